//! Squares of the military grid, and UTM.

use super::{RADIUS_MIN_KM, Reading};
use crate::geodesy::grid::{self, GridSquare, Utm};

/// Reads a reference that starts here with its zone, or with its easting where the zone comes last.
pub fn read(body: &str, at: usize) -> Option<Reading> {
    let head = body.get(at..at + 4).filter(|head| head.eq_ignore_ascii_case("mgrs"));
    match head {
        // Two letters alone may be anything, unless they are said to be a square.
        Some(head) => {
            let label = body[at + head.len()..].find(|c: char| !matches!(c, ' ' | ':' | '\u{A0}'))?;
            zoned(body, at + head.len() + label.min(3), true)
        }
        None => zoned(body, at, false).or_else(|| zone_last(body, at)),
    }
}

fn zoned(body: &str, at: usize, labelled: bool) -> Option<Reading> {
    let rest = &body[at..];
    let zone_digits = rest.find(|c: char| !c.is_ascii_digit())?;
    if !(1..=2).contains(&zone_digits) {
        return None;
    }
    let zone: u8 = rest[..zone_digits].parse().ok()?;
    let next = gap(body, at + zone_digits);
    let band = body[next..].chars().next().filter(char::is_ascii_alphabetic)?;
    mgrs(body, next, zone, band, labelled)
        .or_else(|| if band.is_ascii_uppercase() { utm(body, next, zone, band) } else { None })
}

/// At most one space.
fn gap(body: &str, at: usize) -> usize {
    at + body[at..].chars().next().filter(|c| matches!(c, ' ' | '\u{A0}')).map_or(0, char::len_utf8)
}

/// At most two spaces, or a hyphen.
fn wide_gap(body: &str, at: usize) -> usize {
    if body[at..].starts_with('-') { at + 1 } else { gap(body, gap(body, at)) }
}

fn digits(body: &str, at: usize) -> &str {
    let rest = &body[at..];
    &rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())]
}

/// 'S BV 12345 67890', from the band on. Small letters are read where ten or eight digits leave no doubt.
fn mgrs(body: &str, at: usize, zone: u8, band: char, labelled: bool) -> Option<Reading> {
    let next = wide_gap(body, at + 1);
    let mut letters = body[next..].chars();
    let column = letters.next().filter(char::is_ascii_alphabetic)?;
    let row = letters.next().filter(char::is_ascii_alphabetic)?;
    let letters_end = next + 2;
    if body[letters_end..].starts_with(char::is_alphabetic) {
        return None;
    }
    let first_at = wide_gap(body, letters_end);
    let first = digits(body, first_at);
    let first_end = first_at + first.len();
    let second_at = wide_gap(body, first_end);
    let second = if second_at > first_end { digits(body, second_at) } else { "" };
    // Two groups of the same length, or one of an even length: 'BV 1234567890'.
    // With its digits a square needs no label, and stands without it.
    let (numbers, end) = if labelled && first.is_empty() {
        (String::new(), letters_end)
    } else if labelled {
        return None;
    } else if !first.is_empty() && first.len() == second.len() && first.len() <= 5 {
        (format!("{first}{second}"), second_at + second.len())
    } else if !first.is_empty() && first.len().is_multiple_of(2) && first.len() <= 10 {
        (first.to_owned(), first_end)
    } else {
        return None;
    };
    if body[end..].starts_with(char::is_alphanumeric) {
        return None;
    }
    let capital = [band, column, row].iter().all(char::is_ascii_uppercase);
    if !(capital || labelled || numbers.len() >= 8 && end - at <= 14) {
        return None;
    }
    let [band, column, row] = [band, column, row].map(|letter| letter.to_ascii_uppercase());
    of_square(&grid::mgrs_square(zone, band, column, row, &numbers)?, end)
}

/// 'N 448252 5411933', 'U 448252E 5411933N', 'U E: 448252.5 N: 5411933.2', from the letter on.
fn utm(body: &str, at: usize, zone: u8, letter: char) -> Option<Reading> {
    let next = axis(body, comma(body, at + 1), 'E');
    let (easting_m, next) = metres(body, next, 6..=6)?;
    let next = comma(body, unit(body, next, 'E'));
    let (northing_m, next) = metres(body, axis(body, next, 'N'), 6..=8)?;
    let end = unit(body, next, 'N');
    of_utm(body, zone, letter, easting_m, northing_m, end)
}

/// '448252E 5411933N 31U': with the zone last, both numbers must have their letters.
fn zone_last(body: &str, at: usize) -> Option<Reading> {
    let (easting_m, next) = metres(body, at, 6..=6)?;
    let with_letter = unit(body, next, 'E');
    let (northing_m, after) = metres(body, comma(body, with_letter), 6..=8).filter(|_| with_letter > next)?;
    let with_letter = unit(body, after, 'N');
    let mut next = comma(body, with_letter);
    next += if body[next..].starts_with("zone ") { "zone ".len() } else { 0 };
    let zone = digits(body, next);
    let letter_at = gap(body, next + zone.len());
    let letter = body[letter_at..].chars().next().filter(char::is_ascii_uppercase)?;
    if with_letter == after || !(1..=2).contains(&zone.len()) {
        return None;
    }
    of_utm(body, zone.parse().ok()?, letter, easting_m, northing_m, letter_at + 1)
}

fn of_utm(body: &str, zone: u8, letter: char, easting_m: f64, northing_m: f64, end: usize) -> Option<Reading> {
    let north = grid::is_northern_band(letter)?;
    if body[end..].starts_with(char::is_alphanumeric) {
        return None;
    }
    let square = |north| GridSquare { corner: Utm { zone, north, easting_m, northing_m }, side_m: 1.0 };
    // S is the band from 32° to 40° north, and the southern hemisphere: the northing tells which.
    let in_band = || square(true).middle().is_some_and(|at| (32.0..40.0).contains(&at.lat_deg()));
    of_square(&square(north && (letter != 'S' || in_band())), end)
}

/// Metres with as many digits, a nought before them or not, and what decimals follow.
fn metres(body: &str, at: usize, len: std::ops::RangeInclusive<usize>) -> Option<(f64, usize)> {
    let whole = digits(body, at);
    if !(len.contains(&whole.len()) || len.contains(&(whole.len().max(1) - 1)) && whole.starts_with('0')) {
        return None;
    }
    let mut end = at + whole.len();
    if let Some(rest) = body[end..].strip_prefix('.') {
        let decimals = digits(rest, 0).len();
        end += if decimals > 0 { 1 + decimals } else { 0 };
    }
    body.get(at..end)?.parse().ok().map(|metres| (metres, end))
}

/// Behind a comma, a colon and a space.
fn comma(body: &str, at: usize) -> usize {
    let at = gap(body, at);
    if body[at..].starts_with([',', ':', ';']) { gap(body, at + 1) } else { at }
}

/// Behind 'E', 'E:', 'E=' before a number.
fn axis(body: &str, at: usize, letter: char) -> usize {
    match body[at..].strip_prefix(letter) {
        Some(rest) => {
            let mut next = at + letter.len_utf8();
            next += usize::from(rest.starts_with([':', '=']));
            gap(body, next)
        }
        None => at,
    }
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
    Some(Reading { end, position: square.middle()?, radius_km, square: corners, bare: false })
}
