use super::super::{InputFormat, Parsed, read as read_file};
use super::*;
use crate::model::{
    ActorKind, Area, Basis, Candidate, Few, LatLon, Mention, MentionKind, Place, PlaceId, PlaceKind, Placement,
    Problem, Report, Resolution, Role, Severity, Span, Status,
};
use proptest::prelude::*;
use std::sync::Arc;

fn messages(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(|problem| format!("{}: {}", problem.place.as_deref().unwrap_or("-"), problem.message)).collect()
}

fn one(json: &str) -> (Report, Vec<String>) {
    let mut outcome = read_file("a.json", json.as_bytes(), None);
    assert_eq!(outcome.reports.len(), 1, "{:?}", outcome.problems);
    (outcome.reports.remove(0), messages(&outcome.problems))
}

#[test]
fn a_line_of_id_and_text_is_a_report_to_be_parsed() {
    let lines = "{\"id\": 7, \"text\": \"Morek\\r\\nHama\"}\n\n{\"id\": \"b\", \"text\": \"Київ\", \"spans\": [[0, 4], [2, 9]]}\n";
    let outcome = read_file("a.jsonl", lines.as_bytes(), None);
    let [first, second] = &outcome.reports[..] else { panic!("{outcome:?}") };
    // Offsets in the answer count in the text as it was given: its line ends stay.
    assert_eq!((first.text.as_str(), first.external_id.as_deref()), ("Morek\r\nHama", Some("7")));
    assert_eq!((&first.given_mentions, &first.wanted_spans), (&None, &None));
    assert_eq!(second.wanted_spans, Some(vec![Span::new(0, 8)]));
    assert_eq!(
        messages(&outcome.problems),
        ["line 3, span 2: a span is left out: its span 2–9 is outside the text of 4 characters"]
    );
    assert_eq!(
        crate::formats::mention_lines::line(Parsed { report: first, mentions: &[] }),
        "{\"id\":7,\"mentions\":[]}"
    );
}

#[test]
fn given_mentions_are_shown_as_given() {
    let (report, problems) = one(r#"{"dateline": 1, "text": "Fighting near Morek.", "mentions": [
            {"quote": "Morek", "lat": 35.38, "lon": 36.69, "note": "seen"}]}"#);
    assert_eq!(problems, Vec::<String>::new());
    let mentions = report.given_mentions.as_ref().unwrap();
    assert_eq!(mentions[0].span, Span::new(14, 19));
    assert_eq!(mentions[0].resolution.status, Status::Given);
    let placement = mentions[0].resolution.placement.as_ref().unwrap();
    assert_eq!((placement.name.as_str(), placement.position), ("Morek", LatLon::new(35.38, 36.69).unwrap()));
    assert_eq!(placement.basis, Basis::File);
}

#[test]
fn mentions_that_moved_are_found_and_lost_ones_are_told() {
    let (report, problems) = one(r#"{"text": "In Hama and Morek. Hama was quiet.", "mentions": [
            {"start": 0, "end": 4, "quote": "Hama", "suffix": " was"},
            {"start": 90, "end": 95},
            {"start": 12, "end": 17, "quote": "Idlib"},
            {"start": 19, "end": 34, "quote": "Hama was quiet."},
            {"start": 12, "end": 17, "lat": 95, "lon": 0},
            7]}"#);
    let quotes: Vec<&str> = report
        .given_mentions
        .iter()
        .flat_map(|given| given.iter())
        .map(|mention| mention.span.of(&report.text))
        .collect();
    assert_eq!(quotes, ["Morek", "Hama"]);
    assert_eq!(
        problems,
        [
            "mention 1: the mention 'Hama' does not stand where the file says; it was found at 19–23",
            "mention 2: the mention is left out: its span 90–95 is outside the text of 34 characters",
            "mention 3: the mention 'Idlib' is left out: its quote is not in the text",
            "mention 5: its `lat` and `lon` are no position on the Earth",
            "mention 6: a mention is left out: it is not a JSON object",
            "mention 4: the mention 'Hama was quiet.' is left out: it overlaps the one before",
        ]
    );
}

#[test]
fn broken_files_say_where_and_the_rest_opens() {
    for (name, bytes, expect, reports) in [
        ("a.json", "{\"text\": ", "line 1, column 9: the file is not JSON: EOF while parsing a value", 0),
        ("a.json", "{\"id\": 1}", "-: the report has no `text`", 0),
        ("a.json", "{\"reports\": 1}", "-: `reports` is not a list", 0),
        (
            "a.json",
            "{\"reports\": [{\"text\": 1}, {\"text\": \"x\"}]}",
            "report 1: the report's `text` is not a string",
            1,
        ),
        ("a.json", "[]", "-: the file holds no report", 0),
        ("a.json", "12", "-: the JSON holds no report", 0),
        ("a.json", "{\"type\": \"FeatureCollection\"}", "-: the report has no `text`", 0),
        (
            "a.jsonl",
            "{\"text\":\"x\"}\n{oops\n{\"text\":\"y\"}",
            "line 2, column 2: the line is not JSON: key must be a string",
            2,
        ),
        (
            "a.jsonl",
            "{\"id\":\"x\",\"text\":\"x\"}\n{\"id\":\"x\",\"text\":\"y\"}",
            "line 2: another report has the id `x` too",
            2,
        ),
        ("a.jsonl", "{\"text\":\"x\",\"published\":\"soon\"}", "line 1: `published` is no date: 'soon'", 1),
        ("a.jsonl", "{\"text\":\"x\",\"mentions\":{}}", "line 1: `mentions` is not a list", 1),
        ("a.json", "{\"dateline\": 9, \"text\":\"x\"}", "-: the file was written by a newer Dateline", 1),
    ] {
        let outcome = read_file(name, bytes.as_bytes(), None);
        assert_eq!(messages(&outcome.problems).first().map(String::as_str), Some(expect), "{bytes}");
        assert_eq!(outcome.reports.len(), reports, "{bytes}");
    }
}

#[test]
fn json_nested_ten_thousand_deep_is_a_problem() {
    for open in ["[", "{\"text\":"] {
        let outcome = read_file("a.json", open.repeat(10_000).as_bytes(), None);
        assert!(outcome.problems[0].message.contains("nested too deeply"), "{:?}", outcome.problems);
    }
    let line = format!("{{\"text\": \"x\", \"mentions\": {}1{}}}", "[{\"anchors\": ".repeat(60), "}]".repeat(60));
    let outcome = read_file("a.json", line.as_bytes(), None);
    assert_eq!(outcome.reports.len(), 1, "{:?}", outcome.problems);
    assert!(!outcome.problems.is_empty());
}

#[test]
fn mentions_at_one_place_share_it() {
    let place = r#""name": "Morek", "lat": 35.37, "lon": 36.69, "radius_km": 1"#;
    let json = format!(
        r#"{{"text": "Morek, Morek, Morek", "mentions": [{{"start": 0, "end": 5, {place}}}, {{"start": 7, "end": 12, {place}}},
            {{"start": 14, "end": 19, "name": "Morek", "lat": 35.37, "lon": 36.69, "radius_km": 2}}]}}"#
    );
    let (report, _) = one(&json);
    let mentions = report.given_mentions.unwrap();
    let [a, b, c] = [0, 1, 2].map(|index: usize| mentions[index].resolution.placement.as_ref().unwrap());
    assert!(Arc::ptr_eq(a, b) && !Arc::ptr_eq(a, c));
    assert_eq!(c.radius_km, 2.0);
}

#[test]
fn unknown_fields_stay_in_the_file() {
    let json = r#"{"dateline": 1, "made_by": "hand", "reports": [{"id": 5, "text": "South of Morek.", "desk": {"b": 1, "a": [2]},
        "mentions": [{"start": 0, "end": 14, "checked": true, "anchors": [{"start": 9, "end": 14, "who": "me"}]}]}]}"#;
    let (report, problems) = one(json);
    assert_eq!(problems, Vec::<String>::new());
    let mentions = report.given_mentions.clone().unwrap();
    let parsed = Parsed { report: &report, mentions: &mentions };
    for written in [write_json(&[parsed]), write_json_lines(&[parsed])] {
        let value: serde_json::Value = serde_json::from_str(&written).unwrap();
        let written = value.pointer("/reports/0").unwrap_or(&value);
        assert_eq!(written["id"], 5);
        assert_eq!(written["desk"].to_string(), "{\"b\":1,\"a\":[2]}");
        assert_eq!(written["source"]["path"], "a.json");
        assert_eq!(written["mentions"][0]["checked"], true);
        assert_eq!(written["mentions"][0]["anchors"][0]["who"], "me");
    }
    let value: serde_json::Value = serde_json::from_str(&write_json(&[parsed])).unwrap();
    assert_eq!(value["made_by"], "hand");
    // Where the text first came from is not overwritten by the file it passed through.
    let outcome = read_file("b.json", write_json(&[parsed]).as_bytes(), None);
    let again = &outcome.reports[0];
    let again = write_json_lines(&[Parsed { report: again, mentions: &[] }]);
    assert!(again.contains("\"source\":{\"path\":\"a.json\""), "{again}");
}

#[test]
fn every_language_of_offsets_agrees_with_the_text() {
    let text = "🇸🇾 إدلب و Morek";
    let (report, _) = one(&serde_json::json!({"text": text, "mentions": [{"start": 3, "end": 7}]}).to_string());
    assert_eq!(report.given_mentions.unwrap()[0].span.of(text), "إدلب");
}

#[test]
fn a_text_past_the_bound_is_cut_and_told() {
    let json = serde_json::json!({"text": "ш".repeat(crate::formats::MAX_TEXT_BYTES), "mentions": []}).to_string();
    let (report, problems) = one(&json);
    assert_eq!(report.text.len(), crate::formats::MAX_TEXT_BYTES);
    assert_eq!(problems, ["-: the text is longer than 4 MB; the rest is left out"]);
}

fn place() -> impl Strategy<Value = Place> {
    (
        "\\PC{0,8}",
        -90_000_000..=90_000_000_i64,
        -180_000_000..180_000_000_i64,
        any::<u32>(),
        proptest::option::of(any::<u32>()),
    )
        .prop_map(|(name, lat, lon, population, geonameid)| Place {
            id: PlaceId { gazetteer: FILE_GAZETTEER, row: 0 },
            name,
            kind: PlaceKind::Admin1,
            feature_code: "ADM1".into(),
            country: "SY".into(),
            country_name: "Syria".into(),
            admin1: "Idlib".into(),
            admin2: String::new(),
            position: LatLon::new(lat as f64 / 1e6, lon as f64 / 1e6).unwrap(),
            population: population.into(),
            geonameid,
        })
}

fn placement() -> impl Strategy<Value = Placement> {
    let basis = prop_oneof![
        Just(Basis::Coordinates),
        Just(Basis::Gazetteer),
        Just(Basis::Phrase),
        "\\PC{1,5}".prop_map(Basis::Container),
        Just(Basis::File),
        Just(Basis::Analyst)
    ];
    let area = (-80_i32..80, -170_i32..170, 0..400_i32).prop_map(|(lat, lon, soft)| {
        let (x, y) = (f64::from(lon), f64::from(lat));
        let ring = geo::LineString::from(vec![(x, y), (x + 1.5, y), (x, y + 1.25), (x, y)]);
        let shape = geo::MultiPolygon(vec![geo::Polygon::new(ring, vec![])]);
        Arc::new(Area::new(shape, f64::from(soft) / 10.0).unwrap())
    });
    (place(), 0..100_000_u32, proptest::option::of(area), basis).prop_map(|(place, radius, area, basis)| Placement {
        name: place.name,
        position: place.position,
        radius_km: f64::from(radius) / 8.0,
        area,
        basis,
        place: None,
        geonameid: place.geonameid,
    })
}

/// Mentions of random stretches of the text, with an anchor each.
fn mentions(text: String) -> impl Strategy<Value = (String, Vec<Mention>)> {
    let roles =
        prop_oneof![Just(Role::Literal), Just(Role::Actor(ActorKind::Demonym)), Just(Role::Actor(ActorKind::Embedded))];
    let kinds = prop_oneof![Just(MentionKind::RelativeArea), Just(MentionKind::Road), Just(MentionKind::Coordinate)];
    let statuses =
        prop_oneof![Just(Status::Given), Just(Status::Resolved), Just(Status::Ambiguous), Just(Status::Unresolved)];
    let details = (roles, kinds, statuses, proptest::option::of(placement()), proptest::collection::vec(place(), 0..2));
    let cuts = proptest::collection::vec(any::<proptest::sample::Index>(), 0..9);
    (cuts, proptest::collection::vec((details, 0..=10_000_u32, "\\PC{0,9}"), 5)).prop_map(move |(cuts, details)| {
        let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let cuts: std::collections::BTreeSet<usize> = cuts.iter().map(|cut| bounds[cut.index(bounds.len())]).collect();
        let cuts: Vec<usize> = cuts.into_iter().collect();
        let mentions =
            cuts.chunks_exact(2).zip(details).map(|(ends, ((role, kind, status, placement, places), p, evidence))| {
                let candidates = places.into_iter().enumerate().map(|(row, mut place)| {
                    place.id.row = row as u32;
                    Candidate { place: Arc::new(place), score: 0.25, reasons: vec!["near".into()].into() }
                });
                let mention = |anchors| Mention {
                    span: Span::new(ends[0], ends[1]),
                    role,
                    kind,
                    anchors: Few::from(anchors),
                    resolution: Resolution {
                        status,
                        confidence: f64::from(p) / 10_000.0,
                        placement: placement.clone().map(Arc::new),
                        candidates: Few::new(),
                        evidence: vec![evidence.clone()].into(),
                    },
                };
                let mut whole = mention(vec![mention(Vec::new())]);
                whole.resolution.candidates = candidates.collect();
                whole
            });
        let mentions: Vec<Mention> = mentions.collect();
        (text.clone(), mentions)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read_again((text, mentions) in "(\\PC|\n|[a-c ]){0,60}".prop_flat_map(mentions), title in proptest::option::of("\\PC{1,9}")) {
        let json = serde_json::json!({"text": text, "title": title, "of_others": [1, {"x": "y"}]}).to_string();
        let mut outcome = read_file("a.json", json.as_bytes(), Some(InputFormat::ParsedReport));
        prop_assert_eq!(outcome.reports.len(), 1);
        let mut report = outcome.reports.remove(0);
        report.given_mentions = Some(Arc::new(mentions));
        let parsed = Parsed { report: &report, mentions: report.given_mentions.as_ref().unwrap() };
        for (written, format) in [(write_json(&[parsed]), InputFormat::ParsedReport), (write_json_lines(&[parsed]), InputFormat::JsonLines)] {
            let mut outcome = read_file("-", written.as_bytes(), None);
            prop_assert_eq!(outcome.format, Some(format));
            prop_assert_eq!(&outcome.problems, &Vec::<Problem>::new());
            let again = outcome.reports.remove(0);
            prop_assert_eq!(&again.given_mentions, &report.given_mentions);
            prop_assert_eq!((&again.text, &again.title, &again.language, &again.dateline), (&report.text, &report.title, &report.language, &report.dateline));
            let kept = again.unknown_fields.as_deref().unwrap().contains(r#""of_others":[1,{"x":"y"}]"#);
            prop_assert!(kept);
            // And a second time it is the same to the byte.
            let parsed = Parsed { report: &again, mentions: again.given_mentions.as_ref().unwrap() };
            let rewritten = if format == InputFormat::JsonLines { write_json_lines(&[parsed]) } else { write_json(&[parsed]) };
            prop_assert_eq!(rewritten, written);
        }
    }

    #[test]
    fn no_json_panics(json in "[\\[\\]{}\":,a-e0-9 \n.]{0,80}") {
        for name in ["a.json", "a.jsonl"] {
            let _ = read_file(name, json.as_bytes(), None);
        }
    }

    #[test]
    fn no_mention_panics(text in "\\PC{0,12}", start in proptest::option::of(0..20_i64), end in proptest::option::of(-1..20_i64), quote in proptest::option::of("\\PC{0,3}"), lat in proptest::num::f64::NORMAL) {
        let mention = serde_json::json!({"start": start, "end": end, "quote": quote, "lat": lat, "lon": 1, "radius_km": lat, "anchors": [{"start": end}]});
        let json = serde_json::json!({"text": text, "mentions": [mention.clone(), mention], "spans": [[start, end]]}).to_string();
        let outcome = read_file("a.json", json.as_bytes(), None);
        prop_assert!(outcome.problems.iter().all(|problem| problem.severity != Severity::Error));
    }
}
