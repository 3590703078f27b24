//! What begins with a word for a part or the land around: 'outskirts of X', 'heart of X', 'ريف X الجنوبي'.

use super::super::lexicon::{Roles, roles};
use super::super::tokens::Script;
use super::names::is_coast;
use super::{Draft, Grammar, Relation, relation_of_head};

impl Grammar<'_> {
    /// 'outskirts of X', 'countryside of X', 'heart of X', 'central X', 'coast of X', 'ريف X الجنوبي'.
    pub(super) fn head_of(&self, at: usize) -> Option<Draft> {
        let word = self.bare(at);
        let role = roles(word);
        let arabic = self.tokens.get(at).is_some_and(|t| t.script == Script::Arabic);
        if role.any(Roles::MIDDLE)
            && let Some((end, anchor)) = self.direct_object(at + 1)
        {
            return Some(Draft { first: at, end, relation: Relation::Middle, anchors: vec![anchor] });
        }
        let old = matches!(word, "quarter" | "quarters" | "city") && at > 0 && self.low(at - 1) == "old";
        let part = role.any(Roles::PART.or(Roles::QUARTER));
        if !(role.any(Roles::AROUND.or(Roles::MIDDLE_OF))
            || part
            || old
            || matches!(
                word,
                "rural"
                    | "banlieue"
                    | "suburbs"
                    | "zona"
                    | "передмістя"
                    | "передмісті"
                    | "пригород"
                    | "пригороде"
                    | "الريف"
            ))
        {
            return None;
        }
        let mut next = at + 1;
        let mut towards = Vec::new();
        if let Some((after, all, _)) = self.directions(next) {
            towards = all;
            next = after;
        }
        let rural_zone = word == "zona" && self.low(next) == "rural";
        next += usize::from(rural_zone);
        // 'parts of X' bounds nothing; 'partie nord de X' does.
        let bounded = old || rural_zone || role.any(Roles::AROUND) || matches!(word, "suburbs" | "banlieue");
        if part && !bounded && towards.is_empty() && !arabic {
            return None;
        }
        let of = self.is_of(next);
        if of {
            next += 1;
        } else if !(arabic || word == "rural" || self.script(at) == Some(Script::Cyrillic)) {
            return None;
        }
        let Some((mut end, anchor)) = self.object(next) else {
            return self.countryside_before(at, at, towards);
        };
        if arabic && let Some((after, all, _)) = self.directions(end) {
            towards = all;
            end = after;
        }
        if part && !bounded && towards.is_empty() {
            return None;
        }
        let relation = if rural_zone {
            Relation::Countryside(towards)
        } else if is_coast(word) {
            Relation::Coast(towards)
        } else if role.any(Roles::MIDDLE_OF) || old {
            Relation::Middle
        } else {
            relation_of_head(word, towards)
        };
        Some(Draft { first: if old { at - 1 } else { at }, end, relation, anchors: vec![anchor] })
    }
}
