//! What `cargo xtask train` needs of the parser: the same tokens, features and candidates as in use.

use super::models::Models;
use super::recognize::{self, Memory};
use super::resolve::{self, Means};
use super::sequence::features::{self, Runs};
use super::tokens::Tokens;
use super::{guess_language, keep_wanted, recognized, window_end};
use crate::gazetteer::Gazetteer;
use crate::model::{PlaceId, Report, Span};

pub use super::resolve::context::FEATURES;
pub use super::resolve::ranker::{Node, Ranker, Tree};

/// A window of a text as the sequence model sees it.
#[derive(Clone, Debug)]
pub struct Example {
    /// The tokens that may belong to names, with their features.
    pub runs: Runs,
    /// Where each of these tokens stands in the text.
    pub spans: Vec<Span>,
    /// Whether the model decides here; in other languages the rules do.
    pub decides: bool,
}

/// A text's windows as the sequence model sees them.
#[must_use]
pub fn examples(text: &str, language: &str, gazetteer: &Gazetteer) -> Vec<Example> {
    let mut memory = Memory::default();
    let mut examples = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let window = Span::new(start, window_end(text, start));
        start = window.end;
        let language = if language.is_empty() { guess_language(window.of(text)) } else { language };
        let tokens = Tokens::of(text, window);
        let (found, recognizer) = recognize::recognize(&tokens, gazetteer, &mut memory, language);
        let runs = features::runs(&recognizer, &found);
        let mut spans = Vec::new();
        for run in 0..runs.len() {
            let count = runs.tokens_of(run).len();
            spans.extend((runs.starts[run]..runs.starts[run] + count).map(|at| tokens.span(at, at + 1)));
        }
        examples.push(Example { runs, spans, decides: language == "en" });
    }
    examples
}

/// A name's candidates as the ranker sees them.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The name with its designator.
    pub span: Span,
    /// The name alone.
    pub core_span: Span,
    /// The candidates.
    pub places: Vec<PlaceId>,
    /// A row for each candidate, and last one for 'none of them'.
    pub rows: Vec<[f32; FEATURES]>,
}

/// A report's names with their candidates as a stage of the ranker would see them, the stages before it done.
#[must_use]
pub fn choices(report: &Report, gazetteer: &Gazetteer, models: &Models, stage: usize) -> Vec<Choice> {
    let language = report.language.as_deref().unwrap_or("");
    let mut recognized = recognized(&report.text, language, gazetteer, models);
    if let Some(wanted) = &report.wanted_spans {
        keep_wanted(&mut recognized, wanted, &report.text, gazetteer);
    }
    // Before the first stage the rules have placed the neighbours.
    let ranker = models.ranker.as_ref().filter(|_| stage > 0);
    let means = Means { gazetteer, ranker, answer_all: report.wanted_spans.is_some() };
    resolve::groups(&recognized.names, means, &recognized.spoken_of, stage)
        .into_iter()
        .map(|group| {
            let found = &recognized.names[group.name].found;
            Choice { span: found.span, core_span: found.core_span, places: group.places, rows: group.rows }
        })
        .collect()
}
