//! How densely a view is mentioned: mentions spread out softly around their places.

use super::{Item, PlaceIndex, Rect, Style};
use crate::geodesy::{Viewport, x_from_lon, y_from_lat};

/// Distance of the points at which the density is worked out, px.
const CELL_PX: f64 = 8.0;
/// Passes of blurring and cells to either side of each: together close to a Gaussian whose standard
/// deviation is the root of passes * ((2 * reach + 1)² - 1) / 12 cells.
const PASSES: usize = 3;
const REACH: usize = 2;
/// Cells around the view that still spread into it.
const MARGIN: usize = PASSES * REACH;
/// Places are taken together as they are this many levels nearer: finer than the blur.
const FINER_BY: f64 = 2.0;
/// How many times denser than the faintest colour the densest place at a zoom is.
const RANGE: f64 = 200.0;

/// The density over a view; none where nothing is mentioned. The colours stand for the same density wherever
/// the view goes at a zoom.
pub(super) fn field(places: &PlaceIndex, viewport: &Viewport, style: &Style) -> Option<Item> {
    let count = |px: f64| (px / CELL_PX).ceil().clamp(1.0, 2000.0) as usize + 1;
    let (columns, rows) = (count(viewport.width_px), count(viewport.height_px));
    let (wide, high) = (columns + 2 * MARGIN, rows + 2 * MARGIN);
    let mut cells = vec![0.0f32; wide * high];
    let margin_px = MARGIN as f64 * CELL_PX;
    let mut any = false;
    // What does not change from place to place is worked out once.
    let center = (x_from_lon(viewport.center.lon_deg()), y_from_lat(viewport.center.lat_deg()));
    for cluster in places.clusters(viewport, margin_px, FINER_BY) {
        let (x, y) = places.on_screen(cluster.places.start, center, viewport);
        let (column, row) = ((x + margin_px) / CELL_PX, (y + margin_px) / CELL_PX);
        if !(column >= 0.0 && row >= 0.0 && column < (wide - 1) as f64 && row < (high - 1) as f64) {
            continue;
        }
        any = true;
        // Shared out between the four points around it, so that it does not jump while the map moves.
        let weight = places.mix(cluster.places).mentions() as f32;
        let (right, down) = (column.fract() as f32, row.fract() as f32);
        let at = row as usize * wide + column as usize;
        cells[at] += weight * (1.0 - right) * (1.0 - down);
        cells[at + 1] += weight * right * (1.0 - down);
        cells[at + wide] += weight * (1.0 - right) * down;
        cells[at + wide + 1] += weight * right * down;
    }
    if !any {
        return None;
    }
    blur(&mut cells, wide);
    let variance = PASSES as f64 * ((2.0 * REACH as f64 + 1.0).powi(2) - 1.0) / 12.0;
    // What the densest symbol of this zoom would make of it at its middle.
    let densest = f64::from(places.peak(viewport.zoom).max(1)) / (std::f64::consts::TAU * variance);
    let color = |value: f32| style.density((1.0 + f64::from(value) / densest * RANGE).ln() / (1.0 + RANGE).ln());
    let mut colors = Vec::with_capacity(columns * rows);
    for row in MARGIN..MARGIN + rows {
        colors.extend(cells[row * wide + MARGIN..][..columns].iter().map(|value| color(*value)));
    }
    let rect = Rect::new(0.0, 0.0, (columns - 1) as f64 * CELL_PX, (rows - 1) as f64 * CELL_PX);
    Some(Item::Field { rect, columns, rows, colors })
}

/// Spreads every value of rows of `wide` values over its neighbours.
fn blur(cells: &mut [f32], wide: usize) {
    const SHARE: f32 = 1.0 / (2 * REACH + 1) as f32;
    let high = cells.len() / wide;
    let mut row = vec![0.0f32; wide];
    let mut source = cells.to_vec();
    for _ in 0..PASSES {
        for line in cells.chunks_exact_mut(wide) {
            row.copy_from_slice(line);
            for (at, value) in line.iter_mut().enumerate() {
                let around = &row[at.saturating_sub(REACH)..(at + REACH + 1).min(wide)];
                *value = around.iter().sum::<f32>() * SHARE;
            }
        }
        // Down the columns row by row, which is how they lie in memory.
        source.copy_from_slice(cells);
        for (at, line) in cells.chunks_exact_mut(wide).enumerate() {
            line.fill(0.0);
            for other in at.saturating_sub(REACH)..(at + REACH + 1).min(high) {
                for (sum, value) in line.iter_mut().zip(&source[other * wide..][..wide]) {
                    *sum += value * SHARE;
                }
            }
        }
    }
}

/// For the legend: from faint to dense.
pub(super) fn sample(rect: Rect, style: &Style) -> Item {
    const STEPS: usize = 8;
    let share = |index: usize| (index % STEPS) as f64 / (STEPS - 1) as f64;
    let colors = (0..2 * STEPS).map(|index| style.density(share(index))).collect();
    Item::Field { rect, columns: STEPS, rows: 2, colors }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blurring_keeps_the_sum_of_what_lies_inside() {
        let (wide, high) = (20, 30);
        let mut cells = vec![0.0f32; wide * high];
        cells[14 * wide + 9] = 100.0;
        blur(&mut cells, wide);
        assert!((cells.iter().sum::<f32>() - 100.0).abs() < 1e-3);
        let densest = cells.iter().copied().fold(0.0, f32::max);
        assert_eq!(cells[14 * wide + 9], densest);
        // The middle of a Gaussian of that variance, within a seventh.
        let variance = PASSES as f32 * 24.0 / 12.0;
        let expected = 100.0 / (std::f32::consts::TAU * variance);
        assert!((densest / expected - 1.0).abs() < 0.15, "{densest} for {expected}");
    }
}
