//! From gold positions to what the ranker learns, and from models to answers that can be scored.

use super::gold::{Document, Gold};
use super::trees::{self, Settings};
use anyhow::Result;
use dateline::formats::{Parsed, mention_lines};
use dateline::gazetteer::Gazetteer;
use dateline::geodesy::distance_km;
use dateline::geoparse::training::{Choice, FEATURES, Ranker, choices};
use dateline::geoparse::{Models, Options, parse_with};
use dateline::model::{LatLon, Mention, Report, ReportId, Role, Span};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

type Group = trees::Group<FEATURES>;

/// A candidate this near to the gold position is right, km.
const RIGHT_KM: f64 = 20.0;
/// Where none is that near, one within this many km will do: the centres of provinces differ.
const NEAR_KM: f64 = 161.0;
/// How many stages the ranker has.
const STAGES: usize = 2;

/// Trains a ranker on documents, each with the models that find its names.
pub fn train(documents: &[(&Document, &Models)], gazetteer: &Gazetteer, settings: Settings) -> Result<Ranker> {
    let mut stages = Vec::new();
    for stage in 0..STAGES {
        let so_far = Ranker::new(&stages).map_err(anyhow::Error::msg)?;
        let groups: Vec<Group> = documents
            .par_iter()
            .map(|(document, models)| {
                let ranker = (stage > 0).then(|| so_far.clone());
                let models = Models { ranker, ..(*models).clone() };
                groups(document, gazetteer, &models, stage)
            })
            .collect::<Vec<_>>()
            .into_iter()
            .flatten()
            .collect();
        eprintln!(
            "stage {stage}: {} names, {} candidates",
            groups.len(),
            groups.iter().map(|g| g.rows.len()).sum::<usize>()
        );
        stages.push(trees::train(&groups, settings));
    }
    Ranker::new(&stages).map_err(anyhow::Error::msg)
}

fn report(document: &Document) -> Report {
    let mut report = Report::of_text(ReportId(0), &document.id, document.text.clone());
    if !document.language.is_empty() {
        report.language = Some(document.language.clone());
    }
    report
}

fn groups(document: &Document, gazetteer: &Gazetteer, models: &Models, stage: usize) -> Vec<Group> {
    let report = report(document);
    let choices = choices(&report, gazetteer, models, stage);
    choices.into_iter().filter_map(|choice| group(document, gazetteer, choice)).collect()
}

fn group(document: &Document, gazetteer: &Gazetteer, choice: Choice) -> Option<Group> {
    let overlaps = |gold: &&Gold, span: Span| gold.start < span.end && span.start < gold.end;
    let gold = document
        .places
        .iter()
        .find(|gold| gold.start == choice.span.start && gold.end == choice.span.end)
        .or_else(|| document.places.iter().find(|gold| overlaps(gold, choice.core_span)));
    let mut right = vec![false; choice.rows.len()];
    let mut weight = document.weight;
    match gold {
        Some(gold) if gold.counts => {
            let (lat, lon) = gold.position?;
            let at = LatLon::clamped(lat, lon);
            let km: Vec<f64> = choice.places.iter().map(|&place| distance_km(gazetteer.position(place), at)).collect();
            let by_id =
                |i: usize| gold.geonameid.is_some() && gazetteer.place(choice.places[i]).geonameid == gold.geonameid;
            let mut good: Vec<usize> = (0..km.len()).filter(|&i| by_id(i) || km[i] <= RIGHT_KM).collect();
            if good.is_empty() {
                good = (0..km.len()).filter(|&i| km[i] <= NEAR_KM).collect();
            }
            for &i in &good {
                right[i] = true;
            }
            if good.is_empty() {
                // What no candidate answers is seldom told from what is answered wrongly.
                *right.last_mut()? = true;
                weight *= 0.5;
            }
        }
        Some(_) => return None,
        None if document.partial => return None,
        None => *right.last_mut()? = true,
    }
    (choice.rows.len() > 1).then_some(Group { rows: choice.rows, right, weight })
}

/// What models answered, by corpus.
#[derive(Default)]
pub struct Answers {
    lines: BTreeMap<String, Vec<String>>,
}

impl Answers {
    /// Parses documents as the command line would: conflict reports without actors, others flat and with them; and
    /// once more with the gold spans given.
    pub fn parse(&mut self, documents: &[&Document], gazetteer: &Gazetteer, models: &Models) {
        let answers: Vec<(String, String, Option<String>)> = documents
            .par_iter()
            .filter(|document| !matches!(document.corpus, "wikigold" | "ewt" | "btc"))
            .map(|document| {
                let mut report = report(document);
                report.external_id = Some(document.id.clone());
                let flat = Options { flat: document.corpus != "conflict" };
                let mut mentions = parse_with(&report, gazetteer, &flat, models);
                if !flat.flat {
                    drop_actors(&mut mentions);
                }
                let line = mention_lines::line(Parsed { report: &report, mentions: &mentions });
                let given = (document.corpus != "conflict").then(|| {
                    let spans = document.places.iter().filter(|gold| gold.counts);
                    report.wanted_spans = Some(spans.map(|gold| Span::new(gold.start, gold.end)).collect());
                    let mentions = parse_with(&report, gazetteer, &flat, models);
                    mention_lines::line(Parsed { report: &report, mentions: &mentions })
                });
                (document.corpus.to_owned(), line, given)
            })
            .collect();
        for (corpus, line, given) in answers {
            if let Some(given) = given {
                self.lines.entry(format!("given/{corpus}")).or_default().push(given);
            }
            self.lines.entry(corpus).or_default().push(line);
        }
    }

    /// Writes a file for each corpus.
    ///
    /// # Errors
    /// If a file can't be written.
    pub fn write(&self, directory: &Path) -> Result<()> {
        std::fs::create_dir_all(directory.join("given"))?;
        for (corpus, lines) in &self.lines {
            std::fs::write(directory.join(format!("{corpus}.jsonl")), lines.join("\n") + "\n")?;
        }
        Ok(())
    }
}

fn drop_actors(mentions: &mut Vec<Mention>) {
    mentions.retain(|mention| mention.role == Role::Literal);
    for mention in mentions {
        let mut anchors = Vec::from(std::mem::take(&mut mention.anchors));
        drop_actors(&mut anchors);
        mention.anchors = anchors.into();
    }
}
