//! Makes the bytes of an [`super::index::Index`] out of rows: for the embedded asset and for packs alike.

use super::bytes::{push_section, push_signed, push_varint};
use super::fold::{Script, fold};
use super::index::{COUNTRY_LEN_MAX, NAME_LEN_MAX, kind_code};
use crate::model::{LatLon, PlaceKind};
use std::collections::{BTreeMap, BTreeSet};

/// A place on its way into an index.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceRow {
    /// Its main name.
    pub name: String,
    /// Its other names.
    pub aliases: Vec<String>,
    /// What it is.
    pub kind: PlaceKind,
    /// GeoNames feature code, or empty.
    pub feature_code: String,
    /// ISO 3166-1 alpha-2, or empty.
    pub country: String,
    /// The smallest division it lies in, or is, by GeoNames code: `SY.12`, `SY.12.167610`; or empty.
    pub division: String,
    /// Where it is.
    pub position: LatLon,
    /// How many live there, 0 where unknown.
    pub population: u64,
    /// Id in GeoNames, where it has one.
    pub geonameid: Option<u32>,
}

/// The bytes of an index over the rows, the same for the same rows in any order.
#[must_use]
pub fn index_bytes(mut rows: Vec<PlaceRow>) -> Vec<u8> {
    rows.retain(|row| has_key(&row.name));
    rows.sort_by(|a, b| {
        let key = |row: &PlaceRow| (spatial_key(row.position), row.geonameid);
        a.country
            .cmp(&b.country)
            .then_with(|| key(a).cmp(&key(b)))
            .then_with(|| a.kind.cmp(&b.kind))
            .then_with(|| a.name.cmp(&b.name))
    });
    let mut out = Vec::new();
    push_varint(&mut out, rows.len() as u64);
    push_columns(&mut out, &rows);
    push_names(&mut out, &rows);
    out
}

/// Whether a main name can be looked up, as far as names are kept.
pub(super) fn has_key(name: &str) -> bool {
    !fold(truncated(name.trim(), NAME_LEN_MAX)).is_empty()
}

fn push_columns(out: &mut Vec<u8>, rows: &[PlaceRow]) {
    let table = |value: fn(&PlaceRow) -> &str| -> Vec<&str> {
        rows.iter().map(value).collect::<BTreeSet<&str>>().into_iter().collect()
    };
    let (countries, features, divisions) = (
        table(|row| truncated(&row.country, COUNTRY_LEN_MAX)),
        table(|row| truncated(&row.feature_code, NAME_LEN_MAX)),
        table(|row| truncated(&row.division, NAME_LEN_MAX)),
    );
    for table in [&countries, &features, &divisions] {
        let mut section = Vec::new();
        push_varint(&mut section, table.len() as u64);
        for text in table {
            push_section(&mut section, text.as_bytes());
        }
        push_section(out, &section);
    }
    let mut columns: [Vec<u8>; 8] = Default::default();
    let (mut country, mut division, mut lat, mut lon) = (0, 0, 0, 0);
    let changes = |column: &mut Vec<u8>, last: &mut i64, value: i64| {
        push_signed(column, value - *last);
        *last = value;
    };
    let rank = |table: &[&str], text: &str| table.binary_search(&text).unwrap_or(0) as i64;
    for row in rows {
        columns[0].push(kind_code(row.kind));
        push_varint(&mut columns[1], rank(&features, truncated(&row.feature_code, NAME_LEN_MAX)) as u64);
        changes(&mut columns[2], &mut country, rank(&countries, truncated(&row.country, COUNTRY_LEN_MAX)));
        changes(&mut columns[3], &mut division, rank(&divisions, truncated(&row.division, NAME_LEN_MAX)));
        changes(&mut columns[4], &mut lat, quantized(row.position.lat_deg()));
        changes(&mut columns[5], &mut lon, quantized(row.position.lon_deg()));
        push_varint(&mut columns[6], row.population.min(u64::from(u32::MAX)));
    }
    // Byte by byte of their significance: the high bytes of ids hardly change.
    for shift in [24, 16, 8, 0] {
        columns[7].extend(rows.iter().map(|row| (row.geonameid.unwrap_or(0) >> shift) as u8));
    }
    for column in &columns {
        push_section(out, column);
    }
}

/// Names in the order of their folded keys, each with what it shares with the one before, and the places of that name.
fn push_names(out: &mut Vec<u8>, rows: &[PlaceRow]) {
    // (key, name) -> postings: row * 2, plus 1 where it is the main name.
    let mut names: Vec<(String, String, u32)> = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let main = truncated(row.name.trim(), NAME_LEN_MAX).to_string();
        let mut kept: BTreeMap<String, &str> = BTreeMap::new();
        kept.insert(fold(&main), "");
        names.push((fold(&main), main, i as u32 * 2 + 1));
        let mut aliases: Vec<&str> = row.aliases.iter().map(|alias| truncated(alias.trim(), NAME_LEN_MAX)).collect();
        // The plainer spelling stands for those that fold alike.
        aliases.sort_unstable_by_key(|alias| (alias.chars().filter(|c| !c.is_ascii()).count(), *alias));
        for alias in aliases {
            let key = fold(alias);
            if key.is_empty() || kept.contains_key(&key) {
                continue;
            }
            names.push((key.clone(), alias.to_string(), i as u32 * 2));
            kept.insert(key, alias);
        }
    }
    names.sort_unstable();
    let mut sections: [Vec<u8>; 5] = Default::default();
    let (mut last, mut last_row) = (String::new(), 0);
    let mut count = 0u64;
    let mut at = 0;
    while at < names.len() {
        let same = names[at..].iter().take_while(|name| name.1 == names[at].1 && name.0 == names[at].0).count();
        let name = &names[at].1;
        let shared = if count.is_multiple_of(super::index::BLOCK as u64) { 0 } else { shared_len(&last, name) };
        sections[0].push(shared as u8);
        sections[1].push((name.len() - shared) as u8);
        sections[2].extend_from_slice(&name.as_bytes()[shared..]);
        push_varint(&mut sections[3], same as u64);
        for (_, _, posting) in &names[at..at + same] {
            push_signed(&mut sections[4], i64::from(*posting) - last_row);
            last_row = i64::from(*posting);
        }
        last.clone_from(name);
        count += 1;
        at += same;
    }
    push_varint(out, count);
    for section in &sections {
        push_section(out, section);
    }
}

/// Whether a name is worth keeping in the embedded index: not a machine's romanisation, and in a script that reports
/// and their analysts use.
#[must_use]
pub fn is_wanted_alias(alias: &str) -> bool {
    let mut letters = alias.chars().filter(|c| c.is_alphabetic());
    let Some(first) = letters.next() else { return false };
    if Script::of(alias) == Script::Latin && first.is_lowercase() {
        return false;
    }
    Script::of(alias) != Script::Other && !alias.contains("://")
}

fn shared_len(a: &str, b: &str) -> usize {
    let shared = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    (0..=shared.min(255)).rev().find(|&i| a.is_char_boundary(i) && b.is_char_boundary(i)).unwrap_or(0)
}

fn truncated(text: &str, len_max: usize) -> &str {
    let end = (0..=text.len().min(len_max)).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
    &text[..end]
}

/// Degrees in steps of 0.00001, about a metre.
fn quantized(degrees: f64) -> i64 {
    (degrees * 1e5).round() as i64
}

/// Latitude and longitude bits interleaved, so that neighbours on the map are mostly neighbours in the file.
fn spatial_key(at: LatLon) -> u64 {
    let spread = |degrees: f64| {
        let mut bits = (((degrees + 180.0) / 360.0 * f64::from(1 << 24)) as u64) & 0xff_ffff;
        bits = (bits | bits << 16) & 0x0000_ffff_0000_ffff;
        bits = (bits | bits << 8) & 0x00ff_00ff_00ff_00ff;
        bits = (bits | bits << 4) & 0x0f0f_0f0f_0f0f_0f0f;
        bits = (bits | bits << 2) & 0x3333_3333_3333_3333;
        (bits | bits << 1) & 0x5555_5555_5555_5555
    };
    spread(at.lon_deg()) | spread(at.lat_deg()) << 1
}
