//! The lists beside the map, worked out from the state whenever it changes.

use super::State;
use crate::model::{LatLon, MentionId, MentionKind, PlaceId, Placement, Span, Status};
use std::collections::{BTreeMap, BTreeSet};

/// Tells the places of the list apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceKey {
    /// A place of a gazetteer.
    Gazetteer(PlaceId),
    /// Any other: its name, and its position in ten-thousandths of a degree.
    Named(String, i32, i32),
}

/// A row of the list of places: everything that was put at the same place.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceRow {
    /// Tells it apart.
    pub key: PlaceKey,
    /// Its name.
    pub name: String,
    /// What the first mention of it is.
    pub kind: MentionKind,
    /// Its country, or empty.
    pub country: String,
    /// Where it is.
    pub position: LatLon,
    /// The least sure way in which a mention came to be put here.
    pub status: Status,
    /// The mean of the mentions' confidence, 0 to 1.
    pub confidence: f64,
    /// The mentions, reports in order, in text order.
    pub mentions: Vec<MentionId>,
    /// How many reports speak of it.
    pub reports: usize,
}

/// What the list of places is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlaceSort {
    /// Most mentioned first.
    #[default]
    Count,
    /// A to Z.
    Name,
    /// Cities, divisions, countries …
    Kind,
    /// By country.
    Country,
    /// Least sure first: what wants checking.
    Confidence,
}

/// A passage about a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The mention. Where the place is an anchor of a longer phrase, the phrase's mention.
    pub mention: MentionId,
    /// Its span in the report's text.
    pub span: Span,
    /// Whether the passage speaks of an area told by this place rather than of the place itself.
    pub as_anchor: bool,
}

/// What tells a placement's place apart.
#[must_use]
pub fn place_key(placement: &Placement) -> PlaceKey {
    match placement.place {
        Some(place) => PlaceKey::Gazetteer(place),
        None => PlaceKey::Named(
            placement.name.clone(),
            (placement.position.lat_deg() * 1e4).round() as i32,
            (placement.position.lon_deg() * 1e4).round() as i32,
        ),
    }
}

/// The places that the filter lets through, sorted; equals stand by name, then by key.
#[must_use]
pub fn places(state: &State, sort: PlaceSort) -> Vec<PlaceRow> {
    let mut rows: BTreeMap<PlaceKey, PlaceRow> = BTreeMap::new();
    for (id, mention) in state.visible_mentions() {
        let Some(placement) = &mention.resolution.placement else { continue };
        let key = place_key(placement);
        let row = rows.entry(key.clone()).or_insert_with(|| {
            let own =
                mention.resolution.candidates.iter().find(|candidate| Some(candidate.place.id) == placement.place);
            PlaceRow {
                key,
                name: placement.name.clone(),
                kind: mention.kind,
                country: own.map(|candidate| candidate.place.country_name.clone()).unwrap_or_default(),
                position: placement.position,
                status: mention.resolution.status,
                confidence: 0.0,
                mentions: Vec::new(),
                reports: 0,
            }
        });
        row.status = row.status.max(mention.resolution.status);
        row.confidence += mention.resolution.confidence;
        row.mentions.push(id);
    }
    let mut rows: Vec<PlaceRow> = rows.into_values().collect();
    for row in &mut rows {
        row.confidence /= row.mentions.len() as f64;
        row.reports = row.mentions.iter().map(|id| id.report).collect::<BTreeSet<_>>().len();
    }
    let by_name =
        |a: &PlaceRow, b: &PlaceRow| a.name.to_lowercase().cmp(&b.name.to_lowercase()).then(a.key.cmp(&b.key));
    rows.sort_by(|a, b| {
        let first = match sort {
            PlaceSort::Count => b.mentions.len().cmp(&a.mentions.len()),
            PlaceSort::Name => std::cmp::Ordering::Equal,
            PlaceSort::Kind => a.kind.cmp(&b.kind),
            PlaceSort::Country => a.country.is_empty().cmp(&b.country.is_empty()).then(a.country.cmp(&b.country)),
            PlaceSort::Confidence => a.confidence.total_cmp(&b.confidence),
        };
        first.then_with(|| by_name(a, b))
    });
    rows
}

/// The mentions that could not be placed.
#[must_use]
pub fn unlocated(state: &State) -> Vec<MentionId> {
    with(state, |_, placed| !placed)
}

/// The mentions that could well be somewhere else.
#[must_use]
pub fn ambiguous(state: &State) -> Vec<MentionId> {
    with(state, |status, _| status == Status::Ambiguous)
}

fn with(state: &State, wanted: impl Fn(Status, bool) -> bool) -> Vec<MentionId> {
    state
        .visible_mentions()
        .filter(|(_, mention)| wanted(mention.resolution.status, mention.resolution.placement.is_some()))
        .map(|(id, _)| id)
        .collect()
}

/// All passages about a place, over all open reports and whatever the filter leaves out, in order: those
/// that speak of it, and those that tell an area by it.
#[must_use]
pub fn passages_about(state: &State, key: &PlaceKey) -> Vec<Passage> {
    let is_it = |placement: Option<&Placement>| placement.is_some_and(|placement| place_key(placement) == *key);
    let mut passages = Vec::new();
    for open in &state.reports {
        for (id, mention) in open.literal_mentions() {
            let itself = is_it(mention.resolution.placement.as_ref());
            let as_anchor = || mention.anchors.iter().any(|anchor| is_it(anchor.resolution.placement.as_ref()));
            if itself || as_anchor() {
                passages.push(Passage { mention: id, span: mention.span, as_anchor: !itself });
            }
        }
    }
    passages
}

/// The mention after the chosen one in text order, report after report, round the end; backwards where
/// so wanted. With nothing chosen, the first of the report shown.
#[must_use]
pub fn next_mention(state: &State, forwards: bool) -> Option<MentionId> {
    let ids: Vec<MentionId> = state.visible_mentions().map(|(id, _)| id).collect();
    let order = |id: MentionId| {
        let report = state.reports.iter().position(|open| open.report.id == id.report);
        (report, id.index)
    };
    // Another report was opened beside the text since: its own first mention comes next.
    let Some(selected) = state.selected.filter(|selected| Some(selected.report) == state.active_report) else {
        let shown = ids.iter().filter(|id| Some(id.report) == state.active_report);
        let in_shown = if forwards { shown.clone().next() } else { shown.clone().next_back() };
        return in_shown.or(if forwards { ids.first() } else { ids.last() }).copied();
    };
    // The selected mention itself may be hidden by the filter; its place in the order still counts.
    let here = order(selected);
    if forwards {
        ids.iter().find(|id| order(**id) > here).or(ids.first()).copied()
    } else {
        ids.iter().rev().find(|id| order(**id) < here).or(ids.last()).copied()
    }
}
