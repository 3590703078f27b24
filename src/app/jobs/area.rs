//! Saving an area of a server's map.

use super::Reply;
use crate::basemap::AreaToSave;
use crate::io;
use crate::session::{Command, JobId};
use std::path::Path;

/// Fetches the area and saves it. The analyst allowed it in the dialog, which says who learns what, and said there that
/// the provider permits it.
pub(super) fn save(
    job: JobId,
    area: &AreaToSave,
    path: String,
    folder: Option<&Path>,
    cancelled: &(dyn Fn() -> bool + Sync),
    reply: &Reply,
) {
    let mut progress = |done: u64| reply(Command::JobProgress(job, done as usize));
    let allowed = io::Allowed::by_the_analyst();
    let saved = io::save_area(area, &allowed, folder, Path::new(&path), &mut progress, &|| !cancelled());
    reply(match saved {
        Ok(io::SavedArea { tiles, absent }) => Command::AreaSaved { job, path, tiles, absent },
        Err(problem) => Command::JobFailed(job, format!("The area is not saved: {problem}")),
    });
}
