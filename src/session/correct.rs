//! The analyst's corrections, laid over what was parsed.

use super::{Job, State};
use crate::gazetteer::Gazetteer;
use crate::model::{
    Basis, Candidate, Choice, Correction, Mention, MentionId, PlaceKind, Placement, Reach, ReportId, Resolution, Status,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many changes can be undone.
const UNDO_MAX: usize = 200;

/// Changes the corrections, so that it can be undone.
pub(super) fn change(state: &mut State, change: impl FnOnce(&mut Vec<Correction>)) -> Vec<Job> {
    let before = state.corrections.clone();
    change(&mut state.corrections);
    if state.corrections != before {
        state.undo.push(before);
        if state.undo.len() > UNDO_MAX {
            state.undo.remove(0);
        }
        state.redo.clear();
        apply(state);
    }
    Vec::new()
}

/// Takes the last change back.
pub(super) fn undo(state: &mut State) {
    if let Some(before) = state.undo.pop() {
        state.redo.push(std::mem::replace(&mut state.corrections, before));
        apply(state);
    }
}

/// Makes the change again that was taken back last.
pub(super) fn redo(state: &mut State) {
    if let Some(after) = state.redo.pop() {
        state.undo.push(std::mem::replace(&mut state.corrections, after));
        apply(state);
    }
}

/// Applies all corrections to all reports anew. Reports that no correction touches share their
/// mentions with what was parsed.
pub(super) fn apply(state: &mut State) {
    // What each correction is about, in words, for those that reach every mention of the same words.
    let corrections: Vec<(Correction, Option<String>)> =
        state.corrections.iter().map(|correction| (correction.clone(), words(state, correction.mention))).collect();
    let gazetteer = state.gazetteer.clone();
    for open in &mut state.reports {
        if corrections.is_empty() {
            open.mentions = open.parsed.clone();
            open.not_places.clear();
            continue;
        }
        let (mentions, not_places) =
            corrected(open.report.id, &open.report.text, &open.parsed, &corrections, gazetteer.as_ref());
        open.mentions = mentions;
        open.not_places = not_places;
    }
}

/// The words of a mention, as they compare: in lower case.
fn words(state: &State, id: MentionId) -> Option<String> {
    let open = state.report(id.report)?;
    let mention = open.parsed.get(id.index as usize)?;
    Some(mention.span.of(&open.report.text).to_lowercase())
}

fn corrected(
    report: ReportId,
    text: &str,
    parsed: &Arc<Vec<Mention>>,
    corrections: &[(Correction, Option<String>)],
    gazetteer: Option<&Gazetteer>,
) -> (Arc<Vec<Mention>>, BTreeSet<u32>) {
    let mut not_places = BTreeSet::new();
    let mut changed: Option<Vec<Mention>> = None;
    for (index, mention) in (0..).zip(parsed.iter()) {
        let id = MentionId { report, index, anchor: None };
        let own_words = mention.span.of(text).to_lowercase();
        let last = corrections.iter().rev().find(|(correction, words)| {
            correction.mention == id
                || (correction.reach == Reach::SameName && words.as_deref() == Some(own_words.as_str()))
        });
        let Some((correction, _)) = last else { continue };
        match &correction.choice {
            Choice::NotAPlace => {
                not_places.insert(index);
            }
            choice => {
                let name = mention.span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
                if let Some(resolution) = resolution_for(mention, name, choice, id, correction.mention, gazetteer) {
                    changed.get_or_insert_with(|| parsed.to_vec())[index as usize].resolution = resolution;
                }
            }
        }
    }
    (changed.map_or_else(|| parsed.clone(), Arc::new), not_places)
}

/// `name` is what a place is called that the analyst points out on the map.
fn resolution_for(
    mention: &Mention,
    name: String,
    choice: &Choice,
    id: MentionId,
    made_at: MentionId,
    gazetteer: Option<&Gazetteer>,
) -> Option<Resolution> {
    let placement = match choice {
        Choice::Candidate(index) => placement_of(mention.resolution.candidates.get(*index)?, gazetteer),
        Choice::Position(position) => Placement {
            name,
            position: *position,
            radius_km: 0.1,
            area: None,
            basis: Basis::Analyst,
            place: None,
            geonameid: None,
        },
        Choice::NotAPlace => return None,
    };
    let evidence = if id == made_at { "the analyst said so" } else { "the analyst said so for the same words" };
    Some(Resolution {
        status: Status::Given,
        confidence: 1.0,
        placement: Some(Arc::new(placement)),
        candidates: mention.resolution.candidates.clone(),
        evidence: vec![evidence.to_owned()].into(),
    })
}

/// A candidate as the analyst's placement: the gazetteer's polygon where it has one, else a circle as
/// large as such a place usually is.
fn placement_of(candidate: &Candidate, gazetteer: Option<&Gazetteer>) -> Placement {
    let place = &candidate.place;
    Placement {
        name: place.name.clone(),
        position: place.position,
        radius_km: usual_radius_km(place.kind, place.population),
        area: gazetteer.and_then(|gazetteer| gazetteer.area(place.id)),
        basis: Basis::Analyst,
        place: Some(place.id),
        geonameid: place.geonameid,
    }
}

/// About how far such a place reaches, km. Settlements are taken to hold 4,000 people on a square
/// kilometre.
fn usual_radius_km(kind: PlaceKind, population: u64) -> f64 {
    match kind {
        PlaceKind::Country => 300.0,
        PlaceKind::Admin1 => 60.0,
        PlaceKind::Admin2 => 25.0,
        PlaceKind::AdminOther | PlaceKind::Region | PlaceKind::Water | PlaceKind::Landform | PlaceKind::Road => 10.0,
        PlaceKind::PopulatedPlace => (population as f64 / 4000.0 / std::f64::consts::PI).sqrt().clamp(1.0, 20.0),
        PlaceKind::Neighbourhood | PlaceKind::Airport => 2.0,
        PlaceKind::Facility => 1.0,
    }
}
