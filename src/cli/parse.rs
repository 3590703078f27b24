//! `dateline parse`: the places in reports, as data.

use super::arguments::{Input, Output, ParseArguments};
use super::inputs::{self, Outcome};
use super::{Console, FAILED, SUCCESS};
use crate::formats::{self, InputFormat, Parsed};
use crate::gazetteer::Gazetteer;
use crate::geoparse;
use crate::io;
use crate::model::{Mention, Report, Role};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

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
    let find = |report: &Report, parser: &geoparse::Parser| {
        let mentions = mentions(report, parser, shape);
        let line = (arguments.output == Output::Jsonl)
            .then(|| formats::mention_lines::line(Parsed { report, mentions: &mentions }));
        (line, mentions)
    };
    in_order(&reports, &gazetteer, find, |(line, mentions)| match (line, &arguments.file) {
        (Some(line), Some(_)) => writeln!(file, "{line}"),
        (Some(line), None) => writeln!(console.out, "{line}"),
        (None, _) => {
            all.push(mentions);
            Ok(())
        }
    })?;
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

/// Does something with each report on all cores, and hands the answers on in the reports' order, each as soon as those
/// before it are there. Each core's parser remembers what it learnt from the reports before.
fn in_order<T: Send>(
    reports: &[Report],
    gazetteer: &Gazetteer,
    find: impl Fn(&Report, &geoparse::Parser) -> T + Sync,
    mut take: impl FnMut(T) -> std::io::Result<()>,
) -> std::io::Result<()> {
    /// So many answers may wait to be taken.
    const WAITING_MAX: usize = 64;
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::sync_channel(WAITING_MAX);
    std::thread::scope(|scope| {
        for _ in 0..rayon::current_num_threads().min(reports.len()) {
            let (sender, next, find) = (sender.clone(), &next, &find);
            scope.spawn(move || {
                let parser = geoparse::Parser::new(gazetteer);
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(report) = reports.get(index) else { return };
                    if sender.send((index, find(report, &parser))).is_err() {
                        // Nobody takes answers any more: the output is closed.
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut taken = 0;
        for (index, answer) in receiver {
            early.insert(index, answer);
            while let Some(answer) = early.remove(&taken) {
                take(answer)?;
                taken += 1;
            }
        }
        Ok(())
    })
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
        mentions = without_actors(mentions);
    }
    if shape.flat { geoparse::flatten(&mentions) } else { mentions }
}

fn without_actors(mut mentions: Vec<Mention>) -> Vec<Mention> {
    mentions.retain(|mention| mention.role == Role::Literal);
    for mention in &mut mentions {
        mention.anchors = without_actors(std::mem::take(&mut mention.anchors).into()).into();
    }
    mentions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ReportId;

    #[test]
    fn answers_come_in_the_order_of_the_reports() {
        let gazetteer = Gazetteer::embedded().unwrap();
        let reports: Vec<Report> = (0..300)
            .map(|number| Report::of_text(ReportId(number), "-", "Aleppo. ".repeat(number as usize % 7)))
            .collect();
        let mut taken = Vec::new();
        let find = |report: &Report, parser: &geoparse::Parser| {
            (report.id, parser.parse(report, &geoparse::Options::default()).len())
        };
        in_order(&reports, &gazetteer, find, |answer| {
            taken.push(answer);
            Ok(())
        })
        .unwrap();
        let parser = geoparse::Parser::new(&gazetteer);
        let expected: Vec<_> = reports.iter().map(|report| find(report, &parser)).collect();
        assert_eq!(taken, expected);
    }

    #[test]
    fn nothing_more_is_found_when_nobody_takes_it() {
        let gazetteer = Gazetteer::embedded().unwrap();
        let reports: Vec<Report> =
            (0..300).map(|number| Report::of_text(ReportId(number), "-", String::new())).collect();
        let closed = in_order(&reports, &gazetteer, |_, _| (), |()| Err(std::io::ErrorKind::BrokenPipe.into()));
        assert_eq!(closed.unwrap_err().kind(), std::io::ErrorKind::BrokenPipe);
    }
}
