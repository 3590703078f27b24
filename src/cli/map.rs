//! `dateline map`: the picture that the window's 'Export picture…' makes, without a window.

use super::arguments::{MapArguments, Theme};
use super::inputs::{self, Outcome};
use super::{Console, FAILED, SUCCESS};
use crate::basemap::Archive;
use crate::geoparse;
use crate::io;
use crate::model::Mention;
use crate::session::{Briefing, State, place_index};
use rayon::prelude::*;

pub(super) fn run(arguments: &MapArguments, console: &mut Console) -> anyhow::Result<u8> {
    let Outcome { reports, failed } = inputs::load(&arguments.inputs, None, console);
    if reports.is_empty() {
        console.say(format_args!("error: there is no report to draw"));
        return Ok(FAILED);
    }
    let Some(gazetteer) = inputs::gazetteer(&arguments.gazetteer, console)? else { return Ok(FAILED) };
    let options = geoparse::Options::default();
    let mentions: Vec<Vec<Mention>> = reports
        .par_iter()
        .map_init(|| geoparse::Parser::new(&gazetteer), |parser, report| inputs::mentions(report, parser, &options))
        .collect();
    let state = State::with_reports(reports.into_iter().zip(mentions));
    let (title, date) = (arguments.title.as_deref(), arguments.date.as_deref().unwrap_or(""));
    let mut briefing = Briefing::new(&state, place_index(&state), arguments.size, title, date);
    briefing.bounds = arguments.bbox;
    briefing.dark = arguments.theme == Theme::Dark;
    if briefing.places.is_empty() {
        console.say(format_args!("warning: no place was found, the map is empty"));
    }
    let picture = briefing.draw(arguments.output.format, &gazetteer, Archive::embedded()?)?;
    io::save_atomically(&arguments.output.path, &picture)?;
    inputs::say_damage(&gazetteer, console);
    Ok(if failed { FAILED } else { SUCCESS })
}
