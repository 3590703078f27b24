//! What can be wrong with a tile archive.

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
    #[error("tile {zoom}/{x}/{y} of the basemap is damaged: {reason}")]
    Tile {
        /// Its zoom.
        zoom: u8,
        /// Its column, from the west.
        x: u32,
        /// Its row, from the north.
        y: u32,
        /// What is wrong.
        reason: String,
    },
}
