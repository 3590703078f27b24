//! Any text: mentions in order, on character boundaries, with anchors inside.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| dateline_fuzz::check_mentions(text));
