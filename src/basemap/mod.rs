//! The map underneath: tile archive, vector tiles, features, pixels.
//!
//! An [`Archive`] holds vector tiles of land, lakes, rivers and boundary lines. [`paths`] draws a view of
//! it as styled outlines for an exported picture, [`raster_tile`] as the pixels of one square tile for
//! the window; both follow one [`MapStyle`], so that they look alike. Labels are no part of the basemap.

mod archive;
mod error;
mod mvt;
mod clip;
mod drawing;
mod paths;
mod raster;
mod style;

pub use archive::Archive;
pub use error::BasemapError;
pub use mvt::Feature;
pub use paths::{Dash, Paint, StyledPath, paths};
pub use raster::raster_tile;
pub use style::{LineStyle, MapStyle, Rgb};

/// What a feature of the basemap is. The order is the painter's: what comes later lies on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Open sea, the ground on which everything else is drawn.
    Ocean,
    /// Land, as polygons.
    Land,
    /// The edge of land against the sea.
    Coast,
    /// Boundary between the provinces of a country (first-level divisions).
    ProvinceLine,
    /// River, with a rank.
    River,
    /// Lake or reservoir, as polygons.
    Lake,
    /// The edge of a lake.
    Shore,
    /// Boundary between countries that no side contests.
    CountryLine,
    /// Boundary that is contested, unsettled or not recognized by all; drawn dashed.
    DisputedLine,
}

/// The credit to show wherever the basemap is seen.
#[must_use]
pub fn credits() -> &'static str {
    "Made with Natural Earth"
}

/// Whose view of the borders the basemap shows, as a sentence for legends and disclaimers.
#[must_use]
pub fn point_of_view() -> &'static str {
    "Boundaries follow Natural Earth's de facto view; contested ones are dashed. \
     They imply no opinion on the status of any territory"
}
