//! The analyst's corrections: kept apart from what was parsed, and never overwritten by it.

use super::{LatLon, MentionId};

/// A decision of the analyst's about a mention.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// The mention it was made at.
    pub mention: MentionId,
    /// What was decided.
    pub choice: Choice,
    /// How far it reaches.
    pub reach: Reach,
}

/// What the analyst decided.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// It is this one of the mention's candidates.
    Candidate(usize),
    /// It is here.
    Position(LatLon),
    /// It is no place.
    NotAPlace,
}

/// How far a correction reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// This mention alone.
    Mention,
    /// Every mention of the same words in all open reports.
    SameName,
}
