//! The trained model's names, with the rules' reasons.

use super::lists::joined;
use super::{ENOUGH, Found, Recognizer, Says};
use crate::geoparse::lexicon::{HEADS, Roles};
use crate::geoparse::sequence::features::RUN_MAX;
use crate::geoparse::sequence::view::Style;
use crate::geoparse::sequence::{Name, Stretch};
use crate::model::{ActorKind, Role};

impl Recognizer<'_, '_> {
    /// Takes over what the trained model found: its names stand, with the rules' reasons; what only the
    /// rules had is left out, but for actors, which are never pinned, and built things and roads, which are
    /// placed by what contains them: the texts that the model learnt from do not count hospitals and schools
    /// among places, and analysts do. Where the rules are easily misled, the model must find a name there not
    /// quite unlikely. The items of a list that has lost its commas stay as the rules have cut them.
    pub fn adopt(&mut self, found: Vec<Found>, names: &[Name], likely: &[Stretch], style: Style) -> Vec<Found> {
        let names = &self.unbroken(&found, names)[..];
        let mut adopted: Vec<Found> = Vec::with_capacity(names.len());
        let mut rest = found.into_iter().peekable();
        let tokens = self.tokens;
        let told = |found: &Found| {
            // 'Whilst market': any word is large there. 'Commanding Station': so are many in letters of long ago.
            let alone = found.core.1 - found.core.0 == 1;
            let starts = tokens.get(found.first).is_some_and(|token| token.sentence_start);
            style != Style::Letter && !(alone && starts)
        };
        let is_likely = |found: &Found| {
            // Names have at most a run's length, and stretches come in text order.
            let near = likely.partition_point(|stretch| stretch.first + RUN_MAX < found.first);
            let mut from_near = likely[near..].iter().take_while(|stretch| stretch.first < found.end);
            from_near.any(|stretch| stretch.end > found.first)
        };
        let keep = |found: Found, names: &[Name], adopted: &mut Vec<Found>| {
            let free = !names.iter().any(|name| name.first < found.end && found.first < name.end);
            let spoken = matches!(found.role, Role::Actor(ActorKind::Demonym | ActorKind::Embedded));
            let contained = matches!(found.says, Says::Facility | Says::Road);
            let is_built = found.accepted() && contained && (told(&found) || is_likely(&found));
            let ends_list = |last: &Found| last.listed && joined(tokens, last.end, found.first);
            let is_item = found.listed || found.accepted() && adopted.last().is_some_and(ends_list);
            if free && (spoken || is_item || is_built) {
                adopted.push(found);
            }
        };
        for (at, name) in names.iter().enumerate() {
            // Names come in text order, and so do the rules' findings.
            let mut over: Vec<Found> = Vec::new();
            while let Some(next) = rest.next_if(|next| next.first < name.end) {
                if next.end > name.first {
                    over.push(next);
                } else {
                    keep(next, &names[at..=at], &mut adopted);
                }
            }
            let same = over.iter().position(|found| {
                // The full stop of an abbreviation is a token of its own, and so is a possessive.
                let glued = self.tokens.is_mark(name.end - 1, '.') || self.tokens.is_glued_clitic(name.end - 1);
                let end = if glued { name.end - 1 } else { name.end };
                found.core.0 == name.first && (found.core.1 == name.end || found.core.1 == end)
                    || found.first == name.first && (found.end == name.end || found.end == end)
            });
            let taken = match same {
                Some(index) => Some(over.swap_remove(index)),
                None => self.named(name.first, name.end),
            };
            if let Some(mut found) = taken {
                // A toponym all the same, though the rules have it inside another name: told, and not pinned.
                if found.role == Role::Actor(ActorKind::Embedded) {
                    found.role = Role::Actor(ActorKind::NounModifier);
                }
                found.weight = found.weight.max(ENOUGH);
                found.probability = name.probability;
                found.toponym = self.tokens.span(name.first, name.end);
                if adopted.last().is_none_or(|last| last.end <= found.first) {
                    adopted.push(found);
                }
            }
        }
        for found in rest {
            keep(found, &[], &mut adopted);
        }
        adopted.sort_by_key(|found| (found.first, found.end));
        adopted
    }

    /// The model's names, but those in lists without commas, and that a hyphened name which the gazetteer knows is not cut:
    /// 'Deir ez-Zor', 'Khan al-Assal'.
    fn unbroken(&self, found: &[Found], names: &[Name]) -> Vec<Name> {
        let mut whole: Vec<Name> = Vec::with_capacity(names.len());
        for name in names {
            let mut name = *name;
            let next = found.partition_point(|found| found.end <= name.first);
            let mut over = found[next..].iter().take_while(|found| found.first < name.end);
            // No text that the model learnt from has lists without commas.
            if over.clone().any(|found| found.listed) {
                continue;
            }
            let cut = over.find(|found| {
                let (first, end) = found.core;
                found.role == Role::Literal
                    && !found.known.places.is_empty()
                    && first <= name.first
                    && name.end <= end
                    && (first + 1..end).any(|at| self.tokens.is_hyphen(at))
            });
            if let Some(cut) = cut {
                (name.first, name.end) = cut.core;
            }
            match whole.last_mut().filter(|last| name.first < last.end) {
                Some(last) if last.first == name.first && last.end == name.end => {
                    last.probability = last.probability.max(name.probability);
                }
                Some(_) => {}
                None => whole.push(name),
            }
        }
        whole
    }

    /// A name that the rules did not have in these bounds, weighed as one that they had.
    fn named(&mut self, first: usize, end: usize) -> Option<Found> {
        let mut core_end = end;
        if core_end > first + 1
            && self.tokens.is_glued_clitic(core_end - 1)
            && self.known(first, core_end).places.is_empty()
        {
            core_end -= 1;
        }
        while core_end > first + 1 && self.tokens.roles(core_end - 1).any(HEADS.or(Roles::FACILITY_MODIFIER)) {
            let shorter = self.known(first, core_end - 1);
            if shorter.places.is_empty() && !self.known(first, core_end).places.is_empty() {
                break;
            }
            core_end -= 1;
        }
        let known = self.known(first, core_end);
        let before = self.found.len();
        self.weigh_name((first, core_end), known, first, None);
        let found = self.found.pop().filter(|_| self.found.len() >= before);
        self.found.truncate(before);
        found.map(|mut found| {
            if found.end < end {
                found.end = end;
                found.span = self.tokens.span(first, end);
            }
            found
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geoparse::recognize::looked_at;

    #[test]
    fn a_hyphened_name_that_the_gazetteer_knows_is_not_cut() {
        looked_at("They left Deir ez-Zor and Raqqa", |found, recognizer| {
            let name = |first, end, probability| Name { first, end, probability };
            // 'Deir' and 'ez-Zor' as two names, or 'Zor' alone.
            for cut in [vec![name(2, 3, 0.4), name(3, 6, 0.5), name(7, 8, 0.9)], vec![name(5, 6, 0.5), name(7, 8, 0.9)]]
            {
                assert_eq!(recognizer.unbroken(&found, &cut), [name(2, 6, 0.5), name(7, 8, 0.9)]);
            }
        });
    }

    #[test]
    fn a_built_thing_that_only_the_rules_have_is_kept_where_they_are_not_easily_misled() {
        for (text, style, told) in [
            ("Shells fell near the Zubra Hospital", Style::News, true),
            // An officer's headings, and a word that may be large only as the sentence's first.
            ("Shells fell near the Zubra Hospital", Style::Letter, false),
            ("Zubra hospital was hit", Style::News, false),
        ] {
            looked_at(text, |found, mut recognizer| {
                let facility = found.iter().find(|found| found.says == Says::Facility).expect("the rules have it");
                assert!(facility.accepted());
                let (first, end) = (facility.first, facility.end);
                let likely = [Stretch { first, end, probability: 0.1, is_best: false }];
                assert_eq!(recognizer.adopt(found.clone(), &[], &likely, style).len(), 1, "{text}");
                assert_eq!(recognizer.adopt(found, &[], &[], style).len(), usize::from(told), "{text} {style:?}");
            });
        }
    }

    #[test]
    fn a_possessive_that_belongs_to_a_name_does_not_hide_its_place() {
        let text = "They marched toward Springfield's";
        looked_at(text, |found, mut recognizer| {
            for found in [found, Vec::new()] {
                let adopted = recognizer.adopt(found, &[Name { first: 3, end: 5, probability: 0.9 }], &[], Style::News);
                assert_eq!(adopted.len(), 1);
                assert_eq!(adopted[0].toponym.of(text), "Springfield's");
                assert!(!adopted[0].known.places.is_empty());
            }
        });
    }
}
