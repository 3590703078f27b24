//! What a scene is made of: shapes and texts in screen px, in the order in which they are painted.

use crate::typography::Weight;

/// A point on the screen, px from the top left corner, y down.
pub type Point = (f64, f64);

/// A colour, sRGB with straight alpha.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub struct Color {
    pub red: u8,
    pub green: u8,
    pub blue: u8,
    /// 255 is opaque.
    pub alpha: u8,
}

impl Color {
    /// An opaque colour from `0xRRGGBB`.
    #[must_use]
    pub const fn hex(rgb: u32) -> Self {
        Self { red: (rgb >> 16) as u8, green: (rgb >> 8) as u8, blue: rgb as u8, alpha: 255 }
    }

    /// How well one colour stands out from another, 1 to 21, after WCAG 2.2. Opacity is left out.
    #[cfg(test)]
    pub(crate) fn contrast(self, other: Self) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        let luminance =
            |color: Self| 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue);
        let (a, b) = (luminance(self), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The same colour with another opacity, 0 to 1.
    #[must_use]
    pub fn with_opacity(self, opacity: f64) -> Self {
        Self { alpha: (opacity.clamp(0.0, 1.0) * 255.0).round() as u8, ..self }
    }

    /// Opacity, 0 to 1.
    #[must_use]
    pub fn opacity(self) -> f64 {
        f64::from(self.alpha) / 255.0
    }
}

/// An outline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Width, px.
    pub width: f64,
    /// Colour.
    pub color: Color,
}

/// Which end of a text stands at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Align {
    /// The left end, whatever the text's direction.
    Left,
    /// The middle.
    Center,
    /// The right end, whatever the text's direction.
    Right,
}

/// One thing to paint. Painters need nothing but these.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A filled polygon: the first ring is its outer edge, the others are holes. Rings are not closed
    /// (the last point differs from the first). Each has its own outline as a [`Item::Polyline`].
    Polygon {
        /// Outer edge, then holes.
        rings: Vec<Vec<Point>>,
        /// Fill.
        fill: Color,
    },
    /// A line through the points.
    Polyline {
        /// The points.
        points: Vec<Point>,
        /// Whether the last point is joined to the first.
        closed: bool,
        /// Width and colour.
        stroke: Stroke,
        /// Lengths of dashes and gaps in turn, px; empty for a solid line.
        dash: Vec<f64>,
    },
    /// Many short straight lines of one look: a hatch.
    Segments {
        /// Their ends.
        segments: Vec<(Point, Point)>,
        /// Width and colour.
        stroke: Stroke,
    },
    /// A filled circle.
    Disc {
        /// Its center.
        center: Point,
        /// Its radius, px.
        radius: f64,
        /// Fill.
        fill: Color,
    },
    /// The outline of a circle.
    Ring {
        /// Its center.
        center: Point,
        /// Radius to the middle of the line, px.
        radius: f64,
        /// Width and colour.
        stroke: Stroke,
        /// Lengths of dashes and gaps in turn, px; empty for a solid line.
        dash: Vec<f64>,
    },
    /// A ring cut into parts, clockwise from the top, with a thin edge around it.
    Shares {
        /// Its center.
        center: Point,
        /// Radius of the hole, px.
        inner: f64,
        /// Radius of the ring, px.
        outer: f64,
        /// Colour of the edge, 1 px wide, outside the ring.
        edge: Color,
        /// The share of each part, all together 1, and its colour.
        parts: Vec<(f64, Color)>,
    },
    /// Colours given at the points of a lattice, and shading into each other between them.
    Field {
        /// Where its corner points are.
        rect: Rect,
        /// How many points stand beside each other.
        columns: usize,
        /// How many stand above each other.
        rows: usize,
        /// The colours, row by row.
        colors: Vec<Color>,
    },
    /// A filled rectangle.
    Rect {
        /// Where.
        rect: Rect,
        /// Radius of its corners, px.
        corner: f64,
        /// Fill.
        fill: Color,
        /// Outline.
        stroke: Option<Stroke>,
    },
    /// One line of text.
    Text {
        /// The text, in reading order.
        text: String,
        /// Where its baseline starts, is halved or ends, after `align`.
        at: Point,
        /// Font size, px.
        size: f64,
        /// Colour of the letters.
        color: Color,
        /// Drawn behind the letters so that they stand off from the map.
        halo: Option<Stroke>,
        /// Which end stands at `at`.
        align: Align,
        /// How heavy the letters are.
        weight: Weight,
        /// Put between letters beyond their own width, px. Nothing in scripts whose letters join.
        spacing: f64,
    },
}

/// A rectangle on the screen, px.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    /// From its top left corner and its size.
    #[must_use]
    pub fn new(left: f64, top: f64, width: f64, height: f64) -> Self {
        Self { left, top, right: left + width, bottom: top + height }
    }

    /// Width, px.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Height, px.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Whether a point lies inside or on the edge.
    #[must_use]
    pub fn contains(&self, (x, y): Point) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    /// Whether the two share more than an edge.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// The same rectangle with every edge moved out by so many px.
    #[must_use]
    pub fn grown(&self, px: f64) -> Self {
        Self { left: self.left - px, top: self.top - px, right: self.right + px, bottom: self.bottom + px }
    }
}
