//! Conflict reports: what belongs on the map, what was put there, and what should not have been.

use super::Options;
use super::confidence::Reliability;
use super::examples::Examples;
use super::gold::{Annotation, Corpus, Document, Reading};
use super::measures::{KindCount, Rates, share, upper_median};
use super::pairing::{self, Pairs, Stretch};
use super::predictions::{Prediction, Predictions};
use crate::geodesy::distance_km;
use crate::model::LatLon;
use std::collections::{BTreeMap, BTreeSet};

/// A pin this near is right, however small the place; and an anchor this near is the anchor.
const PIN_KM: f64 = 10.0;

/// How a parser does on conflict reports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConflictScore {
    /// How many reports there are.
    pub documents: usize,
    /// How many of them were answered.
    pub answered: usize,
    /// How many mentions belong on the map.
    pub required: usize,
    /// Recognition of these, the span exactly.
    pub exact: Rates,
    /// Recognition, any overlap.
    pub overlap: Rates,
    /// Recognition, the span exactly or exactly the toponym inside it.
    pub core: Rates,
    /// Found and placed within 10 km, or the radius of the gold where that is larger.
    pub placed: Rates,
    /// How far off each found mention that was placed is, km, from its nearer reading.
    pub errors_km: Vec<f64>,
    /// How many actors were given a pin.
    pub actors_pinned: usize,
    /// By the gold's type.
    pub kinds: BTreeMap<String, KindCount>,
    /// By the parser's confidence; right is as for `placed`.
    pub reliability: Reliability,
    pub(super) examples: Examples,
}

impl ConflictScore {
    /// The share of the found mentions that are placed right, 0 to 1.
    #[must_use]
    pub fn placed_of_found(&self) -> f64 {
        if self.overlap.right > 0.0 { self.placed.right / self.overlap.right } else { 0.0 }
    }

    /// Median error of what was placed, km.
    #[must_use]
    pub fn median_km(&self) -> Option<f64> {
        upper_median(&self.errors_km)
    }

    /// Pins on actors to a hundred mentions that belong on the map.
    #[must_use]
    pub fn actor_pins_per_100(&self) -> f64 {
        100.0 * share(self.actors_pinned as f64, self.required)
    }
}

pub(super) fn score(corpus: &Corpus, predictions: &Predictions, options: &Options) -> ConflictScore {
    let sorts = ["missed", "false alarms", "misplaced", "pins on actors"];
    let mut score = ConflictScore {
        documents: corpus.documents.len(),
        examples: Examples::of(&sorts, options.examples),
        ..ConflictScore::default()
    };
    for document in &corpus.documents {
        let found = predictions.of(&document.id);
        score.answered += usize::from(found.is_some());
        add(&mut score, document, found.unwrap_or_default(), options);
    }
    let required = score.required;
    for rates in [&mut score.exact, &mut score.overlap, &mut score.core, &mut score.placed] {
        rates.gold = required;
    }
    score
}

fn add(score: &mut ConflictScore, document: &Document, found: &[Prediction], options: &Options) {
    let counts = |gold: &Annotation| gold.required && !(options.certain_only && gold.uncertain);
    // The mentions that count come first; a pair with another one counts neither way.
    let (mut every, others): (Vec<&Annotation>, Vec<&Annotation>) = document.gold.iter().partition(|gold| counts(gold));
    let required = every.len();
    every.extend(others);
    let spans: Vec<Stretch> = every.iter().map(|gold| gold.at).collect();
    let found_spans: Vec<Stretch> = found.iter().map(|found| found.at).collect();
    let exact = pairing::exact(&spans, &found_spans);
    let pairs = pairing::overlapping(&spans, &found_spans);
    let mut partner: Vec<Option<usize>> = vec![None; found.len()];
    for &(index, other) in &pairs {
        partner[other] = Some(index);
    }
    // A toponym found beside the longer mention that it is a part of is right too, and counts once.
    let inner: BTreeSet<usize> = (0..found.len())
        .filter(|other| partner[*other].is_none() && spans.iter().any(|gold| gold.contains(found[*other].at)))
        .collect();

    score.required += required;
    for (rates, pairs) in [
        (&mut score.exact, &exact),
        (&mut score.overlap, &pairs),
        (&mut score.core, &core_pairs(&exact, &every, found)),
    ] {
        let mut neither = inner.clone();
        for &(index, other) in pairs {
            if index < required {
                rates.right += 1.0;
                neither.remove(&other);
            } else {
                neither.insert(other);
            }
        }
        rates.predicted += found.len() - neither.len();
    }

    let mut answered = vec![false; every.len()];
    let mut right = vec![false; found.len()];
    for &(index, other) in &pairs {
        let (gold, found) = (every[index], &found[other]);
        answered[index] = true;
        if index >= required {
            if found.position.is_some() && !gold.required {
                score.actors_pinned += 1;
                score.examples.add("pins on actors", document, gold.at, |sentence| sentence);
            }
            continue;
        }
        let kind = score.kinds.entry(gold.kind.clone()).or_default();
        kind.found += 1;
        let Some(position) = found.position else { continue };
        let Some((error_km, limit_km)) = off_by(gold, position) else { continue };
        score.errors_km.push(error_km);
        if error_km <= limit_km {
            right[other] = true;
            score.placed.right += 1.0;
            kind.placed += 1.0;
            continue;
        }
        if gold.kind == "relative_area" && gold.anchors.iter().any(|anchor| distance_km(*anchor, position) <= PIN_KM) {
            score.placed.right += 0.5;
            kind.placed += 0.5;
        }
        score.examples.add("misplaced", document, gold.at, |sentence| {
            format!("{error_km:5.0} km (limit {limit_km:.0})  {sentence}")
        });
    }
    for (index, gold) in every[..required].iter().enumerate() {
        score.kinds.entry(gold.kind.clone()).or_default().gold += 1;
        if !answered[index] {
            score.examples.add("missed", document, gold.at, |sentence| sentence);
        }
    }
    for (other, found) in found.iter().enumerate() {
        if partner[other].is_some_and(|index| index >= required) || inner.contains(&other) {
            continue;
        }
        if partner[other].is_none() {
            score.examples.add("false alarms", document, found.at, |sentence| sentence);
        }
        if found.position.is_some() {
            score.placed.predicted += 1;
            score.reliability.add(found.confidence, partner[other].is_some(), right[other]);
        }
    }
}

/// The exact pairs, and of what is left over those whose found span is exactly the gold's core.
fn core_pairs(exact: &Pairs, gold: &[&Annotation], found: &[Prediction]) -> Pairs {
    let mut pairs = exact.clone();
    let matched: BTreeSet<usize> = exact.iter().map(|(index, _)| *index).collect();
    let mut places: BTreeMap<Stretch, usize> = found.iter().enumerate().map(|(other, f)| (f.at, other)).collect();
    for (_, other) in exact {
        places.remove(&found[*other].at);
    }
    for (index, gold) in gold.iter().enumerate() {
        if !matched.contains(&index)
            && let Some(other) = gold.core.and_then(|core| places.remove(&core))
        {
            pairs.push((index, other));
        }
    }
    pairs
}

/// How far off the position is and how far it may be, km, for the reading that it fits best.
fn off_by(gold: &Annotation, position: LatLon) -> Option<(f64, f64)> {
    let of = |reading: &Reading| (distance_km(reading.position, position), reading.radius_km.max(PIN_KM));
    let better = |best: (f64, f64), other: (f64, f64)| if other.0 - other.1 < best.0 - best.1 { other } else { best };
    gold.readings.iter().map(of).reduce(better)
}
