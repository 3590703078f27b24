//! What the layers and attributes of vector tiles mean, in each schema: Dateline's own, [Protomaps], [OpenMapTiles]
//! and [Shortbread]. Whatever else there is on a tile is drawn simply.
//!
//! [Protomaps]: https://docs.protomaps.com/basemaps/layers
//! [OpenMapTiles]: https://openmaptiles.org/schema/
//! [Shortbread]: https://shortbread-tiles.org/schema/1.0/

use super::Layer;

/// How a vector archive names things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// The built-in basemap's own.
    Dateline,
    /// Protomaps' basemaps, versions 2 to 4.
    Protomaps,
    /// OpenMapTiles, version 3.
    OpenMapTiles,
    /// Shortbread, version 1.
    Shortbread,
    /// None of these: everything is drawn simply, over the built-in basemap.
    Other,
}

impl Schema {
    /// The schema that has these layers.
    #[must_use]
    pub fn of_layers<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut schema = Self::Other;
        for name in names {
            match name {
                "province_line" | "disputed_line" => return Self::Dateline,
                "earth" => return Self::Protomaps,
                "transportation" | "waterway" | "landcover_ocean" => schema = Self::OpenMapTiles,
                "water_polygons" | "streets" | "street_labels" => schema = Self::Shortbread,
                _ => {}
            }
        }
        schema
    }

    /// What the ground is where nothing is drawn: sea, with land as polygons, or land, with the sea as polygons.
    /// `None`: what lies below shows.
    pub(super) fn ground(self) -> Option<Layer> {
        match self {
            Self::Dateline | Self::Protomaps => Some(Layer::Ocean),
            Self::OpenMapTiles | Self::Shortbread => Some(Layer::Land),
            Self::Other => None,
        }
    }
}

/// The shape of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Points,
    Lines,
    Areas,
}

/// An attribute's value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value<'a> {
    Number(f64),
    Text(&'a [u8]),
    Flag(bool),
}

/// The attributes of a feature.
pub(super) struct Attributes<'t, 'a>(pub &'t [(&'a [u8], Value<'a>)]);

impl<'a> Attributes<'_, 'a> {
    fn get(&self, keys: &[&str]) -> Option<Value<'a>> {
        keys.iter().find_map(|key| self.0.iter().find(|(name, _)| *name == key.as_bytes()).map(|(_, value)| *value))
    }

    fn text(&self, keys: &[&str]) -> &'a str {
        match self.get(keys) {
            Some(Value::Text(text)) => std::str::from_utf8(text).unwrap_or_default(),
            _ => "",
        }
    }

    fn number(&self, keys: &[&str]) -> Option<f64> {
        match self.get(keys)? {
            Value::Number(number) => Some(number).filter(|number| number.is_finite()),
            Value::Text(text) => std::str::from_utf8(text).ok()?.parse().ok().filter(|number: &f64| number.is_finite()),
            Value::Flag(_) => None,
        }
    }

    fn is_set(&self, keys: &[&str]) -> bool {
        match self.get(keys) {
            Some(Value::Flag(flag)) => flag,
            Some(Value::Number(number)) => number != 0.0,
            Some(Value::Text(text)) => !matches!(text, b"" | b"no" | b"false" | b"0"),
            None => false,
        }
    }
}

/// What a feature is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Class {
    pub layer: Layer,
    pub rank: u8,
    pub min_zoom: f64,
    /// How far along the whole line it begins, tile units; only Dateline's own tiles say.
    pub start: f64,
}

/// Ranks of roads, the most important first, and from which zoom on each is drawn.
const ROAD_MIN_ZOOM: [f64; 6] = [4.0, 6.0, 8.5, 11.5, 13.0, 13.5];

/// What a feature of a layer is; `None` for what is not drawn.
pub(super) fn classify(schema: Schema, name: &str, shape: Shape, attributes: &Attributes) -> Option<Class> {
    let class = |layer: Layer, rank: u8, min_zoom: f64| Some(Class { layer, rank, min_zoom, start: 0.0 });
    let found = match schema {
        Schema::Dateline => dateline(name, attributes),
        Schema::Protomaps => protomaps(name, shape, attributes),
        Schema::OpenMapTiles => open_map_tiles(name, shape, attributes),
        Schema::Shortbread => shortbread(name, shape, attributes),
        Schema::Other => match shape {
            Shape::Areas => class(Layer::OtherArea, 0, 0.0),
            Shape::Lines => class(Layer::OtherLine, 0, 0.0),
            Shape::Points => class(Layer::OtherPoint, 0, 0.0),
        },
    }?;
    // Rings are filled and lines are stroked; what comes in the other shape is something else.
    let fits = match found.layer.shape() {
        Shape::Areas => shape == Shape::Areas,
        Shape::Lines => shape != Shape::Points,
        Shape::Points => shape == Shape::Points,
    };
    fits.then_some(found)
}

fn dateline(name: &str, attributes: &Attributes) -> Option<Class> {
    let layer = match name {
        "land" => Layer::Land,
        "lake" => Layer::Lake,
        "river" => Layer::River,
        "province_line" => Layer::ProvinceLine,
        "country_line" => Layer::CountryLine,
        "disputed_line" => Layer::DisputedLine,
        _ => return None,
    };
    let number = |key| attributes.number(&[key]).unwrap_or(0.0);
    Some(Class {
        layer,
        rank: number("rank").clamp(0.0, 255.0) as u8,
        min_zoom: number("min_zoom"),
        start: number("start"),
    })
}

fn protomaps(name: &str, shape: Shape, attributes: &Attributes) -> Option<Class> {
    let kind = attributes.text(&["kind", "pmap:kind"]);
    let detail = attributes.text(&["kind_detail", "pmap:kind_detail", "highway"]);
    match name {
        "earth" => plain(Layer::Land, 0.0),
        "water" if shape == Shape::Areas => plain(Layer::Lake, 0.0),
        "water" | "physical_line" => river(kind),
        "landcover" | "landuse" | "natural" | "land" => {
            cover(kind, attributes.text(&["landuse", "natural", "leisure"]))
        }
        "buildings" => plain(Layer::Building, 13.0),
        "boundaries" => {
            let level = attributes.number(&["pmap:min_admin_level", "admin_level", "kind_detail"]);
            let level = match kind {
                "country" => 2.0,
                "region" => 4.0,
                _ => level?,
            };
            boundary(level, attributes.is_set(&["disputed"]), false)
        }
        "roads" | "transit" => match kind {
            "highway" => road(0),
            "major_road" => road(if matches!(detail, "trunk" | "primary" | "") { 1 } else { 2 }),
            "medium_road" => road(2),
            "minor_road" => road(if detail == "service" { 4 } else { 3 }),
            "other" => road(4),
            "path" => road(5),
            "rail" if !attributes.is_set(&["service"]) => plain(Layer::Rail, 9.0),
            _ => None,
        },
        _ => None,
    }
}

fn open_map_tiles(name: &str, shape: Shape, attributes: &Attributes) -> Option<Class> {
    let class = attributes.text(&["class"]);
    match name {
        "water" => plain(Layer::Lake, 0.0),
        "waterway" => river(class),
        "landcover" | "landuse" | "park" => cover(class, attributes.text(&["subclass"])),
        "building" => plain(Layer::Building, 13.0),
        "aeroway" if shape == Shape::Lines => plain(Layer::Rail, 10.0),
        "boundary" => boundary(
            attributes.number(&["admin_level"])?,
            attributes.is_set(&["disputed"]),
            attributes.is_set(&["maritime"]),
        ),
        "transportation" => match class {
            "motorway" => road(0),
            "trunk" | "primary" => road(1),
            "secondary" | "tertiary" => road(2),
            "minor" | "raceway" | "busway" => road(3),
            "service" | "track" => road(4),
            "path" => road(5),
            "rail" => plain(Layer::Rail, 9.0),
            _ => None,
        },
        _ => None,
    }
}

fn shortbread(name: &str, shape: Shape, attributes: &Attributes) -> Option<Class> {
    let kind = attributes.text(&["kind"]);
    match name {
        "ocean" | "water_polygons" if kind != "glacier" => plain(Layer::Lake, 0.0),
        "water_polygons" => plain(Layer::Bare, 0.0),
        "water_lines" => river(kind),
        "land" | "sites" => cover(kind, ""),
        "buildings" => plain(Layer::Building, 13.0),
        "boundaries" => boundary(
            attributes.number(&["admin_level"])?,
            attributes.is_set(&["disputed"]),
            attributes.is_set(&["maritime"]) || attributes.is_set(&["coastline"]),
        ),
        "streets" | "street_polygons" if shape == Shape::Lines => match kind {
            "motorway" => road(0),
            "trunk" | "primary" => road(1),
            "secondary" | "tertiary" => road(2),
            "unclassified" | "residential" | "living_street" | "pedestrian" | "busway" => road(3),
            "service" | "track" | "taxiway" => road(4),
            "footway" | "path" | "steps" | "cycleway" | "bridleway" => road(5),
            "rail" if !attributes.is_set(&["service"]) => plain(Layer::Rail, 9.0),
            "runway" => plain(Layer::Rail, 10.0),
            _ => None,
        },
        _ => None,
    }
}

fn plain(layer: Layer, min_zoom: f64) -> Option<Class> {
    Some(Class { layer, rank: 0, min_zoom, start: 0.0 })
}

fn road(rank: u8) -> Option<Class> {
    Some(Class { layer: Layer::Road, rank, min_zoom: ROAD_MIN_ZOOM[usize::from(rank)], start: 0.0 })
}

fn river(kind: &str) -> Option<Class> {
    let (rank, min_zoom) = match kind {
        "river" => (2, 6.0),
        "canal" => (6, 10.0),
        "stream" => (8, 12.5),
        "ditch" | "drain" => (8, 14.0),
        _ => return None,
    };
    Some(Class { layer: Layer::River, rank, min_zoom, start: 0.0 })
}

/// Boundaries of countries and their first divisions. Those at sea are left out, as on the built-in basemap.
fn boundary(level: f64, is_disputed: bool, is_at_sea: bool) -> Option<Class> {
    if is_at_sea {
        return None;
    }
    match level {
        2.0 if is_disputed => plain(Layer::DisputedLine, 0.0),
        2.0 => plain(Layer::CountryLine, 0.0),
        3.0 | 4.0 => plain(Layer::ProvinceLine, 3.5),
        _ => None,
    }
}

/// What covers the ground.
fn cover(kind: &str, more: &str) -> Option<Class> {
    for word in [kind, more] {
        match word {
            "wood" | "forest" | "park" | "national_park" | "nature_reserve" | "protected_area" | "scrub" | "grass"
            | "grassland" | "meadow" | "heath" | "orchard" | "vineyard" | "cemetery" | "golf_course" | "garden"
            | "village_green" | "recreation_ground" | "wetland" | "swamp" | "allotments" | "pitch" => {
                return plain(Layer::Green, 6.0);
            }
            "residential" | "urban_area" | "commercial" | "industrial" | "retail" | "suburb" | "neighbourhood"
            | "garages" | "railway" | "military" | "airfield" | "aerodrome" | "railway_yard" | "school"
            | "hospital" | "university" | "college" | "parking" => return plain(Layer::BuiltUp, 7.0),
            "ice" | "glacier" | "sand" | "beach" | "bare_rock" | "rock" | "barren" | "desert" | "quarry" => {
                return plain(Layer::Bare, 5.0);
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class_of(schema: Schema, name: &str, shape: Shape, attributes: &[(&str, &str)]) -> Option<(Layer, u8)> {
        let attributes: Vec<(&[u8], Value)> =
            attributes.iter().map(|(key, value)| (key.as_bytes(), Value::Text(value.as_bytes()))).collect();
        classify(schema, name, shape, &Attributes(&attributes)).map(|class| (class.layer, class.rank))
    }

    #[test]
    fn the_same_things_are_told_in_every_schema() {
        use Schema::{OpenMapTiles, Protomaps, Shortbread};
        for (schema, name, shape, attributes, expected) in [
            (Protomaps, "roads", Shape::Lines, &[("kind", "highway")][..], Some((Layer::Road, 0))),
            (Protomaps, "roads", Shape::Lines, &[("pmap:kind", "highway")], Some((Layer::Road, 0))),
            (OpenMapTiles, "transportation", Shape::Lines, &[("class", "motorway")], Some((Layer::Road, 0))),
            (Shortbread, "streets", Shape::Lines, &[("kind", "motorway")], Some((Layer::Road, 0))),
            (Protomaps, "boundaries", Shape::Lines, &[("kind", "country")], Some((Layer::CountryLine, 0))),
            (OpenMapTiles, "boundary", Shape::Lines, &[("admin_level", "2")], Some((Layer::CountryLine, 0))),
            (Shortbread, "boundaries", Shape::Lines, &[("admin_level", "2")], Some((Layer::CountryLine, 0))),
            (
                OpenMapTiles,
                "boundary",
                Shape::Lines,
                &[("admin_level", "2"), ("disputed", "1")],
                Some((Layer::DisputedLine, 0)),
            ),
            (OpenMapTiles, "boundary", Shape::Lines, &[("admin_level", "2"), ("maritime", "1")], None),
            (Protomaps, "earth", Shape::Areas, &[], Some((Layer::Land, 0))),
            (OpenMapTiles, "water", Shape::Areas, &[("class", "ocean")], Some((Layer::Lake, 0))),
            (Shortbread, "ocean", Shape::Areas, &[], Some((Layer::Lake, 0))),
            (OpenMapTiles, "water", Shape::Points, &[], None),
            (OpenMapTiles, "poi", Shape::Points, &[], None),
            (Schema::Other, "hospitals", Shape::Points, &[], Some((Layer::OtherPoint, 0))),
        ] {
            assert_eq!(class_of(schema, name, shape, attributes), expected, "{schema:?} {name} {attributes:?}");
        }
    }

    #[test]
    fn a_schema_is_known_by_its_layers() {
        assert_eq!(Schema::of_layers(["land", "earth", "water"]), Schema::Protomaps);
        assert_eq!(Schema::of_layers(["water", "transportation"]), Schema::OpenMapTiles);
        assert_eq!(Schema::of_layers(["ocean", "streets", "land"]), Schema::Shortbread);
        assert_eq!(Schema::of_layers(["land", "province_line"]), Schema::Dateline);
        assert_eq!(Schema::of_layers(["hospitals"]), Schema::Other);
    }
}
