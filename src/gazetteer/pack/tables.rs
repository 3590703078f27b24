//! What is read when a pack is opened: codes, the pages' first keys, which places the embedded gazetteer has too, and
//! names that more places bear than are kept.

use super::About;
use crate::gazetteer::bytes::{Cursor, Damage, push_section, push_signed, push_varint};

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
    /// The keys of names that more places bear than are kept, sorted, and how many they are.
    pub crowds: Vec<(String, u64)>,
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
    pub fn before(&self, key: &[u8]) -> usize {
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
        push_varint(&mut out, self.crowds.len() as u64);
        for (key, places) in &self.crowds {
            push_section(&mut out, key.as_bytes());
            push_varint(&mut out, *places);
        }
        out
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Damage> {
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
        let mut crowds = Vec::new();
        for _ in 0..cursor.varint().min(bytes.len() as u64) {
            crowds.push((text(&mut cursor)?, cursor.varint()));
        }
        let [countries, features, divisions] = tables;
        Ok(Self { about, fingerprint, countries, features, divisions, heads, cells, twins, has_areas, crowds })
    }
}
