//! Carries out the session's jobs off the UI thread, and wakes the window with the answers.

mod area;
mod gazetteers;

use super::guard::guarded;
use crate::basemap::OnlineMap;
use crate::formats::{self, Loaded};
use crate::gazetteer::Gazetteer;
use crate::geoparse;
use crate::io;
use crate::model::{Mention, Problem, Report, Severity};
use crate::samples::SAMPLES;
use crate::session::{BasemapChoice, Briefing, Command, Dialog, Job, JobId, Notice, PictureFormat, SavedReport};
use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A dialog that gives nothing within this time was not there: nobody cancels that fast.
const NO_DIALOG: Duration = Duration::from_millis(250);

/// How long a picture waits for a server's tiles, and how long a preview does.
const EXPORT_WAITS: Duration = Duration::from_secs(60);
const PREVIEW_WAITS: Duration = Duration::from_secs(20);

/// The workers.
pub struct Jobs {
    answers: Receiver<Command>,
    sender: Sender<Command>,
    workers: Workers,
    queue: Arc<Queue>,
    previews: Receiver<Preview>,
    preview_sender: Sender<Preview>,
    newest_preview: Arc<Mutex<u64>>,
}

/// Who works, and when.
enum Workers {
    /// Threads, which wake the window.
    Threads(egui::Context),
    /// Whoever starts a job, before anything else.
    AtOnce,
    /// Whoever calls [`Jobs::work`].
    OnDemand,
}

/// A preview that was asked for: its number, width, height and pixels, or why there is none.
pub type Preview = (u64, Result<(usize, usize, Vec<u8>), String>);

#[derive(Default)]
struct Queue {
    waiting: Mutex<VecDeque<Job>>,
    bell: Condvar,
    cancelled: Mutex<BTreeSet<JobId>>,
    /// Where the analyst's own gazetteers are.
    gazetteers: Option<PathBuf>,
    /// Where tiles from servers are kept.
    tiles: Option<PathBuf>,
    /// The leave to go online, while the analyst gives it.
    allowed: Mutex<Option<io::Allowed>>,
}

impl Jobs {
    /// Workers on threads of their own; each answer wakes the window. Jobs wait for [`Jobs::begin`].
    #[must_use]
    pub fn on_threads(context: &egui::Context) -> Self {
        let tiles = io::app_folders().map(|folders| folders.tiles);
        Self::new(Workers::Threads(context.clone()), io::gazetteer_folder(), tiles)
    }

    /// Loads what the jobs need, and lets the threads work.
    pub fn begin(&self) {
        self.load_gazetteer();
        if !self.has_threads() {
            return;
        }
        self.load_recent();
        // One thread is left to the window, and at least one works.
        let workers = thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1)).clamp(1, 4);
        for _ in 0..workers {
            let (queue, reply) = (self.queue.clone(), self.reply());
            thread::spawn(move || {
                loop {
                    let mut waiting = lock(&queue.waiting);
                    let job = loop {
                        match waiting.pop_front() {
                            Some(job) => break job,
                            None => waiting = queue.bell.wait(waiting).unwrap_or_else(PoisonError::into_inner),
                        }
                    };
                    drop(waiting);
                    run(job, &queue, reply.as_ref());
                }
            });
        }
    }

    /// No threads: every job is done before [`Jobs::start`] comes back. For tests.
    #[must_use]
    pub fn at_once() -> Self {
        Self::new(Workers::AtOnce, None, None)
    }

    /// As [`Jobs::at_once`], with the analyst's own gazetteers in this folder.
    #[must_use]
    pub fn at_once_with_gazetteers(folder: PathBuf) -> Self {
        Self::new(Workers::AtOnce, Some(folder), None)
    }

    /// No threads: jobs wait until [`Jobs::work`] is called. For tests of what is under way.
    #[must_use]
    pub fn on_demand() -> Self {
        Self::new(Workers::OnDemand, None, None)
    }

    fn new(workers: Workers, gazetteers: Option<PathBuf>, tiles: Option<PathBuf>) -> Self {
        let (sender, answers) = channel();
        let (preview_sender, previews) = channel();
        Self {
            answers,
            sender,
            workers,
            queue: Arc::new(Queue { gazetteers, tiles, ..Queue::default() }),
            previews,
            preview_sender,
            newest_preview: Arc::default(),
        }
    }

    /// Whether work goes on beside the window.
    #[must_use]
    pub fn has_threads(&self) -> bool {
        matches!(self.workers, Workers::Threads(_))
    }

    /// Starts a job. Those that need the window are not for the workers.
    pub fn start(&self, job: Job) {
        match job {
            Job::Cancel(jobs) => {
                lock(&self.queue.cancelled).extend(jobs.iter().copied());
                lock(&self.queue.waiting).retain(|waiting| number(waiting).is_none_or(|job| !jobs.contains(&job)));
            }
            // Neither waits behind anything else.
            Job::GoOnline(map) => self.go_online(map),
            Job::GoOffline => self.queue.withdraw(),
            // It may take an hour, and nothing is to wait behind it.
            job @ Job::SaveArea { .. } if self.has_threads() => {
                let (queue, reply) = (self.queue.clone(), self.reply());
                self.spawn(move || run(job, &queue, reply.as_ref()));
            }
            Job::AskForFiles
            | Job::AskForFolder
            | Job::AskForPlaces
            | Job::AskForBasemap
            | Job::AskForOverlay
            | Job::AskWhereToSave => {
                self.ask(job);
            }
            // A test must not write into the list of whoever runs it.
            Job::RememberRecent(_) if !self.has_threads() => {}
            job => match self.workers {
                Workers::AtOnce => run(job, &self.queue, self.reply().as_ref()),
                Workers::Threads(_) | Workers::OnDemand => {
                    lock(&self.queue.waiting).push_back(job);
                    self.queue.bell.notify_one();
                }
            },
        }
    }

    /// Does the job that has waited longest. Whether there was one.
    pub fn work(&self) -> bool {
        let job = lock(&self.queue.waiting).pop_front();
        let was_one = job.is_some();
        job.into_iter().for_each(|job| run(job, &self.queue, self.reply().as_ref()));
        was_one
    }

    /// The analyst chose to go online. This asks nothing yet.
    fn go_online(&self, map: OnlineMap) {
        self.queue.withdraw();
        let allowed = io::Allowed::by_the_analyst();
        let reply = self.reply();
        match io::open_online(&map, &allowed, self.queue.tiles.as_deref()) {
            Ok(source) => {
                *lock(&self.queue.allowed) = Some(allowed);
                reply(Command::WentOnline(map, source));
            }
            Err(problem) => {
                let text = format!("The map stays as it is: {problem}");
                reply(Command::Notify(Notice { text, is_error: true }));
            }
        }
    }

    fn load_gazetteer(&self) {
        let (reply, queue) = (self.reply(), Arc::clone(&self.queue));
        self.spawn(move || match guarded(|| gazetteers::load(queue.gazetteers.as_deref(), reply.as_ref())) {
            Some(Ok(())) => {}
            Some(Err(why)) => reply(Command::GazetteerFailed(why)),
            None => reply(Command::GazetteerFailed("an internal error".to_owned())),
        });
    }

    /// Loads the list of files opened before.
    fn load_recent(&self) {
        let reply = self.reply();
        self.spawn(move || {
            let recent = io::app_folders().map(|folders| io::Recent::load(&folders.recent_file)).unwrap_or_default();
            reply(Command::SetRecent(recent.paths().iter().map(|path| path.to_string_lossy().into_owned()).collect()));
        });
    }

    /// Draws a small picture of what an export would give. Only the newest one asked for is drawn.
    pub fn preview(&self, number: u64, briefing: Briefing, gazetteer: Gazetteer) {
        *lock(&self.newest_preview) = number;
        let (newest, sender, context) =
            (self.newest_preview.clone(), self.preview_sender.clone(), self.context().cloned());
        self.spawn(move || {
            if *lock(&newest) != number {
                return;
            }
            let is_newest = || *lock(&newest) == number;
            let pixels = guarded(|| preview_pixels(&briefing, &gazetteer, &is_newest));
            let fault = || Err("The preview can't be drawn: an internal error".to_owned());
            let _ = sender.send((number, pixels.unwrap_or_else(fault)));
            if let Some(context) = context {
                context.request_repaint();
            }
        });
    }

    /// The preview that came in, if one did.
    pub fn take_preview(&self) -> Option<Preview> {
        self.previews.try_iter().last()
    }

    /// The next answer, if there is one.
    pub fn next_answer(&self) -> Option<Command> {
        self.answers.try_recv().ok()
    }

    fn context(&self) -> Option<&egui::Context> {
        if let Workers::Threads(context) = &self.workers { Some(context) } else { None }
    }

    fn reply(&self) -> Arc<Reply> {
        let (sender, context) = (Mutex::new(self.sender.clone()), self.context().cloned());
        Arc::new(move |command| {
            // The window may be gone already; then nobody wants the answer.
            let _ = lock(&sender).send(command);
            if let Some(context) = &context {
                context.request_repaint();
            }
        })
    }

    fn spawn(&self, work: impl FnOnce() + Send + 'static) {
        if self.has_threads() {
            thread::spawn(work);
        } else {
            work();
        }
    }

    /// Asks for paths with the system's dialog, and with the path field where there is none.
    fn ask(&self, job: Job) {
        let reply = self.reply();
        if !self.has_threads() {
            reply(Command::SetDialog(Some(fallback(&job))));
            return;
        }
        thread::spawn(move || {
            let asked = Instant::now();
            let paths = match job {
                Job::AskForFiles => rfd::FileDialog::new().set_title("Open reports").pick_files(),
                Job::AskForFolder => {
                    rfd::FileDialog::new().set_title("Open a folder of reports").pick_folder().map(|path| vec![path])
                }
                Job::AskForPlaces => {
                    rfd::FileDialog::new().set_title("Add a file of places").pick_file().map(|path| vec![path])
                }
                Job::AskForBasemap => rfd::FileDialog::new()
                    .set_title("Open a map file")
                    .add_filter("Map files", &["pmtiles", "mbtiles"])
                    .add_filter("All files", &["*"])
                    .pick_file()
                    .map(|path| vec![path]),
                Job::AskForOverlay => rfd::FileDialog::new()
                    .set_title("Open an overlay")
                    .add_filter("Overlays", &["geojson", "json", "kml", "kmz"])
                    .add_filter("All files", &["*"])
                    .pick_file()
                    .map(|path| vec![path]),
                _ => rfd::FileDialog::new()
                    .set_title("Save reports with places")
                    .set_file_name("reports.dateline.json")
                    .save_file()
                    .map(|path| vec![path]),
            };
            match paths {
                Some(paths) => {
                    let mut paths: Vec<String> =
                        paths.into_iter().map(|path| path.to_string_lossy().into_owned()).collect();
                    match job {
                        Job::AskWhereToSave => paths.pop().into_iter().for_each(|path| reply(Command::SaveTo(path))),
                        Job::AskForPlaces => {
                            paths.pop().into_iter().for_each(|path| reply(Command::LookAtPlaces(path)));
                        }
                        Job::AskForBasemap => {
                            paths.pop().into_iter().for_each(|path| {
                                reply(Command::SetBasemap(BasemapChoice::File(path)));
                            });
                        }
                        Job::AskForOverlay => {
                            paths.pop().into_iter().for_each(|path| reply(Command::AddOverlay(path)));
                        }
                        _ => reply(Command::Open(paths)),
                    }
                }
                None if asked.elapsed() < NO_DIALOG => reply(Command::SetDialog(Some(fallback(&job)))),
                None => {}
            }
        });
    }
}

impl Queue {
    /// Nothing more goes out, and what is under way ends.
    fn withdraw(&self) {
        if let Some(allowed) = lock(&self.allowed).take() {
            allowed.withdraw();
        }
    }
}

fn fallback(job: &Job) -> Dialog {
    match job {
        Job::AskWhereToSave => Dialog::SavePath,
        Job::AskForPlaces => Dialog::Gazetteers,
        _ => Dialog::OpenPath,
    }
}

/// Asks where to save a picture with the system's dialog; `None` at once where there is none.
pub fn ask_picture_path(name: &str) -> Option<String> {
    let path = rfd::FileDialog::new().set_title("Export picture").set_file_name(name).save_file()?;
    Some(path.to_string_lossy().into_owned())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // Whoever panicked while holding it left nothing half done that matters here.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn number(job: &Job) -> Option<JobId> {
    match job {
        Job::Read { job, .. }
        | Job::ReadSamples { job }
        | Job::Parse { job, .. }
        | Job::Export { job, .. }
        | Job::Save { job, .. }
        | Job::LookAtPlaces { job, .. }
        | Job::AddPlaces { job, .. }
        | Job::DownloadPlaces { job, .. }
        | Job::RemovePlaces { job, .. }
        | Job::OpenBasemap { job, .. }
        | Job::OpenOverlay { job, .. }
        | Job::SaveArea { job, .. } => Some(*job),
        _ => None,
    }
}

/// The file first: of several that were opened the analyst wants to know which.
fn not_shown(path: &str, problem: &crate::model::Problem) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    format!("{name} is not on the map: {problem}")
}

/// Takes what a job answers.
type Reply = dyn Fn(Command) + Send + Sync;

/// Does a job. A fault in it ends it and nothing else.
fn run(job: Job, queue: &Queue, reply: &Reply) {
    let number = number(&job);
    let cancelled = || number.is_some_and(|number| lock(&queue.cancelled).contains(&number));
    if cancelled() {
        return;
    }
    if guarded(|| work_on(job, queue, &cancelled, reply)).is_none()
        && let Some(number) = number
    {
        reply(Command::JobFailed(number, "That could not be done: an internal error".to_owned()));
    }
}

fn work_on(job: Job, queue: &Queue, cancelled: &(dyn Fn() -> bool + Sync), reply: &Reply) {
    let folder = queue.gazetteers.as_deref();
    match job {
        Job::Read { job, paths } => {
            let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
            let walked = io::walk(&paths);
            reply(Command::JobTotal(job, walked.files.len() + walked.problems.len()));
            for problem in walked.problems {
                let path = problem.path.clone();
                reply(Command::FileRead { job, path, reports: Vec::new(), problems: vec![problem] });
            }
            let files = walked.files.into_iter().map(|path| path.to_string_lossy().into_owned());
            read_each(job, files, &|path| io::read_report_file(Path::new(path), None), cancelled, reply);
        }
        Job::ReadSamples { job } => {
            reply(Command::JobTotal(job, SAMPLES.len()));
            let read = |path: &str| {
                let mut loaded = Loaded::default();
                if let Some(sample) = SAMPLES.iter().find(|sample| sample.path == path) {
                    loaded.add(path, sample.bytes.len() as u64, formats::read(path, sample.bytes, None));
                }
                loaded
            };
            read_each(job, SAMPLES.iter().map(|sample| sample.path.to_owned()), &read, cancelled, reply);
        }
        Job::Parse { job, report, gazetteer } => {
            let parse = |report: &Report| geoparse::parse(report, &gazetteer, &geoparse::Options::default());
            reply(parsed(job, &report, &parse));
        }
        Job::Export { job, path, picture, gazetteer } => match export(&path, &picture, &gazetteer, cancelled) {
            Ok(problems) => {
                reply(Command::Saved(job, path));
                for problem in problems {
                    let text = format!("The picture is saved, but {problem}");
                    reply(Command::Notify(Notice { text, is_error: true }));
                }
            }
            Err(why) => reply(Command::JobFailed(job, why)),
        },
        Job::Save { job, path, reports } => {
            let done = save(&path, &reports);
            reply(done.map_or_else(|why| Command::JobFailed(job, why), |()| Command::Saved(job, path)));
        }
        Job::RememberRecent(recent) => {
            if let Err(error) = keep_recent(&recent) {
                let text = format!("The list of recent files can't be kept: {error}");
                reply(Command::Notify(Notice { text, is_error: false }));
            }
        }
        Job::LookAtPlaces { job, path } => gazetteers::look_at(job, path, reply),
        Job::AddPlaces { job, path, name } => gazetteers::add(job, &path, &name, folder, cancelled, reply),
        Job::DownloadPlaces { job, remote } => gazetteers::download(job, &remote, folder, cancelled, reply),
        Job::RemovePlaces { job, name } => gazetteers::remove(job, &name, folder, reply),
        Job::OpenBasemap { job, path } => reply(match io::open_tiles(Path::new(&path)) {
            Ok(source) => Command::BasemapOpened(job, path, source),
            Err(problem) => Command::JobFailed(job, not_shown(&path, &problem)),
        }),
        Job::OpenOverlay { job, path } => reply(match io::open_overlay(Path::new(&path)) {
            Ok(overlay) => Command::OverlayOpened(job, path, overlay),
            Err(problem) => Command::JobFailed(job, not_shown(&path, &problem)),
        }),
        Job::SaveArea { job, area, path } => area::save(job, &area, path, queue.tiles.as_deref(), cancelled, reply),
        Job::ForgetTiles => {
            let bytes = queue.tiles.as_deref().map_or(0, io::forget_tiles);
            let text = format!("Deleted {:.1} MB of kept tiles", bytes as f64 / 1e6);
            reply(Command::Notify(Notice { text, is_error: false }));
        }
        // These are the window's.
        Job::Cancel(_)
        | Job::GoOnline(_)
        | Job::GoOffline
        | Job::Look(_)
        | Job::CopyText(_)
        | Job::AskForFiles
        | Job::AskForFolder
        | Job::AskForPlaces
        | Job::AskForBasemap
        | Job::AskForOverlay
        | Job::AskWhereToSave
        | Job::ToggleFullScreen
        | Job::Quit => {}
    }
}

/// Reads file after file. One that brings out a fault is named, and the others are read.
fn read_each(
    job: JobId,
    files: impl Iterator<Item = String>,
    read: &dyn Fn(&str) -> Loaded,
    cancelled: &dyn Fn() -> bool,
    reply: &dyn Fn(Command),
) {
    for path in files {
        if cancelled() {
            return;
        }
        let (reports, problems) = match guarded(|| read(&path)) {
            Some(loaded) => (loaded.reports, loaded.files.into_iter().flat_map(|file| file.problems).collect()),
            None => (Vec::new(), vec![fault(&path, "could not be read: an internal error; the other files are open")]),
        };
        reply(Command::FileRead { job, path, reports, problems });
    }
    reply(Command::JobDone(job));
}

/// The places of a report, or that a fault kept them from being found.
fn parsed(job: JobId, report: &Report, parse: &dyn Fn(&Report) -> Vec<Mention>) -> Command {
    match guarded(|| parse(report)) {
        Some(mentions) => Command::Parsed { job, report: report.id, mentions },
        None => {
            let problem = fault(&report.path, "its places could not be found: an internal error; its text is open");
            Command::ParseFailed { job, report: report.id, problem }
        }
    }
}

fn fault(path: &str, message: &str) -> Problem {
    Problem {
        severity: Severity::Error,
        message: message.to_owned(),
        path: path.to_owned(),
        place: None,
        hint: Some("this is a fault of Dateline's, not of the file; tell its makers".to_owned()),
    }
}

fn keep_recent(paths: &[String]) -> Result<(), io::SaveError> {
    let Some(folders) = io::app_folders() else { return Ok(()) };
    let mut recent = io::Recent::default();
    for path in paths.iter().rev() {
        // From the folder where Dateline runs next the same words may lead elsewhere.
        recent.add(&std::path::absolute(path).unwrap_or_else(|_| PathBuf::from(path)));
    }
    recent.save(&folders.recent_file)
}

/// Draws and saves a picture. Gives what is missing from it.
fn export(
    path: &str,
    briefing: &Briefing,
    gazetteer: &Gazetteer,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<String>, String> {
    let format = PictureFormat::of_path(path)
        .ok_or_else(|| format!("the picture's name must end in .png, .svg or .pdf\nfile: {path}"))?;
    let briefing = fetched(briefing, EXPORT_WAITS, &|| !cancelled());
    let drawn = briefing.draw(format, gazetteer).map_err(|error| error.to_string())?;
    if cancelled() {
        return Ok(Vec::new());
    }
    io::save_atomically(Path::new(path), &drawn.bytes).map_err(|error| error.to_string())?;
    Ok(drawn.problems)
}

/// The same picture with the tiles that it needs from a server.
fn fetched(briefing: &Briefing, time: Duration, wanted: &(dyn Fn() -> bool + Sync)) -> Briefing {
    let basemap = io::fetched_for(&briefing.basemap, &briefing.viewport(), briefing.size.scale(), time, wanted);
    Briefing { basemap, ..briefing.clone() }
}

fn save(path: &str, reports: &[SavedReport]) -> Result<(), String> {
    // A file that has its places is one of Dateline's own, and is saved anew.
    let originals = reports.iter().map(|saved| &saved.report).filter(|report| report.given_mentions.is_none());
    io::spare_originals(Path::new(path), originals.map(|report| report.path.as_str())).map_err(|e| e.to_string())?;
    let parsed: Vec<formats::Parsed<'_>> =
        reports.iter().map(|saved| formats::Parsed { report: &saved.report, mentions: &saved.mentions }).collect();
    let text = if path.to_lowercase().ends_with(".jsonl") {
        formats::parsed_report::write_json_lines(&parsed)
    } else {
        formats::parsed_report::write_json(&parsed)
    };
    io::save_atomically(Path::new(path), text.as_bytes()).map_err(|error| error.to_string())
}

fn preview_pixels(
    briefing: &Briefing,
    gazetteer: &Gazetteer,
    wanted: &(dyn Fn() -> bool + Sync),
) -> Result<(usize, usize, Vec<u8>), String> {
    let briefing = fetched(briefing, PREVIEW_WAITS, wanted);
    let drawn = briefing.draw(PictureFormat::Png, gazetteer).map_err(|error| error.to_string())?;
    let pixels = tiny_skia::Pixmap::decode_png(&drawn.bytes).map_err(|error| error.to_string())?;
    Ok((pixels.width() as usize, pixels.height() as usize, pixels.take()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    fn two_files(read: &dyn Fn(&str) -> Loaded) -> Vec<Command> {
        let answers = RefCell::new(Vec::new());
        let files = ["a.txt", "b.txt"].map(str::to_owned).into_iter();
        read_each(JobId(1), files, read, &|| false, &|answer| answers.borrow_mut().push(answer));
        answers.into_inner()
    }

    #[test]
    fn a_fault_in_reading_one_file_names_it_and_the_others_open() {
        let read = |path: &str| {
            assert_ne!(path, "a.txt", "a fault for this test");
            let mut loaded = Loaded::default();
            loaded.add(path, 6, formats::read(path, b"Morek.", None));
            loaded
        };
        let answers = two_files(&read);
        let [
            Command::FileRead { path: a, reports: none, problems, .. },
            Command::FileRead { path: b, reports, problems: fine, .. },
            Command::JobDone(_),
        ] = answers.as_slice()
        else {
            panic!("{} answers", answers.len())
        };
        assert_eq!((a.as_str(), none.len(), b.as_str(), reports.len(), fine.len()), ("a.txt", 0, "b.txt", 1, 0));
        assert_eq!(problems[0].path, "a.txt");
        assert_eq!(problems[0].message, "could not be read: an internal error; the other files are open");
        assert!(problems[0].hint.is_some());
    }

    #[test]
    fn a_fault_in_finding_places_costs_that_report_its_places_alone() {
        let report = formats::read("a.txt", b"Shelling hit Morek.", None).reports.remove(0);
        let answer = parsed(JobId(2), &report, &|_| panic!("a fault for this test"));
        let Command::ParseFailed { job, report: id, problem } = answer else { panic!("no fault") };
        assert_eq!((job, id, problem.path.as_str()), (JobId(2), report.id, "a.txt"));
    }

    #[test]
    fn jobs_on_demand_wait_until_they_are_asked_for_and_can_be_cancelled_before() {
        let jobs = Jobs::on_demand();
        for job in [JobId(1), JobId(2)] {
            jobs.start(Job::Read { job, paths: vec!["/no/such/file.txt".to_owned()] });
        }
        assert!(jobs.next_answer().is_none());
        jobs.start(Job::Cancel(vec![JobId(1)]));
        assert!(jobs.work() && !jobs.work(), "only the second is left");
        assert!(matches!(jobs.next_answer(), Some(Command::JobTotal(JobId(2), 1))));
    }
}
