//! What begins with a direction: 'northern Syria', 'north of X', 'southern countryside of X', 'east bank of X'.

use super::super::lexicon::{Roles, combined, direction, roles};
use super::super::tokens::Script;
use super::borders::{is_bank, is_border};
use super::names::is_quarter;
use super::{Draft, Grammar, Relation, Shore, relation_of_head};
use crate::model::Role;

impl Grammar<'_> {
    /// Spanish 'al norte de X': the article belongs to the phrase.
    pub(super) fn al_norte_de(&self, at: usize) -> Option<Draft> {
        if self.low(at) != "al"
            || self.starts[at].is_some()
            || !self.directions(at + 1).is_some_and(|found| self.is_of(found.0))
        {
            return None;
        }
        self.directed(at + 1).map(|draft| Draft { first: at, ..draft })
    }

    /// Arabic names a part of a country by its people: 'الشمال السوري', 'الشمال الشرقي السوري'.
    pub(super) fn side_of_country(&self, at: usize) -> Option<Draft> {
        let bare = self.low(at).strip_prefix("ال").filter(|_| self.script(at) == Some(Script::Arabic))?;
        let first = direction(bare).filter(|first| !first.adjective)?;
        let (next, towards) = match direction(self.low(at + 1)).and_then(|also| combined(first.to, also.to)) {
            Some(both) => (at + 2, both),
            None => (at + 1, first.to),
        };
        self.tokens.people(next)?;
        let (end, anchor) = self.made_country(next, next + 1, false)?;
        Some(Draft { first: at, end, relation: Relation::Part(vec![towards]), anchors: vec![anchor] })
    }

    /// All that begins with a direction.
    pub(super) fn directed(&self, at: usize) -> Option<Draft> {
        let script = self.tokens.get(at)?.script;
        // A name that holds its direction ('South Kordofan') is a name.
        let (next, towards, adjective) = self.directions(at)?;
        if let Some(index) = self.starts[at]
            && self.names[index].role == Role::Literal
            && !(script == Script::Arabic && self.names[index].end <= next)
        {
            return None;
        }
        let draft = |end, relation, anchor| Some(Draft { first: at, end, relation, anchors: vec![anchor] });
        if self.is_of(next) || script == Script::Cyrillic && !adjective {
            let object = if self.is_of(next) { next + 1 } else { next };
            let (mut end, anchor) = self.object(object)?;
            if self.low(end) == "area" {
                end += 1;
            }
            let Some((end, distance)) = self.distance_behind(end) else {
                return draft(end, Relation::Beside(towards, None), anchor);
            };
            return draft(end, Relation::Beside(towards, Some(distance)), anchor);
        }
        // 'southern countryside of X', 'northern rural X', 'eastern part of X'
        // 'east (left) bank of X'
        let next = if is_bank(self.low(next + 3)) { self.past_bracketed_hand(next) } else { next };
        let low = self.low(next);
        let role = roles(low);
        if is_bank(low) && script != Script::Arabic {
            let of = self.is_of(next + 1);
            let (end, anchor) = self.object(next + 1 + usize::from(of))?;
            let wet = of || script == Script::Cyrillic;
            return wet.then_some(()).and_then(|()| draft(end, Relation::Bank(Shore::Towards(towards)), anchor));
        }
        if is_border(low) && self.is_of(next + 1) {
            let (end, anchor) = self.object_or_country(next + 2)?;
            return draft(end, Relation::Border(towards), anchor);
        }
        // 'western approaches to X'
        if low == "approaches" && self.low(next + 1) == "to" {
            let (end, anchor) = self.object(next + 2)?;
            return draft(end, Relation::Outskirts(towards), anchor);
        }
        let around = role.any(Roles::AROUND) || low == "rural";
        if around || role.any(Roles::PART.or(Roles::QUARTER)) || is_quarter(low) {
            let relation = relation_of_head(low, towards.clone());
            let mut object = next + 1;
            if matches!(self.low(object), "countryside" | "areas" | "parts") {
                object += 1;
            }
            if self.is_of(object) || self.low(object) == "in" {
                object += 1;
            } else if !matches!(low, "rural" | "countryside") && script != Script::Cyrillic {
                return self.countryside_before(at, next, towards);
            }
            return match self.object(object) {
                Some((end, anchor)) => draft(end, relation, anchor),
                None => self.countryside_before(at, next, towards),
            };
        }
        let arabic = script == Script::Arabic;
        let english_noun = !adjective
            && script == Script::Latin
            && matches!(
                self.low(at),
                "north" | "south" | "east" | "west" | "northeast" | "northwest" | "southeast" | "southwest"
            );
        if !(adjective || english_noun || arabic) {
            return None;
        }
        // 'northwestern Syria', 'northern Hama countryside'
        let object = if matches!(self.low(next), "rural") { next + 1 } else { next };
        if let Some((end, anchor)) = if arabic { self.object(object) } else { self.direct_object(object) } {
            let mut end = end;
            let mut relation = match arabic && !adjective {
                true => Relation::Beside(towards.clone(), None),
                false => Relation::Part(towards.clone()),
            };
            if object > next {
                relation = Relation::Countryside(towards.clone());
            }
            let tail = if self.tokens.is_possessive(end) { end + 1 } else { end };
            let role = self.tokens.roles(tail);
            let around = role.any(Roles::AROUND) && self.tokens.is_word(tail);
            if around || matches!(self.low(tail), "neighborhoods" | "neighbourhoods" | "suburbs") {
                relation = relation_of_head(self.low(tail), towards);
                end = tail + 1;
            } else if !arabic && is_border(self.low(tail)) && !self.tokens.roles(tail + 1).any(Roles::FACILITY) {
                relation = Relation::Border(towards);
                end = tail + 1;
            } else if self.tokens.is_hyphen(end) && self.tokens.roles(end + 1).any(Roles::BACKED) {
                return None;
            }
            return draft(end, relation, anchor);
        }
        // 'eastern Syrian territory'
        if self.tokens.people(next).is_some()
            && matches!(self.low(next + 1), "territory" | "territories" | "soil" | "desert" | "countryside" | "coast")
            && let Some((end, anchor)) = self.made_country(next, next + 1, false)
        {
            let coast = self.low(next + 1) == "coast";
            return draft(end + 1, if coast { Relation::Coast(towards) } else { Relation::Part(towards) }, anchor);
        }
        // 'northern Syrian border'
        if self.tokens.people(next).is_some()
            && is_border(self.low(next + 1))
            && !self.tokens.roles(next + 2).any(Roles::FACILITY)
            && let Some((end, anchor)) = self.made_country(next, next + 1, false)
        {
            return draft(end + 1, Relation::Border(towards), anchor);
        }
        None
    }
}
