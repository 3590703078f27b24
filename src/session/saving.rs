//! Saving the open reports, and what is asked before corrections would be lost.

use super::update::{file_name, start};
use super::{Job, JobId, OpenReport, SavedReport, State};
use crate::model::{Correction, Mention};
use std::sync::Arc;

/// What makes the analyst leave the open reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// A new session.
    NewSession,
    /// The window closes.
    Quit,
}

/// Where the reports were saved, and what is not saved yet.
#[derive(Clone, Default)]
pub struct Saving {
    /// Where they were saved last.
    path: Option<String>,
    /// The corrections that are in the file.
    saved: Vec<Correction>,
    /// The job that saves, and the corrections it saves.
    under_way: Option<(JobId, Vec<Correction>)>,
    /// What is done as soon as everything is saved.
    then: Option<Leaving>,
    /// The analyst chose to leave.
    lets_go: bool,
}

impl State {
    /// Whether the analyst has made corrections that are in no file yet.
    #[must_use]
    pub fn has_unsaved_corrections(&self) -> bool {
        !self.saving.lets_go && self.corrections != self.saving.saved
    }
}

/// Saves where they were saved before; asks where that is not known.
pub fn save(state: &mut State) -> Vec<Job> {
    state.saving.then = None;
    match state.saving.path.clone() {
        Some(path) => save_to(state, path),
        None => vec![Job::AskWhereToSave],
    }
}

/// Asks where to save.
pub fn save_as(state: &mut State) -> Vec<Job> {
    state.saving.then = None;
    vec![Job::AskWhereToSave]
}

/// Saves, and leaves the reports when that went well.
pub fn save_and_leave(state: &mut State, leaving: Leaving) -> Vec<Job> {
    state.dialog = None;
    let jobs = save(state);
    state.saving.then = Some(leaving);
    jobs
}

/// Saves to a file.
pub fn save_to(state: &mut State, path: String) -> Vec<Job> {
    state.dialog = None;
    let reports = state
        .reports
        .iter()
        .map(|open| SavedReport { report: open.report.clone(), mentions: kept_mentions(open) })
        .collect();
    let job = start(state, format!("Saving {}", file_name(&path)), 0);
    state.saving.under_way = Some((job, state.corrections.clone()));
    vec![Job::Save { job, path, reports }]
}

/// A job has saved something; says what is to be left now.
pub fn saved(state: &mut State, job: JobId, path: String) -> Option<Leaving> {
    let (_, corrections) = state.saving.under_way.take_if(|(saving, _)| *saving == job)?;
    state.saving.saved = corrections;
    state.saving.path = Some(path);
    let then = state.saving.then.take();
    // What was corrected meanwhile is not in the file.
    then.filter(|_| !state.has_unsaved_corrections())
}

/// A job has failed: if it was to save, nothing is left.
pub fn failed(state: &mut State, job: JobId) {
    if state.saving.under_way.take_if(|(saving, _)| *saving == job).is_some() {
        state.saving.then = None;
    }
}

/// The analyst wants to leave, saved or not.
pub fn let_go(state: &mut State) {
    state.saving.lets_go = true;
}

/// The mentions as they are saved: without those that the analyst said are no places.
fn kept_mentions(open: &OpenReport) -> Arc<Vec<Mention>> {
    if open.not_places.is_empty() {
        return open.mentions.clone();
    }
    let kept = (0..).zip(open.mentions.iter()).filter(|(index, _)| !open.not_places.contains(index));
    Arc::new(kept.map(|(_, mention)| mention.clone()).collect())
}
