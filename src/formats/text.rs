//! Plain text: the file is one report.

use super::facts::{self, Known};
use super::problems::Problems;
use super::{MAX_TEXT_BYTES, Source};
use crate::model::{Origin, Report, SourceMap};

pub(super) fn read(source: &Source<'_>, raw: &str, problems: &mut Problems<'_>) -> Vec<Report> {
    let (text, source_map) = clean(raw, 1, problems);
    if is_blank(&text, problems) {
        return Vec::new();
    }
    let mut report = source.report(0, text);
    report.source_map = source_map;
    facts::complete(&mut report, &Known::default());
    vec![report]
}

/// Whether there is nothing to read; says so.
pub(super) fn is_blank(text: &str, problems: &mut Problems<'_>) -> bool {
    let blank = text.trim().is_empty();
    if blank {
        problems.error("the file holds no text", None, Some("open a file with a report's text in it"));
    }
    blank
}

/// The text as a report keeps it: lines end in `\n`, control characters and byte order marks are left
/// out, and it is no longer than a report may be. The map leads to the file's lines, which count from
/// `first_line`.
pub(super) fn clean(raw: &str, first_line: usize, problems: &mut Problems<'_>) -> (String, SourceMap) {
    let mut text = String::with_capacity(raw.len().min(MAX_TEXT_BYTES));
    let mut map = SourceMap::default();
    let (mut line, mut mapped_line) = (first_line, 0);
    let mut dropped = 0;
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        let kept = match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                '\n'
            }
            // Page breaks and the rarer line ends part lines too, though editors do not count them.
            '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            '\u{FEFF}' => continue,
            '\n' | '\t' => c,
            c if c.is_control() => {
                dropped += 1;
                continue;
            }
            c => c,
        };
        if text.len() + kept.len_utf8() > MAX_TEXT_BYTES {
            cut_at_space(&mut text);
            let message = format!("the text is longer than {} MB; the rest is left out", MAX_TEXT_BYTES >> 20);
            problems.warn(message, Some(format!("line {line}")), Some("split the file"));
            break;
        }
        if mapped_line != line && kept != '\n' {
            map.push(text.len(), Origin::Line(line));
            mapped_line = line;
        }
        text.push(kept);
        line += usize::from(matches!(c, '\n' | '\r'));
    }
    if dropped > 0 {
        let what = if dropped == 1 {
            "1 control character is".to_owned()
        } else {
            format!("{dropped} control characters are")
        };
        problems.note(format!("{what} left out of the text"), None, None);
    }
    (text, map)
}

/// Takes the last, cut word off, where there are words.
fn cut_at_space(text: &mut String) {
    let from = text.len().saturating_sub(200);
    let from = (from..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    if let Some(space) = text[from..].rfind(char::is_whitespace) {
        text.truncate(from + space);
    }
}
