//! Collects what goes wrong in a file, up to a bound.

use crate::model::{Problem, Severity};

/// The most problems told about one file; the rest are counted.
const MAX_PROBLEMS: usize = 200;

/// The problems of one file.
pub(super) struct Problems<'a> {
    path: &'a str,
    told: Vec<Problem>,
    untold: usize,
    worst_untold: Severity,
}

impl<'a> Problems<'a> {
    pub(super) fn new(path: &'a str) -> Self {
        Self { path, told: Vec::new(), untold: 0, worst_untold: Severity::Note }
    }

    pub(super) fn note(&mut self, message: impl Into<String>, place: Option<String>, hint: Option<&str>) {
        self.push(Severity::Note, message.into(), place, hint);
    }

    pub(super) fn warn(&mut self, message: impl Into<String>, place: Option<String>, hint: Option<&str>) {
        self.push(Severity::Warning, message.into(), place, hint);
    }

    pub(super) fn error(&mut self, message: impl Into<String>, place: Option<String>, hint: Option<&str>) {
        self.push(Severity::Error, message.into(), place, hint);
    }

    fn push(&mut self, severity: Severity, message: String, place: Option<String>, hint: Option<&str>) {
        if self.told.len() >= MAX_PROBLEMS {
            self.untold += 1;
            self.worst_untold = self.worst_untold.max(severity);
            return;
        }
        self.told.push(Problem { severity, message, path: self.path.to_owned(), place, hint: hint.map(str::to_owned) });
    }

    /// All of them, with a last one that counts those not told.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        if self.untold > 0 {
            self.told.push(Problem {
                severity: self.worst_untold,
                message: format!("{} more problems of this kind are not listed", self.untold),
                path: self.path.to_owned(),
                place: None,
                hint: None,
            });
        }
        self.told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_past_the_bound_are_counted_and_the_worst_severity_stays() {
        let mut problems = Problems::new("a");
        for _ in 0..MAX_PROBLEMS {
            problems.note("n", None, None);
        }
        problems.error("e", None, None);
        problems.note("n", None, None);
        let all = problems.finish();
        assert_eq!(all.len(), MAX_PROBLEMS + 1);
        assert_eq!(all[MAX_PROBLEMS].severity, Severity::Error);
        assert!(all[MAX_PROBLEMS].message.starts_with("2 more"));
    }
}
