//! The military grid: UTM zones and MGRS squares on the WGS 84 ellipsoid.
//!
//! Transverse Mercator by Krüger's series to the fourth order in the third flattening (Karney 2011,
//! 'Transverse Mercator with an accuracy of a few nanometers', eqs. 7 to 36): within a zone it is exact
//! to far less than a metre. Squares and letters follow NGA.STND.0037 (2014); the polar caps (UPS) are
//! left out.

use crate::model::LatLon;

/// Equatorial radius of WGS 84, metres.
const A_M: f64 = 6_378_137.0;
/// Flattening of WGS 84.
const F: f64 = 1.0 / 298.257_223_563;
/// Scale on a zone's central meridian.
const K0: f64 = 0.999_6;
/// False easting, and false northing of the southern hemisphere, metres.
const EASTING_0_M: f64 = 500_000.0;
const NORTHING_0_SOUTH_M: f64 = 10_000_000.0;
/// Latitude bands of eight degrees from 80° south on; the last, X, has twelve.
const BANDS: &[u8] = b"CDEFGHJKLMNPQRSTUVWX";
/// Letters of the 100 km columns, by zone.
const COLUMNS: [&[u8]; 3] = [b"ABCDEFGH", b"JKLMNPQR", b"STUVWXYZ"];
/// Letters of the 100 km rows.
const ROWS: &[u8] = b"ABCDEFGHJKLMNPQRSTUV";

/// A position in a zone of the Universal Transverse Mercator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Utm {
    /// 1 to 60.
    pub zone: u8,
    /// Whether it is counted from the equator northwards.
    pub north: bool,
    /// Metres from the false origin.
    pub easting_m: f64,
    /// Metres from the equator, or from ten million metres south of it.
    pub northing_m: f64,
}

/// A square of the military grid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GridSquare {
    /// Its south-western corner.
    pub corner: Utm,
    /// Length of its sides, metres.
    pub side_m: f64,
}

impl GridSquare {
    /// Its middle; none if it lies outside all zones.
    #[must_use]
    pub fn middle(&self) -> Option<LatLon> {
        self.at(0.5, 0.5)
    }

    /// Its corners, south-west first, anticlockwise.
    #[must_use]
    pub fn corners(&self) -> Option<[LatLon; 4]> {
        Some([self.at(0.0, 0.0)?, self.at(1.0, 0.0)?, self.at(1.0, 1.0)?, self.at(0.0, 1.0)?])
    }

    fn at(&self, east: f64, north: f64) -> Option<LatLon> {
        position(&Utm {
            easting_m: self.corner.easting_m + east * self.side_m,
            northing_m: self.corner.northing_m + north * self.side_m,
            ..self.corner
        })
    }
}

/// The series' coefficients.
struct Series {
    radius_m: f64,
    forward: [f64; 4],
    backward: [f64; 4],
    latitude: [f64; 4],
}

fn series() -> Series {
    let n = F / (2.0 - F);
    let (n2, n3, n4) = (n * n, n * n * n, n * n * n * n);
    Series {
        radius_m: A_M / (1.0 + n) * (1.0 + n2 / 4.0 + n4 / 64.0),
        forward: [
            n / 2.0 - 2.0 / 3.0 * n2 + 5.0 / 16.0 * n3 + 41.0 / 180.0 * n4,
            13.0 / 48.0 * n2 - 3.0 / 5.0 * n3 + 557.0 / 1440.0 * n4,
            61.0 / 240.0 * n3 - 103.0 / 140.0 * n4,
            49_561.0 / 161_280.0 * n4,
        ],
        backward: [
            n / 2.0 - 2.0 / 3.0 * n2 + 37.0 / 96.0 * n3 - n4 / 360.0,
            n2 / 48.0 + n3 / 15.0 - 437.0 / 1440.0 * n4,
            17.0 / 480.0 * n3 - 37.0 / 840.0 * n4,
            4397.0 / 161_280.0 * n4,
        ],
        latitude: [
            2.0 * n - 2.0 / 3.0 * n2 - 2.0 * n3 + 116.0 / 45.0 * n4,
            7.0 / 3.0 * n2 - 8.0 / 5.0 * n3 - 227.0 / 45.0 * n4,
            56.0 / 15.0 * n3 - 136.0 / 35.0 * n4,
            4279.0 / 630.0 * n4,
        ],
    }
}

fn central_meridian_deg(zone: u8) -> f64 {
    f64::from(zone) * 6.0 - 183.0
}

/// The zone of a position, with the exceptions of Norway and Svalbard.
fn zone_of(at: LatLon) -> u8 {
    let (lat, lon) = (at.lat_deg(), at.lon_deg());
    match (lat, lon) {
        _ if (56.0..64.0).contains(&lat) && (3.0..12.0).contains(&lon) => 32,
        _ if lat >= 72.0 && (0.0..9.0).contains(&lon) => 31,
        _ if lat >= 72.0 && (9.0..21.0).contains(&lon) => 33,
        _ if lat >= 72.0 && (21.0..33.0).contains(&lon) => 35,
        _ if lat >= 72.0 && (33.0..42.0).contains(&lon) => 37,
        _ => ((lon + 180.0) / 6.0).floor().clamp(0.0, 59.0) as u8 + 1,
    }
}

/// The position in its zone; none beyond 84° north and 80° south.
#[must_use]
pub fn utm(at: LatLon) -> Option<Utm> {
    (-80.0..=84.0).contains(&at.lat_deg()).then(|| in_zone(at, zone_of(at), at.lat_deg() >= 0.0))
}

fn in_zone(at: LatLon, zone: u8, north: bool) -> Utm {
    let series = series();
    let n = F / (2.0 - F);
    let c = 2.0 * n.sqrt() / (1.0 + n);
    let sin = at.lat_deg().to_radians().sin();
    let east = (at.lon_deg() - central_meridian_deg(zone)).to_radians();
    let t = (sin.atanh() - c * (c * sin).atanh()).sinh();
    let (xi, eta) = (t.atan2(east.cos()), (east.sin() / (1.0 + t * t).sqrt()).atanh());
    let (mut x, mut y) = (eta, xi);
    for (j, alpha) in series.forward.iter().enumerate() {
        let k = 2.0 * (j + 1) as f64;
        x += alpha * (k * xi).cos() * (k * eta).sinh();
        y += alpha * (k * xi).sin() * (k * eta).cosh();
    }
    Utm {
        zone,
        north,
        easting_m: EASTING_0_M + K0 * series.radius_m * x,
        northing_m: K0 * series.radius_m * y + if north { 0.0 } else { NORTHING_0_SOUTH_M },
    }
}

/// Where it is; none for a zone or numbers that no zone has.
#[must_use]
pub fn position(utm: &Utm) -> Option<LatLon> {
    let northing_0 = if utm.north { 0.0 } else { NORTHING_0_SOUTH_M };
    let sound = (1..=60).contains(&utm.zone)
        && (0.0..=1_000_000.0).contains(&utm.easting_m)
        && (0.0..=10_000_000.0).contains(&utm.northing_m);
    if !sound {
        return None;
    }
    let series = series();
    let xi = (utm.northing_m - northing_0) / (K0 * series.radius_m);
    let eta = (utm.easting_m - EASTING_0_M) / (K0 * series.radius_m);
    let (mut y, mut x) = (xi, eta);
    for (j, beta) in series.backward.iter().enumerate() {
        let k = 2.0 * (j + 1) as f64;
        y -= beta * (k * xi).sin() * (k * eta).cosh();
        x -= beta * (k * xi).cos() * (k * eta).sinh();
    }
    let chi = (y.sin() / x.cosh()).clamp(-1.0, 1.0).asin();
    let lat = series
        .latitude
        .iter()
        .enumerate()
        .fold(chi, |lat, (j, delta)| lat + delta * (2.0 * (j + 1) as f64 * chi).sin());
    let lon = central_meridian_deg(utm.zone) + x.sinh().atan2(y.cos()).to_degrees();
    LatLon::new(lat.to_degrees(), (lon + 180.0).rem_euclid(360.0) - 180.0)
}

/// Whether a latitude band's letter stands for the northern hemisphere; none for no band's.
#[must_use]
pub fn is_northern_band(letter: char) -> Option<bool> {
    band_index(letter).map(|index| index >= 10)
}

fn band_index(letter: char) -> Option<usize> {
    let letter = u8::try_from(letter.to_ascii_uppercase()).ok()?;
    BANDS.iter().position(|band| *band == letter)
}

/// The square of a military grid reference: zone 1 to 60, band, column and row letters, and the digits
/// behind them, an even number of them up to ten. None where no such square is.
#[must_use]
pub fn mgrs_square(zone: u8, band: char, column: char, row: char, digits: &str) -> Option<GridSquare> {
    if !(1..=60).contains(&zone) || digits.len() > 10 || !digits.len().is_multiple_of(2) {
        return None;
    }
    let band = band_index(band)?;
    let letter = |c: char| u8::try_from(c.to_ascii_uppercase()).ok();
    let (column, row) = (letter(column)?, letter(row)?);
    let column = COLUMNS[usize::from(zone - 1) % 3].iter().position(|c| *c == column)?;
    let row = ROWS.iter().position(|r| *r == row)?;
    // Rows start over every two thousand kilometres; in even zones they start at F.
    let row = if zone.is_multiple_of(2) { (row + 15) % 20 } else { row };
    let (south_deg, north) = (-80.0 + 8.0 * band as f64, band >= 10);
    let north_deg = if band == BANDS.len() - 1 { 84.0 } else { south_deg + 8.0 };
    let edge = in_zone(LatLon::new(south_deg, central_meridian_deg(zone))?, zone, north).northing_m;
    let mut northing_m = row as f64 * 100_000.0;
    // The edge cuts through squares, which belong to both bands; off the meridian it lies a few km farther south.
    while northing_m + 100_000.0 <= edge - 10_000.0 {
        northing_m += 2_000_000.0;
    }
    let half = digits.len() / 2;
    let side_m = 10f64.powi(5 - half as i32);
    let number = |part: &str| if part.is_empty() { Some(0.0) } else { part.parse::<f64>().ok() };
    let square = GridSquare {
        corner: Utm {
            zone,
            north,
            easting_m: (column + 1) as f64 * 100_000.0 + number(&digits[..half])? * side_m,
            northing_m: northing_m + number(&digits[half..])? * side_m,
        },
        side_m,
    };
    let lat_deg = square.middle()?.lat_deg();
    (south_deg - 1.0..=north_deg + 1.0).contains(&lat_deg).then_some(square)
}

/// The military grid reference of a position, with so many digits for each of easting and northing (0
/// to 5); none beyond 84° north and 80° south.
#[must_use]
pub fn mgrs(at: LatLon, digits: usize) -> Option<String> {
    let utm = utm(at)?;
    let digits = digits.min(5);
    let band = BANDS[(((at.lat_deg() + 80.0) / 8.0).floor() as usize).min(BANDS.len() - 1)];
    let column = (utm.easting_m / 100_000.0).floor() as usize;
    let column = COLUMNS[usize::from(utm.zone - 1) % 3].get(column.checked_sub(1)?)?;
    let row = (utm.northing_m / 100_000.0).floor() as usize + if utm.zone.is_multiple_of(2) { 5 } else { 0 };
    let row = ROWS[row % 20];
    let part = |metres: f64| {
        let number = metres.rem_euclid(100_000.0) / 10f64.powi(5 - digits as i32);
        if digits == 0 { String::new() } else { format!(" {:0digits$}", number.floor() as u32) }
    };
    let letters = format!("{}{}{}", char::from(band), char::from(*column), char::from(row));
    Some(format!("{}{} {}{}{}", utm.zone, &letters[..1], &letters[1..], part(utm.easting_m), part(utm.northing_m)))
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
    fn known_points_have_their_grid_numbers() {
        // The CN Tower, of the handbooks' example.
        let tower = utm(at(43.642_567, -79.387_139)).unwrap();
        assert_eq!((tower.zone, tower.north), (17, true));
        assert!((tower.easting_m - 630_084.0).abs() < 2.0, "{tower:?}");
        assert!((tower.northing_m - 4_833_438.0).abs() < 2.0, "{tower:?}");
        // The Eiffel tower.
        assert_eq!(mgrs(at(48.858_2, 2.294_5), 4).unwrap(), "31U DQ 4825 1193");
    }

    #[test]
    fn what_is_no_square_is_none() {
        assert_eq!(mgrs_square(0, 'S', 'B', 'V', ""), None);
        assert_eq!(mgrs_square(37, 'I', 'B', 'V', ""), None);
        assert_eq!(mgrs_square(37, 'S', 'S', 'V', ""), None);
        assert_eq!(mgrs_square(37, 'S', 'B', 'V', "123"), None);
    }

    proptest! {
        #[test]
        fn the_grid_leads_back_to_the_position(lat in -79.9..83.9f64, lon in -180.0..180.0f64) {
            let here = at(lat, lon);
            let back = position(&utm(here).unwrap()).unwrap();
            prop_assert!(distance_km(here, back) < 0.001, "{back:?}");
        }

        #[test]
        fn a_position_lies_in_the_square_of_its_reference(lat in -79.9..83.9f64, lon in -180.0..180.0f64, digits in 1usize..6) {
            let here = at(lat, lon);
            let reference = mgrs(here, digits).unwrap();
            let parts: Vec<&str> = reference.split(' ').collect();
            let zone: String = parts[0].chars().filter(char::is_ascii_digit).collect();
            let letters: Vec<char> = parts[0].chars().skip(zone.len()).chain(parts[1].chars()).collect();
            let numbers = parts[2..].concat();
            let square = mgrs_square(zone.parse().unwrap(), letters[0], letters[1], letters[2], &numbers);
            let square = square.expect("the reference is a square");
            let off_km = distance_km(here, square.middle().unwrap());
            prop_assert!(off_km <= 0.75 * square.side_m / 1000.0, "{reference}: {off_km} km");
        }
    }
}
