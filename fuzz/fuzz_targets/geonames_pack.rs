//! Any bytes as a file of places, plain or packed: places, problems or an error.
#![no_main]

use dateline::gazetteer::{Gazetteer, Pack};
use std::sync::LazyLock;

static EMBEDDED: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::embedded().expect("the assets are sound"));

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = Pack::read("fuzz", bytes, &EMBEDDED);
    let _ = Pack::open("fuzz", Box::new(bytes.to_vec()));
});
