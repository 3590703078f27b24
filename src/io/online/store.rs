//! Tiles that were fetched, kept on the disk: a file each, those used longest ago go first.

use crate::io::save_atomically;
use http_cache_semantics::CachePolicy;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// How much is kept.
pub const KEPT_BYTES: u64 = 256 << 20;
/// A tile in the store is no larger.
const FILE_BYTES_MAX: u64 = 16 << 20;
/// A tile's last use is noted down at most so often.
const NOTED_EVERY: Duration = Duration::from_secs(3600);
const MARK: &[u8; 8] = b"DTLTILE1";

/// The store. Several programs may share its folder.
#[derive(Debug)]
pub struct TileStore {
    folder: PathBuf,
    limit: u64,
    /// What is there; read with the first tile that is put in.
    index: Mutex<Option<Index>>,
}

#[derive(Debug, Default)]
struct Index {
    entries: HashMap<String, Entry>,
    total: u64,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    size: u64,
    used: SystemTime,
}

/// A tile as it was stored.
#[derive(Debug)]
pub struct Stored {
    /// How long it is fresh, and how to ask whether it still holds.
    pub policy: CachePolicy,
    /// Its bytes.
    pub body: Vec<u8>,
}

impl TileStore {
    /// A store in a folder, which is made with the first tile.
    pub fn new(folder: PathBuf, limit: u64) -> Self {
        Self { folder, limit, index: Mutex::default() }
    }

    /// The name of an address's file. The address itself stands nowhere: it may hold a key.
    pub fn name(address: &str) -> String {
        Sha256::digest(address.as_bytes()).iter().take(20).map(|byte| format!("{byte:02x}")).collect()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(&name[..2]).join(name)
    }

    /// A tile, if it is there and whole.
    pub fn get(&self, name: &str, now: SystemTime) -> Option<Stored> {
        let path = self.path(name);
        let bytes = crate::io::read_file(&path, FILE_BYTES_MAX).ok()?;
        let Some(stored) = decode(&bytes) else {
            let _ = std::fs::remove_file(&path);
            return None;
        };
        self.note_use(name, &path, now);
        Some(stored)
    }

    fn note_use(&self, name: &str, path: &Path, now: SystemTime) {
        if let Some(entry) = self.lock().as_mut().and_then(|index| index.entries.get_mut(name)) {
            entry.used = now;
        }
        let noted = std::fs::metadata(path).and_then(|metadata| metadata.modified());
        if noted.is_ok_and(|noted| now.duration_since(noted).is_ok_and(|since| since > NOTED_EVERY))
            && let Ok(file) = std::fs::File::options().write(true).open(path)
        {
            let _ = file.set_modified(now);
        }
    }

    /// Puts a tile in, and others out if there is no room. Whether it is there now; a full disk is no reason to stop.
    pub fn put(&self, name: &str, policy: &CachePolicy, body: &[u8], now: SystemTime) -> bool {
        let Some(bytes) = encode(policy, body) else { return false };
        let size = bytes.len() as u64;
        if size > FILE_BYTES_MAX.min(self.limit) {
            return false;
        }
        let path = self.path(name);
        let _ = path.parent().map(make_private);
        if save_atomically(&path, &bytes).is_err() {
            return false;
        }
        let mut index = self.lock();
        let index = index.get_or_insert_with(|| Index::read(&self.folder));
        index.insert(name.to_owned(), Entry { size, used: now });
        if index.total > self.limit {
            for gone in index.make_room(self.limit / 10 * 9) {
                let _ = std::fs::remove_file(self.path(&gone));
            }
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, Option<Index>> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Deletes all tiles kept in a folder. Gives how many bytes that freed.
pub fn clear(folder: &Path) -> u64 {
    let index = Index::read(folder);
    for name in index.entries.keys() {
        let _ = std::fs::remove_file(folder.join(&name[..2]).join(name));
    }
    index.total
}

/// Where the analyst looked is nobody else's business on this computer either.
fn make_private(folder: &Path) {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    // Saving says if that failed.
    let _ = builder.create(folder);
}

impl Index {
    fn read(folder: &Path) -> Self {
        let mut index = Self::default();
        let files = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten();
        for file in files(folder).flat_map(|entry| files(&entry.path())) {
            let (Ok(name), Ok(metadata)) = (file.file_name().into_string(), file.metadata()) else { continue };
            // Nothing that is not ours is counted, let alone deleted.
            if name.len() == 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit()) && metadata.is_file() {
                let used = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                index.insert(name, Entry { size: metadata.len(), used });
            }
        }
        index
    }

    fn insert(&mut self, name: String, entry: Entry) {
        let old = self.entries.insert(name, entry).map_or(0, |old| old.size);
        self.total = self.total + entry.size - old;
    }

    /// Forgets those used longest ago until no more than `limit` is left.
    fn make_room(&mut self, limit: u64) -> Vec<String> {
        let mut oldest: Vec<(SystemTime, String)> =
            self.entries.iter().map(|(name, entry)| (entry.used, name.clone())).collect();
        oldest.sort();
        let mut gone = Vec::new();
        for (_, name) in oldest {
            if self.total <= limit {
                break;
            }
            self.total -= self.entries.remove(&name).map_or(0, |entry| entry.size);
            gone.push(name);
        }
        gone
    }
}

fn encode(policy: &CachePolicy, body: &[u8]) -> Option<Vec<u8>> {
    let head = serde_json::to_vec(policy).ok()?;
    let mut bytes = MARK.to_vec();
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(&u32::try_from(head.len()).ok()?.to_le_bytes());
    bytes.extend_from_slice(&head);
    bytes.extend_from_slice(body);
    let sum = crc32fast::hash(&bytes[12..]);
    bytes[8..12].copy_from_slice(&sum.to_le_bytes());
    Some(bytes)
}

fn decode(bytes: &[u8]) -> Option<Stored> {
    let rest = bytes.strip_prefix(MARK)?;
    let (sum, rest) = rest.split_first_chunk::<4>()?;
    if crc32fast::hash(rest) != u32::from_le_bytes(*sum) {
        return None;
    }
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (head, body) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    Some(Stored { policy: serde_json::from_slice(head).ok()?, body: body.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_cache_semantics::CacheOptions;

    fn policy() -> CachePolicy {
        let asked = http::Request::get("/").body(()).unwrap();
        let answer = http::Response::builder().header("etag", "\"a\"").body(()).unwrap();
        // A policy keeps its time, whose digits would make files of different sizes.
        CachePolicy::new_options(&asked, &answer, at(0), CacheOptions::default())
    }

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(2_000_000_000 + seconds)
    }

    #[test]
    fn what_is_put_in_comes_out_also_after_a_new_start() {
        let folder = tempfile::tempdir().unwrap();
        let name = TileStore::name("https://a.org/1/0/0.png?key=SECRET");
        let store = || TileStore::new(folder.path().join("tiles"), KEPT_BYTES);
        assert!(store().get(&name, at(0)).is_none());
        assert!(store().put(&name, &policy(), b"tile", at(0)));
        assert_eq!(store().get(&name, at(1)).unwrap().body, b"tile");
        let path = store().path(&name);
        let bytes = std::fs::read(&path).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("SECRET"));
        // Whatever happened to it, a damaged one is as none.
        for cut in [0, 5, 15, bytes.len() - 1] {
            std::fs::write(&path, &bytes[..cut]).unwrap();
            assert!(store().get(&name, at(2)).is_none() && !path.exists(), "{cut}");
        }
        assert!(store().put(&name, &policy(), b"tile", at(0)));
        assert!(clear(&folder.path().join("tiles")) > 0);
        assert!(store().get(&name, at(3)).is_none());
    }

    #[test]
    fn those_used_longest_ago_make_room() {
        let folder = tempfile::tempdir().unwrap();
        let names: Vec<String> = (0..12).map(|number| TileStore::name(&number.to_string())).collect();
        let body = [7; 1000];
        let size = encode(&policy(), &body).unwrap().len() as u64;
        let store = TileStore::new(folder.path().to_owned(), 10 * size);
        std::fs::write(folder.path().join("somebody else's"), "file").unwrap();
        for (name, second) in names[..10].iter().zip(0..) {
            assert!(store.put(name, &policy(), &body, at(second)));
        }
        assert!(store.get(&names[0], at(20)).is_some(), "used again");
        assert!(store.put(&names[10], &policy(), &body, at(21)));
        let left: Vec<bool> = names.iter().map(|name| store.path(name).exists()).collect();
        // The limit's last tenth is made free as well.
        assert_eq!(left, [true, false, false, true, true, true, true, true, true, true, true, false]);
        assert!(!store.put(&names[11], &policy(), &vec![0; 100_000], at(22)), "larger than all of it");
        assert!(folder.path().join("somebody else's").exists());
    }
}
