//! One square tile of the basemap as pixels.

use super::clip::Rect;
use super::coverage::{self, Coverage, ROWS_MAX};
use super::drawing::{Cut, Drawing};
use super::paths::{Content, Screen, styled};
use super::{Archive, BasemapError, Dash, Layer, MapStyle, Paint, Rgb, StyledPath, TileId};
use std::ops::Range;
use tiny_skia::{Color, Pixmap};

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
        let mut painter = Painter::of(&canvas);
        for path in tile_paths(&[content], tile, canvas.width(), style) {
            painter.paint(&mut canvas, &path, None);
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

/// Paints outlines on a canvas of one size.
pub(super) struct Painter {
    coverage: Coverage,
}

impl Painter {
    /// For this canvas, and others as large.
    pub fn of(canvas: &Pixmap) -> Self {
        Self { coverage: Coverage::new(canvas.width() as usize, canvas.height() as usize) }
    }

    /// Paints outlines. Land is filled with `ground`, where there is one, as it lies under the same pixels. Lines have
    /// round joints, and round ends where they are not dashed.
    pub fn paint(&mut self, canvas: &mut Pixmap, styled: &StyledPath, ground: Option<&Pixmap>) {
        let ground = ground.filter(|ground| {
            styled.layer == Layer::Land && (ground.width(), ground.height()) == (canvas.width(), canvas.height())
        });
        let width = canvas.width() as usize;
        for top in (0..canvas.height() as usize).step_by(ROWS_MAX) {
            let rows = 4 * width * top..canvas.data().len().min(4 * width * (top + ROWS_MAX));
            let ground = ground.map(|ground| &ground.data()[rows.clone()]);
            let canvas = &mut canvas.data_mut()[rows];
            let rows_here = canvas.len() / (4 * width);
            self.gather(styled, top);
            let (rgb, opacity) = match styled.paint {
                Paint::Fill { color, opacity } | Paint::Stroke { color, opacity, .. } => (color, opacity),
                Paint::Dots { color, .. } => (color, 1.0),
            };
            let opacity = opacity.clamp(0.0, 1.0) as f32;
            let lay = |row: usize, columns: Range<usize>, share: f32| {
                // The last rows of a canvas may be fewer than are gathered.
                if row >= rows_here {
                    return;
                }
                let bytes = 4 * (row * width + columns.start)..4 * (row * width + columns.end);
                let share = (share * opacity * 256.0 + 0.5) as i32;
                match ground {
                    Some(ground) => blend_over(&mut canvas[bytes.clone()], &ground[bytes], share),
                    None => blend(&mut canvas[bytes], rgb, share),
                }
            };
            match styled.paint {
                Paint::Fill { .. } => self.coverage.take_rings(lay),
                Paint::Stroke { .. } | Paint::Dots { .. } => self.coverage.take_lines(lay),
            }
        }
    }

    /// Gathers what is to be painted in the rows from `top` on.
    fn gather(&mut self, styled: &StyledPath, top: usize) {
        let coverage = &mut self.coverage;
        let point = |(x, y): (f64, f64)| (x as f32, y as f32);
        match styled.paint {
            Paint::Fill { .. } => {
                for ring in &styled.subpaths {
                    let Some(&last) = ring.last() else { continue };
                    let mut from = point(last);
                    for &corner in ring {
                        let to = point(corner);
                        coverage.add_edge(from, to, top);
                        from = to;
                    }
                }
            }
            Paint::Stroke { width_px, dash, .. } => {
                let width_px = width_px as f32;
                for line in &styled.subpaths {
                    let line: Vec<(f32, f32)> = line.iter().copied().map(point).collect();
                    let add = |segment| coverage.add_segment(segment, width_px, top);
                    match dash {
                        Some(Dash { on_px, off_px, offset_px }) => {
                            coverage::dashes(&line, on_px as f32, off_px as f32, offset_px as f32, add);
                        }
                        None => coverage::segments(&line, add),
                    }
                }
            }
            Paint::Dots { radius_px, .. } => {
                for &dot in styled.subpaths.iter().flatten() {
                    coverage::segments(&[point(dot)], |dot| coverage.add_segment(dot, 2.0 * radius_px as f32, top));
                }
            }
        }
    }
}

/// Lays a colour over pixels; `share` is how much of it, of 256.
fn blend(pixels: &mut [u8], Rgb { r, g, b }: Rgb, share: i32) {
    let color = [r, g, b, 255];
    for pixel in pixels.chunks_exact_mut(4) {
        match share {
            256.. => pixel.copy_from_slice(&color),
            _ => pixel.iter_mut().zip(color).for_each(|(below, over)| *below = mixed(*below, over, share)),
        }
    }
}

/// Lays pixels over others; `share` is how much of them, of 256.
fn blend_over(pixels: &mut [u8], over: &[u8], share: i32) {
    match share {
        256.. => pixels.copy_from_slice(over),
        _ => pixels.iter_mut().zip(over).for_each(|(below, over)| *below = mixed(*below, *over, share)),
    }
}

fn mixed(below: u8, over: u8, share: i32) -> u8 {
    let (below, over) = (i32::from(below), i32::from(over));
    (below + (((over - below) * share + 128) >> 8)) as u8
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
    use tiny_skia::{FillRule, LineCap, LineJoin, Paint as Brush, PathBuilder, Stroke, StrokeDash, Transform};

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

    #[test]
    fn a_canvas_higher_than_what_is_worked_on_at_a_time_is_painted_to_its_last_row() {
        for height in [ROWS_MAX as u32, 540, 2 * ROWS_MAX as u32 + 1] {
            let mut canvas = Pixmap::new(8, height).unwrap();
            let far = f64::from(height) + 2000.0;
            let subpaths = vec![vec![(-9.0, -9.0), (99.0, -9.0), (99.0, far), (-9.0, far)]];
            let fill = Paint::Fill { color: Rgb::new(0x33_66_99), opacity: 1.0 };
            let line = Paint::Stroke { color: Rgb::new(0x33_66_99), opacity: 1.0, width_px: 300.0, dash: None };
            let mut painter = Painter::of(&canvas);
            for paint in [fill, line] {
                painter.paint(&mut canvas, &StyledPath { layer: Layer::Land, subpaths: subpaths.clone(), paint }, None);
            }
            assert!(canvas.data().chunks(4).all(|pixel| pixel[2] == 0x99), "{height}");
        }
    }

    /// The view as an exported picture shows it: painted outline by outline.
    fn picture(viewport: &Viewport, style: &MapStyle) -> Pixmap {
        let mut pixmap = Pixmap::new(viewport.width_px as u32, viewport.height_px as u32).unwrap();
        for styled in paths(Archive::embedded().unwrap(), viewport, style).unwrap() {
            paint_outlines(&mut pixmap, &styled);
        }
        pixmap
    }

    fn paint_outlines(pixmap: &mut Pixmap, styled: &StyledPath) {
        let mut builder = PathBuilder::new();
        for part in &styled.subpaths {
            for (index, &(x, y)) in part.iter().enumerate() {
                if index == 0 { builder.move_to(x as f32, y as f32) } else { builder.line_to(x as f32, y as f32) }
            }
        }
        let Some(path) = builder.finish() else { return };
        let brush = |rgb, opacity| {
            let mut brush = Brush { anti_alias: true, ..Brush::default() };
            brush.set_color(color(rgb, opacity));
            brush
        };
        match styled.paint {
            Paint::Fill { color, opacity } => {
                pixmap.fill_path(&path, &brush(color, opacity), FillRule::Winding, Transform::identity(), None);
            }
            Paint::Stroke { color, opacity, width_px, dash } => {
                let cap = if dash.is_some() { LineCap::Butt } else { LineCap::Round };
                let dash = dash.and_then(|Dash { on_px, off_px, offset_px }| {
                    StrokeDash::new(vec![on_px as f32, off_px as f32], offset_px as f32)
                });
                let stroke = Stroke {
                    width: width_px as f32,
                    line_cap: cap,
                    line_join: LineJoin::Round,
                    dash,
                    ..Stroke::default()
                };
                pixmap.stroke_path(&path, &brush(color, opacity), &stroke, Transform::identity(), None);
            }
            Paint::Dots { .. } => {}
        }
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
