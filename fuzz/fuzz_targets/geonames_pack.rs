//! Any bytes as a GeoNames country file, plain or packed: places, problems or an error.
#![no_main]

use dateline::gazetteer::Pack;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = Pack::read_geonames("fuzz", bytes);
});
