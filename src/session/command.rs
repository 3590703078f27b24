//! What can happen to the state, and what the shell is asked to do.

use super::{Action, AddedGazetteer, BasemapChoice, Bookmark, Dialog, Filter, Leaving, Offer, PlaceKey, Theme};
use crate::basemap::{AreaToSave, OnlineMap, Overlay, TileSource};
use crate::gazetteer::{Gazetteer, Remote};
use crate::geodesy::Notation;
use crate::model::{Bounds, Correction, LatLon, Mention, MentionId, Problem, Report, ReportId};
use std::sync::Arc;

/// Tells jobs apart; a later one has a higher number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId(pub u64);

/// Something that happened: the analyst did it, or a job answers.
#[derive(Clone)]
pub enum Command {
    /// An entry of a menu, a key, or the palette.
    Do(Action),
    /// Open files and folders.
    Open(Vec<String>),
    /// The gazetteer is loaded.
    GazetteerReady(Gazetteer),
    /// The gazetteer could not be loaded, for the reason given.
    GazetteerFailed(String),
    /// These gazetteers are the analyst's own.
    GazetteersListed(Vec<AddedGazetteer>),
    /// Choose a file of places to look at.
    ChoosePlaces,
    /// Look at a file of places, to add it.
    LookAtPlaces(String),
    /// Download a file of places and add it. It is sent when the analyst has allowed the network for it.
    DownloadPlaces(Remote),
    /// A file of places was looked at.
    PlacesOffered(JobId, Offer),
    /// Add the file that was looked at, under this name.
    TakeOffer(String),
    /// Do not add it.
    DropOffer,
    /// Remove one of the analyst's own gazetteers.
    RemoveGazetteer(String),
    /// A job has come so far.
    JobProgress(JobId, usize),
    /// A job knows how much there is to do.
    JobTotal(JobId, usize),
    /// A file was read.
    FileRead {
        /// The job that read it.
        job: JobId,
        /// The file.
        path: String,
        /// What is in it.
        reports: Vec<Report>,
        /// What went wrong.
        problems: Vec<Problem>,
    },
    /// A job ended.
    JobDone(JobId),
    /// A job ended without what was wanted, for the reason given.
    JobFailed(JobId, String),
    /// A job ended; what it made is at this path.
    Saved(JobId, String),
    /// The places of a report were found.
    Parsed {
        /// The job that looked for them.
        job: JobId,
        /// The report.
        report: ReportId,
        /// Its mentions, in text order.
        mentions: Vec<Mention>,
    },
    /// The places of a report could not be found, for a fault of Dateline's own.
    ParseFailed {
        /// The job that looked for them.
        job: JobId,
        /// The report.
        report: ReportId,
        /// What happened.
        problem: Problem,
    },
    /// Stop everything under way.
    Cancel,
    /// Close a report.
    Close(ReportId),
    /// Show a report's text.
    Show(ReportId),
    /// Choose a mention.
    Select(MentionId, SelectedFrom),
    /// Choose a place of the list: its first mention.
    SelectPlace(PlaceKey),
    /// The pointer is over a mention, or over none.
    Hover(Option<MentionId>),
    /// Leave something else out.
    SetFilter(Filter),
    /// Search the texts for this.
    SetFind(String),
    /// Go to the next hit of the search, or the one before.
    FindStep {
        /// Forwards or backwards.
        forwards: bool,
    },
    /// Correct a mention.
    Correct(Correction),
    /// Take back what was decided about a mention.
    Uncorrect(MentionId),
    /// Save the open reports with their mentions.
    SaveTo(String),
    /// Save the open reports, then leave them.
    SaveAndLeave(Leaving),
    /// Leave the open reports; corrections that were not saved are lost.
    Leave(Leaving),
    /// Export the picture.
    Export {
        /// Where to. The ending says in which format.
        path: String,
        /// What to draw.
        picture: Arc<super::Briefing>,
    },
    /// Copy a position to the clipboard.
    CopyPosition(LatLon),
    /// Copy a text to the clipboard.
    CopyText(String),
    /// Write positions in another way.
    SetNotation(Notation),
    /// Measure on to here.
    MeasureTo(LatLon),
    /// Take the last point of the measurement back.
    MeasureBack,
    /// Keep a view.
    AddBookmark(Bookmark),
    /// Call a bookmark something else.
    RenameBookmark(usize, String),
    /// Keep a bookmark no longer.
    RemoveBookmark(usize),
    /// Show the view of a bookmark.
    GoToBookmark(usize),
    /// The bookmarks of earlier sessions.
    SetBookmarks(Vec<Bookmark>),
    /// Open a dialog, or close the one that is open.
    SetDialog(Option<Dialog>),
    /// Switch between light and dark.
    SetTheme(Theme),
    /// Show another map underneath.
    SetBasemap(BasemapChoice),
    /// Lay a file over the map.
    AddOverlay(String),
    /// An overlay is read.
    OverlayOpened(JobId, String, Arc<Overlay>),
    /// Take an overlay, named by its file, off the map.
    RemoveOverlay(String),
    /// A map file is open.
    BasemapOpened(JobId, String, Arc<dyn TileSource>),
    /// The way to a server's map is there.
    WentOnline(OnlineMap, Arc<dyn TileSource>),
    /// Save an area of a server's map at a path: the analyst chose to go online for that, and says that the provider
    /// permits it.
    SaveArea(AreaToSave, String),
    /// An area is saved.
    AreaSaved {
        /// The job.
        job: JobId,
        /// The file.
        path: String,
        /// How many tiles are in it.
        tiles: u64,
        /// How many of the area's the server does not have.
        absent: u64,
    },
    /// Remember a server's map no longer.
    ForgetOnline(usize),
    /// Delete the tiles that were kept of servers' maps.
    ForgetTiles,
    /// What was opened in earlier sessions.
    SetRecent(Vec<String>),
    /// Say something to the analyst.
    Notify(super::Notice),
    /// Go to a position that was typed, and mark it.
    GoToPosition(Spot),
    /// The analyst has read a notice.
    DismissNotice(usize),
}

/// A position that the analyst asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// Where it is.
    pub at: LatLon,
    /// How far off its last digit leaves it, km.
    pub radius_km: f64,
    /// As it was typed.
    pub words: String,
}

/// Where a mention was chosen; decides what moves to show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelectedFrom {
    /// On the map: the text goes to the passage.
    Map,
    /// In the text: the map goes to the place.
    Text,
    /// In a list or by a key: both go there.
    List,
}

/// Something for the shell to do.
#[derive(Clone)]
pub enum Job {
    /// Read files and folders; answer with [`Command::JobTotal`], [`Command::FileRead`] for each file and
    /// [`Command::JobDone`].
    Read {
        /// Its number.
        job: JobId,
        /// The paths.
        paths: Vec<String>,
    },
    /// Read the sample reports; answers as for [`Job::Read`].
    ReadSamples {
        /// Its number.
        job: JobId,
    },
    /// Find the places of a report; answer with [`Command::Parsed`] or [`Command::ParseFailed`].
    Parse {
        /// Its number.
        job: JobId,
        /// The report.
        report: Arc<Report>,
        /// Where names are looked up.
        gazetteer: Gazetteer,
    },
    /// Draw the picture and save it; answer with [`Command::Saved`] or [`Command::JobFailed`].
    Export {
        /// Its number.
        job: JobId,
        /// Where to.
        path: String,
        /// What to draw.
        picture: Arc<super::Briefing>,
        /// Where the map's labels come from.
        gazetteer: Gazetteer,
    },
    /// Save reports as a Dateline file; answer with [`Command::Saved`] or [`Command::JobFailed`].
    Save {
        /// Its number.
        job: JobId,
        /// Where to.
        path: String,
        /// What to save.
        reports: Vec<SavedReport>,
    },
    /// Tell what a file of places is; answer with [`Command::PlacesOffered`] or [`Command::JobFailed`].
    LookAtPlaces {
        /// Its number.
        job: JobId,
        /// The file.
        path: String,
    },
    /// Add a file of places for good; answer with [`Command::GazetteersListed`], [`Command::GazetteerReady`] and
    /// [`Command::JobDone`], or [`Command::JobFailed`].
    AddPlaces {
        /// Its number.
        job: JobId,
        /// The file.
        path: String,
        /// What to call it.
        name: String,
    },
    /// Download a file of places, which the analyst allowed, and add it for good; answers as for [`Job::AddPlaces`].
    DownloadPlaces {
        /// Its number.
        job: JobId,
        /// The file.
        remote: Remote,
    },
    /// Remove a gazetteer of the analyst's own; answers as for [`Job::AddPlaces`].
    RemovePlaces {
        /// Its number.
        job: JobId,
        /// What it is called.
        name: String,
    },
    /// Open a map file; answer with [`Command::BasemapOpened`] or [`Command::JobFailed`].
    OpenBasemap {
        /// Its number.
        job: JobId,
        /// The file.
        path: String,
    },
    /// Read an overlay; answer with [`Command::OverlayOpened`] or [`Command::JobFailed`].
    OpenOverlay {
        /// Its number.
        job: JobId,
        /// The file.
        path: String,
    },
    /// The analyst chose to go online for this map: make the leave for it, and answer with [`Command::WentOnline`].
    GoOnline(OnlineMap),
    /// Save an area of a server's map; answer with [`Command::AreaSaved`] or [`Command::JobFailed`].
    SaveArea {
        /// Its number.
        job: JobId,
        /// What to save.
        area: AreaToSave,
        /// Where to.
        path: String,
    },
    /// Withdraw every leave to go online; whatever is under way ends.
    GoOffline,
    /// Delete the tiles that were kept of servers' maps.
    ForgetTiles,
    /// Ask for an overlay, then [`Command::AddOverlay`].
    AskForOverlay,
    /// Ask for a map file, then [`Command::SetBasemap`].
    AskForBasemap,
    /// Ask for a file of places, then [`Command::LookAtPlaces`].
    AskForPlaces,
    /// Stop these; nothing that they answer is wanted.
    Cancel(Vec<JobId>),
    /// Move the map.
    Look(Look),
    /// Put a text on the clipboard.
    CopyText(String),
    /// Ask for files to open, then [`Command::Open`].
    AskForFiles,
    /// Ask for a folder to open, then [`Command::Open`].
    AskForFolder,
    /// Ask where to save the reports, then [`Command::SaveTo`].
    AskWhereToSave,
    /// Keep the list of files opened for the next session.
    RememberRecent(Vec<String>),
    /// Switch between full screen and window.
    ToggleFullScreen,
    /// Close the window.
    Quit,
}

/// Where the map is to look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Look {
    /// At all of a box.
    Fit(Bounds),
    /// At a place, without zooming where it can be seen well as it is.
    GoTo(Bounds),
    /// Closer or farther, by so many levels.
    Zoom(f64),
    /// At a point, at a zoom.
    View(LatLon, f64),
}

/// A report as it is saved.
#[derive(Clone)]
pub struct SavedReport {
    /// The report.
    pub report: Arc<Report>,
    /// Its mentions, corrections applied.
    pub mentions: Arc<Vec<Mention>>,
}
