//! Tables with a header: NGA GNS, OCHA COD, and any other whose columns can be told.

use super::columns::Role;
use super::{Columns, Countries, Format, Notes, Reading, Sink, Stop, unpack};
use crate::gazetteer::Gazetteer;
use crate::gazetteer::pack::Entry;
use std::collections::BTreeMap;
use std::io::Read;

/// Rows looked at to tell what columns are.
const SAMPLE: usize = 200;
/// Places handed on at a time.
const BATCH: usize = 20_000;
/// How many places of a code tell which country it stands for.
const VOTES: usize = 15;

pub fn recognize(text: &str) -> Result<Reading, Stop> {
    let text = without_comments(text);
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: char| first.matches(delimiter).count();
    let delimiter = ['\t', ',', ';', '|'].into_iter().max_by_key(|&delimiter| count(delimiter)).unwrap_or(',');
    if count(delimiter) == 0 {
        return Err("it is no table".into());
    }
    let mut rows = rows(text, delimiter as u8);
    let header = rows.next().unwrap_or_default();
    let header: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    let rows: Vec<Vec<String>> = rows.take(SAMPLE).collect();
    match Columns::guess(&header, &rows, false) {
        Some((format, columns)) => Ok(Reading { format, columns, delimiter: delimiter as u8, json_lines: false }),
        None => {
            let header: Vec<String> = header.iter().take(40).map(|name| format!("'{name}'")).collect();
            let wanted = "name one column 'name', and two 'latitude' and 'longitude'";
            Err(format!("no columns of names and positions could be told among {}; {wanted}", header.join(", ")).into())
        }
    }
}

/// What follows the lines above the header that somebody wrote to readers.
fn without_comments(mut text: &str) -> &str {
    while let Some((line, rest)) = text.split_once('\n').filter(|(line, _)| line.starts_with('#')) {
        if line.contains(['\t', ',', ';', '|']) {
            break;
        }
        text = rest;
    }
    text
}

fn rows(text: &str, delimiter: u8) -> impl Iterator<Item = Vec<String>> {
    // Tab-separated files of gazetteers know no quoting, and names have quotes in them.
    let reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(delimiter != b'\t')
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    reader.into_records().map_while(Result::ok).map(|record| record.iter().map(str::to_owned).collect())
}

pub fn read(
    text: &mut dyn Read,
    reading: &Reading,
    known: &Gazetteer,
    notes: &mut Notes,
    sink: Sink<'_>,
) -> Result<(), Stop> {
    let text = unpack::whole(text)?;
    let text = without_comments(text.trim_start_matches('\u{feff}').trim_start());
    let mut countries = Countries::new(known);
    if reading.format == Format::Gns {
        return read_gns(text, reading, &mut countries, notes, sink);
    }
    let mut entries = Vec::new();
    for (i, cells) in rows(text, reading.delimiter).enumerate().skip(1) {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match reading.columns.place(reading.format, &cells, None, None, &mut countries) {
            Ok(entry) => entries.push(entry),
            // HXL tags stand below the header.
            Err(_) if cells.iter().any(|cell| cell.starts_with('#')) => {}
            Err(why) => notes.bad_row(format!("row {}", i + 1), why),
        }
        if entries.len() >= BATCH {
            sink(std::mem::take(&mut entries))?;
        }
    }
    Ok(sink(entries)?)
}

/// A row per name: those with one UFI are one place.
fn read_gns(
    text: &str,
    reading: &Reading,
    countries: &mut Countries<'_>,
    notes: &mut Notes,
    sink: Sink<'_>,
) -> Result<(), Stop> {
    struct Feature {
        entry: Entry,
        said: String,
        rank: u8,
    }
    let columns = &reading.columns;
    let mut features: BTreeMap<String, Feature> = BTreeMap::new();
    let mut order = Vec::new();
    for (i, cells) in rows(text, reading.delimiter).enumerate().skip(1) {
        let group = columns.cell(Role::Group, &cells).to_owned();
        let said = columns.cell(Role::Country, &cells).to_owned();
        let mut entry = match columns.place(Format::Gns, &cells, None, None, countries) {
            Ok(entry) => entry,
            Err(why) => {
                notes.bad_row(format!("row {}", i + 1), why);
                continue;
            }
        };
        // Conventional names first, then approved ones; other scripts and variants after.
        let rank = match columns.cell(Role::NameType, &cells) {
            "C" => 0,
            "N" => 1,
            "D" | "P" => 2,
            kind if kind.ends_with('S') => 4,
            _ => 3,
        };
        match features.get_mut(&group).filter(|_| !group.is_empty()) {
            None => {
                let key = if group.is_empty() { format!("row {i}") } else { group };
                order.push(key.clone());
                features.insert(key, Feature { entry, said, rank });
            }
            Some(feature) => {
                if rank < feature.rank {
                    std::mem::swap(&mut feature.entry.row.name, &mut entry.row.name);
                    feature.rank = rank;
                }
                let row = &mut feature.entry.row;
                let names = std::iter::once(entry.row.name).chain(entry.row.aliases);
                for name in names.take(super::ALIASES_MAX.saturating_sub(row.aliases.len())) {
                    if name != row.name && !row.aliases.contains(&name) {
                        row.aliases.push(name);
                    }
                }
            }
        }
    }
    // A code, of whatever standard, stands for the country in which most of its places are.
    let mut votes: BTreeMap<String, (usize, BTreeMap<String, usize>)> = BTreeMap::new();
    for key in &order {
        let feature = &features[key];
        let (seen, votes) = votes.entry(feature.said.clone()).or_default();
        if *seen < VOTES {
            *seen += 1;
            *votes.entry(countries.at(feature.entry.row.position)).or_default() += 1;
        }
    }
    let countries_of: BTreeMap<String, String> = votes
        .into_iter()
        .filter_map(|(code, (_, votes))| {
            let (country, _) = votes.into_iter().filter(|(country, _)| !country.is_empty()).max_by_key(|(_, n)| *n)?;
            Some((code, country))
        })
        .collect();
    let mut entries = Vec::new();
    for key in order {
        let Some(mut feature) = features.remove(&key) else { continue };
        feature.entry.row.country = match countries_of.get(&feature.said).filter(|_| !feature.said.is_empty()) {
            Some(country) => country.clone(),
            None => countries.at(feature.entry.row.position),
        };
        entries.push(feature.entry);
        if entries.len() >= BATCH {
            sink(std::mem::take(&mut entries))?;
        }
    }
    Ok(sink(entries)?)
}
