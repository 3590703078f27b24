//! Where a name is: at its place, as its province's polygon, or within what contains it where no gazetteer has it.

use super::{Anchor, Placer};
use crate::geodesy::{Compass, destination, distance_km};
use crate::geoparse::areas;
use crate::geoparse::evidence;
use crate::geoparse::recognize::Says;
use crate::geoparse::resolve::{Outcome, WEIGHED_MAX};
use crate::model::{Basis, LatLon, MentionKind, PlaceKind, Placement, Resolution, Status};
use std::rc::Rc;
use std::sync::Arc;

/// A thing inside a town is at most this far from the point that stands for it, km.
const INSIDE_TOWN_MAX_KM: f64 = 8.0;

/// How far what is placed by the town, or by the larger land, that contains it is to be believed.
const IN_TOWN: f64 = 0.6;
const IN_DIVISION: f64 = 0.35;

/// The point that stands for a country or province lies at most so far off its polygon, km.
const OFF_SHORE_MAX_KM: f64 = 100.0;

/// A country whose area equals a larger circle than this, km, says nothing of where a place in it is.
const CONTAINER_MAX_KM: f64 = 150.0;

/// Why a name is placed by what contains it.
const UNKNOWN: &str = "no gazetteer has this name";

/// The same, where places of the name lie elsewhere.
const NOT_THERE: &str = "no place of this name lies where the text says";

/// A road that no data draws may be so far from the place spoken of beside it, km.
const ROAD_BESIDE_KM: f64 = 15.0;
/// The place beside a road is named so near to it in the text, bytes.
const ROAD_BESIDE_BYTES: usize = 160;

/// What a name is said to lie in.
struct SaidIn {
    container: Anchor,
    /// The phrase that says so, where one does: 'in southern Idlib countryside'.
    phrase: Option<usize>,
    /// How sure it is which place the container is.
    sure: f64,
}

/// What a name without a place of its own is placed by.
struct Holder {
    /// How the name lies to it: 'in North Darfur', 'near Kafranbel'. The map calls the name 'Zamzam (in North Darfur)'.
    relation: String,
    /// What the text says of it.
    told: &'static str,
    name: String,
    position: LatLon,
    radius_km: f64,
    confidence: f64,
}

impl Holder {
    /// What contains the name.
    fn around(name: String, position: LatLon, radius_km: f64, confidence: f64) -> Self {
        Self { relation: format!("in {name}"), told: "which contains it", name, position, radius_km, confidence }
    }
}

impl Placer<'_> {
    /// Where a name is, and what sort of place.
    pub fn name(&mut self, index: usize) -> (MentionKind, Resolution) {
        let (kind, mut resolution) = self.placed(index);
        let known = &self.names[index].found.known;
        let bearers = known.crowd.map_or(known.places.len() as u64, |crowd| crowd.places);
        if bearers > WEIGHED_MAX as u64 {
            resolution.evidence.push(evidence::of_crowd(bearers));
        }
        (kind, resolution)
    }

    fn placed(&mut self, index: usize) -> (MentionKind, Resolution) {
        let named = &self.names[index];
        let outcome = &self.outcomes[index];
        if matches!(named.found.says, Says::Facility | Says::Road) && !self.is_that_thing(index) {
            return (named.found.kind(), self.in_container(index, named.found.kind()));
        }
        let Some(best) = outcome.candidates.first().filter(|_| !outcome.rejected) else {
            return (named.found.kind(), self.in_container(index, named.found.kind()));
        };
        let place = best.fact.place(self.gazetteer);
        let kind = match place.kind {
            PlaceKind::Country => MentionKind::Country,
            PlaceKind::Admin1 | PlaceKind::Admin2 | PlaceKind::AdminOther => MentionKind::AdminArea,
            PlaceKind::PopulatedPlace | PlaceKind::Neighbourhood if named.found.says == Says::Admin => {
                MentionKind::AdminArea
            }
            PlaceKind::PopulatedPlace | PlaceKind::Neighbourhood => MentionKind::PopulatedPlace,
            PlaceKind::Airport | PlaceKind::Facility => MentionKind::Facility,
            PlaceKind::Road => MentionKind::Road,
            PlaceKind::Water => MentionKind::Water,
            PlaceKind::Landform => MentionKind::Landform,
            PlaceKind::Region => MentionKind::Region,
        };
        let extent = best.fact.extent(self.gazetteer);
        let best_fact = Rc::clone(&best.fact);
        let river = if place.kind == PlaceKind::Water && extent.is_none() {
            self.river_itself(index, &best_fact)
        } else {
            None
        };
        let (position, radius_km) = match (extent, place.kind) {
            (None, _) if let Some((_, at, radius_km)) = &river => (*at, *radius_km),
            (Some(extent), _) => {
                // The gazetteer's own point, unless it lies far off what is drawn; the middle of islands is at sea.
                let at = if extent.off_km <= OFF_SHORE_MAX_KM { place.position } else { extent.label };
                (at, extent.radius_km)
            }
            (None, PlaceKind::Country) => (place.position, 300.0),
            (None, PlaceKind::Admin1) => (place.position, 60.0),
            (None, PlaceKind::Admin2 | PlaceKind::AdminOther) => (place.position, 20.0),
            (None, PlaceKind::Region) => (place.position, 60.0),
            (None, PlaceKind::Water) => (place.position, 40.0),
            (None, PlaceKind::Landform) => (place.position, 10.0),
            (None, PlaceKind::Airport) => (place.position, 2.0),
            (None, _) if named.found.says == Says::Admin => (place.position, 20.0),
            (None, _) => (place.position, areas::town_radius_km(place.population)),
        };
        let resolution = Resolution {
            status: self.status(outcome),
            confidence: outcome.confidence,
            placement: Some(Arc::new(Placement {
                name: place.name.clone(),
                position,
                radius_km,
                area: extent.map(|extent| Arc::clone(&extent.area)).or(river.map(|(area, _, _)| area)),
                basis: Basis::Gazetteer,
                place: Some(best.place),
                geonameid: place.geonameid,
            })),
            candidates: self.candidates(outcome),
            evidence: evidence::of_name(named, outcome, place).into(),
        };
        (kind, resolution)
    }

    pub(super) fn status(&self, outcome: &Outcome) -> Status {
        let Some(best) = outcome.candidates.first() else { return Status::Unresolved };
        let rival = outcome
            .candidates
            .iter()
            .skip(1)
            .filter(|c| c.fact.apart_km(&best.fact) > 12.0 && !c.fact.holds(&best.fact))
            .map(|c| c.share)
            .fold(0.0, f64::max);
        if rival > 0.45 * best.share { Status::Ambiguous } else { Status::Resolved }
    }

    /// Whether the best candidate is the airport or road itself, not the town it is named after.
    fn is_that_thing(&self, index: usize) -> bool {
        self.outcomes[index]
            .best_fact()
            .is_some_and(|place| matches!(place.kind, PlaceKind::Airport | PlaceKind::Facility | PlaceKind::Road))
    }

    /// A name without a place of its own, placed in what contains it.
    pub(super) fn in_container(&mut self, index: usize, kind: MentionKind) -> Resolution {
        let named = &self.names[index];
        let outcome = &self.outcomes[index];
        // 'B, northwest of A': the sector beside A holds it.
        if let Some((anchor, towards)) = &named.link.near
            && let Some(anchor) = self.anchor(*anchor)
        {
            let reach = areas::beside_reach_km(anchor.population);
            let direction = towards.first().copied().unwrap_or(Compass::North);
            let position = destination(anchor.position, direction.bearing_deg(), 0.55 * reach);
            let sector = format!("{} of {}", direction.name(), anchor.name);
            return self.held(
                index,
                Holder {
                    relation: sector.clone(),
                    told: "as the text says",
                    name: sector,
                    position,
                    radius_km: 0.6 * reach,
                    confidence: 0.45,
                },
            );
        }
        let said = self.said_to_be_in(index);
        let (sure, phrase) = said.as_ref().map_or((0.8, None), |said| (said.sure, said.phrase));
        let linked = said.map(|said| said.container);
        // 'Hama Air Base': the town it is named after, if the name itself is one; a village, of which many share a name,
        // if it lies in what the text names around it: 'Abu al-Duhur Air Base in Idlib Governorate'.
        let said_so = |own: &Anchor| {
            linked.as_ref().is_some_and(|linked| linked.area.as_ref().is_some_and(|area| area.contains(own.position)))
        };
        let own = matches!(kind, MentionKind::Facility | MentionKind::Road)
            .then(|| self.anchor(index))
            .flatten()
            .filter(|own| outcome.confidence > 0.5 && (own.population > 500 || said_so(own)));
        let (container, phrase) = match (own, linked) {
            (Some(own), Some(linked))
                if linked.kind != PlaceKind::PopulatedPlace && distance_km(own.position, linked.position) < 200.0 =>
            {
                (Some(own), None)
            }
            (_, Some(linked)) => (Some(linked), phrase),
            (own, None) => (own, None),
        };
        let beside = match &container {
            Some(container) if container.is_settled() && phrase.is_none() => None,
            _ => self.said_to_be_beside(index).map(|place| (areas::beside_reach_km(place.population), place)),
        };
        let beside = beside.or_else(|| {
            let may = container.is_none() && kind == MentionKind::Road;
            may.then(|| self.place_beside_road(index)).flatten().map(|place| (ROAD_BESIDE_KM, place))
        });
        if let Some((reach_km, place)) = beside {
            return self.held(
                index,
                Holder {
                    relation: format!("near {}", place.name),
                    told: "which the text names beside it",
                    name: place.name,
                    position: place.position,
                    radius_km: reach_km,
                    confidence: 0.4,
                },
            );
        }
        if let Some(placed) = phrase.and_then(|phrase| self.in_phrase(index, phrase, sure)) {
            return placed;
        }
        let container = container.or_else(|| self.city_before(index, kind)).or_else(|| self.beside_if_asked(index));
        let setting = self.names[index].setting;
        let container = container.or_else(|| self.anchor(setting?));
        let Some(container) = container else {
            let mut open = Resolution::unresolved(if outcome.rejected {
                "every place of this name lies far from all that the report speaks of"
            } else {
                "no gazetteer has this name, and the text does not say where it lies"
            });
            open.candidates = self.candidates(outcome);
            return open;
        };
        let town = container.is_settled();
        let width_km = container.area.as_ref().map(|area| crate::geodesy::equal_radius_km(area));
        if container.kind == PlaceKind::Country && width_km.is_none_or(|radius_km| radius_km > CONTAINER_MAX_KM) {
            let mut open = Resolution::unresolved(format!(
                "no gazetteer has this name, and the text says no more than that it lies in {}",
                container.name
            ));
            open.candidates = self.candidates(outcome);
            return open;
        }
        let (radius_km, confidence) = if town {
            (areas::town_radius_km(container.population).clamp(3.0, INSIDE_TOWN_MAX_KM), IN_TOWN)
        } else {
            (width_km.unwrap_or(30.0), IN_DIVISION)
        };
        let position = container.area.as_ref().filter(|_| !town).map_or(container.position, |area| area.label_point());
        self.held(index, Holder::around(container.name, position, radius_km, confidence * sure))
    }

    /// A name without a place of its own, placed in the area of the phrase that it is said to be in.
    fn in_phrase(&mut self, index: usize, phrase: usize, sure: f64) -> Option<Resolution> {
        let expression = self.expressions.get(phrase)?;
        let words: Vec<&str> = expression.span.of(self.text).split_whitespace().collect();
        let words = words.join(" ");
        let area = self.phrase(&expression.relation, &expression.anchors, &words).placement?;
        if area.radius_km > CONTAINER_MAX_KM {
            return None;
        }
        let confidence = if area.radius_km <= INSIDE_TOWN_MAX_KM { IN_TOWN } else { IN_DIVISION };
        Some(self.held(index, Holder::around(words, area.position, area.radius_km, confidence * sure)))
    }

    /// A name without a place of its own, placed by what holds it.
    fn held(&self, index: usize, holder: Holder) -> Resolution {
        let outcome = &self.outcomes[index];
        let words: Vec<&str> = self.names[index].found.span.of(self.text).split_whitespace().collect();
        let why = if outcome.rejected { NOT_THERE } else { UNKNOWN };
        let Holder { relation, told, name, position, radius_km, confidence } = holder;
        Resolution {
            status: Status::Resolved,
            confidence,
            placement: Some(Arc::new(Placement {
                name: format!("{} ({relation})", words.join(" ")),
                position,
                radius_km,
                area: None,
                basis: Basis::Container(name),
                place: None,
                geonameid: None,
            })),
            candidates: self.candidates(outcome),
            evidence: vec![why.into(), format!("placed {relation}, {told}")].into(),
        }
    }

    /// What a name is said to lie in, here or where the report names it again, and how sure that is. The narrowest
    /// counts: 'Zamzam, Sudan' may be 'Zamzam in North Darfur' further on.
    fn said_to_be_in(&self, index: usize) -> Option<SaidIn> {
        let own = [index];
        let folded = crate::gazetteer::fold(self.names[index].found.core_span.of(self.text));
        let alike = self.contained.get(&folded).map_or(&own[..], Vec::as_slice);
        let mut narrowest: Option<(f64, usize, Option<usize>)> = None;
        for link in alike.iter().map(|&other| &self.names[other].link) {
            let Some(within) = link.within else { continue };
            let Some(fact) = self.outcomes.get(within).and_then(Outcome::best_fact) else { continue };
            let radius_km = fact.extent(self.gazetteer).map_or(0.0, |extent| extent.radius_km);
            if narrowest.is_none_or(|(least, ..)| radius_km < least) {
                narrowest = Some((radius_km, within, link.within_phrase));
            }
        }
        let (_, within, phrase) = narrowest?;
        Some(SaidIn { container: self.anchor(within)?, phrase, sure: self.outcomes[within].confidence.max(0.3) })
    }

    /// The town or village that a name is said to be near: 'Hass near Kafranbel'.
    fn said_to_be_beside(&self, index: usize) -> Option<Anchor> {
        let beside = self.names[index].link.beside.filter(|&beside| self.outcomes[beside].confidence > 0.4)?;
        self.anchor(beside).filter(Anchor::is_settled)
    }

    /// For a road that no data draws: the town or village named nearest to it in the text, within a sentence or so.
    fn place_beside_road(&self, index: usize) -> Option<Anchor> {
        let span = self.names[index].found.span;
        let off = |other: usize| {
            let own = self.names[other].found.span;
            own.start.saturating_sub(span.end).max(span.start.saturating_sub(own.end))
        };
        let mut others: Vec<(usize, usize)> = (0..self.names.len())
            .filter(|other| *other != index && self.outcomes[*other].confidence > 0.4)
            .map(|other| (off(other), other))
            .filter(|(off, _)| *off < ROAD_BESIDE_BYTES)
            .collect();
        others.sort_unstable();
        others.into_iter().filter_map(|(_, other)| self.anchor(other)).find(Anchor::is_settled)
    }

    /// For a thing that stands in some town: the town last named before it.
    fn city_before(&self, index: usize, kind: MentionKind) -> Option<Anchor> {
        let quarter = self.names[index].found.says == Says::Quarter;
        if !(quarter || matches!(kind, MentionKind::Facility)) {
            return None;
        }
        let start = self.names[index].found.span.start;
        (0..index)
            .rev()
            .take(6)
            .filter(|&other| start - self.names[other].found.span.start.min(start) < 600)
            .filter_map(|other| self.anchor(other))
            .find(|anchor| {
                anchor.kind == PlaceKind::PopulatedPlace && anchor.population > if quarter { 30_000 } else { 0 }
            })
    }

    /// For a span that was asked for: the town or division named nearest to it in the text.
    fn beside_if_asked(&self, index: usize) -> Option<Anchor> {
        if !self.names[index].asked {
            return None;
        }
        let start = self.names[index].found.span.start;
        let mut others: Vec<usize> = (0..self.names.len()).filter(|other| *other != index).collect();
        others.sort_by_key(|&other| (self.names[other].found.span.start.abs_diff(start), other));
        others
            .into_iter()
            .take(12)
            .filter_map(|other| self.anchor(other))
            .find(|anchor| anchor.kind != PlaceKind::Country)
    }
}
