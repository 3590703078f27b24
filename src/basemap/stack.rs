//! The basemap as the window, the command line and pictures share it: a ground, a source above it, overlays.

use super::clip::Rect;
use super::paths::{Content, Screen, is_sound, tiles_of, view_paths};
use super::{
    Archive, BasemapError, Layer, MapStyle, Overlay, Paint, Patience, PlacedImage, Schema, StyledPath, TileError,
    TileId, TileKind, TileSource, mvt, picture, raster, relief,
};
use crate::geodesy::Viewport;
use rayon::prelude::*;
use std::sync::{Arc, Mutex, PoisonError};
use tiny_skia::Pixmap;

/// Where a source lacks a tile, one so many levels coarser stands in.
const PARENTS_MAX: u8 = 5;
/// How many pictures of a view are read at once.
const AT_ONCE: usize = 32;
/// So many levels beyond the finest tiles the map still has something to show.
const ENLARGED_WELL: f64 = 2.5;

/// The ground that is built in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Ground {
    /// Land in one colour.
    #[default]
    Plain,
    /// Land with its mountains.
    Relief,
}

/// The map underneath. Cloning it is cheap, and a clone is equal to what it was cloned from.
#[derive(Clone, Debug, Default)]
pub struct Basemap {
    /// What is built in; it shows wherever the source above it has nothing.
    pub ground: Ground,
    /// What lies over it.
    pub source: Option<Arc<dyn TileSource>>,
    /// What lies over both, the last on top.
    pub overlays: Vec<Arc<Overlay>>,
}

impl PartialEq for Basemap {
    fn eq(&self, other: &Self) -> bool {
        let address = |basemap: &Self| basemap.source.as_ref().map(|source| Arc::as_ptr(source).cast::<()>());
        let same = |(one, two): (&Arc<Overlay>, &Arc<Overlay>)| Arc::ptr_eq(one, two);
        let overlays = self.overlays.len() == other.overlays.len();
        let overlays = overlays && self.overlays.iter().zip(&other.overlays).all(same);
        self.ground == other.ground && address(self) == address(other) && overlays
    }
}

/// One square tile as pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TilePicture {
    /// Its side, px.
    pub side_px: u32,
    /// Opaque RGBA, row by row from the northwest.
    pub pixels: Vec<u8>,
    /// Whether there is better to come once what it needs is fetched.
    pub is_waiting: bool,
    /// What is wrong with the source's tile, if anything; what lies below shows instead.
    pub problem: Option<String>,
}

/// A piece of a view.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Outlines.
    Path(StyledPath),
    /// Pixels.
    Image(PlacedImage),
}

/// A view of the map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// In painter's order; together they cover the whole view.
    pub pieces: Vec<Piece>,
    /// What is missing from it, for the analyst; coarser tiles or the ground stand in.
    pub problems: Vec<String>,
}

/// What came up while tiles were looked for.
#[derive(Default)]
struct Log {
    is_waiting: bool,
    asked: usize,
    failed: usize,
    /// Pictures that the source has only coarser ones of, where it says it has them.
    lacking: usize,
    /// Tiles that were not fetched in time, and those that may not be fetched any more.
    late: usize,
    offline: usize,
    reason: Option<String>,
}

/// What the source has for a tile.
enum Found {
    Features(Content),
    Picture { picture: Pixmap, source: TileId, is_opaque: bool },
}

impl Basemap {
    /// What is built in, with nothing over it.
    #[must_use]
    pub fn of_ground(ground: Ground) -> Self {
        Self { ground, ..Self::default() }
    }

    /// Whose data it shows: a sentence or two for the screen and every picture.
    #[must_use]
    pub fn credit(&self) -> String {
        let names: Vec<&str> = self.overlays.iter().map(|overlay| overlay.name.as_str()).collect();
        match &names[..] {
            [] => self.map_credit(),
            names => format!("{}. Over it: {}", self.map_credit(), names.join(", ")),
        }
    }

    fn map_credit(&self) -> String {
        let Some(source) = &self.source else { return super::credits().to_owned() };
        let about = source.about();
        let of_source = match about.credit.trim().trim_end_matches('.') {
            "" => format!("Map: {} (it names no source)", about.name),
            credit => credit.to_owned(),
        };
        format!("{of_source}. {}", super::credits())
    }

    /// Whose view of the borders it shows, as a sentence for legends and disclaimers.
    #[must_use]
    pub fn point_of_view(&self) -> String {
        match &self.source {
            Some(source) if source.about().kind != TileKind::Vector(Schema::Other) => format!(
                "Boundaries are drawn as '{}' has them. They imply no opinion on the status of any territory",
                source.about().name
            ),
            _ => super::point_of_view().to_owned(),
        }
    }

    /// Whether it is a picture, which mostly has names of its own: those of the gazetteer would stand on top of them.
    #[must_use]
    pub fn is_picture(&self) -> bool {
        self.source.as_ref().is_some_and(|source| source.about().kind == TileKind::Raster)
    }

    /// Whether it is a server's map.
    #[must_use]
    pub fn is_online(&self) -> bool {
        self.source.as_ref().is_some_and(|source| source.is_online())
    }

    /// Where the map's detail ends, if a map of this zoom goes well beyond it.
    #[must_use]
    pub fn detail_note(&self, zoom: f64) -> Option<String> {
        let built_in = Archive::embedded().map_or(0, Archive::zoom_max);
        let finest = self.source.as_ref().map_or(built_in, |source| source.about().zoom_max);
        (zoom > f64::from(finest) + ENLARGED_WELL).then(|| format!("Enlarged: the map's detail ends at zoom {finest}"))
    }

    /// A tile, for textures of `size_px`; a source's picture may come in its own size. A tile that does not exist is sea.
    ///
    /// # Errors
    /// If what is built in is damaged.
    pub fn tile(
        &self,
        tile: TileId,
        size_px: u32,
        style: &MapStyle,
        patience: Patience<'_>,
    ) -> Result<TilePicture, BasemapError> {
        let mut log = Log::default();
        let mut canvas = raster::canvas(size_px, style.ocean);
        if tile.is_on_map() {
            let (contents, over) = self.contents(tile, patience, &mut log)?;
            match over {
                // As sharp as it is: enlarged it would only lose.
                Some((picture, source))
                    if contents.is_empty() && self.overlays.is_empty() && source == tile && is_square(&picture) =>
                {
                    canvas = picture;
                }
                over => self.draw_tile(&mut canvas, tile, &contents, over, style)?,
            }
        }
        let side_px = canvas.width();
        Ok(TilePicture { side_px, pixels: canvas.take(), is_waiting: log.is_waiting, problem: log.reason })
    }

    fn draw_tile(
        &self,
        canvas: &mut Pixmap,
        tile: TileId,
        contents: &[Content],
        over: Option<(Pixmap, TileId)>,
        style: &MapStyle,
    ) -> Result<(), BasemapError> {
        let size_px = canvas.width();
        let rect = Rect::of_tile(tile.zoom, f64::from(tile.x), f64::from(tile.y));
        let world_px = f64::from(size_px) * f64::from(tile.zoom).exp2();
        let screen = Screen { origin: (rect.west, rect.north), world_px };
        let ground = match self.ground {
            Ground::Relief if !contents.is_empty() => {
                relief::ground(&screen, (size_px, size_px), f64::from(tile.zoom), style)?
            }
            _ => None,
        };
        let mut painter = raster::Painter::of(canvas);
        for path in raster::tile_paths(contents, tile, size_px, style) {
            painter.paint(canvas, &path, ground.as_ref());
        }
        if let Some((picture, source)) = over {
            picture::draw(canvas, &screen, &picture, source, tile);
        }
        let style = style.scaled(style.scale * f64::from(size_px) / 256.0);
        for overlay in &self.overlays {
            for path in overlay.styled(&screen, rect, &style) {
                painter.paint(canvas, &path, None);
            }
        }
        Ok(())
    }

    /// A view, in pixels of the viewport, with pictures for `scale` pixels to one of them. It waits for every tile.
    ///
    /// # Errors
    /// If what is built in is damaged.
    pub fn view(&self, viewport: &Viewport, scale: f64, style: &MapStyle) -> Result<View, BasemapError> {
        let mut log = Log::default();
        let over = match &self.source {
            Some(source) if source.about().kind == TileKind::Raster && is_sound(viewport) => {
                self.mosaic(viewport, scale, &mut log)
            }
            _ => None,
        };
        let mut pieces = Vec::new();
        if !over.as_ref().is_some_and(picture::is_opaque) {
            self.view_below(viewport, scale, style, &mut log, &mut pieces)?;
        }
        if let Some(canvas) = over {
            pieces.push(Piece::Image(placed(&canvas, viewport)?));
        }
        if is_sound(viewport) {
            let (screen, seen) = (Screen::of(viewport), Rect::of_view(viewport));
            let paths = self.overlays.iter().flat_map(|overlay| overlay.styled(&screen, seen, style));
            pieces.extend(paths.map(Piece::Path));
        }
        Ok(View { pieces, problems: self.problems(&log) })
    }

    /// The outlines of a view, and the relief under them.
    fn view_below(
        &self,
        viewport: &Viewport,
        scale: f64,
        style: &MapStyle,
        log: &mut Log,
        pieces: &mut Vec<Piece>,
    ) -> Result<(), BasemapError> {
        let mut zoom_max = Archive::embedded()?.zoom_max();
        let has_features = |source: &&Arc<dyn TileSource>| source.about().kind != TileKind::Raster;
        let vectors = self.source.as_ref().filter(has_features);
        zoom_max = zoom_max.max(vectors.map_or(0, |source| source.about().zoom_max));
        let paths = view_paths(viewport, style, zoom_max, |tile| match vectors {
            Some(_) => self.contents(tile, Patience::Fetch, log).map(|(contents, _)| contents),
            None => Ok(vec![built_in(tile)?]),
        })?;
        let relief = match self.ground {
            Ground::Relief if is_sound(viewport) => relief_below(&paths, viewport, scale, style)?,
            _ => None,
        };
        let is_below = |path: &StyledPath| relief.is_some() && matches!(path.layer, Layer::Ocean | Layer::Land);
        let above: Vec<StyledPath> = paths.into_iter().filter(|path| !is_below(path)).collect();
        pieces.extend(relief.map(Piece::Image));
        pieces.extend(above.into_iter().map(Piece::Path));
        Ok(())
    }

    /// The source's pictures of a view, put together; transparent where it has none.
    fn mosaic(&self, viewport: &Viewport, scale: f64, log: &mut Log) -> Option<Pixmap> {
        let about = self.source.as_ref()?.about();
        let (width_px, height_px) = pixels_of(viewport, scale);
        let mut canvas = Pixmap::new(width_px, height_px)?;
        let screen = Screen { world_px: viewport.world_px() * scale, ..Screen::of(viewport) };
        let finest = (viewport.zoom + scale.log2()).round().clamp(0.0, f64::from(about.zoom_max)) as u8;
        let view = Rect::of_view(viewport);
        let tiles = (0..=finest).rev().find_map(|zoom| tiles_of(view, zoom))?;
        let shared = Mutex::new(std::mem::take(log));
        for some in tiles.chunks(AT_ONCE) {
            let found: Vec<Option<Found>> = some
                .par_iter()
                .map(|(tile, _)| {
                    let mut log = Log::default();
                    let found = self.find(*tile, Patience::Fetch, &mut log);
                    shared.lock().unwrap_or_else(PoisonError::into_inner).add(log);
                    found
                })
                .collect();
            for ((tile, shift), found) in some.iter().zip(found) {
                let Some(Found::Picture { picture, source, .. }) = found else { continue };
                let shifted = Screen { origin: (screen.origin.0 - shift, screen.origin.1), ..screen };
                picture::draw(&mut canvas, &shifted, &picture, source, *tile);
            }
        }
        *log = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
        Some(canvas)
    }

    /// What is drawn for a tile: features, below a picture, if there is one.
    #[allow(clippy::type_complexity)] // two things, named in the line above
    fn contents(
        &self,
        tile: TileId,
        patience: Patience<'_>,
        log: &mut Log,
    ) -> Result<(Vec<Content>, Option<(Pixmap, TileId)>), BasemapError> {
        Ok(match self.find(tile, patience, log) {
            Some(Found::Features(content)) if content.ground.is_some() => (vec![content], None),
            Some(Found::Features(content)) => (vec![built_in(tile)?, content], None),
            Some(Found::Picture { picture, source, is_opaque: true }) => (Vec::new(), Some((picture, source))),
            Some(Found::Picture { picture, source, .. }) => (vec![built_in(tile)?], Some((picture, source))),
            None => (vec![built_in(tile)?], None),
        })
    }

    /// What the source has for a tile, or for the nearest one that contains it.
    fn find(&self, tile: TileId, patience: Patience<'_>, log: &mut Log) -> Option<Found> {
        let source = self.source.as_ref()?;
        let about = source.about();
        if tile.zoom < about.zoom_min {
            return None;
        }
        let finest = tile.zoom.min(about.zoom_max);
        let coarsest = about.zoom_min.max(finest.saturating_sub(PARENTS_MAX));
        log.asked += 1;
        let (mut patience, mut failed, mut lacks) = (patience, None, false);
        let (mut late, mut offline) = (false, false);
        let mut found = None;
        for zoom in (coarsest..=finest).rev() {
            let asked = tile.at_zoom(zoom);
            match source.tile(asked, patience) {
                Ok(Some(bytes)) => match read(about.kind, &bytes, asked) {
                    Ok(read) => {
                        log.is_waiting |= matches!(patience, Patience::AtHand) && source.may_have_newer(asked);
                        found = Some(read);
                        break;
                    }
                    Err(reason) => failed = failed.or(Some(format!("tile {asked}: {reason}"))),
                },
                Ok(None) => lacks = true,
                Err(TileError::Waiting) => (log.is_waiting, late) = (true, true),
                Err(TileError::Offline) => offline = true,
                Err(error) => {
                    log.is_waiting |= matches!(error, TileError::Unreachable(_));
                    failed = failed.or(Some(format!("tile {asked}: {error}")));
                }
            }
            if failed.is_some() {
                // Whatever keeps one tile away is not waited for again with each of its parents.
                patience = Patience::AtHand;
            }
        }
        log.failed += usize::from(failed.is_some());
        log.late += usize::from(late && failed.is_none());
        log.offline += usize::from(offline && failed.is_none());
        log.lacking +=
            usize::from(lacks && !late && !offline && failed.is_none() && matches!(found, Some(Found::Picture { .. })));
        log.reason = log.reason.take().or(failed);
        found
    }

    fn problems(&self, log: &Log) -> Vec<String> {
        let Some(source) = &self.source else { return Vec::new() };
        let (name, asked) = (&source.about().name, log.asked);
        let mut problems = Vec::new();
        if let Some(reason) = &log.reason {
            let failed = log.failed;
            problems
                .push(format!("{failed} of {asked} tiles of '{name}' are missing, coarser ones stand in ({reason})"));
        }
        for (count, why) in
            [(log.late, "did not come in time"), (log.offline, "were not fetched before the network was switched off")]
        {
            if count > 0 {
                problems.push(format!("{count} of {asked} tiles of '{name}' {why}, coarser ones stand in"));
            }
        }
        if log.lacking > 0 {
            let lacking = log.lacking;
            problems.push(format!("{lacking} of {asked} tiles are not in '{name}', coarser ones stand in"));
        }
        problems
    }
}

impl Log {
    fn add(&mut self, other: Self) {
        self.is_waiting |= other.is_waiting;
        self.asked += other.asked;
        self.failed += other.failed;
        self.lacking += other.lacking;
        self.late += other.late;
        self.offline += other.offline;
        // The same one whoever comes first.
        self.reason = match (self.reason.take(), other.reason) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
}

fn read(kind: TileKind, bytes: &[u8], tile: TileId) -> Result<Found, String> {
    let TileKind::Vector(mut schema) = kind else {
        let picture = picture::decode(bytes)?;
        let is_opaque = picture::is_opaque(&picture);
        return Ok(Found::Picture { picture, source: tile, is_opaque });
    };
    if schema == Schema::Other {
        schema = Schema::of_layers(mvt::layer_names(bytes));
    }
    let features = mvt::decode(bytes, schema, tile)?;
    Ok(Found::Features(Content { features, source: tile, ground: schema.ground() }))
}

fn built_in(tile: TileId) -> Result<Content, BasemapError> {
    let archive = Archive::embedded()?;
    let features = archive.features(tile.zoom, tile.x, tile.y)?;
    Ok(Content { features, source: tile.at_zoom(archive.zoom_max()), ground: Some(Layer::Ocean) })
}

fn is_square(picture: &Pixmap) -> bool {
    picture.width() == picture.height() && picture.width() >= 64
}

fn pixels_of(viewport: &Viewport, scale: f64) -> (u32, u32) {
    let pixels = |px: f64| (px * scale).round().clamp(1.0, 16_384.0) as u32;
    (pixels(viewport.width_px), pixels(viewport.height_px))
}

fn placed(canvas: &Pixmap, viewport: &Viewport) -> Result<PlacedImage, BasemapError> {
    let png = picture::png(canvas).map_err(BasemapError::Embedded)?;
    Ok(PlacedImage { at_px: (0.0, 0.0, viewport.width_px, viewport.height_px), png })
}

/// Sea and land of a view with the relief in the land, as a picture.
fn relief_below(
    paths: &[StyledPath],
    viewport: &Viewport,
    scale: f64,
    style: &MapStyle,
) -> Result<Option<PlacedImage>, BasemapError> {
    let size_px = pixels_of(viewport, scale);
    let screen = Screen { world_px: viewport.world_px() * scale, ..Screen::of(viewport) };
    let Some(ground) = relief::ground(&screen, size_px, viewport.zoom, style)? else { return Ok(None) };
    let Some(mut canvas) = Pixmap::new(size_px.0, size_px.1) else { return Ok(None) };
    let mut painter = raster::Painter::of(&canvas);
    for path in paths.iter().filter(|path| matches!(path.layer, Layer::Ocean | Layer::Land)) {
        let enlarge = |part: &Vec<(f64, f64)>| part.iter().map(|(x, y)| (x * scale, y * scale)).collect();
        let Paint::Fill { .. } = path.paint else { continue };
        let path = StyledPath { subpaths: path.subpaths.iter().map(enlarge).collect(), ..path.clone() };
        painter.paint(&mut canvas, &path, Some(&ground));
    }
    placed(&canvas, viewport).map(Some)
}
