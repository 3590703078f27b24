//! The real binary, as somebody without a display uses it.

#[path = "support/server.rs"]
mod server;

use serde_json::Value;
use server::{Reply, Server};
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder for one test, with nothing of the user's around it: no display, no home, no settings.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder for the test") }
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it has one")).expect("a folder for the file");
        fs::write(&path, bytes).expect("a file for the test");
        path
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command.args(arguments).current_dir(self.folder.path()).env_clear().stdin(Stdio::null());
        // Gazetteers that whoever runs the tests has added are not for them.
        command.env("HOME", self.folder.path()).env("XDG_DATA_HOME", self.path("data"));
        command
    }

    fn run(&self, arguments: &[&str]) -> Answer {
        Answer::of(self.command(arguments).output().expect("the binary runs"))
    }

    fn run_with_input(&self, arguments: &[&str], input: &str) -> Answer {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        child.stdin.take().expect("it has one").write_all(input.as_bytes()).expect("it reads its input");
        Answer::of(child.wait_with_output().expect("it ends"))
    }
}

/// What the binary said.
struct Answer {
    code: Option<i32>,
    out: String,
    errors: String,
}

impl Answer {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
        let answer = Self { code: output.status.code(), out: text(output.stdout), errors: text(output.stderr) };
        assert!(!answer.errors.contains("panicked"), "{}", answer.errors);
        answer
    }

    #[track_caller]
    fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "out: {}\nerrors: {}", self.out, self.errors);
        self
    }

    fn lines(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
    }
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples")
}

fn mentions(line: &Value) -> &Vec<Value> {
    line["mentions"].as_array().expect("a line has mentions")
}

const ALEPPO: &str = "Fighting was reported on Friday in the northern Aleppo countryside and in the town of Azaz, Syria. \
                      Russian warplanes struck Idlib.";

#[test]
fn what_is_not_understood_ends_with_2_and_says_why() {
    let desk = Desk::new();
    desk.put("a.txt", ALEPPO);
    for arguments in [
        &["map", "a.txt"][..],
        &["map", "-o", "a.png"],
        &["map", "a.txt", "-o", "a.jpeg"],
        &["map", "a.txt", "-o", "a.png", "--size", "huge"],
        &["map", "a.txt", "-o", "a.png", "--size", "1x1"],
        &["map", "a.txt", "-o", "a.png", "--size", "90000x90000"],
        &["map", "a.txt", "-o", "a.png", "--bbox", "38,37,35,34"],
        &["map", "a.txt", "--samples", "-o", "a.png"],
        &["parse"],
        &["parse", "a.txt", "--output", "xlsx"],
        &["parse", "a.txt", "--colour"],
        &["places"],
        &["places", "Aleppo", "--limit", "0"],
    ] {
        let answer = desk.run(arguments).ends_with(2);
        assert!(answer.out.is_empty() && answer.errors.starts_with("error: "), "{arguments:?}: {}", answer.errors);
    }
    assert!(desk.run(&["--help"]).ends_with(0).out.contains("map"));
    assert!(desk.run(&["--version"]).ends_with(0).out.starts_with("dateline "));
}

#[test]
fn without_a_display_the_command_for_the_same_files_is_named() {
    let desk = Desk::new();
    let answer = desk.run(&["may reports.txt", "june.md"]).ends_with(1);
    assert!(answer.errors.contains("dateline map 'may reports.txt' june.md -o "), "{}", answer.errors);
    let answer = desk.run(&[]).ends_with(1);
    assert!(answer.errors.contains("dateline map --samples -o "), "{}", answer.errors);
}

#[test]
fn a_report_gives_a_line_with_its_places() {
    let desk = Desk::new();
    desk.put("aleppo.txt", ALEPPO);
    let answer = desk.run(&["parse", "aleppo.txt"]).ends_with(0);
    assert_eq!(answer.errors, "");
    let lines = answer.lines();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["id"], "aleppo.txt");
    let azaz = mentions(&lines[0]).iter().find(|mention| mention["text"].as_str().unwrap().contains("Azaz")).unwrap();
    for field in [
        "start",
        "end",
        "text",
        "role",
        "kind",
        "name",
        "lat",
        "lon",
        "radius_km",
        "geonameid",
        "confidence",
        "geo_precision",
        "where_prec",
        "anchors",
    ] {
        assert!(azaz.get(field).is_some(), "{field} is missing: {azaz}");
    }
    assert!((azaz["lat"].as_f64().unwrap() - 36.59).abs() < 0.1, "{azaz}");
    assert!((azaz["lon"].as_f64().unwrap() - 37.04).abs() < 0.1, "{azaz}");
}

#[test]
fn offsets_count_code_points_in_every_script() {
    let desk = Desk::new();
    let texts = [
        ("ar", "أفاد ناشطون 🕊 بقصف في ريف حلب الشمالي وفي مدينة إدلب."),
        ("uk", "Вибухи 💥 чули в Харкові, Одесі та біля Куп'янська."),
        ("en", "“Quiet” — naïve, they said 🙂 in Khan Younis, El Fasher and Deir al-Balah."),
    ];
    let input: String =
        texts.iter().map(|(id, text)| format!("{}\n", serde_json::json!({"id": id, "text": text}))).collect();
    let answer = desk.run_with_input(&["parse", "-", "--input", "jsonl"], &input).ends_with(0);
    let lines = answer.lines();
    assert_eq!(lines.len(), texts.len());
    for (line, (id, text)) in lines.iter().zip(texts) {
        assert_eq!(line["id"], id);
        assert!(!mentions(line).is_empty(), "{line}");
        let text: Vec<char> = text.chars().collect();
        for mention in mentions(line).iter().flat_map(|m| m["anchors"].as_array().unwrap().iter().chain([m])) {
            let (start, end) = (mention["start"].as_u64().unwrap() as usize, mention["end"].as_u64().unwrap() as usize);
            assert_eq!(text[start..end].iter().collect::<String>(), mention["text"].as_str().unwrap());
        }
    }
}

#[test]
fn actors_are_given_when_asked_for() {
    let desk = Desk::new();
    desk.put("a.txt", ALEPPO);
    let actors = |arguments: &[&str]| -> usize {
        let lines = desk.run(arguments).ends_with(0).lines();
        mentions(&lines[0]).iter().filter(|mention| mention["role"] == "actor").count()
    };
    assert_eq!(actors(&["parse", "a.txt"]), 0);
    assert!(actors(&["parse", "a.txt", "--actors"]) >= 1);
}

#[test]
fn flat_gives_the_place_names_inside_areas() {
    let desk = Desk::new();
    desk.put("a.txt", ALEPPO);
    let whole = desk.run(&["parse", "a.txt"]).ends_with(0).lines().remove(0);
    let area =
        mentions(&whole).iter().find(|mention| mention["kind"] == "relative_area").expect("the countryside is an area");
    assert!(area["text"].as_str().unwrap().contains("Aleppo countryside"), "{area}");
    assert_eq!(area["anchors"][0]["text"], "Aleppo");
    assert!(area["area"]["coordinates"].is_array() && area["soft_edge_km"].is_number(), "{area}");
    assert!((2..=5).contains(&area["where_prec"].as_u64().unwrap()), "{area}");
    let flat = desk.run(&["parse", "a.txt", "--flat"]).ends_with(0).lines().remove(0);
    assert!(mentions(&flat).iter().all(|mention| mention["kind"] != "relative_area"), "{flat}");
    assert!(mentions(&flat).iter().any(|mention| mention["text"] == "Aleppo"), "{flat}");
}

#[test]
fn exactly_the_spans_asked_for_are_resolved() {
    let desk = Desk::new();
    let input = serde_json::json!({"id": 7, "text": ALEPPO, "spans": [[86, 90], [48, 54], [124, 129]]}).to_string();
    let line = desk.run_with_input(&["parse", "-", "--input", "jsonl"], &input).ends_with(0).lines().remove(0);
    let spans: Vec<(u64, u64)> = mentions(&line)
        .iter()
        .map(|mention| (mention["start"].as_u64().unwrap(), mention["end"].as_u64().unwrap()))
        .collect();
    assert_eq!(spans, [(48, 54), (86, 90), (124, 129)]);
    assert_eq!(line["id"], 7);
}

#[test]
fn a_file_that_fails_does_not_stop_the_others() {
    let desk = Desk::new();
    desk.put("good.txt", ALEPPO);
    desk.put("empty.txt", "");
    desk.put("binary.txt", [0u8, 159, 146, 150, 0, 1, 2, 3, 0, 0, 255, 254].repeat(50));
    desk.put("broken.json", r#"{"text": "half"#);
    desk.put("no-text.jsonl", "{\"id\": 1}\n");
    for bad in ["empty.txt", "binary.txt", "broken.json", "no-text.jsonl", "missing.txt", "good.txt/inside.txt"] {
        let answer = desk.run(&["parse", bad, "good.txt"]).ends_with(1);
        let lines = answer.lines();
        assert_eq!(lines.last().expect("the good file goes on")["id"], "good.txt", "{bad}");
        assert!(answer.errors.contains(bad), "{bad} is named: {}", answer.errors);
    }
}

#[test]
fn doubtful_files_open_with_a_word_on_it() {
    let desk = Desk::new();
    desk.put("latin.txt", [b"Combats pr\xe8s d'Alep et \xe0 Homs, en Syrie, selon un t\xe9moin.".to_vec()].concat());
    desk.put("cut.txt", [b"Shelling hit Kharkiv and Odesa ".as_slice(), &[0xf0, 0x9f], b" on Monday."].concat());
    desk.put(
        "outside.jsonl",
        "{\"id\": \"x\", \"text\": \"Shelling hit Kharkiv.\", \"mentions\": [{\"start\": 900, \"end\": 907}]}\n",
    );
    desk.put(
        "spans.jsonl",
        "{\"id\": \"x\", \"text\": \"Shelling hit Kharkiv.\", \"spans\": [[13, 20], [900, 907], [5, 2]]}\n",
    );
    for name in ["latin.txt", "cut.txt", "outside.jsonl", "spans.jsonl"] {
        let answer = desk.run(&["parse", name]);
        assert_eq!(answer.lines().len(), 1, "{name}: {}", answer.errors);
    }
    for name in ["outside.jsonl", "spans.jsonl"] {
        assert!(desk.run(&["parse", name]).errors.contains("outside the text"), "{name}");
    }
}

#[test]
fn a_line_of_many_megabytes_ends_with_an_answer() {
    let desk = Desk::new();
    desk.put("long.txt", "word ".repeat(6 << 20));
    let answer = desk.run(&["parse", "long.txt"]);
    assert!(answer.code == Some(0) || answer.code == Some(1));
    assert!(answer.errors.contains("long.txt"), "what is left out is said: {}", answer.errors);
}

#[test]
fn folders_are_searched_for_reports() {
    let desk = Desk::new();
    desk.put("in/b.txt", ALEPPO);
    desk.put("in/deep/a.md", format!("# North\n\n{ALEPPO}"));
    desk.put("in/picture.bin", [0u8; 64]);
    let answer = desk.run(&["parse", "in"]).ends_with(0);
    let ids: Vec<String> = answer.lines().iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids, ["in/b.txt", "in/deep/a.md"]);
}

#[test]
fn geojson_and_csv_hold_the_same_mentions() {
    let desk = Desk::new();
    desk.put("a.txt", ALEPPO);
    let count = mentions(&desk.run(&["parse", "a.txt"]).lines()[0]).len();
    let collection: Value =
        serde_json::from_str(&desk.run(&["parse", "a.txt", "--output", "geojson"]).ends_with(0).out).unwrap();
    assert_eq!(collection["type"], "FeatureCollection");
    let features = collection["features"].as_array().unwrap();
    assert_eq!(features.len(), count);
    assert!(
        features
            .iter()
            .any(|feature| feature["geometry"]["type"].as_str().is_some_and(|kind| kind.ends_with("Polygon")))
    );
    desk.run(&["parse", "a.txt", "--output", "csv", "-o", "a.csv"]).ends_with(0);
    let mut table = csv::Reader::from_path(desk.path("a.csv")).unwrap();
    assert_eq!(table.records().map(Result::unwrap).count(), count);
}

#[test]
fn the_samples_parse_without_a_problem() {
    let answer = Desk::new().run(&["parse", "--samples"]).ends_with(0);
    assert!(answer.lines().len() >= 7);
    assert!(answer.lines().iter().all(|line| mentions(line).len() >= 5), "each has places: {}", answer.out);
    assert_eq!(answer.errors, "");
}

#[test]
fn the_embedded_samples_are_the_files() {
    let mut names: Vec<String> = fs::read_dir(samples())
        .unwrap()
        .map(|entry| format!("samples/{}", entry.unwrap().file_name().into_string().unwrap()))
        .collect();
    names.sort();
    let embedded: Vec<&str> = dateline::samples::SAMPLES.iter().map(|sample| sample.path).collect();
    assert_eq!(embedded, names);
}

#[test]
fn maps_are_the_same_to_the_byte_and_say_where_they_come_from() {
    let desk = Desk::new();
    for ending in ["png", "svg", "pdf"] {
        for name in ["first", "second"] {
            let file = format!("{name}.{ending}");
            desk.run(&["map", "--samples", "-o", &file, "--size", "960x540", "--title", "Seven reports"]).ends_with(0);
        }
        let read = |name: &str| fs::read(desk.path(&format!("{name}.{ending}"))).unwrap();
        assert!(read("first") == read("second"), "{ending} differs from one run to the next");
    }
    let png = fs::read(desk.path("first.png")).unwrap();
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
    assert_eq!((&png[16..20], &png[20..24]), (&960u32.to_be_bytes()[..], &540u32.to_be_bytes()[..]));
    assert!(fs::read(desk.path("first.pdf")).unwrap().starts_with(b"%PDF-"));
    let svg = fs::read_to_string(desk.path("first.svg")).unwrap();
    for text in ["Seven reports", "Natural Earth", "GeoNames"] {
        assert!(svg.contains(text), "the picture lacks '{text}'");
    }
}

#[test]
fn a_map_shows_the_part_asked_for() {
    let desk = Desk::new();
    desk.put("a.txt", ALEPPO);
    desk.run(&["map", "a.txt", "-o", "all.svg"]).ends_with(0);
    desk.run(&["map", "a.txt", "-o", "part.svg", "--bbox", "36.5,36,37.5,36.8"]).ends_with(0);
    desk.run(&["map", "a.txt", "-o", "far.svg", "--bbox", "-20,-40,60,40", "--theme", "dark"]).ends_with(0);
    let read = |name: &str| fs::read_to_string(desk.path(name)).unwrap();
    assert_ne!(read("all.svg"), read("part.svg"));
    assert_ne!(read("all.svg"), read("far.svg"));
}

/// A tile in one colour.
fn tile(red: u8) -> Vec<u8> {
    let mut pixels = tiny_skia::Pixmap::new(256, 256).expect("there is room");
    pixels.fill(tiny_skia::Color::from_rgba8(red, 50, 70, 255));
    pixels.encode_png().expect("it is a picture")
}

#[test]
fn a_servers_map_is_drawn_with_leave_and_never_without() {
    let desk = Desk::new();
    desk.put("a.txt", ALEPPO);
    let server = Server::start(|_| Reply::ok("image/png", &tile(201)));
    let template = server.url("/{z}/{x}/{y}.png?key=SECRET");
    let draw = |to: &str, more: &[&str]| {
        desk.run(&[&["map", "a.txt", "-o", to, "--size", "640x400", "--basemap", template.as_str()][..], more].concat())
    };
    let refused = draw("a.png", &[]).ends_with(2);
    assert!(
        refused.errors.contains("--allow-network") && refused.errors.contains(&server.host()),
        "{}",
        refused.errors
    );
    let refused = desk.run(&["--basemap", &template]).ends_with(2);
    assert!(refused.errors.contains("--allow-network"), "{}", refused.errors);
    desk.run(&["map", "a.txt", "-o", "a.png", "--basemap", "https://a.org/{z}.png", "--allow-network"]).ends_with(2);
    desk.run(&["map", "a.txt", "-o", "a.png", "--allow-network", "--credit", "Me"]).ends_with(2);
    desk.run(&["map", "a.txt", "-o", "plain.png", "--size", "640x400", "--allow-network"]).ends_with(0);
    assert_eq!((server.connections(), desk.path("a.png").exists()), (0, false));

    let drawn = draw("a.png", &["--allow-network", "--credit", "© Testers"]).ends_with(0);
    assert_eq!(drawn.errors, "");
    let red = |name: &str| {
        let png = fs::read(desk.path(name)).expect("it was drawn");
        let pixels = tiny_skia::Pixmap::decode_png(&png).expect("it is a picture");
        pixels.pixels().iter().filter(|pixel| (pixel.red(), pixel.green()) == (201, 50)).count()
    };
    assert!(red("a.png") > 100_000 && red("plain.png") == 0, "{} {}", red("a.png"), red("plain.png"));
    let asked = server.asked().len();
    assert!((4..=40).contains(&asked), "{asked} tiles for a small picture");
    // What was fetched is not asked for again, and the picture is the same.
    draw("b.png", &["--allow-network", "--credit", "© Testers"]).ends_with(0);
    draw("c.svg", &["--allow-network", "--credit", "© Testers"]).ends_with(0);
    assert_eq!(server.asked().len(), asked);
    assert_eq!(fs::read(desk.path("a.png")).unwrap(), fs::read(desk.path("b.png")).unwrap());
    assert!(fs::read_to_string(desk.path("c.svg")).expect("it was drawn").contains("© Testers"));
}

#[test]
fn what_a_server_does_not_give_is_told_and_the_map_is_drawn_all_the_same() {
    let desk = Desk::new();
    desk.put("a.txt", ALEPPO);
    let server = Server::start(|asked| match asked.path.starts_with("/2/") {
        true => Reply::ok("image/png", &tile(99)),
        false => Reply::status(403),
    });
    let template = server.url("/{z}/{x}/{y}.png?key=SECRET");
    let arguments = ["map", "a.txt", "-o", "a.png", "--bbox", "30,30,45,40", "--basemap", &template, "--allow-network"];
    let drawn = desk.run(&arguments).ends_with(0);
    assert!(drawn.errors.starts_with("warning: ") && drawn.errors.contains("are missing"), "{}", drawn.errors);
    assert!(drawn.errors.contains("403") && !drawn.errors.contains("SECRET"), "{}", drawn.errors);
    let pixels = tiny_skia::Pixmap::decode_png(&fs::read(desk.path("a.png")).unwrap()).unwrap();
    assert!(pixels.pixels().iter().filter(|pixel| pixel.red() == 99).count() > 500_000, "coarser tiles stand in");
}

#[test]
fn a_map_is_drawn_from_what_could_be_read() {
    let desk = Desk::new();
    desk.put("a.txt", ALEPPO);
    desk.run(&["map", "missing.txt", "a.txt", "-o", "a.png", "--size", "640x360"]).ends_with(1);
    assert!(desk.path("a.png").exists());
    desk.run(&["map", "missing.txt", "-o", "none.png"]).ends_with(1);
    assert!(!desk.path("none.png").exists());
    let answer = desk.run(&["map", "a.txt", "-o", "nowhere/a.png", "--size", "640x360"]).ends_with(1);
    assert!(answer.errors.contains("nowhere"), "{}", answer.errors);
}

#[test]
fn places_are_looked_up_in_any_spelling() {
    let desk = Desk::new();
    for name in ["Aleppo", "Halab", "حلب"] {
        let answer = desk.run(&["places", name, "--json", "--limit", "5"]).ends_with(0);
        let lines = answer.lines();
        assert!((1..=5).contains(&lines.len()));
        assert!(
            lines.iter().any(|place| place["country"] == "SY" && (place["lat"].as_f64().unwrap() - 36.2).abs() < 0.5),
            "{name}"
        );
    }
    assert!(desk.run(&["places", "Khan", "Younis"]).ends_with(0).out.contains("Palest"));
    let answer = desk.run(&["places", "Xqzzvwkj"]).ends_with(1);
    assert!(answer.out.is_empty() && answer.errors.contains("Xqzzvwkj"));
}

#[test]
fn a_country_file_adds_villages() {
    let desk = Desk::new();
    let row = |id: u32, name: &str, lat: f64, lon: f64| {
        format!("{id}\t{name}\t{name}\t\t{lat}\t{lon}\tP\tPPL\tSY\t\t09\t\t\t\t0\t\t300\tAsia/Damascus\t2020-01-01\n")
    };
    let pack = row(99_000_001, "Tell Qazmur", 36.25, 36.95) + &row(99_000_002, "Bir Samhan", 36.1, 37.3);
    desk.put("SY.txt", &pack);
    desk.put("SY.txt.zst", zstd::encode_all(pack.as_bytes(), 3).unwrap());
    desk.put("a.txt", "Clashes reached the village of Tell Qazmur in Aleppo governorate, Syria.");
    for file in ["SY.txt", "SY.txt.zst"] {
        let places = desk.run(&["places", "Tell Qazmur", "--json", "--gazetteer", file]).ends_with(0).lines();
        assert_eq!(places[0]["geonameid"], 99_000_001);
        let parsed = desk.run(&["parse", "a.txt", "--gazetteer", file]).ends_with(0).lines();
        assert!(mentions(&parsed[0]).iter().any(|mention| mention["geonameid"] == 99_000_001), "{}", parsed[0]);
    }
    let answer = desk.run(&["places", "Aleppo", "--gazetteer", "missing.txt"]).ends_with(1);
    assert!(answer.errors.contains("missing.txt"));
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let desk = Desk::new();
    let line = |id: u32| serde_json::json!({"id": id, "text": ALEPPO}).to_string() + "\n";
    desk.put("many.jsonl", (0..2000).map(line).collect::<String>());
    let mut child =
        desk.command(&["parse", "many.jsonl"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    let mut first = [0u8; 10];
    child.stdout.take().expect("it has one").read_exact(&mut first).expect("it writes");
    let answer = Answer::of(child.wait_with_output().expect("it ends")).ends_with(0);
    assert_eq!(answer.errors, "");
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    desk.put("good.txt", ALEPPO);
    desk.put("shut/a.txt", ALEPPO);
    fs::set_permissions(desk.path("shut"), fs::Permissions::from_mode(0o000)).unwrap();
    let readable = fs::read_dir(desk.path("shut")).is_ok();
    let answer = desk.run(&["parse", "shut", "good.txt"]);
    fs::set_permissions(desk.path("shut"), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(answer.lines().last().unwrap()["id"], "good.txt");
    // Root reads everything.
    if !readable {
        assert!(answer.errors.contains("shut"), "{}", answer.errors);
        answer.ends_with(1);
    }
}

#[test]
fn a_report_is_never_overwritten_by_its_places() {
    let desk = Desk::new();
    let line = r#"{"id": "a", "text": "Shelling hit Morek."}"#;
    desk.put("in.jsonl", line);
    let answer = desk.run(&["parse", "in.jsonl", "-o", "./in.jsonl"]).ends_with(1);
    assert!(answer.errors.contains("it is the file of a report, which would be overwritten"), "{}", answer.errors);
    assert_eq!(fs::read_to_string(desk.path("in.jsonl")).unwrap(), line);
}
