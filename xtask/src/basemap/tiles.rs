//! Features to vector tiles: simplified for the zoom, put on its grid, cut into tiles, encoded as MVT.

use super::simplify;
use super::sources::{DISPUTED_LINE, Feature, LAKE, LAND};
use std::collections::BTreeMap;

/// The layers of a tile, in the order in which they stand in it.
pub const LAYERS: [&str; 6] = ["land", "lake", "river", "province_line", "country_line", "disputed_line"];
/// The finest zoom: a grid of 38 m at the equator, finer than Natural Earth's own detail.
pub const ZOOM_MAX: u8 = 6;

/// A corner on a zoom's grid, counted over the whole world.
type Corner = (i64, i64);

/// A tile's column and row.
type Tile = (u32, u32);

/// How a zoom is drawn.
struct Grid {
    zoom: u8,
    /// Units to a tile's side.
    extent: i64,
    /// How far a tile's content reaches beyond its edges, units.
    buffer: i64,
    /// How far a simplified line may lie off, units.
    tolerance: f64,
    /// Rings with less area are left out, square units.
    ring_area_min: f64,
}

impl Grid {
    fn new(zoom: u8) -> Self {
        // The finest zoom serves for all that are finer yet, so it keeps all detail. The others are seen at
        // 512 px to a tile, 8 units to a pixel.
        let (extent, tolerance, ring_area_min) = if zoom == ZOOM_MAX { (16_384, 2.0, 8.0) } else { (4096, 3.0, 40.0) };
        Self { zoom, extent, buffer: extent / 64, tolerance, ring_area_min }
    }

    fn world(&self) -> i64 {
        self.extent << self.zoom
    }
}

/// What features of one tile are gathered by: rank, lowest zoom in tenths, and for dashed lines the
/// distance from the line's start, so that dashes go on across tiles.
type Key = (u32, u32, Option<i64>);

/// A tile's parts, by layer and key.
type Content = BTreeMap<(usize, Key), Vec<Vec<Corner>>>;

/// The tiles of a zoom that have anything in them, encoded, by column and row.
pub fn encode_zoom(features: &[Feature], zoom: u8) -> Vec<((u8, u32, u32), Vec<u8>)> {
    let grid = Grid::new(zoom);
    let mut tiles: BTreeMap<Tile, Content> = BTreeMap::new();
    for feature in features.iter().filter(|feature| feature.min_zoom < f64::from(zoom) + 1.0 || zoom == ZOOM_MAX) {
        let polygon = matches!(feature.layer, LAND | LAKE);
        let tenths = (feature.min_zoom * 10.0).round() as u32;
        for part in &feature.parts {
            let Some(part) = on_grid(part, &grid, polygon) else { continue };
            // The neighbours of the world's edges lie on the other side.
            for shift in [-grid.world(), 0, grid.world()] {
                let shifted: Vec<Corner> = part.iter().map(|&(x, y)| (x + shift, y)).collect();
                let mut cut = |tile: Tile, start: i64, piece: Vec<Corner>| {
                    let start = (feature.layer == DISPUTED_LINE).then_some(start);
                    let key = (feature.layer, (feature.rank, tenths, start));
                    tiles.entry(tile).or_default().entry(key).or_default().push(piece);
                };
                if polygon {
                    cut_ring(&grid, 0, (0, 0), shifted, &mut cut);
                } else {
                    cut_line(&grid, 0, (0, 0), 0.0, shifted, &mut cut);
                }
            }
        }
    }
    tiles.into_iter().map(|((x, y), content)| ((zoom, x, y), encode(&grid, (x, y), &content))).collect()
}

/// A part simplified and on the grid, or `None` if nothing of it would be seen. Stretches that are longer
/// than the buffer get a corner on every tile edge they cross, so that two neighbours agree on it.
fn on_grid(part: &[(f64, f64)], grid: &Grid, polygon: bool) -> Option<Vec<Corner>> {
    let scale = grid.world() as f64;
    let scaled: Vec<_> = part.iter().map(|&(x, y)| (x * scale, y * scale)).collect();
    let simple =
        if polygon { simplify::ring(&scaled, grid.tolerance) } else { simplify::line(&scaled, grid.tolerance) };
    let mut corners: Vec<Corner> = simple.iter().map(|&(x, y)| (x.round() as i64, y.round() as i64)).collect();
    corners.dedup();
    if corners.len() < if polygon { 4 } else { 2 } {
        return None;
    }
    if polygon && ring_area(&corners).abs() < grid.ring_area_min {
        return None;
    }
    let mut split = vec![corners[0]];
    for pair in corners.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        if dx.abs().max(dy.abs()) > grid.buffer / 2 {
            let mut crossings: Vec<(f64, Corner)> = Vec::new();
            for edge in edges_between(from.0, to.0, grid.extent) {
                let t = (edge - from.0) as f64 / dx as f64;
                crossings.push((t, (edge, from.1 + (t * dy as f64).round() as i64)));
            }
            for edge in edges_between(from.1, to.1, grid.extent) {
                let t = (edge - from.1) as f64 / dy as f64;
                crossings.push((t, (from.0 + (t * dx as f64).round() as i64, edge)));
            }
            crossings.sort_by(|a, b| a.0.total_cmp(&b.0));
            split.extend(crossings.into_iter().map(|(_, corner)| corner));
        }
        split.push(to);
    }
    split.dedup();
    Some(split)
}

/// The multiples of `extent` strictly between two numbers.
fn edges_between(a: i64, b: i64, extent: i64) -> impl Iterator<Item = i64> {
    let (low, high) = (a.min(b), a.max(b));
    let first = low.div_euclid(extent) + 1;
    (first..).map(move |i| i * extent).take_while(move |&edge| edge < high)
}

/// Twice the signed area would overflow nothing here: the grid has 20 bits.
fn ring_area(ring: &[Corner]) -> f64 {
    let twice: i64 = ring
        .iter()
        .zip(ring.iter().cycle().skip(1))
        .map(|(a, b)| (a.0 - ring[0].0) * (b.1 - ring[0].1) - (b.0 - ring[0].0) * (a.1 - ring[0].1))
        .sum();
    twice as f64 / 2.0
}

/// A tile's sides with its buffer, on the grid of the target zoom: west, north, east, south.
fn sides(grid: &Grid, depth: u8, (x, y): Tile) -> [i64; 4] {
    let side = grid.extent << (grid.zoom - depth);
    let (west, north) = (i64::from(x) * side, i64::from(y) * side);
    [west - grid.buffer, north - grid.buffer, west + side + grid.buffer, north + side + grid.buffer]
}

fn children((x, y): Tile) -> [Tile; 4] {
    [(2 * x, 2 * y), (2 * x + 1, 2 * y), (2 * x, 2 * y + 1), (2 * x + 1, 2 * y + 1)]
}

fn cut_ring(grid: &Grid, depth: u8, tile: Tile, mut ring: Vec<Corner>, emit: &mut impl FnMut(Tile, i64, Vec<Corner>)) {
    let [west, north, east, south] = sides(grid, depth, tile);
    for (axis, sign, edge) in [(0, 1, west), (0, -1, east), (1, 1, north), (1, -1, south)] {
        let value = |c: Corner| sign * (if axis == 0 { c.0 } else { c.1 } - edge);
        if ring.iter().all(|&c| value(c) >= 0) {
            continue;
        }
        let mut kept = Vec::with_capacity(ring.len());
        for (i, &to) in ring.iter().enumerate() {
            let from = ring[(i + ring.len() - 1) % ring.len()];
            if (value(from) >= 0) != (value(to) >= 0) {
                kept.push(crossing(from, to, axis, edge));
            }
            if value(to) >= 0 {
                kept.push(to);
            }
        }
        ring = kept;
        if ring.is_empty() {
            return;
        }
    }
    ring.dedup();
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    if ring.len() < 3 {
        return;
    }
    if depth == grid.zoom {
        if ring_area(&ring) != 0.0 {
            emit(tile, 0, ring);
        }
        return;
    }
    for child in children(tile) {
        cut_ring(grid, depth + 1, child, ring.clone(), emit);
    }
}

/// `start` is how far along the whole line this piece begins, in units.
fn cut_line(
    grid: &Grid,
    depth: u8,
    tile: Tile,
    start: f64,
    line: Vec<Corner>,
    emit: &mut impl FnMut(Tile, i64, Vec<Corner>),
) {
    let mut pieces = vec![(start, line)];
    let [west, north, east, south] = sides(grid, depth, tile);
    for (axis, sign, edge) in [(0, 1, west), (0, -1, east), (1, 1, north), (1, -1, south)] {
        let value = |c: Corner| sign * (if axis == 0 { c.0 } else { c.1 } - edge);
        if pieces.iter().all(|(_, piece)| piece.iter().all(|&c| value(c) >= 0)) {
            continue;
        }
        let mut kept: Vec<(f64, Vec<Corner>)> = Vec::new();
        for (start, piece) in pieces {
            let mut along = start;
            let mut inside = value(piece[0]) >= 0;
            if inside {
                kept.push((along, vec![piece[0]]));
            }
            for pair in piece.windows(2) {
                let (from, to) = (pair[0], pair[1]);
                if (value(from) >= 0) != (value(to) >= 0) {
                    let on_edge = crossing(from, to, axis, edge);
                    if inside {
                        kept.last_mut().expect("a piece is open").1.push(on_edge);
                    } else {
                        kept.push((along + length(from, on_edge), vec![on_edge]));
                    }
                }
                inside = value(to) >= 0;
                if inside {
                    kept.last_mut().expect("a piece is open").1.push(to);
                }
                along += length(from, to);
            }
        }
        for (_, piece) in &mut kept {
            piece.dedup();
        }
        kept.retain(|(_, piece)| piece.len() > 1);
        pieces = kept;
    }
    for (start, piece) in pieces {
        if depth == grid.zoom {
            emit(tile, start.round() as i64, piece);
            continue;
        }
        for child in children(tile) {
            cut_line(grid, depth + 1, child, start, piece.clone(), emit);
        }
    }
}

fn length(a: Corner, b: Corner) -> f64 {
    ((b.0 - a.0) as f64).hypot((b.1 - a.1) as f64)
}

/// Where a stretch crosses an edge. It is reckoned from the smaller end, so that both directions agree.
fn crossing(from: Corner, to: Corner, axis: usize, edge: i64) -> Corner {
    let (a, b) = (from.min(to), from.max(to));
    if axis == 0 {
        let t = (edge - a.0) as f64 / (b.0 - a.0) as f64;
        (edge, a.1 + (t * (b.1 - a.1) as f64).round() as i64)
    } else {
        let t = (edge - a.1) as f64 / (b.1 - a.1) as f64;
        (a.0 + (t * (b.0 - a.0) as f64).round() as i64, edge)
    }
}

/// The tile as MVT, version 2.1.
fn encode(grid: &Grid, (x, y): Tile, content: &Content) -> Vec<u8> {
    let origin = (i64::from(x) * grid.extent, i64::from(y) * grid.extent);
    let mut tile = Vec::new();
    for (index, name) in LAYERS.iter().enumerate() {
        let features: Vec<_> = content.iter().filter(|((layer, _), _)| *layer == index).collect();
        if features.is_empty() {
            continue;
        }
        let mut layer = Vec::new();
        varint_field(&mut layer, 15, 2);
        bytes_field(&mut layer, 1, name.as_bytes());
        // Attribute values, each once, in the order of their first use; keys 0 rank, 1 min_zoom, 2 start.
        let mut values: Vec<Vec<u8>> = Vec::new();
        let mut value_index = |value: Vec<u8>| -> u64 {
            if let Some(found) = values.iter().position(|known| *known == value) {
                return found as u64;
            }
            values.push(value);
            values.len() as u64 - 1
        };
        for ((_, (rank, tenths, start)), parts) in features {
            let mut tags = Vec::new();
            for (key, value) in [
                (0, uint_value(u64::from(*rank))),
                (1, float_value(*tenths as f32 / 10.0)),
                (2, start.map(|start| uint_value(start as u64)).unwrap_or_default()),
            ] {
                // Most features are of rank 0 and start nowhere.
                if !value.is_empty() && (key != 0 || *rank > 0) && (key != 1 || *tenths > 0) {
                    varint(&mut tags, key);
                    varint(&mut tags, value_index(value));
                }
            }
            let polygon = matches!(index, LAND | LAKE);
            let mut feature = Vec::new();
            if !tags.is_empty() {
                bytes_field(&mut feature, 2, &tags);
            }
            varint_field(&mut feature, 3, if polygon { 3 } else { 2 });
            bytes_field(&mut feature, 4, &geometry(parts, origin, polygon));
            bytes_field(&mut layer, 2, &feature);
        }
        for key in ["rank", "min_zoom", "start"] {
            bytes_field(&mut layer, 3, key.as_bytes());
        }
        for value in &values {
            bytes_field(&mut layer, 4, value);
        }
        varint_field(&mut layer, 5, grid.extent as u64);
        bytes_field(&mut tile, 3, &layer);
    }
    tile
}

fn geometry(parts: &[Vec<Corner>], origin: Corner, polygon: bool) -> Vec<u8> {
    let mut commands = Vec::new();
    let mut pen = origin;
    let mut go = |commands: &mut Vec<u8>, to: Corner| {
        for delta in [to.0 - pen.0, to.1 - pen.1] {
            varint(commands, ((delta << 1) ^ (delta >> 63)) as u64);
        }
        pen = to;
    };
    for part in parts {
        varint(&mut commands, 1 | 1 << 3);
        go(&mut commands, part[0]);
        varint(&mut commands, 2 | (part.len() as u64 - 1) << 3);
        for &corner in &part[1..] {
            go(&mut commands, corner);
        }
        if polygon {
            varint(&mut commands, 7 | 1 << 3);
        }
    }
    commands
}

fn uint_value(value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    varint_field(&mut bytes, 5, value);
    bytes
}

fn float_value(value: f32) -> Vec<u8> {
    let mut bytes = vec![2 << 3 | 5];
    bytes.extend(value.to_le_bytes());
    bytes
}

fn varint_field(bytes: &mut Vec<u8>, field: u64, value: u64) {
    varint(bytes, field << 3);
    varint(bytes, value);
}

fn bytes_field(bytes: &mut Vec<u8>, field: u64, value: &[u8]) {
    varint(bytes, field << 3 | 2);
    varint(bytes, value.len() as u64);
    bytes.extend(value);
}

/// A number in groups of seven bits, the lowest first.
pub fn varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}
