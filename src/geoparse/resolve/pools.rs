//! The candidates of each name, and the countries that all of them together speak for.

use super::{Pooled, Resolver};
use crate::gazetteer::{MatchKind, NameMatch, fold};
use crate::geoparse::knowledge::CountryCode;
use crate::geoparse::lexicon;
use crate::geoparse::recognize::{Found, Known, Says};
use crate::model::{PlaceId, PlaceKind, Role};
use hashbrown::HashMap;
use std::collections::BTreeMap;
use std::rc::Rc;

/// At most so many candidates of a name are weighed; the most populous.
pub const WEIGHED_MAX: usize = 60;

impl Resolver<'_> {
    pub(super) fn gather(&mut self) {
        let mut index: HashMap<Vec<Pooled>, usize> = HashMap::new();
        // Names that are written alike and of which the same is said share what is known of them, and so their candidates.
        let mut alike: HashMap<(*const Known, u8), usize> = HashMap::new();
        for name in self.names {
            let found = &name.found;
            let plain = found.whole.is_empty().then_some((Rc::as_ptr(&found.known), found.says as u8));
            if let Some(&at) = plain.as_ref().and_then(|known| alike.get(known)) {
                self.pool_of.push(at);
                continue;
            }
            let pool = self.pool(found);
            let at = match index.get(&pool) {
                Some(&at) => at,
                None => {
                    index.insert(pool.clone(), self.pools.len());
                    self.add_pool(pool)
                }
            };
            if let Some(known) = plain {
                alike.insert(known, at);
            }
            self.pool_of.push(at);
        }
    }

    fn add_pool(&mut self, pool: Vec<Pooled>) -> usize {
        self.facts.push(pool.iter().map(|&(id, ..)| self.knowledge.of(id)).collect());
        self.pools.push(pool);
        self.pools.len() - 1
    }

    /// The candidates of a name.
    fn pool(&self, found: &Found) -> Vec<Pooled> {
        let gazetteer = self.knowledge.gazetteer;
        let mut pool: Vec<Pooled> = found.known.places.iter().map(|&(id, how)| (id, how, false)).collect();
        if let Some(code) = found.known.form.strip_prefix("country:") {
            pool = gazetteer.country(code).map(|id| (id, MatchKind::Alternate, false)).into_iter().collect();
        } else if let Some(code) = found.known.form.strip_prefix("capital:") {
            pool = self.capital(code).map(|id| (id, MatchKind::Alternate, false)).into_iter().collect();
        }
        for &(id, how) in &found.whole {
            match pool.iter_mut().find(|pooled| pooled.0 == id) {
                Some(pooled) => *pooled = (id, how.min(pooled.1), true),
                None => pool.push((id, how, true)),
            }
        }
        // 'Azov Sea', 'Suez Canal': there is a water of just this name, and the town it is named after is not meant.
        let is_exact = |how: MatchKind| matches!(how, MatchKind::Primary | MatchKind::Alternate);
        let of_the_sea = found.known.water && is_of_the_sea(&found.known.form);
        let is_water = |&(id, how, whole): &Pooled| {
            (whole || of_the_sea && is_exact(how)) && self.knowledge.of(id).kind == PlaceKind::Water
        };
        if found.says == Says::Water && pool.iter().any(is_water) {
            pool.retain(is_water);
        } else if found.says == Says::Nothing && of_the_sea && pool.iter().any(is_water) {
            // 'Red Sea' alone is not the state of that name.
            let is_division = |id: PlaceId| {
                matches!(self.knowledge.of(id).kind, PlaceKind::Admin1 | PlaceKind::Admin2 | PlaceKind::AdminOther)
            };
            pool.retain(|&(id, ..)| !is_division(id));
        }
        if pool.len() > WEIGHED_MAX {
            pool.sort_by_key(|(id, how, whole)| (!whole, std::cmp::Reverse(self.rank(*id)), *how, *id));
            pool.truncate(WEIGHED_MAX);
        }
        pool
    }

    fn rank(&self, id: PlaceId) -> u64 {
        let fact = self.knowledge.of(id);
        match fact.kind {
            PlaceKind::Country => u64::MAX,
            PlaceKind::Admin1 => u64::MAX / 2,
            _ => fact.population,
        }
    }

    fn capital(&self, code: &str) -> Option<PlaceId> {
        let gazetteer = self.knowledge.gazetteer;
        let area = gazetteer.area(gazetteer.country(code)?)?;
        gazetteer
            .settlements_in(&area.bounds(), 1_000, 60)
            .into_iter()
            .find(|id| gazetteer.country_code(*id) == code && gazetteer.feature_code(*id) == "PPLC")
    }

    /// Which countries the report is about: every name votes for those its candidates lie in.
    pub(super) fn vote(&mut self, spoken_of: &BTreeMap<String, f64>) {
        let mut votes: BTreeMap<CountryCode, f64> = BTreeMap::new();
        let mut seen: BTreeMap<usize, f64> = BTreeMap::new();
        for (name, &pool) in self.names.iter().zip(&self.pool_of) {
            if name.found.role == Role::Literal {
                *seen.entry(pool).or_insert(0.0) += 1.0;
            }
        }
        let mut shares: Vec<(CountryCode, f64)> = Vec::new();
        for (pool, times) in seen {
            shares.clear();
            for ((_, how, _), fact) in self.pools[pool].iter().zip(&self.facts[pool]) {
                let fame = match fact.kind {
                    PlaceKind::Country => 40.0,
                    PlaceKind::Admin1 => 12.0,
                    _ => 0.3 + (fact.population as f64 / 10_000.0).sqrt().min(15.0),
                };
                let fame = if *how == MatchKind::Primary { fame * 1.3 } else { fame };
                match shares.iter_mut().find(|(country, _)| *country == fact.country) {
                    Some((_, share)) => *share = share.max(fame),
                    None => shares.push((fact.country, fame)),
                }
            }
            // Sums are taken in one order, so that they come out the same each time.
            shares.sort_unstable_by_key(|(country, _)| *country);
            let sum: f64 = shares.iter().map(|(_, share)| share).sum();
            for &(country, share) in &shares {
                if sum > 0.0 && !country.is_empty() {
                    *votes.entry(country).or_insert(0.0) += times.sqrt() * share / sum;
                }
            }
        }
        for (country, times) in spoken_of {
            *votes.entry(CountryCode::of(country)).or_insert(0.0) += 0.35 * times.sqrt();
        }
        let sum: f64 = votes.values().map(|v| v.powf(1.5)).sum();
        if sum > 0.0 {
            self.countries = votes.into_iter().map(|(country, v)| (country, v.powf(1.5) / sum)).collect();
        }
    }

    /// Names that nothing bears are looked up by their consonants in the report's countries.
    pub(super) fn widen(&mut self) {
        let mut top: Vec<(&CountryCode, &f64)> = self.countries.iter().filter(|(_, share)| **share > 0.15).collect();
        top.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
        let countries: Vec<CountryCode> = top
            .into_iter()
            .take(2)
            .map(|(country, _)| *country)
            .filter(|country| lexicon::is_romanised(country.as_str()))
            .collect();
        let mut asked: HashMap<String, usize> = HashMap::new();
        for (index, name) in self.names.iter().enumerate() {
            if name.found.role != Role::Literal || !self.pools[self.pool_of[index]].is_empty() {
                continue;
            }
            if matches!(name.found.says, Says::Facility | Says::Road) {
                continue;
            }
            let form = name.found.known.form.clone();
            if form.is_empty() || form.len() > 60 || form.chars().count() < 4 {
                continue;
            }
            let pool = match asked.get(&form) {
                Some(&pool) => pool,
                None => {
                    let mut places: Vec<Pooled> = Vec::new();
                    for &country in &countries {
                        let alike = self.knowledge.alike(&form, country, || {
                            let like = self.knowledge.gazetteer.lookup_like(&form, country.as_str());
                            if like.len() <= 400 { self.spelt_like(&form, &like) } else { Vec::new() }
                        });
                        places.extend(alike.iter().map(|&id| (id, MatchKind::Skeleton, false)));
                    }
                    let pool = self.add_pool(places);
                    asked.insert(form, pool);
                    pool
                }
            };
            self.pool_of[index] = pool;
        }
    }

    /// Of places with the same consonants those whose vowels are nearly the same too.
    fn spelt_like(&self, form: &str, like: &[NameMatch]) -> Vec<PlaceId> {
        let wanted = sound(form);
        // Of short names another vowel makes another place: Hass and Hish.
        let most = if wanted.len() < 5 { 0 } else { 1 + wanted.len() / 7 };
        let mut close: Vec<(usize, PlaceId)> = Vec::new();
        for found in like {
            let names: Vec<String> =
                self.knowledge.gazetteer.local_names(found.place).into_iter().map(|name| name.1).collect();
            let off = names.iter().map(|name| edits(&wanted, &sound(name))).min().unwrap_or(usize::MAX);
            if off <= most {
                close.push((off, found.place));
            }
        }
        close.sort_unstable();
        let best = close.first().map_or(0, |c| c.0);
        close.retain(|c| c.0 <= best + 1);
        close.truncate(12);
        close.into_iter().map(|c| c.1).collect()
    }
}

/// A name with the vowels joined that romanisations mix up.
fn sound(name: &str) -> Vec<char> {
    let mut out: Vec<char> = Vec::new();
    for c in fold(name).chars() {
        let c = match c {
            'y' | 'j' => 'i',
            'e' => 'i',
            'o' | 'w' => 'u',
            'q' | 'c' => 'k',
            ' ' => continue,
            c => c,
        };
        if out.last() != Some(&c) {
            out.push(c);
        }
    }
    if out.len() > 4 && out.last() == Some(&'h') {
        out.pop();
    }
    out.truncate(40);
    out
}

/// How many letters have to be changed, added or taken away to make one name of the other.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (corner + usize::from(x != y)).min(above + 1).min(row[j] + 1);
            corner = above;
        }
    }
    row[b.len()]
}

/// Whether a name says that it is a sea's, a strait's or a canal's, of which there is one only: 'Persian Gulf'. Lakes and
/// creeks have namesakes everywhere.
pub(super) fn is_of_the_sea(name: &str) -> bool {
    const WORDS: [&str; 16] = [
        "sea",
        "ocean",
        "gulf",
        "strait",
        "canal",
        "channel",
        "mer",
        "golfe",
        "détroit",
        "mar",
        "golfo",
        "estrecho",
        "море",
        "пролив",
        "залив",
        "протока",
    ];
    let is_word = |word: Option<&str>| word.is_some_and(|word| WORDS.contains(&word.to_lowercase().as_str()));
    let mut words = name.split(' ');
    let first = words.next();
    let last = words.next_back();
    last.is_some() && (is_word(first) || is_word(last))
}
