//! Writes a PMTiles archive, version 3.

use super::tiles::varint;
use anyhow::Result;
use flate2::{Compression, GzBuilder};
use std::collections::BTreeMap;
use std::io::Write;

/// The header and the root directory must fit into the first 16 KiB together.
const ROOT_MAX: usize = 16_384 - HEADER_LEN;
const HEADER_LEN: usize = 127;
/// Entries to a leaf directory, if the root cannot hold all.
const LEAF_ENTRIES: usize = 2048;

struct Entry {
    id: u64,
    run: u64,
    offset: u64,
    len: u64,
}

/// What tiles are: the header's code for it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tiles {
    /// Vector tiles; they are packed in gzip.
    Vector = 1,
    /// JPEG pictures; they are stored as they are.
    Jpeg = 3,
}

/// The archive with these tiles.
pub fn write(kind: Tiles, tiles: Vec<((u8, u32, u32), Vec<u8>)>, zoom_max: u8, metadata: &str) -> Result<Vec<u8>> {
    let mut by_id: BTreeMap<u64, Vec<u8>> = BTreeMap::new();
    for ((zoom, x, y), bytes) in tiles {
        by_id.insert(tile_id(zoom, x, y), bytes);
    }
    let addressed = by_id.len() as u64;
    let (mut data, mut entries): (Vec<u8>, Vec<Entry>) = Default::default();
    // Tiles that are all land are the same: their bytes are stored once.
    let mut stored: BTreeMap<Vec<u8>, (u64, u64)> = BTreeMap::new();
    for (id, bytes) in by_id {
        let (offset, len) = match stored.get(&bytes) {
            Some(&place) => place,
            None => {
                let packed = if kind == Tiles::Vector { gzip(&bytes)? } else { bytes.clone() };
                let place = (data.len() as u64, packed.len() as u64);
                data.extend(packed);
                stored.insert(bytes, place);
                place
            }
        };
        match entries.last_mut() {
            Some(last) if last.id + last.run == id && last.offset == offset => last.run += 1,
            _ => entries.push(Entry { id, run: 1, offset, len }),
        }
    }

    let mut root = gzip(&directory(&entries))?;
    let mut leaves = Vec::new();
    if root.len() > ROOT_MAX {
        let mut pointers = Vec::new();
        for part in entries.chunks(LEAF_ENTRIES) {
            let leaf = gzip(&directory(part))?;
            pointers.push(Entry { id: part[0].id, run: 0, offset: leaves.len() as u64, len: leaf.len() as u64 });
            leaves.extend(leaf);
        }
        root = gzip(&directory(&pointers))?;
    }
    let metadata = gzip(metadata.as_bytes())?;

    let mut archive = b"PMTiles\x03".to_vec();
    let mut offset = HEADER_LEN as u64;
    for part in [root.len(), metadata.len(), leaves.len(), data.len()] {
        archive.extend(offset.to_le_bytes());
        archive.extend((part as u64).to_le_bytes());
        offset += part as u64;
    }
    for count in [addressed, entries.len() as u64, stored.len() as u64] {
        archive.extend(count.to_le_bytes());
    }
    // Clustered; directories in gzip; tiles in gzip or not packed; what they are; zooms.
    archive.extend([1, 2, if kind == Tiles::Vector { 2 } else { 1 }, kind as u8, 0, zoom_max]);
    for degrees in [-180.0, -85.051_128_8, 180.0, 85.051_128_8] {
        archive.extend(degrees_e7(degrees));
    }
    archive.push(3);
    archive.extend(degrees_e7(35.0));
    archive.extend(degrees_e7(33.0));
    assert_eq!(archive.len(), HEADER_LEN, "the header has a fixed length");
    for part in [root, metadata, leaves, data] {
        archive.extend(part);
    }
    Ok(archive)
}

fn degrees_e7(degrees: f64) -> [u8; 4] {
    ((degrees * 1e7).round() as i32).to_le_bytes()
}

fn directory(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::new();
    varint(&mut bytes, entries.len() as u64);
    let mut last = 0;
    for entry in entries {
        varint(&mut bytes, entry.id - last);
        last = entry.id;
    }
    for entry in entries {
        varint(&mut bytes, entry.run);
    }
    for entry in entries {
        varint(&mut bytes, entry.len);
    }
    let mut next = None;
    for entry in entries {
        varint(&mut bytes, if next == Some(entry.offset) { 0 } else { entry.offset + 1 });
        next = Some(entry.offset + entry.len);
    }
    bytes
}

/// Tiles are numbered zoom by zoom along a Hilbert curve.
fn tile_id(zoom: u8, mut x: u32, mut y: u32) -> u64 {
    let mut id = ((1u64 << (2 * zoom)) - 1) / 3;
    for level in (0..zoom).rev() {
        let side = 1u32 << level;
        let (right, down) = (u32::from(x & side != 0), u32::from(y & side != 0));
        id += u64::from((3 * right) ^ down) << (2 * level);
        (x, y) = (x & (side - 1), y & (side - 1));
        if down == 0 {
            if right == 1 {
                (x, y) = (side - 1 - x, side - 1 - y);
            }
            (x, y) = (y, x);
        }
    }
    id
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    // No file name and no time, so that the same bytes give the same archive.
    let mut packed = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::best());
    packed.write_all(bytes)?;
    Ok(packed.finish()?)
}
