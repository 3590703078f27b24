//! Places of a pack, read from its file where they are asked for.
//!
//! - A **record** for each place, one after another: what it is, where, its names, perhaps its outline. A place's row
//!   is where its record starts, in units of [`ALIGN`] bytes.
//! - **Pages** of keys in order, a block each: what [`super::super::fold`] makes of each name, and the skeletons of a
//!   country's names, with the rows they lead to. The first key of each page is kept in memory, so that a name costs one
//!   block.
//! - **Settlements** by one-degree cell, the biggest first.
//! - **Tables** that are read at the start: codes, the pages' first keys, which rows are places that the embedded
//!   gazetteer has too, and which names more places bear than are kept.

use super::entry::{bones_key, postings};
use super::file::{BLOCK, Blocks, Bytes, Trailer};
use super::record::{Record, area_from_bytes};
use super::tables::Tables;
use crate::gazetteer::bytes::{Cursor, Damage};
use crate::gazetteer::fold::{fold, skeleton};
use crate::gazetteer::{MATCHES_MAX, MatchKind};
use crate::model::{Area, Bounds, LatLon, PlaceKind};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Records start at multiples of this.
pub const ALIGN: usize = 4;
/// Bytes of a settlement's entry: row, latitude, longitude, population.
pub const SETTLEMENT_LEN: usize = 16;
/// Longest record; an outline may be long.
const RECORD_MAX: usize = 64 << 20;
/// How many outlines are kept ready.
const AREAS_KEPT: usize = 512;

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

    /// How many places bear a name with that key, where they are more than are kept.
    pub fn bearers(&self, key: &str) -> Option<u64> {
        let crowds = &self.tables.crowds;
        crowds.binary_search_by(|(name, _)| name.as_str().cmp(key)).ok().map(|at| crowds[at].1)
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
