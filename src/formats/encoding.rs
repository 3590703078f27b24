//! Bytes to characters: which encoding a file is in, and what of it cannot be read.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// How many bytes from the top tell the encoding.
const SAMPLE_BYTES: usize = 512 * 1024;

/// A file's text.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) encoding: &'static str,
    /// Nothing in the file says its encoding: it was guessed from the bytes.
    pub(super) guessed: bool,
    /// How many stretches of bytes are no characters, and the line of the first.
    pub(super) broken: Option<(usize, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Known(&'static Encoding),
    Utf32 { big_endian: bool },
}

/// Tells the encoding of a file from its start and decodes the first `limit` bytes of it. `None` if
/// the bytes are no text in any encoding.
pub(super) fn decode(bytes: &[u8], limit: usize) -> Option<Decoded<'_>> {
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    let (kind, skip, guessed) = match byte_order_mark(sample) {
        Some((kind, length)) => (kind, length, false),
        None => match utf16_without_mark(sample) {
            Some(encoding) => (Kind::Known(encoding), 0, true),
            None if is_binary(sample) => return None,
            None => {
                let (encoding, guessed) = of_bytes(bytes, sample);
                (Kind::Known(encoding), 0, guessed)
            }
        },
    };
    let bytes = &bytes[skip..];
    let cut = bytes.len() > limit;
    let bytes = &bytes[..bytes.len().min(limit)];
    let (text, encoding) = match kind {
        Kind::Utf32 { big_endian } => {
            (Cow::Owned(utf32(bytes, big_endian)), if big_endian { "UTF-32BE" } else { "UTF-32LE" })
        }
        Kind::Known(encoding) if encoding == UTF_8 => return Some(utf8(bytes, cut)),
        Kind::Known(encoding) => (encoding.decode_without_bom_handling(bytes).0, encoding.name()),
    };
    let broken = replaced(&text, cut);
    Some(Decoded { text, encoding, guessed, broken })
}

fn byte_order_mark(bytes: &[u8]) -> Option<(Kind, usize)> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] => Some((Kind::Utf32 { big_endian: false }, 4)),
        [0, 0, 0xFE, 0xFF, ..] => Some((Kind::Utf32 { big_endian: true }, 4)),
        _ => Encoding::for_bom(bytes).map(|(encoding, length)| (Kind::Known(encoding), length)),
    }
}

/// UTF-16 shows itself by the high bytes: those of Latin, Cyrillic, Hebrew and Arabic are all below 9,
/// which no text in another encoding has, and they stand at every second place.
fn utf16_without_mark(sample: &[u8]) -> Option<&'static Encoding> {
    let mut high = [0_usize; 2];
    for (index, &byte) in sample.iter().enumerate() {
        if byte < 9 {
            high[index % 2] += 1;
        }
    }
    let units = sample.len() / 2;
    let [even, odd] = high;
    let (encoding, most, least) = if odd > even { (UTF_16LE, odd, even) } else { (UTF_16BE, even, odd) };
    if units == 0 || most * 2 < units || least * 20 > most {
        return None;
    }
    let text = encoding.decode_without_bom_handling(&sample[..units * 2]).0;
    let readable = text.chars().filter(|c| !c.is_control() && *c != '\u{fffd}' || c.is_whitespace()).count();
    (readable * 100 >= text.chars().count() * 97).then_some(encoding)
}

/// Bytes that no text has, more than a few of them.
fn is_binary(sample: &[u8]) -> bool {
    let odd = sample.iter().filter(|byte| matches!(byte, 0..=8 | 0x0E..=0x1A | 0x1C..=0x1F)).count();
    odd * 100 > sample.len()
}

/// The encoding of bytes without a mark, and whether it is a guess.
fn of_bytes(bytes: &[u8], sample: &[u8]) -> (&'static Encoding, bool) {
    let mut characters = 0;
    let mut errors = 0;
    for chunk in sample.utf8_chunks() {
        characters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        errors += usize::from(!chunk.invalid().is_empty());
    }
    // A character cut in two at the sample's end is no error.
    if sample.len() < bytes.len()
        && errors > 0
        && sample.utf8_chunks().last().is_some_and(|chunk| !chunk.invalid().is_empty())
    {
        errors -= 1;
    }
    if errors == 0 || characters >= errors {
        return (UTF_8, false);
    }
    if let Some(declared) = declared(sample) {
        return (declared, false);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, sample.len() == bytes.len());
    (detector.guess(None, Utf8Detection::Deny), true)
}

/// The encoding a page names itself: `<meta charset=…>` or `<?xml encoding=…?>`.
fn declared(sample: &[u8]) -> Option<&'static Encoding> {
    let head: String = sample.iter().take(4096).map(|&byte| char::from(byte.to_ascii_lowercase())).collect();
    let label = |from: usize, name: &str| {
        let after = &head[from + head[from..].find(name)? + name.len()..];
        let after = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:".contains(c))).unwrap_or(after.len());
        Encoding::for_label(&after.as_bytes()[..end])
    };
    let encoding = match head.find("<meta") {
        Some(meta) => label(meta, "charset"),
        None if head.starts_with("<?xml") => label(0, "encoding"),
        None => None,
    };
    // A page whose ASCII can be read is not in UTF-16, whatever it says, and it is not in UTF-8 if it
    // got here.
    encoding.filter(|encoding| encoding.is_ascii_compatible() && *encoding != UTF_8)
}

fn utf8(bytes: &[u8], cut: bool) -> Decoded<'_> {
    let whole = std::str::from_utf8(bytes).map_or_else(
        |error| (cut && error.error_len().is_none()).then(|| &bytes[..error.valid_up_to()]),
        |_| Some(bytes),
    );
    let text = match whole.map(std::str::from_utf8) {
        Some(Ok(text)) => Cow::Borrowed(text),
        _ => String::from_utf8_lossy(bytes),
    };
    let mut broken = None;
    if let Cow::Owned(_) = text {
        let (mut count, mut lines, mut first) = (0, 1, 0);
        for chunk in bytes.utf8_chunks() {
            lines += chunk.valid().bytes().filter(|byte| *byte == b'\n').count();
            if !chunk.invalid().is_empty() {
                first = if count == 0 { lines } else { first };
                count += 1;
            }
        }
        broken = Some((count, first));
    }
    Decoded { text, encoding: "UTF-8", guessed: false, broken }
}

/// How many replacement characters decoding left, and the line of the first; the last character of a
/// cut file does not count.
fn replaced(text: &str, cut: bool) -> Option<(usize, usize)> {
    let text = if cut { text.trim_end_matches('\u{fffd}') } else { text };
    let count = text.matches('\u{fffd}').count();
    let first = text.find('\u{fffd}')?;
    Some((count, 1 + text[..first].matches('\n').count()))
}

fn utf32(bytes: &[u8], big_endian: bool) -> String {
    bytes
        .chunks_exact(4)
        .map(|unit| {
            let unit: [u8; 4] = std::array::from_fn(|index| unit[index]);
            let code = if big_endian { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) };
            char::from_u32(code).unwrap_or('\u{fffd}')
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARABIC: &str =
        "إدلب (نورث برس) – قالت مصادر محلية إن الفصائل سيطرت على قرى في ريف حلب الجنوبي وريف إدلب الشرقي، يوم السبت.";
    const RUSSIAN: &str =
        "Киев. Российские войска заявили о взятии города, сообщили жители и местные власти в субботу.";

    fn decoded(bytes: &[u8]) -> (String, &'static str, bool) {
        let decoded = decode(bytes, usize::MAX).expect("text");
        assert_eq!(decoded.broken, None);
        (decoded.text.into_owned(), decoded.encoding, decoded.guessed)
    }

    fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn utf_8_and_utf_16_are_read_with_and_without_a_mark() {
        for text in [ARABIC, RUSSIAN, "Hello, Kyiv", "Hi"] {
            assert_eq!(decoded(text.as_bytes()), (text.into(), "UTF-8", false));
            assert_eq!(decoded(&[b"\xEF\xBB\xBF", text.as_bytes()].concat()), (text.into(), "UTF-8", false));
            for (big_endian, name, mark) in [(false, "UTF-16LE", [0xFF, 0xFE]), (true, "UTF-16BE", [0xFE, 0xFF])] {
                let bytes = utf16(text, big_endian);
                assert_eq!(decoded(&bytes), (text.into(), name, true), "{text}");
                assert_eq!(decoded(&[&mark[..], &bytes].concat()), (text.into(), name, false));
            }
        }
        let utf32: Vec<u8> = ['\u{feff}', 'ك', 'م'].iter().flat_map(|c| (*c as u32).to_le_bytes()).collect();
        assert_eq!(decoded(&utf32), ("كم".into(), "UTF-32LE", false));
    }

    #[test]
    fn single_byte_encodings_are_guessed() {
        for (text, encoding, name) in [
            (ARABIC, encoding_rs::WINDOWS_1256, "windows-1256"),
            (RUSSIAN, encoding_rs::WINDOWS_1251, "windows-1251"),
            (RUSSIAN, encoding_rs::KOI8_U, "KOI8-U"),
            (
                "Les combats se sont poursuivis à Alep, où l’armée a été déployée près de l’aéroport.",
                encoding_rs::WINDOWS_1252,
                "windows-1252",
            ),
        ] {
            let bytes = encoding.encode(text).0;
            assert_eq!(decoded(&bytes), (text.into(), name, true));
        }
    }

    #[test]
    fn a_pages_own_word_beats_a_guess() {
        let page = "<html><head><meta charset=\"windows-1251\"></head><body>Город</body>";
        let bytes = encoding_rs::WINDOWS_1251.encode(page).0;
        assert_eq!(decoded(&bytes), (page.into(), "windows-1251", false));
        // UTF-8 that calls itself something else is UTF-8.
        let page = "<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>Київ";
        assert_eq!(decoded(page.as_bytes()), (page.into(), "UTF-8", false));
    }

    #[test]
    fn broken_utf_8_is_read_around_the_break() {
        let bytes = [ARABIC.as_bytes(), b"\n\n", &ARABIC.as_bytes()[1..]].concat();
        let decoded = decode(&bytes, usize::MAX).unwrap();
        assert_eq!((decoded.encoding, decoded.broken), ("UTF-8", Some((1, 3))));
        assert!(decoded.text.starts_with(ARABIC));
    }

    #[test]
    fn a_cut_within_a_character_is_no_break() {
        let decoded = decode(ARABIC.as_bytes(), 5).unwrap();
        assert_eq!((decoded.text.as_ref(), decoded.broken), ("إد", None));
    }

    #[test]
    fn binary_is_no_text() {
        let noise: Vec<u8> = (0..4096_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(decode(&noise, usize::MAX).is_none());
        assert!(decode(&[0; 64], usize::MAX).is_none());
        assert!(decode(b"\x01\x02\x03", usize::MAX).is_none());
    }
}
