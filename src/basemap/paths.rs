//! A view of the basemap as styled outlines in screen pixels.

use super::{Archive, BasemapError, Layer, MapStyle, Rgb};
use crate::geodesy::Viewport;

/// A dash pattern.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dash {
    /// Length of a dash, px.
    pub on_px: f64,
    /// Length of the gap after it, px.
    pub off_px: f64,
    /// Where in the pattern the line begins, px.
    pub offset_px: f64,
}

/// How the subpaths of a [`StyledPath`] are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Paint {
    /// The subpaths are rings; filled together by the nonzero rule.
    Fill {
        /// With this colour.
        color: Rgb,
    },
    /// The subpaths are open lines, with round joins; round caps too unless dashed.
    Stroke {
        /// In this colour.
        color: Rgb,
        /// Of this width.
        width_px: f64,
        /// Dashed, or solid.
        dash: Option<Dash>,
    },
}

/// Outlines that are drawn in one go.
#[derive(Clone, Debug, PartialEq)]
pub struct StyledPath {
    /// What they are.
    pub layer: Layer,
    /// The outlines, in screen pixels as [`Viewport`] counts them.
    pub subpaths: Vec<Vec<(f64, f64)>>,
    /// How they are drawn.
    pub paint: Paint,
}

/// All of the basemap that is seen in the viewport, in painter's order, cut off a little outside it.
/// The first path is the sea and covers the whole view.
///
/// # Errors
/// If a tile of the archive is damaged.
pub fn paths(_archive: &Archive, viewport: &Viewport, style: &MapStyle) -> Result<Vec<StyledPath>, BasemapError> {
    let (w, h) = (viewport.width_px, viewport.height_px);
    Ok(vec![StyledPath {
        layer: Layer::Ocean,
        subpaths: vec![vec![(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)]],
        paint: Paint::Fill { color: style.ocean },
    }])
}
