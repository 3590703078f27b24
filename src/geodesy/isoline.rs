//! The land within a distance of lines: the line of equal distance in a grid of distances.
//!
//! Widening a line by an overlay of the outlines of all its stretches takes time that grows with how often they overlap,
//! and along a coast of fjords all of them do. Here each stretch writes its distance into the nodes of a grid around it,
//! the least one wins, and the outline is led between the nodes where the distance passes the wanted one (marching
//! squares; Lorensen and Cline 1987). Nothing is intersected, so no pair of lines is a hard case. On each stretch
//! kilometres are those of its own latitude.

use super::Lines;
use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo::{BoundingRect, Coord, LineString, MultiPolygon, Polygon, Rect};

/// Nodes to a radius: the outline is off by at most 1/8 of a cell squared in radii, under a hundredth of the radius, and
/// by twice as much at most where it passes a node ([`NODE_CELLS`]).
const NODES_PER_RADIUS: f64 = 4.0;
/// What takes more nodes than this is drawn in a coarser grid: a strip some kilometres wide along all of a large country's
/// coast is looked at from afar.
const NODES_MAX: f64 = 10_000.0;
/// But never in one in which a line could slip through between the nodes: none is farther from all of them than 0.71 cells.
const NODES_PER_RADIUS_MIN: f64 = 1.0;
/// Stretches are taken apart into pieces of so many radii, so that the box around each is not much larger than it.
const PIECE_RADII: f64 = 4.0;
/// Nodes to the side of a tile; only tiles near a line are kept.
const TILE: usize = 16;
/// A corner of the outline so near the straight line between its neighbours is left out, in cells.
const STRAIGHT: f64 = 0.05;
/// But the outline has a corner at least every so many cells, lest a slow bend be taken for a straight line.
const STRAIGHT_MAX: f64 = 6.0;
/// The outline keeps so far from nodes, in cells, lest it touch itself where it passes one on both sides. That is more than
/// leaving out corners can move it, across the corner of a cell too, so that each node stays on its side.
const NODE_CELLS: f64 = 0.08;
const _: () = assert!(NODE_CELLS > std::f64::consts::SQRT_2 * STRAIGHT);
/// A cell, and a bit for the latitude that is not quite that of the stretch.
const NEIGHBOUR: f64 = 1.05;
/// So many nodes are reckoned at once.
const LANES: usize = 4;
/// The grid is made coarser until it has no more tiles than this.
const TILES_MAX: f64 = 2_000_000.0;
/// No stretch is led through more pieces than this.
const PIECES_MAX: f64 = 4_000.0;
/// Kilometres are reckoned anew whenever the latitude has changed by so much, degrees.
const LATITUDE_STEP_DEG: f64 = 0.1;
/// A band is at least so many cells wide, lest its rings cross where corners are left out.
const BAND_CELLS_MIN: f64 = 0.25;
/// Holes of fewer cells than this are the grid's own noise.
const HOLE_CELLS_MIN: f64 = 2.0;

/// Squared distances in cells, at the nodes of a grid, in tiles.
struct Field {
    origin: Coord<f64>,
    cell: f64,
    columns: usize,
    rows: usize,
    /// By tile: 0, or one more than its place in `tiles`.
    tile_at: Vec<u32>,
    tiles: Vec<[f32; TILE * TILE]>,
}

const FAR: f32 = f32::MAX;

impl Field {
    /// An empty grid over the lines and what lies within the radius of them.
    fn over(lines: &Lines, radius_deg: f64, scale: f64) -> Option<Self> {
        let nodes_per_radius = NODES_PER_RADIUS / coarser(lines, radius_deg);
        let mut whole: Option<Rect<f64>> = None;
        let mut widest_cell: f64 = 1.0;
        for line in lines.iter() {
            let (mut low, mut high) = (line[0], line[0]);
            for corner in line {
                low = Coord { x: low.x.min(corner.x), y: low.y.min(corner.y) };
                high = Coord { x: high.x.max(corner.x), y: high.y.max(corner.y) };
            }
            let narrowest = stretched(low.y.abs().max(high.y.abs()) + radius_deg, scale);
            let margin = Coord { x: 2.0 * radius_deg / narrowest, y: 2.0 * radius_deg };
            let over_the_equator = low.y <= 0.0 && high.y >= 0.0;
            let lowest_deg = if over_the_equator { 0.0 } else { low.y.abs().min(high.y.abs()) };
            widest_cell = widest_cell.max(stretched(lowest_deg, scale));
            let (low, high) = (low - margin, high + margin);
            whole = Some(match whole {
                Some(all) => Rect::new(
                    Coord { x: all.min().x.min(low.x), y: all.min().y.min(low.y) },
                    Coord { x: all.max().x.max(high.x), y: all.max().y.max(high.y) },
                ),
                None => Rect::new(low, high),
            });
        }
        let whole = whole.filter(|rect| rect.width().is_finite() && rect.height().is_finite())?;
        let tiles = |cell: f64| {
            let along = |length: f64| (length / cell / TILE as f64).ceil() + 1.0;
            (along(whole.width()), along(whole.height()))
        };
        // Towards the equator cells are wider than where the lines were laid out.
        let mut cell = radius_deg / nodes_per_radius / (widest_cell / 1.5).max(1.0);
        while tiles(cell).0 * tiles(cell).1 > TILES_MAX {
            cell *= 1.5;
        }
        let (columns, rows) = tiles(cell);
        let (columns, rows) = (columns as usize, rows as usize);
        let tile_at = vec![0; columns * rows];
        // Half a cell off, so that the outline of a line along the grid does not run through nodes.
        let origin = whole.min() - Coord { x: 0.5 * cell, y: 0.5 * cell };
        Some(Self { origin, cell, columns, rows, tile_at, tiles: Vec::new() })
    }

    /// Writes the distances of a stretch, given in cells, into the nodes within `radius` of it, and all neighbours of
    /// those. A cell is `across` times as wide as it is high.
    fn write(&mut self, from: [f64; 2], to: [f64; 2], radius: f64, across: f64) {
        let (reach_x, reach) = (radius / across + NEIGHBOUR, radius + NEIGHBOUR);
        let span = |a: f64, b: f64, reach: f64, nodes: usize| {
            // Casts cut towards nought and hold what is beyond.
            let (low, high) = ((a.min(b) - reach) as usize, ((a.max(b) + reach) as usize).saturating_add(1));
            (low.min(nodes - 1), high.min(nodes - 1))
        };
        let (west, east) = span(from[0], to[0], reach_x, self.columns * TILE);
        let (south, north) = span(from[1], to[1], reach, self.rows * TILE);
        for tile_y in south / TILE..=north / TILE {
            for tile_x in west / TILE..=east / TILE {
                let number = &mut self.tile_at[tile_y * self.columns + tile_x];
                if *number == 0 {
                    self.tiles.push([FAR; TILE * TILE]);
                    *number = self.tiles.len() as u32;
                }
                let tile = &mut self.tiles[*number as usize - 1];
                // In the tile's own nodes, which single precision holds exactly enough.
                let (corner_x, corner_y) = (tile_x * TILE, tile_y * TILE);
                let (x, y) = ((from[0] - corner_x as f64) as f32, (from[1] - corner_y as f64) as f32);
                let across = across as f32;
                let (dx, dy) = ((to[0] - from[0]) as f32 * across, (to[1] - from[1]) as f32);
                let length2 = dx * dx + dy * dy;
                let inverse = if length2 > 0.0 { 1.0 / length2 } else { 0.0 };
                let (first, end) = (west.max(corner_x) - corner_x, (east + 1).min(corner_x + TILE) - corner_x);
                // Whole lanes, since a distance is right wherever it is written.
                let (first, end) = (first / LANES * LANES, end.div_ceil(LANES) * LANES);
                let first_x = (first as f32 - x) * across;
                for row in south.max(corner_y) - corner_y..(north + 1).min(corner_y + TILE) - corner_y {
                    let off_y = row as f32 - y;
                    let mut lane_x = first_x;
                    for lanes in tile[row * TILE + first..row * TILE + end].chunks_exact_mut(LANES) {
                        for (node, value) in (0i32..).zip(lanes) {
                            let off_x = lane_x + node as f32 * across;
                            let share = ((off_x * dx + off_y * dy) * inverse).clamp(0.0, 1.0);
                            let (rest_x, rest_y) = (off_x - share * dx, off_y - share * dy);
                            let off2 = rest_x * rest_x + rest_y * rest_y;
                            *value = if off2 < *value { off2 } else { *value };
                        }
                        lane_x += LANES as f32 * across;
                    }
                }
            }
        }
    }

    fn at(&self, x: usize, y: usize) -> f32 {
        let (tile_x, tile_y) = (x / TILE, y / TILE);
        if tile_x >= self.columns || tile_y >= self.rows {
            return FAR;
        }
        match self.tile_at[tile_y * self.columns + tile_x] {
            0 => FAR,
            number => self.tiles[number as usize - 1][y % TILE * TILE + x % TILE],
        }
    }

    /// The tile at a place among the tiles, if anything was written there.
    fn tile(&self, tile_x: usize, tile_y: usize) -> Option<usize> {
        let inside = tile_x < self.columns && tile_y < self.rows;
        let number = if inside { self.tile_at[tile_y * self.columns + tile_x] } else { 0 };
        (number > 0).then(|| number as usize - 1)
    }

    /// The rings along which the distance is so many cells, with what is nearer on their left.
    fn rings(&self, level: f32) -> Vec<LineString<f64>> {
        let crossings = Crossings::of(self, level);
        let mut next = crossings.next(self, level);
        let mut rings = Vec::new();
        // Corners on the way from the last one of the ring.
        let mut way: Vec<Coord<f64>> = Vec::new();
        for start in 0..next.len() {
            let mut ring: Vec<Coord<f64>> = Vec::new();
            let mut at = start;
            while let Some(then) = next[at].take() {
                let point = crossings.points[at];
                at = then as usize;
                // Those that all lie on the straight way from a corner to the next say nothing.
                let from = ring.last().copied().unwrap_or(point);
                if !way.iter().all(|&through| lies_between(from, through, point, self.cell)) {
                    ring.extend(way.last());
                    way.clear();
                }
                if ring.is_empty() {
                    ring.push(point);
                } else {
                    way.push(point);
                }
            }
            ring.extend(way.last());
            way.clear();
            if ring.len() >= 3 {
                ring.push(ring[0]);
                rings.push(LineString(ring));
            }
        }
        rings
    }
}

/// Whether a corner lies on the straight line between two others, near enough, and not before or behind them.
fn lies_between(from: Coord<f64>, through: Coord<f64>, to: Coord<f64>, cell: f64) -> bool {
    let tolerance = STRAIGHT * cell;
    let (way, off) = (to - from, through - from);
    let cross = way.x * off.y - way.y * off.x;
    let length2 = way.x * way.x + way.y * way.y;
    let along = way.x * off.x + way.y * off.y;
    cross * cross <= tolerance * tolerance * length2
        && (0.0..=length2).contains(&along)
        && length2 <= (STRAIGHT_MAX * cell).powi(2)
}

/// One row of a tile, a bit for each of its nodes.
type Row = u16;

/// Where the outline crosses the edges between nodes: by tile and row, of the edges to the east of a node and of those to
/// its north.
struct Crossings {
    /// By tile: its neighbours to the east, the north and the north-east.
    beside: Vec<[Option<usize>; 3]>,
    /// By tile: its first node.
    corner: Vec<[usize; 2]>,
    /// By tile and row: which nodes are near.
    near: Vec<[Row; TILE]>,
    /// Which edges are crossed, and how many are before those.
    crossed: [Vec<[(Row, u32); TILE]>; 2],
    points: Vec<Coord<f64>>,
}

/// Edges from a node to the east, and to the north.
const EAST: usize = 0;
const NORTH: usize = 1;

impl Crossings {
    fn of(field: &Field, level: f32) -> Self {
        let level2 = level * level;
        let row_of = |nodes: &[f32]| {
            nodes.iter().enumerate().fold(0, |row: Row, (node, off2)| row | Row::from(*off2 < level2) << node)
        };
        let near: Vec<[Row; TILE]> =
            field.tiles.iter().map(|tile| std::array::from_fn(|y| row_of(&tile[y * TILE..(y + 1) * TILE]))).collect();
        let mut all = Self {
            beside: vec![[None; 3]; near.len()],
            corner: vec![[0; 2]; near.len()],
            crossed: [vec![[(0, 0); TILE]; near.len()], vec![[(0, 0); TILE]; near.len()]],
            near,
            points: Vec::new(),
        };
        for (place, tile) in field.tile_at.iter().enumerate().filter(|(_, tile)| **tile > 0) {
            let (tile_x, tile_y) = (place % field.columns, place / field.columns);
            let tile = *tile as usize - 1;
            all.corner[tile] = [tile_x * TILE, tile_y * TILE];
            all.beside[tile] =
                [(tile_x + 1, tile_y), (tile_x, tile_y + 1), (tile_x + 1, tile_y + 1)].map(|(x, y)| field.tile(x, y));
            for y in 0..TILE {
                let (own, [east, north, _]) = (all.near[tile][y], all.around(tile, y));
                for (way, row) in [(EAST, own ^ east), (NORTH, own ^ north)] {
                    all.crossed[way][tile][y] = (row, all.points.len() as u32);
                    let mut rest = row;
                    while rest != 0 {
                        let x = rest.trailing_zeros() as usize;
                        rest &= rest - 1;
                        let node = (tile_x * TILE + x, tile_y * TILE + y);
                        all.points.push(field.crossing(node, way, level));
                    }
                }
            }
        }
        all
    }

    /// The rows of the nodes to the east, the north and the north-east of a row's.
    fn around(&self, tile: usize, y: usize) -> [Row; 3] {
        let [east, north, both] = self.beside[tile];
        let row = |tile: Option<usize>, y: usize| tile.map_or(0, |tile| self.near[tile][y]);
        let shifted = |own: Row, next: Row| own >> 1 | (next & 1) << (TILE - 1);
        let own = self.near[tile][y];
        if y + 1 < TILE {
            let above = self.near[tile][y + 1];
            [shifted(own, row(east, y)), above, shifted(above, row(east, y + 1))]
        } else {
            let above = row(north, 0);
            [shifted(own, row(east, y)), above, shifted(above, row(both, 0))]
        }
    }

    /// The number of the crossing on an edge of a node.
    fn number(&self, tile: usize, x: usize, y: usize, way: usize) -> u32 {
        let (row, before) = self.crossed[way][tile][y];
        before + (row & ((1 << x) - 1)).count_ones()
    }

    /// By crossing, the one to which the outline is led through the cell beyond it.
    fn next(&self, field: &Field, level: f32) -> Vec<Option<u32>> {
        let mut next = vec![None; self.points.len()];
        for tile in 0..self.near.len() {
            let ([tile_east, tile_north, _], [left, bottom]) = (self.beside[tile], self.corner[tile]);
            for y in 0..TILE {
                let (own, [east, north, both]) = (self.near[tile][y], self.around(tile, y));
                let mut rest = (own | east | north | both) & !(own & east & north & both);
                while rest != 0 {
                    let x = rest.trailing_zeros() as usize;
                    rest &= rest - 1;
                    let is_near = |row: Row| row >> x & 1 == 1;
                    // Counter-clockwise from the lower left, and so are the edges, from the lower one.
                    let near = [own, east, both, north].map(is_near);
                    let edge = |side: usize| match side {
                        0 => self.number(tile, x, y, EAST),
                        1 if x + 1 < TILE => self.number(tile, x + 1, y, NORTH),
                        1 => tile_east.map_or(0, |tile| self.number(tile, 0, y, NORTH)),
                        2 if y + 1 < TILE => self.number(tile, x, y + 1, EAST),
                        2 => tile_north.map_or(0, |tile| self.number(tile, x, 0, EAST)),
                        _ => self.number(tile, x, y, NORTH),
                    };
                    let count = near.iter().filter(|near| **near).count();
                    for side in 0..4 {
                        if !near[side] || near[(side + 1) % 4] {
                            continue;
                        }
                        let ends = |turn: &usize| {
                            let end = (side + turn) % 4;
                            !near[end] && near[(end + 1) % 4]
                        };
                        let end = if count == 2 && near[(side + 2) % 4] {
                            // Two opposite corners: led around the far one between them, or around this one.
                            if field.joined([left + x, bottom + y], level) { 1 } else { 3 }
                        } else {
                            (1..4).find(ends).unwrap_or(3)
                        };
                        if let Some(next) = next.get_mut(edge(side) as usize) {
                            *next = Some(edge((side + end) % 4));
                        }
                    }
                }
            }
        }
        next
    }
}

impl Field {
    /// Whether the middle of a cell is near: then two opposite corners that are belong together.
    fn joined(&self, [x, y]: [usize; 2], level: f32) -> bool {
        let corners = [self.at(x, y), self.at(x + 1, y), self.at(x + 1, y + 1), self.at(x, y + 1)];
        corners.map(f32::sqrt).iter().sum::<f32>() / 4.0 < level
    }

    /// Where the distance is the wanted one on an edge between two nodes.
    fn crossing(&self, (x, y): (usize, usize), way: usize, level: f32) -> Coord<f64> {
        let to = if way == NORTH { self.at(x, y + 1) } else { self.at(x + 1, y) };
        let (from, to) = (self.at(x, y).sqrt(), to.sqrt());
        let share = f64::from((level - from) / (to - from));
        // Roots of two numbers may be one.
        let share = if share.is_nan() { 0.5 } else { share.clamp(NODE_CELLS, 1.0 - NODE_CELLS) };
        let (x, y) = if way == NORTH { (x as f64, y as f64 + share) } else { (x as f64 + share, y as f64) };
        Coord { x: self.origin.x + x * self.cell, y: self.origin.y + y * self.cell }
    }
}

/// How many times coarser than usual the grid around lines is, since they are long against the radius; 1 for most.
pub(super) fn coarser(lines: &Lines, radius_deg: f64) -> f64 {
    let along = length(lines);
    // The strip is two radii wide.
    let affordable = (NODES_MAX * radius_deg / (2.0 * along)).sqrt();
    NODES_PER_RADIUS / affordable.clamp(NODES_PER_RADIUS_MIN, NODES_PER_RADIUS)
}

/// How long lines are in all, flat degrees.
pub(super) fn length(lines: &Lines) -> f64 {
    lines.stretches().map(|[from, to]| ((to.x - from.x).powi(2) + (to.y - from.y).powi(2)).sqrt()).sum()
}

/// How many degrees of latitude a flat degree to the east is long at a latitude.
fn stretched(lat_deg: f64, scale: f64) -> f64 {
    lat_deg.min(90.0).to_radians().cos().max(0.02) / scale
}

/// All that lies within `radius_deg` degrees of latitude of the lines. Their x is longitude times `scale`, and so is that
/// of the answer. Outer rings run counter-clockwise, holes clockwise.
#[must_use]
pub(super) fn around(lines: &Lines, radius_deg: f64, scale: f64) -> MultiPolygon<f64> {
    between(lines, 0.0, radius_deg, scale)
}

/// As [`around`], without what lies within `inner_deg`; a band is at least a sixteenth of the radius wide.
#[must_use]
pub(super) fn between(lines: &Lines, inner_deg: f64, outer_deg: f64, scale: f64) -> MultiPolygon<f64> {
    if !(outer_deg > 1e-9 && outer_deg < 90.0) {
        return MultiPolygon(Vec::new());
    }
    let Some(mut field) = Field::over(lines, outer_deg, scale) else { return MultiPolygon(Vec::new()) };
    let cells = outer_deg / field.cell;
    let (origin, cell) = (field.origin, field.cell);
    // Stretches follow each other, and so do their latitudes.
    let (mut across_at, mut across) = (f64::INFINITY, 1.0);
    for [from, to] in lines.stretches() {
        let along = to - from;
        let pieces = ((along.x * along.x + along.y * along.y).sqrt() / (PIECE_RADII * outer_deg)).ceil();
        let pieces = pieces.clamp(1.0, PIECES_MAX);
        let corner = |piece: f64| {
            let at = from + along * (piece / pieces) - origin;
            [at.x / cell, at.y / cell]
        };
        for piece in 0..pieces as usize {
            let lat_deg = from.y + along.y * ((piece as f64 + 0.5) / pieces);
            if (lat_deg - across_at).abs() >= LATITUDE_STEP_DEG {
                (across_at, across) = (lat_deg, stretched(lat_deg.abs(), scale));
            }
            field.write(corner(piece as f64), corner(piece as f64 + 1.0), cells, across);
        }
    }
    let mut rings = field.rings(cells as f32);
    let inner_deg = inner_deg.min(outer_deg - BAND_CELLS_MIN * cell);
    if inner_deg > 0.0 {
        // The other way round, what is nearer is a hole.
        rings.extend(field.rings((inner_deg / cell) as f32).into_iter().map(|mut ring| {
            ring.0.reverse();
            ring
        }));
    }
    nested(rings, 2.0 * HOLE_CELLS_MIN * cell * cell)
}

/// Rings as polygons: those that run clockwise are holes in the smallest of the others around them. Holes with less than
/// so much of twice the area are left out.
fn nested(rings: Vec<LineString<f64>>, doubled_min: f64) -> MultiPolygon<f64> {
    let (mut outer, mut holes) = (Vec::new(), Vec::new());
    for ring in rings {
        let area = doubled_area(&ring);
        if area > 0.0 {
            outer.push(Polygon::new(ring, Vec::new()));
        } else if -area > doubled_min {
            holes.push(ring);
        }
    }
    let boxes: Vec<Option<Rect<f64>>> = outer.iter().map(BoundingRect::bounding_rect).collect();
    for hole in holes {
        let at = hole.0[0];
        let in_box = |number: &usize| {
            boxes[*number].is_some_and(|rect| {
                rect.min().x <= at.x && at.x <= rect.max().x && rect.min().y <= at.y && at.y <= rect.max().y
            })
        };
        let mut around: Vec<usize> = (0..outer.len()).filter(in_box).collect();
        if around.len() > 1 {
            around.retain(|&number| coord_pos_relative_to_ring(at, outer[number].exterior()) == CoordPos::Inside);
        }
        // Of rings within each other the innermost has the hole.
        let size = |number: &usize| boxes[*number].map_or(0.0, |rect| rect.width() * rect.height());
        if let Some(number) = around.into_iter().min_by(|a, b| size(a).total_cmp(&size(b))) {
            outer[number].interiors_push(hole);
        }
    }
    MultiPolygon(outer)
}

/// Twice the area of a ring, positive where it runs counter-clockwise.
fn doubled_area(ring: &LineString<f64>) -> f64 {
    let Some(first) = ring.0.first() else { return 0.0 };
    ring.0
        .windows(2)
        .map(|pair| (pair[0] - *first).x * (pair[1] - *first).y - (pair[1] - *first).x * (pair[0] - *first).y)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area as _, Contains, Point, Validation};
    use proptest::prelude::*;

    fn line(corners: &[(f64, f64)]) -> LineString<f64> {
        corners.iter().map(|&(x, y)| Coord { x, y }).collect()
    }

    fn lines<const N: usize>(all: [LineString<f64>; N]) -> Lines {
        all.iter().collect()
    }

    #[test]
    fn a_straight_line_becomes_a_strip_with_round_ends() {
        let strip = around(&lines([line(&[(0.0, 0.0), (3.0, 0.0)])]), 0.5, 1.0);
        let exact = 3.0 + std::f64::consts::PI * 0.25;
        assert_eq!(strip.0.len(), 1);
        assert!((strip.unsigned_area() - exact).abs() < 0.01 * exact, "{}", strip.unsigned_area());
    }

    #[test]
    fn a_ring_leaves_its_middle_open() {
        let square = line(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)]);
        let strip = around(&lines([square]), 0.5, 1.0);
        assert_eq!((strip.0.len(), strip.0[0].interiors().len()), (1, 1));
        assert!(!strip.contains(&Point::new(2.0, 2.0)) && strip.contains(&Point::new(2.0, 3.9)));
    }

    #[test]
    fn a_ring_within_a_ring_has_its_own_hole() {
        let square = |half: f64| line(&[(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)]);
        let strip = around(&lines([square(6.0), square(2.0)]), 0.5, 1.0);
        let holes = strip.0.iter().map(|part| part.interiors().len());
        assert_eq!(holes.collect::<Vec<_>>(), [1, 1]);
        assert!(!strip.contains(&Point::new(0.0, 0.0)) && !strip.contains(&Point::new(4.0, 0.0)));
        assert!(strip.contains(&Point::new(2.2, 0.0)) && strip.contains(&Point::new(6.2, 0.0)));
    }

    #[test]
    fn an_outline_through_a_node_of_the_grid_does_not_touch_itself() {
        let corners = [
            (-2.656156715245555, -2.797559925435977),
            (-2.407099231585402, 0.2545566087092919),
            (1.2642197346848554, 1.2168673423141045),
            (0.36122913020090575, -0.9534408752738557),
            (-1.0108131368991555, 0.019785662530503435),
            (1.5347911262421035, 1.7604222501589348),
            (-1.4491951489492654, 0.5396794790014705),
            (2.4763483143250316, 2.556940907906977),
            (1.9945262563543935, 1.930928888262006),
            (-0.9074204188982998, 0.4125745704029567),
            (1.5780457089776831, 0.6395803585680533),
            (-2.6796641037860915, 1.2863855478015014),
        ];
        let strip = around(&lines([line(&corners)]), 0.08131768530119547, 1.0);
        assert!(strip.is_valid(), "{:?}", strip.validation_errors());
    }

    #[test]
    fn kilometres_are_those_of_the_own_latitude() {
        // Laid out for the equator, a line up the meridian is twice as wide in longitude at 60° as at 0°.
        let strip = around(&lines([line(&[(0.0, 0.0), (0.0, 60.0)])]), 1.0, 1.0);
        let holds = |x: f64, y: f64| strip.contains(&Point::new(x, y));
        assert!(holds(0.95, 0.5) && !holds(1.1, 0.5));
        assert!(holds(1.85, 59.5) && !holds(2.1, 59.5));
    }

    proptest! {
        #[test]
        fn what_is_near_is_inside_and_what_is_far_is_not(
            corners in proptest::collection::vec((-3.0..3.0f64, -3.0..3.0f64), 2..25), radius in 0.05..1.5f64,
            inner in 0.0..1.0f64, probes in proptest::collection::vec((-5.0..5.0f64, -5.0..5.0f64), 30),
        ) {
            let lines = lines([line(&corners)]);
            let strip = around(&lines, radius, 1.0);
            prop_assert!(strip.is_valid() && between(&lines, inner * radius, radius, 1.0).is_valid());
            for (x, y) in probes {
                let off = |pair: &[Coord<f64>]| {
                    let along = pair[1] - pair[0];
                    let at = Coord { x, y } - pair[0];
                    let share = ((at.x * along.x + at.y * along.y) / (along.x.powi(2) + along.y.powi(2))).clamp(0.0, 1.0);
                    (at.x - share * along.x).hypot(at.y - share * along.y)
                };
                let off = lines.iter().flat_map(|line| line.windows(2)).map(off).fold(f64::INFINITY, f64::min);
                // Within a cell of the outline either is right; the cosine of 5° is 0.996.
                if (off / radius - 1.0).abs() > 0.2 {
                    prop_assert_eq!(strip.contains(&Point::new(x, y)), off < radius, "{} of {}", off, radius);
                }
            }
        }

        #[test]
        fn a_larger_radius_takes_in_more(
            corners in proptest::collection::vec((-3.0..3.0f64, -3.0..3.0f64), 2..12), radius in 0.1..1.0f64, more in 1.1..2.0f64,
        ) {
            let lines = lines([line(&corners)]);
            prop_assert!(around(&lines, more * radius, 1.0).unsigned_area() > around(&lines, radius, 1.0).unsigned_area());
        }

        #[test]
        fn any_lines_are_widened_without_a_panic(
            corners in proptest::collection::vec((-400.0..400.0f64, -90.0..90.0f64), 1..8), radius in 0.0..100.0f64, scale in 0.02..1.0f64,
        ) {
            let _ = around(&lines([line(&corners)]), radius, scale);
        }
    }
}
