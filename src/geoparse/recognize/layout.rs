//! Lines of capitals and sources in brackets, where a capital says little of a name.

use crate::geoparse::tokens::{Kind, Shape, Tokens};

/// Which tokens stand in a line of capitals, where a capital says nothing.
pub(super) fn caps_lines(tokens: &Tokens) -> Vec<bool> {
    let mut caps = vec![false; tokens.len()];
    let mut start = 0;
    while start < tokens.len() {
        let mut end = start + 1;
        while end < tokens.len() && !tokens.get(end).is_some_and(|t| t.line_start || t.sentence_start) {
            end += 1;
        }
        let (mut upper, mut words) = (0, 0);
        for at in start..end {
            if let Some(token) = tokens.get(at).filter(|t| t.kind == Kind::Word && t.span.len() > 1) {
                words += 1;
                upper += usize::from(token.shape == Shape::Upper);
            }
        }
        // Runs of capitals inside a longer line are taken in pieces of their own.
        if words >= 3 && upper * 3 > words * 2 {
            caps[start..end].iter_mut().for_each(|cap| *cap = true);
        }
        start = end;
    }
    let mut run = 0;
    for at in 0..=tokens.len() {
        let upper = tokens.get(at).is_some_and(|t| t.kind == Kind::Word && t.shape == Shape::Upper);
        if upper {
            run += 1;
        } else {
            if run >= 4 {
                caps[at - run..at].iter_mut().for_each(|cap| *cap = true);
            }
            run = 0;
        }
    }
    caps
}

/// Which tokens stand in a source in brackets behind a sentence: '(Washington Post)', '(AFP via France 24)'.
pub(super) fn source_notes(tokens: &Tokens) -> Vec<bool> {
    let mut notes = vec![false; tokens.len()];
    let mut at = 0;
    while at < tokens.len() {
        let after_sentence = at == 0
            || ['.', ')', '!', '?', '”', '"', '\''].iter().any(|mark| tokens.is_mark(at - 1, *mark))
            || tokens.is_mark(at - 1, ',') && at > 1 && tokens.is_mark(at - 2, ')');
        if tokens.is_mark(at, '(') && after_sentence {
            let close = (at..(at + 16).min(tokens.len())).find(|&i| tokens.is_mark(i, ')'));
            if let Some(close) = close {
                notes[at..close].iter_mut().for_each(|note| *note = true);
                at = close;
                // A bracket that follows directly is a source too.
                continue;
            }
        }
        at += 1;
    }
    // 'IDLIB, Syria (North Press) –': the agency of a dateline.
    for at in 1..tokens.len().min(40) {
        if tokens.is_mark(at, '(')
            && let Some(close) = (at..(at + 8).min(tokens.len())).find(|&i| tokens.is_mark(i, ')'))
            && ['–', '—', '-', ':'].iter().any(|dash| tokens.is_mark(close + 1, *dash))
        {
            notes[at..close].iter_mut().for_each(|note| *note = true);
        }
    }
    notes
}
