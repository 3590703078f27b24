//! Fronts and their directions: 'на Покровському напрямку', 'axe de X', 'محور X'.

use super::super::lexicon::Roles;
use super::super::recognize::{Known, Recognizer, Says};
use super::super::tokens::Script;
use super::{Anchor, Draft, Grammar, Relation, made};
use crate::gazetteer::MatchKind;

/// 'напрямку', 'направлении', 'фронті', 'секторе'.
fn is_direction(low: &str) -> bool {
    ["напрям", "направлен", "фронт", "сектор", "відтинк"].iter().any(|stem| low.starts_with(stem))
}

impl Grammar<'_> {
    /// 'axe de X', 'frente de X', 'secteur de X', 'محور X', 'جبهة X', 'fronts of X'.
    pub(super) fn front_of(&self, at: usize) -> Option<Draft> {
        let word = self.bare(at);
        // 'ligne de front de X', 'en la dirección de X'; 'en direction de X' only leads there.
        if self.low(at) == "ligne" && self.low(at + 1) == "de" && self.low(at + 2) == "front" {
            return self.front_of(at + 2).map(|draft| Draft { first: at, ..draft });
        }
        let direction = matches!(word, "direction" | "dirección")
            && at > 0
            && matches!(self.low(at - 1), "la" | "the")
            && self.script(at) == Some(Script::Latin);
        let arabic = matches!(word, "محور" | "محاور" | "جبهة" | "جبهات");
        let romance = matches!(
            word,
            "axe" | "front" | "secteur" | "eje" | "frente" | "sector" | "fronts" | "frontlines" | "axis"
        ) || direction;
        if !(arabic || romance && self.is_of(at + 1) && !self.tokens.roles(at + 2).any(Roles::ORGANISATION)) {
            return None;
        }
        let (end, anchor) = self.object(at + 1 + usize::from(romance))?;
        let country = matches!(&anchor, Anchor::Name(index) if self.names[*index].known.country);
        (!country).then_some(Draft { first: at, end, relation: Relation::Front, anchors: vec![anchor] })
    }
}

/// 'на Покровському напрямку', 'Північно-Слобожанському та Курському напрямках', 'на Покровском направлении'.
pub fn of_adjectives(recognizer: &mut Recognizer, at: usize) -> Option<Draft> {
    let tokens = recognizer.tokens;
    let is_adjective = |index: usize| {
        let low = tokens.low(index);
        tokens.is_capital(index)
            && tokens.get(index).is_some_and(|t| t.script == Script::Cyrillic)
            && ["ому", "ом", "ий", "ого", "им", "их", "ої", "ій"].iter().any(|ending| low.ends_with(ending))
    };
    let mut adjectives = Vec::new();
    let mut next = at;
    while adjectives.len() < 4 {
        let mut last = next;
        while tokens.is_hyphen(last + 1) {
            last += 2;
        }
        if !tokens.is_capital(next) || !is_adjective(last) {
            return None;
        }
        adjectives.push((next, last));
        next = last + 1;
        let low = tokens.low(next);
        if is_direction(low) {
            break;
        }
        if !(matches!(low, "та" | "і" | "й" | "и") || tokens.is_mark(next, ',')) {
            return None;
        }
        next += 1;
    }
    if !is_direction(tokens.low(next)) {
        return None;
    }
    let mut anchors = Vec::new();
    for (first, last) in adjectives {
        let word = tokens.slice(last, last + 1);
        let mut known = Known { form: word.to_owned(), ..Known::default() };
        for town in super::super::forms::towns_of_adjective(word) {
            let asked = recognizer.ask(&town);
            if !asked.places.is_empty() && (asked.population >= known.population || known.places.is_empty()) {
                known = asked;
            }
        }
        known.places.retain(|place| place.1 != MatchKind::Skeleton);
        let reason = "an adjective made of a town's name".to_owned();
        anchors.push(Anchor::Made(Box::new(made(tokens, first, last + 1, known, Says::Settlement, reason))));
    }
    Some(Draft { first: at, end: next + 1, relation: Relation::Front, anchors })
}
