//! What stands around a name and speaks for a place: heads and prepositions before it, designators behind it, the
//! brackets it stands in.

use super::{Recognizer, Says};
use crate::geoparse::lexicon::{self, HEADS, Roles, roles};
use crate::geoparse::phrases::{hand, is_bank};
use crate::geoparse::tokens::{Script, Shape};

/// What stands before a name: how much it speaks for a place, why, and what it says the place is.
pub(super) struct Before {
    pub(super) weight: f64,
    pub(super) reason: Option<String>,
    pub(super) says: Option<Says>,
}

impl Before {
    fn nothing() -> Self {
        Self { weight: 0.0, reason: None, says: None }
    }
}

impl Recognizer<'_, '_> {
    /// What stands before a name.
    pub(super) fn before(&self, run_start: usize, start: usize) -> Before {
        let tokens = self.tokens;
        let mut at = start;
        // Designators and adjectives inside the run: 'Kherson Oblast village Antonivka'.
        let Some(previous) = at.checked_sub(1) else { return Before::nothing() };
        if tokens.get(start).is_some_and(|t| t.line_start) {
            return Before::nothing();
        }
        let low = tokens.low(previous);
        let role = roles(low);
        if run_start < start && !tokens.is_word(previous) {
            return Before::nothing();
        }
        // 'town of X', 'the province of X', 'neighborhoods of X'; 'village X'
        if matches!(low, "of" | "de" | "du" | "d'" | "del") {
            at = previous;
            if low == "de" && at > 1 && matches!(tokens.low(at), "la") {
                at -= 1;
            }
        }
        if let Some(head) = at.checked_sub(1) {
            let head_role = tokens.roles(head);
            let near = at < start;
            // 'в районах A, B': around these towns, not in raions of their names.
            let around = tokens.get(head).is_some_and(|t| t.script == Script::Cyrillic)
                && ["район", "напрям", "направлен"].iter().any(|stem| tokens.low(head).starts_with(stem));
            if around {
                return Before {
                    weight: 1.8,
                    reason: Some(format!("after “{}”", tokens.slice(head, start))),
                    says: None,
                };
            }
            let says = says_of(head_role);
            if let Some(says) = says
                && tokens.is_word(head)
                && (near || self.language != "en" || matches!(says, Says::Settlement | Says::Quarter | Says::Road))
                && (near || !tokens.is_capital(head) || self.language != "en")
            {
                let phrase = tokens.slice(head, start);
                let gain = if near || self.language != "en" { 2.0 } else { 1.0 };
                return Before { weight: gain, reason: Some(format!("named after “{phrase}”")), says: Some(says) };
            }
            if near && head_role.any(Roles::AROUND.or(Roles::PART).or(Roles::MIDDLE_OF)) {
                return Before {
                    weight: 1.2,
                    reason: Some(format!("after “{}”", tokens.slice(head, start))),
                    says: None,
                };
            }
            if near && head_role.any(Roles::FACILITY_OF) {
                return Before {
                    weight: 1.0,
                    reason: Some(format!("after “{}”", tokens.slice(head, start))),
                    says: None,
                };
            }
            if near && (lexicon::direction(tokens.low(head)).is_some() || head_role.any(Roles::AREA)) {
                return Before {
                    weight: 1.4,
                    reason: Some(format!("after “{}”", tokens.slice(head, start))),
                    says: None,
                };
            }
            let taken =
                matches!(tokens.low(head), "control" | "seizure" | "siege" | "battle" | "fall" | "most" | "all");
            if near && (taken || head_role.any(Roles::TAKER)) {
                return Before {
                    weight: 0.9,
                    reason: Some(format!("after “{}”", tokens.slice(head, start))),
                    says: None,
                };
            }
        }
        if lexicon::direction(low).is_some() || role.any(Roles::MIDDLE) {
            return Before { weight: 0.9, reason: Some(format!("after “{low}”")), says: None };
        }
        if role.any(Roles::STRONG_PREPOSITION) {
            return Before { weight: 1.0, reason: Some(format!("after “{low}”")), says: None };
        }
        if role.any(Roles::PREPOSITION) {
            return Before { weight: 0.6, reason: Some(format!("after “{low}”")), says: None };
        }
        if role.any(Roles::TAKER) {
            return Before { weight: 0.7, reason: Some(format!("after “{low}”")), says: None };
        }
        if low == "the" && previous > 0 && tokens.roles(previous - 1).any(Roles::PREPOSITION) {
            return Before { weight: 0.4, reason: None, says: None };
        }
        Before::nothing()
    }

    /// The designator behind a name: where it ends, and what it says.
    pub(super) fn tail(&self, end: usize) -> Option<(usize, Says)> {
        let mut at = end;
        if self.tokens.is_hyphen(at) {
            return None;
        }
        for step in 0..4 {
            if !self.tokens.is_word(at) || self.tokens.get(at).is_some_and(|t| t.line_start) {
                return None;
            }
            let role = self.tokens.roles(at);
            let latin_plural_only = self.tokens.get(at).is_some_and(|t| t.script != Script::Latin);
            let says = if role.any(Roles::ADMIN) && step == 0 {
                Says::Admin
            } else if role.any(Roles::FACILITY) && !(latin_plural_only && step > 0) {
                Says::Facility
            } else if role.any(Roles::SETTLEMENT) && step == 0 {
                Says::Settlement
            } else if role.any(Roles::QUARTER) && step == 0 {
                Says::Quarter
            } else if role.any(Roles::ROAD) && step == 0 {
                Says::Road
            } else if role.any(Roles::WATER) && step == 0 {
                Says::Water
            } else if role.any(Roles::LANDFORM) && step == 0 {
                Says::Landform
            } else if role.any(Roles::FACILITY_MODIFIER) {
                at += 1;
                continue;
            } else {
                return None;
            };
            // 'Aleppo city centre', 'Homs city council': what follows may take the head away.
            let follows = self.tokens.low(at + 1);
            if step == 0 && says == Says::Settlement && matches!(follows, "council" | "hall") {
                return None;
            }
            // 'Hama center' is the middle of Hama, and 'base' a verb after a comma.
            if step == 0
                && matches!(self.tokens.low(at), "center" | "centre" | "base" | "club" | "building" | "capital" | "hit")
                && !self.tokens.is_capital(at)
                && says != Says::Facility
            {
                return None;
            }
            if step == 0 && matches!(self.tokens.low(at), "center" | "centre" | "capital" | "capitals") {
                return None;
            }
            // 'the border crossing': no name between.
            return Some((at + 1, says));
        }
        None
    }

    pub(super) fn head_follows(&self, end: usize) -> bool {
        self.tail(end).is_some()
    }

    /// Whether `-backed` or the like is glued behind.
    pub(super) fn backed_after(&self, end: usize) -> bool {
        self.tokens.is_hyphen(end) && self.tokens.roles(end + 1).any(Roles::BACKED)
    }

    /// What 'villages of', 'neighborhoods of' before a run says of each name in it.
    pub(super) fn plural_head_before(&self, start: usize) -> Option<Says> {
        let mut at = start;
        for _ in 0..2 {
            let before = at.checked_sub(1)?;
            if matches!(self.tokens.low(before), "of" | "de" | "and") || self.tokens.is_mark(before, ':') {
                at = before;
            }
        }
        match self.tokens.low(at.checked_sub(1)?) {
            "villages" | "towns" | "cities" | "settlements" => Some(Says::Settlement),
            "neighborhoods" | "neighbourhoods" | "quarters" => Some(Says::Quarter),
            "provinces" | "governorates" | "counties" | "oblasts" | "parishes" => Some(Says::Admin),
            "districts" | "areas" => Some(Says::Nothing),
            _ => None,
        }
    }

    /// 'Bank of', 'along', 'le long de': the word before a name that speaks of a river.
    pub(super) fn waterside_before(&self, start: usize) -> Option<&str> {
        let tokens = self.tokens;
        let small = |low: &str| {
            matches!(low, "of" | "the" | "de" | "du" | "del" | "d'" | "l'" | "la" | "le" | "los" | "river" | "نهر")
        };
        let at = (start.saturating_sub(5)..start).rev().find(|&at| !small(tokens.low(at)))?;
        let low = tokens.low(at);
        let low = if hand(low).is_some() { tokens.low(at.checked_sub(1)?) } else { low };
        let along =
            matches!(low, "along" | "alongside" | "long" | "largo" | "уздовж" | "вздовж" | "вдоль" | "طول" | "امتداد");
        let along = along || matches!(low, "valley" | "vallée" | "valle");
        (along || is_bank(low)).then_some(low)
    }

    /// Whether the name stands in 'X (District, Province)'.
    pub(super) fn in_brackets_of_divisions(&self, start: usize, end: usize) -> bool {
        let tokens = self.tokens;
        let mut open = start;
        for _ in 0..12 {
            let Some(before) = open.checked_sub(1) else { return false };
            open = before;
            if tokens.is_mark(open, '(') {
                break;
            }
            if tokens.is_mark(open, ')') || tokens.get(open).is_some_and(|t| t.line_start) {
                return false;
            }
        }
        tokens.is_mark(open, '(')
            && (tokens.is_mark(end, ',') || tokens.is_mark(end, ')'))
            && open > 0
            && tokens.is_word(open - 1)
            && (tokens.is_capital(open - 1) || tokens.roles(open - 1).any(HEADS.or(Roles::FRONT).or(Roles::AREA)))
            && !self.source_note.get(start).copied().unwrap_or(false)
            && self.brackets_follow(open)
    }

    /// Whether '(District, Province)' follows: capitalised names and commas, nothing else.
    pub(super) fn brackets_follow(&self, end: usize) -> bool {
        let tokens = self.tokens;
        if !tokens.is_mark(end, '(') {
            return false;
        }
        let mut commas = 0;
        for at in end + 1..end + 14 {
            if tokens.is_mark(at, ')') {
                return at > end + 1
                    && (commas > 0
                        || !(end + 1..at).any(|i| {
                            self.tokens.get(i).is_some_and(|t| t.shape == Shape::Upper)
                                || self.tokens.roles(i).any(Roles::COMMON)
                        }));
            }
            if tokens.is_mark(at, ',') {
                commas += 1;
            } else if !(tokens.is_capital(at) || tokens.is_hyphen(at) || tokens.roles(at).any(Roles::INNER)) {
                return false;
            }
        }
        false
    }
}

pub(super) fn says_of(role: Roles) -> Option<Says> {
    [
        (Roles::SETTLEMENT, Says::Settlement),
        (Roles::ADMIN, Says::Admin),
        (Roles::QUARTER, Says::Quarter),
        (Roles::ROAD, Says::Road),
        (Roles::WATER, Says::Water),
        (Roles::LANDFORM, Says::Landform),
    ]
    .into_iter()
    .find(|(of, _)| role.any(*of))
    .map(|(_, says)| says)
}
