//! `dateline parse`: the places in reports, as data.

use super::arguments::{Input, Output, ParseArguments};
use super::inputs::{self, Outcome};
use super::{Console, FAILED, SUCCESS};
use crate::formats::{self, InputFormat, Parsed};
use crate::geoparse;
use crate::io;
use crate::model::{Mention, Report, Role};
use rayon::prelude::*;
use std::io::Write as _;

/// How many reports are parsed before their lines are written: enough to keep all cores busy, few
/// enough to answer early and to keep little in memory.
const BATCH: usize = 64;

pub(super) fn run(arguments: &ParseArguments, console: &mut Console) -> anyhow::Result<u8> {
    let hint = arguments.input.map(|input| match input {
        Input::Text => InputFormat::Text,
        Input::Jsonl => InputFormat::JsonLines,
    });
    let Outcome { reports, failed } = inputs::load(&arguments.inputs, hint, console);
    if let Some(path) = &arguments.file {
        io::spare_originals(path, reports.iter().map(|report| report.path.as_str()))?;
    }
    let Some(gazetteer) = inputs::gazetteer(&arguments.gazetteer, console)? else { return Ok(FAILED) };
    let mut file = Vec::new();
    let mut all: Vec<Vec<Mention>> = Vec::new();
    let shape = Shape { flat: arguments.flat, actors: arguments.actors };
    for batch in reports.chunks(BATCH) {
        let parsed: Vec<Vec<Mention>> = batch
            .par_iter()
            .map_init(|| geoparse::Parser::new(&gazetteer), |parser, report| mentions(report, parser, shape))
            .collect();
        if arguments.output == Output::Jsonl {
            for (report, mentions) in batch.iter().zip(&parsed) {
                let line = formats::mention_lines::line(Parsed { report, mentions });
                match arguments.file {
                    Some(_) => writeln!(file, "{line}")?,
                    None => writeln!(console.out, "{line}")?,
                }
            }
        } else {
            all.extend(parsed);
        }
    }
    if arguments.output != Output::Jsonl {
        let parsed: Vec<Parsed> =
            reports.iter().zip(&all).map(|(report, mentions)| Parsed { report, mentions }).collect();
        let text = match arguments.output {
            Output::Geojson => formats::geojson::write(&parsed),
            Output::Csv | Output::Jsonl => formats::csv::write(&parsed),
        };
        match arguments.file {
            Some(_) => file = text.into_bytes(),
            None => console.out.write_all(text.as_bytes())?,
        }
    }
    if let Some(path) = &arguments.file {
        io::save_atomically(path, &file)?;
    }
    inputs::say_damage(&gazetteer, console);
    Ok(if failed { FAILED } else { SUCCESS })
}

/// Which mentions are asked for.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    /// Plain toponyms: each area replaced by the names inside it.
    pub(super) flat: bool,
    /// Actors named after places too.
    pub(super) actors: bool,
}

/// The report's mentions as they were asked for.
pub(super) fn mentions(report: &Report, parser: &geoparse::Parser, shape: Shape) -> Vec<Mention> {
    let mut mentions = inputs::mentions(report, parser, &geoparse::Options { flat: shape.flat });
    // Spans that were asked for are answered whatever they turn out to be.
    if !shape.actors && report.wanted_spans.is_none() {
        drop_actors(&mut mentions);
    }
    if shape.flat { geoparse::flatten(&mentions) } else { mentions }
}

fn drop_actors(mentions: &mut Vec<Mention>) {
    mentions.retain(|mention| mention.role == Role::Literal);
    for mention in mentions {
        drop_actors(&mut mention.anchors);
    }
}
