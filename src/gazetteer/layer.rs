//! One layer of the gazetteer: the embedded places, or a pack.

use super::index::{Index, first_order};
use super::pack::{PackIndex, key_of, spelling_tag, twin_km};
use super::{MatchKind, lower};
use crate::model::{Area, Bounds, LatLon, PlaceId, PlaceKind};
use std::sync::Arc;

/// A pack whose twins are not known, and that has more places, is used without: finding them takes too long.
const TWINS_SOUGHT_MAX: usize = 200_000;

/// See the module.
#[derive(Debug)]
pub enum Layer {
    /// What Dateline carries.
    Embedded(Arc<Index>),
    /// What the analyst added.
    Pack(Box<PackLayer>),
}

/// A pack, and which of its rows the embedded layer has too.
#[derive(Debug)]
pub struct PackLayer {
    pub path: String,
    pub index: PackIndex,
    /// Rows with the embedded row of the same place, sorted.
    twins: Vec<(u32, u32)>,
    /// The other way round.
    twin_rows: Vec<(u32, u32)>,
}

impl PackLayer {
    pub fn new(path: String, mut index: PackIndex, embedded: &Index, fingerprint: u64) -> Self {
        let mut twins = std::mem::take(&mut index.tables.twins);
        if index.tables.fingerprint != fingerprint {
            // The index was made by a Dateline with other embedded places.
            twins.clear();
            if index.tables.about.places as usize <= TWINS_SOUGHT_MAX {
                twins = index.rows().filter_map(|row| Some((row, twin(&index, row, embedded)?))).collect();
            }
        }
        let mut twin_rows: Vec<(u32, u32)> = twins.iter().map(|&(row, twin)| (twin, row)).collect();
        twin_rows.sort_unstable();
        Self { path, index, twins, twin_rows }
    }

    /// The rows that stand for an embedded place.
    pub fn rows_of_twin(&self, embedded_row: u32) -> impl Iterator<Item = u32> {
        let from = self.twin_rows.partition_point(|&(twin, _)| twin < embedded_row);
        self.twin_rows[from..].iter().take_while(move |&&(twin, _)| twin == embedded_row).map(|&(_, row)| row)
    }
}

/// The embedded row of the same place.
fn twin(index: &PackIndex, row: u32, embedded: &Index) -> Option<u32> {
    let (kind, at, country) = (index.kind(row), index.position(row), index.country(row));
    let mut best: Option<(f64, u32)> = None;
    for name in index.names(row) {
        embedded.names_with_key(&key_of(&name), |name, _| {
            for (row, _) in embedded.rows_of(name) {
                let found = twin_km(embedded, row, kind, country, at).map(|km| (km, row));
                best = match (best, found) {
                    (Some(best), Some(found)) if found >= best => Some(best),
                    (best, found) => found.or(best),
                };
            }
        });
    }
    best.map(|(_, row)| row)
}

impl Layer {
    /// The place that a row of layer `number` stands for.
    pub fn id(&self, number: usize, row: u32) -> PlaceId {
        if let Self::Pack(pack) = self
            && let Ok(i) = pack.twins.binary_search_by_key(&row, |(row, _)| *row)
        {
            return PlaceId { gazetteer: 0, row: pack.twins[i].1 };
        }
        PlaceId { gazetteer: number as u16, row }
    }

    pub fn as_pack(&self) -> Option<&PackLayer> {
        match self {
            Self::Embedded(_) => None,
            Self::Pack(pack) => Some(pack),
        }
    }

    /// Rows that a name leads to; `key` is its fold.
    pub fn rows_with_name(&self, name: &str, key: &str, mut visit: impl FnMut(u32, MatchKind)) {
        match self {
            Self::Embedded(index) => {
                let plain = lower(name);
                index.names_with_key(key, |name, text| {
                    let same = lower(text) == plain;
                    for (row, main) in index.rows_of(name) {
                        let how = match (same, main) {
                            (true, true) => MatchKind::Primary,
                            (true, false) => MatchKind::Alternate,
                            (false, _) => MatchKind::Folded,
                        };
                        visit(row, how);
                    }
                });
            }
            Self::Pack(pack) => pack.index.rows_with_key(&key_of(name), spelling_tag(name), visit),
        }
    }

    /// Rows of names whose folds start so, with whether it is the main one, and the name or its fold, until `visit` says
    /// no.
    pub fn rows_with_prefix(&self, prefix: &str, mut visit: impl FnMut(u32, bool, &str) -> bool) {
        match self {
            Self::Embedded(index) => index.names_with_prefix(prefix, |name, text, _| {
                index.rows_of(name).all(|(row, main)| visit(row, main, text))
            }),
            Self::Pack(pack) => pack.index.rows_with_prefix(prefix, visit),
        }
    }

    pub fn has_prefix(&self, prefix: &str) -> bool {
        match self {
            Self::Embedded(index) => index.has_prefix(prefix),
            Self::Pack(pack) => pack.index.has_prefix(prefix),
        }
    }

    /// Rows of a country with a name of that skeleton.
    pub fn rows_like(&self, country: &str, bones: &str) -> Vec<u32> {
        match self {
            Self::Embedded(index) => {
                let mut rows = Vec::new();
                index.names_with_skeleton(country, bones, |name, _| {
                    rows.extend(index.rows_of(name).map(|(row, _)| row).filter(|&row| index.country(row) == country));
                });
                rows
            }
            Self::Pack(pack) => pack.index.rows_like(country, bones),
        }
    }

    /// Rows of any country with a name of that skeleton, and the name.
    pub fn names_like(&self, bones: &str, mut visit: impl FnMut(u32, &str)) {
        match self {
            Self::Embedded(index) => index.names_with_skeleton("", bones, |name, text| {
                index.rows_of(name).for_each(|(row, _)| visit(row, text));
            }),
            Self::Pack(pack) => pack.index.names_like(bones, visit),
        }
    }

    /// A row's names, the main one first.
    pub fn names(&self, row: u32) -> Vec<String> {
        match self {
            Self::Embedded(index) => {
                let others = index.names_of(row).iter().map(|&name| index.name_text(name));
                std::iter::once(index.name(row)).chain(others).filter(|name| !name.is_empty()).collect()
            }
            Self::Pack(pack) => pack.index.names(row),
        }
    }

    /// How many names a row has.
    pub fn name_count(&self, row: u32) -> usize {
        match self {
            Self::Embedded(index) => index.names_of(row).len(),
            Self::Pack(pack) => pack.index.name_count(row),
        }
    }

    pub fn name(&self, row: u32) -> String {
        match self {
            Self::Embedded(index) => index.name(row),
            Self::Pack(pack) => pack.index.name(row),
        }
    }

    pub fn kind(&self, row: u32) -> PlaceKind {
        match self {
            Self::Embedded(index) => index.kind(row),
            Self::Pack(pack) => pack.index.kind(row),
        }
    }

    pub fn position(&self, row: u32) -> LatLon {
        match self {
            Self::Embedded(index) => index.position(row),
            Self::Pack(pack) => pack.index.position(row),
        }
    }

    pub fn population(&self, row: u32) -> u64 {
        match self {
            Self::Embedded(index) => index.population(row),
            Self::Pack(pack) => pack.index.population(row),
        }
    }

    pub fn geonameid(&self, row: u32) -> Option<u32> {
        match self {
            Self::Embedded(index) => index.geonameid(row),
            Self::Pack(pack) => pack.index.geonameid(row),
        }
    }

    pub fn feature_code(&self, row: u32) -> &str {
        match self {
            Self::Embedded(index) => index.feature_code(row),
            Self::Pack(pack) => pack.index.feature_code(row),
        }
    }

    pub fn country(&self, row: u32) -> &str {
        match self {
            Self::Embedded(index) => index.country(row),
            Self::Pack(pack) => pack.index.country(row),
        }
    }

    pub fn division(&self, row: u32) -> &str {
        match self {
            Self::Embedded(index) => index.division(row),
            Self::Pack(pack) => pack.index.division(row),
        }
    }

    /// The embedded row of the smallest division known for a row.
    pub fn division_row(&self, row: u32, embedded: &Index) -> Option<u32> {
        match self {
            Self::Embedded(index) => index.row_of_division(row),
            Self::Pack(pack) => Some(pack.index.division(row))
                .filter(|code| !code.is_empty())
                .and_then(|code| embedded.division_row(code)),
        }
    }

    /// The embedded row of the first-order division of a row, as far as its code tells.
    pub fn first_order_row(&self, row: u32, embedded: &Index) -> Option<u32> {
        match self {
            Self::Embedded(index) => index.row_of_first_order(row),
            Self::Pack(pack) => {
                let code = first_order(pack.index.division(row));
                if code.is_empty() { None } else { embedded.division_row(code) }
            }
        }
    }

    /// A pack's outline of a row.
    pub fn area(&self, row: u32) -> Option<Arc<Area>> {
        self.as_pack().and_then(|pack| pack.index.area(row))
    }

    /// Settlements, without those that the embedded layer has too.
    pub fn settlements_in(&self, bounds: &Bounds, min_population: u64, limit: usize) -> Vec<u32> {
        match self {
            Self::Embedded(index) => index.settlements_in(bounds, min_population, limit),
            Self::Pack(pack) => {
                let mut wanted = limit;
                loop {
                    let rows = pack.index.settlements_in(bounds, min_population, wanted);
                    let all = rows.len() < wanted;
                    let own = |row: &u32| pack.twins.binary_search_by_key(row, |(row, _)| *row).is_err();
                    let fresh: Vec<u32> = rows.into_iter().filter(own).take(limit).collect();
                    // The biggest are mostly twins: then more have to be looked at.
                    if all || fresh.len() == limit || wanted > limit.saturating_add(pack.twins.len()) {
                        return fresh;
                    }
                    wanted = wanted.saturating_mul(4);
                }
            }
        }
    }

    /// All rows, in the order in which they are stored.
    pub fn rows(&self) -> Box<dyn Iterator<Item = u32> + '_> {
        match self {
            Self::Embedded(index) => Box::new(0..index.len() as u32),
            Self::Pack(pack) => Box::new(pack.index.rows()),
        }
    }
}
