//! The military grid: UTM zones and MGRS squares on the WGS 84 ellipsoid.
//!
//! The projection is that of the `geoconvert` library, a port of GeographicLib (Karney 2011, 'Transverse Mercator with an
//! accuracy of a few nanometers'). Squares and letters follow NGA.STND.0037 (2014); the polar caps (UPS) have no squares
//! here.

use crate::model::LatLon;

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

/// The position in its zone; none beyond 84° north and 80° south.
#[must_use]
pub fn utm(at: LatLon) -> Option<Utm> {
    if !(-80.0..=84.0).contains(&at.lat_deg()) {
        return None;
    }
    // The last zone ends where the first begins, and the grid where the polar caps begin.
    let utm = geoconvert::LatLon::create(at.lat_deg().min(83.999_999_999), at.lon_deg()).ok()?.to_utmups();
    let zone = u8::try_from(utm.zone()).ok().filter(|zone| (1..=60).contains(zone))?;
    Some(Utm { zone, north: utm.is_north(), easting_m: utm.easting(), northing_m: utm.northing() })
}

/// Where it is; none for a zone or numbers that no zone has.
#[must_use]
pub fn position(utm: &Utm) -> Option<LatLon> {
    let sound = (1..=60).contains(&utm.zone)
        && (0.0..=1_000_000.0).contains(&utm.easting_m)
        && (0.0..=10_000_000.0).contains(&utm.northing_m);
    let projected = sound
        .then(|| geoconvert::UtmUps::create(i32::from(utm.zone), utm.north, utm.easting_m, utm.northing_m).ok())??;
    let at = projected.to_latlon();
    LatLon::new(at.latitude(), (at.longitude() + 180.0).rem_euclid(360.0) - 180.0)
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
    // Northings on the central meridian are the same in all zones: here those of zone 17.
    let edge = utm(LatLon::new(south_deg, -81.0)?)?.northing_m;
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
