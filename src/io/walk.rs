//! Folders to the report files in them.

use super::{plain_words, problem};
use crate::formats::is_report_name;
use crate::model::{Problem, Severity};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// How deep folders are walked.
const MAX_DEPTH: usize = 16;
/// The most files taken from folders.
const MAX_FILES: usize = 20_000;

/// The files that were named or found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Walked {
    /// Files in the order they were named, those of a folder by name.
    pub files: Vec<PathBuf>,
    /// Folders that could not be read, and what was left out of them.
    pub problems: Vec<Problem>,
}

/// Replaces folders by the report files in them, at any depth, sorted by path. Hidden files and
/// folders, and files that are no reports by their name, are passed over. Files that were named
/// themselves are kept whatever they are called.
#[must_use]
pub fn walk(paths: &[PathBuf]) -> Walked {
    walk_by(paths, &entries)
}

/// What stands in a folder, as far as it can be told, and why no further.
type Entries = (Vec<PathBuf>, Option<std::io::Error>);

fn entries(folder: &Path) -> Entries {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return (Vec::new(), Some(error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        match entry {
            Ok(entry) => found.push(entry.path()),
            Err(error) => return (found, Some(error)),
        }
    }
    (found, None)
}

fn walk_by(paths: &[PathBuf], entries: &dyn Fn(&Path) -> Entries) -> Walked {
    let mut walked = Walked::default();
    let mut seen = BTreeSet::new();
    for path in paths {
        if path.is_dir() {
            let before = (walked.files.len(), walked.problems.len());
            walk_folder(path, 0, entries, &mut seen, &mut walked);
            if before == (walked.files.len(), walked.problems.len()) {
                let hint = "reports end in .txt, .md, .html, .json or .jsonl; another file can be opened by itself";
                let mut nothing = problem(path, "the folder holds no report", Some(hint));
                nothing.severity = Severity::Warning;
                walked.problems.push(nothing);
            }
        } else {
            walked.files.push(path.clone());
        }
    }
    walked
}

fn walk_folder(
    folder: &Path,
    depth: usize,
    entries: &dyn Fn(&Path) -> Entries,
    seen: &mut BTreeSet<PathBuf>,
    walked: &mut Walked,
) {
    if depth >= MAX_DEPTH {
        walked.problems.push(problem(
            folder,
            format!("the folder is more than {MAX_DEPTH} folders deep and is left out"),
            None,
        ));
        return;
    }
    // A link back to a folder above would lead round in circles.
    if !fs::canonicalize(folder).is_ok_and(|real| seen.insert(real)) && depth > 0 {
        return;
    }
    let (mut found, error) = entries(folder);
    if let Some(error) = error {
        let (message, hint) = plain_words(&error, "folder");
        walked.problems.push(problem(folder, message, hint));
    }
    found.sort();
    for path in found {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            walk_folder(&path, depth + 1, entries, seen, walked);
        } else if is_report_name(&name) {
            if walked.files.len() >= MAX_FILES {
                let message = format!("there are more than {MAX_FILES} files; those from here on are left out");
                if walked.problems.last().is_none_or(|last| last.message != message) {
                    walked.problems.push(problem(&path, message, Some("open fewer folders at once")));
                }
                return;
            }
            walked.files.push(path);
        } else if let (true, Err(error)) = (path.is_symlink(), fs::metadata(&path)) {
            // It may have led to a folder of reports: better said than passed over.
            let mut broken = problem(
                &path,
                format!("the link leads nowhere: {error}"),
                Some("open the folder that it should lead to"),
            );
            broken.severity = Severity::Warning;
            walked.problems.push(broken);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_walked_in_order_without_hidden_files() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("b/.git")).unwrap();
        for name in ["z.txt", "b/a.md", "b/.git/x.txt", ".hidden.txt", "a.png", "a.jsonl"] {
            fs::write(root.path().join(name), "x").unwrap();
        }
        let walked = walk(&[root.path().to_owned()]);
        let names: Vec<_> =
            walked.files.iter().map(|path| path.strip_prefix(root.path()).unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["a.jsonl", "b/a.md", "z.txt"]);
        assert!(walked.problems.is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_back_up_is_followed_once() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("a")).unwrap();
        fs::write(root.path().join("a/x.txt"), "x").unwrap();
        std::os::unix::fs::symlink(root.path(), root.path().join("a/loop")).unwrap();
        std::os::unix::fs::symlink("nowhere", root.path().join("dangling.txt")).unwrap();
        let walked = walk(&[root.path().to_owned()]);
        assert_eq!(walked.files.len(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_is_told() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("x.txt"), "x").unwrap();
        std::os::unix::fs::symlink("round", root.path().join("round")).unwrap();
        std::os::unix::fs::symlink("nowhere", root.path().join("reports of May")).unwrap();
        let walked = walk(&[root.path().to_owned()]);
        assert_eq!(walked.files.len(), 1);
        let names: Vec<_> = walked.problems.iter().map(|problem| problem.path.rsplit('/').next().unwrap()).collect();
        assert_eq!(names, ["reports of May", "round"]);
        assert!(walked.problems.iter().all(|problem| problem.message.starts_with("the link leads nowhere")));
    }

    #[test]
    fn a_folder_that_can_not_be_read_is_told_and_the_others_are_walked() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["closed", "cut short", "open"] {
            fs::create_dir(root.path().join(folder)).unwrap();
            fs::write(root.path().join(folder).join("a.txt"), "x").unwrap();
        }
        // Whoever runs this may read every folder, root for one: the refusal is made here.
        let refuse = |folder: &Path| match folder.file_name().and_then(|name| name.to_str()) {
            Some("closed") => (Vec::new(), Some(std::io::ErrorKind::PermissionDenied.into())),
            Some("cut short") => (entries(folder).0, Some(std::io::Error::other("the disk went away"))),
            _ => entries(folder),
        };
        let walked = walk_by(&[root.path().to_owned()], &refuse);
        let files: Vec<_> = walked.files.iter().map(|path| path.strip_prefix(root.path()).unwrap()).collect();
        assert_eq!(files, [Path::new("cut short/a.txt"), Path::new("open/a.txt")]);
        let told: Vec<_> = walked.problems.iter().map(|problem| (&*problem.message, problem.hint.is_some())).collect();
        let closed = "the folder may not be opened: permission denied";
        assert_eq!(told, [(closed, true), ("the folder cannot be used: the disk went away", true)]);
        assert!(walked.problems[0].path.ends_with("closed"));
    }

    #[test]
    fn an_empty_folder_says_so() {
        let root = tempfile::tempdir().unwrap();
        let walked = walk(&[root.path().to_owned()]);
        assert_eq!(walked.problems[0].message, "the folder holds no report");
        assert_eq!(walk(&[root.path().join("none")]).files.len(), 1);
    }
}
