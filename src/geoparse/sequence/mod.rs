//! The trained recognizer: a linear-chain conditional random field over the tokens that may belong to
//! names (Lafferty, McCallum and Pereira 2001), with three labels: outside, beginning, inside.
//!
//! Its weights are an asset, made by `cargo xtask train`. They see what [`features`] makes of a token,
//! the verdict of the rules in [`super::recognize`] among it, so the rules' reasons can still be given. [`classes`] tell
//! which words are alike.

pub mod classes;
pub mod features;
mod weights;

use crate::gazetteer::{pack_asset, unpack_asset};
use features::{Feature, Runs};
use std::collections::BTreeMap;
use weights::Weights;

/// First bytes of the asset.
pub const MAGIC: &[u8; 8] = b"DLSEQ\0\0\x01";
/// How many labels there are: 0 outside, 1 beginning, 2 inside.
pub const LABELS: usize = 3;

/// A stretch of tokens that the model takes for a name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Name {
    /// Its first token.
    pub first: usize,
    /// One past its last.
    pub end: usize,
    /// The probability that a name begins here and reaches to its end.
    pub probability: f64,
}

/// Weights of a sequence model, ready for use.
#[derive(Clone, Debug)]
pub struct Sequence {
    weights: Weights,
    /// What a weight of 1 counts.
    scale: f32,
    /// Weight of a label after a label.
    transitions: [[f32; LABELS]; LABELS],
}

impl Sequence {
    /// A model of weights by feature.
    #[must_use]
    pub fn new(weights: &BTreeMap<Feature, [f32; LABELS]>, transitions: [[f32; LABELS]; LABELS]) -> Self {
        let most = weights.values().flatten().fold(1e-6_f32, |most, w| most.max(w.abs()));
        let scale = most / f32::from(i16::MAX);
        let quantised = weights.iter().map(|(feature, w)| (*feature, w.map(|w| (w / scale).round() as i16)));
        Self { weights: Weights::of(quantised), scale, transitions }
    }

    /// The scores of a token's labels.
    fn scores(&self, features: &[Feature]) -> [f32; LABELS] {
        self.weights.sums(features).map(|sum| sum as f32 * self.scale)
    }

    /// The names in some runs of tokens, in text order: the most probable labels of each run, with the
    /// probability of each name.
    #[must_use]
    pub fn names(&self, runs: &Runs) -> Vec<Name> {
        let mut names = Vec::new();
        for run in 0..runs.len() {
            let scores: Vec<[f32; LABELS]> =
                runs.tokens_of(run).map(|token| self.scores(runs.features_of(token))).collect();
            let labels = best_labels(&scores, &self.transitions);
            if labels.iter().all(|&label| label == 0) {
                continue;
            }
            let chain = Chain::new(&scores, &self.transitions);
            let mut at = 0;
            while at < labels.len() {
                if labels[at] == 0 {
                    at += 1;
                    continue;
                }
                let mut end = at + 1;
                while end < labels.len() && labels[end] == 2 {
                    end += 1;
                }
                names.push(Name {
                    first: runs.starts[run] + at,
                    end: runs.starts[run] + end,
                    probability: chain.probability(&scores, &self.transitions, at, end),
                });
                at = end;
            }
        }
        names
    }

    /// The model as an asset.
    ///
    /// # Errors
    /// Where it can't be compressed.
    pub fn to_asset(&self) -> std::io::Result<Vec<u8>> {
        let used = self.weights.all();
        let mut raw = Vec::with_capacity(used.len() * 10 + 64);
        raw.extend_from_slice(&(used.len() as u32).to_le_bytes());
        raw.extend_from_slice(&self.scale.to_le_bytes());
        raw.extend(self.transitions.iter().flatten().flat_map(|w| w.to_le_bytes()));
        raw.extend(used.iter().flat_map(|(feature, _)| feature.to_le_bytes()));
        for label in 0..LABELS {
            raw.extend(used.iter().flat_map(|(_, weights)| weights[label].to_le_bytes()));
        }
        pack_asset(MAGIC, &raw, 19)
    }

    /// A model from an asset's bytes.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn from_asset(bytes: &[u8]) -> Result<Self, &'static str> {
        let raw = unpack_asset(MAGIC, bytes)?;
        let word = |at: usize| -> Result<[u8; 4], &'static str> {
            raw.get(at..at + 4).and_then(|b| b.try_into().ok()).ok_or("it is cut short")
        };
        let count = u32::from_le_bytes(word(0)?) as usize;
        let scale = f32::from_le_bytes(word(4)?);
        let mut transitions = [[0.0; LABELS]; LABELS];
        for (index, weight) in transitions.iter_mut().flatten().enumerate() {
            *weight = f32::from_le_bytes(word(8 + 4 * index)?);
        }
        let body = 8 + 4 * LABELS * LABELS;
        if raw.len() != body + count.checked_mul(4 + 2 * LABELS).ok_or("a count is too large")? {
            return Err("its parts differ in length");
        }
        let weights_at = body + 4 * count;
        let weight = |label: usize, index: usize| {
            let at = weights_at + 2 * (label * count + index);
            i16::from_le_bytes([raw[at], raw[at + 1]])
        };
        let mut weights = Vec::with_capacity(count);
        for index in 0..count {
            let feature = u32::from_le_bytes(word(body + 4 * index)?);
            weights.push((feature, [0, 1, 2].map(|label| weight(label, index))));
        }
        Ok(Self { weights: Weights::of(weights), scale, transitions })
    }
}

/// Whether a label may follow another; a run begins after 'outside'.
#[must_use]
pub fn may_follow(before: usize, label: usize) -> bool {
    label != 2 || before != 0
}

/// Viterbi's algorithm.
fn best_labels(scores: &[[f32; LABELS]], transitions: &[[f32; LABELS]; LABELS]) -> Vec<usize> {
    let mut back: Vec<[usize; LABELS]> = Vec::with_capacity(scores.len());
    let mut best = [0.0, f32::NEG_INFINITY, f32::NEG_INFINITY];
    for token in scores {
        let mut next = [f32::NEG_INFINITY; LABELS];
        let mut from = [0; LABELS];
        for label in 0..LABELS {
            for before in 0..LABELS {
                let score = best[before] + transitions[before][label] + token[label];
                if may_follow(before, label) && score > next[label] {
                    next[label] = score;
                    from[label] = before;
                }
            }
        }
        best = next;
        back.push(from);
    }
    let mut label = (0..LABELS).fold(0, |top, label| if best[label] > best[top] { label } else { top });
    let mut labels = vec![0; scores.len()];
    for at in (0..scores.len()).rev() {
        labels[at] = label;
        label = back[at][label];
    }
    labels
}

/// Forward and backward sums of a run, as logarithms.
pub struct Chain {
    forward: Vec<[f64; LABELS]>,
    backward: Vec<[f64; LABELS]>,
    /// The logarithm of the sum over all labellings.
    pub total: f64,
}

impl Chain {
    /// Sums over all labellings of the tokens.
    #[must_use]
    pub fn new(scores: &[[f32; LABELS]], transitions: &[[f32; LABELS]; LABELS]) -> Self {
        Self::among(scores, transitions, |_| [true; LABELS])
    }

    /// Sums over the labellings whose labels are among the allowed ones of each token.
    #[must_use]
    pub fn among(
        scores: &[[f32; LABELS]],
        transitions: &[[f32; LABELS]; LABELS],
        allowed: impl Fn(usize) -> [bool; LABELS],
    ) -> Self {
        let step = |before: usize, label: usize| f64::from(transitions[before][label]);
        let mut forward = vec![[f64::NEG_INFINITY; LABELS]; scores.len()];
        for at in 0..scores.len() {
            let may = allowed(at);
            for label in (0..LABELS).filter(|&label| may[label]) {
                let sum = if at == 0 {
                    if may_follow(0, label) { step(0, label) } else { f64::NEG_INFINITY }
                } else {
                    log_sum([0, 1, 2].map(|before| {
                        if may_follow(before, label) {
                            forward[at - 1][before] + step(before, label)
                        } else {
                            f64::NEG_INFINITY
                        }
                    }))
                };
                forward[at][label] = sum + f64::from(scores[at][label]);
            }
        }
        let mut backward = vec![[0.0; LABELS]; scores.len()];
        for at in (0..scores.len().saturating_sub(1)).rev() {
            let may = allowed(at + 1);
            for before in 0..LABELS {
                backward[at][before] = log_sum([0, 1, 2].map(|label| {
                    if may_follow(before, label) && may[label] {
                        step(before, label) + f64::from(scores[at + 1][label]) + backward[at + 1][label]
                    } else {
                        f64::NEG_INFINITY
                    }
                }));
            }
        }
        let total = forward.last().map_or(0.0, |last| log_sum(*last));
        Self { forward, backward, total }
    }

    /// The probability of each label of a token.
    #[must_use]
    pub fn of_token(&self, at: usize) -> [f64; LABELS] {
        [0, 1, 2].map(|label| (self.forward[at][label] + self.backward[at][label] - self.total).exp())
    }

    /// The probability that one label follows another at a token after the first.
    #[must_use]
    pub fn of_step(
        &self,
        at: usize,
        before: usize,
        label: usize,
        scores: &[[f32; LABELS]],
        transitions: &[[f32; LABELS]; LABELS],
    ) -> f64 {
        if !may_follow(before, label) {
            return 0.0;
        }
        let step = f64::from(transitions[before][label]) + f64::from(scores[at][label]);
        (self.forward[at - 1][before] + step + self.backward[at][label] - self.total).exp()
    }

    fn probability(
        &self,
        scores: &[[f32; LABELS]],
        transitions: &[[f32; LABELS]; LABELS],
        first: usize,
        end: usize,
    ) -> f64 {
        let mut sum = self.forward[first][1];
        for at in first + 1..end {
            sum += f64::from(transitions[2.min(if at == first + 1 { 1 } else { 2 })][2]) + f64::from(scores[at][2]);
        }
        let last = if end - first > 1 { 2 } else { 1 };
        let after = if end == scores.len() {
            0.0
        } else {
            log_sum([0, 1].map(|label| {
                f64::from(transitions[last][label]) + f64::from(scores[end][label]) + self.backward[end][label]
            }))
        };
        (sum + after - self.total).exp().clamp(0.0, 1.0)
    }
}

fn log_sum<const N: usize>(values: [f64; N]) -> f64 {
    let most = values.into_iter().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY {
        return most;
    }
    most + values.into_iter().map(|value| (value - most).exp()).sum::<f64>().ln()
}
