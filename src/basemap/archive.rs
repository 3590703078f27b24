//! Tile archives in the PMTiles format, version 3.

use super::BasemapError;

/// A tile archive over bytes in memory.
#[derive(Clone, Debug)]
pub struct Archive {}

impl Archive {
    /// The basemap that is built into Dateline.
    ///
    /// # Errors
    /// Only if the program itself is damaged.
    pub fn embedded() -> Result<&'static Self, BasemapError> {
        static EMBEDDED: Archive = Archive {};
        Ok(&EMBEDDED)
    }
}
