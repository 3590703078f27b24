//! Errors to look at, in their sentences.

use super::gold::Document;
use super::pairing::Stretch;

/// How much of the text is shown on either side, in code points.
const AROUND: usize = 30;

/// Some errors of each sort.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Examples {
    most: usize,
    /// By the sort of error, in the order in which they are shown.
    pub(super) sorts: Vec<(&'static str, Vec<String>)>,
}

impl Examples {
    /// Keeps at most so many of each of these sorts.
    pub(super) fn of(sorts: &[&'static str], most: usize) -> Self {
        Self { most, sorts: sorts.iter().map(|sort| (*sort, Vec::new())).collect() }
    }

    /// Keeps one more, unless there are enough. `line` gets the mention in its sentence.
    pub(super) fn add(&mut self, sort: &str, document: &Document, at: Stretch, line: impl FnOnce(String) -> String) {
        let kept = self.sorts.iter_mut().find(|(name, kept)| *name == sort && kept.len() < self.most);
        if let Some((_, kept)) = kept {
            kept.push(line(in_its_sentence(document, at)));
        }
    }
}

/// 'report-7 …advanced on [Morek] from the north…'
fn in_its_sentence(document: &Document, at: Stretch) -> String {
    let part = |from: usize, to: usize| -> String {
        let part = document.report.text.chars().skip(from).take(to.saturating_sub(from));
        part.map(|c| if c.is_control() { ' ' } else { c }).collect()
    };
    let before = part(at.start.saturating_sub(AROUND), at.start);
    let after = part(at.end, at.end.saturating_add(AROUND));
    format!("{} …{before}[{}]{after}…", document.report.display_name(), part(at.start, at.end))
}
