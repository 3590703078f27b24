//! What is worked out from the state for the panels and the map, once for each change of it.

use super::text::{TextMark, marks_of};
use crate::model::{MentionId, ReportId, Role, Span};
use crate::scene::PlaceIndex;
use crate::session::{
    Passage, PlaceRow, PlaceSort, State, ambiguous, passages_about, place_index, place_key, places, unlocated,
};

/// Everything worked out from one revision of the state.
#[derive(Default)]
pub struct Derived {
    revision: Option<u64>,
    places_revision: Option<(u64, PlaceSort)>,
    /// What the map marks.
    pub index: PlaceIndex,
    /// How many mentions of places each report has, in the order of the reports.
    pub counts: Vec<usize>,
    /// The list of places.
    pub places: Vec<PlaceRow>,
    /// The list of mentions that are not placed.
    pub unlocated: Vec<MentionId>,
    /// The list of mentions that could be somewhere else.
    pub ambiguous: Vec<MentionId>,
    /// The passages about the selected mention's place.
    pub passages: Vec<Passage>,
    /// The marks in the text that is shown.
    pub text_marks: Vec<TextMark>,
    /// The hits of the search in the text that is shown, and which of them it has gone to.
    pub hits: (Vec<Span>, Option<usize>),
}

impl Derived {
    /// Works everything out anew if the state has changed.
    pub fn refresh(&mut self, state: &State, sort: PlaceSort) {
        let before = self.places_revision.replace((state.places_revision, sort));
        if before.is_none_or(|(revision, _)| revision != state.places_revision) {
            // The old ones go first, so that there are never two of all.
            (self.index, self.places) = Default::default();
            self.index = place_index(state);
            self.unlocated = unlocated(state);
            self.ambiguous = ambiguous(state);
            self.counts = state.reports.iter().map(|open| open.literal_mentions().count()).collect();
        }
        if before != self.places_revision {
            self.places = places(state, sort);
        }
        if self.revision.replace(state.revision) == Some(state.revision) {
            return;
        }
        self.passages = state
            .selected
            .and_then(|id| state.placement(id))
            .map(|placement| passages_about(state, &place_key(placement)))
            .unwrap_or_default();
        self.text_marks = text_marks(state);
        self.hits = state.active_report.map(|report| hits(state, report)).unwrap_or_default();
    }
}

/// The marks of the text that is shown. What the analyst said is no place looks as an actor does: in
/// the text, but not a place.
fn text_marks(state: &State) -> Vec<TextMark> {
    let Some(open) = state.active() else { return Vec::new() };
    let mut mentions: Vec<_> = open.mentions.as_ref().clone();
    for index in &open.not_places {
        mentions[*index as usize].role = Role::Actor(crate::model::ActorKind::Embedded);
    }
    marks_of(open.report.id, &mentions)
}

fn hits(state: &State, report: ReportId) -> (Vec<Span>, Option<usize>) {
    let Some(find) = &state.find else { return Default::default() };
    let before = find.hits.iter().take_while(|hit| hit.report != report).count();
    let spans: Vec<Span> = find.hits.iter().filter(|hit| hit.report == report).map(|hit| hit.span).collect();
    let current = find.current.and_then(|current| current.checked_sub(before)).filter(|at| *at < spans.len());
    (spans, current)
}
