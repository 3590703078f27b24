//! Lines over the map by which positions are told: the graticule of degrees, or the military grid (MGRS).

use super::{Align, Color, Item, Point, Rect, Stroke, Style};
use crate::geodesy::grid::{Utm, position, utm};
use crate::geodesy::{Viewport, grid_zone, mgrs_square};
use crate::model::{Bounds, LatLon};
use crate::typography::{Weight, text_width_px};

/// Which lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grid {
    /// Meridians and parallels.
    Graticule,
    /// The military grid: zones, then squares of 100 km, 10 km, 1 km and 100 m.
    Mgrs,
}

/// The lines, and their labels with the room these take.
#[derive(Default)]
pub(super) struct Lines {
    pub lines: Vec<Item>,
    pub labels: Vec<(Item, Rect)>,
}

/// Steps of the graticule in seconds of arc, wide ones first.
const STEPS_S: [u32; 18] =
    [108_000, 72_000, 36_000, 18_000, 7200, 3600, 1800, 1200, 600, 300, 120, 60, 30, 20, 10, 5, 2, 1];
/// Lines stand no closer than this, px.
const APART_PX: f64 = 90.0;
/// Widths of the squares of the military grid, m.
const SQUARES_M: [f64; 4] = [100.0, 1000.0, 10_000.0, 100_000.0];
/// Pieces in which a line of the military grid is bent.
const PIECES: u32 = 24;
/// From this zoom on the squares of 100 km are drawn, before it only the zones.
const SQUARES_ZOOM: f64 = 5.5;
const LABEL_SIZE: f64 = 10.5;

/// The lines of a view. `frame` is the part of it that is the map's.
pub(super) fn lines(grid: Grid, viewport: &Viewport, frame: &Rect, style: &Style) -> Lines {
    let mut lines = Lines::default();
    match grid {
        Grid::Graticule => graticule(&mut lines, viewport, frame, style),
        Grid::Mgrs => military(&mut lines, viewport, frame, style),
    }
    lines
}

fn stroke(width: f64, style: &Style) -> Stroke {
    Stroke { width, color: style.faint_ink.with_opacity(0.55) }
}

impl Lines {
    fn label(&mut self, text: String, (x, y): Point, align: Align, color: Color, style: &Style) {
        let width = text_width_px(&text, LABEL_SIZE, Weight::Regular);
        let left = match align {
            Align::Left => x,
            Align::Center => x - width / 2.0,
            Align::Right => x - width,
        };
        let rect = Rect { left, top: y - LABEL_SIZE * 0.8, right: left + width, bottom: y + LABEL_SIZE * 0.25 };
        let item = Item::Text {
            text,
            at: (x, y),
            size: LABEL_SIZE,
            color,
            halo: Some(Stroke { width: LABEL_SIZE * 0.26, color: style.halo }),
            align,
            weight: Weight::Regular,
            spacing: 0.0,
        };
        self.labels.push((item, rect));
    }
}

/// The part of the screen that holds a map: at low zooms the world is narrower than the view.
fn world_rect(viewport: &Viewport, frame: &Rect) -> Rect {
    let half = viewport.world_px() / 2.0;
    let north = viewport.screen_from_world(LatLon::clamped(85.0, viewport.center.lon_deg()));
    let south = viewport.screen_from_world(LatLon::clamped(-85.0, viewport.center.lon_deg()));
    Rect {
        left: frame.left.max(viewport.width_px / 2.0 - half),
        right: frame.right.min(viewport.width_px / 2.0 + half),
        top: frame.top.max(north.1),
        bottom: frame.bottom.min(south.1),
    }
}

fn graticule(lines: &mut Lines, viewport: &Viewport, frame: &Rect, style: &Style) {
    let rect = world_rect(viewport, frame);
    if rect.width() <= 0.0 || rect.height() <= 0.0 {
        return;
    }
    let px_per_deg = viewport.world_px() / 360.0;
    let step_s =
        *STEPS_S.iter().rev().find(|step| f64::from(**step) / 3600.0 * px_per_deg >= APART_PX).unwrap_or(&STEPS_S[0]);
    let step_deg = f64::from(step_s) / 3600.0;
    let mut segments = Vec::new();
    let center_x = viewport.width_px / 2.0;
    let lon_at = |x: f64| viewport.center.lon_deg() + (x - center_x) / px_per_deg;
    let (first, last) = ((lon_at(rect.left) / step_deg).ceil() as i64, (lon_at(rect.right) / step_deg).floor() as i64);
    for index in first..=last.min(first + 400) {
        let lon_deg = index as f64 * step_deg;
        let x = center_x + (lon_deg - viewport.center.lon_deg()) * px_per_deg;
        segments.push(((x, rect.top), (x, rect.bottom)));
        let text = degrees(LatLon::clamped(0.0, lon_deg).lon_deg(), step_s, ['E', 'W']);
        lines.label(text, (x, rect.top + LABEL_SIZE + 4.0), Align::Center, style.faint_ink, style);
    }
    let (top, bottom) =
        (viewport.world_from_screen(center_x, rect.top), viewport.world_from_screen(center_x, rect.bottom));
    let (first, last) = ((bottom.lat_deg() / step_deg).ceil() as i64, (top.lat_deg() / step_deg).floor() as i64);
    for index in first..=last.min(first + 400) {
        let lat_deg = index as f64 * step_deg;
        let (_, y) = viewport.screen_from_world(LatLon::clamped(lat_deg, viewport.center.lon_deg()));
        segments.push(((rect.left, y), (rect.right, y)));
        lines.label(
            degrees(lat_deg, step_s, ['N', 'S']),
            (rect.left + 6.0, y - 3.0),
            Align::Left,
            style.faint_ink,
            style,
        );
    }
    lines.lines.push(Item::Segments { segments, stroke: stroke(1.0, style) });
}

/// '36°E', '36°30′E', '36°30′15″E': no finer than the step of the lines.
fn degrees(deg: f64, step_s: u32, letters: [char; 2]) -> String {
    let seconds = (deg.abs() * 3600.0).round() as u64;
    let (degrees, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let letter = match seconds {
        0 | 648_000 => String::new(),
        _ => letters[usize::from(deg < 0.0)].to_string(),
    };
    match step_s {
        _ if step_s.is_multiple_of(3600) => format!("{degrees}°{letter}"),
        _ if step_s.is_multiple_of(60) => format!("{degrees}°{minutes:02}′{letter}"),
        _ => format!("{degrees}°{minutes:02}′{rest:02}″{letter}"),
    }
}

/// The bands of the grid: letter, southern and northern edge.
fn bands() -> impl Iterator<Item = (f64, f64)> {
    (0..20).map(|band| {
        let south = -80.0 + 8.0 * f64::from(band);
        (south, if band == 19 { 84.0 } else { south + 8.0 })
    })
}

fn military(lines: &mut Lines, viewport: &Viewport, frame: &Rect, style: &Style) {
    let rect = world_rect(viewport, frame);
    if rect.width() <= 0.0 || rect.height() <= 0.0 {
        return;
    }
    let middle = |y: f64| viewport.world_from_screen(viewport.width_px / 2.0, y).lat_deg();
    let (north, south) = (middle(rect.top), middle(rect.bottom));
    let px_per_deg = viewport.world_px() / 360.0;
    let lon_at = |x: f64| viewport.center.lon_deg() + (x - viewport.width_px / 2.0) / px_per_deg;
    let (west, east) = (lon_at(rect.left), lon_at(rect.right));
    let px_per_m = viewport.px_per_km(viewport.center.lat_deg()) / 1000.0;
    let square_m = SQUARES_M.into_iter().find(|square| square * px_per_m >= APART_PX * 0.8);
    for (from, to) in bands().filter(|(from, to)| *from < north && *to > south) {
        let (low, high) = (from.max(south), to.min(north));
        // Zones are six degrees wide but for some in the north; each is found by a point in it.
        let mut at = west;
        while at < east {
            let Some(zone) = grid_zone(LatLon::clamped((from + to) / 2.0, at + 1e-6)) else { break };
            // In degrees that are not wrapped, as the view's are.
            let turn = ((at + 1e-6 - LatLon::clamped(0.0, at + 1e-6).lon_deg()) / 360.0).round() * 360.0;
            let cell = Bounds {
                south_deg: low,
                west_deg: (zone.west_deg + turn).max(west),
                north_deg: high,
                east_deg: (zone.east_deg + turn).min(east),
            };
            let next = zone.east_deg + turn;
            zone_lines(lines, viewport, &cell, [zone.west_deg + turn, zone.east_deg + turn, from, to], style);
            match square_m.filter(|_| viewport.zoom >= SQUARES_ZOOM) {
                Some(square_m) => squares(lines, viewport, &rect, &cell, square_m, style),
                None => {
                    let at = LatLon::clamped((low + high) / 2.0, (cell.west_deg + cell.east_deg) / 2.0);
                    let (x, y) = viewport.screen_from_world(at);
                    lines.label(zone.name, (x, y), Align::Center, style.ink, style);
                }
            }
            if next <= at {
                break;
            }
            at = next;
        }
    }
}

/// Where the edges of a zone are in the view.
fn zone_lines(
    lines: &mut Lines,
    viewport: &Viewport,
    cell: &Bounds,
    [west, east, south, north]: [f64; 4],
    style: &Style,
) {
    let at = |lat: f64, lon: f64| viewport.screen_from_degrees(lat, lon, viewport.center.lon_deg());
    let mut segments = Vec::new();
    for lon in [west, east] {
        if (cell.west_deg..=cell.east_deg).contains(&lon) {
            segments.push((at(cell.south_deg, lon), at(cell.north_deg, lon)));
        }
    }
    for lat in [south, north] {
        if (cell.south_deg..=cell.north_deg).contains(&lat) {
            segments.push((at(lat, cell.west_deg), at(lat, cell.east_deg)));
        }
    }
    lines.lines.push(Item::Segments { segments, stroke: stroke(1.8, style) });
}

/// The squares of a zone in the view.
fn squares(lines: &mut Lines, viewport: &Viewport, rect: &Rect, cell: &Bounds, square_m: f64, style: &Style) {
    let inset = 1e-7;
    let (mut low, mut high) = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
    let share = |from: f64, to: f64, step: u32| from + inset + (to - from - 2.0 * inset) * f64::from(step) / 8.0;
    let mut zone = None;
    for step in 0..=8 {
        for (lat, lon) in [
            (share(cell.south_deg, cell.north_deg, step), cell.west_deg + inset),
            (share(cell.south_deg, cell.north_deg, step), cell.east_deg - inset),
            (cell.south_deg + inset, share(cell.west_deg, cell.east_deg, step)),
            (cell.north_deg - inset, share(cell.west_deg, cell.east_deg, step)),
        ] {
            let Some(utm) = utm(LatLon::clamped(lat, lon)) else { continue };
            low = (low.0.min(utm.easting_m), low.1.min(utm.northing_m));
            high = (high.0.max(utm.easting_m), high.1.max(utm.northing_m));
            zone = Some((utm.zone, utm.north));
        }
    }
    let Some((zone, north)) = zone else { return };
    let count = |low: f64, high: f64| {
        ((low / square_m).ceil() as i64, ((high / square_m).floor() as i64).min((low / square_m).ceil() as i64 + 120))
    };
    let at = |easting_m: f64, northing_m: f64| {
        let there = position(&Utm { zone, north, easting_m, northing_m })?;
        // The copy of the world in which the cell is.
        let middle = (cell.west_deg + cell.east_deg) / 2.0;
        let lon = there.lon_deg() + ((middle - there.lon_deg()) / 360.0).round() * 360.0;
        Some((there.lat_deg(), lon))
    };
    let mut pieces: Vec<(Point, Point)> = Vec::new();
    let mut draw = |lines: &mut Lines, points: Vec<(f64, f64)>, label: Option<(String, bool)>| {
        let mut label = label;
        for pair in points.windows(2) {
            let Some((a, b)) = within(pair[0], pair[1], cell) else { continue };
            let screen = |(lat, lon): (f64, f64)| viewport.screen_from_degrees(lat, lon, viewport.center.lon_deg());
            let (a, b) = (screen(a), screen(b));
            pieces.push((a, b));
            if let Some((text, is_easting)) = label.take_if(|_| rect.grown(-14.0).contains(a)) {
                let (spot, align) = if is_easting {
                    ((a.0, a.1.min(rect.bottom - 6.0) - 3.0), Align::Center)
                } else {
                    ((a.0 + 2.0, a.1 - 3.0), Align::Left)
                };
                lines.label(text, spot, align, style.faint_ink, style);
            }
        }
    };
    let step = |low: f64, high: f64, piece: u32| low + (high - low) * f64::from(piece) / f64::from(PIECES);
    // '37', '05', '376': the digits of a line within its square of 100 km.
    let digits = |value_m: f64| {
        let width = if square_m >= 10_000.0 {
            1
        } else if square_m >= 1000.0 {
            2
        } else {
            3
        };
        let within_m = value_m.rem_euclid(100_000.0);
        (square_m < 100_000.0).then(|| format!("{:0width$}", (within_m / square_m).round() as u64))
    };
    let (first, last) = count(low.0, high.0);
    for index in first..=last {
        let easting_m = index as f64 * square_m;
        let points = (0..=PIECES).filter_map(|piece| at(easting_m, step(low.1, high.1, piece))).collect();
        draw(lines, points, digits(easting_m).map(|text| (text, true)));
    }
    let (first, last) = count(low.1, high.1);
    for index in first..=last {
        let northing_m = index as f64 * square_m;
        let points = (0..=PIECES).filter_map(|piece| at(step(low.0, high.0, piece), northing_m)).collect();
        draw(lines, points, digits(northing_m).map(|text| (text, false)));
    }
    lines.lines.push(Item::Segments { segments: pieces, stroke: stroke(1.0, style) });
    // The squares of 100 km are named in their middle, or where they fill the view, in its.
    let wide_m = 100_000.0;
    let range = |low: f64, high: f64| {
        (low / wide_m).floor() as i64..=((high / wide_m).floor() as i64).min((low / wide_m).floor() as i64 + 30)
    };
    for column in range(low.0, high.0) {
        for row in range(low.1, high.1) {
            let middle = |index: i64, low: f64, high: f64| {
                let (from, to) = ((index as f64 * wide_m).max(low), ((index + 1) as f64 * wide_m).min(high));
                (from + to) / 2.0
            };
            let Some((lat, lon)) = at(middle(column, low.0, high.0), middle(row, low.1, high.1)) else { continue };
            let inside =
                (cell.south_deg..=cell.north_deg).contains(&lat) && (cell.west_deg..=cell.east_deg).contains(&lon);
            if let Some(name) = mgrs_square(LatLon::clamped(lat, lon)).filter(|_| inside) {
                let (x, y) = viewport.screen_from_degrees(lat, lon, viewport.center.lon_deg());
                lines.label(name, (x, y), Align::Center, style.ink, style);
            }
        }
    }
}

/// The part of a line (latitude, longitude) that lies in a box.
fn within(a: (f64, f64), b: (f64, f64), cell: &Bounds) -> Option<((f64, f64), (f64, f64))> {
    let (mut from, mut to) = (0.0f64, 1.0f64);
    for (start, end, low, high) in
        [(a.0, b.0, cell.south_deg, cell.north_deg), (a.1, b.1, cell.west_deg, cell.east_deg)]
    {
        let change = end - start;
        if change == 0.0 {
            if !(low..=high).contains(&start) {
                return None;
            }
            continue;
        }
        let (one, other) = ((low - start) / change, (high - start) / change);
        from = from.max(one.min(other));
        to = to.min(one.max(other));
    }
    let at = |share: f64| (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share);
    (from < to).then(|| (at(from), at(to)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn view(lat: f64, lon: f64, zoom: f64) -> Viewport {
        Viewport { center: LatLon::clamped(lat, lon), zoom, width_px: 1000.0, height_px: 700.0 }
    }

    fn texts(grid: Grid, viewport: &Viewport) -> Vec<String> {
        let frame = Rect::new(0.0, 0.0, viewport.width_px, viewport.height_px);
        let text = |(item, _): (Item, Rect)| match item {
            Item::Text { text, .. } => text,
            other => panic!("{other:?}"),
        };
        lines(grid, viewport, &frame, &Style::light()).labels.into_iter().map(text).collect()
    }

    #[test]
    fn the_graticule_counts_in_steps_that_suit_the_zoom() {
        let country = texts(Grid::Graticule, &view(35.0, 38.0, 7.0));
        assert!(["38°E", "35°N"].iter().all(|text| country.contains(&(*text).to_owned())), "{country:?}");
        let town = texts(Grid::Graticule, &view(35.01, 38.01, 12.0));
        assert!(town.iter().any(|text| text.contains('′')), "{town:?}");
        let fiji = texts(Grid::Graticule, &view(-17.0, 179.5, 6.0));
        assert!(fiji.contains(&"180°".to_owned()) && fiji.iter().any(|text| text.ends_with('W')), "{fiji:?}");
    }

    #[test]
    fn the_military_grid_names_zones_then_squares_then_lines() {
        let world = texts(Grid::Mgrs, &view(35.0, 38.0, 4.0));
        assert!(world.contains(&"37S".to_owned()) && world.contains(&"36R".to_owned()), "{world:?}");
        // Bergen is in the widened zone 32V.
        assert!(texts(Grid::Mgrs, &view(60.4, 5.3, 4.5)).contains(&"32V".to_owned()));
        let country = texts(Grid::Mgrs, &view(33.3, 44.4, 8.0));
        assert!(country.iter().any(|text| text.ends_with("MB")), "{country:?}");
        let town = texts(Grid::Mgrs, &view(33.33, 44.4, 14.0));
        assert!(town.contains(&"44".to_owned()), "{town:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn any_view_has_a_bounded_number_of_sound_lines(
            lat in -85.0..85.0f64, lon in -180.0..180.0f64, zoom in 0.0..18.0f64, military in any::<bool>(),
        ) {
            let viewport = view(lat, lon, zoom);
            let frame = Rect::new(0.0, 0.0, viewport.width_px, viewport.height_px);
            let grid = if military { Grid::Mgrs } else { Grid::Graticule };
            let lines = lines(grid, &viewport, &frame, &Style::dark());
            prop_assert!(lines.labels.len() < 3000);
            let mut count = 0;
            for item in &lines.lines {
                let Item::Segments { segments, .. } = item else { panic!("{item:?}") };
                count += segments.len();
                for (a, b) in segments {
                    prop_assert!([a.0, a.1, b.0, b.1].iter().all(|value| value.is_finite() && value.abs() < 1e6));
                }
            }
            prop_assert!(count < 40_000, "{count}");
        }
    }
}
