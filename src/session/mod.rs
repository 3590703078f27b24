//! What the analyst has open: one state, changed by commands alone.
//!
//! [`update`] is the only function that changes a [`State`]. It does no work that takes long: what needs
//! files, a worker thread or the window comes back as [`Job`]s, data that the shell carries out and
//! answers with further [`Command`]s. Every job carries a number; an answer to a job that is no longer
//! wanted is dropped. The command line takes the same [`Briefing`] as the window, so that both draw the
//! same picture.

mod action;
mod basemaps;
mod bookmarks;
mod command;
mod correct;
mod find;
mod gazetteers;
mod labels;
mod lists;
mod opening;
mod picture;
mod saving;
mod state;
mod update;
mod words;

pub use action::{Action, ActionInfo, Menu, Shortcut, actions};
pub use basemaps::{BasemapChoice, is_map_file, is_overlay_file};
pub use bookmarks::{Bookmark, read_bookmarks, write_bookmarks};
pub use command::{Command, Job, JobId, Look, SavedReport, SelectedFrom, Spot};
pub use find::{Find, FindHit};
pub use gazetteers::{AddedGazetteer, Offer};
pub use labels::map_labels;
pub use lists::{
    Passage, PlaceKey, PlaceRow, PlaceSort, ambiguous, next_mention, passages_about, place_key, places, unlocated,
};
pub use picture::{
    Briefing, Drawn, PictureError, PictureFormat, bounds_of_view, map_credit, mark, place_index, window_scene,
};
pub use saving::Leaving;
pub use state::{Dialog, Filter, LoadEntry, Notice, OpenReport, Parsing, Running, State, Theme};
pub use update::update;
pub use words::{
    KINDS, STATUSES, area_words, basis_words, kind_words, km_words, length_words, place_kind_words, status_words,
    uncertainty_words,
};

#[cfg(test)]
mod tests;
