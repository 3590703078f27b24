//! Files, folders and standard input to reports, with a line about each.

use super::{plain_words, problem, walk};
use crate::formats::{self, FileReport, InputFormat, Loaded, MAX_FILE_BYTES};
use crate::model::{Problem, Severity};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The path that stands for standard input.
pub const STANDARD_INPUT: &str = "-";

/// How far reading has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// How many files are done.
    pub done: usize,
    /// How many there are.
    pub total: usize,
    /// The one that is read now.
    pub path: &'a Path,
}

/// Reads a whole file of at most `limit` bytes. Devices and pipes are read to the same limit.
///
/// # Errors
/// If there is no such file, it may not be read, is a folder, or is larger.
pub fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, Problem> {
    let fail = |error: &std::io::Error| {
        let (message, hint) = plain_words(error, "file");
        problem(path, message, hint)
    };
    let metadata = std::fs::metadata(path).map_err(|error| fail(&error))?;
    if metadata.is_dir() {
        return Err(problem(path, "it is a folder, not a file", None));
    }
    if metadata.len() > limit {
        return Err(too_large(path, limit));
    }
    let file = File::open(path).map_err(|error| fail(&error))?;
    let size = usize::try_from(metadata.len()).unwrap_or(0);
    read_to_limit(file, size, limit).map_err(|error| fail(&error))?.ok_or_else(|| too_large(path, limit))
}

/// Reads standard input to its end, at most `limit` bytes.
///
/// # Errors
/// If it cannot be read or is longer.
pub fn read_standard_input(limit: u64) -> Result<Vec<u8>, Problem> {
    let path = Path::new(STANDARD_INPUT);
    match read_to_limit(std::io::stdin().lock(), 0, limit) {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => Err(too_large(path, limit)),
        Err(error) => Err(problem(path, format!("standard input cannot be read: {error}"), None)),
    }
}

/// All that comes out of `input`, or `None` if it is more than `limit` bytes.
fn read_to_limit(input: impl Read, size: usize, limit: u64) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::with_capacity(size.saturating_add(1));
    input.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}

fn too_large(path: &Path, limit: u64) -> Problem {
    problem(path, format!("the file is larger than {}", size_words(limit)), Some("split it into smaller files"))
}

fn size_words(bytes: u64) -> String {
    if bytes >= 1 << 20 { format!("{} MB", bytes >> 20) } else { format!("{bytes} bytes") }
}

/// Reads one file, or standard input for `-`, in the format given or told from content and name.
#[must_use]
pub fn read_report_file(path: &Path, hint: Option<InputFormat>) -> Loaded {
    let mut loaded = Loaded::default();
    add_file(&mut loaded, path, hint);
    loaded
}

/// Reads files and folders, and standard input for `-`. Every file, and every folder that could not be
/// read, gets its line in the result; what fails does not stop the rest. `progress` is called before
/// each file; once `cancelled` says so no further file is read.
#[must_use]
pub fn read_reports(paths: &[PathBuf], progress: &dyn Fn(Progress<'_>), cancelled: &dyn Fn() -> bool) -> Loaded {
    let walked = walk(paths);
    let mut loaded = Loaded::default();
    let mut seen: BTreeSet<PathBuf> = BTreeSet::new();
    let total = walked.files.len();
    for (done, path) in walked.files.iter().enumerate() {
        if cancelled() {
            loaded.cancelled = true;
            break;
        }
        progress(Progress { done, total, path });
        let same = std::fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        if seen.insert(same) {
            add_file(&mut loaded, path, None);
        } else {
            let mut again = problem(path, "the file was named twice and opened once", None);
            again.severity = Severity::Note;
            loaded.files.push(FileReport::unread(again));
        }
    }
    loaded.files.extend(walked.problems.into_iter().map(FileReport::unread));
    loaded
}

fn add_file(loaded: &mut Loaded, path: &Path, hint: Option<InputFormat>) {
    let name = path.display().to_string();
    let bytes =
        if name == STANDARD_INPUT { read_standard_input(MAX_FILE_BYTES) } else { read_file(path, MAX_FILE_BYTES) };
    match bytes {
        Ok(bytes) => loaded.add(&name, bytes.len() as u64, formats::read(&name, &bytes, hint)),
        Err(problem) => loaded.files.push(FileReport::unread(problem)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::{Cell, RefCell};
    use std::fs;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn every_file_gets_its_line_and_the_rest_opens() {
        let folder = folder();
        fs::write(folder.path().join("b.txt"), "Shelling hit Morek.").unwrap();
        fs::write(folder.path().join("a.txt"), "").unwrap();
        fs::write(folder.path().join("c.bin"), [0; 9]).unwrap();
        let paths = [folder.path().to_owned(), folder.path().join("c.bin"), folder.path().join("none.txt")];
        let told = RefCell::new(Vec::new());
        let progress = |progress: Progress<'_>| told.borrow_mut().push((progress.done, progress.total));
        let loaded = read_reports(&paths, &progress, &|| false);
        assert_eq!(told.into_inner(), [(0, 4), (1, 4), (2, 4), (3, 4)]);
        let lines: Vec<(&str, usize, String)> = loaded
            .files
            .iter()
            .map(|file| {
                let message = file.problems.first().map_or(String::new(), |problem| problem.message.clone());
                (file.path.rsplit('/').next().unwrap(), file.reports, message)
            })
            .collect();
        assert_eq!(
            lines,
            [
                ("a.txt", 0, "the file is empty".to_owned()),
                ("b.txt", 1, String::new()),
                ("c.bin", 0, "the file is no text".to_owned()),
                ("none.txt", 0, "there is no such file".to_owned()),
            ]
        );
        assert_eq!(loaded.reports.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn what_can_not_be_reached_is_told_with_a_hint_and_the_rest_opens() {
        let folder = folder();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a.txt"), "Shelling hit Morek.").unwrap();
        std::os::unix::fs::symlink("round.txt", at("round.txt")).unwrap();
        std::os::unix::fs::symlink("nowhere", at("gone.txt")).unwrap();
        // A folder below a file, a link round in a circle, one that leads nowhere: closed even to root.
        let named = [at("a.txt/reports"), at("a.txt/reports/b.txt")];
        let loaded = read_reports(&[&named[..], &[folder.path().to_owned()]].concat(), &|_| {}, &|| false);
        assert_eq!(loaded.reports.len(), 1);
        let failed: Vec<_> = loaded.files.iter().filter(|file| file.failed()).collect();
        let names: Vec<_> = failed.iter().map(|file| file.path.rsplit('/').next().unwrap()).collect();
        assert_eq!(names, ["reports", "b.txt", "gone.txt", "round.txt"]);
        for file in failed {
            let [problem] = file.problems.as_slice() else { panic!("{file:?}") };
            assert!(problem.hint.is_some() && problem.path == file.path, "{problem:?}");
        }
        assert!(loaded.files[0].problems[0].message.contains("is a file, not a folder"));
    }

    #[test]
    fn a_file_that_vanishes_between_listing_and_reading_is_told_and_the_rest_opens() {
        let folder = folder();
        for name in ["a.txt", "b.txt", "c.txt"] {
            fs::write(folder.path().join(name), format!("Shelling hit {name}.")).unwrap();
        }
        let take_b_away = |progress: Progress<'_>| {
            if progress.done == 0 {
                fs::remove_file(folder.path().join("b.txt")).unwrap();
            }
        };
        let loaded = read_reports(&[folder.path().to_owned()], &take_b_away, &|| false);
        let failed: Vec<bool> = loaded.files.iter().map(FileReport::failed).collect();
        assert_eq!((loaded.reports.len(), failed.as_slice()), (2, [false, true, false].as_slice()));
        assert_eq!(loaded.files[1].problems[0].message, "there is no such file");
    }

    #[test]
    fn a_file_named_twice_is_opened_once() {
        let folder = folder();
        let path = folder.path().join("a.txt");
        fs::write(&path, "Shelling hit Morek.").unwrap();
        let loaded = read_reports(&[path.clone(), folder.path().to_owned()], &|_| {}, &|| false);
        assert_eq!((loaded.reports.len(), loaded.files.len()), (1, 2));
        assert!(!loaded.files[1].failed());
    }

    #[test]
    fn reading_stops_when_it_is_cancelled() {
        let folder = folder();
        for name in ["a.txt", "b.txt", "c.txt"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let files = Cell::new(0);
        let loaded = read_reports(&[folder.path().to_owned()], &|_| files.set(files.get() + 1), &|| files.get() == 2);
        assert!(loaded.cancelled);
        assert_eq!(loaded.reports.len(), 2);
    }

    #[test]
    fn a_file_past_the_limit_is_not_read() {
        let folder = folder();
        let path = folder.path().join("a.txt");
        fs::write(&path, "12345").unwrap();
        assert_eq!(read_file(&path, 5).unwrap(), b"12345");
        let problem = read_file(&path, 4).unwrap_err();
        assert_eq!(problem.message, "the file is larger than 4 bytes");
        assert_eq!(read_to_limit(&b"12345"[..], 0, 4).unwrap(), None);
        assert_eq!(read_file(folder.path(), 4).unwrap_err().message, "it is a folder, not a file");
    }
}
