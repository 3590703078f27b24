//! How good the parser is: gold texts, what a parser says of them, and the field's measures of both.
//!
//! Two sorts of gold are known. Classic corpora say where toponyms stand and which point each is; what
//! they leave open (demonyms, names inside organisations) counts neither way. Conflict reports say what
//! belongs on the map, with areas and second readings. Which sort a file has is told from its fields.
//!
//! ```
//! use dateline::evaluation::{self, Options, Predictions};
//! let gold = br#"{"id": "a", "text": "Fire in Morek.", "gold": [{"start": 8, "end": 13, "lat": 35.38, "lon": 36.69}]}"#;
//! let found = br#"{"id": "a", "mentions": [{"start": 8, "end": 13, "lat": 35.4, "lon": 36.7}]}"#;
//! let (corpus, problems) = evaluation::read_gold("gold.jsonl", gold);
//! let (predictions, _) = Predictions::read("found.jsonl", found);
//! let score = evaluation::score(&corpus, &predictions, &Options::default());
//! assert!(problems.is_empty());
//! assert_eq!(score.measure("e2e161-f1"), Some(100.0));
//! ```

mod gold;
mod predictions;
mod pairing;
mod toponyms;
mod conflict;
mod confidence;
mod measures;
mod examples;
mod report;

pub use confidence::{Bin, Reliability};
pub use conflict::ConflictScore;
pub use gold::{Annotation, Corpus, Document, Reading, Scheme, read_gold};
pub use measures::{KindCount, Rates};
pub use pairing::Stretch;
pub use predictions::{Prediction, Predictions};
pub use report::{MEASURES, Score, json, text};
pub use toponyms::ToponymScore;

/// The kinds of gold that count neither way in classic corpora: demonyms, names inside other names,
/// people called like places, and 'the camp'.
pub const DONT_CARE: [&str; 4] = ["adj", "embedded", "homonym", "nominal"];

/// How to count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The parser was given the gold spans: only where it put them is scored.
    pub gold_spans: bool,
    /// Classic corpora: every annotation counts, also [`DONT_CARE`].
    pub all_kinds: bool,
    /// Classic corpora: only gold that has coordinates counts in recognition too.
    pub located_only: bool,
    /// Conflict reports: leave out what the annotators were not sure of.
    pub certain_only: bool,
    /// How many examples of each sort of error to keep.
    pub examples: usize,
}

/// Compares what was found with what is right, after the corpus's own convention.
#[must_use]
pub fn score(corpus: &Corpus, predictions: &Predictions, options: &Options) -> Score {
    match corpus.scheme {
        Scheme::Toponyms => Score::Toponyms(toponyms::score(corpus, predictions, options)),
        Scheme::Conflict => Score::Conflict(conflict::score(corpus, predictions, options)),
    }
}

#[cfg(test)]
mod tests;
