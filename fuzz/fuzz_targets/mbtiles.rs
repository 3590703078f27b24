//! Any bytes as an MBTiles file: its coarsest tiles, or an error.
#![no_main]

use dateline::basemap::{Patience, TileId};
use std::io::Write;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut file = tempfile::NamedTempFile::new().expect("a file for the bytes");
    // Without the head nothing would be tried at all.
    let head = b"SQLite format 3\0";
    let rest = bytes.strip_prefix(head).unwrap_or(bytes);
    file.write_all(head).and_then(|()| file.write_all(rest)).expect("the bytes are written");
    if let Ok(source) = dateline::io::open_tiles(file.path()) {
        for zoom in 0..=3 {
            let _ = source.tile(TileId::new(zoom, 0, 0), Patience::AtHand);
        }
    }
});
