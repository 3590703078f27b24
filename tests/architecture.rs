//! Holds the import table of ARCHITECTURE.md against the source: which module may import which, and
//! who may touch files, the network, threads, clocks and the environment. Unit tests are exempt.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What only `io` and the shells may name.
const OUTSIDE_WORLD: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::thread",
    "std::process",
    "std::time::Instant",
    "std::time::SystemTime",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
];

/// Macros that write where only the shells may write.
const PRINTING: &[&str] = &["print", "println", "eprint", "eprintln", "dbg"];

/// Crates that belong to some modules alone.
const CRATES: &[(&str, &[&str])] = &[
    ("anyhow", &["cli", "app", "main"]),
    ("arboard", &["app"]),
    ("clap", &["cli"]),
    ("directories", &["io"]),
    ("eframe", &["app", "main"]),
    ("egui", &["app"]),
    ("egui_extras", &["app"]),
    ("http", &["io"]),
    ("http_cache_semantics", &["io"]),
    ("image", &["basemap"]),
    ("reqwest", &["io"]),
    ("rfd", &["app"]),
    ("roxmltree", &["basemap"]),
    ("rusqlite", &["io"]),
    ("rustls", &["io"]),
    ("tempfile", &["io"]),
    ("tokio", &["io"]),
    ("walkers", &["app"]),
];

/// Where the network is reached: nowhere else may any of [`NETWORK`] be named.
const NETWORK_HOME: &str = "io/net/";

/// What reaches the network.
const NETWORK: &[&str] =
    &["reqwest", "rustls", "tokio", "TcpStream", "TcpListener", "UdpSocket", "ToSocketAddrs", "HttpTiles"];

/// What makes the leave to go online, and who may call it: each says in the window or on the command line what is
/// told to whom, and does so on what the analyst does.
const LEAVE: (&str, &[&str]) = (
    "by_the_analyst",
    &[
        "io/net/mod.rs",
        "app/jobs.rs",
        "app/jobs/gazetteers.rs",
        "app/jobs/area.rs",
        "cli/basemap.rs",
        "cli/gazetteer.rs",
        "cli/map.rs",
    ],
);

#[test]
fn modules_import_only_what_the_table_allows() {
    let table = Table::read();
    let broken = broken_rules(&table, &sources(&root()));
    assert!(broken.is_empty(), "ARCHITECTURE.md's table does not allow:\n{}", broken.join("\n"));
}

#[test]
fn every_module_is_in_the_table_and_every_row_is_a_module() {
    let listed: BTreeSet<String> = Table::read().rows.into_keys().collect();
    let found: BTreeSet<String> =
        sources(&root()).into_iter().map(|source| source.module).filter(|m| m != "lib" && m != "main").collect();
    assert_eq!(found, listed, "left: modules in src/, right: rows of ARCHITECTURE.md's table");
}

#[test]
fn the_network_is_reached_in_one_place_and_with_leave_alone() {
    let src = root().join("src");
    let inside = |source: Source| Source { path: source.path.strip_prefix(&src).expect("inside").to_owned(), ..source };
    let sources: Vec<Source> = sources(&root()).into_iter().map(inside).collect();
    assert_eq!(network_outside(&sources), Vec::<String>::new());
    assert!(sources.iter().any(|source| source.path.starts_with(NETWORK_HOME)), "{NETWORK_HOME} is where it was");
}

#[test]
fn the_check_of_the_network_sees_what_it_should() {
    let check = |path: &str, text: &str| {
        let source = Source { module: "io".to_owned(), depth: 1, path: path.into(), text: text.to_owned() };
        network_outside(&[source]).len()
    };
    assert_eq!(check("io/net/client.rs", "use reqwest::Client; use tokio::runtime;"), 0);
    assert_eq!(check("io/read.rs", "// reqwest\n#[cfg(test)]\nmod tests { use std::net::TcpListener; }"), 0);
    assert_eq!(check("io/net/mod.rs", "pub fn by_the_analyst() {}"), 0);
    assert_eq!(check("io/read.rs", "use std::{fs, net::TcpStream};"), 1);
    assert_eq!(check("app/map/tiles.rs", "use walkers::HttpTiles;"), 1);
    assert_eq!(check("io/net/download.rs", "fn f() { Allowed::by_the_analyst() }"), 1);
}

#[test]
fn the_check_sees_what_it_should() {
    let table = Table::parse(
        "| module | may import | kind |\n|---|---|---|\n| model | nothing | pure |\n| scene, render | model | pure |\n\
         | session | all the pure ones | pure |\n| io | model | IO |\n| app | everything but scene | shell |\n",
    );
    let check = |module: &str, depth: usize, text: &str| {
        let source = Source { module: module.to_owned(), depth, path: "x.rs".into(), text: text.to_owned() };
        broken_rules(&table, &[source]).len()
    };
    // Allowed.
    assert_eq!(check("scene", 1, "use crate::model::{LatLon, Span};"), 0);
    assert_eq!(check("scene", 2, "use super::pins; fn f() { crate::scene::g() }"), 0);
    assert_eq!(check("session", 1, "use crate::{model, render::{self, png}};"), 0);
    assert_eq!(check("io", 1, "use std::{fs, time::Instant};"), 0);
    assert_eq!(check("scene", 1, "use std::time::Duration; use std::io::Read;"), 0);
    assert_eq!(check("scene", 1, "// crate::app\n/* use crate::io; */ const A: &str = \"crate::io \\\" std::fs\";"), 0);
    assert_eq!(
        check("scene", 1, "const A: &str = r#\"crate::io \" \"#; const Q: char = '\"'; fn f<'a>(x: &'a str) {}"),
        0
    );
    assert_eq!(check("scene", 1, "#[cfg(test)]\nmod tests { use std::fs; use crate::app; }"), 0);
    // Not allowed.
    assert_eq!(check("scene", 1, "use crate::app::X;"), 1);
    assert_eq!(check("scene", 1, "use crate::{model, app, io::{read}};"), 2);
    assert_eq!(check("scene", 1, "fn f() { super::io::read() }"), 1);
    assert_eq!(check("scene", 2, "use super::super::render::png;"), 1);
    assert_eq!(check("session", 1, "use crate::io;"), 1);
    assert_eq!(check("app", 1, "use crate::scene;"), 1);
    assert_eq!(check("scene", 1, "use std::{collections::BTreeMap, fs, time::{Duration, Instant}};"), 2);
    assert_eq!(check("scene", 1, "use std::time; use std::env::*;"), 2);
    assert_eq!(check("scene", 1, "fn f() { jiff::Zoned::now(); println!(\"\"); }"), 2);
    assert_eq!(check("scene", 1, "use anyhow::Result; fn f(ui: &egui::Ui) {}"), 2);
    assert_eq!(check("scene", 1, "#[cfg(test)]\nmod tests;\nuse crate::io;"), 1);
}

/// A file of the crate.
struct Source {
    module: String,
    /// How many `super`s lead from the file to the crate's root.
    depth: usize,
    path: PathBuf,
    text: String,
}

/// The import table.
struct Table {
    rows: BTreeMap<String, Row>,
}

struct Row {
    may_import: BTreeSet<String>,
    pure: bool,
}

impl Table {
    fn read() -> Self {
        Self::parse(&fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there"))
    }

    fn parse(page: &str) -> Self {
        let cells: Vec<[&str; 3]> = page
            .lines()
            .skip_while(|line| !line.starts_with("| module | may import |"))
            .skip(2)
            .take_while(|line| line.starts_with('|'))
            .map(|line| {
                let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
                cells.try_into().expect("a row of the table has three cells")
            })
            .collect();
        assert!(!cells.is_empty(), "ARCHITECTURE.md has the table");
        let names = |list: &str| list.split(',').map(|name| name.trim().to_owned()).collect::<BTreeSet<String>>();
        let all: BTreeSet<String> = cells.iter().flat_map(|[modules, ..]| names(modules)).collect();
        let pure: BTreeSet<String> =
            cells.iter().filter(|[.., kind]| *kind == "pure").flat_map(|[modules, ..]| names(modules)).collect();
        let mut rows = BTreeMap::new();
        for [modules, may_import, kind] in cells {
            let may_import = match may_import {
                "nothing" => BTreeSet::new(),
                "all the pure ones" => pure.clone(),
                other => match other.strip_prefix("everything but ") {
                    Some(one) => all.iter().filter(|name| *name != one).cloned().collect(),
                    None => names(other),
                },
            };
            assert!(may_import.is_subset(&all), "the row of {modules} names a module that has no row");
            for module in names(modules) {
                rows.insert(module, Row { may_import: may_import.clone(), pure: kind == "pure" });
            }
        }
        Self { rows }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(root: &Path) -> Vec<Source> {
    let src = root.join("src");
    let mut sources = Vec::new();
    let mut folders = vec![src.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src is readable") {
            let path = entry.expect("src is readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(&src).expect("it is inside").with_extension("");
                let parts: Vec<&str> = inside.iter().map(|part| part.to_str().expect("plain names")).collect();
                let depth = if parts.last() == Some(&"mod") { parts.len() - 1 } else { parts.len() };
                let text = fs::read_to_string(&path).expect("src is readable");
                sources.push(Source { module: parts[0].to_owned(), depth, path, text });
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

fn broken_rules(table: &Table, sources: &[Source]) -> Vec<String> {
    let mut broken = Vec::new();
    for source in sources {
        let tokens = without_tests(tokens(&source.text));
        let row = table.rows.get(&source.module);
        let mut report = |what: String| broken.push(format!("{}: {what}", source.path.display()));
        for path in paths(&tokens) {
            let supers = path.iter().take_while(|part| *part == "super").count();
            let imported = match path[0].as_str() {
                "crate" => path.get(1),
                "super" if supers >= source.depth => path.get(supers),
                _ => None,
            };
            if let (Some(row), Some(imported)) = (row, imported)
                && table.rows.contains_key(imported)
                && *imported != source.module
                && !row.may_import.contains(imported)
            {
                report(format!("{} imports {imported}", source.module));
            }
            let written = path.join("::");
            if row.is_some_and(|row| row.pure) {
                let banned = OUTSIDE_WORLD
                    .iter()
                    .any(|ban| written == *ban || written.starts_with(&format!("{ban}::")) || written == "std::time")
                    || written == "std::time::*";
                if banned || (path.len() > 1 && path.last().is_some_and(|last| last == "now")) {
                    report(format!("{written} in the pure module {}", source.module));
                }
            }
            if let Some((name, homes)) = CRATES.iter().find(|(name, _)| path[0] == *name && path.len() > 1)
                && !homes.contains(&source.module.as_str())
            {
                report(format!("{name} outside {}", homes.join(", ")));
            }
        }
        if row.is_some_and(|row| row.pure) {
            for pair in tokens.windows(2) {
                if pair[1] == "!" && PRINTING.contains(&pair[0].as_str()) {
                    report(format!("{}! in the pure module {}", pair[0], source.module));
                }
            }
        }
    }
    broken
}

/// Where the network is reached, or leave for it made, by somebody who may not.
fn network_outside(sources: &[Source]) -> Vec<String> {
    let mut broken = Vec::new();
    for source in sources.iter().filter(|source| !source.path.ends_with("tests.rs")) {
        for token in without_tests(tokens(&source.text)) {
            let network = NETWORK.contains(&token.as_str()) && !source.path.starts_with(NETWORK_HOME);
            let leave = token == LEAVE.0 && !LEAVE.1.iter().any(|path| source.path == Path::new(path));
            if network || leave {
                broken.push(format!("{}: {token}", source.path.display()));
            }
        }
    }
    broken
}

/// Every path in the tokens, groups multiplied out: `a::{b, c::{d, self}}` gives `a::b`, `a::c::d`
/// and `a::c`.
fn paths(tokens: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if is_name(&tokens[at]) { at = path(tokens, at, &[], &mut found) } else { at += 1 }
    }
    found
}

/// Reads one path (or tree of paths) from `at` on, and says where it ends.
fn path(tokens: &[String], mut at: usize, before: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut parts = before.to_vec();
    while let Some(token) = tokens.get(at) {
        if token == "{" && !parts.is_empty() {
            at += 1;
            while tokens.get(at).is_some_and(|token| token != "}") {
                let next = path(tokens, at, &parts, found);
                at = next.max(at + 1);
            }
            return at + 1;
        }
        if !is_name(token) && token != "*" {
            break;
        }
        if token != "self" {
            parts.push(token.clone());
        }
        at += 1;
        if tokens.get(at).is_none_or(|token| token != "::") {
            break;
        }
        at += 1;
    }
    let read_self = at > 0 && tokens[at - 1] == "self";
    if parts.len() > before.len() || (read_self && !parts.is_empty()) {
        found.push(parts);
    }
    at
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Takes out what follows `#[cfg(test)]`: a module with its body, or one item.
fn without_tests(tokens: Vec<String>) -> Vec<String> {
    let mark: Vec<&str> = vec!["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at..].iter().take(mark.len()).eq(mark.iter()) {
            let mut depth = 0;
            while at < tokens.len() {
                match tokens[at].as_str() {
                    "{" => depth += 1,
                    "}" => depth -= 1,
                    _ => {}
                }
                let done = depth == 0 && (tokens[at] == ";" || tokens[at] == "}");
                at += 1;
                if done {
                    break;
                }
            }
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// Rust's tokens as far as this check needs them: names, `::` and single characters, without
/// comments, strings, characters and lifetimes.
fn tokens(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens: Vec<String> = Vec::new();
    let mut at = 0;
    let starts = |at: usize, what: &str| what.chars().enumerate().all(|(i, c)| chars.get(at + i) == Some(&c));
    while at < chars.len() {
        let c = chars[at];
        if starts(at, "//") {
            while at < chars.len() && chars[at] != '\n' {
                at += 1;
            }
        } else if starts(at, "/*") {
            let mut depth = 0;
            while at < chars.len() {
                if starts(at, "/*") {
                    depth += 1;
                    at += 2;
                } else if starts(at, "*/") {
                    depth -= 1;
                    at += 2;
                } else {
                    at += 1;
                }
                if depth == 0 {
                    break;
                }
            }
        } else if c == '"' {
            at += 1;
            while at < chars.len() && chars[at] != '"' {
                at += if chars[at] == '\\' { 2 } else { 1 };
            }
            at += 1;
        } else if c == '\'' {
            // A character ends with a quote; a lifetime has none.
            if chars.get(at + 1) == Some(&'\\') {
                at += 3;
                while at < chars.len() && chars[at] != '\'' {
                    at += 1;
                }
                at += 1;
            } else if chars.get(at + 2) == Some(&'\'') {
                at += 3;
            } else {
                at += 1;
                while at < chars.len() && (chars[at].is_alphanumeric() || chars[at] == '_') {
                    at += 1;
                }
            }
        } else if c.is_alphanumeric() || c == '_' {
            let start = at;
            while at < chars.len() && (chars[at].is_alphanumeric() || chars[at] == '_') {
                at += 1;
            }
            let name: String = chars[start..at].iter().collect();
            let hashes = chars[at..].iter().take_while(|c| **c == '#').count();
            if ["r", "br", "cr"].contains(&name.as_str()) && chars.get(at + hashes) == Some(&'"') {
                at += hashes + 1;
                let end = format!("\"{}", "#".repeat(hashes));
                while at < chars.len() && !starts(at, &end) {
                    at += 1;
                }
                at += end.len();
            } else {
                tokens.push(name);
            }
        } else if starts(at, "::") {
            tokens.push("::".to_owned());
            at += 2;
        } else {
            if !c.is_whitespace() {
                tokens.push(c.to_string());
            }
            at += 1;
        }
    }
    tokens
}
