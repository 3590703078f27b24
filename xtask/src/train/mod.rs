//! Trains the parser's models: `cargo xtask train [--corpora DIR] [--folds N --predictions DIR]`.
//!
//! With `--folds` every document is also parsed by models that have not seen it, and the answers are
//! written as the command line writes them, to be scored. `--ranker false` leaves the ranker out, where recognition alone
//! is to be measured; `--write false` leaves the assets as they are.

mod crf;
mod gold;
mod lbfgs;
mod ranking;
mod reranking;
mod trees;

use anyhow::{Context, Result, bail, ensure};
use crf::{ANY, Labelled, Settings};
use dateline::gazetteer::Gazetteer;
use dateline::geoparse::Models;
use dateline::geoparse::training::{RANKER_MAGIC, RERANKER_MAGIC, examples};
use gold::Document;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

const USAGE: &str = "usage: cargo xtask train [--corpora DIR] [--folds N --predictions DIR]";

struct Arguments {
    corpora: PathBuf,
    folds: usize,
    predictions: Option<PathBuf>,
    settings: Settings,
    trees: trees::Settings,
    write: bool,
    ranker: bool,
}

fn arguments(given: &[&str]) -> Result<Arguments> {
    let mut arguments = Arguments {
        corpora: std::env::var_os("DATELINE_CORPORA").map(PathBuf::from).unwrap_or_default(),
        folds: 0,
        predictions: None,
        settings: Settings { min_count: 2, l2: 1.0, steps: 120, prune: 0.02 },
        trees: trees::Settings { trees: 120, depth: 5, rate: 0.15, l2: 5.0, min_weight: 2.0 },
        write: true,
        ranker: true,
    };
    let mut given = given.iter();
    while let Some(option) = given.next() {
        let value = given.next().context(USAGE)?;
        match *option {
            "--corpora" => arguments.corpora = value.into(),
            "--folds" => arguments.folds = value.parse()?,
            "--predictions" => arguments.predictions = Some(value.into()),
            "--l2" => arguments.settings.l2 = value.parse()?,
            "--write" => arguments.write = value.parse()?,
            "--ranker" => arguments.ranker = value.parse()?,
            "--trees" => arguments.trees.trees = value.parse()?,
            "--depth" => arguments.trees.depth = value.parse()?,
            "--steps" => arguments.settings.steps = value.parse()?,
            _ => bail!(USAGE),
        }
    }
    ensure!(
        !arguments.corpora.as_os_str().is_empty(),
        "name the folder of the corpora: --corpora DIR, or DATELINE_CORPORA"
    );
    Ok(arguments)
}

/// Trains the models and writes them to the assets.
///
/// # Errors
/// If the corpora can't be read or the assets not written.
pub fn train(assets: &Path, given: &[&str]) -> Result<()> {
    let arguments = arguments(given)?;
    let documents = gold::read(&arguments.corpora)?;
    let gazetteer = Gazetteer::embedded()?;
    eprintln!("{} documents", documents.len());
    let labelled: Vec<Vec<Labelled>> = documents.par_iter().map(|document| labelled(document, &gazetteer)).collect();
    report_coverage(&documents, &labelled);
    if let Some(directory) = &arguments.predictions {
        std::fs::create_dir_all(directory)?;
        let mut answers = ranking::Answers::default();
        for held_out in 0..arguments.folds {
            let is_out = |document: &Document| fold(&document.id, arguments.folds) == held_out;
            let models = models(&documents, &labelled, &gazetteer, &arguments, |document| !is_out(document))?;
            eprintln!("fold {held_out} trained");
            let out: Vec<&Document> = documents.iter().filter(|document| is_out(document)).collect();
            answers.parse(&out, &gazetteer, &models);
        }
        answers.write(directory)?;
    }
    if arguments.write {
        let models = models(&documents, &labelled, &gazetteer, &arguments, |_| true)?;
        let sequence = models.sequence.context("no sequence model")?.to_asset()?;
        let reranker = models.reranker.context("no reranker")?.to_asset(RERANKER_MAGIC)?;
        let ranker = models.ranker.context("no ranker")?.to_asset(RANKER_MAGIC)?;
        eprintln!(
            "sequence model: {} bytes, reranker: {} bytes, ranker: {} bytes",
            sequence.len(),
            reranker.len(),
            ranker.len()
        );
        std::fs::write(assets.join("reranker.bin"), reranker)?;
        std::fs::write(assets.join("sequence.bin"), sequence)?;
        std::fs::write(assets.join("ranker.bin"), ranker)?;
    }
    Ok(())
}

/// Trains the models on the documents that are let in. Reranker and ranker learn from what models find in documents that
/// they have not seen, as in use: the documents are dealt into parts, and each part is read by a sequence model and a
/// reranker of the others.
fn models(
    documents: &[Document],
    labelled: &[Vec<Labelled>],
    gazetteer: &Gazetteer,
    arguments: &Arguments,
    lets_in: impl Fn(&Document) -> bool,
) -> Result<Models> {
    const PARTS: usize = 4;
    let train = |wanted: &dyn Fn(&Document) -> bool| {
        let some: Vec<&Labelled> = documents
            .iter()
            .zip(labelled)
            .filter(|(document, _)| lets_in(document) && wanted(document))
            .flat_map(|(_, labelled)| labelled)
            .collect();
        crf::train(&some, arguments.settings)
    };
    let part = |document: &Document| fold(&format!("part of {}", document.id), PARTS);
    let mut finders: Vec<Models> = (0..PARTS)
        .map(|held_out| Models { sequence: Some(train(&|document| part(document) != held_out)), ..Models::none() })
        .collect();
    let taught: Vec<(&Document, usize)> =
        documents.iter().filter(|document| lets_in(document)).map(|document| (document, part(document))).collect();
    let lessons = reranking::lessons(&taught, &finders, gazetteer);
    for (held_out, finder) in finders.iter_mut().enumerate() {
        finder.reranker = Some(reranking::train(&lessons, |part| part != held_out)?);
    }
    let reranker = Some(reranking::train(&lessons, |_| true)?);
    if !arguments.ranker {
        return Ok(Models { sequence: Some(train(&|_| true)), reranker, ranker: None });
    }
    let placed: Vec<(&Document, &Models)> = documents
        .iter()
        .filter(|document| lets_in(document) && document.is_placed())
        .map(|document| (document, &finders[part(document)]))
        .collect();
    let ranker = ranking::train(&placed, gazetteer, arguments.trees)?;
    Ok(Models { sequence: Some(train(&|_| true)), reranker, ranker: Some(ranker) })
}

/// Which part of the documents one belongs to.
fn fold(id: &str, folds: usize) -> usize {
    let digest = Sha256::digest(id.as_bytes());
    usize::from(digest[0]) % folds
}

/// A document's runs with the labels that the gold allows.
fn labelled(document: &Document, gazetteer: &Gazetteer) -> Vec<Labelled> {
    let windows = examples(&document.text, &document.language, gazetteer);
    let mut labelled = Vec::new();
    for window in windows.into_iter().filter(|window| window.decides) {
        let mut allowed = vec![if document.partial { ANY } else { 0b001 }; window.spans.len()];
        if document.partial {
            // Nobody annotated small words in such texts, and they are no names.
            for (token, span) in window.spans.iter().enumerate() {
                if !document.text[span.start..].starts_with(char::is_uppercase) {
                    allowed[token] = 0b001;
                }
            }
        }
        let mut run_start = vec![false; window.spans.len()];
        for run in 0..window.runs.len() {
            if let Some(first) = run_start.get_mut(window.runs.tokens_of(run).start) {
                *first = true;
            }
        }
        for gold in &document.places {
            let from = window.spans.partition_point(|span| span.end <= gold.start);
            let to = window.spans.partition_point(|span| span.start < gold.end);
            for token in from..to {
                let whole = window.spans[token].start >= gold.start && window.spans[token].end <= gold.end;
                allowed[token] = if !gold.counts || !whole {
                    ANY
                } else if token == from || run_start[token] {
                    0b010
                } else {
                    0b100
                };
            }
            // What follows a name that counts does not go on with it.
            if gold.counts
                && let Some(next) = allowed.get_mut(to).filter(|_| to > from)
                && *next == ANY
                && !run_start[to]
            {
                *next = 0b011;
            }
        }
        labelled.push(Labelled { runs: window.runs, allowed, weight: document.weight });
    }
    labelled
}

/// Tells how many of the gold names the model can see at all.
fn report_coverage(documents: &[Document], labelled: &[Vec<Labelled>]) {
    let mut corpora: std::collections::BTreeMap<&str, (usize, usize, usize)> = std::collections::BTreeMap::new();
    for (document, windows) in documents.iter().zip(labelled) {
        let entry = corpora.entry(document.corpus).or_default();
        entry.0 += document.places.iter().filter(|gold| gold.counts).count();
        entry.1 += windows.iter().flat_map(|w| &w.allowed).filter(|allowed| **allowed == 0b010).count();
        entry.2 += windows.iter().map(|w| w.allowed.len()).sum::<usize>();
    }
    for (corpus, (gold, seen, tokens)) in corpora {
        eprintln!("{corpus}: {gold} names, {seen} beginnings seen, {tokens} tokens looked at");
    }
}
