//! What a passage is about: 'In X province, …' at the start of a sentence, and a heading that is nothing but
//! 'X province'. That is weaker than 'Y in X province', so it decides only about names that no gazetteer has as they
//! are written.

use super::recognize::{Found, Says};
use super::tokens::{Kind, Tokens};
use crate::model::Role;

/// A line of more words than this is no heading.
const HEADING_MAX: usize = 12;

/// The division that the passage around each name is about, if it names one; both count `names`.
#[must_use]
pub fn settings(tokens: &Tokens, names: &[Found]) -> Vec<Option<usize>> {
    let mut settings = vec![None; names.len()];
    let (mut heading, mut fronted) = (None, None);
    let mut at = 0;
    for (index, name) in names.iter().enumerate() {
        while at <= name.first {
            let Some(token) = tokens.get(at) else { break };
            if token.line_start || at == 0 {
                if let Some(end) = heading_end(tokens, at) {
                    heading = only_division(tokens, names, at, end);
                }
                fronted = None;
            }
            if token.sentence_start {
                fronted = fronted_division(tokens, names, at);
            }
            at += 1;
        }
        if name.role == Role::Literal && name.says != Says::Admin {
            settings[index] = fronted.or(heading).filter(|division| *division != index);
        }
    }
    settings
}

/// Where the line that starts here ends, if it is a heading: few words, no full stop, and no entry of a list.
fn heading_end(tokens: &Tokens, start: usize) -> Option<usize> {
    if ['-', '•', '*', '–', '—', '·'].iter().any(|mark| tokens.is_mark(start, *mark)) {
        return None;
    }
    let end =
        (start + 1..tokens.len().min(start + HEADING_MAX + 1)).find(|&i| tokens.get(i).is_some_and(|t| t.line_start));
    let end = end.or((tokens.len() <= start + HEADING_MAX).then_some(tokens.len()))?;
    let stops = ['.', '!', '?', '؟', ';', ','].iter().any(|mark| tokens.is_mark(end - 1, *mark));
    (!stops).then_some(end)
}

/// The division that a line consists of, but for marks.
fn only_division(tokens: &Tokens, names: &[Found], start: usize, end: usize) -> Option<usize> {
    let is_mark = |i: usize| tokens.get(i).is_some_and(|token| matches!(token.kind, Kind::Mark(_)));
    let index = names.partition_point(|name| name.first < start);
    let name = names.get(index).filter(|name| name.end <= end && name.says == Says::Admin)?;
    ((start..name.first).all(is_mark) && (name.end..end).all(is_mark)).then_some(index)
}

/// The division of 'In X province, …'.
fn fronted_division(tokens: &Tokens, names: &[Found], start: usize) -> Option<usize> {
    if !matches!(tokens.low(start), "in" | "across" | "en" | "dans" | "в" | "у" | "на" | "في") {
        return None;
    }
    let index = names.partition_point(|name| name.first <= start);
    let name = names.get(index).filter(|name| name.says == Says::Admin && name.role == Role::Literal)?;
    let leads = (start + 1..name.first).all(|i| {
        tokens.get(i).is_some_and(|token| token.kind == Kind::Clitic)
            || matches!(tokens.low(i), "the" | "la" | "le" | "el")
    });
    (leads && (tokens.is_mark(name.end, ',') || tokens.is_mark(name.end, '،'))).then_some(index)
}
