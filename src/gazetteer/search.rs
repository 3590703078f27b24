//! Search for a place by a name as somebody typed it.

use super::{Fit, Gazetteer, MatchKind, PlaceId, Script, SearchHit, fold, skeleton};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// How many places with a name that starts with the query are looked at in a layer.
const PREFIX_ROWS_MAX: usize = 5000;
/// Below this length nearly every word is a near spelling.
const NEAR_LEN_MIN: usize = 4;

/// See [`Gazetteer::search`].
pub fn search(gazetteer: &Gazetteer, query: &str, limit: usize) -> Vec<SearchHit> {
    let key = fold(query);
    if key.is_empty() || limit == 0 {
        return Vec::new();
    }
    let mut hits: BTreeMap<PlaceId, (Fit, usize, String)> = BTreeMap::new();
    for found in gazetteer.lookup(query) {
        let fit = if found.how <= MatchKind::Alternate { Fit::Exact } else { Fit::Folded };
        let rank = usize::from(found.how != MatchKind::Primary);
        hits.insert(found.place, (fit, rank, name_with_key(gazetteer, found.place, &key)));
    }
    if hits.len() < limit {
        for (number, layer) in gazetteer.layers.iter().enumerate() {
            let mut seen = 0;
            layer.rows_with_prefix(&key, |row, main, text| {
                let hit = || (Fit::Prefix, usize::from(!main), text.to_string());
                hits.entry(layer.id(number, row)).or_insert_with(hit);
                seen += 1;
                seen < PREFIX_ROWS_MAX
            });
        }
    }
    let few = hits.values().filter(|(fit, ..)| *fit <= Fit::Folded).count() == 0 && hits.len() < limit.min(3);
    if few && key.chars().count() >= NEAR_LEN_MIN {
        for (place, edits, name) in near(gazetteer, &key) {
            hits.entry(place).or_insert((Fit::Near, edits, name));
        }
    }
    let mut hits: Vec<(PlaceId, (Fit, usize, String))> = hits.into_iter().collect();
    hits.sort_by_key(|(place, (fit, rank, _))| {
        // Exact and folded matches stand together: a bigger place by another spelling comes before a hamlet.
        let edits = if *fit == Fit::Near { *rank } else { 0 };
        ((*fit).max(Fit::Folded), edits, Reverse(prominence(gazetteer, *place)), *fit, *rank, *place)
    });
    hits.truncate(limit);
    let hits = hits.into_iter().map(|(place, (how, _, name))| {
        // A pack gives the fold where a name is only started: its names cost a look into the file.
        let name = if how == Fit::Prefix { name_with_key(gazetteer, place, &fold(&name)) } else { name };
        SearchHit { place, name, how }
    });
    hits.collect()
}

/// How likely somebody means it: people, and the rank of a country or division.
fn prominence(gazetteer: &Gazetteer, place: PlaceId) -> u64 {
    use crate::model::PlaceKind::{Admin1, Admin2, Airport, Country};
    let people = gazetteer.population(place);
    match gazetteer.kind(place) {
        Country => people.max(50_000_000),
        Admin1 => people.max(100_000),
        Admin2 => people.max(5_000),
        Airport => people.max(1_000),
        _ => people,
    }
}

fn name_with_key(gazetteer: &Gazetteer, place: PlaceId, key: &str) -> String {
    let names = gazetteer.local_names(place);
    names.into_iter().map(|(_, name)| name).find(|name| fold(name) == key).unwrap_or_default()
}

/// Places with a name of the same skeleton or one edit away: the number of edits, and the name.
fn near(gazetteer: &Gazetteer, key: &str) -> Vec<(PlaceId, usize, String)> {
    let mut found: BTreeMap<PlaceId, (usize, String)> = BTreeMap::new();
    let mut offer = |place: PlaceId, edits: usize, name: &str| {
        let best = found.entry(place).or_insert_with(|| (usize::MAX, String::new()));
        if edits < best.0 {
            *best = (edits, name.to_string());
        }
    };
    for variant in one_edit_away(key) {
        for (number, layer) in gazetteer.layers.iter().enumerate() {
            layer.rows_with_name(&variant, &variant, |row, _| {
                let place = layer.id(number, row);
                let name = name_with_key(gazetteer, place, &variant);
                offer(place, 1, &name);
            });
        }
    }
    let bones = skeleton(key);
    if bones.chars().count() >= 2 {
        let edits_max = 1 + key.chars().count() / 3;
        for (number, layer) in gazetteer.layers.iter().enumerate() {
            layer.names_like(&bones, |row, text| {
                let folded = fold(text);
                if Script::of(&folded) != Script::of(key) {
                    return;
                }
                let edits = edit_distance(key, &folded);
                if edits <= edits_max {
                    offer(layer.id(number, row), edits, text);
                }
            });
        }
    }
    found.into_iter().map(|(place, (edits, name))| (place, edits, name)).collect()
}

/// All strings that one letter left out, put in, changed or swapped with the next makes of the key.
fn one_edit_away(key: &str) -> Vec<String> {
    let letters: Vec<char> = key.chars().collect();
    if letters.len() > 40 {
        return Vec::new();
    }
    let alphabet: Vec<char> = match Script::of(key) {
        Script::Latin => (' '..=' ').chain('a'..='z').collect(),
        Script::Cyrillic => (' '..=' ').chain('а'..='я').chain("іїєћџљњђј".chars()).collect(),
        Script::Arabic => (' '..=' ').chain('ا'..='غ').chain('ف'..='ي').chain("پچژگ".chars()).collect(),
        _ => Vec::new(),
    };
    let mut variants = Vec::new();
    let with = |from: usize, middle: &[char], to: usize| -> String {
        letters[..from].iter().chain(middle).chain(&letters[to..]).collect()
    };
    for at in 0..=letters.len() {
        for &letter in &alphabet {
            variants.push(with(at, &[letter], at));
            if at < letters.len() {
                variants.push(with(at, &[letter], at + 1));
            }
        }
        if at < letters.len() {
            variants.push(with(at, &[], at + 1));
        }
        if at + 1 < letters.len() {
            variants.push(with(at, &[letters[at + 1], letters[at]], at + 2));
        }
    }
    variants.sort_unstable();
    variants.dedup();
    variants.retain(|variant| variant != key && fold(variant) == *variant);
    variants
}

/// How many letters left out, put in or changed make one string the other.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &to) in b.iter().enumerate() {
            let change = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
