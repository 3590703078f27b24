//! Reports come and go: opening files, finding their places, stopping, closing, a new session.

use super::saving::{self, Leaving};
use super::state::{Dialog, LoadEntry, OpenReport, Parsing, State};
use super::update::{file_name, notify, notify_of, start};
use super::{BasemapChoice, Job, JobId, Look, basemaps, correct, find, is_map_file, is_overlay_file};
use crate::model::{MentionId, Problem, Report, ReportId, Severity};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many files are kept in the list of those opened before.
pub const RECENT_MAX: usize = 12;

/// Opens files and folders: reports are read, map files and overlays go to the map.
pub fn open(state: &mut State, paths: Vec<String>) -> Vec<Job> {
    let (maps, paths): (Vec<String>, Vec<String>) = paths.into_iter().partition(|path| is_map_file(path));
    let mut jobs: Vec<Job> =
        maps.into_iter().flat_map(|path| basemaps::set(state, BasemapChoice::File(path))).collect();
    let (overlays, paths): (Vec<String>, Vec<String>) = paths.into_iter().partition(|path| is_overlay_file(path));
    jobs.extend(overlays.into_iter().flat_map(|path| basemaps::add_overlay(state, path)));
    if paths.is_empty() {
        return jobs;
    }
    state.dialog = None;
    (state.fit_when_parsed, state.show_next) = (true, true);
    for path in paths.iter().rev().filter(|path| *path != "-") {
        state.recent.retain(|old| old != path);
        state.recent.insert(0, path.clone());
    }
    state.recent.truncate(RECENT_MAX);
    let label = match paths.as_slice() {
        [one] => format!("Reading {}", file_name(one)),
        many => format!("Reading {} files", many.len()),
    };
    let total = paths.len();
    let job = start(state, label, total);
    jobs.extend([Job::Read { job, paths }, Job::RememberRecent(state.recent.clone())]);
    jobs
}

/// Takes the reports of a file up; those without their places wait for these.
pub fn file_read(state: &mut State, path: String, reports: Vec<Report>, mut problems: Vec<Problem>) -> Vec<Job> {
    let mut ids = Vec::new();
    for report in reports {
        let id = report.id;
        ids.push(id);
        if std::mem::take(&mut state.show_next) || state.active_report.is_none() {
            state.active_report = Some(id);
        }
        if state.report(id).is_some() {
            problems.push(Problem {
                severity: Severity::Note,
                message: format!("'{}' is open already", report.display_name()),
                path: path.clone(),
                place: None,
                hint: None,
            });
            continue;
        }
        // They stay in the report as well, so that saving knows that the file gave them.
        let given = report.given_mentions.clone();
        let parsing = if given.is_some() { Parsing::Done } else { Parsing::Queued };
        let parsed = given.unwrap_or_default();
        state.rows.insert(id, state.reports.len());
        state.reports.push(OpenReport {
            report: Arc::new(report),
            mentions: parsed.clone(),
            parsed,
            not_places: BTreeSet::new(),
            parsing,
        });
    }
    if let Some(first) = problems.iter().find(|problem| problem.severity == Severity::Error) {
        notify_of(state, first);
    }
    state.load_report.push(LoadEntry { path, reports: ids, problems });
    correct::apply(state);
    start_parsing(state)
}

/// Sends every report that waits for the gazetteer to be parsed, if there is one now.
pub fn start_parsing(state: &mut State) -> Vec<Job> {
    let Some(gazetteer) = state.gazetteer.clone() else { return Vec::new() };
    let mut jobs = Vec::new();
    for open in state.reports.iter_mut().filter(|open| open.parsing == Parsing::Queued) {
        state.last_job += 1;
        let job = JobId(state.last_job);
        open.parsing = Parsing::Running(job);
        jobs.push(Job::Parse { job, report: open.report.clone(), gazetteer: gazetteer.clone() });
    }
    jobs
}

/// After the last file is read and parsed the map shows all of it, unless the analyst has gone
/// somewhere meanwhile.
pub fn fit_if_done(state: &mut State) -> Vec<Job> {
    let busy = !state.running.is_empty() || state.reports.iter().any(OpenReport::is_waiting);
    if !state.fit_when_parsed || busy {
        return Vec::new();
    }
    state.fit_when_parsed = false;
    let Some(theatre) = super::place_index(state).theatre() else { return Vec::new() };
    if let Some(names) = theatre.left_out_in_words() {
        notify(state, format!("Outside this view, far from the rest: {names}"), false);
    }
    vec![Job::Look(Look::Fit(theatre.bounds))]
}

/// Stops everything under way.
pub fn cancel(state: &mut State) -> Vec<Job> {
    let mut jobs: Vec<JobId> = state.running.keys().copied().collect();
    state.running.clear();
    for open in &mut state.reports {
        match open.parsing {
            Parsing::Running(job) => jobs.push(job),
            Parsing::Queued => {}
            Parsing::Done | Parsing::Cancelled | Parsing::Failed => continue,
        }
        open.parsing = Parsing::Cancelled;
    }
    state.fit_when_parsed = false;
    if jobs.is_empty() {
        return Vec::new();
    }
    jobs.iter().for_each(|job| saving::failed(state, *job));
    notify(state, "Cancelled".to_owned(), false);
    vec![Job::Cancel(jobs)]
}

/// Closes a report, and forgets what pointed into it.
pub fn close(state: &mut State, report: ReportId) -> Vec<Job> {
    let Some(at) = state.reports.iter().position(|open| open.report.id == report) else { return Vec::new() };
    let closed = state.reports.remove(at);
    state.number_reports();
    let is_of = |id: &MentionId| id.report == report;
    state.selected = state.selected.filter(|id| !is_of(id));
    state.hovered = state.hovered.filter(|id| !is_of(id));
    if state.active_report == Some(report) {
        state.active_report = state.reports.get(at).or(state.reports.last()).map(|open| open.report.id);
    }
    if state.filter.report == Some(report) {
        state.filter.report = None;
    }
    if let Some(old) = state.find.take() {
        state.find = Some(find::find(state, &old.query));
    }
    match closed.parsing {
        Parsing::Running(job) => vec![Job::Cancel(vec![job])],
        _ => Vec::new(),
    }
}

/// Asks first where corrections would be lost.
pub fn ask_and_leave(state: &mut State, leaving: Leaving) -> Vec<Job> {
    if state.has_unsaved_corrections() {
        state.dialog = Some(Dialog::Unsaved(leaving));
        return Vec::new();
    }
    leave(state, leaving)
}

/// Leaves the open reports.
pub fn leave(state: &mut State, leaving: Leaving) -> Vec<Job> {
    state.dialog = None;
    match leaving {
        Leaving::NewSession => new_session(state),
        Leaving::Quit => {
            saving::let_go(state);
            vec![Job::Quit]
        }
    }
}

fn new_session(state: &mut State) -> Vec<Job> {
    let jobs = cancel(state);
    *state = State {
        gazetteer: state.gazetteer.take(),
        added: std::mem::take(&mut state.added),
        recent: std::mem::take(&mut state.recent),
        theme: state.theme,
        notation: state.notation,
        density: state.density,
        grid: state.grid,
        overview: state.overview,
        bookmarks: std::mem::take(&mut state.bookmarks),
        basemap: std::mem::take(&mut state.basemap),
        names: state.names,
        label_language: state.label_language,
        overlay_files: std::mem::take(&mut state.overlay_files),
        basemap_file: state.basemap_file.take(),
        basemap_files: std::mem::take(&mut state.basemap_files),
        online: state.online.take(),
        online_maps: std::mem::take(&mut state.online_maps),
        online_asked: state.online_asked.take(),
        lists_hidden: state.lists_hidden,
        text_hidden: state.text_hidden,
        revision: state.revision,
        // A save may lead here, which by itself changes no places.
        places_revision: state.places_revision + 1,
        reveal: state.reveal,
        // Answers to jobs of the old session must not be taken for answers to the new one's.
        last_job: state.last_job,
        ..State::default()
    };
    jobs
}
