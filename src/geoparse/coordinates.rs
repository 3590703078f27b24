//! Coordinates written out in a text: decimal pairs, and degrees with minutes and seconds.

use crate::model::{LatLon, Span};

/// A coordinate of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coordinate {
    /// Both numbers with what stands between them.
    pub span: Span,
    /// What they say.
    pub position: LatLon,
    /// How far off the last digit leaves it, km.
    pub radius_km: f64,
}

/// Finds the coordinates of `text[window]`, in order.
#[must_use]
pub fn find(text: &str, window: Span) -> Vec<Coordinate> {
    let body = window.of(text);
    let bytes = body.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let starts =
            bytes[at].is_ascii_digit() || (bytes[at] == b'-' && bytes.get(at + 1).is_some_and(u8::is_ascii_digit));
        let glued = at > 0
            && (bytes[at - 1].is_ascii_alphanumeric() || matches!(bytes[at - 1], b'.' | b'-' | b'/' | b'_' | b'@'));
        if !starts || glued {
            at += 1;
            continue;
        }
        match pair(body, at) {
            Some((end, position, radius_km)) => {
                let span = Span::new(window.start + at, window.start + end);
                found.push(Coordinate { span, position, radius_km });
                at = end;
            }
            None => {
                // A long run of digits is skipped whole: each of its ends is tried once.
                at += 1;
                while at < bytes.len() && (bytes[at].is_ascii_digit() || bytes[at] == b'.') {
                    at += 1;
                }
            }
        }
    }
    found
}

/// One angle of a pair.
struct Angle {
    degrees: f64,
    /// Decimals of a degree that are written, or the like of them.
    decimals: usize,
    hemisphere: Option<char>,
    /// Whether a degree sign stood there.
    signed: bool,
    end: usize,
}

fn pair(body: &str, start: usize) -> Option<(usize, LatLon, f64)> {
    let first = angle(body, start)?;
    let mut at = first.end;
    let mut gap = 0;
    let mut parted = false;
    for c in body[at..].chars().take(4) {
        if matches!(c, ',' | ';' | '/' | ' ' | '\u{A0}' | '،') {
            at += c.len_utf8();
            gap += 1;
            parted = true;
        } else {
            break;
        }
    }
    if !parted || gap > 3 {
        return None;
    }
    let second = angle(body, at)?;
    let marked = first.hemisphere.is_some() && second.hemisphere.is_some();
    let degrees = first.signed && second.signed;
    let needed = if marked || degrees { 0 } else { 3 };
    if first.decimals < needed || second.decimals < needed {
        return None;
    }
    if body[second.end..].starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (lat, lon) = match (first.hemisphere, second.hemisphere) {
        (Some('E' | 'W'), _) | (_, Some('N' | 'S')) => (second.degrees, first.degrees),
        _ => (first.degrees, second.degrees),
    };
    if lat.abs() > 90.0 || lon.abs() > 180.0 {
        return None;
    }
    let decimals = first.decimals.min(second.decimals).min(6);
    let radius_km = (111.0 / 10f64.powi(decimals as i32)).max(0.05);
    Some((second.end, LatLon::new(lat, lon)?, radius_km))
}

fn angle(body: &str, start: usize) -> Option<Angle> {
    let (mut degrees, mut decimals, mut at) = number(body, start, true)?;
    let negative = body[start..].starts_with('-');
    let mut signed = false;
    if let Some(rest) = body[at..].strip_prefix(['°', 'º']) {
        signed = true;
        at = body.len() - rest.len();
        if decimals == 0 {
            let spaced = skip_space(body, at);
            if let Some((minutes, minute_decimals, end)) = number(body, spaced, false).filter(|m| m.0 < 60.0)
                && let Some(rest) = body[end..].strip_prefix(['\'', '’', '′', '´'])
            {
                at = body.len() - rest.len();
                degrees += minutes.copysign(1.0) / 60.0 * if negative { -1.0 } else { 1.0 };
                decimals = 2 + minute_decimals;
                let spaced = skip_space(body, at);
                if let Some((seconds, second_decimals, end)) = number(body, spaced, false).filter(|s| s.0 < 60.0)
                    && let Some(mark) =
                        ["\"", "”", "″", "''", "’’", "′′"].into_iter().find(|mark| body[end..].starts_with(mark))
                {
                    degrees += seconds / 3600.0 * if negative { -1.0 } else { 1.0 };
                    decimals = 4 + second_decimals;
                    at = end + mark.len();
                }
            }
        }
    }
    let spaced = skip_space(body, at);
    let mut hemisphere = None;
    if let Some(letter) = body[spaced..].chars().next().map(|c| c.to_ascii_uppercase())
        && matches!(letter, 'N' | 'S' | 'E' | 'W')
        && !body[spaced + 1..].starts_with(char::is_alphanumeric)
    {
        hemisphere = Some(letter);
        at = spaced + 1;
        if matches!(letter, 'S' | 'W') {
            degrees = -degrees.abs();
        }
    }
    Some(Angle { degrees, decimals, hemisphere, signed, end: at })
}

fn skip_space(body: &str, at: usize) -> usize {
    at + usize::from(body[at..].starts_with(' '))
}

/// A short decimal number: value, decimals, end.
fn number(body: &str, start: usize, sign: bool) -> Option<(f64, usize, usize)> {
    let bytes = body.as_bytes();
    let mut at = start;
    if sign && bytes.get(at) == Some(&b'-') {
        at += 1;
    }
    let whole = at;
    while at < bytes.len() && bytes[at].is_ascii_digit() && at - whole < 4 {
        at += 1;
    }
    if at == whole || at - whole > 3 {
        return None;
    }
    let mut decimals = 0;
    if bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
        at += 1;
        while at < bytes.len() && bytes[at].is_ascii_digit() && decimals < 20 {
            at += 1;
            decimals += 1;
        }
    }
    Some((body[start..at].parse().ok()?, decimals, at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(marked: &str, lat: f64, lon: f64) {
        let start = marked.find("[[").unwrap();
        let text = marked.replace("[[", "").replace("]]", "");
        let end = marked.find("]]").unwrap() - 2;
        let found = find(&text, Span::new(0, text.len()));
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].span, Span::new(start, end), "{text}");
        let at = found[0].position;
        assert!((at.lat_deg() - lat).abs() < 1e-3 && (at.lon_deg() - lon).abs() < 1e-3, "{text}: {at:?}");
    }

    #[test]
    fn pairs_are_found_in_every_dress() {
        check("at coordinates [[36.107721, 36.787080]].", 36.107_721, 36.787_080);
        check("[[48.741547,37.780444]](1:39)", 48.741_547, 37.780_444);
        check("00:04 [[47.2915902 31.7964454]] 00:12", 47.291_590, 31.796_445);
        check("near [[36°12'30\"N 37°09'15\"E]] today", 36.208_3, 37.154_2);
        check("[[33.5138° N, 36.2765° E]]", 33.513_8, 36.276_5);
        check("wreck at [[-12.0464, -77.0428]]", -12.046_4, -77.042_8);
    }

    #[test]
    fn dates_times_and_counts_are_no_coordinates() {
        for text in ["30.06.2026, 12.30", "1,821 households", "2.5 3.5", "19.99, 24.99", "1:39 (2:20)", "v36.1234.5, 1"]
        {
            assert_eq!(find(text, Span::new(0, text.len())), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_spans_fit(text in "[-0-9.,°'\" NSEW′″а]{0,60}") {
            for found in find(&text, Span::new(0, text.len())) {
                prop_assert!(!found.span.of(&text).is_empty());
            }
        }
    }
}
