//! The gazetteers that the analyst added: a folder of indexes, each made once out of a file of places.

use super::net::{Allowed, NetError, Received, download};
use super::{folders::app_folders, plain_words, problem};
use crate::gazetteer::{self, About, Bytes, Gazetteer, GazetteerError, NewScratch, Pack, Reading, Remote};
use crate::model::Problem;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// What an index's file ends in.
const ENDING: &str = "places";
/// What an unfinished one's name starts with.
const UNFINISHED: &str = ".dateline-import-";
/// Indexes up to this size are read into memory, where they answer faster.
const IN_MEMORY_MAX: u64 = 48 << 20;
/// The largest file that is downloaded: all of GeoNames is 0.4 GB, packed.
const DOWNLOAD_MAX: u64 = 4 << 30;
/// Longest name.
const NAME_MAX: usize = 60;
/// Most packs that are used.
const PACKS_MAX: usize = 500;

/// A gazetteer in the folder: what is known of it, or what is wrong with its file.
#[derive(Debug)]
pub struct Installed {
    /// What the analyst calls it.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// How large that is, in bytes.
    pub size: u64,
    /// What is in it.
    pub about: Result<About, Problem>,
}

/// The folder for this user; `None` where the user has no home.
#[must_use]
pub fn gazetteer_folder() -> Option<PathBuf> {
    app_folders().map(|folders| folders.gazetteers)
}

/// All gazetteers in a folder, by name. A folder that is not there holds none.
///
/// # Errors
/// If the folder can't be read.
pub fn installed(folder: &Path) -> Result<Vec<Installed>, Problem> {
    let files = index_files(folder)?;
    Ok(files
        .into_iter()
        .map(|path| {
            let about = open_pack(&path).map(|pack| pack.about().clone());
            let size = fs::metadata(&path).map_or(0, |metadata| metadata.len());
            Installed { name: name_of(&path), path, size, about }
        })
        .collect())
}

/// Adds all gazetteers of a folder; what can't be used is told, and the rest goes on.
#[must_use]
pub fn add_installed(gazetteer: &mut Gazetteer, folder: &Path) -> Vec<Problem> {
    let files = match index_files(folder) {
        Ok(files) => files,
        Err(problem) => return vec![problem],
    };
    let mut problems = Vec::new();
    for path in files {
        match open_pack(&path) {
            Ok(pack) => gazetteer.add_pack(pack),
            Err(problem) => problems.push(problem),
        }
    }
    problems
}

/// Reads all of an installed gazetteer and holds it against its checksums.
///
/// # Errors
/// If it is damaged.
pub fn check_installed(path: &Path) -> Result<(), Problem> {
    open_pack(path)?.check().map_err(|error| to_problem(path, &error))
}

/// A file of places that was downloaded. It goes when this does.
#[derive(Debug)]
pub struct Fetched {
    folder: tempfile::TempDir,
}

impl Fetched {
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("places")
    }
}

/// Downloads a file of places into a folder for temporary files.
///
/// # Errors
/// If it is not allowed or cancelled, the server can't be reached or says no, or the file can't be saved.
pub fn fetch_places(
    allowed: &Allowed,
    remote: &Remote,
    progress: &dyn Fn(Received),
    cancelled: &dyn Fn() -> bool,
) -> Result<Fetched, Problem> {
    let fail = |message: String, hint| problem(Path::new(remote.address()), message, hint);
    let folder = tempfile::Builder::new().prefix("dateline-places-").tempdir().map_err(|error| {
        let (message, hint) = plain_words(&error, "folder for temporary files");
        fail(message, hint)
    })?;
    let fetched = Fetched { folder };
    match download(allowed, &remote.url, &fetched.path(), DOWNLOAD_MAX, progress, cancelled) {
        Ok(_) => Ok(fetched),
        Err(error) => {
            let hint = match error {
                NetError::Refused { status: 404 | 410, .. } => "check the spelling of the address",
                NetError::Withdrawn | NetError::Cancelled => "nothing was added",
                _ => "a file that somebody else downloaded can be added as well",
            };
            Err(fail(error.to_string(), Some(hint)))
        }
    }
}

/// Tells what a file of places is.
///
/// # Errors
/// If it can't be read, or holds no places.
pub fn recognize_places(path: &Path) -> Result<Reading, Problem> {
    let mut file = open(path)?;
    gazetteer::recognize(&path.display().to_string(), &mut file).map_err(|error| to_problem(path, &error))
}

/// Reads a file of places, and puts its index into the folder in place of an earlier one of that name. Until it is whole
/// the earlier one stays. `known` is what names and countries are compared with; `go_on` is told the number of places so
/// far, and answers whether to go on.
///
/// # Errors
/// If the file holds no places, or the index can't be written.
pub fn add_gazetteer(
    folder: &Path,
    source: &Path,
    reading: &Reading,
    about: About,
    known: &Gazetteer,
    go_on: &mut dyn FnMut(usize) -> bool,
) -> Result<(About, Vec<Problem>), Problem> {
    let cannot_write = |error: std::io::Error| {
        let (message, hint) = plain_words(&error, "folder of gazetteers");
        problem(folder, message, hint)
    };
    let mut input = open(source)?;
    fs::create_dir_all(folder).map_err(cannot_write)?;
    remove_unfinished(folder);
    let name = about.name.clone();
    let new_file = || {
        let file = tempfile::Builder::new().prefix(UNFINISHED).suffix(".part").tempfile_in(folder)?;
        // Whoever finds it locked knows that somebody still writes it.
        let _ = file.as_file().try_lock();
        std::io::Result::Ok(file)
    };
    let mut out = new_file().map_err(cannot_write)?;
    let scratch: NewScratch<'_> = &|| Ok(Box::new(new_file()?));
    let mut writer = BufWriter::with_capacity(1 << 20, out.as_file_mut());
    let done = gazetteer::import(about, &mut input, reading, known, &mut writer, scratch, go_on);
    let done = done.map_err(|error| match error {
        GazetteerError::Io { error, .. } if error.kind() == std::io::ErrorKind::StorageFull => cannot_write(error),
        error => to_problem(source, &error),
    })?;
    let flushed = writer.flush();
    drop(writer);
    flushed.and_then(|()| out.as_file().sync_all()).map_err(cannot_write)?;
    let path = folder.join(format!("{name}.{ENDING}"));
    out.persist(&path).map_err(|error| cannot_write(error.error))?;
    Ok(done)
}

/// Takes a gazetteer out of the folder.
///
/// # Errors
/// If there is none of that name, or its file can't be removed.
pub fn remove_gazetteer(folder: &Path, name: &str) -> Result<(), Problem> {
    let files = index_files(folder)?;
    let path = files.iter().find(|path| name_of(path) == name);
    let path = path.or_else(|| files.iter().find(|path| name_of(path).eq_ignore_ascii_case(name)));
    let Some(path) = path else {
        let names: Vec<String> = files.iter().map(|path| name_of(path)).collect();
        let hint = match names.as_slice() {
            [] => "none was added".to_owned(),
            names => format!("there are: {}", names.join(", ")),
        };
        return Err(problem(folder, format!("no gazetteer is called '{name}'"), Some(&hint)));
    };
    fs::remove_file(path).map_err(|error| {
        let (message, hint) = plain_words(&error, "gazetteer");
        problem(path, message, hint)
    })
}

/// A name for the gazetteer of a file or an address: 'SY' for `SY.zip`.
#[must_use]
pub fn gazetteer_name(source: &str) -> String {
    let source = if source.contains("://") { source.split(['?', '#']).next().unwrap_or(source) } else { source };
    let file = source.rsplit(['/', '\\']).next().unwrap_or(source);
    let mut stem = file;
    // 'SY.txt.zst' has two endings.
    while let Some((start, ending)) = stem.rsplit_once('.') {
        let known = ["txt", "tsv", "csv", "zip", "zst", "gz", "json", "geojson", "jsonl", "geojsonl", "ndjson", "osm"];
        if start.is_empty() || !known.iter().any(|known| ending.eq_ignore_ascii_case(known)) {
            break;
        }
        stem = start;
    }
    clean_name(stem)
}

/// A name that any file system takes: letters and digits of any script, '-', '_' and '.'.
#[must_use]
pub fn clean_name(name: &str) -> String {
    let clean = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    let name: String = name.trim().chars().map(clean).take(NAME_MAX).collect();
    let name = name.trim_matches(['-', '.']);
    if name.is_empty() { "places".to_owned() } else { name.to_owned() }
}

/// The indexes of a folder, sorted by path.
fn index_files(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            let (message, hint) = plain_words(&error, "folder of gazetteers");
            return Err(problem(folder, message, hint));
        }
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|ending| ending == ENDING)).collect();
    paths.sort();
    paths.truncate(PACKS_MAX);
    Ok(paths)
}

/// Imports that were cut off leave their file; those under way hold a lock on theirs.
fn remove_unfinished(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let unfinished =
            path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(UNFINISHED));
        if unfinished && File::open(&path).is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = fs::remove_file(&path);
        }
    }
}

fn name_of(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn open(path: &Path) -> Result<File, Problem> {
    let fail = |error: std::io::Error| {
        let (message, hint) = plain_words(&error, "file");
        problem(path, message, hint)
    };
    let file = File::open(path).map_err(fail)?;
    if file.metadata().map_err(fail)?.is_dir() {
        return Err(problem(path, "it is a folder, not a file", None));
    }
    Ok(file)
}

fn open_pack(path: &Path) -> Result<Pack, Problem> {
    let fail = |error: std::io::Error| {
        let (message, hint) = plain_words(&error, "gazetteer");
        problem(path, message, hint)
    };
    let file = open(path)?;
    let size = file.metadata().map_err(fail)?.len();
    let bytes: Box<dyn Bytes> = if size <= IN_MEMORY_MAX {
        Box::new(super::read_file(path, IN_MEMORY_MAX)?)
    } else {
        Box::new(FileBytes { file, size })
    };
    Pack::open(&path.display().to_string(), bytes).map_err(|error| to_problem(path, &error))
}

/// An error about a gazetteer as a problem.
fn to_problem(path: &Path, error: &GazetteerError) -> Problem {
    match error {
        GazetteerError::Pack { reason, hint, .. } => problem(path, reason, Some(hint)),
        GazetteerError::Io { error, .. } => {
            let (message, hint) = plain_words(error, "file");
            problem(path, message, hint)
        }
        GazetteerError::Damaged(_) => problem(path, error.to_string(), None),
    }
}

/// A file that is read where it is asked.
#[derive(Debug)]
struct FileBytes {
    file: File,
    size: u64,
}

impl Bytes for FileBytes {
    fn size(&self) -> u64 {
        self.size
    }

    #[cfg(unix)]
    fn read_at(&self, at: u64, into: &mut [u8]) -> std::io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(&self.file, into, at)
    }

    #[cfg(windows)]
    fn read_at(&self, mut at: u64, mut into: &mut [u8]) -> std::io::Result<()> {
        while !into.is_empty() {
            let read = std::os::windows::fs::FileExt::seek_read(&self.file, into, at)?;
            if read == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            at += read as u64;
            into = &mut into[read..];
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::LazyLock;

    static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::embedded().expect("the assets are sound"));

    const ROWS: &str = "1\tZqvillage\t\t\t36.29\t37.04\tP\tPPL\tSY\t\t\t\t\t\t5\t\t\t\t\n";

    fn add(folder: &Path, source: &Path, go_on: bool) -> Result<About, Problem> {
        let reading = recognize_places(source)?;
        let source_name = source.display().to_string();
        let about = About { name: gazetteer_name(&source_name), source: source_name, ..About::default() };
        add_gazetteer(folder, source, &reading, about, &GAZETTEER, &mut |_| go_on).map(|(about, _)| about)
    }

    #[test]
    fn a_gazetteer_is_added_listed_used_and_removed() {
        let desk = tempfile::tempdir().unwrap();
        let (folder, source) = (desk.path().join("made/gazetteers"), desk.path().join("SY.txt"));
        fs::write(&source, ROWS).unwrap();
        assert!(installed(&folder).unwrap().is_empty());
        assert_eq!(add(&folder, &source, true).unwrap().places, 1);
        let mut gazetteer = GAZETTEER.clone();
        assert!(add_installed(&mut gazetteer, &folder).is_empty());
        assert_eq!(gazetteer.lookup("Zqvillage").len(), 1);
        let listed = installed(&folder).unwrap();
        assert_eq!(listed[0].name, "SY");
        assert_eq!(listed[0].about.as_ref().unwrap().format, "GeoNames");
        assert!(check_installed(&listed[0].path).is_ok());
        assert!(remove_gazetteer(&folder, "UA").unwrap_err().hint.unwrap().contains("SY"));
        remove_gazetteer(&folder, "sy").unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    }

    #[test]
    fn an_import_that_is_stopped_leaves_what_was_there() {
        let desk = tempfile::tempdir().unwrap();
        let (folder, source) = (desk.path().join("gazetteers"), desk.path().join("SY.txt"));
        fs::write(&source, ROWS).unwrap();
        add(&folder, &source, true).unwrap();
        let before = fs::read(folder.join("SY.places")).unwrap();
        assert!(add(&folder, &source, false).is_err());
        assert_eq!(fs::read(folder.join("SY.places")).unwrap(), before);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        // A process that was killed leaves its file, which the next import clears away; a locked one is another's.
        fs::write(folder.join(format!("{UNFINISHED}old.part")), "half").unwrap();
        let at_work = File::create(folder.join(format!("{UNFINISHED}new.part"))).unwrap();
        at_work.try_lock().unwrap();
        add(&folder, &source, true).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
    }

    #[test]
    fn a_damaged_index_is_named_and_the_others_are_used() {
        let desk = tempfile::tempdir().unwrap();
        let folder = desk.path().join("gazetteers");
        for name in ["A.txt", "B.txt"] {
            let source = desk.path().join(name);
            fs::write(&source, ROWS).unwrap();
            add(&folder, &source, true).unwrap();
        }
        let path = folder.join("A.places");
        let mut bytes = fs::read(&path).unwrap();
        bytes[5000] ^= 1;
        fs::write(&path, bytes).unwrap();
        let mut gazetteer = GAZETTEER.clone();
        let problems = add_installed(&mut gazetteer, &folder);
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].path, path.display().to_string());
        assert_eq!(problems[0].message, "the gazetteer's index is damaged: its checksum is wrong");
        assert_eq!(gazetteer.lookup("Zqvillage").len(), 1);
    }

    #[test]
    fn an_index_is_read_where_it_lies() {
        let desk = tempfile::tempdir().unwrap();
        let (folder, source) = (desk.path().join("gazetteers"), desk.path().join("SY.txt"));
        fs::write(&source, ROWS).unwrap();
        add(&folder, &source, true).unwrap();
        let file = File::open(folder.join("SY.places")).unwrap();
        let size = file.metadata().unwrap().len();
        let mut gazetteer = GAZETTEER.clone();
        gazetteer.add_pack(Pack::open("SY", Box::new(FileBytes { file, size })).unwrap());
        assert_eq!(gazetteer.lookup("Zqvillage").len(), 1);
        assert!(gazetteer.damage().is_empty());
    }

    #[test]
    fn names_come_from_files_and_fit_any_file_system() {
        for (source, name) in [
            ("/a/b/SY.zip", "SY"),
            ("wof-SY.geonames-format.txt.zst", "wof-SY.geonames-format"),
            ("قرى.csv", "قرى"),
            ("..", "places"),
            ("a b/c:d?.json", "c-d"),
            (".txt", "txt"),
        ] {
            assert_eq!(gazetteer_name(source), name);
        }
    }
}
