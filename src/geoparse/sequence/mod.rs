//! The trained recognizer: a linear-chain conditional random field over the tokens that may belong to
//! names (Lafferty, McCallum and Pereira 2001), with three labels: outside, beginning, inside.
//!
//! Its weights are an asset, made by `cargo xtask train`. They see what [`features`] makes of a [`view`] of the text,
//! the verdict of the rules in [`super::recognize`] among it, so the rules' reasons can still be given. [`classes`] tell
//! which words are alike.

pub mod classes;
pub mod features;
pub mod reranker;
pub mod view;
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

/// A stretch of tokens that may be a name, alone or beside others that overlap it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Its first token.
    pub first: usize,
    /// One past its last.
    pub end: usize,
    /// The probability that a name begins here and reaches to its end.
    pub probability: f64,
    /// Whether it is a name in the most probable labelling.
    pub is_best: bool,
}

impl Stretch {
    /// The stretch as a name.
    #[must_use]
    pub fn name(&self) -> Name {
        Name { first: self.first, end: self.end, probability: self.probability }
    }
}

/// A stretch that is less probable than this is not looked at.
const LEAST: f64 = 0.02;

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

    /// Whether every labelling with a name in it is so much worse than none that no stretch is probable. That is so of
    /// most runs, and their sums need not be taken.
    fn is_hopeless(&self, scores: &[[f32; LABELS]]) -> bool {
        // What a name's labels may gain at most from what stands before and behind them.
        let most = self.transitions.iter().flatten().copied().fold(f32::NEG_INFINITY, f32::max);
        let gain = 2.0 * (most - self.transitions[0][0]).max(0.0);
        scores.iter().all(|score| score[1] - score[0] + gain < LEAST.ln() as f32 && score[2] - score[0] + gain < 0.0)
    }

    /// All stretches in some runs of tokens that are somewhat probable, in text order.
    #[must_use]
    pub fn stretches(&self, runs: &Runs) -> Vec<Stretch> {
        let mut stretches = Vec::new();
        for run in 0..runs.len() {
            let scores: Vec<[f32; LABELS]> =
                runs.tokens_of(run).map(|token| self.scores(runs.features_of(token))).collect();
            if self.is_hopeless(&scores) {
                continue;
            }
            let chain = Chain::new(&scores, &self.transitions);
            let labels = best_labels(&scores, &self.transitions);
            let of: Vec<[f64; LABELS]> = (0..scores.len()).map(|at| chain.of_token(at)).collect();
            for first in (0..scores.len()).filter(|&at| of[at][1] >= LEAST) {
                for end in first + 1..=scores.len() {
                    if end > first + 1 && of[end - 1][2] < LEAST {
                        break;
                    }
                    let probability = chain.probability(first, end);
                    if probability >= LEAST {
                        let is_best = labels[first] == 1
                            && labels[first + 1..end].iter().all(|label| *label == 2)
                            && labels.get(end) != Some(&2);
                        let base = runs.starts[run];
                        stretches.push(Stretch { first: base + first, end: base + end, probability, is_best });
                    }
                }
            }
        }
        stretches
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

/// Forward and backward sums of a run (Rabiner 1989). Each token's are scaled to a sum of 1, so that neither long runs nor
/// large scores leave what a number can hold, and no logarithms need be added.
pub struct Chain {
    /// The share of each label of a token in all ways to come to it.
    forward: Vec<[f64; LABELS]>,
    /// What each label of a token is worth for all ways on.
    backward: Vec<[f64; LABELS]>,
    /// What a label of a token is worth by its own score, scaled.
    own: Vec<[f64; LABELS]>,
    /// What a label after a label is worth.
    step: [[f64; LABELS]; LABELS],
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
        let mut step = [[0.0; LABELS]; LABELS];
        for (before, step) in step.iter_mut().enumerate() {
            for (label, step) in step.iter_mut().enumerate().filter(|(label, _)| may_follow(before, *label)) {
                *step = f64::from(transitions[before][label]).exp();
            }
        }
        let mut total = 0.0;
        let mut forward = Vec::with_capacity(scores.len());
        let mut own = Vec::with_capacity(scores.len());
        // A run begins after 'outside'.
        let mut last = [1.0, 0.0, 0.0];
        for (at, score) in scores.iter().enumerate() {
            let may = allowed(at);
            let most = score.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let mut worth: [f64; LABELS] =
                std::array::from_fn(|label| if may[label] { f64::from(score[label] - most).exp() } else { 0.0 });
            let mut sums: [f64; LABELS] = std::array::from_fn(|label| {
                worth[label] * (0..LABELS).map(|before| last[before] * step[before][label]).sum::<f64>()
            });
            let sum: f64 = sums.iter().sum();
            total += sum.ln() + f64::from(most);
            if sum > 0.0 {
                sums.iter_mut().chain(&mut worth).for_each(|value| *value /= sum);
            }
            own.push(worth);
            forward.push(sums);
            last = sums;
        }
        let mut backward = vec![[1.0; LABELS]; scores.len()];
        for at in (1..scores.len()).rev() {
            backward[at - 1] = std::array::from_fn(|before| {
                (0..LABELS).map(|label| step[before][label] * own[at][label] * backward[at][label]).sum()
            });
        }
        Self { forward, backward, own, step, total }
    }

    /// The probability of each label of a token.
    #[must_use]
    pub fn of_token(&self, at: usize) -> [f64; LABELS] {
        std::array::from_fn(|label| self.forward[at][label] * self.backward[at][label])
    }

    /// The probability that one label follows another at a token after the first.
    #[must_use]
    pub fn of_step(&self, at: usize, before: usize, label: usize) -> f64 {
        self.forward[at - 1][before] * self.step[before][label] * self.own[at][label] * self.backward[at][label]
    }

    /// The probability that a name begins at a token and ends before another.
    fn probability(&self, first: usize, end: usize) -> f64 {
        let mut share = self.forward[first][1];
        for at in first + 1..end {
            share *= self.step[if at == first + 1 { 1 } else { 2 }][2] * self.own[at][2];
        }
        // What follows is no more of it.
        let last = if end - first > 1 { 2 } else { 1 };
        let after = match (self.own.get(end), self.backward.get(end)) {
            (Some(own), Some(backward)) => {
                (0..2).map(|label| self.step[last][label] * own[label] * backward[label]).sum()
            }
            _ => 1.0,
        };
        (share * after).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every labelling of so many tokens, with its weight.
    fn labellings(scores: &[[f32; LABELS]], transitions: &[[f32; LABELS]; LABELS]) -> Vec<(Vec<usize>, f64)> {
        let mut all = vec![(Vec::new(), 0.0)];
        for score in scores {
            let longer = |(labels, weight): &(Vec<usize>, f64)| {
                let before = labels.last().copied().unwrap_or(0);
                (0..LABELS)
                    .filter(|&label| may_follow(before, label))
                    .map(|label| {
                        let own = f64::from(transitions[before][label]) + f64::from(score[label]);
                        (labels.iter().copied().chain([label]).collect(), weight + own)
                    })
                    .collect::<Vec<_>>()
            };
            all = all.iter().flat_map(longer).collect();
        }
        all.into_iter().map(|(labels, weight)| (labels, weight.exp())).collect()
    }

    #[test]
    fn probabilities_are_shares_of_all_labellings() {
        let scores = [[0.5, 1.0, -0.25], [0.0, -1.5, 2.0], [1.0, 0.75, 0.5], [-0.5, 2.0, 1.25]];
        let transitions = [[0.25, -0.5, 0.0], [0.5, -1.0, 0.75], [0.0, 0.125, -0.25]];
        let all = labellings(&scores, &transitions);
        let sum: f64 = all.iter().map(|(_, weight)| weight).sum();
        let share = |wanted: &dyn Fn(&[usize]) -> bool| -> f64 {
            all.iter().filter(|(labels, _)| wanted(labels)).map(|(_, weight)| weight).sum::<f64>() / sum
        };
        let near = |one: f64, other: f64| assert!((one - other).abs() < 1e-9, "{one} {other}");
        let chain = Chain::new(&scores, &transitions);
        near(chain.total, sum.ln());
        for at in 0..scores.len() {
            for label in 0..LABELS {
                near(chain.of_token(at)[label], share(&|labels| labels[at] == label));
                for before in (0..LABELS).filter(|_| at > 0) {
                    near(
                        chain.of_step(at, before, label),
                        share(&|labels| (labels[at - 1], labels[at]) == (before, label)),
                    );
                }
            }
            for end in at + 1..=scores.len() {
                let name = |labels: &[usize]| {
                    labels[at] == 1
                        && labels[at + 1..end].iter().all(|&label| label == 2)
                        && labels.get(end) != Some(&2)
                };
                near(chain.probability(at, end), share(&name));
            }
        }
        // Of some labels only: what is left is shared out.
        let among = Chain::among(&scores, &transitions, |at| [at != 1, true, true]);
        let left = share(&|labels| labels[1] != 0);
        near(among.total, (sum * left).ln());
        near(among.of_token(0)[1], share(&|labels| labels[0] == 1 && labels[1] != 0) / left);
        assert!(!Chain::among(&scores, &transitions, |_| [false, false, true]).total.is_finite());
    }

    #[test]
    fn sums_of_long_runs_of_large_scores_stay_numbers() {
        let scores = [[900.0, -900.0, -900.0], [-900.0, 900.0, 880.0]].repeat(200);
        let chain = Chain::new(&scores, &[[0.0; LABELS]; LABELS]);
        assert!(chain.total.is_finite());
        assert!((0..scores.len()).all(|at| (chain.of_token(at).iter().sum::<f64>() - 1.0).abs() < 1e-9));
    }
}
