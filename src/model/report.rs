//! Reports as they are read from files.

use super::{Mention, Span};
use jiff::civil::Date;
use std::sync::Arc;

/// Tells reports apart within a session. Made from the file's content, name and the report's place in
/// the file, so that the same file gives the same number every time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReportId(pub u64);

/// One report: a text that never changes after reading, and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Tells it apart from the others.
    pub id: ReportId,
    /// The id its file gave it (a JSONL line's `id`), if any.
    pub external_id: Option<String>,
    /// The file's path as the analyst gave it, or `-` for standard input.
    pub path: String,
    /// SHA-256 of the file's bytes, lower-case hex.
    pub sha256: String,
    /// The headline.
    pub title: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Who published it: an agency, a monitor, a site.
    pub publisher: Option<String>,
    /// The day it was published.
    pub published: Option<Date>,
    /// The journalist's dateline, where the text has one.
    pub dateline: Option<Dateline>,
    /// ISO 639-1 code of the text's main language, where it could be told.
    pub language: Option<String>,
    /// The text. All spans point into it.
    pub text: String,
    /// Where each stretch of the text came from in the file.
    pub source_map: SourceMap,
    /// Mentions that the file itself carried; these are shown as given and not parsed again.
    pub given_mentions: Option<Arc<Vec<Mention>>>,
    /// The file's fields that Dateline does not know, kept for writing it again. JSON object text.
    pub unknown_fields: Option<String>,
    /// The exact spans to resolve, where the file asked for some (`"spans"` in JSONL input).
    pub wanted_spans: Option<Vec<Span>>,
}

impl Report {
    /// A report of which nothing is known yet but its text.
    #[must_use]
    pub fn of_text(id: ReportId, path: &str, text: String) -> Self {
        Self {
            id,
            external_id: None,
            path: path.to_owned(),
            sha256: String::new(),
            title: None,
            author: None,
            publisher: None,
            published: None,
            dateline: None,
            language: None,
            text,
            source_map: SourceMap::default(),
            given_mentions: None,
            unknown_fields: None,
            wanted_spans: None,
        }
    }

    /// What to call it in lists: the title, else the external id, else the file's name.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.title
            .as_deref()
            .or(self.external_id.as_deref())
            .unwrap_or_else(|| self.path.rsplit(['/', '\\']).next().unwrap_or(&self.path))
    }
}

/// The line that opens a wire story: 'IDLIB, Syria (North Press) –'.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dateline {
    /// The whole line, up to and without the dash.
    pub span: Span,
    /// The place part: 'IDLIB, Syria'.
    pub place: Span,
    /// The agency in brackets, without them.
    pub agency: Option<Span>,
}

/// Where a stretch of text stood in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Byte offset in the file.
    Byte(usize),
    /// Line of the file, from 1.
    Line(usize),
    /// Page, from 1.
    Page(usize),
    /// Row of a table, from 1, the header not counted.
    Row(usize),
}

/// Leads from a report's text back to its file: sorted starts of stretches, each with its origin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceMap {
    entries: Vec<(usize, Origin)>,
}

impl SourceMap {
    /// Notes that the text from byte `text_start` on came from `origin`. Starts must not go back.
    pub fn push(&mut self, text_start: usize, origin: Origin) {
        debug_assert!(self.entries.last().is_none_or(|last| last.0 <= text_start));
        self.entries.push((text_start, origin));
    }

    /// Where the text at byte `at` came from, as far as known.
    #[must_use]
    pub fn origin(&self, at: usize) -> Option<Origin> {
        let next = self.entries.partition_point(|entry| entry.0 <= at);
        self.entries.get(next.checked_sub(1)?).map(|entry| entry.1)
    }
}
