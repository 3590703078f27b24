//! The relief of the land: Natural Earth's shading and tints, laid into the land of the built-in basemap.

use super::clip::Rect;
use super::paths::{Screen, tiles_of};
use super::{Archive, BasemapError, MapStyle, Patience, Rgb, TileId, TileSource, picture};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tiny_skia::Pixmap;

const EMBEDDED: &[u8] = include_bytes!("../../assets/relief.pmtiles");
/// What each tile has of its neighbours on every side, px.
const APRON_PX: u32 = 1;
/// Up to here the relief shows in full.
const ZOOM_FULL: f64 = 7.5;
/// From here on it would be nothing but blur, and is left out.
const ZOOM_NONE: f64 = 10.5;

fn archive() -> Result<&'static Archive, BasemapError> {
    static ARCHIVE: OnceLock<Result<Archive, BasemapError>> = OnceLock::new();
    ARCHIVE.get_or_init(|| Archive::built_in(EMBEDDED)).as_ref().map_err(Clone::clone)
}

/// Tiles of the relief that are kept as pixels: those that a screen needs beyond the finest zoom, where each serves for
/// many tiles of the map.
const KEPT_MAX: usize = 24;

/// A tile of the relief as pixels, with its apron.
struct Shade {
    side: usize,
    pixels: Vec<[u8; 3]>,
}

/// A tile as pixels; `None` where there is only sea. The last ones asked for are kept.
fn shade(tile: TileId) -> Result<Option<Arc<Shade>>, BasemapError> {
    static KEPT: Mutex<VecDeque<(TileId, Option<Arc<Shade>>)>> = Mutex::new(VecDeque::new());
    let kept = || KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    {
        let mut kept = kept();
        if let Some(found) = kept.iter().position(|(of, _)| *of == tile).and_then(|at| kept.remove(at)) {
            kept.push_front(found.clone());
            return Ok(found.1);
        }
    }
    let damaged = |reason: String| BasemapError::Embedded(format!("relief, tile {tile}: {reason}"));
    let bytes = archive()?.tile(tile, Patience::AtHand).map_err(|error| damaged(error.to_string()))?;
    let shade = match bytes {
        Some(bytes) => {
            let (side, pixels) = picture::decode_opaque_square(&bytes).map_err(damaged)?;
            Some(Arc::new(Shade { side, pixels }))
        }
        None => None,
    };
    let mut kept = kept();
    kept.push_front((tile, shade.clone()));
    kept.truncate(KEPT_MAX);
    Ok(shade)
}

/// What land looks like all over a view of so many pixels; `None` at zooms at which there is no relief to show.
/// `zoom` is that of the map, whatever the density of its pixels.
pub(super) fn ground(
    screen: &Screen,
    (width_px, height_px): (u32, u32),
    zoom: f64,
    style: &MapStyle,
) -> Result<Option<Pixmap>, BasemapError> {
    let strength = ((ZOOM_NONE - zoom) / (ZOOM_NONE - ZOOM_FULL)).clamp(0.0, 1.0);
    let (Some(mut canvas), true) = (Pixmap::new(width_px, height_px), strength > 0.0) else { return Ok(None) };
    let Rgb { r, g, b } = style.land;
    canvas.fill(tiny_skia::Color::from_rgba8(r, g, b, 255));
    let finest = archive()?.about().zoom_max;
    let mut zoom = (screen.world_px / 256.0).log2().ceil().clamp(0.0, f64::from(finest)) as u8;
    let world = |px: f64| px / screen.world_px;
    let view = Rect {
        west: screen.origin.0,
        north: screen.origin.1,
        east: screen.origin.0 + world(f64::from(width_px)),
        south: screen.origin.1 + world(f64::from(height_px)),
    };
    let tiles = loop {
        match tiles_of(view, zoom) {
            Some(tiles) => break tiles,
            None if zoom == 0 => return Ok(None),
            None => zoom -= 1,
        }
    };
    let tint = Tint::new(style, strength);
    for (tile, shift) in tiles {
        if let Some(shade) = shade(tile)? {
            let shifted = Screen { origin: (screen.origin.0 - shift, screen.origin.1), ..*screen };
            draw(&mut canvas, &shifted, &shade, tile, &tint);
        }
    }
    Ok(Some(canvas))
}

/// One pixel in the making: red, green and blue, with room for sums.
type Wide = [u32; 3];

/// Between which two pixels one is, and how much of 256 the second counts.
#[derive(Clone, Copy)]
struct Between {
    first: usize,
    second: usize,
    share: u32,
}

impl Between {
    fn mix(self, first: Wide, second: Wide) -> Wide {
        // As it is where pixels lie on pixels.
        if self.share == 0 {
            return first;
        }
        let of = |channel: usize| (first[channel] * (256 - self.share) + second[channel] * self.share + 128) >> 8;
        [of(0), of(1), of(2)]
    }
}

/// Lays a tile where it belongs, tinted, each pixel mixed of the four around it.
fn draw(canvas: &mut Pixmap, screen: &Screen, shade: &Shade, tile: TileId, tint: &Tint) {
    let rect = Rect::of_tile(tile.zoom, f64::from(tile.x), f64::from(tile.y));
    let left = (rect.west - screen.origin.0) * screen.world_px;
    let top = (rect.north - screen.origin.1) * screen.world_px;
    let side_px = (rect.east - rect.west) * screen.world_px;
    // Pixels of the screen to one of the picture.
    let scale = side_px / (shade.side.saturating_sub(2 * APRON_PX as usize).max(1)) as f64;
    // Whole pixels, so that neighbours neither overlap nor leave a gap.
    let within = |from: f64, size: u32| {
        let bound = |at: f64| at.round().clamp(0.0, f64::from(size)) as usize;
        bound(from)..bound(from + side_px)
    };
    let last = shade.side - 1;
    let between = |at: usize, from: f64| {
        let place = (at as f64 + 0.5 - from) / scale - 0.5 + f64::from(APRON_PX);
        let place = place.clamp(0.0, last as f64);
        let first = place as usize;
        Between { first, second: (first + 1).min(last), share: ((place - first as f64) * 256.0).round() as u32 }
    };
    let columns: Vec<Between> = within(left, canvas.width()).map(|x| between(x, left)).collect();
    let (Some(west), Some(east)) = (columns.first().map(|at| at.first), columns.last().map(|at| at.second)) else {
        return;
    };
    let (width, first_column) = (canvas.width() as usize, within(left, canvas.width()).start);
    // Up to the finest zoom of the relief, pixels lie on pixels.
    let is_as_it_is = columns.iter().zip(west..).all(|(column, at)| column.share == 0 && column.first == at);
    let mut line: Vec<[u8; 4]> = Vec::with_capacity(east - west + 1);
    for y in within(top, canvas.height()) {
        let row = between(y, top);
        let of = |row: usize| &shade.pixels[row * shade.side..][west..=east];
        line.clear();
        line.extend(of(row.first).iter().zip(of(row.second)).map(|(upper, lower)| {
            let [r, g, b] = tint.of(row.mix(upper.map(u32::from), lower.map(u32::from)));
            [r, g, b, 255]
        }));
        let pixels = &mut canvas.data_mut()[4 * (y * width + first_column)..][..4 * columns.len()];
        if is_as_it_is {
            pixels.copy_from_slice(&line.as_flattened()[..pixels.len()]);
            continue;
        }
        let at = |column: usize| {
            let [r, g, b, _] = line[column - west];
            [r, g, b].map(u32::from)
        };
        for (pixel, column) in pixels.chunks_exact_mut(4).zip(&columns) {
            let [r, g, b] = column.mix(at(column.first), at(column.second)).map(|channel| channel as u8);
            pixel.copy_from_slice(&[r, g, b, 255]);
        }
    }
}

/// How the picture's colours become the map's: its light and shade, and a hint of its tints, on the land's own colour,
/// so that names and pins stay as legible as on plain land. In parts of 65,536.
struct Tint {
    /// What the land's colour and flat land's light give each channel.
    base: [i32; 3],
    /// How much the light of a pixel counts, and how much its own channel.
    light: i32,
    channel: i32,
}

impl Tint {
    fn new(style: &MapStyle, strength: f64) -> Self {
        let Rgb { r, g, b } = style.land;
        let is_dark = u16::from(r) + u16::from(g) + u16::from(b) < 384;
        let (shade, hue) = if is_dark { (0.42, 0.10) } else { (0.72, 0.62) };
        let (shade, hue) = (shade * strength, hue * strength);
        // How light flat land is in the picture.
        let flat = if is_dark { 178.0 } else { 205.0 };
        let parts = |value: f64| (value * 65_536.0).round() as i32;
        let base = [r, g, b].map(|land| parts(f64::from(land) - shade * flat + 0.5));
        Self { base, light: parts(shade - hue), channel: parts(hue) }
    }

    /// The map's colour for one of the picture.
    fn of(&self, color: Wide) -> [u8; 3] {
        // Light as the eye sees it: 0.3, 0.59 and 0.11 of red, green and blue.
        let light = (77 * color[0] + 151 * color[1] + 28 * color[2]) as i32 / 256;
        let of = |channel: usize| {
            let value = self.base[channel] + self.light * light + self.channel * color[channel] as i32;
            (value >> 16).clamp(0, 255) as u8
        };
        [of(0), of(1), of(2)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tile_of_the_relief_is_a_picture_with_an_apron() {
        let archive = archive().unwrap();
        assert_eq!((archive.about().zoom_min, archive.about().zoom_max), (0, 5));
        let mut pictures = 0;
        for zoom in 0..=5 {
            let tiles = (0..1 << zoom).step_by(if zoom < 4 { 1 } else { 3 });
            for tile in tiles.map(|x| TileId::new(zoom, x, (1 << zoom) / 3)) {
                // Where there is only sea there is no tile.
                let Some(bytes) = archive.tile(tile, Patience::AtHand).unwrap() else { continue };
                let picture = picture::decode(&bytes).unwrap();
                assert_eq!((picture.width(), picture.height()), (256 + 2 * APRON_PX, 256 + 2 * APRON_PX));
                pictures += 1;
            }
        }
        assert!(pictures > 20, "{pictures}");
    }

    #[test]
    fn mountains_are_shaded_and_the_relief_ends_where_it_would_be_blur() {
        // The Caucasus, 6/39/23.
        let screen = Screen { origin: (39.0 / 64.0, 23.0 / 64.0), world_px: 256.0 * 64.0 };
        let style = MapStyle::light();
        let ground = |zoom| ground(&screen, (256, 256), zoom, &style).unwrap();
        let shaded = ground(6.0).unwrap();
        let light = |pixel: &tiny_skia::PremultipliedColorU8| pixel.green();
        let (darkest, lightest) = (shaded.pixels().iter().map(light).min(), shaded.pixels().iter().map(light).max());
        assert!(lightest.zip(darkest).is_some_and(|(lightest, darkest)| lightest - darkest > 40));
        assert!(ground(11.0).is_none());
    }
}
