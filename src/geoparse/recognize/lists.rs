//! What names tell of each other: the items of a list are alike, and what was a place once is one again.

use super::{ENOUGH, Recognizer, Says};
use crate::gazetteer::fold;
use crate::geoparse::lexicon::{Roles, roles};
use crate::geoparse::tokens::{Shape, Tokens};
use crate::model::{ActorKind, Role};

impl Recognizer<'_, '_> {
    /// A name that was clearly a place somewhere is one elsewhere, where nothing speaks against it.
    pub(super) fn remember_names(&mut self) {
        for found in &self.found {
            if found.role == Role::Literal && found.weight >= 1.0 && self.memory.sure.len() < 100_000 {
                let name = fold(found.core_span.of(self.tokens.text()));
                if name.len() >= 4 {
                    self.memory.sure.insert(name);
                }
            }
        }
        for found in &mut self.found {
            if found.role == Role::Literal
                && !found.accepted()
                && found.weight > -1.0
                && self.memory.sure.contains(&fold(found.core_span.of(self.tokens.text())))
            {
                found.weight = ENOUGH;
                found.reasons.push("clearly a place elsewhere in the report".into());
            }
        }
    }

    /// 'near A, B, C and toward D': what one item of a list is, the others are.
    pub(super) fn pass_along_lists(&mut self) {
        let tokens = self.tokens;
        for index in 1..self.found.len() {
            let (left, right) = self.found.split_at_mut(index);
            let (Some(a), Some(b)) = (left.last_mut(), right.first_mut()) else { continue };
            if !joined(tokens, a.end, b.first) {
                continue;
            }
            if !a.known.places.is_empty()
                && !b.known.places.is_empty()
                && a.role == Role::Literal
                && b.role == Role::Literal
            {
                a.weight += 0.3;
                b.weight += 0.3;
            }
            if a.accepted() && a.role == Role::Literal && b.role == Role::Literal && !b.accepted() {
                let verb = tokens.roles(b.end).any(Roles::SPEECH.or(Roles::ACTION));
                let upper = tokens.get(b.first).is_some_and(|t| t.shape == Shape::Upper);
                if !verb && !upper && !a.known.country {
                    b.weight += 1.3;
                    b.reasons.push(format!("in a list with {}", a.core_span.of(tokens.text())));
                    if b.says == Says::Nothing && matches!(a.says, Says::Settlement | Says::Quarter) {
                        b.says = a.says;
                    }
                }
            }
            // 'brokered by Russia and Turkey'
            if matches!(a.role, Role::Actor(ActorKind::Metonym)) && b.role == Role::Literal && b.known.country {
                b.role = a.role;
            }
        }
        for index in (1..self.found.len()).rev() {
            let (left, right) = self.found.split_at_mut(index);
            let (Some(a), Some(b)) = (left.last_mut(), right.first()) else { continue };
            if !joined(tokens, a.end, b.first) {
                continue;
            }
            // 'Idlib and Aleppo provinces', 'A, B and C villages'
            if b.role == Role::Literal
                && a.role == Role::Literal
                && matches!(b.says, Says::Admin | Says::Settlement | Says::Quarter)
            {
                let plural = tokens.low(b.end - 1).ends_with('s') || tokens.low(b.end - 1).ends_with("ах");
                if plural && a.says == Says::Nothing && b.end > b.core.1 {
                    a.says = b.says;
                    a.weight += 1.0;
                    a.reasons.push(format!("followed by “{}”", tokens.slice(b.end - 1, b.end)));
                }
            }
            if matches!(b.role, Role::Actor(ActorKind::Metonym)) && a.role == Role::Literal && a.known.country {
                let before = a.first.checked_sub(1).map_or("", |i| tokens.low(i));
                if !roles(before).any(Roles::PREPOSITION) {
                    a.role = b.role;
                }
            }
        }
    }
}

/// Whether only a comma, 'and', or both stand between: the items of a list.
#[must_use]
pub fn joined(tokens: &Tokens, from: usize, to: usize) -> bool {
    if to <= from || to - from > 3 {
        return false;
    }
    (from..to).all(|at| {
        tokens.is_mark(at, ',')
            || tokens.is_mark(at, '،')
            || tokens.is_mark(at, '/')
            || matches!(
                tokens.low(at),
                "and" | "or" | "et" | "y" | "e" | "та" | "і" | "й" | "и" | "و" | "toward" | "towards" | "near"
            )
    }) && !(from..to).all(|at| matches!(tokens.low(at), "toward" | "towards" | "near"))
}

#[cfg(test)]
mod tests {
    use crate::geoparse::recognize::looked_at;

    #[test]
    fn what_an_enumeration_of_divisions_names_is_places_though_nobody_knows_them() {
        for text in [
            "Floods reached the counties of Zubraq, Kolmenar and Tarvik last week.",
            "Fighters of the governorates of Zubraq, Kolmenar and Tarvik met.",
        ] {
            let accepted: Vec<&str> = looked_at(text, |found, _| {
                found.iter().filter(|found| found.accepted()).map(|found| found.core_span.of(text)).collect()
            });
            assert_eq!(accepted, ["Zubraq", "Kolmenar", "Tarvik"], "{text}");
        }
    }
}
