//! A file from a server, whole or not at all.

use super::client::{Client, Follow, Limits, Question};
use super::{Allowed, NetError, address};
use crate::io::save::{SaveError, save_with};
use reqwest::header::HeaderMap;
use std::io::Write;
use std::path::Path;

/// How much of a file has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// So many bytes.
    pub bytes: u64,
    /// Of so many, where the server says.
    pub total: Option<u64>,
}

/// Downloads a file of at most `limit` bytes, and gives its size. It is put in its place when it is whole and on the
/// disk; until then, and if it fails, what was at `to` stays as it was. The folder must exist.
///
/// # Errors
/// If it is not allowed or cancelled, the server can't be reached or says no, the file is too large, or it can't be
/// saved.
pub fn download(
    allowed: &Allowed,
    url: &str,
    to: &Path,
    limit: u64,
    progress: &dyn Fn(Received),
    cancelled: &dyn Fn() -> bool,
) -> Result<u64, NetError> {
    download_within(Limits::LARGE, allowed, url, to, limit, progress, cancelled)
}

fn download_within(
    limits: Limits,
    allowed: &Allowed,
    url: &str,
    to: &Path,
    limit: u64,
    progress: &dyn Fn(Received),
    cancelled: &dyn Fn() -> bool,
) -> Result<u64, NetError> {
    let url = address(url)?;
    let client = Client::new(allowed.clone(), limits);
    let question = Question { url: &url, headers: HeaderMap::new(), limit, follow: Follow::Anywhere };
    let mut bytes = 0;
    save_with(to, |file| {
        let mut file = std::io::BufWriter::with_capacity(1 << 16, file);
        client.ask(
            &question,
            &mut |head, part| {
                file.write_all(part).map_err(|error| not_saved(to, error))?;
                bytes += part.len() as u64;
                progress(Received { bytes, total: head.total });
                Ok(())
            },
            cancelled,
        )?;
        file.flush().map_err(|error| not_saved(to, error))
    })?;
    Ok(bytes)
}

fn not_saved(to: &Path, error: std::io::Error) -> NetError {
    SaveError::of(to, &error).into()
}

impl From<SaveError> for NetError {
    fn from(error: SaveError) -> Self {
        Self::NotSaved(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::super::server::{Reply, Server};
    use super::*;
    use std::cell::RefCell;
    use std::fs;
    use std::path::PathBuf;
    use std::time::Duration;

    const QUICK: Limits = Limits { connect: Duration::from_secs(5), silence: Duration::from_millis(700), whole: None };

    fn at(folder: &tempfile::TempDir) -> PathBuf {
        let path = folder.path().join("SY.zip");
        fs::write(&path, "old").unwrap();
        path
    }

    #[test]
    fn a_file_comes_whole_and_tells_how_far_it_is() {
        let bytes: Vec<u8> = (0..200_000u32).map(|at| at as u8).collect();
        let body = bytes.clone();
        let server = Server::start(move |asked| match asked.path.as_str() {
            "/SY.zip" => Reply::status(302).with("Location", "/files/SY.zip"),
            _ => Reply::ok("application/zip", &body),
        });
        let folder = tempfile::tempdir().unwrap();
        let told = RefCell::new(Vec::new());
        let progress = |received| told.borrow_mut().push(received);
        let allowed = Allowed::by_the_analyst();
        let path = at(&folder);
        let size = download_within(QUICK, &allowed, &server.url("/SY.zip"), &path, 200_000, &progress, &|| false);
        assert_eq!((size, fs::read(&path).unwrap()), (Ok(200_000), bytes));
        assert_eq!(told.borrow().last(), Some(&Received { bytes: 200_000, total: Some(200_000) }));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_download_that_fails_leaves_the_old_file_and_nothing_beside_it() {
        let server = Server::start(|asked| match asked.path.as_str() {
            "/stall" => Reply::Stall,
            "/broken" => Reply::Broken { promised: 5000, sent: vec![1; 4000] },
            "/large" => Reply::Unsized(vec![1; 6000]),
            "/busy" => Reply::status(429),
            _ => Reply::ok("text/plain", &[1; 4000]),
        });
        let folder = tempfile::tempdir().unwrap();
        let path = at(&folder);
        let get = |path_of_url: &str, cancelled: &dyn Fn() -> bool| {
            let allowed = Allowed::by_the_analyst();
            download_within(QUICK, &allowed, &server.url(path_of_url), &path, 5000, &|_| {}, cancelled)
        };
        for name in ["/stall", "/broken", "/large", "/busy"] {
            assert!(get(name, &|| false).is_err(), "{name}");
        }
        assert_eq!(get("/stall", &|| server.asked().len() == 5), Err(NetError::Cancelled));
        let withdrawn = Allowed::by_the_analyst();
        withdrawn.withdraw();
        let before = server.connections();
        let refused = download(&withdrawn, &server.url("/ok"), &path, 5000, &|_| {}, &|| false);
        assert_eq!((refused, server.connections()), (Err(NetError::Withdrawn), before));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let nowhere = folder.path().join("none/SY.zip");
        let error = download(&Allowed::by_the_analyst(), &server.url("/ok"), &nowhere, 5000, &|_| {}, &|| false);
        assert!(error.unwrap_err().to_string().starts_with("the folder to save in does not exist"));
        assert_eq!(get("/ok", &|| false), Ok(4000));
    }
}
