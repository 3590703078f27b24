//! Coordinates written out in a text: decimal pairs, degrees with minutes and seconds, squares of the
//! military grid, UTM, geo URIs and links to maps.
//!
//! Read as it stands and never changed: a pair that looks swapped is told of ([`swapped`]), not turned.

mod angles;
mod grids;
mod links;
mod footing;

use crate::geodesy::distance_km;
use crate::model::{LatLon, Span};
pub use footing::{Footing, is_exact};
use std::borrow::Cow;

/// How exact a written position can be at best, km: what is geolocated is rarely known better.
const RADIUS_MIN_KM: f64 = 0.05;
/// Kilometres to a degree of latitude.
const KM_PER_DEG: f64 = 111.2;

/// A coordinate of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coordinate {
    /// All of it: both numbers with what stands between them, the whole link.
    pub span: Span,
    /// What it says; of a square of the grid its middle.
    pub position: LatLon,
    /// How far off the last digit leaves it, km.
    pub radius_km: f64,
    /// The corners, where it names a square of the grid.
    pub square: Option<[LatLon; 4]>,
    /// How surely it is one.
    pub footing: Footing,
}

/// What a stretch of a text was read as, before it has a span in the text.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Reading {
    /// Its end in the plain text.
    end: usize,
    position: LatLon,
    radius_km: f64,
    square: Option<[LatLon; 4]>,
    /// Whether it is two numbers and no more.
    bare: bool,
}

/// Finds the coordinates of `text[window]`, in order.
#[must_use]
pub fn find(text: &str, window: Span) -> Vec<Coordinate> {
    let plain = Plain::of(window.of(text));
    let body: &str = &plain.body;
    let mut found = Vec::new();
    let mut sure_end = None;
    let mut at = 0;
    while let Some(first) = body[at..].chars().next() {
        let starts =
            first.is_ascii_alphanumeric() || first == '-' || first == '+' || first == '−' || first.is_alphabetic();
        if !starts || !is_boundary(body, at, first) {
            at += first.len_utf8();
            continue;
        }
        if may_begin(&body[at..], first)
            && let Some(read) = read_at(body, at)
        {
            let span = Span::new(window.start + plain.origin(at), window.start + plain.origin(read.end));
            let footing = if read.bare { footing::footing(body, at, read.end, sure_end) } else { Footing::Sure };
            if footing == Footing::Sure {
                sure_end = Some(read.end);
            }
            let Reading { position, radius_km, square, .. } = read;
            found.push(Coordinate { span, position, radius_km, square, footing });
            at = read.end;
            continue;
        }
        at += skipped(&body[at..], first);
    }
    found
}

/// Reads a text that is a coordinate and nothing else, as typed into a search box.
#[must_use]
pub fn read(text: &str) -> Option<Coordinate> {
    /// What people write before a coordinate.
    const LABELS: [&str; 9] =
        ["coordinates", "coords", "grid", "mgrs", "utm", "zone", "координаты", "координати", "إحداثيات"];
    const AROUND: [char; 10] = ['(', ')', '[', ']', '.', ',', ';', ' ', ':', '/'];
    let mut trimmed = text.trim().trim_matches(AROUND);
    if trimmed.len() > 2_000 {
        return None;
    }
    let found = find(text, Span::new(0, text.len()));
    if let [only] = found[..] {
        for _ in 0..3 {
            // As long in small letters as it stands: none of the labels has a letter that grows.
            let small = trimmed.to_lowercase();
            let starts = |label: &&&str| small.starts_with(**label) && trimmed.is_char_boundary(label.len());
            let Some(label) = LABELS.iter().find(starts) else { break };
            // The label may be of the coordinate itself: 'MGRS 37U DQ'.
            if only.span.len() >= trimmed.len() {
                break;
            }
            trimmed = trimmed[label.len()..].trim_start_matches(AROUND);
        }
    }
    let [only] = found[..] else { return None };
    (only.span.len() >= trimmed.len()).then_some(only)
}

/// The position with latitude and longitude the other way round, where that is one.
#[must_use]
pub fn swapped(at: LatLon) -> Option<LatLon> {
    LatLon::new(at.lon_deg(), at.lat_deg()).filter(|other| distance_km(*other, at) > 1.0)
}

fn read_at(body: &str, at: usize) -> Option<Reading> {
    links::read(body, at).or_else(|| grids::read(body, at)).or_else(|| angles::read(body, at))
}

/// Whether a coordinate may begin so: told at a glance, since nearly all words and numbers are none.
fn may_begin(rest: &str, first: char) -> bool {
    /// No coordinate has its second number farther off than so many bytes.
    const APART_MAX: usize = 200;
    let starts = |head: &str| rest.get(..head.len()).is_some_and(|start| start.eq_ignore_ascii_case(head));
    let next_is_digit = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    match first {
        '0'..='9' => {
            let len = rest.bytes().take_while(u8::is_ascii_digit).count();
            let end = rest.len().min(len + APART_MAX);
            rest.as_bytes()[len..end].iter().any(u8::is_ascii_digit)
        }
        '+' | '-' | '−' => next_is_digit(&rest[first.len_utf8()..]),
        'g' | 'G' => starts("geo:"),
        'h' | 'H' => starts("http"),
        'm' | 'M' => starts("maps") || starts("mgrs"),
        'p' | 'P' => starts("point"),
        'l' | 'L' => starts("lat") || starts("lon") || starts("lng"),
        'w' => starts("www."),
        'N' | 'S' | 'E' | 'W' => {
            next_is_digit(rest[1..].trim_start_matches([' ', '\u{A0}', '\u{202F}'])) || starts("www.")
        }
        // The words for latitude and longitude in Russian, Ukrainian and Arabic.
        'ш' | 'Ш' | 'д' | 'Д' | 'خ' => true,
        _ => false,
    }
}

/// Whether a coordinate can start here: not inside a word, a number or a date.
fn is_boundary(body: &str, at: usize, first: char) -> bool {
    let Some(before) = body[..at].chars().next_back() else { return true };
    if first.is_alphabetic() {
        return !before.is_alphanumeric();
    }
    !(before.is_alphanumeric() || matches!(before, '.' | '-' | '/' | '_' | '@' | '+' | '−' | '$' | '€' | '£'))
}

/// How far on the next try starts: each run of digits, and each word, is tried once.
fn skipped(rest: &str, first: char) -> usize {
    let len = if first.is_ascii_digit() {
        rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count()
    } else if first.is_alphabetic() {
        let plain = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let others = &rest[plain..];
        plain + others.find(|c: char| !c.is_alphanumeric()).unwrap_or(others.len())
    } else {
        first.len_utf8()
    };
    len.max(first.len_utf8())
}

/// A window with plain digits and signs for Arabic ones, and where each of its bytes came from.
struct Plain<'a> {
    body: Cow<'a, str>,
    /// By byte of the body; empty where nothing was changed.
    origins: Vec<u32>,
    len: usize,
}

impl<'a> Plain<'a> {
    fn of(text: &'a str) -> Self {
        if text.is_ascii() || !text.contains(|c| plain(c).is_some()) {
            return Self { body: Cow::Borrowed(text), origins: Vec::new(), len: text.len() };
        }
        let mut body = String::with_capacity(text.len());
        let mut origins = Vec::with_capacity(text.len());
        for (at, c) in text.char_indices() {
            body.push(plain(c).unwrap_or(c));
            origins.resize(body.len(), at as u32);
        }
        Self { body: Cow::Owned(body), origins, len: text.len() }
    }

    fn origin(&self, at: usize) -> usize {
        if self.origins.is_empty() { at } else { self.origins.get(at).map_or(self.len, |origin| *origin as usize) }
    }
}

/// The plain digit or sign for an Arabic, Persian or full-width one.
fn plain(c: char) -> Option<char> {
    let digit = |zero: u32| char::from_digit(c as u32 - zero, 10);
    match c {
        '٠'..='٩' => digit('٠' as u32),
        '۰'..='۹' => digit('۰' as u32),
        '０'..='９' => digit('０' as u32),
        '٫' => Some('.'),
        '،' => Some(','),
        _ => None,
    }
}

/// How far off a rounded or cut last digit leaves a position, km.
fn radius_of_km(unit_deg: f64) -> f64 {
    (unit_deg * KM_PER_DEG).max(RADIUS_MIN_KM)
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
        assert_eq!(found[0].span.of(&text), &text[start..end], "{text}");
        let at = found[0].position;
        assert!((at.lat_deg() - lat).abs() < 1e-3 && (at.lon_deg() - lon).abs() < 1e-3, "{text}: {at:?}");
    }

    #[test]
    fn decimal_pairs_are_found_in_every_dress() {
        check("at coordinates [[36.107721, 36.787080]].", 36.107_721, 36.787_080);
        check("[[48.741547,37.780444]](1:39)", 48.741_547, 37.780_444);
        check("00:04 [[47.2915902 31.7964454]] 00:12", 47.291_590, 31.796_445);
        check("[[33.5138° N, 36.2765° E]]", 33.513_8, 36.276_5);
        check("wreck at [[-12.0464, -77.0428]]", -12.046_4, -77.042_8);
        check("à [[48,7415 ; 37,7804]] environ", 48.741_5, 37.780_4);
        check("en [[31,5012, 34,4431]].", 31.501_2, 34.443_1);
        check("([[N 36.2012 E 37.1612]])", 36.201_2, 37.161_2);
        check("[[N36.2012, W037.1612]]", 36.201_2, -37.161_2);
        check("[[lat: 36.2012, lon: 37.1612]]", 36.201_2, 37.161_2);
        check("[[Latitude 36.2012 Longitude 37.1612]]", 36.201_2, 37.161_2);
        check("[[lon=37.1612 lat=36.2012]]", 36.201_2, 37.161_2);
        check("الإحداثيات [[٣٦٫٢٠١٢، ٣٧٫١٦١٢]] قرب", 36.201_2, 37.161_2);
        check("[[36.2012°, 37.1612°]]", 36.201_2, 37.161_2);
        check("[[48.7415 с. ш. 37.7804 в. д.]]", 48.741_5, 37.780_4);
        check("[[48,7415° пн. ш., 37,7804° сх. д.]]", 48.741_5, 37.780_4);
        check("[[33.5138 S, 70.2765 W]]", -33.513_8, -70.276_5);
        check("[[12,5432° N, 1,5210° O]]", 12.543_2, -1.521);
        check("[[+36.2012+037.1612/]]", 36.201_2, 37.161_2);
        check("[[+36.2012-037.1612]]", 36.201_2, -37.161_2);
        check("[[POINT(37.1612 36.2012)]]", 36.201_2, 37.161_2);
        check("[[Lat: 36.2012\nLon: 37.1612]]", 36.201_2, 37.161_2);
        check("[[36.2012,\n37.1612]]", 36.201_2, 37.161_2);
        check("[[latitude 36.2012 and longitude 37.1612]]", 36.201_2, 37.161_2);
        check("على [[خط عرض 36.2012 وخط طول 37.1612]].", 36.201_2, 37.161_2);
        check("[[٣٦٫٢٠١٢ شمالاً، ٣٧٫١٦١٢ شرقاً]]", 36.201_2, 37.161_2);
    }

    #[test]
    fn a_word_of_the_next_clause_is_no_side() {
        check("hit [[48.7416, 37.7804]] north of the town", 48.741_6, 37.780_4);
        check("[[48.7416, 37.7804]] est touché", 48.741_6, 37.780_4);
        check("[[-12.0464, -77.0428]] este martes", -12.046_4, -77.042_8);
        check("[[48.7416, 37.7804]] west of it", 48.741_6, 37.780_4);
    }

    #[test]
    fn degrees_minutes_and_seconds_are_found_in_every_dress() {
        check("near [[36°12'30\"N 37°09'15\"E]] today", 36.208_3, 37.154_2);
        check("[[36° 12′ 30″ N, 37° 9′ 15″ E]]", 36.208_3, 37.154_2);
        check("[[36º12’30’’N, 37º09’15’’E]]", 36.208_3, 37.154_2);
        check("[[N 36°12'30\" E 37°09'15\"]]", 36.208_3, 37.154_2);
        check("[[N36°12'30\", E37°09'15\"]]", 36.208_3, 37.154_2);
        check("[[36°12.5'N 37°09.25'E]]", 36.208_3, 37.154_2);
        check("[[36° 12.500' N / 37° 09.250' E]]", 36.208_3, 37.154_2);
        check("[[N36 12.500 E037 09.250]]", 36.208_3, 37.154_2);
        check("[[36-12-30N 037-09-15E]]", 36.208_3, 37.154_2);
        check("[[36:12:30N 37:09:15E]]", 36.208_3, 37.154_2);
        check("[[36 12 30 N 37 09 15 E]]", 36.208_3, 37.154_2);
        check("[[361230N 0370915E]]", 36.208_3, 37.154_2);
        check("[[361230N0370915E]]", 36.208_3, 37.154_2);
        check("[[3612N 03709E]]", 36.2, 37.15);
        check("[[36d12m30sN 37d09m15sE]]", 36.208_3, 37.154_2);
        check("[[36°12'30,5\"N 37°09'15,5\"E]]", 36.208_5, 37.154_3);
        check("[[48°30'15\" с.ш. 37°45'00\" в.д.]]", 48.504_2, 37.75);
        check("[[33°30'49\"S 70°16'35\"O]]", -33.513_6, -70.276_4);
        check("[[48° 44′ 29″ Nord, 37° 46′ 49″ Est]]", 48.741_4, 37.780_3);
        check("[[48º44´29´´N 37º46´49´´E]]", 48.741_4, 37.780_3);
        check("[[4844.49N 03746.83E]]", 48.741_5, 37.780_5);
        check("[[484429.6N 0374649.6E]]", 48.741_6, 37.780_4);
        check("[[N484429 E0374649]]", 48.741_4, 37.780_3);
        check("[[N4844.493 E03746.827]]", 48.741_6, 37.780_4);
        check("[[٣٦°١٢′٣٠″ شمالا ٣٧°٠٩′١٥″ شرقا]]", 36.208_3, 37.154_2);
    }

    #[test]
    fn squares_of_the_grid_are_found_with_and_without_spaces() {
        check("grid [[31U DQ 48251 11932]]", 48.858_2, 2.294_5);
        check("grid [[31UDQ4825111932]].", 48.858_2, 2.294_5);
        check("MGRS: [[31U DQ 4825 1193]]", 48.858_2, 2.294_5);
        check("MGRS: [[31UDQ 482 119]]", 48.858_4, 2.294_8);
        check("UTM [[31N 448252 5411933]]", 48.858_2, 2.294_5);
        check("[[31U 448252 5411933]]", 48.858_2, 2.294_5);
        check("[[31U 448252E 5411933N]]", 48.858_2, 2.294_5);
        check("[[31 N 448252 mE 5411933 mN]]", 48.858_2, 2.294_5);
        check("[[31U-DQ-48251-11932]]", 48.858_2, 2.294_5);
        check("[[31U  DQ  48251  11932]]", 48.858_2, 2.294_5);
        check("[[31udq4825111932]]", 48.858_2, 2.294_5);
        check("[[31U 448252.4 5411933.0]]", 48.858_2, 2.294_5);
        check("UTM zone [[31N, 448252 E, 5411933 N]]", 48.858_2, 2.294_5);
        check("zone [[31U E: 448252 N: 5411933]]", 48.858_2, 2.294_5);
        check("[[448252E 5411933N 31U]]", 48.858_2, 2.294_5);
        let whole = "in MGRS 37S BV";
        let hundred_km = find(whole, Span::new(0, whole.len()));
        assert!(hundred_km[0].square.is_some() && hundred_km[0].radius_km > 50.0, "{hundred_km:?}");
        let ten_km = find("in 37S BV 14", Span::new(0, 12));
        assert!((4.0..8.0).contains(&ten_km[0].radius_km), "{ten_km:?}");
        assert!(ten_km[0].square.is_some());
    }

    #[test]
    fn links_to_maps_are_read() {
        check("[[geo:36.2012,37.1612]]", 36.201_2, 37.161_2);
        check("see [[geo:36.2012,37.1612;u=350]] there", 36.201_2, 37.161_2);
        check("[[https://www.google.com/maps/@36.2012,37.1612,15z]]", 36.201_2, 37.161_2);
        check("[[https://www.google.com/maps?q=36.2012,37.1612]]", 36.201_2, 37.161_2);
        check("[[https://maps.google.com/?ll=36.2012,37.1612&z=12]]", 36.201_2, 37.161_2);
        check("[[https://www.google.com/maps/place/X/@1.0,2.0,15z/data=!3d36.2012!4d37.1612]]", 36.201_2, 37.161_2);
        check("([[https://www.openstreetmap.org/#map=15/36.2012/37.1612]])", 36.201_2, 37.161_2);
        check("[[https://www.openstreetmap.org/?mlat=36.2012&mlon=37.1612#map=5/1/2]]", 36.201_2, 37.161_2);
        check("[[https://yandex.com/maps/?ll=37.1612%2C36.2012&z=15]]", 36.201_2, 37.161_2);
        check("[[https://wikimapia.org/#lang=en&lat=36.2012&lon=37.1612&z=15]]", 36.201_2, 37.161_2);
        check("[[https://www.bing.com/maps?cp=36.2012~37.1612&lvl=15]]", 36.201_2, 37.161_2);
        check("[[geo:0,0?q=36.2012,37.1612(Aleppo]])", 36.201_2, 37.161_2);
        check("[[GEO:36.2012,37.1612,390;crs=wgs84;u=20]]", 36.201_2, 37.161_2);
        check("[[https://www.google.com/maps/place/36%C2%B012'04.3%22N+37%C2%B009'40.3%22E/]]", 36.201_2, 37.161_2);
        check("[[https://www.google.com/maps/search/36.2012,+37.1612?entry=tts]]", 36.201_2, 37.161_2);
        check("[[https://www.google.com/maps/dir//36.2012,37.1612/@1.0,2.0,12z]]", 36.201_2, 37.161_2);
        check("[[https://maps.google.com/?q=36.2012+37.1612]]", 36.201_2, 37.161_2);
        check("[[https://maps.apple.com/place?coordinate=36.2012,37.1612]]", 36.201_2, 37.161_2);
        check("[[https://deepstatemap.live/en#12/36.2012/37.1612]]", 36.201_2, 37.161_2);
        check("[[https://yandex.ru/maps/?text=36.2012%2C37.1612]]", 36.201_2, 37.161_2);
        check("[[https://2gis.ru/geo/37.1612,36.2012]]", 36.201_2, 37.161_2);
        check("[[https://zoom.earth/maps/satellite/#view=36.2012,37.1612,12z]]", 36.201_2, 37.161_2);
        check("[[https://firms.modaps.eosdis.nasa.gov/map/#d:24hrs;@37.1612,36.2012,9.0z]]", 36.201_2, 37.161_2);
        check("[[https://www.bing.com/maps?sp=point.36.2012_37.1612_X]]", 36.201_2, 37.161_2);
        check("[[https://geohack.toolforge.org/geohack.php?params=36_12_04_N_37_09_40_E_]]", 36.201_2, 37.161_2);
        check("[[https://www.suncalc.org/#/36.2012,37.1612,12/2024.05.01/12:00/1/0]]", 36.201_2, 37.161_2);
        let wide = find("geo:36.2012,37.1612;u=350", Span::new(0, 25));
        assert!((wide[0].radius_km - 0.35).abs() < 1e-9);
    }

    #[test]
    fn dates_times_and_counts_are_no_coordinates() {
        for text in [
            "30.06.2026, 12.30",
            "1,821 households",
            "2.5 3.5",
            "19.99, 24.99",
            "1:39 (2:20)",
            "v36.1234.5, 1",
            "12,500 and 14,300 men",
            "12,500, 14,300, 15,000",
            "10 N, 5 E",
            "21 March 2024, 18:30",
            "the 36 S soldiers 20 E",
            "T-72 B3 123456",
            "3 N 4",
            "https://example.com/2024/36.1234/37.1234",
            "units 24 M 2011 12 C 4500",
            "$12.3456, 34.5678",
            "45.123, 38.456 %",
            "36 S 12 E",
            "22 r tu 34",
            "48.7415-37.7804",
            "IP 192.168.1.10",
            "48.7416\n37.7804",
        ] {
            assert_eq!(find(text, Span::new(0, text.len())), [], "{text}");
        }
    }

    #[test]
    fn words_and_marks_tell_what_bare_numbers_are() {
        let footing = |text: &str| {
            let found = find(text, Span::new(0, text.len()));
            found.iter().map(|coordinate| coordinate.footing).collect::<Vec<_>>()
        };
        for text in [
            "at coordinates 36.107721, 36.787080.",
            "📌 Coordinates: 48.741547,37.780444",
            "GPS 48.741547,37.780444",
            "координати 48.741547, 37.780444",
            "إحداثيات 36.107721, 36.787080",
            "A post at 48.7415, 37.7804 burnt",
            "the depot (48.7415, 37.7804) burnt",
            "48.741547,37.780444(1:39)",
            "00:04 47.2915902 31.7964454",
            "48.7415° 37.7804°",
            "lat 48.7415 lon 37.7804",
            "geo:48.7415,37.7804",
        ] {
            assert_eq!(footing(text), [Footing::Sure], "{text}");
        }
        let list = "Coordinates: 46.07728 30.47065 46.07488 30.46873";
        assert_eq!(footing(list), [Footing::Sure; 2]);
        for text in [
            "the scores 12.345, 67.890 were",
            "rates of 41.2345, 44.5678 were paid",
            "USD 41.2345 41.9876",
            "a price of 12.345, 67.890",
            "version 12.345, 67.890",
            "they paid € 12.345 67.890",
            "we measured 12.345, 67.890, 33.112",
            "12.345, 67.890 USD",
            "курс 41.2345, 44.5678",
        ] {
            assert!(footing(text).iter().all(|footing| *footing == Footing::Other), "{text}: {:?}", footing(text));
        }
        assert_eq!(footing("numbers like 3.14159, 2.71828 matter"), [Footing::Open]);
    }

    #[test]
    fn precision_is_the_radius() {
        let radius = |text: &str| find(text, Span::new(0, text.len()))[0].radius_km;
        assert!(radius("36.201, 37.161") > radius("36.2012, 37.1612"));
        assert!((radius("36°12'N 37°09'E") - 1.85).abs() < 0.02);
        assert!(radius("36°12'30\"N 37°09'15\"E") < 0.06);
    }

    #[test]
    fn several_in_one_post_are_all_found() {
        let text = "50.22747 36.84289 (00:19)\n50.22812 36.84110 (00:31) 50.3001,36.9002(1:02)";
        assert_eq!(find(text, Span::new(0, text.len())).len(), 3);
    }

    #[test]
    fn a_search_box_reads_what_is_a_coordinate_and_nothing_else() {
        assert!(read(" 36.2012, 37.1612 ").is_some());
        assert!(read("37S BV 12345 67890").is_some());
        assert!(read("grid 37S BV 1 6").is_some() && read("MGRS: 37S BV").is_some());
        assert!(read("UTM zone 31N, 448252 E, 5411933 N").is_some());
        assert!(read("Coordinates: 36.2012, 37.1612").is_some());
        assert_eq!(read("Aleppo 36.2012, 37.1612"), None);
        assert_eq!(read("Aleppo"), None);
    }

    proptest! {
        #[test]
        fn nothing_panics_and_spans_fit(text in "[-0-9.,°'\" NSEWOBVLat:=/@#!?&geohtpsmwд.ш٣٦٫،′″а]{0,80}") {
            for found in find(&text, Span::new(0, text.len())) {
                prop_assert!(!found.span.of(&text).is_empty());
                prop_assert!(found.radius_km > 0.0);
            }
        }

        #[test]
        fn what_is_written_is_read_back(lat in -79.0..83.0f64, lon in -179.9..179.9f64) {
            let here = LatLon::new(lat, lon).unwrap();
            let (ns, ew) = (if lat < 0.0 { 'S' } else { 'N' }, if lon < 0.0 { 'W' } else { 'E' });
            let parts = |deg: f64| {
                let seconds = (deg.abs() * 3600.0).round();
                ((seconds / 3600.0).floor(), (seconds / 60.0).floor() % 60.0, seconds % 60.0)
            };
            let ((a, b, c), (d, e, f)) = (parts(lat), parts(lon));
            for text in [
                format!("{lat:.6}, {lon:.6}"),
                format!("{a}°{b}'{c}\"{ns} {d}°{e}'{f}\"{ew}"),
                format!("{a:02}{b:02}{c:02}{ns} {d:03}{e:02}{f:02}{ew}"),
                format!("{:.6}° {ns}, {:.6}° {ew}", lat.abs(), lon.abs()),
                format!("{:.6}; {:.6}", lat, lon).replace('.', ","),
                format!("{lat:+010.6}{lon:+011.6}/"),
                format!("POINT ({lon:.6} {lat:.6})"),
                format!("geo:{lat:.6},{lon:.6};u=12"),
                format!("{ns}{a:02} {:.4} {ew}{d:03} {:.4}", b + c / 60.0, e + f / 60.0),
                format!("{a:02}{:07.4}{ns} {d:03}{:07.4}{ew}", b + c / 60.0, e + f / 60.0),
                format!("https://yandex.com/maps/?ll={lon:.6}%2C{lat:.6}&z=19"),
                format!("https://www.google.com/maps/search/{lat:.6},+{lon:.6}"),
                crate::geodesy::grid::mgrs(here, 5).unwrap().replace(' ', "-"),
                format!("https://www.openstreetmap.org/#map=15/{lat:.6}/{lon:.6}"),
                crate::geodesy::grid::mgrs(here, 5).unwrap(),
                crate::geodesy::grid::mgrs(here, 5).unwrap().replace(' ', ""),
            ] {
                let read = read(&text);
                prop_assert!(read.is_some(), "{text}");
                let off_km = distance_km(read.unwrap().position, here);
                prop_assert!(off_km < 0.03, "{text}: {off_km} km off");
            }
        }

        #[test]
        fn a_square_of_any_precision_holds_what_it_was_written_for(lat in -79.0..83.0f64, lon in -179.9..179.9f64, digits in 1usize..=5) {
            let here = LatLon::new(lat, lon).unwrap();
            let text = crate::geodesy::grid::mgrs(here, digits).unwrap();
            for text in [text.clone(), text.replace(' ', ""), format!("MGRS {text}")] {
                let read = read(&text);
                prop_assert!(read.is_some(), "{text}");
                let read = read.unwrap();
                prop_assert!(distance_km(read.position, here) <= 1.02 * read.radius_km, "{text}");
            }
        }
    }
}
