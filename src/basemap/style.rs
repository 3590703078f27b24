//! How the basemap looks: colours, and line widths by zoom and rank.

/// An opaque colour, sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Rgb {
    pub r: u8,
    pub g: u8,
    pub b: u8,
}

impl Rgb {
    /// From `0xRRGGBB`.
    #[must_use]
    pub const fn new(hex: u32) -> Self {
        Self { r: (hex >> 16) as u8, g: (hex >> 8) as u8, b: hex as u8 }
    }

    /// As CSS and SVG write it: `#rrggbb`.
    #[must_use]
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.r, self.g, self.b)
    }
}

/// A line's colour and its width at a zoom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LineStyle {
    /// Its colour.
    pub color: Rgb,
    /// Its width at zoom 2 and below, in px.
    pub width_far_px: f64,
    /// Its width at zoom 10 and above, in px; between, it grows evenly.
    pub width_near_px: f64,
}

/// The look of the basemap, for the window and for exports alike. All colours are opaque.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapStyle {
    /// Open sea.
    pub ocean: Rgb,
    /// Land.
    pub land: Rgb,
    /// Lakes and reservoirs.
    pub lake: Rgb,
    /// The edge of land and sea.
    pub coast: LineStyle,
    /// The edge of lakes.
    pub shore: LineStyle,
    /// Rivers of the highest rank; smaller ones are thinner and come later.
    pub river: LineStyle,
    /// Boundaries between provinces.
    pub province_line: LineStyle,
    /// Boundaries between countries.
    pub country_line: LineStyle,
    /// Contested boundaries; they are dashed.
    pub disputed_line: LineStyle,
    /// How many pixels stand for one: 1, or 2 for a picture at double density. Lines grow with it, and
    /// what is shown is chosen as for a zoom lower by its log2.
    pub scale: f64,
}

impl MapStyle {
    /// Dark lines on light land.
    #[must_use]
    pub fn light() -> Self {
        let line = |hex, width_far_px, width_near_px| LineStyle { color: Rgb::new(hex), width_far_px, width_near_px };
        Self {
            ocean: Rgb::new(0xcf_dc_e4),
            land: Rgb::new(0xf6_f4_ee),
            lake: Rgb::new(0xcf_dc_e4),
            coast: line(0xa9_bb_c7, 0.5, 1.0),
            shore: line(0xa9_bb_c7, 0.3, 0.8),
            river: line(0xb3_c8_d5, 0.6, 2.2),
            province_line: line(0xcf_c9_bf, 0.5, 1.1),
            country_line: line(0x8f_88_80, 0.6, 1.8),
            disputed_line: line(0x8f_88_80, 0.6, 1.8),
            scale: 1.0,
        }
    }

    /// Light lines on dark land.
    #[must_use]
    pub fn dark() -> Self {
        let line = |hex, width_far_px, width_near_px| LineStyle { color: Rgb::new(hex), width_far_px, width_near_px };
        Self {
            ocean: Rgb::new(0x15_1d_25),
            land: Rgb::new(0x26_2b_31),
            lake: Rgb::new(0x15_1d_25),
            coast: line(0x3e_4c_58, 0.5, 1.0),
            shore: line(0x3e_4c_58, 0.3, 0.8),
            river: line(0x2b_3d_4c, 0.6, 2.2),
            province_line: line(0x3d_44_4b, 0.5, 1.1),
            country_line: line(0x7a_80_86, 0.6, 1.8),
            disputed_line: line(0x7a_80_86, 0.6, 1.8),
            scale: 1.0,
        }
    }

    /// The same look for a picture of `scale` times the density.
    #[must_use]
    pub fn scaled(self, scale: f64) -> Self {
        Self { scale, ..self }
    }
}
