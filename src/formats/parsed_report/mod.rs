//! Dateline's own file: reports with the mentions in them, as one JSON document or one report a line.
//!
//! `docs/parsed-report.md` describes it, `docs/parsed-report.schema.json` is its schema. Spans are
//! counted in Unicode code points and carry the quote with the words before and after it, so that a
//! file edited by hand still anchors, or says why not. Fields that Dateline does not know stay in the
//! file when it is written again.

pub(super) mod anchor;
mod read;
pub(super) mod write;

pub(super) use read::{read_json, read_lines};
pub use write::{write_json, write_json_lines};

/// The version of the format that is written. Readers take any; a newer one gets a note.
pub const VERSION: u64 = 1;

/// Which gazetteer a candidate's place is said to be from when a file names it: none that is loaded.
pub const FILE_GAZETTEER: u16 = u16::MAX;

/// How many code points before and after a quote are kept with it.
const CONTEXT: usize = 32;

/// The fields of a report that are Dateline's own. Among the unknown fields these names are free, and
/// three of them keep what has no place in the model: `reports` the document's own unknown fields,
/// `mentions` those of single mentions, by their spans, and `id` an id that is not a string.
const REPORT_FIELDS: [&str; 11] =
    ["dateline", "reports", "id", "title", "author", "publisher", "published", "language", "text", "mentions", "spans"];

/// The key under which a mention's unknown fields are kept: its code points, after those of the mention
/// it is an anchor of.
fn mention_key(within: &str, start: usize, end: usize) -> String {
    if within.is_empty() { format!("{start}-{end}") } else { format!("{within}/{start}-{end}") }
}

#[cfg(test)]
mod tests;
