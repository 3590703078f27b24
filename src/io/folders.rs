//! Where the application keeps its own files.

use std::path::PathBuf;

/// The application's folders and files on this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppFolders {
    /// The files opened of late.
    pub recent_file: PathBuf,
    /// The gazetteers that the analyst added.
    pub gazetteers: PathBuf,
    /// Tiles that were fetched from servers; they can be fetched again.
    pub tiles: PathBuf,
}

/// The folders that the system means for it; `None` where the user has no home.
#[must_use]
pub fn app_folders() -> Option<AppFolders> {
    let folders = directories::ProjectDirs::from("", "", "dateline")?;
    let data = folders.data_local_dir();
    let tiles = folders.cache_dir().join("tiles");
    Some(AppFolders { recent_file: data.join("recent.txt"), gazetteers: data.join("gazetteers"), tiles })
}

/// Makes the folder that a file of the application's is to stand in.
pub(super) fn make_parent(path: &std::path::Path) {
    if let Some(folder) = path.parent() {
        // Saving says what is wrong if this fails.
        let _ = std::fs::create_dir_all(folder);
    }
}
