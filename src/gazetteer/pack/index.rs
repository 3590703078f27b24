//! Places of a pack, read from its file where they are asked for.
//!
//! - A **record** for each place, one after another: what it is, where, its names, perhaps its outline. A place's row
//!   is where its record starts, in units of [`ALIGN`] bytes.
//! - **Pages** of keys in order, a block each: what [`super::super::fold`] makes of each name, and the skeletons of a
//!   country's names, with the rows they lead to. The first key of each page is kept in memory, so that a name costs one
//!   block.
//! - **Settlements** by one-degree cell, the biggest first.
//! - **Tables** that are read at the start: codes, the pages' first keys, and which rows are places that the embedded
//!   gazetteer has too.

use super::About;
use super::file::{BLOCK, Blocks, Bytes, Trailer};
use crate::gazetteer::bytes::{Cursor, Damage, push_section, push_signed, push_varint};
use crate::gazetteer::fold::{fold, skeleton};
use crate::gazetteer::index::{NAME_LEN_MAX, kind_code, kind_of_code};
use crate::gazetteer::{MATCHES_MAX, MatchKind};
use crate::model::{Area, Bounds, LatLon, PlaceKind};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Records start at multiples of this.
pub const ALIGN: usize = 4;
/// Bytes of a settlement's entry: row, latitude, longitude, population.
pub const SETTLEMENT_LEN: usize = 16;
/// In a record's first byte after its length, with the kind: it has an outline.
const HAS_AREA: u8 = 0x80;
/// Steps to a degree in which outlines are stored: about 1 m.
const AREA_STEPS: f64 = 1e5;
/// Longest record; an outline may be long.
const RECORD_MAX: usize = 64 << 20;
/// How many outlines are kept ready.
const AREAS_KEPT: usize = 512;

/// What is read when a pack is opened.
#[derive(Debug, Default, PartialEq)]
pub struct Tables {
    pub about: About,
    /// Which build of the embedded gazetteer `twins` are rows of.
    pub fingerprint: u64,
    pub countries: Vec<String>,
    pub features: Vec<String>,
    pub divisions: Vec<String>,
    /// First key of each page.
    pub heads: Heads,
    /// Latitude and longitude of a cell, where its settlements start, and how many there are; sorted. The first is no
    /// cell but the biggest settlements of all.
    pub cells: Vec<(i16, i16, u64, u32)>,
    /// Rows with the embedded row of the same place, sorted.
    pub twins: Vec<(u32, u32)>,
    /// Whether any place has an outline.
    pub has_areas: bool,
}

/// Texts one after another.
#[derive(Debug, PartialEq)]
pub struct Heads {
    text: Vec<u8>,
    at: Vec<u32>,
}

impl Default for Heads {
    fn default() -> Self {
        Self { text: Vec::new(), at: vec![0] }
    }
}

impl Heads {
    pub fn push(&mut self, head: &[u8]) {
        self.text.extend_from_slice(head);
        self.at.push(self.text.len() as u32);
    }

    pub fn len(&self) -> usize {
        self.at.len() - 1
    }

    fn get(&self, i: usize) -> &[u8] {
        &self.text[self.at[i] as usize..self.at[i + 1] as usize]
    }

    /// How many are less than the key.
    fn before(&self, key: &[u8]) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = (low + high) / 2;
            if self.get(middle) < key { low = middle + 1 } else { high = middle }
        }
        low
    }
}

impl Tables {
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for text in [&self.about.name, &self.about.source, &self.about.format, &self.about.added] {
            push_section(&mut out, text.as_bytes());
        }
        for number in [self.about.places, self.about.names, self.fingerprint, u64::from(self.has_areas)] {
            push_varint(&mut out, number);
        }
        for table in [&self.countries, &self.features, &self.divisions] {
            push_varint(&mut out, table.len() as u64);
            table.iter().for_each(|text| push_section(&mut out, text.as_bytes()));
        }
        push_varint(&mut out, self.heads.len() as u64);
        (0..self.heads.len()).for_each(|i| push_section(&mut out, self.heads.get(i)));
        push_varint(&mut out, self.cells.len() as u64);
        for &(lat, lon, at, count) in &self.cells {
            push_signed(&mut out, lat.into());
            push_signed(&mut out, lon.into());
            push_varint(&mut out, at);
            push_varint(&mut out, count.into());
        }
        push_varint(&mut out, self.twins.len() as u64);
        let mut last = (0, 0);
        for &(row, twin) in &self.twins {
            push_varint(&mut out, (row - last.0).into());
            push_signed(&mut out, i64::from(twin) - i64::from(last.1));
            last = (row, twin);
        }
        out
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, Damage> {
        let mut cursor = Cursor::new(bytes);
        let text = |cursor: &mut Cursor<'_>| {
            let text = std::str::from_utf8(cursor.section()?).map_err(|_| "a text is not UTF-8")?;
            Ok::<String, Damage>(text.to_owned())
        };
        let about = About {
            name: text(&mut cursor)?,
            source: text(&mut cursor)?,
            format: text(&mut cursor)?,
            added: text(&mut cursor)?,
            places: cursor.varint(),
            names: cursor.varint(),
        };
        let fingerprint = cursor.varint();
        let has_areas = cursor.varint() != 0;
        let mut tables: [Vec<String>; 3] = Default::default();
        for table in &mut tables {
            for _ in 0..cursor.varint().min(bytes.len() as u64) {
                table.push(text(&mut cursor)?);
            }
        }
        let mut heads = Heads::default();
        for _ in 0..cursor.varint().min(bytes.len() as u64) {
            heads.push(cursor.section()?);
        }
        let mut cells = Vec::new();
        for _ in 0..cursor.varint().min(bytes.len() as u64) {
            let (lat, lon) = (cursor.signed() as i16, cursor.signed() as i16);
            cells.push((lat, lon, cursor.varint(), cursor.varint() as u32));
        }
        let mut twins = Vec::new();
        let mut last = (0u32, 0i64);
        for _ in 0..cursor.varint().min(bytes.len() as u64) {
            last = (last.0.wrapping_add(cursor.varint() as u32), last.1.wrapping_add(cursor.signed()));
            twins.push((last.0, last.1 as u32));
        }
        let [countries, features, divisions] = tables;
        Ok(Self { about, fingerprint, countries, features, divisions, heads, cells, twins, has_areas })
    }
}

/// A place's record.
#[derive(Clone, Debug, PartialEq)]
pub struct Record<'a> {
    pub kind: PlaceKind,
    pub feature: u64,
    pub country: u64,
    pub division: u64,
    pub position: [i32; 2],
    pub population: u64,
    pub id: u64,
    /// Each with its length before it, in a byte; the main one first.
    pub names: &'a [u8],
    pub area: Option<&'a [u8]>,
}

impl<'a> Record<'a> {
    pub fn push(&self, out: &mut Vec<u8>) {
        let mut body = vec![kind_code(self.kind) | if self.area.is_some() { HAS_AREA } else { 0 }];
        for value in [self.feature, self.country, self.division] {
            push_varint(&mut body, value);
        }
        for value in self.position {
            body.extend_from_slice(&value.to_le_bytes());
        }
        push_varint(&mut body, self.population);
        push_varint(&mut body, self.id);
        push_section(&mut body, self.names);
        body.extend_from_slice(self.area.unwrap_or_default());
        push_section(out, &body);
    }

    /// The record in a body without its length.
    fn read(body: &'a [u8]) -> Option<Self> {
        let (&first, rest) = body.split_first()?;
        let mut cursor = Cursor::new(rest);
        let (feature, country, division) = (cursor.varint(), cursor.varint(), cursor.varint());
        let mut rest = cursor.rest();
        let mut position = [0; 2];
        for value in &mut position {
            let (bytes, after) = rest.split_first_chunk::<4>()?;
            (*value, rest) = (i32::from_le_bytes(*bytes), after);
        }
        let mut cursor = Cursor::new(rest);
        let (population, id) = (cursor.varint(), cursor.varint());
        let names = cursor.section().unwrap_or_default();
        let area = (first & HAS_AREA != 0).then_some(cursor.rest());
        Some(Self {
            kind: kind_of_code(first & !HAS_AREA),
            feature,
            country,
            division,
            position,
            population,
            id,
            names,
            area,
        })
    }

    fn at(&self) -> LatLon {
        LatLon::clamped(f64::from(self.position[0]) / 1e5, f64::from(self.position[1]) / 1e5)
    }

    fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let mut rest = self.names;
        std::iter::from_fn(move || {
            let (&len, after) = rest.split_first()?;
            let (name, after) = after.split_at_checked(usize::from(len))?;
            rest = after;
            Some(std::str::from_utf8(name).unwrap_or_default())
        })
    }
}

/// The key of a name: what its spellings have in common.
pub fn key_of(name: &str) -> String {
    let mut key = fold(name);
    let end = (0..=key.len().min(NAME_LEN_MAX)).rev().find(|&i| key.is_char_boundary(i)).unwrap_or(0);
    key.truncate(end);
    key
}

/// The key of a skeleton in a country: before all names.
pub fn bones_key(country: &str, bones: &str) -> String {
    let mut key = String::with_capacity(country.len() + bones.len() + 2);
    for part in ["\u{1}", country, " ", bones] {
        key.push_str(part);
    }
    let end = (0..=key.len().min(NAME_LEN_MAX)).rev().find(|&i| key.is_char_boundary(i)).unwrap_or(0);
    key.truncate(end);
    key
}

/// Sixteen bits that stand for a spelling but for its case and spaces. Two spellings of one key that share them by
/// chance count as one: one pair in 65,536.
pub fn spelling_tag(name: &str) -> u16 {
    let mut hash = 0x811c_9dc5_u32;
    let mut push = |c: char| hash = (hash ^ u32::from(c)).wrapping_mul(0x0100_0193);
    for (i, word) in name.split_whitespace().enumerate() {
        if i > 0 {
            push(' ');
        }
        word.chars().flat_map(char::to_lowercase).for_each(&mut push);
    }
    (hash ^ (hash >> 16)) as u16
}

/// A place that a key leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    pub row: u32,
    /// Whether by its main name.
    pub main: bool,
    pub tag: u16,
}

/// Adds an entry to a page: what the key adds to the last one, and where it leads.
pub fn push_entry(out: &mut Vec<u8>, last_key: &[u8], key: &[u8], postings: &[u8]) {
    let shared = last_key.iter().zip(key).take_while(|(a, b)| a == b).count().min(255);
    out.push(shared as u8);
    out.push((key.len() - shared) as u8);
    out.extend_from_slice(&key[shared..]);
    push_section(out, postings);
}

/// Adds a posting to an entry's.
pub fn push_posting(out: &mut Vec<u8>, last_row: &mut u32, posting: Posting) {
    push_varint(out, u64::from(posting.row - *last_row) << 1 | u64::from(posting.main));
    out.extend_from_slice(&posting.tag.to_le_bytes());
    *last_row = posting.row;
}

fn postings(mut bytes: &[u8]) -> impl Iterator<Item = Posting> {
    let mut row = 0u32;
    std::iter::from_fn(move || {
        let mut cursor = Cursor::new(bytes);
        let value = cursor.varint();
        let (tag, rest) = cursor.rest().split_first_chunk::<2>()?;
        bytes = rest;
        row = row.wrapping_add((value >> 1) as u32);
        Some(Posting { row, main: value & 1 == 1, tag: u16::from_le_bytes(*tag) })
    })
}

/// A pack's places.
#[derive(Debug)]
pub struct PackIndex {
    blocks: Blocks,
    trailer: Trailer,
    pub tables: Tables,
    areas: Mutex<BTreeMap<u32, Option<Arc<Area>>>>,
}

impl PackIndex {
    pub fn open(bytes: Box<dyn Bytes>) -> Result<Self, Damage> {
        let (blocks, trailer) = Blocks::open(bytes)?;
        let len = usize::try_from(trailer.tables_len).map_err(|_| "its length is wrong")?;
        let tables = Tables::from_bytes(&blocks.read(trailer.tables_at, len));
        if blocks.is_damaged() {
            return Err("its checksum is wrong");
        }
        Ok(Self { blocks, trailer, tables: tables?, areas: Mutex::new(BTreeMap::new()) })
    }

    pub fn is_damaged(&self) -> bool {
        self.blocks.is_damaged()
    }

    pub fn check_all(&self) -> Result<(), Damage> {
        self.blocks.check_all()
    }

    /// Hands on the record of a row; `None` where there is none.
    fn with<R>(&self, row: u32, use_it: impl FnOnce(&Record<'_>) -> R) -> Option<R> {
        let at = u64::from(row) * ALIGN as u64;
        if at < BLOCK as u64 || at >= self.trailer.pages_at {
            return None;
        }
        // The closure is used once, here or below.
        let mut use_it = Some(use_it);
        let mut long = None;
        let done = self.blocks.with_rest_of_block(at, |rest| {
            let mut cursor = Cursor::new(rest);
            let len = cursor.varint() as usize;
            match cursor.rest().get(..len) {
                Some(body) => Record::read(body).zip(use_it.take()).map(|(record, use_it)| use_it(&record)),
                None => {
                    long = Some((rest.len() - cursor.len(), len));
                    None
                }
            }
        });
        if let Some((before, len)) = long.filter(|(_, len)| *len <= RECORD_MAX) {
            let body = self.blocks.read(at + before as u64, len);
            return Record::read(&body).zip(use_it).map(|(record, use_it)| use_it(&record));
        }
        done
    }

    pub fn kind(&self, row: u32) -> PlaceKind {
        self.with(row, |record| record.kind).unwrap_or(PlaceKind::PopulatedPlace)
    }

    pub fn position(&self, row: u32) -> LatLon {
        self.with(row, |record| record.at()).unwrap_or_else(|| LatLon::clamped(0.0, 0.0))
    }

    pub fn population(&self, row: u32) -> u64 {
        self.with(row, |record| record.population).unwrap_or(0)
    }

    pub fn geonameid(&self, row: u32) -> Option<u32> {
        self.with(row, |record| record.id).and_then(|id| u32::try_from(id).ok()).filter(|&id| id != 0)
    }

    pub fn feature_code(&self, row: u32) -> &str {
        text_of(&self.tables.features, self.with(row, |record| record.feature))
    }

    pub fn country(&self, row: u32) -> &str {
        text_of(&self.tables.countries, self.with(row, |record| record.country))
    }

    pub fn division(&self, row: u32) -> &str {
        text_of(&self.tables.divisions, self.with(row, |record| record.division))
    }

    pub fn name(&self, row: u32) -> String {
        self.with(row, |record| record.names().next().unwrap_or_default().to_owned()).unwrap_or_default()
    }

    pub fn name_count(&self, row: u32) -> usize {
        self.with(row, |record| record.names().count()).unwrap_or(0)
    }

    /// All its names, the main one first.
    pub fn names(&self, row: u32) -> Vec<String> {
        self.with(row, |record| record.names().map(str::to_owned).collect()).unwrap_or_default()
    }

    /// Its outline.
    pub fn area(&self, row: u32) -> Option<Arc<Area>> {
        if !self.tables.has_areas {
            return None;
        }
        if let Some(known) = self.areas.lock().unwrap_or_else(PoisonError::into_inner).get(&row) {
            return known.clone();
        }
        let area = self.with(row, |record| record.area.and_then(area_from_bytes)).flatten().map(Arc::new);
        let mut known = self.areas.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= AREAS_KEPT {
            known.clear();
        }
        known.insert(row, area.clone());
        area
    }

    /// Rows whose names have that key, and how a name with that tag leads to them.
    pub fn rows_with_key(&self, key: &str, tag: u16, mut visit: impl FnMut(u32, MatchKind)) {
        let mut left = MATCHES_MAX * 4;
        self.walk(key.as_bytes(), |found, list| {
            if found != key.as_bytes() {
                return false;
            }
            for posting in postings(list).take(left) {
                left -= 1;
                let how = match (posting.tag == tag, posting.main) {
                    (true, true) => MatchKind::Primary,
                    (true, false) => MatchKind::Alternate,
                    (false, _) => MatchKind::Folded,
                };
                visit(posting.row, how);
            }
            left > 0
        });
    }

    /// Rows of names whose keys start so, with that key and whether it is the main name's, until `visit` says no.
    pub fn rows_with_prefix(&self, prefix: &str, mut visit: impl FnMut(u32, bool, &str) -> bool) {
        self.walk(prefix.as_bytes(), |key, list| {
            let key = std::str::from_utf8(key).unwrap_or_default();
            key.starts_with(prefix) && postings(list).all(|posting| visit(posting.row, posting.main, key))
        });
    }

    pub fn has_prefix(&self, prefix: &str) -> bool {
        let mut found = false;
        self.walk(prefix.as_bytes(), |key, _| {
            found = key.starts_with(prefix.as_bytes());
            false
        });
        found
    }

    /// Rows of a country with a name of that skeleton.
    pub fn rows_like(&self, country: &str, bones: &str) -> Vec<u32> {
        let mut rows = Vec::new();
        self.rows_with_key(&bones_key(country, bones), 0, |row, _| rows.push(row));
        rows
    }

    /// Rows of any country with a name of that skeleton, and the name.
    pub fn names_like(&self, bones: &str, mut visit: impl FnMut(u32, &str)) {
        for country in &self.tables.countries {
            for row in self.rows_like(country, bones) {
                for name in self.names(row).iter().filter(|name| skeleton(&fold(name)) == bones) {
                    visit(row, name);
                }
            }
        }
    }

    /// Visits keys and their postings from the first key that is not less than `from`, until `visit` says no.
    fn walk(&self, from: &[u8], mut visit: impl FnMut(&[u8], &[u8]) -> bool) {
        // The last entries of the page before may have the key that the next one starts with.
        let mut page = self.tables.heads.before(from).saturating_sub(1);
        let mut key = Vec::new();
        while page < self.tables.heads.len() {
            let at = self.trailer.pages_at + (page * BLOCK) as u64;
            let go_on = self.blocks.with_rest_of_block(at, |bytes| {
                let mut cursor = Cursor::new(bytes);
                key.clear();
                while let Some((&[shared, added], rest)) = cursor.rest().split_first_chunk::<2>() {
                    // Zeros fill a page up.
                    let Some(add) = rest.get(..usize::from(added)).filter(|_| shared > 0 || added > 0) else { break };
                    key.truncate(shared.into());
                    key.extend_from_slice(add);
                    cursor = Cursor::new(&rest[add.len()..]);
                    let Ok(list) = cursor.section() else { break };
                    if key.as_slice() >= from && !visit(&key, list) {
                        return false;
                    }
                }
                true
            });
            if !go_on {
                return;
            }
            page += 1;
        }
    }

    /// As [`super::super::Gazetteer::settlements_in`], rows of this pack.
    pub fn settlements_in(&self, bounds: &Bounds, min_population: u64, limit: usize) -> Vec<u32> {
        /// Above this many cells it is quicker to go through the biggest.
        const CELLS_MAX: i32 = 600;
        let (south, north) = (bounds.south_deg.floor() as i32, bounds.north_deg.floor() as i32);
        let (west, width) = (bounds.west_deg.floor() as i32, bounds.width_deg().ceil() as i32 + 1);
        let mut found: Vec<(Reverse<u32>, u32)> = Vec::new();
        if (north - south + 1).max(0).saturating_mul(width) > CELLS_MAX {
            if let Some(&(_, _, at, count)) = self.tables.cells.first() {
                self.settlements(at, count, bounds, min_population, limit, &mut found);
            }
        } else {
            for lat in south..=north {
                for lon in west..west + width.min(360) {
                    let cell = (lat as i16, ((lon + 180).rem_euclid(360) - 180) as i16);
                    let cells = self.tables.cells.get(1..).unwrap_or_default();
                    if let Ok(i) = cells.binary_search_by_key(&cell, |&(lat, lon, ..)| (lat, lon)) {
                        self.settlements(cells[i].2, cells[i].3, bounds, min_population, limit, &mut found);
                    }
                }
            }
        }
        found.sort_unstable();
        found.truncate(limit);
        found.into_iter().map(|(_, row)| row).collect()
    }

    /// The first settlements of a list that fit.
    fn settlements(
        &self,
        at: u64,
        count: u32,
        bounds: &Bounds,
        min_population: u64,
        limit: usize,
        found: &mut Vec<(Reverse<u32>, u32)>,
    ) {
        let (mut at, mut left, mut room) = (at, count as usize, limit);
        while left > 0 && room > 0 {
            let mut taken = 0;
            let go_on = self.blocks.with_rest_of_block(at, |bytes| {
                for entry in bytes.chunks_exact(SETTLEMENT_LEN).take(left) {
                    taken += 1;
                    let number = |i: usize| entry[i * 4..i * 4 + 4].try_into().map(u32::from_le_bytes).unwrap_or(0);
                    let (row, population) = (number(0), number(3));
                    if u64::from(population) < min_population || room == 0 {
                        return false;
                    }
                    let degrees = |i: usize| f64::from(number(i) as i32) / 1e5;
                    if bounds.contains(LatLon::clamped(degrees(1), degrees(2))) {
                        found.push((Reverse(population), row));
                        room -= 1;
                    }
                }
                true
            });
            if !go_on || taken == 0 {
                return;
            }
            at += (taken * SETTLEMENT_LEN) as u64;
            left -= taken;
        }
    }

    /// Rows in the order of their records.
    pub fn rows(&self) -> impl Iterator<Item = u32> {
        let mut at = BLOCK as u64;
        std::iter::from_fn(move || {
            while at < self.trailer.pages_at {
                let start = at;
                let len = self.blocks.with_rest_of_block(at, |rest| {
                    let mut cursor = Cursor::new(rest);
                    let len = cursor.varint();
                    if len == 0 { None } else { Some((rest.len() - cursor.len()) as u64 + len) }
                });
                let Some(len) = len else {
                    // The rest of this block is empty.
                    at = (at / BLOCK as u64 + 1) * BLOCK as u64;
                    continue;
                };
                at = (start + len).next_multiple_of(ALIGN as u64);
                return u32::try_from(start / ALIGN as u64).ok();
            }
            None
        })
    }
}

fn text_of(table: &[String], i: Option<u64>) -> &str {
    i.and_then(|i| table.get(usize::try_from(i).ok()?)).map_or("", String::as_str)
}

/// An outline as bytes: steps from corner to corner.
pub fn area_to_bytes(shape: &MultiPolygon<f64>) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut x, mut y) = (0, 0);
    let steps = |ring: &LineString<f64>| {
        let steps = ring.0.iter().map(|c| [c.x, c.y].map(|degrees| (degrees * AREA_STEPS).round() as i64));
        let mut corners: Vec<[i64; 2]> = steps.collect();
        corners.dedup();
        corners
    };
    // What is less than a metre wide is no area any more.
    let polygons = shape.0.iter().map(|polygon| {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(steps);
        rings.enumerate().filter(|(i, ring)| *i == 0 || ring.len() >= 4).map(|(_, ring)| ring).collect::<Vec<_>>()
    });
    let polygons: Vec<_> = polygons.filter(|rings| rings[0].len() >= 4).collect();
    push_varint(&mut out, polygons.len() as u64);
    for rings in polygons {
        push_varint(&mut out, rings.len() as u64);
        for corners in rings {
            push_varint(&mut out, corners.len() as u64);
            for corner in corners {
                push_signed(&mut out, corner[0] - x);
                push_signed(&mut out, corner[1] - y);
                [x, y] = corner;
            }
        }
    }
    out
}

fn area_from_bytes(bytes: &[u8]) -> Option<Area> {
    let mut cursor = Cursor::new(bytes);
    let (mut x, mut y) = (0i64, 0i64);
    let mut polygons = Vec::new();
    for _ in 0..cursor.varint().min(cursor.len() as u64) {
        let mut rings = Vec::new();
        for _ in 0..cursor.varint().min(cursor.len() as u64) {
            let mut ring = Vec::new();
            for _ in 0..cursor.varint().min(cursor.len() as u64) {
                x = x.wrapping_add(cursor.signed());
                y = y.wrapping_add(cursor.signed());
                ring.push(Coord { x: x as f64 / AREA_STEPS, y: y as f64 / AREA_STEPS });
            }
            rings.push(LineString(ring));
        }
        let mut rings = rings.into_iter();
        polygons.push(Polygon::new(rings.next()?, rings.collect()));
    }
    Area::new(MultiPolygon(polygons), 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back() {
        let record = Record {
            kind: PlaceKind::Facility,
            feature: 300,
            country: 2,
            division: 70_000,
            position: [-1_234_567, 17_999_999],
            population: 5_000_000_000,
            id: u64::from(u32::MAX),
            names: b"\x03abc\x02de",
            area: Some(b"xyz"),
        };
        for record in [record.clone(), Record { area: None, ..record }] {
            let mut out = Vec::new();
            record.push(&mut out);
            let body = Cursor::new(&out).section().unwrap();
            assert_eq!(Record::read(body).unwrap(), record);
            assert_eq!(record.names().collect::<Vec<_>>(), ["abc", "de"]);
            for len in 0..body.len() {
                let _ = Record::read(&body[..len]);
            }
        }
    }

    #[test]
    fn postings_come_back() {
        let all = [
            Posting { row: 5, main: true, tag: 7 },
            Posting { row: 5, main: false, tag: 0xffff },
            Posting { row: u32::MAX, main: false, tag: 0 },
        ];
        let (mut out, mut last) = (Vec::new(), 0);
        all.iter().for_each(|&posting| push_posting(&mut out, &mut last, posting));
        assert_eq!(postings(&out).collect::<Vec<_>>(), all);
        assert_eq!(postings(&out[..2]).count(), 0);
    }

    #[test]
    fn outlines_come_back_and_damaged_ones_do_not_panic() {
        let ring = |corners: &[[f64; 2]]| LineString::from(corners.to_vec());
        let shape = MultiPolygon(vec![Polygon::new(
            ring(&[[36.0, 35.0], [37.5, 35.0], [37.0, 36.25], [36.0, 35.0]]),
            vec![ring(&[[36.6, 35.2], [36.7, 35.2], [36.7, 35.3], [36.6, 35.2]])],
        )]);
        let bytes = area_to_bytes(&shape);
        assert_eq!(area_from_bytes(&bytes).unwrap().shape(), &shape);
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x55;
            let _ = area_from_bytes(&damaged);
            let _ = area_from_bytes(&bytes[..at]);
        }
    }

    #[test]
    fn a_spelling_is_the_same_but_for_case_and_spaces() {
        assert_eq!(spelling_tag("Deir  ez-Zor"), spelling_tag("DEIR EZ-ZOR"));
        assert_ne!(spelling_tag("Hamah"), spelling_tag("Ḩamāh"));
    }
}
