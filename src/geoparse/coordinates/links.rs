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
    if !(of_geo || head.eq_ignore_ascii_case("http") || head.eq_ignore_ascii_case("www.")) {
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
    Some(Reading { end: at + len, position, radius_km, square: None })
}

/// '36.2012,37.1612;u=350': the uncertainty is in metres.
fn geo_uri(rest: &str) -> Option<(LatLon, f64)> {
    let body = rest.split('?').next()?;
    let mut parts = body.split(';');
    let mut numbers = parts.next()?.split(',');
    let (lat, lon) = (number(numbers.next()?)?, number(numbers.next()?)?);
    let given_km =
        parts.find_map(|part| part.strip_prefix("u=")).and_then(|u| u.parse::<f64>().ok()).map(|m| m / 1000.0);
    let radius_km = given_km.filter(|km| km.is_finite() && *km > 0.0).map_or(unit_km(lat, lon), |km| km.max(0.001));
    Some((LatLon::new(lat.0, lon.0)?, radius_km))
}

fn map_link(link: &str) -> Option<(LatLon, f64)> {
    let plain = link.replace("%2C", ",").replace("%2c", ",").replace("%20", " ").replace("%7E", "~");
    let host = plain.split("//").last()?.split(['/', '?', '#']).next()?.to_ascii_lowercase();
    let yandex = host.contains("yandex");
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
    if let (Some(lat), Some(lon)) = (parameter("mlat"), parameter("mlon")) {
        return marker(number(lat)?, number(lon)?);
    }
    for name in ["q", "query", "destination", "daddr", "pt", "sll", "whatshere[point]"] {
        if let Some((a, b)) = parameter(name).and_then(|rest| couple(rest.trim_start_matches("loc:"), ',')) {
            return if yandex { marker(b, a) } else { marker(a, b) };
        }
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
    if let Some(rest) = after("@") {
        let (lat, lon) = couple(rest, ',')?;
        let zoom = rest.splitn(3, ',').nth(2).filter(|rest| rest.contains('z')).and_then(number).map(|z| z.0);
        return view(lat, lon, zoom);
    }
    None
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
