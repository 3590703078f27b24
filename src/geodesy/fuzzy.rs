//! How surely a position belongs to an area whose edge the words leave open.
//!
//! The membership of a position at the signed distance d from the drawn outline, inwards positive, is
//! the logistic curve 1 / (1 + exp(-d ln 9 / w)), where w is the area's `soft_edge_km`: a half on the
//! outline, 0.9 at w inside it and 0.1 at w outside it. So the outline is the 50 % line, and the 10 %
//! and 90 % lines run w beside it. See docs/spatial-language.md.

use super::convex::{self, Keep};
use super::sphere::distance_km;
use super::{Lines, clip, isoline, plane};
use crate::model::{Area, LatLon};
use geo::orient::Direction;
use geo::{Buffer, Coord, MapCoords, MapCoordsInPlace, MultiPolygon, Orient, Polygon, Rect, Simplify};

/// Kilometres to a degree of latitude.
pub const KM_PER_DEG: f64 = super::EARTH_RADIUS_KM * std::f64::consts::PI / 180.0;

/// Where the grid of distances is coarser, the lines may be so many times coarser too: six tenths of the strip's half width.
const COARSER_MAX: f64 = 3.0;

/// A strip along lines longer than this, km, is wider than asked for, by at most so much.
const LONG_KM: f64 = 20_000.0;
const WIDER_MAX: f64 = 2.0;

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
pub fn strip(lines: &Lines, half_width_km: f64, near: Option<(LatLon, f64)>) -> MultiPolygon<f64> {
    let tolerance_deg = (half_width_km / KM_PER_DEG * 0.2).clamp(1e-4, 0.05);
    let mut flat = flat_runs(lines, half_width_km, near, tolerance_deg);
    if flat.runs.is_empty() {
        return MultiPolygon(Vec::new());
    }
    // Of a coast that goes on for ever the strip is somewhat wider, as its picture is smaller.
    let half_width_km =
        half_width_km * (isoline::length(&flat.runs) * KM_PER_DEG / LONG_KM).sqrt().clamp(1.0, WIDER_MAX);
    let coarser = isoline::coarser(&flat.runs, half_width_km / KM_PER_DEG).min(COARSER_MAX);
    if coarser > 1.0 {
        flat.runs = sparse(&flat.runs, coarser * tolerance_deg);
    }
    let scale = flat.scale;
    let mut shape = isoline::around(&flat.runs, half_width_km / KM_PER_DEG, scale);
    shape.map_coords_in_place(|c| Coord { x: c.x / scale, y: c.y });
    plane::into_folded(kept_near(shape, near, half_width_km))
}

/// What of a shape lies near a position, where one is given.
pub(super) fn kept_near(shape: MultiPolygon<f64>, near: Option<(LatLon, f64)>, margin_km: f64) -> MultiPolygon<f64> {
    use geo::{BooleanOps, BoundingRect};
    let Some((at, km)) = near else { return shape };
    let around = plane::enclosed_in_one(&super::circle(at, km + margin_km, 48));
    let Some(rect) = around.bounding_rect() else { return MultiPolygon(Vec::new()) };
    let shape = clip::within(&shape, rect);
    let cut = convex::cut(&shape, &around.exterior().0, Keep::Inside);
    sound(cut.unwrap_or_else(|| shape.intersection(&MultiPolygon(vec![around]))))
}

/// Lines on a plane where a degree is as long in either direction.
pub(super) struct Flat {
    /// Degrees of latitude; x is longitude times `scale`.
    pub runs: Lines,
    /// The cosine of the latitude that the plane is right at.
    pub scale: f64,
}

/// The stretches of the lines that come near the position, where one is given, simplified.
pub(super) fn flat_runs(lines: &Lines, margin_km: f64, near: Option<(LatLon, f64)>, tolerance_deg: f64) -> Flat {
    let base_deg = match near {
        Some((at, _)) => at.lon_deg(),
        None => lines.corners().first().map_or(0.0, |c| c.x),
    };
    let lat_deg = match near {
        Some((at, _)) => at.lat_deg(),
        None => {
            let corners = lines.corners();
            corners.iter().map(|c| c.y).sum::<f64>() / corners.len().max(1) as f64
        }
    };
    let scale = lat_deg.to_radians().cos().max(0.02);
    let reach_deg = near.map(|(_, km)| (km + margin_km) / KM_PER_DEG);
    let here = Coord { x: base_deg * scale, y: lat_deg };
    let mut runs = Run { tolerance2: tolerance_deg * tolerance_deg, ..Run::default() };
    for line in lines.iter() {
        if reach_deg.is_some_and(|reach| is_far(line, here, scale, base_deg, reach)) {
            continue;
        }
        let mut lon_deg = plane::near_lon_deg(line[0].x, base_deg);
        let mut last: Option<Coord<f64>> = None;
        for corner in line {
            // Few stretches pass the antimeridian.
            let by_deg = corner.x - lon_deg;
            lon_deg = if by_deg.abs() <= 180.0 { corner.x } else { plane::near_lon_deg(corner.x, lon_deg) };
            let to = Coord { x: lon_deg * scale, y: corner.y };
            if let Some(from) = last {
                if reach_deg.is_none_or(|reach| off(here, from, to) <= reach) {
                    runs.lead(from, to);
                } else {
                    runs.end();
                }
            }
            last = Some(to);
        }
        runs.end();
    }
    Flat { runs: runs.lines, scale }
}

/// Lines as they are led, without the corners that lie within the tolerance of the one before, so that they stray no
/// farther than that.
#[derive(Default)]
struct Run {
    lines: Lines,
    tolerance2: f64,
    kept: Option<Coord<f64>>,
    last: Option<Coord<f64>>,
    /// Whether only the first corner is kept.
    single: bool,
}

impl Run {
    /// Goes on by a stretch.
    fn lead(&mut self, from: Coord<f64>, to: Coord<f64>) {
        let kept = self.kept.unwrap_or_else(|| {
            self.lines.lead_to(from);
            self.single = true;
            from
        });
        let far = (to.x - kept.x).powi(2) + (to.y - kept.y).powi(2) > self.tolerance2;
        if far {
            self.lines.lead_to(to);
            self.single = false;
        }
        self.kept = Some(if far { to } else { kept });
        self.last = Some(to);
    }

    fn end(&mut self) {
        // The end is kept too; what is shorter than the tolerance is a dot.
        if let Some(last) = self.last.take() {
            if self.single || self.kept != Some(last) {
                self.lines.lead_to(last);
            }
            self.lines.end();
        }
        self.kept = None;
    }
}

/// The lines without the stretches that lie within the tolerance of others: of a hundred islets side by side a few say as
/// well where the coast is, and so does one shore of a narrow fjord.
fn sparse(lines: &Lines, tolerance_deg: f64) -> Lines {
    /// No map of the squares is larger than this.
    const SQUARES_MAX: f64 = 4e6;
    let (mut low, mut high) = (lines.corners()[0], lines.corners()[0]);
    for corner in lines.corners() {
        low = Coord { x: low.x.min(corner.x), y: low.y.min(corner.y) };
        high = Coord { x: high.x.max(corner.x), y: high.y.max(corner.y) };
    }
    let size = |side: f64| (((high.x - low.x) / side).floor() + 1.0, ((high.y - low.y) / side).floor() + 1.0);
    let (columns, rows) = size(tolerance_deg);
    if columns * rows > SQUARES_MAX || !columns.is_finite() || !rows.is_finite() {
        return lines.clone();
    }
    let mut taken = vec![0u64; (columns * rows / 64.0) as usize + 1];
    let square = |c: Coord<f64>| {
        let (x, y) = ((c.x - low.x) / tolerance_deg, (c.y - low.y) / tolerance_deg);
        y as usize * columns as usize + x as usize
    };
    let mut kept = Lines::default();
    for line in lines.iter() {
        let mut from = line[0];
        let mut from_square = square(from);
        let mut begun = false;
        for (number, to) in line.iter().enumerate().skip(1) {
            let off = *to - from;
            let off2 = off.x * off.x + off.y * off.y;
            if off2 <= tolerance_deg * tolerance_deg && number + 1 < line.len() {
                continue;
            }
            let to_square = square(*to);
            // Between two squares far apart others may be free.
            let mut is_new = off2 > 4.0 * tolerance_deg * tolerance_deg;
            for square in [from_square, to_square] {
                let bit = 1 << (square % 64);
                is_new |= taken[square / 64] & bit == 0;
                taken[square / 64] |= bit;
            }
            if is_new {
                if !begun {
                    kept.lead_to(from);
                }
                kept.lead_to(*to);
            } else {
                kept.end();
            }
            begun = is_new;
            (from, from_square) = (*to, to_square);
        }
        kept.end();
    }
    kept
}

/// Whether the box around a line, which does not pass 180°, lies off a place on the plane.
fn is_far(line: &[Coord<f64>], here: Coord<f64>, scale: f64, base_deg: f64, reach_deg: f64) -> bool {
    let (mut low, mut high) = (line[0], line[0]);
    for corner in line {
        low = Coord { x: low.x.min(corner.x), y: low.y.min(corner.y) };
        high = Coord { x: high.x.max(corner.x), y: high.y.max(corner.y) };
    }
    if low.y > here.y + reach_deg || high.y < here.y - reach_deg {
        return true;
    }
    // Seen around the whole turn, the box may lie to the west, here, and to the east.
    let off_deg = [-360.0, 0.0, 360.0].map(|turn| {
        let base = base_deg + turn;
        if low.x > base { low.x - base } else { (base - high.x).max(0.0) }
    });
    off_deg.into_iter().all(|off| off * scale > reach_deg)
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

/// How far a position is from an area, km; 0 inside.
#[must_use]
pub fn distance_to_km(area: &Area, at: LatLon) -> f64 {
    if plane::holds(area.shape(), at) {
        0.0
    } else {
        nearest_on_outline(area, at).map_or(f64::INFINITY, |edge| distance_km(edge, at))
    }
}

/// The point of an area's outline nearest to a position; the cut at the antimeridian is no outline.
#[must_use]
pub fn nearest_on_outline(area: &Area, to: LatLon) -> Option<LatLon> {
    let rings =
        area.shape().0.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    nearest_on_lines(rings.map(|ring| &ring.0[..]), to)
}

/// The point of the lines nearest to a position. Segments along the antimeridian and the poles, where
/// shapes are cut, are no lines.
#[must_use]
pub fn nearest_on_lines<'a>(lines: impl IntoIterator<Item = &'a [Coord<f64>]>, to: LatLon) -> Option<LatLon> {
    let scale = to.lat_deg().to_radians().cos().max(0.02);
    let mut best: Option<(f64, Coord<f64>)> = None;
    for line in lines {
        for pair in line.windows(2) {
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
    use geo::{Contains, LineString};
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
        let shape = strip(&[line].iter().collect(), 20.0, None);
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
