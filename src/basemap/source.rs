//! Where tiles come from: one way for the built-in archive, files of the analyst's, and servers.

use super::Schema;
use crate::model::Bounds;
use std::borrow::Cow;
use std::fmt::Debug;

/// A tile: its zoom, its column from the west, its row from the north.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub struct TileId {
    pub zoom: u8,
    pub x: u32,
    pub y: u32,
}

impl TileId {
    /// Tiles finer than this are not asked for by any map.
    pub const ZOOM_MAX: u8 = 24;

    /// The tile of a zoom, column and row.
    #[must_use]
    pub const fn new(zoom: u8, x: u32, y: u32) -> Self {
        Self { zoom, x, y }
    }

    /// Whether there is such a tile on the map of the world.
    #[must_use]
    pub fn is_on_map(self) -> bool {
        self.zoom <= Self::ZOOM_MAX && u64::from(self.x.max(self.y)) < 1 << self.zoom
    }

    /// The tile of a zoom that contains this one; itself at its own zoom and beyond.
    #[must_use]
    pub fn at_zoom(self, zoom: u8) -> Self {
        let levels = u32::from(self.zoom.saturating_sub(zoom)).min(31);
        Self { zoom: self.zoom.min(zoom), x: self.x >> levels, y: self.y >> levels }
    }
}

impl std::fmt::Display for TileId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}", self.zoom, self.x, self.y)
    }
}

/// What tiles hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TileKind {
    /// Mapbox Vector Tiles, in a schema.
    Vector(Schema),
    /// Pictures: PNG, JPEG or WebP.
    Raster,
}

/// What a source of tiles is.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// What to call it.
    pub name: String,
    /// Whose data it holds, as plain text; empty where it does not say.
    pub credit: String,
    /// What its tiles hold.
    pub kind: TileKind,
    /// The coarsest zoom it has tiles of.
    pub zoom_min: u8,
    /// The finest zoom it has tiles of.
    pub zoom_max: u8,
    /// Where it has tiles; everywhere, if it does not say.
    pub bounds: Option<Bounds>,
}

/// How long to wait for a tile.
#[derive(Clone, Copy)]
pub enum Patience<'a> {
    /// Only what is at hand: a server's tile that was not fetched yet is [`TileError::Waiting`].
    AtHand,
    /// Until it is there, or it is clear that it can't be had.
    Fetch,
    /// The same, for as long as it is wanted.
    FetchWhile(&'a (dyn Fn() -> bool + Sync)),
}

impl Patience<'_> {
    /// Whether a tile that is not at hand is to be fetched, or fetched on.
    #[must_use]
    pub fn wants(self) -> bool {
        match self {
            Self::AtHand => false,
            Self::Fetch => true,
            Self::FetchWhile(wanted) => wanted(),
        }
    }
}

/// Why there is no tile where there should be one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// It has to be fetched first.
    #[error("it is not fetched yet")]
    Waiting,
    /// It would have to be fetched, and the analyst does not allow that any more.
    #[error("the network is switched off")]
    Offline,
    /// What is there does not read.
    #[error("{0}")]
    Damaged(String),
    /// It could not be had from where it is; later it may be.
    #[error("{0}")]
    Unreachable(String),
}

/// A source of square tiles in Web Mercator.
pub trait TileSource: Debug + Send + Sync {
    /// What it is.
    fn about(&self) -> &About;

    /// The bytes of a tile, unpacked: a vector tile or a picture, as [`About::kind`] says. `None` where the source
    /// has none. Only tiles between [`About::zoom_min`] and [`About::zoom_max`] are asked for.
    ///
    /// # Errors
    /// If the tile is damaged or can't be had, or has to be waited for against `patience`.
    fn tile(&self, tile: TileId, patience: Patience<'_>) -> Result<Option<Cow<'_, [u8]>>, TileError>;

    /// Whether a tile that was at hand is an old one, and fetching it may give another.
    fn may_have_newer(&self, _tile: TileId) -> bool {
        false
    }

    /// Whether its tiles come from a server.
    fn is_online(&self) -> bool {
        false
    }
}

/// Bytes of which any part can be read: a file, or memory.
pub trait ReadAt: Debug + Send + Sync {
    /// How many there are.
    fn total(&self) -> u64;

    /// `len` bytes from `offset` on.
    ///
    /// # Errors
    /// If there are not so many, or they can't be read; the reason in plain words.
    fn read_at(&self, offset: u64, len: usize) -> Result<Cow<'_, [u8]>, String>;
}

impl ReadAt for Cow<'static, [u8]> {
    fn total(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, offset: u64, len: usize) -> Result<Cow<'_, [u8]>, String> {
        let part = usize::try_from(offset).ok().and_then(|from| self.get(from..from.checked_add(len)?));
        part.map(Cow::Borrowed).ok_or_else(|| "it ends too early".to_owned())
    }
}

/// A credit as archives carry it, in HTML, as plain text of one line: tags left out, the usual entities read.
#[must_use]
pub fn plain_credit(html: &str) -> String {
    const CREDIT_MAX: usize = 240;
    let mut text = String::new();
    let mut inside_tag = false;
    for character in html.chars().take(8 * CREDIT_MAX) {
        match character {
            '<' => inside_tag = true,
            '>' if inside_tag => inside_tag = false,
            _ if inside_tag => {}
            character if character.is_control() => text.push(' '),
            character => text.push(character),
        }
    }
    for (entity, character) in [
        ("&copy;", "©"),
        ("&#169;", "©"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, character);
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(CREDIT_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credit_in_html_becomes_a_line_of_text() {
        let html =
            "<a href=\"https://protomaps.com\" target=\"_blank\">Protomaps</a> &copy;\n <a href='x'> OpenStreetMap</a>";
        assert_eq!(plain_credit(html), "Protomaps © OpenStreetMap");
        assert_eq!(plain_credit("R&amp;D &lt;b&gt;"), "R&D <b>");
        assert_eq!(plain_credit(&"x".repeat(10_000)).len(), 240);
    }

    #[test]
    fn a_tile_lies_in_its_parents() {
        let tile = TileId::new(6, 37, 25);
        assert_eq!((tile.at_zoom(4), tile.at_zoom(9)), (TileId::new(4, 9, 6), tile));
        assert!(tile.is_on_map() && !TileId::new(6, 64, 0).is_on_map() && !TileId::new(25, 0, 0).is_on_map());
    }
}
