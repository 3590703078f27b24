//! The search through the reports' texts.

use super::{Job, State};
use crate::model::{ReportId, Span};

/// Most hits that are kept; more help nobody.
const HITS_MAX: usize = 1000;

/// A search through the texts of all open reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Find {
    /// What is searched for, in any case.
    pub query: String,
    /// Where it stands, reports in order, in text order.
    pub hits: Vec<FindHit>,
    /// The hit that is shown.
    pub current: Option<usize>,
}

/// A place in a text where the words stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FindHit {
    /// The report.
    pub report: ReportId,
    /// Where in its text.
    pub span: Span,
}

/// Searches all texts. Upper and lower case are the same.
pub(super) fn find(state: &State, query: &str) -> Find {
    let mut hits = Vec::new();
    let needle: Vec<char> = query.trim().chars().flat_map(char::to_lowercase).collect();
    if !needle.is_empty() {
        for open in &state.reports {
            let report = open.report.id;
            for span in find_in(&open.report.text, &needle, HITS_MAX - hits.len()) {
                hits.push(FindHit { report, span });
            }
        }
    }
    // The first hit at or after what is being read, so that the text does not jump about.
    let current = hits.iter().position(|hit| Some(hit.report) == state.active_report).or(if hits.is_empty() {
        None
    } else {
        Some(0)
    });
    Find { query: query.to_owned(), hits, current }
}

/// The spans at which `needle`, already in lower case, stands in the text; they do not overlap.
fn find_in(text: &str, needle: &[char], limit: usize) -> Vec<Span> {
    // Each lower-case character with the byte range of the character it came from: lower case may have
    // other lengths than the text ('İ').
    let lower: Vec<(char, usize, usize)> = text
        .char_indices()
        .flat_map(|(start, c)| c.to_lowercase().map(move |lower| (lower, start, start + c.len_utf8())))
        .collect();
    let mut spans = Vec::new();
    let mut at = 0;
    while at + needle.len() <= lower.len() && spans.len() < limit {
        if lower[at..at + needle.len()].iter().zip(needle).all(|(have, want)| have.0 == *want) {
            spans.push(Span::new(lower[at].1, lower[at + needle.len() - 1].2));
            at += needle.len();
        } else {
            at += 1;
        }
    }
    spans
}

/// Brings the current hit into view.
pub(super) fn show_hit(state: &mut State) -> Vec<Job> {
    if let Some(FindHit { report, .. }) = current_hit(state) {
        state.active_report = Some(report);
        state.reveal += 1;
    }
    Vec::new()
}

fn current_hit(state: &State) -> Option<FindHit> {
    let find = state.find.as_ref()?;
    find.hits.get(find.current?).copied()
}

/// Goes to the next hit, or the one before.
pub(super) fn step(state: &mut State, forwards: bool) -> Vec<Job> {
    if let Some(find) = &mut state.find
        && !find.hits.is_empty()
    {
        let count = find.hits.len();
        find.current = Some(match find.current {
            Some(at) if forwards => (at + 1) % count,
            Some(at) => (at + count - 1) % count,
            None => 0,
        });
    }
    show_hit(state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_script() {
        let check = |text: &str, query: &str, expect: &[&str]| {
            let needle: Vec<char> = query.chars().flat_map(char::to_lowercase).collect();
            let found: Vec<&str> = find_in(text, &needle, 10).into_iter().map(|span| span.of(text)).collect();
            assert_eq!(found, expect, "{query} in {text}");
        };
        check("Hama, north of HAMA", "hama", &["Hama", "HAMA"]);
        check("ريف حلب", "حلب", &["حلب"]);
        check("İzmir", "i", &["İ", "i"]);
        check("aaa", "aa", &["aa"]);
        check("Hama", "Homs", &[]);
    }
}
