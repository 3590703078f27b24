//! Numbers, degrees and hemispheres in any order: every coordinate found is where its span is.
#![no_main]

const PARTS: [&str; 40] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", ".", ",", "-", "+", " ", "°", "º", "'", "’", "′", "\"", "”", "″",
    "''", "N", "S", "E", "W", "n", "e", ";", "/", "(", ")", "\u{A0}", "،", "36.1077", "37.25", "٣٦", "\n",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text: String = bytes.iter().take(4096).map(|&byte| PARTS[usize::from(byte) % PARTS.len()]).collect();
    dateline_fuzz::check_mentions(&text);
});
