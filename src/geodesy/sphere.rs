//! Great circles on a sphere. Against the ellipsoid distances are off by at most 0.56 %, far less than
//! the words of a report leave open.

use crate::model::LatLon;

/// Mean radius of the Earth, km (IUGG, R1).
pub const EARTH_RADIUS_KM: f64 = 6371.0088;

/// Great-circle distance, km, by the haversine formula.
#[must_use]
pub fn distance_km(a: LatLon, b: LatLon) -> f64 {
    let (lat_a, lat_b) = (a.lat_deg().to_radians(), b.lat_deg().to_radians());
    let (d_lat, d_lon) = (lat_b - lat_a, (b.lon_deg() - a.lon_deg()).to_radians());
    let h = (d_lat / 2.0).sin().powi(2) + lat_a.cos() * lat_b.cos() * (d_lon / 2.0).sin().powi(2);
    2.0 * EARTH_RADIUS_KM * h.sqrt().min(1.0).asin()
}

/// Initial bearing from `a` to `b`, degrees clockwise from north, 0 to 360.
#[must_use]
pub fn bearing_deg(a: LatLon, b: LatLon) -> f64 {
    let (lat_a, lat_b) = (a.lat_deg().to_radians(), b.lat_deg().to_radians());
    let d_lon = (b.lon_deg() - a.lon_deg()).to_radians();
    let y = d_lon.sin() * lat_b.cos();
    let x = lat_a.cos() * lat_b.sin() - lat_a.sin() * lat_b.cos() * d_lon.cos();
    y.atan2(x).to_degrees().rem_euclid(360.0)
}

/// The position `distance_km` away from `from` on the bearing, degrees clockwise from north.
#[must_use]
pub fn destination(from: LatLon, bearing_deg: f64, distance_km: f64) -> LatLon {
    let (lat, lon) = (from.lat_deg().to_radians(), from.lon_deg().to_radians());
    let (bearing, angle) = (bearing_deg.to_radians(), distance_km / EARTH_RADIUS_KM);
    let lat_2 = (lat.sin() * angle.cos() + lat.cos() * angle.sin() * bearing.cos()).clamp(-1.0, 1.0).asin();
    let lon_2 = lon + (bearing.sin() * angle.sin() * lat.cos()).atan2(angle.cos() - lat.sin() * lat_2.sin());
    LatLon::clamped(lat_2.to_degrees(), lon_2.to_degrees())
}

/// A circle of the radius around the center as `corners` positions, clockwise from north.
#[must_use]
pub fn circle(center: LatLon, radius_km: f64, corners: usize) -> Vec<LatLon> {
    (0..corners).map(|i| destination(center, 360.0 * i as f64 / corners as f64, radius_km)).collect()
}

/// One of the eight winds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Compass {
    North,
    NorthEast,
    East,
    SouthEast,
    South,
    SouthWest,
    West,
    NorthWest,
}

impl Compass {
    /// All eight, clockwise from north.
    pub const ALL: [Self; 8] = [
        Self::North,
        Self::NorthEast,
        Self::East,
        Self::SouthEast,
        Self::South,
        Self::SouthWest,
        Self::West,
        Self::NorthWest,
    ];

    /// Its bearing, degrees clockwise from north.
    #[must_use]
    pub fn bearing_deg(self) -> f64 {
        self as u8 as f64 * 45.0
    }

    /// Its English name: 'north-east'.
    #[must_use]
    pub fn name(self) -> &'static str {
        ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"][self as usize]
    }

    /// The wind nearest to a bearing.
    #[must_use]
    pub fn nearest(bearing_deg: f64) -> Self {
        Self::ALL[(bearing_deg.rem_euclid(360.0) / 45.0).round() as usize % 8]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(lat: f64, lon: f64) -> LatLon {
        LatLon::new(lat, lon).unwrap()
    }

    #[test]
    fn aleppo_to_hama_is_118_km_south() {
        let (aleppo, hama) = (at(36.2012, 37.1612), at(35.1318, 36.7578));
        assert!((distance_km(aleppo, hama) - 124.4).abs() < 1.0);
        assert_eq!(Compass::nearest(bearing_deg(aleppo, hama)), Compass::South);
    }

    proptest! {
        #[test]
        fn a_destination_lies_at_its_distance_and_bearing(
            lat in -80.0..80.0f64, lon in -180.0..180.0f64, bearing in 0.0..360.0f64, km in 1.0..5000.0f64,
        ) {
            let from = at(lat, lon);
            let to = destination(from, bearing, km);
            prop_assert!((distance_km(from, to) - km).abs() < 1e-6 * km.max(1.0));
            let off = (bearing_deg(from, to) - bearing + 540.0).rem_euclid(360.0) - 180.0;
            prop_assert!(off.abs() < 1e-3, "{off}");
        }
    }
}
