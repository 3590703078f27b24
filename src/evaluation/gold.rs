//! Reads gold files: JSON lines with `id`, `text` and `gold`.

use super::Stretch;
use crate::formats::{self, InputFormat, mention_lines};
use crate::model::{CodePoints, LatLon, Problem, Report, Severity, Span};
use serde_json::{Map, Value};

/// The most annotations of one document.
const MAX_ANNOTATIONS: usize = 100_000;

const HINT: &str = "each line is {\"id\", \"text\", \"gold\": [{\"start\", \"end\", \"lat\", \"lon\"}]}";

/// By which convention a gold file is written, and scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Classic corpora: toponyms with a point and a kind.
    Toponyms,
    /// Conflict reports: what belongs on the map is `required`.
    Conflict,
}

/// One gold file.
#[derive(Clone, Debug, PartialEq)]
pub struct Corpus {
    /// The file's name.
    pub name: String,
    /// How it is written.
    pub scheme: Scheme,
    /// Its documents, in the file's order.
    pub documents: Vec<Document>,
}

/// One text with what is right.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The text, read as any report.
    pub report: Report,
    /// The id as JSON text, which predictions are found by.
    pub id: String,
    /// What is right.
    pub gold: Vec<Annotation>,
    /// Whether the gold names a part of the places only, so that only recall counts.
    pub partial: bool,
}

/// A gold mention.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotation {
    /// Where it stands.
    pub at: Stretch,
    /// What it is: a classic corpus's `kind`, a conflict report's `type`.
    pub kind: String,
    /// Where it may be: the annotator's reading first. Empty where nobody could say.
    pub readings: Vec<Reading>,
    /// The place in GeoNames.
    pub geonameid: Option<u64>,
    /// Conflict reports: whether it belongs on the map; the others are actors.
    pub required: bool,
    /// Conflict reports: whether the annotator was not sure of the place.
    pub uncertain: bool,
    /// The toponym inside a longer mention.
    pub core: Option<Stretch>,
    /// Where the toponyms inside are.
    pub anchors: Vec<LatLon>,
}

impl Annotation {
    /// The annotator's own reading of where it is.
    #[must_use]
    pub fn position(&self) -> Option<LatLon> {
        self.readings.first().map(|reading| reading.position)
    }
}

/// Where a mention may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The point.
    pub position: LatLon,
    /// How far the text leaves it open, km.
    pub radius_km: f64,
}

/// Reads a gold file. What is no gold is left out, with a problem.
#[must_use]
pub fn read_gold(path: &str, bytes: &[u8]) -> (Corpus, Vec<Problem>) {
    let outcome = formats::read(path, bytes, Some(InputFormat::JsonLines));
    let mut problems = outcome.problems;
    let mut left_out = |report: &Report, message: &str| {
        problems.push(Problem {
            severity: Severity::Error,
            message: message.to_owned(),
            path: path.to_owned(),
            place: Some(format!("the document {}", mention_lines::id(report))),
            hint: Some(HINT.to_owned()),
        });
    };
    let mut scheme = Scheme::Toponyms;
    let mut documents = Vec::new();
    for mut report in outcome.reports {
        // The text is to be parsed, whatever else the line has.
        report.given_mentions = None;
        let kept = report.unknown_fields.as_deref().and_then(|json| serde_json::from_str::<Map<_, _>>(json).ok());
        let fields = kept.unwrap_or_default();
        let Some(Value::Array(values)) = fields.get("gold") else {
            left_out(&report, "the document has no list `gold`; it is left out");
            continue;
        };
        let gold: Vec<Annotation> = values.iter().take(MAX_ANNOTATIONS).filter_map(annotation).collect();
        if gold.len() < values.len() {
            let lost = values.len() - gold.len();
            left_out(&report, &format!("{lost} gold mentions are left out: no `start` and `end`, or too many"));
        }
        if values.iter().any(|value| value.get("required").is_some()) {
            scheme = Scheme::Conflict;
        }
        let id = mention_lines::id(&report).to_string();
        documents.push(Document { report, id, gold, partial: is_true(fields.get("partial")) });
    }
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned();
    (Corpus { name, scheme, documents }, problems)
}

impl Corpus {
    /// Asks the parser for the gold spans and no others: all of a classic corpus, what belongs on the
    /// map of conflict reports.
    pub fn ask_for_gold_spans(&mut self) {
        for document in &mut self.documents {
            let points = CodePoints::of(&document.report.text);
            let byte = |point| points.to_byte(&document.report.text, point);
            let wanted = document.gold.iter().filter(|gold| gold.required);
            let spans = wanted.filter_map(|gold| Some(Span::new(byte(gold.at.start)?, byte(gold.at.end)?)));
            document.report.wanted_spans = Some(spans.filter(|span| !span.is_empty()).collect());
        }
    }

    /// Whether all documents name a part of the places only.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        !self.documents.is_empty() && self.documents.iter().all(|document| document.partial)
    }
}

fn annotation(value: &Value) -> Option<Annotation> {
    let mut readings: Vec<Reading> = reading(value).into_iter().collect();
    match value.get("alt") {
        Some(Value::Array(others)) => readings.extend(others.iter().take(MAX_ANNOTATIONS).filter_map(reading)),
        Some(other) => readings.extend(reading(other)),
        None => {}
    }
    let word = |name: &str| value.get(name).and_then(Value::as_str);
    let required = value.get("required");
    let kind = if required.is_some() { word("type").unwrap_or("other") } else { word("kind").unwrap_or("place") };
    let anchors = value.get("nested").and_then(Value::as_array).into_iter().flatten();
    Some(Annotation {
        at: stretch(value, "start", "end")?,
        kind: kind.to_owned(),
        readings,
        geonameid: whole(value.get("geonameid")).filter(|id| *id != 0),
        required: required.is_none_or(|required| is_true(Some(required))),
        uncertain: is_true(value.get("uncertain")),
        core: stretch(value, "core_start", "core_end"),
        anchors: anchors.filter_map(|anchor| Some(reading(anchor)?.position)).collect(),
    })
}

fn reading(value: &Value) -> Option<Reading> {
    let position = position(value)?;
    Some(Reading { position, radius_km: number(value.get("radius_km")).unwrap_or(0.0) })
}

/// `lat` and `lon`, where both are given. Corpora have their slips, and the haversine formula takes any
/// angle: what lies beyond a pole or the antimeridian is the point that one comes to by going on.
pub(super) fn position(value: &Value) -> Option<LatLon> {
    let (lat_deg, lon_deg) = (number(value.get("lat"))?, number(value.get("lon"))?);
    LatLon::new(lat_deg, lon_deg).or_else(|| {
        let from_south_pole_deg = (lat_deg + 90.0).rem_euclid(360.0);
        if from_south_pole_deg <= 180.0 {
            LatLon::new(from_south_pole_deg - 90.0, lon_deg % 360.0)
        } else {
            LatLon::new(270.0 - from_south_pole_deg, (lon_deg + 180.0) % 360.0)
        }
    })
}

/// The stretch between two fields.
pub(super) fn stretch(value: &Value, start: &str, end: &str) -> Option<Stretch> {
    let point = |name| whole(value.get(name)).and_then(|number| usize::try_from(number).ok());
    Some(Stretch { start: point(start)?, end: point(end)? })
}

/// A number, or one written as a string.
pub(super) fn number(value: Option<&Value>) -> Option<f64> {
    match value? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

/// A whole number from 0 on, or one written as a string.
pub(super) fn whole(value: Option<&Value>) -> Option<u64> {
    match value? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn is_true(value: Option<&Value>) -> bool {
    matches!(value, Some(Value::Bool(true)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_angle_too_large_is_the_point_one_comes_to() {
        for ((lat, lon), expected) in [
            ((35.0, 36.0), (35.0, 36.0)),
            ((90.0, 0.0), (90.0, 0.0)),
            ((100.0, 20.0), (80.0, -160.0)),
            ((-100.0, 20.0), (-80.0, -160.0)),
            ((327.0, -90.0), (-33.0, -90.0)),
            ((0.0, 540.0), (0.0, -180.0)),
        ] {
            let read = position(&json!({"lat": lat, "lon": lon})).unwrap();
            assert_eq!((read.lat_deg(), read.lon_deg()), expected, "{lat} {lon}");
        }
        assert_eq!(position(&json!({"lat": 1, "lon": null})), None);
        assert_eq!(position(&json!({"lat": "35.5", "lon": "nan"})), None);
    }
}
