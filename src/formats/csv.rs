//! Results as a table: one row a mention, comma-separated (RFC 4180), UTF-8.

use super::Parsed;
use super::geometry::{kilometres, latitude, longitude, probability, well_known_text};
use super::parsed_report::{anchor::context, write::basis_word};
use super::precision::{acled_geo_precision, ucdp_where_prec};
use super::words::{Words, role_word};
use crate::model::{Basis, CodePoints, Mention};

const HEADER: [&str; 29] = [
    "report",
    "report_id",
    "title",
    "publisher",
    "date",
    "start",
    "end",
    "quote",
    "prefix",
    "suffix",
    "role",
    "kind",
    "status",
    "name",
    "latitude",
    "longitude",
    "radius_km",
    "soft_edge_km",
    "area",
    "geonameid",
    "confidence",
    "basis",
    "container",
    "geo_precision",
    "where_prec",
    "evidence",
    "anchors",
    "file",
    "sha256",
];

/// Writes the reports' mentions as a table with a header. Offsets count code points, the end
/// exclusive. A text cell that a spreadsheet would take for a formula gets an apostrophe before it.
#[must_use]
pub fn write(reports: &[Parsed<'_>]) -> String {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing into memory does not fail, and every row has the header's length.
    let _ = writer.write_record(HEADER);
    for parsed in reports {
        let points = CodePoints::of(&parsed.report.text);
        for mention in parsed.mentions {
            let _ = writer.write_record(row(*parsed, mention, &points));
        }
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

fn row(parsed: Parsed<'_>, mention: &Mention, points: &CodePoints) -> [String; HEADER.len()] {
    let report = parsed.report;
    let text = &report.text;
    let (prefix, suffix) = context(text, mention.span);
    let resolution = &mention.resolution;
    let placement = resolution.placement.as_deref();
    let shape = placement.and_then(|placement| placement.area.as_deref());
    let container = match placement.map(|placement| &placement.basis) {
        Some(Basis::Container(name)) => name.as_str(),
        _ => "",
    };
    let anchors: Vec<&str> = mention.anchors.iter().map(|anchor| anchor.span.of(text)).collect();
    let number = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
    [
        cell(report.display_name()),
        cell(report.external_id.as_deref().unwrap_or("")),
        cell(report.title.as_deref().unwrap_or("")),
        cell(report.publisher.as_deref().unwrap_or("")),
        report.published.map_or(String::new(), |date| date.to_string()),
        points.from_byte(text, mention.span.start).to_string(),
        points.from_byte(text, mention.span.end).to_string(),
        cell(mention.span.of(text)),
        cell(prefix),
        cell(suffix),
        role_word(mention.role).to_owned(),
        mention.kind.word().to_owned(),
        resolution.status.word().to_owned(),
        cell(placement.map_or("", |placement| &placement.name)),
        number(placement.map(|placement| latitude(placement.position))),
        number(placement.map(|placement| longitude(placement.position))),
        number(placement.map(|placement| kilometres(placement.radius_km))),
        number(shape.map(|shape| kilometres(shape.soft_edge_km()))),
        shape.filter(|_| mention.kind.is_worded()).map_or(String::new(), well_known_text),
        placement.and_then(|placement| placement.geonameid).map_or(String::new(), |id| id.to_string()),
        probability(resolution.confidence).to_string(),
        placement.map_or("", |placement| basis_word(&placement.basis)).to_owned(),
        cell(container),
        number(placement.map(|placement| f64::from(acled_geo_precision(mention, placement)))),
        number(placement.map(|placement| f64::from(ucdp_where_prec(mention, placement)))),
        cell(&resolution.evidence.join("; ")),
        cell(&anchors.join("; ")),
        cell(&report.path),
        report.sha256.clone(),
    ]
}

/// Text from a report, made safe for spreadsheets: none takes it for a formula.
fn cell(text: &str) -> String {
    let trimmed = text.trim_start_matches([' ', '\u{a0}', '\u{feff}']);
    if trimmed.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{read, testing::morek};
    use super::*;

    #[test]
    fn every_mention_is_a_row_of_the_table() {
        let report = &read("a.json", morek().as_bytes(), None).reports[0];
        let mentions = report.given_mentions.as_deref().unwrap();
        let written = write(&[Parsed { report, mentions }]);
        let mut reader = ::csv::Reader::from_reader(written.as_bytes());
        let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let value = |row: usize, name: &str| &rows[row][header.iter().position(|column| column == name).unwrap()];
        assert_eq!(rows.len(), 3);
        assert_eq!((value(0, "quote"), value(0, "latitude"), value(0, "longitude")), ("Morek", "35.38", "36.69"));
        assert_eq!((value(1, "kind"), value(1, "anchors"), value(1, "where_prec")), ("relative_area", "Hama", "5"));
        assert_eq!((value(2, "status"), value(2, "latitude")), ("unresolved", ""));
        assert_eq!(value(2, "title"), "'=1+1, \"quoted\"");
        assert!(written.contains("\"'=1+1, \"\"quoted\"\"\"") && written.contains("\r\n"));
    }

    #[test]
    fn cells_that_would_be_formulas_are_text() {
        for (text, expect) in [("=1", "'=1"), (" +1", "' +1"), ("-x", "'-x"), ("@a", "'@a"), ("a=1", "a=1"), ("", "")] {
            assert_eq!(cell(text), expect);
        }
    }
}
