//! How much of each pixel rings and lines cover.
//!
//! A tile holds thousands of short edges and thin lines in few colours, so nothing is drawn one by one: all that has
//! one look is gathered first, and its colour is laid over the canvas once. Rings are gathered as the signed areas
//! between their edges and the right-hand side, exact to the pixel (as R. Levien's font-rs does, 2016). Lines are
//! gathered by how far each pixel's middle lies from them, which rounds joints and ends without making outlines.

use std::ops::Range;

/// A point on the canvas, px.
type Point = (f32, f32);

/// Rows of a canvas that are worked on at a time, so that a large picture takes no more memory than a tile.
pub(super) const ROWS_MAX: usize = 512;
/// Less than this is not seen: half a step of colour.
const SEEN_MIN: f32 = 0.5 / 255.0;

/// The coverage of some rows of a canvas. It is empty again once it was taken.
pub(super) struct Coverage {
    width: usize,
    rows: usize,
    /// What each pixel adds to the signed area of all to its right; two columns more than the canvas has.
    areas: Vec<f32>,
    /// How much of each pixel lines cover, of 255.
    lines: Vec<u8>,
    /// Of each row the columns in which there may be anything.
    touched: Vec<Range<usize>>,
}

/// A straight piece of a line, and which of its ends are cut square.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    pub from: Point,
    pub to: Point,
    pub square: [bool; 2],
}

impl Coverage {
    /// Nothing yet, on a canvas of this size.
    pub fn new(width: usize, height: usize) -> Self {
        let rows = height.min(ROWS_MAX);
        Self { width, rows, areas: Vec::new(), lines: Vec::new(), touched: vec![0..0; rows] }
    }

    /// Adds an edge of a ring; the canvas's row `top` is the first.
    pub fn add_edge(&mut self, from: Point, to: Point, top: usize) {
        if self.areas.is_empty() {
            self.areas = vec![0.0; (self.width + 2) * self.rows];
        }
        let top = top as f32;
        let (from, to) = ((from.0, from.1 - top), (to.0, to.1 - top));
        let (sign, upper, lower) = if from.1 < to.1 { (1.0, from, to) } else { (-1.0, to, from) };
        let (begin, end) = (upper.1.max(0.0), lower.1.min(self.rows as f32));
        let slope = (lower.0 - upper.0) / (lower.1 - upper.1);
        // Not a number is nothing to draw either.
        if !slope.is_finite() || !matches!(begin.partial_cmp(&end), Some(std::cmp::Ordering::Less)) {
            return;
        }
        let mut x = upper.0 + (begin - upper.1) * slope;
        for row in begin as usize..(end.ceil() as usize).min(self.rows) {
            let bottom = (row as f32 + 1.0).min(end);
            let x_below = upper.0 + (bottom - upper.1) * slope;
            self.add_stretch(row, x.min(x_below), x.max(x_below), sign * (bottom - begin.max(row as f32)));
            x = x_below;
        }
    }

    /// Adds the stretch of an edge within a row: from `left` to `right`, over so much of the row's height.
    fn add_stretch(&mut self, row: usize, mut left: f32, mut right: f32, mut height: f32) {
        let width = self.width as f32;
        let cells = &mut self.areas[row * (self.width + 2)..][..self.width + 2];
        let touched = &mut self.touched[row];
        if touched.start >= touched.end {
            *touched = self.width..0;
        }
        if left < 0.0 {
            // What lies to the left of the canvas covers whole pixels of it.
            let outside = if right <= 0.0 { height } else { height * (-left / (right - left)) };
            cells[0] += outside;
            *touched = 0..touched.end.max(1);
            if right <= 0.0 {
                return;
            }
            (left, height) = (0.0, height - outside);
        }
        if right > width {
            if left >= width {
                return;
            }
            height *= (width - left) / (right - left);
            right = width;
        }
        let (first, last) = (left as usize, right.ceil() as usize);
        *touched = touched.start.min(first)..touched.end.max(last.max(first + 1) + 1);
        let into = left - first as f32;
        if last <= first + 1 {
            let beyond = height * (0.5 * (left + right) - first as f32);
            cells[first] += height - beyond;
            cells[first + 1] += beyond;
            return;
        }
        let per_column = height / (right - left);
        let in_first = 0.5 * per_column * (1.0 - into).powi(2);
        let into_last = right - (last - 1) as f32;
        let after_last = 0.5 * per_column * into_last.powi(2);
        cells[first] += in_first;
        if last == first + 2 {
            cells[first + 1] += height - in_first - after_last;
        } else {
            let in_second = per_column * (1.5 - into);
            cells[first + 1] += in_second - in_first;
            for cell in &mut cells[first + 2..last - 1] {
                *cell += per_column;
            }
            let so_far = in_second + (last - first - 3) as f32 * per_column;
            cells[last - 1] += height - so_far - after_last;
        }
        cells[last] += after_last;
    }

    /// Adds a piece of a line of this width, px; the canvas's row `top` is the first.
    pub fn add_segment(&mut self, Segment { from, to, square }: Segment, width_px: f32, top: usize) {
        if self.lines.is_empty() {
            self.lines = vec![0; self.width * self.rows];
        }
        let ((ax, ay), (bx, by)) = ((from.0, from.1 - top as f32), (to.0, to.1 - top as f32));
        let (dx, dy) = (bx - ax, by - ay);
        let length = dx.hypot(dy);
        if !(length.is_finite() && width_px > 0.0) {
            return;
        }
        // A pixel is covered by as much of its width as the line takes: all of a thin one, a part at the edge.
        let (reach, most) = (0.5 * width_px + 0.5, width_px.min(1.0));
        let per_length = if length > 0.0 { 1.0 / length } else { 0.0 };
        let (ux, uy) = (dx * per_length, dy * per_length);
        let (west, east) = (ax.min(bx) - reach, ax.max(bx) + reach);
        let first = (ay.min(by) - reach).floor().max(0.0) as usize;
        let end = (ay.max(by) + reach).ceil().clamp(0.0, self.rows as f32) as usize;
        for row in first..end {
            let y = row as f32 + 0.5 - ay;
            let (mut left, mut right) = (west, east);
            if uy.abs() > 1e-3 {
                let (middle, half) = (ax + y * ux / uy, reach / uy.abs());
                (left, right) = (left.max(middle - half), right.min(middle + half));
            }
            let columns = left.floor().max(0.0) as usize..right.ceil().clamp(0.0, self.width as f32) as usize;
            if columns.is_empty() {
                continue;
            }
            let touched = &mut self.touched[row];
            *touched = match touched.start >= touched.end {
                true => columns.clone(),
                false => touched.start.min(columns.start)..touched.end.max(columns.end),
            };
            let cells = &mut self.lines[row * self.width..][columns.clone()];
            for (column, cell) in columns.zip(cells) {
                let x = column as f32 + 0.5 - ax;
                let (along, aside) = (x * ux + y * uy, x * uy - y * ux);
                let beyond = (-along).max(along - length).max(0.0);
                let mut covered = (reach - (aside * aside + beyond * beyond).sqrt()).min(most);
                if square[0] && along < 0.5 || square[1] && along > length - 0.5 {
                    let kept = |is_square: bool, inside: f32| {
                        if is_square { (inside + 0.5).clamp(0.0, 1.0) } else { 1.0 }
                    };
                    let ends = kept(square[0], along) * kept(square[1], length - along);
                    covered = (reach - aside.abs()).min(most) * ends;
                }
                *cell = (*cell).max((covered.max(0.0) * 255.0 + 0.5) as u8);
            }
        }
    }

    /// Takes what rings cover, by the nonzero rule: calls `lay` with row, columns and share of them, 0 to 1.
    pub fn take_rings(&mut self, mut lay: impl FnMut(usize, Range<usize>, f32)) {
        for (row, touched) in self.touched.iter_mut().enumerate() {
            let Range { start, end } = std::mem::replace(touched, 0..0);
            let cells = self.areas.get_mut(row * (self.width + 2)..).unwrap_or_default();
            let (mut sum, mut from, mut share) = (0.0f32, start, 0.0f32);
            for (column, cell) in cells.iter_mut().enumerate().take(end.min(self.width)).skip(start) {
                let cell = std::mem::replace(cell, 0.0);
                if cell != 0.0 {
                    if share > SEEN_MIN && from < column {
                        lay(row, from..column, share);
                    }
                    sum += cell;
                    (from, share) = (column, sum.abs().min(1.0));
                }
            }
            if end > self.width {
                cells[self.width..end].fill(0.0);
            }
            if share > SEEN_MIN && from < self.width {
                lay(row, from..self.width, share);
            }
        }
    }

    /// Takes what lines cover: calls `lay` with row, columns and share of them, 0 to 1.
    pub fn take_lines(&mut self, mut lay: impl FnMut(usize, Range<usize>, f32)) {
        /// So many columns are passed over at once where there is nothing.
        const AT_ONCE: usize = 8;
        for (row, touched) in self.touched.iter_mut().enumerate() {
            let columns = std::mem::replace(touched, 0..0);
            let start = columns.start;
            let cells = self.lines.get_mut(row * self.width..).and_then(|cells| cells.get_mut(columns));
            for (index, some) in cells.unwrap_or_default().chunks_mut(AT_ONCE).enumerate() {
                if some.iter().all(|cell| *cell == 0) {
                    continue;
                }
                for (column, cell) in (start + index * AT_ONCE..).zip(some) {
                    let covered = std::mem::replace(cell, 0);
                    if covered > 0 {
                        lay(row, column..column + 1, f32::from(covered) / 255.0);
                    }
                }
            }
        }
    }
}

/// The dashes of a line: pieces of `on_px` with gaps of `off_px` between them, beginning `offset_px` into the pattern.
pub(super) fn dashes(line: &[Point], on_px: f32, off_px: f32, offset_px: f32, mut each: impl FnMut(Segment)) {
    let period = on_px + off_px;
    // A pattern finer than this is a solid line to the eye.
    if !(period > 0.1 && on_px > 0.0 && off_px > 0.0) {
        return segments(line, each);
    }
    let mut at = offset_px.rem_euclid(period);
    for pair in line.windows(2) {
        let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
        let length = (bx - ax).hypot(by - ay);
        if !(length > 0.0 && length.is_finite()) {
            continue;
        }
        let point = |along: f32| (ax + (bx - ax) * along / length, ay + (by - ay) * along / length);
        let mut along = 0.0f32;
        while along < length {
            let is_on = at < on_px;
            let rest = if is_on { on_px - at } else { period - at };
            let ends = along + rest <= length;
            let until = if ends { along + rest } else { length };
            if is_on {
                each(Segment { from: point(along), to: point(until), square: [at == 0.0, ends] });
            }
            // The next stretch begins exactly where the pattern says, so that no rounding adds up to a gap.
            at = match (ends, is_on) {
                (true, true) => on_px,
                (true, false) => 0.0,
                (false, _) => at + (length - along),
            };
            along = until;
        }
    }
}

/// The pieces of a line, with round ends. A line of one point is a dot.
pub(super) fn segments(line: &[Point], mut each: impl FnMut(Segment)) {
    if let [point] = line {
        each(Segment { from: *point, to: *point, square: [false; 2] });
    }
    for pair in line.windows(2) {
        each(Segment { from: pair[0], to: pair[1], square: [false; 2] });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SIDE: usize = 16;

    fn rings(rings: &[&[Point]]) -> Vec<f32> {
        let mut coverage = Coverage::new(SIDE, SIDE);
        for ring in rings {
            for (index, &to) in ring.iter().enumerate() {
                coverage.add_edge(ring[(index + ring.len() - 1) % ring.len()], to, 0);
            }
        }
        let mut pixels = vec![0.0; SIDE * SIDE];
        coverage.take_rings(|row, columns, share| pixels[row * SIDE..][columns].fill(share));
        coverage.take_rings(|row, columns, share| panic!("left over: {row} {columns:?} {share}"));
        pixels
    }

    fn lines(segments: &[Segment], width_px: f32) -> Vec<f32> {
        let mut coverage = Coverage::new(SIDE, SIDE);
        segments.iter().for_each(|segment| coverage.add_segment(*segment, width_px, 0));
        let mut pixels = vec![0.0; SIDE * SIDE];
        coverage.take_lines(|row, columns, share| pixels[row * SIDE..][columns].fill(share));
        coverage.take_lines(|row, columns, share| panic!("left over: {row} {columns:?} {share}"));
        pixels
    }

    fn area(pixels: &[f32]) -> f32 {
        pixels.iter().sum()
    }

    #[test]
    fn a_ring_covers_its_area_also_where_it_leaves_the_canvas() {
        let square = rings(&[&[(2.25, 3.5), (6.25, 3.5), (6.25, 7.0), (2.25, 7.0)]]);
        assert!((area(&square) - 14.0).abs() < 1e-4);
        assert!((square[3 * SIDE + 2] - 0.375).abs() < 1e-6 && square[5 * SIDE + 4] == 1.0);
        let around = rings(&[&[(-40.0, -9.0), (90.0, -9.0), (90.0, 30.0), (-40.0, 30.0)]]);
        assert!(around.iter().all(|share| *share == 1.0));
        // A triangle of which the canvas shows a quarter: the line y = x.
        let corner = rings(&[&[(-16.0, -16.0), (32.0, 32.0), (-16.0, 32.0)]]);
        assert!((area(&corner) - 128.0).abs() < 1e-3);
    }

    #[test]
    fn a_hole_is_left_out_and_what_lies_twice_is_covered_once() {
        let outer: &[Point] = &[(1.0, 1.0), (9.0, 1.0), (9.0, 9.0), (1.0, 9.0)];
        let hole: &[Point] = &[(3.0, 3.0), (3.0, 5.0), (5.0, 5.0), (5.0, 3.0)];
        assert!((area(&rings(&[outer, hole])) - 60.0).abs() < 1e-4);
        assert!((area(&rings(&[outer, outer])) - 64.0).abs() < 1e-4);
    }

    #[test]
    fn a_line_is_as_wide_as_it_should_be_thin_ones_by_paling() {
        for (width_px, y) in [(0.4, 8.0), (1.0, 8.3), (3.0, 7.6)] {
            let segment = Segment { from: (-3.0, y), to: (20.0, y), square: [false; 2] };
            let pixels = lines(&[segment], width_px);
            assert!((area(&pixels) / SIDE as f32 - width_px).abs() < 0.1 * width_px + 0.02, "{width_px}");
            // A line in two pieces looks as one in one.
            let two = [Segment { to: (7.3, y), ..segment }, Segment { from: (7.3, y), ..segment }];
            assert_eq!(lines(&two, width_px), pixels);
        }
    }

    #[test]
    fn dashes_follow_the_pattern_across_corners() {
        let mut ends = Vec::new();
        dashes(&[(0.0, 0.0), (4.0, 0.0), (4.0, 8.0)], 3.0, 2.0, 1.0, |Segment { from, to, square }| {
            ends.push((from, to, square));
        });
        let expected = [
            ((0.0, 0.0), (2.0, 0.0), [false, true]),
            ((4.0, 0.0), (4.0, 3.0), [true, true]),
            ((4.0, 5.0), (4.0, 8.0), [true, true]),
        ];
        assert_eq!(ends, expected);
        let mut count = 0;
        dashes(&[(0.0, 0.0), (4.0, 0.0)], 0.0, 0.0, 0.0, |_| count += 1);
        assert_eq!(count, 1, "a pattern of nothing is a solid line");
    }

    #[test]
    fn a_square_end_stops_where_the_line_does() {
        let round = Segment { from: (4.0, 8.0), to: (10.0, 8.0), square: [false; 2] };
        let square = Segment { square: [true; 2], ..round };
        assert!((area(&lines(&[square], 4.0)) - 24.0).abs() < 0.1);
        assert!(area(&lines(&[round], 4.0)) > 34.0);
    }

    proptest! {
        #[test]
        fn any_numbers_are_drawn_or_left_out(
            corners in prop::collection::vec((any::<f32>(), any::<f32>()), 2..9), width_px: f32, on_px: f32, off_px: f32,
        ) {
            let mut coverage = Coverage::new(SIDE, SIDE);
            corners.windows(2).for_each(|pair| coverage.add_edge(pair[0], pair[1], 0));
            coverage.take_rings(|row, columns, _| assert!(row < SIDE && columns.end <= SIDE));
            segments(&corners, |segment| coverage.add_segment(segment, width_px, 0));
            coverage.take_lines(|row, columns, _| assert!(row < SIDE && columns.end <= SIDE));
            let near: Vec<Point> = corners.iter().map(|(x, y)| (x % 99.0, y % 99.0)).collect();
            dashes(&near, on_px, off_px, width_px, |segment| coverage.add_segment(segment, 1.0, 0));
        }

        #[test]
        fn a_ring_of_any_shape_covers_no_more_than_the_canvas_and_strips_agree(
            corners in prop::collection::vec((-20.0..40.0f32, -20.0..40.0f32), 3..12),
        ) {
            let whole = rings(&[&corners]);
            prop_assert!(whole.iter().all(|share| (0.0..=1.0).contains(share)));
            let mut coverage = Coverage::new(SIDE, SIDE / 2);
            let mut strips = vec![0.0; SIDE * SIDE];
            for top in [0, SIDE / 2] {
                for (index, &to) in corners.iter().enumerate() {
                    coverage.add_edge(corners[(index + corners.len() - 1) % corners.len()], to, top);
                }
                coverage.take_rings(|row, columns, share| strips[(row + top) * SIDE..][columns].fill(share));
            }
            prop_assert!(whole.iter().zip(&strips).all(|(a, b)| (a - b).abs() < 1e-3));
        }
    }
}
