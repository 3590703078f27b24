//! The reports and the gazetteer that a subcommand works on.

use super::Console;
use super::arguments::{GazetteerArguments, InputArguments};
use crate::formats::{self, FileReport, InputFormat, Loaded};
use crate::gazetteer::{Gazetteer, Pack};
use crate::geoparse;
use crate::model::{Mention, Problem, Report, Severity};
use crate::{io, samples};
use std::collections::BTreeSet;

/// The largest file of places that is read for one run.
const PACK_MAX_BYTES: u64 = 128 << 20;

/// What came out of the files.
pub(super) struct Outcome {
    /// The reports, in the files' order.
    pub(super) reports: Vec<Report>,
    /// Whether a file failed.
    pub(super) failed: bool,
}

/// Reads the reports, and says what there is to say about their files.
pub(super) fn load(inputs: &InputArguments, hint: Option<InputFormat>, console: &mut Console) -> Outcome {
    let mut loaded = Loaded::default();
    if inputs.samples {
        for sample in samples::SAMPLES {
            loaded.add(sample.path, sample.bytes.len() as u64, formats::read(sample.path, sample.bytes, None));
        }
    } else {
        let walked = io::walk(&inputs.files);
        loaded.files.extend(walked.problems.into_iter().map(FileReport::unread));
        for file in walked.files {
            let one = io::read_report_file(&file, hint);
            loaded.reports.extend(one.reports);
            loaded.files.extend(one.files);
        }
    }
    let failed = loaded.files.iter().any(FileReport::failed);
    for problem in loaded.files.iter().flat_map(|file| &file.problems) {
        say(problem, console);
    }
    let mut reports = loaded.reports;
    let mut seen = BTreeSet::new();
    reports.retain(|report| {
        let new = seen.insert(report.id);
        if !new {
            console.say(format_args!("note: {} is named twice and taken once", report.path));
        }
        new
    });
    Outcome { reports, failed }
}

/// The embedded gazetteer, those added for good, and the files given for this run; `None` if one of these files can't be
/// used, which was said.
pub(super) fn gazetteer(arguments: &GazetteerArguments, console: &mut Console) -> anyhow::Result<Option<Gazetteer>> {
    let embedded = Gazetteer::embedded()?;
    let mut gazetteer = embedded.clone();
    if let Some(folder) = io::gazetteer_folder().filter(|_| !arguments.without_added) {
        io::add_installed(&mut gazetteer, &folder).iter().for_each(|problem| say(&warning(problem), console));
    }
    let mut failed = false;
    for path in &arguments.packs {
        let name = path.display().to_string();
        let read = io::read_file(path, PACK_MAX_BYTES)
            .map_err(|mut problem| {
                if problem.hint.is_some() && path.metadata().is_ok_and(|metadata| metadata.len() > PACK_MAX_BYTES) {
                    problem.hint = Some(format!("add it for good: dateline gazetteer add {name}"));
                }
                say(&problem, console);
            })
            .and_then(|bytes| {
                Pack::read(&name, &bytes, &embedded).map_err(|error| console.say(format_args!("error: {error}")))
            });
        match read {
            Ok((pack, problems)) => {
                problems.iter().for_each(|problem| say(problem, console));
                gazetteer.add_pack(pack);
            }
            Err(()) => failed = true,
        }
    }
    Ok((!failed).then_some(gazetteer))
}

/// Says which gazetteers turned out to be damaged while they were used.
pub(super) fn say_damage(gazetteer: &Gazetteer, console: &mut Console) {
    for error in gazetteer.damage() {
        console.say(format_args!("warning: {error}"));
    }
}

/// The rest goes on without it.
fn warning(problem: &Problem) -> Problem {
    Problem { severity: Severity::Warning, ..problem.clone() }
}

/// The report's mentions: those the file gave, else those found in its text.
pub(super) fn mentions(report: &Report, parser: &geoparse::Parser, options: &geoparse::Options) -> Vec<Mention> {
    match &report.given_mentions {
        Some(given) => given.to_vec(),
        None => parser.parse(report, options),
    }
}

/// A problem for the analyst, by how bad it is.
pub(super) fn say(problem: &Problem, console: &mut Console) {
    let severity = match problem.severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    console.say(format_args!("{severity}: {problem}"));
}
