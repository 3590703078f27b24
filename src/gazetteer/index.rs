//! One layer of a gazetteer in memory: places as columns, and names in the order of their folded keys.
//!
//! The keys are not stored: they are the folds of the names. Names stand in blocks of [`BLOCK`], each written as what
//! it adds to the name before it, so a lookup is a binary search over the blocks' first keys and a walk of one block.

use super::bytes::{Cursor, Damage};
use super::fold::{fold, fold_ascii_into, fold_into, skeleton};
use crate::model::{Bounds, LatLon, PlaceKind};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Names in a block.
pub const BLOCK: usize = 16;
/// Longest name, bytes.
pub const NAME_LEN_MAX: usize = 250;
/// Longest country code, bytes.
pub const COUNTRY_LEN_MAX: usize = 2;
/// No row.
const NONE: u32 = u32::MAX;

const KINDS: [PlaceKind; 12] = [
    PlaceKind::Country,
    PlaceKind::Admin1,
    PlaceKind::Admin2,
    PlaceKind::AdminOther,
    PlaceKind::PopulatedPlace,
    PlaceKind::Neighbourhood,
    PlaceKind::Airport,
    PlaceKind::Facility,
    PlaceKind::Road,
    PlaceKind::Water,
    PlaceKind::Landform,
    PlaceKind::Region,
];

/// The number that stands for a kind in an index.
#[must_use]
pub fn kind_code(kind: PlaceKind) -> u8 {
    KINDS.iter().position(|&known| known == kind).unwrap_or(0) as u8
}

/// The kind that a number stands for.
#[must_use]
pub fn kind_of_code(code: u8) -> PlaceKind {
    KINDS.get(usize::from(code)).copied().unwrap_or(PlaceKind::PopulatedPlace)
}

/// One layer: rows of places, and the way from names to rows.
#[derive(Debug)]
pub struct Index {
    countries: Vec<String>,
    features: Vec<String>,
    divisions: Vec<String>,
    kind: Vec<PlaceKind>,
    feature: Vec<u16>,
    country: Vec<u16>,
    division: Vec<u32>,
    lat: Vec<i32>,
    lon: Vec<i32>,
    population: Vec<u32>,
    geonameid: Vec<u32>,
    /// The name that is the row's main one.
    main_name: Vec<u32>,
    country_rows: BTreeMap<String, u32>,
    division_rows: Vec<u32>,
    /// The row of the first-order division that each division lies in, or that it is.
    first_order_rows: Vec<u32>,
    names: Names,
    /// Names of each row, made on first use.
    names_of: OnceLock<(Vec<u32>, Vec<u32>)>,
    skeletons: Mutex<BTreeMap<String, Arc<Skeletons>>>,
    settlements: OnceLock<Settlements>,
}

/// Hashes of skeletons with the name that has them, sorted. The skeletons themselves would take some 60 MB.
type Skeletons = Vec<(u32, u32)>;

#[derive(Debug, Default)]
struct Names {
    count: usize,
    shared: Vec<u8>,
    added: Vec<u8>,
    text: Vec<u8>,
    /// Where each block's text starts.
    text_at: Vec<u32>,
    /// Where each name's postings start, and the end of the last.
    posting_at: Vec<u32>,
    /// row * 2, plus 1 where it is the main name.
    postings: Vec<u32>,
    /// The folded first name of each block, one after another.
    heads: Vec<u8>,
    head_at: Vec<u32>,
    /// The first bytes of each of these as a number: most names are told apart by them.
    head_starts: Vec<u64>,
}

/// The first bytes of a key as a number, in the order of the keys.
fn start_of(key: &[u8]) -> u64 {
    let mut start = [0; 8];
    let len = key.len().min(8);
    start[..len].copy_from_slice(&key[..len]);
    u64::from_be_bytes(start)
}

#[derive(Debug)]
struct Settlements {
    by_population: Vec<u32>,
    /// Rows by one-degree cell, each the biggest first.
    cells: BTreeMap<(i16, i16), Vec<u32>>,
}

impl Index {
    /// An index over the bytes that [`super::build::index_bytes`] made.
    ///
    /// # Errors
    /// If they are something else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Damage> {
        let mut cursor = Cursor::new(bytes);
        let rows = usize::try_from(cursor.varint()).map_err(|_| "a count is too large")?;
        if rows > bytes.len() {
            return Err("a count is too large");
        }
        let countries = table(cursor.section()?)?;
        let features = table(cursor.section()?)?;
        let divisions = table(cursor.section()?)?;
        let mut columns = [&[][..]; 8];
        for column in &mut columns {
            *column = cursor.section()?;
        }
        let [kind, feature, country, division, lat, lon, population, ids] = columns;
        if ids.len() != 4 * rows {
            return Err("its columns differ in length");
        }
        // Names take as long as all the columns together.
        let (names, (kind, feature, country, division, lat, lon, population, geonameid)) = rayon::join(
            || Names::read(&mut cursor, rows),
            || {
                let kinds = kind.iter().filter_map(|&code| KINDS.get(usize::from(code)).copied());
                let byte = |plane: usize, row: usize| ids[plane * rows + row];
                let id = |row| u32::from_be_bytes([byte(0, row), byte(1, row), byte(2, row), byte(3, row)]);
                (
                    kinds.collect::<Vec<PlaceKind>>(),
                    plain(feature).map(|value| value as u16).collect::<Vec<u16>>(),
                    running(country).map(|value| value as u16).collect::<Vec<u16>>(),
                    running(division).map(|value| value as u32).collect::<Vec<u32>>(),
                    running(lat).map(|value| value as i32).collect::<Vec<i32>>(),
                    running(lon).map(|value| value as i32).collect::<Vec<i32>>(),
                    plain(population).map(|value| value as u32).collect::<Vec<u32>>(),
                    (0..rows).map(id).collect::<Vec<u32>>(),
                )
            },
        );
        let names = names?;
        let lengths =
            [kind.len(), feature.len(), country.len(), division.len(), lat.len(), lon.len(), population.len()];
        if lengths.iter().any(|&len| len != rows)
            || country.iter().any(|&i| usize::from(i) >= countries.len())
            || feature.iter().any(|&i| usize::from(i) >= features.len())
            || division.iter().any(|&i| i as usize >= divisions.len())
        {
            return Err("its columns differ in length");
        }
        let mut main_name = vec![0; rows];
        for (name, ends) in (0..).zip(names.posting_at.windows(2)) {
            for &posting in &names.postings[ends[0] as usize..ends[1] as usize] {
                if posting & 1 == 1 {
                    main_name[(posting >> 1) as usize] = name;
                }
            }
        }
        let (mut country_rows, mut division_rows) = (BTreeMap::new(), vec![NONE; divisions.len()]);
        for row in 0..rows {
            match kind[row] {
                PlaceKind::Country => {
                    country_rows.entry(countries[usize::from(country[row])].clone()).or_insert(row as u32);
                }
                PlaceKind::Admin1 | PlaceKind::Admin2 if division_rows[division[row] as usize] == NONE => {
                    division_rows[division[row] as usize] = row as u32;
                }
                _ => {}
            }
        }
        let row_of = |code: &str| {
            let i = divisions.binary_search_by(|known| known.as_str().cmp(code)).ok()?;
            Some(division_rows[i])
        };
        let mut first_order_rows: Vec<u32> = Vec::with_capacity(divisions.len());
        let mut last = ("", NONE);
        for code in &divisions {
            let first = first_order(code);
            // Codes are sorted, and so those of one division stand together.
            if first != last.0 {
                last = (first, if first.is_empty() { NONE } else { row_of(first).unwrap_or(NONE) });
            }
            first_order_rows.push(last.1);
        }
        Ok(Self {
            countries,
            features,
            first_order_rows,
            divisions,
            kind,
            feature,
            country,
            division,
            lat,
            lon,
            population,
            geonameid,
            main_name,
            country_rows,
            division_rows,
            names,
            names_of: OnceLock::new(),
            skeletons: Mutex::new(BTreeMap::new()),
            settlements: OnceLock::new(),
        })
    }

    /// How many places it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kind.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kind.is_empty()
    }

    /// How many different names it has.
    #[must_use]
    pub fn name_count(&self) -> usize {
        self.names.count
    }

    /// What the row is. Rows past the end read as the defaults, here and below.
    #[must_use]
    pub fn kind(&self, row: u32) -> PlaceKind {
        self.kind.get(row as usize).copied().unwrap_or(PlaceKind::PopulatedPlace)
    }

    /// Where it is.
    #[must_use]
    pub fn position(&self, row: u32) -> LatLon {
        let degrees = |column: &[i32]| column.get(row as usize).map_or(0.0, |&value| f64::from(value) / 1e5);
        LatLon::clamped(degrees(&self.lat), degrees(&self.lon))
    }

    /// How many live there.
    #[must_use]
    pub fn population(&self, row: u32) -> u64 {
        self.population.get(row as usize).copied().unwrap_or(0).into()
    }

    /// Its id in GeoNames.
    #[must_use]
    pub fn geonameid(&self, row: u32) -> Option<u32> {
        self.geonameid.get(row as usize).copied().filter(|&id| id != 0)
    }

    /// GeoNames feature code.
    #[must_use]
    pub fn feature_code(&self, row: u32) -> &str {
        self.feature.get(row as usize).map_or("", |&i| &self.features[usize::from(i)])
    }

    /// Its country's code.
    #[must_use]
    pub fn country(&self, row: u32) -> &str {
        self.country.get(row as usize).map_or("", |&i| &self.countries[usize::from(i)])
    }

    /// The code of the smallest division known for it.
    #[must_use]
    pub fn division(&self, row: u32) -> &str {
        self.division.get(row as usize).map_or("", |&i| &self.divisions[i as usize])
    }

    /// The row of the smallest division known for it.
    #[must_use]
    pub fn row_of_division(&self, row: u32) -> Option<u32> {
        let division = *self.division.get(row as usize)? as usize;
        let known = !self.divisions[division].is_empty();
        Some(self.division_rows[division]).filter(|&row| known && row != NONE)
    }

    /// The row of the first-order division that it lies in, as far as its code tells.
    #[must_use]
    pub fn row_of_first_order(&self, row: u32) -> Option<u32> {
        let division = *self.division.get(row as usize)? as usize;
        Some(self.first_order_rows[division]).filter(|&row| row != NONE)
    }

    /// The row of a division by its code.
    #[must_use]
    pub fn division_row(&self, code: &str) -> Option<u32> {
        let i = self.divisions.binary_search_by(|known| known.as_str().cmp(code)).ok()?;
        Some(self.division_rows[i]).filter(|&row| row != NONE)
    }

    /// The row of a country by its code, upper case.
    #[must_use]
    pub fn country_row(&self, code: &str) -> Option<u32> {
        self.country_rows.get(code).copied()
    }

    /// The rows of all countries, by code.
    pub fn country_rows(&self) -> impl Iterator<Item = u32> {
        self.country_rows.values().copied()
    }

    /// Its main name.
    #[must_use]
    pub fn name(&self, row: u32) -> String {
        self.main_name.get(row as usize).map_or_else(String::new, |&name| self.name_text(name))
    }

    /// The text of a name by its number.
    #[must_use]
    pub fn name_text(&self, name: u32) -> String {
        let mut walk = self.names.walk(name as usize / BLOCK);
        while let Some((i, bytes)) = walk.next_bytes() {
            if i == name as usize {
                return std::str::from_utf8(bytes).unwrap_or_default().to_owned();
            }
        }
        String::new()
    }

    /// The rows of a name by its number, with whether it is their main one.
    pub fn rows_of(&self, name: u32) -> impl Iterator<Item = (u32, bool)> {
        self.names.postings_of(name).iter().map(|&posting| (posting >> 1, posting & 1 == 1))
    }

    /// Calls `visit` with each name whose fold is `key`: its number and text.
    pub fn names_with_key(&self, key: &str, mut visit: impl FnMut(u32, &str)) {
        self.walk_from(key, |name, text, folded| {
            let same = folded == key;
            if same {
                visit(name, text);
            }
            same
        });
    }

    /// Calls `visit` with each name whose fold starts with `prefix`, in the order of folds, until it says no.
    pub fn names_with_prefix(&self, prefix: &str, mut visit: impl FnMut(u32, &str, &str) -> bool) {
        self.walk_from(prefix, |name, text, folded| folded.starts_with(prefix) && visit(name, text, folded));
    }

    /// Whether any name's fold starts so.
    #[must_use]
    pub fn has_prefix(&self, prefix: &str) -> bool {
        let mut found = false;
        self.walk_from(prefix, |_, _, folded| {
            found = folded.starts_with(prefix);
            false
        });
        found
    }

    /// Visits the names from the first whose fold is not less than `key`, until `visit` says no.
    fn walk_from(&self, key: &str, mut visit: impl FnMut(u32, &str, &str) -> bool) {
        // The first name of the next block may equal the key while the last of this one does too.
        let block = self.names.blocks_before(key).saturating_sub(1);
        let mut walk = self.names.walk(block);
        let mut folded = String::new();
        while let Some((name, bytes)) = walk.next_bytes() {
            let ascii = fold_ascii_into(bytes, &mut folded);
            if ascii && folded.as_str() < key {
                continue;
            }
            let text = std::str::from_utf8(bytes).unwrap_or_default();
            if !ascii {
                fold_into(text, &mut folded);
            }
            if folded.as_str() >= key && !visit(name as u32, text, &folded) {
                return;
            }
        }
    }

    /// All names of a row by number, in no order of meaning but always the same.
    #[must_use]
    pub fn names_of(&self, row: u32) -> &[u32] {
        let (at, names) = self.names_of.get_or_init(|| {
            let mut at = vec![0u32; self.len() + 1];
            for &posting in &self.names.postings {
                at[(posting >> 1) as usize + 1] += 1;
            }
            for row in 0..self.len() {
                at[row + 1] += at[row];
            }
            let mut next = at.clone();
            let mut names = vec![0u32; self.names.postings.len()];
            for name in 0..self.names.count as u32 {
                for &posting in self.names.postings_of(name) {
                    let slot = &mut next[(posting >> 1) as usize];
                    names[*slot as usize] = name;
                    *slot += 1;
                }
            }
            (at, names)
        });
        match (at.get(row as usize), at.get(row as usize + 1)) {
            (Some(&from), Some(&to)) => &names[from as usize..to as usize],
            _ => &[],
        }
    }

    /// Calls `visit` with each name of a country's places, or of all places for an empty code, whose skeleton is
    /// `bones`: its number and text. The first call for a country makes a table.
    pub fn names_with_skeleton(&self, country: &str, bones: &str, mut visit: impl FnMut(u32, &str)) {
        let table = self.skeletons(country);
        let hash = hash(bones);
        let from = table.partition_point(|&(other, _)| other < hash);
        for &(_, name) in table[from..].iter().take_while(|&&(other, _)| other == hash) {
            let text = self.name_text(name);
            if skeleton(&fold(&text)) == bones {
                visit(name, &text);
            }
        }
    }

    fn skeletons(&self, country: &str) -> Arc<Skeletons> {
        let known = || self.skeletons.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(skeletons) = known().get(country) {
            return Arc::clone(skeletons);
        }
        // The lock is not held meanwhile: whoever waits for a part of the work may be given other work by rayon that asks
        // for a table too. At worst two make the same one.
        let wanted = self.countries.iter().position(|code| code == country);
        let names: Vec<u32> = if country.is_empty() {
            (0..self.names.count as u32).collect()
        } else {
            let here = |row: &u32| wanted == Some(usize::from(self.country[*row as usize]));
            let rows = (0..self.len() as u32).filter(here);
            let mut names: Vec<u32> = rows.flat_map(|row| self.names_of(row)).copied().collect();
            names.sort_unstable();
            names.dedup();
            names
        };
        let of_block = |names: &[u32]| {
            let mut walk = self.names.walk(names[0] as usize / BLOCK);
            let mut left = names;
            let mut found = Vec::with_capacity(names.len());
            while let Some((&name, after)) = left.split_first()
                && let Some((number, bytes)) = walk.next_bytes()
            {
                if number == name as usize {
                    let text = std::str::from_utf8(bytes).unwrap_or_default();
                    found.push((hash(&skeleton(&fold(text))), name));
                    left = after;
                }
            }
            found
        };
        let blocks: Vec<&[u32]> = names.chunk_by(|a, b| *a as usize / BLOCK == *b as usize / BLOCK).collect();
        let mut skeletons: Skeletons = blocks.into_par_iter().flat_map_iter(of_block).collect();
        skeletons.sort_unstable();
        let skeletons = Arc::new(skeletons);
        known().insert(country.to_string(), Arc::clone(&skeletons));
        skeletons
    }

    /// Cities, towns and villages in the bounds with at least that many people, the biggest first.
    #[must_use]
    pub fn settlements_in(&self, bounds: &Bounds, min_population: u64, limit: usize) -> Vec<u32> {
        /// So many of the biggest settlements are gone through first: in a large box enough of them lie.
        const BIGGEST: usize = 4_000;
        let settlements = self.settlements();
        let enough = |row: &u32| self.population(*row) >= min_population;
        let inside = |row: &u32| bounds.contains(self.position(*row));
        let biggest = settlements.by_population.iter().copied().take(BIGGEST).take_while(enough);
        let mut found: Vec<u32> = biggest.filter(inside).take(limit).collect();
        let all = settlements.by_population.get(BIGGEST).is_none_or(|row| !enough(row));
        if found.len() == limit || all {
            return found;
        }
        found.clear();
        let (south, north) = (bounds.south_deg.floor() as i16, bounds.north_deg.floor() as i16);
        let (west, width) = (bounds.west_deg.floor() as i16, bounds.width_deg().ceil() as i16 + 1);
        // Columns of cells from west to east, cut at the antimeridian.
        let columns = match west + width {
            _ if width >= 360 => [Some((-180, 179)), None],
            end if end > 180 => [Some((west, 179)), Some((-180, end - 361))],
            end => [Some((west, end - 1)), None],
        };
        for lat in south..=north {
            for (first, last) in columns.into_iter().flatten() {
                for rows in settlements.cells.range((lat, first)..=(lat, last.max(first))).map(|(_, rows)| rows) {
                    // Each cell is in the order of size, so no cell can give more than the limit.
                    found.extend(rows.iter().copied().take_while(enough).filter(inside).take(limit));
                }
            }
        }
        found.sort_by_key(|&row| (std::cmp::Reverse(self.population(row)), row));
        found.truncate(limit);
        found
    }

    fn settlements(&self) -> &Settlements {
        self.settlements.get_or_init(|| {
            let mut by_population: Vec<u32> =
                (0..self.len() as u32).filter(|&row| self.kind(row) == PlaceKind::PopulatedPlace).collect();
            by_population.sort_by_cached_key(|&row| (std::cmp::Reverse(self.population(row)), row));
            let mut cells: BTreeMap<(i16, i16), Vec<u32>> = BTreeMap::new();
            for &row in &by_population {
                let at = self.position(row);
                cells.entry((at.lat_deg().floor() as i16, at.lon_deg().floor() as i16)).or_default().push(row);
            }
            Settlements { by_population, cells }
        })
    }
}

impl Names {
    fn read(cursor: &mut Cursor, rows: usize) -> Result<Self, Damage> {
        let count = usize::try_from(cursor.varint()).map_err(|_| "a count is too large")?;
        let shared = cursor.section()?.to_vec();
        let added = cursor.section()?.to_vec();
        let text = cursor.section()?.to_vec();
        let counts = cursor.section()?;
        let postings: Vec<u32> = running(cursor.section()?).map(|value| value as u32).collect();
        if shared.len() != count || added.len() != count || postings.iter().any(|&p| (p >> 1) as usize >= rows) {
            return Err("its names differ in length");
        }
        let mut posting_at = Vec::with_capacity(count + 1);
        posting_at.push(0u32);
        let mut end = 0u64;
        for count in plain(counts) {
            let next = end.checked_add(count).filter(|next| *next <= postings.len() as u64);
            end = next.ok_or("its names differ in length")?;
            posting_at.push(end as u32);
        }
        if posting_at.len() != count + 1 || end != postings.len() as u64 {
            return Err("its names differ in length");
        }
        let mut text_at = Vec::with_capacity(count.div_ceil(BLOCK));
        let mut end = 0usize;
        for (name, &added) in added.iter().enumerate() {
            if name % BLOCK == 0 {
                text_at.push(end as u32);
            }
            end += usize::from(added);
        }
        if end != text.len() {
            return Err("its names differ in length");
        }
        let (mut heads, mut head_at, mut head_starts) = (Vec::new(), vec![0], Vec::with_capacity(text_at.len()));
        let mut head = String::new();
        for (block, &at) in text_at.iter().enumerate() {
            // The first name of a block stands there whole.
            let name = text.get(at as usize..at as usize + usize::from(added[block * BLOCK])).unwrap_or_default();
            if !fold_ascii_into(name, &mut head) {
                fold_into(std::str::from_utf8(name).unwrap_or_default(), &mut head);
            }
            head_starts.push(start_of(head.as_bytes()));
            heads.extend_from_slice(head.as_bytes());
            head_at.push(heads.len() as u32);
        }
        Ok(Self { count, shared, added, text, text_at, posting_at, postings, heads, head_at, head_starts })
    }

    fn postings_of(&self, name: u32) -> &[u32] {
        match (self.posting_at.get(name as usize), self.posting_at.get(name as usize + 1)) {
            (Some(&from), Some(&to)) => &self.postings[from as usize..to as usize],
            _ => &[],
        }
    }

    /// How many blocks start with a key less than this one.
    fn blocks_before(&self, key: &str) -> usize {
        let start = start_of(key.as_bytes());
        let mut low = self.head_starts.partition_point(|&head| head < start);
        // Among those that start alike the whole decides.
        let mut high = low + self.head_starts[low..].partition_point(|&head| head == start);
        while low < high {
            let middle = (low + high) / 2;
            let head = &self.heads[self.head_at[middle] as usize..self.head_at[middle + 1] as usize];
            if head < key.as_bytes() { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The names from the start of a block to the end of all.
    fn walk(&self, block: usize) -> Walk<'_> {
        let at = self.text_at.get(block).map_or(self.text.len(), |&at| at as usize);
        Walk { names: self, next: block.saturating_mul(BLOCK), at, bytes: Vec::with_capacity(NAME_LEN_MAX) }
    }
}

/// Goes through names in order.
struct Walk<'a> {
    names: &'a Names,
    next: usize,
    at: usize,
    bytes: Vec<u8>,
}

impl Walk<'_> {
    fn next_bytes(&mut self) -> Option<(usize, &[u8])> {
        let name = self.next;
        let (shared, added) = (*self.names.shared.get(name)?, *self.names.added.get(name)?);
        let end = self.at + usize::from(added);
        self.bytes.truncate(usize::from(shared));
        self.bytes.extend_from_slice(self.names.text.get(self.at..end)?);
        self.at = end;
        self.next += 1;
        Some((name, &self.bytes))
    }
}

/// 'SY.12' of 'SY.12.167610'.
#[must_use]
pub fn first_order(code: &str) -> &str {
    let dot = code.bytes().enumerate().filter(|(_, byte)| *byte == b'.').nth(1);
    dot.map_or(code, |(at, _)| &code[..at])
}

/// FNV-1a.
fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn table(section: &[u8]) -> Result<Vec<String>, Damage> {
    let mut cursor = Cursor::new(section);
    let count = cursor.varint();
    (0..count.min(section.len() as u64))
        .map(|_| Ok(std::str::from_utf8(cursor.section()?).map_err(|_| "a text is not UTF-8")?.to_string()))
        .collect()
}

fn plain(section: &[u8]) -> impl Iterator<Item = u64> {
    let mut cursor = Cursor::new(section);
    std::iter::from_fn(move || (!cursor.is_empty()).then(|| cursor.varint()))
}

fn running(section: &[u8]) -> impl Iterator<Item = i64> {
    let mut cursor = Cursor::new(section);
    let mut value = 0i64;
    std::iter::from_fn(move || {
        (!cursor.is_empty()).then(|| {
            value = value.wrapping_add(cursor.signed());
            value
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::bytes::{push_section, push_varint};

    /// The names 'a' and 'b' with as many places as is said, of one place there is.
    fn names(counts: [u64; 2]) -> Result<Names, Damage> {
        let mut bytes = Vec::new();
        push_varint(&mut bytes, 2);
        let mut varints = Vec::new();
        counts.into_iter().for_each(|count| push_varint(&mut varints, count));
        for section in [&[0, 0][..], &[1, 1], b"ab", &varints, &[0]] {
            push_section(&mut bytes, section);
        }
        Names::read(&mut Cursor::new(&bytes), 1)
    }

    #[test]
    fn counts_that_go_round_are_damage() {
        assert_eq!(names([1, 0]).unwrap().postings_of(0), [0], "the table itself is sound");
        assert!(names([u64::MAX, 2]).is_err());
        assert!(names([2, u64::MAX]).is_err());
    }
}
