//! What went wrong where something still came out.

use std::fmt;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know: an encoding was guessed.
    Note,
    /// Something was left out or taken otherwise than written.
    Warning,
    /// The file, or this part of it, was not read.
    Error,
}

/// Something the analyst should know about a file that was read, in plain words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// What happened: 'the file is empty'.
    pub message: String,
    /// Which file, as the analyst named it.
    pub path: String,
    /// Where in it: 'line 3', 'byte 120'.
    pub place: Option<String>,
    /// What to do: 'name one column `latitude`'.
    pub hint: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, "\nhint: {hint}")?;
        }
        write!(f, "\nfile: {}", self.path)?;
        if let Some(place) = &self.place {
            write!(f, ", {place}")?;
        }
        Ok(())
    }
}
