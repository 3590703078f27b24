//! Names on the map, none over another.

use super::{Align, Color, Item, LabelRank, MapLabel, Point, Rect, Stroke, Style};
use crate::geodesy::Viewport;
use crate::typography::{self, Weight, text_width_px};
use std::collections::BTreeMap;

/// No name is drawn wider than this, px.
const NAME_MAX_PX: f64 = 240.0;
/// Free space kept around every name, px.
const GAP_PX: f64 = 2.0;
const CELL_PX: f64 = 64.0;

/// The part of the screen that is taken, by what was placed before.
pub(super) struct Taken {
    frame: Rect,
    columns: usize,
    rows: usize,
    cells: Vec<Vec<Rect>>,
}

impl Taken {
    /// Nothing is taken of the frame, and nothing outside it is free.
    pub fn nothing(frame: Rect) -> Self {
        let count = |px: f64| (px / CELL_PX).ceil().clamp(1.0, 512.0) as usize;
        let (columns, rows) = (count(frame.width()), count(frame.height()));
        Self { frame, columns, rows, cells: vec![Vec::new(); columns * rows] }
    }

    /// The cells that a rectangle reaches.
    fn cells(&self, rect: &Rect) -> impl Iterator<Item = usize> + use<> {
        let index = |px: f64, count: usize| ((px / CELL_PX).floor().max(0.0) as usize).min(count - 1);
        let columns =
            index(rect.left - self.frame.left, self.columns)..=index(rect.right - self.frame.left, self.columns);
        let rows = index(rect.top - self.frame.top, self.rows)..=index(rect.bottom - self.frame.top, self.rows);
        let width = self.columns;
        rows.flat_map(move |row| columns.clone().map(move |column| row * width + column))
    }

    /// Takes a rectangle, whatever is there.
    pub fn take(&mut self, rect: Rect) {
        if !rect.overlaps(&self.frame) {
            return;
        }
        for cell in self.cells(&rect) {
            self.cells[cell].push(rect);
        }
    }

    /// Whether a rectangle lies inside the frame and over nothing.
    pub fn is_free(&self, rect: &Rect) -> bool {
        let inside = rect.left >= self.frame.left
            && rect.right <= self.frame.right
            && rect.top >= self.frame.top
            && rect.bottom <= self.frame.bottom;
        inside && self.cells(rect).all(|cell| self.cells[cell].iter().all(|other| !other.overlaps(rect)))
    }
}

/// A name before it has its place.
pub(super) struct Name<'a> {
    pub text: &'a str,
    pub size: f64,
    pub weight: Weight,
    pub color: Color,
}

/// How a name keeps to its point.
#[derive(Clone, Copy)]
pub(super) enum Around {
    /// Beside a symbol of this radius, px.
    Symbol(f64),
    /// Over the point, or a little off it.
    Point,
}

impl Name<'_> {
    /// The first free position around a point, taken; the name's item and rectangle.
    pub fn place(&self, at: Point, around: Around, taken: &mut Taken, style: &Style) -> Option<(Item, Rect)> {
        let text = typography::shorten(self.text.trim(), NAME_MAX_PX, self.size, self.weight);
        let width = text_width_px(&text, self.size, self.weight);
        if text.is_empty() || !(at.0.is_finite() && at.1.is_finite()) {
            return None;
        }
        let (ascent, descent) = line_extent(&text, self.size);
        self.positions(at, around, width).into_iter().find_map(|(align, at)| {
            let rect = text_rect(align, at, width, ascent, descent);
            taken.is_free(&rect.grown(GAP_PX)).then(|| {
                taken.take(rect);
                (self.item(&text, align, at, style), rect)
            })
        })
    }

    /// The first free one of some middles, taken.
    pub fn place_at(&self, middles: &[Point], taken: &mut Taken, style: &Style) -> Option<(Item, Rect)> {
        let text = typography::shorten(self.text.trim(), NAME_MAX_PX, self.size, self.weight);
        let width = text_width_px(&text, self.size, self.weight);
        let (ascent, descent) = line_extent(&text, self.size);
        middles.iter().filter(|_| !text.is_empty()).find_map(|&(x, y)| {
            let at = (x, y + self.size * 0.35);
            let rect = text_rect(Align::Center, at, width, ascent, descent);
            taken.is_free(&rect.grown(GAP_PX)).then(|| {
                taken.take(rect);
                (self.item(&text, Align::Center, at, style), rect)
            })
        })
    }

    /// Its width, px.
    pub fn width(&self) -> f64 {
        text_width_px(self.text.trim(), self.size, self.weight).min(NAME_MAX_PX)
    }

    /// To the right of a symbol, whatever is there: for what is selected.
    pub fn force(&self, at: Point, radius: f64, taken: &mut Taken, style: &Style) -> (Item, Rect) {
        let text = typography::shorten(self.text.trim(), NAME_MAX_PX, self.size, self.weight);
        let width = text_width_px(&text, self.size, self.weight);
        let (ascent, descent) = line_extent(&text, self.size);
        let positions = self.positions(at, Around::Symbol(radius), width);
        let inside = positions.iter().find(|(align, at)| {
            let rect = text_rect(*align, *at, width, ascent, descent);
            rect.left >= taken.frame.left && rect.right <= taken.frame.right
        });
        let (align, at) = *inside.unwrap_or(&positions[0]);
        let rect = text_rect(align, at, width, ascent, descent);
        taken.take(rect);
        (self.item(&text, align, at, style), rect)
    }

    fn item(&self, text: &str, align: Align, at: Point, style: &Style) -> Item {
        Item::Text {
            text: text.to_owned(),
            at,
            size: self.size,
            color: self.color,
            halo: Some(Stroke { width: self.size * 0.26, color: style.halo }),
            align,
            weight: self.weight,
        }
    }

    /// Where the text may stand, best first.
    fn positions(&self, (x, y): Point, around: Around, width: f64) -> Vec<(Align, Point)> {
        let size = self.size;
        match around {
            Around::Symbol(radius) => {
                let (side, middle) = (radius + 4.0, y + size * 0.35);
                let (above, below) = (y - radius - 4.0, y + radius + size * 0.9);
                let slant = radius * 0.7 + 3.0;
                vec![
                    (Align::Left, (x + side, middle)),
                    (Align::Right, (x - side, middle)),
                    (Align::Center, (x, above)),
                    (Align::Center, (x, below)),
                    (Align::Left, (x + slant, y - slant)),
                    (Align::Left, (x + slant, y + slant + size * 0.7)),
                    (Align::Right, (x - slant, y - slant)),
                    (Align::Right, (x - slant, y + slant + size * 0.7)),
                ]
            }
            Around::Point => {
                let shifts = [
                    (0.0, 0.0),
                    (0.0, -1.3),
                    (0.0, 1.3),
                    (0.35, 0.0),
                    (-0.35, 0.0),
                    (0.0, -2.6),
                    (0.0, 2.6),
                    (0.35, 1.3),
                    (-0.35, 1.3),
                    (0.35, -1.3),
                    (-0.35, -1.3),
                ];
                let place = |(dx, dy): (f64, f64)| (Align::Center, (x + dx * width, y + size * (0.35 + dy)));
                shifts.into_iter().map(place).collect()
            }
        }
    }
}

/// Height of a line above and below its baseline, px.
fn line_extent(text: &str, size: f64) -> (f64, f64) {
    // Arabic and Burmese letters reach higher and lower than Latin ones.
    let tall = text.chars().any(|character| character >= '\u{0590}' && !('\u{2000}'..='\u{22ff}').contains(&character));
    if tall { (size * 0.95, size * 0.5) } else { (size * 0.78, size * 0.24) }
}

fn text_rect(align: Align, (x, y): Point, width: f64, ascent: f64, descent: f64) -> Rect {
    let left = match align {
        Align::Left => x,
        Align::Center => x - width / 2.0,
        Align::Right => x - width,
    };
    Rect { left, top: y - ascent, right: left + width, bottom: y + descent }
}

/// Names that stand on the map already, lower case, and where: the map's own do not say them again.
pub(super) type Said = BTreeMap<String, Vec<Point>>;

/// The map's own names and the dots of its settlements, as far as they find room.
pub(super) fn map_labels(
    labels: &[MapLabel],
    said: &Said,
    taken: &mut Taken,
    viewport: &Viewport,
    style: &Style,
) -> Vec<Item> {
    let mut order: Vec<(&MapLabel, Point)> = labels
        .iter()
        .filter(|label| label.rank.zooms().contains(&viewport.zoom))
        .map(|label| (label, viewport.screen_from_world(label.position)))
        .filter(|(_, at)| taken.frame.contains(*at))
        .collect();
    order.sort_by(|(a, at_a), (b, at_b)| {
        a.rank
            .cmp(&b.rank)
            .then(b.population.cmp(&a.population))
            .then_with(|| a.text.cmp(&b.text))
            .then(at_a.0.total_cmp(&at_b.0))
            .then(at_a.1.total_cmp(&at_b.1))
    });
    let mut items = Vec::new();
    let mut placed = Said::new();
    for (label, at) in order {
        let settlement = is_settlement(label.rank);
        let key = label.text.to_lowercase();
        let within = |px: f64| move |other: &Point| (other.0 - at.0).hypot(other.1 - at.1) < px;
        let is_said = said.get(&key).is_some_and(|points| !settlement || points.iter().any(within(60.0)));
        let is_twin = placed.get(&key).is_some_and(|points| points.iter().any(within(80.0)));
        if is_said || is_twin {
            continue;
        }
        let (size, weight, color) = look(label.rank, viewport.zoom, style);
        let upper = (label.rank == LabelRank::Country).then(|| label.text.to_uppercase());
        let name = Name { text: upper.as_deref().unwrap_or(&label.text), size, weight, color };
        let dot = if label.rank <= LabelRank::City { 2.6 } else { 2.0 };
        let dot_rect = Rect::new(at.0 - dot, at.1 - dot, 2.0 * dot, 2.0 * dot);
        if settlement && !taken.is_free(&dot_rect.grown(2.0)) {
            continue;
        }
        let around = if settlement { Around::Symbol(dot) } else { Around::Point };
        let Some((item, _)) = name.place(at, around, taken, style) else { continue };
        placed.entry(key).or_default().push(at);
        if settlement {
            taken.take(dot_rect);
            items.push(Item::Disc { center: at, radius: dot + 1.0, fill: style.halo });
            items.push(Item::Disc { center: at, radius: dot, fill: style.faint_ink });
        }
        items.push(item);
    }
    items
}

fn is_settlement(rank: LabelRank) -> bool {
    !matches!(rank, LabelRank::Country | LabelRank::Province)
}

fn look(rank: LabelRank, zoom: f64, style: &Style) -> (f64, Weight, Color) {
    let quiet = style.ink.with_opacity(0.82);
    match rank {
        LabelRank::Country => (if zoom < 3.0 { 10.5 } else { 13.0 }, Weight::Bold, style.faint_ink.with_opacity(0.85)),
        LabelRank::Capital => (12.5, Weight::Bold, quiet),
        LabelRank::City => (12.0, Weight::Regular, quiet),
        LabelRank::Province => (11.0, Weight::Bold, style.faint_ink.with_opacity(0.85)),
        LabelRank::LargeTown => (11.5, Weight::Regular, quiet),
        LabelRank::Town => (11.0, Weight::Regular, quiet),
        LabelRank::LargeVillage | LabelRank::Village => (10.5, Weight::Regular, style.faint_ink),
    }
}
