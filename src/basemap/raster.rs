//! One square tile of the basemap as pixels.

use super::clip::Rect;
use super::drawing::{Drawing, NEAR_PX, Step, thinned};
use super::{Archive, BasemapError, MapStyle, Rgb};
use tiny_skia::{Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, StrokeDash, Transform};

/// The side of a tile that all widths are meant for, px.
const TILE_PX: f64 = 256.0;
/// Tiles are no larger than this, px.
const SIZE_MAX_PX: u32 = 4096;
/// Tiles finer than this are not asked for by any map.
const ZOOM_MAX: u8 = 24;
/// How far beyond its sides a tile is drawn, in parts of its side: half of any line's width.
const MARGIN: f64 = 1.0 / 64.0;

/// The tile as `size_px` × `size_px` opaque RGBA pixels, row by row from the northwest. For textures of
/// 512 px that stand for tiles of 256 points, `size_px` is 512: lines are scaled by `size_px / 256`.
/// Beyond the archive's finest zoom its finest tiles are magnified. A tile that does not exist is sea.
///
/// # Errors
/// If a tile of the archive is damaged.
pub fn raster_tile(
    archive: &Archive,
    zoom: u8,
    x: u32,
    y: u32,
    size_px: u32,
    style: &MapStyle,
) -> Result<Vec<u8>, BasemapError> {
    let size_px = size_px.clamp(1, SIZE_MAX_PX);
    let mut pixmap = Pixmap::new(size_px, size_px).expect("the size is neither 0 nor too large");
    pixmap.fill(color(style.ocean));
    if zoom > ZOOM_MAX || u64::from(x.max(y)) >= 1 << zoom {
        return Ok(pixmap.take());
    }

    let tile = Rect::of_tile(zoom, f64::from(x), f64::from(y));
    let world_px = f64::from(size_px) * f64::from(zoom).exp2();
    let scale = f64::from(size_px) / TILE_PX;
    let style = style.scaled(style.scale * scale);
    let style_zoom = style.zoom_of(f64::from(zoom) + scale.log2());
    let mut drawing = Drawing::default();
    let rect = tile.grown((tile.east - tile.west) * MARGIN);
    drawing.add_tile(archive, (zoom, x, y), (rect, rect), 0.0, (&style, style_zoom), NEAR_PX / world_px)?;

    let to_px = |part: &[(f64, f64)]| -> Vec<(f64, f64)> {
        part.iter().map(|(x, y)| ((x - tile.west) * world_px, (y - tile.north) * world_px)).collect()
    };
    let line_to_px = |line: &[(f64, f64)]| to_px(&thinned(line, NEAR_PX / world_px));
    for step in drawing.steps() {
        match step {
            Step::Fill(layer, rings) => {
                let fill = if layer == super::Layer::Land { style.land } else { style.lake };
                if let Some(path) = path(rings.iter().map(|ring| to_px(ring)), true) {
                    pixmap.fill_path(&path, &paint(fill), FillRule::Winding, Transform::identity(), None);
                }
            }
            Step::Stroke(layer, rank, lines) => {
                let (line_color, width_px) = style.line(layer, rank, style_zoom);
                let mut stroke = Stroke {
                    width: width_px as f32,
                    line_cap: LineCap::Round,
                    line_join: LineJoin::Round,
                    ..Stroke::default()
                };
                let Some((on_px, off_px)) = style.dash_px(layer) else {
                    if let Some(path) = path(lines.iter().map(|(_, line)| line_to_px(line)), false) {
                        pixmap.stroke_path(&path, &paint(line_color), &stroke, Transform::identity(), None);
                    }
                    continue;
                };
                stroke.line_cap = LineCap::Butt;
                for (start, line) in &lines {
                    let offset_px = (start * world_px).rem_euclid(on_px + off_px);
                    stroke.dash = StrokeDash::new(vec![on_px as f32, off_px as f32], offset_px as f32);
                    if let Some(path) = path(std::iter::once(line_to_px(line)), false) {
                        pixmap.stroke_path(&path, &paint(line_color), &stroke, Transform::identity(), None);
                    }
                }
            }
        }
    }
    Ok(pixmap.take())
}

fn path(parts: impl Iterator<Item = Vec<(f64, f64)>>, closed: bool) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for part in parts {
        for (index, &(x, y)) in part.iter().enumerate() {
            if index == 0 { builder.move_to(x as f32, y as f32) } else { builder.line_to(x as f32, y as f32) }
        }
        if closed {
            builder.close();
        }
    }
    builder.finish()
}

fn paint(rgb: Rgb) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color(color(rgb));
    paint
}

fn color(Rgb { r, g, b }: Rgb) -> Color {
    Color::from_rgba8(r, g, b, 255)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geodesy::{x_from_lon, y_from_lat};

    /// The pixel of the tile around the position that shows it.
    fn color_at(lat_deg: f64, lon_deg: f64, zoom: u8) -> Rgb {
        let side = f64::from(zoom).exp2();
        let (x, y) = (x_from_lon(lon_deg) * side, y_from_lat(lat_deg) * side);
        let pixels =
            raster_tile(Archive::embedded().unwrap(), zoom, x as u32, y as u32, 512, &MapStyle::light()).unwrap();
        let (column, row) = ((x.fract() * 512.0) as usize, (y.fract() * 512.0) as usize);
        let at = 4 * (row * 512 + column);
        Rgb { r: pixels[at], g: pixels[at + 1], b: pixels[at + 2] }
    }

    #[test]
    fn land_sea_and_lakes_are_where_they_belong_at_every_zoom() {
        let style = MapStyle::light();
        for (name, lat, lon, zooms, expected) in [
            ("Idlib", 35.93, 36.63, 4..=18, style.land),
            ("east of Khartoum", 15.55, 32.75, 4..=18, style.land),
            ("off Latakia", 35.50, 35.40, 5..=18, style.ocean),
            ("off Gaza", 31.50, 34.20, 6..=18, style.ocean),
            ("Lake Assad", 36.03, 38.17, 7..=18, style.lake),
            ("the South Pole's side", -84.0, 30.0, 1..=12, style.land),
            ("Vanua Levu, Fiji", -16.62, 179.2, 6..=14, style.land),
            ("Taveuni, across the antimeridian", -16.85, -179.97, 7..=14, style.land),
        ] {
            for zoom in zooms {
                assert_eq!(color_at(lat, lon, zoom), expected, "{name} at zoom {zoom}");
            }
        }
    }

    /// How far two neighbouring tiles differ along the edge they share, in parts of its pixels.
    fn seam(zoom: u8, west: (u32, u32), style: &MapStyle) -> f64 {
        let archive = Archive::embedded().unwrap();
        let tile = |x| raster_tile(archive, zoom, x, west.1, 256, style).unwrap();
        let (west, east) = (tile(west.0), tile(west.0 + 1));
        let pixel = |tile: &[u8], column: usize, row: usize| -> [i32; 3] {
            let at = 4 * (row * 256 + column);
            [tile[at], tile[at + 1], tile[at + 2]].map(i32::from)
        };
        let apart = |a: [i32; 3], b: [i32; 3]| (0..3).map(|i| (a[i] - b[i]).abs()).max().unwrap_or(0);
        let differs = |row: &usize| {
            let (left, right) = (pixel(&west, 255, *row), pixel(&east, 0, *row));
            // A line that runs across shows a row above or below at the most.
            (row.saturating_sub(2)..=(row + 2).min(255)).all(|near| apart(left, pixel(&east, 0, near)) > 40)
                && (row.saturating_sub(2)..=(row + 2).min(255)).all(|near| apart(right, pixel(&west, 255, near)) > 40)
        };
        (0..256).filter(differs).count() as f64 / 256.0
    }

    #[test]
    fn neighbouring_tiles_join_at_their_edges() {
        for (zoom, x, y) in [(3, 4, 3), (5, 18, 12), (6, 37, 25), (7, 76, 50), (9, 307, 201), (12, 2464, 1609)] {
            assert_eq!(seam(zoom, (x, y), &MapStyle::light()), 0.0, "{zoom}/{x}/{y}");
        }
    }

    #[test]
    fn a_tile_off_the_map_is_sea() {
        let archive = Archive::embedded().unwrap();
        let style = MapStyle::dark();
        for (zoom, x, y) in [(3, 8, 0), (0, 0, 1), (200, 5, 5), (24, u32::MAX, 0)] {
            let pixels = raster_tile(archive, zoom, x, y, 4, &style).unwrap();
            assert_eq!(pixels, [style.ocean.r, style.ocean.g, style.ocean.b, 255].repeat(16));
        }
        assert_eq!(raster_tile(archive, 2, 1, 1, 0, &style).unwrap().len(), 4);
    }
}
