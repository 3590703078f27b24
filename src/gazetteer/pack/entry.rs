//! The keys under which names are found, and the places that they lead to.

use crate::gazetteer::bytes::{Cursor, push_section, push_varint};
use crate::gazetteer::fold::fold;
use crate::gazetteer::index::NAME_LEN_MAX;

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

/// The postings of an entry.
pub fn postings(mut bytes: &[u8]) -> impl Iterator<Item = Posting> {
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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_spelling_is_the_same_but_for_case_and_spaces() {
        assert_eq!(spelling_tag("Deir  ez-Zor"), spelling_tag("DEIR EZ-ZOR"));
        assert_ne!(spelling_tag("Hamah"), spelling_tag("Ḩamāh"));
    }
}
