//! What `cargo xtask train` needs of the parser: the same tokens, features and candidates as in use.

use super::knowledge::Knowledge;
use super::models::Models;
use super::recognize::{self, Memory};
use super::resolve::{self, Means};
use super::sequence::Sequence;
use super::sequence::features::Runs;
use super::sequence::reranker;
use super::sequence::view::View;
use super::tokens::Tokens;
use super::{keep_wanted, recognized, windows};
use crate::gazetteer::Gazetteer;
use crate::model::{PlaceId, Report, Span};

pub use super::resolve::context::FEATURES;
pub use super::resolve::ranker::{MAGIC as RANKER_MAGIC, Ranker};
pub use super::sequence::reranker::{FEATURES as RERANKER_FEATURES, MAGIC as RERANKER_MAGIC, Reranker};
pub use super::trees::{Forest, Node, Tree};

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

/// Shows a text's windows as the sequence model sees them, each with its language.
fn look_at(text: &str, language: &str, gazetteer: &Gazetteer, mut look: impl FnMut(&Tokens, &View, &str)) {
    let knowledge = Knowledge::new(gazetteer);
    let mut memory = Memory::default();
    for (window, language) in windows(text, language) {
        let tokens = Tokens::of(text, window);
        let (found, recognizer) = recognize::recognize(&tokens, &knowledge, &mut memory, language);
        look(&tokens, &View::new(&recognizer, &found), language);
    }
}

/// A text's windows as the sequence model sees them.
#[must_use]
pub fn examples(text: &str, language: &str, gazetteer: &Gazetteer) -> Vec<Example> {
    let mut examples = Vec::new();
    look_at(text, language, gazetteer, |tokens, view, language| {
        let runs = view.runs();
        let mut spans = Vec::new();
        for run in 0..runs.len() {
            let count = runs.tokens_of(run).len();
            spans.extend((runs.starts[run]..runs.starts[run] + count).map(|at| tokens.span(at, at + 1)));
        }
        examples.push(Example { runs, spans, decides: language == "en" });
    });
    examples
}

/// Stretches of a text that a sequence model finds likely, with what the reranker sees of each; none where the rules
/// decide.
#[must_use]
pub fn stretches(
    text: &str,
    language: &str,
    gazetteer: &Gazetteer,
    sequence: &Sequence,
) -> Vec<(Span, [f32; RERANKER_FEATURES])> {
    let mut all = Vec::new();
    look_at(text, language, gazetteer, |tokens, view, language| {
        if language == "en" {
            let stretches = sequence.stretches(&view.runs());
            let rows = reranker::rows(view, &stretches, &(0..stretches.len()).collect::<Vec<_>>());
            all.extend(stretches.iter().zip(rows).map(|(of, row)| (tokens.span(of.first, of.end), row)));
        }
    });
    all
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
    let knowledge = Knowledge::new(gazetteer);
    let mut recognized = recognized(&report.text, language, &knowledge, models);
    if let Some(wanted) = &report.wanted_spans {
        keep_wanted(&mut recognized, wanted, &report.text, &knowledge);
    }
    // Before the first stage the rules have placed the neighbours.
    let ranker = models.ranker.as_ref().filter(|_| stage > 0);
    let answer_all = report.wanted_spans.is_some();
    let means = Means { knowledge: &knowledge, ranker, answer_all, coordinates: &[] };
    resolve::groups(&recognized.names, means, &recognized.spoken_of, stage)
        .into_iter()
        .map(|group| {
            let found = &recognized.names[group.name].found;
            Choice { span: found.span, core_span: found.core_span, places: group.places, rows: group.rows }
        })
        .collect()
}

/// How far a text is taken, to see what each part of the work costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Words, numbers and marks.
    Tokens,
    /// Names by the rules.
    Rules,
    /// What the sequence model sees.
    Features,
    /// All of recognition: names, phrases, links.
    Recognition,
    /// The place of each name.
    Resolution,
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Tokens, Self::Rules, Self::Features, Self::Recognition, Self::Resolution];

    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tokens => "tokens",
            Self::Rules => "names by the rules",
            Self::Features => "features of the sequence model",
            Self::Recognition => "recognition",
            Self::Resolution => "resolution",
        }
    }
}

/// Takes texts a part of the way.
pub struct Stages<'a> {
    knowledge: Knowledge<'a>,
}

impl<'a> Stages<'a> {
    /// With the embedded models.
    #[must_use]
    pub fn new(gazetteer: &'a Gazetteer) -> Self {
        Self { knowledge: Knowledge::new(gazetteer) }
    }

    /// Takes a report as far as the stage; how many things came out.
    #[must_use]
    pub fn run(&self, report: &Report, stage: Stage) -> usize {
        static RULES: Models = Models::none();
        let models = Models::embedded().unwrap_or(&RULES);
        let language = report.language.as_deref().unwrap_or("");
        if stage >= Stage::Recognition {
            let recognized = recognized(&report.text, language, &self.knowledge, models);
            if stage == Stage::Recognition {
                return recognized.names.len();
            }
            let means = Means {
                knowledge: &self.knowledge,
                ranker: models.ranker.as_ref(),
                answer_all: false,
                coordinates: &[],
            };
            return resolve::resolve(&recognized.names, means, &recognized.spoken_of).len();
        }
        let mut memory = Memory::default();
        let mut count = 0;
        for (window, language) in windows(&report.text, language) {
            let tokens = Tokens::of(&report.text, window);
            count += tokens.len();
            if stage >= Stage::Rules {
                let (found, recognizer) = recognize::recognize(&tokens, &self.knowledge, &mut memory, language);
                count += found.len();
                if stage == Stage::Features {
                    count += View::new(&recognizer, &found).runs().len();
                }
            }
        }
        count
    }
}
