//! Positions and outlines as files write them: two numbers, well-known text, the coordinates of GeoJSON.

use crate::model::{Area, LatLon};
use geo::{Coord, LineString, MultiPolygon, Polygon};

/// A number, with a comma for a point where somebody's settings wrote one.
pub fn decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    text.parse().ok().or_else(|| if text.contains('.') { None } else { text.replacen(',', ".", 1).parse().ok() })
}

/// '35.93, 36.63'.
pub fn pair(text: &str) -> Option<LatLon> {
    let text = text.trim().trim_matches(['(', ')', '[', ']']);
    let (lat, lon) = text.split_once([',', ';', ' '])?;
    if !(lat.contains('.') && lon.contains('.')) {
        return None;
    }
    LatLon::new(lat.trim().parse().ok()?, lon.trim().parse().ok()?)
}

/// The position, and the area where it is one, of well-known text.
pub fn from_wkt(text: &str) -> Option<(LatLon, Option<Area>)> {
    let text = text.trim();
    let text = text
        .split_once(';')
        .filter(|(start, _)| start.to_ascii_uppercase().starts_with("SRID="))
        .map_or(text, |(_, rest)| rest);
    let open = text.find('(')?;
    let word = text[..open].trim().to_ascii_uppercase();
    let word = word.split_whitespace().next()?;
    // 'x y, x y' becomes '[x,y],[x,y]', and brackets square ones: then it is GeoJSON.
    let mut json = String::with_capacity(text.len() * 2);
    let mut number = false;
    for piece in text[open..].split_inclusive(['(', ')', ',']) {
        let (content, sign) = piece.split_at(piece.len() - piece.chars().next_back().map_or(0, char::len_utf8));
        let numbers: Vec<&str> = content.split_whitespace().collect();
        if !numbers.is_empty() {
            json.push('[');
            json.push_str(&numbers.join(","));
            json.push(']');
            number = true;
        }
        json.push(match sign {
            "(" => '[',
            ")" => ']',
            "," => ',',
            _ => return None,
        });
    }
    let coordinates: serde_json::Value = serde_json::from_str(&json).ok().filter(|_| number)?;
    match word {
        "POINT" => geometry("Point", coordinates.get(0)?),
        "POLYGON" => geometry("Polygon", &coordinates),
        "MULTIPOLYGON" => geometry("MultiPolygon", &coordinates),
        _ => None,
    }
}

/// The position, and the area where it is one, of a GeoJSON geometry's coordinates.
pub fn geometry(sort: &str, coordinates: &serde_json::Value) -> Option<(LatLon, Option<Area>)> {
    use serde_json::Value;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let coord = |value: &Value| {
        let at = LatLon::new(value.get(1)?.as_f64()?, value.get(0)?.as_f64()?)?;
        Some(Coord { x: at.lon_deg(), y: at.lat_deg() })
    };
    let line = |value: &Value| value.as_array()?.iter().map(coord).collect::<Option<Vec<_>>>().map(LineString);
    let polygon = |value: &Value| {
        let mut rings = value.as_array()?.iter().map(line).collect::<Option<Vec<_>>>()?.into_iter();
        Some(Polygon::new(rings.next()?, rings.collect()))
    };
    let point = |coord: Coord<f64>| LatLon::new(coord.y, coord.x).map(|at| (at, None));
    let of_area = |polygons: Vec<Polygon<f64>>| {
        let area = Area::new(MultiPolygon(polygons), 0.0)?;
        Some((area.label_point(), Some(area)))
    };
    match sort {
        "Point" => point(coord(coordinates)?),
        "MultiPoint" => point(coord(coordinates.get(0)?)?),
        "LineString" => {
            let line = line(coordinates)?;
            point(*line.0.get(line.0.len() / 2)?)
        }
        "MultiLineString" => {
            let longest = list(coordinates).iter().filter_map(line).max_by_key(|line| line.0.len())?;
            point(*longest.0.get(longest.0.len() / 2)?)
        }
        "Polygon" => of_area(vec![polygon(coordinates)?]),
        "MultiPolygon" => of_area(list(coordinates).iter().map(polygon).collect::<Option<Vec<_>>>()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_read_however_they_are_written() {
        assert_eq!(pair("35.93, 36.63"), LatLon::new(35.93, 36.63));
        assert_eq!(pair("(35.93 36.63)"), LatLon::new(35.93, 36.63));
        assert_eq!(pair("12, 13"), None);
        assert_eq!(from_wkt("POINT (36.63 35.93)"), LatLon::new(35.93, 36.63).map(|at| (at, None)));
        assert_eq!(from_wkt("SRID=4326;POINT Z (36.63 35.93 200)").map(|(at, _)| at), LatLon::new(35.93, 36.63));
        let (at, area) = from_wkt("POLYGON ((36 35, 37 35, 37 36, 36 36, 36 35))").unwrap();
        assert!(area.unwrap().contains(at));
        for bad in
            ["", "POINT", "POINT ()", "POINT (1", "POLYGON ((1 1, 2 2))", "POINT (500 1)", "Idlib (city)", "a)(b"]
        {
            assert_eq!(from_wkt(bad), None, "{bad}");
        }
    }
}
