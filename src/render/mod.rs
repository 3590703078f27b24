//! Paints a scene as PNG, SVG or PDF.
//!
//! There is one drawing, the SVG; the other two are made from it, with the bundled fonts and no
//! others, so that the same picture gives the same bytes on every machine. A [`stamp`] is one symbol or name as pixels, for
//! the window.

mod options;
mod svg;
mod raster;
mod pdf;
mod stamp;

pub use options::{Picture, RenderError, RenderOptions, SIDE_MAX_PX};
pub use stamp::{Stamp, stamp};

/// The picture as an SVG document.
///
/// # Errors
/// None today; the size was checked with the options.
pub fn svg(picture: &Picture) -> Result<String, RenderError> {
    Ok(svg::document(picture))
}

/// The picture as a PNG file.
///
/// # Errors
/// If there is not memory enough for the size, or a library refuses the drawing.
pub fn png(picture: &Picture) -> Result<Vec<u8>, RenderError> {
    raster::png(&svg::document(picture), picture.options)
}

/// The picture as a PDF file of one page, with its texts as texts.
///
/// # Errors
/// If a library refuses the drawing.
pub fn pdf(picture: &Picture) -> Result<Vec<u8>, RenderError> {
    pdf::page(picture)
}
