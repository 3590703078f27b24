//! How the basemap looks: colours, and line widths by zoom and rank.

use super::{Feature, Layer};

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

/// Where lines have their `width_far_px`.
const ZOOM_FAR: f64 = 2.0;
/// Where lines have their `width_near_px`.
const ZOOM_NEAR: f64 = 10.0;

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
    /// Woods, parks and grass.
    pub green: Rgb,
    /// Sand, rock and ice.
    pub bare: Rgb,
    /// Built-up areas.
    pub built_up: Rgb,
    /// Buildings.
    pub building: Rgb,
    /// Motorways and main roads.
    pub main_road: Rgb,
    /// All other roads.
    pub road: Rgb,
    /// The edges of roads.
    pub road_edge: Rgb,
    /// Railways and runways.
    pub rail: Rgb,
    /// What tiles in no known schema show, and overlays that do not say how they look.
    pub other: Rgb,
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
            green: Rgb::new(0xe6_eb_dc),
            bare: Rgb::new(0xf9_f7_f1),
            built_up: Rgb::new(0xec_e8_df),
            building: Rgb::new(0xdc_d6_ca),
            main_road: Rgb::new(0xff_ff_ff),
            road: Rgb::new(0xff_ff_ff),
            road_edge: Rgb::new(0xc2_ba_ac),
            rail: Rgb::new(0xb0_aa_a2),
            other: Rgb::new(0x5b_4b_8a),
            coast: line(0xa9_bb_c7, 0.5, 1.0),
            shore: line(0xa9_bb_c7, 0.3, 0.8),
            river: line(0xb3_c8_d5, 0.6, 2.2),
            province_line: line(0xc6_bf_b3, 0.5, 1.1),
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
            green: Rgb::new(0x26_30_2f),
            bare: Rgb::new(0x2d_31_36),
            built_up: Rgb::new(0x2d_32_38),
            building: Rgb::new(0x31_37_3e),
            main_road: Rgb::new(0x6a_72_7c),
            road: Rgb::new(0x4f_56_5f),
            road_edge: Rgb::new(0x1d_22_28),
            rail: Rgb::new(0x4b_52_5a),
            other: Rgb::new(0xb3_a3_e6),
            coast: line(0x3e_4c_58, 0.5, 1.0),
            shore: line(0x3e_4c_58, 0.3, 0.8),
            river: line(0x36_4c_5e, 0.6, 2.2),
            province_line: line(0x43_4a_52, 0.5, 1.1),
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

    /// The zoom by which is chosen what a map of this zoom shows: lower the denser its pixels are.
    pub(super) fn zoom_of(&self, zoom: f64) -> f64 {
        zoom - self.scale.max(1e-3).log2()
    }

    /// Whether a feature is drawn at a zoom.
    pub(super) fn shows(&self, feature: &Feature, style_zoom: f64) -> bool {
        feature.min_zoom <= style_zoom + 0.25
    }

    /// The colour of a polygon.
    pub(super) fn fill(&self, layer: Layer) -> Rgb {
        match layer {
            Layer::Ocean => self.ocean,
            Layer::Green => self.green,
            Layer::Bare => self.bare,
            Layer::BuiltUp => self.built_up,
            Layer::Lake => self.lake,
            Layer::Building => self.building,
            Layer::OtherArea | Layer::OtherPoint | Layer::OtherLine => self.other,
            _ => self.land,
        }
    }

    /// The colour and width of a line at a zoom, px; 0 for what is not drawn.
    pub(super) fn line(&self, layer: Layer, rank: u8, style_zoom: f64) -> (Rgb, f64) {
        let line = match layer {
            Layer::River => self.river,
            Layer::ProvinceLine => self.province_line,
            Layer::CountryLine => self.country_line,
            Layer::DisputedLine => self.disputed_line,
            Layer::Shore | Layer::Lake => self.shore,
            Layer::Road | Layer::RoadCasing | Layer::Rail => return self.way(layer, rank, style_zoom),
            Layer::OtherLine => return (self.other, 1.2 * self.scale),
            _ => self.coast,
        };
        let near = ((style_zoom - ZOOM_FAR) / (ZOOM_NEAR - ZOOM_FAR)).clamp(0.0, 1.0);
        let of_rank = if layer == Layer::River { (1.1 - 0.09 * f64::from(rank)).clamp(0.35, 1.0) } else { 1.0 };
        let width_px = line.width_far_px + near * (line.width_near_px - line.width_far_px);
        (line.color, width_px * of_rank * self.scale)
    }

    /// Roads and railways grow with the zoom: by half again at each, until they are as wide as streets are.
    fn way(&self, layer: Layer, rank: u8, style_zoom: f64) -> (Rgb, f64) {
        const AT_ZOOM_14_PX: [f64; 6] = [5.0, 4.0, 3.2, 2.2, 1.3, 0.8];
        let grown = 1.5_f64.powf((style_zoom - 14.0).clamp(-6.0, 4.0));
        let at_14_px = AT_ZOOM_14_PX[usize::from(rank).min(5)];
        // From afar a road is a thin line, told by its colour alone.
        let width_px = (at_14_px * grown).max(if rank < 2 { 0.8 } else { 0.6 });
        let has_casing = width_px > 2.0;
        match layer {
            Layer::Rail => (self.rail, (1.2 * grown).clamp(0.6, 2.5) * self.scale),
            Layer::RoadCasing if has_casing => (self.road_edge, (width_px + 1.2) * self.scale),
            Layer::RoadCasing => (self.road_edge, 0.0),
            _ if !has_casing => (self.road_edge, width_px * self.scale),
            _ => (if rank < 3 { self.main_road } else { self.road }, width_px * self.scale),
        }
    }

    /// Lengths of dash and gap, px, of layers that are dashed.
    pub(super) fn dash_px(&self, layer: Layer) -> Option<(f64, f64)> {
        (layer == Layer::DisputedLine).then_some((5.0 * self.scale, 3.5 * self.scale))
    }
}
