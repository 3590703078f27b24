//! The map underneath: sources of tiles, vector tiles and pictures, what is on them, and how it looks.
//!
//! A [`Basemap`] is what the window, the command line and exported pictures share: the ground that is built in, plain
//! or with its relief, the analyst's own [`TileSource`] above it, if there is one, and [`Overlay`]s. [`Basemap::tile`]
//! draws it as the pixels of one square tile for the window, [`Basemap::view`] a whole view as outlines and pictures
//! for an export; both follow one [`MapStyle`], so that they look alike. Place names are no part of the basemap.

mod stack;
mod source;
mod archive;
mod error;
mod schema;
mod mvt;
mod clip;
mod drawing;
mod paths;
mod coverage;
mod raster;
mod picture;
mod relief;
mod online;
mod saving;
mod overlay;
mod style;

pub use archive::Archive;
pub(crate) use archive::{layer_schema, unpacked_if_gzip};
pub use error::BasemapError;
pub use mvt::Feature;
pub(crate) use mvt::layer_names as vector_layer_names;
pub use online::{OnlineMap, TemplateError};
pub use overlay::{OVERLAY_BYTES_MAX, Overlay, OverlayError};
pub use paths::{Dash, Paint, StyledPath, paths};
pub use picture::{PICTURE_SIDE_MAX, PlacedImage};
pub use raster::raster_tile;
pub use saving::{AREA_TILES_MAX, AreaError, AreaToSave};
pub use schema::Schema;
pub use source::{About, Patience, ReadAt, TileError, TileId, TileKind, TileSource, plain_credit};
pub use stack::{Basemap, Ground, Piece, TilePicture, View};
pub use style::{LineStyle, MapStyle, Rgb};

/// What a feature of the basemap is. The order is the painter's: what comes later lies on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Open sea, the ground on which everything else is drawn.
    Ocean,
    /// Land, as polygons.
    Land,
    /// Woods, parks, grass, as polygons.
    Green,
    /// Sand, rock and ice, as polygons.
    Bare,
    /// Built-up areas, as polygons.
    BuiltUp,
    /// The edge of land against the sea.
    Coast,
    /// Boundary between the provinces of a country (first-level divisions).
    ProvinceLine,
    /// River, with a rank.
    River,
    /// Lake or reservoir, or any other water, as polygons.
    Lake,
    /// The edge of a lake.
    Shore,
    /// Buildings, as polygons.
    Building,
    /// The edges of roads.
    RoadCasing,
    /// Roads, with a rank: 0 is a motorway, 5 a path.
    Road,
    /// Railways and runways.
    Rail,
    /// Boundary between countries that no side contests.
    CountryLine,
    /// Boundary that is contested, unsettled or not recognized by all; drawn dashed.
    DisputedLine,
    /// A polygon of a tile in no schema known here.
    OtherArea,
    /// A line of such a tile, or the edge of such a polygon.
    OtherLine,
    /// A point of such a tile.
    OtherPoint,
    /// What overlays show.
    Overlay,
}

impl Layer {
    fn shape(self) -> schema::Shape {
        use schema::Shape;
        match self {
            Self::Ocean
            | Self::Land
            | Self::Green
            | Self::Bare
            | Self::BuiltUp
            | Self::Lake
            | Self::Building
            | Self::OtherArea => Shape::Areas,
            Self::OtherPoint => Shape::Points,
            _ => Shape::Lines,
        }
    }

    /// The layer that a polygon's edge is drawn as.
    fn edge(self) -> Option<Self> {
        match self {
            Self::Land => Some(Self::Coast),
            Self::Lake => Some(Self::Shore),
            Self::OtherArea => Some(Self::OtherLine),
            _ => None,
        }
    }
}

/// The credit to show wherever the built-in basemap is seen.
#[must_use]
pub fn credits() -> &'static str {
    "Made with Natural Earth"
}

/// Whose view of the borders the built-in basemap shows, as a sentence for legends and disclaimers.
#[must_use]
pub fn point_of_view() -> &'static str {
    "Boundaries follow Natural Earth's de facto view; contested ones are dashed. \
     They imply no opinion on the status of any territory"
}
