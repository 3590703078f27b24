//! The basemap in the window: tiles drawn by worker threads, kept while they are of use. Where a tile is not there yet
//! a part of a coarser one shows, and over it whatever finer ones there are; a frame never waits.

use crate::app::guard::guarded;
use crate::basemap::{Basemap, MapStyle, Patience, TileId};
use crate::geodesy::{Viewport, x_from_lon, y_from_lat};
use egui::{Color32, ColorImage, Context, Mesh, Painter, Rect, Shape, TextureHandle, TextureOptions, pos2, vec2};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How many tiles are kept: so many views full, whatever the size of the screen, for each takes one to two megabytes;
/// and never fewer than this.
const KEPT_VIEWS: usize = 3;
const KEPT_MIN: usize = 48;
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
        let shown = self.kept.values().filter(|kept| kept.last_used == self.frame).count();
        let most = (KEPT_VIEWS * shown).max(KEPT_MIN);
        if self.kept.len() > most {
            let mut ages: Vec<(u64, Key)> = self.kept.iter().map(|(key, kept)| (kept.last_used, *key)).collect();
            ages.sort_unstable();
            for (last_used, key) in &ages[..self.kept.len() - most] {
                if *last_used < self.frame {
                    self.kept.remove(key);
                }
            }
        }
    }

    /// Paints what a view shows into `rect`, over `ground` where there is nothing to show, and notes what is missing.
    pub fn paint(&mut self, painter: &Painter, rect: Rect, viewport: &Viewport, ground: Color32) {
        let world = one_world(rect, viewport);
        let painter = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
        let zoom = viewport.zoom.round().clamp(0.0, f64::from(ZOOM_FINEST)) as u8;
        let across = 1i64 << zoom;
        let tile_px = viewport.world_px() / across as f64;
        // In tiles from the northwest of the world.
        let middle = (
            x_from_lon(viewport.center.lon_deg()) * across as f64,
            y_from_lat(viewport.center.lat_deg()) * across as f64,
        );
        let reach = (f64::from(world.width()) / 2.0 / tile_px, viewport.height_px / 2.0 / tile_px);
        let span = |middle: f64, reach: f64| (middle - reach).floor() as i64..(middle + reach).ceil() as i64;
        // Neighbours reckon the edge they share alike, so that no gap opens between them.
        let corner = |column: i64, row: i64| {
            let (x, y) = ((column as f64 - middle.0) * tile_px, (row as f64 - middle.1) * tile_px);
            rect.center() + vec2(x as f32, y as f32)
        };
        let rows = span(middle.1, reach.1);
        let rows = rows.start.max(0)..rows.end.min(across);
        let mut seen: Vec<(i64, i64)> =
            span(middle.0, reach.0).flat_map(|column| rows.clone().map(move |row| (column, row))).collect();
        // What is looked at comes first.
        let from_middle =
            |&(column, row): &(i64, i64)| (column as f64 + 0.5 - middle.0).hypot(row as f64 + 0.5 - middle.1);
        seen.sort_by(|a, b| from_middle(a).total_cmp(&from_middle(b)));
        let tile_of = |column: i64, row: i64| TileId::new(zoom, column.rem_euclid(across) as u32, row as u32);
        // Where the tiles lie all over it, painting the ground below them would only take time.
        let (top, bottom) = (corner(0, rows.start).y, corner(0, rows.end).y);
        let is_covered = top <= rect.top()
            && bottom >= rect.bottom()
            && world == rect
            && seen.iter().all(|&(column, row)| self.has(tile_of(column, row)));
        if !is_covered {
            painter.rect_filled(rect, 0.0, ground);
        }
        let painter = painter.with_clip_rect(world.intersect(painter.clip_rect()));
        for (column, row) in seen {
            // East and west the world goes on, as far as one turn of it.
            let tile = tile_of(column, row);
            self.paint_tile(&painter, tile, Rect::from_min_max(corner(column, row), corner(column + 1, row + 1)));
        }
    }

    fn paint_tile(&mut self, painter: &Painter, tile: TileId, at: Rect) {
        self.wish(tile);
        for piece in pieces(tile, |tile| self.kept.contains_key(&(tile, self.dark))) {
            let Some(kept) = self.kept.get_mut(&(piece.of, self.dark)) else { continue };
            kept.last_used = self.frame;
            let mut mesh = Mesh::with_texture(kept.texture.id());
            let to = Rect::from_min_max(at.lerp_inside(piece.to.min.to_vec2()), at.lerp_inside(piece.to.max.to_vec2()));
            mesh.add_rect_with_uv(to, piece.from, Color32::WHITE);
            painter.add(Shape::mesh(mesh));
        }
    }

    /// Asks for a tile, or for a better one of it, where there is any to be had.
    fn wish(&mut self, tile: TileId) {
        let key = (tile, self.dark);
        match self.kept.get(&key) {
            Some(kept) if kept.edition == self.edition => match kept.again {
                Again::Never => {}
                Again::At(time) if self.now < time => {
                    self.context.request_repaint_after(Duration::from_secs_f64(time - self.now));
                }
                Again::Now | Again::At(_) if self.waiting.contains(&key) => {}
                Again::Now | Again::At(_) => self.waiting.push(key),
            },
            Some(_) => self.miss(key),
            None => {
                self.miss(key);
                // A coarse one comes soon and covers many.
                let coarser = [tile.zoom.saturating_sub(3), 0].map(|zoom| tile.at_zoom(zoom));
                let has_any = (coarser[0].zoom..tile.zoom).any(|zoom| self.has(tile.at_zoom(zoom)));
                if !has_any {
                    self.miss((coarser[0], self.dark));
                    if !(0..coarser[0].zoom).any(|zoom| self.has(tile.at_zoom(zoom))) {
                        self.miss((coarser[1], self.dark));
                    }
                }
            }
        }
    }

    fn has(&self, tile: TileId) -> bool {
        self.kept.contains_key(&(tile, self.dark))
    }

    fn miss(&mut self, key: Key) {
        if !self.missing.contains(&key) && !self.failed.contains(&key) {
            self.missing.push(key);
        }
    }
}

/// The part of a view, shown in `rect`, that has the world once: of a wide view from afar only the middle. Pins and names
/// stand once, in the copy of the world nearest to the middle; others would be bare.
fn one_world(rect: Rect, viewport: &Viewport) -> Rect {
    let half = (viewport.world_px() / 2.0) as f32;
    Rect::from_x_y_ranges(rect.center().x - half..=rect.center().x + half, rect.y_range()).intersect(rect)
}

/// A part of a tile's texture that shows a part of another tile; both as parts of their tile's sides.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Piece {
    of: TileId,
    from: Rect,
    to: Rect,
}

const WHOLE: Rect = Rect { min: pos2(0.0, 0.0), max: pos2(1.0, 1.0) };

/// What shows a tile, in painter's order: the tile itself, or else a part of the nearest coarser one that is kept, and
/// over it the finer ones of the next two zooms, which are there after zooming out.
fn pieces(tile: TileId, is_kept: impl Fn(TileId) -> bool) -> Vec<Piece> {
    if is_kept(tile) {
        return vec![Piece { of: tile, from: WHOLE, to: WHOLE }];
    }
    let mut pieces = Vec::new();
    let coarser = (0..tile.zoom).rev().map(|zoom| tile.at_zoom(zoom)).find(|coarser| is_kept(*coarser));
    pieces.extend(coarser.map(|of| Piece { of, from: part_of(tile, of.zoom), to: WHOLE }));
    for child in children(tile) {
        let shown = |of: TileId| Piece { of, from: WHOLE, to: part_of(of, tile.zoom) };
        match is_kept(child) {
            true => pieces.push(shown(child)),
            false => pieces.extend(children(child).into_iter().filter(|grandchild| is_kept(*grandchild)).map(shown)),
        }
    }
    pieces
}

fn children(TileId { zoom, x, y }: TileId) -> [TileId; 4] {
    [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(right, down)| TileId::new(zoom + 1, 2 * x + right, 2 * y + down))
}

impl Drop for BaseTiles {
    fn drop(&mut self) {
        lock(&self.shared).closed = true;
        self.shared.bell.notify_all();
    }
}

/// Which part of the tile of a coarser zoom that contains it a tile is.
fn part_of(tile: TileId, zoom: u8) -> Rect {
    let across = 1u32 << tile.zoom.saturating_sub(zoom).min(31);
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
        let part = part_of(TileId::new(3, 5, 6), 1);
        assert_eq!(part, Rect::from_min_max(pos2(0.25, 0.5), pos2(0.5, 0.75)));
        let tile = TileId::new(3, 5, 6);
        let coarser = |of: TileId| of.zoom <= 1;
        assert_eq!(pieces(tile, coarser), [Piece { of: TileId::new(1, 1, 1), from: part, to: WHOLE }]);
    }

    #[test]
    fn after_zooming_out_the_finer_tiles_stand_in_over_the_coarser_one() {
        let tile = TileId::new(2, 1, 1);
        let kept = [TileId::new(0, 0, 0), TileId::new(3, 3, 2), TileId::new(4, 5, 7), TileId::new(4, 6, 4)];
        let shown = pieces(tile, |of| kept.contains(&of));
        let quarter = Rect::from_min_max(pos2(0.5, 0.0), pos2(1.0, 0.5));
        let sixteenth = Rect::from_min_max(pos2(0.25, 0.75), pos2(0.5, 1.0));
        let expected = [
            Piece { of: kept[0], from: Rect::from_min_max(pos2(0.25, 0.25), pos2(0.5, 0.5)), to: WHOLE },
            // The child hides what there is of its own children.
            Piece { of: kept[1], from: WHOLE, to: quarter },
            Piece { of: kept[2], from: WHOLE, to: sixteenth },
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_tile_that_is_there_shows_alone() {
        let tile = TileId::new(2, 1, 1);
        assert_eq!(pieces(tile, |_| true), [Piece { of: tile, from: WHOLE, to: WHOLE }]);
        assert_eq!(pieces(tile, |_| false), []);
    }

    #[test]
    fn from_afar_the_world_shows_once_around_the_middle() {
        let rect = Rect::from_min_size(pos2(100.0, 50.0), vec2(1280.0, 800.0));
        let center = crate::model::LatLon::clamped(30.0, 170.0);
        let viewport = |zoom| Viewport { center, zoom, width_px: 1280.0, height_px: 800.0 };
        let world = one_world(rect, &viewport(1.0));
        assert_eq!((world.left(), world.right(), world.y_range()), (484.0, 996.0, rect.y_range()));
        assert_eq!(one_world(rect, &viewport(3.0)), rect);
    }

    #[test]
    fn a_view_across_the_antimeridian_asks_for_tiles_on_both_sides() {
        let context = Context::default();
        let mut tiles = BaseTiles::on_threads(&context);
        let center = crate::model::LatLon::clamped(-17.0, 179.5);
        let viewport = Viewport { center, zoom: 5.0, width_px: 600.0, height_px: 300.0 };
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(600.0, 300.0));
        let painter = Painter::new(context, egui::LayerId::background(), rect);
        tiles.paint(&painter, rect, &viewport, Color32::WHITE);
        let asked = |tile: TileId| tiles.missing.contains(&(tile, false));
        assert!(asked(TileId::new(5, 31, 17)) && asked(TileId::new(5, 0, 17)));
        // The one in the middle is drawn first, and coarse ones that cover much are asked for with it.
        assert_eq!(tiles.missing[0].0.x, 31);
        assert!(asked(TileId::new(2, 3, 2)) && asked(TileId::new(0, 0, 0)));
    }
}
