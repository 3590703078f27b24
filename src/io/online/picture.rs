//! The tiles of a picture, fetched before it is drawn: the drawing itself never waits for a server.

use crate::basemap::{About, Basemap, MapStyle, Patience, TileError, TileId, TileSource};
use crate::geodesy::Viewport;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A picture is made of no more tiles: what goes beyond is drawn coarser, for nobody's server is to be emptied.
const TILES_MAX: usize = 600;
/// Where there is no tile, those so many levels coarser are asked for.
const PARENTS_MAX: u8 = 5;

/// The same map, with the tiles of a view at hand, as far as they came within `time` and while they are `wanted`. A map
/// that does not come from a server stays as it is.
#[must_use]
pub fn fetched_for(
    basemap: &Basemap,
    viewport: &Viewport,
    scale: f64,
    time: Duration,
    wanted: &(dyn Fn() -> bool + Sync),
) -> Basemap {
    let Some(source) = basemap.source.as_ref().filter(|_| basemap.is_online()) else { return basemap.clone() };
    let asked = asked_for(basemap, source.about(), viewport, scale);
    let begun = Instant::now();
    let zoom_max = asked.first().map_or(0, |tile| tile.zoom);
    let tiles = fetch(source.as_ref(), asked, &|| wanted() && begun.elapsed() < time);
    let about = About { zoom_max: zoom_max.max(source.about().zoom_min), ..source.about().clone() };
    Basemap { source: Some(Arc::new(Fetched { about, tiles })), ..basemap.clone() }
}

type Got = Result<Option<Vec<u8>>, TileError>;

/// Tiles that were fetched, and why others were not.
#[derive(Debug)]
struct Fetched {
    about: About,
    tiles: BTreeMap<TileId, Got>,
}

impl TileSource for Fetched {
    fn about(&self) -> &About {
        &self.about
    }

    fn tile(&self, tile: TileId, _: Patience<'_>) -> Result<Option<Cow<'_, [u8]>>, TileError> {
        match self.tiles.get(&tile) {
            Some(Ok(bytes)) => Ok(bytes.as_deref().map(Cow::Borrowed)),
            Some(Err(error)) => Err(error.clone()),
            None => Err(TileError::Waiting),
        }
    }
}

/// Notes which tiles are asked for.
#[derive(Debug)]
struct Asked {
    about: About,
    tiles: Mutex<BTreeSet<TileId>>,
}

impl TileSource for Asked {
    fn about(&self) -> &About {
        &self.about
    }

    fn tile(&self, tile: TileId, _: Patience<'_>) -> Result<Option<Cow<'_, [u8]>>, TileError> {
        self.tiles.lock().unwrap_or_else(PoisonError::into_inner).insert(tile);
        Err(TileError::Waiting)
    }
}

/// The tiles that drawing a view asks for first.
fn asked_for(basemap: &Basemap, about: &About, viewport: &Viewport, scale: f64) -> Vec<TileId> {
    let asked = Arc::new(Asked { about: about.clone(), tiles: Mutex::default() });
    let basemap = Basemap { source: Some(asked.clone()), ground: basemap.ground, overlays: Vec::new() };
    // What is wrong with it comes out when it is drawn in earnest.
    let _ = basemap.view(viewport, scale, &MapStyle::light());
    let tiles = asked.tiles.lock().unwrap_or_else(PoisonError::into_inner);
    let finest = tiles.iter().map(|tile| tile.zoom).max().unwrap_or_default();
    let mut asked: BTreeSet<TileId> = tiles.iter().filter(|tile| tile.zoom == finest).copied().collect();
    while asked.len() > TILES_MAX {
        asked = asked.iter().map(|tile| tile.at_zoom(tile.zoom.saturating_sub(1))).collect();
    }
    asked.into_iter().collect()
}

/// Fetches tiles, two at a time; in place of those that can't be had, coarser ones.
fn fetch(source: &dyn TileSource, mut asked: Vec<TileId>, wanted: &(dyn Fn() -> bool + Sync)) -> BTreeMap<TileId, Got> {
    let mut tiles: BTreeMap<TileId, Got> = BTreeMap::new();
    let finest = asked.first().map_or(0, |tile| tile.zoom);
    let coarsest = source.about().zoom_min.max(finest.saturating_sub(PARENTS_MAX));
    loop {
        let got = fetch_each(source, &asked, wanted);
        let lacking = got.iter().filter(|(_, got)| !matches!(got, Ok(Some(_)))).map(|(tile, _)| *tile);
        let above = lacking.filter(|tile| tile.zoom > coarsest).map(|tile| tile.at_zoom(tile.zoom - 1));
        let above: BTreeSet<TileId> = above.filter(|tile| !tiles.contains_key(tile)).collect();
        tiles.extend(got);
        asked = above.into_iter().collect();
        if asked.is_empty() {
            return tiles;
        }
    }
}

fn fetch_each(source: &dyn TileSource, asked: &[TileId], wanted: &(dyn Fn() -> bool + Sync)) -> BTreeMap<TileId, Got> {
    let (next, got) = (Mutex::new(asked.iter()), Mutex::new(BTreeMap::new()));
    let work = || {
        while let Some(tile) = { next.lock().unwrap_or_else(PoisonError::into_inner).next() } {
            let bytes = source.tile(*tile, Patience::FetchWhile(wanted));
            let bytes = bytes.map(|bytes| bytes.map(Cow::into_owned));
            got.lock().unwrap_or_else(PoisonError::into_inner).insert(*tile, bytes);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        work();
    });
    got.into_inner().unwrap_or_else(PoisonError::into_inner)
}
