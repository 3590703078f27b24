//! GeoNames: 19 columns with TABs between them, UTF-8, no header, no quoting.

use super::{ALIASES_MAX, Notes, Sink, Stop};
use crate::gazetteer::build::{PlaceRow, has_key};
use crate::gazetteer::pack::{Entry, PLACES_MAX};
use crate::model::{LatLon, PlaceKind};
use rayon::prelude::*;
use std::io::Read;

/// How many bytes are taken at a time.
const CHUNK: usize = 4 << 20;
/// Longest line; none of GeoNames' has more than 20 kB.
const LINE_MAX: usize = 1 << 20;

/// Whether a line looks like one of these.
pub fn is_row(line: &str) -> bool {
    let columns: Vec<&str> = line.split('\t').collect();
    columns.len() >= 15 && columns[0].trim().parse::<u64>().is_ok() && position(columns[4], columns[5]).is_some()
}

/// Lines of a chunk as rows; blank ones are none.
type Rows = Vec<Option<Result<PlaceRow, &'static str>>>;

/// While the sink takes the rows of one chunk, those of the next are read.
pub fn read(text: &mut dyn Read, notes: &mut Notes, sink: Sink<'_>) -> Result<(), Stop> {
    let mut chunks = Chunks { text, bytes: Vec::new(), ended: false };
    let (mut line_number, mut count) = (0usize, 0);
    let mut rows: Rows = Vec::new();
    loop {
        let next = chunks.next()?;
        let mut next_rows: Rows = Vec::new();
        let line_count = rows.len();
        rayon::in_place_scope(|scope| {
            if let Some(chunk) = &next {
                scope.spawn(|_| {
                    let lines: Vec<&[u8]> = chunk.split(|&byte| byte == b'\n').collect();
                    next_rows = lines.par_iter().map(|line| read_line(line)).collect();
                });
            }
            let mut entries = Vec::with_capacity(line_count);
            for (i, row) in std::mem::take(&mut rows).into_iter().enumerate() {
                match row {
                    Some(Ok(row)) => entries.push(Entry { row, area: None }),
                    Some(Err(why)) => notes.bad_row(format!("line {}", line_number + i + 1), why),
                    None => {}
                }
            }
            count += entries.len();
            if entries.is_empty() { Ok(()) } else { sink(entries) }
        })?;
        line_number += line_count.saturating_sub(1);
        if count > PLACES_MAX {
            notes.say(None, format!("more than {PLACES_MAX} places; the rest is left out"));
            return Ok(());
        }
        if next.is_none() {
            return Ok(());
        }
        rows = next_rows;
    }
}

/// A text some whole lines at a time.
struct Chunks<'a> {
    text: &'a mut dyn Read,
    bytes: Vec<u8>,
    ended: bool,
}

impl Chunks<'_> {
    /// The next lines, with the last one's end; `None` after the last.
    fn next(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        while !self.ended {
            let start = self.bytes.len();
            if self.text.take(CHUNK as u64).read_to_end(&mut self.bytes)? == 0 {
                self.ended = true;
                return Ok(Some(std::mem::take(&mut self.bytes)));
            }
            let end = match self.bytes[start..].iter().rposition(|&byte| byte == b'\n') {
                Some(at) => start + at + 1,
                None if self.bytes.len() > LINE_MAX => self.bytes.len(),
                None => continue,
            };
            let rest = self.bytes.split_off(end);
            return Ok(Some(std::mem::replace(&mut self.bytes, rest)));
        }
        Ok(None)
    }
}

fn read_line(line: &[u8]) -> Option<Result<PlaceRow, &'static str>> {
    let line = String::from_utf8_lossy(line);
    let line = line.trim_start_matches('\u{feff}').trim_end_matches('\r');
    let nothing = line.trim().is_empty() || line.starts_with('#') || line.starts_with("geonameid\t");
    (!nothing).then(|| read_row(line))
}

fn position(lat: &str, lon: &str) -> Option<LatLon> {
    let degrees = |text: &str| text.trim().parse::<f64>().ok();
    LatLon::new(degrees(lat)?, degrees(lon)?)
}

fn read_row(line: &str) -> Result<PlaceRow, &'static str> {
    let mut columns = [""; 15];
    let mut cells = line.split('\t');
    for column in &mut columns {
        *column = cells.next().ok_or("it has fewer than 15 columns")?;
    }
    let [id, name, ascii, aliases, lat, lon, class, code, country, _, admin1, admin2, _, _, population] = columns;
    let position = position(lat, lon).ok_or("it has no position")?;
    if !has_key(name) {
        return Err("it has no name");
    }
    let country = country.trim().to_ascii_uppercase();
    let division = match (admin1.trim(), admin2.trim()) {
        ("", _) | ("00", _) => String::new(),
        (admin1, "") => format!("{country}.{admin1}"),
        (admin1, admin2) => format!("{country}.{admin1}.{admin2}"),
    };
    let ascii = Some(ascii.trim()).filter(|ascii| !ascii.is_empty());
    let aliases = aliases.split(',').map(str::trim).filter(|alias| !alias.is_empty() && !alias.contains("://"));
    Ok(PlaceRow {
        name: name.trim().to_string(),
        aliases: ascii.into_iter().chain(aliases).take(ALIASES_MAX).map(str::to_string).collect(),
        kind: kind_from_feature(class.trim(), code.trim()),
        feature_code: code.trim().to_string(),
        country,
        division,
        position,
        population: population.trim().parse().unwrap_or(0),
        geonameid: id.trim().parse().ok(),
    })
}

/// What a place is by GeoNames feature class and code.
#[must_use]
pub fn kind_from_feature(class: &str, code: &str) -> PlaceKind {
    match (class, code) {
        ("A", "ADM1" | "ADM1H") => PlaceKind::Admin1,
        ("A", "ADM2" | "ADM2H") => PlaceKind::Admin2,
        ("A", code) if code.starts_with("PCL") => PlaceKind::Country,
        ("A", _) => PlaceKind::AdminOther,
        ("P", "PPLX") => PlaceKind::Neighbourhood,
        ("P", _) => PlaceKind::PopulatedPlace,
        ("S", "AIRP" | "AIRB" | "AIRF" | "AIRQ" | "AIRH") => PlaceKind::Airport,
        ("S", _) => PlaceKind::Facility,
        ("R", _) => PlaceKind::Road,
        ("H", _) => PlaceKind::Water,
        ("T" | "U" | "V", _) => PlaceKind::Landform,
        ("L", _) => PlaceKind::Region,
        _ => PlaceKind::PopulatedPlace,
    }
}
