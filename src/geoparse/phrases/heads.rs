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
        if let Some(draft) = self.two_word_head(at) {
            return Some(draft);
        }
        let old = matches!(word, "quarter" | "quarters" | "city") && at > 0 && self.low(at - 1) == "old";
        let part = role.any(Roles::PART.or(Roles::QUARTER));
        if !(role.any(Roles::AROUND.or(Roles::MIDDLE_OF))
            || part
            || matches!(word, "desert" | "désert" | "desierto" | "badia")
            || old
            || matches!(
                word,
                "rural"
                    | "banlieue"
                    | "suburbs"
                    | "zona"
                    | "suburbios"
                    | "передмістя"
                    | "передмісті"
                    | "передмістях"
                    | "пригород"
                    | "пригороде"
                    | "пригородах"
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
        // 'quartiers de l'est d'Alep', 'barrios del este de Alepo'
        if towards.is_empty()
            && self.is_of(next)
            && let Some((after, all, _)) = self.directions(self.past_article(next + 1))
            && self.is_of(after)
        {
            towards = all;
            next = after;
        }
        let rural_zone = word == "zona" && self.low(next) == "rural";
        next += usize::from(rural_zone);
        // 'parts of X' bounds nothing; 'partie nord de X' does.
        // 'desert of Homs': the empty land around it.
        let wild = matches!(word, "desert" | "désert" | "desierto" | "badia") && !self.tokens.is_capital(at);
        let bounded =
            old || rural_zone || role.any(Roles::AROUND) || matches!(word, "suburbs" | "banlieue" | "suburbios");
        if part && !bounded && towards.is_empty() && !arabic {
            return None;
        }
        let of = self.is_of(next);
        if of {
            next += 1;
        } else if !(arabic || word == "rural" || self.script(at) == Some(Script::Cyrillic)) {
            return None;
        }
        // Arabic says 'of' by a word or by a letter written onto the name.
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
        let relation = if rural_zone || wild {
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

    /// Heads of two words: 'city center of X', 'centre-ville de X', 'zones rurales de X', 'центральній частині X',
    /// 'сельской местности X', 'border area of X and Y'.
    fn two_word_head(&self, at: usize) -> Option<Draft> {
        let (low, mut next) = (self.low(at), at + 1);
        if self.tokens.is_hyphen(next) {
            next += 1;
        }
        let second = self.low(next);
        let starts = |word: &str, stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
        let cyrillic = self.script(at) == Some(Script::Cyrillic);
        let relation = if matches!(low, "city" | "town") && matches!(second, "center" | "centre")
            || low == "centre" && second == "ville"
            || cyrillic && starts(low, &["центральн"]) && roles(second).any(Roles::PART)
        {
            Relation::Middle
        } else if starts(low, &["zone", "zona", "área"]) && starts(second, &["rural"])
            || cyrillic && starts(low, &["сільськ", "сельск"]) && starts(second, &["місцев", "местност"])
        {
            Relation::Countryside(Vec::new())
        } else {
            return None;
        };
        next += 1;
        let of = self.is_of(next);
        if !(of || cyrillic) {
            return None;
        }
        let (end, anchor) = self.object(next + usize::from(of))?;
        Some(Draft { first: at, end, relation, anchors: vec![anchor] })
    }
}
