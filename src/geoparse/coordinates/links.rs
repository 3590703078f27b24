//! geo URIs (RFC 5870) and links to the maps of the web. Nothing is fetched: the link itself says where.

use super::{RADIUS_MIN_KM, Reading, radius_of_km};
use crate::model::LatLon;

/// Links longer than this are not read.
const LINK_MAX: usize = 2_000;

/// Reads a link that starts here.
pub fn read(body: &str, at: usize) -> Option<Reading> {
    let rest = &body[at..];
    let head = rest.get(..4)?;
    let of_geo = head.eq_ignore_ascii_case("geo:");
    if !(of_geo || ["http", "www.", "maps"].iter().any(|start| head.eq_ignore_ascii_case(start))) {
        return None;
    }
    let mut len = rest
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '«' | '»' | '“' | '”'))
        .unwrap_or(rest.len());
    if len > LINK_MAX {
        return None;
    }
    // What closes a sentence or a bracket is not of the link.
    len = rest[..len].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '\'', '’']).len();
    let link = &rest[..len];
    let (position, radius_km) = if of_geo { geo_uri(&link[4..])? } else { map_link(link)? };
    Some(Reading { end: at + len, position, radius_km, square: None, bare: false })
}

/// '36.2012,37.1612;u=350': the uncertainty is in metres.
fn geo_uri(rest: &str) -> Option<(LatLon, f64)> {
    let (body, query) = rest.split_once('?').unwrap_or((rest, ""));
    // 'geo:0,0?q=36.2,37.1(label)': what is looked for, as phones write it.
    if let Some((lat, lon)) = query.split('&').find_map(|part| part.strip_prefix("q=")).and_then(|q| couple(q, ',')) {
        return marker(lat, lon);
    }
    let mut parts = body.split(';');
    let mut numbers = parts.next()?.split(',');
    let (lat, lon) = (number(numbers.next()?)?, number(numbers.next()?)?);
    let given_km =
        parts.find_map(|part| part.strip_prefix("u=")).and_then(|u| u.parse::<f64>().ok()).map(|m| m / 1000.0);
    let radius_km = given_km.filter(|km| km.is_finite() && *km > 0.0).map_or(unit_km(lat, lon), |km| km.max(0.001));
    Some((LatLon::new(lat.0, lon.0)?, radius_km))
}

fn map_link(link: &str) -> Option<(LatLon, f64)> {
    let plain = decoded(link);
    let path = plain.split_once("//").map_or(plain.as_str(), |(_, rest)| rest);
    let host = path.split(['/', '?', '#']).next()?.to_ascii_lowercase();
    // These write the longitude first.
    let yandex = ["yandex", "2gis", "nasa.gov", "arcgis.com"].iter().any(|name| host.contains(name));
    let known = [
        "google.",
        "goo.gl",
        "openstreetmap.",
        "osm.org",
        "bing.com",
        "wikimapia.",
        "apple.com",
        "waze.com",
        "yandex",
        "2gis",
        "here.com",
        "mapcarta",
        "liveuamap",
        "deepstatemap",
        "geohack",
        "wikiloc",
        "zoom.earth",
        "sentinel-hub",
        "copernicus",
        "suncalc.",
        "satellites.pro",
        "arcgis.com",
        "nasa.gov",
        "windy.com",
        "mapy.cz",
        "maps.me",
    ];
    if !known.iter().any(|name| host.contains(name)) {
        return None;
    }
    let after = |mark: &str| plain.split_once(mark).map(|(_, rest)| rest);
    // A marker goes before the middle of the view.
    if let (Some(lat), Some(lon)) = (after("!3d"), after("!4d")) {
        return marker(number(lat)?, number(lon)?);
    }
    let parameter = |name: &str| ["?", "&", "#", ";"].iter().find_map(|mark| after(&format!("{mark}{name}=")));
    // 'place/48°44'29"N 37°46'49"E', 'search/48.74, 37.78', 'dir//48.74,37.78': what was looked for.
    for mark in ["/place/", "/search/", "/dir//", "params=", "sp=point."] {
        let named =
            after(mark).map(|rest| rest.split(['/', '?', '&', '#']).next().unwrap_or_default().replace('_', " "));
        if let Some(read) = named.and_then(|named| super::angles::read(&named, 0)) {
            return Some((read.position, read.radius_km));
        }
    }
    if let (Some(lat), Some(lon)) = (parameter("mlat"), parameter("mlon")) {
        return marker(number(lat)?, number(lon)?);
    }
    for name in [
        "q",
        "query",
        "destination",
        "daddr",
        "pt",
        "sll",
        "whatshere[point]",
        "coordinate",
        "map",
        "view",
        "mapCenter",
    ] {
        let value = parameter(name).map(|rest| rest.trim_start_matches("loc:"));
        if let Some((a, b)) = value.and_then(|rest| couple(rest, ',').or_else(|| couple(rest, ' '))) {
            return if yandex { marker(b, a) } else { marker(a, b) };
        }
    }
    // What was typed into Yandex's search, latitude first as people write it.
    if let Some((a, b)) = parameter("text").and_then(|rest| couple(rest, ',')) {
        return marker(a, b);
    }
    let zoom = parameter("z").or_else(|| parameter("zoom")).or_else(|| parameter("lvl")).and_then(number).map(|z| z.0);
    if let Some((a, b)) = parameter("ll").or_else(|| parameter("center")).and_then(|rest| couple(rest, ',')) {
        return if yandex { view(b, a, zoom) } else { view(a, b, zoom) };
    }
    if let Some((lat, lon)) = parameter("cp").and_then(|rest| couple(rest, '~')) {
        return view(lat, lon, zoom);
    }
    if let (Some(lat), Some(lon)) = (
        parameter("lat").or_else(|| parameter("latitude")),
        parameter("lon").or_else(|| parameter("lng")).or_else(|| parameter("longitude")),
    ) {
        return view(number(lat)?, number(lon)?, zoom);
    }
    if let Some(rest) = after("#map=") {
        let (zoom, rest) = rest.split_once('/')?;
        let (lat, lon) = couple(rest, '/')?;
        return view(lat, lon, number(zoom).map(|z| z.0));
    }
    // '#12/48.74/37.78'
    if let Some((zoom, (lat, lon))) = after("#")
        .and_then(|rest| rest.split_once('/'))
        .and_then(|(zoom, rest)| Some((number(zoom.trim_start_matches("map="))?.0, couple(rest, '/')?)))
    {
        return view(lat, lon, Some(zoom));
    }
    if let Some(rest) = after("@") {
        let (lat, lon) = couple(rest, ',')?;
        let (lat, lon) = if yandex { (lon, lat) } else { (lat, lon) };
        let zoom = rest.splitn(3, ',').nth(2).filter(|rest| rest.contains('z')).and_then(number).map(|z| z.0);
        return view(lat, lon, zoom);
    }
    // Two numbers side by side in the path: 'geo/37.78,48.74', '#/48.74,37.78,12'.
    let mut couples =
        path.split(['/', '#', '?', '&', '=']).filter_map(|part| couple(part, ',')).filter(|(a, b)| a.1.min(b.1) >= 3);
    couples.next().and_then(|(a, b)| if yandex { marker(b, a) } else { marker(a, b) })
}

/// The link with '%2C' and its like as the letters they stand for, and '+' as a space.
fn decoded(link: &str) -> String {
    let bytes = link.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex =
            (bytes[at] == b'%').then(|| link.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok()));
        match hex.flatten() {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A number and its decimals at the start of a text.
fn number(rest: &str) -> Option<(f64, usize)> {
    let rest = rest.trim_start();
    let len = rest
        .char_indices()
        .find(|(at, c)| !(c.is_ascii_digit() || *c == '.' || *at == 0 && matches!(c, '-' | '+')))
        .map_or(rest.len(), |(at, _)| at);
    let text = rest[..len].trim_end_matches('.');
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    Some((text.parse().ok().filter(|value: &f64| value.is_finite())?, decimals))
}

/// Two numbers with a mark between.
fn couple(rest: &str, mark: char) -> Option<((f64, usize), (f64, usize))> {
    let (a, b) = rest.split_once(mark)?;
    let first = number(a).filter(|_| {
        !a.trim().is_empty() && a.trim().chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))
    })?;
    Some((first, number(b)?))
}

fn unit_km(lat: (f64, usize), lon: (f64, usize)) -> f64 {
    radius_of_km(10f64.powi(-(lat.1.min(lon.1).min(9) as i32)))
}

fn marker(lat: (f64, usize), lon: (f64, usize)) -> Option<(LatLon, f64)> {
    Some((LatLon::new(lat.0, lon.0).filter(|_| lon.0.abs() <= 180.0)?, unit_km(lat, lon)))
}

/// The middle of a view says no more than the view shows: a quarter of a map 1,000 px wide.
fn view(lat: (f64, usize), lon: (f64, usize), zoom: Option<f64>) -> Option<(LatLon, f64)> {
    let (at, unit_km) = marker(lat, lon)?;
    let px_km = 40_075.0 / 256.0 / zoom.unwrap_or(15.0).clamp(0.0, 22.0).exp2();
    let seen_km = 250.0 * px_km * at.lat_deg().to_radians().cos().max(0.05);
    Some((at, unit_km.max(seen_km.min(500.0)).max(RADIUS_MIN_KM)))
}
