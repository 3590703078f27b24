//! An analyst's own places: read once from a file of theirs into an index of one format, which is used from memory where
//! it is small and from its file where it is large.

mod build;
mod file;
mod record;
mod entry;
mod tables;
mod index;
mod twins;

pub(super) use build::BEARERS_MAX;
pub use build::{Entry, NewScratch, PLACES_MAX, Scratch};
pub(super) use entry::{key_of, spelling_tag};
pub use file::Bytes;
pub(super) use index::PackIndex;
pub(super) use twins::twin_km;

use super::sources::{self, Input, Reading};
use super::{Gazetteer, GazetteerError};
use crate::model::Problem;
use build::Builder;
use std::io::{Cursor, Write};

/// What is known of a pack besides its places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// What the analyst calls it.
    pub name: String,
    /// The file it was read from.
    pub source: String,
    /// What that was: 'GeoNames'.
    pub format: String,
    /// The day on which it was read, or empty.
    pub added: String,
    /// How many places it has.
    pub places: u64,
    /// How many names.
    pub names: u64,
}

/// An analyst's places, ready for [`Gazetteer::add_pack`].
#[derive(Debug)]
pub struct Pack {
    pub(super) path: String,
    pub(super) index: PackIndex,
}

impl Pack {
    /// Opens an index that [`import`] wrote. `path` is what a message calls it.
    ///
    /// # Errors
    /// If it is cut short, altered, or something else.
    pub fn open(path: &str, bytes: Box<dyn Bytes>) -> Result<Self, GazetteerError> {
        match PackIndex::open(bytes) {
            Ok(index) => Ok(Self { path: path.to_owned(), index }),
            Err(why) => Err(damaged(path, why)),
        }
    }

    /// Reads a file of places, plain or packed, for use in memory. What it is, is told from its content; rows that can't be
    /// read are left out and reported.
    ///
    /// # Errors
    /// If no place could be read from it.
    pub fn read(name: &str, bytes: &[u8], known: &Gazetteer) -> Result<(Self, Vec<Problem>), GazetteerError> {
        let mut input = Cursor::new(bytes);
        let reading = sources::recognize(name, &mut input)?;
        let about = About { name: name.to_owned(), source: name.to_owned(), ..About::default() };
        let mut out = Vec::new();
        let scratch: NewScratch<'_> = &|| Ok(Box::new(Cursor::new(Vec::new())));
        let (_, problems) = import(about, &mut input, &reading, known, &mut out, scratch, &mut |_| true)?;
        Ok((Self::open(name, Box::new(out))?, problems))
    }

    /// What is known of it.
    #[must_use]
    pub fn about(&self) -> &About {
        &self.index.tables.about
    }

    /// How many places it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.about().places as usize
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads all of it and holds it against its checksums.
    ///
    /// # Errors
    /// If it is not as it was written.
    pub fn check(&self) -> Result<(), GazetteerError> {
        self.index.check_all().map_err(|why| damaged(&self.path, why))
    }
}

/// What to say of an index that is not as it was written.
pub(super) fn damaged(path: &str, why: &str) -> GazetteerError {
    let outdated = why == file::OUTDATED;
    GazetteerError::Pack {
        reason: if outdated { why.to_owned() } else { format!("the gazetteer's index is damaged: {why}") },
        hint: "add it again from its source, or remove it: dateline gazetteer remove".to_owned(),
        name: path.to_owned(),
    }
}

/// Reads a file of places and writes its index to `out`, in bounded memory. `go_on` is told the number of places so far,
/// and answers whether to go on. `known` is the embedded gazetteer, and what else is there already.
///
/// # Errors
/// If no place could be read, nothing could be written, or `go_on` said no.
pub fn import(
    mut about: About,
    input: &mut dyn Input,
    reading: &Reading,
    known: &Gazetteer,
    out: &mut dyn Write,
    scratch: NewScratch<'_>,
    go_on: &mut dyn FnMut(usize) -> bool,
) -> Result<(About, Vec<Problem>), GazetteerError> {
    let name = about.source.clone();
    let fail = |error| GazetteerError::Io { error, name: name.clone() };
    about.format = reading.format.label().to_owned();
    let mut builder = Builder::new(known.embedded_index(), out, scratch).map_err(fail)?;
    let problems = sources::read(&name, input, reading, known, &mut |entries| {
        builder.add(&entries)?;
        if go_on(builder.len()) { Ok(()) } else { Err(std::io::Error::other("stopped")) }
    })?;
    Ok((builder.finish(about).map_err(fail)?, problems))
}

#[cfg(test)]
mod tests;
