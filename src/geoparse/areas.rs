//! Areas that words describe: parts of polygons by direction, sectors beside towns, corridors between
//! them, strips along borders and coasts. The model and its constants: docs/spatial-language.md.

use crate::geodesy::clip::{self, HalfPlane};
use crate::geodesy::convex::{self, Keep};
use crate::geodesy::sides::{self, Side};
use crate::geodesy::{Compass, Lines, circle, destination, distance_km, equal_radius_km, fuzzy, plane};
use crate::model::{Area, LatLon};
use geo::{BooleanOps, BoundingRect, Coord, LineString, MapCoordsInPlace, MultiPolygon, Polygon, Rect, unary_union};

/// A direction beside a town reaches so far to either side of its wind, degrees: the cells of the eight winds (22.5)
/// and two thirds of the next ones, since writers name the four main winds for what lies between.
const BESIDE_HALF_DEG: f64 = 37.5;
/// With a distance the direction is meant as one of the eight winds.
const WIND_HALF_DEG: f64 = 22.5;
/// A stated distance is off by so much of itself.
const DISTANCE_DOUBT: f64 = 0.15;
/// Soft edges: of a part of a polygon, in radii of the polygon; of a sector, in its depth; of discs, rings and strips, in
/// their radius or width.
const PART_SOFT: f64 = 0.12;
const SECTOR_SOFT: f64 = 0.25;
const DISC_SOFT: f64 = 0.3;

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

/// A side of an area: all that lies beyond any of some lines across it, with longitudes by whole turns nearest to its
/// middle, so that Chukotka is the east of Russia and not its west.
pub struct SideOf {
    base_deg: f64,
    halves: Vec<HalfPlane>,
}

/// The side of an area towards the directions. `share` says where the lines across it stand on the way from the middle
/// (0) to the far edge (1).
#[must_use]
pub fn side_towards(area: &Area, towards: &[Compass], share: f64) -> Option<SideOf> {
    let base_deg = plane::base_lon_deg(area.shape());
    let middle = plane::centroid_around(area.shape(), base_deg)?;
    let scale = middle.y.to_radians().cos().max(0.05);
    let half = |direction: &Compass| {
        let (sin, cos) = direction.bearing_deg().to_radians().sin_cos();
        let mut far = 0.0f64;
        for polygon in &area.shape().0 {
            let by_deg = plane::turned_by_deg(polygon, base_deg);
            let along = |c: &Coord<f64>| (c.x + by_deg - middle.x) * scale * sin + (c.y - middle.y) * cos;
            far = polygon.exterior().0.iter().map(along).fold(far, f64::max);
        }
        let near = far * share;
        let through = Coord { x: middle.x + near * sin / scale, y: middle.y + near * cos };
        HalfPlane { through, inwards: Coord { x: scale * sin, y: cos } }
    };
    Some(SideOf { base_deg, halves: towards.iter().map(half).collect() })
}

impl SideOf {
    /// Whether a position lies on the side.
    #[must_use]
    pub fn holds(&self, at: LatLon) -> bool {
        let at = Coord { x: plane::near_lon_deg(at.lon_deg(), self.base_deg), y: at.lat_deg() };
        self.halves.iter().any(|half| half.depth(at) >= 0.0)
    }

    /// What of a shape lies on the side.
    fn of(&self, shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
        let mut whole = Vec::new();
        for polygon in &shape.0 {
            // The lines are moved to the polygon, not the polygon to the lines.
            let by_deg = plane::turned_by_deg(polygon, self.base_deg);
            let moved = |half: &HalfPlane| HalfPlane {
                through: Coord { x: half.through.x - by_deg, y: half.through.y },
                ..*half
            };
            let halves: Vec<HalfPlane> = self.halves.iter().map(moved).collect();
            match halves[..] {
                [half] => clip::beyond_into(polygon, &half, &mut whole),
                _ => beyond_any(polygon, &halves, &mut whole),
            }
        }
        MultiPolygon(whole)
    }
}

/// The part of an area that lies towards the directions: everything beyond a line across it. `share`
/// says where the line stands on the way from the middle (0) to the far edge (1).
#[must_use]
pub fn part_towards(area: &Area, towards: &[Compass], share: f64) -> Option<Area> {
    let side = side_towards(area, towards, share)?;
    sound(side.of(area.shape()), PART_SOFT * equal_radius_km(area))
}

/// The part of an area beyond a line across it that stands so many kilometres from the middle towards the directions;
/// negative beyond the middle.
#[must_use]
pub fn part_beyond(area: &Area, towards: &[Compass], km: f64) -> Option<Area> {
    let mut side = side_towards(area, towards, 0.0)?;
    for (half, direction) in side.halves.iter_mut().zip(towards) {
        let (sin, cos) = direction.bearing_deg().to_radians().sin_cos();
        let off_deg = km / fuzzy::KM_PER_DEG;
        let scale = half.through.y.to_radians().cos().max(0.05);
        half.through = Coord { x: half.through.x + off_deg * sin / scale, y: half.through.y + off_deg * cos };
    }
    sound(side.of(area.shape()), PART_SOFT * equal_radius_km(area))
}

/// Several areas as one.
#[must_use]
pub fn joined(areas: &[Area]) -> Option<Area> {
    let soft_km = areas.iter().map(Area::soft_edge_km).fold(0.0, f64::max);
    let parts: Vec<Polygon<f64>> = areas.iter().flat_map(|area| area.shape().0.iter().cloned()).collect();
    sound(unary_union(&parts), soft_km)
}

/// What of an area lies on one side of a line.
#[must_use]
pub fn on_side(area: &Area, line: &[Coord<f64>], side: Side, soft_edge_km: f64) -> Option<Area> {
    sound(sides::of_shape(area.shape(), line, side), soft_edge_km)
}

/// What of a polygon lies beyond any of some lines: all but what lies on this side of every one of them, which is convex.
fn beyond_any(polygon: &Polygon<f64>, halves: &[HalfPlane], whole: &mut Vec<Polygon<f64>>) {
    let Some(rect) = polygon.bounding_rect() else { return };
    // Past the polygon, so that its edge is met by the lines alone.
    let margin = Coord { x: 1.0 + rect.width(), y: 1.0 + rect.height() };
    let around = Rect::new(rect.min() - margin, rect.max() + margin).to_polygon();
    let before = halves.iter().fold(MultiPolygon(vec![around]), |rest, half| {
        clip::beyond(&rest, &HalfPlane { inwards: half.inwards * -1.0, ..*half })
    });
    let shape = MultiPolygon(vec![polygon.clone()]);
    match before.0.first() {
        None => whole.extend(shape.0),
        Some(before) => whole.extend(carved(&shape, &MultiPolygon(vec![before.clone()]), Keep::Outside).0),
    }
}

/// The area without the circle of the town in its middle: a countryside.
#[must_use]
pub fn without_town(area: &Area, town: LatLon, radius_km: f64) -> Option<Area> {
    let hole = plane::enclosed(&circle(town, radius_km, 48));
    sound(carved(area.shape(), &hole, Keep::Outside), area.soft_edge_km())
}

/// What of a shape lies inside another, or outside it. That of a convex one is cut by it alone, since an overlay looks at
/// every edge of an outline.
fn carved(shape: &MultiPolygon<f64>, by: &MultiPolygon<f64>, keep: Keep) -> MultiPolygon<f64> {
    /// What is convex and has more corners was not drawn here.
    const CORNERS_MAX: usize = 200;
    let simple = |part: &Polygon<f64>| part.interiors().is_empty() && part.exterior().0.len() <= CORNERS_MAX;
    let cut = |shape: &MultiPolygon<f64>, part: &Polygon<f64>| {
        if simple(part) { convex::cut(shape, &part.exterior().0, keep) } else { None }
    };
    let parts = match keep {
        Keep::Outside => by.0.iter().try_fold(shape.clone(), |rest, part| cut(&rest, part)),
        Keep::Inside => by.0.iter().map(|part| cut(shape, part)).collect::<Option<Vec<_>>>().map(|parts| {
            // The parts of one shape lie beside each other.
            MultiPolygon(parts.into_iter().flat_map(|part| part.0).collect())
        }),
    };
    parts.unwrap_or_else(|| match keep {
        Keep::Outside => shape.difference(by),
        Keep::Inside => shape.intersection(by),
    })
}

/// A sector of a ring around a position: 'north of X' from the edge of the town outwards.
#[must_use]
pub fn beside(from: LatLon, towards: &[Compass], inner_km: f64, outer_km: f64) -> Option<Area> {
    sector(from, towards, BESIDE_HALF_DEG, inner_km, outer_km)
}

/// What lies at a distance in a direction: between the nearest and the farthest that it can mean.
#[must_use]
pub fn at_distance(from: LatLon, towards: &[Compass], km: f64, doubt_km: f64) -> Option<Area> {
    let doubt_km = doubt_km.max(DISTANCE_DOUBT * km).min(0.9 * km);
    sector(from, towards, WIND_HALF_DEG, km - doubt_km, km + doubt_km)
}

/// What lies at a distance, whichever way.
#[must_use]
pub fn away(from: LatLon, km: f64, doubt_km: f64) -> Option<Area> {
    let doubt_km = doubt_km.max(DISTANCE_DOUBT * km).min(0.9 * km);
    ring(from, km - doubt_km, km + doubt_km)
}

fn sector(from: LatLon, towards: &[Compass], half_deg: f64, inner_km: f64, outer_km: f64) -> Option<Area> {
    let mut parts = Vec::new();
    for direction in towards {
        let mut ring = Vec::new();
        let bearings = (-10..=10).map(|step| direction.bearing_deg() + half_deg / 10.0 * f64::from(step));
        ring.extend(bearings.clone().map(|bearing| destination(from, bearing, outer_km)));
        if inner_km > 0.0 {
            ring.extend(bearings.rev().map(|bearing| destination(from, bearing, inner_km)));
        } else {
            ring.push(from);
        }
        parts.push(plane::enclosed_in_one(&ring));
    }
    // Parts on two sides of the antimeridian are laid side by side before they are joined.
    let whole = plane::laid_out(&MultiPolygon(parts), from.lon_deg());
    let whole = if whole.0.len() > 1 { unary_union(&whole.0) } else { whole };
    sound(plane::folded(&whole), SECTOR_SOFT * (outer_km - inner_km))
}

/// What two areas share.
#[must_use]
pub fn overlap(a: &Area, b: &Area) -> Option<Area> {
    let (a_box, b_box) = (a.shape().bounding_rect()?, b.shape().bounding_rect()?);
    // Only what lies in the other's box can be shared, and a country has far more corners than that.
    let (a, soft_edge_km) = (clip::within(a.shape(), b_box), b.soft_edge_km());
    let b = clip::within(b.shape(), a_box);
    sound(carved(&a, &b, Keep::Inside), soft_edge_km)
}

/// A circle.
#[must_use]
pub fn disc(center: LatLon, radius_km: f64) -> Option<Area> {
    sound(plane::enclosed(&circle(center, radius_km, 64)), DISC_SOFT * radius_km)
}

/// A square of the grid by its corners; its edge is hard.
#[must_use]
pub fn square(corners: [LatLon; 4]) -> Option<Area> {
    sound(plane::enclosed(&corners), 0.0)
}

/// A ring: a town's outskirts.
#[must_use]
pub fn ring(center: LatLon, inner_km: f64, outer_km: f64) -> Option<Area> {
    let inner = plane::enclosed(&circle(center, inner_km.max(0.01), 64));
    let outer = plane::enclosed(&circle(center, outer_km, 64));
    sound(outer.difference(&inner), DISC_SOFT * (outer_km - inner_km))
}

/// What lies along the great circle between two places, or along the road that joins them.
#[must_use]
pub fn corridor(a: LatLon, b: LatLon, half_width_km: f64) -> Option<Area> {
    let km = distance_km(a, b);
    if km < 0.1 {
        return disc(a, half_width_km);
    }
    let bearing_deg = crate::geodesy::bearing_deg(a, b);
    let steps = (km / 50.0).ceil().clamp(1.0, 40.0) as usize;
    let on_the_way = (0..=steps).map(|step| destination(a, bearing_deg, km * step as f64 / steps as f64));
    let line: LineString<f64> = on_the_way.map(|at| Coord { x: at.lon_deg(), y: at.lat_deg() }).collect();
    strip(&[line].iter().collect(), half_width_km, None)
}

/// A strip along lines, of the given width to either side; at most so many kilometres from a position where one is
/// given.
#[must_use]
pub fn strip(lines: &Lines, half_width_km: f64, near: Option<(LatLon, f64)>) -> Option<Area> {
    sound(fuzzy::strip(lines, half_width_km, near), DISC_SOFT * half_width_km)
}

fn sound(shape: MultiPolygon<f64>, soft_edge_km: f64) -> Option<Area> {
    let mut shape = shape;
    shape.0.retain(|polygon| polygon.exterior().0.len() >= 4);
    // Overlaying rounds, and may put a corner at a pole a hair beyond it.
    shape.map_coords_in_place(|c| Coord { x: c.x, y: c.y.clamp(-90.0, 90.0) });
    Area::new(shape, soft_edge_km)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn square(lat: f64, lon: f64, half: f64) -> Area {
        let ring = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]
            .map(|(x, y)| Coord { x: lon + x, y: lat + y });
        let whole = MultiPolygon(vec![Polygon::new(LineString(ring.to_vec()), vec![])]);
        Area::new(plane::folded(&whole), 0.0).unwrap()
    }

    #[test]
    fn what_reaches_to_a_pole_does_not_reach_beyond_it() {
        let cap = |lat: f64| {
            let ring = [(-180.0, lat), (180.0, lat), (180.0, -90.0), (131.604, -90.0), (-180.0, -90.0), (-180.0, lat)];
            let ring = ring.map(|(x, y)| Coord { x, y });
            Area::new(MultiPolygon(vec![Polygon::new(LineString(ring.to_vec()), vec![])]), 0.0).unwrap()
        };
        let both = overlap(&cap(-63.21), &cap(-89.871)).unwrap();
        let corners = both.shape().0.iter().flat_map(|polygon| &polygon.exterior().0);
        assert!(corners.into_iter().all(|c| c.x.abs() <= 180.0 && c.y.abs() <= 90.0), "{:?}", both.shape());
    }

    #[test]
    fn the_east_of_what_crosses_the_antimeridian_lies_beyond_it() {
        let whole = square(66.0, 178.0, 8.0);
        let east = part_towards(&whole, &[Compass::East], 0.2).unwrap();
        assert!(east.contains(LatLon::new(66.0, -176.0).unwrap()));
        assert!(!east.contains(LatLon::new(66.0, 172.0).unwrap()));
    }

    #[test]
    fn a_corridor_follows_the_great_circle() {
        let (anchorage, oslo) = (LatLon::new(61.2, -149.9).unwrap(), LatLon::new(59.9, 10.7).unwrap());
        let way = corridor(anchorage, oslo, 50.0).unwrap();
        let km = distance_km(anchorage, oslo);
        let middle = destination(anchorage, crate::geodesy::bearing_deg(anchorage, oslo), km / 4.0);
        assert!(way.contains(middle), "{middle:?}");
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
            lat in -60.0..60.0f64, lon in -180.0..180.0f64, half in 0.05..3.0f64, way in 0usize..8, share in 0.0..0.6f64,
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
            let _ = away(at, km, 0.0);
            let _ = corridor(at, destination(at, 80.0, km), 5.0);
        }

        #[test]
        fn what_is_at_a_distance_lies_that_way_and_that_far(
            lat in -80.0..80.0f64, lon in -180.0..180.0f64, way in 0usize..8, km in 1.0..300.0f64, doubt in 0.0..20.0f64,
        ) {
            let from = LatLon::new(lat, lon).unwrap();
            let towards = Compass::ALL[way];
            let area = at_distance(from, &[towards], km, doubt).unwrap();
            prop_assert!(area.contains(destination(from, towards.bearing_deg(), km)));
            prop_assert!(!area.contains(destination(from, towards.bearing_deg() + 90.0, km)));
            prop_assert!(!area.contains(destination(from, towards.bearing_deg() + 180.0, km)));
            let surer = at_distance(from, &[towards], km, 0.5 * doubt).unwrap();
            prop_assert!(equal_radius_km(&area) >= 0.999 * equal_radius_km(&surer));
        }

        #[test]
        fn areas_grow_with_what_is_uncertain(lat in -70.0..70.0f64, lon in -180.0..180.0f64, km in 1.0..200.0f64, more in 1.05..3.0f64) {
            let at = LatLon::new(lat, lon).unwrap();
            let other = destination(at, 60.0, 50.0);
            let radius = |area: Option<Area>| equal_radius_km(&area.unwrap());
            prop_assert!(radius(disc(at, more * km)) > radius(disc(at, km)));
            prop_assert!(radius(away(at, 100.0, more * 10.0)) >= radius(away(at, 100.0, 10.0)));
            prop_assert!(radius(corridor(at, other, more * km)) > radius(corridor(at, other, km)));
        }
    }
}
