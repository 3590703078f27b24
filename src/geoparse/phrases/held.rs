//! Land by who holds it: 'occupied Crimea', 'Houthi-controlled areas in Yemen'. The words do not bound it.

use super::{Draft, Grammar, Relation};

impl Grammar<'_> {
    /// 'Houthi-controlled areas in Yemen', 'occupied Crimea'.
    pub(super) fn held(&self, at: usize) -> Option<Draft> {
        if let Some(draft) = self.held_elsewhere(at) {
            return Some(draft);
        }
        let mut next = at;
        if self.tokens.is_hyphen(at + 1) {
            next = at + 2;
        } else if self.low(at) == "temporarily" {
            next = at + 1;
        }
        if !matches!(self.low(next), "controlled" | "held" | "occupied" | "administered") {
            return None;
        }
        if next == at && self.low(at) != "occupied" {
            return None;
        }
        next += 1;
        while matches!(
            self.low(next),
            "areas"
                | "area"
                | "parts"
                | "part"
                | "territory"
                | "territories"
                | "of"
                | "in"
                | "the"
                | "northern"
                | "southern"
                | "eastern"
                | "western"
        ) {
            next += 1;
        }
        let (end, anchor) = self.direct_object(next)?;
        Some(Draft { first: at, end, relation: Relation::Held, anchors: vec![anchor] })
    }

    /// 'тимчасово окупована X', 'оккупированный X', 'X occupée', 'X ocupada', 'X المحتلة'.
    fn held_elsewhere(&self, at: usize) -> Option<Draft> {
        let next = at + usize::from(matches!(self.low(at), "тимчасово" | "временно"));
        if ["окупован", "оккупирован"].iter().any(|stem| self.low(next).starts_with(stem)) {
            let mut object = next + 1;
            while matches!(
                self.low(object),
                "території"
                    | "територія"
                    | "территории"
                    | "территория"
                    | "частині"
                    | "части"
                    | "районах"
            ) {
                object += 1;
            }
            let (end, anchor) = self.object(object)?;
            return Some(Draft { first: at, end, relation: Relation::Held, anchors: vec![anchor] });
        }
        let (end, anchor) = self.direct_object(at)?;
        let held = matches!(
            self.low(end),
            "occupé"
                | "occupée"
                | "occupés"
                | "occupées"
                | "ocupado"
                | "ocupada"
                | "ocupados"
                | "ocupadas"
                | "المحتلة"
                | "المحتل"
        );
        held.then(|| Draft { first: at, end: end + 1, relation: Relation::Held, anchors: vec![anchor] })
    }
}
