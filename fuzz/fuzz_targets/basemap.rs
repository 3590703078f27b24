//! Any bytes as a basemap archive: its coarsest tiles, or an error.
#![no_main]

use dateline::basemap::Archive;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(archive) = Archive::open(bytes.to_vec()) {
        for zoom in 0..=2 {
            for x in 0..1 << zoom {
                let _ = archive.features(zoom, x, x);
            }
        }
    }
});
