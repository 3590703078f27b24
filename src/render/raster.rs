//! From the drawing to pixels.

use super::{RenderError, RenderOptions};
use crate::typography::{self, FONTS};
use rayon::prelude::*;
use resvg::{tiny_skia, usvg};
use std::sync::{Arc, LazyLock};

/// Height of the strips that are drawn at once, px.
const STRIP_PX: u32 = 270;

/// A PNG of the drawing.
pub(super) fn png(document: &str, options: RenderOptions) -> Result<Vec<u8>, RenderError> {
    let tree = tree(document)?;
    let pixels = pixels(&tree, options)?;
    let mut file = Vec::with_capacity(pixels.len() / 8);
    let failed = |error: png::EncodingError| RenderError::Drawing(error.to_string());
    let mut encoder = png::Encoder::new(&mut file, options.width_px(), options.height_px());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // A map is large even fields: the fast compression comes within a tenth of the best one's size here.
    encoder.set_compression(png::Compression::Fast);
    // Level fields repeat from row to row; to try every filter on every row takes longer than the rest.
    encoder.set_filter(png::Filter::Up);
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(&pixels).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(file)
}

/// The drawing's pixels, red, green and blue in turn. Strips are drawn at once, each by one thread; what
/// stands on the border of two comes out the same in both, as pixels do not depend on their neighbours.
fn pixels(tree: &usvg::Tree, options: RenderOptions) -> Result<Vec<u8>, RenderError> {
    let (width, height) = (options.width_px(), options.height_px());
    let row = width as usize * 3;
    let mut pixels = vec![0; row * height as usize];
    let strips = pixels.par_chunks_mut(row * STRIP_PX as usize).enumerate();
    strips.try_for_each(|(index, strip)| {
        let top = index as u32 * STRIP_PX;
        let rows = (height - top).min(STRIP_PX);
        let mut pixmap = tiny_skia::Pixmap::new(width, rows).ok_or(RenderError::Side(width, height))?;
        pixmap.fill(tiny_skia::Color::WHITE);
        resvg::render(tree, tiny_skia::Transform::from_translate(0.0, -(top as f32)), &mut pixmap.as_mut());
        // Opaque all over, so that there is nothing to demultiply.
        for (from, to) in pixmap.data().chunks_exact(4).zip(strip.chunks_exact_mut(3)) {
            to.copy_from_slice(&from[..3]);
        }
        Ok(())
    })?;
    Ok(pixels)
}

/// The drawing, read by usvg with the bundled fonts.
pub(super) fn tree(document: &str) -> Result<usvg::Tree, RenderError> {
    let options = usvg::Options {
        font_family: typography::MAIN_FAMILY.to_owned(),
        fontdb: Arc::clone(&FONT_DATABASE),
        image_href_resolver: usvg::ImageHrefResolver {
            // The basemap's pixels are part of the drawing; nothing is read from anywhere.
            resolve_data: usvg::ImageHrefResolver::default_data_resolver(),
            resolve_string: Box::new(|_, _| None),
        },
        // Every text names fonts that have its letters; a guess could only be worse.
        font_resolver: usvg::FontResolver {
            select_font: usvg::FontResolver::default_font_selector(),
            select_fallback: Box::new(|_, _, _| None),
        },
        ..usvg::Options::default()
    };
    usvg::Tree::from_str(document, &options).map_err(|error| RenderError::Drawing(error.to_string()))
}

static FONT_DATABASE: LazyLock<Arc<usvg::fontdb::Database>> = LazyLock::new(|| {
    let mut database = usvg::fontdb::Database::new();
    for font in &FONTS {
        database.load_font_source(usvg::fontdb::Source::Binary(Arc::new(font.bytes)));
    }
    database.set_sans_serif_family(typography::MAIN_FAMILY);
    Arc::new(database)
});
