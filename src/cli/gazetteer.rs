//! `dateline gazetteer`: the gazetteers that the analyst added for good.

use super::arguments::{AddArguments, GazetteerCommand, ListArguments};
use super::{Console, FAILED, SUCCESS, inputs, places};
use crate::gazetteer::{About, Gazetteer, Reading, Remote};
use crate::io;
use crate::model::Problem;
use crate::model::grouped;
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// After so many places more there is word of how far an import is.
const TOLD_EVERY: usize = 1_000_000;
/// And after so many bytes more, of how far a download is.
const DOWNLOAD_TOLD_EVERY: u64 = 20_000_000;

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
        let remote = if Path::new(file).is_file() { None } else { Remote::of(file, &Gazetteer::embedded()?) };
        if let Some(remote) = &remote
            && !arguments.allow_network
        {
            console.say(format_args!(
                "error: {file} would be downloaded from {}, and the network is not allowed\nhint: --allow-network allows it, for this one command; without, give a file that is on this computer",
                remote.host()
            ));
            return Ok(super::USAGE);
        }
        let fetched = match remote.as_ref().map(|remote| fetch(remote, console)).transpose() {
            Ok(fetched) => fetched,
            Err(problem) => {
                inputs::say(&problem, console);
                code = FAILED;
                continue;
            }
        };
        let source = fetched.as_ref().map_or_else(|| PathBuf::from(file), io::Fetched::path);
        let file = remote.as_ref().map_or(file.as_str(), |remote| remote.address());
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
        match add_one(&source, file, &name, &reading, folder, console)? {
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

/// Downloads a file of places. The analyst allowed it with `--allow-network`.
fn fetch(remote: &Remote, console: &mut Console) -> Result<io::Fetched, Problem> {
    console.say(format_args!("downloading {}", remote.address()));
    let told = Cell::new(0);
    let console = RefCell::new(console);
    let progress = |received: io::Received| {
        if received.bytes >= told.get() + DOWNLOAD_TOLD_EVERY {
            told.set(received.bytes);
            let of = received.total.map_or_else(String::new, |total| format!(" of {}", total / 1_000_000));
            console.borrow_mut().say(format_args!("  {}{of} MB so far", received.bytes / 1_000_000));
        }
    };
    io::fetch_places(&io::Allowed::by_the_analyst(), remote, &progress, &|| false)
}

fn add_one(
    source: &Path,
    told_source: &str,
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
        source: told_source.to_owned(),
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
