//! How much speaks for a name being a place, with the reasons in words.

use super::{ENOUGH, Found, Known, Recognizer, Says, prior};
use crate::gazetteer::MatchKind;
use crate::geoparse::lexicon::{self, Roles, roles};
use crate::geoparse::tokens::{Kind, Shape};
use crate::model::{ActorKind, PlaceId, Role};
use std::rc::Rc;

impl Recognizer<'_, '_> {
    pub(super) fn weigh_name(
        &mut self,
        range: (usize, usize),
        mut known: Rc<Known>,
        run_start: usize,
        list_of_many: Option<Says>,
    ) {
        let (start, end) = range;
        let tokens = self.tokens;
        // Unknown names are looked up by their consonants later.
        if known.form.is_empty() {
            Rc::make_mut(&mut known).form = tokens.slice(start, end).to_owned();
        }
        let first = tokens.get(start);
        let low = tokens.slice(start, end).to_lowercase();
        let mut weight = prior(&known);
        let mut reasons = Vec::new();
        let mut says = Says::Nothing;
        let mut span_end = end;
        let single = end == start + 1;

        if let Some((stop, tail)) = self.tail(end) {
            let word = tokens.slice(stop - 1, stop);
            says = tail;
            let gain = if tail == Says::Facility { 1.6 } else { 2.0 };
            weight += gain;
            reasons.push(format!("followed by “{word}”"));
            span_end = stop;
        } else if tokens.is_possessive(end)
            && let Some((stop, Says::Facility)) = self.tail(end + 1)
        {
            // 'Hama's central prison'
            says = Says::Facility;
            weight += 1.0;
            reasons.push(format!("followed by “{}”", tokens.slice(end + 1, stop)));
            span_end = stop;
        }
        let follows = tokens.low(end);
        let front =
            roles(follows).any(Roles::FRONT) || matches!(follows, "area" | "areas" | "tactical" | "operational");
        if says == Says::Nothing && front && tokens.is_word(end) && !tokens.is_possessive(end) {
            weight += if matches!(follows, "front" | "fronts") { 0.8 } else { 1.2 };
            reasons.push(format!("followed by “{}”", tokens.slice(end, end + 1)));
        }
        let context = self.before(run_start, start);
        weight += context.weight;
        reasons.extend(context.reason.clone());
        if let Some(head) = context.says
            && says == Says::Nothing
        {
            says = head;
        }
        if known.water
            && !known.country
            && let Some(word) = self.waterside_before(start)
        {
            weight += 1.5;
            reasons.push(format!("named after “{word}”"));
            if says == Says::Nothing {
                says = Says::Water;
            }
        }
        if let Some(each) = list_of_many {
            if says == Says::Nothing {
                says = each;
            }
            weight += 2.0;
            reasons.push("in a list of places".into());
        }
        if self.in_brackets_of_divisions(start, end) {
            weight += 1.5;
            reasons.push("in brackets behind a place".into());
            if says == Says::Nothing {
                says = Says::Admin;
            }
        } else if self.brackets_follow(span_end) && !tokens.get(start).is_some_and(|t| t.shape == Shape::Upper) {
            weight += 1.0;
            reasons.push("its divisions follow in brackets".into());
        }
        let hashtag = start > 0 && tokens.is_mark(start - 1, '#') && first.is_some_and(|t| !t.spaced);
        let pinned = start > 0 && tokens.is_mark(start - 1, '📍');
        if pinned || hashtag && (!known.places.is_empty()) && known.population < 5_000_000 {
            weight += if pinned { 2.0 } else { 0.8 };
            reasons.push("marked as a place".into());
        }
        if hashtag && known.places.is_empty() && !pinned {
            let place_tag = start > 1 && tokens.is_mark(start - 2, ':');
            weight += if place_tag { 1.2 } else { -2.0 };
        }
        // What speaks against it.
        let role = if single { tokens.roles(start) } else { Roles::default() };
        if role.any(Roles::DOUBTFUL) && says == Says::Nothing && !known.country && context.weight < 1.5 {
            weight -= if context.weight >= 1.0 { 0.6 } else { 1.5 };
        }
        if !known.places.is_empty() && end - start >= 3 && !known.settlement && !known.country {
            weight += 0.6; // a long name hardly fits by chance
        }
        let famous = known.country || known.capital || known.population >= 100_000;
        if says == Says::Nothing && !famous && context.weight < 0.5 && tokens.roles(end).any(Roles::SPEECH) {
            weight -= 1.5; // whoever speaks is rather a person
        }
        let speaks = tokens.roles(end).any(Roles::SPEECH) && tokens.is_word(end);
        if speaks
            && says == Says::Nothing
            && !known.country
            && !known.capital
            && known.population < 100_000
            && context.weight < 0.5
        {
            weight -= 1.5;
        }
        if role.any(Roles::COMMON) && says == Says::Nothing {
            weight -= 3.0;
        }
        let upper = first.is_some_and(|t| t.shape == Shape::Upper);
        let caps_line = self.caps_line.get(start).copied().unwrap_or(false);
        if upper && single && !caps_line && !known.country {
            let letters = tokens.low(start).chars().count();
            let opens = first.is_some_and(|t| t.line_start) || start > 0 && tokens.is_mark(start - 1, ':');
            let dateline = opens
                && (tokens.is_mark(end, ',')
                    || tokens.is_mark(end, '(')
                    || tokens.is_mark(end, '—')
                    || tokens.is_mark(end, '–')
                    || tokens.is_mark(end, ':'));
            if letters <= 4 && !dateline || known.places.is_empty() {
                weight -= 2.5;
            } else if !dateline {
                weight -= 0.5;
            }
        }
        if caps_line && known.population < 15_000 && !known.country && says == Says::Nothing && context.weight < 0.5 {
            weight -= 1.0;
        }
        let starts = first.is_some_and(|t| t.sentence_start);
        if single && starts && known.population < 20_000 && !known.country && !known.admin1 && says == Says::Nothing {
            weight -= if self.memory.small.contains(tokens.low(start)) { 2.5 } else { 0.4 };
        }
        if single && says == Says::Nothing && self.memory.small.contains(tokens.low(start)) && known.population < 50_000
        {
            weight -= 1.0;
        }
        if known.places.is_empty() {
            if says == Says::Nothing && tokens.roles(end).any(Roles::SPEECH.or(Roles::ACTION)) {
                weight -= 1.5;
            }
            if says == Says::Nothing
                && tokens.is_mark(end, '(')
                && tokens.is_capital(end + 1)
                && tokens.is_mark(end + 2, ')')
            {
                weight -= 1.5; // 'Hayat Tahrir (HTS)'
            }
            if end - start > 6 {
                weight -= 1.0;
            }
        }
        // A number glued on makes it a weapon or a brigade: 'Su-25', 'Grad 21'.
        if tokens.get(end).is_some_and(|t| t.kind == Kind::Number)
            || tokens.is_mark(end, '-') && tokens.get(end + 1).is_some_and(|t| t.kind == Kind::Number && !t.spaced)
        {
            weight -= 1.5;
        }
        if lexicon::is_seat_of_power(&low) {
            let kind = if self.backed_after(end) { ActorKind::NounModifier } else { ActorKind::Metonym };
            self.push_actor(start, end, kind);
            return;
        }
        let role = self.role_of(start, end, run_start, &known, says, &low);
        if role != Role::Literal && known.places.is_empty() && known.population == 0 {
            return;
        }
        self.found.push(Found {
            whole: self.whole(start, end, span_end),
            role,
            says,
            weight: if role == Role::Literal { weight } else { weight.max(ENOUGH) },
            single_capital_word: single && !self.memory.small.contains(tokens.low(start)),
            reasons,
            ..Found::of(tokens, range, span_end, known)
        });
    }

    pub(super) fn push_name(&mut self, range: (usize, usize), known: Rc<Known>, says: Says, weight: f64, reason: &str) {
        let end = range.1;
        let span_end = match self.tail(end) {
            Some((stop, tail)) if tail == says || tail == Says::Landform || tail == Says::Water => stop,
            _ => end,
        };
        let reasons = vec![reason.to_owned()];
        self.found.push(Found { says, weight, reasons, ..Found::of(self.tokens, range, span_end, known) });
    }

    /// Notes an actor; it is reported but never drawn.
    pub fn push_actor(&mut self, start: usize, end: usize, kind: ActorKind) {
        let known = self.known(start, end);
        self.found.push(Found { role: Role::Actor(kind), ..Found::of(self.tokens, (start, end), end, known) });
    }

    /// The places that bear a name with the designator behind it, or a water's before it: 'mer Noire'.
    fn whole(&self, start: usize, end: usize, span_end: usize) -> Vec<(PlaceId, MatchKind)> {
        if start > 0 && self.same_line(start - 1, end - 1) && self.tokens.roles(start - 1).any(Roles::WATER) {
            let known = self.known(start - 1, end);
            if !known.places.is_empty() {
                return known.places.clone();
            }
        }
        if span_end <= end || span_end > end + 2 || !self.tokens.is_word(end) {
            return Vec::new();
        }
        self.known(start, span_end).places.clone()
    }
}
