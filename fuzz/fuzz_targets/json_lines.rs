//! Any bytes as JsonLines: what is read is written, and read again the same.
#![no_main]

use dateline::formats::InputFormat;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    dateline_fuzz::check_round_trip(bytes, InputFormat::JsonLines);
});
