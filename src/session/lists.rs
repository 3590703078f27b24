//! The lists beside the map, worked out from the state whenever it changes.

use super::State;
use crate::model::{LatLon, MentionId, MentionKind, PlaceId, Placement, ReportId, Span, Status};
use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;
use std::sync::Arc;

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
    /// Where the first mention of it was put.
    pub placement: Arc<Placement>,
    /// What the first mention of it is.
    pub kind: MentionKind,
    /// Its country, or empty.
    pub country: String,
    /// The least sure way in which a mention came to be put here.
    pub status: Status,
    /// The mean of the mentions' confidence, 0 to 1.
    pub confidence: f64,
    /// The first mention: reports in order, in text order.
    pub first: MentionId,
    /// How many mentions there are.
    pub mentions: usize,
    /// How many reports speak of it.
    pub reports: usize,
}

impl PlaceRow {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.placement.name
    }

    /// What tells it apart.
    #[must_use]
    pub fn key(&self) -> PlaceKey {
        place_key(&self.placement)
    }
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
        None => {
            let (lat, lon) = ten_thousandths(placement.position);
            PlaceKey::Named(placement.name.clone(), lat, lon)
        }
    }
}

impl PlaceKey {
    /// Whether it is the key of a placement.
    #[must_use]
    pub fn is_of(&self, placement: &Placement) -> bool {
        match self {
            Self::Gazetteer(place) => placement.place == Some(*place),
            Self::Named(name, lat, lon) => {
                placement.place.is_none()
                    && ten_thousandths(placement.position) == (*lat, *lon)
                    && placement.name == *name
            }
        }
    }
}

fn ten_thousandths(position: LatLon) -> (i32, i32) {
    ((position.lat_deg() * 1e4).round() as i32, (position.lon_deg() * 1e4).round() as i32)
}

/// What tells a placement's place apart, without a copy of its name.
#[derive(PartialEq, Eq, Hash)]
enum BorrowedKey<'a> {
    Gazetteer(PlaceId),
    Named(&'a str, (i32, i32)),
}

impl<'a> BorrowedKey<'a> {
    fn of(placement: &'a Placement) -> Self {
        match placement.place {
            Some(place) => Self::Gazetteer(place),
            None => Self::Named(&placement.name, ten_thousandths(placement.position)),
        }
    }
}

/// The places that the filter lets through, sorted; equals stand by name, then by key.
#[must_use]
pub fn places(state: &State, sort: PlaceSort) -> Vec<PlaceRow> {
    // Hashes only say where to look: nothing hangs on what they are.
    let hashing = DefaultHashBuilder::default();
    let hash = |placement: &Placement| hashing.hash_one(BorrowedKey::of(placement));
    let mut known: HashTable<u32> = HashTable::new();
    let mut rows: Vec<PlaceRow> = Vec::new();
    // The report that spoke last of each.
    let mut told_by: Vec<ReportId> = Vec::new();
    for (id, mention) in state.visible_mentions() {
        let Some(placement) = &mention.resolution.placement else { continue };
        let entry = known.entry(
            hash(placement),
            |&row| BorrowedKey::of(&rows[row as usize].placement) == BorrowedKey::of(placement),
            |&row| hash(&rows[row as usize].placement),
        );
        let index = match entry {
            Entry::Occupied(row) => *row.get() as usize,
            Entry::Vacant(new) => {
                let index = rows.len();
                new.insert(index as u32);
                let own =
                    mention.resolution.candidates.iter().find(|candidate| Some(candidate.place.id) == placement.place);
                rows.push(PlaceRow {
                    placement: Arc::clone(placement),
                    kind: mention.kind,
                    country: own.map(|candidate| candidate.place.country_name.clone()).unwrap_or_default(),
                    status: mention.resolution.status,
                    confidence: 0.0,
                    first: id,
                    mentions: 0,
                    reports: 1,
                });
                told_by.push(id.report);
                index
            }
        };
        let row = &mut rows[index];
        row.status = row.status.max(mention.resolution.status);
        row.confidence += mention.resolution.confidence;
        // Mentions come report after report.
        row.reports += usize::from(std::mem::replace(&mut told_by[index], id.report) != id.report);
        row.mentions += 1;
    }
    rows.shrink_to_fit();
    for row in &mut rows {
        row.confidence /= row.mentions as f64;
    }
    rows.sort_by_cached_key(|row| row.name().to_lowercase());
    // Keys are made for the few alone that share a name.
    let is_alike = |a: &PlaceRow, b: &PlaceRow| a.name().to_lowercase() == b.name().to_lowercase();
    rows.chunk_by_mut(is_alike)
        .filter(|alike| alike.len() > 1)
        .for_each(|alike| alike.sort_by_cached_key(PlaceRow::key));
    // Stable: equals stay as they stand by name.
    match sort {
        PlaceSort::Count => rows.sort_by_key(|row| std::cmp::Reverse(row.mentions)),
        PlaceSort::Name => {}
        PlaceSort::Kind => rows.sort_by_key(|row| row.kind),
        PlaceSort::Country => {
            rows.sort_by(|a, b| a.country.is_empty().cmp(&b.country.is_empty()).then_with(|| a.country.cmp(&b.country)))
        }
        PlaceSort::Confidence => rows.sort_by(|a, b| a.confidence.total_cmp(&b.confidence)),
    }
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
    let is_it = |placement: Option<&Placement>| placement.is_some_and(|placement| key.is_of(placement));
    let mut passages = Vec::new();
    for open in &state.reports {
        for (id, mention) in open.literal_mentions() {
            let itself = is_it(mention.resolution.placement.as_deref());
            let as_anchor = || mention.anchors.iter().any(|anchor| is_it(anchor.resolution.placement.as_deref()));
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
    let ids = || state.visible_mentions().map(|(id, _)| id);
    let order = |id: MentionId| (state.rows.get(&id.report), id.index);
    // Another report was opened beside the text since: its own first mention comes next.
    let Some(selected) = state.selected.filter(|selected| Some(selected.report) == state.active_report) else {
        let mut shown = ids().filter(|id| Some(id.report) == state.active_report);
        let in_shown = if forwards { shown.next() } else { shown.last() };
        return in_shown.or_else(|| if forwards { ids().next() } else { ids().last() });
    };
    // The selected mention itself may be hidden by the filter; its place in the order still counts.
    let here = order(selected);
    if forwards {
        ids().find(|id| order(*id) > here).or_else(|| ids().next())
    } else {
        ids().take_while(|id| order(*id) < here).last().or_else(|| ids().last())
    }
}
