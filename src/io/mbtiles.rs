//! Tiles in the MBTiles format, version 1.3: <https://github.com/mapbox/mbtiles-spec/blob/master/1.3/spec.md>.

use super::problem;
use crate::basemap::{
    About, Patience, TileError, TileId, TileKind, TileSource, layer_schema, plain_credit, unpacked_if_gzip,
};
use crate::model::{Bounds, Problem};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// No row is larger than this.
const ROW_BYTES_MAX: i32 = 16 << 20;
/// SQLite calls after so many of its own steps, and a question may take so many calls: about a second. A file may
/// hold a view that never ends.
const STEPS_PER_CALL: i32 = 20_000;
const CALLS_MAX: u32 = 3_000;
/// More rows of metadata than this are not read.
const METADATA_ROWS_MAX: usize = 1000;

/// An open MBTiles file.
pub(super) struct MbTiles {
    connection: Mutex<Connection>,
    /// How often SQLite called during the question that is being answered.
    calls: Arc<AtomicU32>,
    about: About,
}

impl std::fmt::Debug for MbTiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MbTiles").field("about", &self.about).finish_non_exhaustive()
    }
}

impl MbTiles {
    /// Opens the file for reading alone, called `name` where it does not say itself what it is.
    ///
    /// # Errors
    /// If it does not read as MBTiles.
    pub fn open(path: &Path, name: &str) -> Result<Self, Problem> {
        let hint = Some("see whether the file was copied in full, and whether another program still writes it");
        let refused = |why: &dyn std::fmt::Display| problem(path, format!("it does not read as MBTiles: {why}"), hint);
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        // 'Immutable' keeps SQLite from putting files of its own beside the analyst's.
        let connection = Connection::open_with_flags(format!("file:{}?immutable=1", uri_path(path)), flags)
            .map_err(|error| refused(&plain(&error)))?;
        Self::of(connection, name).map_err(|why| refused(&why))
    }

    fn of(mut connection: Connection, name: &str) -> Result<Self, String> {
        let calls = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&calls);
        let is_too_long = move || counted.fetch_add(1, Ordering::Relaxed) > CALLS_MAX;
        prepare(&mut connection, is_too_long).map_err(|error| plain(&error))?;
        let about = about(&connection, name, &calls)?;
        Ok(Self { connection: Mutex::new(connection), calls, about })
    }

    fn row(&self, tile: TileId) -> rusqlite::Result<Option<Vec<u8>>> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        self.calls.store(0, Ordering::Relaxed);
        tile_data(&connection, tile)
    }
}

/// Bounds what the file can make SQLite do.
fn prepare(connection: &mut Connection, is_too_long: impl FnMut() -> bool + Send + 'static) -> rusqlite::Result<()> {
    connection.progress_handler(STEPS_PER_CALL, Some(is_too_long))?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, ROW_BYTES_MAX)?;
    connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA query_only = ON; PRAGMA cell_size_check = ON;")
}

impl TileSource for MbTiles {
    fn about(&self) -> &About {
        &self.about
    }

    fn tile(&self, tile: TileId, _: Patience<'_>) -> Result<Option<Cow<'_, [u8]>>, TileError> {
        if !tile.is_on_map() {
            return Ok(None);
        }
        match self.row(tile) {
            Ok(Some(bytes)) => unpacked_if_gzip(Cow::Owned(bytes)).map(Some).map_err(TileError::Damaged),
            Ok(None) => Ok(None),
            Err(error) => Err(TileError::Damaged(plain(&error))),
        }
    }
}

/// A tile as it is stored. Rows are counted from the south.
fn tile_data(connection: &Connection, tile: TileId) -> rusqlite::Result<Option<Vec<u8>>> {
    let row = (1u32 << tile.zoom) - 1 - tile.y;
    let mut statement = connection.prepare_cached(
        "SELECT tile_data FROM tiles WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3 LIMIT 1",
    )?;
    let data = statement
        .query_row((tile.zoom, tile.x, row), |row| {
            Ok(match row.get_ref(0)? {
                ValueRef::Blob(bytes) | ValueRef::Text(bytes) if !bytes.is_empty() => Some(bytes.to_vec()),
                _ => None,
            })
        })
        .optional()?;
    Ok(data.flatten())
}

fn about(connection: &Connection, name: &str, calls: &AtomicU32) -> Result<About, String> {
    // The table is required, but tiles can be shown without it.
    let metadata = metadata(connection).unwrap_or_default();
    let text = |key: &str| metadata.get(key).map(String::as_str).unwrap_or_default();
    calls.store(0, Ordering::Relaxed);
    let zoom = |key: &str| text(key).trim().parse::<u8>().ok();
    let (zoom_min, zoom_max) = match (zoom("minzoom"), zoom("maxzoom")) {
        (Some(min), Some(max)) => (min, max),
        _ => connection
            .query_row("SELECT min(zoom_level), max(zoom_level) FROM tiles", (), |row| {
                Ok((row.get::<_, Option<u8>>(0)?, row.get::<_, Option<u8>>(1)?))
            })
            .map_err(|error| plain(&error))
            .and_then(|zooms| match zooms {
                (Some(min), Some(max)) => Ok((min, max)),
                _ => Err("it has no tiles".to_owned()),
            })?,
    };
    if zoom_min > zoom_max || zoom_max > TileId::ZOOM_MAX {
        return Err("its range of zooms makes no sense".to_owned());
    }
    calls.store(0, Ordering::Relaxed);
    let first = connection
        .query_row("SELECT tile_data FROM tiles LIMIT 1", (), |row| row.get::<_, Vec<u8>>(0))
        .optional()
        .map_err(|error| plain(&error))?
        .ok_or("it has no tiles")?;
    let is_picture = first.starts_with(b"\x89PNG") || first.starts_with(b"\xff\xd8\xff") || first.starts_with(b"RIFF");
    let kind = if is_picture {
        TileKind::Raster
    } else {
        TileKind::Vector(layer_schema(&serde_json::from_str(text("json")).unwrap_or_default()))
    };
    let named = Some(plain_credit(text("name"))).filter(|name| !name.is_empty());
    Ok(About {
        name: named.unwrap_or_else(|| name.to_owned()),
        credit: plain_credit(text("attribution")),
        kind,
        zoom_min,
        zoom_max,
        bounds: bounds(text("bounds")),
    })
}

fn metadata(connection: &Connection) -> rusqlite::Result<BTreeMap<String, String>> {
    let mut statement = connection.prepare("SELECT name, value FROM metadata")?;
    let rows = statement.query_map((), |row| {
        let text = |index| match row.get_ref(index) {
            Ok(ValueRef::Text(text) | ValueRef::Blob(text)) => String::from_utf8_lossy(text).into_owned(),
            Ok(ValueRef::Integer(number)) => number.to_string(),
            Ok(ValueRef::Real(number)) => number.to_string(),
            _ => String::new(),
        };
        Ok((text(0).to_lowercase(), text(1)))
    })?;
    rows.take(METADATA_ROWS_MAX).collect()
}

/// 'west,south,east,north', degrees.
fn bounds(text: &str) -> Option<Bounds> {
    let numbers: Vec<f64> = text.split(',').map(|part| part.trim().parse()).collect::<Result<_, _>>().ok()?;
    let [west_deg, south_deg, east_deg, north_deg] = numbers[..] else { return None };
    let is_sound = [west_deg, east_deg].iter().all(|lon| (-180.0..=180.0).contains(lon))
        && [south_deg, north_deg].iter().all(|lat| (-90.0..=90.0).contains(lat))
        && south_deg < north_deg;
    is_sound.then_some(Bounds { south_deg, west_deg, north_deg, east_deg })
}

/// The path as SQLite takes it in an address.
fn uri_path(path: &Path) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut written = String::new();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'\\' if cfg!(windows) => written.push('/'),
            b'/' | b':' | b'-' | b'_' | b'.' | b'~' => written.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => written.push(char::from(*byte)),
            byte => written.push_str(&format!("%{byte:02X}")),
        }
    }
    if written.starts_with('/') { written } else { format!("/{written}") }
}

fn plain(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(failure, message) => match failure.code {
            rusqlite::ErrorCode::DatabaseCorrupt => "the database is damaged".to_owned(),
            rusqlite::ErrorCode::NotADatabase => "it is no database".to_owned(),
            rusqlite::ErrorCode::OperationInterrupted => "it takes too long to find a tile in it".to_owned(),
            _ => message.clone().unwrap_or_else(|| failure.to_string()),
        },
        error => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(script: &str) -> Result<MbTiles, String> {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(script).unwrap();
        MbTiles::of(connection, "file name")
    }

    const TABLES: &str = "CREATE TABLE metadata (name text, value text);
        CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);";

    #[test]
    fn rows_are_counted_from_the_south() {
        let file = file(&format!("{TABLES} INSERT INTO tiles VALUES (2, 1, 3, x'89504e47');")).unwrap();
        assert_eq!(file.about.kind, TileKind::Raster);
        assert_eq!((file.about.zoom_min, file.about.zoom_max, file.about.name.as_str()), (2, 2, "file name"));
        let tile = |y| file.tile(TileId::new(2, 1, y), Patience::AtHand).unwrap().map(Cow::into_owned);
        assert_eq!(tile(0).unwrap(), b"\x89PNG");
        assert_eq!(tile(3), None);
    }

    #[test]
    fn metadata_say_what_it_is() {
        let file = file(&format!(
            "{TABLES} INSERT INTO tiles VALUES (0, 0, 0, x'1a00');
             INSERT INTO metadata VALUES ('name', 'Syria'), ('attribution', '<b>&copy; OSM</b>'), ('minzoom', '0'),
             ('maxzoom', 14), ('bounds', '35,32,42,37.5'), ('json', '{{\"vector_layers\":[{{\"id\":\"transportation\"}}]}}');"
        ))
        .unwrap();
        let About { name, credit, kind, zoom_max, bounds, .. } = file.about;
        assert_eq!((name.as_str(), credit.as_str(), zoom_max), ("Syria", "© OSM", 14));
        assert_eq!(kind, TileKind::Vector(crate::basemap::Schema::OpenMapTiles));
        assert_eq!(bounds.map(|bounds| bounds.north_deg), Some(37.5));
    }

    #[test]
    fn a_file_without_tiles_or_with_senseless_zooms_is_refused() {
        assert_eq!(file(TABLES).unwrap_err(), "it has no tiles");
        let zooms = "INSERT INTO metadata VALUES ('minzoom', 0), ('maxzoom', 99);";
        let tile = "INSERT INTO tiles VALUES (0, 0, 0, x'00');";
        assert_eq!(file(&format!("{TABLES} {tile} {zooms}")).unwrap_err(), "its range of zooms makes no sense");
        assert!(file("CREATE TABLE notes (text);").unwrap_err().contains("no such table"));
    }

    #[test]
    fn a_view_that_never_ends_is_given_up() {
        let endless = "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n)
            SELECT i AS zoom_level, 0 AS tile_column, 0 AS tile_row, x'00' AS tile_data FROM n WHERE i < 0;";
        assert_eq!(file(endless).unwrap_err(), "it takes too long to find a tile in it");
    }

    #[test]
    fn an_odd_path_is_written_so_that_sqlite_opens_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a #1 100%? ü.mbtiles");
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch(&format!("{TABLES} INSERT INTO tiles VALUES (0, 0, 0, x'89504e47');")).unwrap();
        drop(connection);
        assert_eq!(MbTiles::open(&path, "x").unwrap().about.zoom_max, 0);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }
}
