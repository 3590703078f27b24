//! Borders, coasts and banks: 'border with X', 'the Lebanese border', 'X side of the border', 'border triangle of
//! X, Y and Z', 'left bank of X'.

use super::super::lexicon::{Roles, direction, people};
use super::super::recognize::{Recognizer, Says};
use super::super::tokens::Script;
use super::names::is_coast;
use super::{Anchor, Draft, Grammar, Relation, Shore, made};

/// What a border is called.
pub fn is_border(low: &str) -> bool {
    matches!(
        low,
        "border" | "borders" | "frontier" | "frontière" | "frontières" | "frontera" | "fronteras" | "حدود" | "الحدود"
    ) || ["кордон", "границ"].iter().any(|stem| low.starts_with(stem) && low.chars().count() <= 9)
}

/// What a river's bank is called.
pub fn is_bank(low: &str) -> bool {
    matches!(
        low,
        "bank"
            | "banks"
            | "shore"
            | "shores"
            | "rive"
            | "rives"
            | "orilla"
            | "orillas"
            | "ribera"
            | "margen"
            | "ضفة"
            | "ضفاف"
            | "الضفة"
            | "ضفتي"
    ) || matches!(low, "берег" | "берега" | "березі" | "берегу" | "береги" | "берегом" | "берегах")
}

/// Which bank a word names, by the hand or both.
pub fn hand(low: &str) -> Option<Shore> {
    let stem = |stems: &[&str]| stems.iter().any(|stem| low.starts_with(stem) && low.chars().count() <= 7);
    match low {
        "both" => Some(Shore::Either),
        "left" | "gauche" | "izquierda" | "اليسرى" => Some(Shore::Left),
        "right" | "droite" | "derecha" | "اليمنى" => Some(Shore::Right),
        _ if stem(&["лів", "лев"]) => Some(Shore::Left),
        _ if stem(&["прав"]) => Some(Shore::Right),
        _ => None,
    }
}

impl Grammar<'_> {
    /// 'border with X', 'the X border', 'the Lebanese border', 'Turkish side of the border'.
    pub(super) fn border(&self, at: usize) -> Option<Draft> {
        if let Some(draft) = self.triangle(at) {
            return Some(draft);
        }
        if let Some(draft) = self.side_first(at).or_else(|| self.border_land(at)).or_else(|| self.coast_of_people(at)) {
            return Some(draft);
        }
        let low = self.bare(at);
        let low = if is_border(low) { low } else { self.low(at) };
        if is_border(low) && !(low == "frontier" && self.tokens.is_capital(at)) {
            return self.border_first(at);
        }
        self.tokens.people(at)?;
        let mut next = at + 1;
        // 'Syrian-Turkish border'
        let mut anchors = vec![self.made_country(at, at + 1, false)?.1];
        if (self.tokens.is_hyphen(next) || self.is_dash(next)) && self.tokens.people(next + 1).is_some() {
            anchors.push(self.made_country(next + 1, next + 2, false)?.1);
            next += 2;
        }
        if is_border(self.low(next)) && !self.tokens.roles(next + 1).any(Roles::FACILITY) {
            let mut end = next + 1;
            // 'Syrian border with Turkey'
            if matches!(self.low(end), "with")
                && let Some((stop, anchor)) = self.object_or_country(end + 1)
            {
                anchors.push(anchor);
                end = stop;
            }
            return Some(Draft { first: at, end, relation: Relation::Border(Vec::new()), anchors });
        }
        if self.low(next) == "side" && self.is_of(next + 1) {
            let border = self.past_article(next + 2);
            if is_border(self.low(border)) {
                return Some(Draft { first: at, end: border + 1, relation: Relation::BorderSide, anchors });
            }
        }
        if matches!(self.low(next), "coast" | "coastline") {
            return Some(Draft { first: at, end: next + 1, relation: Relation::Coast(Vec::new()), anchors });
        }
        None
    }

    /// 'border with X', 'border of X and Y', 'frontière libanaise', 'الحدود السورية التركية'.
    fn border_first(&self, at: usize) -> Option<Draft> {
        let draft = |end, anchors| Some(Draft { first: at, end, relation: Relation::Border(Vec::new()), anchors });
        let next = at + 1;
        if matches!(self.low(next), "with" | "avec" | "con" | "з" | "із" | "зі" | "с" | "со" | "مع") {
            let (end, anchor) = self.object_or_country(next + 1)?;
            return draft(end, vec![anchor]);
        }
        // Adjectives of peoples behind the word; 'الحدود' may stand in front of its countries.
        if self.script(at) != Some(Script::Cyrillic) && self.low(at) != "border" && self.low(at) != "borders" {
            let mut end = next;
            let mut anchors = Vec::new();
            while anchors.len() < 2 {
                let word = end + usize::from(!anchors.is_empty() && self.is_dash(end));
                let low = self.low(word);
                let code = people(low).or_else(|| people(low.strip_prefix('و').unwrap_or(low)));
                if code.is_none() || !self.same_line(word) {
                    break;
                }
                let Some((stop, anchor)) = self.made_country(word, word + 1, false) else { break };
                anchors.push(anchor);
                end = stop;
            }
            if !anchors.is_empty() {
                return draft(end, anchors);
            }
        }
        let owner = self.is_of(next) || matches!(self.script(at), Some(Script::Cyrillic | Script::Arabic));
        if !owner || self.low(at) == "frontier" {
            return None;
        }
        let object = next + usize::from(self.is_of(next));
        let (end, anchors) = self.objects(object, 2)?;
        draft(end, anchors)
    }

    /// 'lado turco de la frontera', 'côté turc de la frontière', 'الجانب التركي من الحدود'.
    fn side_first(&self, at: usize) -> Option<Draft> {
        if !matches!(self.bare(at), "lado" | "côté" | "الجانب") {
            return None;
        }
        self.tokens.people(at + 1)?;
        let (end, anchor) = self.made_country(at + 1, at + 2, false)?;
        let border = self.past_article(end + 1);
        (self.is_of(end) && is_border(self.low(border))).then_some(Draft {
            first: at,
            end: border + 1,
            relation: Relation::BorderSide,
            anchors: vec![anchor],
        })
    }

    /// The land along a border: 'border areas of X', 'border area between X and Y', 'zone frontalière entre X et Y',
    /// 'прикордонних районів X', 'прикордоння X', 'الشريط الحدودي مع X'.
    fn border_land(&self, at: usize) -> Option<Draft> {
        let is_land = |low: &str| {
            matches!(
                low,
                "area"
                    | "areas"
                    | "region"
                    | "regions"
                    | "zone"
                    | "zones"
                    | "strip"
                    | "districts"
                    | "zona"
                    | "zonas"
                    | "región"
                    | "regiones"
                    | "région"
                    | "régions"
                    | "الشريط"
                    | "المنطقة"
                    | "المناطق"
            ) || ["район", "територ", "террит", "регіон"].iter().any(|stem| low.starts_with(stem))
        };
        let is_of_border = |low: &str| {
            matches!(low, "border" | "الحدودي" | "الحدودية")
                || ["frontali", "fronteriz", "прикордонн", "приграничн"].iter().any(|stem| low.starts_with(stem))
        };
        let (low, second) = (self.low(at), self.low(at + 1));
        let cyrillic = self.script(at) == Some(Script::Cyrillic);
        let mut next = if matches!(low, "прикордоння" | "прикордонні" | "приграничье" | "приграничья")
            && !is_land(second)
        {
            at + 1
        } else if is_of_border(low) && is_land(second) || is_land(low) && is_of_border(second) {
            at + 2
        } else {
            return None;
        };
        let linked =
            matches!(self.low(next), "between" | "entre" | "with" | "avec" | "con" | "مع" | "بين" | "між" | "между");
        if linked || self.is_of(next) {
            next += 1;
        } else if !cyrillic {
            return None;
        }
        let (end, anchors) = self.objects(next, 2)?;
        Some(Draft { first: at, end, relation: Relation::Borderland, anchors })
    }

    /// 'côte syrienne', 'costa siria', 'الساحل السوري'.
    fn coast_of_people(&self, at: usize) -> Option<Draft> {
        let behind = matches!(self.script(at), Some(Script::Arabic)) || !matches!(self.low(at), "coast" | "shore");
        if !(behind && is_coast(self.bare(at)) && self.same_line(at + 1)) {
            return None;
        }
        self.tokens.people(at + 1)?;
        let (end, anchor) = self.made_country(at + 1, at + 2, false)?;
        Some(Draft { first: at, end, relation: Relation::Coast(Vec::new()), anchors: vec![anchor] })
    }

    /// 'border triangle between X, Y and Z', 'tri-border area of X, Y and Z', 'triple frontera'.
    fn triangle(&self, at: usize) -> Option<Draft> {
        let words = |list: &[&str]| {
            list.iter().enumerate().all(|(offset, word)| self.low(at + offset) == *word).then_some(at + list.len())
        };
        let hyphened = |first: &[&str]| {
            (first.contains(&self.low(at)) && self.is_dash(at + 1) && is_border(self.low(at + 2))).then_some(at + 3)
        };
        let mut next = words(&["border", "triangle"])
            .or_else(|| words(&["triple", "frontera"]))
            .or_else(|| words(&["triple", "frontière"]))
            .or_else(|| words(&["المثلث", "الحدودي"]))
            .or_else(|| words(&["трикутник", "кордонів"]))
            .or_else(|| words(&["trois", "frontières"]))
            .or_else(|| words(&["tres", "fronteras"]))
            .or_else(|| hyphened(&["tri", "three", "trois"]))?;
        while matches!(self.low(next), "area" | "region" | "zone" | "point" | "triangle") {
            next += 1;
        }
        let link = matches!(
            self.low(next),
            "between" | "of" | "entre" | "de" | "des" | "du" | "بين" | "між" | "между" | "where"
        );
        let (end, anchors) = self.objects(next + usize::from(link), 4)?;
        (anchors.len() >= 2).then_some(Draft { first: at, end, relation: Relation::Border(Vec::new()), anchors })
    }

    /// 'left bank of X', 'banks of X', 'rive gauche du X', 'الضفة الشرقية لنهر X'.
    pub(super) fn bank(&self, at: usize) -> Option<Draft> {
        let mut next = at;
        let mut shore = hand(self.low(at));
        if shore.is_some() {
            // 'left (east) bank'
            next += 1;
            if self.tokens.is_mark(next, '(') && self.tokens.is_mark(next + 2, ')') {
                next += 3;
            }
        }
        let word = self.bare(next);
        let word = if is_bank(word) { word } else { self.low(next) };
        if !is_bank(word) {
            return None;
        }
        let plural = matches!(word, "banks" | "rives" | "orillas" | "ضفاف" | "ضفتي" | "береги" | "берегах");
        next += 1;
        if let Some((after, all, _)) = self.directions(next) {
            shore = Some(Shore::Towards(all));
            next = after;
        } else if let Some(found) = hand(self.low(next)) {
            shore = Some(found);
            next += 1;
        }
        let of = self.is_of(next);
        if !of && self.script(at) == Some(Script::Latin) {
            return None;
        }
        let (end, anchor) = self.object(next + usize::from(of))?;
        // 'bank' and 'shore' alone are other things too.
        let wet = self.is_water(&anchor);
        let shore = shore.or((plural || wet).then_some(Shore::Either))?;
        Some(Draft { first: at, end, relation: Relation::Bank(shore), anchors: vec![anchor] })
    }

    /// 'along the Euphrates', 'le long de l'Oubangui', 'уздовж Дніпра', 'على طول نهر الفرات'.
    pub(super) fn along(&self, at: usize) -> Option<Draft> {
        let words = |list: &[&str]| {
            list.iter().enumerate().all(|(offset, word)| self.low(at + offset) == *word).then_some(at + list.len())
        };
        let next = words(&["along"])
            .or_else(|| words(&["alongside"]))
            .or_else(|| words(&["le", "long", "de"]))
            .or_else(|| words(&["le", "long", "du"]))
            .or_else(|| words(&["a", "lo", "largo", "de"]))
            .or_else(|| words(&["a", "lo", "largo", "del"]))
            .or_else(|| words(&["уздовж"]))
            .or_else(|| words(&["вздовж"]))
            .or_else(|| words(&["вдоль"]))
            .or_else(|| words(&["valley", "of"]))
            .or_else(|| words(&["vallée", "de"]))
            .or_else(|| words(&["vallée", "du"]))
            .or_else(|| words(&["valle", "del"]))
            .or_else(|| words(&["долина"]))
            .or_else(|| words(&["долині"]))
            .or_else(|| words(&["долине"]))
            .or_else(|| words(&["على", "طول"]))
            .or_else(|| words(&["على", "امتداد"]))?;
        let (end, anchor) = self.object(self.past_article(next))?;
        self.is_water(&anchor).then(|| Draft { first: at, end, relation: Relation::Along, anchors: vec![anchor] })
    }

    /// Behind '(left)' and '(right)'.
    pub(super) fn past_bracketed_hand(&self, at: usize) -> usize {
        let bracketed = self.tokens.is_mark(at, '(') && hand(self.low(at + 1)).is_some();
        if bracketed && self.tokens.is_mark(at + 2, ')') { at + 3 } else { at }
    }

    /// Whether the words around the name say that it is a water, or some water bears the name.
    fn is_water(&self, anchor: &Anchor) -> bool {
        let Anchor::Name(index) = anchor else { return false };
        let name = &self.names[*index];
        let follows = self.tokens.roles(name.end);
        let of_it = is_border(self.low(name.end)) || follows.any(Roles::FRONT.or(Roles::ROAD).or(Roles::AROUND));
        name.says == Says::Water || name.known.water && !name.known.country && !of_it
    }

    /// 'northern border', of 'X's northern border': a direction that a border follows.
    pub(super) fn is_directed_border(&self, at: usize) -> bool {
        direction(self.low(at)).is_some() && is_border(self.low(at + 1))
    }
}

/// 'Ukraine-Belarus border': two countries that a hyphen makes one word to the recognizer.
pub fn of_two_countries(recognizer: &mut Recognizer, at: usize) -> Option<Draft> {
    let tokens = recognizer.tokens;
    let border = is_border(tokens.low(at + 3)) && !tokens.roles(at + 4).any(Roles::FACILITY);
    if !(border && tokens.is_hyphen(at + 1) && tokens.is_capital(at) && tokens.is_capital(at + 2)) {
        return None;
    }
    let mut anchors = Vec::new();
    for word in [at, at + 2] {
        let known = recognizer.ask(tokens.slice(word, word + 1));
        if !known.country {
            return None;
        }
        let found = made(tokens, word, word + 1, known, Says::Nothing, "a country, before 'border'".to_owned());
        anchors.push(Anchor::Made(Box::new(found)));
    }
    Some(Draft { first: at, end: at + 4, relation: Relation::Border(Vec::new()), anchors })
}
