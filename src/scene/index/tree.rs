//! Which points stand for themselves at which zoom, and which stand for others.
//!
//! Points come in order of rank. At each step of zoom, from the nearest to the farthest, a point gives way to
//! the nearest point of higher rank that still stands and is less than the cluster radius away. What has given
//! way stays gone at all farther steps, so that clusters of a farther view are made of whole clusters of a
//! nearer one, and a symbol that is seen never moves: zooming in only adds symbols, zooming out only takes
//! some away. This is the greedy scheme of supercluster (V. Agafonkin, 2016), with leaders in place of means.

use rayon::prelude::*;

/// Steps of zoom to a level.
pub(super) const STEPS_PER_ZOOM: u32 = 4;
/// The step of the highest zoom.
pub(super) const STEP_MAX: u32 = crate::geodesy::ZOOM_MAX as u32 * STEPS_PER_ZOOM;
/// Where what never stands for itself appears: after the last step.
pub(super) const NEVER: u8 = STEP_MAX as u8 + 1;

/// Zooms below the highest one at which points are still told apart, only so that no cell holds too many.
const OCTAVE_MAX: u32 = 26;
/// Points on one spot of this grid are one to the eye: 4 cm on the ground.
const SPOTS: f64 = (1u64 << 30) as f64;
/// Cells with more points than this are looked at again in a finer grid.
const CROWD: usize = 12;
/// The finer grid is finer by so many octaves.
const OCTAVES_AT_ONCE: u32 = 2;
/// About so many points are worked on as one piece.
const PIECE: usize = 16_384;
const NONE: u32 = u32::MAX;

/// The clusters of all steps: points in an order in which every cluster is a range.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tree {
    /// The step from which on the point at a position stands for itself.
    appears: Vec<u8>,
    /// Where the range ends of all that the point at a position ever stands for.
    ends: Vec<u32>,
    /// West, north, east and south of that range; west and east may lie in a neighbouring copy of the world.
    boxes: Vec<[f32; 4]>,
    /// Where the splits of each position begin in `splits`.
    first_split: Vec<u32>,
    /// Step from which on it stands for less, and where its range ends before that step; nearest step first.
    splits: Vec<(u8, u32)>,
}

/// A tree, and which point stands at each position of it.
pub(super) struct Planted {
    pub tree: Tree,
    pub order: Vec<u32>,
}

/// The tree of points, given in order of rank, in world coordinates from 0 to 1. `radius_px` is the cluster
/// radius, `steps_per_zoom` how many steps of a level are told apart: 1, 2 or 4.
pub(super) fn plant(points: &[(f64, f64)], radius_px: f64, steps_per_zoom: u32) -> Planted {
    let merged = merge(points, radius_px, steps_per_zoom);
    lay_out(points, &merged)
}

impl Tree {
    /// How many points there are.
    pub fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    /// How many points stand for themselves at a step.
    pub fn count(&self, step: u32) -> usize {
        self.appears.iter().filter(|appears| u32::from(**appears) <= step).count()
    }

    /// The range that the point at a position stands for at a step. It must stand for itself there.
    pub fn cluster(&self, position: u32, step: u32) -> std::ops::Range<u32> {
        let at = position as usize;
        let splits = &self.splits[self.first_split[at] as usize..self.first_split[at + 1] as usize];
        let held = splits.partition_point(|(appears, _)| u32::from(*appears) > step);
        position..held.checked_sub(1).map_or(position + 1, |last| splits[last].1)
    }

    /// Whether what a position stands for at a step never parts.
    pub fn is_stack(&self, position: u32, step: u32) -> bool {
        self.cluster(position, step) == self.cluster(position, STEP_MAX)
    }

    /// The positions that stand for themselves at a step and may lie in a box (west, north, east, south;
    /// west and east may leave 0 to 1 by up to 1).
    pub fn in_box(&self, [west, north, east, south]: [f64; 4], step: u32) -> Vec<u32> {
        // Boxes are kept in single precision.
        const SLACK: f64 = 3e-7;
        let meets = |at: u32| {
            let [w, n, e, s] = self.boxes[at as usize].map(f64::from);
            s + SLACK >= north
                && n - SLACK <= south
                && [-1.0, 0.0, 1.0].iter().any(|copy| e + copy + SLACK >= west && w + copy - SLACK <= east)
        };
        let mut found = Vec::new();
        let mut ranges = vec![(0, self.ends.len() as u32)];
        while let Some((from, to)) = ranges.pop() {
            let mut at = from;
            while at < to {
                if u32::from(self.appears[at as usize]) <= step && meets(at) {
                    found.push(at);
                    // Those that have not parted from it yet stand first.
                    ranges.push((self.cluster(at, step).end, self.ends[at as usize]));
                }
                at = self.ends[at as usize];
            }
        }
        found
    }

    /// For each step the largest weight that a point stands for; `weight` is that of a range.
    pub fn peaks(&self, weight: impl Fn(std::ops::Range<u32>) -> u32) -> Vec<u32> {
        let mut peaks = vec![0; STEP_MAX as usize + 1];
        for at in 0..self.ends.len() as u32 {
            let index = at as usize;
            let splits = &self.splits[self.first_split[index] as usize..self.first_split[index + 1] as usize];
            let alone = splits.first().is_none_or(|(appears, _)| *appears < NEVER).then_some((NEVER, at + 1));
            for &(until, end) in splits.iter().chain(&alone) {
                let last = (usize::from(until)).min(NEVER.into()).saturating_sub(1);
                peaks[last] = peaks[last].max(weight(at..end));
            }
        }
        for step in (0..STEP_MAX as usize).rev() {
            peaks[step] = peaks[step].max(peaks[step + 1]);
        }
        peaks
    }
}

/// For each point the step from which on it stands for itself, not cut at [`NEVER`], and the point that it
/// has given way to.
struct Merged {
    appears: Vec<u8>,
    into: Vec<u32>,
}

fn merge(points: &[(f64, f64)], radius_px: f64, steps_per_zoom: u32) -> Merged {
    let radius =
        |step: u32| radius_px / crate::geodesy::WORLD_PX * (-f64::from(step) / f64::from(STEPS_PER_ZOOM)).exp2();
    let mut merged = Merged { appears: vec![0; points.len()], into: vec![NONE; points.len()] };
    let single = without_twins(points, &mut merged);
    let by_octave = by_first_octave(points, &single, |octave| radius(octave * STEPS_PER_ZOOM));
    let mut standing: Vec<u32> = Vec::new();
    for octave in (0..=OCTAVE_MAX).rev() {
        standing.retain(|&point| merged.into[point as usize] == NONE);
        standing.extend(&by_octave[octave as usize]);
        // Two sorted runs: one merge.
        standing.sort();
        if standing.is_empty() {
            continue;
        }
        let neighbours = Neighbours::of(points, &standing, radius(octave * STEPS_PER_ZOOM));
        let apart = (STEPS_PER_ZOOM / steps_per_zoom) as usize;
        for step in (octave * STEPS_PER_ZOOM..(octave + 1) * STEPS_PER_ZOOM).step_by(apart).rev() {
            let near = (radius(step).powi(2)) as f32;
            // The next nearer step is the first at which it stood.
            let first = (step + apart as u32).min(u32::from(u8::MAX) - 1) as u8;
            for &index in &neighbours.with_any {
                let point = standing[index as usize] as usize;
                if merged.into[point] != NONE {
                    continue;
                }
                let mut nearest = (near, NONE);
                for &(other, distance_2) in neighbours.before(index) {
                    if distance_2 < nearest.0 && merged.into[standing[other as usize] as usize] == NONE {
                        nearest = (distance_2, other);
                    }
                }
                if nearest.1 != NONE {
                    merged.into[point] = standing[nearest.1 as usize];
                    merged.appears[point] = first;
                }
            }
        }
    }
    merged
}

/// Points without those on a spot where one of higher rank stands; these give way to it for good.
fn without_twins(points: &[(f64, f64)], merged: &mut Merged) -> Vec<u32> {
    let spot = |value: f64| (value * SPOTS).floor() as u64;
    let mut spots: Vec<(u64, u32)> =
        (0..).zip(points).map(|(index, (x, y))| (spot(*y) << 32 | spot(*x), index)).collect();
    sort_keys(&mut spots);
    let mut leader = spots.first().copied().unwrap_or_default();
    for &(key, index) in spots.iter().skip(1) {
        if key == leader.0 {
            merged.into[index as usize] = leader.1;
            merged.appears[index as usize] = u8::MAX;
        } else {
            leader = (key, index);
        }
    }
    (0..points.len() as u32).filter(|&index| merged.into[index as usize] == NONE).collect()
}

/// The points by the nearest octave in which they have any neighbour within its radius; in order of rank.
/// Most points of an even spread have none until far out, and cost nothing until there.
fn by_first_octave(points: &[(f64, f64)], single: &[u32], radius: impl Fn(u32) -> f64) -> Vec<Vec<u32>> {
    let mut by_octave = vec![Vec::new(); OCTAVE_MAX as usize + 1];
    if single.is_empty() {
        return by_octave;
    }
    // About one point to a cell, were they spread evenly.
    let reach = |of: fn(&(f64, f64)) -> f64| {
        let values = || single.iter().map(|&point| of(&points[point as usize]));
        values().fold(f64::NEG_INFINITY, f64::max) - values().fold(f64::INFINITY, f64::min)
    };
    let wanted = (reach(|point| point.0).max(reach(|point| point.1)) / (single.len() as f64).sqrt()).max(1e-12);
    let first = (radius(0) / wanted).log2().round().clamp(0.0, f64::from(OCTAVE_MAX)) as u32;
    let mut nearest_2 = vec![(radius(first).powi(2)) as f32; points.len()];
    let mut crowd: Vec<u32> = single.to_vec();
    for octave in (first..=OCTAVE_MAX).step_by(OCTAVES_AT_ONCE as usize) {
        let grid = Grid::of(points, &crowd, radius(octave));
        let (pairs, is_crowded) = grid.pairs_outside_crowds(crowd.len());
        for (a, b, distance_2) in pairs.into_iter().flatten() {
            for index in [a, b] {
                let point = crowd[index as usize] as usize;
                nearest_2[point] = nearest_2[point].min(distance_2);
            }
        }
        let mut crowded = is_crowded.into_iter();
        crowd.retain(|_| crowded.next() == Some(true));
        // Not all their neighbours were looked at: they may have some from the octave before the next grid on.
        let within = radius(octave + OCTAVES_AT_ONCE).powi(2) as f32;
        for &point in &crowd {
            nearest_2[point as usize] = nearest_2[point as usize].min(within);
        }
        if crowd.is_empty() {
            break;
        }
    }
    // Whatever is left lies within a hand's breadth of others.
    for point in crowd {
        nearest_2[point as usize] = 0.0;
    }
    let radii_2: Vec<f32> = (0..=OCTAVE_MAX).map(|octave| radius(octave).powi(2) as f32).collect();
    for &point in single {
        // Radii shrink with the octave; farther out than the first octave everything counts.
        let octave = radii_2.partition_point(|radius_2| nearest_2[point as usize] < *radius_2);
        by_octave[octave.saturating_sub(1)].push(point);
    }
    by_octave
}

/// For each of some points the neighbours of higher rank, by index among these.
struct Neighbours {
    first: Vec<u32>,
    list: Vec<(u32, f32)>,
    /// Those that have any, in order of rank.
    with_any: Vec<u32>,
}

impl Neighbours {
    fn of(points: &[(f64, f64)], standing: &[u32], radius: f64) -> Self {
        let pairs = Grid::of(points, standing, radius).pairs();
        let mut first = vec![0u32; standing.len() + 1];
        for (a, b, _) in pairs.iter().flatten() {
            first[*a.max(b) as usize + 1] += 1;
        }
        let with_any = (0..standing.len() as u32).filter(|&index| first[index as usize + 1] > 0).collect();
        for index in 1..first.len() {
            first[index] += first[index - 1];
        }
        let mut next = first.clone();
        let mut list = vec![(0, 0.0); *first.last().unwrap_or(&0) as usize];
        for &(a, b, distance_2) in pairs.iter().flatten() {
            let slot = &mut next[a.max(b) as usize];
            list[*slot as usize] = (a.min(b), distance_2);
            *slot += 1;
        }
        Self { first, list, with_any }
    }

    fn before(&self, index: u32) -> &[(u32, f32)] {
        &self.list[self.first[index as usize] as usize..self.first[index as usize + 1] as usize]
    }
}

type Pair = (u32, u32, f32);

/// Points in cells as wide as a radius, row by row.
struct Grid {
    /// Row and column, and index among the points; sorted.
    cells: Vec<(u64, u32)>,
    /// The points in the order of the cells, x then y.
    at: Vec<(f64, f64)>,
    radius_2: f64,
}

impl Grid {
    fn of(points: &[(f64, f64)], chosen: &[u32], radius: f64) -> Self {
        let columns = (1.0 / radius).floor().max(1.0);
        let column = |x: f64| ((x * columns).floor().max(0.0) as u64).min(columns as u64 - 1);
        let row = |y: f64| (y / radius).floor().max(0.0) as u64;
        let mut cells: Vec<(u64, u32)> = Vec::with_capacity(chosen.len());
        let (mut any_first, mut any_last) = (false, false);
        for (index, &point) in (0..).zip(chosen) {
            let (x, y) = points[point as usize];
            let column = column(x);
            any_first |= column == 0;
            any_last |= column == columns as u64 - 1;
            cells.push((row(y) << 32 | column, index));
        }
        // Across the antimeridian: the first column stands once more after the last.
        if any_first && any_last && columns > 2.0 {
            for index in 0..chosen.len() {
                if cells[index].0 & 0xffff_ffff == 0 {
                    cells.push((cells[index].0 | columns as u64, cells[index].1));
                }
            }
        }
        sort_keys(&mut cells);
        let at = cells
            .par_iter()
            .with_min_len(PIECE)
            .map(|&(key, index)| {
                let (x, y) = points[chosen[index as usize] as usize];
                (if key & 0xffff_ffff == columns as u64 { x + 1.0 } else { x }, y)
            })
            .collect();
        Self { cells, at, radius_2: radius * radius }
    }

    /// All pairs nearer than the radius, in pieces, in an order that hangs on the points alone.
    fn pairs(&self) -> Vec<Vec<Pair>> {
        let pieces = self.pieces();
        pieces
            .into_par_iter()
            .map(|piece| {
                let mut pairs = Vec::new();
                self.each_two_cells(piece, |a, b| self.push_pairs(a, b, &mut pairs));
                pairs
            })
            .collect()
    }

    /// The pairs of cells that hold few points, in pieces, and which of so many points lie in or beside the others.
    fn pairs_outside_crowds(&self, count: usize) -> (Vec<Vec<Pair>>, Vec<bool>) {
        let found: Vec<(Vec<Pair>, Vec<std::ops::Range<usize>>)> = self
            .pieces()
            .into_par_iter()
            .map(|piece| {
                let (mut pairs, mut crowded) = (Vec::new(), Vec::new());
                self.each_two_cells(piece, |a, b| {
                    if a.len() <= CROWD && b.len() <= CROWD {
                        self.push_pairs(a, b, &mut pairs);
                    } else {
                        // Each cell comes first with itself: most times it is there already.
                        if crowded.last() != Some(&a) {
                            crowded.push(a);
                        }
                        crowded.push(b);
                    }
                });
                (pairs, crowded)
            })
            .collect();
        let mut is_crowded = vec![false; count];
        let (pairs, crowded): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        for (_, index) in crowded.into_iter().flatten().flat_map(|cell| &self.cells[cell]) {
            is_crowded[*index as usize] = true;
        }
        (pairs, is_crowded)
    }

    /// Ranges of the cells that can be worked on apart; each begins with a cell's first point.
    fn pieces(&self) -> Vec<std::ops::Range<usize>> {
        let mut pieces = Vec::new();
        let mut from = 0;
        while from < self.cells.len() {
            let mut to = (from + PIECE).min(self.cells.len());
            while to < self.cells.len() && self.cells[to].0 == self.cells[to - 1].0 {
                to += 1;
            }
            pieces.push(from..to);
            from = to;
        }
        pieces
    }

    /// Each two neighbouring cells once, and each cell with itself.
    fn each_two_cells(
        &self,
        piece: std::ops::Range<usize>,
        mut visit: impl FnMut(std::ops::Range<usize>, std::ops::Range<usize>),
    ) {
        let keys = &self.cells;
        let end_of = |from: usize| {
            let key = keys[from].0;
            from + keys[from..].iter().take_while(|cell| cell.0 == key).count()
        };
        let mut from = piece.start;
        let below_of = |key: u64| (key + (1 << 32)).saturating_sub(1);
        let mut below = keys.partition_point(|cell| cell.0 < below_of(keys[piece.start].0));
        while from < piece.end {
            let key = keys[from].0;
            let to = end_of(from);
            visit(from..to, from..to);
            if to < keys.len() && keys[to].0 == key + 1 {
                visit(from..to, to..end_of(to));
            }
            while below < keys.len() && keys[below].0 < below_of(key) {
                below += 1;
            }
            let mut other = below;
            while other < keys.len() && keys[other].0 <= key + (1 << 32) + 1 {
                let end = end_of(other);
                visit(from..to, other..end);
                other = end;
            }
            from = to;
        }
    }

    fn push_pairs(&self, a: std::ops::Range<usize>, b: std::ops::Range<usize>, pairs: &mut Vec<Pair>) {
        for i in a.clone() {
            let (x, y) = self.at[i];
            let from = if a == b { i + 1 } else { b.start };
            for j in from..b.end {
                let distance_2 = (self.at[j].0 - x).powi(2) + (self.at[j].1 - y).powi(2);
                if distance_2 < self.radius_2 {
                    pairs.push((self.cells[i].1, self.cells[j].1, distance_2 as f32));
                }
            }
        }
    }
}

/// Sorts by key, equal keys by index: by digits where there are many, for keys of cells have few bits.
fn sort_keys(keys: &mut Vec<(u64, u32)>) {
    const DIGIT_BITS: u32 = 11;
    let (Some(low), Some(high)) = (keys.iter().map(|key| key.0).min(), keys.iter().map(|key| key.0).max()) else {
        return;
    };
    // Digits of columns and of rows that are the same in all keys need no pass.
    let mut differing = 0;
    for key in keys.iter() {
        differing |= key.0 ^ low;
    }
    debug_assert!(differing.leading_zeros() >= (low ^ high).leading_zeros());
    let shifts: Vec<u32> = (0..64)
        .step_by(DIGIT_BITS as usize)
        .filter(|shift| differing >> shift & ((1 << DIGIT_BITS) - 1) != 0)
        .collect();
    if keys.len() < 2048 {
        keys.sort_unstable();
        return;
    }
    let mut spare = vec![(0, 0); keys.len()];
    for shift in shifts {
        let digit = |key: u64| (key >> shift) as usize & ((1 << DIGIT_BITS) - 1);
        let mut next = vec![0usize; 1 << DIGIT_BITS];
        for key in keys.iter() {
            next[digit(key.0)] += 1;
        }
        let mut sum = 0;
        for slot in &mut next {
            sum += std::mem::replace(slot, sum);
        }
        for &key in keys.iter() {
            let slot = &mut next[digit(key.0)];
            spare[*slot] = key;
            *slot += 1;
        }
        std::mem::swap(keys, &mut spare);
    }
}

/// Puts the points into an order in which every cluster of every step is a range.
fn lay_out(points: &[(f64, f64)], merged: &Merged) -> Planted {
    let count = points.len();
    // What parts last from its leader comes first, then by rank.
    let mut by_parting: Vec<u32> = Vec::with_capacity(count);
    let mut next = [0u32; 257];
    for appears in &merged.appears {
        next[usize::from(u8::MAX - *appears) + 1] += 1;
    }
    for slot in 1..next.len() {
        next[slot] += next[slot - 1];
    }
    by_parting.resize(count, 0);
    for (index, appears) in (0u32..).zip(&merged.appears) {
        let slot = &mut next[usize::from(u8::MAX - *appears)];
        by_parting[*slot as usize] = index;
        *slot += 1;
    }
    // A leader appears before all that it stands for.
    let mut sizes = vec![1u32; count];
    for &point in &by_parting {
        if merged.into[point as usize] != NONE {
            sizes[merged.into[point as usize] as usize] += sizes[point as usize];
        }
    }
    let mut position = vec![0u32; count];
    // Ranges are dealt out from their ends.
    let mut free_until = vec![0u32; count];
    let mut roots_until = count as u32;
    for &point in by_parting.iter().rev() {
        let point = point as usize;
        let until = match merged.into[point] {
            NONE => &mut roots_until,
            leader => &mut free_until[leader as usize],
        };
        *until -= sizes[point];
        position[point] = *until;
        free_until[point] = *until + sizes[point];
    }
    let mut order = vec![0u32; count];
    let mut tree = Tree { appears: vec![0; count], ends: vec![0; count], ..Tree::default() };
    for point in 0..count {
        let at = position[point] as usize;
        order[at] = point as u32;
        tree.appears[at] = merged.appears[point].min(NEVER);
        tree.ends[at] = position[point] + sizes[point];
    }
    tree.boxes = boxes(points, &order, &tree.ends);
    tree.first_split.reserve(count + 1);
    for at in 0..count {
        tree.first_split.push(tree.splits.len() as u32);
        let own = tree.splits.len();
        let mut child = at + 1;
        while child < tree.ends[at] as usize {
            let (appears, end) = (tree.appears[child], tree.ends[child]);
            match tree.splits[own..].last_mut() {
                Some(last) if last.0 == appears => last.1 = end,
                _ => tree.splits.push((appears, end)),
            }
            child = end as usize;
        }
    }
    tree.first_split.push(tree.splits.len() as u32);
    Planted { tree, order }
}

/// The box of each range, in the copy of the world in which its leader is.
fn boxes(points: &[(f64, f64)], order: &[u32], ends: &[u32]) -> Vec<[f32; 4]> {
    let of = |at: usize| {
        let (x, y) = points[order[at] as usize];
        [x as f32, y as f32, x as f32, y as f32]
    };
    let mut boxes: Vec<[f32; 4]> = (0..order.len()).map(of).collect();
    // What a range holds stands after its leader: from the end, every part is whole before it is needed.
    for at in (0..order.len()).rev() {
        let mut whole = boxes[at];
        let mut child = at + 1;
        while child < ends[at] as usize {
            let part = boxes[child];
            let away = points[order[child] as usize].0 - points[order[at] as usize].0;
            let copy = -away.round() as f32;
            whole = [
                whole[0].min(part[0] + copy),
                whole[1].min(part[1]),
                whole[2].max(part[2] + copy),
                whole[3].max(part[3]),
            ];
            child = ends[child] as usize;
        }
        boxes[at] = whole;
    }
    boxes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn clusters(tree: &Tree, step: u32) -> Vec<std::ops::Range<u32>> {
        let mut all: Vec<_> =
            tree.in_box([0.0, 0.0, 1.0, 1.0], step).into_iter().map(|position| tree.cluster(position, step)).collect();
        all.sort_by_key(|range| range.start);
        all
    }

    fn radius(step: u32) -> f64 {
        20.0 / 256.0 * (-f64::from(step) / 4.0).exp2()
    }

    #[test]
    fn two_points_merge_where_the_radius_says_also_across_the_antimeridian() {
        for points in [[(0.4, 0.5), (0.401, 0.5)], [(0.0005, 0.5), (0.9995, 0.5)]] {
            let tree = plant(&points, 20.0, 4).tree;
            for step in 0..=STEP_MAX {
                let expected = if radius(step) > 0.001 { 1 } else { 2 };
                assert_eq!(clusters(&tree, step).len(), expected, "{points:?} at {step}");
            }
        }
    }

    #[test]
    fn points_on_one_spot_stay_a_stack_and_a_point_beside_them_parts() {
        let mut points = vec![(0.5, 0.5); 5000];
        points.push((0.5004, 0.5));
        let tree = plant(&points, 20.0, 4).tree;
        let near = clusters(&tree, STEP_MAX);
        assert_eq!(near.len(), 2);
        assert!(tree.is_stack(near[0].start, STEP_MAX) && near[0].len() == 5000);
        let far = clusters(&tree, 0);
        assert_eq!(far.len(), 1);
        assert!(!tree.is_stack(far[0].start, 0));
    }

    fn any_points() -> impl Strategy<Value = Vec<(f64, f64)>> {
        // Spread, crowded, on one spot, and at the edges.
        let one = (0..4u8, 0.0..1.0f64, 0.0..1.0f64).prop_map(|(kind, x, y)| match kind {
            0 => (x, y),
            1 => (0.7 + x * 1e-5, 0.3 + y * 1e-5),
            2 => (0.25, 0.25 + (y * 3.0).floor() * 1e-9),
            _ => ((x * 0.004 - 0.002).rem_euclid(1.0), y),
        });
        prop::collection::vec(one, 0..160)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn clusters_are_nested_cover_everything_and_keep_their_distance(points in any_points()) {
            let Planted { tree, order } = plant(&points, 20.0, 4);
            let mut seen = order.clone();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..points.len() as u32).collect::<Vec<_>>());
            let mut nearer: Option<Vec<std::ops::Range<u32>>> = None;
            for step in (0..=STEP_MAX).rev() {
                let all = clusters(&tree, step);
                let mut next = 0;
                for range in &all {
                    prop_assert_eq!(range.start, next, "step {}", step);
                    next = range.end;
                    let members = range.clone();
                    prop_assert!(members.clone().all(|member| order[range.start as usize] <= order[member as usize]));
                }
                prop_assert_eq!(next as usize, points.len());
                if let Some(nearer) = &nearer {
                    let is_whole = |part: &std::ops::Range<u32>| {
                        all.iter().any(|range| range.start <= part.start && part.end <= range.end)
                    };
                    prop_assert!(nearer.iter().all(is_whole), "nested at {}", step);
                }
                for (index, a) in all.iter().enumerate() {
                    for b in &all[index + 1..] {
                        let (a, b) = (points[order[a.start as usize] as usize], points[order[b.start as usize] as usize]);
                        let across = (a.0 - b.0) - (a.0 - b.0).round();
                        prop_assert!(across.hypot(a.1 - b.1) >= radius(step) * 0.999, "{:?} {:?} at {}", a, b, step);
                    }
                }
                nearer = Some(all);
            }
        }

        #[test]
        fn a_box_finds_what_lies_in_it(points in any_points(), x in 0.0..1.0f64, y in 0.0..1.0f64, half in 0.0..0.4f64) {
            let Planted { tree, order } = plant(&points, 20.0, 4);
            for step in [0, 13, 40, STEP_MAX] {
                let found = tree.in_box([x - half, y - half, x + half, y + half], step);
                for range in clusters(&tree, step) {
                    let (px, py) = points[order[range.start as usize] as usize];
                    let across = (px - x) - (px - x).round();
                    if across.abs() <= half && (py - y).abs() <= half {
                        prop_assert!(found.contains(&range.start));
                    }
                }
            }
        }
    }
}
