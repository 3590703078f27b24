//! The corpora that the models are trained on, in one form: texts with their places.

use anyhow::{Context, Result};
use serde_json::Value;
use std::path::Path;

/// A text with its places.
#[derive(Clone, Debug)]
pub struct Document {
    /// The corpus it belongs to.
    pub corpus: &'static str,
    /// Its name there.
    pub id: String,
    /// ISO 639-1, or empty where unknown.
    pub language: String,
    /// What it says.
    pub text: String,
    /// Its places, in text order.
    pub places: Vec<Gold>,
    /// Whether what is not annotated may be a place all the same.
    pub partial: bool,
    /// How much it counts.
    pub weight: f32,
}

impl Document {
    /// Whether places of it have positions.
    #[must_use]
    pub fn is_placed(&self) -> bool {
        self.places.iter().any(|gold| gold.position.is_some())
    }
}

/// A place in a text, in bytes.
#[derive(Clone, Debug)]
pub struct Gold {
    /// First byte.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// Whether it is a name to be found; otherwise nothing is said of it.
    pub counts: bool,
    /// Latitude and longitude, where they are known.
    pub position: Option<(f64, f64)>,
    /// GeoNames id, where it is known.
    pub geonameid: Option<u32>,
}

/// A corpus: its name, its file, whether it is annotated in part, how much a document of it counts.
const CORPORA: [(&str, &str, bool, f32); 10] = [
    ("lgl", "geoparsing/lgl.jsonl", false, 1.0),
    ("trnews", "geoparsing/trnews.jsonl", false, 1.0),
    ("gwn", "geoparsing/gwn.jsonl", false, 1.0),
    ("geovirus", "geoparsing/geovirus.jsonl", false, 1.0),
    ("wotr", "geoparsing/wotr.jsonl", false, 0.6),
    ("geocorpora", "geoparsing/geocorpora.jsonl", false, 0.5),
    ("re3d", "geoparsing/re3d.jsonl", false, 1.5),
    ("evloc", "geoparsing/evloc.jsonl", true, 0.7),
    ("syria", "geoparsing/syria.jsonl", true, 0.7),
    ("conflict", "conflict/dev.jsonl", false, 3.0),
];

/// Reads every corpus that is there.
///
/// # Errors
/// If a file is not what it should be, or there is none at all.
pub fn read(corpora: &Path) -> Result<Vec<Document>> {
    let mut documents = Vec::new();
    for (corpus, file, partial, weight) in CORPORA {
        let path = corpora.join(file);
        let Ok(text) = std::fs::read_to_string(&path) else {
            eprintln!("no {file}: trained without it");
            continue;
        };
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            documents.push(document(corpus, line, partial, weight).with_context(|| path.display().to_string())?);
        }
    }
    anyhow::ensure!(!documents.is_empty(), "no corpus in {}", corpora.display());
    documents.extend(entity_texts(corpora)?);
    Ok(documents)
}

fn document(corpus: &'static str, line: &str, partial: bool, weight: f32) -> Result<Document> {
    let value: Value = serde_json::from_str(line)?;
    let text = value["text"].as_str().context("a document has no text")?.to_owned();
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut places = Vec::new();
    for gold in value["gold"].as_array().context("a document has no gold")? {
        collect(corpus, gold, &bytes, &mut places);
    }
    places.sort_by_key(|gold| (gold.start, std::cmp::Reverse(gold.end)));
    Ok(Document {
        corpus,
        id: value["id"].as_str().map_or_else(|| value["id"].to_string(), str::to_owned),
        language: value["lang"].as_str().unwrap_or("").to_owned(),
        text,
        places,
        partial: partial || value["partial"].as_bool() == Some(true),
        weight,
    })
}

fn collect(corpus: &str, gold: &Value, bytes: &[usize], places: &mut Vec<Gold>) {
    let at = |field: &str| gold[field].as_u64().and_then(|at| bytes.get(at as usize)).copied();
    let (Some(start), Some(end)) = (at("start"), at("end")) else { return };
    let kind = gold["kind"].as_str().unwrap_or("place");
    let (counts, inner) = if corpus == "conflict" {
        let area = matches!(gold["type"].as_str(), Some("relative_area" | "road"));
        match (kind, gold["type"].as_str()) {
            (_, Some("coordinate")) => return,
            ("literal" | "noun_modifier" | "metonymy", _) => (true, area),
            _ => (false, false),
        }
    } else {
        (kind == "place", false)
    };
    let nested = gold["nested"].as_array().map_or(&[][..], Vec::as_slice);
    if inner && !nested.is_empty() {
        for gold in nested {
            if let (Some(start), Some(end)) = (
                gold["start"].as_u64().and_then(|at| bytes.get(at as usize)),
                gold["end"].as_u64().and_then(|at| bytes.get(at as usize)),
            ) {
                places.push(located(gold, *start, *end, true));
            }
        }
        return;
    }
    places.push(located(gold, start, end, counts));
}

fn located(gold: &Value, start: usize, end: usize, counts: bool) -> Gold {
    let position = gold["lat"].as_f64().zip(gold["lon"].as_f64());
    let geonameid = gold["geonameid"].as_u64().or_else(|| gold["geonameid"].as_str()?.parse().ok());
    Gold { start, end, counts, position, geonameid: geonameid.map(|id| id as u32) }
}

/// Texts that are annotated for entities of every sort, a token a line.
fn entity_texts(corpora: &Path) -> Result<Vec<Document>> {
    let mut documents = Vec::new();
    let mut files: Vec<(&'static str, std::path::PathBuf, usize, usize, f32)> =
        vec![("wikigold", corpora.join("ner/wikigold/wikigold.conll.txt"), 0, 1, 0.5)];
    for part in ["dev", "test"] {
        files.push(("ewt", corpora.join(format!("ner/uner-ewt/en_ewt-ud-{part}.iob2")), 1, 2, 0.4));
    }
    for part in ["a", "b", "e", "f", "g", "h"] {
        files.push(("btc", corpora.join(format!("ner/btc/{part}.conll")), 0, 1, 0.2));
    }
    for (corpus, path, word, tag, weight) in files {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let mut builder = Builder::default();
        let mut sentences = 0;
        for line in text.lines().chain([""]) {
            if line.starts_with("# ") {
                continue;
            }
            let fields: Vec<&str> = line.split(if corpus == "wikigold" { ' ' } else { '\t' }).collect();
            match (fields.get(word), fields.get(tag)) {
                (Some(word), Some(tag)) if !line.trim().is_empty() => builder.push(word, tag),
                _ if builder.text.is_empty() => {}
                _ => {
                    sentences += 1;
                    builder.text.push('\n');
                    if sentences % 12 == 0 {
                        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
                        documents.push(std::mem::take(&mut builder).document(
                            corpus,
                            format!("{name}-{sentences}"),
                            weight,
                        ));
                    }
                }
            }
        }
        if !builder.text.is_empty() {
            documents.push(builder.document(corpus, format!("{}-last", path.display()), weight));
        }
    }
    Ok(documents)
}

#[derive(Default)]
struct Builder {
    text: String,
    places: Vec<Gold>,
    last: String,
}

impl Builder {
    fn push(&mut self, word: &str, tag: &str) {
        let glued = matches!(word, "," | "." | ")" | "!" | "?" | ":" | ";" | "'s" | "’s" | "n't" | "'" | "%");
        if !self.text.is_empty() && !self.text.ends_with(['\n', '(', ' ']) && !glued {
            self.text.push(' ');
        }
        let start = self.text.len();
        self.text.push_str(word);
        let (mark, kind) = tag.split_once('-').unwrap_or((tag, ""));
        if kind == "LOC" {
            let goes_on = mark == "I" && self.last == "LOC";
            match self.places.last_mut().filter(|_| goes_on) {
                Some(open) => open.end = self.text.len(),
                None => self.places.push(Gold {
                    start,
                    end: self.text.len(),
                    counts: true,
                    position: None,
                    geonameid: None,
                }),
            }
        }
        kind.clone_into(&mut self.last);
    }

    fn document(self, corpus: &'static str, id: String, weight: f32) -> Document {
        Document { corpus, id, language: "en".into(), text: self.text, places: self.places, partial: false, weight }
    }
}
