//! Names on the map, none over another.

use super::{Align, Color, Item, Point, Rect, Stroke, Style};
use crate::typography::{self, Weight, text_width_px};
use std::collections::BTreeMap;

/// No name is drawn wider than this, px.
pub(super) const NAME_MAX_PX: f64 = 240.0;
/// Free space kept around every name, px.
pub(super) const GAP_PX: f64 = 2.0;
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

    /// Whether a point lies in the frame.
    pub fn has_in_frame(&self, at: Point) -> bool {
        self.frame.contains(at)
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

impl Name<'_> {
    /// The first free position around a symbol of a radius, px, taken; the name's item and rectangle.
    pub fn place(&self, at: Point, radius: f64, taken: &mut Taken, style: &Style) -> Option<(Item, Rect)> {
        let text = typography::shorten(self.text.trim(), NAME_MAX_PX, self.size, self.weight);
        let width = text_width_px(&text, self.size, self.weight);
        if text.is_empty() || !(at.0.is_finite() && at.1.is_finite()) {
            return None;
        }
        let (ascent, descent) = line_extent(&text, self.size);
        self.positions(at, radius).into_iter().find_map(|(align, at)| {
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
        let positions = self.positions(at, radius);
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
            spacing: 0.0,
        }
    }

    /// Where the text may stand, best first.
    fn positions(&self, (x, y): Point, radius: f64) -> [(Align, Point); 8] {
        let size = self.size;
        let (side, middle) = (radius + 4.0, y + size * 0.35);
        let (above, below) = (y - radius - 4.0, y + radius + size * 0.9);
        let slant = radius * 0.7 + 3.0;
        [
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
}

/// Height of a line above and below its baseline, px.
pub(super) fn line_extent(text: &str, size: f64) -> (f64, f64) {
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
