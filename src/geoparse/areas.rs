//! Areas that words describe: parts of polygons by direction, sectors beside towns, corridors between
//! them, strips along borders.

use crate::geodesy::{Compass, EARTH_RADIUS_KM, circle, destination, distance_km};
use crate::model::{Area, LatLon};
use geo::{
    BooleanOps, BoundingRect, Centroid, ConvexHull, Coord, LineString, MultiPolygon, Polygon, Simplify, unary_union,
};

/// How far from a settlement's middle its houses reach, km, guessed from how many live there.
#[must_use]
pub fn town_radius_km(population: u64) -> f64 {
    (0.6 + 0.007 * (population as f64).sqrt()).min(25.0)
}

/// How far 'north of' a settlement may reach, km: reports name the nearest place of some size.
#[must_use]
pub fn beside_reach_km(population: u64) -> f64 {
    let reach = match population {
        0..1_000 => 7.0,
        1_000..8_000 => 12.0,
        _ => 18.0,
    };
    f64::max(reach, 3.0 * town_radius_km(population))
}

/// The radius of a circle that covers as much as the area, km.
#[must_use]
pub fn equal_radius_km(area: &Area) -> f64 {
    let mut km2 = 0.0;
    for polygon in &area.shape().0 {
        km2 += ring_km2(polygon.exterior()) - polygon.interiors().iter().map(ring_km2).sum::<f64>();
    }
    (km2.max(0.0) / std::f64::consts::PI).sqrt()
}

/// Area of a ring on the sphere, km² (exact for edges that are straight in the cylindrical equal-area
/// projection, which is near enough).
fn ring_km2(ring: &LineString<f64>) -> f64 {
    let mut sum = 0.0;
    for pair in ring.0.windows(2) {
        let height = (pair[0].y.to_radians().sin() + pair[1].y.to_radians().sin()) / 2.0;
        sum += (pair[1].x - pair[0].x).to_radians() * height;
    }
    (sum * EARTH_RADIUS_KM * EARTH_RADIUS_KM).abs()
}

/// The part of an area that lies towards the directions: everything beyond a line across it. `share`
/// says where the line stands on the way from the middle (0) to the far edge (1).
#[must_use]
pub fn part_towards(area: &Area, towards: &[Compass], share: f64) -> Option<Area> {
    let shape = area.shape();
    let middle = shape.centroid()?;
    let scale = middle.y().to_radians().cos().max(0.05);
    let mut parts: Vec<Polygon<f64>> = Vec::new();
    for direction in towards {
        let (sin, cos) = direction.bearing_deg().to_radians().sin_cos();
        let along = |c: &Coord<f64>| (c.x - middle.x()) * scale * sin + (c.y - middle.y()) * cos;
        let far = shape.0.iter().flat_map(|p| &p.exterior().0).map(along).fold(0.0, f64::max);
        let size = shape.bounding_rect().map_or(1.0, |rect| rect.width() + rect.height()) + 1.0;
        let near = far * share;
        let corner = |out: f64, side: f64| Coord {
            x: middle.x() + (out * sin + side * cos) / scale,
            y: middle.y() + out * cos - side * sin,
        };
        let cut = Polygon::new(
            LineString(vec![
                corner(near, -size),
                corner(near + size, -size),
                corner(near + size, size),
                corner(near, size),
                corner(near, -size),
            ]),
            Vec::new(),
        );
        parts.extend(shape.intersection(&MultiPolygon(vec![cut])).0);
    }
    let whole = if towards.len() > 1 { unary_union(&parts) } else { MultiPolygon(parts) };
    sound(whole, 0.12 * equal_radius_km(area))
}

/// The area without the circle of the town in its middle: a countryside.
#[must_use]
pub fn without_town(area: &Area, town: LatLon, radius_km: f64) -> Option<Area> {
    let hole = MultiPolygon(vec![polygon(&circle(town, radius_km, 48))]);
    sound(area.shape().difference(&hole), area.soft_edge_km())
}

/// A sector of a ring around a position: 'north of X' from the edge of the town outwards.
#[must_use]
pub fn beside(from: LatLon, towards: &[Compass], inner_km: f64, outer_km: f64) -> Option<Area> {
    let mut parts = Vec::new();
    for direction in towards {
        let mut ring = Vec::new();
        let bearings = (-10..=10).map(|step| direction.bearing_deg() + 3.75 * f64::from(step));
        ring.extend(bearings.clone().map(|bearing| destination(from, bearing, outer_km)));
        if inner_km > 0.0 {
            ring.extend(bearings.rev().map(|bearing| destination(from, bearing, inner_km)));
        } else {
            ring.push(from);
        }
        parts.push(polygon(&ring));
    }
    let whole = if parts.len() > 1 { unary_union(&parts) } else { MultiPolygon(parts) };
    sound(whole, 0.25 * (outer_km - inner_km))
}

/// What two areas share.
#[must_use]
pub fn overlap(a: &Area, b: &Area) -> Option<Area> {
    sound(a.shape().intersection(b.shape()), b.soft_edge_km())
}

/// A circle.
#[must_use]
pub fn disc(center: LatLon, radius_km: f64) -> Option<Area> {
    sound(MultiPolygon(vec![polygon(&circle(center, radius_km, 64))]), 0.3 * radius_km)
}

/// A ring: a town's outskirts.
#[must_use]
pub fn ring(center: LatLon, inner_km: f64, outer_km: f64) -> Option<Area> {
    let inner = polygon(&circle(center, inner_km, 64)).into_inner().0;
    let outer = polygon(&circle(center, outer_km, 64)).into_inner().0;
    sound(MultiPolygon(vec![Polygon::new(outer, vec![inner])]), 0.3 * (outer_km - inner_km))
}

/// What lies between two places, or along the road that joins them.
#[must_use]
pub fn corridor(a: LatLon, b: LatLon, half_width_km: f64) -> Option<Area> {
    let mut points: Vec<Coord<f64>> = Vec::new();
    let mut around = circle(a, half_width_km, 32);
    around.extend(circle(b, half_width_km, 32));
    for at in around {
        points.push(Coord { x: near_lon(at.lon_deg(), a.lon_deg()), y: at.lat_deg() });
    }
    sound(MultiPolygon(vec![LineString(points).convex_hull()]), 0.3 * half_width_km)
}

/// The point of an area's outline nearest to a position.
#[must_use]
pub fn nearest_on_edge(area: &Area, to: LatLon) -> Option<LatLon> {
    let scale = to.lat_deg().to_radians().cos().max(0.05);
    let mut best: Option<(f64, Coord<f64>)> = None;
    for polygon in &area.shape().0 {
        for pair in polygon.exterior().0.windows(2) {
            let at = |c: Coord<f64>| ((c.x - to.lon_deg()) * scale, c.y - to.lat_deg());
            let ((ax, ay), (bx, by)) = (at(pair[0]), at(pair[1]));
            let (dx, dy) = (bx - ax, by - ay);
            let length = dx * dx + dy * dy;
            let t = if length > 0.0 { (-(ax * dx + ay * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
            let (x, y) = (ax + t * dx, ay + t * dy);
            let off = x * x + y * y;
            if best.is_none_or(|b| off < b.0) {
                best = Some((
                    off,
                    Coord { x: pair[0].x + t * (pair[1].x - pair[0].x), y: pair[0].y + t * (pair[1].y - pair[0].y) },
                ));
            }
        }
    }
    best.map(|(_, c)| LatLon::clamped(c.y, c.x))
}

/// How far a position is from an area, km; 0 inside.
#[must_use]
pub fn distance_to_km(area: &Area, at: LatLon) -> f64 {
    if area.contains(at) { 0.0 } else { nearest_on_edge(area, at).map_or(f64::INFINITY, |edge| distance_km(edge, at)) }
}

/// Several areas as one.
#[must_use]
pub fn joined(areas: &[&Area]) -> Option<Area> {
    let parts: Vec<Polygon<f64>> = areas.iter().flat_map(|area| area.shape().0.iter().cloned()).collect();
    sound(unary_union(&parts), areas.first()?.soft_edge_km())
}

fn polygon(corners: &[LatLon]) -> Polygon<f64> {
    let base = corners.first().map_or(0.0, |c| c.lon_deg());
    let ring = corners.iter().map(|c| Coord { x: near_lon(c.lon_deg(), base), y: c.lat_deg() }).collect();
    Polygon::new(LineString(ring), Vec::new())
}

/// The longitude kept on the same side of the antimeridian as `base`; the few km beyond it are cut.
fn near_lon(lon_deg: f64, base_deg: f64) -> f64 {
    let off = lon_deg - base_deg;
    let near = if off > 180.0 {
        lon_deg - 360.0
    } else if off < -180.0 {
        lon_deg + 360.0
    } else {
        lon_deg
    };
    near.clamp(-180.0, 180.0)
}

fn sound(shape: MultiPolygon<f64>, soft_edge_km: f64) -> Option<Area> {
    let mut shape = shape;
    shape.0.retain(|polygon| polygon.exterior().0.len() >= 4);
    if shape.0.iter().map(|p| p.exterior().0.len()).sum::<usize>() > 3_000 {
        shape = shape.simplify(0.002);
        shape.0.retain(|polygon| polygon.exterior().0.len() >= 4);
    }
    Area::new(shape, soft_edge_km)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn square(lat: f64, lon: f64, half: f64) -> Area {
        let ring = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]
            .map(|(x, y)| Coord { x: lon + x, y: lat + y });
        Area::new(MultiPolygon(vec![Polygon::new(LineString(ring.to_vec()), vec![])]), 0.0).unwrap()
    }

    #[test]
    fn two_directions_make_one_area_of_both_parts() {
        let whole = square(36.0, 37.0, 0.5);
        let part = part_towards(&whole, &[Compass::South, Compass::East], 0.2).unwrap();
        let inside = |lat, lon| part.contains(LatLon::new(lat, lon).unwrap());
        assert!(inside(35.7, 36.7) && inside(36.3, 37.3) && inside(35.7, 37.3));
        assert!(!inside(36.3, 36.7));
    }

    #[test]
    fn a_sector_beside_a_town_leaves_the_town_out() {
        let town = LatLon::new(47.66, 36.26).unwrap();
        let area = beside(town, &[Compass::NorthWest], 2.0, 18.0).unwrap();
        assert!(!area.contains(town));
        assert!(area.contains(destination(town, 315.0, 10.0)));
        assert!(!area.contains(destination(town, 90.0, 10.0)));
    }

    proptest! {
        #[test]
        fn parts_lie_inside_and_on_their_side(
            lat in -60.0..60.0f64, lon in -170.0..170.0f64, half in 0.05..3.0f64, way in 0usize..8, share in 0.0..0.6f64,
        ) {
            let whole = square(lat, lon, half);
            let towards = Compass::ALL[way];
            let part = part_towards(&whole, &[towards], share).unwrap();
            let point = part.label_point();
            prop_assert!(whole.contains(point));
            let middle = LatLon::new(lat, lon).unwrap();
            let off = (crate::geodesy::bearing_deg(middle, point) - towards.bearing_deg() + 540.0).rem_euclid(360.0) - 180.0;
            prop_assert!(off.abs() < 60.0, "{off}");
        }

        #[test]
        fn areas_beside_anything_are_sound(lat in -90.0..90.0f64, lon in -180.0..180.0f64, way in 0usize..8, km in 0.1..400.0f64) {
            let at = LatLon::new(lat, lon).unwrap();
            let _ = beside(at, &[Compass::ALL[way]], 0.1 * km, km);
            let _ = disc(at, km);
            let _ = ring(at, 0.5 * km, km);
            let _ = corridor(at, destination(at, 80.0, km), 5.0);
        }
    }
}
