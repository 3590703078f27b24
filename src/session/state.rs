//! The state, and how to ask it things.

use super::saving::Saving;
use super::{AddedGazetteer, Bookmark, Find, JobId, Leaving, Offer, Spot};
use crate::basemap::{Basemap, OnlineMap};
use crate::gazetteer::Gazetteer;
use crate::geodesy::Notation;
use crate::model::{
    Bounds, Correction, LatLon, Mention, MentionId, MentionKind, Placement, Problem, Report, ReportId, Role, Status,
};
use crate::scene::{Grid, LabelLanguage, PlaceIndex, bounds_of};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

/// All that is open, chosen and under way. Fields are read freely; only [`super::update`] writes them.
#[derive(Clone, Default)]
pub struct State {
    /// The open reports, in the order in which they were opened.
    pub reports: Vec<OpenReport>,
    /// The gazetteer, once it is loaded.
    pub gazetteer: Option<Gazetteer>,
    /// The gazetteers that the analyst added, by name.
    pub added: Vec<AddedGazetteer>,
    /// A file of places that waits to be added.
    pub offer: Option<Offer>,
    /// The analyst's corrections, in the order in which they were made; the later one wins.
    pub corrections: Vec<Correction>,
    /// The mention chosen.
    pub selected: Option<MentionId>,
    /// The mention under the pointer, on the map or in a text.
    pub hovered: Option<MentionId>,
    /// The report whose text is shown.
    pub active_report: Option<ReportId>,
    /// What the map and the lists leave out.
    pub filter: Filter,
    /// The search through the reports' texts, while it is open.
    pub find: Option<Find>,
    /// What became of each file, oldest first.
    pub load_report: Vec<LoadEntry>,
    /// What is under way, by job.
    pub running: BTreeMap<JobId, Running>,
    /// What the analyst should know, oldest first, until dismissed.
    pub notices: Vec<Notice>,
    /// The dialog that is open.
    pub dialog: Option<Dialog>,
    /// Files opened before, newest first.
    pub recent: Vec<String>,
    /// Light, dark, or as the system is.
    pub theme: Theme,
    /// How positions are written.
    pub notation: Notation,
    /// Whether the map shows how densely places are mentioned, in place of pins.
    pub density: bool,
    /// The lines drawn over the map.
    pub grid: Option<Grid>,
    /// Whether a small map of the world shows where the map is.
    pub overview: bool,
    /// The points of the measurement under way.
    pub measuring: Option<Vec<LatLon>>,
    /// The position that was asked for, until Escape.
    pub spot: Option<Spot>,
    /// Views to come back to, newest first.
    pub bookmarks: Vec<Bookmark>,
    /// The map underneath.
    pub basemap: Basemap,
    /// Whether the map has names from the gazetteer; `None`: wherever it is no picture.
    pub names: Option<bool>,
    /// The language of these.
    pub label_language: LabelLanguage,
    /// The file that its tiles are from, if they are from one.
    pub basemap_file: Option<String>,
    /// The files that the overlays are from, in the order of the basemap's.
    pub overlay_files: Vec<String>,
    /// Map files opened before, newest first.
    pub basemap_files: Vec<String>,
    /// The server's map that is on. While it is, its server learns where the analyst looks; it never is at the start.
    pub online: Option<OnlineMap>,
    /// Servers' maps used before, newest first.
    pub online_maps: Vec<OnlineMap>,
    /// Whether the panel with the lists is shown.
    pub lists_hidden: bool,
    /// Whether the panel with the text is shown.
    pub text_hidden: bool,
    /// Counts up with every change of what the map, the lists or the text show.
    pub revision: u64,
    /// Counts up with every change of which mentions there are, where they are, and which of them are shown.
    pub places_revision: u64,
    /// Counts up whenever the text panel should bring the selected passage into view.
    pub reveal: u64,
    /// The map shows everything as soon as no report waits for its places any more.
    pub(super) fit_when_parsed: bool,
    /// The text panel shows the next report that comes in.
    pub(super) show_next: bool,
    /// The server's map that is to be on as soon as the way to it is there.
    pub(super) online_asked: Option<OnlineMap>,
    /// Where the reports were saved, and what is not saved yet.
    pub(super) saving: Saving,
    /// Corrections before each change, and after each undone one.
    pub(super) undo: Vec<Vec<Correction>>,
    pub(super) redo: Vec<Vec<Correction>>,
    pub(super) last_job: u64,
    /// Where each report stands in `reports`.
    pub(super) rows: HashMap<ReportId, usize>,
    /// What the map marks, once somebody asked for it; given up with every change of `places_revision`.
    pub(super) marked: OnceLock<PlaceIndex>,
}

/// A report that is open, and the places found in it.
#[derive(Clone)]
pub struct OpenReport {
    /// The report.
    pub report: Arc<Report>,
    /// As they were read or parsed; corrections never change these.
    pub parsed: Arc<Vec<Mention>>,
    /// With the analyst's corrections.
    pub mentions: Arc<Vec<Mention>>,
    /// Mentions that the analyst said are no places.
    pub not_places: BTreeSet<u32>,
    /// How far the search for places is.
    pub parsing: Parsing,
}

/// How far the search for a report's places is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parsing {
    /// Waiting for the gazetteer.
    Queued,
    /// Under way.
    Running(JobId),
    /// Done, or the file said where its places are.
    Done,
    /// Stopped by the analyst.
    Cancelled,
    /// Ended by a fault; the load report says so.
    Failed,
}

/// What the map and the lists leave out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this report.
    pub report: Option<ReportId>,
    /// Sorts of place left out.
    pub hidden_kinds: BTreeSet<MentionKind>,
    /// Outcomes left out.
    pub hidden_statuses: BTreeSet<Status>,
    /// Only mentions whose words or place have this in them, in any case.
    pub query: String,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadEntry {
    /// The file, as the analyst named it.
    pub path: String,
    /// The reports found in it.
    pub reports: Vec<ReportId>,
    /// What went wrong.
    pub problems: Vec<Problem>,
}

/// Something under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// What, in words: 'Reading 3 files'.
    pub label: String,
    /// How many steps are done.
    pub done: usize,
    /// How many there are, 0 where not known.
    pub total: usize,
    /// The server that is asked for it, if one is.
    pub server: Option<String>,
}

/// Something the analyst should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// In plain words.
    pub text: String,
    /// Whether something failed.
    pub is_error: bool,
}

/// A dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// All commands, to search.
    Palette,
    /// All keys.
    KeyboardHelp,
    /// What Dateline is, and whose data it holds.
    About,
    /// What became of each file.
    LoadReport,
    /// A field for the path of a file or folder to open.
    OpenPath,
    /// A field for the path to save the session's reports at.
    SavePath,
    /// Whether to save the corrections before they are left.
    Unsaved(Leaving),
    /// The picture to export.
    Export,
    /// The analyst's own gazetteers.
    Gazetteers,
    /// Views to come back to.
    Bookmarks,
    /// Maps from servers, and what these learn.
    Online,
    /// The area shown, to be saved from its server.
    SaveArea,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system is.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Filter {
    /// Whether nothing is left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl OpenReport {
    /// The mention of an id, or the anchor.
    #[must_use]
    pub fn mention(&self, id: MentionId) -> Option<&Mention> {
        let mention = self.mentions.get(id.index as usize)?;
        match id.anchor {
            Some(anchor) => mention.anchors.get(usize::from(anchor)),
            None => Some(mention),
        }
    }

    /// The mentions of places with their ids, in text order: no actors, and nothing that the analyst
    /// said is no place.
    pub fn literal_mentions(&self) -> impl Iterator<Item = (MentionId, &Mention)> {
        let report = self.report.id;
        self.mentions
            .iter()
            .zip(0..)
            .filter(|(mention, index)| mention.role == Role::Literal && !self.not_places.contains(index))
            .map(move |(mention, index)| (MentionId { report, index, anchor: None }, mention))
    }

    /// Whether its places are still being looked for.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        matches!(self.parsing, Parsing::Queued | Parsing::Running(_))
    }
}

impl State {
    /// A state with the reports and their mentions, as the command line has them: nothing chosen,
    /// nothing under way.
    #[must_use]
    pub fn with_reports(reports: impl IntoIterator<Item = (Report, Vec<Mention>)>) -> Self {
        let reports: Vec<OpenReport> = reports
            .into_iter()
            .map(|(report, mentions)| {
                let mentions = Arc::new(mentions);
                OpenReport {
                    report: Arc::new(report),
                    parsed: mentions.clone(),
                    mentions,
                    not_places: BTreeSet::new(),
                    parsing: Parsing::Done,
                }
            })
            .collect();
        let mut state = Self { reports, ..Self::default() };
        state.number_reports();
        state
    }

    /// The servers that learn something now: the map's, and those of downloads under way.
    #[must_use]
    pub fn servers(&self) -> Vec<String> {
        let downloads = self.running.values().filter_map(|running| running.server.clone());
        self.online.iter().map(OnlineMap::host).chain(downloads).collect()
    }

    /// Whether the map has names from the gazetteer.
    #[must_use]
    pub fn shows_names(&self) -> bool {
        self.names.unwrap_or_else(|| !self.basemap.is_picture())
    }

    /// An open report.
    #[must_use]
    pub fn report(&self, id: ReportId) -> Option<&OpenReport> {
        self.reports.get(*self.rows.get(&id)?)
    }

    /// Notes anew where each report stands.
    pub(super) fn number_reports(&mut self) {
        self.rows = self.reports.iter().enumerate().map(|(row, open)| (open.report.id, row)).collect();
    }

    /// The report whose text is shown.
    #[must_use]
    pub fn active(&self) -> Option<&OpenReport> {
        self.report(self.active_report?)
    }

    /// The mention of an id.
    #[must_use]
    pub fn mention(&self, id: MentionId) -> Option<&Mention> {
        self.report(id.report)?.mention(id)
    }

    /// Where a mention is, if it is placed.
    #[must_use]
    pub fn placement(&self, id: MentionId) -> Option<&Placement> {
        self.mention(id)?.resolution.placement.as_deref()
    }

    /// The mention chosen.
    #[must_use]
    pub fn selected_mention(&self) -> Option<&Mention> {
        self.mention(self.selected?)
    }

    /// Every mention of a place that the filter lets through, reports in order, mentions in text order.
    pub fn visible_mentions(&self) -> impl Iterator<Item = (MentionId, &Mention)> {
        let query = self.filter.query.trim().to_lowercase();
        self.reports
            .iter()
            .filter(|open| self.filter.report.is_none_or(|only| only == open.report.id))
            .flat_map(|open| open.literal_mentions().map(move |(id, mention)| (open, id, mention)))
            .filter(move |(open, _, mention)| self.passes(open, mention, &query))
            .map(|(_, id, mention)| (id, mention))
    }

    fn passes(&self, open: &OpenReport, mention: &Mention, query: &str) -> bool {
        let has_query = |text: &str| text.to_lowercase().contains(query);
        !self.filter.hidden_kinds.contains(&mention.kind)
            && !self.filter.hidden_statuses.contains(&mention.resolution.status)
            && (query.is_empty()
                || has_query(mention.span.of(&open.report.text))
                || mention.resolution.placement.as_ref().is_some_and(|placement| has_query(&placement.name)))
    }

    /// The box around everything the map shows.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        super::place_index(self).bounds()
    }

    /// The box around one report's places.
    #[must_use]
    pub fn report_bounds(&self, report: ReportId) -> Option<Bounds> {
        let mentions = self.report(report)?.literal_mentions();
        PlaceIndex::of(mentions.filter_map(|(id, mention)| super::mark(id, mention))).bounds()
    }

    /// The box around the chosen mention's place.
    #[must_use]
    pub fn selection_bounds(&self) -> Option<Bounds> {
        let id = self.selected?;
        bounds_of(&super::mark(id, self.mention(id)?)?)
    }

    /// Whether there is anything to undo.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Whether there is anything to redo.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    /// How many reports still wait for their places, of how many.
    #[must_use]
    pub fn parse_progress(&self) -> Option<(usize, usize)> {
        let waiting = self.reports.iter().filter(|open| open.is_waiting()).count();
        (waiting > 0).then_some((self.reports.len() - waiting, self.reports.len()))
    }
}
