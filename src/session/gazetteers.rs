//! The analyst's own gazetteers: the list of them, a file that waits to be added, and what a change of gazetteer means for
//! the reports that are open.

use super::{Job, OpenReport, Parsing, State, update::start};
use crate::gazetteer::{About, Remote};
use crate::model::{Choice, Correction, Mention, MentionId, ReportId};
use std::sync::Arc;

/// A gazetteer that the analyst added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedGazetteer {
    /// What it is called.
    pub name: String,
    /// What is in it, or what is wrong with its file.
    pub about: Result<About, String>,
}

/// A file of places that was looked at and waits to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The file.
    pub path: String,
    /// What it would be called.
    pub name: String,
    /// What it is.
    pub format: &'static str,
    /// What its columns would be taken for, in words, a line each.
    pub columns: Vec<String>,
}

/// Looks at a file of places.
pub(super) fn look_at(state: &mut State, path: String) -> Vec<Job> {
    state.offer = None;
    let job = start(state, format!("Looking at {path}"), 0);
    vec![Job::LookAtPlaces { job, path }]
}

/// Adds the file that waits.
pub(super) fn take_offer(state: &mut State, name: String) -> Vec<Job> {
    let Some(offer) = state.offer.take() else { return Vec::new() };
    let job = start(state, format!("Adding {}", offer.path), 0);
    vec![Job::AddPlaces { job, path: offer.path, name }]
}

/// Downloads a file of places and adds it.
pub(super) fn download(state: &mut State, remote: Remote) -> Vec<Job> {
    let job = start(state, format!("Downloading from {}", remote.host()), 0);
    if let Some(running) = state.running.get_mut(&job) {
        running.server = Some(remote.host().to_owned());
    }
    vec![Job::DownloadPlaces { job, remote }]
}

pub(super) fn remove(state: &mut State, name: String) -> Vec<Job> {
    let job = start(state, format!("Removing {name}"), 0);
    vec![Job::RemovePlaces { job, name }]
}

/// Every report whose places Dateline looked for waits for them again.
pub(super) fn look_again(state: &mut State) {
    let looked = |open: &&mut OpenReport| {
        open.report.given_mentions.is_none() && matches!(open.parsing, Parsing::Done | Parsing::Running(_))
    };
    state.reports.iter_mut().filter(looked).for_each(|open| open.parsing = Parsing::Queued);
}

/// Takes up mentions that were found anew. What the analyst decided and chose stays with the passages it was about.
pub(super) fn found_anew(state: &mut State, report: ReportId, mentions: Vec<Mention>) {
    let Some(open) = state.reports.iter_mut().find(|open| open.report.id == report) else { return };
    let new = Arc::new(mentions);
    let old = std::mem::replace(&mut open.parsed, Arc::clone(&new));
    if old.is_empty() {
        return;
    }
    let steps = state.undo.iter_mut().chain(&mut state.redo);
    for corrections in steps.chain(std::iter::once(&mut state.corrections)) {
        corrections.retain_mut(|correction| carry_over(correction, report, &old, &new));
    }
    for chosen in [&mut state.selected, &mut state.hovered] {
        *chosen = chosen.and_then(|id| if id.report == report { same_passage(id, &old, &new) } else { Some(id) });
    }
}

/// The mention of the same passage. An anchor is looked for no more.
fn same_passage(id: MentionId, old: &[Mention], new: &[Mention]) -> Option<MentionId> {
    let span = old.get(id.index as usize)?.span;
    let index = new.iter().position(|mention| mention.span == span)?;
    Some(MentionId { index: index as u32, anchor: None, ..id })
}

/// Makes a correction fit; false where its passage is no mention any more.
fn carry_over(correction: &mut Correction, report: ReportId, old: &[Mention], new: &[Mention]) -> bool {
    if correction.mention.report != report {
        return true;
    }
    let Some(id) = same_passage(correction.mention, old, new) else { return false };
    if let Choice::Candidate(index) = correction.choice {
        let candidates = &old[correction.mention.index as usize].resolution.candidates;
        let Some(chosen) = candidates.get(index).map(|candidate| &candidate.place) else { return false };
        let same = new[id.index as usize].resolution.candidates.iter().position(|candidate| {
            let place = &candidate.place;
            place.position == chosen.position && (place.name == chosen.name || place.geonameid == chosen.geonameid)
        });
        correction.choice = same.map_or(Choice::Position(chosen.position), Choice::Candidate);
    }
    correction.mention = id;
    true
}
