//! `dateline map`: the picture that the window's 'Export picture…' makes, without a window.

use super::arguments::{MapArguments, Theme};
use super::inputs::{self, Outcome};
use super::{Console, FAILED, SUCCESS, USAGE};
use crate::basemap::Basemap;
use crate::geoparse;
use crate::io;
use crate::model::Mention;
use crate::session::{BasemapChoice, Briefing, State, place_index};
use rayon::prelude::*;
use std::path::Path;
use std::time::Duration;

/// How long the picture waits for a server's tiles.
const WAITS: Duration = Duration::from_secs(120);

pub(super) fn run(arguments: &MapArguments, console: &mut Console) -> anyhow::Result<u8> {
    let choice = match arguments.network.check(arguments.basemap.clone()) {
        Ok(choice) => choice,
        Err(why) => {
            console.say(format_args!("error: {why}"));
            return Ok(USAGE);
        }
    };
    let Outcome { reports, failed } = inputs::load(&arguments.inputs, None, console);
    if reports.is_empty() {
        console.say(format_args!("error: there is no report to draw"));
        return Ok(FAILED);
    }
    io::spare_originals(&arguments.output.path, reports.iter().map(|report| report.path.as_str()))?;
    let Some(mut basemap) = basemap(&choice, console) else { return Ok(FAILED) };
    for path in &arguments.overlays {
        match io::open_overlay(path) {
            Ok(overlay) => basemap.overlays.push(overlay),
            Err(problem) => {
                inputs::say(&problem, console);
                return Ok(FAILED);
            }
        }
    }
    let Some(gazetteer) = inputs::gazetteer(&arguments.gazetteer, console)? else { return Ok(FAILED) };
    let options = geoparse::Options::default();
    let mentions: Vec<Vec<Mention>> = reports
        .par_iter()
        .map_init(|| geoparse::Parser::new(&gazetteer), |parser, report| inputs::mentions(report, parser, &options))
        .collect();
    let mut state = State::with_reports(reports.into_iter().zip(mentions));
    state.basemap = basemap;
    let (title, date) = (arguments.title.as_deref(), arguments.date.as_deref().unwrap_or(""));
    let mut briefing = Briefing::new(&state, place_index(&state), arguments.size, title, date);
    briefing.bounds = arguments.bbox;
    briefing.dark = arguments.theme == Theme::Dark;
    briefing.label_language = arguments.labels.into();
    if arguments.bbox.is_none()
        && let Some(names) = briefing.show_theatre()
    {
        console.say(format_args!(
            "note: outside the map, since it lies far from the rest: {names}\nhint: --bbox W,S,E,N chooses what is shown"
        ));
    }
    if briefing.places.is_empty() {
        console.say(format_args!("warning: no place was found, the map is empty"));
    }
    briefing.basemap = io::fetched_for(&briefing.basemap, &briefing.viewport(), briefing.size.scale(), WAITS, &|| true);
    let picture = briefing.draw(arguments.output.format, &gazetteer)?;
    for problem in &picture.problems {
        console.say(format_args!("warning: {problem}"));
    }
    io::save_atomically(&arguments.output.path, &picture.bytes)?;
    inputs::say_damage(&gazetteer, console);
    Ok(if failed { FAILED } else { SUCCESS })
}

/// The map underneath; `None` if its file can't be used, which was said.
fn basemap(choice: &BasemapChoice, console: &mut Console) -> Option<Basemap> {
    match choice {
        BasemapChoice::Ground(ground) => Some(Basemap::of_ground(*ground)),
        BasemapChoice::File(path) => match io::open_tiles(Path::new(path)) {
            Ok(source) => Some(Basemap { source: Some(source), ..Basemap::default() }),
            Err(problem) => {
                inputs::say(&problem, console);
                None
            }
        },
        BasemapChoice::Online(map) => {
            // The choice was checked: the analyst wrote --allow-network.
            let allowed = io::Allowed::by_the_analyst();
            let folder = io::app_folders().map(|folders| folders.tiles);
            match io::open_online(map, &allowed, folder.as_deref()) {
                Ok(source) => Some(Basemap { source: Some(source), ..Basemap::default() }),
                Err(problem) => {
                    inputs::say(&problem, console);
                    None
                }
            }
        }
    }
}
