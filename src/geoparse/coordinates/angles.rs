//! Pairs of angles: decimal degrees, degrees and minutes, and seconds.

use super::{Reading, radius_of_km};
use crate::model::LatLon;

/// Which way an angle counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    North,
    South,
    East,
    West,
}

impl Side {
    fn is_latitude(self) -> bool {
        matches!(self, Self::North | Self::South)
    }
}

/// One angle of a pair.
#[derive(Clone, Copy, Debug)]
struct Angle {
    degrees: f64,
    /// What its last digit counts, degrees.
    unit_deg: f64,
    side: Option<Side>,
    /// Whether a label said which of both it is: latitude or not.
    labelled: Option<bool>,
    /// Whether a degree sign or minutes stood there.
    marked: bool,
    /// Its sign, where one was written.
    sign: Option<char>,
    /// Where the number ends, if a word for its side follows: 'north' may be of the next clause.
    before_word: Option<usize>,
    end: usize,
}

impl Angle {
    /// Without the word behind it.
    fn without_word(mut self) -> Self {
        if let Some(end) = self.before_word {
            (self.degrees, self.side, self.end) = (self.degrees.abs(), None, end);
        }
        self
    }
}

/// Reads a pair that starts here.
pub fn read(body: &str, at: usize) -> Option<Reading> {
    // A point is tried first: in '48.74,37.78' the comma parts the numbers.
    well_known_text(body, at).or_else(|| pair(body, at, '.', false)).or_else(|| pair(body, at, ',', false))
}

/// 'POINT(37.16 36.2)', longitude first.
fn well_known_text(body: &str, at: usize) -> Option<Reading> {
    let head = body.get(at..at + 5).filter(|head| head.eq_ignore_ascii_case("point"))?;
    let open = spaces(body, at + head.len());
    body[open..].strip_prefix('(')?;
    let read = pair(body, spaces(body, open + 1), '.', true)?;
    let close = spaces(body, read.end);
    body[close..].strip_prefix(')')?;
    Some(Reading { end: close + 1, bare: false, ..read })
}

/// Two angles with the given decimal point; where neither says which it is, the longitude comes second, or first if so
/// `turned`.
fn pair(body: &str, start: usize, point: char, turned: bool) -> Option<Reading> {
    let first = angle(body, start, point)?;
    let told = first.side.is_some() || first.labelled.is_some() || first.marked;
    let (at, parted) = separator(body, first.end, told);
    // '+36.2012+037.1612', as ISO 6709 has it.
    let signed = first.sign.is_some() && body[at..].starts_with(['+', '-']);
    if !parted && first.side.is_none() && !signed {
        return None;
    }
    let mut second = angle(body, at, point)?;
    if !parted && signed {
        // Two minus signs may be a range, unless the slash ends them.
        if body[second.end..].starts_with('/') {
            second.end += 1;
        } else if first.sign != Some('+') && second.sign != Some('+') {
            return None;
        }
    }
    if first.side.is_none() {
        second = second.without_word();
    }
    if body[second.end..].starts_with(char::is_alphanumeric) || body[spaces(body, second.end)..].starts_with('%') {
        return None;
    }
    let sided = match (first.side, second.side) {
        (Some(a), Some(b)) if a.is_latitude() == b.is_latitude() => return None,
        (Some(_), Some(_)) => true,
        (None, None) => false,
        // One letter for both is a slip, or no coordinate.
        _ => return None,
    };
    let labelled = match (first.labelled, second.labelled) {
        (Some(a), Some(b)) if a == b => return None,
        (Some(_), Some(_)) => true,
        _ => false,
    };
    let degrees_marked = first.marked && second.marked;
    let finest_deg = first.unit_deg.max(second.unit_deg);
    // Bare numbers must have the decimals that only coordinates have; a comma also groups thousands.
    let coarsest_deg = match (sided || labelled, degrees_marked) {
        (true, true) => 1.0,
        (false, true) => 0.1,
        (true, false) => 0.1,
        (false, false) => {
            if point == ',' {
                1e-4
            } else {
                1e-3
            }
        }
    };
    if finest_deg > coarsest_deg * 1.01 {
        return None;
    }
    let longitude_first = match (first.side, first.labelled) {
        (Some(side), _) => !side.is_latitude(),
        (None, Some(latitude)) => !latitude,
        (None, None) => turned,
    };
    let (lat, lon) = if longitude_first { (second, first) } else { (first, second) };
    let position = LatLon::new(lat.degrees, lon.degrees).filter(|_| lon.degrees.abs() <= 180.0)?;
    let bare = !(sided || labelled || degrees_marked || !parted);
    Some(Reading { end: second.end, position, radius_km: radius_of_km(finest_deg), square: None, bare })
}

/// What may part two angles: its end, and whether there was anything. The line may break behind a comma, or where the
/// first angle was `told` to be one; so may 'and' stand there.
fn separator(body: &str, from: usize, told: bool) -> (usize, bool) {
    let mut at = from;
    let mut comma = false;
    for (count, c) in body[from..].chars().enumerate() {
        let breaks = matches!(c, '\n' | '\r') && (comma || told);
        if count >= 4 || !(breaks || matches!(c, ',' | ';' | '/' | ' ' | '\u{A0}' | '\u{202F}' | '\t' | '|')) {
            break;
        }
        comma |= matches!(c, ',' | ';');
        at += c.len_utf8();
    }
    if told && at > from {
        let and = ["and ", "et ", "y ", "и ", "і ", "та ", "و "].iter().find(|and| body[at..].starts_with(**and));
        at += and.map_or(0, |and| and.len());
        // In Arabic it is written onto the label.
        at += if body[at..].starts_with("وخط") { 'و'.len_utf8() } else { 0 };
    }
    (at, at > from)
}

fn spaces(body: &str, at: usize) -> usize {
    at + body[at..]
        .chars()
        .take(2)
        .take_while(|c| matches!(c, ' ' | '\u{A0}' | '\u{202F}'))
        .map(char::len_utf8)
        .sum::<usize>()
}

fn angle(body: &str, start: usize, point: char) -> Option<Angle> {
    let mut at = start;
    let mut labelled = None;
    if let Some((latitude, end)) = label(body, at) {
        labelled = Some(latitude);
        at = end;
    }
    let mut side = None;
    if let Some((before, len)) = letter(&body[at..])
        && let next = spaces(body, at + len)
        && body[next..].starts_with(|c: char| c.is_ascii_digit())
    {
        side = Some(before);
        at = next;
    }
    let (negative, sign) = match body[at..].chars().next() {
        Some(c @ ('-' | '−')) => (true, c.len_utf8()),
        Some('+') => (false, 1),
        _ => (false, 0),
    };
    if side.is_some() && sign > 0 {
        return None;
    }
    let mut angle = compact(body, at + sign, side).or_else(|| parts(body, at + sign, point, side.is_some()))?;
    angle.labelled = labelled;
    angle.sign = body[at..].chars().next().filter(|_| sign > 0);
    if side.is_none() && angle.side.is_none() {
        let next = spaces(body, angle.end);
        if let Some((after, len)) = word(&body[next..], angle.marked) {
            angle.before_word = (len > 1).then_some(angle.end);
            angle.side = Some(after);
            angle.end = next + len;
        }
    }
    angle.side = side.or(angle.side);
    if negative && angle.side.is_some() {
        return None;
    }
    if negative || matches!(angle.side, Some(Side::South | Side::West)) {
        angle.degrees = -angle.degrees;
    }
    Some(angle)
}

/// 'lat: ', 'longitude=': whether of the latitude, and its end.
fn label(body: &str, at: usize) -> Option<(bool, usize)> {
    const LABELS: [(&str, bool); 15] = [
        ("latitude", true),
        ("longitude", false),
        ("latitud", true),
        ("longitud", false),
        ("lat", true),
        ("long", false),
        ("lon", false),
        ("lng", false),
        ("широта", true),
        ("довгота", false),
        ("долгота", false),
        ("خط العرض", true),
        ("خط الطول", false),
        ("خط عرض", true),
        ("خط طول", false),
    ];
    let rest = &body[at..];
    if !rest.starts_with(['l', 'L', 'ш', 'Ш', 'д', 'Д', 'خ']) {
        return None;
    }
    let head: String = rest.chars().take(10).collect::<String>().to_lowercase();
    let (word, latitude) = LABELS.into_iter().find(|(word, _)| head.starts_with(word))?;
    let mut end = at;
    for c in rest.chars().take(word.chars().count()) {
        end += c.len_utf8();
    }
    let after = &body[end..];
    if after.starts_with(char::is_alphabetic) {
        return None;
    }
    let skip = after.chars().take(3).take_while(|c| matches!(c, '.' | ':' | '=' | ' ' | '\u{A0}')).count();
    let end = end + after.chars().take(skip).map(char::len_utf8).sum::<usize>();
    body[end..]
        .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '−' | 'N' | 'S' | 'E' | 'W'))
        .then_some((latitude, end))
}

/// A letter for a side: its length.
fn letter(rest: &str) -> Option<(Side, usize)> {
    let side = match rest.chars().next()? {
        'N' => Side::North,
        'S' => Side::South,
        'E' => Side::East,
        'W' => Side::West,
        _ => return None,
    };
    Some((side, 1))
}

/// A letter or word for a side, behind a number.
fn word(rest: &str, marked: bool) -> Option<(Side, usize)> {
    const WORDS: [(&str, Side); 36] = [
        ("северной широты", Side::North),
        ("южной широты", Side::South),
        ("восточной долготы", Side::East),
        ("западной долготы", Side::West),
        ("північної широти", Side::North),
        ("південної широти", Side::South),
        ("східної довготи", Side::East),
        ("західної довготи", Side::West),
        ("с. ш.", Side::North),
        ("с.ш.", Side::North),
        ("ю. ш.", Side::South),
        ("ю.ш.", Side::South),
        ("в. д.", Side::East),
        ("в.д.", Side::East),
        ("з. д.", Side::West),
        ("з.д.", Side::West),
        ("пн. ш.", Side::North),
        ("пн.ш.", Side::North),
        ("пд. ш.", Side::South),
        ("пд.ш.", Side::South),
        ("сх. д.", Side::East),
        ("сх.д.", Side::East),
        ("зх. д.", Side::West),
        ("зх.д.", Side::West),
        ("north", Side::North),
        ("south", Side::South),
        ("east", Side::East),
        ("west", Side::West),
        ("شمالاً", Side::North),
        ("جنوباً", Side::South),
        ("شرقاً", Side::East),
        ("غرباً", Side::West),
        ("شمالا", Side::North),
        ("جنوبا", Side::South),
        ("شرقا", Side::East),
        ("غربا", Side::West),
    ];
    // These are other words too ('est', 'sur', 'este'), so that a degree sign or minutes must stand before them.
    const ROMANCE: [(&str, Side); 8] = [
        ("nord", Side::North),
        ("norte", Side::North),
        ("sud", Side::South),
        ("sur", Side::South),
        ("este", Side::East),
        ("est", Side::East),
        ("oeste", Side::West),
        ("ouest", Side::West),
    ];
    let bounded = |len: usize| !rest[len..].starts_with(char::is_alphanumeric);
    if let Some((side, len)) = letter(rest) {
        // 'N' may be followed at once by the longitude: '361230N0370915E'.
        if !rest[len..].starts_with(char::is_alphabetic) {
            return Some((side, len));
        }
    }
    if marked {
        let side = match rest.chars().next()? {
            'n' => Some(Side::North),
            's' => Some(Side::South),
            'e' => Some(Side::East),
            // 'Ouest', 'Oeste'.
            'w' | 'O' => Some(Side::West),
            _ => None,
        };
        if let Some(side) = side.filter(|_| bounded(1)) {
            return Some((side, 1));
        }
    }
    let first = rest.chars().next()?.to_lowercase().next()?;
    if !matches!(first, 'n' | 's' | 'e' | 'w' | 'o' | 'с' | 'ю' | 'в' | 'з' | 'п' | 'ج' | 'ش' | 'غ') {
        return None;
    }
    let head: String = rest.chars().take(20).collect::<String>().to_lowercase();
    let romance = ROMANCE.into_iter().filter(|_| marked);
    let (word, side) = WORDS.into_iter().chain(romance).find(|(word, _)| head.starts_with(word))?;
    (word.len() <= rest.len() && rest.is_char_boundary(word.len()) && bounded(word.len())).then_some((side, word.len()))
}

/// '361230N', '0370915.5E', '3612N', 'N3612.5' with its letter `before`: degrees, minutes and seconds without anything
/// between.
fn compact(body: &str, start: usize, before: Option<Side>) -> Option<Angle> {
    let digits = body[start..].find(|c: char| !c.is_ascii_digit()).unwrap_or(body.len() - start);
    let mut end = start + digits;
    let decimals =
        body[end..].strip_prefix('.').map_or(0, |rest| rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
    if decimals > 0 {
        end += 1 + decimals;
    }
    let (side, len) = match before {
        Some(side) => (side, 0),
        None => letter(&body[end..])?,
    };
    let degree_digits = if side.is_latitude() { 2 } else { 3 };
    if digits != degree_digits + 2 && digits != degree_digits + 4 || decimals > 9 {
        return None;
    }
    let text = &body[start..end];
    end += len;
    if body[end..].starts_with(char::is_alphabetic) && (before.is_some() || letter(&body[end..]).is_none()) {
        return None;
    }
    let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<f64>().ok());
    let with_seconds = digits == degree_digits + 4;
    let minutes_end = if with_seconds { degree_digits + 2 } else { text.len() };
    let (degrees, minutes) = (number(0, degree_digits)?, number(degree_digits, minutes_end)?);
    let seconds = if with_seconds { number(degree_digits + 2, text.len())? } else { 0.0 };
    if minutes >= 60.0 || seconds >= 60.0 {
        return None;
    }
    let unit_deg = if with_seconds { 1.0 / 3600.0 } else { 1.0 / 60.0 };
    Some(Angle {
        degrees: degrees + minutes / 60.0 + seconds / 3600.0,
        unit_deg: unit_deg * 10f64.powi(-(decimals as i32)),
        side: Some(side),
        labelled: None,
        marked: true,
        sign: None,
        before_word: None,
        end,
    })
}

/// Degrees, and minutes and seconds where they follow. `sided` says that a letter stands before, which
/// lets minutes stand without marks.
fn parts(body: &str, start: usize, point: char, sided: bool) -> Option<Angle> {
    let (degrees, decimals, mut end) = number(body, start, point, 3)?;
    let mut angle = Angle {
        degrees,
        unit_deg: 10f64.powi(-(decimals.min(9) as i32)),
        side: None,
        labelled: None,
        marked: false,
        sign: None,
        before_word: None,
        end,
    };
    let spaced = spaces(body, end);
    if let Some(len) = mark(&body[spaced..], &["°", "º", "˚", "ᵒ", "degrees", "deg", "d", "градусов", "градусів"])
    {
        angle.marked = true;
        end = spaced + len;
        angle.end = end;
    }
    if decimals > 0 {
        return Some(angle);
    }
    let colon = |at: usize| !angle.marked && body[at..].starts_with([':', '-']);
    let next = if colon(end) { end + 1 } else { spaces(body, end) };
    let Some((minutes, decimals, after)) = number(body, next, point, 2).filter(|m| m.0 < 60.0) else {
        return Some(angle);
    };
    let mut full = angle;
    full.degrees += minutes / 60.0;
    full.unit_deg = 10f64.powi(-(decimals.min(7) as i32)) / 60.0;
    full.end = after;
    let spaced = spaces(body, after);
    let minute_mark = mark(&body[spaced..], &["''", "’’", "′′", "´´"]).map_or_else(
        || mark(&body[spaced..], &["'", "’", "′", "´", "‘", "ʹ", "ʼ", "`", "minutes", "min", "m"]),
        |_| None,
    );
    if let Some(len) = minute_mark {
        full.end = spaced + len;
        full.marked = true;
    }
    let mut seconds_read = false;
    if decimals == 0 {
        let next = if colon(full.end) && !full.marked { full.end + 1 } else { spaces(body, full.end) };
        if let Some((seconds, decimals, after)) = number(body, next, point, 2).filter(|s| s.0 < 60.0) {
            let spaced = spaces(body, after);
            let marks = ["\"", "”", "″", "''", "’’", "′′", "´´", "“", "ʺ", "seconds", "sec", "s"];
            let len = mark(&body[spaced..], &marks);
            let end = len.map_or(after, |len| spaced + len);
            let side_follows = word(&body[spaces(body, end)..], true).is_some();
            // Without its mark it must be told from the next angle's degrees.
            if len.is_some() || side_follows || sided && !full.marked && next > full.end {
                full.degrees += seconds / 3600.0;
                full.unit_deg = 10f64.powi(-(decimals.min(5) as i32)) / 3600.0;
                full.end = end;
                full.marked |= len.is_some();
                seconds_read = true;
            }
        }
    }
    let side_follows = word(&body[spaces(body, full.end)..], true).is_some();
    let sound = minute_mark.is_some() || side_follows || sided && (seconds_read || decimals > 0) || angle.marked;
    if !sound {
        return Some(angle);
    }
    full.marked = true;
    Some(full)
}

fn mark(rest: &str, marks: &[&str]) -> Option<usize> {
    let first = rest.as_bytes().first()?;
    marks
        .iter()
        .filter(|mark| mark.as_bytes().first() == Some(first))
        .find(|mark| {
            rest.starts_with(**mark)
                && !(mark.ends_with(char::is_alphabetic)
                    && rest[mark.len()..]
                        .starts_with(|c: char| c.is_alphabetic() && !matches!(c, 'N' | 'S' | 'E' | 'W')))
        })
        .map(|mark| mark.len())
}

/// A short number without a sign: value, decimals, end.
fn number(body: &str, start: usize, point: char, digits_max: usize) -> Option<(f64, usize, usize)> {
    let bytes = body.as_bytes();
    let run = |from: usize, max: usize| {
        let mut at = from;
        while at < bytes.len() && bytes[at].is_ascii_digit() && at - from < max {
            at += 1;
        }
        at
    };
    let whole = run(start, digits_max + 1);
    if whole == start || whole - start > digits_max {
        return None;
    }
    if !body[whole..].starts_with(point) {
        return Some((body[start..whole].parse().ok()?, 0, whole));
    }
    let end = run(whole + 1, 24);
    if end == whole + 1 || bytes.get(end).is_some_and(u8::is_ascii_digit) {
        return Some((body[start..whole].parse().ok()?, 0, whole));
    }
    let value = format!("{}.{}", &body[start..whole], &body[whole + 1..end]);
    Some((value.parse().ok()?, end - whole - 1, end))
}
