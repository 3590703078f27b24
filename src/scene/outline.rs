//! From an area on the Earth to rings on the screen: projected, clipped, simplified, softened, hatched.

use super::{Point, Rect};
use crate::geodesy::Viewport;
use geo::{Buffer, Coord, LineString, MultiPolygon, Polygon, coord};

/// Farther outside the view than this, px, nothing of an area is kept. Wide enough for the widest
/// soft edge, so that the clipped edge itself is never seen.
pub(super) const CLIP_MARGIN_PX: f64 = 96.0;
/// Corners nearer to the last one than this, px, are left out.
const TOLERANCE_PX: f64 = 0.7;

/// A polygon on the screen: the outer ring first, then its holes, none closed.
pub(super) type ScreenPolygon = Vec<Vec<Point>>;

/// The polygons of a shape on the screen, clipped to around the view and simplified to the pixel.
pub(super) fn project(shape: &MultiPolygon<f64>, viewport: &Viewport) -> Vec<ScreenPolygon> {
    let view = Rect::new(0.0, 0.0, viewport.width_px, viewport.height_px).grown(CLIP_MARGIN_PX);
    let mut polygons = Vec::new();
    for polygon in &shape.0 {
        let Some((west, east)) = extent(polygon.exterior()) else { continue };
        let near_deg = (west + east) / 2.0;
        let outer = clip(&project_ring(polygon.exterior(), near_deg, viewport), &view);
        if outer.len() < 3 {
            continue;
        }
        let holes = polygon.interiors().iter().map(|ring| clip(&project_ring(ring, near_deg, viewport), &view));
        polygons.push(std::iter::once(outer).chain(holes.filter(|ring| ring.len() >= 3)).collect());
    }
    polygons
}

/// Westernmost and easternmost longitude of a ring.
fn extent(ring: &LineString<f64>) -> Option<(f64, f64)> {
    let lons = || ring.0.iter().map(|corner| corner.x).filter(|x| x.is_finite());
    Some((lons().reduce(f64::min)?, lons().reduce(f64::max)?))
}

fn project_ring(ring: &LineString<f64>, near_deg: f64, viewport: &Viewport) -> Vec<Point> {
    // Corners that fall on the same pixel are left out before they are projected, which is dear. A
    // degree of latitude takes more pixels than one of longitude away from the equator, at most 1/cos.
    let lon_tolerance_deg = TOLERANCE_PX * 360.0 / viewport.world_px();
    let mut points: Vec<Point> = Vec::new();
    let mut last: Option<Coord<f64>> = None;
    for &corner in &ring.0 {
        if !(corner.x.is_finite() && corner.y.is_finite()) {
            continue;
        }
        if let Some(last) = last {
            let lat_tolerance_deg = lon_tolerance_deg * (1.0 - (corner.y / 90.0).powi(2)).max(0.01);
            if (corner.x - last.x).abs() < lon_tolerance_deg && (corner.y - last.y).abs() < lat_tolerance_deg {
                continue;
            }
        }
        last = Some(corner);
        points.push(viewport.screen_from_degrees(corner.y, corner.x, near_deg));
    }
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    points
}

/// A ring cut off at a rectangle, after Sutherland and Hodgman: parts that leave the rectangle are
/// joined along its edge.
pub(super) fn clip(ring: &[Point], rect: &Rect) -> Vec<Point> {
    let inside = ring.iter().all(|point| rect.contains(*point));
    if inside {
        return ring.to_vec();
    }
    let cut_x = |a: Point, b: Point, x: f64| (x, a.1 + (b.1 - a.1) * (x - a.0) / (b.0 - a.0));
    let cut_y = |a: Point, b: Point, y: f64| (a.0 + (b.0 - a.0) * (y - a.1) / (b.1 - a.1), y);
    let ring = clip_side(ring, |p| p.0 >= rect.left, |a, b| cut_x(a, b, rect.left));
    let ring = clip_side(&ring, |p| p.0 <= rect.right, |a, b| cut_x(a, b, rect.right));
    let ring = clip_side(&ring, |p| p.1 >= rect.top, |a, b| cut_y(a, b, rect.top));
    clip_side(&ring, |p| p.1 <= rect.bottom, |a, b| cut_y(a, b, rect.bottom))
}

fn clip_side(ring: &[Point], keep: impl Fn(Point) -> bool, cut: impl Fn(Point, Point) -> Point) -> Vec<Point> {
    let mut kept = Vec::with_capacity(ring.len() + 4);
    for (index, &to) in ring.iter().enumerate() {
        let from = ring[(index + ring.len() - 1) % ring.len()];
        if keep(from) != keep(to) {
            kept.push(cut(from, to));
        }
        if keep(to) {
            kept.push(to);
        }
    }
    kept
}

/// The polygons with their edge moved outwards by so many px, inwards where negative.
pub(super) fn offset(polygons: &[ScreenPolygon], px: f64) -> Vec<ScreenPolygon> {
    // The soft edge is wide, so its corners may be coarse.
    let step = (px.abs() / 3.0).clamp(1.5, 8.0);
    let coarse = |ring: &Vec<Point>| {
        let mut line: Vec<Coord<f64>> = Vec::with_capacity(ring.len());
        for &(x, y) in ring {
            if line.last().is_none_or(|last: &Coord<f64>| (x - last.x).hypot(y - last.y) >= step) {
                line.push(coord! { x: x, y: y });
            }
        }
        LineString::new(line)
    };
    let shape = MultiPolygon::new(
        polygons
            .iter()
            .filter_map(|rings| {
                // A ring that is gone at this coarseness must not reach the buffer: it panics on empty rings.
                let mut coarse = rings.iter().map(coarse);
                let exterior = coarse.next().filter(|ring| ring.0.len() >= 3)?;
                Some(Polygon::new(exterior, coarse.filter(|ring| ring.0.len() >= 3).collect()))
            })
            .collect(),
    );
    let open = |ring: &LineString<f64>| {
        let mut points: Vec<Point> = ring.0.iter().map(|corner| (corner.x, corner.y)).collect();
        points.pop();
        points
    };
    shape
        .buffer(px)
        .0
        .iter()
        .filter(|polygon| polygon.exterior().0.len() >= 4)
        .map(|polygon| {
            std::iter::once(polygon.exterior())
                .chain(polygon.interiors())
                .map(open)
                .filter(|ring| ring.len() >= 3)
                .collect::<ScreenPolygon>()
        })
        .filter(|rings| !rings.is_empty())
        .collect()
}

/// Parallel lines that fill the polygons within the view. `slope` is 1 for '/', -1 for '\'. The lines
/// stand still on the ground while the map is panned: they are counted from `origin`.
pub(super) fn hatch(
    polygons: &[ScreenPolygon],
    spacing: f64,
    slope: f64,
    origin: Point,
    view: &Rect,
) -> Vec<(Point, Point)> {
    let mut segments = Vec::new();
    // On a line of the hatch `y + slope * x` is constant; that number times cos 45° is the distance.
    let step = spacing * std::f64::consts::SQRT_2;
    let level = |point: Point| (point.1 - origin.1) + slope * (point.0 - origin.0);
    for rings in polygons {
        let levels = || rings.iter().flatten().map(|point| level(*point));
        let (Some(low), Some(high)) = (levels().reduce(f64::min), levels().reduce(f64::max)) else { continue };
        let corners =
            [(view.left, view.top), (view.right, view.top), (view.left, view.bottom), (view.right, view.bottom)];
        let view_low = corners.map(level).into_iter().fold(f64::INFINITY, f64::min);
        let view_high = corners.map(level).into_iter().fold(f64::NEG_INFINITY, f64::max);
        let first = (low.max(view_low) / step).ceil() as i64;
        let last = (high.min(view_high) / step).floor() as i64;
        if last < first || last - first > 4000 {
            continue;
        }
        // Each edge knows which lines it crosses, so that the cost is that of the crossings.
        let mut crossings: Vec<(i64, f64)> = Vec::new();
        for ring in rings {
            for (index, &from) in ring.iter().enumerate() {
                let to = ring[(index + 1) % ring.len()];
                let (a, b) = (level(from), level(to));
                let start = ((a.min(b) / step).ceil() as i64).max(first);
                let end = ((a.max(b) / step).ceil() as i64 - 1).min(last);
                for line in start..=end {
                    let share = (line as f64 * step - a) / (b - a);
                    crossings.push((line, from.0 + (to.0 - from.0) * share));
                }
            }
        }
        crossings.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let y_at = |line: i64, x: f64| line as f64 * step + origin.1 - slope * (x - origin.0);
        let mut index = 0;
        while index + 1 < crossings.len() {
            let ((line, from), (line_2, to)) = (crossings[index], crossings[index + 1]);
            if line != line_2 {
                index += 1;
                continue;
            }
            index += 2;
            let (from, to) = (from.max(view.left), to.min(view.right));
            if to - from > 0.5 {
                segments.push(((from, y_at(line, from)), (to, y_at(line, to))));
            }
        }
    }
    segments
}

/// The lines of the polygons' edges, without what was cut at the antimeridian. Edges along the clipping
/// rectangle are out of sight and stay.
pub(super) fn edges(polygons: &[ScreenPolygon], seams: &[f64]) -> Vec<(Vec<Point>, bool)> {
    let on_seam = |a: Point, b: Point| seams.iter().any(|x| (a.0 - x).abs() < 0.01 && (b.0 - x).abs() < 0.01);
    let mut lines = Vec::new();
    for ring in polygons.iter().flatten() {
        let count = ring.len();
        let Some(start) = (0..count).find(|&i| on_seam(ring[i], ring[(i + 1) % count])) else {
            lines.push((ring.clone(), true));
            continue;
        };
        let mut line = Vec::new();
        for step in 1..=count {
            let at = (start + step) % count;
            line.push(ring[at]);
            if on_seam(ring[at], ring[(at + 1) % count]) {
                lines.push((std::mem::take(&mut line), false));
            }
        }
        lines.push((line, false));
    }
    lines.retain(|(line, _)| line.len() > 1);
    lines
}

/// Where the antimeridian stands on the screen for a shape that is cut there.
pub(super) fn seams(shape: &MultiPolygon<f64>, viewport: &Viewport) -> Vec<f64> {
    let mut seams = Vec::new();
    for polygon in &shape.0 {
        let Some((west, east)) = extent(polygon.exterior()) else { continue };
        for seam_deg in [west, east].into_iter().filter(|lon| lon.abs() >= 179.999) {
            seams.push(viewport.screen_from_degrees(0.0, seam_deg, (west + east) / 2.0).0);
        }
    }
    seams
}

/// Area of the polygons in px², holes taken out.
pub(super) fn size_px2(polygons: &[ScreenPolygon]) -> f64 {
    let ring_px2 = |ring: &Vec<Point>| {
        let doubled: f64 = (0..ring.len())
            .map(|i| {
                let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
                a.0 * b.1 - b.0 * a.1
            })
            .sum();
        doubled.abs() / 2.0
    };
    polygons.iter().map(|rings| ring_px2(&rings[0]) - rings[1..].iter().map(ring_px2).sum::<f64>()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::LatLon;

    fn square(left: f64, top: f64, side: f64) -> Vec<Point> {
        vec![(left, top), (left + side, top), (left + side, top + side), (left, top + side)]
    }

    #[test]
    fn an_edge_is_softened_where_a_hole_or_a_part_is_out_of_view() {
        let polygons = [vec![square(0.0, 0.0, 200.0), vec![], square(90.0, 90.0, 0.5)], vec![square(300.0, 0.0, 0.5)]];
        for px in [-12.0, 12.0] {
            assert_eq!(offset(&polygons, px).iter().map(Vec::len).sum::<usize>(), 1);
        }
    }

    #[test]
    fn a_ring_is_cut_off_at_the_rectangle() {
        let rect = Rect::new(0.0, 0.0, 100.0, 100.0);
        let cut = clip(&square(50.0, 50.0, 100.0), &rect);
        assert_eq!(size_px2(&[vec![cut]]), 2500.0);
        assert!(clip(&square(200.0, 200.0, 10.0), &rect).is_empty());
    }

    #[test]
    fn a_hatch_stays_inside_and_out_of_holes() {
        let polygon = vec![square(0.0, 0.0, 100.0), square(40.0, 40.0, 20.0)];
        let view = Rect::new(0.0, 0.0, 200.0, 200.0);
        let segments = hatch(std::slice::from_ref(&polygon), 7.0, 1.0, (3.0, 4.0), &view);
        assert!(segments.len() > 15);
        for (a, b) in &segments {
            let middle = ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
            assert!(super::super::hit::is_inside(&polygon, middle), "{a:?} {b:?}");
        }
    }

    #[test]
    fn an_edge_moves_out_and_in() {
        let polygon = vec![square(0.0, 0.0, 100.0)];
        let out = size_px2(&offset(std::slice::from_ref(&polygon), 10.0));
        let inward = size_px2(&offset(std::slice::from_ref(&polygon), -10.0));
        assert!((14_200.0..14_400.0).contains(&out), "{out}");
        assert!((inward - 6400.0).abs() < 1.0, "{inward}");
        assert!(offset(&[polygon], -60.0).is_empty());
    }

    #[test]
    fn an_area_cut_at_the_antimeridian_is_whole_on_the_screen() {
        let ring = |west: f64, east: f64| {
            Polygon::new(vec![(west, -1.0), (east, -1.0), (east, 1.0), (west, 1.0), (west, -1.0)].into(), vec![])
        };
        let shape = MultiPolygon::new(vec![ring(178.0, 180.0), ring(-180.0, -178.0)]);
        let viewport =
            Viewport { center: LatLon::new(0.0, 180.0).unwrap(), zoom: 5.0, width_px: 800.0, height_px: 600.0 };
        let polygons = project(&shape, &viewport);
        let xs: Vec<f64> = polygons.iter().flatten().flatten().map(|point| point.0).collect();
        let width = xs.iter().copied().fold(f64::MIN, f64::max) - xs.iter().copied().fold(f64::MAX, f64::min);
        assert!((width - 4.0 / 360.0 * viewport.world_px()).abs() < 1e-6, "{width}");
        let seams = seams(&shape, &viewport);
        let edges = edges(&polygons, &seams);
        assert_eq!(edges.len(), 2);
        assert!(edges.iter().all(|(line, closed)| line.len() == 4 && !closed), "{edges:?}");
    }
}
