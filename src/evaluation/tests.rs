//! Small corpora whose measures can be worked out by hand. A degree of latitude is 111.2 km.

use super::*;
use serde_json::{Value, json};

/// Adds `start` and `end` of the words in the text to the fields, in code points.
fn at(text: &str, words: &str, mut fields: Value) -> Value {
    let byte = text.find(words).expect("the words stand in the text");
    let start = text[..byte].chars().count();
    fields["start"] = start.into();
    fields["end"] = (start + words.chars().count()).into();
    fields
}

fn lines(lines: &[Value]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn corpus(gold: &[Value]) -> Corpus {
    let (corpus, problems) = read_gold("gold.jsonl", lines(gold).as_bytes());
    assert_eq!(problems, []);
    corpus
}

fn scored(gold: &[Value], found: &[Value], options: &Options) -> Score {
    let (predictions, problems) = Predictions::read("found.jsonl", lines(found).as_bytes());
    assert_eq!(problems, []);
    score(&corpus(gold), &predictions, options)
}

/// Holds measures against figures, to two decimals.
#[track_caller]
fn check(score: &Score, figures: &[(&str, f64)]) {
    let measured: Vec<(&str, f64)> = figures
        .iter()
        .map(|(name, _)| (*name, score.measure(name).map_or(f64::NAN, |value| (100.0 * value).round() / 100.0)))
        .collect();
    assert_eq!(measured, figures);
}

const CLASSIC: &str = "كفر Morek, Hama, Homs, Syrian and Idlib City";

fn classic(partial: bool) -> Vec<Value> {
    let gold = [
        at(CLASSIC, "Morek", json!({"lat": 35, "lon": 36, "kind": "place", "geonameid": 1})),
        at(CLASSIC, "Hama", json!({"lat": 35, "lon": 37, "geonameid": 2})),
        at(CLASSIC, "Homs", json!({"lat": 34, "lon": 36, "kind": "place"})),
        at(CLASSIC, "Syrian", json!({"lat": 35, "lon": 38, "kind": "adj"})),
        at(CLASSIC, "Idlib", json!({"lat": null, "lon": null, "kind": "place"})),
    ];
    let raqqa = at("In Raqqa.", "Raqqa", json!({"lat": 36, "lon": 39, "kind": "place"}));
    vec![
        json!({"id": "a", "text": CLASSIC, "gold": gold, "partial": partial}),
        json!({"id": 2, "text": "In Raqqa.", "gold": [raqqa], "partial": partial}),
    ]
}

fn classic_found() -> Vec<Value> {
    let found = [
        // A degree too far north.
        at(CLASSIC, "Morek", json!({"lat": 36, "lon": 36, "geonameid": 1, "confidence": 0.95})),
        at(CLASSIC, "Morek", json!({"lat": 0, "lon": 0})),
        at(CLASSIC, "Hama, Homs", json!({"lat": 35, "lon": 37, "geonameid": 3, "confidence": 0.92})),
        at(CLASSIC, "Syrian", json!({"lat": 35, "lon": 38, "confidence": 0.3})),
        at(CLASSIC, "and", json!({"lat": 0, "lon": 0, "confidence": 0.97})),
        at(CLASSIC, "Idlib City", json!({"lat": 35, "lon": 38, "confidence": 0.97})),
    ];
    vec![json!({"id": "a", "mentions": found})]
}

#[test]
fn a_classic_corpus_is_scored_as_by_hand() {
    let score = scored(&classic(false), &classic_found(), &Options::default());
    let Score::Toponyms(classic) = &score else { panic!("kinds make a classic corpus") };
    assert_eq!((classic.documents, classic.answered, classic.gold, classic.gold_located), (2, 1, 5, 4));
    // Five spans were found; 'Syrian' counts neither way.
    check(&score, &[("exact-p", 25.0), ("exact-r", 20.0), ("exact-f1", 22.22)]);
    check(&score, &[("overlap-p", 75.0), ("overlap-r", 60.0), ("overlap-f1", 66.67)]);
    // Of the three found, Morek and Hama have coordinates.
    check(&score, &[("resolved", 100.0), ("acc161", 100.0), ("acc20", 50.0), ("mean-km", 55.6), ("median-km", 55.6)]);
    assert_eq!(classic.same_id, (1, 2));
    // 'and' is a false alarm with a pin, and nobody knows where Idlib City belongs.
    check(&score, &[("e2e161-p", 66.67), ("e2e161-r", 50.0), ("e2e161-f1", 57.14)]);
    check(&score, &[("e2e20-p", 33.33), ("e2e20-r", 25.0), ("e2e20-f1", 28.57)]);
    // Sure of three, one of them a false alarm.
    check(&score, &[("confident-right", 66.67)]);
    let kinds: Vec<(&str, usize, usize, f64)> =
        classic.kinds.iter().map(|(kind, count)| (kind.as_str(), count.gold, count.found, count.placed)).collect();
    assert_eq!(kinds, [("adj", 1, 1, 1.0), ("place", 5, 3, 2.0)]);
    assert_eq!(score.measure("placed-f1"), None);
}

#[test]
fn given_spans_are_scored_where_they_are_hit_exactly() {
    let options = Options { gold_spans: true, ..Options::default() };
    let score = scored(&classic(false), &classic_found(), &options);
    // Four have coordinates, and only Morek was answered; the others are the worst off.
    check(&score, &[("resolved", 25.0), ("acc161", 25.0), ("acc20", 0.0), ("mean-all-km", 15_057.05)]);
    check(&score, &[("overlap-r", 20.0), ("e2e161-r", 25.0), ("confident-right", 100.0)]);
    assert_eq!((score.measure("overlap-f1"), score.measure("e2e161-p")), (None, None));
}

#[test]
fn a_corpus_annotated_in_part_has_recall_only() {
    let score = scored(&classic(true), &classic_found(), &Options::default());
    check(&score, &[("exact-r", 20.0), ("overlap-r", 60.0), ("e2e161-r", 50.0), ("confident-right", 100.0)]);
    assert_eq!((score.measure("exact-p"), score.measure("e2e20-f1")), (None, None));
}

#[test]
fn a_corpus_without_coordinates_measures_recognition_only() {
    let gold = [json!({"id": "a", "text": "In Homs.", "gold": [at("In Homs.", "Homs", json!({"kind": "place"}))]})];
    let homs = at("In Homs.", "Homs", json!({"lat": 34.7, "lon": 36.7, "confidence": 1}));
    let score = scored(&gold, &[json!({"id": "a", "mentions": [homs]})], &Options::default());
    check(&score, &[("exact-f1", 100.0)]);
    for name in ["e2e161-f1", "acc161", "confident-right"] {
        assert_eq!(score.measure(name), None, "{name}");
    }
    assert_eq!(text("a", &score, false).lines().count(), 3);
}

#[test]
fn what_counts_can_be_chosen() {
    let all = scored(&classic(false), &classic_found(), &Options { all_kinds: true, ..Options::default() });
    check(&all, &[("exact-p", 40.0), ("exact-r", 33.33), ("e2e161-p", 75.0), ("e2e161-r", 60.0)]);
    let located = scored(&classic(false), &classic_found(), &Options { located_only: true, ..Options::default() });
    // Without Idlib, to which 'Idlib City' then counts neither way.
    check(&located, &[("overlap-p", 66.67), ("overlap-r", 50.0)]);
}

const REPORT: &str =
    "Shelling hit Morek and the northern Hama countryside. Russian jets bombed Idlib province, Khan Shaykhun and Azaz.";

fn conflict() -> Vec<Value> {
    let required = |words: &str, kind: &str, lat: f64, lon: f64, radius_km: f64| {
        at(REPORT, words, json!({"type": kind, "required": true, "lat": lat, "lon": lon, "radius_km": radius_km}))
    };
    let mut area = required("northern Hama countryside", "relative_area", 35.5, 36.75, 20.0);
    area["nested"] = json!([at(REPORT, "Hama", json!({"lat": 35.13, "lon": 36.75}))]);
    let hama = at(REPORT, "Hama", json!({}));
    (area["core_start"], area["core_end"]) = (hama["start"].clone(), hama["end"].clone());
    let mut province = required("Idlib province", "admin_area", 35.9, 36.7, 5.0);
    province["alt"] = json!({"lat": 36.5, "lon": 36.6, "radius_km": 40});
    let idlib = at(REPORT, "Idlib", json!({}));
    (province["core_start"], province["core_end"]) = (idlib["start"].clone(), idlib["end"].clone());
    let mut unsure = required("Khan Shaykhun", "populated_place", 35.44, 36.65, 1.0);
    unsure["uncertain"] = true.into();
    let gold = [
        required("Morek", "populated_place", 35.0, 36.0, 2.0),
        area,
        at(REPORT, "Russian", json!({"type": "country", "kind": "demonym", "required": false, "lat": 60, "lon": 90})),
        province,
        unsure,
        required("Azaz", "populated_place", 36.59, 37.05, 2.0),
    ];
    vec![json!({"id": "r", "theatre": "Syria", "text": REPORT, "gold": gold})]
}

fn conflict_found() -> Vec<Value> {
    let found = [
        // 8.9 km off: right, as every pin within 10 km.
        at(REPORT, "Morek", json!({"lat": 35.08, "lon": 36, "confidence": 0.95})),
        // The anchor in place of the area: half marks.
        at(REPORT, "Hama", json!({"lat": 35.13, "lon": 36.75, "confidence": 0.9})),
        at(REPORT, "Russian", json!({"lat": 60, "lon": 90, "confidence": 0.9})),
        at(REPORT, "jets", json!({"lat": 1, "lon": 1, "confidence": 0.2})),
        // The other reading, 33.4 km off.
        at(REPORT, "Idlib", json!({"lat": 36.2, "lon": 36.6, "confidence": 0.5})),
        at(REPORT, "Khan Shaykhun", json!({"lat": null, "lon": null, "confidence": 0})),
    ];
    vec![json!({"id": "r", "mentions": found})]
}

#[test]
fn conflict_reports_are_scored_as_by_hand() {
    let score = scored(&conflict(), &conflict_found(), &Options { examples: 9, ..Options::default() });
    let Score::Conflict(conflict) = &score else { panic!("`required` makes a conflict report") };
    assert_eq!((conflict.documents, conflict.required), (1, 5));
    // Of six found, 'Russian' counts neither way; Morek and Khan Shaykhun are exact, Hama and Idlib the core.
    check(&score, &[("exact-p", 40.0), ("exact-r", 40.0), ("core-p", 80.0), ("core-f1", 80.0)]);
    check(&score, &[("overlap-p", 80.0), ("overlap-r", 80.0), ("overlap-f1", 80.0)]);
    // One, a half and one, of four pins and five mentions.
    check(&score, &[("placed-p", 62.5), ("placed-r", 50.0), ("placed-f1", 55.56), ("placed-share", 62.5)]);
    check(&score, &[("median-km", 33.36), ("actor-pins", 20.0), ("confident-right", 50.0)]);
    let kinds: Vec<(&str, usize, usize, f64)> =
        conflict.kinds.iter().map(|(kind, count)| (kind.as_str(), count.gold, count.found, count.placed)).collect();
    assert_eq!(kinds, [("admin_area", 1, 1, 1.0), ("populated_place", 3, 2, 1.0), ("relative_area", 1, 1, 0.5)]);
    let words = text("gold.jsonl", &score, true);
    for line in [
        "gold.jsonl: 1 conflict reports (1 answered), 5 mentions that belong on the map",
        "  recognition, exact span      P  40.0  R  40.0  F1  40.0   (2 right, 5 predicted, 5 gold)",
        "  placed, end to end           P  62.5  R  50.0  F1  55.6   (2.5 right, 4 predicted, 5 gold)",
        "  0.9 to 1.0          2  0.93      50.0     50.0",
        "  of mentions given 0.9 or more, 50.0 % are right (50.0 % of those on a gold mention)",
        "  relative_area    gold     1  found     1  placed     0.5  (50 %)",
        "    r …b province, Khan Shaykhun and [Azaz].…",
        "       41 km (limit 20)  r …Shelling hit Morek and the [northern Hama countryside]. Russian jets bombed Idlib pr…",
    ] {
        assert!(words.lines().any(|other| other == line), "{line}\n{words}");
    }
}

#[test]
fn what_the_annotators_doubted_can_be_left_out() {
    let score = scored(&conflict(), &conflict_found(), &Options { certain_only: true, ..Options::default() });
    check(&score, &[("overlap-p", 75.0), ("overlap-r", 75.0), ("actor-pins", 25.0), ("placed-r", 62.5)]);
}

#[test]
fn a_toponym_found_beside_its_area_counts_neither_way() {
    let mut found = conflict_found();
    let whole = at(REPORT, "northern Hama countryside", json!({"lat": 35.5, "lon": 36.75}));
    found[0]["mentions"].as_array_mut().unwrap().push(whole);
    let score = scored(&conflict(), &found, &Options::default());
    // As many predictions as before, and the area is right now.
    check(&score, &[("exact-p", 60.0), ("overlap-p", 80.0), ("core-p", 80.0), ("placed-p", 75.0), ("placed-r", 60.0)]);
}

#[test]
fn what_is_no_gold_is_named_and_the_rest_is_read() {
    let bytes = b"{\"id\": \"a\", \"text\": \"In Homs.\", \"gold\": [{\"start\": 3, \"end\": 7}, {\"start\": 3}]}\n\
                  nonsense\n{\"id\": \"b\", \"text\": \"x\"}\n";
    let (corpus, problems) = read_gold("in/gold.jsonl", bytes);
    assert_eq!((corpus.name.as_str(), corpus.documents.len(), corpus.documents[0].gold.len()), ("gold.jsonl", 1, 1));
    let words: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(words.len(), 3, "{words:?}");
    assert!(words.iter().any(|problem| problem.contains("no list `gold`") && problem.contains("\"b\"")));
    assert!(words.iter().any(|problem| problem.contains("1 gold mentions are left out")));
    let (predictions, problems) = Predictions::read(
        "found.jsonl",
        b"{\"id\": \"a\"}\n\xff\xfe\n{\"id\": 3, \"mentions\": [{\"start\": -1, \"end\": 2}]}\n",
    );
    assert_eq!(problems.len(), 3);
    assert_eq!((predictions.of("3"), predictions.of("\"3\"")), (Some(&[][..]), None));
}

#[test]
fn spans_far_beyond_the_text_do_no_harm() {
    let huge = usize::MAX;
    let gold =
        [json!({"id": "a", "text": "In Homs.", "gold": [{"start": 3, "end": huge}, {"start": huge, "end": huge}]})];
    let found = [json!({"id": "a", "mentions": [{"start": 0, "end": huge}, {"start": 5, "end": 4}]})];
    let options = Options { examples: 5, ..Options::default() };
    check(&scored(&gold, &found, &options), &[("overlap-p", 100.0), ("overlap-r", 50.0)]);
    let mut corpus = corpus(&gold);
    corpus.ask_for_gold_spans();
    assert_eq!(corpus.documents[0].report.wanted_spans.as_deref(), Some(&[][..]));
}

#[test]
fn every_measure_with_a_name_is_one_of_some_corpus() {
    let both = [
        scored(&classic(false), &classic_found(), &Options::default()),
        scored(&conflict(), &conflict_found(), &Options::default()),
    ];
    for name in MEASURES {
        assert!(both.iter().any(|score| score.measure(name).is_some()), "{name}");
    }
}
