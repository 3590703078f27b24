//! What must hold whatever a file holds.

use dateline::formats::{InputFormat, MAX_TEXT_BYTES, Parsed, csv, geojson, mention_lines, parsed_report, read};

/// Reads the bytes and checks that spans fit the text and that nothing came out without a word.
pub fn check_report(name: &str, bytes: &[u8], hint: Option<InputFormat>) {
    let outcome = read(name, bytes, hint);
    assert!(!outcome.reports.is_empty() || !outcome.problems.is_empty());
    for report in &outcome.reports {
        assert!(report.text.len() <= MAX_TEXT_BYTES);
        if let Some(dateline) = &report.dateline {
            assert!(dateline.span.contains(dateline.place) && !dateline.place.of(&report.text).is_empty());
        }
        let mentions = report.given_mentions.as_deref().unwrap_or_default();
        for pair in mentions.windows(2) {
            assert!(pair[0].span.end <= pair[1].span.start);
        }
        let parsed = Parsed { report, mentions };
        let _ = (mention_lines::line(parsed), geojson::write(&[parsed]), csv::write(&[parsed]));
    }
}

/// Checks that reports with their mentions come back the same once they are written.
pub fn check_round_trip(bytes: &[u8], format: InputFormat) {
    check_report("fuzz", bytes, Some(format));
    for report in read("fuzz", bytes, Some(format)).reports {
        let mentions = report.given_mentions.clone().unwrap_or_default();
        let written = parsed_report::write_json_lines(&[Parsed { report: &report, mentions: &mentions }]);
        let again = read("fuzz", written.as_bytes(), Some(InputFormat::JsonLines));
        let again = again.reports.first().expect("a written report is read");
        assert_eq!(again.text, report.text);
        let again_mentions = again.given_mentions.as_deref().unwrap_or_default();
        assert_eq!(again_mentions.len(), mentions.len());
        let rewritten = parsed_report::write_json_lines(&[Parsed { report: again, mentions: again_mentions }]);
        assert_eq!(rewritten, written);
    }
}
