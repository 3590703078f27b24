//! What the sequence model sees of a token, as numbers that training and use compute alike.
//!
//! A feature is the hash of a template's number and of what the template reads: a word, its shape, its
//! ending, the words beside it, what the gazetteer and the rules say of it, and what the rest of the
//! report does with the same word. Only tokens that may belong to a name are looked at.

use super::super::lexicon::{self, Roles};
use super::super::tokens::{Kind, Script, Tokens};
use super::classes::LEVELS;
use super::view::{Said, Seen, Style, View, hash, mix, starts_line};

/// A run has at most so many tokens.
pub const RUN_MAX: usize = 60;

/// A feature: the upper half of a 64-bit hash.
pub type Feature = u32;

/// Runs of tokens that may belong to names, each with its tokens' features.
#[derive(Clone, Debug, Default)]
pub struct Runs {
    /// First token of each run.
    pub starts: Vec<usize>,
    /// Features of the tokens of all runs, one after another.
    features: Vec<Feature>,
    /// Where each token's features end; a token of a run comes after the one before it.
    ends: Vec<u32>,
    /// Where each run's tokens end in `ends`.
    run_ends: Vec<u32>,
}

impl Runs {
    /// How many runs there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.run_ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.run_ends.is_empty()
    }

    /// The numbers of a run's tokens, among the tokens of all runs.
    #[must_use]
    pub fn tokens_of(&self, run: usize) -> std::ops::Range<usize> {
        let start = if run == 0 { 0 } else { self.run_ends[run - 1] as usize };
        start..self.run_ends[run] as usize
    }

    /// The features of a token of the runs.
    #[must_use]
    pub fn features_of(&self, token: usize) -> &[Feature] {
        let start = if token == 0 { 0 } else { self.ends[token - 1] as usize };
        &self.features[start..self.ends[token] as usize]
    }
}

/// The tokens that may belong to a name: capitalised ones, what the rules took for one, and what little
/// may stand between two of them ('Isle of Man', 'Deir ez-Zor', 'Washington, D.C.').
fn active(tokens: &Tokens, seen: &[Seen], said: &[Said], style: Style) -> Vec<bool> {
    let mut active: Vec<bool> = (0..tokens.len()).map(|i| tokens.is_capital(i) || said[i].state > 0).collect();
    let mut last: Option<usize> = None;
    for index in 0..tokens.len() {
        if !(active[index] && (tokens.is_capital(index) || said[index].state > 0)) {
            continue;
        }
        if let Some(from) = last
            && index - from <= 4
            && index - from > 1
            && (from + 1..=index).all(|at| !starts_line(tokens, at))
            && (from + 1..index).all(|at| bridges(tokens, seen, at))
        {
            active[from + 1..index].iter_mut().for_each(|a| *a = true);
        }
        last = Some(index);
    }
    // 'Tenn.': the full stop of an abbreviation is part of the name, which the model may decide.
    for index in 1..tokens.len() {
        if tokens.is_mark(index, '.')
            && active[index - 1]
            && tokens.get(index).is_some_and(|stop| !stop.spaced)
            && (tokens.low(index - 1).len() <= 2
                || lexicon::state(tokens.slice(index - 1, index)).is_some()
                || lexicon::is_abbreviated(tokens.low(index - 1)))
        {
            active[index] = true;
        }
    }
    if style == Style::Letter {
        for index in 1..tokens.len() {
            // 'toward Varnell's', 'the Brook pike', 'the Texas coast'
            let designates = tokens.get(index).is_some_and(|token| token.kind == Kind::Word && token.spaced)
                && !starts_line(tokens, index)
                && may_end_name(tokens.low(index), seen[index].roles);
            active[index] |= (designates || tokens.is_glued_clitic(index)) && active[index - 1];
        }
        for index in (0..tokens.len().saturating_sub(2)).rev() {
            // 'mouth of the Rio Grande'
            let of = index + 1;
            let name = if tokens.low(of + 1) == "the" { of + 2 } else { of + 1 };
            let mouth = matches!(tokens.low(index), "mouth" | "head") && tokens.low(of) == "of";
            if mouth && tokens.is_capital(name) && (of..=name).all(|at| !starts_line(tokens, at)) {
                active[index..name].fill(true);
            }
        }
    }
    active
}

/// Whether a small word may be the last of a name in letters of long ago, which wrote few designators large.
fn may_end_name(low: &str, roles: u64) -> bool {
    roles & Roles::ROAD.bits() != 0
        || matches!(low, "pike" | "turnpike" | "trail" | "bridge" | "mines" | "country" | "coast" | "shore")
}

fn bridges(tokens: &Tokens, seen: &[Seen], index: usize) -> bool {
    match tokens.get(index).map(|t| t.kind) {
        Some(Kind::Word) => {
            seen[index].roles & (Roles::INNER.or(Roles::ARTICLE)).bits() != 0
                || matches!(
                    tokens.low(index),
                    "of" | "the"
                        | "and"
                        | "upon"
                        | "on"
                        | "de"
                        | "la"
                        | "du"
                        | "del"
                        | "los"
                        | "las"
                        | "al"
                        | "el"
                        | "ul"
                        | "d'"
                        | "y"
                        | "e"
                        | "le"
                        | "les"
                        | "des"
                        | "san"
                        | "da"
                        | "do"
                        | "dos"
                        | "van"
                        | "von"
                        | "der"
                        | "den"
                        | "am"
                        | "in"
                )
        }
        Some(Kind::Clitic) => true,
        Some(Kind::Mark(mark)) => matches!(mark, ',' | '-' | '.' | '\'' | '’' | '‐' | '‑' | '&' | '/' | '–'),
        Some(Kind::Number) | None => false,
    }
}

fn bucket(count: u16) -> u64 {
    match count {
        0 => 0,
        1 => 1,
        2..=3 => 2,
        _ => 3,
    }
}

/// A neighbour beyond the line's end.
const EDGE: u64 = 7;

impl View<'_> {
    /// The runs of tokens that may belong to names, with their features.
    #[must_use]
    pub fn runs(&self) -> Runs {
        let tokens = self.tokens;
        let active = active(tokens, &self.seen, &self.said, self.style);
        let mut runs = Runs::default();
        let mut index = 0;
        while index < tokens.len() {
            if !active[index] {
                index += 1;
                continue;
            }
            let start = index;
            let mut end = start + 1;
            while end < tokens.len() && active[end] && !starts_line(tokens, end) && end - start < RUN_MAX {
                end += 1;
            }
            runs.starts.push(start);
            for at in start..end {
                self.emit(at, start, end, &mut runs.features);
                runs.ends.push(runs.features.len() as u32);
            }
            runs.run_ends.push(runs.ends.len() as u32);
            index = end;
        }
        runs
    }

    /// The neighbour so many tokens off, unless a line ends between.
    fn beside(&self, at: usize, off: isize) -> Option<usize> {
        let other = at.checked_add_signed(off).filter(|&other| other < self.tokens.len())?;
        let (from, to) = if off < 0 { (other, at) } else { (at, other) };
        (from + 1..=to).all(|index| !starts_line(self.tokens, index)).then_some(other)
    }

    fn low(&self, at: Option<usize>) -> u64 {
        at.map_or(EDGE, |index| self.seen[index].low)
    }

    fn roles(&self, at: Option<usize>) -> u64 {
        at.map_or(1 << 43, |index| self.seen[index].roles)
    }

    fn shape(&self, at: Option<usize>) -> u64 {
        at.map_or(0, |index| u64::from(self.seen[index].shape))
    }

    /// The last three letters of a word.
    fn ending(&self, at: Option<usize>) -> u64 {
        let low = at.map_or("", |index| self.tokens.low(index));
        let start = low.char_indices().rev().nth(2).map_or(0, |(start, _)| start);
        hash(&low.as_bytes()[start..])
    }

    fn emit(&self, at: usize, run_start: usize, run_end: usize, out: &mut Vec<Feature>) {
        let tokens = self.tokens;
        let Some(token) = tokens.get(at) else { return };
        let mut push = |template: u64, a: u64, b: u64| {
            let value =
                mix(mix(a ^ template.wrapping_mul(0x9e37_79b9_7f4a_7c15)) ^ b.wrapping_mul(0xc2b2_ae3d_27d4_eb4f));
            out.push((value >> 32) as Feature);
        };
        let (p1, p2, n1, n2) = (self.beside(at, -1), self.beside(at, -2), self.beside(at, 1), self.beside(at, 2));
        let (w, wp1, wp2, wn1, wn2) = (self.low(Some(at)), self.low(p1), self.low(p2), self.low(n1), self.low(n2));
        let (r, rp1, rp2, rn1, rn2) =
            (self.roles(Some(at)), self.roles(p1), self.roles(p2), self.roles(n1), self.roles(n2));
        let (s, sp1, sn1, sn2, sp2) =
            (self.shape(Some(at)), self.shape(p1), self.shape(n1), self.shape(n2), self.shape(p2));
        let said = self.said[at];
        let said_p = p1.map_or(Said::default(), |i| self.said[i]);
        let said_n = n1.map_or(Said::default(), |i| self.said[i]);
        push(0, 0, 0);
        push(1, w, 0);
        push(2, wp1, 0);
        push(3, wn1, 0);
        push(4, wp2, 0);
        push(5, wn2, 0);
        push(6, wp1, w);
        push(7, w, wn1);
        push(8, wp2, wp1);
        push(9, wn1, wn2);
        push(10, w, s);
        // Endings and beginnings, by character.
        if token.kind == Kind::Word {
            let low = tokens.low(at);
            let mut taken = 0;
            for (end, c) in low.char_indices() {
                taken += 1;
                if (2..=4).contains(&taken) {
                    push(10 + taken, hash(&low.as_bytes()[..end + c.len_utf8()]), 0);
                }
                if taken > 4 {
                    break;
                }
            }
            let mut taken = 0;
            for (start, _) in low.char_indices().rev() {
                taken += 1;
                if (2..=5).contains(&taken) {
                    push(14 + taken, hash(&low.as_bytes()[start..]), 0);
                }
                if taken > 5 {
                    break;
                }
            }
            let length = low.chars().take(12).count() as u64;
            push(20, length, s);
        }
        push(21, s, (sp1 << 8) | sn1);
        push(22, (sp2 << 8) | sp1, (s << 16) | (sn1 << 8) | sn2);
        // What the words can do.
        push(23, r, s);
        push(24, rp1, s);
        push(25, rn1, s);
        push(26, rp1, rn1);
        push(27, rp2, rp1);
        push(28, rn1, rn2);
        // The stretch of capitals it stands in.
        let mut first = at;
        while first > run_start && tokens.is_capital(first - 1) {
            first -= 1;
        }
        let mut last = at;
        while last + 1 < run_end && tokens.is_capital(last + 1) {
            last += 1;
        }
        let length = (last - first + 1).min(6) as u64;
        let place = ((at - first).min(4) as u64) << 4 | (last - at).min(4) as u64;
        let before = self.beside(first, -1);
        let after = self.beside(last, 1);
        push(29, place, s);
        push(30, self.low(before), length);
        push(31, self.low(after), length);
        push(32, self.roles(before), (length << 8) | place);
        push(33, self.roles(after), (length << 8) | place);
        push(34, self.low(Some(last)), place);
        push(35, self.low(Some(first)), place);
        push(36, self.low(before), self.low(after));
        if length > 1 {
            push(37, self.roles(Some(last)), place);
            push(38, self.roles(Some(first)), place);
        }
        // What the rules and the gazetteer say.
        let rule = u64::from(said.state) | u64::from(said.weight) << 4 | u64::from(said.role) << 8;
        push(39, rule, 0);
        push(40, rule, u64::from(said.says));
        push(41, u64::from(said.gazetteer), u64::from(said.state));
        push(42, rule, u64::from(said.gazetteer));
        push(43, u64::from(said.gazetteer), rp1);
        push(44, u64::from(said.gazetteer), wp1);
        push(45, u64::from(said.gazetteer), wn1);
        push(46, u64::from(said.gazetteer) << 8 | place, length);
        push(47, rule, u64::from(said_p.state) | u64::from(said_n.state) << 4 | u64::from(said.first) << 8);
        push(48, w, u64::from(said.state));
        push(49, u64::from(said_p.gazetteer) << 8 | u64::from(said_n.gazetteer), u64::from(said.gazetteer) << 16 | s);
        push(50, u64::from(said_n.role) << 8 | u64::from(said_p.role), rule);
        // Where it stands.
        let starts = u64::from(token.sentence_start) | u64::from(token.line_start) << 1;
        let noted = u64::from(self.recognizer.in_caps_line(at)) | u64::from(self.recognizer.in_source_note(at)) << 1;
        push(51, starts, rule);
        push(52, noted, s);
        push(53, noted, rule);
        push(54, (at.min(40) / 8) as u64, s);
        // What the rest of the report does with the word.
        let uses = self.uses.get(&w).copied().unwrap_or_default();
        push(55, bucket(uses.capital) | bucket(uses.small) << 4, s);
        push(56, bucket(uses.placed) << 4 | bucket(uses.personal), s);
        push(57, bucket(uses.speaks) << 4 | bucket(uses.placed), bucket(uses.personal));
        push(58, bucket(uses.sure), u64::from(said.state));
        push(59, bucket(uses.small) << 2 | starts, u64::from(said.gazetteer));
        if s <= 1 || s > 8 {
            // A word between names is told by its neighbours' uses.
            let uses_of = |low: u64| self.uses.get(&low).map_or(0, |uses| bucket(uses.placed));
            push(60, uses_of(wp1) << 4 | uses_of(wn1), w);
        }
        if token.script != Script::Latin {
            push(61, token.script as u64, rule);
        }
        // Farther off, and several together.
        let (p3, n3) = (self.beside(at, -3), self.beside(at, 3));
        push(62, self.low(p3), 0);
        push(63, self.low(n3), 0);
        push(64, mix(wp1) ^ w, wn1);
        push(65, w, wp2);
        push(66, w, wn2);
        push(67, mix(wp2) ^ wp1, w);
        push(68, mix(w) ^ wn1, wn2);
        push(69, r, mix(rp1) ^ rn1);
        push(70, mix(s << 8 | u64::from(said_n.state)) ^ wn1, r);
        // The endings of the neighbours.
        if token.kind == Kind::Word {
            let own = self.ending(Some(at));
            push(71, self.ending(p1), s);
            push(72, self.ending(n1), s);
            push(73, own, mix(place << 8 | length));
            push(74, own, u64::from(said.gazetteer) << 8 | u64::from(said.weight));
        }
        // What stands in like company.
        if !self.classes.is_empty() {
            let class =
                |at: Option<usize>, level: usize| at.map_or(EDGE << 16, |at| u64::from(self.classes[at][level]));
            for level in 0..LEVELS {
                let mut push = |template: u64, a: u64, b: u64| push(100 + 20 * level as u64 + template, a, b);
                let (c, cp, cn) = (class(Some(at), level), class(p1, level), class(n1, level));
                push(0, c, s);
                push(1, cp, s);
                push(2, cn, s);
                push(3, class(before, level), length << 8 | place);
                push(4, class(after, level), length << 8 | place);
                push(5, c, u64::from(said.gazetteer) << 8 | length);
                if level > 0 {
                    continue;
                }
                push(6, cp << 16 | c, s);
                push(7, c << 16 | cn, s);
                push(8, cp << 16 | cn, s);
                push(9, class(Some(last), level), place);
                push(10, class(Some(first), level), place);
                push(11, c, rule);
                push(12, cp << 32 | c << 16 | cn, s);
                push(13, class(p2, level) << 16 | cp, s);
                push(14, class(n2, level) << 16 | cn, s);
                push(15, class(before, level) << 16 | class(after, level), length);
            }
        }
        // What only such texts do.
        if self.style != Style::News {
            let style = self.style as u64;
            let of_style = |what: u64| what ^ style << 56;
            push(75, style, 0);
            push(76, style, w);
            push(77, style, wp1);
            push(78, style, wn1);
            push(79, mix(of_style(wp1)), w);
            push(80, mix(of_style(wn1)), w);
            push(81, of_style(r), s);
            push(82, of_style(rp1), s);
            push(83, of_style(rn1), s);
            push(84, style, rule);
            push(85, style, u64::from(said.gazetteer) << 4 | u64::from(said.state));
            push(86, style, s << 16 | (sp1 << 8) | sn1);
            push(87, of_style(self.low(Some(last))), place);
            push(88, of_style(self.low(Some(first))), place);
            push(89, style << 8 | length, place);
            push(90, mix(of_style(wp1)), wn1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geoparse::recognize::looked_at;

    #[test]
    fn in_letters_of_long_ago_possessives_and_small_designators_may_belong_to_names() {
        let letter = "HEADQUARTERS, March 3, 1863. The cavalry and infantry marched from Varnell's along the Brook pike to \
                      the mouth of the Rio Grande.";
        for (text, may) in [
            (letter, true),
            ("Police left Varnell's some hours later by the Brook pike for the muddy mouth of the Rio Grande.", false),
        ] {
            looked_at(text, |found, recognizer| {
                let tokens = recognizer.tokens;
                let view = View::new(&recognizer, &found);
                let active = active(tokens, &view.seen, &view.said, view.style);
                for low in ["'s", "pike", "mouth"] {
                    let at = (0..tokens.len()).find(|&at| tokens.low(at) == low).unwrap();
                    assert_eq!(active[at], may, "{low} in {text}");
                }
            });
        }
    }
}
