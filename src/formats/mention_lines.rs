//! The lines `dateline parse` answers with: one JSON object a report, its mentions by code points.

use super::Parsed;
use super::geometry::{area, kilometres, latitude, longitude, probability};
use super::precision::{acled_geo_precision, ucdp_where_prec};
use super::words::{Words, role_word};
use crate::model::{CodePoints, Mention, Origin, Placement, Report};
use serde_json::{Map, Value};

/// The report's line, without the line break: `{"id": …, "mentions": […]}`. Offsets count Unicode code
/// points, the end exclusive. What is not placed has null for name, position and radius. Which
/// mentions are written (actors or not, areas or plain toponyms) is the caller's choice.
#[must_use]
pub fn line(parsed: Parsed<'_>) -> String {
    let text = &parsed.report.text;
    let points = CodePoints::of(text);
    // Built as a text at once: an object for each mention would take longer to make than to write.
    let mut out = format!("{{\"id\":{},\"mentions\":", id(parsed.report));
    push_mentions(&mut out, parsed.mentions, text, &points);
    out.push('}');
    out
}

/// Several reports' lines, each with its line break.
#[must_use]
pub fn write(reports: &[Parsed<'_>]) -> String {
    reports.iter().map(|parsed| line(*parsed) + "\n").collect()
}

/// The id the file gave the report, as it was written there; else its path, with line or rank where
/// the file holds several reports.
#[must_use]
pub fn id(report: &Report) -> Value {
    let kept = report.unknown_fields.as_deref().and_then(|json| serde_json::from_str::<Map<_, _>>(json).ok());
    if let Some(id) = kept.and_then(|mut fields| fields.shift_remove("id")) {
        return id;
    }
    let path = &report.path;
    match (&report.external_id, report.source_map.origin(0)) {
        (Some(id), _) => id.as_str().into(),
        (None, Some(Origin::Line(line))) if line > 1 && !holds_one_report(path) => format!("{path}:{line}").into(),
        (None, Some(Origin::Row(row))) => format!("{path}#{row}").into(),
        _ => path.as_str().into(),
    }
}

/// Whether the file's name says that it is one report, wherever in it the text begins.
fn holds_one_report(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
    ["txt", "text", "md", "markdown", "html", "htm", "xhtml"].contains(&ending.as_str())
}

fn push_mentions(out: &mut String, mentions: &[Mention], text: &str, points: &CodePoints) {
    out.push('[');
    for (rank, mention) in mentions.iter().enumerate() {
        out.push_str(if rank == 0 { "{" } else { ",{" });
        push_mention(out, mention, text, points);
        out.push('}');
    }
    out.push(']');
}

fn push_mention(out: &mut String, mention: &Mention, text: &str, points: &CodePoints) {
    let placement = mention.resolution.placement.as_deref();
    let start = points.from_byte(text, mention.span.start);
    let end = points.from_byte(text, mention.span.end);
    out.push_str(&format!("\"start\":{start},\"end\":{end},"));
    // The field's own words need no escapes.
    let (role, kind) = (role_word(mention.role), mention.kind.word());
    let status = mention.resolution.status.word();
    push(out, "text", mention.span.of(text));
    out.push_str(&format!(",\"role\":\"{role}\",\"kind\":\"{kind}\",\"status\":\"{status}\","));
    push(out, "name", placement.map(|placement| placement.name.as_str()));
    let mut field = |name: &str, value: Value| {
        out.push(',');
        push(out, name, value);
    };
    field("lat", placement.map(|placement| latitude(placement.position)).into());
    field("lon", placement.map(|placement| longitude(placement.position)).into());
    field("radius_km", placement.map(|placement| kilometres(placement.radius_km)).into());
    field("geonameid", placement.and_then(|placement| placement.geonameid).into());
    field("confidence", probability(mention.resolution.confidence).into());
    let code = |code: fn(&Mention, &Placement) -> u8| placement.map(|placement| code(mention, placement));
    field("geo_precision", code(acled_geo_precision).into());
    field("where_prec", code(ucdp_where_prec).into());
    // The outlines of countries are no news, and long.
    if let Some(shape) = placement.and_then(|it| it.area.as_deref()).filter(|_| mention.kind.is_worded()) {
        field("soft_edge_km", kilometres(shape.soft_edge_km()).into());
        field("area", area(shape));
    }
    out.push_str(",\"anchors\":");
    push_mentions(out, &mention.anchors, text, points);
}

/// Adds a field.
fn push(out: &mut String, name: &str, value: impl Into<Value>) {
    out.push('"');
    out.push_str(name);
    out.push_str("\":");
    out.push_str(&value.into().to_string());
}

#[cfg(test)]
mod tests {
    use super::super::{read, testing::morek};
    use super::*;

    #[test]
    fn a_page_is_called_by_its_path_wherever_its_text_begins() {
        let page = read("in/a.md", b"---\ntitle: North\n---\n\nA quiet day in Morek.\n", None).reports.remove(0);
        let parsed = Parsed { report: &page, mentions: &[] };
        assert_eq!(line(parsed), r#"{"id":"in/a.md","mentions":[]}"#);
    }

    #[test]
    fn a_line_holds_the_reports_id_and_its_mentions() {
        let report = &read("a.json", morek().as_bytes(), None).reports[0];
        let mentions = report.given_mentions.as_deref().unwrap();
        let line = line(Parsed { report, mentions });
        assert!(!line.contains('\n'));
        let start = "{\"id\":\"a1\",\"mentions\":[{\"start\":5,\"end\":10,\"text\":\"Morek\",\"role\":\"literal\",\
                     \"kind\":\"populated_place\",\"status\":\"given\",\"name\":\"Morek\",\"lat\":35.38,\"lon\":36.69,\
                     \"radius_km\":2.0,\"geonameid\":170001,\"confidence\":1.0,\"geo_precision\":1,\"where_prec\":1,\"anchors\":[]},";
        assert!(line.starts_with(start), "{line}");
        let value: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(value["mentions"][1]["anchors"][0]["text"], "Hama");
        assert_eq!(value["mentions"][1]["area"]["type"], "Polygon");
        assert!(value["mentions"][1]["where_prec"].as_u64().is_some() && value["mentions"][0].get("area").is_none());
        assert_eq!(value["mentions"][2]["geo_precision"], Value::Null);
        assert_eq!(value["mentions"][2]["lat"], Value::Null);
    }

    #[test]
    fn a_report_without_an_id_is_called_by_its_place_in_the_file() {
        let lines = read("a.jsonl", b"{\"text\":\"x\"}\n\n{\"text\":\"y\"}", None).reports;
        let list = read("a.json", b"[{\"text\":\"x\"}]", None).reports;
        let text = read("a.txt", b"x", None).reports;
        let ids = [&lines[0], &lines[1], &list[0], &text[0]].map(id);
        assert_eq!(ids, ["a.jsonl", "a.jsonl:3", "a.json#1", "a.txt"]);
    }
}
