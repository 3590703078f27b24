//! The basemap as walkers wants it: tiles drawn by worker threads, kept while they are of use. A tile
//! that is not there yet is shown by the part of a coarser one; a frame never waits.

use crate::app::guard::guarded;
use crate::basemap::{Basemap, MapStyle, Patience, TileId};
use egui::{ColorImage, Context, Rect, TextureHandle, TextureOptions, pos2, vec2};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;
use walkers::sources::Attribution;
use walkers::{Tile, TilePiece};

/// How many tiles are kept: three screens full at 1920 x 1080.
const KEPT_MAX: usize = 160;
/// Finest tiles that are drawn; beyond them they are magnified.
const ZOOM_FINEST: u8 = 18;
/// Seconds until a tile that could not be fetched is asked for again.
const AGAIN_S: f64 = 30.0;
/// Threads that draw, and threads that wait for what has to be fetched.
const DRAWING: usize = 2;
const FETCHING: usize = 2;

/// Tells a tile apart: the tile, and whether it is a dark one.
type Key = (TileId, bool);

/// The basemap's tiles.
pub struct BaseTiles {
    kept: BTreeMap<Key, Kept>,
    /// Those that can't be drawn; asking again would not help.
    failed: BTreeSet<Key>,
    shared: Arc<Shared>,
    /// Missing ones of this frame, those asked for first at the front.
    missing: Vec<Key>,
    /// Those of this frame that are to be replaced by better ones, once what they need is fetched.
    waiting: Vec<Key>,
    frame: u64,
    basemap: Basemap,
    /// Counts the changes of what is drawn: basemap and size.
    edition: u64,
    /// What is wrong with a tile, until it is taken.
    problem: Option<String>,
    /// Whether the analyst was told that tiles can't be had; once is enough, until some come again.
    told: bool,
    dark: bool,
    size_px: u32,
    now: f64,
    context: Context,
}

struct Kept {
    texture: TextureHandle,
    last_used: u64,
    /// Of which edition it is; an older one stands in until it is drawn anew.
    edition: u64,
    again: Again,
}

/// Whether a better tile is to be fetched.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Again {
    /// This is the best there is.
    Never,
    /// It is wanted.
    Now,
    /// It could not be had; it is tried again at this time of the window's.
    At(f64),
}

/// What the workers and the window share.
struct Shared {
    work: Mutex<Work>,
    bell: Condvar,
}

#[derive(Default)]
struct Work {
    /// What the last frame lacked; replaced by each frame, so that nobody draws what has left the screen.
    wanted: Vec<Key>,
    /// What the last frame showed that something has to be fetched for; replaced by each frame as well.
    to_fetch: Vec<Key>,
    /// All of the last frame that better ones are wanted of: what is under way for others is given up.
    hoped_for: BTreeSet<Key>,
    basemap: Basemap,
    edition: u64,
    size_px: u32,
    under_way: BTreeSet<(Key, u64)>,
    done: Vec<Done>,
    closed: bool,
}

/// A tile that was drawn, or that could not be.
struct Done {
    key: Key,
    edition: u64,
    image: Option<ColorImage>,
    /// Whether it was fetched, as far as that was possible.
    is_fetched: bool,
    again: Again,
    problem: Option<String>,
}

impl BaseTiles {
    /// Tiles drawn by threads of their own.
    pub fn on_threads(context: &Context) -> Self {
        let shared = Arc::new(Shared { work: Mutex::default(), bell: Condvar::new() });
        for index in 0..DRAWING + FETCHING {
            let (shared, context) = (shared.clone(), context.clone());
            thread::spawn(move || work(index >= DRAWING, &shared, &context));
        }
        Self {
            kept: BTreeMap::new(),
            failed: BTreeSet::new(),
            shared,
            missing: Vec::new(),
            waiting: Vec::new(),
            frame: 0,
            basemap: Basemap::default(),
            edition: 0,
            problem: None,
            told: false,
            dark: false,
            size_px: 256,
            now: 0.0,
            context: context.clone(),
        }
    }

    /// Before a frame: takes in what is drawn by now.
    pub fn begin(&mut self, basemap: &Basemap, dark: bool) {
        self.frame += 1;
        self.dark = dark;
        self.now = self.context.input(|input| input.time);
        // Denser than the screen, so that lines stay crisp between whole zooms.
        let size_px = if self.context.pixels_per_point() > 1.25 { 512 } else { 384 };
        if size_px != self.size_px || *basemap != self.basemap {
            self.size_px = size_px;
            self.basemap = basemap.clone();
            // What is there stands in until it is drawn anew: nothing flashes.
            self.edition += 1;
            self.failed.clear();
            self.problem = None;
            self.told = false;
        }
        let done = std::mem::take(&mut lock(&self.shared).done);
        for Done { key, edition, image, is_fetched, again, problem } in done {
            if edition != self.edition {
                continue;
            }
            if is_fetched && again == Again::Never && problem.is_none() {
                self.told = false;
            }
            self.problem = self.problem.take().or(problem);
            let Some(image) = image else {
                self.failed.insert(key);
                continue;
            };
            let name = format!("tile {key:?}");
            let texture = self.context.load_texture(name, image, TextureOptions::LINEAR);
            let again = if let Again::At(seconds) = again { Again::At(self.now + seconds) } else { again };
            self.kept.insert(key, Kept { texture, last_used: self.frame, edition, again });
        }
    }

    /// What is wrong with the source's tiles, the first time.
    pub fn take_problem(&mut self) -> Option<String> {
        let was_told = self.told;
        let problem = self.problem.take();
        self.told |= problem.is_some();
        problem.filter(|_| !was_told)
    }

    /// After a frame: asks for what was missing, and forgets what was not used for longest.
    pub fn end(&mut self) {
        let (missing, waiting) = (std::mem::take(&mut self.missing), std::mem::take(&mut self.waiting));
        {
            let mut work = lock(&self.shared);
            if work.edition != self.edition {
                work.edition = self.edition;
                work.basemap = self.basemap.clone();
            }
            work.size_px = self.size_px;
            work.wanted = missing;
            work.hoped_for = waiting.iter().copied().collect();
            work.to_fetch = waiting;
            let Work { wanted, to_fetch, under_way, edition, .. } = &mut *work;
            wanted.retain(|key| !under_way.contains(&(*key, *edition)));
            to_fetch.retain(|key| !under_way.contains(&(*key, *edition)));
            // The workers take from the end.
            wanted.reverse();
            to_fetch.reverse();
        }
        self.shared.bell.notify_all();
        if self.kept.len() > KEPT_MAX {
            let mut ages: Vec<(u64, Key)> = self.kept.iter().map(|(key, kept)| (kept.last_used, *key)).collect();
            ages.sort_unstable();
            for (last_used, key) in &ages[..self.kept.len() - KEPT_MAX] {
                if *last_used < self.frame {
                    self.kept.remove(key);
                }
            }
        }
    }

    fn piece(&mut self, key: Key, uv: Rect) -> Option<TilePiece> {
        let kept = self.kept.get_mut(&key)?;
        kept.last_used = self.frame;
        let is_old = kept.edition != self.edition;
        let piece = TilePiece::new(Tile::Raster(kept.texture.clone()), uv);
        if is_old && !self.missing.contains(&key) && !self.failed.contains(&key) {
            self.missing.push(key);
        } else if !is_old && !self.waiting.contains(&key) {
            match kept.again {
                Again::Never => {}
                Again::At(time) if self.now < time => {
                    self.context.request_repaint_after(Duration::from_secs_f64(time - self.now));
                }
                Again::Now | Again::At(_) => self.waiting.push(key),
            }
        }
        Some(piece)
    }
}

impl Drop for BaseTiles {
    fn drop(&mut self) {
        lock(&self.shared).closed = true;
        self.shared.bell.notify_all();
    }
}

impl walkers::Tiles for BaseTiles {
    fn at(&mut self, tile: walkers::TileId) -> Option<TilePiece> {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        let finest = tile.zoom.min(ZOOM_FINEST);
        for zoom in (0..=finest).rev() {
            let levels = tile.zoom - zoom;
            let key = (TileId::new(zoom, tile.x >> levels, tile.y >> levels), self.dark);
            let uv = if levels == 0 { whole } else { part_of_parent(tile, levels) };
            if let Some(piece) = self.piece(key, uv) {
                return Some(piece);
            }
            if zoom == finest || zoom + 3 == finest || zoom == 0 {
                // A coarse one comes soon and covers many.
                if !self.missing.contains(&key) && !self.failed.contains(&key) {
                    self.missing.push(key);
                }
            }
        }
        None
    }

    fn attribution(&self) -> Attribution {
        // The scene's furniture shows the credit.
        Attribution { text: "", url: "", logo_light: None, logo_dark: None }
    }

    fn tile_size(&self) -> u32 {
        256
    }
}

/// Which part of the tile so many levels above shows this one.
fn part_of_parent(tile: walkers::TileId, levels: u8) -> Rect {
    let across = 1u32 << levels;
    let size = 1.0 / across as f32;
    let corner = vec2((tile.x % across) as f32, (tile.y % across) as f32) * size;
    Rect::from_min_size(corner.to_pos2(), vec2(size, size))
}

fn lock(shared: &Shared) -> MutexGuard<'_, Work> {
    shared.work.lock().unwrap_or_else(PoisonError::into_inner)
}

fn work(fetches: bool, shared: &Shared, context: &Context) {
    loop {
        let (key, basemap, edition, size_px) = {
            let mut work = lock(shared);
            loop {
                if work.closed {
                    return;
                }
                let Work { wanted, to_fetch, .. } = &mut *work;
                let list = if fetches { to_fetch } else { wanted };
                // Coarse tiles first: they cover more.
                let next = (0..list.len()).min_by_key(|&at| (list[at].0.zoom, list.len() - at));
                if let Some(at) = next {
                    let key = list.remove(at);
                    let edition = work.edition;
                    work.under_way.insert((key, edition));
                    break (key, work.basemap.clone(), edition, work.size_px);
                }
                work = shared.bell.wait(work).unwrap_or_else(PoisonError::into_inner);
            }
        };
        let (tile, dark) = key;
        let style = if dark { MapStyle::dark() } else { MapStyle::light() };
        // The view may move on, or show another map, while a server takes its time.
        let hoped_for = || {
            let work = lock(shared);
            !work.closed && work.edition == edition && work.hoped_for.contains(&key)
        };
        let patience = if fetches { Patience::FetchWhile(&hoped_for) } else { Patience::AtHand };
        // Whatever is wrong with a tile, the worker goes on to the others.
        let drawn = guarded(|| basemap.tile(tile, size_px, &style, patience)).and_then(Result::ok);
        let done = match drawn {
            Some(drawn) => {
                let side = drawn.side_px as usize;
                let image = ColorImage::from_rgba_premultiplied([side, side], &drawn.pixels);
                let again = match drawn.is_waiting {
                    false => Again::Never,
                    // Whoever has waited for it in vain does not wait for it again at once.
                    true if fetches && hoped_for() => Again::At(AGAIN_S),
                    true => Again::Now,
                };
                Done { key, edition, image: Some(image), is_fetched: fetches, again, problem: drawn.problem }
            }
            None => Done { key, edition, image: None, is_fetched: false, again: Again::Never, problem: None },
        };
        let mut work = lock(shared);
        work.under_way.remove(&(key, edition));
        work.done.push(done);
        drop(work);
        context.request_repaint();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coarser_tile_stands_in_with_the_right_part() {
        let part = part_of_parent(walkers::TileId { x: 5, y: 6, zoom: 3 }, 2);
        assert_eq!(part, Rect::from_min_max(pos2(0.25, 0.5), pos2(0.5, 0.75)));
    }
}
