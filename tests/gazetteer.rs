//! The real binary with gazetteers of the analyst's own: added, listed, used, damaged, removed.

#[path = "support/server.rs"]
mod server;

use serde_json::Value;
use server::{Reply, Server};
use std::fs;
use std::io::Write as _;
#[cfg(target_os = "linux")]
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A folder for one test, and in it the user's data.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder for the test") }
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.folder.path().join(name), bytes).expect("a file for the test");
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command.args(arguments).current_dir(self.folder.path()).env_clear().stdin(Stdio::null());
        command.env("HOME", self.folder.path()).env("XDG_DATA_HOME", self.folder.path().join("data"));
        command
    }

    /// What was said on standard output and on standard error, after it ended with the code.
    fn run(&self, code: i32, arguments: &[&str]) -> (String, String) {
        let output = self.command(arguments).output().expect("the binary runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it speaks UTF-8");
        let (out, errors) = (text(output.stdout), text(output.stderr));
        assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{out}\n{errors}");
        (out, errors)
    }

    fn lines(&self, arguments: &[&str]) -> Vec<Value> {
        let (out, _) = self.run(0, arguments);
        out.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
    }

    /// The files of the gazetteers' folder.
    #[cfg(target_os = "linux")]
    fn indexes(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.folder.path().join("data/dateline/gazetteers"));
        let mut paths: Vec<PathBuf> = entries.into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    }
}

const GEONAMES: &str = "99000001\tTell Qazmur\tTell Qazmur\tتل قزمور\t36.25\t36.95\tP\tPPL\tSY\t\t09\t\t\t\t0\t\t300\tAsia/Damascus\t2020-01-01\n\
                        99000002\tBir Samhan\tBir Samhan\t\t36.1\t37.3\tP\tPPL\tSY\t\t09\t\t\t\t0\t\t300\tAsia/Damascus\t2020-01-01\n";
const GNS: &str = "rk\tufi\tuni\tfull_name\tnt\tlat_dd\tlong_dd\tdesig_cd\tfc\tcc_ft\n\
                   1\t-7\t1\tQazbur\tN\t36.25\t36.95\tPPL\tP\tSYR\n1\t-7\t2\tقزبور\tNS\t36.25\t36.95\tPPL\tP\tSYR\n";
const COD: &str = "ADM3_EN,ADM3_AR,ADM3_PCODE,ADM0_PCODE,lat,lon\nQazdistrict,قزدس,SY070301,SY,36.2,36.9\n";
const BOUNDARIES: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
    "properties":{"shapeName":"Qazland","shapeISO":"","shapeID":"1","shapeGroup":"SYR","shapeType":"ADM2"},
    "geometry":{"type":"Polygon","coordinates":[[[36.5,36],[37,36],[37,36.5],[36.5,36.5],[36.5,36]]]}}]}"#;
const OVERPASS: &str = r#"{"version":0.6,"elements":[{"type":"way","id":1,"center":{"lat":36.2,"lon":36.9},"nodes":[1],
    "tags":{"amenity":"hospital","name":"مشفى قزان","name:en":"Qazan Hospital"}}]}"#;
const TABLE: &str = "Settlement;Y;X;Inhabitants\nQazville;36,25;36,95;300\n";
const GEOJSON: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"title":"Qazpoint"},
    "geometry":{"type":"Point","coordinates":[36.95,36.25]}}]}"#;
/// For Aleppo, which the embedded gazetteer has.
const ALTERNATES: &str = "1\t170063\tde\tQazaleppo\t\t\t\t\t\t\n2\t170063\tar\tقزحلب\t\t\t\t\t\t\n";

#[test]
fn each_format_is_told_from_its_content_and_then_known_to_all_commands() {
    let desk = Desk::new();
    let files = [
        ("SY.txt", GEONAMES, "GeoNames", "Tell Qazmur"),
        ("gns.txt", GNS, "NGA GNS", "قزبور"),
        ("cod.csv", COD, "OCHA COD", "Qazdistrict"),
        ("adm2.geojson", BOUNDARIES, "geoBoundaries", "Qazland"),
        ("hospitals.json", OVERPASS, "OpenStreetMap (Overpass)", "Qazan Hospital"),
        ("list.csv", TABLE, "table", "Qazville"),
        ("points.geojson", GEOJSON, "GeoJSON", "Qazpoint"),
        ("alternateNamesV2.txt", ALTERNATES, "GeoNames alternate names", "Qazaleppo"),
    ];
    files.iter().for_each(|(file, text, ..)| desk.put(file, text));
    let names = files.map(|(file, ..)| file);
    let (out, errors) = desk.run(0, &[&["gazetteer", "add"][..], &names].concat());
    for ((file, _, format, name), added) in files.iter().zip(out.lines()) {
        assert!(added.starts_with("added ") && added.ends_with(&format!("({format})")), "{file}: {added}");
        assert!(errors.lines().any(|line| line == format!("{file}: {format}")), "{file}: {errors}");
        let found = &desk.lines(&["places", name, "--json", "--limit", "1"])[0];
        assert_eq!((&found["match"], &found["country"]), (&Value::from("exact"), &Value::from("SY")), "{name}");
    }
    assert_eq!(desk.lines(&["gazetteer", "search", "Qazpoint", "--json"])[0]["name"], "Qazpoint");
    let listed = desk.lines(&["gazetteer", "list", "--json", "--check"]);
    let names: Vec<&str> = listed.iter().filter_map(|line| line["name"].as_str()).collect();
    assert_eq!(names, ["SY", "adm2", "alternateNamesV2", "cod", "gns", "hospitals", "list", "points"]);
    assert_eq!(listed[0]["places"], 2);
    assert_eq!(listed[0]["source"], "SY.txt");
    assert!(listed[0]["added"].as_str().unwrap().starts_with("20"), "{}", listed[0]);
    // The embedded Aleppo gained names and kept its id.
    assert_eq!(desk.lines(&["places", "قزحلب", "--json"])[0]["geonameid"], 170_063);
    // A boundary is drawn.
    desk.put("a.txt", "Shelling hit Qazland district in Aleppo, Syria, near Tell Qazmur.");
    let (out, _) = desk.run(0, &["parse", "a.txt", "--output", "geojson"]);
    assert!(out.contains("Polygon") && out.contains("Tell Qazmur"), "{out}");
    let (_, errors) = desk.run(1, &["places", "Qazpoint", "--without-added"]);
    assert!(errors.contains("no place is called 'Qazpoint'"), "{errors}");
}

#[test]
fn a_file_is_downloaded_when_the_network_is_allowed_and_not_before() {
    let server = Server::start(|asked| match asked.path.as_str() {
        "/dump/SY.txt?key=secret" => Reply::ok("text/plain", GEONAMES.as_bytes()),
        "/words.txt" => Reply::ok("text/plain", b"no table at all"),
        _ => Reply::status(404),
    });
    let desk = Desk::new();
    let url = server.url("/dump/SY.txt?key=secret");
    for wanted in [url.as_str(), "SY", "Syria"] {
        let (_, errors) = desk.run(2, &["gazetteer", "add", wanted]);
        assert!(errors.contains("the network is not allowed") && errors.contains("--allow-network"), "{errors}");
    }
    assert_eq!(server.connections(), 0);
    let (out, errors) = desk.run(0, &["gazetteer", "add", "--allow-network", &url]);
    assert_eq!(out, "added SY: 2 places with 3 names (GeoNames)\n");
    assert!(!errors.contains("secret"), "{errors}");
    let listed = desk.lines(&["gazetteer", "list", "--json"]);
    assert_eq!(listed[0]["source"].as_str(), Some(server.url("/dump/SY.txt").as_str()));
    let (_, errors) = desk.run(1, &["gazetteer", "add", "--allow-network", &server.url("/gone.zip")]);
    assert!(errors.contains("404 (not found)"), "{errors}");
    desk.run(1, &["gazetteer", "add", "--allow-network", &server.url("/words.txt")]);
    assert_eq!(desk.lines(&["gazetteer", "list", "--json"]).len(), 1);
}

#[test]
fn packed_files_open_and_a_second_of_the_same_name_replaces_the_first() {
    let desk = Desk::new();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [("readme.txt", "The files hold what they hold.\n"), ("SY.txt", GEONAMES)] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    desk.put("SY.zip", zip.finish().unwrap().into_inner());
    let first_row = GEONAMES.lines().next().unwrap();
    desk.put("SY.txt.zst", zstd::encode_all(first_row.as_bytes(), 3).unwrap());
    for (file, places) in [("SY.zip", 2), ("SY.txt.zst", 1)] {
        desk.run(0, &["gazetteer", "add", file]);
        let listed = desk.lines(&["gazetteer", "list", "--json"]);
        assert_eq!((listed.len(), listed[0]["places"].as_u64()), (1, Some(places)));
    }
    desk.run(0, &["gazetteer", "add", "SY.zip", "--name", "my villages"]);
    let (out, _) = desk.run(0, &["gazetteer", "list"]);
    assert!(
        out.lines().any(|line| line.starts_with("my-villages\t2 places with 3 names (GeoNames)\tadded 20")),
        "{out}"
    );
    let (out, _) = desk.run(0, &["gazetteer", "remove", "SY", "my-villages"]);
    assert_eq!(out, "removed SY\nremoved my-villages\n");
    let (out, errors) = desk.run(0, &["gazetteer", "list"]);
    assert!(out.is_empty() && errors.contains("no gazetteer was added"), "{out}{errors}");
    desk.run(1, &["places", "Tell Qazmur"]);
}

#[test]
fn what_columns_are_taken_for_is_told_and_a_dry_run_adds_nothing() {
    let desk = Desk::new();
    desk.put(
        "list.csv",
        "Province,Village (EN),Village (AR),lat,long,Source\nAleppo,Qazville,قزفيل,36.25,36.95,survey\n",
    );
    let (out, errors) = desk.run(0, &["gazetteer", "add", "list.csv", "--dry-run"]);
    assert_eq!(out, "");
    assert_eq!(
        errors,
        "list.csv: table\n  name from 'Village (EN)'\n  other names from 'Village (AR)'\n  latitude from 'lat'\n  longitude from 'long'\n  \
         not used: 'Province', 'Source'\n"
    );
    desk.run(1, &["places", "Qazville"]);
}

#[test]
fn what_holds_no_places_is_named_and_the_other_files_are_added() {
    let desk = Desk::new();
    desk.put("words.txt", "no table at all");
    desk.put("numbers.csv", "a,b\n1,2\n");
    desk.put("SY.txt", GEONAMES);
    let (out, errors) = desk.run(1, &["gazetteer", "add", "words.txt", "numbers.csv", "missing.zip", "SY.txt"]);
    assert!(out.starts_with("added SY: 2 places"), "{out}");
    for part in ["file: words.txt", "among 'a', 'b'; name one column 'name'", "file: missing.zip", "hint: "] {
        assert!(errors.contains(part), "{part}: {errors}");
    }
    let (_, errors) = desk.run(1, &["gazetteer", "remove", "UA"]);
    assert!(errors.contains("no gazetteer is called 'UA'\nhint: there are: SY"), "{errors}");
    desk.run(2, &["gazetteer"]);
    desk.run(2, &["gazetteer", "add"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_damaged_index_is_named_by_its_file_and_the_rest_goes_on() {
    let desk = Desk::new();
    desk.put("SY.txt", GEONAMES);
    desk.put("list.csv", TABLE);
    desk.run(0, &["gazetteer", "add", "SY.txt", "list.csv"]);
    desk.put("a.txt", "Clashes reached Qazville in Aleppo governorate, Syria.");
    let path = desk.indexes()[0].clone();
    let sound = fs::read(&path).unwrap();
    let mut altered = sound.clone();
    altered[sound.len() / 2] ^= 1;
    for (bytes, why) in
        [(&sound[..sound.len() - 100], "cut short"), (&altered, "checksum"), (&b"nothing"[..], "cut short")]
    {
        fs::write(&path, bytes).unwrap();
        for arguments in [&["places", "Qazville"][..], &["parse", "a.txt"], &["map", "a.txt", "-o", "a.png"]] {
            let (_, errors) = desk.run(0, arguments);
            assert!(errors.starts_with("warning: the gazetteer's index is damaged: it"), "{arguments:?}: {errors}");
            assert!(errors.contains(why) && errors.contains(&format!("file: {}", path.display())), "{errors}");
        }
        let (out, errors) = desk.run(1, &["gazetteer", "list"]);
        assert!(out.starts_with("list\t") && errors.contains("SY.places"), "{out}{errors}");
    }
    desk.run(0, &["gazetteer", "remove", "SY"]);
    assert_eq!(desk.run(0, &["places", "Qazville"]).1, "");
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupted_import_leaves_the_gazetteers_as_they_were() {
    let desk = Desk::new();
    desk.put("SY.txt", GEONAMES);
    desk.run(0, &["gazetteer", "add", "SY.txt"]);
    let before = fs::read(&desk.indexes()[0]).unwrap();
    // The system ends the process as soon as it writes past 4 kB: in the middle of the new index.
    let mut shell = Command::new("/bin/sh");
    let program = env!("CARGO_BIN_EXE_dateline");
    shell.args(["-c", "ulimit -c 0; ulimit -f 8; exec \"$0\" gazetteer add SY.txt", program]);
    shell.current_dir(desk.folder.path()).env_clear().stdin(Stdio::null()).stdout(Stdio::null());
    shell.env("HOME", desk.folder.path()).env("XDG_DATA_HOME", desk.folder.path().join("data"));
    assert!(!shell.output().unwrap().status.success());
    assert_eq!(desk.indexes().len(), 2, "what was written of it is still there: {:?}", desk.indexes());
    let index = desk.indexes().into_iter().find(|path| path.ends_with("SY.places")).unwrap();
    assert!(fs::read(&index).unwrap() == before);
    assert_eq!(desk.lines(&["places", "Tell Qazmur", "--json", "--limit", "1"])[0]["match"], "exact");
    desk.run(0, &["gazetteer", "add", "SY.txt", "--name", "again"]);
    let names: Vec<_> = desk.indexes().iter().map(|path| path.file_name().unwrap().to_owned()).collect();
    assert_eq!(names, ["SY.places", "again.places"]);
}
