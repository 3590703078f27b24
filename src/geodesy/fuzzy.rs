//! How surely a position belongs to an area whose edge the words leave open.
//!
//! The membership of a position at the signed distance d from the drawn outline, inwards positive, is
//! the logistic curve 1 / (1 + exp(-d ln 9 / w)), where w is the area's `soft_edge_km`: a half on the
//! outline, 0.9 at w inside it and 0.1 at w outside it. So the outline is the 50 % line, and the 10 %
//! and 90 % lines run w beside it. See docs/spatial-language.md.

use super::sphere::distance_km;
use super::{clip, isoline, plane};
use crate::model::{Area, LatLon};
use geo::orient::Direction;
use geo::{Buffer, Coord, LineString, MapCoords, MultiPolygon, Orient, Polygon, Rect, Simplify};

/// Kilometres to a degree of latitude.
pub const KM_PER_DEG: f64 = super::EARTH_RADIUS_KM * std::f64::consts::PI / 180.0;

/// How surely the position belongs to the area, 0 to 1; for an area with a hard edge 0 or 1.
#[must_use]
pub fn membership(area: &Area, at: LatLon) -> f64 {
    let inside = area.contains(at);
    let soft_km = area.soft_edge_km();
    if soft_km <= 0.0 {
        return if inside { 1.0 } else { 0.0 };
    }
    let off_km = nearest_on_outline(area, at).map_or(f64::INFINITY, |edge| distance_km(edge, at));
    let inwards_km = if inside { off_km } else { -off_km };
    1.0 / (1.0 + (-inwards_km * 9f64.ln() / soft_km).exp())
}

/// The shape within which the membership is at least `share` (above 0 and below 1): 0.5 gives the drawn
/// one, 0.9 the core and 0.1 all that may belong to it. The core of a narrow area may be empty.
#[must_use]
pub fn at_least(area: &Area, share: f64) -> MultiPolygon<f64> {
    let soft_km = area.soft_edge_km();
    let odds = (share / (1.0 - share)).ln() / 9f64.ln();
    let outwards_km = -odds * soft_km;
    if !outwards_km.is_finite() || outwards_km.abs() < 1e-6 {
        return area.shape().clone();
    }
    grown(area.shape(), outwards_km)
}

/// The shape with its outline moved outwards by so many kilometres, inwards where negative. The width
/// is right at the middle latitude of the shape.
#[must_use]
pub fn grown(shape: &MultiPolygon<f64>, km: f64) -> MultiPolygon<f64> {
    use geo::BoundingRect;
    let Some(rect) = shape.bounding_rect() else { return MultiPolygon(Vec::new()) };
    let mut laid = plane::laid_out(shape, plane::base_lon_deg(shape));
    if rect.min().x <= -180.0 || rect.max().x >= 180.0 {
        // Halves that were cut at the antimeridian are one again, lest the cut be taken for an edge.
        laid = sewn(laid);
    }
    let scale = (rect.center().y.to_radians().cos()).max(0.02);
    let tolerance_deg = (km.abs() / KM_PER_DEG * 0.05).clamp(1e-5, 0.05);
    let mut flat = laid.map_coords(|c| Coord { x: c.x * scale, y: c.y }).simplify(tolerance_deg);
    // A ring that is gone must not reach the buffer, which panics on empty ones.
    flat.0.retain(|polygon| polygon.exterior().0.len() >= 4);
    if flat.0.is_empty() {
        return MultiPolygon(Vec::new());
    }
    let buffered = flat.buffer(km / KM_PER_DEG);
    plane::folded(&sound(buffered.map_coords(|c| Coord { x: c.x / scale, y: c.y })))
}

/// A laid out shape with its halves joined across the antimeridian. A hair is laid over the cut, since the corners of
/// both sides differ by a rounding.
fn sewn(mut laid: MultiPolygon<f64>) -> MultiPolygon<f64> {
    const HAIR_DEG: f64 = 1e-6;
    let at_cut = |c: &Coord<f64>| ((c.x.abs() - 180.0) / 360.0).fract() == 0.0;
    let edges = laid.0.iter().flat_map(|polygon| polygon.exterior().0.windows(2));
    let hairs: Vec<Polygon<f64>> = edges
        .filter(|pair| pair.iter().all(at_cut) && pair[0].x == pair[1].x && pair[0].y != pair[1].y)
        .map(|pair| {
            let (west, east) = (pair[0].x - HAIR_DEG, pair[0].x + HAIR_DEG);
            Rect::new(Coord { x: west, y: pair[0].y }, Coord { x: east, y: pair[1].y }).to_polygon()
        })
        .collect();
    // All rings must run the same way, or the union takes a hair out of what it overlaps.
    laid.0.extend(hairs);
    geo::unary_union(&laid.orient(Direction::Default).0)
}

/// A strip so many kilometres to either side of the lines, at most `reach` kilometres from a position
/// where one is given. The lines are in degrees and may pass 180°.
#[must_use]
pub fn strip(lines: &[LineString<f64>], half_width_km: f64, near: Option<(LatLon, f64)>) -> MultiPolygon<f64> {
    let tolerance_deg = (half_width_km / KM_PER_DEG * 0.2).clamp(1e-4, 0.05);
    let flat = flat_runs(lines, half_width_km, near, tolerance_deg);
    if flat.runs.is_empty() {
        return MultiPolygon(Vec::new());
    }
    let scale = flat.scale;
    let widened = isoline::around(&flat.runs, half_width_km / KM_PER_DEG, scale);
    let shape = widened.map_coords(|c| Coord { x: c.x / scale, y: c.y });
    plane::folded(&kept_near(shape, near, half_width_km))
}

/// What of a shape lies near a position, where one is given.
pub(super) fn kept_near(shape: MultiPolygon<f64>, near: Option<(LatLon, f64)>, margin_km: f64) -> MultiPolygon<f64> {
    use geo::{BooleanOps, BoundingRect};
    let Some((at, km)) = near else { return shape };
    let around = plane::enclosed_in_one(&super::circle(at, km + margin_km, 48));
    let Some(rect) = around.bounding_rect() else { return MultiPolygon(Vec::new()) };
    sound(clip::within(&shape, rect).intersection(&MultiPolygon(vec![around])))
}

/// Lines on a plane where a degree is as long in either direction.
pub(super) struct Flat {
    /// Degrees of latitude; x is longitude times `scale`.
    pub runs: Vec<LineString<f64>>,
    /// The cosine of the latitude that the plane is right at.
    pub scale: f64,
}

/// The stretches of the lines that come near the position, where one is given, simplified.
pub(super) fn flat_runs(
    lines: &[LineString<f64>],
    margin_km: f64,
    near: Option<(LatLon, f64)>,
    tolerance_deg: f64,
) -> Flat {
    let base_deg = match near {
        Some((at, _)) => at.lon_deg(),
        None => lines.iter().flat_map(|line| line.0.first()).map(|c| c.x).next().unwrap_or(0.0),
    };
    let lat_deg = match near {
        Some((at, _)) => at.lat_deg(),
        None => {
            let corners = || lines.iter().flat_map(|line| &line.0);
            corners().map(|c| c.y).sum::<f64>() / corners().count().max(1) as f64
        }
    };
    let scale = lat_deg.to_radians().cos().max(0.02);
    let reach_deg = near.map(|(_, km)| (km + margin_km) / KM_PER_DEG);
    let here = Coord { x: base_deg * scale, y: lat_deg };
    let mut runs: Vec<LineString<f64>> = Vec::new();
    for line in lines {
        let Some(first) = line.0.first() else { continue };
        let mut lon_deg = plane::near_lon_deg(first.x, base_deg);
        let mut run: Vec<Coord<f64>> = Vec::new();
        let mut last: Option<Coord<f64>> = None;
        for corner in &line.0 {
            lon_deg = plane::near_lon_deg(corner.x, lon_deg);
            let to = Coord { x: lon_deg * scale, y: corner.y };
            if let Some(from) = last {
                if reach_deg.is_none_or(|reach| off(here, from, to) <= reach) {
                    if run.is_empty() {
                        run.push(from);
                    }
                    run.push(to);
                } else if run.len() > 1 {
                    runs.push(LineString(std::mem::take(&mut run)));
                }
            }
            last = Some(to);
        }
        if run.len() > 1 {
            runs.push(LineString(run));
        }
    }
    Flat { runs: runs.iter().map(|run| thinned(run, tolerance_deg)).collect(), scale }
}

/// A line without the corners that lie within the tolerance of the one before, so that it strays no farther than that.
fn thinned(line: &LineString<f64>, tolerance_deg: f64) -> LineString<f64> {
    let tolerance2 = tolerance_deg * tolerance_deg;
    let mut kept: Vec<Coord<f64>> = Vec::with_capacity(line.0.len() / 2 + 2);
    for corner in &line.0 {
        let off2 = |last: &Coord<f64>| (corner.x - last.x).powi(2) + (corner.y - last.y).powi(2);
        if kept.last().is_none_or(|last| off2(last) > tolerance2) {
            kept.push(*corner);
        }
    }
    if let Some(end) = line.0.last()
        && (kept.len() < 2 || kept.last() != Some(end))
    {
        kept.push(*end);
    }
    LineString(kept)
}

/// Distance of a point from a segment on the plane.
fn off(at: Coord<f64>, from: Coord<f64>, to: Coord<f64>) -> f64 {
    let along = to - from;
    let length2 = along.x * along.x + along.y * along.y;
    let share = if length2 > 0.0 {
        (((at.x - from.x) * along.x + (at.y - from.y) * along.y) / length2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (from.x + share * along.x - at.x).hypot(from.y + share * along.y - at.y)
}

/// The point of an area's outline nearest to a position; the cut at the antimeridian is no outline.
#[must_use]
pub fn nearest_on_outline(area: &Area, to: LatLon) -> Option<LatLon> {
    let rings =
        area.shape().0.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    nearest_on_lines(rings, to)
}

/// The point of the lines nearest to a position. Segments along the antimeridian and the poles, where
/// shapes are cut, are no lines.
#[must_use]
pub fn nearest_on_lines<'a>(lines: impl IntoIterator<Item = &'a LineString<f64>>, to: LatLon) -> Option<LatLon> {
    let scale = to.lat_deg().to_radians().cos().max(0.02);
    let mut best: Option<(f64, Coord<f64>)> = None;
    for line in lines {
        for pair in line.0.windows(2) {
            let cut = |a: f64, b: f64, at: f64| a.abs() >= at && a == b;
            if cut(pair[0].x, pair[1].x, 180.0) || cut(pair[0].y, pair[1].y, 90.0) {
                continue;
            }
            // Most outlines lie within half a turn, so that the turn is reckoned for the others alone.
            let far = (pair[0].x - to.lon_deg()).abs() > 180.0;
            let by_deg = if far { plane::near_lon_deg(pair[0].x, to.lon_deg()) - pair[0].x } else { 0.0 };
            let from = Coord { x: (pair[0].x + by_deg - to.lon_deg()) * scale, y: pair[0].y - to.lat_deg() };
            let end = Coord { x: (pair[1].x + by_deg - to.lon_deg()) * scale, y: pair[1].y - to.lat_deg() };
            let (dx, dy) = (end.x - from.x, end.y - from.y);
            let length2 = dx * dx + dy * dy;
            let share = if length2 > 0.0 { (-(from.x * dx + from.y * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
            let (x, y) = (from.x + share * dx, from.y + share * dy);
            let off2 = x * x + y * y;
            if best.is_none_or(|b| off2 < b.0) {
                best = Some((off2, Coord { x: to.lon_deg() + x / scale, y: to.lat_deg() + y }));
            }
        }
    }
    best.map(|(_, c)| LatLon::clamped(c.y, c.x))
}

/// Without polygons that are no more than a line.
pub(super) fn sound(mut shape: MultiPolygon<f64>) -> MultiPolygon<f64> {
    shape.0.retain(|polygon| polygon.exterior().0.len() >= 4);
    shape
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::{circle, destination};
    use geo::Contains;
    use proptest::prelude::*;

    fn disc(lat: f64, lon: f64, radius_km: f64, soft_km: f64) -> Area {
        Area::new(plane::enclosed(&circle(LatLon::new(lat, lon).unwrap(), radius_km, 90)), soft_km).unwrap()
    }

    #[test]
    fn the_outline_is_the_line_of_one_half() {
        let area = disc(35.0, 37.0, 50.0, 10.0);
        let middle = LatLon::new(35.0, 37.0).unwrap();
        for (km, share) in [(50.0, 0.5), (40.0, 0.9), (60.0, 0.1)] {
            let there = membership(&area, destination(middle, 70.0, km));
            assert!((there - share).abs() < 0.02, "{km} km: {there}");
        }
    }

    #[test]
    fn a_hard_edge_is_a_knife_cut() {
        let area = disc(35.0, 37.0, 50.0, 0.0);
        assert_eq!(membership(&area, LatLon::new(35.0, 37.0).unwrap()), 1.0);
        assert_eq!(membership(&area, LatLon::new(36.0, 37.0).unwrap()), 0.0);
    }

    #[test]
    fn the_core_has_no_gap_at_the_antimeridian() {
        let core = at_least(&disc(-68.85, -178.867, 73.5, 16.0), 0.9);
        assert!([-179.9, -179.99, 179.99, 179.9].iter().all(|lon| core.contains(&geo::Point::new(*lon, -68.85))));
    }

    #[test]
    fn a_strip_follows_its_line_across_the_antimeridian() {
        let line = LineString(vec![Coord { x: 178.0, y: 66.0 }, Coord { x: -178.0, y: 66.0 }]);
        let shape = strip(&[line], 20.0, None);
        let holds = |lat, lon| shape.contains(&geo::Point::new(lon, lat));
        assert!(holds(66.1, 179.0) && holds(66.0, -179.0) && !holds(66.5, 179.0) && !holds(66.0, 0.0));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn the_lines_of_membership_lie_within_each_other(
            lat in -85.0..85.0f64, lon in -180.0..180.0f64, km in 2.0..200.0f64, soft in 0.05..0.6f64,
        ) {
            let area = disc(lat, lon, km, soft * km);
            let middle = LatLon::new(lat, lon).unwrap();
            let (core, reach) = (at_least(&area, 0.9), at_least(&area, 0.1));
            let holds = |shape: &MultiPolygon<f64>, at: LatLon| shape.contains(&geo::Point::new(at.lon_deg(), at.lat_deg()));
            // Toward the poles the plane's width is only about right.
            for bearing in [10.0, 100.0, 190.0, 280.0] {
                prop_assert!(!holds(&core, destination(middle, bearing, 1.001 * km)));
                if lat.abs() < 70.0 {
                    prop_assert!(holds(&reach, destination(middle, bearing, 0.98 * km)));
                    prop_assert!(holds(&core, destination(middle, bearing, (0.85 - soft) * km)) || soft > 0.5);
                }
            }
        }
    }
}
