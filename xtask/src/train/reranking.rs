//! What the reranker learns: which of the stretches that a sequence model finds likely are names, in documents that the
//! model has not seen.

use super::gold::Document;
use super::trees::{self, Group, Settings};
use anyhow::Result;
use dateline::gazetteer::Gazetteer;
use dateline::geoparse::Models;
use dateline::geoparse::training::{RERANKER_FEATURES, Reranker, stretches};
use rayon::prelude::*;

const SETTINGS: Settings = Settings { trees: 180, depth: 5, rate: 0.06, l2: 5.0, min_weight: 4.0 };

/// What a document teaches, and the part of the corpus it belongs to.
pub struct Lesson {
    part: usize,
    groups: Vec<Group<RERANKER_FEATURES>>,
}

/// What documents teach, each with the number of the finder that has not seen it. Of texts that are annotated in part
/// only what overlaps an annotation teaches, as what is not annotated may be a name all the same.
pub fn lessons(documents: &[(&Document, usize)], finders: &[Models], gazetteer: &Gazetteer) -> Vec<Lesson> {
    documents
        .par_iter()
        .filter_map(|&(document, part)| {
            let sequence = finders.get(part)?.sequence.as_ref()?;
            let groups = stretches(&document.text, &document.language, gazetteer, sequence)
                .into_iter()
                .filter_map(|(span, row)| {
                    let over: Vec<_> =
                        document.places.iter().filter(|gold| gold.start < span.end && span.start < gold.end).collect();
                    let right = over.iter().any(|gold| gold.counts && (gold.start, gold.end) == (span.start, span.end));
                    // Of what the gold leaves open nothing is learnt.
                    let open = over.iter().any(|gold| !gold.counts) || document.partial && over.is_empty();
                    (right || !open).then(|| Group { rows: vec![row], right: vec![right], weight: document.weight })
                })
                .collect();
            Some(Lesson { part, groups })
        })
        .collect()
}

/// Trains a reranker on the parts that are let in.
pub fn train(lessons: &[Lesson], lets_in: impl Fn(usize) -> bool) -> Result<Reranker> {
    let groups: Vec<Group<RERANKER_FEATURES>> =
        lessons.iter().filter(|lesson| lets_in(lesson.part)).flat_map(|lesson| &lesson.groups).cloned().collect();
    Reranker::new(&[trees::train(&groups, SETTINGS)]).map_err(anyhow::Error::msg)
}
