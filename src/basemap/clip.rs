//! Rings and lines cut to a box, on the square world.

use crate::geodesy::{Viewport, x_from_lon, y_from_lat};

/// A corner.
pub(super) type Point = (f64, f64);

/// A box on the square world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rect {
    pub west: f64,
    pub north: f64,
    pub east: f64,
    pub south: f64,
}

impl Rect {
    /// The box of a tile.
    pub fn of_tile(zoom: u8, x: f64, y: f64) -> Self {
        let side = (-f64::from(zoom)).exp2();
        Self { west: x * side, north: y * side, east: (x + 1.0) * side, south: (y + 1.0) * side }
    }

    /// The box of a view.
    pub fn of_view(viewport: &Viewport) -> Self {
        let center = (x_from_lon(viewport.center.lon_deg()), y_from_lat(viewport.center.lat_deg()));
        let half = |px: f64| px / 2.0 / viewport.world_px();
        let (half_width, half_height) = (half(viewport.width_px), half(viewport.height_px));
        Self {
            west: center.0 - half_width,
            north: center.1 - half_height,
            east: center.0 + half_width,
            south: center.1 + half_height,
        }
    }

    /// The box with `by` more on each side.
    pub fn grown(self, by: f64) -> Self {
        Self { west: self.west - by, north: self.north - by, east: self.east + by, south: self.south + by }
    }

    /// What both boxes have in common; it may be empty.
    pub fn common(self, other: Self) -> Self {
        Self {
            west: self.west.max(other.west),
            north: self.north.max(other.north),
            east: self.east.min(other.east),
            south: self.south.min(other.south),
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(self) -> bool {
        self.west >= self.east || self.north >= self.south
    }

    /// Whether a point lies in it.
    pub fn contains(self, p: Point) -> bool {
        (self.west..=self.east).contains(&p.0) && (self.north..=self.south).contains(&p.1)
    }

    fn holds(self, part: &[Point]) -> bool {
        part.iter().all(|p| self.contains(*p))
    }

    fn misses(self, part: &[Point]) -> bool {
        part.iter().all(|p| p.0 < self.west)
            || part.iter().all(|p| p.0 > self.east)
            || part.iter().all(|p| p.1 < self.north)
            || part.iter().all(|p| p.1 > self.south)
    }

    /// For each side: how to turn a point into how far inside it lies, and the point where a stretch crosses.
    fn sides(self) -> [Side; 4] {
        [
            Side { along_x: true, sign: 1.0, edge: self.west },
            Side { along_x: true, sign: -1.0, edge: self.east },
            Side { along_x: false, sign: 1.0, edge: self.north },
            Side { along_x: false, sign: -1.0, edge: self.south },
        ]
    }
}

#[derive(Clone, Copy)]
struct Side {
    along_x: bool,
    sign: f64,
    edge: f64,
}

impl Side {
    fn inside(self, p: Point) -> bool {
        self.sign * (if self.along_x { p.0 } else { p.1 } - self.edge) >= 0.0
    }

    /// Reckoned from the smaller end, so that two neighbours find the same point on the edge they share.
    fn crossing(self, from: Point, to: Point) -> Point {
        let (a, b) = if from <= to { (from, to) } else { (to, from) };
        if self.along_x {
            (self.edge, a.1 + (self.edge - a.0) / (b.0 - a.0) * (b.1 - a.1))
        } else {
            (a.0 + (self.edge - a.1) / (b.1 - a.1) * (b.0 - a.0), self.edge)
        }
    }
}

/// The ring inside the box, by Sutherland and Hodgman: pieces hang together along the box's sides, which
/// a fill does not show. Empty if nothing is left.
pub(super) fn ring(ring: &[Point], rect: Rect) -> Vec<Point> {
    if rect.misses(ring) {
        return Vec::new();
    }
    let mut ring = ring.to_vec();
    if rect.holds(&ring) {
        return ring;
    }
    for side in rect.sides() {
        let Some(&last) = ring.last() else { break };
        let mut kept = Vec::with_capacity(ring.len() + 4);
        let mut from = last;
        for &to in &ring {
            if side.inside(from) != side.inside(to) {
                kept.push(side.crossing(from, to));
            }
            if side.inside(to) {
                kept.push(to);
            }
            from = to;
        }
        ring = kept;
    }
    if ring.len() < 3 { Vec::new() } else { ring }
}

/// The pieces of the line inside the box, each with how far along the line it begins; `start` is how far
/// along the line itself begins.
pub(super) fn line(line: &[Point], start: f64, rect: Rect) -> Vec<(f64, Vec<Point>)> {
    if rect.misses(line) {
        return Vec::new();
    }
    let mut pieces = vec![(start, line.to_vec())];
    if rect.holds(line) {
        return pieces;
    }
    for side in rect.sides() {
        let mut kept: Vec<(f64, Vec<Point>)> = Vec::new();
        for (start, piece) in pieces {
            let mut along = start;
            let mut open: Vec<Point> = Vec::new();
            let mut open_start = start;
            for (index, &to) in piece.iter().enumerate() {
                if let Some(from) = index.checked_sub(1).map(|i| piece[i]) {
                    if side.inside(from) != side.inside(to) {
                        let on_edge = side.crossing(from, to);
                        if open.is_empty() {
                            open_start = along + length(from, on_edge);
                        }
                        open.push(on_edge);
                    }
                    along += length(from, to);
                }
                if side.inside(to) {
                    open.push(to);
                } else if !open.is_empty() {
                    kept.push((open_start, std::mem::take(&mut open)));
                }
            }
            if !open.is_empty() {
                kept.push((open_start, open));
            }
        }
        for (_, piece) in &mut kept {
            piece.dedup();
        }
        kept.retain(|(_, piece)| piece.len() > 1);
        pieces = kept;
    }
    pieces
}

/// The outline of a ring as lines, without what is no real edge: where it was cut off beyond the sides of
/// its tile, along the antimeridian, and along the southern end of the map.
pub(super) fn outline(ring: &[Point], tile: Rect) -> Vec<Vec<Point>> {
    let artificial = |a: Point, b: Point| {
        (a.0 == b.0 && (a.0 < tile.west || a.0 > tile.east || a.0.fract() == 0.0))
            || (a.1 == b.1 && (a.1 < tile.north || a.1 > tile.south))
            || (a.1 >= 1.0 && b.1 >= 1.0)
    };
    let Some(&last) = ring.last() else { return Vec::new() };
    let mut lines: Vec<Vec<Point>> = Vec::new();
    let mut open: Vec<Point> = Vec::new();
    let mut from = last;
    for &to in ring {
        if artificial(from, to) {
            lines.push(std::mem::take(&mut open));
        } else {
            if open.is_empty() {
                open.push(from);
            }
            open.push(to);
        }
        from = to;
    }
    // The ring's first corner may stand in the middle of a stretch.
    match lines.first_mut() {
        Some(first) if !open.is_empty() && first.first() == open.last() => {
            open.extend(first.iter().skip(1));
            *first = open;
        }
        _ => lines.push(open),
    }
    lines.retain(|line| line.len() > 1);
    lines
}

/// Lines put together where one ends at the very point at which another begins. The order of what comes
/// out follows that of what goes in.
pub(super) fn joined(pieces: Vec<(f64, Vec<Point>)>) -> Vec<(f64, Vec<Point>)> {
    let key = |p: &Point| (p.0.to_bits(), p.1.to_bits());
    let mut by_start: std::collections::BTreeMap<(u64, u64), Vec<usize>> = std::collections::BTreeMap::new();
    let mut is_end = std::collections::BTreeSet::new();
    for (index, (_, piece)) in pieces.iter().enumerate().rev() {
        if let (Some(first), Some(last)) = (piece.first(), piece.last()) {
            by_start.entry(key(first)).or_default().push(index);
            is_end.insert(key(last));
        }
    }
    let mut pieces: Vec<Option<(f64, Vec<Point>)>> = pieces.into_iter().map(Some).collect();
    let mut lines = Vec::new();
    // First the pieces that nothing leads to; what is left then are closed rings.
    for heads in [true, false] {
        for index in 0..pieces.len() {
            let head = pieces[index]
                .as_ref()
                .is_some_and(|(_, p)| p.first().is_some_and(|p| !heads || !is_end.contains(&key(p))));
            let Some((start, mut line)) = pieces[index].take_if(|_| head) else { continue };
            while let Some(next) = line.last().and_then(|end| by_start.get_mut(&key(end))).and_then(Vec::pop) {
                if let Some((_, piece)) = pieces[next].take() {
                    line.extend(piece.into_iter().skip(1));
                }
            }
            lines.push((start, line));
        }
    }
    lines
}

fn length(a: Point, b: Point) -> f64 {
    (b.0 - a.0).hypot(b.1 - a.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const UNIT: Rect = Rect { west: 0.25, north: 0.25, east: 0.75, south: 0.75 };

    #[test]
    fn a_line_that_leaves_and_comes_back_gives_two_pieces_that_know_where_they_begin() {
        let pieces = line(&[(0.5, 0.5), (1.0, 0.5), (1.0, 0.6), (0.5, 0.6)], 2.0, UNIT);
        assert_eq!(pieces.len(), 2);
        assert_eq!(pieces[0], (2.0, vec![(0.5, 0.5), (0.75, 0.5)]));
        assert!((pieces[1].0 - (2.0 + 0.5 + 0.1 + 0.25)).abs() < 1e-12);
        assert_eq!(pieces[1].1, [(0.75, 0.6), (0.5, 0.6)]);
    }

    #[test]
    fn a_ring_around_the_box_becomes_the_box() {
        let cut = ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)], UNIT);
        assert_eq!(cut.len(), 4);
        assert!(cut.iter().all(|p| [0.25, 0.75].contains(&p.0) && [0.25, 0.75].contains(&p.1)));
    }

    #[test]
    fn an_outline_leaves_out_where_the_tile_was_cut() {
        let lines = outline(&[(0.2, 0.3), (0.5, 0.3), (0.5, 0.6), (0.2, 0.6)], UNIT);
        assert_eq!(lines, [vec![(0.2, 0.3), (0.5, 0.3), (0.5, 0.6), (0.2, 0.6)]]);
    }

    #[test]
    fn pieces_of_a_ring_join_to_one_line() {
        let pieces = vec![(0.0, vec![(1.0, 1.0), (2.0, 1.0)]), (0.0, vec![(2.0, 1.0), (1.0, 1.0)])];
        assert_eq!(joined(pieces), [(0.0, vec![(1.0, 1.0), (2.0, 1.0), (1.0, 1.0)])]);
    }

    proptest! {
        #[test]
        fn what_is_cut_lies_in_the_box(points in prop::collection::vec((0.0..1.0f64, 0.0..1.0f64), 3..20)) {
            let near = UNIT.grown(1e-12);
            for (_, piece) in line(&points, 0.0, UNIT) {
                prop_assert!(near.holds(&piece) && piece.len() > 1);
            }
            prop_assert!(near.holds(&ring(&points, UNIT)));
        }

        #[test]
        fn a_line_cut_at_an_edge_joins_again(points in prop::collection::vec((0.0..1.0f64, 0.0..1.0f64), 2..20)) {
            let (west, east) = (Rect { west: 0.0, north: 0.0, east: 0.5, south: 1.0 }, Rect { west: 0.5, north: 0.0, east: 1.0, south: 1.0 });
            let mut pieces = line(&points, 0.0, west);
            pieces.extend(line(&points, 0.0, east));
            let long = |lines: &[(f64, Vec<Point>)]| -> f64 {
                lines.iter().flat_map(|(_, line)| line.windows(2)).map(|pair| length(pair[0], pair[1])).sum()
            };
            let whole = long(&[(0.0, points.clone())]);
            let joined = joined(pieces);
            prop_assert_eq!(joined.len(), 1);
            prop_assert!((long(&joined) - whole).abs() < 1e-9);
        }
    }
}
