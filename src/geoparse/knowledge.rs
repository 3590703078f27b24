//! What the gazetteer says, remembered: reports ask for the same names and places again and again.
//!
//! Nothing here changes an answer; it only saves asking twice. What is remembered is bounded.

use super::recognize::Known;
use crate::gazetteer::{Extent, Gazetteer, fold};
use crate::geodesy::EARTH_RADIUS_KM;
use crate::geodesy::fuzzy;
use crate::model::{Area, LatLon, Place, PlaceId, PlaceKind};
use geo::CoordsIter as _;
use hashbrown::HashMap;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

/// At most so many names or places are remembered; then it starts anew.
const REMEMBERED_MAX: usize = 100_000;
/// Areas of at most so many corners in all are remembered, 8 MB; then it starts anew.
const CORNERS_MAX: usize = 500_000;

/// ISO 3166-1 alpha-2, or zeros where there is none. In the order of the letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CountryCode([u8; 2]);

impl CountryCode {
    /// The code in letters; longer ones are cut, and no source has any.
    #[must_use]
    pub fn of(code: &str) -> Self {
        let bytes = code.as_bytes();
        Self([bytes.first().copied().unwrap_or(0), bytes.get(1).copied().unwrap_or(0)])
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// The letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default().trim_end_matches('\0')
    }
}

/// Where a place is, as a direction from the middle of the Earth.
#[derive(Clone, Copy, Debug)]
pub struct Unit([f64; 3]);

impl Unit {
    /// The direction of a position.
    #[must_use]
    pub fn of(at: LatLon) -> Self {
        let (lat, lon) = (at.lat_deg().to_radians(), at.lon_deg().to_radians());
        Self([lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()])
    }

    /// Great-circle distance on the mean sphere, km, by the chord.
    #[must_use]
    pub fn apart_km(&self, other: &Self) -> f64 {
        let square = (0..3).map(|i| (self.0[i] - other.0[i]).powi(2)).sum::<f64>();
        2.0 * EARTH_RADIUS_KM * (square.sqrt() / 2.0).min(1.0).asin()
    }
}

/// What choosing a place takes to know of it.
#[derive(Debug)]
pub struct Fact {
    /// Which one it is.
    pub id: PlaceId,
    /// What it is.
    pub kind: PlaceKind,
    /// How many live there.
    pub population: u64,
    /// The decimal logarithm of that, as far as it makes its name likelier.
    pub log_population: f64,
    /// Where it is.
    pub position: LatLon,
    /// The same as a direction.
    pub unit: Unit,
    /// In which country.
    pub country: CountryCode,
    /// In which first-order division, or itself.
    pub admin1: Option<PlaceId>,
    /// In which second-order division, or itself.
    pub admin2: Option<PlaceId>,
    /// How many names it has.
    pub name_count: usize,
    /// 4 for a sea or region that everybody knows, 3 for a capital, 2 and 1 for seats of divisions, 0 else.
    pub rank: u8,
    place: OnceCell<Arc<Place>>,
    extent: OnceCell<Option<Extent>>,
}

impl Fact {
    fn of(gazetteer: &Gazetteer, id: PlaceId) -> Self {
        let position = gazetteer.position(id);
        let rank = match gazetteer.feature_code(id) {
            // Seas and regions of the embedded gazetteer are the ones that everybody knows.
            "SEA" | "RGN" if id.gazetteer == 0 => 4,
            "PPLC" => 3,
            "PPLA" => 2,
            "PPLA2" => 1,
            _ => 0,
        };
        let (kind, population) = (gazetteer.kind(id), gazetteer.population(id));
        // A division has the inhabitants of all its towns; that makes its name no likelier than theirs.
        let settled = matches!(kind, PlaceKind::PopulatedPlace | PlaceKind::Neighbourhood | PlaceKind::Country);
        let weighed = if settled { population } else { population.min(20_000) };
        Self {
            id,
            kind,
            population,
            log_population: ((weighed + 1) as f64).log10(),
            position,
            unit: Unit::of(position),
            country: CountryCode::of(gazetteer.country_code(id)),
            admin1: gazetteer.admin1(id),
            admin2: gazetteer.admin2(id),
            name_count: gazetteer.name_count(id),
            rank,
            place: OnceCell::new(),
            extent: OnceCell::new(),
        }
    }

    /// All about it.
    #[must_use]
    pub fn place(&self, gazetteer: &Gazetteer) -> &Arc<Place> {
        self.place.get_or_init(|| gazetteer.place(self.id))
    }

    /// Its outline, where it has one.
    #[must_use]
    pub fn extent(&self, gazetteer: &Gazetteer) -> Option<&Extent> {
        self.extent.get_or_init(|| gazetteer.extent(self.id)).as_ref()
    }

    /// How far it is from another, km.
    #[must_use]
    pub fn apart_km(&self, other: &Self) -> f64 {
        self.unit.apart_km(&other.unit)
    }

    /// Whether it is a division that the place lies in: a town and its province may share a name.
    #[must_use]
    pub fn holds(&self, place: &Self) -> bool {
        matches!(self.kind, PlaceKind::Admin1 | PlaceKind::Admin2)
            && [place.admin1, place.admin2].contains(&Some(self.id))
    }
}

/// An area, the point that stands for it, and how far that may be off, km.
pub type Shape = (Arc<Area>, LatLon, f64);

/// Areas by what describes them, with the number of their corners in all.
#[derive(Default)]
struct Shapes {
    by_key: HashMap<String, Option<Shape>>,
    corners: usize,
}

/// Places of a country by how a name is spelt.
type Alike = HashMap<(String, CountryCode), Rc<[PlaceId]>>;

/// Remembers what was asked of a gazetteer.
pub struct Knowledge<'g> {
    /// The gazetteer that is asked.
    pub gazetteer: &'g Gazetteer,
    names: RefCell<HashMap<String, Rc<Known>>>,
    exact: RefCell<HashMap<String, Rc<Known>>>,
    starts: RefCell<HashMap<String, bool>>,
    facts: RefCell<HashMap<PlaceId, Rc<Fact>>>,
    alike: RefCell<Alike>,
    off_km: RefCell<HashMap<(PlaceId, PlaceId), Option<f64>>>,
    shapes: RefCell<Shapes>,
}

fn remember<K: Eq + std::hash::Hash, V: Clone>(map: &RefCell<HashMap<K, V>>, key: K, value: V) -> V {
    let mut map = map.borrow_mut();
    if map.len() >= REMEMBERED_MAX {
        map.clear();
    }
    map.insert(key, value.clone());
    value
}

impl<'g> Knowledge<'g> {
    /// Nothing asked yet.
    #[must_use]
    pub fn new(gazetteer: &'g Gazetteer) -> Self {
        Self {
            gazetteer,
            names: RefCell::default(),
            exact: RefCell::default(),
            starts: RefCell::default(),
            facts: RefCell::default(),
            alike: RefCell::default(),
            off_km: RefCell::default(),
            shapes: RefCell::default(),
        }
    }

    /// What is known of a name in all its forms; `find` says it the first time.
    pub fn of_name(&self, surface: &str, find: impl FnOnce() -> Known) -> Rc<Known> {
        if let Some(known) = self.names.borrow().get(surface) {
            return Rc::clone(known);
        }
        let found = Rc::new(find());
        remember(&self.names, surface.to_owned(), found)
    }

    /// What is known of a name just as it stands; `find` says it the first time.
    pub fn of_exact_name(&self, surface: &str, find: impl FnOnce() -> Known) -> Rc<Known> {
        if let Some(known) = self.exact.borrow().get(surface) {
            return Rc::clone(known);
        }
        let found = Rc::new(find());
        remember(&self.exact, surface.to_owned(), found)
    }

    /// Whether any name starts with these words.
    pub fn may_start_name(&self, surface: &str) -> bool {
        if let Some(&may) = self.starts.borrow().get(surface) {
            return may;
        }
        let may = self.gazetteer.may_start_name(&fold(surface));
        remember(&self.starts, surface.to_owned(), may)
    }

    /// What is known of a place.
    pub fn of(&self, id: PlaceId) -> Rc<Fact> {
        if let Some(fact) = self.facts.borrow().get(&id) {
            return Rc::clone(fact);
        }
        remember(&self.facts, id, Rc::new(Fact::of(self.gazetteer, id)))
    }

    /// Places of a country that are spelt nearly so; `find` says it the first time.
    pub fn alike(&self, form: &str, country: CountryCode, find: impl FnOnce() -> Vec<PlaceId>) -> Rc<[PlaceId]> {
        let key = (form.to_owned(), country);
        if let Some(places) = self.alike.borrow().get(&key) {
            return Rc::clone(places);
        }
        let found: Rc<[PlaceId]> = find().into();
        remember(&self.alike, key, found)
    }

    /// The area that a key describes, if there is any; `draw` draws it the first time. The key must tell all that the
    /// area depends on, but for the gazetteer.
    pub fn drawn(&self, key: String, draw: impl FnOnce() -> Option<Shape>) -> Option<Shape> {
        if let Some(shape) = self.shapes.borrow().by_key.get(&key) {
            return shape.clone();
        }
        let shape = draw();
        let corners = shape.as_ref().map_or(0, |(area, ..)| area.shape().coords_count());
        let mut shapes = self.shapes.borrow_mut();
        if shapes.by_key.len() >= REMEMBERED_MAX || shapes.corners + corners > CORNERS_MAX {
            *shapes = Shapes::default();
        }
        shapes.corners += corners;
        shapes.by_key.insert(key, shape.clone());
        shape
    }

    /// How far a place lies off the outline of another, km, 0 inside; `None` where that has none.
    pub fn off_area_km(&self, container: &Fact, place: &Fact) -> Option<f64> {
        let key = (container.id, place.id);
        if let Some(&off_km) = self.off_km.borrow().get(&key) {
            return off_km;
        }
        let extent = container.extent(self.gazetteer);
        let off_km = extent.map(|extent| fuzzy::distance_to_km(&extent.area, place.position));
        remember(&self.off_km, key, off_km)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn country_codes_keep_the_order_of_their_letters() {
        let mut codes = ["UA", "", "SY", "SD"].map(CountryCode::of);
        codes.sort_unstable();
        assert_eq!(codes.map(|code| code.as_str().to_owned()), ["", "SD", "SY", "UA"]);
        assert!(codes[0].is_empty() && !codes[1].is_empty());
    }

    #[test]
    fn the_chord_gives_the_great_circle() {
        let (aleppo, idlib) = (LatLon::clamped(36.2012, 37.1612), LatLon::clamped(35.9306, 36.6339));
        let expected = crate::geodesy::distance_km(aleppo, idlib);
        let got = Unit::of(aleppo).apart_km(&Unit::of(idlib));
        assert!((got - expected).abs() < 1e-6, "{got} {expected}");
    }
}
