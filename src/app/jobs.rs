//! Carries out the session's jobs off the UI thread, and wakes the window with the answers.

use crate::basemap::Archive;
use crate::formats;
use crate::gazetteer::Gazetteer;
use crate::geoparse;
use crate::io;
use crate::samples::SAMPLES;
use crate::session::{Briefing, Command, Dialog, Job, JobId, Notice, PictureFormat, SavedReport};
use std::collections::{BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A dialog that gives nothing within this time was not there: nobody cancels that fast.
const NO_DIALOG: Duration = Duration::from_millis(250);

/// The workers.
pub struct Jobs {
    answers: Receiver<Command>,
    sender: Sender<Command>,
    context: Option<egui::Context>,
    queue: Arc<Queue>,
    previews: Receiver<Preview>,
    preview_sender: Sender<Preview>,
    newest_preview: Arc<Mutex<u64>>,
}

/// A preview that was asked for: its number, width, height and pixels, or why there is none.
pub type Preview = (u64, Result<(usize, usize, Vec<u8>), String>);

#[derive(Default)]
struct Queue {
    waiting: Mutex<VecDeque<Job>>,
    bell: Condvar,
    cancelled: Mutex<BTreeSet<JobId>>,
}

impl Jobs {
    /// Workers on threads of their own; each answer wakes the window.
    #[must_use]
    pub fn on_threads(context: &egui::Context) -> Self {
        let jobs = Self { context: Some(context.clone()), ..Self::at_once() };
        // One thread is left to the window, and at least one works.
        let workers = thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1)).clamp(1, 4);
        for _ in 0..workers {
            let (queue, reply) = (jobs.queue.clone(), jobs.reply());
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
                    let number = number(&job);
                    // A fault in one report must not leave the others waiting for ever.
                    let done = catch_unwind(AssertUnwindSafe(|| run(job, &queue, &reply)));
                    if let (Err(_), Some(number)) = (done, number) {
                        let why = "Something went wrong inside Dateline; the rest goes on".to_owned();
                        reply(Command::JobFailed(number, why));
                    }
                }
            });
        }
        jobs
    }

    /// No threads: every job is done before [`Jobs::start`] comes back. For tests.
    #[must_use]
    pub fn at_once() -> Self {
        let (sender, answers) = channel();
        let (preview_sender, previews) = channel();
        Self {
            answers,
            sender,
            context: None,
            queue: Arc::default(),
            previews,
            preview_sender,
            newest_preview: Arc::default(),
        }
    }

    /// Whether work goes on beside the window.
    #[must_use]
    pub fn has_threads(&self) -> bool {
        self.context.is_some()
    }

    /// Starts a job. Those that need the window are not for the workers.
    pub fn start(&self, job: Job) {
        match job {
            Job::Cancel(jobs) => {
                lock(&self.queue.cancelled).extend(jobs.iter().copied());
                lock(&self.queue.waiting).retain(|waiting| number(waiting).is_none_or(|job| !jobs.contains(&job)));
            }
            Job::AskForFiles | Job::AskForFolder | Job::AskWhereToSave => self.ask(job),
            job if self.context.is_some() => {
                lock(&self.queue.waiting).push_back(job);
                self.queue.bell.notify_one();
            }
            job => run(job, &self.queue, &self.reply()),
        }
    }

    /// Loads the gazetteer.
    pub fn load_gazetteer(&self) {
        let reply = self.reply();
        self.spawn(move || {
            reply(match Gazetteer::embedded() {
                Ok(gazetteer) => Command::GazetteerReady(gazetteer),
                Err(error) => Command::GazetteerFailed(error.to_string()),
            });
        });
    }

    /// Loads the list of files opened before.
    pub fn load_recent(&self) {
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
            (self.newest_preview.clone(), self.preview_sender.clone(), self.context.clone());
        self.spawn(move || {
            if *lock(&newest) != number {
                return;
            }
            let _ = sender.send((number, preview_pixels(&briefing, &gazetteer)));
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

    fn reply(&self) -> Arc<dyn Fn(Command) + Send + Sync> {
        let (sender, context) = (Mutex::new(self.sender.clone()), self.context.clone());
        Arc::new(move |command| {
            // The window may be gone already; then nobody wants the answer.
            let _ = lock(&sender).send(command);
            if let Some(context) = &context {
                context.request_repaint();
            }
        })
    }

    fn spawn(&self, work: impl FnOnce() + Send + 'static) {
        if self.context.is_some() {
            thread::spawn(work);
        } else {
            work();
        }
    }

    /// Asks for paths with the system's dialog, and with the path field where there is none.
    fn ask(&self, job: Job) {
        let reply = self.reply();
        if self.context.is_none() {
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
                        _ => reply(Command::Open(paths)),
                    }
                }
                None if asked.elapsed() < NO_DIALOG => reply(Command::SetDialog(Some(fallback(&job)))),
                None => {}
            }
        });
    }
}

fn fallback(job: &Job) -> Dialog {
    if matches!(job, Job::AskWhereToSave) { Dialog::SavePath } else { Dialog::OpenPath }
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
        | Job::Save { job, .. } => Some(*job),
        _ => None,
    }
}

fn run(job: Job, queue: &Queue, reply: &Arc<dyn Fn(Command) + Send + Sync>) {
    let cancelled = |job: JobId| lock(&queue.cancelled).contains(&job);
    if number(&job).is_some_and(cancelled) {
        return;
    }
    match job {
        Job::Read { job, paths } => read(job, &paths, &|| cancelled(job), reply.as_ref()),
        Job::ReadSamples { job } => {
            reply(Command::JobTotal(job, SAMPLES.len()));
            for sample in SAMPLES {
                let outcome = formats::read(sample.path, sample.bytes, None);
                reply(Command::FileRead {
                    job,
                    path: sample.path.to_owned(),
                    reports: outcome.reports,
                    problems: outcome.problems,
                });
            }
            reply(Command::JobDone(job));
        }
        Job::Parse { job, report, gazetteer } => {
            let mentions = geoparse::parse(&report, &gazetteer, &geoparse::Options::default());
            reply(Command::Parsed { job, report: report.id, mentions });
        }
        Job::Export { job, path, picture, gazetteer } => {
            let done = export(&path, &picture, &gazetteer, &|| cancelled(job));
            reply(done.map_or_else(|why| Command::JobFailed(job, why), |()| Command::Saved(job, path)));
        }
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
        // These are the window's.
        Job::Cancel(_)
        | Job::Look(_)
        | Job::CopyText(_)
        | Job::AskForFiles
        | Job::AskForFolder
        | Job::AskWhereToSave
        | Job::ToggleFullScreen
        | Job::Quit => {}
    }
}

fn read(job: JobId, paths: &[String], cancelled: &dyn Fn() -> bool, reply: &dyn Fn(Command)) {
    let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    let walked = io::walk(&paths);
    reply(Command::JobTotal(job, walked.files.len() + walked.problems.len()));
    for problem in walked.problems {
        let path = problem.path.clone();
        reply(Command::FileRead { job, path, reports: Vec::new(), problems: vec![problem] });
    }
    for path in walked.files {
        if cancelled() {
            return;
        }
        let loaded = io::read_report_file(&path, None);
        let problems = loaded.files.into_iter().flat_map(|file| file.problems).collect();
        let path = path.to_string_lossy().into_owned();
        reply(Command::FileRead { job, path, reports: loaded.reports, problems });
    }
    reply(Command::JobDone(job));
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

fn export(path: &str, briefing: &Briefing, gazetteer: &Gazetteer, cancelled: &dyn Fn() -> bool) -> Result<(), String> {
    let format = PictureFormat::of_path(path)
        .ok_or_else(|| format!("the picture's name must end in .png, .svg or .pdf\nfile: {path}"))?;
    let archive = Archive::embedded().map_err(|error| error.to_string())?;
    let bytes = briefing.draw(format, gazetteer, archive).map_err(|error| error.to_string())?;
    if cancelled() {
        return Ok(());
    }
    io::save_atomically(Path::new(path), &bytes).map_err(|error| error.to_string())
}

fn save(path: &str, reports: &[SavedReport]) -> Result<(), String> {
    let parsed: Vec<formats::Parsed<'_>> =
        reports.iter().map(|saved| formats::Parsed { report: &saved.report, mentions: &saved.mentions }).collect();
    let text = if path.to_lowercase().ends_with(".jsonl") {
        formats::parsed_report::write_json_lines(&parsed)
    } else {
        formats::parsed_report::write_json(&parsed)
    };
    io::save_atomically(Path::new(path), text.as_bytes()).map_err(|error| error.to_string())
}

fn preview_pixels(briefing: &Briefing, gazetteer: &Gazetteer) -> Result<(usize, usize, Vec<u8>), String> {
    let archive = Archive::embedded().map_err(|error| error.to_string())?;
    let png = briefing.draw(PictureFormat::Png, gazetteer, archive).map_err(|error| error.to_string())?;
    let pixels = tiny_skia::Pixmap::decode_png(&png).map_err(|error| error.to_string())?;
    Ok((pixels.width() as usize, pixels.height() as usize, pixels.take()))
}
