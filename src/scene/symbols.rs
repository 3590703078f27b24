//! The symbols of pins, clusters and stacks; the legend draws the same ones.

use super::index::{Mix, Place};
use super::{Align, Color, Group, Item, Point, Rect, Stroke, Style};
use crate::typography::Weight;

/// What a pin says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pin {
    pub group: Group,
    /// How many mentions it stands for; drawn from 2 on.
    pub count: usize,
    /// Another reading is nearly as good: a '?' beside it.
    pub ambiguous: bool,
    /// Placed by what contains it: hollow.
    pub hollow: bool,
}

impl Pin {
    /// The pin of a place.
    pub fn of(place: &Place) -> Self {
        Self { group: place.group(), count: place.count(), ambiguous: place.is_ambiguous(), hollow: place.by_container }
    }

    /// Radius of the symbol, px.
    pub fn radius(&self, style: &Style) -> f64 {
        match self.count {
            0 | 1 => style.pin_radius,
            2..=99 => style.pin_radius + 2.0,
            _ => style.pin_radius + 5.0,
        }
    }

    pub fn draw(&self, items: &mut Vec<Item>, at: Point, style: &Style) {
        let radius = self.radius(style);
        let color = style.color(self.group);
        items.push(shape(self.group, at, radius + 2.4, Color::hex(0).with_opacity(0.22)));
        items.push(shape(self.group, at, radius + 1.6, style.pin_edge));
        items.push(shape(self.group, at, radius, color));
        if self.hollow {
            items.push(shape(self.group, at, radius - 2.6, style.pin_edge));
        }
        if self.count > 1 {
            let ink = if self.hollow { color } else { style.pin_edge };
            items.push(centered(count_text(self.count), optical_center(self.group, at), radius * 1.15, ink));
        }
        if self.ambiguous {
            doubt_badge(items, (at.0 + radius * 0.85, at.1 - radius * 0.85), color, style);
        }
    }
}

/// A small '?' in a disc.
fn doubt_badge(items: &mut Vec<Item>, at: Point, color: Color, style: &Style) {
    items.push(Item::Disc { center: at, radius: 6.2, fill: color });
    items.push(Item::Disc { center: at, radius: 5.0, fill: style.pin_edge });
    items.push(centered("?".to_owned(), at, 8.5, style.ink));
}

/// A count short enough for a symbol: '7', '120', '1k', '2M'.
fn count_text(count: usize) -> String {
    match count {
        0..=999 => count.to_string(),
        1000..=999_999 => format!("{}k", count / 1000),
        1_000_000..=99_999_999 => format!("{}M", count / 1_000_000),
        _ => "…".to_owned(),
    }
}

fn centered(text: String, (x, y): Point, size: f64, color: Color) -> Item {
    // Capitals and digits are 0.71 em high.
    Item::Text {
        text,
        at: (x, y + size * 0.357),
        size,
        color,
        halo: None,
        align: Align::Center,
        weight: Weight::Bold,
        spacing: 0.0,
    }
}

/// Where the middle of a shape seems to be.
fn optical_center(group: Group, (x, y): Point) -> Point {
    if group == Group::Natural { (x, y + 2.0) } else { (x, y) }
}

/// The shape that stands for a group, filled.
fn shape(group: Group, at: Point, radius: f64, fill: Color) -> Item {
    let corners = |count: usize, radius: f64, turn: f64| {
        (0..count)
            .map(|i| {
                let angle = std::f64::consts::TAU * (i as f64 / count as f64 + turn);
                (at.0 + radius * angle.sin(), at.1 - radius * angle.cos())
            })
            .collect::<Vec<Point>>()
    };
    let polygon = |ring: Vec<Point>| Item::Polygon { rings: vec![ring], fill };
    match group {
        Group::Settlement => Item::Disc { center: at, radius, fill },
        Group::Built => {
            let half = radius * 0.92;
            Item::Rect {
                rect: Rect::new(at.0 - half, at.1 - half, 2.0 * half, 2.0 * half),
                corner: 1.5,
                fill,
                stroke: None,
            }
        }
        Group::Natural => polygon(corners(3, radius * 1.35, 0.0)),
        Group::Coordinate => polygon(corners(4, radius * 1.22, 0.0)),
        Group::Division => polygon(corners(6, radius * 1.1, 0.0)),
        Group::Worded => polygon(corners(5, radius * 1.15, 0.0)),
    }
}

/// Radius of a cluster's symbol, px.
pub(super) fn cluster_radius(count: usize) -> f64 {
    match count {
        0..=9 => 10.5,
        10..=99 => 12.5,
        100..=999 => 15.0,
        _ => 17.0,
    }
}

/// Of how many mentions of a cluster one must be in doubt for it to say so: one in four.
const DOUBT_SHARE: u32 = 4;

/// Several places close together: a dark disc in a wide ring that shows of what sorts they are.
pub(super) fn cluster(items: &mut Vec<Item>, at: Point, count: usize, mix: &Mix, style: &Style) {
    let radius = cluster_radius(count);
    let fill = cluster_color(style);
    let all = f64::from(mix.mentions().max(1));
    let parts = Group::ALL.into_iter().zip(mix.groups).filter(|(_, count)| *count > 0);
    items.push(Item::Shares {
        center: at,
        inner: radius + 1.0,
        outer: radius + 4.5,
        edge: style.pin_edge,
        parts: parts.map(|(group, count)| (f64::from(count) / all, style.color(group))).collect(),
    });
    items.push(Item::Disc { center: at, radius: radius + 1.4, fill: style.pin_edge });
    items.push(Item::Disc { center: at, radius, fill });
    let size = if count >= 100_000 { 10.0 } else { 11.5 };
    items.push(centered(count_text(count), at, size, style.pin_edge));
    if mix.ambiguous * DOUBT_SHARE >= mix.mentions() {
        doubt_badge(items, (at.0 + radius * 0.95, at.1 - radius * 0.95), fill, style);
    }
}

/// Places on one spot: discs behind each other.
pub(super) fn stack(items: &mut Vec<Item>, at: Point, count: usize, style: &Style) {
    let radius = cluster_radius(count) - 1.0;
    let fill = cluster_color(style);
    for shift in [5.0, 2.5, 0.0] {
        let center = (at.0 + shift, at.1 - shift);
        items.push(Item::Disc { center, radius: radius + 1.4, fill: style.pin_edge });
        items.push(Item::Disc { center, radius, fill });
    }
    items.push(centered(count_text(count), at, 11.5, style.pin_edge));
}

pub(super) fn cluster_color(style: &Style) -> Color {
    Color::hex(if style.dark { 0xb9c6d4 } else { 0x34414f })
}

/// Rings around what is selected or hovered.
pub(super) fn highlight(items: &mut Vec<Item>, at: Point, radius: f64, selected: bool, style: &Style) {
    let (width, color) = if selected { (3.0, style.selection) } else { (2.0, style.hover) };
    let radius = radius + 4.5;
    items.push(Item::Ring {
        center: at,
        radius,
        stroke: Stroke { width: width + 2.4, color: style.pin_edge.with_opacity(0.9) },
        dash: Vec::new(),
    });
    items.push(Item::Ring { center: at, radius, stroke: Stroke { width, color }, dash: Vec::new() });
}
