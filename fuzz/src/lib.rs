//! What must hold whatever a file holds.

use dateline::basemap::{Archive, BasemapError};
use dateline::formats::{InputFormat, MAX_TEXT_BYTES, Parsed, csv, geojson, mention_lines, parsed_report, read};
use dateline::gazetteer::Gazetteer;
use dateline::geoparse::{Options, flatten, parse};
use dateline::model::{Report, ReportId, Span};
use std::sync::OnceLock;

/// Reads the bytes and checks that spans fit the text and that nothing came out without a word.
pub fn check_report(name: &str, bytes: &[u8], hint: Option<InputFormat>) {
    let outcome = read(name, bytes, hint);
    assert!(!outcome.reports.is_empty() || !outcome.problems.is_empty());
    for report in &outcome.reports {
        assert!(report.text.len() <= MAX_TEXT_BYTES);
        if let Some(dateline) = &report.dateline {
            assert!(dateline.span.contains(dateline.place) && !dateline.place.of(&report.text).is_empty());
        }
        let mentions = report.given_mentions.clone().unwrap_or_default();
        for pair in mentions.windows(2) {
            assert!(pair[0].span.end <= pair[1].span.start);
        }
        let parsed = Parsed { report, mentions: &mentions };
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
        let again_mentions = again.given_mentions.clone().unwrap_or_default();
        assert_eq!(again_mentions.len(), mentions.len());
        let rewritten = parsed_report::write_json_lines(&[Parsed { report: again, mentions: &again_mentions }]);
        assert_eq!(rewritten, written);
    }
}

/// The built-in gazetteer, read once.
pub fn gazetteer() -> &'static Gazetteer {
    static GAZETTEER: OnceLock<Gazetteer> = OnceLock::new();
    GAZETTEER.get_or_init(|| Gazetteer::embedded().expect("the built-in gazetteer is sound"))
}

/// Parses the text and checks that mentions are in order, on character boundaries, and hold their anchors.
pub fn check_mentions(text: &str) {
    let report = Report::of_text(ReportId(0), "-", text.to_owned());
    let mentions = parse(&report, gazetteer(), &Options::default());
    let fits = |span: Span| span.start < span.end && text.get(span.start..span.end).is_some();
    let mut end = 0;
    for mention in mentions.iter() {
        assert!(mention.span.start >= end && fits(mention.span), "{mention:?}");
        assert!((0.0..=1.0).contains(&mention.resolution.confidence), "{mention:?}");
        for anchor in &mention.anchors {
            assert!(mention.span.contains(anchor.span) && fits(anchor.span), "{mention:?}");
        }
        if let Some(placement) = &mention.resolution.placement {
            assert!(placement.radius_km.is_finite() && placement.radius_km >= 0.0, "{mention:?}");
        }
        end = mention.span.end;
    }
    let flat = flatten(&mentions);
    assert!(flat.iter().all(|mention| fits(mention.span)));
    let parsed = Parsed { report: &report, mentions: &mentions };
    let _ = (mention_lines::line(parsed), geojson::write(&[parsed]), csv::write(&[parsed]));
    let written = parsed_report::write_json_lines(&[parsed]);
    let again = read("fuzz", written.as_bytes(), Some(InputFormat::JsonLines));
    if let Some(again) = again.reports.first() {
        assert_eq!(again.given_mentions.as_ref().map_or(0, |given| given.len()), mentions.len());
    }
}

/// A tile archive of these parts.
pub fn archive(root: &[u8], leaves: &[u8], data: &[u8], packed: bool, zoom_max: u8) -> Result<Archive, BasemapError> {
    let mut bytes = vec![0; 127];
    bytes[..8].copy_from_slice(b"PMTiles\x03");
    let compression = if packed { 2 } else { 1 };
    bytes[97..102].copy_from_slice(&[compression, compression, 1, 0, zoom_max]);
    let mut at = 127;
    for (section, part) in [(8, root), (40, leaves), (56, data)] {
        bytes[section..section + 8].copy_from_slice(&(at as u64).to_le_bytes());
        bytes[section + 8..section + 16].copy_from_slice(&(part.len() as u64).to_le_bytes());
        bytes.extend_from_slice(part);
        at += part.len();
    }
    Archive::open(bytes)
}
