//! Makes a pack's index out of places of any number, in bounded memory.
//!
//! Records are written as places come. Their keys go into a buffer; a full one is sorted and put down as a run, and in
//! the end the runs are merged into pages.

use super::About;
use super::entry::{Posting, bones_key, key_of, push_entry, push_posting, spelling_tag};
use super::file::{BLOCK, BlockWriter, MAGIC, Trailer};
use super::index::{ALIGN, SETTLEMENT_LEN};
use super::record::{Record, area_to_bytes};
use super::tables::{Heads, Tables};
use super::twins::Twins;
use crate::gazetteer::areas;
use crate::gazetteer::build::PlaceRow;
use crate::gazetteer::fold::skeleton;
use crate::gazetteer::index::{COUNTRY_LEN_MAX, Index, NAME_LEN_MAX};
use crate::model::{Area, LatLon, PlaceKind};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::binary_heap::PeekMut;
use std::collections::{BinaryHeap, HashMap};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

/// Most places in a pack.
pub const PLACES_MAX: usize = 40_000_000;
/// How many bytes of keys are sorted at a time.
const BUFFER_BYTES: usize = 224 << 20;
/// How many settlements stand in the list of the biggest.
const BIGGEST: usize = 50_000;
/// Postings to an entry: a key with more has several.
const POSTINGS_MAX: usize = 100;
/// A name leads to at most so many places of a pack, the most populous: nobody can choose among more, and a name that
/// thousands of villages bear would cost a millisecond each time.
pub const BEARERS_MAX: usize = 500;
/// Postings merged while others are written.
const MERGED_AT_ONCE: usize = 50_000;
/// A place on its way into a pack.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The place.
    pub row: PlaceRow,
    /// Its outline, where it has one.
    pub area: Option<Area>,
}

/// Something to put runs down in, and to read them from again.
pub trait Scratch: Read + Write + Seek + Send {}

impl<T: Read + Write + Seek + Send> Scratch for T {}

/// Makes scratch space.
pub type NewScratch<'a> = &'a dyn Fn() -> io::Result<Box<dyn Scratch>>;

/// Takes places and writes an index.
pub struct Builder<'a> {
    out: BlockWriter<'a>,
    scratch: NewScratch<'a>,
    embedded: &'a Index,
    countries: Interner,
    features: Interner,
    divisions: Interner,
    places: Vec<Kept>,
    buffer: Buffer,
    buffer_bytes: usize,
    runs: Vec<Box<dyn Scratch>>,
    keys: u64,
    names: u64,
    has_areas: bool,
}

/// What the tables hold of the pages.
struct WrittenPages {
    /// The first key of each.
    heads: Heads,
    /// The rows that are embedded places.
    twins: Vec<(u32, u32)>,
    /// The names that more places bear than are kept.
    crowds: Vec<(String, u64)>,
}

/// What is kept of a place until the end.
pub struct Kept {
    row: u32,
    position: [i32; 2],
    population: u32,
    pub country: u16,
    pub kind: PlaceKind,
}

impl Kept {
    pub fn at(&self) -> LatLon {
        LatLon::clamped(f64::from(self.position[0]) / 1e5, f64::from(self.position[1]) / 1e5)
    }
}

impl<'a> Builder<'a> {
    pub fn new(embedded: &'a Index, out: &'a mut dyn Write, scratch: NewScratch<'a>) -> io::Result<Self> {
        let mut out = BlockWriter::new(out);
        // No record starts in the first block, so that row 0 is none.
        out.write(MAGIC)?;
        out.align(BLOCK)?;
        Ok(Self {
            out,
            scratch,
            embedded,
            countries: Interner::default(),
            features: Interner::default(),
            divisions: Interner::default(),
            places: Vec::new(),
            buffer: Buffer::default(),
            buffer_bytes: BUFFER_BYTES,
            runs: Vec::new(),
            keys: 0,
            names: 0,
            has_areas: false,
        })
    }

    /// Sorts fewer keys at a time.
    #[cfg(test)]
    pub fn set_buffer_bytes(&mut self, bytes: usize) {
        self.buffer_bytes = bytes;
    }

    /// How many places there are so far.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Takes some places; those without a name are left out, and those past [`PLACES_MAX`].
    pub fn add(&mut self, entries: &[Entry]) -> io::Result<()> {
        let prepared: Vec<Prepared> = entries.par_iter().map(Prepared::of).collect();
        let mut bytes = Vec::new();
        for (Entry { row, .. }, prepared) in entries.iter().zip(&prepared) {
            if prepared.names.is_empty() || self.places.len() >= PLACES_MAX {
                continue;
            }
            let country = self.countries.number(truncated(&row.country, COUNTRY_LEN_MAX));
            let record = Record {
                kind: row.kind,
                feature: self.features.number(truncated(&row.feature_code, NAME_LEN_MAX)).into(),
                country: country.into(),
                division: self.divisions.number(truncated(&row.division, NAME_LEN_MAX)).into(),
                position: [row.position.lat_deg(), row.position.lon_deg()]
                    .map(|degrees| (degrees * 1e5).round() as i32),
                population: row.population,
                id: row.geonameid.unwrap_or(0).into(),
                names: &prepared.names,
                area: prepared.area.as_deref(),
            };
            bytes.clear();
            record.push(&mut bytes);
            if bytes.len() > self.out.room() {
                self.out.align(BLOCK)?;
            }
            let Ok(at) = u32::try_from(self.out.at() / ALIGN as u64) else { continue };
            self.out.write(&bytes)?;
            self.out.align(ALIGN)?;
            let ordinal = self.places.len() as u32;
            self.places.push(Kept {
                row: at,
                position: record.position,
                population: row.population.min(u32::MAX.into()) as u32,
                country: country as u16,
                kind: row.kind,
            });
            self.has_areas |= record.area.is_some();
            self.names += prepared.name_count;
            let mut rest = prepared.keys.as_slice();
            while let Some((&[len, main, a, b], after)) = rest.split_first_chunk::<4>() {
                let (key, after) = after.split_at(len.into());
                self.buffer.push(key, ordinal * 2 + u32::from(main), u16::from_le_bytes([a, b]));
                self.keys += 1;
                rest = after;
            }
            if self.buffer.bytes() > self.buffer_bytes {
                let mut run = BufWriter::with_capacity(1 << 20, (self.scratch)()?);
                self.buffer.write_sorted(&mut run)?;
                self.runs.push(run.into_inner().map_err(io::IntoInnerError::into_error)?);
            }
        }
        Ok(())
    }

    /// Writes the rest. `about`'s counts are filled in, and it is given back.
    pub fn finish(mut self, mut about: About) -> io::Result<About> {
        about.places = self.places.len() as u64;
        about.names = self.names;
        self.out.align(BLOCK)?;
        let pages_at = self.out.at();
        let written = self.write_pages()?;
        let cells_at = self.out.at();
        let cells = self.write_cells()?;
        self.out.align(BLOCK)?;
        let tables = Tables {
            about: about.clone(),
            fingerprint: areas::fingerprint(self.embedded),
            countries: self.countries.texts,
            features: self.features.texts,
            divisions: self.divisions.texts,
            heads: written.heads,
            cells,
            twins: written.twins,
            has_areas: self.has_areas,
            crowds: written.crowds,
        };
        let bytes = tables.to_bytes();
        let (tables_at, tables_len) = (self.out.at(), bytes.len() as u64);
        self.out.write(&bytes)?;
        self.out.finish(Trailer { pages_at, cells_at, tables_at, tables_len, checks_at: 0 })?;
        Ok(about)
    }

    /// Merges the runs into pages. While some keys are written the next are merged.
    fn write_pages(&mut self) -> io::Result<WrittenPages> {
        let mut last = Vec::new();
        self.buffer.write_sorted(&mut last)?;
        self.buffer = Buffer::default();
        let mut merged = Merged::new(std::mem::take(&mut self.runs), last)?;
        let mut pages = Pages::default();
        let mut twins = Twins::new(self.embedded, self.keys);
        let mut keys = merged.next_keys()?;
        while !keys.ends.is_empty() {
            let mut next = Ok(Keys::default());
            let written = rayon::in_place_scope(|scope| {
                scope.spawn(|_| next = merged.next_keys());
                keys.groups().try_for_each(|(key, postings)| {
                    twins.offer(key, postings, &self.places, &self.countries.texts);
                    pages.push_key(&mut self.out, key, postings, &self.places)
                })
            });
            written?;
            keys = next?;
        }
        pages.flush(&mut self.out)?;
        let mut twins: Vec<(u32, u32)> =
            twins.found.into_iter().map(|(ordinal, (_, twin))| (self.places[ordinal as usize].row, twin)).collect();
        twins.sort_unstable();
        Ok(WrittenPages { heads: pages.heads, twins, crowds: pages.crowds })
    }

    /// Writes the settlements, the biggest of all first, then cell by cell.
    fn write_cells(&mut self) -> io::Result<Vec<(i16, i16, u64, u32)>> {
        let settlements = self.places.iter().enumerate().filter(|(_, place)| place.kind == PlaceKind::PopulatedPlace);
        let mut settlements: Vec<((i16, i16), Reverse<u32>, u32)> = settlements
            .map(|(ordinal, place)| {
                let at = place.at();
                let cell = (at.lat_deg().floor() as i16, at.lon_deg().floor() as i16);
                (cell, Reverse(place.population), ordinal as u32)
            })
            .collect();
        settlements.par_sort_unstable();
        let mut biggest: Vec<_> = settlements.iter().map(|&(cell, size, ordinal)| (size, ordinal, cell)).collect();
        if biggest.len() > BIGGEST {
            biggest.select_nth_unstable(BIGGEST);
            biggest.truncate(BIGGEST);
        }
        biggest.sort_unstable();
        let biggest: Vec<_> = biggest.into_iter().map(|(size, ordinal, cell)| (cell, size, ordinal)).collect();
        let mut cells = Vec::new();
        let lists = std::iter::once(biggest.as_slice()).chain(settlements.chunk_by(|a, b| a.0 == b.0));
        for list in lists {
            let (lat, lon) = list.first().map_or((0, 0), |first| first.0);
            cells.push((lat, lon, self.out.at(), list.len() as u32));
            for &(.., ordinal) in list {
                let place = &self.places[ordinal as usize];
                let mut entry = [0; SETTLEMENT_LEN];
                let [lat, lon] = place.position;
                let numbers = [place.row, lat as u32, lon as u32, place.population];
                for (bytes, number) in entry.chunks_exact_mut(4).zip(numbers) {
                    bytes.copy_from_slice(&number.to_le_bytes());
                }
                self.out.write(&entry)?;
            }
        }
        Ok(cells)
    }
}

/// A place's names and keys as bytes.
#[derive(Default)]
struct Prepared {
    /// Names with their lengths, the main one first; of those with one key only one.
    names: Vec<u8>,
    name_count: u64,
    /// Keys: length, whether of the main name, tag, key.
    keys: Vec<u8>,
    area: Option<Vec<u8>>,
}

impl Prepared {
    fn of(entry: &Entry) -> Self {
        let mut prepared = Self::default();
        let row = &entry.row;
        let main = truncated(row.name.trim(), NAME_LEN_MAX);
        let mut seen: Vec<(String, u16)> = Vec::with_capacity(row.aliases.len() + 1);
        let mut skeletons: Vec<String> = Vec::new();
        let country = truncated(&row.country, COUNTRY_LEN_MAX);
        for (i, name) in std::iter::once(main).chain(row.aliases.iter().map(String::as_str)).enumerate() {
            let name = truncated(name.trim(), NAME_LEN_MAX);
            if i > 0 && name == main {
                continue;
            }
            let (key, tag) = (key_of(name), spelling_tag(name));
            if key.is_empty() {
                if i == 0 {
                    return prepared;
                }
                continue;
            }
            if seen.iter().any(|(known, known_tag)| *known_tag == tag && *known == key) {
                continue;
            }
            prepared.push_key(&key, i == 0, tag);
            if !seen.iter().any(|(known, _)| *known == key) {
                prepared.names.push(name.len() as u8);
                prepared.names.extend_from_slice(name.as_bytes());
                prepared.name_count += 1;
                let bones = skeleton(&key);
                if !country.is_empty() && bones.chars().nth(1).is_some() && !skeletons.contains(&bones) {
                    prepared.push_key(&bones_key(country, &bones), i == 0, 0);
                    skeletons.push(bones);
                }
            }
            seen.push((key, tag));
        }
        prepared.area = entry.area.as_ref().map(|area| area_to_bytes(area.shape()));
        prepared
    }

    fn push_key(&mut self, key: &str, main: bool, tag: u16) {
        let [a, b] = tag.to_le_bytes();
        self.keys.extend_from_slice(&[key.len() as u8, u8::from(main), a, b]);
        self.keys.extend_from_slice(key.as_bytes());
    }
}

/// Numbers for texts, in the order in which they came.
#[derive(Default)]
struct Interner {
    numbers: HashMap<String, u32>,
    texts: Vec<String>,
}

impl Interner {
    /// Beyond some sixty thousand countries there is no more room; nothing real has so many.
    fn number(&mut self, text: &str) -> u32 {
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        let number = self.texts.len() as u32;
        self.texts.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }
}

/// Keys to be sorted.
#[derive(Default)]
struct Buffer {
    text: Vec<u8>,
    keys: Vec<BufferedKey>,
}

struct BufferedKey {
    /// The key's first bytes as a number, which decides most comparisons.
    first: u64,
    at: u32,
    posting: u32,
    len: u8,
    tag: u16,
}

impl Buffer {
    fn push(&mut self, key: &[u8], posting: u32, tag: u16) {
        let mut first = [0; 8];
        let len = key.len().min(8);
        first[..len].copy_from_slice(&key[..len]);
        let at = self.text.len() as u32;
        self.text.extend_from_slice(key);
        self.keys.push(BufferedKey { first: u64::from_be_bytes(first), at, posting, len: key.len() as u8, tag });
    }

    fn bytes(&self) -> usize {
        self.text.len() + self.keys.len() * size_of::<BufferedKey>()
    }

    /// Sorts the keys, writes them, and is empty.
    fn write_sorted(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let text = &self.text;
        let key = |buffered: &BufferedKey| &text[buffered.at as usize..][..usize::from(buffered.len)];
        self.keys.par_sort_unstable_by(|a, b| {
            let same = a.first.cmp(&b.first).then_with(|| key(a).cmp(key(b)));
            same.then_with(|| (a.posting, a.tag).cmp(&(b.posting, b.tag)))
        });
        let mut last: &[u8] = &[];
        let mut bytes = Vec::new();
        for buffered in &self.keys {
            let key = key(buffered);
            let shared = last.iter().zip(key).take_while(|(a, b)| a == b).count();
            bytes.clear();
            bytes.extend_from_slice(&[shared as u8, (key.len() - shared) as u8]);
            bytes.extend_from_slice(&key[shared..]);
            bytes.extend_from_slice(&buffered.posting.to_le_bytes());
            bytes.extend_from_slice(&buffered.tag.to_le_bytes());
            out.write_all(&bytes)?;
            last = key;
        }
        self.text.clear();
        self.keys.clear();
        Ok(())
    }
}

/// Sorted keys as they are read again.
struct Run {
    key: Vec<u8>,
    posting: u32,
    tag: u16,
    number: usize,
    input: Box<dyn BufRead + Send>,
}

impl Run {
    /// Goes to the next key; false at the end.
    fn advance(&mut self) -> io::Result<bool> {
        if self.input.fill_buf()?.is_empty() {
            return Ok(false);
        }
        let mut lengths = [0; 2];
        self.input.read_exact(&mut lengths)?;
        let [shared, added] = lengths.map(usize::from);
        self.key.resize(shared + added, 0);
        self.input.read_exact(&mut self.key[shared..])?;
        let mut rest = [0; 6];
        self.input.read_exact(&mut rest)?;
        self.posting = u32::from_le_bytes([rest[0], rest[1], rest[2], rest[3]]);
        self.tag = u16::from_le_bytes([rest[4], rest[5]]);
        Ok(true)
    }
}

impl Ord for Run {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let rest = |run: &Self| (run.posting, run.tag, run.number);
        self.key.cmp(&other.key).then_with(|| rest(self).cmp(&rest(other)))
    }
}

impl PartialOrd for Run {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Run {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Run {}

/// All runs as one.
struct Merged {
    heap: BinaryHeap<Reverse<Run>>,
}

/// Some keys in order, each with all its postings.
#[derive(Default)]
struct Keys {
    text: Vec<u8>,
    postings: Vec<(u32, u16)>,
    /// Where each key's text and postings end.
    ends: Vec<(u32, u32)>,
}

impl Keys {
    fn groups(&self) -> impl Iterator<Item = (&[u8], &[(u32, u16)])> {
        let mut start = (0, 0);
        self.ends.iter().map(move |&end| {
            let group =
                (&self.text[start.0 as usize..end.0 as usize], &self.postings[start.1 as usize..end.1 as usize]);
            start = end;
            group
        })
    }
}

impl Merged {
    fn new(runs: Vec<Box<dyn Scratch>>, last: Vec<u8>) -> io::Result<Self> {
        let mut heap = BinaryHeap::new();
        let mut start = |input: Box<dyn BufRead + Send>| {
            let mut run = Run { key: Vec::new(), posting: 0, tag: 0, number: heap.len(), input };
            if run.advance()? {
                heap.push(Reverse(run));
            }
            io::Result::Ok(())
        };
        for mut run in runs {
            run.seek(SeekFrom::Start(0))?;
            start(Box::new(BufReader::with_capacity(1 << 18, run)))?;
        }
        start(Box::new(io::Cursor::new(last)))?;
        Ok(Self { heap })
    }

    /// The next keys; none at the end.
    fn next_keys(&mut self) -> io::Result<Keys> {
        let mut keys = Keys::default();
        let mut key = Vec::new();
        while let Some(mut top) = self.heap.peek_mut() {
            if top.0.key != key || keys.postings.is_empty() {
                if !keys.postings.is_empty() {
                    keys.ends.push((keys.text.len() as u32, keys.postings.len() as u32));
                    if keys.postings.len() >= MERGED_AT_ONCE {
                        return Ok(keys);
                    }
                }
                key.clone_from(&top.0.key);
                keys.text.extend_from_slice(&key);
            }
            let posting = (top.0.posting, top.0.tag);
            // The same name may have been given twice.
            let first = keys.ends.last().map_or(0, |end| end.1 as usize);
            if keys.postings.len() == first || keys.postings.last() != Some(&posting) {
                keys.postings.push(posting);
            }
            if !top.0.advance()? {
                PeekMut::pop(top);
            }
        }
        if !keys.postings.is_empty() {
            keys.ends.push((keys.text.len() as u32, keys.postings.len() as u32));
        }
        Ok(keys)
    }
}

/// Pages as they fill.
#[derive(Default)]
struct Pages {
    heads: Heads,
    /// See [`Tables::crowds`].
    crowds: Vec<(String, u64)>,
    page: Vec<u8>,
    last_key: Vec<u8>,
    entry: Vec<u8>,
}

impl Pages {
    fn push_key(
        &mut self,
        out: &mut BlockWriter<'_>,
        key: &[u8],
        postings: &[(u32, u16)],
        places: &[Kept],
    ) -> io::Result<()> {
        let most_populous;
        let postings = match most_populous_of(postings, places) {
            Some((kept, bearers)) => {
                // A skeleton is no name that anybody reads.
                if let Some(key) = std::str::from_utf8(key).ok().filter(|key| !key.starts_with('\u{1}')) {
                    self.crowds.push((key.to_owned(), bearers));
                }
                most_populous = kept;
                &most_populous
            }
            None => postings,
        };
        for some in postings.chunks(POSTINGS_MAX) {
            let mut entry = std::mem::take(&mut self.entry);
            entry.clear();
            let mut last_row = 0;
            for &(posting, tag) in some {
                let row = places[posting as usize / 2].row;
                push_posting(&mut entry, &mut last_row, Posting { row, main: posting & 1 == 1, tag });
            }
            self.push(out, key, &entry)?;
            self.entry = entry;
        }
        Ok(())
    }

    fn push(&mut self, out: &mut BlockWriter<'_>, key: &[u8], postings: &[u8]) -> io::Result<()> {
        // Lengths before key and postings take five bytes at the most.
        if self.page.len() + key.len() + postings.len() + 5 > BLOCK {
            self.flush(out)?;
        }
        if self.page.is_empty() {
            self.heads.push(key);
            self.last_key.clear();
        }
        push_entry(&mut self.page, &self.last_key, key, postings);
        self.last_key.clear();
        self.last_key.extend_from_slice(key);
        Ok(())
    }

    fn flush(&mut self, out: &mut BlockWriter<'_>) -> io::Result<()> {
        out.write(&self.page)?;
        self.page.clear();
        out.align(BLOCK)
    }
}

/// The postings of the [`BEARERS_MAX`] most populous places, and how many places there are, where these are more.
fn most_populous_of(postings: &[(u32, u16)], places: &[Kept]) -> Option<(Vec<(u32, u16)>, u64)> {
    if postings.len() <= BEARERS_MAX {
        return None;
    }
    // A place may bear several spellings of a name, one after another.
    let of_places = || postings.chunk_by(|a, b| a.0 / 2 == b.0 / 2);
    let bearers = of_places().count();
    if bearers <= BEARERS_MAX {
        return None;
    }
    let mut kept: Vec<_> = of_places().collect();
    // Equals stay in the order in which the places came.
    kept.sort_by_key(|postings| Reverse(places[postings[0].0 as usize / 2].population));
    kept.truncate(BEARERS_MAX);
    kept.sort_unstable();
    Some((kept.concat(), bearers as u64))
}

fn truncated(text: &str, len_max: usize) -> &str {
    let end = (0..=text.len().min(len_max)).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
    &text[..end]
}
