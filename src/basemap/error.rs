//! What can be wrong with a tile archive.

use super::TileId;

/// Why a tile archive or one of its tiles could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BasemapError {
    /// The built-in archive does not read; the installation is at fault.
    #[error("the built-in basemap is damaged: {0}\nhint: install Dateline again")]
    Embedded(String),
    /// The archive itself does not read.
    #[error("the tile archive is damaged: {0}")]
    Archive(String),
    /// One tile of it does not read.
    #[error("tile {tile} of the basemap is damaged: {reason}")]
    Tile {
        /// Which one.
        tile: TileId,
        /// What is wrong.
        reason: String,
    },
}
