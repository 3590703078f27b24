//! Classic corpora: recognition, resolution and both together, as the field measures them (Gritta et
//! al. 2018, EUPEG).

use super::confidence::Reliability;
use super::examples::Examples;
use super::gold::{Annotation, Corpus, Document};
use super::measures::{KindCount, Rates, WORST_KM, area_under_curve, mean, median};
use super::pairing::{self, Pairs, Stretch};
use super::predictions::{Prediction, Predictions};
use super::{DONT_CARE, Options};
use crate::geodesy::distance_km;
use std::collections::{BTreeMap, BTreeSet};

/// Near enough to be the right place: a hundred miles, as the field has it.
pub(super) const NEAR_KM: f64 = 161.0;
/// Near enough to be in the right town.
pub(super) const CLOSE_KM: f64 = 20.0;

/// How a parser does on a classic corpus.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToponymScore {
    /// How many documents there are.
    pub documents: usize,
    /// How many of them were answered.
    pub answered: usize,
    /// How many code points they have.
    pub characters: usize,
    /// Whether the gold names a part of the places only.
    pub partial: bool,
    /// Whether the gold spans were given.
    pub gold_spans: bool,
    /// How many gold toponyms count.
    pub gold: usize,
    /// How many of them have coordinates.
    pub gold_located: usize,
    /// Recognition, the span exactly.
    pub exact: Rates,
    /// Recognition, any overlap.
    pub overlap: Rates,
    /// Found and placed within 161 km.
    pub within_161_km: Rates,
    /// Found and placed within 20 km.
    pub within_20_km: Rates,
    /// How far off each found toponym was put, km; the worst for those not placed.
    pub errors_km: Vec<f64>,
    /// The same without those not placed.
    pub placed_errors_km: Vec<f64>,
    /// How many were placed at the same GeoNames id, of how many where both have one.
    pub same_id: (usize, usize),
    /// By the gold's kind; those that count neither way too.
    pub kinds: BTreeMap<String, KindCount>,
    /// By the parser's confidence; right is within 161 km.
    pub reliability: Reliability,
    pub(super) examples: Examples,
}

impl ToponymScore {
    /// The share of the found toponyms that lie within so many km; those not placed do not.
    #[must_use]
    pub fn accuracy_within(&self, km: f64) -> Option<f64> {
        self.share_of_found(self.errors_km.iter().filter(|error| **error <= km).count())
    }

    /// The share of the found toponyms that are placed anywhere.
    #[must_use]
    pub fn placed(&self) -> Option<f64> {
        self.share_of_found(self.placed_errors_km.len())
    }

    /// Mean error of what was placed, km.
    #[must_use]
    pub fn mean_km(&self) -> Option<f64> {
        mean(&self.placed_errors_km)
    }

    /// Median error of what was placed, km.
    #[must_use]
    pub fn median_km(&self) -> Option<f64> {
        median(&self.placed_errors_km)
    }

    /// Mean error where what was not placed counts as 20,039 km off.
    #[must_use]
    pub fn mean_km_all(&self) -> Option<f64> {
        mean(&self.errors_km)
    }

    /// Area under the curve of the logarithms of the errors: 0 is best, 1 is worst.
    #[must_use]
    pub fn area_under_curve(&self) -> Option<f64> {
        area_under_curve(&self.errors_km)
    }

    /// The share placed at the gold's own GeoNames id, of those where both have one.
    #[must_use]
    pub fn same_id_share(&self) -> Option<f64> {
        let (same, all) = self.same_id;
        (all > 0).then(|| same as f64 / all as f64)
    }

    fn share_of_found(&self, count: usize) -> Option<f64> {
        (!self.errors_km.is_empty()).then(|| count as f64 / self.errors_km.len() as f64)
    }

    fn rates(&mut self) -> [&mut Rates; 4] {
        [&mut self.exact, &mut self.overlap, &mut self.within_161_km, &mut self.within_20_km]
    }
}

pub(super) fn score(corpus: &Corpus, predictions: &Predictions, options: &Options) -> ToponymScore {
    let mut score = ToponymScore {
        documents: corpus.documents.len(),
        partial: corpus.is_partial(),
        gold_spans: options.gold_spans,
        examples: Examples::of(&["missed", "false alarms", "misplaced"], options.examples),
        ..ToponymScore::default()
    };
    let recall_only = score.partial || score.gold_spans;
    for document in &corpus.documents {
        let found = predictions.of(&document.id);
        score.answered += usize::from(found.is_some());
        score.characters += document.report.text.chars().count();
        add(&mut score, document, found.unwrap_or_default(), options, recall_only);
    }
    let (gold, gold_located) = (score.gold, score.gold_located);
    for rates in score.rates() {
        rates.recall_only = recall_only;
        rates.gold = gold;
    }
    score.within_161_km.gold = gold_located;
    score.within_20_km.gold = gold_located;
    if gold_located == 0 {
        // Then nobody can say which confidence was well placed.
        score.reliability = Reliability::default();
    }
    score
}

fn add(score: &mut ToponymScore, document: &Document, found: &[Prediction], options: &Options, recall_only: bool) {
    let counts = |gold: &Annotation| {
        (options.all_kinds || !DONT_CARE.contains(&gold.kind.as_str()))
            && (!options.located_only || gold.position().is_some())
    };
    let (gold, skipped): (Vec<&Annotation>, Vec<&Annotation>) = document.gold.iter().partition(|gold| counts(gold));
    let spans: Vec<Stretch> = gold.iter().map(|gold| gold.at).collect();
    let found_spans: Vec<Stretch> = found.iter().map(|found| found.at).collect();
    let exact = pairing::exact(&spans, &found_spans);
    let pairs = if options.gold_spans { exact.clone() } else { pairing::overlapping(&spans, &found_spans) };

    score.gold += gold.len();
    score.gold_located += gold.iter().filter(|gold| gold.position().is_some()).count();
    score.exact.right += exact.len() as f64;
    score.exact.predicted += found.len() - free(&exact, found, &skipped).len();
    score.overlap.right += pairs.len() as f64;
    let free = free(&pairs, found, &skipped);
    score.overlap.predicted += found.len() - free.len();

    // How far off each gold toponym was put; a pair without both positions has no distance.
    let mut answers: Vec<Option<(usize, Option<f64>)>> = vec![None; gold.len()];
    for &(index, other) in &pairs {
        let apart = gold[index].position().zip(found[other].position).map(|(a, b)| distance_km(a, b));
        answers[index] = Some((other, apart));
    }
    for (gold, answer) in gold.iter().zip(&answers) {
        let kind = score.kinds.entry(gold.kind.clone()).or_default();
        kind.gold += 1;
        kind.found += usize::from(answer.is_some());
        let apart = answer.and_then(|(_, apart)| apart);
        kind.placed += f64::from(u8::from(apart.is_some_and(|km| km <= NEAR_KM)));
        if answer.is_none() {
            score.examples.add("missed", document, gold.at, |sentence| sentence);
        }
        if gold.position().is_none() || (answer.is_none() && !options.gold_spans) {
            continue;
        }
        let (Some((other, _)), Some(km)) = (answer, apart) else {
            score.errors_km.push(WORST_KM);
            continue;
        };
        score.errors_km.push(km);
        score.placed_errors_km.push(km);
        score.within_161_km.right += f64::from(u8::from(km <= NEAR_KM));
        score.within_20_km.right += f64::from(u8::from(km <= CLOSE_KM));
        if km > NEAR_KM {
            score.examples.add("misplaced", document, gold.at, |sentence| format!("{km:6.0} km  {sentence}"));
        }
        if let (Some(gold_id), Some(id)) = (gold.geonameid, found[*other].geonameid) {
            score.same_id.0 += usize::from(gold_id == id);
            score.same_id.1 += 1;
        }
    }
    for gold in &skipped {
        let hits = || found.iter().filter(|found| found.at.shared(gold.at) > 0);
        let near =
            |found: &Prediction| gold.position().zip(found.position).is_some_and(|(a, b)| distance_km(a, b) <= NEAR_KM);
        let kind = score.kinds.entry(gold.kind.clone()).or_default();
        kind.gold += 1;
        kind.found += usize::from(hits().next().is_some());
        kind.placed += f64::from(u8::from(hits().any(near)));
    }

    let mut partner: Vec<Option<usize>> = vec![None; found.len()];
    for &(index, other) in &pairs {
        partner[other] = Some(index);
    }
    for (other, found) in found.iter().enumerate() {
        if free.contains(&other) {
            continue;
        }
        let hit = partner[other];
        if hit.is_none() {
            score.examples.add("false alarms", document, found.at, |sentence| sentence);
        }
        // Where the gold itself has no coordinates nobody can say whether the pin is right.
        if found.position.is_none() || hit.is_some_and(|index| gold[index].position().is_none()) {
            continue;
        }
        score.within_161_km.predicted += 1;
        score.within_20_km.predicted += 1;
        if hit.is_some() || !recall_only {
            let apart = hit.and_then(|index| answers[index]).and_then(|(_, apart)| apart);
            score.reliability.add(found.confidence, hit.is_some(), apart.is_some_and(|km| km <= NEAR_KM));
        }
    }
}

/// Those found that answer no gold toponym but touch one that counts neither way.
fn free(pairs: &Pairs, found: &[Prediction], skipped: &[&Annotation]) -> BTreeSet<usize> {
    let used: BTreeSet<usize> = pairs.iter().map(|(_, other)| *other).collect();
    let touches = |found: &Prediction| skipped.iter().any(|gold| gold.at.shared(found.at) > 0);
    (0..found.len()).filter(|other| !used.contains(other) && touches(&found[*other])).collect()
}
