//! The only way to the network: nothing goes out without the analyst's leave.
//!
//! [`Allowed`] is that leave. Whatever asks a server for something takes one, so that what has none can't ask; and
//! nothing is built before the first request, neither client nor thread nor socket.

mod client;
mod download;
#[cfg(test)]
#[path = "../../../tests/support/server.rs"]
pub(super) mod server;

pub(super) use client::{Client, Follow, Head, Limits, Question};
pub use download::{Received, download};
pub(super) use reqwest::Url;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The analyst's leave to go online. A clone is the same leave: once it is withdrawn, every clone is dead, and what is
/// under way by it ends.
#[derive(Clone, Debug)]
pub struct Allowed {
    withdrawn: Arc<AtomicBool>,
}

impl Allowed {
    /// For the moment in which the analyst chose to go online: with the window's switch, or with `--allow-network`.
    /// `tests/architecture.rs` names the few places that may call it.
    #[must_use]
    pub fn by_the_analyst() -> Self {
        Self { withdrawn: Arc::default() }
    }

    /// Takes the leave back, for good.
    pub fn withdraw(&self) {
        self.withdrawn.store(true, Ordering::SeqCst);
    }

    /// Whether it was taken back.
    #[must_use]
    pub fn is_withdrawn(&self) -> bool {
        self.withdrawn.load(Ordering::SeqCst)
    }
}

/// Why something could not be had from a server, in plain words. No address is told beyond its host: the rest may hold
/// a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetError {
    /// The analyst did not allow it, or does no longer.
    #[error("the network is switched off")]
    Withdrawn,
    /// It is not wanted any more.
    #[error("it was cancelled")]
    Cancelled,
    /// It is no address that can be asked.
    #[error("{0}")]
    Address(String),
    /// No connection, or one that broke off.
    #[error("{host} can't be reached: {reason}")]
    Unreachable {
        /// Who was asked.
        host: String,
        /// Why, as far as is known.
        reason: String,
    },
    /// Nothing came for too long.
    #[error("{host} does not answer in time")]
    Silent {
        /// Who was asked.
        host: String,
    },
    /// The server says no.
    #[error("{host} answers {}", status_words(*.status))]
    Refused {
        /// Who was asked.
        host: String,
        /// HTTP's number for it.
        status: u16,
        /// How long the server wants to be left alone.
        wait: Option<Duration>,
    },
    /// The server names another address that may not be followed.
    #[error("{host} sends on to {to}")]
    SentOn {
        /// Who was asked.
        host: String,
        /// Where to, and why not there.
        to: String,
    },
    /// There is more of it than is taken.
    #[error("what {host} sends is larger than {} MB", .limit / 1_000_000)]
    TooLarge {
        /// Who was asked.
        host: String,
        /// How much is taken.
        limit: u64,
    },
    /// It came, and could not be saved.
    #[error("{0}")]
    NotSaved(String),
}

impl NetError {
    /// Whether asking again a little later may help.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Silent { .. } => true,
            Self::Refused { status, .. } => matches!(status, 408 | 425 | 429 | 500..=599),
            _ => false,
        }
    }
}

/// '404 (not found)'.
fn status_words(status: u16) -> String {
    let words = match status {
        401 | 403 => "it does not give this to us",
        404 | 410 => "not found",
        429 => "too many requests",
        500..=599 => "it has a fault of its own",
        _ => return status.to_string(),
    };
    format!("{status} ({words})")
}

/// An address that can be asked: http or https, with a host, and no password in it.
///
/// # Errors
/// If it is something else; what, in plain words.
pub fn address(text: &str) -> Result<Url, NetError> {
    let fail = |why: &str| NetError::Address(why.to_owned());
    let url = Url::parse(text.trim()).map_err(|_| fail("it is no web address: one begins with https://"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(fail("a web address begins with https:// or http://"));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(fail("the address names no server"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(fail("the address holds a name or password, which every program on the way could read"));
    }
    Ok(url)
}

/// 'tiles.example.org', or 'localhost:8080'.
#[must_use]
pub fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_without_passwords_are_asked() {
        assert_eq!(host_of(&address(" https://Tiles.Example.org/a?key=1 ").unwrap()), "tiles.example.org");
        assert_eq!(host_of(&address("http://127.0.0.1:8080/").unwrap()), "127.0.0.1:8080");
        for bad in ["", "tiles.example.org", "file:///etc/passwd", "ftp://a/b", "https://", "https://me:pw@a.org/"] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_leave_that_is_withdrawn_is_withdrawn_everywhere() {
        let allowed = Allowed::by_the_analyst();
        let clone = allowed.clone();
        assert!(!clone.is_withdrawn());
        allowed.withdraw();
        assert!(clone.is_withdrawn());
    }
}
