//! Training of the sequence model: maximum conditional likelihood with a Gaussian prior, by L-BFGS
//! (Nocedal 1980). Where the gold says nothing of a token, its label is summed over.

use super::lbfgs;
use dateline::geoparse::sequence::features::{Feature, Runs};
use dateline::geoparse::sequence::{Chain, LABELS, Sequence, may_follow};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// The labels a token may have, one bit each: outside, beginning, inside.
pub type Allowed = u8;
/// Anything.
pub const ANY: Allowed = 0b111;
/// What a wrong label gains while training, so that the right one learns to be better by more.
const MARGIN: f32 = 0.5;
/// The gradient is summed in so many parts, whatever the number of cores, so that it is always the same.
const PARTS: usize = 4;

/// Runs of one document with the labels their tokens may have.
pub struct Labelled {
    /// The runs.
    pub runs: Runs,
    /// For each token of the runs.
    pub allowed: Vec<Allowed>,
    /// How much it counts.
    pub weight: f32,
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Features that fewer tokens have are left out.
    pub min_count: u32,
    /// Strength of the prior.
    pub l2: f64,
    /// Steps at most.
    pub steps: usize,
    /// Features all of whose weights are smaller are dropped at the end.
    pub prune: f32,
}

struct Problem<'a> {
    documents: Vec<&'a Labelled>,
    /// The index of each feature of each token, u32::MAX for those left out.
    indexed: Vec<Vec<u32>>,
    features: usize,
    l2: f64,
}

/// Trains a model.
#[must_use]
pub fn train(documents: &[&Labelled], settings: Settings) -> Sequence {
    let mut counts: HashMap<Feature, u32> = HashMap::new();
    for document in documents {
        for token in 0..document.allowed.len() {
            for &feature in document.runs.features_of(token) {
                *counts.entry(feature).or_insert(0) += 1;
            }
        }
    }
    let mut kept: Vec<Feature> =
        counts.into_iter().filter(|(_, count)| *count >= settings.min_count).map(|(feature, _)| feature).collect();
    kept.sort_unstable();
    let index: HashMap<Feature, u32> = kept.iter().enumerate().map(|(i, feature)| (*feature, i as u32)).collect();
    let indexed = documents
        .iter()
        .map(|document| {
            let features = (0..document.allowed.len()).flat_map(|token| document.runs.features_of(token));
            features.map(|feature| index.get(feature).copied().unwrap_or(u32::MAX)).collect()
        })
        .collect();
    let problem = Problem { documents: documents.to_vec(), indexed, features: kept.len(), l2: settings.l2 };
    let size = kept.len() * LABELS + LABELS * LABELS;
    let weights = lbfgs::minimise(vec![0.0; size], settings.steps, |weights| problem.loss(weights));
    let mut model = BTreeMap::new();
    for (i, feature) in kept.iter().enumerate() {
        let of = [0, 1, 2].map(|label| weights[i * LABELS + label] as f32);
        // What all labels share decides nothing.
        let mean = of.iter().sum::<f32>() / LABELS as f32;
        let of = of.map(|weight| weight - mean);
        if of.iter().any(|weight| weight.abs() > settings.prune) {
            model.insert(*feature, of);
        }
    }
    Sequence::new(&model, transitions(&weights, kept.len()))
}

fn transitions(weights: &[f64], features: usize) -> [[f32; LABELS]; LABELS] {
    let mut transitions = [[0.0; LABELS]; LABELS];
    for (i, weight) in transitions.iter_mut().flatten().enumerate() {
        *weight = weights[features * LABELS + i] as f32;
    }
    transitions
}

impl Problem<'_> {
    /// The negative logarithm of the likelihood and its gradient.
    fn loss(&self, weights: &[f64]) -> (f64, Vec<f64>) {
        let transitions = transitions(weights, self.features);
        let parts: Vec<(f64, Vec<f64>)> = (0..PARTS)
            .into_par_iter()
            .map(|part| {
                let mut gradient = vec![0.0; weights.len()];
                let mut loss = 0.0;
                for document in (part..self.documents.len()).step_by(PARTS) {
                    loss += self.document_loss(document, weights, &transitions, &mut gradient);
                }
                (loss, gradient)
            })
            .collect();
        let mut loss = 0.0;
        let mut gradient: Vec<f64> = weights.iter().map(|weight| self.l2 * weight).collect();
        loss += 0.5 * self.l2 * weights.iter().map(|weight| weight * weight).sum::<f64>();
        for (part, of) in parts {
            loss += part;
            gradient.iter_mut().zip(of).for_each(|(sum, of)| *sum += of);
        }
        (loss, gradient)
    }

    fn document_loss(
        &self,
        number: usize,
        weights: &[f64],
        transitions: &[[f32; LABELS]; LABELS],
        gradient: &mut [f64],
    ) -> f64 {
        let document = self.documents[number];
        let indexed = &self.indexed[number];
        let scale = f64::from(document.weight);
        let mut loss = 0.0;
        let mut at = 0;
        for run in 0..document.runs.len() {
            let tokens = document.runs.tokens_of(run);
            let mut ends = Vec::with_capacity(tokens.len());
            let first = at;
            for token in tokens.clone() {
                at += document.runs.features_of(token).len();
                ends.push(at);
            }
            let allowed = &document.allowed[tokens.clone()];
            if allowed.iter().all(|allowed| *allowed == ANY) {
                continue;
            }
            let features = |token: usize| {
                let start = if token == 0 { first } else { ends[token - 1] };
                indexed[start..ends[token]].iter().filter(|feature| **feature != u32::MAX)
            };
            let scores: Vec<[f32; LABELS]> = (0..tokens.len())
                .map(|token| {
                    let mut scores = [0.0; LABELS];
                    for &feature in features(token) {
                        for (label, score) in scores.iter_mut().enumerate() {
                            *score += weights[feature as usize * LABELS + label];
                        }
                    }
                    scores.map(|score| score as f32)
                })
                .collect();
            // What is wrong must lose by a margin (Gimpel and Smith 2010, 'Softmax-margin CRFs').
            let costly: Vec<[f32; LABELS]> = scores
                .iter()
                .zip(allowed)
                .map(|(scores, allowed)| {
                    std::array::from_fn(|label| scores[label] + if allowed >> label & 1 == 1 { 0.0 } else { MARGIN })
                })
                .collect();
            let all = Chain::new(&costly, transitions);
            let right =
                Chain::among(&scores, transitions, |token| [0, 1, 2].map(|label| allowed[token] >> label & 1 == 1));
            if !right.total.is_finite() {
                continue;
            }
            loss += scale * (all.total - right.total);
            for token in 0..tokens.len() {
                let (of_all, of_right) = (all.of_token(token), right.of_token(token));
                let off = [0, 1, 2].map(|label| {
                    scale * (of_all[label] - if of_right[label].is_finite() { of_right[label] } else { 0.0 })
                });
                for &feature in features(token) {
                    for (label, off) in off.iter().enumerate() {
                        gradient[feature as usize * LABELS + label] += off;
                    }
                }
                for before in 0..LABELS {
                    for (label, off) in off.iter().enumerate() {
                        let step = self.features * LABELS + before * LABELS + label;
                        if token == 0 {
                            if before == 0 && may_follow(0, label) {
                                gradient[step] += off;
                            }
                        } else {
                            let may = allowed[token] >> label & 1 == 1 && allowed[token - 1] >> before & 1 == 1;
                            let right = if may { right.of_step(token, before, label) } else { 0.0 };
                            gradient[step] += scale * (all.of_step(token, before, label) - right);
                        }
                    }
                }
            }
        }
        loss
    }
}
