//! What stands beside the map: title, legend, scale bar, north arrow, sources, credit, disclaimer.

use super::symbols::{self, Pin};
use super::{Align, Color, Furniture, Group, Item, Point, Rect, Stroke, Style, areas, density};
use crate::geodesy::Viewport;
use crate::typography::{self, Weight, text_width_px};

/// Space between plates and from the edge of the picture, px.
const MARGIN: f64 = 12.0;
/// Space inside a plate, px.
const PADDING: f64 = 10.0;
const LEGEND_ROW: f64 = 19.0;
const LEGEND_SIZE: f64 = 11.0;
const LEGEND_SYMBOL: f64 = 30.0;
const SMALL_SIZE: f64 = 9.5;
const SMALL_LINE: f64 = 13.0;

/// One line of the legend. The order is the legend's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Entry {
    Pin(Group),
    Area(Group),
    Country,
    Count,
    ByContainer,
    Ambiguous,
    Radius,
    Cluster,
    Stack,
    Density,
}

impl Entry {
    fn text(self) -> &'static str {
        match self {
            Self::Pin(Group::Settlement) => "City, town or village",
            Self::Pin(Group::Division) => "Province or country, as a point",
            Self::Pin(Group::Worded) => "Region, as a point",
            Self::Pin(Group::Built) => "Built site or road",
            Self::Pin(Group::Natural) => "Water or landform",
            Self::Pin(Group::Coordinate) => "Coordinate written in a report",
            Self::Area(Group::Settlement) => "Extent of a town",
            Self::Area(Group::Division) => "Province or district",
            Self::Area(Group::Worded) => "Area as the words describe it",
            Self::Area(Group::Built) => "Extent of a site",
            Self::Area(Group::Natural) => "Water or landform",
            Self::Area(Group::Coordinate) => "Extent of a coordinate",
            Self::Country => "Country named in a report",
            Self::Count => "Number of mentions",
            Self::ByContainer => "Placed inside what contains it",
            Self::Ambiguous => "Ambiguous: likeliest reading shown",
            Self::Radius => "The place lies within the circle",
            Self::Cluster => "Several places close together",
            Self::Stack => "Several places on one spot",
            Self::Density => "Few mentions to many",
        }
    }

    fn draw(self, items: &mut Vec<Item>, at: Point, style: &Style) {
        let pin = Pin { group: Group::Settlement, count: 1, ambiguous: false, hollow: false };
        let small = Style { pin_radius: 5.5, ..style.clone() };
        let box_around = Rect::new(at.0 - 10.0, at.1 - 5.5, 20.0, 11.0);
        match self {
            Self::Pin(group) => Pin { group, ..pin }.draw(items, at, &small),
            Self::Area(group) => areas::sample(items, box_around, group, style),
            Self::Country => items.push(Item::Polyline {
                points: vec![(box_around.left, at.1), (box_around.right, at.1)],
                closed: false,
                stroke: Stroke { width: 1.8, color: style.color(Group::Division) },
                dash: Vec::new(),
            }),
            Self::Count => Pin { count: 3, ..pin }.draw(items, at, &Style { pin_radius: 4.6, ..style.clone() }),
            Self::ByContainer => Pin { hollow: true, ..pin }.draw(items, at, &small),
            Self::Ambiguous => {
                Pin { ambiguous: true, ..pin }.draw(
                    items,
                    (at.0 - 2.0, at.1 + 1.5),
                    &Style { pin_radius: 5.0, ..style.clone() },
                );
            }
            Self::Radius => radius_circle(items, at, 7.5, style.color(Group::Settlement), style),
            Self::Density => items.push(density::sample(box_around, style)),
            Self::Cluster | Self::Stack => {
                let fill = symbols::cluster_color(style);
                if self == Self::Stack {
                    items.push(Item::Disc { center: (at.0 + 4.0, at.1 - 2.0), radius: 6.0, fill });
                    items.push(Item::Disc { center: at, radius: 7.2, fill: style.pin_edge });
                } else {
                    items.push(Item::Disc { center: at, radius: 8.6, fill: fill.with_opacity(0.25) });
                }
                items.push(Item::Disc { center: at, radius: 6.0, fill });
            }
        }
    }
}

/// The circle in which a place lies.
pub(super) fn radius_circle(items: &mut Vec<Item>, center: Point, radius: f64, color: Color, style: &Style) {
    items.push(Item::Disc { center, radius, fill: color.with_opacity(if style.dark { 0.16 } else { 0.11 }) });
    items.push(Item::Ring {
        center,
        radius,
        stroke: Stroke { width: 1.1, color: color.with_opacity(0.8) },
        dash: vec![4.0, 3.0],
    });
}

/// The part of a picture that header and footer leave to the map.
pub(super) fn frame(furniture: Option<&Furniture>, width: f64, height: f64) -> Rect {
    let full = Rect::new(0.0, 0.0, width, height);
    let Some(furniture) = furniture else { return full };
    let bands = Bands::of(furniture, width, height);
    Rect { top: bands.header, bottom: height - bands.footer, ..full }
}

/// Heights of header and footer, and the footer's lines.
struct Bands {
    header: f64,
    footer: f64,
    footer_lines: Vec<String>,
}

impl Bands {
    fn of(furniture: &Furniture, width: f64, height: f64) -> Self {
        let has_line = !(furniture.subtitle.trim().is_empty() && furniture.date.trim().is_empty());
        let header = match furniture.title.trim().is_empty() {
            false if has_line => 60.0,
            false => 44.0,
            true if has_line => 30.0,
            true => 0.0,
        };
        let mut footer_lines = Vec::new();
        if !(furniture.sources.trim().is_empty() && furniture.disclaimer.trim().is_empty()) {
            let sources = match furniture.sources.trim() {
                "" => String::new(),
                sources if sources.starts_with("Sources:") => sources.to_owned(),
                sources => format!("Sources: {sources}"),
            };
            let texts = [sources, furniture.credit.trim().to_owned(), furniture.disclaimer.trim().to_owned()];
            // In a very small picture the last lines go first; the credit comes before the disclaimer.
            let most = ((height * 0.22 - PADDING) / SMALL_LINE).floor().clamp(1.0, 7.0) as usize;
            for text in texts.iter().filter(|text| !text.is_empty()) {
                footer_lines.extend(wrapped(text, width - 2.0 * MARGIN, SMALL_SIZE, 3));
            }
            footer_lines.truncate(most);
        }
        let footer = if footer_lines.is_empty() { 0.0 } else { footer_lines.len() as f64 * SMALL_LINE + PADDING };
        // Nothing of the map would be left of a strip lower than this.
        let header = if height < 160.0 { 0.0 } else { header };
        Self { header, footer, footer_lines }
    }
}

/// Where the furniture stands, and what to paint for it.
pub(super) struct Layout {
    /// Plates over the map: no name goes under them.
    pub plates: Vec<Rect>,
    pub items: Vec<Item>,
}

/// Lays the furniture out. `pins` are the symbols on the map: the legend goes where it covers fewest.
pub(super) fn layout(
    furniture: &Furniture,
    entries: &[Entry],
    pins: &[Point],
    viewport: &Viewport,
    style: &Style,
) -> Layout {
    let (width, height) = (viewport.width_px, viewport.height_px);
    let mut layout = Layout { plates: Vec::new(), items: Vec::new() };
    let bands = Bands::of(furniture, width, height);
    let frame = frame(Some(furniture), width, height);
    header(&mut layout, furniture, &bands, width, style);
    footer(&mut layout, &bands, width, height, style);
    if furniture.north_arrow && frame.height() > 120.0 && frame.width() > 120.0 {
        north_arrow(&mut layout, (frame.right - MARGIN - 16.0, frame.top + MARGIN + 18.0), style);
    }
    let credit = bands.footer_lines.is_empty().then(|| furniture.credit.trim()).filter(|credit| !credit.is_empty());
    let mut bottom = frame.bottom - MARGIN;
    if let Some(credit) = credit {
        bottom = credit_line(&mut layout, credit, &frame, style) - 6.0;
    }
    let scale = furniture.scale_bar.then(|| Scale::of(viewport, &frame)).flatten();
    // The scale bar is at the right, unless the legend fits nowhere else.
    let scale_rect = scale.as_ref().map(|scale| {
        let (w, h) = (scale.bar_px + 46.0, 32.0);
        Rect::new(frame.right - MARGIN - w, bottom - h, w, h)
    });
    if let (Some(scale), Some(rect)) = (&scale, scale_rect)
        && rect.left > frame.left
        && rect.top > frame.top + 60.0
    {
        scale_bar(&mut layout, scale, rect, style);
    }
    if furniture.legend && !entries.is_empty() {
        legend(&mut layout, entries, pins, &frame, style);
    }
    layout
}

fn header(layout: &mut Layout, furniture: &Furniture, bands: &Bands, width: f64, style: &Style) {
    if bands.header == 0.0 {
        return;
    }
    band(layout, Rect::new(0.0, 0.0, width, bands.header), bands.header, style);
    let inner = width - 2.0 * MARGIN - 4.0;
    let (title, subtitle, date) = (furniture.title.trim(), furniture.subtitle.trim(), furniture.date.trim());
    let mut line = |text: &str, baseline: f64, size: f64, weight: Weight, color: Color, width: f64, at_end: bool| {
        let text = typography::shorten(text, width, size, weight);
        // A title that reads from right to left starts at the right.
        let right = typography::is_right_to_left(&text) != at_end;
        let (align, x) = if right { (Align::Right, MARGIN + 2.0 + inner) } else { (Align::Left, MARGIN + 2.0) };
        layout.items.push(Item::Text { text, at: (x, baseline), size, color, halo: None, align, weight, spacing: 0.0 });
    };
    if !title.is_empty() {
        // A long title is set smaller before it is cut.
        let fits = |size: &f64| text_width_px(title, *size, Weight::Bold) <= inner;
        let size = [22.0, 20.0, 18.0, 16.0].into_iter().find(fits).unwrap_or(16.0);
        line(title, 29.0, size, Weight::Bold, style.ink, inner, false);
    }
    let baseline = bands.header - 11.0;
    let date_px = text_width_px(date, 12.0, Weight::Regular).min(inner * 0.4);
    if !subtitle.is_empty() {
        let room = if date.is_empty() { inner } else { inner - date_px - 20.0 };
        line(subtitle, baseline, 12.5, Weight::Regular, style.faint_ink, room, false);
    }
    if !date.is_empty() {
        // The date keeps to the end of the line that the title and the subtitle leave free.
        let other_reads_left = typography::is_right_to_left(if subtitle.is_empty() { title } else { subtitle });
        let at_end = typography::is_right_to_left(date) == other_reads_left;
        line(date, baseline, 12.0, Weight::Regular, style.faint_ink, date_px + 1.0, at_end);
    }
}

fn footer(layout: &mut Layout, bands: &Bands, width: f64, height: f64, style: &Style) {
    if bands.footer == 0.0 {
        return;
    }
    let top = height - bands.footer;
    band(layout, Rect::new(0.0, top, width, bands.footer), top, style);
    for (index, text) in bands.footer_lines.iter().enumerate() {
        let right = typography::is_right_to_left(text);
        layout.items.push(Item::Text {
            text: text.clone(),
            at: (if right { width - MARGIN } else { MARGIN }, top + PADDING / 2.0 + 9.5 + index as f64 * SMALL_LINE),
            size: SMALL_SIZE,
            color: style.faint_ink,
            halo: None,
            align: if right { Align::Right } else { Align::Left },
            weight: Weight::Regular,
            spacing: 0.0,
        });
    }
}

/// A strip over the whole width with a line where it meets the map.
fn band(layout: &mut Layout, rect: Rect, edge_y: f64, style: &Style) {
    layout.items.push(Item::Rect { rect, corner: 0.0, fill: style.plate.with_opacity(1.0), stroke: None });
    layout.items.push(Item::Polyline {
        points: vec![(rect.left, edge_y), (rect.right, edge_y)],
        closed: false,
        stroke: Stroke { width: 1.0, color: style.plate_edge },
        dash: Vec::new(),
    });
    layout.plates.push(rect);
}

fn plate(layout: &mut Layout, rect: Rect, style: &Style) {
    layout.items.push(Item::Rect {
        rect,
        corner: 5.0,
        fill: style.plate,
        stroke: Some(Stroke { width: 1.0, color: style.plate_edge }),
    });
    layout.plates.push(rect);
}

fn north_arrow(layout: &mut Layout, (x, y): Point, style: &Style) {
    plate(layout, Rect::new(x - 15.0, y - 19.0, 30.0, 42.0), style);
    let triangle = |points: [Point; 3], fill: Color| Item::Polygon { rings: vec![points.to_vec()], fill };
    let (tip, base, notch) = ((x, y - 14.0), y + 6.0, (x, y + 1.5));
    layout.items.push(triangle([tip, (x - 7.0, base), notch], style.ink));
    layout.items.push(triangle([tip, (x + 7.0, base), notch], style.faint_ink.with_opacity(0.6)));
    layout.items.push(Item::Text {
        text: "N".to_owned(),
        at: (x, y + 18.5),
        size: 11.5,
        color: style.ink,
        halo: None,
        align: Align::Center,
        weight: Weight::Bold,
        spacing: 0.0,
    });
}

/// The credit in the corner where there is no footer, in as many lines as it takes; returns its top.
fn credit_line(layout: &mut Layout, credit: &str, frame: &Rect, style: &Style) -> f64 {
    const LINES_MAX: usize = 3;
    let lines = wrapped(credit, frame.width() - 12.0, SMALL_SIZE, LINES_MAX);
    let text_px = lines.iter().map(|line| text_width_px(line, SMALL_SIZE, Weight::Regular)).fold(0.0, f64::max);
    let (width, height) = (text_px + 10.0, lines.len() as f64 * SMALL_LINE + 2.0);
    let rect = Rect::new(frame.right - width, frame.bottom - height, width, height);
    let fill = style.plate.with_opacity(0.75);
    layout.items.push(Item::Rect { rect, corner: 0.0, fill, stroke: None });
    for (index, text) in lines.iter().rev().enumerate() {
        layout.items.push(Item::Text {
            text: text.clone(),
            at: (frame.right - 5.0, frame.bottom - 4.5 - index as f64 * SMALL_LINE),
            size: SMALL_SIZE,
            color: style.faint_ink,
            halo: None,
            align: Align::Right,
            weight: Weight::Regular,
            spacing: 0.0,
        });
    }
    layout.plates.push(rect);
    rect.top
}

/// A scale bar: how long it is on the ground and on the screen.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scale {
    pub bar_km: f64,
    pub bar_px: f64,
    /// Set where the scale differs much over the view: the latitude for which it holds.
    pub at_lat_deg: Option<f64>,
}

impl Scale {
    /// The longest round distance that fits, at the latitude in the middle of the map.
    pub fn of(viewport: &Viewport, frame: &Rect) -> Option<Self> {
        let middle = viewport.world_from_screen(viewport.width_px / 2.0, (frame.top + frame.bottom) / 2.0);
        let px_per_km = viewport.px_per_km(middle.lat_deg());
        let room_px = (frame.width() * 0.22).clamp(50.0, 150.0);
        let most_km = room_px / px_per_km;
        if !(most_km.is_finite() && most_km > 1e-6) {
            return None;
        }
        let power = 10_f64.powf(most_km.log10().floor());
        let bar_km = [5.0, 2.0, 1.0].into_iter().map(|n| n * power).find(|km| *km <= most_km * 1.000_001)?;
        let top = viewport.world_from_screen(0.0, frame.top).lat_deg();
        let bottom = viewport.world_from_screen(0.0, frame.bottom).lat_deg();
        let ratio = viewport.px_per_km(top) / viewport.px_per_km(bottom);
        let differs = !(0.87..=1.15).contains(&ratio);
        Some(Self { bar_km, bar_px: bar_km * px_per_km, at_lat_deg: differs.then(|| middle.lat_deg()) })
    }

    /// The distance as it is written: '50 km', '200 m'.
    pub fn text(&self) -> String {
        let distance = if self.bar_km >= 1.0 {
            format!("{} km", self.bar_km.round())
        } else {
            format!("{} m", (self.bar_km * 1000.0).round().max(1.0))
        };
        match self.at_lat_deg {
            Some(lat) if lat.round() == 0.0 => format!("{distance} at the equator"),
            Some(lat) => format!("{distance} at {}° {}", lat.abs().round(), if lat < 0.0 { "S" } else { "N" }),
            None => distance,
        }
    }
}

fn scale_bar(layout: &mut Layout, scale: &Scale, rect: Rect, style: &Style) {
    let text = scale.text();
    let text_px = text_width_px(&text, 10.5, Weight::Regular);
    let width = (scale.bar_px + 20.0).max(text_px + 16.0);
    let rect = Rect { left: rect.right - width, ..rect };
    plate(layout, rect, style);
    let (left, top) = (rect.left + (width - scale.bar_px) / 2.0, rect.bottom - 11.0);
    // Four fields in turn, as on printed maps.
    for field in 0..4 {
        let field_px = scale.bar_px / 4.0;
        let field_rect = Rect::new(left + f64::from(field) * field_px, top, field_px, 4.5);
        let fill = if field % 2 == 0 { style.ink } else { style.plate.with_opacity(1.0) };
        layout.items.push(Item::Rect {
            rect: field_rect,
            corner: 0.0,
            fill,
            stroke: Some(Stroke { width: 0.8, color: style.ink }),
        });
    }
    layout.items.push(Item::Text {
        text,
        at: (rect.left + width / 2.0, rect.top + 14.0),
        size: 10.5,
        color: style.ink,
        halo: None,
        align: Align::Center,
        weight: Weight::Regular,
        spacing: 0.0,
    });
}

fn legend(layout: &mut Layout, entries: &[Entry], pins: &[Point], frame: &Rect, style: &Style) {
    let text_px = |entry: &Entry| text_width_px(entry.text(), LEGEND_SIZE, Weight::Regular);
    let column_px = entries.iter().map(text_px).fold(0.0, f64::max) + LEGEND_SYMBOL + 8.0;
    let taken = layout.plates.clone();
    // One column; two where the picture is too low for one; then as many lines as there is room for.
    let shapes = [(1, entries.len()), (2, entries.len().div_ceil(2))];
    let fewer = (1..entries.len()).rev().map(|rows| (1, rows));
    for (columns, rows) in shapes.into_iter().chain(fewer) {
        let (w, h) = (columns as f64 * column_px + 2.0 * PADDING - 8.0, rows as f64 * LEGEND_ROW + PADDING);
        let left = frame.left + MARGIN;
        let right = frame.right - MARGIN - w;
        let (top, bottom) = (frame.top + MARGIN, frame.bottom - MARGIN - h);
        let corners = [(left, bottom), (left, top), (right, bottom), (right, bottom - 44.0)];
        let free = corners.into_iter().map(|(x, y)| Rect::new(x, y, w, h)).filter(|rect| {
            rect.right <= frame.right - MARGIN + 0.01
                && rect.left >= frame.left
                && rect.top >= top - 0.01
                && rect.bottom <= frame.bottom
                && w <= frame.width() * 0.62
                && !taken.iter().any(|plate| plate.overlaps(&rect.grown(4.0)))
        });
        let covered = |rect: &Rect| pins.iter().filter(|pin| rect.grown(8.0).contains(**pin)).count();
        let Some(rect) = free.min_by_key(covered) else { continue };
        plate(layout, rect, style);
        for (index, entry) in entries.iter().take(columns * rows).enumerate() {
            let (column, row) = (index / rows, index % rows);
            let x = rect.left + PADDING + column as f64 * column_px;
            let y = rect.top + PADDING / 2.0 + (row as f64 + 0.5) * LEGEND_ROW;
            entry.draw(&mut layout.items, (x + 10.0, y), style);
            layout.items.push(Item::Text {
                text: entry.text().to_owned(),
                at: (x + LEGEND_SYMBOL, y + LEGEND_SIZE * 0.36),
                size: LEGEND_SIZE,
                color: style.ink,
                halo: None,
                align: Align::Left,
                weight: Weight::Regular,
                spacing: 0.0,
            });
        }
        return;
    }
}

/// A text in lines no wider than `width`; what needs more than `most` lines is cut with '…'.
fn wrapped(text: &str, width: f64, size: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if text_width_px(&format!("{line} {word}"), size, Weight::Regular) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
        if lines.len() > most {
            break;
        }
    }
    if lines.len() > most {
        let rest = lines.pop().unwrap_or_default();
        if let Some(last) = lines.last_mut() {
            *last = typography::shorten(&format!("{last} {rest} …"), width, size, Weight::Regular);
        }
    }
    lines.iter().map(|line| typography::shorten(line, width, size, Weight::Regular)).collect()
}
