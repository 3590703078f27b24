//! Places of a pack that the embedded gazetteer has too.

use super::build::Kept;
use crate::gazetteer::TWIN_KM;
use crate::gazetteer::index::Index;
use crate::geodesy::distance_km;
use crate::model::{LatLon, PlaceKind};
use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Above this many keys it pays to know beforehand which ones the embedded gazetteer has.
const FILTER_FROM: u64 = 300_000;

/// Finds the places that the embedded gazetteer has too: of one name and sort, near each other.
pub struct Twins<'a> {
    embedded: &'a Index,
    /// Hashes of the embedded keys, where it pays to know them.
    known: Option<HashSet<u64>>,
    /// Distance and embedded row by ordinal.
    pub found: BTreeMap<u32, (f64, u32)>,
}

impl<'a> Twins<'a> {
    pub fn new(embedded: &'a Index, keys: u64) -> Self {
        let known = (keys > FILTER_FROM).then(|| {
            let mut known = HashSet::with_capacity(embedded.name_count());
            embedded.names_with_prefix("", |_, _, key| {
                known.insert(hash(key.as_bytes()));
                true
            });
            known
        });
        Self { embedded, known, found: BTreeMap::new() }
    }

    pub fn offer(&mut self, key: &[u8], postings: &[(u32, u16)], places: &[Kept], countries: &[String]) {
        if self.known.as_ref().is_some_and(|known| !known.contains(&hash(key))) {
            return;
        }
        // A skeleton's key is no name's.
        let Ok(key) = std::str::from_utf8(key) else { return };
        if key.starts_with('\u{1}') {
            return;
        }
        let mut there = Vec::new();
        self.embedded.names_with_key(key, |name, _| there.extend(self.embedded.rows_of(name).map(|(row, _)| row)));
        for &(posting, _) in postings {
            let place = &places[posting as usize / 2];
            let country = countries.get(usize::from(place.country)).map_or("", String::as_str);
            for &row in &there {
                if let Some(km) = twin_km(self.embedded, row, place.kind, country, place.at()) {
                    let best = self.found.entry(posting / 2).or_insert((f64::INFINITY, u32::MAX));
                    if (km, row) < *best {
                        *best = (km, row);
                    }
                }
            }
        }
    }
}

/// How far an embedded place of the same name is from a pack's, if it may be the same.
pub fn twin_km(embedded: &Index, row: u32, kind: PlaceKind, country: &str, at: LatLon) -> Option<f64> {
    let sort = |kind| match kind {
        PlaceKind::Neighbourhood => PlaceKind::PopulatedPlace,
        PlaceKind::AdminOther => PlaceKind::Admin2,
        kind => kind,
    };
    if sort(embedded.kind(row)) != sort(kind) || !(country.is_empty() || embedded.country(row) == country) {
        return None;
    }
    let reach_km = match kind {
        PlaceKind::Country | PlaceKind::Admin1 => f64::INFINITY,
        PlaceKind::Admin2 | PlaceKind::AdminOther => 60.0,
        _ => TWIN_KM,
    };
    let there = embedded.position(row);
    // A degree of latitude is 111 km everywhere.
    if (there.lat_deg() - at.lat_deg()).abs() * 110.0 > reach_km {
        return None;
    }
    Some(distance_km(there, at)).filter(|km| *km <= reach_km)
}

fn hash(key: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}
