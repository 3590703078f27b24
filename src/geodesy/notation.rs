//! How positions are written: decimal degrees, degrees with minutes and seconds, MGRS and UTM.

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
    /// Zone and band, easting and northing in metres: `37S 286512 3979101`. Beyond 84° N and 80° S neither
    /// grid has zones: there it is decimal degrees.
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
            Self::Mgrs => mgrs(at).map_or_else(decimal, |mgrs| {
                format!("{} {} {:05} {:05}", mgrs.zone, mgrs.square, mgrs.easting_m, mgrs.northing_m)
            }),
            Self::Utm => grid_zone(at).zip(utm_of(at)).map_or_else(decimal, |(zone, utm)| {
                format!("{} {:.0} {:.0}", zone.name, utm.easting_m.floor(), utm.northing_m.floor())
            }),
        }
    }
}

fn geoconvert(at: LatLon) -> Option<geoconvert::LatLon> {
    geoconvert::LatLon::create(at.lat_deg(), at.lon_deg()).ok()
}

/// A position in the military grid, to a metre.
struct Mgrs {
    zone: String,
    square: String,
    easting_m: u32,
    northing_m: u32,
}

/// Letters of the squares of 100 km (NGA, The Universal Grids, 2014): columns in three sets that take turns
/// from zone to zone, rows in twenty letters that begin five letters on in every other zone.
fn mgrs(at: LatLon) -> Option<Mgrs> {
    const COLUMNS: [&[u8]; 3] = [b"ABCDEFGH", b"JKLMNPQR", b"STUVWXYZ"];
    const ROWS: &[u8] = b"ABCDEFGHJKLMNPQRSTUV";
    let (zone, utm) = (grid_zone(at)?.name, utm_of(at)?);
    let (easting_m, northing_m) = (utm.easting_m.floor() as i64, utm.northing_m.floor() as i64);
    let set = COLUMNS[(utm.zone - 1).rem_euclid(3) as usize];
    let column = *set.get(usize::try_from(easting_m / 100_000 - 1).ok()?)?;
    let row = ROWS[(northing_m / 100_000 + if utm.zone % 2 == 0 { 5 } else { 0 }).rem_euclid(20) as usize];
    let within = |value: i64| value.rem_euclid(100_000) as u32;
    let square = [char::from(column), char::from(row)].iter().collect();
    Some(Mgrs { zone, square, easting_m: within(easting_m), northing_m: within(northing_m) })
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
    let mgrs = mgrs(at)?;
    Some(format!("{} {}", mgrs.zone, mgrs.square))
}

/// A position in the projection of its zone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Utm {
    /// 1 to 60.
    pub zone: i32,
    /// Whether northings count from the equator, and not from ten million metres south of it.
    pub is_north: bool,
    /// Metres, 500,000 at the zone's middle.
    pub easting_m: f64,
    /// Metres.
    pub northing_m: f64,
}

/// Where a position lies in its zone; `None` where the grid has no zones.
#[must_use]
pub fn utm_of(at: LatLon) -> Option<Utm> {
    grid_zone(at)?;
    let utm = geoconvert(at)?.to_utmups();
    (utm.zone() > 0).then(|| Utm {
        zone: utm.zone(),
        is_north: utm.is_north(),
        easting_m: utm.easting(),
        northing_m: utm.northing(),
    })
}

/// The position of a point of a zone; `None` too far outside of it.
#[must_use]
pub fn utm_position(zone: i32, is_north: bool, easting_m: f64, northing_m: f64) -> Option<LatLon> {
    let at = geoconvert::UtmUps::create(zone, is_north, easting_m, northing_m).ok()?.to_latlon();
    LatLon::new(at.latitude(), at.longitude())
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
    use crate::geodesy::distance_km;
    use proptest::prelude::*;

    fn at(lat: f64, lon: f64) -> LatLon {
        LatLon::new(lat, lon).unwrap()
    }

    #[test]
    fn known_points_are_written_as_the_grids_have_them() {
        // From GeographicLib's manual of GeoConvert: the middle of 38SMB4488 is 33.33424 N 44.40363 E.
        let baghdad = at(33.33424, 44.40363);
        assert_eq!(Notation::Mgrs.write(baghdad), "38S MB 44500 88500");
        assert_eq!(Notation::Utm.write(baghdad), "38S 444500 3688500");
        // Zone boundaries that are not six degrees apart.
        assert!(
            Notation::Mgrs.write(at(60.39, 5.32)).starts_with("32V KM"),
            "{}",
            Notation::Mgrs.write(at(60.39, 5.32))
        );
        // Null Island: the corner at which columns and rows begin.
        assert_eq!(Notation::Mgrs.write(at(0.0, 0.0)), "31N AA 66021 00000");
        assert_eq!(Notation::Decimal.write(baghdad), "33.33424, 44.40363");
        assert_eq!(Notation::Dms.write(at(-0.99999, -179.99999)), "1°00'00.0\"S 180°00'00.0\"W");
    }

    proptest! {
        #[test]
        fn zones_are_where_the_converter_has_them(lat in -79.99..83.99f64, lon in -180.0..180.0f64) {
            let here = at(lat, lon);
            let zone = grid_zone(here).unwrap();
            prop_assert!(zone.west_deg <= lon && lon < zone.east_deg);
            let utm = utm_of(here).unwrap();
            prop_assert_eq!(format!("{}", utm.zone), zone.name.trim_end_matches(char::is_alphabetic));
            prop_assert_eq!(utm.is_north, lat >= 0.0);
            let back = utm_position(utm.zone, utm.is_north, utm.easting_m, utm.northing_m).unwrap();
            prop_assert!(distance_km(here, back) < 1e-5);
        }

        #[test]
        fn any_position_can_be_written(lat in -90.0..=90.0f64, lon in -180.0..180.0f64) {
            let here = at(lat, lon);
            for notation in Notation::ALL {
                prop_assert!(!notation.write(here).is_empty());
            }
            prop_assert_eq!(mgrs(here).is_some(), (-80.0..84.0).contains(&lat), "{} {}", lat, lon);
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
