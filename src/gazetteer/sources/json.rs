//! GeoJSON, geoBoundaries and OCHA boundaries among it, and Overpass answers. Features are taken one by one, so that a
//! large file needs no tree of all of it.

use super::columns::{key, kind_of};
use super::positions::geometry;
use super::{Columns, Countries, Format, Notes, Reading, Sink, Stop, unpack};
use crate::gazetteer::Gazetteer;
use crate::gazetteer::build::PlaceRow;
use crate::gazetteer::fold;
use crate::gazetteer::pack::Entry;
use crate::model::{Area, LatLon, PlaceKind};
use serde_json::Value;
use std::io::Read;

/// Features looked at to tell what properties are.
const SAMPLE: usize = 100;
/// Places handed on at a time.
const BATCH: usize = 5_000;

pub fn recognize(start: &str) -> Result<Reading, Stop> {
    let (list, json_lines) = items(start);
    let sample: Vec<Value> = list.take(SAMPLE).filter_map(|item| serde_json::from_str(item).ok()).collect();
    let is_element = |item: &Value| {
        item.get("type").and_then(Value::as_str).is_some_and(|sort| matches!(sort, "node" | "way" | "relation"))
    };
    let overpass = find_array(start, "elements").is_some() && (sample.is_empty() || sample.iter().any(is_element));
    if overpass {
        return Ok(Reading { json_lines, ..Reading::new(Format::Overpass) });
    }
    let features: Vec<&Value> = sample.iter().filter(|item| item.get("properties").is_some()).collect();
    let mut header: Vec<String> = Vec::new();
    for properties in features.iter().filter_map(|feature| feature.get("properties")?.as_object()) {
        let fresh: Vec<String> = properties.keys().filter(|key| !header.contains(key)).cloned().collect();
        header.extend(fresh);
    }
    let rows: Vec<Vec<String>> = features.iter().map(|feature| cells(feature, &header)).collect();
    // The first feature of all may be too large for the start; its properties are wanted.
    if rows.is_empty() && start.contains("\"FeatureCollection\"") {
        if let Some(header) = properties_in(start) {
            return told(header, &[], json_lines);
        }
        return Err("it is GeoJSON, but no feature could be read".into());
    }
    if rows.is_empty() {
        return Err("it is JSON, but neither GeoJSON nor an Overpass answer".into());
    }
    told(header, &rows, json_lines)
}

fn told(header: Vec<String>, rows: &[Vec<String>], json_lines: bool) -> Result<Reading, Stop> {
    // Without values every property could be a text.
    let all_text = [header.iter().map(|_| "text".to_owned()).collect()];
    match Columns::guess(&header, if rows.is_empty() { &all_text } else { rows }, true) {
        Some((format, columns)) => Ok(Reading { format, columns, delimiter: 0, json_lines }),
        None => {
            let header: Vec<String> = header.iter().take(40).map(|name| format!("'{name}'")).collect();
            Err(format!("no property of its features could be told for a name: {}", header.join(", ")).into())
        }
    }
}

/// The names of the first properties in a text that is cut inside the first feature.
fn properties_in(start: &str) -> Option<Vec<String>> {
    let at = start.find("\"properties\"")?;
    let open = at + start[at..].find('{')?;
    let object = &start[open..open + value_len(&start[open..])?];
    Some(serde_json::from_str::<Value>(object).ok()?.as_object()?.keys().cloned().collect())
}

fn cells(feature: &Value, header: &[String]) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; "),
        _ => String::new(),
    };
    header
        .iter()
        .map(|name| feature.get("properties").and_then(|all| all.get(name)).map(text).unwrap_or_default())
        .collect()
}

pub fn read(
    text: &mut dyn Read,
    reading: &Reading,
    known: &Gazetteer,
    notes: &mut Notes,
    sink: Sink<'_>,
) -> Result<(), Stop> {
    let text = unpack::whole(text)?;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let mut countries = Countries::new(known);
    let mut entries = Vec::new();
    let (list, _) = items(text);
    let mut whole = false;
    let mut number = 0;
    for item in list {
        number += 1;
        let place = format!("feature {number}");
        let Ok(item) = serde_json::from_str::<Value>(item) else {
            notes.bad_row(place, "it is no JSON");
            continue;
        };
        whole = true;
        let entry = match reading.format {
            Format::Overpass => element(&item, &mut countries),
            _ => feature(&item, reading, &mut countries).map(Some),
        };
        match entry {
            Ok(entry) => entries.extend(entry),
            Err(why) => notes.bad_row(place, why),
        }
        if entries.len() >= BATCH {
            sink(std::mem::take(&mut entries))?;
        }
    }
    if !whole {
        return Err("none of its features could be read".into());
    }
    if !reading.json_lines && !text.trim_end().ends_with(['}', ']']) {
        notes.say(None, "the file ends in the middle; what stood before was taken".to_owned());
    }
    Ok(sink(entries)?)
}

fn feature(item: &Value, reading: &Reading, countries: &mut Countries<'_>) -> Result<Entry, &'static str> {
    let (at, area) = item.get("geometry").and_then(of_geometry).unzip();
    let cells = cells(item, &reading.columns.header);
    reading.columns.place(reading.format, &cells, at, area.flatten(), countries)
}

fn of_geometry(value: &Value) -> Option<(LatLon, Option<Area>)> {
    match value.get("type")?.as_str()? {
        "GeometryCollection" => value.get("geometries")?.as_array()?.iter().take(100).find_map(|part| {
            let sort = part.get("type")?.as_str()?;
            geometry(sort, part.get("coordinates")?)
        }),
        sort => geometry(sort, value.get("coordinates")?),
    }
}

/// A node, way or relation; none where it has no name, as the nodes of a way.
fn element(item: &Value, countries: &mut Countries<'_>) -> Result<Option<Entry>, &'static str> {
    let Some(tags) = item.get("tags").and_then(Value::as_object) else { return Ok(None) };
    let tag = |name: &str| tags.get(name).and_then(Value::as_str).unwrap_or_default().trim();
    let mut names: Vec<String> = Vec::new();
    let mut add = |text: &str| {
        for name in text.split(';').map(str::trim) {
            if !fold(name).is_empty() && !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    };
    for name in ["name:en", "int_name", "name"] {
        add(tag(name));
    }
    for (name, value) in tags {
        let wanted = name.starts_with("name:")
            || ["alt_name", "old_name", "official_name", "short_name", "loc_name", "nat_name"]
                .iter()
                .any(|known| name == known || name.starts_with(&format!("{known}:")));
        // 'name:en:pronunciation', 'name:etymology:wikidata'.
        if wanted && name.matches(':').count() <= 1 && !name.contains("etymology") && !name.contains("signed") {
            add(value.as_str().unwrap_or_default());
        }
    }
    if names.is_empty() {
        return Ok(None);
    }
    let at = |value: &Value| LatLon::new(value.get("lat")?.as_f64()?, value.get("lon")?.as_f64()?);
    let middle = |value: &Value| {
        let number = |name| value.get(name).and_then(Value::as_f64);
        LatLon::new((number("minlat")? + number("maxlat")?) / 2.0, (number("minlon")? + number("maxlon")?) / 2.0)
    };
    let of_line = |value: &Value| value.as_array().and_then(|line| at(line.get(line.len() / 2)?));
    let position = at(item)
        .or_else(|| item.get("center").and_then(at))
        .or_else(|| item.get("bounds").and_then(middle))
        .or_else(|| item.get("geometry").and_then(of_line))
        .ok_or("it has no position; ask Overpass for 'out center'")?;
    let said = [tag("ISO3166-1:alpha2"), tag("is_in:country_code"), tag("addr:country")];
    let said = said.into_iter().find(|code| code.len() == 2).unwrap_or_default();
    let population = tag("population").replace([',', ' '], "").parse().unwrap_or(0);
    let name = names.remove(0);
    names.truncate(super::ALIASES_MAX);
    Ok(Some(Entry {
        row: PlaceRow {
            name,
            aliases: names,
            kind: kind_of_tags(&tag),
            feature_code: String::new(),
            country: countries.code(said, position),
            division: String::new(),
            position,
            population,
            geonameid: None,
        },
        area: None,
    }))
}

fn kind_of_tags<'a>(tag: &impl Fn(&str) -> &'a str) -> PlaceKind {
    let is = |name: &str| !tag(name).is_empty();
    if tag("boundary") == "administrative" {
        return match tag("admin_level") {
            "2" => PlaceKind::Country,
            "3" | "4" => PlaceKind::Admin1,
            "5" | "6" => PlaceKind::Admin2,
            _ => PlaceKind::AdminOther,
        };
    }
    match tag("place") {
        "" => {}
        "suburb" | "quarter" | "neighbourhood" | "city_block" | "borough" => return PlaceKind::Neighbourhood,
        "country" => return PlaceKind::Country,
        "state" | "province" => return PlaceKind::Admin1,
        "district" | "county" => return PlaceKind::Admin2,
        "region" => return PlaceKind::Region,
        "sea" | "ocean" => return PlaceKind::Water,
        "island" | "islet" => return PlaceKind::Landform,
        _ => return PlaceKind::PopulatedPlace,
    }
    if is("aeroway") || tag("military") == "airfield" {
        PlaceKind::Airport
    } else if is("waterway") || is("water") || matches!(tag("natural"), "water" | "bay" | "spring") {
        PlaceKind::Water
    } else if (is("highway") || is("railway")) && tag("railway") != "station" && !is("bridge") && !is("junction") {
        PlaceKind::Road
    } else if is("natural") {
        PlaceKind::Landform
    } else {
        kind_of_word(tag)
    }
}

/// Anything else that has a name was built.
fn kind_of_word<'a>(tag: &impl Fn(&str) -> &'a str) -> PlaceKind {
    let words = ["amenity", "landuse", "man_made", "building"].map(tag);
    let told =
        words.into_iter().find(|word| !word.is_empty()).map_or(PlaceKind::Facility, |word| kind_of("", &key(word)));
    if told == PlaceKind::PopulatedPlace { PlaceKind::Facility } else { told }
}

/// The features of a collection, or an answer's elements, each as its text; and whether they stand a line each.
fn items(text: &str) -> (Box<dyn Iterator<Item = &str> + '_>, bool) {
    match find_array(text, "features").or_else(|| find_array(text, "elements")) {
        Some(at) => {
            let mut rest = &text[at..];
            let list = std::iter::from_fn(move || {
                rest = rest.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
                if !rest.starts_with('{') {
                    return None;
                }
                let (item, after) = rest.split_at(value_len(rest)?);
                rest = after;
                Some(item)
            });
            (Box::new(list), false)
        }
        // A feature alone over several lines is one item.
        None if text.lines().nth(1).is_none_or(|line| line.trim_start().starts_with(['{', '\u{1e}'])) => {
            let lines = text.lines().map(|line| line.trim_start_matches('\u{1e}').trim());
            (Box::new(lines.filter(|line| !line.is_empty())), true)
        }
        None => (Box::new(std::iter::once(text.trim())), false),
    }
}

/// Where the members of the array of that name start, at the top of an object.
fn find_array(text: &str, name: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0usize);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let len = value_len(&text[at..])?;
                let is_key = depth == 1 && text[at + 1..at + len - 1] == *name;
                at += len;
                if is_key {
                    let rest = text[at..].trim_start().strip_prefix(':').map(str::trim_start);
                    if let Some(rest) = rest.and_then(|rest| rest.strip_prefix('[')) {
                        return Some(text.len() - rest.len());
                    }
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// How long the object, array or text is that the bytes start with; `None` if it is cut.
fn value_len(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    for (i, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => {
                quoted = !quoted;
                if !quoted && depth == 0 {
                    return Some(i + 1);
                }
            }
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(i + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_told_apart_by_brackets_outside_of_texts() {
        let text = r#"{"meta": {"features": []}, "features": [ {"a": "}\"]"}, {"b": [1, {"c": 2}]} , {"cut": "#;
        let (list, json_lines) = items(text);
        assert_eq!(list.collect::<Vec<_>>(), [r#"{"a": "}\"]"}"#, r#"{"b": [1, {"c": 2}]}"#]);
        assert!(!json_lines);
        let (list, json_lines) = items("{\"a\": 1}\n\u{1e}{\"b\": 2}\n");
        assert_eq!((list.count(), json_lines), (2, true));
        assert_eq!(items("{\n \"type\": \"Feature\"\n}").0.count(), 1);
    }
}
