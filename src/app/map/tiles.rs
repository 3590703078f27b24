//! The basemap as walkers wants it: tiles drawn by worker threads, kept while they are of use. A tile
//! that is not there yet is shown by the part of a coarser one; a frame never waits.

use crate::app::guard::guarded;
use crate::basemap::{self, Archive, MapStyle};
use egui::{ColorImage, Context, Rect, TextureHandle, TextureOptions, pos2, vec2};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use walkers::sources::Attribution;
use walkers::{Tile, TileId, TilePiece};

/// How many tiles are kept: three screens full at 1920 x 1080.
const KEPT_MAX: usize = 160;
/// Finest tiles that are drawn; beyond them they are magnified.
const ZOOM_FINEST: u8 = 18;

/// Tells a tile apart: zoom, x, y, and whether it is a dark one.
type Key = (u8, u32, u32, bool);

/// The basemap's tiles.
pub struct BaseTiles {
    kept: BTreeMap<Key, Kept>,
    /// Those that can't be drawn; asking again would not help.
    failed: BTreeSet<Key>,
    shared: Arc<Shared>,
    /// Missing ones of this frame, those asked for first at the front.
    missing: Vec<Key>,
    frame: u64,
    dark: bool,
    size_px: u32,
    context: Context,
}

struct Kept {
    texture: TextureHandle,
    last_used: u64,
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
    size_px: u32,
    under_way: BTreeSet<Key>,
    done: Vec<(Key, Option<ColorImage>)>,
    closed: bool,
}

impl BaseTiles {
    /// Tiles drawn by threads of their own.
    pub fn on_threads(context: &Context, archive: &'static Archive) -> Self {
        let shared = Arc::new(Shared { work: Mutex::default(), bell: Condvar::new() });
        for _ in 0..2 {
            let (shared, context) = (shared.clone(), context.clone());
            thread::spawn(move || work(archive, &shared, &context));
        }
        Self {
            kept: BTreeMap::new(),
            failed: BTreeSet::new(),
            shared,
            missing: Vec::new(),
            frame: 0,
            dark: false,
            size_px: 256,
            context: context.clone(),
        }
    }

    /// Before a frame: takes in what is drawn by now.
    pub fn begin(&mut self, dark: bool) {
        self.frame += 1;
        self.dark = dark;
        // Denser than the screen, so that lines stay crisp between whole zooms.
        let size_px = if self.context.pixels_per_point() > 1.25 { 512 } else { 384 };
        if size_px != self.size_px {
            self.size_px = size_px;
            self.kept.clear();
        }
        let done = std::mem::take(&mut lock(&self.shared).done);
        for (key, image) in done {
            let Some(image) = image else {
                self.failed.insert(key);
                continue;
            };
            if image.width() as u32 != self.size_px {
                continue;
            }
            let name = format!("tile {key:?}");
            let texture = self.context.load_texture(name, image, TextureOptions::LINEAR);
            self.kept.insert(key, Kept { texture, last_used: self.frame });
        }
    }

    /// After a frame: asks for what was missing, and forgets what was not used for longest.
    pub fn end(&mut self) {
        let missing = std::mem::take(&mut self.missing);
        {
            let mut work = lock(&self.shared);
            work.size_px = self.size_px;
            work.wanted = missing;
            let Work { wanted, under_way, .. } = &mut *work;
            wanted.retain(|key| !under_way.contains(key));
            // The workers take from the end.
            wanted.reverse();
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
        Some(TilePiece::new(Tile::Raster(kept.texture.clone()), uv))
    }
}

impl Drop for BaseTiles {
    fn drop(&mut self) {
        lock(&self.shared).closed = true;
        self.shared.bell.notify_all();
    }
}

impl walkers::Tiles for BaseTiles {
    fn at(&mut self, tile: TileId) -> Option<TilePiece> {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        let finest = tile.zoom.min(ZOOM_FINEST);
        for zoom in (0..=finest).rev() {
            let levels = tile.zoom - zoom;
            let key = (zoom, tile.x >> levels, tile.y >> levels, self.dark);
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
        Attribution { text: basemap::credits(), url: "", logo_light: None, logo_dark: None }
    }

    fn tile_size(&self) -> u32 {
        256
    }
}

/// Which part of the tile so many levels above shows this one.
fn part_of_parent(tile: TileId, levels: u8) -> Rect {
    let across = 1u32 << levels;
    let size = 1.0 / across as f32;
    let corner = vec2((tile.x % across) as f32, (tile.y % across) as f32) * size;
    Rect::from_min_size(corner.to_pos2(), vec2(size, size))
}

fn lock(shared: &Shared) -> MutexGuard<'_, Work> {
    shared.work.lock().unwrap_or_else(PoisonError::into_inner)
}

fn work(archive: &Archive, shared: &Shared, context: &Context) {
    loop {
        let (key, size_px) = {
            let mut work = lock(shared);
            loop {
                if work.closed {
                    return;
                }
                // Coarse tiles first: they cover more.
                let next = (0..work.wanted.len()).min_by_key(|&at| (work.wanted[at].0, work.wanted.len() - at));
                if let Some(at) = next {
                    let key = work.wanted.remove(at);
                    work.under_way.insert(key);
                    break (key, work.size_px);
                }
                work = shared.bell.wait(work).unwrap_or_else(PoisonError::into_inner);
            }
        };
        let (zoom, x, y, dark) = key;
        let style = if dark { MapStyle::dark() } else { MapStyle::light() };
        let side = size_px as usize;
        // Whatever is wrong with a tile, the worker goes on to the others.
        let image = guarded(|| basemap::raster_tile(archive, zoom, x, y, size_px, &style))
            .and_then(Result::ok)
            .filter(|pixels| pixels.len() == side * side * 4)
            .map(|pixels| ColorImage::from_rgba_premultiplied([side, side], &pixels));
        let mut work = lock(shared);
        work.under_way.remove(&key);
        work.done.push((key, image));
        drop(work);
        context.request_repaint();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coarser_tile_stands_in_with_the_right_part() {
        let part = part_of_parent(TileId { x: 5, y: 6, zoom: 3 }, 2);
        assert_eq!(part, Rect::from_min_max(pos2(0.25, 0.5), pos2(0.5, 0.75)));
    }
}
