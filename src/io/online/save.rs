//! An area of a server's map, saved as an MBTiles file of the analyst's.
//!
//! It grows in a file beside the one that it will be, named so, `area.mbtiles.part`; what is there already is not asked
//! for again, so that a save that was stopped goes on where it ended. Only a whole one takes its own name.

use super::{OnlineTiles, SystemClock};
use crate::basemap::{AreaToSave, Patience, TileError, TileId, TileSource, unpacked_if_gzip, vector_layer_names};
use crate::io::net::{Allowed, Client, Limits};
use crate::io::{SaveError, problem};
use crate::model::Problem;
use flate2::Compression;
use flate2::write::GzEncoder;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::store::{KEPT_BYTES, TileStore};

/// Tiles that are written together; so many may be lost when the computer goes off, and come from the store then.
const TOGETHER: u32 = 50;
/// In an unfinished file's metadata, what it is a part of.
const MARK: &str = "dateline:area";
/// MBTiles' number in the header of an SQLite file, 'MPBX'.
const APPLICATION_ID: i32 = 0x4d50_4258;

/// What was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SavedArea {
    /// How many tiles are in the file.
    pub tiles: u64,
    /// How many of the area the server does not have.
    pub absent: u64,
}

/// Saves an area as MBTiles at `path`: two tiles at a time, with pauses where the server wants them, and what the folder
/// of kept tiles has is not asked for. `progress` gets how many tiles are done, on the thread
/// that called.
///
/// # Errors
/// If the server refuses or can't be reached, the file can't be written, or it is not `wanted` any more. Saving the same
/// area at the same path again goes on from there.
pub fn save_area(
    area: &AreaToSave,
    allowed: &Allowed,
    folder: Option<&Path>,
    path: &Path,
    progress: &mut dyn FnMut(u64),
    wanted: &(dyn Fn() -> bool + Sync),
) -> Result<SavedArea, Problem> {
    let store = folder.map(|folder| TileStore::new(folder.to_owned(), KEPT_BYTES));
    let client = Client::new(allowed.clone(), Limits::SMALL);
    let tiles = OnlineTiles::new(area.map(), client, store, Box::new(SystemClock))
        .map_err(|error| problem(Path::new(&area.map().host()), error.to_string(), None))?;
    save(&tiles, area, path, progress, wanted)
}

pub(super) fn save(
    source: &OnlineTiles,
    area: &AreaToSave,
    path: &Path,
    progress: &mut dyn FnMut(u64),
    wanted: &(dyn Fn() -> bool + Sync),
) -> Result<SavedArea, Problem> {
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if target.is_dir() {
        return Err(SaveError::of(path, &std::io::ErrorKind::IsADirectory.into()).to_problem());
    }
    let part = part_of(&target);
    let file = Part::open(&part, &fingerprint(area))?;
    let all = area.tiles();
    let there = file.there().map_err(|error| file.failed(&error))?;
    let missing: Vec<TileId> = all.iter().filter(|tile| !there.contains(tile)).copied().collect();
    let fetched = fetch(source, &file, &missing, (all.len() - missing.len()) as u64, progress, wanted);
    let saved = file.flush().map_err(|error| file.failed(&error));
    let absent = match (fetched, saved) {
        (Ok(absent), Ok(())) => absent,
        (Err(why), _) => {
            let hint = "saving the same area to the same file again goes on from here";
            return Err(problem(&part, why, Some(hint)));
        }
        (_, Err(problem)) => return Err(problem),
    };
    let tiles = file.count().map_err(|error| file.failed(&error))?;
    if tiles == 0 {
        drop(file);
        let _ = std::fs::remove_file(&part);
        return Err(problem(path, format!("{} has no tile of this area", area.map().host()), None));
    }
    file.finish(area).map_err(|error| file.failed(&error))?;
    drop(file);
    put_in_place(&part, &target).map_err(|error| SaveError::of(path, &error).to_problem())?;
    Ok(SavedArea { tiles, absent })
}

/// Fetches what is missing into the file. Gives how many tiles the server does not have; why it stopped, else.
fn fetch(
    source: &OnlineTiles,
    file: &Part,
    missing: &[TileId],
    done: u64,
    progress: &mut dyn FnMut(u64),
    wanted: &(dyn Fn() -> bool + Sync),
) -> Result<u64, String> {
    /// How far it is: the tiles that nobody fetches yet, and how many are done and absent.
    struct Way<'a> {
        left: std::slice::Iter<'a, TileId>,
        done: u64,
        absent: u64,
    }
    let way = Mutex::new(Way { left: missing.iter(), done, absent: 0 });
    let lock = || way.lock().unwrap_or_else(PoisonError::into_inner);
    let (ended, why) = (AtomicBool::new(false), Mutex::new(None));
    let end = |words: String| {
        why.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(words);
        ended.store(true, Ordering::SeqCst);
    };
    let goes_on = || wanted() && !ended.load(Ordering::SeqCst);
    let work = |progress: &mut dyn FnMut(u64)| {
        while goes_on() {
            let Some(tile) = lock().left.next().copied() else { return };
            let absent = match source.tile(tile, Patience::FetchWhile(&goes_on)) {
                Ok(Some(bytes)) => match file.put(tile, &bytes) {
                    Ok(()) => 0,
                    Err(error) => return end(file.failed(&error).message),
                },
                Ok(None) => 1,
                Err(TileError::Waiting) => return,
                Err(error) => return end(error.to_string()),
            };
            let done = {
                let mut way = lock();
                (way.done, way.absent) = (way.done + 1, way.absent + absent);
                way.done
            };
            progress(done);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| work(&mut |_| ()));
        work(progress);
    });
    progress(lock().done);
    match why.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(why) => Err(why),
        None if !wanted() => Err("it was cancelled".to_owned()),
        None => Ok(lock().absent),
    }
}

/// 'area.mbtiles.part' of 'area.mbtiles'.
fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

/// What tells areas apart, without the key that an address may hold.
fn fingerprint(area: &AreaToSave) -> String {
    let whole = format!("{}\n{:?}", area.map().template(), area.metadata());
    Sha256::digest(whole.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn put_in_place(part: &Path, target: &Path) -> std::io::Result<()> {
    std::fs::File::open(part)?.sync_all()?;
    std::fs::rename(part, target)
}

/// The file that grows.
struct Part {
    path: PathBuf,
    inner: Mutex<Inner>,
}

struct Inner {
    connection: Connection,
    /// How many tiles wait to be written together.
    waiting: u32,
}

impl Part {
    /// Opens an unfinished file of the same area, or begins one.
    fn open(path: &Path, area: &str) -> Result<Self, Problem> {
        if path.exists() {
            let known =
                Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).ok().and_then(|file| mark(&file));
            match known {
                Some(known) if known == area => {}
                // Of another area, or another map.
                Some(_) => std::fs::remove_file(path).map_err(|error| SaveError::of(path, &error).to_problem())?,
                None => {
                    let hint = Some("move it away, or save under another name");
                    return Err(problem(path, "here is a file that Dateline did not make", hint));
                }
            }
        } else {
            // SQLite would say less of what is wrong with the folder.
            std::fs::File::create(path).map_err(|error| SaveError::of(path, &error).to_problem())?;
        }
        let begun = Connection::open(path).and_then(|connection| {
            connection.execute_batch(&format!(
                "PRAGMA application_id = {APPLICATION_ID};
                 CREATE TABLE IF NOT EXISTS metadata (name text PRIMARY KEY, value text);
                 CREATE TABLE IF NOT EXISTS tiles
                   (zoom_level integer, tile_column integer, tile_row integer, tile_data blob,
                    PRIMARY KEY (zoom_level, tile_column, tile_row));"
            ))?;
            connection.execute("INSERT OR REPLACE INTO metadata VALUES (?1, ?2)", (MARK, area))?;
            connection.execute_batch("BEGIN")?;
            Ok(connection)
        });
        match begun {
            Ok(connection) => Ok(Self { path: path.to_owned(), inner: Mutex::new(Inner { connection, waiting: 0 }) }),
            Err(error) => Err(failed(path, &error)),
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut Inner) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        work(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn failed(&self, error: &rusqlite::Error) -> Problem {
        failed(&self.path, error)
    }

    /// The tiles that are in it.
    fn there(&self) -> rusqlite::Result<BTreeSet<TileId>> {
        self.with(|inner| {
            let mut rows = inner.connection.prepare("SELECT zoom_level, tile_column, tile_row FROM tiles")?;
            let tiles = rows.query_map((), |row| {
                let (zoom, x, from_south): (u8, u32, u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok(TileId::new(zoom, x, ((1_u32 << zoom.min(TileId::ZOOM_MAX)) - 1).saturating_sub(from_south)))
            })?;
            tiles.collect()
        })
    }

    fn count(&self) -> rusqlite::Result<u64> {
        self.with(|inner| {
            inner.connection.query_row("SELECT count(*) FROM tiles", (), |row| row.get::<_, u32>(0)).map(u64::from)
        })
    }

    /// Puts a tile in. Rows are counted from the south, and vector tiles packed, as the format has it.
    fn put(&self, tile: TileId, bytes: &[u8]) -> rusqlite::Result<()> {
        let bytes = if picture_format(bytes).is_some() { Cow::Borrowed(bytes) } else { Cow::Owned(packed(bytes)) };
        let row = (1_u32 << tile.zoom) - 1 - tile.y;
        self.with(|inner| {
            let mut statement =
                inner.connection.prepare_cached("INSERT OR REPLACE INTO tiles VALUES (?1, ?2, ?3, ?4)")?;
            statement.execute((tile.zoom, tile.x, row, &*bytes))?;
            drop(statement);
            inner.waiting += 1;
            if inner.waiting >= TOGETHER {
                inner.write()?;
            }
            Ok(())
        })
    }

    fn flush(&self) -> rusqlite::Result<()> {
        self.with(Inner::write)
    }

    /// Makes a map file of it, that says what it is.
    fn finish(&self, area: &AreaToSave) -> rusqlite::Result<()> {
        self.with(|inner| {
            let mut layers = BTreeSet::new();
            let mut format = None;
            {
                let mut rows = inner.connection.prepare("SELECT tile_data FROM tiles")?;
                let mut rows = rows.query(())?;
                while let Some(row) = rows.next()? {
                    let bytes: Vec<u8> = row.get(0)?;
                    format = picture_format(&bytes);
                    if format.is_some() {
                        break;
                    }
                    let plain = unpacked_if_gzip(Cow::Owned(bytes)).unwrap_or_default();
                    layers.extend(vector_layer_names(&plain).into_iter().map(str::to_owned));
                }
            }
            let mut metadata = area.metadata();
            metadata.push(("format", format.unwrap_or("pbf").to_owned()));
            if format.is_none() {
                let layers: Vec<_> = layers.iter().map(|id| json!({"id": id, "fields": {}})).collect();
                metadata.push(("json", json!({"vector_layers": layers}).to_string()));
            }
            for (name, value) in metadata {
                inner.connection.execute("INSERT OR REPLACE INTO metadata VALUES (?1, ?2)", (name, value))?;
            }
            inner.connection.execute("DELETE FROM metadata WHERE name = ?1", (MARK,))?;
            inner.connection.execute_batch("COMMIT")
        })
    }
}

impl Inner {
    fn write(&mut self) -> rusqlite::Result<()> {
        self.waiting = 0;
        self.connection.execute_batch("COMMIT; BEGIN")
    }
}

/// The area of an unfinished file.
fn mark(file: &Connection) -> Option<String> {
    let found = file.query_row("SELECT value FROM metadata WHERE name = ?1", (MARK,), |row| row.get(0));
    found.optional().ok().flatten()
}

fn failed(path: &Path, error: &rusqlite::Error) -> Problem {
    let full =
        matches!(error, rusqlite::Error::SqliteFailure(failure, _) if failure.code == rusqlite::ErrorCode::DiskFull);
    if full {
        return problem(path, "the disk is full", Some("free some space and try again"));
    }
    problem(path, format!("the file can't be written: {error}"), None)
}

/// How MBTiles calls a picture's format.
fn picture_format(bytes: &[u8]) -> Option<&'static str> {
    let starts: [(&[u8], &str); 3] = [(b"\x89PNG", "png"), (b"\xff\xd8", "jpg"), (b"RIFF", "webp")];
    starts.into_iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, name)| name)
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing into memory does not fail; should it, the tile is kept as it is, which is read as well.
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.unwrap_or_else(|_| bytes.to_vec())
}
