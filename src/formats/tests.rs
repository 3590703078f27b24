//! What holds for every format.

use super::*;
use proptest::prelude::*;

fn first_message(outcome: &ReadOutcome) -> &str {
    outcome.problems.first().map_or("", |problem| problem.message.as_str())
}

#[test]
fn what_is_no_report_says_so_and_what_to_do() {
    for (bytes, message, hint) in [
        (&b""[..], "the file is empty", ""),
        (b"  \n\t ", "the file holds no text", "open a file with a report's text in it"),
        (b"\xEF\xBB\xBF", "the file holds no text", "open a file with a report's text in it"),
        (b"%PDF-1.7\n", "the file is a PDF", "save it as plain text or HTML and open that"),
        (
            b"PK\x03\x04\x14\0",
            "the file is a ZIP archive or an office document",
            "save its text as plain text or HTML, or unpack it first",
        ),
        (b"\0\x01\x02\x03\xff", "the file is no text", "open a file with a report's text in it"),
    ] {
        for format in [None, Some(InputFormat::Text), Some(InputFormat::Html), Some(InputFormat::Markdown)] {
            let outcome = read("a", bytes, format);
            assert!(outcome.reports.is_empty());
            assert_eq!(first_message(&outcome), message);
            assert_eq!(outcome.problems[0].hint.as_deref().unwrap_or(""), hint);
            assert_eq!(outcome.problems[0].severity, Severity::Error);
        }
    }
}

#[test]
fn any_line_ending_becomes_one_and_leads_back_to_its_line() {
    for text in ["a\nb\n\nc", "a\r\nb\r\n\r\nc", "a\rb\r\rc", "\u{FEFF}a\nb\r\n\rc"] {
        let report = &read("a.txt", text.as_bytes(), None).reports[0];
        assert_eq!(report.text, "a\nb\n\nc", "{text:?}");
        assert_eq!(report.source_map.origin(5), Some(crate::model::Origin::Line(4)));
        assert_eq!(report.source_map.origin(2), Some(crate::model::Origin::Line(2)));
    }
}

#[test]
fn control_characters_are_left_out_and_told() {
    let text = format!("Mo\u{7}rek\u{FEFF}{}\u{0C}Hama", " was quiet and quiet again".repeat(9));
    let outcome = read("a.txt", text.as_bytes(), None);
    assert!(outcome.reports[0].text.starts_with("Morek was quiet"));
    assert!(outcome.reports[0].text.ends_with("again\nHama"));
    assert_eq!(first_message(&outcome), "1 control character is left out of the text");
}

#[test]
fn a_guessed_encoding_is_told() {
    let text = "إدلب (نورث برس) – قالت مصادر محلية إن الفصائل سيطرت على قرى في ريف حلب الجنوبي، يوم السبت.";
    let bytes = encoding_rs::WINDOWS_1256.encode(text).0;
    let outcome = read("a.txt", &bytes, None);
    assert_eq!((outcome.reports[0].text.as_str(), outcome.encoding), (text, Some("windows-1256")));
    assert_eq!(first_message(&outcome), "the file does not say its encoding; it was read as windows-1256");
    assert_eq!(outcome.reports[0].publisher.as_deref(), Some("نورث برس"));
    assert_eq!(outcome.reports[0].language.as_deref(), Some("ar"));
}

#[test]
fn broken_utf_8_opens_with_a_warning() {
    let outcome = read("a.txt", b"One\nM\xFForek \xE2\x80\x94 quiet", None);
    assert_eq!(outcome.reports[0].text, "One\nM\u{FFFD}orek — quiet");
    assert_eq!(first_message(&outcome), "the file is not whole in UTF-8: 1 place cannot be read and show as �");
    assert_eq!(outcome.problems[0].place.as_deref(), Some("line 2"));
}

#[test]
fn one_line_of_many_megabytes_is_cut_and_told() {
    let line = "Morek was quiet. ".repeat(MAX_TEXT_BYTES / 16 + 9);
    for name in ["a.txt", "a.md", "a.html"] {
        let outcome = read(name, line.as_bytes(), None);
        let report = &outcome.reports[0];
        assert!(report.text.len() <= MAX_TEXT_BYTES && report.text.len() > MAX_TEXT_BYTES - 99, "{name}");
        assert!(outcome.problems.iter().any(|problem| problem.message.contains("longer than 4 MB")), "{name}");
    }
}

#[test]
fn the_same_file_gives_the_same_ids_and_others_give_others() {
    let ids = |path: &str, text: &str| -> Vec<_> {
        read(path, text.as_bytes(), Some(InputFormat::JsonLines)).reports.iter().map(|report| report.id).collect()
    };
    let two = "{\"text\":\"a\"}\n{\"text\":\"a\"}";
    let first = ids("x", two);
    assert_eq!(first, ids("x", two));
    assert_ne!(first[0], first[1]);
    assert_ne!(first, ids("y", two));
}

#[test]
fn the_files_hash_is_kept() {
    let report = &read("a.txt", b"abc", None).reports[0];
    assert_eq!(report.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/// Spans, maps and facts that fit the text, whatever the bytes.
fn check(path: &str, bytes: &[u8], hint: Option<InputFormat>) {
    let outcome = read(path, bytes, hint);
    assert!(!outcome.reports.is_empty() || !outcome.problems.is_empty());
    for report in &outcome.reports {
        assert!(report.text.len() <= MAX_TEXT_BYTES);
        if let Some(dateline) = &report.dateline {
            assert!(!dateline.place.of(&report.text).is_empty() && dateline.span.contains(dateline.place));
        }
        let mut end = 0;
        for mention in report.given_mentions.iter().flat_map(|given| given.iter()) {
            assert!(mention.span.start >= end && !mention.span.of(&report.text).is_empty());
            end = mention.span.end;
        }
        for span in report.wanted_spans.iter().flatten() {
            assert!(!span.of(&report.text).is_empty());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        for name in ["a.txt", "a.md", "a.html", "a.json", "a.jsonl", "-"] {
            check(name, &bytes, None);
        }
        for hint in [InputFormat::Text, InputFormat::Markdown, InputFormat::Html, InputFormat::ParsedReport, InputFormat::JsonLines] {
            check("a", &bytes, Some(hint));
        }
    }

    #[test]
    fn no_markup_panics(parts in proptest::collection::vec(prop_oneof![
        Just("<p>"), Just("</p>"), Just("<div class=\"x\">"), Just("</div>"), Just("<article>"), Just("<table><td>"), Just("<b>"), Just("</b>"), Just("<script>"), Just("</script>"),
        Just("<!--"), Just("-->"), Just("<a href='"), Just("&#x41;"), Just("&"), Just(";"), Just("# "), Just("\n"), Just("\n\n"), Just("---\n"), Just("title: x\n"), Just("* "), Just("> "),
        Just("|"), Just("["), Just("](x)"), Just("`"), Just("إدلب"), Just("IDLIB, Syria (AP) – "), Just("30 November 2024"), Just("By Jane Doe"), Just("Location: "), Just("٣٠"),
        Just("(Beirut, March 3) —"), Just("\r"), Just("\u{FEFF}"), Just("<pre>"), Just("<meta name=author content=x>"), Just("<time datetime=2024-11-30>"), Just("<head>"), Just("<title>"),
    ], 0..40)) {
        let text = parts.concat();
        for name in ["a.txt", "a.md", "a.html"] {
            check(name, text.as_bytes(), None);
        }
    }

    #[test]
    fn utf_16_reads_as_utf_8_does(text in "[a-zA-Zа-яіїєأ-ي ,.\n–]{1,80}") {
        prop_assume!(!text.trim().is_empty());
        let expect = read("a.txt", text.as_bytes(), None);
        for (mark, big_endian) in [(0xFEFF_u16, false), (0xFEFF, true)] {
            let bytes: Vec<u8> = std::iter::once(mark).chain(text.encode_utf16()).flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect();
            let outcome = read("a.txt", &bytes, None);
            prop_assert_eq!(&outcome.reports[0].text, &expect.reports[0].text);
        }
    }
}
