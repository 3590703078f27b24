//! One square tile of the basemap as pixels.

use super::clip::Rect;
use super::drawing::{Cut, Drawing};
use super::paths::{Content, Screen, styled};
use super::{Archive, BasemapError, Layer, MapStyle, Paint, Rgb, StyledPath, TileId};
use tiny_skia::{
    Color, FillRule, FilterQuality, LineCap, LineJoin, Paint as Brush, Path, PathBuilder, Pattern, Pixmap, SpreadMode,
    Stroke, StrokeDash, Transform,
};

/// The side of a tile that all widths are meant for, px.
const TILE_PX: f64 = 256.0;
/// Tiles are no larger than this, px.
const SIZE_MAX_PX: u32 = 4096;
/// How far beyond its sides a tile is drawn, in parts of its side: half of any line's width.
const MARGIN: f64 = 1.0 / 64.0;
/// How near to the one before a corner is left out, px: half of a dense screen's pixel.
const NEAR_PX: f64 = 0.6;

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
    let tile = TileId::new(zoom, x, y);
    let mut canvas = canvas(size_px, style.ocean);
    if tile.is_on_map() {
        let features = archive.features(zoom, x, y)?;
        let content = Content { features, source: tile.at_zoom(archive.zoom_max()), ground: Some(Layer::Ocean) };
        for path in tile_paths(&[content], tile, canvas.width(), style) {
            paint(&mut canvas, &path, None);
        }
    }
    Ok(canvas.take())
}

/// A square of one colour.
pub(super) fn canvas(size_px: u32, ground: Rgb) -> Pixmap {
    let size_px = size_px.clamp(1, SIZE_MAX_PX);
    let mut canvas = Pixmap::new(size_px, size_px).expect("the size is neither 0 nor too large");
    canvas.fill(color(ground, 1.0));
    canvas
}

/// What is on a tile, as outlines in the pixels of a canvas of `size_px`.
pub(super) fn tile_paths(contents: &[Content], tile: TileId, size_px: u32, style: &MapStyle) -> Vec<StyledPath> {
    let rect = Rect::of_tile(tile.zoom, f64::from(tile.x), f64::from(tile.y));
    let world_px = f64::from(size_px) * f64::from(tile.zoom).exp2();
    let scale = f64::from(size_px) / TILE_PX;
    let style = style.scaled(style.scale * scale);
    let style_zoom = style.zoom_of(f64::from(tile.zoom) + scale.log2());
    let seen = rect.grown((rect.east - rect.west) * MARGIN);
    let near = NEAR_PX / world_px;
    let mut drawing = Drawing::default();
    for content in contents {
        if content.ground == Some(Layer::Land) {
            drawing.add_land(seen);
        }
        let cut = Cut { fill: seen, line: seen, shift: 0.0, style: &style, style_zoom, near };
        drawing.add(&content.features, content.source, &cut);
    }
    styled(drawing, &style, style_zoom, &Screen { origin: (rect.west, rect.north), world_px }, NEAR_PX)
}

/// Paints outlines. Land is filled with `ground`, where there is one, as it lies under the same pixels.
pub(super) fn paint(canvas: &mut Pixmap, styled: &StyledPath, ground: Option<&Pixmap>) {
    match styled.paint {
        Paint::Fill { color, opacity } => {
            let Some(path) = path(styled.subpaths.iter().map(Vec::as_slice), true) else { return };
            let mut brush = brush(color, opacity);
            if let (Layer::Land, Some(ground)) = (styled.layer, ground) {
                brush.shader =
                    Pattern::new(ground.as_ref(), SpreadMode::Pad, FilterQuality::Nearest, 1.0, Transform::identity());
            }
            canvas.fill_path(&path, &brush, FillRule::Winding, Transform::identity(), None);
        }
        Paint::Stroke { color, opacity, width_px, dash } => {
            // Round joins and the caps of small islands' shores would cost most of the time, and at these
            // widths nobody sees them.
            let closed = matches!(styled.layer, Layer::Coast | Layer::Shore);
            let mut stroke = Stroke {
                width: width_px as f32,
                line_cap: if closed || dash.is_some() { LineCap::Butt } else { LineCap::Round },
                line_join: if width_px > 3.0 { LineJoin::Round } else { LineJoin::Bevel },
                ..Stroke::default()
            };
            if let Some(dash) = dash {
                stroke.dash = StrokeDash::new(vec![dash.on_px as f32, dash.off_px as f32], dash.offset_px as f32);
            }
            if let Some(path) = path(styled.subpaths.iter().map(Vec::as_slice), false) {
                canvas.stroke_path(&path, &brush(color, opacity), &stroke, Transform::identity(), None);
            }
        }
        Paint::Dots { color, radius_px } => {
            for &(x, y) in styled.subpaths.iter().flatten() {
                if let Some(path) = PathBuilder::from_circle(x as f32, y as f32, radius_px as f32) {
                    let brush = brush(color, 1.0);
                    canvas.fill_path(&path, &brush, FillRule::Winding, Transform::identity(), None);
                }
            }
        }
    }
}

fn path<'a>(parts: impl Iterator<Item = &'a [(f64, f64)]>, closed: bool) -> Option<Path> {
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

fn brush(rgb: Rgb, opacity: f64) -> Brush<'static> {
    let mut brush = Brush { anti_alias: true, ..Brush::default() };
    brush.set_color(color(rgb, opacity));
    brush
}

fn color(Rgb { r, g, b }: Rgb, opacity: f64) -> Color {
    Color::from_rgba8(r, g, b, (opacity.clamp(0.0, 1.0) * 255.0).round() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basemap::paths;
    use crate::geodesy::{Viewport, lat_from_y, lon_from_x, x_from_lon, y_from_lat};
    use crate::model::LatLon;

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
            ("Lake Van", 38.62, 42.85, 5..=18, style.lake),
            ("the South Pole's side", -84.0, 30.0, 1..=12, style.land),
            ("Vanua Levu, Fiji", -16.62, 179.2, 6..=14, style.land),
            ("Taveuni, across the antimeridian", -16.85, -179.97, 7..=14, style.land),
        ] {
            for zoom in zooms {
                assert_eq!(color_at(lat, lon, zoom), expected, "{name} at zoom {zoom}");
            }
        }
    }

    /// The view as an exported picture shows it.
    fn picture(viewport: &Viewport, style: &MapStyle) -> Pixmap {
        let mut pixmap = Pixmap::new(viewport.width_px as u32, viewport.height_px as u32).unwrap();
        for styled in paths(Archive::embedded().unwrap(), viewport, style).unwrap() {
            paint(&mut pixmap, &styled, None);
        }
        pixmap
    }

    #[test]
    fn tiles_side_by_side_look_like_the_exported_picture_and_show_no_seams() {
        let style = MapStyle::light();
        for (zoom, x, y) in
            [(3, 4, 3), (4, 0, 8), (5, 18, 12), (6, 37, 25), (7, 76, 50), (9, 307, 201), (12, 2464, 1609)]
        {
            let side = f64::from(zoom).exp2();
            let center =
                LatLon::new(lat_from_y((f64::from(y) + 0.5) / side), lon_from_x((f64::from(x) + 1.0) / side)).unwrap();
            let whole = picture(&Viewport { center, zoom: f64::from(zoom), width_px: 512.0, height_px: 256.0 }, &style);
            let archive = Archive::embedded().unwrap();
            let [west, east] = [x, x + 1].map(|x| raster_tile(archive, zoom, x, y, 256, &style).unwrap());
            let differs = |column: usize, row: usize| {
                let tile = if column < 256 { &west } else { &east };
                let (at, whole_at) = (4 * (row * 256 + column % 256), 4 * (row * 512 + column));
                (0..3).any(|i| tile[at + i].abs_diff(whole.data()[whole_at + i]) > 48)
            };
            let all = (0..512).flat_map(|column| (0..256).map(move |row| (column, row)));
            let count = all.clone().filter(|&(column, row)| differs(column, row)).count();
            let at_seam = all.filter(|&(c, row)| (254..258).contains(&c) && differs(c, row)).count();
            assert!(count < 512 * 256 / 400 && at_seam < 8, "{zoom}/{x}/{y}: {count} pixels, {at_seam} at the seam");
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
