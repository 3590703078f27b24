//! Reads parsed reports, and the plain lines of `id` and `text`.

use super::super::geometry::area_from;
use super::super::problems::Problems;
use super::super::words::Words;
use super::super::{MAX_REPORTS, MAX_TEXT_BYTES, Source, dates, facts};
use super::anchor::{SEARCH_BUDGET, Selector, anchor};
use super::{FILE_GAZETTEER, REPORT_FIELDS, VERSION, mention_key};
use crate::model::{
    ActorKind, Basis, Candidate, CodePoints, Few, LatLon, Mention, MentionKind, Origin, Place, PlaceId, PlaceKind,
    Placement, Report, Resolution, Role, Span, Status,
};
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// The biggest JSON document, and the longest line of JSON, in bytes.
const MAX_JSON_BYTES: usize = 64 * 1024 * 1024;
/// The most mentions or spans of one report.
const MAX_MENTIONS: usize = 100_000;
/// The most candidates, anchors or lines of evidence of one mention.
const MAX_PER_MENTION: usize = 100;
/// How deep anchors may nest.
const MAX_ANCHOR_DEPTH: usize = 4;

const FORMAT_HINT: &str = "docs/parsed-report.md describes the format";

/// Reads one JSON document: a report, a list of reports, or an object with `reports`.
pub(in crate::formats) fn read_json(source: &Source<'_>, json: &str, problems: &mut Problems<'_>) -> Vec<Report> {
    if json.len() > MAX_JSON_BYTES {
        problems.error(
            format!("the JSON document is larger than {} MB", MAX_JSON_BYTES >> 20),
            None,
            Some("write one report a line (JSONL)"),
        );
        return Vec::new();
    }
    let value: Value = match serde_json::from_str(json) {
        Ok(value) => value,
        Err(error) => {
            let place = format!("line {}, column {}", error.line(), error.column());
            problems.error(format!("the file is not JSON: {}", reason(&error)), Some(place), Some(FORMAT_HINT));
            return Vec::new();
        }
    };
    let mut reader = Reader::new(source, problems);
    match value {
        Value::Array(reports) => reader.list(reports),
        Value::Object(mut document) => match document.shift_remove("reports") {
            Some(Value::Array(reports)) => {
                reader.version(&document, None);
                reader.list(reports);
                document.retain(|name, _| !REPORT_FIELDS.contains(&name.as_str()));
                if let (false, Some(first)) = (document.is_empty(), reader.reports.first_mut()) {
                    keep_unknown(first, "reports", Value::Object(document));
                }
            }
            Some(_) => reader.error("`reports` is not a list", None, Some(FORMAT_HINT)),
            None => reader.report(Value::Object(document), String::new(), None),
        },
        _ => reader.error("the JSON holds no report", None, Some(FORMAT_HINT)),
    }
    reader.finish()
}

/// Reads one report a line.
pub(in crate::formats) fn read_lines(source: &Source<'_>, lines: &str, problems: &mut Problems<'_>) -> Vec<Report> {
    let mut reader = Reader::new(source, problems);
    let line_end = if lines.contains('\n') { '\n' } else { '\r' };
    for (index, line) in lines.split(line_end).enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let number = index + 1;
        let place = format!("line {number}");
        if reader.reports.len() >= MAX_REPORTS {
            reader.too_many(Some(place));
            break;
        }
        if line.len() > MAX_JSON_BYTES {
            let message = format!("the line is longer than {} MB and is left out", MAX_JSON_BYTES >> 20);
            reader.error(message, Some(place), None);
            continue;
        }
        match serde_json::from_str(line) {
            Ok(value) => reader.report(value, place, Some(Origin::Line(number))),
            Err(error) => {
                let place = format!("{place}, column {}", error.column());
                reader.error(format!("the line is not JSON: {}", reason(&error)), Some(place), None);
            }
        }
    }
    reader.finish()
}

/// What serde_json found wrong, without the position, which stands in the problem's place.
fn reason(error: &serde_json::Error) -> String {
    let reason = error.to_string();
    let reason = reason.rsplit_once(" at line ").map_or(reason.as_str(), |(reason, _)| reason);
    if reason.starts_with("recursion limit") { "it is nested too deeply".to_owned() } else { reason.to_owned() }
}

fn keep_unknown(report: &mut Report, name: &str, value: Value) {
    let kept = report.unknown_fields.as_deref().and_then(|json| serde_json::from_str(json).ok());
    let mut fields: Map<String, Value> = kept.unwrap_or_default();
    fields.insert(name.to_owned(), value);
    report.unknown_fields = Some(Value::Object(fields).to_string());
}

struct Reader<'a, 'p> {
    source: &'a Source<'a>,
    problems: &'a mut Problems<'p>,
    reports: Vec<Report>,
    ids: BTreeSet<String>,
    search_budget: usize,
    failed: bool,
    /// Places told so far, with their hashes: mentions at one place share it.
    places: HashTable<(u64, Arc<Placement>)>,
}

impl<'a, 'p> Reader<'a, 'p> {
    fn new(source: &'a Source<'a>, problems: &'a mut Problems<'p>) -> Self {
        Self {
            source,
            problems,
            reports: Vec::new(),
            ids: BTreeSet::new(),
            search_budget: SEARCH_BUDGET,
            failed: false,
            places: HashTable::new(),
        }
    }

    fn finish(self) -> Vec<Report> {
        if self.reports.is_empty() && !self.failed {
            self.problems.error("the file holds no report", None, Some(FORMAT_HINT));
        }
        self.reports
    }

    fn error(&mut self, message: impl Into<String>, place: Option<String>, hint: Option<&str>) {
        self.failed = true;
        self.problems.error(message, place, hint);
    }

    fn too_many(&mut self, place: Option<String>) {
        let message = format!("the file holds more than {MAX_REPORTS} reports; those from here on are left out");
        self.error(message, place, Some("split the file"));
    }

    fn version(&mut self, fields: &Map<String, Value>, place: Option<String>) {
        if fields.get("dateline").and_then(Value::as_u64).is_some_and(|version| version > VERSION) {
            self.problems.warn(
                "the file was written by a newer Dateline",
                place,
                Some("what this version does not know is kept, but not shown"),
            );
        }
    }

    fn list(&mut self, reports: Vec<Value>) {
        for (index, report) in reports.into_iter().enumerate() {
            let place = format!("report {}", index + 1);
            if index >= MAX_REPORTS {
                self.too_many(Some(place));
                break;
            }
            self.report(report, place, Some(Origin::Row(index + 1)));
        }
    }

    /// Reads one report; `place` is where it stands in the file, empty where it is the file.
    fn report(&mut self, value: Value, place: String, origin: Option<Origin>) {
        let here = (!place.is_empty()).then(|| place.clone());
        let Value::Object(mut fields) = value else {
            self.error("it is not a report: not a JSON object", here, Some(FORMAT_HINT));
            return;
        };
        self.version(&fields, here.clone());
        let text = match fields.shift_remove("text") {
            Some(Value::String(text)) => text,
            Some(_) => {
                self.error("the report's `text` is not a string", here, Some(FORMAT_HINT));
                return;
            }
            None => {
                let hint = if fields.get("type").is_some_and(|kind| kind == "FeatureCollection") {
                    "this is GeoJSON, which holds places; open the report they were found in"
                } else {
                    FORMAT_HINT
                };
                self.error("the report has no `text`", here, Some(hint));
                return;
            }
        };
        let text = self.bounded(text, here.clone());
        let mut report = self.source.report(self.reports.len(), text);
        if let Some(origin) = origin {
            report.source_map.push(0, origin);
        }
        let mut at = At { place: &place, mention: String::new() };
        match fields.shift_remove("id") {
            None | Some(Value::Null) => {}
            Some(Value::String(id)) => report.external_id = Some(id),
            Some(other) => {
                report.external_id = Some(other.to_string());
                fields.insert("id".into(), other);
            }
        }
        if let Some(id) = report.external_id.clone()
            && !self.ids.insert(id.clone())
        {
            self.problems.warn(format!("another report has the id `{}` too", shortened(&id)), here.clone(), None);
        }
        let mut published = None;
        let known = facts::Known {
            title: self.text_field(&mut fields, "title", &mut report.title, &at),
            author: self.text_field(&mut fields, "author", &mut report.author, &at),
            publisher: self.text_field(&mut fields, "publisher", &mut report.publisher, &at),
            published: self.text_field(&mut fields, "published", &mut published, &at),
            language: self.text_field(&mut fields, "language", &mut report.language, &at),
        };
        if let Some(published) = published {
            report.published = dates::parse(&published);
            if report.published.is_none() {
                self.problems.warn(
                    format!("`published` is no date: '{}'", shortened(&published)),
                    here.clone(),
                    Some("write it as 2024-11-30"),
                );
            }
        }
        let points = CodePoints::of(&report.text);
        let spans = fields.shift_remove("spans");
        if let Some(spans) = spans.filter(|spans| !spans.is_null()) {
            report.wanted_spans = Some(self.spans(&spans, &report.text, &points, &at));
        }
        let mentions = fields.shift_remove("mentions");
        fields.retain(|name, _| name == "id" || !REPORT_FIELDS.contains(&name.as_str()));
        let mut unknown = Map::new();
        if let Some(mentions) = mentions.filter(|mentions| !mentions.is_null()) {
            if let Value::Array(mentions) = mentions {
                let whole = Whole { text: &report.text, points: &points, within: None, key: "", depth: 0 };
                report.given_mentions = Some(Arc::new(self.mentions(mentions, &whole, &mut unknown, &mut at)));
            } else {
                self.error("`mentions` is not a list", here, Some(FORMAT_HINT));
            }
        }
        if !unknown.is_empty() {
            fields.insert("mentions".into(), Value::Object(unknown));
        }
        if !fields.is_empty() {
            report.unknown_fields = Some(Value::Object(fields).to_string());
        }
        facts::complete(&mut report, &known);
        self.reports.push(report);
    }

    fn bounded(&mut self, mut text: String, place: Option<String>) -> String {
        if text.len() > MAX_TEXT_BYTES {
            let mut end = MAX_TEXT_BYTES;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.truncate(end);
            let message = format!("the text is longer than {} MB; the rest is left out", MAX_TEXT_BYTES >> 20);
            self.problems.warn(message, place, Some("split the report"));
        }
        text
    }

    /// Takes a string field; whether the file says anything about it, were it only null.
    fn text_field(
        &mut self,
        fields: &mut Map<String, Value>,
        name: &str,
        into: &mut Option<String>,
        at: &At<'_>,
    ) -> bool {
        match fields.shift_remove(name) {
            None => return false,
            Some(Value::Null) => {}
            Some(Value::String(value)) => *into = Some(value).filter(|value| !value.trim().is_empty()),
            Some(_) => self.problems.warn(format!("`{name}` is not a string"), at.place(), None),
        }
        true
    }

    fn spans(&mut self, spans: &Value, text: &str, points: &CodePoints, at: &At<'_>) -> Vec<Span> {
        let Value::Array(spans) = spans else {
            self.problems.warn("`spans` is not a list", at.place(), Some("write it as [[start, end], …]"));
            return Vec::new();
        };
        if spans.len() > MAX_MENTIONS {
            self.problems.warn(format!("only the first {MAX_MENTIONS} spans are read"), at.place(), None);
        }
        let mut found = Vec::new();
        for (index, span) in spans.iter().take(MAX_MENTIONS).enumerate() {
            let number = |index: usize| span.get(index).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
            let selector = Selector { start: number(0), end: number(1), ..Selector::default() };
            let place = Some(at.with(&format!("span {}", index + 1)));
            if selector.start.is_none() || selector.end.is_none() {
                self.problems.warn("a span is left out: it is not [start, end]", place, None);
                continue;
            }
            match anchor(text, points, &selector, &mut self.search_budget) {
                Ok(anchored) => found.push(anchored.span),
                Err(reason) => {
                    let hint = "count Unicode code points, the end exclusive";
                    self.problems.warn(format!("a span is left out: {reason}"), place, Some(hint));
                }
            }
        }
        found
    }

    /// Reads mentions, or a mention's anchors, into text order.
    fn mentions(
        &mut self,
        values: Vec<Value>,
        whole: &Whole<'_>,
        unknown: &mut Map<String, Value>,
        at: &mut At<'_>,
    ) -> Vec<Mention> {
        let (what, most) = if whole.depth == 0 { ("mention", MAX_MENTIONS) } else { ("anchor", MAX_PER_MENTION) };
        if values.len() > most {
            self.problems.warn(format!("only the first {most} {what}s are read"), Some(at.with("")), None);
        }
        let outer = at.mention.clone();
        let mut mentions: Vec<(usize, Mention)> = Vec::new();
        for (index, value) in values.into_iter().take(most).enumerate() {
            at.mention =
                if outer.is_empty() { String::new() } else { outer.clone() + ", " } + &format!("{what} {}", index + 1);
            if let Some(mention) = self.mention(value, whole, unknown, at) {
                mentions.push((index, mention));
            }
        }
        mentions.sort_by_key(|(index, mention)| (mention.span.start, *index));
        let mut kept: Vec<Mention> = Vec::with_capacity(mentions.len());
        for (index, mention) in mentions {
            if kept.last().is_some_and(|last| last.span.overlaps(mention.span)) {
                at.mention = if outer.is_empty() { String::new() } else { outer.clone() + ", " }
                    + &format!("{what} {}", index + 1);
                let quote = shortened(mention.span.of(whole.text));
                self.problems.warn(
                    format!("the {what} '{quote}' is left out: it overlaps the one before"),
                    Some(at.with("")),
                    None,
                );
                continue;
            }
            kept.push(mention);
        }
        at.mention = outer;
        kept
    }

    fn mention(
        &mut self,
        value: Value,
        whole: &Whole<'_>,
        unknown: &mut Map<String, Value>,
        at: &mut At<'_>,
    ) -> Option<Mention> {
        let here = Some(at.with(""));
        let Value::Object(mut fields) = value else {
            self.problems.warn("a mention is left out: it is not a JSON object", here, None);
            return None;
        };
        let mut taken = |name: &str| fields.shift_remove(name).filter(|value| !value.is_null());
        let index = |value: Option<Value>| value.as_ref().and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let string = |value: Option<Value>| match value {
            Some(Value::String(value)) => Some(value),
            _ => None,
        };
        let (start, end) = (index(taken("start")), index(taken("end")));
        let quote = string(taken("quote"));
        let (prefix, suffix) =
            (string(taken("prefix")).unwrap_or_default(), string(taken("suffix")).unwrap_or_default());
        let selector = Selector { start, end, quote: quote.as_deref(), prefix: &prefix, suffix: &suffix };
        let named = quote.as_deref().map_or(String::new(), |quote| format!(" '{}'", shortened(quote)));
        let anchored = match anchor(whole.text, whole.points, &selector, &mut self.search_budget) {
            Ok(anchored) => anchored,
            Err(reason) => {
                let hint = "give `start` and `end` in Unicode code points, the end exclusive, or a `quote`";
                self.problems.warn(format!("the mention{named} is left out: {reason}"), here, Some(hint));
                return None;
            }
        };
        let span = anchored.span;
        if whole.within.is_some_and(|outer| !outer.contains(span)) {
            self.problems.warn(format!("the anchor{named} is left out: it is not inside its mention"), here, None);
            return None;
        }
        let first = whole.points.from_byte(whole.text, span.start);
        let last = whole.points.from_byte(whole.text, span.end);
        if anchored.moved {
            self.problems.note(
                format!("the mention{named} does not stand where the file says; it was found at {first}–{last}"),
                here.clone(),
                None,
            );
        }
        let actor_kind = string(taken("actor_kind"));
        let role = match taken("role").as_ref().map(|role| role.as_str().unwrap_or("")) {
            None | Some("literal") => Role::Literal,
            Some("actor") => {
                Role::Actor(actor_kind.and_then(|word| ActorKind::from_word(&word)).unwrap_or(ActorKind::NounModifier))
            }
            Some(_) => {
                self.problems.warn("`role` is neither `literal` nor `actor`", here.clone(), None);
                Role::Literal
            }
        };
        let kind: Option<MentionKind> = self.word(taken("kind"), "kind", &here);
        let status: Option<Status> = self.word(taken("status"), "status", &here);
        let placement = self.placement(&mut fields, span.of(whole.text), &here).map(|placement| self.shared(placement));
        let fallback = match &placement {
            Some(placement) if placement.area.is_some() => MentionKind::Region,
            _ => MentionKind::PopulatedPlace,
        };
        let status = status.unwrap_or(if placement.is_some() { Status::Given } else { Status::Unresolved });
        let confidence = match fields.shift_remove("confidence").filter(|value| !value.is_null()) {
            None => f64::from(u8::from(placement.is_some())),
            Some(value) => value.as_f64().filter(|value| (0.0..=1.0).contains(value)).unwrap_or_else(|| {
                self.problems.warn("`confidence` is not a number from 0 to 1", here.clone(), None);
                0.0
            }),
        };
        let evidence = match fields.shift_remove("evidence") {
            Some(Value::String(line)) => vec![line].into(),
            Some(Value::Array(lines)) => {
                lines.into_iter().filter_map(|line| string(Some(line))).take(MAX_PER_MENTION).collect()
            }
            _ => Few::new(),
        };
        let candidates = match fields.shift_remove("candidates") {
            Some(Value::Array(candidates)) => self.candidates(&candidates, &here).into(),
            _ => Few::new(),
        };
        let key = mention_key(whole.key, first, last);
        let anchors = match fields.shift_remove("anchors") {
            Some(Value::Array(_)) if whole.depth + 1 >= MAX_ANCHOR_DEPTH => {
                self.problems.warn("anchors within anchors are left out: they nest too deeply", here, None);
                Few::new()
            }
            Some(Value::Array(anchors)) => {
                let whole = Whole { within: Some(span), key: &key, depth: whole.depth + 1, ..*whole };
                self.mentions(anchors, &whole, unknown, at).into()
            }
            _ => Few::new(),
        };
        if !fields.is_empty() {
            unknown.insert(key, Value::Object(fields));
        }
        Some(Mention {
            span,
            role,
            kind: kind.unwrap_or(fallback),
            anchors,
            resolution: Resolution { status, confidence, placement, candidates, evidence },
        })
    }

    fn word<T: Words>(&mut self, value: Option<Value>, name: &str, here: &Option<String>) -> Option<T> {
        let value = value?;
        let word = value.as_str().and_then(T::from_word);
        if word.is_none() {
            let hint = format!("one of {}", T::choices());
            self.problems.warn(format!("`{name}` has an unknown value"), here.clone(), Some(&hint));
        }
        word
    }

    fn placement(&mut self, fields: &mut Map<String, Value>, quote: &str, here: &Option<String>) -> Option<Placement> {
        let mut taken = |name: &str| fields.shift_remove(name).filter(|value| !value.is_null());
        let (lat, lon) = (taken("lat"), taken("lon"));
        let (name, radius_km, geonameid) = (taken("name"), taken("radius_km"), taken("geonameid"));
        let (basis, container) = (taken("basis"), taken("container"));
        let soft_edge_km =
            taken("soft_edge_km").as_ref().and_then(Value::as_f64).filter(|km| (0.0..=20_040.0).contains(km));
        let area = taken("area").and_then(|geometry| match area_from(&geometry, soft_edge_km.unwrap_or(0.0)) {
            Ok(area) => Some(area),
            Err(reason) => {
                let hint = "a GeoJSON Polygon or MultiPolygon";
                self.problems.warn(format!("the area is left out: {reason}"), here.clone(), Some(hint));
                None
            }
        });
        let position = match (&lat, &lon) {
            (None, None) => area.as_ref().map(crate::model::Area::label_point),
            _ => {
                let numbers = lat.as_ref().and_then(Value::as_f64).zip(lon.as_ref().and_then(Value::as_f64));
                let position = numbers.and_then(|(lat, lon)| LatLon::new(lat, lon));
                if position.is_none() {
                    self.problems.warn("its `lat` and `lon` are no position on the Earth", here.clone(), None);
                }
                position
            }
        }?;
        let radius_km = match radius_km.as_ref().map(Value::as_f64) {
            Some(Some(km)) if (0.0..=20_040.0).contains(&km) => km,
            None => area.as_ref().map_or(0.0, equivalent_radius_km),
            Some(_) => {
                self.problems.warn("`radius_km` is not a number from 0 to 20040", here.clone(), None);
                0.0
            }
        };
        let basis = match basis.as_ref().and_then(Value::as_str) {
            Some("coordinates") => Basis::Coordinates,
            Some("gazetteer") => Basis::Gazetteer,
            Some("phrase") => Basis::Phrase,
            Some("container") => Basis::Container(container.as_ref().and_then(Value::as_str).unwrap_or("").to_owned()),
            Some("analyst") => Basis::Analyst,
            _ => Basis::File,
        };
        Some(Placement {
            name: name.as_ref().and_then(Value::as_str).unwrap_or(quote).to_owned(),
            position,
            radius_km,
            area: area.map(Arc::new),
            basis,
            place: None,
            geonameid: geonameid.as_ref().and_then(Value::as_u64).and_then(|id| u32::try_from(id).ok()),
        })
    }

    /// The same placement as one that was told before, where there is one: a name comes up again and again.
    fn shared(&mut self, placement: Placement) -> Arc<Placement> {
        if placement.area.is_some() {
            return Arc::new(placement);
        }
        let position = placement.position;
        let mut hasher = DefaultHasher::new();
        (&placement.name, position.lat_deg().to_bits(), position.lon_deg().to_bits()).hash(&mut hasher);
        let hash = hasher.finish();
        match self.places.entry(hash, |(known, place)| *known == hash && **place == placement, |(known, _)| *known) {
            Entry::Occupied(known) => known.get().1.clone(),
            Entry::Vacant(vacant) => vacant.insert((hash, Arc::new(placement))).get().1.clone(),
        }
    }

    fn candidates(&mut self, values: &[Value], here: &Option<String>) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        for value in values.iter().take(MAX_PER_MENTION) {
            let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or("").to_owned();
            let number = |name: &str| value.get(name).and_then(Value::as_f64);
            let Some(position) = number("lat").zip(number("lon")).and_then(|(lat, lon)| LatLon::new(lat, lon)) else {
                self.problems.warn("a candidate is left out: it has no position", here.clone(), None);
                continue;
            };
            let reasons = value.get("reasons").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let row = u32::try_from(candidates.len()).unwrap_or(u32::MAX);
            candidates.push(Candidate {
                place: Arc::new(Place {
                    id: PlaceId { gazetteer: FILE_GAZETTEER, row },
                    name: text("name"),
                    kind: PlaceKind::from_word(&text("kind")).unwrap_or(PlaceKind::PopulatedPlace),
                    feature_code: text("feature_code"),
                    country: text("country"),
                    country_name: text("country_name"),
                    admin1: text("admin1"),
                    admin2: text("admin2"),
                    position,
                    population: value.get("population").and_then(Value::as_u64).unwrap_or(0),
                    geonameid: value.get("geonameid").and_then(Value::as_u64).and_then(|id| u32::try_from(id).ok()),
                }),
                score: number("score").filter(|score| (0.0..=1.0).contains(score)).unwrap_or(0.0),
                reasons: reasons.iter().filter_map(Value::as_str).take(MAX_PER_MENTION).map(str::to_owned).collect(),
            });
        }
        candidates
    }
}

/// The text that mentions are anchored in, and the mention around them where they are anchors.
#[derive(Clone, Copy)]
struct Whole<'a> {
    text: &'a str,
    points: &'a CodePoints,
    within: Option<Span>,
    key: &'a str,
    depth: usize,
}

/// Where in the file the reader is, in words.
struct At<'a> {
    place: &'a str,
    mention: String,
}

impl At<'_> {
    fn place(&self) -> Option<String> {
        (!self.place.is_empty()).then(|| self.place.to_owned())
    }

    fn with(&self, more: &str) -> String {
        let parts = [self.place, &self.mention, more];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// Radius of a circle about as large as the area.
fn equivalent_radius_km(area: &crate::model::Area) -> f64 {
    use geo::Area as _;
    let degree_km = 111.2;
    let middle_deg = area.bounds().center().lat_deg();
    (area.shape().unsigned_area() * middle_deg.to_radians().cos().max(0.0) / std::f64::consts::PI).sqrt() * degree_km
}

/// The first words of something long, for a message.
fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
