//! Names that were taken for one and are several words of a phrase: 'Kupiansk-Svatove axis', 'Zaporizhzhia Front'.

use super::super::lexicon::Roles;
use super::super::recognize::{Found, Recognizer, Says};
use super::borders::is_border;
use super::made;
use crate::model::Role;

/// A front is named after a town of at least so many people; smaller ones give their names to movements by chance.
const FRONT_TOWN_MIN: u64 = 3_000;

/// Takes apart names that nobody knows, where the words around say that two places or a place and its front are meant.
pub fn take_apart(recognizer: &mut Recognizer, names: &mut Vec<Found>) {
    let mut at = 0;
    while at < names.len() {
        let name = &names[at];
        if let Some(strip) = strip_of_gaza(recognizer, name) {
            names[at] = strip;
        }
        if let Some((first, end)) = town_of_facility(recognizer, &names[at]) {
            let known = recognizer.known(first, end);
            let name = &mut names[at];
            (name.core, name.core_span) = ((first, end), recognizer.tokens.span(first, end));
            (name.known, name.says) = (known, Says::Facility);
        }
        let name = &names[at];
        let unknown = name.role == Role::Literal && name.known.places.is_empty() && name.whole.is_empty();
        if unknown && let Some(parts) = two_places(recognizer, name).or_else(|| town_of_front(recognizer, name)) {
            let count = parts.len();
            names.splice(at..=at, parts);
            at += count;
        } else {
            at += 1;
        }
    }
}

/// 'Kupiansk-Svatove' before 'axis', 'road', 'border', or behind 'route'.
fn two_places(recognizer: &Recognizer, name: &Found) -> Option<Vec<Found>> {
    let tokens = recognizer.tokens;
    let linked = Roles::ROAD.or(Roles::FRONT);
    let links = |word: usize| {
        tokens.roles(word).any(linked)
            || is_border(tokens.low(word))
            || matches!(tokens.low(word), "line" | "axe" | "eje")
    };
    let before = name.first.checked_sub(1).is_some_and(links);
    if !(links(name.core.1) || before || name.says == Says::Road) {
        return None;
    }
    let mut hyphens = (name.core.0 + 1..name.core.1.saturating_sub(1)).filter(|&word| tokens.is_hyphen(word));
    let (hyphen, None) = (hyphens.next()?, hyphens.next()) else { return None };
    let half = |first: usize, end: usize| {
        let known = recognizer.known(first, end);
        let reason = "one of two places that a hyphen joins".to_owned();
        let place = known.settlement || known.country;
        place.then(|| made(tokens, first, end, (*known).clone(), Says::Nothing, reason))
    };
    Some(vec![half(name.core.0, hyphen)?, half(hyphen + 1, name.core.1)?])
}

/// The town of 'University of Aleppo', 'Citadel of Aleppo', which no gazetteer has.
fn town_of_facility(recognizer: &Recognizer, name: &Found) -> Option<(usize, usize)> {
    let tokens = recognizer.tokens;
    let of = name.core.0 + 1;
    let first = of + 1;
    let pattern = name.role == Role::Literal
        && name.known.places.is_empty()
        && first < name.core.1
        && tokens.roles(name.core.0).any(Roles::FACILITY_OF)
        && !tokens.roles(name.core.0).any(Roles::WATER)
        && tokens.low(of) == "of";
    (pattern && recognizer.known(first, name.core.1).settlement).then_some((first, name.core.1))
}

/// The town of 'Zaporizhzhia Front'.
fn town_of_front(recognizer: &Recognizer, name: &Found) -> Option<Vec<Found>> {
    let last = name.core.1.checked_sub(1).filter(|last| *last > name.core.0)?;
    if !recognizer.tokens.roles(last).any(Roles::FRONT) {
        return None;
    }
    let known = recognizer.known(name.core.0, last);
    if !known.settlement || known.population < FRONT_TOWN_MIN {
        return None;
    }
    let reason = "the town that a front is named after".to_owned();
    Some(vec![made(recognizer.tokens, name.core.0, last, (*known).clone(), Says::Settlement, reason)])
}

/// 'bande de Gaza', 'Franja de Gaza', 'секторі Газа': the strip, not the city.
fn strip_of_gaza(recognizer: &Recognizer, name: &Found) -> Option<Found> {
    let tokens = recognizer.tokens;
    if name.role != Role::Literal
        || !matches!(tokens.low(name.core.0), "gaza" | "газа" | "гази" | "газы" | "газі" | "газе")
    {
        return None;
    }
    let (before, of) = (name.first.checked_sub(1)?, tokens.low(name.first.checked_sub(1)?) == "de");
    let head = if of { before.checked_sub(1)? } else { before };
    let low = tokens.low(head);
    let strip = of && matches!(low, "bande" | "franja")
        || !of && ["сектор", "смуг", "полос"].iter().any(|stem| low.starts_with(stem));
    if !strip || tokens.get(name.first).is_some_and(|token| token.line_start) {
        return None;
    }
    let known = recognizer.ask("Gaza Strip");
    let reason = "the strip is named, not the city".to_owned();
    (!known.places.is_empty()).then(|| made(tokens, head, name.end, known, Says::Admin, reason))
}
