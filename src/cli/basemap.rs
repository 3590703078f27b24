//! `dateline basemap`: an area of a server's map, saved as a map file.

use super::arguments::{BasemapCommand, SaveAreaArguments};
use super::{Console, FAILED, SUCCESS, USAGE, inputs};
use crate::basemap::{AreaToSave, OnlineMap};
use crate::io;
use crate::model::grouped;
use std::io::Write as _;

/// After so many tiles more there is word of how far it is.
const TOLD_EVERY: u64 = 100;

pub(super) fn run(command: &BasemapCommand, console: &mut Console) -> anyhow::Result<u8> {
    match command {
        BasemapCommand::Save(arguments) => save(arguments, console),
    }
}

fn save(arguments: &SaveAreaArguments, console: &mut Console) -> anyhow::Result<u8> {
    let map = match OnlineMap::new(&arguments.address, arguments.credit.as_deref().unwrap_or_default()) {
        Ok(map) => map,
        Err(error) => {
            console.say(format_args!("error: {error}"));
            return Ok(USAGE);
        }
    };
    let host = map.host();
    let area = match AreaToSave::new(map, arguments.bbox, arguments.zoom.clone()) {
        Ok(area) => area,
        Err(error) => {
            console.say(format_args!("error: {error}\nhint: {}", error.hint()));
            return Ok(USAGE);
        }
    };
    if !arguments.permitted {
        console.say(format_args!(
            "error: most servers forbid that areas are saved; whether {host} permits it, only you can know\nhint: read its terms, and if they allow it, say so with --permitted"
        ));
        return Ok(USAGE);
    }
    if !arguments.allow_network {
        console.say(format_args!(
            "error: the area would be fetched from {host}, and the network is not allowed\nhint: --allow-network allows it, for this one command. {}",
            area.what_is_learned()
        ));
        return Ok(USAGE);
    }
    let all = area.tile_count();
    console.say(format_args!("{}", area.what_is_learned()));
    let folder = io::app_folders().map(|folders| folders.tiles);
    let mut told = 0;
    let mut progress = |done: u64| {
        if done >= told + TOLD_EVERY {
            told = done;
            console.say(format_args!("  {} of {} tiles so far", grouped(done), grouped(all)));
        }
    };
    let allowed = io::Allowed::by_the_analyst();
    let saved = io::save_area(&area, &allowed, folder.as_deref(), &arguments.output, &mut progress, &|| true);
    match saved {
        Ok(saved) => {
            let absent = match saved.absent {
                0 => String::new(),
                absent => format!("; {} more the server does not have", grouped(absent)),
            };
            let path = arguments.output.display();
            writeln!(console.out, "saved {} tiles of {host} in {path}{absent}", grouped(saved.tiles))?;
            Ok(SUCCESS)
        }
        Err(problem) => {
            inputs::say(&problem, console);
            Ok(FAILED)
        }
    }
}
