//! Tiles from a server, politely: two at a time, each asked for once while it holds, and the server left alone when it is
//! in trouble or says so.

mod picture;
mod save;
mod store;
#[cfg(test)]
mod tests;

pub use picture::fetched_for;
pub use save::{SavedArea, save_area};
pub use store::KEPT_BYTES;

use super::net::{Allowed, Client, Follow, Head, Limits, NetError, Question, Url, address};
use crate::basemap::{About, OnlineMap, Patience, TileError, TileId, TileKind, TileSource, unpacked_if_gzip};
use crate::model::Problem;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, EXPIRES};
use http::{HeaderMap, HeaderValue};
use http_cache_semantics::{AfterResponse, BeforeRequest, CacheOptions, CachePolicy};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use store::{Stored, TileStore};

/// How many tiles are asked for at once.
const AT_ONCE: usize = 2;
/// How often a tile is asked for before it is given up for now.
const TRIES: u32 = 3;
/// The pause before asking again; it doubles each time.
const PAUSE: Duration = Duration::from_millis(800);
/// A server that wants to be left alone for no longer is waited for.
const WAITED_FOR: Duration = Duration::from_secs(6);
/// So many failures one after the other, and the server is left alone: for this time, then for twice as long each time.
const FAILURES_MAX: u32 = 4;
const LEFT_ALONE: Duration = Duration::from_secs(30);
const LEFT_ALONE_MAX: Duration = Duration::from_secs(600);
/// How long it is remembered that the server has no such tile.
const ABSENT_FOR: Duration = Duration::from_secs(3600);
/// So many absent ones, and so many old ones, are remembered.
const REMEMBERED_MAX: usize = 4096;
/// Tiles that may not be kept on the disk, kept in memory.
const HELD_MAX: usize = 96;
/// A tile is no larger.
const TILE_BYTES_MAX: u64 = 8 << 20;
/// How long a tile is fresh if the server says nothing: what OpenStreetMap asks of programs.
const FRESH_UNLESS_TOLD: HeaderValue = HeaderValue::from_static("max-age=604800");

/// What time it is, and how to let some pass.
trait Clock: Send + Sync + std::fmt::Debug {
    fn now(&self) -> SystemTime;
    /// Waits, as long as it is worth it.
    fn pause(&self, time: Duration, wanted: &dyn Fn() -> bool);
}

#[derive(Debug)]
struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn pause(&self, time: Duration, wanted: &dyn Fn() -> bool) {
        const STEP: Duration = Duration::from_millis(50);
        let mut left = time;
        while !left.is_zero() && wanted() {
            std::thread::sleep(left.min(STEP));
            left = left.saturating_sub(STEP);
        }
    }
}

/// A server's tiles.
#[derive(Debug)]
struct OnlineTiles {
    map: OnlineMap,
    about: About,
    client: Client,
    store: Option<TileStore>,
    clock: Box<dyn Clock>,
    state: Mutex<State>,
    bell: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// Tiles that are being asked for.
    under_way: BTreeSet<TileId>,
    /// Tiles that the server has not, until when that is believed.
    absent: BTreeMap<TileId, SystemTime>,
    /// Tiles whose old one was at hand.
    old: BTreeSet<TileId>,
    /// Tiles that the server does not want on a disk.
    held: VecDeque<(TileId, Vec<u8>)>,
    failures: u32,
    /// Until when the server is left alone, and why.
    left_alone: Option<(SystemTime, String)>,
}

/// What is at hand of a tile.
enum AtHand {
    Fresh(Vec<u8>),
    /// Past its time, to be asked about.
    Old(Box<Stored>),
    Absent,
    Nothing,
}

/// Opens a server's map. Nothing is asked yet. Tiles are kept in `folder`, if there is one.
///
/// # Errors
/// If its address is none.
pub fn open_online(map: &OnlineMap, allowed: &Allowed, folder: Option<&Path>) -> Result<Arc<dyn TileSource>, Problem> {
    let store = folder.map(|folder| TileStore::new(folder.to_owned(), KEPT_BYTES));
    let tiles = OnlineTiles::new(map, Client::new(allowed.clone(), Limits::SMALL), store, Box::new(SystemClock));
    let hint = Some("write it as https://tiles.example.org/{z}/{x}/{y}.png");
    let tiles = tiles.map_err(|error| super::problem(Path::new(&map.host()), error.to_string(), hint))?;
    Ok(Arc::new(tiles))
}

/// Deletes the tiles that were kept. Gives how many bytes that freed.
#[must_use]
pub fn forget_tiles(folder: &Path) -> u64 {
    store::clear(folder)
}

impl OnlineTiles {
    fn new(map: &OnlineMap, client: Client, store: Option<TileStore>, clock: Box<dyn Clock>) -> Result<Self, NetError> {
        address(&map.address(TileId::new(0, 0, 0)))?;
        let (state, bell) = (Mutex::default(), Condvar::new());
        Ok(Self { map: map.clone(), about: map.about(), client, store, clock, state, bell })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn at_hand(&self, tile: TileId) -> AtHand {
        let now = self.clock.now();
        {
            let state = self.lock();
            if state.absent.get(&tile).is_some_and(|until| now < *until) {
                return AtHand::Absent;
            }
            if let Some((_, bytes)) = state.held.iter().find(|(held, _)| *held == tile) {
                return AtHand::Fresh(bytes.clone());
            }
        }
        let name = TileStore::name(&self.map.address(tile));
        let Some(stored) = self.store.as_ref().and_then(|store| store.get(&name, now)) else { return AtHand::Nothing };
        match stored.policy.before_request(&question(&name), now) {
            BeforeRequest::Fresh(_) => AtHand::Fresh(stored.body),
            BeforeRequest::Stale { .. } => AtHand::Old(Box::new(stored)),
        }
    }

    /// Asks the server for a tile, again where that may help.
    fn fetch(&self, tile: TileId, wanted: &dyn Fn() -> bool) -> Result<Option<Vec<u8>>, TileError> {
        let wanted = || wanted() && !self.client.is_withdrawn();
        let mut pause = PAUSE;
        for attempt in 1.. {
            let turn = self.take_turn(tile, &wanted).ok_or_else(|| self.stopped())?;
            // Whoever was before may have brought it.
            let old = match self.at_hand(tile) {
                AtHand::Fresh(bytes) => return Ok(Some(bytes)),
                AtHand::Absent => return Ok(None),
                AtHand::Old(stored) => Some(stored),
                AtHand::Nothing => None,
            };
            if let Some(why) = self.left_alone() {
                return self.instead(tile, old, TileError::Unreachable(why));
            }
            let error = match self.ask(tile, old.as_deref(), &wanted) {
                Ok(bytes) => return Ok(bytes),
                Err(NetError::Cancelled | NetError::Withdrawn) => return Err(self.stopped()),
                Err(NetError::Refused { status: 404 | 410, .. }) => {
                    self.note_answer();
                    self.note_absent(tile);
                    return Ok(None);
                }
                Err(error) => error,
            };
            drop(turn);
            let wait = self.note_failure(&error, pause);
            match wait.filter(|_| attempt < TRIES) {
                Some(wait) => self.clock.pause(wait, &wanted),
                None => {
                    let why = if error.is_passing() { TileError::Unreachable } else { TileError::Damaged };
                    return self.instead(tile, old, why(error.to_string()));
                }
            }
            pause *= 2;
        }
        Err(TileError::Waiting)
    }

    /// Why nothing more comes of a tile that was wanted.
    fn stopped(&self) -> TileError {
        if self.client.is_withdrawn() { TileError::Offline } else { TileError::Waiting }
    }

    /// An old tile in place of a new one that can't be had.
    fn instead(&self, tile: TileId, old: Option<Box<Stored>>, error: TileError) -> Result<Option<Vec<u8>>, TileError> {
        match old {
            Some(old) => {
                self.lock().old.remove(&tile);
                Ok(Some(old.body))
            }
            None => Err(error),
        }
    }

    /// Waits until fewer than [`AT_ONCE`] tiles are asked for, and nobody asks for this one.
    fn take_turn(&self, tile: TileId, wanted: &dyn Fn() -> bool) -> Option<Turn<'_>> {
        let mut state = self.lock();
        loop {
            if !wanted() {
                return None;
            }
            if state.under_way.len() < AT_ONCE && !state.under_way.contains(&tile) {
                state.under_way.insert(tile);
                return Some(Turn { tiles: self, tile });
            }
            let woken = self.bell.wait_timeout(state, Duration::from_millis(100));
            state = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// One question, with what is known of the tile.
    fn ask(&self, tile: TileId, old: Option<&Stored>, wanted: &dyn Fn() -> bool) -> Result<Option<Vec<u8>>, NetError> {
        let text = self.map.address(tile);
        let (url, name): (Url, String) = (address(&text)?, TileStore::name(&text));
        let asked = question(&name);
        let headers = match old.map(|old| old.policy.before_request(&asked, self.clock.now())) {
            Some(BeforeRequest::Stale { request, .. }) => request.headers,
            _ => HeaderMap::new(),
        };
        let question = Question { url: &url, headers, limit: TILE_BYTES_MAX, follow: Follow::SameServer };
        let (head, body) = self.client.bytes(&question, &|| !wanted())?;
        self.note_answer();
        let now = self.clock.now();
        if let (304, Some(old)) = (head.status, old) {
            let answer = answer(&head);
            let policy = match old.policy.after_response(&asked, &answer, now) {
                AfterResponse::NotModified(policy, _) | AfterResponse::Modified(policy, _) => policy,
            };
            self.keep(tile, &name, &policy, &old.body, now);
            return Ok(Some(old.body.clone()));
        }
        if body.is_empty() {
            self.note_absent(tile);
            return Ok(None);
        }
        let body =
            self.checked(&head, body).map_err(|what| NetError::Address(format!("{} sends {what}", self.about.name)))?;
        let options = CacheOptions { shared: false, ..CacheOptions::default() };
        let policy = CachePolicy::new_options(&asked, &answer(&head), now, options);
        self.keep(tile, &name, &policy, &body, now);
        Ok(Some(body))
    }

    /// The tile unpacked, if it is one: a page that asks to log in is none, and must not be kept for a week.
    fn checked(&self, head: &Head, body: Vec<u8>) -> Result<Vec<u8>, &'static str> {
        let body = unpacked_if_gzip(Cow::Owned(body)).map_err(|_| "a damaged tile")?.into_owned();
        let is_page = head.headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let is_picture = body.starts_with(b"\x89PNG")
            || body.starts_with(b"\xff\xd8")
            || (body.starts_with(b"RIFF") && body.get(8..12) == Some(b"WEBP"));
        match self.about.kind {
            _ if is_page => Err("a web page, not a tile"),
            TileKind::Raster if !is_picture => Err("something that is no picture"),
            TileKind::Vector(_) if is_picture => Err("a picture, not a vector tile"),
            _ => Ok(body),
        }
    }

    fn keep(&self, tile: TileId, name: &str, policy: &CachePolicy, body: &[u8], now: SystemTime) {
        let is_stored =
            policy.is_storable() && self.store.as_ref().is_some_and(|store| store.put(name, policy, body, now));
        let mut state = self.lock();
        state.old.remove(&tile);
        if !is_stored {
            state.held.retain(|(held, _)| *held != tile);
            state.held.push_back((tile, body.to_vec()));
            if state.held.len() > HELD_MAX {
                state.held.pop_front();
            }
        }
    }

    fn note_absent(&self, tile: TileId) {
        let until = self.clock.now() + ABSENT_FOR;
        let mut state = self.lock();
        if state.absent.len() >= REMEMBERED_MAX {
            state.absent.clear();
        }
        state.absent.insert(tile, until);
    }

    /// The server works.
    fn note_answer(&self) {
        let mut state = self.lock();
        (state.failures, state.left_alone) = (0, None);
    }

    /// Why the server is left alone, while it is.
    fn left_alone(&self) -> Option<String> {
        let state = self.lock();
        let (until, why) = state.left_alone.as_ref()?;
        let left = until.duration_since(self.clock.now()).ok().filter(|left| !left.is_zero())?;
        Some(format!("{why}; it is asked again in {} s", left.as_secs_f64().ceil()))
    }

    /// Whether to ask again, and after which pause.
    fn note_failure(&self, error: &NetError, pause: Duration) -> Option<Duration> {
        if !error.is_passing() {
            return None;
        }
        let mut state = self.lock();
        state.failures += 1;
        let asked_for = if let NetError::Refused { wait, .. } = error { *wait } else { None };
        let alone = match asked_for {
            Some(wait) => wait,
            None if state.failures >= FAILURES_MAX => {
                let times = (state.failures - FAILURES_MAX) / FAILURES_MAX;
                LEFT_ALONE.saturating_mul(1 << times.min(6)).min(LEFT_ALONE_MAX)
            }
            None => return Some(pause),
        };
        let until = self.clock.now() + alone.min(LEFT_ALONE_MAX);
        if state.left_alone.as_ref().is_none_or(|(known, _)| *known < until) {
            state.left_alone = Some((until, error.to_string()));
        }
        (asked_for.is_some() && alone <= WAITED_FOR).then_some(alone)
    }
}

/// The right to ask for a tile; dropping it lets the next one ask.
struct Turn<'a> {
    tiles: &'a OnlineTiles,
    tile: TileId,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.tiles.lock().under_way.remove(&self.tile);
        self.tiles.bell.notify_all();
    }
}

impl TileSource for OnlineTiles {
    fn about(&self) -> &About {
        &self.about
    }

    fn tile(&self, tile: TileId, patience: Patience<'_>) -> Result<Option<Cow<'_, [u8]>>, TileError> {
        let at_hand = self.at_hand(tile);
        let is_withdrawn = self.client.is_withdrawn();
        let wants = patience.wants() && !is_withdrawn;
        let bytes = match at_hand {
            AtHand::Fresh(bytes) => Some(bytes),
            AtHand::Absent => None,
            AtHand::Old(stored) if !wants => {
                let mut state = self.lock();
                if state.old.len() >= REMEMBERED_MAX {
                    state.old.clear();
                }
                state.old.insert(tile);
                Some(stored.body)
            }
            AtHand::Nothing if is_withdrawn => return Err(TileError::Offline),
            AtHand::Nothing if !wants => return Err(TileError::Waiting),
            AtHand::Old(_) | AtHand::Nothing => self.fetch(tile, &|| patience.wants())?,
        };
        Ok(bytes.map(Cow::Owned))
    }

    fn may_have_newer(&self, tile: TileId) -> bool {
        !self.client.is_withdrawn() && self.lock().old.contains(&tile)
    }

    fn is_online(&self) -> bool {
        true
    }
}

/// The question as it is told apart in the store: by its name, for the address may hold a key.
fn question(name: &str) -> http::request::Parts {
    let (mut parts, ()) = http::Request::new(()).into_parts();
    if let Ok(uri) = format!("/{name}").parse() {
        parts.uri = uri;
    }
    parts
}

/// The answer as its age is reckoned from.
fn answer(head: &Head) -> http::response::Parts {
    let (mut parts, ()) = http::Response::new(()).into_parts();
    parts.status = http::StatusCode::from_u16(head.status).unwrap_or_default();
    parts.headers.clone_from(&head.headers);
    if !parts.headers.contains_key(CACHE_CONTROL) && !parts.headers.contains_key(EXPIRES) {
        parts.headers.insert(CACHE_CONTROL, FRESH_UNLESS_TOLD);
    }
    parts
}
