//! Between places and along roads: 'area between A and B', 'road linking A and B', 'route de A à B'.

use super::super::lexicon::{Roles, roles};
use super::borders::is_border;
use super::{Draft, Grammar, Relation};

/// Words before a bare 'between' that make it a place of its own.
fn is_lying(low: &str) -> bool {
    matches!(
        low,
        "somewhere"
            | "halfway"
            | "midway"
            | "lies"
            | "lying"
            | "located"
            | "situated"
            | "chemin"
            | "situé"
            | "située"
            | "camino"
            | "ubicado"
            | "ubicada"
            | "situado"
            | "situada"
            | "تقع"
            | "يقع"
            | "розташований"
            | "розташоване"
            | "расположенный"
            | "расположенное"
    )
}

impl Grammar<'_> {
    /// 'area between A and B', 'road linking A and B', 'border between A, B and C', 'between A and B'.
    pub(super) fn between(&self, at: usize) -> Option<Draft> {
        let low = self.low(at);
        let mut next = at;
        let head = roles(low);
        let mut relation = Relation::Between;
        let administrative = matches!(low, "administrative") && self.low(at + 1).starts_with("border");
        let headed = head.any(Roles::AREA.or(Roles::ROAD).or(Roles::PART))
            || is_border(low)
            || matches!(
                low,
                "line"
                    | "lines"
                    | "stretch"
                    | "strip"
                    | "axis"
                    | "space"
                    | "ділянка"
                    | "ділянці"
                    | "участок"
                    | "участке"
                    | "المنطقة"
                    | "المناطق"
                    | "الطريق"
            );
        if headed || administrative {
            next += 1 + usize::from(administrative);
            if is_border(low) || administrative {
                relation = Relation::Border(Vec::new());
            } else if head.any(Roles::ROAD) || low == "الطريق" {
                relation = Relation::Road;
            }
            while matches!(
                self.low(next),
                "الدولي" | "الرئيسي" | "السريع" | "principale" | "nationale" | "principal" | "nacional"
            ) {
                next += 1;
            }
            if matches!(
                self.low(next),
                "que"
                    | "qui"
                    | "що"
                    | "that"
                    | "which"
                    | "lying"
                    | "located"
                    | "situated"
                    | "الواقعة"
                    | "الواصل"
                    | "الرابط"
                    | "située"
                    | "situado"
                    | "situada"
            ) {
                next += 1;
            }
        }
        let link = matches!(self.low(next), "between" | "entre" | "між" | "между" | "بين")
            || next > at
                && (matches!(
                    self.low(next),
                    "linking"
                        | "connecting"
                        | "links"
                        | "connects"
                        | "joining"
                        | "reliant"
                        | "relie"
                        | "une"
                        | "conecta"
                        | "з'єднує"
                        | "соединяющая"
                ) || relation == Relation::Road && matches!(self.low(next), "from"));
        if !link {
            return None;
        }
        let bare = next == at;
        let border = matches!(relation, Relation::Border(_));
        let object = |at| if border { self.object_or_country(at) } else { self.object(at) };
        let (middle, first) = object(next + 1)?;
        let mut second_at = middle;
        if self.tokens.is_mark(middle, ',') && border {
            let (end, anchors) = self.objects(next + 1, 4)?;
            return (anchors.len() > 2).then_some(Draft { first: at, end, relation, anchors });
        }
        if self.is_and(middle) || matches!(self.low(middle), "with" | "to" | "à" | "a") || self.is_dash(middle) {
            second_at += 1;
        } else if !self.low(middle).starts_with('و') {
            return None;
        }
        let (end, second) = object(second_at)?;
        // Without a head, 'between A and B' is two places that each stand for themselves, or two actors.
        if bare && !(at > 0 && is_lying(self.low(at - 1))) {
            return None;
        }
        Some(Draft { first: at, end, relation, anchors: vec![first, second] })
    }

    /// 'between A and B' behind the name of a road.
    pub(super) fn two_behind_between(&self, at: usize) -> Option<(usize, Vec<super::Anchor>)> {
        if !matches!(self.low(at), "between" | "entre" | "між" | "между" | "بين") {
            return None;
        }
        let (middle, first) = self.object(at + 1)?;
        let onto = self.script(middle) == Some(super::Script::Arabic) && self.low(middle).starts_with('و');
        if !(self.is_and(middle) || onto) {
            return None;
        }
        let (end, second) = self.object(middle + usize::from(self.is_and(middle)))?;
        Some((end, vec![first, second]))
    }

    /// 'route de A à B', 'carretera A-B', 'траса A – B', 'طريق A - B'; 'axe A-B'.
    pub(super) fn road_of(&self, at: usize) -> Option<Draft> {
        let word = self.bare(at);
        if matches!(word, "axe" | "eje" | "axis" | "corridor" | "couloir" | "corredor" | "محور" | "вісь" | "ось")
        {
            let of = self.is_of(at + 1);
            let (middle, first) = self.object(at + 1 + usize::from(of))?;
            let (end, second) = self.is_dash(middle).then(|| self.object(middle + 1)).flatten()?;
            return Some(Draft { first: at, end, relation: Relation::Between, anchors: vec![first, second] });
        }
        if !roles(word).any(Roles::ROAD) || self.tokens.is_capital(at) && !self.tokens.get(at)?.sentence_start {
            return None;
        }
        let of = self.is_of(at + 1) || self.low(at + 1) == "from";
        let (middle, first) = self.object(at + 1 + usize::from(of))?;
        let dash = self.is_dash(middle);
        let to = of && matches!(self.low(middle), "à" | "a" | "to" | "до" | "إلى" | "الى" | "hasta");
        let side_by_side = self.script(at) == Some(super::Script::Arabic) && self.same_line(middle);
        if !(dash || to || side_by_side) {
            return None;
        }
        let (end, second) = self.object(middle + usize::from(dash || to))?;
        Some(Draft { first: at, end, relation: Relation::Road, anchors: vec![first, second] })
    }
}
