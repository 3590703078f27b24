//! Any bytes as a GeoNames country file, plain or packed: an error, or places that are found by their names.
#![no_main]

use dateline::gazetteer::Pack;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok((pack, _)) = Pack::read_geonames("fuzz", bytes) {
        let rows = pack.len() as u32;
        let mut gazetteer = dateline_fuzz::gazetteer().clone();
        gazetteer.add_pack(pack);
        for row in 0..rows.min(20) {
            let place = gazetteer.place(dateline::model::PlaceId { gazetteer: 1, row });
            assert!(!gazetteer.lookup(&place.name).is_empty(), "{place:?}");
            let _ = gazetteer.search(&place.name.chars().take(5).collect::<String>(), 5);
        }
    }
});
