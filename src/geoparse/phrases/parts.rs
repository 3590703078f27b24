//! Parts of a place that a single wind does not name: 'southern and central X', 'north-central X', 'right-bank X'.

use super::super::lexicon::{Roles, roles};
use super::super::tokens::Script;
use super::borders::hand;
use super::{Draft, Grammar, Relation, Shore};
use crate::geodesy::Compass;

/// What the middle of a place is called, before its name or, with 'of', as a noun.
fn is_middle(low: &str) -> bool {
    roles(low).any(Roles::MIDDLE.or(Roles::MIDDLE_OF))
        || matches!(low, "centrale" | "centraux" | "centrales" | "وسط" | "ووسط" | "الأوسط" | "الوسطى")
        || low.starts_with("центральн")
}

impl Grammar<'_> {
    /// 'southern and central X', 'le nord et le centre de X', 'جنوب ووسط X', 'півдні та центрі X'.
    pub(super) fn part_and_middle(&self, at: usize) -> Option<Draft> {
        if self.starts[at].is_some() {
            return None;
        }
        let mut towards: Vec<Compass> = Vec::new();
        let (mut end, mut middle, mut adjective) = (at, false, true);
        loop {
            if !middle && is_middle(self.bare(end)) {
                adjective &= roles(self.bare(end)).any(Roles::MIDDLE) || self.low(end).starts_with("центральн");
                (middle, end) = (true, end + 1);
            } else {
                let Some((stop, to, is_adjective)) = self.one_direction(end) else { break };
                towards.push(to);
                (adjective, end) = (adjective && is_adjective, stop);
            }
            // In Arabic 'and' is written onto the next word.
            let onto = self.script(end) == Some(Script::Arabic) && self.low(end).starts_with('و');
            let mut next = end + usize::from(self.tokens.is_mark(end, ','));
            next += usize::from(self.is_and(next));
            if next == end && !onto || towards.len() > 3 {
                break;
            }
            // 'in the south and in the centre of'
            next += usize::from(matches!(self.low(next), "in" | "dans" | "en" | "au" | "в" | "у" | "на"));
            let next = self.past_article(next);
            if !is_middle(self.bare(next)) && self.one_direction(next).is_none() {
                break;
            }
            end = next;
        }
        if !middle || towards.is_empty() {
            return None;
        }
        let of = self.is_of(end);
        let free = of || adjective || matches!(self.script(at), Some(Script::Arabic | Script::Cyrillic));
        let (end, anchor) = free.then(|| self.object(end + usize::from(of))).flatten()?;
        Some(Draft { first: at, end, relation: Relation::PartAndMiddle(towards), anchors: vec![anchor] })
    }

    /// 'north-central X', 'centre-nord du X', 'північно-центральна X': between the middle and the side.
    pub(super) fn middle_towards(&self, at: usize) -> Option<Draft> {
        if self.starts[at].is_some() || !self.tokens.is_hyphen(at + 1) {
            return None;
        }
        let (first, second) = (self.low(at), self.low(at + 2));
        let romance = |low: &str| matches!(low, "centre" | "centro");
        let wind = if is_middle(second) {
            first
        } else if romance(first) {
            second
        } else {
            return None;
        };
        let towards = super::direction(wind)?.to;
        let of = self.is_of(at + 3);
        if romance(first) && !of {
            return None;
        }
        let (end, anchor) = self.object(at + 3 + usize::from(of))?;
        Some(Draft { first: at, end, relation: Relation::MiddleTowards(towards), anchors: vec![anchor] })
    }

    /// 'right-bank X', 'правобережна X', 'левобережье X': what of X lies on that side of its river.
    pub(super) fn shore_land(&self, at: usize) -> Option<Draft> {
        let low = self.low(at);
        let cyrillic = ["правобереж", "лівобереж", "левобереж"].iter().any(|stem| low.starts_with(stem));
        let object = if cyrillic {
            at + 1
        } else if matches!(low, "left" | "right") && self.tokens.is_hyphen(at + 1) && self.low(at + 2) == "bank" {
            at + 3
        } else {
            return None;
        };
        let shore = match low.chars().next()? {
            'п' => Shore::Right,
            'л' => Shore::Left,
            _ => hand(low)?,
        };
        let (end, anchor) = self.object(object)?;
        Some(Draft { first: at, end, relation: Relation::Bank(shore), anchors: vec![anchor] })
    }

    /// 'ريفي حلب وإدلب', 'أرياف حماة الشمالي وإدلب الجنوبي', 'countrysides of A and B': of several, each with its own sides.
    pub(super) fn countrysides(&self, at: usize) -> Option<Draft> {
        let word = self.bare(at);
        let arabic = matches!(word, "ريفي" | "أرياف" | "ارياف");
        if !(arabic || word == "countrysides" && self.is_of(at + 1)) {
            return None;
        }
        let mut next = at + 1 + usize::from(!arabic);
        let (mut anchors, mut sides) = (Vec::new(), Vec::new());
        while anchors.len() < 4 {
            let Some((mut end, anchor)) = self.object(next) else { break };
            let directions = if arabic { self.directions(end) } else { None };
            let towards = directions.map_or_else(Vec::new, |(after, all, _)| {
                end = after;
                all
            });
            anchors.push(anchor);
            sides.push(towards);
            let onto = arabic && self.same_line(end) && self.low(end).starts_with('و');
            let comma = usize::from(self.tokens.is_mark(end, ',') || self.tokens.is_mark(end, '،'));
            let and = comma + usize::from(self.is_and(end + comma));
            next = end;
            if !onto && and == 0 {
                break;
            }
            if self.object(end + and).is_none() {
                break;
            }
            next = end + and;
        }
        let relation = match sides.len() {
            0 => return None,
            1 => Relation::Countryside(sides.remove(0)),
            _ => Relation::Countrysides(sides),
        };
        Some(Draft { first: at, end: next, relation, anchors })
    }
}
