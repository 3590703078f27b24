//! Phrases about a place named before: 'north of the city', 'the eastern countryside of the province'.

use super::super::lexicon::{Roles, roles};
use super::super::recognize::Says;
use super::super::tokens::Script;
use super::{Anchor, Draft, Grammar, Relation, relation_of_head};
use crate::geodesy::Compass;
use crate::model::Role;

/// No place farther back than so many tokens is meant.
const REACH: usize = 400;

impl Grammar<'_> {
    /// 'the city', 'the same governorate', 'المحافظة', 'міста': the place named before that is such a one.
    pub(super) fn referred(&self, at: usize) -> Option<(usize, Anchor)> {
        let mut next = at;
        let mut definite = false;
        while next < at + 3
            && matches!(
                self.low(next),
                "the"
                    | "this"
                    | "that"
                    | "same"
                    | "la"
                    | "le"
                    | "l'"
                    | "cette"
                    | "ce"
                    | "même"
                    | "el"
                    | "esta"
                    | "este"
                    | "misma"
                    | "mismo"
                    | "цього"
                    | "цієї"
                    | "цій"
                    | "этого"
                    | "этой"
                    | "того"
                    | "той"
                    | "же"
                    | "ж"
            )
        {
            definite = true;
            next += 1;
        }
        let low = self.low(next);
        let arabic = low
            .strip_prefix("ال")
            .or_else(|| low.strip_prefix("لل"))
            .filter(|_| self.script(next) == Some(Script::Arabic));
        let cyrillic = self.script(next) == Some(Script::Cyrillic);
        if !(definite || arabic.is_some() || cyrillic) || self.tokens.is_capital(next) {
            return None;
        }
        let role = roles(arabic.unwrap_or(low));
        // What follows must not name the thing after all: 'the city of X', 'міста X'.
        if self.is_of(next + 1) || self.starts.get(next + 1).is_some_and(Option::is_some) {
            return None;
        }
        let division = role.any(Roles::ADMIN) && !role.any(Roles::AREA);
        if !(division || role.any(Roles::SETTLEMENT)) || matches!(low, "capital" | "العاصمة") {
            return None;
        }
        let index = self.last_named(at, division)?;
        Some((next + 1, Anchor::Before(index)))
    }

    /// 'in the western countryside', 'الريف الغربي': of the province, or the town, named before.
    pub(super) fn countryside_before(&self, at: usize, head: usize, towards: Vec<Compass>) -> Option<Draft> {
        let word = self.bare(head);
        let rural = matches!(word, "countryside" | "suburbs" | "outskirts" | "الريف");
        if !rural || towards.is_empty() {
            return None;
        }
        // 'the western countryside': something known, not 'western countryside' of anywhere.
        let definite = at > 0 && matches!(self.low(at - 1), "the" | "its") || word == "الريف";
        let end = if head > at { head + 1 } else { self.directions(head + 1)?.0 };
        if !definite || self.is_of(end) {
            return None;
        }
        let index = self.last_named(at, true).or_else(|| self.last_named(at, false))?;
        let relation =
            if word == "الريف" { Relation::Countryside(towards) } else { relation_of_head(word, towards) };
        Some(Draft { first: at, end, relation, anchors: vec![Anchor::Before(index)] })
    }

    /// The division, or settlement, named last before a token.
    fn last_named(&self, at: usize, division: bool) -> Option<usize> {
        let fits = |index: &usize| {
            let name = &self.names[*index];
            let known = &name.known;
            if name.role != Role::Literal || name.end > at || at - name.end > REACH || known.country {
                return false;
            }
            match name.says {
                Says::Admin => division,
                Says::Settlement => !division,
                Says::Nothing => {
                    if division {
                        known.admin1
                    } else {
                        known.settlement
                    }
                }
                _ => false,
            }
        };
        (0..self.names.len()).filter(fits).max_by_key(|index| self.names[*index].first)
    }
}
