//! GeoJSON geometries and numbers as Dateline's files write them.

use crate::model::{Area, LatLon};
use geo::{Coord, LineString, MultiPolygon, Polygon, Winding};
use serde_json::{Value, json};

/// The most corners an area in a file may have.
const MAX_CORNERS: usize = 200_000;

/// A number rounded to so many decimals, so that files are short and the same everywhere.
pub(super) fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    let rounded = (value * scale).round() / scale;
    // No minus zero, and nothing JSON cannot say.
    if rounded == 0.0 || !rounded.is_finite() { 0.0 } else { rounded }
}

/// Degrees to about a tenth of a metre.
pub(super) fn degrees(value: f64) -> f64 {
    rounded(value, 6)
}

/// Kilometres to the metre.
pub(super) fn kilometres(value: f64) -> f64 {
    rounded(value, 3)
}

/// A probability to four decimals.
pub(super) fn probability(value: f64) -> f64 {
    rounded(value, 4)
}

/// The latitude, as files have it.
pub(super) fn latitude(at: LatLon) -> f64 {
    degrees(at.lat_deg())
}

/// The longitude, as files have it: from -180 to less than 180 even where rounding reaches it.
pub(super) fn longitude(at: LatLon) -> f64 {
    let lon_deg = degrees(at.lon_deg());
    if lon_deg >= 180.0 { -180.0 } else { lon_deg }
}

pub(super) fn point(at: LatLon) -> Value {
    json!({"type": "Point", "coordinates": [longitude(at), latitude(at)]})
}

/// `Polygon` or `MultiPolygon`, outer rings anticlockwise and holes clockwise, as RFC 7946 asks.
pub(super) fn area(area: &Area) -> Value {
    let polygons = area.shape().0.iter().map(|polygon| {
        let mut exterior = rounded_ring(polygon.exterior());
        exterior.make_ccw_winding();
        let holes = polygon.interiors().iter().map(|hole| {
            let mut hole = rounded_ring(hole);
            hole.make_cw_winding();
            ring(&hole)
        });
        Value::Array(std::iter::once(ring(&exterior)).chain(holes).collect())
    });
    let mut polygons: Vec<Value> = polygons.collect();
    if polygons.len() == 1 {
        json!({"type": "Polygon", "coordinates": polygons.remove(0)})
    } else {
        json!({"type": "MultiPolygon", "coordinates": polygons})
    }
}

/// The area as well-known text (ISO 19125), for tables: `POLYGON((lon lat, …))` or `MULTIPOLYGON`.
pub(super) fn well_known_text(area: &Area) -> String {
    let ring = |ring: &LineString<f64>| {
        let corners: Vec<String> = rounded_ring(ring).0.iter().map(|c| format!("{} {}", c.x, c.y)).collect();
        format!("({})", corners.join(", "))
    };
    let polygons: Vec<String> = area
        .shape()
        .0
        .iter()
        .map(|polygon| {
            let rings: Vec<String> = std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect();
            format!("({})", rings.join(", "))
        })
        .collect();
    match &polygons[..] {
        [only] => format!("POLYGON {only}"),
        _ => format!("MULTIPOLYGON ({})", polygons.join(", ")),
    }
}

/// Rounded first, because rounding can turn the direction of a tiny ring.
fn rounded_ring(ring: &LineString<f64>) -> LineString<f64> {
    ring.0.iter().map(|corner| Coord { x: degrees(corner.x), y: degrees(corner.y) }).collect()
}

fn ring(ring: &LineString<f64>) -> Value {
    Value::Array(ring.0.iter().map(|corner| json!([corner.x, corner.y])).collect())
}

/// The area a GeoJSON `Polygon` or `MultiPolygon` describes, or why it does not.
pub(super) fn area_from(geometry: &Value, soft_edge_km: f64) -> Result<Area, String> {
    let coordinates = geometry.get("coordinates").and_then(Value::as_array).ok_or("it has no `coordinates`")?;
    let mut corners = 0;
    let polygons = match geometry.get("type").and_then(Value::as_str) {
        Some("Polygon") => vec![polygon_from(coordinates, &mut corners)?],
        Some("MultiPolygon") => coordinates
            .iter()
            .map(|polygon| polygon_from(polygon.as_array().ok_or("a polygon is not a list")?, &mut corners))
            .collect::<Result<_, String>>()?,
        _ => return Err("it is neither a `Polygon` nor a `MultiPolygon`".to_owned()),
    };
    Area::new(MultiPolygon(polygons), soft_edge_km).ok_or_else(|| "it has no polygon with three corners".to_owned())
}

fn polygon_from(rings: &[Value], corners: &mut usize) -> Result<Polygon<f64>, String> {
    let mut rings = rings.iter().map(|ring| {
        let ring = ring.as_array().ok_or("a ring is not a list")?;
        *corners += ring.len();
        if *corners > MAX_CORNERS {
            return Err(format!("it has more than {MAX_CORNERS} corners"));
        }
        let corners = ring.iter().map(corner_from).collect::<Result<Vec<Coord<f64>>, String>>()?;
        let distinct =
            if corners.len() > 1 && corners.first() == corners.last() { corners.len() - 1 } else { corners.len() };
        if distinct < 3 {
            return Err("a ring has fewer than three corners".to_owned());
        }
        Ok(LineString(corners))
    });
    let exterior = rings.next().ok_or("a polygon has no ring")??;
    Ok(Polygon::new(exterior, rings.collect::<Result<_, String>>()?))
}

fn corner_from(corner: &Value) -> Result<Coord<f64>, String> {
    let number = |index: usize| corner.get(index).and_then(Value::as_f64);
    match (number(0), number(1)) {
        (Some(x), Some(y)) if x.abs() <= 180.0 && y.abs() <= 90.0 => Ok(Coord { x, y }),
        (Some(x), Some(y)) => Err(format!("the corner [{x}, {y}] is not on the Earth (longitude comes first)")),
        _ => Err("a corner is not [longitude, latitude]".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_written_anticlockwise_and_read_back() {
        let clockwise =
            json!({"type": "Polygon", "coordinates": [[[36.0, 35.0], [36.0, 36.0], [37.0, 35.5], [36.0, 35.0]]]});
        let read = area_from(&clockwise, 5.0).unwrap();
        let written = area(&read);
        assert_eq!(written["coordinates"][0][1], json!([37.0, 35.5]));
        assert_eq!(area(&area_from(&written, 5.0).unwrap()), written);
    }

    #[test]
    fn a_wrong_area_says_why() {
        for (geometry, reason) in [
            (json!({"type": "Point", "coordinates": [1, 2]}), "neither"),
            (json!({"type": "Polygon"}), "no `coordinates`"),
            (json!({"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]}), "fewer than three"),
            (
                json!({"type": "Polygon", "coordinates": [[[35.0, 136.0], [36.0, 37.0], [35.0, 37.0]]]}),
                "not on the Earth",
            ),
            (json!({"type": "Polygon", "coordinates": [["x"]]}), "not [longitude, latitude]"),
        ] {
            let error = area_from(&geometry, 0.0).unwrap_err();
            assert!(error.contains(reason), "{geometry}: {error}");
        }
    }

    #[test]
    fn numbers_are_short_and_never_minus_zero() {
        assert_eq!(degrees(36.630_000_04), 36.63);
        assert!(degrees(-0.000_000_01).is_sign_positive());
    }
}
