//! Squares of the military grid, and UTM.

use super::{RADIUS_MIN_KM, Reading};
use crate::geodesy::grid::{self, GridSquare, Utm};

/// Reads a reference that starts here with its zone.
pub fn read(body: &str, at: usize) -> Option<Reading> {
    let rest = &body[at..];
    let zone_digits = rest.find(|c: char| !c.is_ascii_digit())?;
    if !(1..=2).contains(&zone_digits) {
        return None;
    }
    let zone: u8 = rest[..zone_digits].parse().ok()?;
    let next = gap(body, at + zone_digits);
    let band = body[next..].chars().next().filter(char::is_ascii_uppercase)?;
    mgrs(body, next, zone, band).or_else(|| utm(body, next, zone, band))
}

/// At most one space.
fn gap(body: &str, at: usize) -> usize {
    at + body[at..].chars().next().filter(|c| matches!(c, ' ' | '\u{A0}')).map_or(0, char::len_utf8)
}

fn digits(body: &str, at: usize) -> &str {
    let rest = &body[at..];
    &rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())]
}

/// 'S BV 12345 67890', from the band on.
fn mgrs(body: &str, at: usize, zone: u8, band: char) -> Option<Reading> {
    let next = gap(body, at + 1);
    let mut letters = body[next..].chars();
    let column = letters.next().filter(char::is_ascii_uppercase)?;
    let row = letters.next().filter(char::is_ascii_uppercase)?;
    let letters_end = next + 2;
    if body[letters_end..].starts_with(char::is_alphabetic) {
        return None;
    }
    let first_at = gap(body, letters_end);
    let first = digits(body, first_at);
    let first_end = first_at + first.len();
    let second_at = gap(body, first_end);
    let second = if second_at > first_end { digits(body, second_at) } else { "" };
    // Two groups of the same length, or one of an even length: 'BV 1234567890'.
    let (numbers, end) = if !first.is_empty() && first.len() == second.len() && first.len() <= 5 {
        (format!("{first}{second}"), second_at + second.len())
    } else if !first.is_empty() && first.len().is_multiple_of(2) && first.len() <= 10 {
        (first.to_owned(), first_end)
    } else {
        return None;
    };
    if body[end..].starts_with(char::is_alphanumeric) {
        return None;
    }
    of_square(&grid::mgrs_square(zone, band, column, row, &numbers)?, end)
}

/// 'N 448252 5411933', 'U 448252E 5411933N', from the letter on.
fn utm(body: &str, at: usize, zone: u8, letter: char) -> Option<Reading> {
    let north = grid::is_northern_band(letter)?;
    let next = gap(body, at + 1);
    let easting = digits(body, next);
    if easting.len() != 6 && !(easting.len() == 7 && easting.starts_with('0')) {
        return None;
    }
    let next = unit(body, next + easting.len(), 'E');
    let next = if body[next..].starts_with(',') { gap(body, next + 1) } else { gap(body, next) };
    let northing = digits(body, next);
    if !(6..=8).contains(&northing.len()) {
        return None;
    }
    let end = unit(body, next + northing.len(), 'N');
    if body[end..].starts_with(char::is_alphanumeric)
        || body[end..].starts_with('.') && body[end + 1..].starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let (easting_m, northing_m) = (easting.parse().ok()?, northing.parse().ok()?);
    let square = |north| GridSquare { corner: Utm { zone, north, easting_m, northing_m }, side_m: 1.0 };
    // S is the band from 32° to 40° north, and the southern hemisphere: the northing tells which.
    let in_band = || square(true).middle().is_some_and(|at| (32.0..40.0).contains(&at.lat_deg()));
    of_square(&square(north && (letter != 'S' || in_band())), end)
}

/// The end of 'mE', ' mN', 'E' where one stands there.
fn unit(body: &str, at: usize, letter: char) -> usize {
    let spaced = gap(body, at);
    let metres = spaced + usize::from(body[spaced..].starts_with('m'));
    let end = metres + usize::from(body[metres..].starts_with([letter, letter.to_ascii_lowercase()]));
    if end > spaced && !body[end..].starts_with(char::is_alphanumeric) { end } else { at }
}

/// The square, not its corner: its middle, with the circle around it for a radius.
fn of_square(square: &GridSquare, end: usize) -> Option<Reading> {
    let radius_km = (square.side_m / 1000.0 * std::f64::consts::FRAC_1_SQRT_2).max(RADIUS_MIN_KM);
    let corners = square.corners().filter(|_| square.side_m >= 100.0);
    Some(Reading { end, position: square.middle()?, radius_km, square: corners })
}
