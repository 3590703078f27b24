//! `dateline evaluate`: how good the parser is, by gold texts.

use super::arguments::{Bound, EvaluateArguments, GazetteerArguments};
use super::parse::{Shape, mentions};
use super::{Console, FAILED, SUCCESS, inputs};
use crate::evaluation::{self, Corpus, Options, Predictions, Scheme};
use crate::formats::{self, MAX_FILE_BYTES, Parsed};
use crate::gazetteer::Gazetteer;
use crate::geoparse;
use crate::io;
use crate::model::{Problem, Severity};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;

/// Where what is found comes from.
enum Source {
    /// A file.
    File(Predictions),
    /// The parser itself.
    Parser(Box<Gazetteer>),
}

pub(super) fn run(arguments: &EvaluateArguments, console: &mut Console) -> anyhow::Result<u8> {
    let source = match &arguments.predictions {
        Some(path) => {
            let read = read(path, console, Predictions::read);
            let Some((predictions, true)) = read else { return Ok(FAILED) };
            Source::File(predictions)
        }
        None => {
            // A measure must not depend on what somebody has added to this computer.
            let given = GazetteerArguments { without_added: true, ..arguments.gazetteer.clone() };
            let Some(gazetteer) = inputs::gazetteer(&given, console)? else { return Ok(FAILED) };
            Source::Parser(Box::new(gazetteer))
        }
    };
    let options = Options {
        gold_spans: arguments.gold_spans,
        all_kinds: arguments.all,
        located_only: arguments.located,
        certain_only: arguments.certain,
        examples: arguments.errors,
    };
    let (mut failed, mut scored) = (false, false);
    // Bounds that no file has the measure for must not be taken for kept.
    let mut unmeasured: BTreeSet<&str> =
        arguments.at_least.iter().chain(&arguments.at_most).map(|bound| bound.measure).collect();
    for path in &arguments.gold {
        let Some((mut corpus, whole)) = read(path, console, evaluation::read_gold) else {
            failed = true;
            continue;
        };
        failed |= !whole;
        if let Some(limit) = arguments.limit {
            corpus.documents.truncate(usize::try_from(limit)?);
        }
        if corpus.documents.is_empty() {
            failed = true;
            continue;
        }
        let score = match &source {
            Source::File(predictions) => evaluation::score(&corpus, predictions, &options),
            Source::Parser(gazetteer) => {
                if arguments.gold_spans {
                    corpus.ask_for_gold_spans();
                }
                evaluation::score(&corpus, &found(&corpus, gazetteer, arguments), &options)
            }
        };
        scored = true;
        if arguments.json {
            writeln!(console.out, "{}", evaluation::json(&corpus.name, &score))?;
        } else {
            // Areas, roads and waters are what conflict reports are read for, and a total hides them.
            let by_kind = arguments.by_kind || corpus.scheme == Scheme::Conflict;
            write!(console.out, "{}", evaluation::text(&corpus.name, &score, by_kind))?;
        }
        let mut check = |bounds: &[Bound], broken: fn(f64, f64) -> bool, what: &str| {
            for Bound { measure, value: bound } in bounds {
                let Some(value) = score.measure(measure) else { continue };
                unmeasured.remove(measure);
                if broken(value, *bound) {
                    failed = true;
                    console.say(format_args!("error: {}: {measure} is {value:.2}, {what} {bound}", corpus.name));
                }
            }
        };
        check(&arguments.at_least, |value, bound| value < bound, "below the floor of");
        check(&arguments.at_most, |value, bound| value > bound, "above the ceiling of");
    }
    for measure in unmeasured.into_iter().filter(|_| scored) {
        failed = true;
        console.say(format_args!("error: {measure} was not measured: it has no meaning for these gold files"));
    }
    Ok(if failed { FAILED } else { SUCCESS })
}

/// What the parser finds, through the very lines that `dateline parse` writes.
fn found(corpus: &Corpus, gazetteer: &Gazetteer, arguments: &EvaluateArguments) -> Predictions {
    let classic = corpus.scheme == Scheme::Toponyms;
    let shape = Shape { flat: classic || arguments.flat, actors: classic || arguments.actors };
    let lines: Vec<String> = corpus
        .documents
        .par_iter()
        .map_init(
            || geoparse::Parser::new(gazetteer),
            |parser, document| {
                let mentions = mentions(&document.report, parser, shape);
                formats::mention_lines::line(Parsed { report: &document.report, mentions: &mentions })
            },
        )
        .collect();
    Predictions::read("the parser's own lines", lines.join("\n").as_bytes()).0
}

/// Reads a file, and says what is wrong with it; the flag tells whether all of it was read.
fn read<T>(path: &Path, console: &mut Console, read: fn(&str, &[u8]) -> (T, Vec<Problem>)) -> Option<(T, bool)> {
    let bytes = if path == Path::new(io::STANDARD_INPUT) {
        io::read_standard_input(MAX_FILE_BYTES)
    } else {
        io::read_file(path, MAX_FILE_BYTES)
    };
    let bytes = bytes.map_err(|problem| inputs::say(&problem, console)).ok()?;
    let (value, problems) = read(&path.display().to_string(), &bytes);
    problems.iter().for_each(|problem| inputs::say(problem, console));
    Some((value, problems.iter().all(|problem| problem.severity != Severity::Error)))
}
