//! From the drawing to pixels.

use super::{RenderError, RenderOptions};
use crate::typography::{self, FONTS};
use resvg::{tiny_skia, usvg};
use std::sync::{Arc, LazyLock};

/// A PNG of the drawing.
pub(super) fn png(document: &str, options: RenderOptions) -> Result<Vec<u8>, RenderError> {
    let tree = tree(document)?;
    let mut pixmap = tiny_skia::Pixmap::new(options.width_px(), options.height_px())
        .ok_or(RenderError::Side(options.width_px(), options.height_px()))?;
    resvg::render(&tree, tiny_skia::Transform::identity(), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|error| RenderError::Drawing(error.to_string()))
}

/// The drawing, read by usvg with the bundled fonts.
pub(super) fn tree(document: &str) -> Result<usvg::Tree, RenderError> {
    let options = usvg::Options {
        font_family: typography::MAIN_FAMILY.to_owned(),
        fontdb: Arc::clone(&FONT_DATABASE),
        image_href_resolver: usvg::ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
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
