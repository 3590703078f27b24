//! Overlays: the analyst's own points, lines and areas from GeoJSON and KML, drawn simply over the map. How they look
//! is said by [simplestyle] properties or by KML's styles, else they have one colour.
//!
//! [simplestyle]: https://github.com/mapbox/simplestyle-spec/tree/master/1.1.0

use super::clip::{self, Point, Rect};
use super::drawing::thinned;
use super::paths::Screen;
use super::{Layer, MapStyle, Paint, Rgb, StyledPath};
use crate::geodesy::{x_from_lon, y_from_lat};
use roxmltree::{Document, Node, ParsingOptions};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// The largest overlay that is read, bytes.
pub const OVERLAY_BYTES_MAX: u64 = 64 << 20;
/// The most corners of an overlay.
const CORNERS_MAX: usize = 4_000_000;
/// Collections in collections deeper than this are not read.
const DEPTH_MAX: usize = 16;
/// How near to the one before a corner is left out, px.
const NEAR_PX: f64 = 0.5;
const POINT_RADIUS_PX: f64 = 4.5;

/// Points, lines and areas to draw over the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlay {
    /// What to call it.
    pub name: String,
    features: Vec<Feature>,
}

#[derive(Clone, Debug, PartialEq)]
struct Feature {
    points: Vec<Point>,
    lines: Vec<Vec<Point>>,
    /// Outer rings and holes, told apart by which way they run.
    rings: Vec<Vec<Point>>,
    look: Look,
}

/// How a feature looks; what is not said is the map's own.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Look {
    stroke: Option<Rgb>,
    stroke_opacity: Option<f64>,
    stroke_px: Option<f64>,
    fill: Option<Rgb>,
    fill_opacity: Option<f64>,
    marker: Option<Rgb>,
}

/// Why a file is no overlay.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct OverlayError(String);

impl Overlay {
    /// The overlay in a file: GeoJSON, KML or KMZ, told by its content.
    ///
    /// # Errors
    /// If it is none of these, is damaged or too large, or has nothing to draw.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, OverlayError> {
        let mut reader = Reader::default();
        let start = bytes.iter().position(|byte| !byte.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(byte));
        match start.map(|at| &bytes[at..]) {
            Some(json @ [b'{', ..]) => {
                let value: Value =
                    serde_json::from_slice(json).map_err(|error| refused(format!("it is no GeoJSON: {error}")))?;
                reader.geojson(&value, Look::default(), 0)?;
            }
            Some(xml @ [b'<', ..]) => reader.kml(xml)?,
            Some(zip @ [b'P', b'K', ..]) => reader.kml(&unzipped(zip)?)?,
            _ => return Err(refused("it is neither GeoJSON nor KML".to_owned())),
        }
        if reader.features.is_empty() {
            return Err(refused("there is nothing to draw in it: no point, line or area".to_owned()));
        }
        Ok(Self { name: name.to_owned(), features: reader.features })
    }

    /// How many features it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.features.len()
    }

    /// Whether there is nothing in it; such a file is refused.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.features.is_empty()
    }

    /// What of it lies in a box of the square world, in pixels. Lengths are multiplied by the style's scale.
    pub(super) fn styled(&self, screen: &Screen, seen: Rect, style: &MapStyle) -> Vec<StyledPath> {
        let scale = style.scale;
        let seen = seen.grown(8.0 * scale / screen.world_px);
        let near = NEAR_PX / screen.world_px;
        let mut paths = Vec::new();
        // The world goes on to the east and to the west.
        let (first, last) = (seen.west.floor() as i32, (seen.east.ceil() as i32 - 1).max(seen.west.floor() as i32));
        for (feature, copy) in self.features.iter().flat_map(|feature| (first..=last).map(move |copy| (feature, copy)))
        {
            let shift = f64::from(copy);
            let rect = Rect { west: seen.west - shift, east: seen.east - shift, ..seen };
            let screen = Screen { origin: (screen.origin.0 - shift, screen.origin.1), ..*screen };
            let look = &feature.look;
            let fill = Paint::Fill {
                color: look.fill.unwrap_or(style.other),
                opacity: look.fill_opacity.unwrap_or(if look.fill.is_some() { 0.6 } else { 0.18 }),
            };
            let stroke = Paint::Stroke {
                color: look.stroke.unwrap_or(style.other),
                opacity: look.stroke_opacity.unwrap_or(1.0),
                width_px: look.stroke_px.unwrap_or(2.0) * scale,
                dash: None,
            };
            let radius_px = POINT_RADIUS_PX * scale;
            let dots = Paint::Dots { color: look.marker.or(look.fill).unwrap_or(style.other), radius_px };
            let rings = feature.rings.iter().map(|ring| clip::ring(&thinned(ring, near), rect));
            let rings: Vec<Vec<Point>> =
                rings.filter(|ring| !ring.is_empty()).map(|ring| screen.to_px(&ring)).collect();
            let closed = feature.rings.iter().map(|ring| ring.iter().chain(ring.first()).copied().collect::<Vec<_>>());
            let lines = closed.chain(feature.lines.iter().cloned());
            let lines = lines.flat_map(|line| clip::line(&thinned(&line, near), 0.0, rect));
            let lines: Vec<Vec<Point>> = lines.map(|(_, line)| screen.to_px(&line)).collect();
            let points: Vec<Point> = feature.points.iter().filter(|point| rect.contains(**point)).copied().collect();
            let points = if points.is_empty() { Vec::new() } else { vec![screen.to_px(&points)] };
            let steps = [(rings, fill), (lines, stroke), (points, dots)];
            let steps = steps.into_iter().filter(|(subpaths, _)| !subpaths.is_empty());
            paths.extend(steps.map(|(subpaths, paint)| StyledPath { layer: Layer::Overlay, subpaths, paint }));
        }
        paths
    }
}

fn refused(why: String) -> OverlayError {
    OverlayError(why)
}

#[derive(Default)]
struct Reader {
    features: Vec<Feature>,
    corners: usize,
}

impl Reader {
    fn geojson(&mut self, value: &Value, look: Look, depth: usize) -> Result<(), OverlayError> {
        if depth > DEPTH_MAX {
            return Err(refused("its collections are nested too deep".to_owned()));
        }
        let list = |key: &str| value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let coordinates = value.get("coordinates").unwrap_or(&Value::Null);
        let mut feature = Feature { points: Vec::new(), lines: Vec::new(), rings: Vec::new(), look };
        match value.get("type").and_then(Value::as_str).unwrap_or_default() {
            "FeatureCollection" => {
                return list("features").iter().try_for_each(|one| self.geojson(one, look, depth + 1));
            }
            "GeometryCollection" => {
                return list("geometries").iter().try_for_each(|one| self.geojson(one, look, depth + 1));
            }
            "Feature" => {
                let look = value.get("properties").map_or(look, simple_style);
                return value.get("geometry").map_or(Ok(()), |geometry| self.geojson(geometry, look, depth + 1));
            }
            "Point" => feature.points.extend(self.position(coordinates)?),
            "MultiPoint" => feature.points = self.positions(coordinates)?,
            "LineString" => feature.lines = vec![self.positions(coordinates)?],
            "MultiLineString" => feature.lines = self.many(coordinates)?,
            "Polygon" => feature.rings = wound(self.many(coordinates)?),
            "MultiPolygon" => {
                for polygon in coordinates.as_array().map(Vec::as_slice).unwrap_or_default() {
                    feature.rings.extend(wound(self.many(polygon)?));
                }
            }
            "" if depth == 0 => return Err(refused("it is JSON, but no GeoJSON".to_owned())),
            _ => {}
        }
        self.add(feature);
        Ok(())
    }

    fn add(&mut self, mut feature: Feature) {
        feature.lines.retain(|line| line.len() > 1);
        feature.rings.retain(|ring| ring.len() > 2);
        if !(feature.points.is_empty() && feature.lines.is_empty() && feature.rings.is_empty()) {
            self.features.push(feature);
        }
    }

    fn many(&mut self, value: &Value) -> Result<Vec<Vec<Point>>, OverlayError> {
        value.as_array().map(Vec::as_slice).unwrap_or_default().iter().map(|part| self.positions(part)).collect()
    }

    fn positions(&mut self, value: &Value) -> Result<Vec<Point>, OverlayError> {
        let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
        let mut points = Vec::with_capacity(list.len());
        for position in list {
            points.extend(self.position(position)?);
        }
        Ok(points)
    }

    fn position(&mut self, value: &Value) -> Result<Option<Point>, OverlayError> {
        let number = |index: usize| value.get(index).and_then(Value::as_f64);
        self.corner(number(0), number(1))
    }

    /// A corner on the square world; `None` for what is no place on earth.
    fn corner(&mut self, lon: Option<f64>, lat: Option<f64>) -> Result<Option<Point>, OverlayError> {
        self.corners += 1;
        if self.corners > CORNERS_MAX {
            return Err(refused(format!("it has more than {CORNERS_MAX} corners")));
        }
        let (lon, lat) = match (lon, lat) {
            (Some(lon), Some(lat)) if lon.abs() <= 540.0 && lat.abs() <= 90.0 => (lon, lat),
            (Some(lon), Some(lat)) if lon.is_finite() && lat.is_finite() => {
                return Err(refused(format!("{lon}, {lat} is no longitude and latitude; coordinates must be WGS 84")));
            }
            _ => return Ok(None),
        };
        Ok(Some((x_from_lon(lon), y_from_lat(lat))))
    }

    fn kml(&mut self, bytes: &[u8]) -> Result<(), OverlayError> {
        let text = String::from_utf8_lossy(bytes);
        let options = ParsingOptions { allow_dtd: false, nodes_limit: 4_000_000, ..ParsingOptions::default() };
        let document = Document::parse_with_options(text.trim_start_matches('\u{feff}'), options)
            .map_err(|error| refused(format!("it is no KML: {error}")))?;
        let root = document.root_element();
        if root.tag_name().name() != "kml" {
            return Err(refused("it is XML, but no KML".to_owned()));
        }
        let named = |name: &'static str| root.descendants().filter(move |node| node.tag_name().name() == name);
        let mut styles: BTreeMap<String, Look> = BTreeMap::new();
        for style in named("Style") {
            if let Some(id) = style.attribute("id") {
                styles.insert(format!("#{id}"), kml_style(style));
            }
        }
        for map in named("StyleMap") {
            let normal = map.children().find(|pair| text_of(*pair, "key").is_some_and(|key| key == "normal"));
            let look = normal.and_then(|pair| styles.get(text_of(pair, "styleUrl")?.as_str()).copied());
            if let (Some(id), Some(look)) = (map.attribute("id"), look) {
                styles.insert(format!("#{id}"), look);
            }
        }
        for placemark in named("Placemark") {
            let own = placemark.children().find(|node| node.tag_name().name() == "Style").map(kml_style);
            let shared = || text_of(placemark, "styleUrl").and_then(|url| styles.get(&url).copied());
            let look = own.or_else(shared).unwrap_or_default();
            let mut feature = Feature { points: Vec::new(), lines: Vec::new(), rings: Vec::new(), look };
            for node in placemark.descendants() {
                match node.tag_name().name() {
                    "Point" => feature.points.extend(self.kml_coordinates(node)?),
                    "LineString" => feature.lines.push(self.kml_coordinates(node)?),
                    "Polygon" => {
                        let rings = node.descendants().filter(|node| node.tag_name().name() == "LinearRing");
                        let rings = rings.map(|ring| self.kml_coordinates(ring)).collect::<Result<_, _>>()?;
                        feature.rings.extend(wound(rings));
                    }
                    _ => {}
                }
            }
            self.add(feature);
        }
        Ok(())
    }

    fn kml_coordinates(&mut self, node: Node) -> Result<Vec<Point>, OverlayError> {
        let text = text_of(node, "coordinates").unwrap_or_default();
        let mut points = Vec::new();
        for tuple in text.split_whitespace() {
            let mut numbers = tuple.split(',').map(|number| number.parse::<f64>().ok());
            points.extend(self.corner(numbers.next().flatten(), numbers.next().flatten())?);
        }
        Ok(points)
    }
}

/// The text of a node's child.
fn text_of(node: Node, child: &str) -> Option<String> {
    let child = node.children().find(|node| node.tag_name().name() == child)?;
    Some(child.text()?.trim().to_owned())
}

/// Rings without the last corner that closes them, the first running one way and its holes the other, so that the
/// nonzero rule leaves the holes free.
fn wound(rings: Vec<Vec<Point>>) -> Vec<Vec<Point>> {
    let turned = |(index, mut ring): (usize, Vec<Point>)| {
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        let next = ring.iter().cycle().skip(1);
        let twice_area: f64 = ring.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
        if (twice_area > 0.0) == (index > 0) {
            ring.reverse();
        }
        ring
    };
    rings.into_iter().enumerate().map(turned).collect()
}

fn simple_style(properties: &Value) -> Look {
    let color = |key: &str| properties.get(key).and_then(Value::as_str).and_then(css_color);
    let number = |key: &str, most: f64| {
        let value = properties.get(key)?;
        let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
        Some(number.clamp(0.0, most)).filter(|number| number.is_finite())
    };
    Look {
        stroke: color("stroke"),
        stroke_opacity: number("stroke-opacity", 1.0),
        stroke_px: number("stroke-width", 20.0),
        fill: color("fill"),
        fill_opacity: number("fill-opacity", 1.0),
        marker: color("marker-color"),
    }
}

/// `#rgb` or `#rrggbb`, with or without `#`.
fn css_color(text: &str) -> Option<Rgb> {
    let digits = text.trim().trim_start_matches('#');
    let long: String = match digits.len() {
        3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        6 => digits.to_owned(),
        _ => return None,
    };
    u32::from_str_radix(&long, 16).ok().map(Rgb::new)
}

fn kml_style(style: Node) -> Look {
    let part = |name: &str| style.children().find(|node| node.tag_name().name() == name);
    let color = |name: &str| part(name).and_then(|node| kml_color(&text_of(node, "color")?));
    let (line, fill, icon) = (color("LineStyle"), color("PolyStyle"), color("IconStyle"));
    let width = part("LineStyle").and_then(|node| text_of(node, "width")?.parse::<f64>().ok());
    let is_filled = part("PolyStyle").and_then(|node| text_of(node, "fill")).is_none_or(|fill| fill != "0");
    Look {
        stroke: line.map(|line| line.0),
        stroke_opacity: line.map(|line| line.1),
        stroke_px: width.filter(|width| width.is_finite()).map(|width| width.clamp(0.0, 20.0)),
        fill: fill.map(|fill| fill.0),
        fill_opacity: if is_filled { fill.map(|fill| fill.1) } else { Some(0.0) },
        marker: icon.map(|icon| icon.0),
    }
}

/// KML writes `aabbggrr`.
fn kml_color(text: &str) -> Option<(Rgb, f64)> {
    let digits = text.trim().trim_start_matches('#');
    let number = u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() == 8)?;
    let [alpha, b, g, r] = number.to_be_bytes();
    Some((Rgb { r, g, b }, f64::from(alpha) / 255.0))
}

/// The first KML file of a KMZ archive.
fn unzipped(bytes: &[u8]) -> Result<Vec<u8>, OverlayError> {
    let damaged = |error: &dyn std::fmt::Display| refused(format!("it does not unpack: {error}"));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(|error| damaged(&error))?;
        let is_kml = file.name().is_ok_and(|name| name.to_lowercase().ends_with(".kml"));
        if !is_kml {
            continue;
        }
        let mut plain = Vec::new();
        file.take(OVERLAY_BYTES_MAX + 1).read_to_end(&mut plain).map_err(|error| damaged(&error))?;
        if plain.len() as u64 > OVERLAY_BYTES_MAX {
            return Err(refused("it unpacks to more than 64 MB".to_owned()));
        }
        return Ok(plain);
    }
    Err(refused("it is an archive without a KML file".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn world(overlay: &Overlay) -> Vec<StyledPath> {
        let seen = Rect { west: 0.0, north: 0.0, east: 1.0, south: 1.0 };
        overlay.styled(&Screen { origin: (0.0, 0.0), world_px: 256.0 }, seen, &MapStyle::light())
    }

    #[test]
    fn geojson_is_drawn_as_its_simplestyle_says() {
        let json = r##"{"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"fill":"#f00","fill-opacity":0.5,"stroke":"#00ff00","stroke-width":3},
             "geometry":{"type":"Polygon","coordinates":[[[30,30],[40,30],[40,40],[30,40],[30,30]],
              [[33,33],[36,33],[36,36],[33,36],[33,33]]]}},
            {"type":"Feature","properties":{"marker-color":"0000ff"},"geometry":{"type":"Point","coordinates":[10,20,5]}},
            {"type":"Feature","properties":null,"geometry":null}]}"##;
        let overlay = Overlay::read("front", json.as_bytes()).unwrap();
        assert_eq!(overlay.len(), 2);
        let paths = world(&overlay);
        assert_eq!(paths[0].paint, Paint::Fill { color: Rgb::new(0xff0000), opacity: 0.5 });
        assert_eq!(paths[0].subpaths.len(), 2);
        assert!(matches!(paths[1].paint, Paint::Stroke { color: Rgb { g: 255, r: 0, b: 0 }, width_px: 3.0, .. }));
        assert!(matches!(paths[2].paint, Paint::Dots { color: Rgb { b: 255, r: 0, g: 0 }, .. }));
        let (x, _) = paths[2].subpaths[0][0];
        assert!((x - 256.0 * (0.5 + 10.0 / 360.0)).abs() < 1e-9);
    }

    #[test]
    fn kml_is_drawn_as_its_styles_say() {
        let kml = r##"<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
            <Style id="red"><LineStyle><color>ff0000ff</color><width>4</width></LineStyle></Style>
            <StyleMap id="both"><Pair><key>normal</key><styleUrl>#red</styleUrl></Pair></StyleMap>
            <Folder><Placemark><styleUrl>#both</styleUrl><LineString><coordinates>36,35,0 37,36,0
            38,35</coordinates></LineString></Placemark></Folder></Document></kml>"##;
        let paths = world(&Overlay::read("front", kml.as_bytes()).unwrap());
        assert_eq!(paths.len(), 1);
        assert!(matches!(paths[0].paint, Paint::Stroke { color: Rgb { r: 255, g: 0, b: 0 }, width_px: 4.0, .. }));
        assert_eq!(paths[0].subpaths[0].len(), 3);
    }

    #[test]
    fn what_is_no_overlay_is_refused_in_plain_words() {
        for (bytes, why) in [
            (&b"report"[..], "it is neither GeoJSON nor KML"),
            (b"{\"a\": 1}", "it is JSON, but no GeoJSON"),
            (b"<html></html>", "it is XML, but no KML"),
            (
                b"{\"type\":\"FeatureCollection\",\"features\":[]}",
                "there is nothing to draw in it: no point, line or area",
            ),
            (
                b"{\"type\":\"Point\",\"coordinates\":[3950000,4200000]}",
                "3950000, 4200000 is no longitude and latitude; coordinates must be WGS 84",
            ),
        ] {
            assert_eq!(Overlay::read("a", bytes).unwrap_err().to_string(), why);
        }
        let deep = format!("{}1{}", "{\"type\":\"GeometryCollection\",\"geometries\":[".repeat(50), "]}".repeat(50));
        assert!(Overlay::read("a", deep.as_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_an_overlay_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200), head in 0usize..3) {
            let mut file = [&b"{"[..], b"<kml>", b"PK\x03\x04"][head].to_vec();
            file.extend(bytes);
            let _ = Overlay::read("a", &file);
        }
    }
}
