//! Any bytes as a file of places, plain or packed: places, problems or an error.
#![no_main]

use dateline::gazetteer::Pack;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = Pack::read("fuzz", bytes, dateline_fuzz::gazetteer());
    let _ = Pack::open("fuzz", Box::new(bytes.to_vec()));
});
