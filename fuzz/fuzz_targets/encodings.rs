//! A text that names its encoding reads as it does in UTF-8; one that does not gives a report or a problem.
#![no_main]

use dateline::formats::{InputFormat, read};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((sort, raw)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(raw);
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    let marked: Vec<u8> = match sort % 4 {
        0 => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        1 => units.flat_map(u16::to_le_bytes).collect(),
        2 => units.flat_map(u16::to_be_bytes).collect(),
        _ => return dateline_fuzz::check_report("fuzz.txt", raw, Some(InputFormat::Text)),
    };
    let plain = read("fuzz.txt", text.as_bytes(), Some(InputFormat::Text));
    let marked = read("fuzz.txt", &marked, Some(InputFormat::Text));
    // The first bytes alone tell other sorts of file; bytes below 9, which no text has, tell UTF-16 without a mark.
    if let (Some(plain), Some(marked)) = (plain.reports.first(), marked.reports.first())
        && !text.starts_with('\u{FEFF}')
        && text.bytes().all(|byte| byte >= 9)
    {
        assert_eq!(plain.text, marked.text);
    }
});
