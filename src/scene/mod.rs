//! Decides what the map shows, and where: [`compose`] makes a [`Scene`] from places, labels and a
//! viewport. The window and every exported picture paint the same scene.

mod input;
mod compose;
mod style;
mod item;
mod hit;
mod index;
mod outline;
mod areas;
mod symbols;
mod density;
mod grid;
mod labels;
mod map_names;
mod furniture;

pub use compose::compose;
pub use grid::Grid;
pub use hit::{Extent, Hit, Target};
pub use index::{Ids, PlaceIndex, PlaceRange, Theatre, cluster_counts};
pub use input::{DISCLAIMER, Furniture, LabelLanguage, LabelRank, MapLabel, Mark, SceneInput, bounds_of};
pub use item::{Align, Color, Item, Point, Rect, Stroke};
pub use style::{Group, Style};

use crate::geodesy::{Viewport, ZOOM_MAX};
use crate::model::Bounds;
use std::ops::Range;

/// What the map shows: shapes and texts in the order in which they are painted, and what can be
/// pointed at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// Width and height, px.
    pub size_px: (f64, f64),
    /// What to paint, first to last.
    pub items: Vec<Item>,
    /// Which items make up one symbol: those of one look can be drawn once and laid wherever they are needed.
    pub figures: Vec<Figure>,
    /// What can be pointed at, bottom to top.
    pub targets: Vec<Target>,
}

/// Items that make up one symbol.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Their ranks among the scene's items. Figures come in the order of these, and share none.
    pub items: Range<usize>,
    /// The point that the symbol stands on, px.
    pub at: Point,
}

impl Scene {
    /// What is topmost at a point of the screen.
    #[must_use]
    pub fn hit(&self, x: f64, y: f64) -> Option<&Hit> {
        self.hits(x, y).next()
    }

    /// All that is at a point of the screen, topmost first.
    pub fn hits(&self, x: f64, y: f64) -> impl Iterator<Item = &Hit> {
        self.targets.iter().rev().filter(move |target| target.contains((x, y))).map(|target| &target.hit)
    }
}

/// A single place is shown no nearer than this.
const PLACES_ZOOM_MAX: f64 = 10.5;

/// The view of the given size that shows `bounds`, or else all places, in the part of the picture that
/// the furniture leaves free.
///
/// ```
/// use dateline::scene::{PlaceIndex, view_of};
/// let world = view_of(&PlaceIndex::default(), None, None, 1280.0, 720.0);
/// assert!(world.zoom < 3.0);
/// ```
#[must_use]
pub fn view_of(
    places: &PlaceIndex,
    bounds: Option<&Bounds>,
    furniture: Option<&Furniture>,
    width_px: f64,
    height_px: f64,
) -> Viewport {
    let whole_world = Bounds { south_deg: -56.0, west_deg: -180.0, north_deg: 76.0, east_deg: 180.0 };
    // A box that was asked for is filled, however small; places get room for their names and some land around.
    let (target, padding_px, zoom_max) = match bounds {
        Some(bounds) => (*bounds, 4.0, ZOOM_MAX),
        None => places.bounds().map_or((whole_world, 0.0, PLACES_ZOOM_MAX), |bounds| (bounds, 48.0, PLACES_ZOOM_MAX)),
    };
    let frame = furniture::frame(furniture, width_px, height_px);
    let fitted = Viewport::fit(&target, frame.width(), frame.height(), padding_px, zoom_max);
    // The middle of the frame is not the middle of the picture.
    let shift_px = (height_px - (frame.top + frame.bottom)) / 2.0;
    let center = fitted.world_from_screen(frame.width() / 2.0, frame.height() / 2.0 + shift_px);
    Viewport { center, zoom: fitted.zoom, width_px, height_px }
}

#[cfg(test)]
mod tests;
