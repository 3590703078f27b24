//! Decides what the map shows, and where: [`compose`] makes a [`Scene`] from marks, labels and a
//! viewport. The window and every exported picture paint the same scene.

mod input;
mod style;
mod item;
mod hit;

pub use hit::{Extent, Hit, Target};
pub use input::{DISCLAIMER, Furniture, LabelRank, MapLabel, Mark, SceneInput, bounds_of};
pub use item::{Align, Color, Item, Point, Rect, Stroke};
pub use style::{Group, Style};

use crate::geodesy::Viewport;
use crate::model::Bounds;
use crate::typography::Weight;

/// What the map shows: shapes and texts in the order in which they are painted, and what can be
/// pointed at.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Width and height, px.
    pub size_px: (f64, f64),
    /// What to paint, first to last.
    pub items: Vec<Item>,
    /// What can be pointed at, bottom to top.
    pub targets: Vec<Target>,
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

/// Composes the scene of a view. The same input gives the same scene.
#[must_use]
pub fn compose(input: &SceneInput, viewport: &Viewport, style: &Style) -> Scene {
    let mut scene = Scene { size_px: (viewport.width_px, viewport.height_px), items: Vec::new(), targets: Vec::new() };
    for mark in input.marks {
        let at = viewport.screen_from_world(mark.position);
        let fill = style.color(Group::of(mark.kind));
        scene.items.push(Item::Disc { center: at, radius: style.pin_radius, fill });
        scene.items.push(Item::Text {
            text: mark.name.clone(),
            at: (at.0 + style.pin_radius + 3.0, at.1 + 4.0),
            size: style.name_size,
            color: style.ink,
            halo: Some(Stroke { width: 3.0, color: style.halo }),
            align: Align::Left,
            weight: Weight::Bold,
        });
        scene.targets.push(Target {
            hit: Hit::Pin(vec![mark.id]),
            name: mark.name.clone(),
            at,
            extent: Extent::Disc { radius: 11.0 },
        });
    }
    scene
}

/// The view of the given size that shows `bounds`, or else all marks, in the part of the picture that
/// the furniture leaves free.
#[must_use]
pub fn view_of(
    marks: &[Mark],
    bounds: Option<&Bounds>,
    furniture: Option<&Furniture>,
    width_px: f64,
    height_px: f64,
) -> Viewport {
    let _ = furniture;
    let whole_world = Bounds { south_deg: -58.0, west_deg: -180.0, north_deg: 78.0, east_deg: 180.0 };
    let bounds = bounds.copied().or_else(|| bounds_of(marks)).unwrap_or(whole_world);
    Viewport::fit(&bounds, width_px, height_px, 60.0, 10.0)
}
