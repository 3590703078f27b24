//! The trained model's names, with the rules' reasons.

use super::{ENOUGH, Found, Recognizer, Says};
use crate::geoparse::lexicon::{HEADS, Roles};
use crate::geoparse::sequence::Name;
use crate::model::{ActorKind, Role};

impl Recognizer<'_, '_> {
    /// Takes over what the trained model found: its names stand, with the rules' reasons; what only the
    /// rules had is left out, but for actors, which are never pinned, and things that are placed by what
    /// contains them.
    pub fn adopt(&mut self, found: Vec<Found>, names: &[Name]) -> Vec<Found> {
        let mut adopted: Vec<Found> = Vec::with_capacity(names.len());
        let mut rest = found.into_iter().peekable();
        let keep = |found: Found, names: &[Name], adopted: &mut Vec<Found>| {
            let free = !names.iter().any(|name| name.first < found.end && found.first < name.end);
            let spoken = matches!(found.role, Role::Actor(ActorKind::Demonym | ActorKind::Embedded));
            if free && (spoken || found.accepted() && matches!(found.says, Says::Facility | Says::Road)) {
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
                // The full stop of an abbreviation is a token of its own.
                let end = if self.tokens.is_mark(name.end - 1, '.') { name.end - 1 } else { name.end };
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

    /// A name that the rules did not have in these bounds, weighed as one that they had.
    fn named(&mut self, first: usize, end: usize) -> Option<Found> {
        let mut core_end = end;
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
