//! Any bytes as Text: reports that hold together, or a problem.
#![no_main]

use dateline::formats::InputFormat;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    dateline_fuzz::check_report("fuzz", bytes, Some(InputFormat::Text));
});
