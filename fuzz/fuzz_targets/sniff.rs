//! Any bytes under any name: the encoding and the format are told from them.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: (u8, &[u8])| {
    let names = ["-", "a.txt", "a.md", "a.html", "a.json", "a.jsonl", "a"];
    dateline_fuzz::check_report(names[usize::from(input.0) % names.len()], input.1, None);
});
