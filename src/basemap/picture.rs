//! Tiles that are pictures: read, and put together to a view.

use super::TileId;
use super::clip::Rect;
use super::paths::Screen;
use image::{DynamicImage, ImageReader, Limits};
use std::io::Cursor;
use tiny_skia::{FilterQuality, Paint, Pattern, Pixmap, PremultipliedColorU8, SpreadMode, Transform};

/// The longest side of a tile that is read, px.
pub const PICTURE_SIDE_MAX: u32 = 2048;

/// A picture of part of a view.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedImage {
    /// Where it stands in the view, px: left, top, width, height.
    pub at_px: (f64, f64, f64, f64),
    /// A PNG file.
    pub png: Vec<u8>,
}

/// The pixels of a PNG, JPEG or WebP picture; of whatever format the bytes are, not the name.
pub(super) fn decode(bytes: &[u8]) -> Result<Pixmap, String> {
    pixmap(read(bytes)?).ok_or_else(|| "its picture is empty".to_owned())
}

/// The side and the pixels of a square picture, without its alpha.
pub(super) fn decode_opaque_square(bytes: &[u8]) -> Result<(usize, Vec<[u8; 3]>), String> {
    let picture = read(bytes)?.into_rgb8();
    if picture.width() != picture.height() {
        return Err("its picture is no square".to_owned());
    }
    let pixels = picture.as_raw().chunks_exact(3).map(|color| [color[0], color[1], color[2]]).collect();
    Ok((picture.width() as usize, pixels))
}

fn read(bytes: &[u8]) -> Result<DynamicImage, String> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| error.to_string())?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(PICTURE_SIDE_MAX);
    limits.max_image_height = Some(PICTURE_SIDE_MAX);
    limits.max_alloc = Some(64 << 20);
    reader.limits(limits);
    if reader.format().is_none() {
        return Err("it is no PNG, JPEG or WebP picture".to_owned());
    }
    reader.decode().map_err(|error| format!("its picture does not read ({error})"))
}

fn pixmap(image: DynamicImage) -> Option<Pixmap> {
    let has_alpha = image.color().has_alpha();
    let image = image.into_rgba8();
    let mut pixmap = Pixmap::new(image.width(), image.height())?;
    for (to, from) in pixmap.pixels_mut().iter_mut().zip(image.pixels()) {
        let [r, g, b, a] = from.0;
        *to = if has_alpha {
            tiny_skia::ColorU8::from_rgba(r, g, b, a).premultiply()
        } else {
            PremultipliedColorU8::from_rgba(r, g, b, 255)?
        };
    }
    Some(pixmap)
}

/// Whether nothing shows through.
pub(super) fn is_opaque(pixmap: &Pixmap) -> bool {
    pixmap.pixels().iter().all(|pixel| pixel.alpha() == 255)
}

/// Draws the part of a picture that shows `tile`. `source` is the tile that the picture shows: `tile`, or one around
/// it.
pub(super) fn draw(canvas: &mut Pixmap, screen: &Screen, picture: &Pixmap, source: TileId, tile: TileId) {
    let rect_of = |tile: TileId| Rect::of_tile(tile.zoom, f64::from(tile.x), f64::from(tile.y));
    let to_px = |rect: Rect| {
        let left = (rect.west - screen.origin.0) * screen.world_px;
        let top = (rect.north - screen.origin.1) * screen.world_px;
        (left, top, (rect.east - rect.west) * screen.world_px)
    };
    let (left, top, side) = to_px(rect_of(tile));
    let (source_left, source_top, source_side) = to_px(rect_of(source));
    let scale = source_side / f64::from(picture.width().min(picture.height()).max(1));
    let transform = Transform::from_row(scale as f32, 0.0, 0.0, scale as f32, source_left as f32, source_top as f32);
    let quality = if (scale - 1.0).abs() < 1e-3 { FilterQuality::Nearest } else { FilterQuality::Bilinear };
    let brush = Paint {
        shader: Pattern::new(picture.as_ref(), SpreadMode::Pad, quality, 1.0, transform),
        anti_alias: false,
        ..Paint::default()
    };
    // Whole pixels, so that neighbours neither overlap nor leave a gap.
    let (right, bottom) = ((left + side).round(), (top + side).round());
    let (left, top) = (left.round(), top.round());
    if let Some(rect) = tiny_skia::Rect::from_ltrb(left as f32, top as f32, right as f32, bottom as f32) {
        canvas.fill_rect(rect, &brush, Transform::identity(), None);
    }
}

/// The canvas as a PNG file, without alpha where all of it is opaque.
pub(super) fn png(canvas: &Pixmap) -> Result<Vec<u8>, String> {
    let opaque = is_opaque(canvas);
    let mut pixels = Vec::with_capacity(canvas.data().len());
    for pixel in canvas.pixels() {
        let color = pixel.demultiply();
        pixels.extend([color.red(), color.green(), color.blue()]);
        if !opaque {
            pixels.push(color.alpha());
        }
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, canvas.width(), canvas.height());
    encoder.set_color(if opaque { png::ColorType::Rgb } else { png::ColorType::Rgba });
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let failed = |error: png::EncodingError| error.to_string();
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(&pixels).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_picture_comes_back_as_it_was() {
        let mut canvas = Pixmap::new(3, 2).unwrap();
        canvas.fill(tiny_skia::Color::from_rgba8(10, 200, 30, 255));
        assert_eq!(decode(&png(&canvas).unwrap()).unwrap(), canvas);
        assert!(is_opaque(&canvas));
    }

    #[test]
    fn what_is_no_picture_is_named() {
        assert_eq!(decode(b"<html>").unwrap_err(), "it is no PNG, JPEG or WebP picture");
        assert!(decode(b"\x89PNG\r\n\x1a\n\0\0").unwrap_err().starts_with("its picture does not read"));
    }

    #[test]
    fn a_part_of_a_parent_is_enlarged_and_nothing_lies_beyond_the_tile() {
        let mut picture = Pixmap::new(2, 2).unwrap();
        let colors = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [9, 9, 9]];
        for (pixel, [r, g, b]) in picture.pixels_mut().iter_mut().zip(colors) {
            *pixel = PremultipliedColorU8::from_rgba(r, g, b, 255).unwrap();
        }
        let mut canvas = Pixmap::new(4, 2).unwrap();
        // Tile 1/1/0 is the upper right quarter; to the right of it lies nothing.
        let screen = Screen { origin: (0.5, 0.0), world_px: 4.0 };
        draw(&mut canvas, &screen, &picture, TileId::new(0, 0, 0), TileId::new(1, 1, 0));
        let at = |x: u32, y: u32| canvas.pixel(x, y).unwrap();
        assert!(at(1, 0).green() > 200 && at(1, 0).red() < 80);
        assert_eq!(at(2, 0).alpha(), 0);
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_picture_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300), head in 0usize..4) {
            let mut picture = [&b"\x89PNG\r\n\x1a\n"[..], b"\xff\xd8\xff", b"RIFF\x20\0\0\0WEBP", b""][head].to_vec();
            picture.extend(bytes);
            let _ = decode(&picture);
        }
    }
}
