//! Places as a gazetteer knows them.

use super::LatLon;

/// Tells places apart within one process: which gazetteer, and which row of it. Files name places by
/// `geonameid`, name and position instead, which outlive a rebuild.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlaceId {
    /// 0 is the embedded gazetteer, packs follow in the order they were added.
    pub gazetteer: u16,
    /// Row in that gazetteer.
    pub row: u32,
}

/// What a place is, after the feature classes of GeoNames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PlaceKind {
    /// An independent or dependent country.
    Country,
    /// First-order division: governorate, oblast, state.
    Admin1,
    /// Second-order division: district, raion.
    Admin2,
    /// Any smaller division.
    AdminOther,
    /// A city, town or village.
    PopulatedPlace,
    /// A part of a city (GeoNames PPLX).
    Neighbourhood,
    /// An airport or air base.
    Airport,
    /// Another built thing: hospital, bridge, camp.
    Facility,
    /// A road or railway.
    Road,
    /// A river, lake or sea.
    Water,
    /// A mountain, valley, desert.
    Landform,
    /// A named region without an administration: 'the Donbas', 'Sahel'.
    Region,
}

/// A place of a gazetteer.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Which one it is.
    pub id: PlaceId,
    /// Its main name there, usually English or romanised.
    pub name: String,
    /// What it is.
    pub kind: PlaceKind,
    /// GeoNames feature code (`PPLC`, `ADM1`), or empty.
    pub feature_code: String,
    /// ISO 3166-1 alpha-2, upper case, or empty.
    pub country: String,
    /// Name of the country, or empty.
    pub country_name: String,
    /// Name of the first-order division it lies in, or empty.
    pub admin1: String,
    /// Name of the second-order division it lies in, or empty.
    pub admin2: String,
    /// Where it is.
    pub position: LatLon,
    /// How many live there, 0 where unknown.
    pub population: u64,
    /// Id in GeoNames, where it has one.
    pub geonameid: Option<u32>,
}
