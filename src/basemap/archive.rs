//! Tile archives in the PMTiles format, version 3: <https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md>.

use super::BasemapError;
use super::mvt::{self, Feature};
use flate2::read::GzDecoder;
use std::borrow::Cow;
use std::io::Read;
use std::sync::OnceLock;

const EMBEDDED: &[u8] = include_bytes!("../../assets/basemap.pmtiles");

const HEADER_LEN: usize = 127;
/// A directory may not unpack to more than this.
const DIRECTORY_LEN_MAX: usize = 16 << 20;
/// A tile may not unpack to more than this.
const TILE_LEN_MAX: usize = 8 << 20;
/// The format allows leaves to point to leaves; no writer nests them deeper.
const DIRECTORY_DEPTH_MAX: usize = 4;
/// Zooms beyond this are not addressable on our grid.
const ZOOM_LIMIT: u8 = 24;

/// A tile archive over bytes in memory. Opening it reads the header and the root directory; tiles are
/// decoded as they are asked for.
#[derive(Debug)]
pub struct Archive {
    bytes: Cow<'static, [u8]>,
    embedded: bool,
    root: Vec<Entry>,
    leaves: Section,
    data: Section,
    tiles_packed: bool,
    directories_packed: bool,
    zoom_min: u8,
    zoom_max: u8,
}

/// A stretch of the archive's bytes.
#[derive(Clone, Copy, Debug)]
struct Section {
    offset: usize,
    len: usize,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    id: u64,
    run: u64,
    offset: u64,
    len: u64,
}

impl Archive {
    /// The basemap that is built into Dateline.
    ///
    /// # Errors
    /// Only if the program itself is damaged.
    pub fn embedded() -> Result<&'static Self, BasemapError> {
        static ARCHIVE: OnceLock<Result<Archive, BasemapError>> = OnceLock::new();
        ARCHIVE
            .get_or_init(|| {
                Archive::read(Cow::Borrowed(EMBEDDED), true).map_err(|error| match error {
                    BasemapError::Archive(reason) => BasemapError::Embedded(reason),
                    other => other,
                })
            })
            .as_ref()
            .map_err(Clone::clone)
    }

    /// An archive of vector tiles from its bytes.
    ///
    /// # Errors
    /// If it is no PMTiles archive of version 3 with vector tiles, packed in gzip or not at all, or if
    /// its header or root directory is damaged.
    pub fn open(bytes: Vec<u8>) -> Result<Self, BasemapError> {
        Self::read(Cow::Owned(bytes), false)
    }

    fn read(bytes: Cow<'static, [u8]>, embedded: bool) -> Result<Self, BasemapError> {
        let damaged = |reason: &str| BasemapError::Archive(reason.to_string());
        let header = bytes.get(..HEADER_LEN).ok_or_else(|| damaged("the header is cut short"))?;
        if &header[..7] != b"PMTiles" {
            return Err(damaged("it is not a PMTiles archive"));
        }
        if header[7] != 3 {
            return Err(BasemapError::Archive(format!("it has version {}, only version 3 is read", header[7])));
        }
        let section = |at: usize| -> Result<Section, BasemapError> {
            let number = |at: usize| {
                let eight = header[at..at + 8].try_into().expect("eight bytes of the header");
                usize::try_from(u64::from_le_bytes(eight)).ok()
            };
            number(at)
                .zip(number(at + 8))
                .filter(|(offset, len)| offset.checked_add(*len).is_some_and(|end| end <= bytes.len()))
                .map(|(offset, len)| Section { offset, len })
                .ok_or_else(|| damaged("a part lies beyond the end"))
        };
        let packed = |byte: u8| match byte {
            1 => Ok(false),
            2 => Ok(true),
            _ => Err(damaged("only gzip and no compression are read")),
        };
        let (root, leaves, data) = (section(8)?, section(40)?, section(56)?);
        let (directories_packed, tiles_packed) = (packed(header[97])?, packed(header[98])?);
        if header[99] != 1 {
            return Err(damaged("it holds no vector tiles"));
        }
        let (zoom_min, zoom_max) = (header[100], header[101]);
        if zoom_min > zoom_max || zoom_max > ZOOM_LIMIT {
            return Err(damaged("its range of zooms makes no sense"));
        }
        let root = directory(&bytes[root.offset..root.offset + root.len], directories_packed)
            .map_err(|reason| damaged(&format!("the root directory does not read: {reason}")))?;
        Ok(Self { root, leaves, data, tiles_packed, directories_packed, zoom_min, zoom_max, bytes, embedded })
    }

    /// The finest zoom it has tiles of.
    #[must_use]
    pub fn zoom_max(&self) -> u8 {
        self.zoom_max
    }

    /// What is on a tile, in no order that matters; nothing where the archive has no such tile. Beyond the
    /// archive's finest zoom it is what lies on the finest tile around it, not cut.
    ///
    /// # Errors
    /// If the tile is damaged.
    pub fn features(&self, zoom: u8, x: u32, y: u32) -> Result<Vec<Feature>, BasemapError> {
        let (zoom, x, y) = self.source_tile(zoom, x, y);
        let damaged = |reason: String| {
            if self.embedded {
                return BasemapError::Embedded(format!("tile {zoom}/{x}/{y}: {reason}"));
            }
            BasemapError::Tile { zoom, x, y, reason }
        };
        if zoom < self.zoom_min || u64::from(x.max(y)) >= 1 << zoom {
            return Ok(Vec::new());
        }
        let Some(packed) = self.tile_bytes(tile_id(zoom, x, y)).map_err(damaged)? else { return Ok(Vec::new()) };
        let plain = unpack(packed, self.tiles_packed, TILE_LEN_MAX).map_err(damaged)?;
        mvt::decode(&plain, zoom, x, y).map_err(|reason| damaged(reason.to_string()))
    }

    /// The tile of the archive that a tile is drawn from: itself, or the finest one that contains it.
    #[must_use]
    pub fn source_tile(&self, zoom: u8, x: u32, y: u32) -> (u8, u32, u32) {
        let beyond = zoom.saturating_sub(self.zoom_max).min(31);
        (zoom - beyond.min(zoom), x >> beyond, y >> beyond)
    }

    fn tile_bytes(&self, id: u64) -> Result<Option<&[u8]>, String> {
        let mut leaf: Vec<Entry>;
        let mut entries = &self.root;
        for _ in 0..DIRECTORY_DEPTH_MAX {
            let Some(entry) = entries.partition_point(|entry| entry.id <= id).checked_sub(1).map(|i| entries[i]) else {
                return Ok(None);
            };
            if entry.run > 0 {
                let inside = id - entry.id < entry.run;
                return if inside { self.slice(self.data, entry).map(Some) } else { Ok(None) };
            }
            leaf = directory(self.slice(self.leaves, entry)?, self.directories_packed)?;
            entries = &leaf;
        }
        Err("directories are nested too deep".to_string())
    }

    fn slice(&self, section: Section, entry: Entry) -> Result<&[u8], String> {
        let part = || {
            let (offset, len) = (usize::try_from(entry.offset).ok()?, usize::try_from(entry.len).ok()?);
            self.bytes[section.offset..section.offset + section.len].get(offset..offset.checked_add(len)?)
        };
        part().ok_or_else(|| "an entry points beyond the archive".to_string())
    }
}

/// The number of a tile: zoom by zoom along a Hilbert curve.
fn tile_id(zoom: u8, x: u32, y: u32) -> u64 {
    let before: u64 = (0..zoom).map(|zoom| 1u64 << (2 * zoom)).sum();
    let (mut x, mut y, mut along) = (u64::from(x), u64::from(y), 0);
    let mut side = (1u64 << zoom) / 2;
    while side > 0 {
        let (right, down) = (u64::from(x & side > 0), u64::from(y & side > 0));
        along += side * side * ((3 * right) ^ down);
        // Turn the quadrant so that the curve inside it runs as in the first.
        if down == 0 {
            if right == 1 {
                (x, y) = ((side - 1).wrapping_sub(x) & (side - 1), (side - 1).wrapping_sub(y) & (side - 1));
            }
            (x, y) = (y, x);
        }
        side /= 2;
    }
    before + along
}

fn unpack(bytes: &[u8], packed: bool, len_max: usize) -> Result<Cow<'_, [u8]>, String> {
    if !packed {
        return if bytes.len() > len_max { Err("it is too large".to_string()) } else { Ok(Cow::Borrowed(bytes)) };
    }
    let mut plain = Vec::new();
    GzDecoder::new(bytes)
        .take(len_max as u64 + 1)
        .read_to_end(&mut plain)
        .map_err(|error| format!("it does not unpack ({error})"))?;
    if plain.len() > len_max {
        return Err(format!("it unpacks to more than {} MB", len_max >> 20));
    }
    Ok(Cow::Owned(plain))
}

fn directory(bytes: &[u8], packed: bool) -> Result<Vec<Entry>, String> {
    let plain = unpack(bytes, packed, DIRECTORY_LEN_MAX)?;
    let mut rest = &plain[..];
    let mut next = || mvt::varint(&mut rest).ok_or_else(|| "it is cut short".to_string());
    let count = next()?;
    // Every entry has four numbers of at least a byte.
    if count > plain.len() as u64 / 4 {
        return Err("it says it has more entries than it can".to_string());
    }
    let mut entries = Vec::with_capacity(count as usize);
    let mut id = 0u64;
    for _ in 0..count {
        id = id.checked_add(next()?).ok_or("a tile number is too large")?;
        entries.push(Entry { id, run: 0, offset: 0, len: 0 });
    }
    for entry in &mut entries {
        entry.run = next()?;
    }
    for entry in &mut entries {
        entry.len = next()?;
    }
    let mut following = 0u64;
    for (index, entry) in entries.iter_mut().enumerate() {
        entry.offset = match next()? {
            0 if index > 0 => following,
            0 => return Err("its first entry has no offset".to_string()),
            offset => offset - 1,
        };
        following = entry.offset.saturating_add(entry.len);
    }
    if !entries.is_sorted_by(|a, b| a.id < b.id) {
        return Err("its entries are out of order".to_string());
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tiles_are_numbered_as_the_format_says() {
        for (zoom, x, y, id) in [
            (0, 0, 0, 0),
            (1, 0, 0, 1),
            (1, 0, 1, 2),
            (1, 1, 1, 3),
            (1, 1, 0, 4),
            (2, 0, 0, 5),
            (12, 3423, 1763, 19_078_479),
        ] {
            assert_eq!(tile_id(zoom, x, y), id, "{zoom}/{x}/{y}");
        }
    }

    #[test]
    fn every_tile_of_a_zoom_has_its_own_number() {
        let mut ids: Vec<u64> = (0..32).flat_map(|x| (0..32).map(move |y| tile_id(5, x, y))).collect();
        ids.sort_unstable();
        assert_eq!(ids, (341..341 + 1024).collect::<Vec<u64>>());
    }

    #[test]
    fn every_tile_of_the_built_in_basemap_reads() {
        let archive = Archive::embedded().unwrap();
        assert!(archive.zoom_max() >= 6);
        let mut features = 0;
        for zoom in 0..=archive.zoom_max() {
            for x in 0..1 << zoom {
                for y in 0..1 << zoom {
                    features += archive.features(zoom, x, y).unwrap().len();
                }
            }
        }
        assert!(features > 10_000, "{features}");
    }

    #[test]
    fn what_is_no_archive_is_refused_in_plain_words() {
        let refuse = |bytes: &[u8]| Archive::open(bytes.to_vec()).unwrap_err().to_string();
        assert_eq!(refuse(b""), "the tile archive is damaged: the header is cut short");
        assert_eq!(refuse(&[b' '; 200]), "the tile archive is damaged: it is not a PMTiles archive");
        let mut old = EMBEDDED.to_vec();
        old[7] = 2;
        assert_eq!(refuse(&old), "the tile archive is damaged: it has version 2, only version 3 is read");
        let mut raster = EMBEDDED.to_vec();
        raster[99] = 2;
        assert_eq!(refuse(&raster), "the tile archive is damaged: it holds no vector tiles");
    }

    #[test]
    fn a_damaged_built_in_basemap_is_named() {
        let error = Archive::read(Cow::Borrowed(&EMBEDDED[..1000]), true).unwrap_err();
        assert_eq!(error.to_string(), "the tile archive is damaged: a part lies beyond the end");
        let mut bytes = EMBEDDED.to_vec();
        let data = u64::from_le_bytes(bytes[56..64].try_into().unwrap()) as usize;
        bytes[data..data + 10].fill(0);
        let archive = Archive::read(Cow::Owned(bytes), true).unwrap();
        let error = archive.features(0, 0, 0).unwrap_err().to_string();
        assert!(error.starts_with("the built-in basemap is damaged: tile 0/0/0: it does not unpack"), "{error}");
        assert!(error.ends_with("hint: install Dateline again"), "{error}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn damage_gives_an_error_or_a_map_but_no_panic(
            flips in prop::collection::vec((0usize..60_000, any::<u8>()), 1..12), cut in 0usize..400_000, tile in 0u32..64,
        ) {
            let mut bytes = EMBEDDED[..EMBEDDED.len() - cut].to_vec();
            for (at, byte) in flips {
                bytes[at] = byte;
            }
            if let Ok(archive) = Archive::open(bytes) {
                for zoom in [0, 2, 6, 9] {
                    let _ = archive.features(zoom, tile, 63 - tile);
                }
            }
        }

        #[test]
        fn any_bytes_are_a_directory_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = directory(&bytes, false);
        }
    }
}
