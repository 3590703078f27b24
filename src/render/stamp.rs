//! A few items of a scene as pixels: one symbol or one name, which the window draws once and lays wherever it is needed.

use crate::scene::{Align, Color, Item, Point};
use crate::typography::{self, Segment};
use tiny_skia::{FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, StrokeDash, Transform};

/// A drawing small enough to be kept, with its anchor on the corner of a pixel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Where its left edge is, px from the anchor.
    pub left_px: i32,
    /// Where its upper edge is, px from the anchor.
    pub top_px: i32,
    /// Width, px.
    pub width_px: u32,
    /// Height, px.
    pub height_px: u32,
    /// Red, green, blue and opacity of each pixel, row by row, premultiplied, sRGB.
    pub pixels: Vec<u8>,
}

/// Draws the items with `anchor` at the corner of a pixel, so many px to each px of theirs. None if it would be larger
/// than `most_px` (width, height), or if there is nothing to see, or an item that shades over the map (a field).
#[must_use]
pub fn stamp(items: &[Item], anchor: Point, scale: f64, most_px: (u32, u32)) -> Option<Stamp> {
    let mut drawing = Drawing { strokes: Vec::new(), anchor, scale };
    for item in items {
        drawing.push(item)?;
    }
    let bounds = drawing.bounds()?;
    let (left, top) = (bounds.left().floor(), bounds.top().floor());
    let (width, height) = (bounds.right().ceil() - left, bounds.bottom().ceil() - top);
    if width > most_px.0 as f32 || height > most_px.1 as f32 {
        return None;
    }
    let (width_px, height_px) = (width.max(1.0) as u32, height.max(1.0) as u32);
    let mut pixmap = Pixmap::new(width_px, height_px)?;
    let shift = Transform::from_translate(-left, -top);
    for Brushed { path, color, stroke, rule } in &drawing.strokes {
        let mut paint = Paint { anti_alias: true, ..Paint::default() };
        paint.set_color_rgba8(color.red, color.green, color.blue, color.alpha);
        match stroke {
            Some(stroke) => pixmap.stroke_path(path, &paint, stroke, shift, None),
            None => pixmap.fill_path(path, &paint, *rule, shift, None),
        }
    }
    Some(Stamp { left_px: left as i32, top_px: top as i32, width_px, height_px, pixels: pixmap.take() })
}

/// A path that is filled, or drawn along.
struct Brushed {
    path: Path,
    color: Color,
    /// How it is drawn along; filled where there is none.
    stroke: Option<Stroke>,
    rule: FillRule,
}

/// What is drawn, first to last, px from the anchor.
struct Drawing {
    strokes: Vec<Brushed>,
    anchor: Point,
    scale: f64,
}

impl Drawing {
    fn at(&self, (x, y): Point) -> (f32, f32) {
        (((x - self.anchor.0) * self.scale) as f32, ((y - self.anchor.1) * self.scale) as f32)
    }

    fn px(&self, length: f64) -> f32 {
        (length * self.scale) as f32
    }

    /// The box around all of it.
    fn bounds(&self) -> Option<Rect> {
        let boxes = self.strokes.iter().filter_map(|brushed| {
            let reach = brushed.stroke.as_ref().map_or(0.0, |stroke| stroke.width / 2.0);
            brushed.path.bounds().outset(reach, reach)
        });
        boxes.reduce(|a, b| a.join(&b).unwrap_or(a))
    }

    fn fill(&mut self, path: Option<Path>, color: Color) {
        self.strokes.extend(path.map(|path| Brushed { path, color, stroke: None, rule: FillRule::EvenOdd }));
    }

    fn line(&mut self, path: Option<Path>, stroke: crate::scene::Stroke, dash: &[f64]) {
        let lengths = dash.iter().map(|length| self.px(*length)).collect::<Vec<f32>>();
        let brush = Stroke {
            width: self.px(stroke.width),
            line_cap: LineCap::Butt,
            line_join: LineJoin::Round,
            dash: if dash.is_empty() { None } else { StrokeDash::new(lengths, 0.0) },
            ..Stroke::default()
        };
        self.strokes.extend(path.map(|path| Brushed {
            path,
            color: stroke.color,
            stroke: Some(brush),
            rule: FillRule::Winding,
        }));
    }

    fn circle(&self, center: Point, radius: f64) -> Option<Path> {
        let (x, y) = self.at(center);
        PathBuilder::from_circle(x, y, self.px(radius))
    }

    fn rings<'a>(&self, rings: impl IntoIterator<Item = &'a [Point]>, closed: bool) -> Option<Path> {
        let mut builder = PathBuilder::new();
        for ring in rings {
            for (index, point) in ring.iter().enumerate() {
                let (x, y) = self.at(*point);
                if index == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
            }
            if closed && !ring.is_empty() {
                builder.close();
            }
        }
        builder.finish()
    }

    /// Takes an item; None where it can't be part of a stamp.
    fn push(&mut self, item: &Item) -> Option<()> {
        match item {
            Item::Polygon { rings, fill } => self.fill(self.rings(rings.iter().map(Vec::as_slice), true), *fill),
            Item::Polyline { points, closed, stroke, dash } => {
                self.line(self.rings([points.as_slice()], *closed), *stroke, dash);
            }
            Item::Segments { segments, stroke } => {
                let ends: Vec<[Point; 2]> = segments.iter().map(|(from, to)| [*from, *to]).collect();
                self.line(self.rings(ends.iter().map(<[Point; 2]>::as_slice), false), *stroke, &[]);
            }
            Item::Disc { center, radius, fill } => self.fill(self.circle(*center, *radius), *fill),
            Item::Ring { center, radius, stroke, dash } => self.line(self.circle(*center, *radius), *stroke, dash),
            Item::Shares { center, inner, outer, edge, parts } => {
                self.fill(self.circle(*center, outer + 1.0), *edge);
                let mut from = 0.0;
                for (share, color) in parts {
                    // Each part goes on to the end of the ring and the next lies over it: no seam shows between.
                    self.fill(self.sector(*center, *inner, *outer, from), *color);
                    from += share;
                }
            }
            Item::Rect { rect, corner, fill, stroke } => {
                let path = self.rounded(rect, *corner);
                self.fill(path.clone(), *fill);
                if let Some(stroke) = stroke {
                    self.line(path, *stroke, &[]);
                }
            }
            Item::Text { text, at, size, color, halo, align, weight, spacing } => {
                let (segments, width) = typography::outlines(text, size * self.scale, *weight, spacing * self.scale);
                let (x, y) = self.at(*at);
                let left = match align {
                    Align::Left => x,
                    Align::Center => x - width as f32 / 2.0,
                    Align::Right => x - width as f32,
                };
                let letters = letters(&segments, left, y);
                if let Some(halo) = halo {
                    self.line(letters.clone(), *halo, &[]);
                }
                // Letters may overlap, as joined ones do: what is inside any of them is inked.
                self.strokes.extend(letters.map(|path| Brushed {
                    path,
                    color: *color,
                    stroke: None,
                    rule: FillRule::Winding,
                }));
            }
            Item::Field { .. } => return None,
        }
        Some(())
    }

    /// The part of a ring from a share of the turn to its end, clockwise from the top.
    fn sector(&self, center: Point, inner: f64, outer: f64, from: f64) -> Option<Path> {
        /// Corners of a whole turn.
        const CORNERS: f64 = 120.0;
        let steps = ((1.0 - from) * CORNERS).ceil().max(1.0) as u32;
        let on = |radius: f64, step: u32| {
            let turn = (from + (1.0 - from) * f64::from(step) / f64::from(steps)) * std::f64::consts::TAU;
            (center.0 + radius * turn.sin(), center.1 - radius * turn.cos())
        };
        let there = (0..=steps).map(|step| on(outer, step));
        let back = (0..=steps).rev().map(|step| on(inner, step));
        let ring: Vec<Point> = there.chain(back).collect();
        self.rings([ring.as_slice()], true)
    }

    fn rounded(&self, rect: &crate::scene::Rect, corner: f64) -> Option<Path> {
        let ((left, top), (right, bottom)) = (self.at((rect.left, rect.top)), self.at((rect.right, rect.bottom)));
        let corner = self.px(corner).min((right - left) / 2.0).min((bottom - top) / 2.0);
        let mut builder = PathBuilder::new();
        builder.move_to(left + corner, top);
        builder.line_to(right - corner, top);
        builder.quad_to(right, top, right, top + corner);
        builder.line_to(right, bottom - corner);
        builder.quad_to(right, bottom, right - corner, bottom);
        builder.line_to(left + corner, bottom);
        builder.quad_to(left, bottom, left, bottom - corner);
        builder.line_to(left, top + corner);
        builder.quad_to(left, top, left + corner, top);
        builder.close();
        builder.finish()
    }
}

/// A line of letters from the start of its base line on.
fn letters(segments: &[Segment], left: f32, base: f32) -> Option<Path> {
    let mut builder = PathBuilder::new();
    let (x, y) = (|x: f64| left + x as f32, |y: f64| base + y as f32);
    for segment in segments {
        match *segment {
            Segment::Move(x1, y1) => builder.move_to(x(x1), y(y1)),
            Segment::Line(x1, y1) => builder.line_to(x(x1), y(y1)),
            Segment::Quadratic(x1, y1, x2, y2) => builder.quad_to(x(x1), y(y1), x(x2), y(y2)),
            Segment::Cubic(x1, y1, x2, y2, x3, y3) => builder.cubic_to(x(x1), y(y1), x(x2), y(y2), x(x3), y(y3)),
            Segment::Close => builder.close(),
        }
    }
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Stroke;
    use crate::typography::Weight;

    const LARGE: (u32, u32) = (512, 512);

    fn disc(center: Point, radius: f64) -> Item {
        Item::Disc { center, radius, fill: Color::hex(0x33_66_99) }
    }

    fn text(text: &str, at: Point, align: Align) -> Item {
        let halo = Some(Stroke { width: 3.0, color: Color::hex(0xff_ff_ff) });
        let color = Color::hex(0);
        Item::Text { text: text.to_owned(), at, size: 12.0, color, halo, align, weight: Weight::Bold, spacing: 0.0 }
    }

    fn pixel(stamp: &Stamp, x_px: i32, y_px: i32) -> [u8; 4] {
        let (column, row) = (x_px - stamp.left_px, y_px - stamp.top_px);
        let at = 4 * (row as usize * stamp.width_px as usize + column as usize);
        std::array::from_fn(|channel| stamp.pixels[at + channel])
    }

    #[test]
    fn a_stamp_hangs_on_its_anchor_and_not_on_where_the_anchor_is() {
        let one = stamp(&[disc((100.25, 50.75), 7.0)], (100.25, 50.75), 1.0, LARGE).unwrap();
        let other = stamp(&[disc((9.5, 3.0), 7.0)], (9.5, 3.0), 1.0, LARGE).unwrap();
        assert_eq!(one, other);
        assert_eq!((one.left_px, one.top_px, one.width_px, one.height_px), (-7, -7, 14, 14));
        assert_eq!(pixel(&one, 0, 0), [0x33, 0x66, 0x99, 255]);
        assert_eq!(pixel(&one, -7, -7), [0; 4]);
    }

    #[test]
    fn on_a_dense_screen_it_has_as_many_more_pixels() {
        let stamp = stamp(&[disc((1.0, 1.0), 7.0)], (1.0, 1.0), 2.0, LARGE).unwrap();
        assert_eq!((stamp.left_px, stamp.width_px), (-14, 28));
    }

    #[test]
    fn a_name_has_its_halo_around_it_and_stands_where_it_is_aligned() {
        let widths = [Align::Left, Align::Center, Align::Right].map(|align| {
            let stamp = stamp(&[text("Idlib", (40.0, 20.0), align)], (40.0, 20.0), 1.0, LARGE).unwrap();
            assert!(stamp.pixels.chunks_exact(4).any(|pixel| pixel == [255; 4]), "halo");
            assert!(stamp.pixels.chunks_exact(4).any(|pixel| pixel[0] < 60 && pixel[3] == 255), "letters");
            (stamp.left_px, stamp.left_px + stamp.width_px as i32)
        });
        let [left, center, right] = widths;
        assert!((-3..=1).contains(&left.0) && left.1 > 25, "{left:?}");
        assert!((center.0 + center.1).abs() <= 2, "{center:?}");
        assert!((-1..=3).contains(&right.1) && right.0 < -25, "{right:?}");
    }

    #[test]
    fn the_parts_of_a_ring_go_clockwise_from_the_top() {
        let (red, blue) = (Color::hex(0xff_00_00), Color::hex(0x00_00_ff));
        let edge = Color::hex(0xff_ff_ff);
        let ring =
            Item::Shares { center: (0.0, 0.0), inner: 8.0, outer: 12.0, edge, parts: vec![(0.5, red), (0.5, blue)] };
        let stamp = stamp(&[ring], (0.0, 0.0), 1.0, LARGE).unwrap();
        assert_eq!((pixel(&stamp, 9, 0), pixel(&stamp, -10, 0)), ([255, 0, 0, 255], [0, 0, 255, 255]));
    }

    #[test]
    fn what_is_too_large_or_nothing_is_no_stamp() {
        assert_eq!(stamp(&[disc((0.0, 0.0), 7.0)], (0.0, 0.0), 1.0, (14, 13)), None);
        assert_eq!(stamp(&[], (0.0, 0.0), 1.0, LARGE), None);
        assert_eq!(stamp(&[text("", (0.0, 0.0), Align::Left)], (0.0, 0.0), 1.0, LARGE), None);
        assert_eq!(stamp(&[disc((f64::NAN, 0.0), 7.0)], (0.0, 0.0), 1.0, LARGE), None);
        assert_eq!(stamp(&[disc((0.0, 0.0), 1e300)], (0.0, 0.0), 1.0, LARGE), None);
    }
}
