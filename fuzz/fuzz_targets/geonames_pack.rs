//! Any bytes as a file of places or as an index, plain or packed: an error, or places that are found by their names.
#![no_main]

use dateline::gazetteer::Pack;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let embedded = dateline_fuzz::gazetteer();
    let packs = [Pack::read("fuzz", bytes, embedded).map(|(pack, _)| pack), Pack::open("fuzz", Box::new(bytes.to_vec()))];
    for pack in packs.into_iter().flatten() {
        let mut gazetteer = embedded.clone();
        gazetteer.add_pack(pack);
        for place in gazetteer.places_of_packs().take(20) {
            let name = gazetteer.place(place).name.clone();
            assert!(!gazetteer.lookup(&name).is_empty(), "{name:?}");
            let _ = (gazetteer.search(&name.chars().take(5).collect::<String>(), 5), gazetteer.area(place));
        }
    }
});
