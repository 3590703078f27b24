//! GeoNames' alternateNamesV2: names by language for places known by their id. 10 columns with TABs between them.

use super::{ALIASES_MAX, Notes, Sink, Stop};
use crate::gazetteer::build::PlaceRow;
use crate::gazetteer::pack::Entry;
use crate::gazetteer::{Gazetteer, fold};
use crate::model::PlaceId;
use std::io::{BufRead, BufReader, Read};

/// Places handed on at a time.
const BATCH: usize = 20_000;
/// Longest line.
const LINE_MAX: u64 = 1 << 16;

/// Whether a line looks like one of these.
pub fn is_row(line: &str) -> bool {
    let columns: Vec<&str> = line.split('\t').collect();
    let numbers = columns.iter().take(2).all(|column| column.trim().parse::<u64>().is_ok());
    (4..=10).contains(&columns.len())
        && numbers
        && columns[2].chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

pub fn read(text: &mut dyn Read, known: &Gazetteer, notes: &mut Notes, sink: Sink<'_>) -> Result<(), Stop> {
    // Names of known places: the place's number in `ids`, and where the name stands in `all`.
    let ids = known.places_by_geonameid();
    let (mut names, mut all): (Vec<(u32, u32, u8)>, String) = (Vec::new(), String::new());
    let (mut reader, mut line, mut number, mut unknown) = (BufReader::new(text), Vec::new(), 0, 0u64);
    loop {
        line.clear();
        number += 1;
        if reader.by_ref().take(LINE_MAX).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_start_matches('\u{feff}').trim_end_matches(['\n', '\r']);
        if line.trim().is_empty() || line.starts_with('#') || line.starts_with("alternateNameId\t") {
            continue;
        }
        let mut columns = line.split('\t');
        let (Some(_), Some(id), Some(language), Some(name)) =
            (columns.next(), columns.next(), columns.next(), columns.next())
        else {
            notes.bad_row(format!("line {number}"), "it has fewer than 4 columns");
            continue;
        };
        let Ok(id) = id.trim().parse::<u32>() else {
            notes.bad_row(format!("line {number}"), "its geonameid is no number");
            continue;
        };
        // Links, post codes and ids in other collections stand among the names.
        if matches!(language, "link" | "post" | "wkdt" | "unlc" | "phon" | "tcid") || name.contains("://") {
            continue;
        }
        let name = name.trim();
        if fold(name).is_empty() || name.len() > 250 {
            continue;
        }
        let Ok(at) = ids.binary_search_by_key(&id, |(id, _)| *id) else {
            unknown += 1;
            continue;
        };
        let Ok(start) = u32::try_from(all.len()) else {
            notes.say(Some(format!("line {number}")), "too many names; the rest is left out".to_owned());
            break;
        };
        names.push((at as u32, start, name.len() as u8));
        all.push_str(name);
    }
    if names.is_empty() {
        return Err("none of its names is of a place known by its GeoNames id; add the country's file first".into());
    }
    if unknown > 0 {
        notes.say(None, format!("{unknown} names are left out: the places they belong to are in no gazetteer here"));
    }
    names.sort_unstable();
    let mut entries = Vec::new();
    for of_place in names.chunk_by(|a, b| a.0 == b.0) {
        let aliases = of_place.iter().map(|&(_, start, len)| &all[start as usize..start as usize + usize::from(len)]);
        let (id, place) = ids[of_place[0].0 as usize];
        entries.push(Entry { row: with_names(known, id, place, aliases), area: None });
        if entries.len() >= BATCH {
            sink(std::mem::take(&mut entries))?;
        }
    }
    Ok(sink(entries)?)
}

fn with_names<'a>(known: &Gazetteer, id: u32, place: PlaceId, aliases: impl Iterator<Item = &'a str>) -> PlaceRow {
    let about = known.place(place);
    PlaceRow {
        name: about.name.clone(),
        aliases: aliases.take(ALIASES_MAX).map(str::to_owned).collect(),
        kind: about.kind,
        feature_code: about.feature_code.clone(),
        country: about.country.clone(),
        division: known.division_code(place).to_owned(),
        position: about.position,
        population: about.population,
        geonameid: Some(id),
    }
}
