//! The two sides of a line: what lies left and right of a river that runs from source to mouth.

use super::fuzzy::{KM_PER_DEG, flat_runs, kept_near, sound};
use super::sphere::Compass;
use super::{Lines, isoline, plane};
use crate::model::LatLon;
use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo::{BooleanOps, Buffer, Coord, InteriorPoint, LineString, MapCoords, MultiPolygon, Polygon, Simplify};

/// A side of a line, seen by one who goes along it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The left one.
    Left,
    /// The right one.
    Right,
}

/// Sides are cut apart by a blade so thick, degrees: some 50 m.
const BLADE_DEG: f64 = 0.000_25;
/// A line may be simplified by this before its sides are told, km.
const TOLERANCE_KM: f64 = 0.6;
/// Of a line in pieces so many are looked at, the longest first.
const RUNS_MAX: usize = 12;
/// A wind says which side is meant if it blows across the line at least so steeply: the sine of 15°.
const ACROSS_MIN: f64 = 0.26;

/// Which side of the lines lies towards a wind, seen over the stretch near a position where one is given; `None`
/// where the lines run along the wind.
#[must_use]
pub fn side_towards(lines: &Lines, wind: Compass, near: Option<(LatLon, f64)>) -> Option<Side> {
    let flat = flat_runs(lines, 0.0, near, TOLERANCE_KM / KM_PER_DEG);
    let run = flat.runs.iter().max_by(|a, b| length(a).total_cmp(&length(b)))?;
    let (from, to) = (*run.first()?, *run.last()?);
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let (sin, cos) = wind.bearing_deg().to_radians().sin_cos();
    let across = (-dy * sin + dx * cos) / dx.hypot(dy);
    if across.abs() < ACROSS_MIN || !across.is_finite() {
        return None;
    }
    Some(if across > 0.0 { Side::Left } else { Side::Right })
}

/// The land on one side of the lines between two distances from them, at most so many kilometres from a position where
/// one is given.
#[must_use]
pub fn beside(
    lines: &Lines,
    side: Side,
    inner_km: f64,
    outer_km: f64,
    near: Option<(LatLon, f64)>,
) -> MultiPolygon<f64> {
    let (inner_deg, outer_deg) = (inner_km / KM_PER_DEG, outer_km / KM_PER_DEG);
    let tolerance_deg = TOLERANCE_KM.min(0.1 * outer_km) / KM_PER_DEG;
    let flat = flat_runs(lines, outer_km, near, tolerance_deg);
    let simple = |run: &[Coord<f64>]| LineString(run.to_vec()).simplify(tolerance_deg);
    let mut runs: Vec<LineString<f64>> = flat.runs.iter().map(simple).filter(|run| length(&run.0) > 0.0).collect();
    runs.sort_by(|a, b| length(&b.0).total_cmp(&length(&a.0)));
    runs.truncate(RUNS_MAX);
    let mut parts: Vec<Polygon<f64>> = Vec::new();
    for run in &runs {
        let long = extended(run, 1.6 * outer_deg);
        let land = isoline::between(&[run].into_iter().collect(), inner_deg, outer_deg, flat.scale);
        let split = if ends_are_clear(&long) { split(&land, &long, side) } else { None };
        parts.extend(split.unwrap_or_else(|| cut_apart(&land, &long, side)));
    }
    let whole = if runs.len() > 1 { geo::unary_union(&parts) } else { MultiPolygon(parts) };
    let shape = sound(whole.map_coords(|c| Coord { x: c.x / flat.scale, y: c.y }));
    plane::folded(&kept_near(shape, near, outer_km))
}

/// What of a shape lies on one side of a line; where the line ends in the shape it is led straight on.
#[must_use]
pub fn of_shape(shape: &MultiPolygon<f64>, line: &[Coord<f64>], side: Side) -> MultiPolygon<f64> {
    use geo::BoundingRect;
    let Some(rect) = shape.bounding_rect() else { return MultiPolygon(Vec::new()) };
    let size = rect.width() + rect.height();
    let (low, high) = (rect.min() - Coord { x: size, y: size } * 0.1, rect.max() + Coord { x: size, y: size } * 0.1);
    // From where the line first comes near the shape to where it leaves it.
    let near = |c: &Coord<f64>| c.x >= low.x && c.x <= high.x && c.y >= low.y && c.y <= high.y;
    let (Some(first), Some(last)) = (line.iter().position(near), line.iter().rposition(near)) else {
        return MultiPolygon(Vec::new());
    };
    let run = LineString(line[first..=last].to_vec()).simplify(TOLERANCE_KM / KM_PER_DEG / 2.0);
    if run.0.len() < 2 {
        return MultiPolygon(Vec::new());
    }
    let mut ring = extended(&run, 3.0 * size).0;
    let (from, to) = (ring[0], ring[ring.len() - 1]);
    let way = to - from;
    let turned = if side == Side::Left { Coord { x: -way.y, y: way.x } } else { Coord { x: way.y, y: -way.x } };
    let length = turned.x.hypot(turned.y);
    if length <= 0.0 {
        return MultiPolygon(Vec::new());
    }
    // Round the far side, where nothing of the shape is.
    let out = turned * (4.0 * size / length);
    ring.extend([to + out, from + out]);
    sound(shape.intersection(&MultiPolygon(vec![Polygon::new(LineString(ring), Vec::new())])))
}

/// What of the land lies on a side of a line that may cross itself: a blade along the line cuts it into pieces.
fn cut_apart(land: &MultiPolygon<f64>, long: &LineString<f64>, side: Side) -> Vec<Polygon<f64>> {
    let pieces = land.difference(&sound(long.buffer(BLADE_DEG)));
    pieces.0.into_iter().filter(|piece| side_of(long, piece) == Some(side)).collect()
}

/// Whether neither end that the line was led on by crosses the line.
fn ends_are_clear(long: &LineString<f64>) -> bool {
    let count = long.0.len();
    if count < 4 {
        return count > 2;
    }
    let edges: Vec<[Coord<f64>; 2]> = long.0.windows(2).map(|pair| [pair[0], pair[1]]).collect();
    let (first, last) = (edges[0], edges[edges.len() - 1]);
    let middle = &edges[1..edges.len() - 1];
    let crossed =
        |end: [Coord<f64>; 2], others: &[[Coord<f64>; 2]]| others.iter().any(|other| meeting(end, *other).is_some());
    !crossed(first, &middle[1.min(middle.len())..])
        && !crossed(last, &middle[..middle.len() - 1])
        && meeting(first, last).is_none()
}

/// Where two edges cross: how far along the first and along the second, 0 to 1.
fn meeting(a: [Coord<f64>; 2], b: [Coord<f64>; 2]) -> Option<(f64, f64)> {
    let (along, other, off) = (a[1] - a[0], b[1] - b[0], b[0] - a[0]);
    let cross = along.x * other.y - along.y * other.x;
    if cross == 0.0 {
        return None;
    }
    let here = (off.x * other.y - off.y * other.x) / cross;
    let there = (off.x * along.y - off.y * along.x) / cross;
    ((0.0..1.0).contains(&here) && (0.0..1.0).contains(&there)).then_some((here, there))
}

/// Where a ring of the land crosses an end of the line.
struct Crossing {
    /// How far along the ring: the number of its edge and the share of that.
    on_ring: (usize, f64),
    /// How far along the line: the number of its edge and the share of that.
    along: (usize, f64),
    at: Coord<f64>,
    /// The stretch of the ring that begins here.
    onwards: usize,
}

/// What of the land around a line lies on one side of it. The land's rings keep away from the line itself, so that they
/// cross it at its ends alone, where it was led on; between two crossings the line is the edge. `None` where that does
/// not come out even.
fn split(land: &MultiPolygon<f64>, long: &LineString<f64>, side: Side) -> Option<Vec<Polygon<f64>>> {
    let last_edge = long.0.len().checked_sub(2)?;
    let ends = [(0, [long.0[0], long.0[1]]), (last_edge, [long.0[last_edge], long.0[last_edge + 1]])];
    let mut parts = Vec::new();
    for polygon in &land.0 {
        let mut crossings: Vec<Crossing> = Vec::new();
        // Stretches of the rings from crossing to crossing, each with the crossing where it ends.
        let mut stretches: Vec<(Vec<Coord<f64>>, usize)> = Vec::new();
        let mut holes = Vec::new();
        for (number, ring) in std::iter::once(polygon.exterior()).chain(polygon.interiors()).enumerate() {
            let mut found: Vec<Crossing> = Vec::new();
            for (edge, pair) in ring.0.windows(2).enumerate() {
                for (number, end) in ends {
                    if let Some((here, there)) = meeting([pair[0], pair[1]], end) {
                        let at = pair[0] + (pair[1] - pair[0]) * here;
                        found.push(Crossing { on_ring: (edge, here), along: (number, there), at, onwards: 0 });
                    }
                }
            }
            if found.is_empty() {
                if number > 0 {
                    holes.push(ring.clone());
                }
                continue;
            }
            found.sort_by(|a, b| a.on_ring.0.cmp(&b.on_ring.0).then(a.on_ring.1.total_cmp(&b.on_ring.1)));
            let first = crossings.len();
            let corners = &ring.0[..ring.0.len() - 1];
            for index in 0..found.len() {
                let following = (index + 1) % found.len();
                let (edge, next_edge) = (found[index].on_ring.0, found[following].on_ring.0);
                let steps = if following == 0 { next_edge + corners.len() - edge } else { next_edge - edge };
                let mut stretch = vec![found[index].at];
                stretch.extend((1..=steps).map(|step| corners[(edge + step) % corners.len()]));
                stretch.push(found[following].at);
                found[index].onwards = stretches.len();
                stretches.push((stretch, first + following));
            }
            crossings.extend(found);
        }
        if crossings.is_empty() {
            // All of it lies on one side: an island in a ring, or land that the line does not reach.
            parts.extend((side_of(long, polygon) == Some(side)).then(|| polygon.clone()));
            continue;
        }
        if crossings.len() % 2 == 1 {
            return None;
        }
        let mut order: Vec<usize> = (0..crossings.len()).collect();
        let along = |index: &usize| crossings[*index].along;
        order.sort_by(|a, b| along(a).0.cmp(&along(b).0).then(along(a).1.total_cmp(&along(b).1)));
        let mut rank = vec![0; order.len()];
        order.iter().enumerate().for_each(|(place, &index)| rank[index] = place);
        let mut taken = vec![false; stretches.len()];
        let first_part = parts.len();
        for start in 0..stretches.len() {
            let (mut ring, mut sides): (Vec<Coord<f64>>, [bool; 2]) = (Vec::new(), [false; 2]);
            let mut next = start;
            while !taken[next] {
                taken[next] = true;
                let (stretch, end) = &stretches[next];
                ring.extend(stretch);
                // The land lies on the left of its rings. Led back along the line, it lies on the line's right.
                let (from, to) = (*end, order[rank[*end] ^ 1]);
                let (low, high) = (crossings[from].along.0, crossings[to].along.0);
                let forwards = rank[from] < rank[to];
                if forwards {
                    ring.extend(&long.0[low + 1..high + 1]);
                } else {
                    ring.extend(long.0[high + 1..low + 1].iter().rev());
                }
                sides[usize::from(!forwards)] = true;
                ring.push(crossings[to].at);
                next = crossings[to].onwards;
            }
            if sides == [side == Side::Left, side == Side::Right] {
                ring.dedup();
                let piece = Polygon::new(LineString(ring), Vec::new());
                parts.extend((piece.exterior().0.len() >= 4).then_some(piece));
            } else if sides == [true, true] {
                return None;
            }
        }
        for hole in holes {
            let at = hole.0[0];
            let holds =
                |piece: &&mut Polygon<f64>| coord_pos_relative_to_ring(at, piece.exterior()) == CoordPos::Inside;
            if let Some(piece) = parts[first_part..].iter_mut().find(holds) {
                piece.interiors_push(hole);
            }
        }
    }
    Some(parts)
}

fn length(line: &[Coord<f64>]) -> f64 {
    line.windows(2).map(|pair| (pair[1].x - pair[0].x).hypot(pair[1].y - pair[0].y)).sum()
}

/// The line led on at both ends, each the way that its last stretch takes.
fn extended(line: &LineString<f64>, by: f64) -> LineString<f64> {
    let onwards = |corners: &mut dyn Iterator<Item = &Coord<f64>>| -> Option<Coord<f64>> {
        let end = *corners.next()?;
        let mut back = end;
        for corner in corners {
            back = *corner;
            if (end.x - back.x).hypot(end.y - back.y) >= 0.5 * by {
                break;
            }
        }
        let (dx, dy) = (end.x - back.x, end.y - back.y);
        let long = dx.hypot(dy);
        (long > 0.0).then(|| Coord { x: end.x + dx / long * by, y: end.y + dy / long * by })
    };
    let (before, after) = (onwards(&mut line.0.iter()), onwards(&mut line.0.iter().rev()));
    LineString(before.into_iter().chain(line.0.iter().copied()).chain(after).collect())
}

/// Which side of the line a piece lies on that the line does not cross.
fn side_of(line: &LineString<f64>, piece: &Polygon<f64>) -> Option<Side> {
    let at = piece.interior_point()?.0;
    let mut best = (f64::INFINITY, 0.0);
    for (i, pair) in line.0.windows(2).enumerate() {
        let along = pair[1] - pair[0];
        let length2 = along.x * along.x + along.y * along.y;
        if length2 <= 0.0 {
            continue;
        }
        let share = (((at.x - pair[0].x) * along.x + (at.y - pair[0].y) * along.y) / length2).clamp(0.0, 1.0);
        let foot = Coord { x: pair[0].x + share * along.x, y: pair[0].y + share * along.y };
        let off = (foot.x - at.x).hypot(foot.y - at.y);
        if off < best.0 {
            // At a corner the way of both its stretches counts.
            let mut way = along / length2.sqrt();
            let next = if share >= 1.0 { line.0.get(i + 1..i + 3) } else { None };
            let before = if share <= 0.0 && i > 0 { line.0.get(i - 1..=i) } else { None };
            if let Some(other) = next.or(before) {
                let (dx, dy) = (other[1].x - other[0].x, other[1].y - other[0].y);
                let long = dx.hypot(dy);
                if long > 0.0 {
                    way = way + Coord { x: dx / long, y: dy / long };
                }
            }
            best = (off, way.x * (at.y - foot.y) - way.y * (at.x - foot.x));
        }
    }
    if best.1 == 0.0 {
        return None;
    }
    Some(if best.1 > 0.0 { Side::Left } else { Side::Right })
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Contains;
    use proptest::prelude::*;

    fn line(corners: &[(f64, f64)]) -> LineString<f64> {
        corners.iter().map(|&(lat, lon)| Coord { x: lon, y: lat }).collect()
    }

    fn lines<const N: usize>(all: [LineString<f64>; N]) -> Lines {
        all.iter().collect()
    }

    fn holds(shape: &MultiPolygon<f64>, lat: f64, lon: f64) -> bool {
        shape.contains(&geo::Point::new(lon, lat))
    }

    #[test]
    fn a_river_that_runs_south_has_its_left_bank_in_the_east() {
        let river = lines([line(&[(50.0, 37.5), (49.5, 37.6), (49.0, 37.4)])]);
        assert_eq!(side_towards(&river, Compass::East, None), Some(Side::Left));
        assert_eq!(side_towards(&river, Compass::West, None), Some(Side::Right));
        assert_eq!(side_towards(&river, Compass::North, None), None);
        let left = beside(&river, Side::Left, 0.0, 10.0, None);
        assert!(holds(&left, 49.5, 37.7) && !holds(&left, 49.5, 37.5) && !holds(&left, 49.5, 37.9));
        let right = beside(&river, Side::Right, 0.0, 10.0, None);
        assert!(holds(&right, 49.5, 37.5) && !holds(&right, 49.5, 37.7));
    }

    #[test]
    fn the_land_in_a_bend_lies_on_its_side() {
        // Down, round a bend to the west and back, down.
        let river =
            lines([line(&[(50.0, 30.0), (49.9, 30.0), (49.9, 29.8), (49.85, 29.8), (49.85, 30.0), (49.7, 30.0)])]);
        let right = beside(&river, Side::Right, 0.0, 30.0, None);
        let left = beside(&river, Side::Left, 0.0, 30.0, None);
        assert!(holds(&left, 49.875, 29.9) && !holds(&right, 49.875, 29.9));
        assert!(holds(&right, 49.8, 29.9) && !holds(&left, 49.8, 29.9));
    }

    #[test]
    fn a_distance_from_a_river_leaves_out_what_is_nearer() {
        let river = lines([line(&[(20.0, 32.0), (21.0, 32.0), (22.0, 32.0)])]);
        let shape = beside(&river, Side::Left, 10.0, 20.0, Some((LatLon::clamped(21.0, 32.0), 30.0)));
        assert!(holds(&shape, 21.0, 31.85) && !holds(&shape, 21.0, 31.95) && !holds(&shape, 21.0, 32.15));
        assert!(!holds(&shape, 21.9, 31.85));
    }

    #[test]
    fn a_river_across_the_antimeridian_has_sides() {
        let river = lines([line(&[(66.0, 179.5), (66.0, -179.5)])]);
        let left = beside(&river, Side::Left, 0.0, 20.0, None);
        assert!(holds(&left, 66.1, 179.9) && holds(&left, 66.1, -179.9) && !holds(&left, 65.9, 179.9));
    }

    #[test]
    fn a_line_parts_a_shape_and_is_led_on_where_it_ends_in_it() {
        let square = line(&[(0.0, 0.0), (0.0, 4.0), (4.0, 4.0), (4.0, 0.0), (0.0, 0.0)]);
        let square = MultiPolygon(vec![Polygon::new(square, Vec::new())]);
        // Up the middle, to the middle.
        let river = line(&[(-1.0, 2.0), (1.0, 2.2), (2.0, 2.0)]);
        let (left, right) = (of_shape(&square, &river.0, Side::Left), of_shape(&square, &river.0, Side::Right));
        assert!(holds(&left, 1.0, 1.0) && holds(&left, 3.5, 1.0) && !holds(&left, 1.0, 3.0));
        assert!(holds(&right, 1.0, 3.0) && holds(&right, 3.5, 3.5) && !holds(&right, 1.0, 1.0));
        use geo::Area;
        assert!((left.unsigned_area() + right.unsigned_area() - 16.0).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn sides_of_any_line_are_sound_and_apart(
            corners in proptest::collection::vec((-1.0..1.0f64, -1.0..1.0f64), 2..30),
            lat in -88.0..88.0f64, lon in -180.0..180.0f64, km in 0.5..60.0f64,
        ) {
            let river = lines([corners.iter().map(|c| Coord { x: lon + c.0, y: (lat + c.1).clamp(-90.0, 90.0) }).collect()]);
            let (left, right) = (beside(&river, Side::Left, 0.0, km, None), beside(&river, Side::Right, 0.0, km, None));
            for shape in [&left, &right] {
                prop_assert!(shape.0.iter().flat_map(|p| &p.exterior().0).all(|c| c.x.abs() <= 180.0 && c.y.abs() <= 90.0));
            }
        }

        #[test]
        fn every_place_beside_a_river_lies_on_the_side_where_it_is(
            bends in proptest::collection::vec(-0.05..0.05f64, 4..30), way in 0.0..std::f64::consts::TAU, lat in -60.0..60.0f64,
            km in 5.0..30.0f64, probes in proptest::collection::vec((0.0..1.0f64, -1.5..1.5f64), 20),
        ) {
            // A river that winds about a straight line, and so never comes back to itself.
            let (sin, cos) = way.sin_cos();
            let scale = f64::cos(lat.to_radians());
            let at = |along: f64, off: f64| (lat + along * cos - off * sin, (along * sin + off * cos) / scale);
            let corners: Vec<(f64, f64)> = bends.iter().enumerate().map(|(i, off)| at(0.1 * i as f64, *off)).collect();
            let river = lines([line(&corners)]);
            let left = beside(&river, Side::Left, 0.0, km, None);
            let right = beside(&river, Side::Right, 0.0, km, None);
            let long = 0.1 * (bends.len() - 1) as f64;
            for (share, off) in probes {
                // Off the bends, within the depth and not near the ends. The right of the way along is where `off` grows.
                let off_km = off * km;
                let bend_km = 0.05 * KM_PER_DEG;
                let clear = off_km.abs() > bend_km + 2.0 && off_km.abs() + bend_km < 0.85 * km;
                let along = share * long;
                if clear && along * KM_PER_DEG > km && (long - along) * KM_PER_DEG > km {
                    let (lat, lon) = at(along, off_km / KM_PER_DEG);
                    prop_assert_eq!((holds(&left, lat, lon), holds(&right, lat, lon)), (off < 0.0, off > 0.0), "{} {}", along, off_km);
                }
            }
        }
    }
}
