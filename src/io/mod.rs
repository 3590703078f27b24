//! The only files and the only network: reading, walking folders, saving without loss, the application's own folders,
//! and servers, for as long as the analyst allows it.

mod read;
mod walk;
mod save;
mod folders;
mod recent;
mod gazetteers;
mod tiles;
mod mbtiles;
mod net;
mod online;

pub use folders::{AppFolders, app_folders};
pub use gazetteers::{
    Fetched, Installed, add_gazetteer, add_installed, check_installed, clean_name, fetch_places, gazetteer_folder,
    gazetteer_name, installed, recognize_places, remove_gazetteer,
};
pub use net::{Allowed, NetError, Received, download};
pub use online::{KEPT_BYTES, SavedArea, fetched_for, forget_tiles, open_online, save_area};
pub use read::{Progress, STANDARD_INPUT, read_file, read_report_file, read_reports, read_standard_input};
pub use recent::Recent;
pub use save::{SaveError, save_atomically, spare_originals};
pub use tiles::{open_overlay, open_tiles};
pub use walk::{Walked, walk};

use crate::model::{Problem, Severity};
use std::path::Path;

/// An error about a file, in the words of whoever uses the computer.
fn problem(path: &Path, message: impl Into<String>, hint: Option<&str>) -> Problem {
    Problem {
        severity: Severity::Error,
        message: message.into(),
        path: path.display().to_string(),
        place: None,
        hint: hint.map(str::to_owned),
    }
}

/// What an operating system's error means, in plain words, and what to do about it.
fn plain_words(error: &std::io::Error, what: &str) -> (String, Option<&'static str>) {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => (format!("there is no such {what}"), Some("check the spelling of its path")),
        ErrorKind::PermissionDenied => (
            format!("the {what} may not be opened: permission denied"),
            Some("ask its owner for access, or copy it to a folder of your own"),
        ),
        ErrorKind::NotADirectory => (
            format!("there is no such {what}: something before it in its path is a file, not a folder"),
            Some("check the spelling of its path"),
        ),
        ErrorKind::IsADirectory => ("it is a folder, not a file".to_owned(), None),
        ErrorKind::StorageFull => ("the disk is full".to_owned(), Some("free some space and try again")),
        ErrorKind::ReadOnlyFilesystem => ("the disk is read-only".to_owned(), Some("choose another folder")),
        _ => (format!("the {what} cannot be used: {error}"), Some("see whether other programs can open it")),
    }
}
