//! Saving so that the old file is whole until the new one is.

use super::plain_words;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Why a file was not saved; the old one, if there was any, is as it was.
#[derive(Debug, thiserror::Error)]
#[error("{message}\n{}file: {}", .hint.map_or(String::new(), |hint| format!("hint: {hint}\n")), .path.display())]
pub struct SaveError {
    message: String,
    hint: Option<&'static str>,
    path: PathBuf,
}

impl SaveError {
    /// What happened, in plain words.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What keeps a file from being saved.
    pub(super) fn of(path: &Path, error: &std::io::Error) -> Self {
        let (message, hint) = match error.kind() {
            std::io::ErrorKind::NotFound => {
                ("the folder to save in does not exist".to_owned(), Some("make the folder, or choose another"))
            }
            std::io::ErrorKind::PermissionDenied => {
                ("the file may not be written: permission denied".to_owned(), Some("save it in a folder of your own"))
            }
            _ => plain_words(error, "file"),
        };
        Self { message, hint, path: path.to_owned() }
    }

    /// The same as a problem, to be shown among others.
    #[must_use]
    pub fn to_problem(&self) -> crate::model::Problem {
        super::problem(&self.path, self.message.clone(), self.hint)
    }
}

/// Refuses a path that leads to one of these files, by whatever name: reports are never overwritten by what was made of
/// them.
///
/// # Errors
/// If it does.
pub fn spare_originals<'a>(path: &Path, originals: impl IntoIterator<Item = &'a str>) -> Result<(), SaveError> {
    // What isn't there yet is nobody's original.
    let Ok(target) = std::fs::canonicalize(path) else { return Ok(()) };
    let is_it = |original: &str| std::fs::canonicalize(original).is_ok_and(|original| original == target);
    // Many reports may come from one file.
    if originals.into_iter().collect::<BTreeSet<&str>>().into_iter().any(is_it) {
        let message = "it is the file of a report, which would be overwritten".to_owned();
        return Err(SaveError { message, hint: Some("choose another name"), path: path.to_owned() });
    }
    Ok(())
}

/// Writes a file beside the one at `path` and puts it in its place when it is whole on the disk. The
/// folder must exist. A link is followed, and its target is replaced. An existing file's permissions
/// stay.
///
/// # Errors
/// If the folder cannot be written to or the disk is full; what was at `path` is then as it was.
pub fn save_atomically(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    save_with(path, |file| file.write_all(bytes).map_err(|error| SaveError::of(path, &error)))
}

/// As [`save_atomically`], with the bytes coming one after the other. What `write` fails with is passed on.
pub(super) fn save_with<E: From<SaveError>>(
    path: &Path,
    write: impl FnOnce(&mut File) -> Result<(), E>,
) -> Result<(), E> {
    let fail = |error: std::io::Error| SaveError::of(path, &error);
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if target.is_dir() {
        return Err(fail(std::io::ErrorKind::IsADirectory.into()).into());
    }
    // A device or a pipe cannot be replaced; it is written to.
    if std::fs::metadata(&target).is_ok_and(|metadata| !metadata.is_file()) {
        let mut file = File::options().write(true).open(&target).map_err(fail)?;
        return write(&mut file);
    }
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".dateline-").suffix(".part");
    // New files get what the user's umask grants, not the private mode of temporary ones.
    #[cfg(unix)]
    builder.permissions({
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(&target)
            .map_or_else(|_| std::fs::Permissions::from_mode(0o666), |metadata| metadata.permissions())
    });
    let mut file = builder.tempfile_in(folder).map_err(fail)?;
    write(file.as_file_mut())?;
    file.as_file().sync_all().map_err(fail)?;
    file.persist(&target).map_err(|error| fail(error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        save_atomically(&path, b"one").unwrap();
        save_atomically(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_cannot_be_saved_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let error = save_atomically(&folder.path().join("none/a.png"), b"").unwrap_err();
        assert_eq!(error.message(), "the folder to save in does not exist");
        assert!(error.to_string().contains("\nhint: make the folder, or choose another\nfile: "), "{error}");
        assert_eq!(save_atomically(folder.path(), b"").unwrap_err().message(), "it is a folder, not a file");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_reports_file_is_known_by_any_of_its_names() {
        let folder = tempfile::tempdir().unwrap();
        let report = folder.path().join("may.txt");
        fs::write(&report, "Shelling.").unwrap();
        let originals = [report.to_str().unwrap(), "-"];
        let other_name = folder.path().join(".").join("may.txt");
        let error = spare_originals(&other_name, originals).unwrap_err();
        assert_eq!(error.message(), "it is the file of a report, which would be overwritten");
        assert!(spare_originals(&folder.path().join("new.txt"), originals).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        save_atomically(&path, b"one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        save_atomically(&link, b"two").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
