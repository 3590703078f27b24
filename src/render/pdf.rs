//! From the drawing to a PDF page.

use super::{Picture, RenderError, raster, svg};
use krilla::geom::Size;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla_svg::{SurfaceExt, SvgSettings};

/// A PDF of one page. One px of the scene is three quarters of a point, so that letters of 12 px are
/// letters of 9 points whatever the size in pixels.
pub(super) fn page(picture: &Picture) -> Result<Vec<u8>, RenderError> {
    let refused = |what: &str| RenderError::Drawing(format!("the PDF library refused {what}"));
    let tree = raster::tree(&svg::document(picture))?;
    let (width, height) = picture.options.scene_size_px();
    let size = Size::from_wh(width as f32 * 0.75, height as f32 * 0.75).ok_or_else(|| refused("the page's size"))?;
    let mut document = krilla::Document::new();
    document.set_metadata(
        Metadata::new()
            .title(picture.title.to_owned())
            .description(picture.description.to_owned())
            .creator("Dateline".to_owned()),
    );
    let mut page = document.start_page_with(PageSettings::new(size));
    let mut surface = page.surface();
    surface.draw_svg(&tree, size, SvgSettings::default()).ok_or_else(|| refused("the drawing"))?;
    surface.finish();
    page.finish();
    document.finish().map_err(|error| RenderError::Drawing(format!("{error:?}")))
}
