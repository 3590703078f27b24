//! The real binary, measuring itself on gold texts written for these tests.

use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs the binary in the folder, and gives its exit code, output and errors.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    let output = command.args(arguments).current_dir(folder).env_clear().stdin(Stdio::null()).output();
    let output = output.expect("the binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// A document with gold where `[[name]]` stands, each at its position.
fn document(id: &str, marked: &str, mut gold: Vec<Value>) -> Value {
    let mut text = String::new();
    for (index, part) in marked.split("[[").enumerate() {
        let (name, rest) = if index == 0 { ("", part) } else { part.split_once("]]").expect("the mark is closed") };
        if index > 0 {
            let start = text.chars().count();
            gold[index - 1]["start"] = start.into();
            gold[index - 1]["end"] = (start + name.chars().count()).into();
        }
        text += name;
        text += rest;
    }
    json!({"id": id, "text": text, "gold": gold})
}

/// A folder with a classic corpus and a corpus of conflict reports.
fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let place = |lat: f64, lon: f64| json!({"lat": lat, "lon": lon, "kind": "place"});
    let classic = document(
        "city",
        "Flights from [[Paris]] to [[Damascus]] stopped on Friday. Nobody in [[Nowherestown]] knew why.",
        vec![place(48.85, 2.35), place(33.51, 36.29), place(10.0, 10.0)],
    );
    let required = |kind: &str, lat: f64, lon: f64, radius_km: f64| json!({"type": kind, "required": true, "lat": lat, "lon": lon, "radius_km": radius_km});
    let conflict = document(
        "front",
        "Clashes were reported in the [[northern Aleppo countryside]] and in the town of [[Azaz]]. \
         [[Russian]] warplanes struck the city of [[Idlib]].",
        vec![
            required("relative_area", 36.5, 37.1, 40.0),
            required("populated_place", 36.586, 37.046, 2.0),
            json!({"type": "country", "required": false, "lat": 60, "lon": 90}),
            required("populated_place", 35.93, 36.63, 5.0),
        ],
    );
    fs::write(folder.path().join("classic.jsonl"), format!("{classic}\n")).expect("a file for the test");
    fs::write(folder.path().join("conflict.jsonl"), format!("{conflict}\n")).expect("a file for the test");
    folder
}

#[test]
fn the_parser_scores_as_what_dateline_parse_writes() {
    let desk = desk();
    for (gold, shape) in [("classic.jsonl", &["--flat", "--actors"][..]), ("conflict.jsonl", &[][..])] {
        let parse = ["parse", "--input", "jsonl", gold, "-o", "found.jsonl"];
        assert_eq!(run(desk.path(), &[&parse[..], shape].concat()).0, Some(0));
        let (code, itself, errors) = run(desk.path(), &["evaluate", gold, "--json", "--errors", "9"]);
        assert_eq!((code, errors.as_str()), (Some(0), ""));
        let given = ["evaluate", gold, "--json", "--errors", "9", "--predictions", "found.jsonl"];
        assert_eq!(run(desk.path(), &given), (Some(0), itself, String::new()), "{gold}");
    }
}

#[test]
fn several_files_are_scored_each_by_its_own_sort() {
    let desk = desk();
    let (code, out, errors) = run(desk.path(), &["evaluate", "classic.jsonl", "conflict.jsonl", "--errors", "1"]);
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    assert!(out.starts_with("classic.jsonl: 1 documents (1 answered), 3 toponyms, 3 with coordinates\n"), "{out}");
    assert!(out.contains("\nconflict.jsonl: 1 conflict reports (1 answered), 3 mentions that belong on the map\n"));
    assert!(out.contains("  relative_area ") && out.contains(" % are right ("), "{out}");
    // Paris and Damascus are found and placed; Russian jets get no pin.
    let (_, out, _) = run(desk.path(), &["evaluate", "classic.jsonl", "conflict.jsonl", "--json"]);
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
    assert!(lines[0]["e2e161"]["right"].as_f64() >= Some(2.0), "{}", lines[0]);
    assert_eq!((&lines[1]["scheme"], &lines[1]["actor_pins_per_100"]), (&json!("conflict"), &json!(0.0)));
}

#[test]
fn what_became_of_each_kind_is_shown_for_conflict_reports_and_on_demand() {
    let desk = desk();
    let kinds = |out: &str| out.lines().filter(|line| line.contains("  gold ") && line.contains("  found ")).count();
    let (_, out, _) = run(desk.path(), &["evaluate", "conflict.jsonl"]);
    assert!(kinds(&out) >= 2 && out.contains("  relative_area "), "{out}");
    assert_eq!(kinds(&run(desk.path(), &["evaluate", "classic.jsonl"]).1), 0);
    assert!(kinds(&run(desk.path(), &["evaluate", "classic.jsonl", "--by-kind"]).1) > 0);
}

#[test]
fn given_spans_are_asked_for_and_no_others() {
    let desk = desk();
    let (code, out, _) = run(desk.path(), &["evaluate", "classic.jsonl", "--gold-spans", "--json"]);
    let score: Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!(code, Some(0));
    assert_eq!((&score["exact"]["right"], &score["exact"]["predicted"]), (&json!(3.0), &json!(3)), "{score}");
    assert!(score["resolution"]["acc161"].as_f64() >= Some(0.6) && score["exact"]["P"].is_null());
}

#[test]
fn a_measure_beyond_its_bound_ends_with_1_and_is_named() {
    let desk = desk();
    let found = json!({"id": "city", "mentions": [{"start": 13, "end": 18, "lat": 48.9, "lon": 2.3}]});
    fs::write(desk.path().join("found.jsonl"), found.to_string()).expect("a file for the test");
    let with = |more: &[&str]| {
        run(desk.path(), &[&["evaluate", "classic.jsonl", "--predictions", "found.jsonl"][..], more].concat())
    };
    // One of three, placed within 20 km: P 100, R 33.3, F1 50.
    assert_eq!(with(&["--at-least", "e2e20-f1=50", "--at-most", "median-km=20"]).0, Some(0));
    let (code, out, errors) = with(&["--at-least", "overlap-f1=50.1", "--at-least", "exact-p=99"]);
    assert_eq!(
        (code, errors.as_str()),
        (Some(1), "error: classic.jsonl: overlap-f1 is 50.00, below the floor of 50.1\n")
    );
    assert!(out.contains("classic.jsonl"));
    let (code, _, errors) = with(&["--at-most", "acc161=99"]);
    assert_eq!((code, errors.as_str()), (Some(1), "error: classic.jsonl: acc161 is 100.00, above the ceiling of 99\n"));
    // A bound that nothing is held against is not kept.
    let (code, _, errors) = with(&["--at-least", "placed-f1=1"]);
    assert_eq!(code, Some(1));
    assert!(errors.starts_with("error: placed-f1 was not measured"), "{errors}");
    assert_eq!(with(&["--at-least", "beauty=90"]).0, Some(2));
    assert_eq!(with(&["--flat"]).0, Some(2));
}

#[test]
fn what_cannot_be_read_ends_with_1_and_the_rest_is_scored() {
    let desk = desk();
    fs::write(desk.path().join("report.jsonl"), "{\"id\": 1, \"text\": \"A report.\"}\n").expect("a file for the test");
    let (code, out, errors) = run(desk.path(), &["evaluate", "gone.jsonl", "report.jsonl", "conflict.jsonl"]);
    assert_eq!(code, Some(1));
    assert!(out.starts_with("conflict.jsonl: "), "{out}");
    assert!(errors.contains("there is no such file") && errors.contains("no list `gold`"), "{errors}");
    assert_eq!(run(desk.path(), &["evaluate", "conflict.jsonl", "--predictions", "gone.jsonl"]).0, Some(1));
    // Nothing was scored, and that alone is said.
    let (code, out, errors) = run(desk.path(), &["evaluate", "report.jsonl", "--at-least", "placed-f1=1"]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(!errors.contains("placed-f1"), "{errors}");
    for wrong in [&["evaluate"][..], &["evaluate", "conflict.jsonl", "--limit", "0"]] {
        assert_eq!(run(desk.path(), wrong).0, Some(2), "{wrong:?}");
    }
}
