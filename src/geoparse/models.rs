//! The trained models that Dateline carries.

use super::resolve::ranker::{self, Ranker};
use super::sequence::Sequence;
use super::sequence::classes::Classes;
use super::sequence::reranker::{self, Reranker};
use std::sync::OnceLock;

const SEQUENCE: &[u8] = include_bytes!("../../assets/sequence.bin");
const CLASSES: &[u8] = include_bytes!("../../assets/classes.bin");
const RERANKER: &[u8] = include_bytes!("../../assets/reranker.bin");
const RANKER: &[u8] = include_bytes!("../../assets/ranker.bin");

/// What parsing was trained for. Either may be missing: then the rules decide.
#[derive(Clone, Debug, Default)]
pub struct Models {
    /// Finds names.
    pub sequence: Option<Sequence>,
    /// Looks a second time at what the sequence model finds likely.
    pub reranker: Option<Reranker>,
    /// Chooses between candidates.
    pub ranker: Option<Ranker>,
}

/// Why a model could not be had.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the built-in {model} model is damaged: {reason}\nhint: install Dateline again")]
pub struct ModelError {
    model: &'static str,
    reason: &'static str,
}

impl Models {
    /// No models: the rules alone.
    #[must_use]
    pub const fn none() -> Self {
        Self { sequence: None, reranker: None, ranker: None }
    }

    /// The models that Dateline carries, read on first use.
    ///
    /// # Errors
    /// If the program's own data is damaged.
    pub fn embedded() -> Result<&'static Self, ModelError> {
        static EMBEDDED: OnceLock<Result<Models, ModelError>> = OnceLock::new();
        let read = || {
            // Without the word classes the features would not be those that the model was trained on.
            Classes::embedded()?;
            Self::from_assets(SEQUENCE, RERANKER, RANKER)
        };
        EMBEDDED.get_or_init(read).as_ref().map_err(Clone::clone)
    }

    fn from_assets(sequence: &[u8], reranker: &[u8], ranker: &[u8]) -> Result<Self, ModelError> {
        let damaged = |model, reason| ModelError { model, reason };
        Ok(Self {
            sequence: Some(Sequence::from_asset(sequence).map_err(|why| damaged("recognition", why))?),
            reranker: Some(Reranker::from_asset(reranker::MAGIC, reranker).map_err(|why| damaged("reranking", why))?),
            ranker: Some(Ranker::from_asset(ranker::MAGIC, ranker).map_err(|why| damaged("resolution", why))?),
        })
    }
}

impl Classes {
    /// The classes that Dateline carries, read on first use.
    ///
    /// # Errors
    /// If the program's own data is damaged.
    pub fn embedded() -> Result<&'static Self, ModelError> {
        static EMBEDDED: OnceLock<Result<Classes, ModelError>> = OnceLock::new();
        let read = || Self::from_asset(CLASSES).map_err(|reason| ModelError { model: "word class", reason });
        EMBEDDED.get_or_init(read).as_ref().map_err(Clone::clone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geoparse::sequence::classes::LEVELS;

    #[test]
    fn embedded_classes_put_places_with_places_and_surnames_with_surnames() {
        let classes = Classes::embedded().unwrap();
        let of = |word| classes.of_word(word);
        assert_eq!(of("springfield")[0], of("chattanooga")[0]);
        assert_eq!(of("harper")[0], of("jones")[0]);
        assert_ne!(of("springfield")[0], of("harper")[0]);
        assert_eq!(of("zzzzqq"), [0; LEVELS]);
        for word in ["the", "gen", "river", "aleppo", "colonel"] {
            let in_range =
                of(word).into_iter().zip(classes.counts()).all(|(class, count)| (1..=count).contains(&class));
            assert!(in_range, "{word}: {:?}", of(word));
        }
    }
}
