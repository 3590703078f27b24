//! `dateline gazetteer`: the gazetteers that the analyst added for good.

use super::arguments::{AddArguments, GazetteerCommand, ListArguments};
use super::{Console, FAILED, SUCCESS, inputs, places};
use crate::gazetteer::{About, Gazetteer, Reading};
use crate::io;
use crate::model::Problem;
use crate::session::grouped;
use serde_json::json;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// After so many places more there is word of how far an import is.
const TOLD_EVERY: usize = 1_000_000;

pub(super) fn run(command: &GazetteerCommand, console: &mut Console) -> anyhow::Result<u8> {
    if let GazetteerCommand::Search(arguments) = command {
        return places::run(arguments, console);
    }
    let Some(folder) = io::gazetteer_folder() else {
        console.say(format_args!("error: there is no folder for gazetteers, since this user has no home\nhint: --gazetteer FILE takes one for one run"));
        return Ok(FAILED);
    };
    match command {
        GazetteerCommand::Add(arguments) => add(arguments, &folder, console),
        GazetteerCommand::List(arguments) => list(arguments, &folder, console),
        GazetteerCommand::Remove { names } => {
            let mut code = SUCCESS;
            for name in names {
                match io::remove_gazetteer(&folder, name) {
                    Ok(()) => writeln!(console.out, "removed {name}")?,
                    Err(problem) => {
                        inputs::say(&problem, console);
                        code = FAILED;
                    }
                }
            }
            Ok(code)
        }
        GazetteerCommand::Search(_) => Ok(SUCCESS),
    }
}

fn add(arguments: &AddArguments, folder: &Path, console: &mut Console) -> anyhow::Result<u8> {
    let mut code = SUCCESS;
    if arguments.name.is_some() && arguments.files.len() > 1 {
        console.say(format_args!("error: --name is for one file"));
        return Ok(super::USAGE);
    }
    for file in &arguments.files {
        let source = PathBuf::from(file);
        let reading = match io::recognize_places(&source) {
            Ok(reading) => reading,
            Err(problem) => {
                inputs::say(&problem, console);
                code = FAILED;
                continue;
            }
        };
        say_reading(file, &reading, console);
        if arguments.dry_run {
            continue;
        }
        let name = arguments.name.as_deref().map_or_else(|| io::gazetteer_name(file), io::clean_name);
        match add_one(&source, &name, &reading, folder, console)? {
            Ok((about, problems)) => {
                problems.iter().for_each(|problem| inputs::say(problem, console));
                writeln!(console.out, "added {}: {}", about.name, counts(&about))?;
            }
            Err(problem) => {
                inputs::say(&problem, console);
                code = FAILED;
            }
        }
    }
    Ok(code)
}

/// What the file was taken for, before it is used.
fn say_reading(file: &str, reading: &Reading, console: &mut Console) {
    console.say(format_args!("{file}: {}", reading.format.label()));
    for line in reading.in_words() {
        console.say(format_args!("  {line}"));
    }
}

type Added = Result<(About, Vec<Problem>), Problem>;

fn add_one(
    source: &Path,
    name: &str,
    reading: &Reading,
    folder: &Path,
    console: &mut Console,
) -> anyhow::Result<Added> {
    let mut known = Gazetteer::embedded()?;
    if reading.format == crate::gazetteer::Format::AlternateNames {
        // Alternate names may belong to places of the analyst's own.
        io::add_installed(&mut known, folder).iter().for_each(|problem| inputs::say(problem, console));
    }
    let about = About {
        name: name.to_owned(),
        source: source.display().to_string(),
        added: jiff::Zoned::now().date().to_string(),
        ..About::default()
    };
    let mut told = 0;
    let mut go_on = |places: usize| {
        if places >= told + TOLD_EVERY {
            told = places;
            console.say(format_args!("  {} places so far", grouped(places as u64)));
        }
        true
    };
    Ok(io::add_gazetteer(folder, source, reading, about, &known, &mut go_on))
}

fn counts(about: &About) -> String {
    let several = |count: u64, one: &str| format!("{} {one}{}", grouped(count), if count == 1 { "" } else { "s" });
    format!("{} with {} ({})", several(about.places, "place"), several(about.names, "name"), about.format)
}

fn list(arguments: &ListArguments, folder: &Path, console: &mut Console) -> anyhow::Result<u8> {
    let installed = match io::installed(folder) {
        Ok(installed) => installed,
        Err(problem) => {
            inputs::say(&problem, console);
            return Ok(FAILED);
        }
    };
    if installed.is_empty() {
        console.say(format_args!("note: no gazetteer was added\nhint: dateline gazetteer add FILE"));
    }
    let mut code = SUCCESS;
    for gazetteer in installed {
        let sound = gazetteer.about.and_then(|about| {
            if arguments.check {
                io::check_installed(&gazetteer.path)?;
            }
            Ok(about)
        });
        let about = match sound {
            Ok(about) => about,
            Err(problem) => {
                inputs::say(&problem, console);
                code = FAILED;
                continue;
            }
        };
        if arguments.json {
            let line = json!({
                "name": gazetteer.name,
                "source": about.source,
                "format": about.format,
                "places": about.places,
                "names": about.names,
                "added": about.added,
                "bytes": gazetteer.size,
                "file": gazetteer.path.display().to_string(),
            });
            writeln!(console.out, "{line}")?;
        } else {
            let megabytes = gazetteer.size as f64 / 1e6;
            let (name, counts, added, source) = (&gazetteer.name, counts(&about), &about.added, &about.source);
            writeln!(console.out, "{name}\t{counts}\tadded {added}\t{megabytes:.1} MB\tfrom {source}")?;
        }
    }
    Ok(code)
}
