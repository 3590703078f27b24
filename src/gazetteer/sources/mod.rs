//! Files of places as the field has them: what a file is, told from its content, and its places.

mod columns;
mod geonames;
mod json;
mod names;
mod positions;
mod table;
mod unpack;

pub use columns::{Columns, Role};
pub use geonames::kind_from_feature;
pub use unpack::Input;

use super::pack::Entry;
use super::{Gazetteer, GazetteerError};
use crate::model::{LatLon, PlaceKind, Problem, Severity};
use std::collections::BTreeMap;
use std::io::Read as _;

/// Largest file that is read whole, unpacked. GeoNames files are read line by line and may be of any size.
const WHOLE_MAX: u64 = 512 << 20;
/// How much of a file is looked at to tell what it is.
const START: usize = 256 << 10;
/// How many bad rows are told one by one.
const PROBLEMS_MAX: usize = 5;
/// Most names read of one place.
const ALIASES_MAX: usize = 200;

/// What a file of places is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// GeoNames, a country's file or all countries'.
    GeoNames,
    /// GeoNames, names by language.
    AlternateNames,
    /// NGA GNS, a row per name.
    Gns,
    /// OCHA common operational datasets: administrative units by level.
    Cod,
    /// geoBoundaries.
    GeoBoundaries,
    /// OpenStreetMap elements as Overpass answers.
    Overpass,
    /// A table with a header.
    Table,
    /// GeoJSON features.
    GeoJson,
}

impl Format {
    /// What it is called.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::GeoNames => "GeoNames",
            Self::AlternateNames => "GeoNames alternate names",
            Self::Gns => "NGA GNS",
            Self::Cod => "OCHA COD",
            Self::GeoBoundaries => "geoBoundaries",
            Self::Overpass => "OpenStreetMap (Overpass)",
            Self::Table => "table",
            Self::GeoJson => "GeoJSON",
        }
    }
}

/// What a file is taken for, to be shown before it is used.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What it is.
    pub format: Format,
    /// What its columns or properties are taken for; none where the format says it.
    pub columns: Columns,
    delimiter: u8,
    json_lines: bool,
}

impl Reading {
    fn new(format: Format) -> Self {
        Self { format, columns: Columns::default(), delimiter: b'\t', json_lines: false }
    }

    /// In words, a line each: "name is taken from 'Village_EN'".
    #[must_use]
    pub fn in_words(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for role in Role::ALL {
            let from = self.columns.of(role);
            if !from.is_empty() {
                let from: Vec<String> = from.iter().map(|&i| format!("'{}'", self.columns.header[i])).collect();
                lines.push(format!("{} from {}", role.label(), from.join(", ")));
            }
        }
        if lines.is_empty() {
            return lines;
        }
        let unused = self.columns.header.iter().enumerate().filter(|(i, _)| !self.columns.uses(*i));
        let unused: Vec<String> = unused.map(|(_, name)| format!("'{name}'")).filter(|name| name.len() > 2).collect();
        if !unused.is_empty() {
            lines.push(format!("not used: {}", unused.join(", ")));
        }
        lines
    }
}

/// Tells what a file holds.
///
/// # Errors
/// If it is nothing that places can be read from.
pub fn recognize(name: &str, input: &mut dyn Input) -> Result<Reading, GazetteerError> {
    let start = unpack::with_text(input, |text| {
        let mut start = Vec::new();
        text.take(START as u64).read_to_end(&mut start)?;
        Ok(start)
    });
    let start = start.map_err(|why| fail(name, why))?;
    let whole = start.len() < START;
    let text = unpack::decoded(start);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.is_empty() {
        return Err(fail(name, "the file is empty"));
    }
    if text.starts_with(['{', '[']) {
        return json::recognize(text).map_err(|why| fail(name, why));
    }
    // The last line may be cut in the middle.
    let end = if whole { text.len() } else { text.rfind('\n').unwrap_or(text.len()) };
    let text = &text[..end];
    let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).take(50);
    if lines.clone().any(geonames::is_row) {
        return Ok(Reading::new(Format::GeoNames));
    }
    if lines.any(names::is_row) {
        return Ok(Reading::new(Format::AlternateNames));
    }
    table::recognize(text).map_err(|why| fail(name, why))
}

/// Takes the places that were read, some at a time.
pub type Sink<'a> = &'a mut dyn FnMut(Vec<Entry>) -> std::io::Result<()>;

/// Reads all places of a file, and says what was left out. `known` is where alternate names find the places they belong
/// to, and countries their codes.
///
/// # Errors
/// If no place could be read from it, or the sink fails.
pub fn read(
    name: &str,
    input: &mut dyn Input,
    reading: &Reading,
    known: &Gazetteer,
    sink: Sink<'_>,
) -> Result<Vec<Problem>, GazetteerError> {
    let mut count = 0u64;
    let mut counting = |entries: Vec<Entry>| {
        count += entries.len() as u64;
        sink(entries)
    };
    let mut notes = Notes::new(name);
    unpack::with_text(input, |text| match reading.format {
        Format::GeoNames => geonames::read(text, &mut notes, &mut counting),
        Format::AlternateNames => names::read(text, known, &mut notes, &mut counting),
        Format::Overpass | Format::GeoJson | Format::GeoBoundaries => {
            json::read(text, reading, known, &mut notes, &mut counting)
        }
        Format::Cod if reading.delimiter == 0 => json::read(text, reading, known, &mut notes, &mut counting),
        Format::Gns | Format::Cod | Format::Table => table::read(text, reading, known, &mut notes, &mut counting),
    })
    .map_err(|why| fail(name, why))?;
    if count == 0 {
        let why = notes.problems.first().map(|problem| format!("; {}", problem.message)).unwrap_or_default();
        return Err(fail(name, format!("no place could be read from it, as {}{why}", reading.format.label())));
    }
    Ok(notes.finish())
}

/// Why reading ended.
pub(super) enum Stop {
    /// The file is not what it seemed.
    Source(String),
    /// It can't be read, or what came out can't be written.
    Io(std::io::Error),
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<String> for Stop {
    fn from(why: String) -> Self {
        Self::Source(why)
    }
}

impl From<&str> for Stop {
    fn from(why: &str) -> Self {
        Self::Source(why.to_owned())
    }
}

fn fail(name: &str, why: impl Into<Stop>) -> GazetteerError {
    match why.into() {
        Stop::Source(reason) => GazetteerError::Pack {
            reason,
            hint: "give a GeoNames country file or alternateNamesV2, NGA GNS, OCHA COD, geoBoundaries, Overpass JSON, or a \
                   CSV or GeoJSON of places; plain, .zip, .gz or .zst"
                .to_owned(),
            name: name.to_owned(),
        },
        Stop::Io(error) => GazetteerError::Io { error, name: name.to_owned() },
    }
}

/// What is to be said about a file.
pub(super) struct Notes {
    name: String,
    bad: usize,
    problems: Vec<Problem>,
}

impl Notes {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), bad: 0, problems: Vec::new() }
    }

    /// A row was left out.
    fn bad_row(&mut self, place: String, why: &str) {
        self.bad += 1;
        if self.bad <= PROBLEMS_MAX {
            self.say(Some(place), format!("a row is left out: {why}"));
        }
    }

    fn say(&mut self, place: Option<String>, message: String) {
        let path = self.name.clone();
        self.problems.push(Problem { severity: Severity::Warning, message, path, place, hint: None });
    }

    fn finish(mut self) -> Vec<Problem> {
        if self.bad > PROBLEMS_MAX {
            self.say(None, format!("{} rows are left out in all", self.bad));
        }
        self.problems
    }
}

/// Countries' codes for what files say of them.
pub(super) struct Countries<'a> {
    known: &'a Gazetteer,
    /// What a word was found to mean.
    words: BTreeMap<String, Option<String>>,
}

impl<'a> Countries<'a> {
    fn new(known: &'a Gazetteer) -> Self {
        Self { known, words: BTreeMap::new() }
    }

    /// The code for a code or name, or for the position.
    fn code(&mut self, word: &str, at: LatLon) -> String {
        let known = self.known;
        let of_word = self.words.entry(word.trim().to_owned()).or_insert_with_key(|word| {
            if word.is_empty() {
                return None;
            }
            if word.len() == 2 {
                return known.country(word).map(|_| word.to_ascii_uppercase());
            }
            let mut found = known.lookup(word).into_iter().map(|found| found.place);
            found
                .find(|&place| known.kind(place) == PlaceKind::Country)
                .map(|place| known.country_code(place).to_owned())
        });
        of_word.clone().unwrap_or_else(|| self.at(at))
    }

    /// The code of the country around a position, or nothing.
    fn at(&self, at: LatLon) -> String {
        self.known.containing(at).country.map(|id| self.known.country_code(id).to_owned()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
