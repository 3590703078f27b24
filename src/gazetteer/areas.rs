//! Polygons of countries and divisions. Neighbours share the lines between them, so no gap opens where they meet.

use super::bytes::{Cursor, Damage};
use crate::geodesy::fuzzy::{self, KM_PER_DEG};
use crate::geodesy::{Lines, equal_radius_km};
use crate::model::{Area, LatLon};
use geo::algorithm::kernels::{Kernel, Orientation, RobustKernel};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use std::sync::{Arc, OnceLock};

/// Steps to a degree in which the lines are stored: about 11 m.
pub const STEPS_PER_DEGREE: f64 = 1e4;

/// Polygons by the row of the place they belong to.
#[derive(Debug)]
pub struct Areas {
    /// Sorted by row.
    shapes: Vec<Shape>,
    points: Vec<[i32; 2]>,
    /// Where each line's points start, and the end of the last.
    line_at: Vec<u32>,
    /// The box around each line, worked out when first asked for.
    boxes: OnceLock<Vec<Reach>>,
    /// The rows along each line, worked out when first asked for.
    rows_along: OnceLock<Vec<Vec<u32>>>,
}

#[derive(Debug)]
struct Shape {
    row: u32,
    /// West, south, east, north, in steps.
    bounds: [i32; 4],
    /// Those of its largest polygon.
    main_bounds: [i32; 4],
    /// Polygons of rings of lines: number * 2, plus 1 where the line runs backwards.
    polygons: Vec<Vec<Vec<u32>>>,
    area: OnceLock<Option<Arc<Area>>>,
    extent: OnceLock<Option<Extent>>,
}

/// The outline of a place, and what of it is asked again and again.
#[derive(Clone, Debug)]
pub struct Extent {
    /// The outline.
    pub area: Arc<Area>,
    /// The radius of a circle as large, km.
    pub radius_km: f64,
    /// How far the place's own point lies off it, km; 0 inside.
    pub off_km: f64,
    /// A point to stand for it.
    pub label: LatLon,
}

impl Extent {
    /// The extent of an area that belongs to a place with a point of its own.
    #[must_use]
    pub fn of(area: Arc<Area>, position: LatLon) -> Self {
        Self {
            radius_km: equal_radius_km(&area),
            off_km: fuzzy::distance_to_km(&area, position),
            label: area.label_point(),
            area,
        }
    }
}

/// The box around a line, degrees.
#[derive(Clone, Copy, Debug)]
struct Reach {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl Reach {
    fn of(points: &[[i32; 2]]) -> Self {
        let all = |axis: usize| points.iter().map(move |point| point[axis]);
        let (least, most) =
            (|axis| degrees(all(axis).min().unwrap_or(0)), |axis| degrees(all(axis).max().unwrap_or(0)));
        Self { west: least(0), south: least(1), east: most(0), north: most(1) }
    }
}

fn degrees(steps: i32) -> f64 {
    f64::from(steps) / STEPS_PER_DEGREE
}

/// A stretch of an outline, and the rows on whose outlines it runs.
pub struct Edge {
    /// Longitude first, degrees.
    pub line: LineString<f64>,
    /// Ascending; the row that was asked for is among them.
    pub rows: Vec<u32>,
}

impl Areas {
    /// Polygons from the bytes that the asset builder made, and the [`fingerprint`] of the index they are for.
    ///
    /// # Errors
    /// If the bytes are something else.
    pub fn from_bytes(bytes: &[u8]) -> Result<(Self, u64), Damage> {
        let mut cursor = Cursor::new(bytes);
        let fingerprint = cursor.varint();
        let (mut points, mut line_at) = (Vec::new(), vec![0u32]);
        let (mut x, mut y) = (0i64, 0i64);
        let lines = cursor.varint().min(cursor.len() as u64);
        let (counts, xs, ys) = (cursor.section()?, cursor.section()?, cursor.section()?);
        let (mut counts, mut xs, mut ys) = (Cursor::new(counts), Cursor::new(xs), Cursor::new(ys));
        for _ in 0..lines {
            for _ in 0..counts.varint().min(xs.len() as u64) {
                x = x.wrapping_add(xs.signed());
                y = y.wrapping_add(ys.signed());
                points.push([x as i32, y as i32]);
            }
            line_at.push(points.len() as u32);
        }
        let shape_count = cursor.varint().min(cursor.len() as u64);
        let mut shapes = Vec::with_capacity(shape_count as usize);
        let (mut row, mut line) = (0u64, 0i64);
        for _ in 0..shape_count {
            row = row
                .checked_add(cursor.varint())
                .filter(|row| *row <= u32::MAX.into())
                .ok_or("a row is out of range")?;
            const NOWHERE: [i32; 4] = [i32::MAX, i32::MAX, i32::MIN, i32::MIN];
            let (mut bounds, mut main_bounds) = (NOWHERE, NOWHERE);
            let mut polygons = Vec::new();
            for _ in 0..cursor.varint().min(cursor.len() as u64) {
                let mut rings = Vec::new();
                let mut own = NOWHERE;
                for _ in 0..cursor.varint().min(cursor.len() as u64) {
                    let mut ring = Vec::new();
                    for _ in 0..cursor.varint().min(cursor.len() as u64) {
                        line = line.checked_add(cursor.signed()).ok_or("a line is missing")?;
                        let number = u32::try_from(line).map_err(|_| "a line is missing")?;
                        let from = *line_at.get(number as usize / 2).ok_or("a line is missing")? as usize;
                        let to = *line_at.get(number as usize / 2 + 1).ok_or("a line is missing")? as usize;
                        for &[x, y] in &points[from..to] {
                            own = [own[0].min(x), own[1].min(y), own[2].max(x), own[3].max(y)];
                        }
                        ring.push(number);
                    }
                    rings.push(ring);
                }
                let both = |at: usize| if at < 2 { bounds[at].min(own[at]) } else { bounds[at].max(own[at]) };
                bounds = std::array::from_fn(both);
                if size(&own) > size(&main_bounds) {
                    main_bounds = own;
                }
                polygons.push(rings);
            }
            shapes.push(Shape {
                row: row as u32,
                bounds,
                main_bounds,
                polygons,
                area: OnceLock::new(),
                extent: OnceLock::new(),
            });
        }
        let (boxes, rows_along) = (OnceLock::new(), OnceLock::new());
        Ok((Self { shapes, points, line_at, boxes, rows_along }, fingerprint))
    }

    /// The rows that have polygons, ascending.
    pub fn rows(&self) -> impl Iterator<Item = u32> {
        self.shapes.iter().map(|shape| shape.row)
    }

    /// The polygon of a row.
    #[must_use]
    pub fn of(&self, row: u32) -> Option<Arc<Area>> {
        let i = self.shapes.binary_search_by_key(&row, |shape| shape.row).ok()?;
        self.area(&self.shapes[i])
    }

    /// The polygon of a row, and what is often asked of it; the position is that of the row's place.
    #[must_use]
    pub fn extent(&self, row: u32, position: LatLon) -> Option<&Extent> {
        let i = self.shapes.binary_search_by_key(&row, |shape| shape.row).ok()?;
        let shape = &self.shapes[i];
        shape.extent.get_or_init(|| Some(Extent::of(self.area(shape)?, position))).as_ref()
    }

    /// How far the largest polygon of a row reaches from west to east and from south to north, degrees.
    #[must_use]
    pub fn extent_deg(&self, row: u32) -> Option<(f64, f64)> {
        let i = self.shapes.binary_search_by_key(&row, |shape| shape.row).ok()?;
        let [west, south, east, north] = self.shapes[i].main_bounds.map(f64::from);
        (west <= east).then_some(((east - west) / STEPS_PER_DEGREE, (north - south) / STEPS_PER_DEGREE))
    }

    /// The stretches of a row's outline that run beside the wanted rows, itself among them; empty for a row without a
    /// polygon. A large country has a thousand, of which a border with a neighbour is a few.
    #[must_use]
    pub fn edges(&self, row: u32, wanted: impl Fn(&[u32]) -> bool) -> Vec<Edge> {
        let edge = |(line, rows): (u32, &Vec<u32>)| Edge { line: self.ring(&[line]), rows: rows.clone() };
        self.lines_along(row, wanted).map(edge).filter(|edge| edge.line.0.len() > 1).collect()
    }

    /// As [`edges`](Self::edges), the lines alone, without the corners that lie within so many kilometres of the one before.
    /// Cuts at the antimeridian and the poles are left out.
    #[must_use]
    pub fn thinned_lines(&self, row: u32, wanted: impl Fn(&[u32]) -> bool, tolerance_km: f64) -> Lines {
        let mut lines = Lines::default();
        for (line, _) in self.lines_along(row, wanted) {
            let number = line as usize / 2;
            let points = &self.points[self.line_at[number] as usize..self.line_at[number + 1] as usize];
            let [first, _, ..] = points else { continue };
            let tolerance = tolerance_km / KM_PER_DEG * STEPS_PER_DEGREE;
            let scale = degrees(first[1]).to_radians().cos();
            let far = |from: &[i32; 2], to: &[i32; 2]| {
                let (x, y) = ((f64::from(to[0]) - f64::from(from[0])) * scale, f64::from(to[1]) - f64::from(from[1]));
                x * x + y * y > tolerance * tolerance
            };
            // The corner kept last, and whether it is the first of its line.
            let (mut kept, mut single) = (first, true);
            lines.lead_to(position(first));
            for pair in points.windows(2) {
                let [last, point] = [&pair[0], &pair[1]];
                if is_cut(last, point) {
                    // What runs on beyond the cut is another line.
                    end_line(&mut lines, kept, single, last);
                    lines.lead_to(position(point));
                    (kept, single) = (point, true);
                } else if far(kept, point) {
                    lines.lead_to(position(point));
                    (kept, single) = (point, false);
                }
            }
            end_line(&mut lines, kept, single, &points[points.len() - 1]);
        }
        lines
    }

    /// The lines of a row's outline that run beside the wanted rows, each with all rows along it.
    fn lines_along(&self, row: u32, wanted: impl Fn(&[u32]) -> bool) -> impl Iterator<Item = (u32, &Vec<u32>)> {
        let rows_along = self.rows_along.get_or_init(|| {
            let mut along = vec![Vec::new(); self.line_at.len()];
            for shape in &self.shapes {
                for line in shape.polygons.iter().flatten().flatten() {
                    let rows: &mut Vec<u32> = &mut along[*line as usize / 2];
                    if rows.last() != Some(&shape.row) {
                        rows.push(shape.row);
                    }
                }
            }
            along
        });
        let shape = self.shapes.binary_search_by_key(&row, |shape| shape.row).ok().map(|i| &self.shapes[i]);
        let lines = shape.into_iter().flat_map(|shape| shape.polygons.iter().flatten().flatten());
        lines.map(|&line| (line, &rows_along[line as usize / 2])).filter(move |(_, rows)| wanted(rows))
    }

    /// The rows whose polygons hold the position, ascending.
    #[must_use]
    pub fn holding(&self, at: LatLon) -> Vec<u32> {
        let [x, y] = [at.lon_deg(), at.lat_deg()].map(|degrees| (degrees * STEPS_PER_DEGREE).round() as i32);
        let near = self.shapes.iter().filter(|shape| {
            let [west, south, east, north] = shape.bounds;
            (west..=east).contains(&x) && (south..=north).contains(&y)
        });
        near.filter(|shape| self.holds(shape, at)).map(|shape| shape.row).collect()
    }

    /// Whether a position is inside, as [`Area::contains`] has it: by the lines that a ray to the east crosses (Shimrat
    /// 1962). Of a line whose box the ray passes by, or crosses whole, only the ends count, which spares most corners.
    fn holds(&self, shape: &Shape, at: LatLon) -> bool {
        let (x, y) = (at.lon_deg(), at.lat_deg());
        let boxes = self.boxes.get_or_init(|| {
            let lines = self.line_at.windows(2).map(|ends| &self.points[ends[0] as usize..ends[1] as usize]);
            lines.map(Reach::of).collect()
        });
        let mut inside = false;
        for &line in shape.polygons.iter().flatten().flatten() {
            let number = line as usize / 2;
            let reach = &boxes[number];
            if y < reach.south || y > reach.north || x > reach.east {
                continue;
            }
            let points = &self.points[self.line_at[number] as usize..self.line_at[number + 1] as usize];
            if x < reach.west {
                let above = |point: Option<&[i32; 2]>| point.is_some_and(|point| degrees(point[1]) > y);
                inside ^= above(points.first()) != above(points.last());
                continue;
            }
            for ends in points.windows(2) {
                let [from, to] = [ends[0], ends[1]].map(|[x, y]| Coord { x: degrees(x), y: degrees(y) });
                if (from.y > y) == (to.y > y) && from.y != y && to.y != y {
                    continue;
                }
                match RobustKernel::orient2d(from, to, Coord { x, y }) {
                    // On the line or its prolongation: the slower way decides.
                    Orientation::Collinear => return self.area(shape).is_some_and(|area| area.contains(at)),
                    turn if (from.y > y) != (to.y > y) => {
                        inside ^= (turn == Orientation::CounterClockwise) == (to.y > from.y);
                    }
                    _ => {}
                }
            }
        }
        inside
    }

    fn area(&self, shape: &Shape) -> Option<Arc<Area>> {
        let area = shape.area.get_or_init(|| {
            let polygons = shape.polygons.iter().map(|rings| {
                let mut rings = rings.iter().map(|ring| self.ring(ring));
                Polygon::new(rings.next().unwrap_or(LineString(Vec::new())), rings.collect())
            });
            Area::new(MultiPolygon(polygons.collect()), 0.0).map(Arc::new)
        });
        area.clone()
    }

    fn ring(&self, lines: &[u32]) -> LineString<f64> {
        let mut corners: Vec<Coord<f64>> = Vec::new();
        for &line in lines {
            let (from, to) = (self.line_at[line as usize / 2] as usize, self.line_at[line as usize / 2 + 1] as usize);
            let points = &self.points[from..to];
            // Each line starts where the one before it ended.
            corners.pop();
            if line & 1 == 0 {
                corners.extend(points.iter().map(position));
            } else {
                corners.extend(points.iter().rev().map(position));
            }
        }
        LineString(corners)
    }
}

fn position([x, y]: &[i32; 2]) -> Coord<f64> {
    Coord { x: degrees(*x), y: degrees(*y) }
}

/// Whether an edge is a cut along the antimeridian or a pole, and no outline.
fn is_cut([x, y]: &[i32; 2], [to_x, to_y]: &[i32; 2]) -> bool {
    let cut = |from: i32, to: i32, at: f64| from == to && degrees(from).abs() >= at;
    (x != to_x || y != to_y) && (cut(*x, *to_x, 180.0) || cut(*y, *to_y, 90.0))
}

/// Ends a line, with its last corner; what is smaller than the tolerance becomes a dot, and what is no more than a cut
/// nothing.
fn end_line(lines: &mut Lines, kept: &[i32; 2], single: bool, last: &[i32; 2]) {
    if single || kept != last {
        lines.lead_to(position(last));
    }
    lines.end();
}

/// How large a box is, in steps; negative for none.
fn size([west, south, east, north]: &[i32; 4]) -> i64 {
    if west > east { -1 } else { (i64::from(*east) - i64::from(*west)) * (i64::from(*north) - i64::from(*south)) }
}

/// What tells whether polygons were built for an index.
#[must_use]
pub fn fingerprint(index: &super::index::Index) -> u64 {
    (0..index.len() as u32).fold(index.name_count() as u64, |sum, row| {
        sum.rotate_left(7) ^ u64::from(index.geonameid(row).unwrap_or(0)) ^ index.population(row) << 20
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::bytes::{push_signed, push_varint};

    /// A table of one line of one point, and of shapes that go on by these rows and lines.
    fn table(shapes: &[(u64, i64)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        // The fingerprint, one line; how many points it has, and its two columns, each with its length.
        for number in [0, 1, 1, 1, 1, 2, 1, 2] {
            push_varint(&mut bytes, number);
        }
        push_varint(&mut bytes, shapes.len() as u64);
        for &(row, line) in shapes {
            push_varint(&mut bytes, row);
            // One polygon of one ring of one line.
            [1, 1, 1].into_iter().for_each(|number| push_varint(&mut bytes, number));
            push_signed(&mut bytes, line);
        }
        bytes
    }

    #[test]
    fn numbers_that_run_out_of_range_are_damage() {
        assert!(Areas::from_bytes(&table(&[(7, 0), (1, 1)])).is_ok(), "the table itself is sound");
        for damaged in [[(u64::MAX, 0), (u64::MAX, 0)], [(7, 0), (u64::from(u32::MAX), 0)], [(7, 1), (1, i64::MAX)]] {
            assert!(Areas::from_bytes(&table(&damaged)).is_err());
        }
    }
}
