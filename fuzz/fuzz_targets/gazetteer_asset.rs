//! Any bytes as the gazetteer's own tables of places and polygons, and sound tables with some bytes changed: an error,
//! or something that can be asked.
#![no_main]

use dateline::gazetteer::areas::{Areas, fingerprint};
use dateline::gazetteer::build::{PlaceRow, index_bytes};
use dateline::gazetteer::index::Index;
use dateline::model::{LatLon, PlaceKind};
use std::sync::LazyLock;

static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let row = |i: u32| PlaceRow {
        name: format!("Tell {i}"),
        aliases: vec![format!("تل {i}"), "Kilimanjaro".to_owned()],
        kind: if i % 5 == 0 { PlaceKind::Admin1 } else { PlaceKind::PopulatedPlace },
        feature_code: "PPL".to_owned(),
        country: ["SY", "UA"][i as usize % 2].to_owned(),
        division: format!("SY.{}", i % 3),
        position: LatLon::clamped(f64::from(i), 2.0 * f64::from(i)),
        population: u64::from(i) * 1000,
        geonameid: Some(i),
    };
    index_bytes((1..40).map(row).collect())
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    ask(bytes);
    let mut changed = SOUND.clone();
    for patch in bytes.chunks_exact(3) {
        let at = usize::from(u16::from_le_bytes([patch[0], patch[1]])) % changed.len();
        changed[at] = patch[2];
    }
    ask(&changed);
});

fn ask(bytes: &[u8]) {
    if let Ok(index) = Index::from_bytes(bytes) {
        let _ = fingerprint(&index);
        for row in 0..(index.len() as u32).min(50) {
            let _ = (index.name(row), index.names_of(row), index.division(row), index.position(row));
        }
        index.names_with_prefix("t", |_, _, _| true);
        index.names_with_skeleton("", "klmngr", |_, _| {});
    }
    if let Ok((areas, _)) = Areas::from_bytes(bytes) {
        for row in areas.rows().take(50).collect::<Vec<u32>>() {
            let _ = areas.of(row).map(|area| area.label_point());
        }
        let _ = areas.holding(LatLon::clamped(1.0, 1.0));
    }
}
