//! What is rendered, and how large.

use crate::basemap::Piece;
use crate::scene::Scene;

/// The longest side of a picture, px.
pub const SIDE_MAX_PX: u32 = 16_384;
/// The shortest side of a picture, px.
const SIDE_MIN_PX: u32 = 64;
/// The most pixels of a picture: 8K twice over, 256 MB of memory.
const PIXELS_MAX: u64 = 67_108_864;

/// Why a picture could not be made.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A side is too long or too short.
    #[error(
        "a picture of {0} x {1} pixels can't be made\nhint: each side may have {SIDE_MIN_PX} to {SIDE_MAX_PX} pixels"
    )]
    Side(u32, u32),
    /// Too many pixels in all.
    #[error(
        "a picture of {0} x {1} pixels is too large\nhint: 7680x4320 is the largest screen there is; 64 megapixels are the limit here"
    )]
    Area(u32, u32),
    /// The scale is not a sound number.
    #[error("a picture's scale must be between 0.1 and 32, not {0}")]
    Scale(f64),
    /// A library refused the drawing.
    #[error("the picture could not be drawn: {0}")]
    Drawing(String),
}

/// How large a picture is, and how large one unit of the scene is in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RenderOptions {
    width_px: u32,
    height_px: u32,
    scale: f64,
}

impl RenderOptions {
    /// A picture of so many pixels, in which letters and pins have the size they have on a slide of
    /// 1280 x 720: at 3840 x 2160 everything is three times as large as in the window.
    ///
    /// ```
    /// use dateline::render::RenderOptions;
    /// let slide = RenderOptions::new(3840, 2160).unwrap();
    /// assert_eq!(slide.scale(), 3.0);
    /// assert_eq!(slide.scene_size_px(), (1280.0, 720.0));
    /// ```
    ///
    /// # Errors
    /// If the size is out of bounds.
    pub fn new(width_px: u32, height_px: u32) -> Result<Self, RenderError> {
        // A tall or wide strip is measured by what is scarce; small pictures keep letters legible.
        let scale = (f64::from(width_px) / 1280.0).min(f64::from(height_px) / 720.0).max(0.75);
        Self::with_scale(width_px, height_px, scale)
    }

    /// A picture of so many pixels, with `scale` pixels to one px of the scene.
    ///
    /// # Errors
    /// If the size or the scale is out of bounds.
    pub fn with_scale(width_px: u32, height_px: u32, scale: f64) -> Result<Self, RenderError> {
        let sides = SIDE_MIN_PX..=SIDE_MAX_PX;
        if !(sides.contains(&width_px) && sides.contains(&height_px)) {
            return Err(RenderError::Side(width_px, height_px));
        }
        if u64::from(width_px) * u64::from(height_px) > PIXELS_MAX {
            return Err(RenderError::Area(width_px, height_px));
        }
        if !(0.1..=32.0).contains(&scale) {
            return Err(RenderError::Scale(scale));
        }
        Ok(Self { width_px, height_px, scale })
    }

    /// Width of the picture, px.
    #[must_use]
    pub fn width_px(&self) -> u32 {
        self.width_px
    }

    /// Height of the picture, px.
    #[must_use]
    pub fn height_px(&self) -> u32 {
        self.height_px
    }

    /// Pixels of the picture to one px of the scene.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// The size for which to compose the scene and to ask for the basemap: give it to
    /// [`crate::scene::view_of`].
    #[must_use]
    pub fn scene_size_px(&self) -> (f64, f64) {
        (f64::from(self.width_px) / self.scale, f64::from(self.height_px) / self.scale)
    }
}

/// Everything a picture is made from.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    /// The basemap of the same view as the scene; may be empty.
    pub basemap: &'a [Piece],
    /// What is shown on it.
    pub scene: &'a Scene,
    /// How large it is.
    pub options: RenderOptions,
    /// What the picture is called, for screen readers and the PDF's title.
    pub title: &'a str,
    /// What it shows in a sentence or two, for screen readers.
    pub description: &'a str,
    /// Where it comes from: anything that is to travel with the file, as text.
    pub provenance: &'a str,
}
