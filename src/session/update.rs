//! The one function that changes the state.

use super::lists::next_mention;
use super::state::{Dialog, LoadEntry, Notice, Parsing, Running, State, Theme};
use super::{
    Action, BasemapChoice, Command, Filter, Job, JobId, Leaving, Look, SelectedFrom, basemaps, bookmarks, correct,
    find, gazetteers, opening, saving,
};
use crate::basemap::Ground;
use crate::geodesy::{Notation, circle};
use crate::model::{Bounds, Choice, Correction, Mention, MentionId, Problem, Reach};
use crate::scene::{Grid, LabelLanguage};

/// How much of the land around a position that was typed is shown at least, km.
const SPOT_KM: f64 = 5.0;
/// Most points of a measurement.
const MEASURE_MAX: usize = 1000;

/// Whether a command may change which mentions there are, where they are, or which are shown. Choosing one
/// and looking around do not: with a million mentions nothing must be worked out anew for that.
fn may_change_places(command: &Command) -> bool {
    match command {
        Command::Do(action) => matches!(
            action,
            Action::NewSession
                | Action::Undo
                | Action::Redo
                | Action::NotAPlace
                | Action::ShowEverything
                | Action::Cancel
        ),
        Command::Show(_)
        | Command::Select(..)
        | Command::SelectPlace(_)
        | Command::SetFind(_)
        | Command::FindStep { .. }
        | Command::CopyPosition(_)
        | Command::CopyText(_)
        | Command::SetNotation(_)
        | Command::MeasureTo(_)
        | Command::MeasureBack
        | Command::GoToPosition(_)
        | Command::AddBookmark(_)
        | Command::RenameBookmark(..)
        | Command::RemoveBookmark(_)
        | Command::GoToBookmark(_)
        | Command::SetBookmarks(_)
        | Command::SetTheme(_)
        | Command::SetRecent(_)
        // What it read or found came before, with a command of its own.
        | Command::JobDone(_)
        | Command::JobFailed(..)
        | Command::WentOnline(..)
        | Command::SaveArea(..)
        | Command::AreaSaved { .. }
        | Command::ForgetOnline(_)
        | Command::ForgetTiles
        | Command::Saved(..)
        | Command::SaveTo(_)
        | Command::SaveAndLeave(_)
        | Command::Export { .. } => false,
        _ => true,
    }
}

/// Changes the state and says what is to be done about it.
pub fn update(state: &mut State, command: Command) -> Vec<Job> {
    // Nothing that lists and marks are worked out from is changed by what is under the pointer, by a
    // dialog or by a notice.
    let keeps_all = matches!(
        command,
        Command::Hover(_)
            | Command::JobTotal(..)
            | Command::JobProgress(..)
            | Command::GazetteersListed(_)
            | Command::SetDialog(_)
            | Command::Notify(_)
            | Command::DismissNotice(_)
    );
    if !keeps_all {
        state.revision += 1;
        if may_change_places(&command) {
            state.places_revision += 1;
            state.marked.take();
        }
    }
    match command {
        Command::Do(action) => act(state, action),
        Command::Open(paths) => opening::open(state, paths),
        Command::GazetteerReady(gazetteer) => {
            if state.gazetteer.replace(gazetteer).is_some() {
                gazetteers::look_again(state);
            }
            opening::start_parsing(state)
        }
        Command::GazetteerFailed(reason) => {
            for open in state.reports.iter_mut().filter(|open| open.is_waiting()) {
                open.parsing = Parsing::Cancelled;
            }
            notify(state, format!("Places can't be looked up: {reason}"), true);
            Vec::new()
        }
        Command::GazetteersListed(added) => {
            state.added = added;
            Vec::new()
        }
        Command::ChoosePlaces => vec![Job::AskForPlaces],
        Command::LookAtPlaces(path) => gazetteers::look_at(state, path),
        Command::DownloadPlaces(remote) => gazetteers::download(state, remote),
        Command::PlacesOffered(job, offer) => {
            if state.running.remove(&job).is_some() {
                state.offer = Some(offer);
                state.dialog = Some(Dialog::Gazetteers);
            }
            Vec::new()
        }
        Command::TakeOffer(name) => gazetteers::take_offer(state, name),
        Command::DropOffer => {
            state.offer = None;
            Vec::new()
        }
        Command::RemoveGazetteer(name) => gazetteers::remove(state, name),
        Command::JobProgress(job, done) => {
            if let Some(running) = state.running.get_mut(&job) {
                running.done = done;
            }
            Vec::new()
        }
        Command::JobTotal(job, total) => {
            if let Some(running) = state.running.get_mut(&job) {
                running.total = total;
            }
            Vec::new()
        }
        Command::FileRead { job, path, reports, problems } => {
            let Some(running) = state.running.get_mut(&job) else { return Vec::new() };
            running.done += 1;
            opening::file_read(state, path, reports, problems)
        }
        Command::JobDone(job) => {
            state.running.remove(&job);
            opening::fit_if_done(state)
        }
        Command::JobFailed(job, reason) => {
            let parsing = state.reports.iter_mut().find(|open| open.parsing == Parsing::Running(job));
            let was_parsing = parsing.map(|open| open.parsing = Parsing::Failed).is_some();
            if state.running.remove(&job).is_some() || was_parsing {
                saving::failed(state, job);
                notify(state, reason, true);
            }
            opening::fit_if_done(state)
        }
        Command::Saved(job, path) => {
            if state.running.remove(&job).is_some() {
                notify(state, format!("Saved {path}"), false);
                if let Some(leaving) = saving::saved(state, job, path) {
                    return opening::leave(state, leaving);
                }
            }
            Vec::new()
        }
        Command::Parsed { job, report, mentions } => {
            let Some(open) =
                state.reports.iter_mut().find(|open| open.report.id == report && open.parsing == Parsing::Running(job))
            else {
                return Vec::new();
            };
            open.parsing = Parsing::Done;
            gazetteers::found_anew(state, report, mentions);
            correct::apply(state);
            opening::fit_if_done(state)
        }
        Command::ParseFailed { job, report, problem } => {
            let Some(open) =
                state.reports.iter_mut().find(|open| open.report.id == report && open.parsing == Parsing::Running(job))
            else {
                return Vec::new();
            };
            open.parsing = Parsing::Failed;
            notify_of(state, &problem);
            match state.load_report.iter_mut().rfind(|entry| entry.reports.contains(&report)) {
                Some(entry) => entry.problems.push(problem),
                None => state.load_report.push(LoadEntry {
                    path: problem.path.clone(),
                    reports: vec![report],
                    problems: vec![problem],
                }),
            }
            opening::fit_if_done(state)
        }
        Command::Cancel => opening::cancel(state),
        Command::Close(report) => opening::close(state, report),
        Command::Show(report) => {
            if state.report(report).is_some() {
                state.active_report = Some(report);
                state.show_next = false;
            }
            Vec::new()
        }
        Command::Select(mention, from) => select(state, mention, from),
        Command::SelectPlace(key) => {
            let is_it =
                |mention: &Mention| mention.resolution.placement.as_ref().is_some_and(|placement| key.is_of(placement));
            let first = state.visible_mentions().find(|(_, mention)| is_it(mention)).map(|(id, _)| id);
            first.map_or_else(Vec::new, |id| select(state, id, SelectedFrom::List))
        }
        Command::Hover(mention) => {
            state.hovered = mention.filter(|id| state.mention(*id).is_some());
            Vec::new()
        }
        Command::SetFilter(filter) => {
            state.filter = filter;
            Vec::new()
        }
        Command::SetFind(query) => {
            state.find = Some(find::find(state, &query));
            find::show_hit(state)
        }
        Command::FindStep { forwards } => find::step(state, forwards),
        Command::Correct(correction) => correct::change(state, |corrections| {
            corrections.retain(|old| !(old.mention == correction.mention && old.reach == correction.reach));
            corrections.push(correction);
        }),
        Command::Uncorrect(mention) => {
            correct::change(state, |corrections| corrections.retain(|old| old.mention != mention))
        }
        Command::SaveTo(path) => saving::save_to(state, path),
        Command::SaveAndLeave(leaving) => saving::save_and_leave(state, leaving),
        Command::Leave(leaving) => opening::leave(state, leaving),
        Command::Export { path, picture } => {
            let Some(gazetteer) = state.gazetteer.clone() else {
                notify(state, "The map's names are still being loaded; try again in a moment".to_owned(), true);
                return Vec::new();
            };
            // The newest wish counts: an export still under way is dropped.
            let older: Vec<JobId> =
                state.running.iter().filter(|(_, running)| running.label == EXPORTING).map(|(job, _)| *job).collect();
            for job in &older {
                state.running.remove(job);
            }
            state.dialog = None;
            let job = start(state, EXPORTING.to_owned(), 0);
            let mut jobs = vec![Job::Export { job, path, picture, gazetteer }];
            if !older.is_empty() {
                jobs.insert(0, Job::Cancel(older));
            }
            jobs
        }
        Command::CopyPosition(position) => {
            let text = state.notation.write(position);
            notify(state, format!("Copied {text}"), false);
            vec![Job::CopyText(text)]
        }
        Command::CopyText(text) => {
            notify(state, format!("Copied {text}"), false);
            vec![Job::CopyText(text)]
        }
        Command::SetNotation(notation) => {
            state.notation = notation;
            Vec::new()
        }
        Command::MeasureTo(at) => {
            if let Some(points) = state.measuring.as_mut().filter(|points| points.len() < MEASURE_MAX) {
                points.push(at);
            }
            Vec::new()
        }
        Command::MeasureBack => {
            if let Some(points) = &mut state.measuring {
                points.pop();
            }
            Vec::new()
        }
        Command::GoToPosition(spot) => {
            state.dialog = None;
            state.fit_when_parsed = false;
            let bounds = Bounds::around(circle(spot.at, spot.radius_km.max(SPOT_KM), 16));
            state.spot = Some(spot);
            bounds.map(|bounds| Job::Look(Look::GoTo(bounds))).into_iter().collect()
        }
        Command::AddBookmark(bookmark) => {
            notify(state, format!("Bookmarked {}", bookmark.name), false);
            bookmarks::add(&mut state.bookmarks, bookmark);
            Vec::new()
        }
        Command::RenameBookmark(index, name) => {
            if let Some(bookmark) = state.bookmarks.get_mut(index) {
                bookmark.name = bookmarks::clean_name(&name);
            }
            Vec::new()
        }
        Command::RemoveBookmark(index) => {
            if index < state.bookmarks.len() {
                state.bookmarks.remove(index);
            }
            Vec::new()
        }
        Command::GoToBookmark(index) => {
            let Some(bookmark) = state.bookmarks.get(index) else { return Vec::new() };
            state.dialog = None;
            state.fit_when_parsed = false;
            vec![Job::Look(Look::View(bookmark.center, bookmark.zoom))]
        }
        Command::SetBookmarks(bookmarks) => {
            state.bookmarks = bookmarks;
            Vec::new()
        }
        Command::SetDialog(dialog) => {
            state.dialog = dialog;
            Vec::new()
        }
        Command::SetTheme(theme) => {
            state.theme = theme;
            Vec::new()
        }
        Command::SetBasemap(choice) => basemaps::set(state, choice),
        Command::AddOverlay(path) => basemaps::add_overlay(state, path),
        Command::OverlayOpened(job, path, overlay) => {
            basemaps::overlay_opened(state, job, &path, overlay);
            Vec::new()
        }
        Command::RemoveOverlay(path) => {
            basemaps::remove_overlay(state, &path);
            Vec::new()
        }
        Command::BasemapOpened(job, path, source) => basemaps::opened(state, job, path, source),
        Command::SaveArea(area, path) => basemaps::save_area(state, area, path),
        Command::AreaSaved { job, path, tiles, absent } => {
            if let Some(text) = basemaps::area_saved(state, job, path, tiles, absent) {
                notify(state, text, false);
            }
            Vec::new()
        }
        Command::WentOnline(map, source) => basemaps::went_online(state, map, source),
        Command::ForgetOnline(index) => {
            if index < state.online_maps.len() {
                state.online_maps.remove(index);
            }
            Vec::new()
        }
        Command::ForgetTiles => vec![Job::ForgetTiles],
        Command::SetRecent(recent) => {
            state.recent = recent;
            state.recent.truncate(opening::RECENT_MAX);
            Vec::new()
        }
        Command::Notify(notice) => {
            notify(state, notice.text, notice.is_error);
            Vec::new()
        }
        Command::DismissNotice(index) => {
            if index < state.notices.len() {
                state.notices.remove(index);
            }
            Vec::new()
        }
    }
}

const EXPORTING: &str = "Drawing the picture";

fn act(state: &mut State, action: Action) -> Vec<Job> {
    match action {
        Action::OpenFiles => return vec![Job::AskForFiles],
        Action::OpenFolder => return vec![Job::AskForFolder],
        Action::OpenPath => state.dialog = Some(Dialog::OpenPath),
        Action::OpenSamples => {
            (state.fit_when_parsed, state.show_next) = (true, true);
            let job = start(state, "Reading the sample reports".to_owned(), 0);
            return vec![Job::ReadSamples { job }];
        }
        Action::NewSession => return opening::ask_and_leave(state, Leaving::NewSession),
        Action::Save | Action::SaveAs if state.reports.is_empty() => {
            notify(state, "There is nothing to save yet: open a report first".to_owned(), false);
        }
        Action::Save => return saving::save(state),
        Action::SaveAs => return saving::save_as(state),
        Action::Export => state.dialog = Some(Dialog::Export),
        Action::LoadReport => state.dialog = Some(Dialog::LoadReport),
        Action::Gazetteers => state.dialog = Some(Dialog::Gazetteers),
        Action::Quit => return opening::ask_and_leave(state, Leaving::Quit),
        Action::Undo => correct::undo(state),
        Action::Redo => correct::redo(state),
        Action::Find => {
            state.text_hidden = false;
            let query = state.find.as_ref().map(|find| find.query.clone()).unwrap_or_default();
            state.find = Some(find::find(state, &query));
        }
        Action::NotAPlace => {
            if let Some(mention) = state.selected {
                let correction = Correction { mention, choice: Choice::NotAPlace, reach: Reach::Mention };
                return update(state, Command::Correct(correction));
            }
        }
        Action::ClearSelection => clear(state),
        Action::Palette => state.dialog = Some(Dialog::Palette),
        Action::NextMention => return step(state, true),
        Action::PreviousMention => return step(state, false),
        Action::FitAll => return state.bounds().map(|bounds| Job::Look(Look::Fit(bounds))).into_iter().collect(),
        Action::FitReport => {
            let bounds = state.active_report.and_then(|report| state.report_bounds(report));
            return bounds.map(|bounds| Job::Look(Look::Fit(bounds))).into_iter().collect();
        }
        Action::FitSelection => {
            return state.selection_bounds().map(|bounds| Job::Look(Look::Fit(bounds))).into_iter().collect();
        }
        Action::ZoomIn => return vec![Job::Look(Look::Zoom(1.0))],
        Action::ZoomOut => return vec![Job::Look(Look::Zoom(-1.0))],
        Action::ToggleLists => state.lists_hidden = !state.lists_hidden,
        Action::ToggleText => state.text_hidden = !state.text_hidden,
        Action::FullScreen => return vec![Job::ToggleFullScreen],
        Action::ThemeSystem => state.theme = Theme::System,
        Action::ThemeLight => state.theme = Theme::Light,
        Action::ThemeDark => state.theme = Theme::Dark,
        Action::BasemapPlain => return basemaps::set(state, BasemapChoice::Ground(Ground::Plain)),
        Action::BasemapRelief => return basemaps::set(state, BasemapChoice::Ground(Ground::Relief)),
        Action::AddOverlay => return vec![Job::AskForOverlay],
        Action::ToggleNames => state.names = Some(!state.shows_names()),
        Action::LabelsEnglish => name_in(state, LabelLanguage::English),
        Action::LabelsLocal => name_in(state, LabelLanguage::Local),
        Action::LabelsBoth => name_in(state, LabelLanguage::Both),
        Action::OpenBasemap => return vec![Job::AskForBasemap],
        Action::OnlineMap => state.dialog = Some(Dialog::Online),
        Action::GoOffline => return basemaps::go_offline(state),
        Action::SaveArea => state.dialog = Some(Dialog::SaveArea),
        Action::ShowEverything => state.filter = Filter::default(),
        Action::ToggleDensity => state.density = !state.density,
        Action::ToggleGraticule => toggle_grid(state, Grid::Graticule),
        Action::ToggleMgrsGrid => toggle_grid(state, Grid::Mgrs),
        Action::ToggleOverview => state.overview = !state.overview,
        Action::Measure => state.measuring = if state.measuring.is_some() { None } else { Some(Vec::new()) },
        Action::Bookmarks => state.dialog = Some(Dialog::Bookmarks),
        // The shell knows where the map is, and sends what is to be copied or kept.
        Action::CopyCenter | Action::AddBookmark => {}
        Action::NotationDecimal => state.notation = Notation::Decimal,
        Action::NotationDms => state.notation = Notation::Dms,
        Action::NotationMgrs => state.notation = Notation::Mgrs,
        Action::NotationUtm => state.notation = Notation::Utm,
        Action::Cancel => return opening::cancel(state),
        Action::KeyboardHelp => state.dialog = Some(Dialog::KeyboardHelp),
        Action::About => state.dialog = Some(Dialog::About),
    }
    Vec::new()
}

/// Names in a language, which are then to be seen, also over pictures.
fn name_in(state: &mut State, language: LabelLanguage) {
    state.label_language = language;
    if !state.shows_names() {
        state.names = Some(true);
    }
}

fn toggle_grid(state: &mut State, grid: Grid) {
    state.grid = if state.grid == Some(grid) { None } else { Some(grid) };
}

pub(super) fn start(state: &mut State, label: String, total: usize) -> JobId {
    state.last_job += 1;
    let job = JobId(state.last_job);
    state.running.insert(job, Running { label, done: 0, total, server: None });
    job
}

pub(super) fn notify(state: &mut State, text: String, is_error: bool) {
    // Good news replaces good news; what went wrong stays until it is read.
    if !is_error {
        state.notices.retain(|notice| notice.is_error);
    }
    let notice = Notice { text, is_error };
    if !state.notices.contains(&notice) {
        state.notices.push(notice);
    }
}

/// 'may.csv: the file is empty'.
pub(super) fn notify_of(state: &mut State, problem: &Problem) {
    notify(state, format!("{}: {}", file_name(&problem.path), problem.message), true);
}

/// The last part of a path, of a file or a folder.
pub(super) fn file_name(path: &str) -> &str {
    let separators = ['/', '\\'];
    path.trim_end_matches(separators).rsplit(separators).next().filter(|name| !name.is_empty()).unwrap_or(path)
}

fn select(state: &mut State, mention: MentionId, from: SelectedFrom) -> Vec<Job> {
    if state.mention(mention).is_none() {
        return Vec::new();
    }
    state.selected = Some(mention);
    state.active_report = Some(mention.report);
    (state.fit_when_parsed, state.show_next) = (false, false);
    if from != SelectedFrom::Text {
        state.reveal += 1;
    }
    if from == SelectedFrom::Map {
        return Vec::new();
    }
    state.selection_bounds().map(|bounds| Job::Look(Look::GoTo(bounds))).into_iter().collect()
}

fn step(state: &mut State, forwards: bool) -> Vec<Job> {
    next_mention(state, forwards).map_or_else(Vec::new, |id| select(state, id, SelectedFrom::List))
}

/// Escape closes what is open, one thing at a time.
fn clear(state: &mut State) {
    if state.dialog.take().is_some() || state.find.take().is_some() || state.measuring.take().is_some() {
        return;
    }
    if state.spot.take().is_some() {
        return;
    }
    state.selected = None;
}
