//! What stands where on the screen, for the pointer and for screen readers.

use super::{Ids, PlaceRange, Point, Rect};

/// What a point of the screen belongs to. A place's ids are sorted, so that the first mention in text order
/// of the first report comes first.
#[derive(Clone, Debug, PartialEq)]
pub enum Hit {
    /// One place: all its mentions.
    Pin(Ids),
    /// Places too near to each other to be told apart at this zoom: a click shows the box around them.
    Cluster {
        /// All mentions in it.
        ids: Ids,
        /// Its places.
        places: PlaceRange,
    },
    /// Places that stay on one spot at any zoom: a click fans them out
    /// (`SceneInput::fanned_out`).
    Stack(Ids),
    /// An area: all its mentions.
    Area(Ids),
}

impl Hit {
    /// The mentions it leads to.
    #[must_use]
    pub fn ids(&self) -> &Ids {
        match self {
            Self::Pin(ids) | Self::Stack(ids) | Self::Area(ids) | Self::Cluster { ids, .. } => ids,
        }
    }
}

/// Something on the screen that can be pointed at.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// What it is.
    pub hit: Hit,
    /// What a screen reader says: 'Idlib, 3 mentions'.
    pub name: String,
    /// Where to point to reach it.
    pub at: Point,
    /// The part of the screen that belongs to it.
    pub extent: Extent,
}

/// A part of the screen.
#[derive(Clone, Debug, PartialEq)]
pub enum Extent {
    /// A circle.
    Disc {
        /// Radius around the target's point, px.
        radius: f64,
    },
    /// A rectangle.
    Rect(Rect),
    /// The inside of rings, by the even-odd rule.
    Rings(Vec<Vec<Point>>),
    /// The neighbourhood of closed lines.
    Lines {
        /// The lines.
        rings: Vec<Vec<Point>>,
        /// How near is near enough, px.
        within: f64,
    },
}

impl Target {
    /// Whether a point of the screen belongs to it.
    #[must_use]
    pub fn contains(&self, at: Point) -> bool {
        match &self.extent {
            Extent::Disc { radius } => (at.0 - self.at.0).hypot(at.1 - self.at.1) <= *radius,
            Extent::Rect(rect) => rect.contains(at),
            Extent::Rings(rings) => is_inside(rings, at),
            Extent::Lines { rings, within } => rings.iter().any(|ring| {
                (0..ring.len()).any(|i| distance_to_segment(at, ring[i], ring[(i + 1) % ring.len()]) <= *within)
            }),
        }
    }
}

/// Whether a point is inside rings by the even-odd rule.
pub(super) fn is_inside(rings: &[Vec<Point>], (x, y): Point) -> bool {
    let mut inside = false;
    for ring in rings {
        for i in 0..ring.len() {
            let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
            if (a.1 > y) != (b.1 > y) && x < a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0) {
                inside = !inside;
            }
        }
    }
    inside
}

fn distance_to_segment(at: Point, a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length_2 = dx * dx + dy * dy;
    let t = if length_2 > 0.0 { (((at.0 - a.0) * dx + (at.1 - a.1) * dy) / length_2).clamp(0.0, 1.0) } else { 0.0 };
    (at.0 - a.0 - t * dx).hypot(at.1 - a.1 - t * dy)
}
