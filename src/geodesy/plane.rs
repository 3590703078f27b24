//! Shapes on the sphere as polygons of longitude and latitude, and back: across the antimeridian and
//! around the poles.
//!
//! An [`Area`](crate::model::Area) lies between -180° and 180°, cut at the antimeridian. To reckon with
//! it, it is laid out in one piece around a longitude ([`laid_out`]), where longitudes may pass 180°;
//! [`folded`] cuts the answer anew.

use crate::model::{LatLon, centroid_moved};
use geo::{BoundingRect, Coord, LineString, MapCoords, MultiPolygon, Polygon, Rect, Translate};

/// The longitude, by whole turns nearest to `base_deg`.
#[must_use]
pub fn near_lon_deg(lon_deg: f64, base_deg: f64) -> f64 {
    lon_deg - 360.0 * ((lon_deg - base_deg) / 360.0).round()
}

/// The polygon that a ring of positions encloses; a ring that goes around a pole holds that pole. The
/// ring need not be closed.
#[must_use]
pub fn enclosed(ring: &[LatLon]) -> MultiPolygon<f64> {
    folded(&MultiPolygon(vec![enclosed_in_one(ring)]))
}

/// As [`enclosed`], in one piece that may reach past 180°.
#[must_use]
pub fn enclosed_in_one(ring: &[LatLon]) -> Polygon<f64> {
    let Some(first) = ring.first() else { return Polygon::new(LineString(Vec::new()), Vec::new()) };
    let mut lon_deg = first.lon_deg();
    let mut corners = vec![Coord { x: lon_deg, y: first.lat_deg() }];
    for at in &ring[1..] {
        lon_deg = near_lon_deg(at.lon_deg(), lon_deg);
        corners.push(Coord { x: lon_deg, y: at.lat_deg() });
    }
    let end_deg = near_lon_deg(first.lon_deg(), lon_deg);
    if (end_deg - first.lon_deg()).abs() > 180.0 {
        // All the way round: the polygon is led along the pole on whose side the ring lies.
        let north = ring.iter().map(|at| at.lat_deg()).sum::<f64>() >= 0.0;
        let pole_deg = if north { 90.0 } else { -90.0 };
        corners.push(Coord { x: end_deg, y: first.lat_deg() });
        corners.push(Coord { x: end_deg, y: pole_deg });
        corners.push(Coord { x: first.lon_deg(), y: pole_deg });
    }
    Polygon::new(LineString(corners), Vec::new())
}

/// The longitude around which a shape is best laid out: the middle of its widest polygon.
#[must_use]
pub fn base_lon_deg(shape: &MultiPolygon<f64>) -> f64 {
    let widest = shape
        .0
        .iter()
        .filter_map(BoundingRect::bounding_rect)
        .max_by(|a, b| (a.width() * a.height()).total_cmp(&(b.width() * b.height())));
    widest.map_or(0.0, |rect| rect.center().x)
}

/// Whether a position lies in a shape whose polygons don't overlap, in one pass over its corners: a line to the east
/// crosses the outline an odd number of times. On the outline itself it may be either.
#[must_use]
pub fn holds(shape: &MultiPolygon<f64>, at: LatLon) -> bool {
    crate::model::encloses(shape, Coord { x: at.lon_deg(), y: at.lat_deg() })
}

/// The centroid of a shape as it would be [`laid_out`] around a longitude; `None` where it has no area.
#[must_use]
pub fn centroid_around(shape: &MultiPolygon<f64>, base_deg: f64) -> Option<Coord<f64>> {
    centroid_moved(shape, |polygon| turned_by_deg(polygon, base_deg))
}

/// By how many degrees, whole turns, a polygon is moved to the east to lie nearest to a longitude.
#[must_use]
pub fn turned_by_deg(polygon: &Polygon<f64>, base_deg: f64) -> f64 {
    let center_deg = polygon.bounding_rect().map_or(base_deg, |rect| rect.center().x);
    -360.0 * ((center_deg - base_deg) / 360.0).round()
}

/// The shape with each polygon moved by whole turns to the longitude nearest to `base_deg`.
#[must_use]
pub fn laid_out(shape: &MultiPolygon<f64>, base_deg: f64) -> MultiPolygon<f64> {
    MultiPolygon(
        shape
            .0
            .iter()
            .map(|polygon| {
                let by_deg = turned_by_deg(polygon, base_deg);
                if by_deg.abs() < 1.0 { polygon.clone() } else { polygon.translate(by_deg, 0.0) }
            })
            .collect(),
    )
}

/// As [`folded`], of a shape that is needed no more: most lie there already.
#[must_use]
pub fn into_folded(shape: MultiPolygon<f64>) -> MultiPolygon<f64> {
    let there = |rect: Rect<f64>| {
        rect.min().x >= -180.0 && rect.max().x <= 180.0 && rect.min().y >= -90.0 && rect.max().y <= 90.0
    };
    if shape.bounding_rect().is_some_and(there) { shape } else { folded(&shape) }
}

/// The shape between -180° and 180°, cut at the antimeridian, with latitudes held at the poles.
#[must_use]
pub fn folded(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let Some(rect) = shape.bounding_rect() else { return MultiPolygon(Vec::new()) };
    let finite = rect.min().x.is_finite() && rect.max().x.is_finite();
    if !finite || rect.width() > 1_080.0 {
        return MultiPolygon(Vec::new());
    }
    let held = if rect.min().y < -90.0 || rect.max().y > 90.0 {
        shape.map_coords(|c| Coord { x: c.x, y: c.y.clamp(-90.0, 90.0) })
    } else {
        shape.clone()
    };
    if rect.min().x >= -180.0 && rect.max().x <= 180.0 {
        return held;
    }
    let turn = |lon_deg: f64| ((lon_deg + 180.0) / 360.0).floor() as i32;
    let mut parts = Vec::new();
    for turns in turn(rect.min().x)..=turn(rect.max().x) {
        let base_deg = 360.0 * f64::from(turns);
        let world = Rect::new(Coord { x: base_deg - 180.0, y: -90.0 }, Coord { x: base_deg + 180.0, y: 90.0 });
        let part = super::clip::within(&held, world);
        parts.extend(part.translate(-base_deg, 0.0).0);
    }
    // The cut may leave a hair beyond the line.
    MultiPolygon(parts).map_coords(|c| Coord { x: c.x.clamp(-180.0, 180.0), y: c.y })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::circle;
    use geo::Contains;

    fn at(lat: f64, lon: f64) -> LatLon {
        LatLon::new(lat, lon).unwrap()
    }

    fn holds(shape: &MultiPolygon<f64>, lat: f64, lon: f64) -> bool {
        shape.contains(&geo::Point::new(lon, lat))
    }

    #[test]
    fn a_circle_across_the_antimeridian_is_two_halves() {
        let shape = enclosed(&circle(at(52.0, 179.9), 60.0, 48));
        assert_eq!(shape.0.len(), 2);
        assert!(holds(&shape, 52.0, 179.5) && holds(&shape, 52.0, -179.6));
        assert!(!holds(&shape, 52.0, 0.0));
    }

    #[test]
    fn a_circle_around_a_pole_holds_the_pole() {
        for (lat, beyond) in [(89.0, 80.0), (-89.0, -80.0)] {
            let shape = enclosed(&circle(at(lat, 30.0), 300.0, 48));
            assert!([-179.0, -90.0, 0.0, 90.0, 179.0].iter().all(|lon| holds(&shape, lat.signum() * 89.9, *lon)));
            assert!(!holds(&shape, beyond, -150.0));
        }
    }

    #[test]
    fn the_centroid_leaves_holes_out_whichever_way_they_run() {
        let ring = |x: f64, half: f64, turn: bool| {
            let mut corners = vec![(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)];
            if turn {
                corners.reverse();
            }
            corners.into_iter().map(|(dx, y)| Coord { x: x + dx, y: 50.0 + y }).collect::<LineString<f64>>()
        };
        for (outer, inner) in [(false, false), (false, true), (true, false)] {
            let shape = MultiPolygon(vec![Polygon::new(ring(0.0, 2.0, outer), vec![ring(1.0, 0.5, inner)])]);
            let (own, other) = (centroid_around(&shape, 0.0).unwrap(), geo::Centroid::centroid(&shape).unwrap());
            assert!((own.x - other.x()).abs() < 1e-9 && (own.y - other.y()).abs() < 1e-9, "{own:?} {other:?}");
        }
        assert_eq!(centroid_around(&MultiPolygon(Vec::new()), 0.0), None);
    }

    #[test]
    fn a_shape_laid_out_is_in_one_piece() {
        let shape = enclosed(&circle(at(66.0, 180.0), 200.0, 48));
        let laid = laid_out(&shape, base_lon_deg(&shape));
        let rect = laid.bounding_rect().unwrap();
        assert!(rect.width() < 12.0, "{rect:?}");
    }
}
