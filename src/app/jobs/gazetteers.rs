//! The jobs about the analyst's own gazetteers.

use super::Reply;
use crate::gazetteer::{About, Format, Gazetteer, Remote};
use crate::io;
use crate::model::{Problem, grouped};
use crate::session::{AddedGazetteer, Command, JobId, Notice, Offer};
use std::path::Path;

/// Loads the embedded gazetteer and those of the folder.
pub(super) fn load(folder: Option<&Path>, reply: &Reply) -> Result<(), String> {
    let mut gazetteer = Gazetteer::embedded().map_err(|error| error.to_string())?;
    if let Some(folder) = folder {
        for problem in io::add_installed(&mut gazetteer, folder) {
            reply(Command::Notify(Notice { text: format!("A gazetteer is left out: {problem}"), is_error: true }));
        }
        reply(Command::GazetteersListed(listed(folder)));
    }
    reply(Command::GazetteerReady(gazetteer));
    Ok(())
}

fn listed(folder: &Path) -> Vec<AddedGazetteer> {
    let installed = io::installed(folder).unwrap_or_default().into_iter();
    installed
        .map(|one| AddedGazetteer { name: one.name, about: one.about.map_err(|problem| problem.message) })
        .collect()
}

pub(super) fn look_at(job: JobId, path: String, reply: &Reply) {
    reply(match io::recognize_places(Path::new(&path)) {
        Ok(reading) => {
            let (name, format, columns) = (io::gazetteer_name(&path), reading.format.label(), reading.in_words());
            Command::PlacesOffered(job, Offer { path, name, format, columns })
        }
        Err(problem) => Command::JobFailed(job, problem.to_string()),
    });
}

pub(super) fn add(
    job: JobId,
    path: &str,
    name: &str,
    folder: Option<&Path>,
    cancelled: &dyn Fn() -> bool,
    reply: &Reply,
) {
    let Some(folder) = folder else { return reply(no_folder(job)) };
    let added = add_one(job, Path::new(path), path, name, folder, cancelled, reply);
    tell_added(job, added, folder, cancelled, reply);
}

/// Downloads a file of places and adds it. The analyst allowed it in the dialog, where it says who learns what.
pub(super) fn download(
    job: JobId,
    remote: &Remote,
    folder: Option<&Path>,
    cancelled: &dyn Fn() -> bool,
    reply: &Reply,
) {
    let Some(folder) = folder else { return reply(no_folder(job)) };
    let progress = |received: io::Received| reply(Command::JobProgress(job, (received.bytes / 1_000_000) as usize));
    let fetched = io::fetch_places(&io::Allowed::by_the_analyst(), remote, &progress, cancelled);
    let added = fetched.map_err(|problem| problem.to_string()).and_then(|fetched| {
        let name = io::gazetteer_name(remote.address());
        add_one(job, &fetched.path(), remote.address(), &name, folder, cancelled, reply)
    });
    tell_added(job, added, folder, cancelled, reply);
}

fn tell_added(
    job: JobId,
    added: Result<(About, Vec<Problem>), String>,
    folder: &Path,
    cancelled: &dyn Fn() -> bool,
    reply: &Reply,
) {
    if cancelled() {
        return;
    }
    match added.and_then(|(about, problems)| load(Some(folder), reply).map(|()| (about, problems))) {
        Ok((about, problems)) => {
            let mut text = format!("Added {}: {} places", about.name, grouped(about.places));
            if let Some(problem) = problems.last() {
                text += &format!("; {}", problem.message);
            }
            reply(Command::Notify(Notice { text, is_error: false }));
            reply(Command::JobDone(job));
        }
        Err(why) => reply(Command::JobFailed(job, why)),
    }
}

fn add_one(
    job: JobId,
    source: &Path,
    told_source: &str,
    name: &str,
    folder: &Path,
    cancelled: &dyn Fn() -> bool,
    reply: &Reply,
) -> Result<(About, Vec<Problem>), String> {
    let reading = io::recognize_places(source).map_err(|problem| problem.to_string())?;
    let mut known = Gazetteer::embedded().map_err(|error| error.to_string())?;
    if reading.format == Format::AlternateNames {
        // What can't be used was told when the window opened.
        let _ = io::add_installed(&mut known, folder);
    }
    let about = About {
        name: io::clean_name(name),
        source: told_source.to_owned(),
        added: jiff::Zoned::now().date().to_string(),
        ..About::default()
    };
    let mut go_on = |places| {
        reply(Command::JobProgress(job, places));
        !cancelled()
    };
    io::add_gazetteer(folder, source, &reading, about, &known, &mut go_on).map_err(|problem| problem.to_string())
}

pub(super) fn remove(job: JobId, name: &str, folder: Option<&Path>, reply: &Reply) {
    let Some(folder) = folder else { return reply(no_folder(job)) };
    let removed = io::remove_gazetteer(folder, name).map_err(|problem| problem.to_string());
    match removed.and_then(|()| load(Some(folder), reply)) {
        Ok(()) => {
            reply(Command::Notify(Notice { text: format!("Removed {name}"), is_error: false }));
            reply(Command::JobDone(job));
        }
        Err(why) => reply(Command::JobFailed(job, why)),
    }
}

fn no_folder(job: JobId) -> Command {
    Command::JobFailed(job, "There is no folder for gazetteers, since this user has no home".to_owned())
}
