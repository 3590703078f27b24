//! The analyst's own tiles: PMTiles archives read piece by piece, and MBTiles databases.

use super::mbtiles::MbTiles;
use super::{plain_words, problem, read_file};
use crate::basemap::{Archive, OVERLAY_BYTES_MAX, Overlay, ReadAt, TileSource};
use crate::model::Problem;
use std::borrow::Cow;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Opens a file of tiles, whatever its name: PMTiles version 3 or MBTiles, with vector tiles or pictures. Only what is
/// needed is read, so that a file of any size opens at once. The file is never written to.
///
/// # Errors
/// If there is no such file, it may not be read, or it is damaged or something else.
pub fn open_tiles(path: &Path) -> Result<Arc<dyn TileSource>, Problem> {
    let fail = |error: &std::io::Error| {
        let (message, hint) = plain_words(error, "file");
        problem(path, message, hint)
    };
    let mut file = File::open(path).map_err(|error| fail(&error))?;
    let metadata = file.metadata().map_err(|error| fail(&error))?;
    if metadata.is_dir() {
        return Err(problem(path, "it is a folder, not a file", None));
    }
    let mut head = Vec::new();
    file.by_ref().take(16).read_to_end(&mut head).map_err(|error| fail(&error))?;
    let name = path.file_stem().map_or_else(|| "map".to_owned(), |stem| stem.to_string_lossy().into_owned());
    if head.starts_with(b"PMTiles") {
        let bytes = FileBytes { file: Mutex::new(file), total: metadata.len() };
        let hint = Some("see whether the file was copied in full");
        let archive = Archive::of(Box::new(bytes), &name);
        return Ok(Arc::new(archive.map_err(|error| problem(path, error.to_string(), hint))?));
    }
    if head.starts_with(b"SQLite format 3\0") {
        return Ok(Arc::new(MbTiles::open(path, &name)?));
    }
    let hint = Some("a map file is PMTiles (version 3) or MBTiles");
    Err(problem(path, if head.is_empty() { "the file is empty" } else { "it is no map file" }, hint))
}

/// Reads an overlay: GeoJSON, KML or KMZ.
///
/// # Errors
/// If there is no such file, it is too large, or nothing in it can be drawn.
pub fn open_overlay(path: &Path) -> Result<Arc<Overlay>, Problem> {
    let bytes = read_file(path, OVERLAY_BYTES_MAX)?;
    let name = path.file_stem().map_or_else(|| "overlay".to_owned(), |stem| stem.to_string_lossy().into_owned());
    let hint = Some("an overlay is GeoJSON, KML or KMZ with points, lines or areas in WGS 84");
    let overlay = Overlay::read(&name, &bytes).map_err(|error| problem(path, error.to_string(), hint))?;
    Ok(Arc::new(overlay))
}

/// A file of which any part can be read.
#[derive(Debug)]
struct FileBytes {
    file: Mutex<File>,
    total: u64,
}

impl ReadAt for FileBytes {
    fn total(&self) -> u64 {
        self.total
    }

    fn read_at(&self, offset: u64, len: usize) -> Result<Cow<'_, [u8]>, String> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = vec![0; len];
        let read = file.seek(SeekFrom::Start(offset)).and_then(|_| file.read_exact(&mut bytes));
        read.map_err(|error| plain_words(&error, "file").0)?;
        Ok(Cow::Owned(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basemap::{Patience, TileId};

    #[test]
    fn an_archive_is_read_from_its_file_piece_by_piece() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/basemap.pmtiles");
        let source = open_tiles(&path).unwrap();
        assert_eq!(source.about().name, "Dateline basemap");
        assert!(source.tile(TileId::new(6, 37, 25), Patience::AtHand).unwrap().is_some());
    }

    #[test]
    fn what_is_no_map_file_is_refused_in_plain_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pmtiles");
        let refused = |path: &Path| open_tiles(path).unwrap_err().message;
        assert_eq!(refused(&path), "there is no such file");
        assert_eq!(refused(folder.path()), "it is a folder, not a file");
        std::fs::write(&path, "").unwrap();
        assert_eq!(refused(&path), "the file is empty");
        std::fs::write(&path, "a report").unwrap();
        assert_eq!(refused(&path), "it is no map file");
        std::fs::write(&path, [&b"PMTiles\x03"[..], &[0xff; 300]].concat()).unwrap();
        assert_eq!(refused(&path), "the tile archive is damaged: it ends before all of its parts do");
        std::fs::write(&path, b"SQLite format 3\0 and then rubbish").unwrap();
        assert!(refused(&path).starts_with("it does not read as MBTiles"), "{}", refused(&path));
    }
}
