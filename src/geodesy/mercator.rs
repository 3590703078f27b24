//! Web Mercator, and the part of the world that a map shows.

use crate::model::{Bounds, LatLon};

/// Width and height of the whole world at zoom 0, in pixels: the convention of slippy maps.
pub const WORLD_PX: f64 = 256.0;
/// Lowest zoom of the map.
pub const ZOOM_MIN: f64 = 0.0;
/// Highest zoom of the map.
pub const ZOOM_MAX: f64 = 18.0;
/// Web Mercator ends here, degrees: the latitude at which the world is a square.
const LAT_MAX_DEG: f64 = 85.051_128_779_806_59;

/// Longitude to world x, 0 at the antimeridian's western side to 1.
#[must_use]
pub fn x_from_lon(lon_deg: f64) -> f64 {
    lon_deg / 360.0 + 0.5
}

/// Latitude to world y, 0 in the north to 1 in the south; beyond ±85.05° it is held at the edge.
#[must_use]
pub fn y_from_lat(lat_deg: f64) -> f64 {
    let lat = lat_deg.clamp(-LAT_MAX_DEG, LAT_MAX_DEG).to_radians();
    0.5 - lat.tan().asinh() / std::f64::consts::TAU
}

/// World x to longitude, degrees, not wrapped.
#[must_use]
pub fn lon_from_x(x: f64) -> f64 {
    (x - 0.5) * 360.0
}

/// World y to latitude, degrees.
#[must_use]
pub fn lat_from_y(y: f64) -> f64 {
    ((0.5 - y) * std::f64::consts::TAU).sinh().atan().to_degrees()
}

/// The part of the world that a map shows: a center, a zoom and a size. Screen coordinates are in
/// pixels from the top left corner, y down; 'pixels' are egui's points on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    /// What stands in the middle.
    pub center: LatLon,
    /// log2 of the world's width over [`WORLD_PX`]; fractions are allowed.
    pub zoom: f64,
    /// Width in pixels.
    pub width_px: f64,
    /// Height in pixels.
    pub height_px: f64,
}

impl Viewport {
    /// Width of the whole world at this zoom, pixels.
    #[must_use]
    pub fn world_px(&self) -> f64 {
        WORLD_PX * self.zoom.exp2()
    }

    /// Where a position stands on the screen, in the copy of the world nearest to the center.
    #[must_use]
    pub fn screen_from_world(&self, at: LatLon) -> (f64, f64) {
        let mut dx = x_from_lon(at.lon_deg()) - x_from_lon(self.center.lon_deg());
        dx -= dx.round();
        let dy = y_from_lat(at.lat_deg()) - y_from_lat(self.center.lat_deg());
        (self.width_px / 2.0 + dx * self.world_px(), self.height_px / 2.0 + dy * self.world_px())
    }

    /// As [`Viewport::screen_from_world`] for a longitude that is not to be wrapped, so that a line
    /// keeps together: both ends go to the same copy of the world as `near_lon_deg` does.
    #[must_use]
    pub fn screen_from_degrees(&self, lat_deg: f64, lon_deg: f64, near_lon_deg: f64) -> (f64, f64) {
        let base = x_from_lon(near_lon_deg) - x_from_lon(self.center.lon_deg());
        let dx = x_from_lon(lon_deg) - x_from_lon(self.center.lon_deg()) - base.round();
        let dy = y_from_lat(lat_deg) - y_from_lat(self.center.lat_deg());
        (self.width_px / 2.0 + dx * self.world_px(), self.height_px / 2.0 + dy * self.world_px())
    }

    /// What stands at a point of the screen.
    #[must_use]
    pub fn world_from_screen(&self, x_px: f64, y_px: f64) -> LatLon {
        let x = x_from_lon(self.center.lon_deg()) + (x_px - self.width_px / 2.0) / self.world_px();
        let y = y_from_lat(self.center.lat_deg()) + (y_px - self.height_px / 2.0) / self.world_px();
        LatLon::clamped(lat_from_y(y), lon_from_x(x))
    }

    /// The box of all that is seen. A view wider than the world gives the whole circle.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        let top_left = self.world_from_screen(0.0, 0.0);
        let bottom_right = self.world_from_screen(self.width_px, self.height_px);
        let whole = self.width_px >= self.world_px();
        Bounds {
            south_deg: bottom_right.lat_deg(),
            west_deg: if whole { -180.0 } else { top_left.lon_deg() },
            north_deg: top_left.lat_deg(),
            east_deg: if whole { 180.0 } else { bottom_right.lon_deg() },
        }
    }

    /// The viewport of the given size that shows all of `bounds` with `padding_px` free on each side,
    /// at `zoom_max` at the most.
    #[must_use]
    pub fn fit(bounds: &Bounds, width_px: f64, height_px: f64, padding_px: f64, zoom_max: f64) -> Self {
        let (top, bottom) = (y_from_lat(bounds.north_deg), y_from_lat(bounds.south_deg));
        let wide = bounds.width_deg() / 360.0;
        let inner = |px: f64| (px - 2.0 * padding_px).max(px / 4.0).max(1.0);
        let zoom_for =
            |px: f64, part: f64| if part > 0.0 { (inner(px) / (WORLD_PX * part)).log2() } else { f64::INFINITY };
        let zoom = zoom_for(width_px, wide).min(zoom_for(height_px, bottom - top)).min(zoom_max).max(ZOOM_MIN);
        let center = LatLon::clamped(lat_from_y((top + bottom) / 2.0), bounds.west_deg + bounds.width_deg() / 2.0);
        Self { center, zoom, width_px, height_px }
    }

    /// Pixels to a kilometre on the ground at a latitude.
    #[must_use]
    pub fn px_per_km(&self, lat_deg: f64) -> f64 {
        let equator_km = std::f64::consts::TAU * super::EARTH_RADIUS_KM;
        self.world_px() / (equator_km * lat_deg.clamp(-LAT_MAX_DEG, LAT_MAX_DEG).to_radians().cos())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fit_shows_all_of_a_box_across_the_antimeridian() {
        let bounds = Bounds { south_deg: -20.0, west_deg: 176.0, north_deg: -15.0, east_deg: -178.0 };
        let viewport = Viewport::fit(&bounds, 800.0, 600.0, 40.0, 12.0);
        for corner in bounds.corners() {
            let (x, y) = viewport.screen_from_world(corner);
            assert!((39.0..=761.0).contains(&x) && (39.0..=561.0).contains(&y), "{x} {y}");
        }
    }

    proptest! {
        #[test]
        fn the_screen_leads_back_to_the_world(
            lat in -84.0..84.0f64, lon in -180.0..180.0f64, zoom in 0.0..18.0f64, x in 0.0..1000.0f64, y in 300.0..500.0f64,
        ) {
            let viewport = Viewport { center: LatLon::new(lat, lon).unwrap(), zoom, width_px: 1000.0, height_px: 800.0 };
            let at = viewport.world_from_screen(x, y);
            prop_assume!(at.lat_deg().abs() < 84.9 && viewport.world_px() > 1000.0);
            let (x2, y2) = viewport.screen_from_world(at);
            prop_assert!((x - x2).abs() < 1e-3 && (y - y2).abs() < 1e-3);
        }
    }
}
