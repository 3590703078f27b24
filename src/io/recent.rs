//! The files opened of late, newest first: one path a line.

use super::{SaveError, folders::make_parent, read_file, save_atomically};
use std::path::{Path, PathBuf};

/// How many files are remembered.
const MAX_RECENT: usize = 20;
const MAX_BYTES: u64 = 1 << 20;

/// The files opened of late, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recent {
    paths: Vec<PathBuf>,
}

impl Recent {
    /// Reads the list's text; blank lines do not count.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut recent = Self::default();
        let lines: Vec<&str> =
            text.lines().map(str::trim_end).filter(|line| !line.is_empty()).take(MAX_RECENT).collect();
        for line in lines.iter().rev() {
            recent.add(Path::new(line));
        }
        recent
    }

    /// The list as text; paths that are no text or hold a line break are passed over.
    #[must_use]
    pub fn serialize(&self) -> String {
        let lines = self.paths.iter().filter_map(|path| path.to_str()).filter(|path| !path.contains(['\n', '\r']));
        lines.map(|line| format!("{line}\n")).collect()
    }

    /// Puts a file first.
    pub fn add(&mut self, path: &Path) {
        self.paths.retain(|known| known != path);
        self.paths.insert(0, path.to_owned());
        self.paths.truncate(MAX_RECENT);
    }

    /// The files, newest first.
    #[must_use]
    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// Reads the list from its file; none is an empty list.
    #[must_use]
    pub fn load(file: &Path) -> Self {
        read_file(file, MAX_BYTES).map(|bytes| Self::parse(&String::from_utf8_lossy(&bytes))).unwrap_or_default()
    }

    /// Saves the list to its file, and makes the folder for it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save(&self, file: &Path) -> Result<(), SaveError> {
        make_parent(file);
        save_atomically(file, self.serialize().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_file_stands_first_and_once() {
        let mut recent = Recent::parse("a.txt\n\nb.txt\n");
        recent.add(Path::new("b.txt"));
        recent.add(Path::new("c.txt"));
        assert_eq!(recent.serialize(), "c.txt\nb.txt\na.txt\n");
        assert_eq!(Recent::parse(&recent.serialize()), recent);
        for index in 0..50 {
            recent.add(Path::new(&format!("{index}")));
        }
        assert_eq!(recent.paths().len(), MAX_RECENT);
    }

    #[test]
    fn the_list_outlives_the_program() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("made/recent.txt");
        assert_eq!(Recent::load(&file), Recent::default());
        let recent = Recent::parse("x/a.txt\n");
        recent.save(&file).unwrap();
        assert_eq!(Recent::load(&file), recent);
    }
}
