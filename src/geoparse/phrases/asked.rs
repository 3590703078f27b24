//! Phrases that vouch for a name which nothing else in the sentence does: 'طريق حمص تدمر', 'القرم المحتلة'.

use super::super::recognize::{Found, Recognizer, Says};
use super::super::tokens::Script;
use super::{Anchor, Draft, Relation, made};
use crate::model::Role;

/// Words behind the name of a land that is held by others.
fn is_held(low: &str) -> bool {
    matches!(low, "المحتلة" | "المحتل" | "المحتلتين")
}

/// A name that stands at `at` and that the gazetteer knows, of two words or one.
fn asked(recognizer: &Recognizer, at: usize, says: Says) -> Option<Found> {
    let tokens = recognizer.tokens;
    let word = |index: usize| tokens.get(index).is_some_and(|token| token.script == Script::Arabic);
    [2, 1].into_iter().find_map(|count| {
        let whole = (at..at + count).all(word) && (at + 1..at + count).all(|index| !is_held(tokens.low(index)));
        if !whole {
            return None;
        }
        let known = recognizer.known(at, at + count);
        let place = known.settlement || known.country || known.admin1;
        let reason = "the words around say that it is a place".to_owned();
        place.then(|| made(tokens, at, at + count, (*known).clone(), says, reason))
    })
}

/// 'القرم المحتلة': a land, before the word for 'occupied'.
pub fn held(recognizer: &Recognizer, at: usize) -> Option<Draft> {
    let tokens = recognizer.tokens;
    if tokens.get(at).is_none_or(|token| token.script != Script::Arabic)
        || !(1..3).any(|off| is_held(tokens.low(at + off)))
    {
        return None;
    }
    let found = asked(recognizer, at, Says::Nothing).filter(|found| is_held(tokens.low(found.end)))?;
    let end = found.end + 1;
    Some(Draft { first: at, end, relation: Relation::Held, anchors: vec![Anchor::Made(Box::new(found))] })
}

/// 'axe Gao-Kidal', 'eje Gao-Kidal': two towns that a hyphen makes one word to the recognizer.
pub fn axis(recognizer: &Recognizer, at: usize) -> Option<Draft> {
    let tokens = recognizer.tokens;
    let word = matches!(tokens.low(at), "axe" | "eje" | "axis" | "corridor" | "couloir" | "corredor");
    if !(word && tokens.is_hyphen(at + 2) && tokens.is_capital(at + 1) && tokens.is_capital(at + 3)) {
        return None;
    }
    let town = |at: usize| {
        let known = recognizer.known(at, at + 1);
        let reason = "one of two places that a hyphen joins".to_owned();
        known.settlement.then(|| made(tokens, at, at + 1, (*known).clone(), Says::Settlement, reason))
    };
    let anchors = [town(at + 1)?, town(at + 3)?].map(|found| Anchor::Made(Box::new(found)));
    Some(Draft { first: at, end: at + 4, relation: Relation::Between, anchors: anchors.into() })
}

/// 'طريق حمص تدمر': a road by its two towns, of which the second may be a verb as well.
pub fn road(recognizer: &Recognizer, names: &[Found], at: usize) -> Option<Draft> {
    let tokens = recognizer.tokens;
    if !matches!(tokens.low(at), "طريق" | "الطريق" | "بطريق" | "أوتوستراد" | "اوتوستراد" | "أوتستراد")
    {
        return None;
    }
    let same_line = |index: usize| tokens.get(index).is_some_and(|token| !token.line_start);
    let first = names.iter().position(|name| {
        name.role == Role::Literal && (name.first == at + 1 || name.core.0 == at + 1) && name.known.settlement
    })?;
    let middle = names[first].end;
    let dash = usize::from(['-', '–', '—'].into_iter().any(|mark| tokens.is_mark(middle, mark)));
    if !same_line(middle + dash) {
        return None;
    }
    let second = asked(recognizer, middle + dash, Says::Settlement).filter(|found| found.known.settlement)?;
    let end = second.end;
    let anchors = vec![Anchor::Name(first), Anchor::Made(Box::new(second))];
    Some(Draft { first: at, end, relation: Relation::Road, anchors })
}
