//! The relief of the land: Natural Earth's shading and tints, laid into the land of the built-in basemap.

use super::clip::Rect;
use super::paths::{Screen, tiles_of};
use super::{Archive, BasemapError, MapStyle, Patience, Rgb, TileSource, picture};
use std::sync::OnceLock;
use tiny_skia::{Pixmap, PremultipliedColorU8};

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
    let archive = archive()?;
    let finest = archive.about().zoom_max;
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
    for (tile, shift) in tiles {
        let damaged = |reason: String| BasemapError::Embedded(format!("relief, tile {tile}: {reason}"));
        let bytes = archive.tile(tile, Patience::AtHand).map_err(|error| damaged(error.to_string()))?;
        let Some(bytes) = bytes else { continue };
        let picture = picture::decode(&bytes).map_err(damaged)?;
        let shifted = Screen { origin: (screen.origin.0 - shift, screen.origin.1), ..*screen };
        picture::draw(&mut canvas, &shifted, &picture, tile, tile, APRON_PX);
    }
    let tint = Tint::new(style, strength);
    for pixel in canvas.pixels_mut() {
        *pixel = tint.of(*pixel);
    }
    Ok(Some(canvas))
}

/// How the picture's colours become the map's: its light and shade, and a hint of its tints, on the land's own colour,
/// so that names and pins stay as legible as on plain land.
struct Tint {
    land: [f32; 3],
    shade: f32,
    hue: f32,
    /// How light flat land is in the picture.
    flat: f32,
}

impl Tint {
    fn new(style: &MapStyle, strength: f64) -> Self {
        let Rgb { r, g, b } = style.land;
        let is_dark = u16::from(r) + u16::from(g) + u16::from(b) < 384;
        let (shade, hue) = if is_dark { (0.42, 0.10) } else { (0.72, 0.62) };
        let strength = strength as f32;
        let land = [r, g, b].map(f32::from);
        Self { land, shade: shade * strength, hue: hue * strength, flat: if is_dark { 178.0 } else { 205.0 } }
    }

    fn of(&self, pixel: PremultipliedColorU8) -> PremultipliedColorU8 {
        let [land_r, land_g, land_b] = self.land;
        if pixel.alpha() < 255 {
            let plain = PremultipliedColorU8::from_rgba(land_r as u8, land_g as u8, land_b as u8, 255);
            return plain.unwrap_or(pixel);
        }
        let [r, g, b] = [pixel.red(), pixel.green(), pixel.blue()].map(f32::from);
        let light = 0.3 * r + 0.59 * g + 0.11 * b;
        let of = |land: f32, channel: f32| {
            let value = land + self.shade * (light - self.flat) + self.hue * (channel - light);
            value.clamp(0.0, 255.0).round() as u8
        };
        PremultipliedColorU8::from_rgba(of(land_r, r), of(land_g, g), of(land_b, b), 255).unwrap_or(pixel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basemap::TileId;

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
        let light = |pixel: &PremultipliedColorU8| pixel.green();
        let (darkest, lightest) = (shaded.pixels().iter().map(light).min(), shaded.pixels().iter().map(light).max());
        assert!(lightest.zip(darkest).is_some_and(|(lightest, darkest)| lightest - darkest > 40));
        assert!(ground(11.0).is_none());
    }
}
