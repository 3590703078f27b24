//! One file per format: bytes to reports, results to bytes.
//!
//! [`read`] takes a file's bytes and gives its reports and what there is to say about them. It reads
//! anything: what is no report gives a [`Problem`] with file, place and hint.
//!
//! ```
//! let outcome = dateline::formats::read("note.txt", "KYIV, Ukraine (AP) — A quiet day.".as_bytes(), None);
//! assert_eq!(outcome.reports[0].publisher.as_deref(), Some("AP"));
//! assert!(outcome.problems.is_empty());
//! ```

mod sniff;
mod encoding;
mod text;
mod markdown;
mod html;
mod facts;
mod dates;
mod language;
mod problems;
pub mod parsed_report;
pub mod mention_lines;
pub mod geojson;
pub mod csv;
mod precision;
mod geometry;
mod words;

use crate::model::{Mention, Problem, Report, ReportId, Severity};
use problems::Problems;
use sha2::{Digest, Sha256};

pub use sniff::is_report_name;

/// The biggest file that is opened, in bytes.
pub const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;
/// The longest text of one report, in bytes; what comes after is left out, with a problem.
pub const MAX_TEXT_BYTES: usize = 4 * 1024 * 1024;

/// The most reports that are read from one file.
pub const MAX_REPORTS: usize = 100_000;

/// The formats reports are read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InputFormat {
    /// Plain text: the file is one report.
    Text,
    /// Markdown, with or without front matter.
    Markdown,
    /// A web page.
    Html,
    /// Dateline's own parsed-report file as one JSON document.
    ParsedReport,
    /// One JSON object a line: parsed reports, or just `id` and `text`.
    JsonLines,
}

impl InputFormat {
    /// What to call it: 'Markdown'.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "plain text",
            Self::Markdown => "Markdown",
            Self::Html => "HTML",
            Self::ParsedReport => "parsed report (JSON)",
            Self::JsonLines => "JSON lines",
        }
    }
}

/// What came out of one file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadOutcome {
    /// The reports, in the file's order.
    pub reports: Vec<Report>,
    /// What went wrong or was guessed, in the file's order.
    pub problems: Vec<Problem>,
    /// What the file was read as; `None` if it was not read.
    pub format: Option<InputFormat>,
    /// The encoding it was read in: `UTF-8`, `windows-1256`; `None` if it was not read.
    pub encoding: Option<&'static str>,
}

/// One line of a load report: what became of one file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileReport {
    /// The file, as the analyst named it.
    pub path: String,
    /// Its size in bytes, where it could be read.
    pub bytes: Option<u64>,
    /// What it was read as.
    pub format: Option<InputFormat>,
    /// The encoding it was read in.
    pub encoding: Option<&'static str>,
    /// How many reports came out of it.
    pub reports: usize,
    /// What went wrong or was guessed.
    pub problems: Vec<Problem>,
}

impl FileReport {
    /// The line for a file that could not be read at all.
    #[must_use]
    pub fn unread(problem: Problem) -> Self {
        Self {
            path: problem.path.clone(),
            bytes: None,
            format: None,
            encoding: None,
            reports: 0,
            problems: vec![problem],
        }
    }

    /// Whether nothing came out of the file, or something in it was an error.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Error)
    }
}

/// What came out of several files, with a line about each: nothing is dropped in silence.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loaded {
    /// The reports, in the files' order.
    pub reports: Vec<Report>,
    /// One line for each file, and for each folder that could not be read.
    pub files: Vec<FileReport>,
    /// Whether it was stopped before the last file.
    pub cancelled: bool,
}

impl Loaded {
    /// Adds what came out of one more file of `bytes` bytes.
    pub fn add(&mut self, path: &str, bytes: u64, outcome: ReadOutcome) {
        self.files.push(FileReport {
            path: path.to_owned(),
            bytes: Some(bytes),
            format: outcome.format,
            encoding: outcome.encoding,
            reports: outcome.reports.len(),
            problems: outcome.problems,
        });
        self.reports.extend(outcome.reports);
    }
}

/// A report with the mentions found in it or given for it: what the writers write.
#[derive(Clone, Copy, Debug)]
pub struct Parsed<'a> {
    /// The report.
    pub report: &'a Report,
    /// Its mentions in text order.
    pub mentions: &'a [Mention],
}

/// Reads one file. `path` is the file as the analyst named it, `-` for standard input; `hint` is the
/// format, where the analyst said so, else it is told from content and name. Never panics.
#[must_use]
pub fn read(path: &str, bytes: &[u8], hint: Option<InputFormat>) -> ReadOutcome {
    let mut problems = Problems::new(path);
    if bytes.len() as u64 > MAX_FILE_BYTES {
        problems.error(format!("the file is larger than {} MB", MAX_FILE_BYTES >> 20), None, Some("split it"));
        return ReadOutcome { problems: problems.finish(), ..ReadOutcome::default() };
    }
    if bytes.is_empty() {
        problems.error("the file is empty", None, None);
        return ReadOutcome { problems: problems.finish(), ..ReadOutcome::default() };
    }
    let known_binary = sniff::binary_kind(bytes);
    let Some(top) = encoding::decode(bytes, SNIFF_BYTES).filter(|_| known_binary.is_none()) else {
        let (kind, hint) = known_binary.unwrap_or(("no text", "open a file with a report's text in it"));
        problems.error(format!("the file is {kind}"), None, Some(hint));
        return ReadOutcome { problems: problems.finish(), ..ReadOutcome::default() };
    };
    let format = hint.unwrap_or_else(|| sniff::format(path, &top.text));
    let limit = match format {
        // No character takes more than four bytes, and what is longer than a text may be is cut.
        InputFormat::Text | InputFormat::Markdown => 4 * MAX_TEXT_BYTES,
        InputFormat::Html | InputFormat::ParsedReport | InputFormat::JsonLines => usize::MAX,
    };
    let decoded = encoding::decode(bytes, limit).unwrap_or(top);
    if decoded.guessed {
        problems.note(
            format!("the file does not say its encoding; it was read as {}", decoded.encoding),
            None,
            Some("save it as UTF-8 if letters look wrong"),
        );
    }
    if let Some((count, line)) = decoded.broken {
        let stretches = if count == 1 { "1 place".to_owned() } else { format!("{count} places") };
        problems.warn(
            format!("the file is not whole in {}: {stretches} cannot be read and show as �", decoded.encoding),
            Some(format!("line {line}")),
            None,
        );
    }
    let source = Source::new(path, bytes);
    let reports = match format {
        InputFormat::Text => text::read(&source, &decoded.text, &mut problems),
        InputFormat::Markdown => markdown::read(&source, &decoded.text, &mut problems),
        InputFormat::Html => html::read(&source, &decoded.text, &mut problems),
        InputFormat::ParsedReport => parsed_report::read_json(&source, &decoded.text, &mut problems),
        InputFormat::JsonLines => parsed_report::read_lines(&source, &decoded.text, &mut problems),
    };
    ReadOutcome { reports, problems: problems.finish(), format: Some(format), encoding: Some(decoded.encoding) }
}

/// How much of a file is looked at to tell its format, in bytes.
const SNIFF_BYTES: usize = 64 * 1024;

/// What every report of a file has in common.
struct Source<'a> {
    path: &'a str,
    sha256: String,
}

impl<'a> Source<'a> {
    fn new(path: &'a str, bytes: &[u8]) -> Self {
        use std::fmt::Write as _;
        let mut sha256 = String::with_capacity(64);
        for byte in Sha256::digest(bytes) {
            let _ = write!(sha256, "{byte:02x}");
        }
        Self { path, sha256 }
    }

    /// A report with this text and nothing else known; `index` is its rank in the file.
    fn report(&self, index: usize, text: String) -> Report {
        let mut hasher = Sha256::new();
        hasher.update(self.sha256.as_bytes());
        hasher.update(self.path.as_bytes());
        hasher.update(index.to_le_bytes());
        let digest = hasher.finalize();
        let id = u64::from_le_bytes(std::array::from_fn(|i| digest[i]));
        Report { sha256: self.sha256.clone(), ..Report::of_text(ReportId(id), self.path, text) }
    }
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
