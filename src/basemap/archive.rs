//! Tile archives in the PMTiles format, version 3: <https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md>.

use super::mvt::{self, Feature};
use super::source::plain_credit;
use super::{About, BasemapError, Patience, ReadAt, Schema, TileError, TileId, TileKind, TileSource};
use crate::model::Bounds;
use flate2::read::GzDecoder;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

const EMBEDDED: &[u8] = include_bytes!("../../assets/basemap.pmtiles");

const HEADER_LEN: usize = 127;
/// A directory may not unpack to more than this.
const DIRECTORY_LEN_MAX: usize = 16 << 20;
/// A tile may not unpack to more than this.
const TILE_LEN_MAX: usize = 8 << 20;
/// The metadata may not unpack to more than this; beyond it they are passed over.
const METADATA_LEN_MAX: usize = 4 << 20;
/// The format allows leaves to point to leaves; no writer nests them deeper.
const DIRECTORY_DEPTH_MAX: usize = 4;
/// Leaf directories that are kept unpacked: a view's tiles share a few.
const LEAVES_KEPT_MAX: usize = 32;

/// A tile archive, of vector tiles or of pictures. Opening it reads the header, the metadata and the root
/// directory; tiles are read as they are asked for, so that an archive of any size opens at once.
#[derive(Debug)]
pub struct Archive {
    bytes: Box<dyn ReadAt>,
    embedded: bool,
    about: About,
    root: Arc<[Entry]>,
    leaves: Section,
    data: Section,
    tiles: Packing,
    directories: Packing,
    kept_leaves: Mutex<BTreeMap<u64, Arc<[Entry]>>>,
}

/// A stretch of the archive's bytes.
#[derive(Clone, Copy, Debug)]
struct Section {
    offset: u64,
    len: u64,
}

/// How bytes are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    None,
    Gzip,
    Zstd,
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
        ARCHIVE.get_or_init(|| Self::built_in(EMBEDDED)).as_ref().map_err(Clone::clone)
    }

    /// An archive that is built into Dateline, from its bytes.
    pub(super) fn built_in(bytes: &'static [u8]) -> Result<Self, BasemapError> {
        let archive = Self::read(Box::new(Cow::Borrowed(bytes)), "the built-in basemap", true);
        archive.map_err(|error| match error {
            BasemapError::Archive(reason) => BasemapError::Embedded(reason),
            other => other,
        })
    }

    /// An archive from its bytes.
    ///
    /// # Errors
    /// As for [`Archive::of`].
    pub fn open(bytes: Vec<u8>) -> Result<Self, BasemapError> {
        Self::of(Box::new(Cow::<'static, [u8]>::Owned(bytes)), "archive")
    }

    /// An archive of which any part can be read, called `name` where it does not say itself what it is.
    ///
    /// # Errors
    /// If it is no PMTiles archive of version 3 with vector tiles or pictures, packed in gzip, zstd or not at all,
    /// or if its header or root directory is damaged.
    pub fn of(bytes: Box<dyn ReadAt>, name: &str) -> Result<Self, BasemapError> {
        Self::read(bytes, name, false)
    }

    fn read(bytes: Box<dyn ReadAt>, name: &str, embedded: bool) -> Result<Self, BasemapError> {
        let damaged = |reason: &str| BasemapError::Archive(reason.to_string());
        let total = bytes.total();
        let first = bytes.read_at(0, HEADER_LEN.min(usize::try_from(total).unwrap_or(HEADER_LEN)));
        let first = first.map_err(|reason| damaged(&reason))?.into_owned();
        let header: &[u8; HEADER_LEN] = first.first_chunk().ok_or_else(|| damaged("the header is cut short"))?;
        if &header[..7] != b"PMTiles" {
            return Err(damaged("it is not a PMTiles archive"));
        }
        if header[7] != 3 {
            return Err(BasemapError::Archive(format!("it has version {}, only version 3 is read", header[7])));
        }
        let section = |at: usize| -> Result<Section, BasemapError> {
            let number = |at: usize| u64::from_le_bytes(header[at..at + 8].try_into().expect("eight bytes"));
            let (offset, len) = (number(at), number(at + 8));
            let fits = offset.checked_add(len).is_some_and(|end| end <= total);
            if fits { Ok(Section { offset, len }) } else { Err(damaged("it ends before all of its parts do")) }
        };
        let packing = |byte: u8| match byte {
            1 => Ok(Packing::None),
            2 => Ok(Packing::Gzip),
            4 => Ok(Packing::Zstd),
            _ => Err(damaged("only gzip, zstd and no compression are read")),
        };
        let (root, leaves, data) = (section(8)?, section(40)?, section(56)?);
        let (directories, tiles) = (packing(header[97])?, packing(header[98])?);
        let (zoom_min, zoom_max) = (header[100], header[101]);
        if zoom_min > zoom_max || zoom_max > TileId::ZOOM_MAX {
            return Err(damaged("its range of zooms makes no sense"));
        }
        let root_bytes = usize::try_from(root.len).ok().filter(|len| *len <= DIRECTORY_LEN_MAX);
        let root = root_bytes
            .ok_or_else(|| "it is too large".to_owned())
            .and_then(|len| bytes.read_at(root.offset, len))
            .and_then(|packed| directory(&packed, directories))
            .map_err(|reason| damaged(&format!("the root directory does not read: {reason}")))?;
        let metadata = section(24).ok().and_then(|at| metadata(bytes.as_ref(), at, directories)).unwrap_or_default();
        let kind = match header[99] {
            0 | 1 => TileKind::Vector(layer_schema(&metadata)),
            2..=4 => TileKind::Raster,
            _ => return Err(damaged("it holds neither vector tiles nor PNG, JPEG or WebP pictures")),
        };
        let text = |key: &str| metadata.get(key).and_then(|value| value.as_str()).unwrap_or_default();
        let named = Some(plain_credit(text("name"))).filter(|name| !name.is_empty());
        let about = About {
            name: named.unwrap_or_else(|| name.to_owned()),
            credit: plain_credit(text("attribution")),
            kind,
            zoom_min,
            zoom_max,
            bounds: bounds(header),
        };
        let kept_leaves = Mutex::default();
        Ok(Self { bytes, embedded, about, root: root.into(), leaves, data, tiles, directories, kept_leaves })
    }

    /// The finest zoom it has tiles of.
    #[must_use]
    pub fn zoom_max(&self) -> u8 {
        self.about.zoom_max
    }

    /// What is on a tile, in no order that matters; nothing where the archive has no such tile. Beyond the
    /// archive's finest zoom it is what lies on the finest tile around it, not cut.
    ///
    /// # Errors
    /// If the tile is damaged, or holds a picture.
    pub fn features(&self, zoom: u8, x: u32, y: u32) -> Result<Vec<Feature>, BasemapError> {
        let id = TileId::new(zoom, x, y).at_zoom(self.about.zoom_max);
        let damaged = |reason: String| {
            if self.embedded {
                return BasemapError::Embedded(format!("tile {id}: {reason}"));
            }
            BasemapError::Tile { tile: id, reason }
        };
        let TileKind::Vector(schema) = self.about.kind else {
            return Err(damaged("it is a picture".to_owned()));
        };
        let plain = self.plain_tile(id).map_err(damaged)?;
        plain.map_or(Ok(Vec::new()), |plain| mvt::decode(&plain, schema, id).map_err(|why| damaged(why.to_string())))
    }

    /// The tile's bytes, unpacked.
    fn plain_tile(&self, id: TileId) -> Result<Option<Cow<'_, [u8]>>, String> {
        if id.zoom < self.about.zoom_min || !id.is_on_map() {
            return Ok(None);
        }
        let Some(packed) = self.tile_bytes(tile_id(id.zoom, id.x, id.y))? else { return Ok(None) };
        unpack(packed, self.tiles, TILE_LEN_MAX).map(Some)
    }

    fn tile_bytes(&self, id: u64) -> Result<Option<Cow<'_, [u8]>>, String> {
        let mut entries = Arc::clone(&self.root);
        for _ in 0..DIRECTORY_DEPTH_MAX {
            let Some(entry) = entries.partition_point(|entry| entry.id <= id).checked_sub(1).map(|i| entries[i]) else {
                return Ok(None);
            };
            if entry.run > 0 {
                let inside = id - entry.id < entry.run;
                return if inside { self.slice(self.data, &entry, TILE_LEN_MAX).map(Some) } else { Ok(None) };
            }
            entries = self.leaf(&entry)?;
        }
        Err("directories are nested too deep".to_string())
    }

    fn leaf(&self, entry: &Entry) -> Result<Arc<[Entry]>, String> {
        let kept = || self.kept_leaves.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(leaf) = kept().get(&entry.offset) {
            return Ok(Arc::clone(leaf));
        }
        let leaf: Arc<[Entry]> =
            directory(&self.slice(self.leaves, entry, DIRECTORY_LEN_MAX)?, self.directories)?.into();
        let mut kept = kept();
        if kept.len() >= LEAVES_KEPT_MAX {
            kept.clear();
        }
        kept.insert(entry.offset, Arc::clone(&leaf));
        Ok(leaf)
    }

    fn slice(&self, section: Section, entry: &Entry, len_max: usize) -> Result<Cow<'_, [u8]>, String> {
        let inside = entry.offset.checked_add(entry.len).is_some_and(|end| end <= section.len);
        let len = usize::try_from(entry.len).ok().filter(|_| inside);
        let len = len.ok_or_else(|| "an entry points beyond the archive".to_string())?;
        if len > len_max {
            return Err("it is too large".to_owned());
        }
        self.bytes.read_at(section.offset + entry.offset, len)
    }
}

impl TileSource for Archive {
    fn about(&self) -> &About {
        &self.about
    }

    fn tile(&self, tile: TileId, _: Patience<'_>) -> Result<Option<Cow<'_, [u8]>>, TileError> {
        self.plain_tile(tile).map_err(TileError::Damaged)
    }
}

/// The schema by the layers that metadata name, in `vector_layers` or in `tilestats`.
pub(crate) fn layer_schema(metadata: &serde_json::Value) -> Schema {
    let layers = metadata.get("vector_layers").or_else(|| metadata.pointer("/tilestats/layers"));
    let layers = layers.and_then(|layers| layers.as_array()).map(Vec::as_slice).unwrap_or_default();
    let name = |layer: &'_ serde_json::Value| {
        ["id", "layer"].iter().find_map(|key| layer.get(key)?.as_str().map(str::to_owned))
    };
    let names: Vec<String> = layers.iter().filter_map(name).collect();
    Schema::of_layers(names.iter().map(String::as_str))
}

/// What an archive says about itself.
fn metadata(bytes: &dyn ReadAt, at: Section, packing: Packing) -> Option<serde_json::Value> {
    let len = usize::try_from(at.len).ok().filter(|len| *len <= METADATA_LEN_MAX)?;
    let plain = unpack(bytes.read_at(at.offset, len).ok()?, packing, METADATA_LEN_MAX).ok()?;
    serde_json::from_slice(&plain).ok()
}

fn bounds(header: &[u8; HEADER_LEN]) -> Option<Bounds> {
    let degrees = |at: usize| f64::from(i32::from_le_bytes(header[at..at + 4].try_into().expect("four bytes"))) / 1e7;
    let (west_deg, south_deg, east_deg, north_deg) = (degrees(102), degrees(106), degrees(110), degrees(114));
    let is_sound = (-180.0..=180.0).contains(&west_deg)
        && (-180.0..=180.0).contains(&east_deg)
        && (-90.0..=90.0).contains(&south_deg)
        && (-90.0..=90.0).contains(&north_deg)
        && west_deg < east_deg
        && south_deg < north_deg;
    is_sound.then_some(Bounds { south_deg, west_deg, north_deg, east_deg })
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

fn unpack(bytes: Cow<'_, [u8]>, packing: Packing, len_max: usize) -> Result<Cow<'_, [u8]>, String> {
    let mut plain = Vec::new();
    let failed = |error: std::io::Error| format!("it does not unpack ({error})");
    let most = len_max as u64 + 1;
    match packing {
        Packing::None => {
            return if bytes.len() > len_max { Err("it is too large".to_string()) } else { Ok(bytes) };
        }
        Packing::Gzip => GzDecoder::new(bytes.as_ref()).take(most).read_to_end(&mut plain).map_err(failed)?,
        Packing::Zstd => {
            let decoder = zstd::Decoder::new(bytes.as_ref()).map_err(failed)?;
            decoder.take(most).read_to_end(&mut plain).map_err(failed)?
        }
    };
    if plain.len() > len_max {
        return Err(format!("it unpacks to more than {} MB", len_max >> 20));
    }
    Ok(Cow::Owned(plain))
}

/// A tile's bytes without gzip around them, where it is.
pub(crate) fn unpacked_if_gzip(bytes: Cow<'_, [u8]>) -> Result<Cow<'_, [u8]>, String> {
    let packing = if bytes.starts_with(&[0x1f, 0x8b]) { Packing::Gzip } else { Packing::None };
    unpack(bytes, packing, TILE_LEN_MAX)
}

fn directory(bytes: &[u8], packing: Packing) -> Result<Vec<Entry>, String> {
    let plain = unpack(Cow::Borrowed(bytes), packing, DIRECTORY_LEN_MAX)?;
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
        let mut avif = EMBEDDED.to_vec();
        avif[99] = 5;
        let pictures = "the tile archive is damaged: it holds neither vector tiles nor PNG, JPEG or WebP pictures";
        assert_eq!(refuse(&avif), pictures);
    }

    #[test]
    fn an_archive_says_what_it_is() {
        let about = Archive::embedded().unwrap().about();
        assert_eq!((about.name.as_str(), about.credit.as_str()), ("Dateline basemap", "Made with Natural Earth"));
        assert_eq!(about.kind, TileKind::Vector(Schema::Dateline));
        assert!(about.bounds.is_some_and(|bounds| bounds.west_deg == -180.0));
    }

    #[test]
    fn a_damaged_built_in_basemap_is_named() {
        let error = Archive::built_in(&EMBEDDED[..1000]).unwrap_err().to_string();
        assert!(error.starts_with("the built-in basemap is damaged: it ends before all of its parts do"), "{error}");
        let mut bytes = EMBEDDED.to_vec();
        let data = u64::from_le_bytes(bytes[56..64].try_into().unwrap()) as usize;
        bytes[data..data + 10].fill(0);
        let archive = Archive::built_in(bytes.leak()).unwrap();
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
            let _ = directory(&bytes, Packing::None);
        }
    }
}
