//! Places and their names: a name in, candidates out.
//!
//! A [`Gazetteer`] is the embedded layer, some 320 thousand places of the whole world with their polygons, and the
//! packs that the analyst added. Cloning one is cheap.

mod fold;
mod bytes;
pub mod index;
pub mod build;
pub mod areas;
mod rivers;
mod layer;
mod pack;
mod remote;
mod sources;
mod search;
mod twins;
mod local;

pub use bytes::{pack as pack_asset, push_section, push_signed, push_varint, unpack as unpack_asset};
pub use fold::{Script, fold, skeleton};
pub use pack::{About, Bytes, Entry, NewScratch, Pack, Scratch, import};
pub use remote::Remote;
pub use rivers::Course;
pub use sources::{Columns, Format, Input, Reading, Role, kind_from_feature, recognize};

use crate::geodesy::{Compass, Lines, destination};
use crate::model::{Area, Bounds, LatLon, Place, PlaceId, PlaceKind};
use areas::Areas;
pub use areas::Extent;
use geo::LineString;
use index::{Index, first_order};
use layer::{Layer, PackLayer};
use rivers::Rivers;
use std::sync::{Arc, OnceLock};

/// First bytes of the asset of places.
pub const GAZETTEER_MAGIC: &[u8; 8] = b"DLGAZ\0\0\x01";
/// First bytes of the asset of polygons.
pub const AREAS_MAGIC: &[u8; 8] = b"DLAREA\0\x01";
/// First bytes of the asset of rivers.
pub const RIVERS_MAGIC: &[u8; 8] = b"DLRIVER\x01";
const GAZETTEER: &[u8] = include_bytes!("../../assets/gazetteer.bin");
const AREAS: &[u8] = include_bytes!("../../assets/areas.bin");
const RIVERS: &[u8] = include_bytes!("../../assets/rivers.bin");
/// The most places that one name gives.
const MATCHES_MAX: usize = 2000;
/// A pack's place within this distance of an embedded one of the same name and sort is the same place, km.
const TWIN_KM: f64 = 8.0;

/// Why a gazetteer could not be had.
#[derive(Debug, thiserror::Error)]
pub enum GazetteerError {
    /// A built-in asset does not fit its checksum.
    #[error("the built-in gazetteer is damaged: {0}\nhint: install Dateline again")]
    Damaged(String),
    /// A pack holds no place at all, or is not what it says.
    #[error("{reason}\nhint: {hint}\nfile: {name}")]
    Pack {
        /// What is wrong.
        reason: String,
        /// What to do.
        hint: String,
        /// The file, as the analyst named it.
        name: String,
    },
    /// A file can't be read, or its index can't be written.
    #[error("{error}\nfile: {name}")]
    Io {
        /// What the system says.
        error: std::io::Error,
        /// The file, as the analyst named it.
        name: String,
    },
}

/// How a name led to a place, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MatchKind {
    /// It is the place's main name, but for case.
    Primary,
    /// It is another name of the place, but for case.
    Alternate,
    /// It is one of the names after [`fold`].
    Folded,
    /// It has the [`skeleton`] of one of the names.
    Skeleton,
}

/// A place that a name could mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NameMatch {
    /// The place.
    pub place: PlaceId,
    /// How the name led there.
    pub how: MatchKind,
}

/// More places of one name than anybody could choose among.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crowd {
    /// So many are looked at, the most populous.
    pub kept: usize,
    /// So many an added gazetteer has; of several the one that has the most counts.
    pub places: u64,
}

/// A place found by [`Gazetteer::search`].
#[derive(Clone, Debug, PartialEq)]
pub struct SearchHit {
    /// The place.
    pub place: PlaceId,
    /// The name of it that fits the query.
    pub name: String,
    /// How it fits.
    pub how: Fit,
}

/// How a search hit fits the query, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fit {
    /// The same name, but for case.
    Exact,
    /// The same after folding.
    Folded,
    /// The name goes on after the query.
    Prefix,
    /// Spelt nearly so.
    Near,
}

/// The country and the first-order division around a position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Containing {
    /// The country, where the position is on land.
    pub country: Option<PlaceId>,
    /// The division.
    pub admin1: Option<PlaceId>,
}

/// A stretch of a place's outline.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// Its course, longitude first, degrees.
    pub line: LineString<f64>,
    /// The other places, countries and divisions, whose outline runs there too.
    pub beside: Vec<PlaceId>,
}

/// The places along a line of an outline, but for the one whose outline it is.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    own: u32,
    rows: &'a [u32],
}

impl<'a> Beside<'a> {
    /// The countries and divisions whose outline runs there too.
    pub fn places(self) -> impl Iterator<Item = PlaceId> + use<'a> {
        let Self { own, rows } = self;
        rows.iter().filter(move |row| **row != own).map(|row| PlaceId { gazetteer: 0, row: *row })
    }
}

/// The embedded places and the analyst's packs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Gazetteer {
    embedded: Arc<Index>,
    /// What tells this build's embedded places from another's.
    fingerprint: u64,
    /// The embedded places first.
    layers: Vec<Arc<Layer>>,
    areas: Arc<OnceLock<Areas>>,
    rivers: Arc<Rivers>,
    /// Local names worked out so far.
    local: local::Known,
}

impl Gazetteer {
    /// The gazetteer that Dateline carries.
    ///
    /// # Errors
    /// If the program's own data is damaged.
    pub fn embedded() -> Result<Self, GazetteerError> {
        Self::from_assets(GAZETTEER, AREAS, RIVERS)
    }

    fn from_assets(places: &[u8], polygons: &[u8], rivers: &[u8]) -> Result<Self, GazetteerError> {
        let damaged = |asset: &str, why: &str| GazetteerError::Damaged(format!("{asset}: {why}"));
        // The parts do not need each other, and start-up waits for all.
        let (index, (polygons, rivers)) = rayon::join(
            || unpack_asset(GAZETTEER_MAGIC, places).and_then(|raw| Index::from_bytes(&raw)),
            || {
                let polygons = unpack_asset(AREAS_MAGIC, polygons).and_then(|raw| Areas::from_bytes(&raw));
                (polygons, unpack_asset(RIVERS_MAGIC, rivers).and_then(|raw| Rivers::from_bytes(&raw)))
            },
        );
        let index = index.map_err(|why| damaged("places", why))?;
        let (polygons, fingerprint) = polygons.map_err(|why| damaged("polygons", why))?;
        let (rivers, of_rivers) = rivers.map_err(|why| damaged("rivers", why))?;
        let expected = areas::fingerprint(&index);
        for (asset, built_for) in [("polygons", fingerprint), ("rivers", of_rivers)] {
            if built_for != expected {
                return Err(damaged(asset, "they are from another build"));
            }
        }
        let embedded = Arc::new(index);
        let layers = vec![Arc::new(Layer::Embedded(Arc::clone(&embedded)))];
        let (areas, rivers) = (Arc::new(OnceLock::from(polygons)), Arc::new(rivers));
        Ok(Self { embedded, fingerprint, layers, areas, rivers, local: local::Known::default() })
    }

    /// Adds an analyst's places. A place that the embedded gazetteer has too, by name within a few kilometres, keeps its
    /// id and gains the pack's names.
    pub fn add_pack(&mut self, pack: Pack) {
        if self.layers.len() >= usize::from(u16::MAX) {
            return;
        }
        let layer = PackLayer::new(pack.path, pack.index, &self.embedded, self.fingerprint);
        self.layers.push(Arc::new(Layer::Pack(Box::new(layer))));
        // The pack may name places better; other clones of this gazetteer keep what they know.
        self.local = local::Known::default();
    }

    /// What there is to say of packs that turned out to be damaged when they were read. What is damaged of them gives no
    /// places.
    #[must_use]
    pub fn damage(&self) -> Vec<GazetteerError> {
        let packs = self.layers.iter().filter_map(|layer| layer.as_pack());
        packs
            .filter(|pack| pack.index.is_damaged())
            .map(|pack| pack::damaged(&pack.path, "its checksum is wrong"))
            .collect()
    }

    fn embedded_index(&self) -> &Index {
        &self.embedded
    }

    /// The places of that name, sorted by id: exact and folded matches of its names, two thousand at the most,
    /// and of a pack the five hundred most populous. Skeleton matches come from [`Gazetteer::lookup_like`] alone.
    #[must_use]
    pub fn lookup(&self, name: &str) -> Vec<NameMatch> {
        let key = fold(name);
        if key.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (number, layer) in self.layers.iter().enumerate() {
            layer.rows_with_name(name, &key, |row, how| found.push(NameMatch { place: layer.id(number, row), how }));
        }
        // Each place once, by the best of the ways that led there.
        found.sort_unstable();
        found.dedup_by_key(|found| found.place);
        twins::merge(self, &mut found);
        found.truncate(MATCHES_MAX);
        found
    }

    /// Whether an added gazetteer has more places of that name than [`Self::lookup`] gives of it, and how many.
    #[must_use]
    pub fn crowd(&self, name: &str) -> Option<Crowd> {
        let packs = self.layers.iter().filter_map(|layer| layer.as_pack());
        let packs = packs.filter(|pack| !pack.index.tables.crowds.is_empty());
        let bearers = packs.filter_map(|pack| pack.index.bearers(&pack::key_of(name)));
        bearers.max().map(|places| Crowd { kept: pack::BEARERS_MAX, places })
    }

    /// The places of a country (ISO 3166-1 alpha-2) whose names have the [`skeleton`] of `name`, sorted by id. For a
    /// skeleton of fewer than two consonants there are none. The first call for a country takes some 20 ms, later
    /// ones microseconds.
    #[must_use]
    pub fn lookup_like(&self, name: &str, country: &str) -> Vec<NameMatch> {
        let bones = skeleton(&fold(name));
        if bones.chars().count() < 2 || country.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (number, layer) in self.layers.iter().enumerate() {
            found.extend(layer.rows_like(country, &bones).into_iter().map(|row| layer.id(number, row)));
        }
        found.sort_unstable();
        found.dedup();
        found.truncate(MATCHES_MAX);
        found.into_iter().map(|place| NameMatch { place, how: MatchKind::Skeleton }).collect()
    }

    /// Whether any name, folded, starts with `folded_prefix`. Fold a text's words together, up to the one that is
    /// being added, and ask: `fold("Deir ez")` is a prefix of `fold("Deir ez-Zor")`. An article alone ('El') folds to
    /// itself and says nothing about what follows.
    #[must_use]
    pub fn may_start_name(&self, folded_prefix: &str) -> bool {
        self.layers.iter().any(|layer| layer.has_prefix(folded_prefix))
    }

    /// All about a place. An id that is not from this gazetteer gives a place with no name.
    #[must_use]
    pub fn place(&self, id: PlaceId) -> Arc<Place> {
        let name = |id: Option<PlaceId>| id.and_then(|id| Some(self.layer(id)?.name(id.row))).unwrap_or_default();
        let country = self.country_code(id).to_string();
        let within = |division: Option<PlaceId>| name(division.filter(|&division| division != id));
        Arc::new(Place {
            id,
            name: name(Some(id)),
            kind: self.kind(id),
            feature_code: self.layer(id).map_or("", |layer| layer.feature_code(id.row)).to_string(),
            country_name: name(self.country(&country)),
            admin1: if self.kind(id) == PlaceKind::Country { String::new() } else { within(self.admin1(id)) },
            admin2: within(self.admin2(id)),
            country,
            position: self.position(id),
            population: self.population(id),
            geonameid: self.layer(id).and_then(|layer| layer.geonameid(id.row)),
        })
    }

    /// How many live there, 0 where unknown.
    #[must_use]
    pub fn population(&self, id: PlaceId) -> u64 {
        self.layer(id).map_or(0, |layer| layer.population(id.row))
    }

    /// GeoNames feature code (`PPLC`, `ADM1`), or empty.
    #[must_use]
    pub fn feature_code(&self, id: PlaceId) -> &str {
        self.layer(id).map_or("", |layer| layer.feature_code(id.row))
    }

    /// How many names it has: the better known, the more.
    #[must_use]
    pub fn name_count(&self, id: PlaceId) -> usize {
        self.layer(id).map_or(0, |layer| layer.name_count(id.row))
    }

    /// Where it is.
    #[must_use]
    pub fn position(&self, id: PlaceId) -> LatLon {
        self.layer(id).map_or(LatLon::clamped(0.0, 0.0), |layer| layer.position(id.row))
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self, id: PlaceId) -> PlaceKind {
        self.layer(id).map_or(PlaceKind::PopulatedPlace, |layer| layer.kind(id.row))
    }

    /// Its country, ISO 3166-1 alpha-2, or empty.
    #[must_use]
    pub fn country_code(&self, id: PlaceId) -> &str {
        self.layer(id).map_or("", |layer| layer.country(id.row))
    }

    /// The polygon of a country or division, or of whatever else a pack gives an outline. A pack's goes before an embedded
    /// one: it was added on purpose.
    #[must_use]
    pub fn area(&self, id: PlaceId) -> Option<Arc<Area>> {
        if id.gazetteer != 0 {
            return self.layer(id)?.area(id.row);
        }
        self.area_of_pack(id).or_else(|| self.areas.get()?.of(id.row))
    }

    /// The polygon of a place, as [`area`](Self::area) has it, and what is often asked of it.
    #[must_use]
    pub fn extent(&self, id: PlaceId) -> Option<Extent> {
        let position = self.position(id);
        if id.gazetteer != 0 {
            return Some(Extent::of(self.area(id)?, position));
        }
        match self.area_of_pack(id) {
            Some(area) => Some(Extent::of(area, position)),
            None => self.areas.get()?.extent(id.row, position).cloned(),
        }
    }

    /// The polygon that a pack gives an embedded place.
    fn area_of_pack(&self, id: PlaceId) -> Option<Arc<Area>> {
        let packs = self.layers.iter().rev().filter_map(|layer| layer.as_pack());
        let mut of_packs = packs.filter(|pack| pack.index.tables.has_areas);
        of_packs.find_map(|pack| pack.rows_of_twin(id.row).find_map(|row| pack.index.area(row)))
    }

    /// How far the largest part of an embedded country or division reaches from west to east and from south to north,
    /// degrees; `None` without a polygon.
    #[must_use]
    pub fn extent_deg(&self, id: PlaceId) -> Option<(f64, f64)> {
        if id.gazetteer == 0 { self.areas.get()?.extent_deg(id.row) } else { None }
    }

    /// The stretches of an embedded place's outline, each with the other places whose outline runs there too: a border
    /// has a country on either side, a coast one country alone. Empty for what has no embedded polygon.
    #[must_use]
    pub fn outline(&self, id: PlaceId) -> Vec<Stretch> {
        let areas = if id.gazetteer == 0 { self.areas.get() } else { None };
        let edges = areas.map(|areas| areas.edges(id.row, |_| true));
        let stretch = |edge: areas::Edge| Stretch {
            beside: Beside { own: id.row, rows: &edge.rows }.places().collect(),
            line: edge.line,
        };
        edges.unwrap_or_default().into_iter().map(stretch).collect()
    }

    /// The lines of an embedded place's outline that run beside the wanted places, without the corners that lie within so
    /// many kilometres of the one before; longitude first, degrees. Where a shape is cut at the antimeridian is no outline.
    #[must_use]
    pub fn lines_where(&self, id: PlaceId, wanted: impl Fn(Beside) -> bool, tolerance_km: f64) -> Lines {
        let areas = if id.gazetteer == 0 { self.areas.get() } else { None };
        let lines =
            areas.map(|areas| areas.thinned_lines(id.row, |rows| wanted(Beside { own: id.row, rows }), tolerance_km));
        lines.unwrap_or_default()
    }

    /// Where a river runs; `None` for what is no river, or one that nothing draws.
    #[must_use]
    pub fn course(&self, id: PlaceId) -> Option<&Arc<Course>> {
        if id.gazetteer == 0 { self.rivers.of(id.row) } else { None }
    }

    /// Where all rivers run that anything draws.
    pub fn courses(&self) -> impl Iterator<Item = &Course> {
        self.rivers.all()
    }

    /// The country of an ISO 3166-1 alpha-2 code, any case.
    #[must_use]
    pub fn country(&self, iso2: &str) -> Option<PlaceId> {
        let row = self.embedded.country_row(&iso2.to_ascii_uppercase())?;
        Some(PlaceId { gazetteer: 0, row })
    }

    /// The first-order division that the place lies in; the place itself where it is one. Where no source says it,
    /// the polygon around the position does.
    #[must_use]
    pub fn admin1(&self, id: PlaceId) -> Option<PlaceId> {
        let kind = self.kind(id);
        if kind == PlaceKind::Admin1 {
            return Some(id);
        }
        if kind == PlaceKind::Country {
            return None;
        }
        self.layer(id)?.first_order_row(id.row, &self.embedded).map(of_embedded).or_else(|| {
            let around = self.containing(self.position(id)).admin1?;
            let country = self.country_code(id);
            (country.is_empty() || self.country_code(around) == country).then_some(around)
        })
    }

    /// The second-order division that the place lies in, where that is known; the place itself where it is one.
    #[must_use]
    pub fn admin2(&self, id: PlaceId) -> Option<PlaceId> {
        if self.kind(id) == PlaceKind::Admin2 {
            return Some(id);
        }
        let code = self.layer(id)?.division(id.row);
        if first_order(code) == code {
            None
        } else {
            self.layer(id)?.division_row(id.row, &self.embedded).map(of_embedded)
        }
    }

    fn division(&self, code: &str) -> Option<PlaceId> {
        if code.is_empty() {
            return None;
        }
        let row = self.embedded.division_row(code)?;
        Some(PlaceId { gazetteer: 0, row })
    }

    /// The country and the first-order division around a position. Up to 10 km off a drawn coast the nearest land
    /// counts. Where the sources disagree about a division's country, that of GeoNames is given: Crimea is in Ukraine.
    #[must_use]
    pub fn containing(&self, at: LatLon) -> Containing {
        let inside = self.holding(at);
        if inside != Containing::default() {
            return inside;
        }
        let around = [2.0, 5.0, 10.0]
            .into_iter()
            .flat_map(|km| Compass::ALL.map(|wind| destination(at, wind.bearing_deg(), km)));
        around.map(|near| self.holding(near)).find(|found| *found != Containing::default()).unwrap_or_default()
    }

    fn holding(&self, at: LatLon) -> Containing {
        let Some(areas) = self.areas.get() else { return Containing::default() };
        let mut found = Containing::default();
        for row in areas.holding(at) {
            let id = PlaceId { gazetteer: 0, row };
            match self.kind(id) {
                PlaceKind::Country => found.country = found.country.or(Some(id)),
                PlaceKind::Admin1 => found.admin1 = Some(id),
                _ => {
                    let code = self.embedded.division(row);
                    found.admin1 = found.admin1.or_else(|| self.division(first_order(code)));
                }
            }
        }
        let of_division = found.admin1.and_then(|admin1| self.country(self.country_code(admin1)));
        Containing { country: of_division.or(found.country), ..found }
    }

    /// All names of a place with their scripts, the main one first, then by script and name.
    #[must_use]
    pub fn local_names(&self, id: PlaceId) -> Vec<(Script, String)> {
        let Some(layer) = self.layer(id) else { return Vec::new() };
        let main = layer.name(id.row);
        let mut names = layer.names(id.row);
        if id.gazetteer == 0 {
            for pack in self.layers.iter().filter_map(|layer| layer.as_pack()) {
                names.extend(pack.rows_of_twin(id.row).flat_map(|row| pack.index.names(row)));
            }
        }
        let mut names: Vec<(Script, String)> = names.into_iter().map(|name| (Script::of(&name), name)).collect();
        names.sort();
        names.dedup();
        names.sort_by_key(|(_, name)| *name != main);
        names
    }

    /// Places for a name as somebody typed it: the same name, the same after folding, names that start so, and near
    /// spellings; best first, then the more populous, at most `limit`.
    #[must_use]
    pub fn search(&self, query: &str, limit: usize) -> Vec<SearchHit> {
        search::search(self, query, limit)
    }

    /// Cities, towns and villages inside the bounds with at least that many people, the biggest first.
    #[must_use]
    pub fn settlements_in(&self, bounds: &Bounds, min_population: u64, limit: usize) -> Vec<PlaceId> {
        let mut found = Vec::new();
        for (number, layer) in self.layers.iter().enumerate() {
            let rows = layer.settlements_in(bounds, min_population, limit);
            found.extend(rows.into_iter().map(|row| PlaceId { gazetteer: number as u16, row }));
        }
        twins::drop_doubles(self, &mut found);
        found.sort_by_key(|&id| (std::cmp::Reverse(self.population(id)), id));
        found.truncate(limit);
        found
    }

    /// Every country, by id.
    #[must_use]
    pub fn countries(&self) -> Vec<PlaceId> {
        let mut rows: Vec<u32> = self.embedded.country_rows().collect();
        rows.sort_unstable();
        rows.into_iter().map(|row| PlaceId { gazetteer: 0, row }).collect()
    }

    /// Every country and division that has a polygon, by id.
    #[must_use]
    pub fn places_with_areas(&self) -> Vec<PlaceId> {
        let rows = self.areas.get().into_iter().flat_map(Areas::rows);
        rows.map(|row| PlaceId { gazetteer: 0, row }).collect()
    }

    /// The places of all packs, in the order in which they are stored.
    pub fn places_of_packs(&self) -> impl Iterator<Item = PlaceId> {
        let packs = self.layers.iter().enumerate().skip(1);
        packs.flat_map(|(number, layer)| layer.rows().map(move |row| layer.id(number, row)))
    }

    /// Every place that has an id in GeoNames, by that id.
    fn places_by_geonameid(&self) -> Vec<(u32, PlaceId)> {
        let mut found = Vec::new();
        for (number, layer) in self.layers.iter().enumerate() {
            let ids = layer.rows().filter_map(|row| Some((layer.geonameid(row)?, layer.id(number, row))));
            found.extend(ids);
        }
        found.sort_unstable();
        found.dedup_by_key(|(id, _)| *id);
        found
    }

    /// The code of the smallest division known for a place, or empty.
    fn division_code(&self, id: PlaceId) -> &str {
        self.layer(id).map_or("", |layer| layer.division(id.row))
    }

    fn layer(&self, id: PlaceId) -> Option<&Layer> {
        self.layers.get(usize::from(id.gazetteer)).map(Arc::as_ref)
    }

    /// Whose data the embedded gazetteer is, to be shown where it is used.
    #[must_use]
    pub fn credits() -> &'static str {
        "Place names © GeoNames, CC BY 4.0, filtered and reformatted. Made with Natural Earth. Airports: airportsdata, MIT."
    }
}

fn of_embedded(row: u32) -> PlaceId {
    PlaceId { gazetteer: 0, row }
}

fn lower(name: &str) -> String {
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
