//! Names where capitals do not help: Arabic, and peoples that French, Spanish and Ukrainian write
//! small.

use super::{Found, Known, Recognizer, Says, prior, says_of};
use crate::geoparse::forms::arabic_clitics;
use crate::geoparse::lexicon::{self, Roles, people, roles};
use crate::geoparse::tokens::{Kind, Script};
use crate::model::{ActorKind, Role, Span};
use std::rc::Rc;

/// 'And', which is written onto the next word.
const AND: char = 'و';
/// Lists are followed back over so many names.
const LIST_MAX: usize = 40;

/// Whether a designator speaks of two or more: 'towns', 'the two cities of'.
fn is_of_several(head: &str) -> bool {
    matches!(
        head,
        "مدن"
            | "مدينتي"
            | "بلدات"
            | "بلدتي"
            | "قرى"
            | "قريتي"
            | "أحياء"
            | "احياء"
            | "محافظات"
            | "محافظتي"
            | "مديريات"
            | "ولايات"
            | "ولايتي"
    )
}

impl Recognizer<'_, '_> {
    /// 'russes', 'українські', 'israelí'.
    pub(super) fn small_people(&mut self, at: usize) -> usize {
        let cyrillic = self.tokens.get(at).is_some_and(|t| t.script == Script::Cyrillic);
        if (cyrillic || matches!(self.language, "fr" | "es")) && self.tokens.people(at).is_some_and(|c| c != "XX") {
            self.push_actor(at, at + 1, ActorKind::Demonym);
        }
        at + 1
    }

    /// An Arabic word that may begin a name.
    pub(super) fn arabic(&mut self, at: usize) -> usize {
        let word = self.tokens.slice(at, at + 1);
        if word.len() > 60 {
            return at + 1;
        }
        let listed = if word.starts_with(AND) { self.list_before(at) } else { None };
        let designated = self.designator_before(at).or_else(|| listed.clone());
        let mut best: Option<(usize, usize, Rc<Known>)> = None;
        for cut in arabic_clitics(word) {
            if let Some((end, known)) = self.longest_arabic(at, cut)
                && best.as_ref().is_none_or(|b| end > b.1)
            {
                best = Some((cut, end, known));
            }
            if best.is_some() {
                break;
            }
        }
        let low = self.tokens.low(at);
        let bare = low.strip_prefix('و').filter(|rest| rest.starts_with("ال")).unwrap_or(low);
        let is_people = people(bare).is_some();
        if is_people && (bare.starts_with("ال") || !best.as_ref().is_some_and(|b| b.2.country || b.1 > at + 1)) {
            self.push_actor(at, at + 1, ActorKind::Demonym);
            return at + 1;
        }
        if let Some((cut, end, known)) = best {
            let role = self.tokens.roles(at);
            let single = end == at + 1;
            let mut weight = prior(&known);
            let mut reasons = Vec::new();
            let mut says = Says::Nothing;
            if !known.country && known.population < 150_000 {
                weight -= 0.9;
            }
            // Most short Arabic words are some village's name too.
            if single && !known.country && known.population < 30_000 {
                weight -= 0.5;
            }
            if let Some((says_so, phrase)) = &designated {
                weight += 2.2;
                says = *says_so;
                reasons.push(format!("named after “{phrase}”"));
            } else if cut > 0 && word.starts_with(['ب', 'ل']) {
                weight += 0.6;
            } else if let Some(before) = at.checked_sub(1) {
                let before_role = self.tokens.roles(before);
                if before_role.any(Roles::AROUND) {
                    weight += 2.0;
                    reasons.push(format!("after “{}”", self.tokens.slice(before, at)));
                } else if before_role.any(Roles::PREPOSITION) {
                    weight += 0.8;
                    reasons.push(format!("after “{}”", self.tokens.slice(before, at)));
                }
            }
            let heads = Roles::SETTLEMENT.or(Roles::ADMIN).or(Roles::AROUND).or(Roles::QUARTER).or(Roles::PREPOSITION);
            // Without capitals a word alone is a name only in a context that says so.
            let told = !reasons.is_empty() || cut > 0;
            let famous = known.country || known.capital || known.population > 1_000_000;
            let plain = designated.is_none() && single && !known.country;
            let direction = lexicon::direction(self.tokens.low(at)).is_some();
            if plain && (direction || !told && !famous || known.population < 100_000 && weight < 1.6) {
                return at + 1;
            }
            if single && (role.any(heads.or(Roles::ORGANISATION).or(Roles::TITLE).or(Roles::COMMON))) {
                return at + 1;
            }
            if weight >= super::ENOUGH {
                self.push_arabic(at, end, cut, known, says, weight, reasons);
                return end;
            }
        } else if let Some((says, phrase)) = designated {
            // What goes on a list is written together with its 'and'.
            let cut = if listed.is_some() { AND.len_utf8() } else { 0 };
            let name = self.tokens.low(at).get(cut..).unwrap_or("").to_owned();
            if listed.is_some() && !self.may_end_a_list(at) {
                return at + 1;
            }
            let letters = name.chars().count();
            let adjective = (name.ends_with('ة') || name.ends_with("ات")) && !name.starts_with("ال");
            let heads = Roles::SETTLEMENT.or(Roles::ADMIN).or(Roles::PREPOSITION).or(Roles::ORGANISATION);
            if letters >= 3 && !adjective && !roles(&name).any(heads) {
                let compound = matches!(
                    name.as_str(),
                    "تل" | "خان"
                        | "دير"
                        | "كفر"
                        | "عين"
                        | "بيت"
                        | "أم"
                        | "ام"
                        | "أبو"
                        | "ابو"
                        | "جسر"
                        | "باب"
                        | "راس"
                        | "رأس"
                        | "جبل"
                );
                let end = if compound && self.tokens.is_word(at + 1) { at + 2 } else { at + 1 };
                let reasons = vec![format!("named after “{phrase}”")];
                self.push_arabic(at, end, cut, Rc::default(), says, 1.4, reasons);
                return end;
            }
        }
        at + 1
    }

    /// The longest known name from byte `cut` of the word at `at`.
    fn longest_arabic(&self, at: usize, cut: usize) -> Option<(usize, Rc<Known>)> {
        let mut best = None;
        for end in at + 1..=(at + 5).min(self.tokens.len()) {
            let last = self.tokens.get(end - 1)?;
            if last.kind != Kind::Word || last.script != Script::Arabic || end > at + 1 && last.line_start {
                break;
            }
            let whole = self.tokens.span(at, end);
            let surface = Span::new(whole.start + cut, whole.end).of(self.tokens.text());
            if surface.is_empty() || surface.len() > 100 {
                break;
            }
            let known = self.knowledge.of_exact_name(surface, || self.ask(surface));
            if !known.places.is_empty() {
                best = Some((end, known));
            }
        }
        best
    }

    /// What stands before the list of names that goes on with this word, if it speaks of several: 'بلدات صوران وحلفايا'.
    fn list_before(&self, at: usize) -> Option<(Says, String)> {
        let mut start = at;
        for found in self.found.iter().rev().take(LIST_MAX) {
            let comma = start > 0 && (self.tokens.is_mark(start - 1, '،') || self.tokens.is_mark(start - 1, ','));
            let joined = found.end == start || comma && found.end + 1 == start;
            if !joined || found.role != Role::Literal || self.tokens.get(start).is_some_and(|t| t.line_start) {
                return None;
            }
            start = found.core.0;
            if let Some((says, head)) = self.designator_before(start) {
                let several = arabic_clitics(&head).into_iter().any(|cut| is_of_several(&head[cut..]));
                return several.then_some((says, head));
            }
        }
        None
    }

    /// Whether a word that no gazetteer has may be the last name of a list or one before the last, not the verb of the
    /// next sentence.
    fn may_end_a_list(&self, at: usize) -> bool {
        let verb = Roles::SPEECH.or(Roles::ACTION);
        let low = self.tokens.low(at).trim_start_matches(AND);
        let goes_on = self.tokens.is_word(at + 1) && !self.tokens.low(at + 1).starts_with(AND);
        !roles(low).any(verb) && (!goes_on || self.tokens.get(at + 1).is_some_and(|next| next.line_start))
    }

    /// 'مدينة', 'محافظة' and the like before a name.
    fn designator_before(&self, at: usize) -> Option<(Says, String)> {
        let before = at.checked_sub(1)?;
        if !self.tokens.is_word(before) || self.tokens.get(at).is_some_and(|t| t.line_start) {
            return None;
        }
        let low = self.tokens.low(before);
        let says = arabic_clitics(low).into_iter().find_map(|cut| says_of(roles(&low[cut..])))?;
        Some((says, low.to_owned()))
    }

    #[allow(clippy::too_many_arguments)] // the parts of one mention, in order
    fn push_arabic(
        &mut self,
        at: usize,
        end: usize,
        cut: usize,
        known: Rc<Known>,
        says: Says,
        weight: f64,
        reasons: Vec<String>,
    ) {
        let whole = self.tokens.span(at, end);
        let core_span = Span::new(whole.start + cut, whole.end);
        let (mut first, mut span) = (at, core_span);
        let mut places = Vec::new();
        // 'محافظة حلب': the division's designator belongs to its name; 'مدينة حلب' is the town Aleppo.
        if matches!(says, Says::Admin | Says::Water | Says::Landform | Says::Facility) && cut == 0 && at > 0 {
            let head = self.tokens.slice(at - 1, at);
            let skip = arabic_clitics(head).into_iter().find(|&cut| roles(&head[cut..]).any(super::HEADS)).unwrap_or(0);
            first = at - 1;
            span.start = self.tokens.span(at - 1, at).start + skip;
            // 'مضيق هرمز': the strait of this name, not the town 'هرمز'.
            if says != Says::Admin {
                let surface = span.of(self.tokens.text());
                places.clone_from(&self.knowledge.of_exact_name(surface, || self.ask(surface)).places);
            }
        }
        self.found.push(Found {
            first,
            span,
            core_span,
            toponym: core_span,
            whole: places,
            says,
            weight,
            reasons,
            ..Found::of(self.tokens, (at, end), end, known)
        });
    }
}
