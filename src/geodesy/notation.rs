//! How positions are written: decimal degrees, degrees with minutes and seconds, MGRS and UTM.

use super::grid;
use crate::model::LatLon;

/// A way to write positions. All are in WGS 84.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Notation {
    /// Degrees with five decimals, about a metre: `35.93061, 36.63390`.
    #[default]
    Decimal,
    /// Degrees, minutes and seconds: `35°55'50.2"N 36°38'02.0"E`.
    Dms,
    /// The military grid, to a metre: `37S BV 86512 79101`.
    Mgrs,
    /// Zone and band, easting and northing in metres: `37S 286512 3979101`. Beyond 84° N and 80° S there
    /// are no zones, and degrees take its place, as they do for the military grid.
    Utm,
}

impl Notation {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Decimal, Self::Dms, Self::Mgrs, Self::Utm];

    /// A position in this notation.
    ///
    /// ```
    /// use dateline::geodesy::Notation;
    /// use dateline::model::LatLon;
    /// let idlib = LatLon::new(35.93061, 36.6339).unwrap();
    /// assert_eq!(Notation::Dms.write(idlib), "35°55'50.2\"N 36°38'02.0\"E");
    /// ```
    #[must_use]
    pub fn write(self, at: LatLon) -> String {
        let decimal = || format!("{:.5}, {:.5}", at.lat_deg(), at.lon_deg());
        match self {
            Self::Decimal => decimal(),
            Self::Dms => format!("{} {}", dms(at.lat_deg(), 'N', 'S'), dms(at.lon_deg(), 'E', 'W')),
            Self::Mgrs => grid::mgrs(at, 5).unwrap_or_else(decimal),
            Self::Utm => grid_zone(at).zip(grid::utm(at)).map_or_else(decimal, |(zone, utm)| {
                format!("{} {:.0} {:.0}", zone.name, utm.easting_m.floor(), utm.northing_m.floor())
            }),
        }
    }
}

/// A zone of the grid within its band.
#[derive(Clone, Debug, PartialEq)]
pub struct GridZone {
    /// Number and letter: '37S'.
    pub name: String,
    /// Western edge, degrees.
    pub west_deg: f64,
    /// Eastern edge, degrees.
    pub east_deg: f64,
}

/// The zone in which a position lies; `None` near the poles, where the grid has none.
#[must_use]
pub fn grid_zone(at: LatLon) -> Option<GridZone> {
    let (lat, lon) = (at.lat_deg(), at.lon_deg());
    if !(-80.0..84.0).contains(&lat) {
        return None;
    }
    let band = ((lat + 80.0) / 8.0).floor().min(19.0) as usize;
    let letter = char::from(b"CDEFGHJKLMNPQRSTUVWX"[band]);
    let usual = (lon + 180.0).div_euclid(6.0) as u32 + 1;
    // Norway and Svalbard: zones widened so that fewer are needed (NGA, The Universal Grids, 2014).
    let (zone, west_deg, east_deg) = match (letter, lon) {
        ('V', 0.0..3.0) => (31, 0.0, 3.0),
        ('V', 3.0..12.0) => (32, 3.0, 12.0),
        ('X', 0.0..9.0) => (31, 0.0, 9.0),
        ('X', 9.0..21.0) => (33, 9.0, 21.0),
        ('X', 21.0..33.0) => (35, 21.0, 33.0),
        ('X', 33.0..42.0) => (37, 33.0, 42.0),
        _ => {
            let west = f64::from(usual - 1) * 6.0 - 180.0;
            (usual, west, west + 6.0)
        }
    };
    Some(GridZone { name: format!("{zone}{letter}"), west_deg, east_deg })
}

/// The square of 100 km in which a position lies: '37S BV'; `None` where the grid has no zones.
#[must_use]
pub fn mgrs_square(at: LatLon) -> Option<String> {
    grid::mgrs(at, 0)
}

fn dms(deg: f64, positive: char, negative: char) -> String {
    // Rounded before it is cut up, so that no second is the sixtieth.
    let tenths = (deg.abs() * 36_000.0).round() as u64;
    let (degrees, minutes) = (tenths / 36_000, tenths / 600 % 60);
    let seconds = tenths % 600;
    let letter = if deg < 0.0 { negative } else { positive };
    format!("{degrees}°{minutes:02}'{:02}.{}\"{letter}", seconds / 10, seconds % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(lat: f64, lon: f64) -> LatLon {
        LatLon::new(lat, lon).unwrap()
    }

    #[test]
    fn known_points_are_written_as_the_grids_have_them() {
        // The examples of GeographicLib's GeoConvert: 33.3 N 44.4 E is 38SMB4488 in MGRS.
        let baghdad = at(33.3, 44.4);
        assert!(Notation::Mgrs.write(baghdad).starts_with("38S MB 44"), "{}", Notation::Mgrs.write(baghdad));
        assert!(Notation::Utm.write(baghdad).starts_with("38S 44"), "{}", Notation::Utm.write(baghdad));
        assert_eq!(Notation::Decimal.write(baghdad), "33.30000, 44.40000");
        assert_eq!(Notation::Dms.write(at(-0.99999, -179.99999)), "1°00'00.0\"S 180°00'00.0\"W");
    }

    proptest! {
        #[test]
        fn zones_are_where_the_grid_has_them(lat in -79.99..83.99f64, lon in -180.0..180.0f64) {
            let here = at(lat, lon);
            let zone = grid_zone(here).unwrap();
            let square = mgrs_square(here).unwrap();
            prop_assert_eq!(&zone.name, &square[..square.len() - 3]);
            prop_assert!(zone.west_deg <= lon && lon < zone.east_deg);
            prop_assert!(Notation::Mgrs.write(here).starts_with(&square));
        }

        #[test]
        fn any_position_can_be_written(lat in -90.0..=90.0f64, lon in -180.0..180.0f64) {
            let here = at(lat, lon);
            for notation in Notation::ALL {
                prop_assert!(!notation.write(here).is_empty());
            }
        }
    }

    #[test]
    fn the_poles_and_the_antimeridian_can_be_written() {
        for here in
            [at(90.0, 0.0), at(-90.0, -180.0), at(0.0, -180.0), at(84.0, 179.999_999), at(-80.0, 180.0), at(0.0, 0.0)]
        {
            for notation in Notation::ALL {
                assert!(notation.write(here).len() > 5);
            }
        }
    }
}
