//! Any bytes as the directories of a basemap archive, root and leaves: tiles, or an error.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: (u16, bool, &[u8])| {
    let (root_len, packed, bytes) = input;
    let (root, leaves) = bytes.split_at(usize::from(root_len).min(bytes.len()));
    if let Ok(archive) = dateline_fuzz::archive(root, leaves, b"", packed, 12) {
        for zoom in [0, 1, 5, 12, 20] {
            let _ = archive.features(zoom, 1, (1 << zoom) / 2);
        }
    }
});
