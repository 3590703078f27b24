//! Writes parsed reports.

use super::super::Parsed;
use super::super::geometry::{area, kilometres, latitude, longitude, probability};
use super::super::words::{Words, role_word};
use super::anchor::context;
use super::{REPORT_FIELDS, VERSION, mention_key};
use crate::model::{Basis, Candidate, CodePoints, Mention, Role};
use serde_json::{Map, Value, json};

/// Writes the reports as one JSON document, a mention a line, to be read and edited by hand too.
#[must_use]
pub fn write_json(reports: &[Parsed<'_>]) -> String {
    let mut document = Map::new();
    document.insert("dateline".into(), VERSION.into());
    for parsed in reports {
        if let Some(Value::Object(fields)) = unknown_fields(parsed).shift_remove("reports") {
            for (name, value) in fields {
                document.entry(name).or_insert(value);
            }
        }
    }
    let mut out = String::from("{\n");
    for (name, value) in &document {
        out.push_str(&format!("{}: {value},\n", Value::from(name.as_str())));
    }
    out.push_str("\"reports\": [");
    for (index, parsed) in reports.iter().enumerate() {
        out.push_str(if index == 0 { "\n{" } else { ",\n{" });
        for (rank, (name, value)) in report_fields(parsed).iter().enumerate() {
            out.push_str(if rank == 0 { "\n  " } else { ",\n  " });
            out.push_str(&format!("{}: ", Value::from(name.as_str())));
            match value.as_array().filter(|_| name == "mentions") {
                Some(mentions) if !mentions.is_empty() => {
                    let lines: Vec<String> = mentions.iter().map(|mention| format!("    {mention}")).collect();
                    out.push_str(&format!("[\n{}\n  ]", lines.join(",\n")));
                }
                _ => out.push_str(&value.to_string()),
            }
        }
        out.push_str("\n}");
    }
    out.push_str(if reports.is_empty() { "]\n}\n" } else { "\n]\n}\n" });
    out
}

/// Writes the reports as JSON lines, one report a line.
#[must_use]
pub fn write_json_lines(reports: &[Parsed<'_>]) -> String {
    let mut out = String::new();
    for parsed in reports {
        let mut fields = Map::new();
        fields.insert("dateline".into(), VERSION.into());
        fields.extend(report_fields(parsed));
        out.push_str(&Value::Object(fields).to_string());
        out.push('\n');
    }
    out
}

fn unknown_fields(parsed: &Parsed<'_>) -> Map<String, Value> {
    let fields = parsed.report.unknown_fields.as_deref().and_then(|json| serde_json::from_str(json).ok());
    match fields {
        Some(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

fn report_fields(parsed: &Parsed<'_>) -> Map<String, Value> {
    let report = parsed.report;
    let mut unknown = unknown_fields(parsed);
    let points = CodePoints::of(&report.text);
    let mut fields = Map::new();
    let id = unknown.shift_remove("id").or_else(|| report.external_id.clone().map(Value::from));
    if let Some(id) = id {
        fields.insert("id".into(), id);
    }
    fields.insert("title".into(), report.title.clone().into());
    fields.insert("author".into(), report.author.clone().into());
    fields.insert("publisher".into(), report.publisher.clone().into());
    fields.insert("published".into(), report.published.map(|date| date.to_string()).into());
    fields.insert("language".into(), report.language.clone().into());
    // A report read from a parsed-report file still names the file its text first came from.
    let source = unknown.shift_remove("source");
    fields.insert("source".into(), source.unwrap_or_else(|| json!({"path": report.path, "sha256": report.sha256})));
    fields.insert("text".into(), report.text.clone().into());
    if let Some(spans) = &report.wanted_spans {
        let pairs = spans
            .iter()
            .map(|span| json!([points.from_byte(&report.text, span.start), points.from_byte(&report.text, span.end)]));
        fields.insert("spans".into(), Value::Array(pairs.collect()));
    }
    let of_mentions = unknown.shift_remove("mentions");
    let mentions =
        parsed.mentions.iter().map(|mention| mention_fields(mention, &report.text, &points, of_mentions.as_ref(), ""));
    let mentions: Vec<Value> = mentions.collect();
    for (name, value) in unknown {
        if !REPORT_FIELDS.contains(&name.as_str()) {
            fields.insert(name, value);
        }
    }
    fields.insert("mentions".into(), mentions.into());
    fields
}

fn mention_fields(mention: &Mention, text: &str, points: &CodePoints, unknown: Option<&Value>, within: &str) -> Value {
    let mut fields = Map::new();
    let (prefix, suffix) = context(text, mention.span);
    let resolution = &mention.resolution;
    let (start, end) = (points.from_byte(text, mention.span.start), points.from_byte(text, mention.span.end));
    let key = mention_key(within, start, end);
    fields.insert("start".into(), start.into());
    fields.insert("end".into(), end.into());
    fields.insert("quote".into(), mention.span.of(text).into());
    fields.insert("prefix".into(), prefix.into());
    fields.insert("suffix".into(), suffix.into());
    fields.insert("role".into(), role_word(mention.role).into());
    if let Role::Actor(kind) = mention.role {
        fields.insert("actor_kind".into(), kind.word().into());
    }
    fields.insert("kind".into(), mention.kind.word().into());
    fields.insert("status".into(), resolution.status.word().into());
    if let Some(placement) = &resolution.placement {
        fields.insert("name".into(), placement.name.clone().into());
        fields.insert("lat".into(), latitude(placement.position).into());
        fields.insert("lon".into(), longitude(placement.position).into());
        fields.insert("radius_km".into(), kilometres(placement.radius_km).into());
        if let Some(shape) = &placement.area {
            fields.insert("area".into(), area(shape));
            fields.insert("soft_edge_km".into(), kilometres(shape.soft_edge_km()).into());
        }
        if let Some(geonameid) = placement.geonameid {
            fields.insert("geonameid".into(), geonameid.into());
        }
        fields.insert("basis".into(), basis_word(&placement.basis).into());
        if let Basis::Container(name) = &placement.basis {
            fields.insert("container".into(), name.clone().into());
        }
    }
    fields.insert("confidence".into(), probability(resolution.confidence).into());
    fields.insert("evidence".into(), resolution.evidence.to_vec().into());
    fields.insert("candidates".into(), resolution.candidates.iter().map(candidate).collect());
    let anchors = mention.anchors.iter().map(|anchor| mention_fields(anchor, text, points, unknown, &key));
    fields.insert("anchors".into(), anchors.collect());
    if let Some(Value::Object(unknown)) = unknown.and_then(|all| all.get(&key)) {
        for (name, value) in unknown {
            fields.entry(name.as_str()).or_insert(value.clone());
        }
    }
    Value::Object(fields)
}

/// What the placement rests on, in a word.
pub(in crate::formats) fn basis_word(basis: &Basis) -> &'static str {
    match basis {
        Basis::Coordinates => "coordinates",
        Basis::Gazetteer => "gazetteer",
        Basis::Phrase => "phrase",
        Basis::Container(_) => "container",
        Basis::File => "file",
        Basis::Analyst => "analyst",
    }
}

fn candidate(candidate: &Candidate) -> Value {
    let place = &candidate.place;
    json!({
        "name": place.name,
        "kind": place.kind.word(),
        "feature_code": place.feature_code,
        "country": place.country,
        "country_name": place.country_name,
        "admin1": place.admin1,
        "admin2": place.admin2,
        "lat": latitude(place.position),
        "lon": longitude(place.position),
        "population": place.population,
        "geonameid": place.geonameid,
        "score": probability(candidate.score),
        "reasons": &candidate.reasons[..],
    })
}
