//! From a decided meaning to a place on the map: points with their uncertainty, provinces as their
//! polygons, phrases as the areas they describe, and what no gazetteer knows in what contains it.

use super::areas;
use super::evidence;
use super::knowledge::{Fact, Knowledge};
use super::phrases::{Relation, Shore};
use super::recognize::Says;
use super::resolve::{Named, Outcome};
use super::rivers::Stretch;
use crate::gazetteer::{Course, Gazetteer};
use crate::geodesy::{Compass, bearing_deg, destination, distance_km, fuzzy};
use crate::model::{Area, Basis, Candidate, LatLon, MentionKind, PlaceId, PlaceKind, Placement, Resolution, Status};
use geo::LineString;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// A thing inside a town is at most this far from the point that stands for it, km.
const INSIDE_TOWN_MAX_KM: f64 = 8.0;
/// The point that stands for a country or province lies at most so far off its polygon, km.
const OFF_SHORE_MAX_KM: f64 = 100.0;
/// A country whose area equals a larger circle than this, km, says nothing of where a place in it is.
const CONTAINER_MAX_KM: f64 = 150.0;
/// Where the line across a country or division stands beyond which its named part lies: so far on the way from the
/// middle to the far edge.
const COUNTRY_LINE: f64 = 0.1;
const DIVISION_LINE: f64 = 0.12;
/// Half the width of the strip along a border or coast that its name means, km.
const BORDER_HALF_KM: f64 = 10.0;
/// A border of which a place beside it is spoken reaches so far from the point nearest to that place, km: a
/// country's, and a division's.
const BORDER_REACH_KM: [f64; 2] = [40.0, 25.0];
/// A border between two named places is cut short where a place beside it is within this, km.
const BORDER_FOCUS_KM: f64 = 120.0;
/// Half the width of 'the X side of the border', km.
const BORDER_SIDE_KM: f64 = 8.0;
/// The coast of a town reaches so far along it, km.
const COAST_REACH_KM: f64 = 15.0;
/// A border triangle reaches so far from the point where the borders meet, km.
const TRIANGLE_KM: f64 = 60.0;
/// A river so far from what the report speaks of is not meant if another bears the name, km.
const RIVER_FOCUS_KM: f64 = 400.0;
/// Why a name is placed by what contains it.
const UNKNOWN: &str = "no gazetteer has this name";
/// The same, where places of the name lie elsewhere.
const NOT_THERE: &str = "no place of this name lies where the text says";

/// Places names and phrases; remembers the areas it worked out.
pub struct Placer<'a> {
    knowledge: &'a Knowledge<'a>,
    gazetteer: &'a Gazetteer,
    names: &'a [Named],
    outcomes: &'a [Outcome],
    text: &'a str,
    /// By name, folded: the names of the report that are said to lie in something.
    contained: HashMap<String, Vec<usize>>,
    /// Areas by what describes them, each with the point and radius that stand for it.
    shapes: HashMap<String, Option<(Arc<Area>, LatLon, f64)>>,
}

/// An area as it was drawn, and the point that stands for it where that is not worked out from the area.
struct Drawn {
    area: Area,
    at: Option<LatLon>,
}

impl From<Area> for Drawn {
    fn from(area: Area) -> Self {
        Self { area, at: None }
    }
}

/// A place that something is said of.
#[derive(Clone)]
struct Anchor {
    place: PlaceId,
    name: String,
    kind: PlaceKind,
    position: LatLon,
    population: u64,
    area: Option<Arc<Area>>,
}

impl<'a> Placer<'a> {
    /// A placer over the resolved names of a report's text.
    #[must_use]
    pub fn new(knowledge: &'a Knowledge<'a>, text: &'a str, names: &'a [Named], outcomes: &'a [Outcome]) -> Self {
        let mut contained: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, named) in names.iter().enumerate().filter(|(_, named)| named.link.within.is_some()) {
            contained.entry(crate::gazetteer::fold(named.found.core_span.of(text))).or_default().push(index);
        }
        Self { knowledge, gazetteer: knowledge.gazetteer, names, outcomes, text, contained, shapes: HashMap::new() }
    }

    /// Where a name is, and what sort of place.
    pub fn name(&mut self, index: usize) -> (MentionKind, Resolution) {
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
            placement: Some(Placement {
                name: place.name.clone(),
                position,
                radius_km,
                area: extent.map(|extent| Arc::clone(&extent.area)).or(river.map(|(area, _, _)| area)),
                basis: Basis::Gazetteer,
                place: Some(best.place),
                geonameid: place.geonameid,
            }),
            candidates: self.candidates(outcome),
            evidence: evidence::of_name(named, outcome, place),
        };
        (kind, resolution)
    }

    /// Whether the best candidate is the airport or road itself, not the town it is named after.
    fn is_that_thing(&self, index: usize) -> bool {
        self.outcomes[index]
            .best_fact()
            .is_some_and(|place| matches!(place.kind, PlaceKind::Airport | PlaceKind::Facility | PlaceKind::Road))
    }

    fn status(&self, outcome: &Outcome) -> Status {
        let Some(best) = outcome.candidates.first() else { return Status::Unresolved };
        let rival = outcome
            .candidates
            .iter()
            .skip(1)
            .filter(|c| c.fact.apart_km(&best.fact) > 12.0 && !holds(&c.fact, &best.fact))
            .map(|c| c.share)
            .fold(0.0, f64::max);
        if rival > 0.45 * best.share { Status::Ambiguous } else { Status::Resolved }
    }

    fn candidates(&self, outcome: &Outcome) -> Vec<Candidate> {
        outcome
            .candidates
            .iter()
            .map(|c| Candidate {
                place: Arc::clone(c.fact.place(self.gazetteer)),
                score: c.share,
                reasons: c.reasons.clone(),
            })
            .collect()
    }

    /// A name without a place of its own, placed in what contains it.
    fn in_container(&mut self, index: usize, kind: MentionKind) -> Resolution {
        let named = &self.names[index];
        let outcome = &self.outcomes[index];
        // 'B, northwest of A': the sector beside A holds it.
        if let Some((anchor, towards)) = &named.link.near
            && let Some(anchor) = self.anchor(*anchor)
        {
            let reach = areas::beside_reach_km(anchor.population);
            let direction = towards.first().copied().unwrap_or(Compass::North);
            let position = destination(anchor.position, direction.bearing_deg(), 0.55 * reach);
            let title = format!("{} of {}", direction.name(), anchor.name);
            let why = if outcome.rejected { NOT_THERE } else { UNKNOWN };
            let evidence = vec![why.into(), format!("placed {title}, as the text says")];
            let mut placed = held(self.title(index, &title), title, position, 0.6 * reach, 0.45, evidence);
            placed.candidates = self.candidates(outcome);
            return placed;
        }
        // 'Hama Air Base': the town it is named after, if the name itself is one.
        let own = matches!(kind, MentionKind::Facility | MentionKind::Road)
            .then(|| self.anchor(index))
            .flatten()
            .filter(|own| outcome.confidence > 0.5 && own.population > 500);
        let (linked, sure) = self.said_to_be_in(index).unzip();
        let container = match (own, linked) {
            (Some(own), Some(linked))
                if linked.kind != PlaceKind::PopulatedPlace && distance_km(own.position, linked.position) < 200.0 =>
            {
                Some(own)
            }
            (_, Some(linked)) => Some(linked),
            (own, None) => own,
        };
        let container = container.or_else(|| self.city_before(index, kind)).or_else(|| self.beside_if_asked(index));
        let Some(container) = container else {
            let mut open = Resolution::unresolved(if outcome.rejected {
                "every place of this name lies far from all that the report speaks of"
            } else {
                "no gazetteer has this name, and the text does not say where it lies"
            });
            open.candidates = self.candidates(outcome);
            return open;
        };
        let town = matches!(container.kind, PlaceKind::PopulatedPlace | PlaceKind::Neighbourhood);
        let width_km = container.area.as_ref().map(|area| areas::equal_radius_km(area));
        if container.kind == PlaceKind::Country && width_km.is_none_or(|radius_km| radius_km > CONTAINER_MAX_KM) {
            let mut open = Resolution::unresolved(format!(
                "no gazetteer has this name, and the text says no more than that it lies in {}",
                container.name
            ));
            open.candidates = self.candidates(outcome);
            return open;
        }
        let (radius_km, confidence) = if town {
            (areas::town_radius_km(container.population).clamp(3.0, INSIDE_TOWN_MAX_KM), 0.6)
        } else {
            (width_km.unwrap_or(30.0), 0.35)
        };
        let position = container.area.as_ref().filter(|_| !town).map_or(container.position, |area| area.label_point());
        let sure = sure.unwrap_or(0.8);
        let why = if outcome.rejected { NOT_THERE } else { UNKNOWN };
        let evidence = vec![why.into(), format!("placed in {}, which contains it", container.name)];
        let title = self.title(index, &format!("in {}", container.name));
        let mut placed = held(title, container.name, position, radius_km, confidence * sure, evidence);
        placed.candidates = self.candidates(outcome);
        placed
    }

    /// What the map calls a place that no gazetteer knows: 'Zamzam (in North Darfur)'.
    fn title(&self, index: usize, place: &str) -> String {
        let words: Vec<&str> = self.names[index].found.span.of(self.text).split_whitespace().collect();
        format!("{} ({place})", words.join(" "))
    }

    /// What a name is said to lie in, here or where the report names it again, and how sure that is. The narrowest
    /// counts: 'Zamzam, Sudan' may be 'Zamzam in North Darfur' further on.
    fn said_to_be_in(&self, index: usize) -> Option<(Anchor, f64)> {
        let own = [index];
        let folded = crate::gazetteer::fold(self.names[index].found.core_span.of(self.text));
        let alike = self.contained.get(&folded).map_or(&own[..], Vec::as_slice);
        let mut narrowest: Option<(f64, usize)> = None;
        for within in alike.iter().filter_map(|&other| self.names[other].link.within) {
            let Some(fact) = self.outcomes.get(within).and_then(Outcome::best_fact) else { continue };
            let radius_km = fact.extent(self.gazetteer).map_or(0.0, |extent| extent.radius_km);
            if narrowest.is_none_or(|(least, _)| radius_km < least) {
                narrowest = Some((radius_km, within));
            }
        }
        let (_, within) = narrowest?;
        Some((self.anchor(within)?, self.outcomes[within].confidence.max(0.3)))
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

    fn anchor(&self, index: usize) -> Option<Anchor> {
        Some(self.anchor_at(self.outcomes.get(index)?.best_fact()?))
    }

    fn anchor_at(&self, fact: &Fact) -> Anchor {
        Anchor {
            place: fact.id,
            name: fact.place(self.gazetteer).name.clone(),
            kind: fact.kind,
            position: fact.position,
            population: fact.population,
            area: fact.extent(self.gazetteer).map(|extent| Arc::clone(&extent.area)),
        }
    }

    /// The division that a town's countryside belongs to, if the town gave it its name or leads it.
    fn named_after(&self, anchor: &Anchor) -> Option<Anchor> {
        if anchor.area.is_some() {
            return None;
        }
        let division = self.knowledge.of(self.knowledge.of(anchor.place).admin1?);
        let about = division.place(self.gazetteer);
        let fold = |name: &str| {
            let folded = crate::gazetteer::fold(name);
            let words = ["governorate", "province", "oblast", "region", "state", "muhafazat", "mintaqat"];
            folded.split(' ').filter(|word| !words.contains(word)).collect::<Vec<_>>().join(" ")
        };
        let same = fold(&about.name) == fold(&anchor.name)
            || self.gazetteer.lookup(&anchor.name).iter().any(|m| m.place == division.id);
        same.then(|| self.anchor_at(&division))
    }

    /// The area that a phrase means.
    pub fn phrase(&mut self, relation: &Relation, anchors: &[usize], words: &str) -> Resolution {
        let known: Vec<Anchor> = anchors.iter().filter_map(|&index| self.anchor(index)).collect();
        // A bank is a river's, whatever town bears its name.
        let riverside = match relation {
            Relation::Bank(_) | Relation::Along => true,
            Relation::Beside(..) => known.first().is_some_and(|first| first.kind == PlaceKind::Water),
            _ => false,
        };
        if riverside && let Some(answer) = self.riverside(relation, anchors, known.first(), words) {
            return answer;
        }
        let Some(first) = known.first() else {
            // The anchor may at least lie in something.
            if let Some(&index) = anchors.first() {
                let inside = self.in_container(index, self.names[index].found.kind());
                if inside.placement.is_some() {
                    return inside;
                }
            }
            return Resolution::unresolved("the place that the phrase starts from is not known");
        };
        let confidence = anchors.iter().map(|&index| self.outcomes[index].confidence).fold(1.0, f64::min);
        let status = anchors
            .iter()
            .map(|&index| self.status(&self.outcomes[index]))
            .filter(|s| *s != Status::Unresolved)
            .max()
            .unwrap_or(Status::Resolved);
        let second = known.get(1);
        let at_edge =
            matches!(relation, Relation::Border(_) | Relation::BorderSide | Relation::Coast(_) | Relation::Bank(_));
        let focus = if at_edge { self.focus(anchors) } else { None };
        let places: Vec<PlaceId> = known.iter().map(|anchor| anchor.place).collect();
        let key = format!("{relation:?}|{places:?}|{focus:?}");
        let shape = match self.shapes.get(&key) {
            Some(shape) => shape.clone(),
            None => {
                let shape = self.draw(relation, &known, focus).map(|drawn| {
                    let (at, radius_km) = self.stand_for(relation, first, &drawn.area);
                    (Arc::new(drawn.area), drawn.at.unwrap_or(at), radius_km)
                });
                self.shapes.insert(key, shape.clone());
                shape
            }
        };
        let Some((area, position, radius_km)) = shape else {
            return Resolution::unresolved("the phrase describes no area that could be drawn");
        };
        let mut evidence = vec![evidence::of_phrase(relation, &first.name, second.map(|s| s.name.as_str()))];
        evidence.extend(
            anchors
                .iter()
                .flat_map(|&index| self.outcomes[index].candidates.first())
                .flat_map(|c| c.reasons.iter().take(2).cloned()),
        );
        Resolution {
            status,
            confidence: (0.9 * confidence).clamp(0.0, 1.0),
            placement: Some(Placement {
                name: words.to_owned(),
                position,
                radius_km,
                area: Some(area),
                basis: Basis::Phrase,
                place: None,
                geonameid: None,
            }),
            candidates: self.candidates(&self.outcomes[anchors[0]]),
            evidence,
        }
    }

    /// The point that stands for a phrase's area, and the circle that covers about as much.
    fn stand_for(&self, relation: &Relation, first: &Anchor, area: &Area) -> (LatLon, f64) {
        let radius_km = areas::equal_radius_km(area);
        match relation {
            Relation::Front | Relation::Around | Relation::Outskirts(_) | Relation::Middle | Relation::Held
                if first.area.is_none() && !matches!(relation, Relation::Outskirts(d) if !d.is_empty()) =>
            {
                let reach = area.bounds();
                (first.position, radius_km.max(0.4 * distance_km(reach.corners()[0], reach.corners()[2])).min(60.0))
            }
            Relation::Countryside(towards) if first.area.is_none() && !towards.is_empty() => {
                let (east, north) = towards.iter().fold((0.0, 0.0), |(east, north), d| {
                    let (sin, cos) = d.bearing_deg().to_radians().sin_cos();
                    (east + sin, north + cos)
                });
                let off_km = (2.5 * areas::town_radius_km(first.population)).clamp(24.0, 27.0);
                let at = destination(first.position, f64::atan2(east, north).to_degrees(), off_km);
                (if area.contains(at) { at } else { area.label_point() }, radius_km)
            }
            _ => {
                // People live on a part of the land, and reports speak of that part.
                let lived_in = self.lived_in(area);
                (lived_in.unwrap_or_else(|| area.label_point()), radius_km)
            }
        }
    }

    /// The middle of the settlements of a large area, where that lies inside it.
    fn lived_in(&self, area: &Area) -> Option<LatLon> {
        if areas::equal_radius_km(area) < 15.0 {
            return None;
        }
        let (mut lat, mut lon, mut sum) = (0.0, 0.0, 0.0);
        let mut towns = 0;
        for id in self.gazetteer.settlements_in(&area.bounds(), 500, 150) {
            let at = self.gazetteer.position(id);
            if area.contains(at) {
                let weight = (self.gazetteer.population(id) as f64).powf(0.25);
                lat += weight * at.lat_deg();
                lon += weight * at.lon_deg();
                sum += weight;
                towns += 1;
            }
        }
        if towns < 3 {
            return None;
        }
        let label = area.label_point();
        let at = LatLon::new((lat / sum + label.lat_deg()) / 2.0, (lon / sum + label.lon_deg()) / 2.0)?;
        area.contains(at).then_some(at)
    }

    /// The place of the text around a phrase that a border is taken to be near.
    fn focus(&self, anchors: &[usize]) -> Option<LatLon> {
        Some(self.gazetteer.position(self.focus_place(anchors, |kind| kind != PlaceKind::Country)?))
    }

    /// The place nearest in the text to a phrase, of the kinds that are wanted.
    fn focus_place(&self, anchors: &[usize], wanted: impl Fn(PlaceKind) -> bool) -> Option<PlaceId> {
        let &index = anchors.first()?;
        let own = self.outcomes[index].best();
        let spot = |other: usize| {
            let best = self.outcomes[other].best()?;
            let fits = wanted(self.gazetteer.kind(best)) && Some(best) != own;
            (fits && self.outcomes[other].confidence > 0.4).then_some(best)
        };
        // Made anchors stand behind the others: nearness is that of the spans.
        let start = self.names[index].found.span.start;
        let mut near: Vec<(usize, usize)> = (0..self.names.len())
            .filter(|&other| !anchors.contains(&other))
            .map(|other| {
                let at = self.names[other].found.span.start;
                // What comes before counts more than what comes after.
                (if at < start { start - at } else { 2 * (at - start) }, other)
            })
            .filter(|(off, _)| *off < 3_000)
            .collect();
        near.sort_unstable();
        near.into_iter().take(40).find_map(|(_, other)| spot(other))
    }

    /// The river that a name means where a phrase speaks of a river: the best candidate, or another of the name that is
    /// nearest to what the report speaks of.
    fn river(&self, index: usize, anchor: Option<&Anchor>, focus: Option<LatLon>) -> Option<(PlaceId, &Arc<Course>)> {
        let off_km = |course: &Course| match focus {
            Some(focus) => {
                fuzzy::nearest_on_lines(&course.lines, focus).map_or(f64::INFINITY, |at| distance_km(at, focus))
            }
            None => 0.0,
        };
        if let Some(anchor) = anchor
            && let Some(course) = self.gazetteer.course(anchor.place)
            && off_km(course) < RIVER_FOCUS_KM
        {
            return Some((anchor.place, course));
        }
        let named = &self.names[index].found;
        let name = anchor.map_or("", |anchor| anchor.name.as_str());
        let looked_up = self.gazetteer.lookup(&named.known.form).into_iter().chain(self.gazetteer.lookup(name));
        let bearers = named.whole.iter().chain(&named.known.places).map(|(place, _)| *place);
        let rivers = bearers.chain(looked_up.map(|found| found.place));
        let rivers = rivers.filter_map(|place| Some((place, self.gazetteer.course(place)?)));
        let nearest = rivers
            .map(|(place, course)| (off_km(course), place, course))
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        nearest.map(|(_, place, course)| (place, course))
    }

    /// The stretch of a river that the report means: in the division spoken of beside it, near the place spoken of, or
    /// in the country.
    fn stretch(&self, course: &Course, anchors: &[usize]) -> Stretch {
        let linked = anchors.first().and_then(|&index| self.names[index].link.within);
        let linked = linked.and_then(|within| self.outcomes[within].best());
        let beside = linked.or_else(|| self.focus_place(anchors, |kind| kind != PlaceKind::Country));
        let beside = beside.or_else(|| self.focus_place(anchors, |kind| kind == PlaceKind::Country));
        let divided = |place: &PlaceId| {
            matches!(self.gazetteer.kind(*place), PlaceKind::Country | PlaceKind::Admin1 | PlaceKind::Admin2)
        };
        let within = beside.filter(divided).and_then(|place| self.gazetteer.area(place));
        let country = beside.is_some_and(|place| self.gazetteer.kind(place) == PlaceKind::Country);
        let focus = beside.filter(|_| !country).map(|place| self.gazetteer.position(place));
        Stretch::of(course, within, focus)
    }

    /// A river as a strip along the stretch that is meant, the point that stands for it, and how far it may be off.
    fn river_itself(&mut self, index: usize, fact: &Fact) -> Option<(Arc<Area>, LatLon, f64)> {
        let course = Arc::clone(self.gazetteer.course(fact.id)?);
        let stretch = self.stretch(&course, &[index]);
        let at = stretch.point()?;
        let key = format!("river|{:?}|{at:?}|{}", fact.id, stretch.radius_km());
        if let Some(shape) = self.shapes.get(&key) {
            return shape.clone();
        }
        let shape = stretch.itself().map(|area| (Arc::new(area), at, stretch.radius_km()));
        self.shapes.insert(key, shape.clone());
        shape
    }

    /// A phrase about a river that has a course.
    fn riverside(
        &mut self,
        relation: &Relation,
        anchors: &[usize],
        first: Option<&Anchor>,
        words: &str,
    ) -> Option<Resolution> {
        let &index = anchors.first()?;
        let focus = self.focus(anchors);
        let (place, course) = self.river(index, first, focus).map(|(place, course)| (place, Arc::clone(course)))?;
        let stretch = self.stretch(&course, anchors);
        let name = self.gazetteer.place(place).name.clone();
        let key = format!("{relation:?}|{place:?}|{:?}|{}", stretch.point(), stretch.radius_km());
        let mut sided = true;
        let shape = match self.shapes.get(&key) {
            Some(shape) => shape.clone(),
            None => {
                let area = match relation {
                    Relation::Along => stretch.along(),
                    Relation::Bank(shore) => stretch.bank(shore).map(|(area, told)| {
                        sided = told;
                        area
                    }),
                    Relation::Beside(winds, far) => stretch.beside(winds, *far),
                    _ => None,
                };
                let shape = area.map(|area| {
                    let at = self.lived_in(&area).unwrap_or_else(|| area.label_point());
                    (at, areas::equal_radius_km(&area), Arc::new(area))
                });
                let shape = shape.map(|(at, radius_km, area)| (area, at, radius_km));
                self.shapes.insert(key, shape.clone());
                shape
            }
        };
        let (area, position, radius_km) = shape?;
        let outcome = &self.outcomes[index];
        let mut evidence = vec![evidence::of_phrase(relation, &name, None)];
        if !sided {
            evidence.push(format!("{name} runs that way itself: both banks"));
        }
        if course.coarse {
            evidence.push(format!("no data draws {name}: its course is laid through towns on it, a few km off"));
        }
        let sure = if outcome.best() == Some(place) { outcome.confidence } else { 0.6 };
        Some(Resolution {
            status: Status::Resolved,
            confidence: (0.9 * sure).clamp(0.0, 1.0),
            placement: Some(Placement {
                name: words.to_owned(),
                position,
                radius_km,
                area: Some(area),
                basis: Basis::Phrase,
                place: None,
                geonameid: None,
            }),
            candidates: self.candidates(outcome),
            evidence,
        })
    }

    fn draw(&self, relation: &Relation, known: &[Anchor], focus: Option<LatLon>) -> Option<Drawn> {
        let first = known.first()?;
        match relation {
            Relation::Border(towards) => self.border(known, towards, focus),
            Relation::BorderSide => self.border_side(first, focus),
            Relation::Coast(towards) => self.coast(first, towards, focus),
            _ => self.shape(relation, first, known.get(1)).map(Drawn::from),
        }
    }

    fn shape(&self, relation: &Relation, first: &Anchor, second: Option<&Anchor>) -> Option<Area> {
        let town_km = areas::town_radius_km(first.population);
        let country = first.kind == PlaceKind::Country;
        match relation {
            Relation::Part(towards) | Relation::Quarters(towards) => match &first.area {
                _ if towards.is_empty() => self.whole(first),
                Some(area) => areas::part_towards(area, towards, if country { COUNTRY_LINE } else { DIVISION_LINE }),
                None if matches!(first.kind, PlaceKind::PopulatedPlace | PlaceKind::Neighbourhood) => {
                    let town = areas::disc(first.position, town_km.max(1.5))?;
                    areas::part_towards(&town, towards, 0.1)
                }
                None => areas::part_towards(&self.whole(first)?, towards, 0.1),
            },
            Relation::Countryside(towards) => {
                let division = self.named_after(first);
                let base = first.area.clone().or_else(|| division.as_ref().and_then(|d| d.area.clone()));
                match base {
                    // The land that a town lends its name to is seen from the town.
                    Some(area) if !towards.is_empty() && first.area.is_none() => {
                        let sector = areas::beside(first.position, towards, 0.8 * town_km, 75.0)?;
                        areas::overlap(&area, &sector).or(Some(sector))
                    }
                    Some(area) => {
                        let around = areas::without_town(&area, first.position, town_km.min(12.0))
                            .unwrap_or_else(|| (*area).clone());
                        if towards.is_empty() { Some(around) } else { areas::part_towards(&around, towards, 0.12) }
                    }
                    None if towards.is_empty() => {
                        areas::ring(first.position, 0.5 * town_km, (6.0 * town_km).clamp(12.0, 30.0))
                    }
                    None => areas::beside(first.position, towards, town_km, (6.0 * town_km).clamp(12.0, 30.0)),
                }
            }
            Relation::Middle => match &first.area {
                Some(area) => {
                    let middle = areas::disc(area.label_point(), 0.4 * areas::equal_radius_km(area))?;
                    areas::overlap(area, &middle).or(Some(middle))
                }
                None => areas::disc(first.position, (0.4 * town_km).clamp(1.0, 4.0)),
            },
            Relation::Beside(towards, Some(far)) => {
                areas::at_distance(self.middle(first), towards, far.km + self.beyond_edge_km(first), far.doubt_km)
            }
            Relation::Away(far) => areas::away(self.middle(first), far.km + self.beyond_edge_km(first), far.doubt_km),
            Relation::Within(km) => areas::disc(self.middle(first), km + self.beyond_edge_km(first)),
            Relation::Beside(towards, None) => match &first.area {
                Some(area) => areas::part_towards(area, towards, if country { COUNTRY_LINE } else { DIVISION_LINE }),
                None => areas::beside(first.position, towards, 0.8 * town_km, areas::beside_reach_km(first.population)),
            },
            Relation::Outskirts(towards) => match &first.area {
                Some(area) if towards.is_empty() => Some((**area).clone()),
                Some(area) => areas::part_towards(area, towards, 0.5),
                None if towards.is_empty() => areas::ring(first.position, 0.7 * town_km, 1.4 * town_km + 2.0),
                None => areas::beside(first.position, towards, 0.7 * town_km, 1.4 * town_km + 2.0),
            },
            Relation::Around => match &first.area {
                Some(area) => Some((**area).clone()),
                None => areas::disc(first.position, (2.0 * town_km).clamp(5.0, 30.0)),
            },
            Relation::Front => match &first.area {
                Some(area) => Some((**area).clone()),
                None => {
                    areas::disc(first.position, if first.population > 3_000 { (20.0 + town_km).min(35.0) } else { 8.0 })
                }
            },
            Relation::Between => {
                let second = second?;
                let off = distance_km(first.position, second.position);
                if off > 1_500.0 {
                    return None;
                }
                areas::corridor(first.position, second.position, (0.15 * off).clamp(3.0, 40.0))
            }
            Relation::Road => match second {
                Some(second) if distance_km(first.position, second.position) < 800.0 => {
                    let off = distance_km(first.position, second.position);
                    areas::corridor(first.position, second.position, (0.05 * off).clamp(1.5, 8.0))
                }
                _ => areas::disc(first.position, town_km.max(5.0)),
            },
            Relation::Bank(Shore::Towards(towards)) => areas::part_towards(&self.whole(first)?, towards, 0.0),
            Relation::Bank(_) | Relation::Along => self.whole(first),
            Relation::Border(_) | Relation::BorderSide | Relation::Coast(_) => None,
            Relation::Held => self.whole(first),
        }
    }

    fn whole(&self, anchor: &Anchor) -> Option<Area> {
        match &anchor.area {
            Some(area) => Some((**area).clone()),
            None => {
                let radius_km = match anchor.kind {
                    PlaceKind::PopulatedPlace | PlaceKind::Neighbourhood => areas::town_radius_km(anchor.population),
                    PlaceKind::Region => 60.0,
                    PlaceKind::Water => 40.0,
                    _ => 20.0,
                };
                areas::disc(anchor.position, radius_km)
            }
        }
    }

    /// Where distances to a place are counted from.
    fn middle(&self, anchor: &Anchor) -> LatLon {
        anchor.area.as_ref().map_or(anchor.position, |area| area.label_point())
    }

    /// How much farther a distance reaches because it may be counted from the edge: nothing for a town, of which
    /// the middle is meant (roads count so).
    fn beyond_edge_km(&self, anchor: &Anchor) -> f64 {
        anchor.area.as_ref().map_or(0.0, |area| areas::equal_radius_km(area))
    }

    /// The division or country that a border's name means: a town's border is that of its division.
    fn bounded(&self, anchor: &Anchor) -> Anchor {
        if anchor.area.is_some() {
            return anchor.clone();
        }
        self.named_after(anchor).unwrap_or_else(|| anchor.clone())
    }

    /// The border of one place, of two, or where those of three meet.
    fn border(&self, known: &[Anchor], towards: &[Compass], focus: Option<LatLon>) -> Option<Drawn> {
        let known: Vec<Anchor> = known.iter().map(|anchor| self.bounded(anchor)).collect();
        let (first, second) = (known.first()?, known.get(1));
        let country = first.kind == PlaceKind::Country;
        let stretches = self.gazetteer.outline(first.place);
        if let (Some(second), Some(third)) = (second, known.get(2)) {
            let far = |at: LatLon| {
                let off = |anchor: &Anchor| match &anchor.area {
                    Some(area) => areas::distance_to_km(area, at),
                    None => distance_km(anchor.position, at),
                };
                off(second).max(off(third))
            };
            let ends = stretches.iter().flat_map(|stretch| [stretch.line.0.first(), stretch.line.0.last()]);
            let ends = ends.flatten().map(|c| LatLon::clamped(c.y, c.x));
            let meet = ends.map(|at| (far(at), at)).min_by(|a, b| a.0.total_cmp(&b.0));
            let at = meet.filter(|(off_km, _)| *off_km < 300.0).map_or(first.position, |(_, at)| at);
            return Some(Drawn { area: areas::disc(at, TRIANGLE_KM)?, at: Some(at) });
        }
        let is = |kind: PlaceKind, place: &PlaceId| self.gazetteer.kind(*place) == kind;
        let wanted = |beside: &[PlaceId]| match second {
            Some(second) => beside.contains(&second.place),
            // Land borders: across a coast there is nobody.
            None if country => beside.iter().any(|place| is(PlaceKind::Country, place)),
            None => beside.iter().any(|place| is(PlaceKind::Admin1, place) || is(PlaceKind::Country, place)),
        };
        let mut lines: Vec<LineString<f64>> =
            stretches.into_iter().filter(|stretch| wanted(&stretch.beside)).map(|stretch| stretch.line).collect();
        if !towards.is_empty() {
            let middle = self.middle(first);
            let on_the_side = |at: LatLon| {
                towards.iter().any(|way| {
                    let off = bearing_deg(middle, at) - way.bearing_deg();
                    ((off + 540.0).rem_euclid(360.0) - 180.0).abs() <= 67.5
                })
            };
            lines = lines.iter().flat_map(|line| runs(line, on_the_side)).collect();
        }
        if lines.is_empty() {
            return self.border_as_the_crow_flies(first, second, focus);
        }
        let nearest = focus.and_then(|focus| Some((focus, fuzzy::nearest_on_lines(&lines, focus)?)));
        let near = match nearest {
            Some((_, edge)) if second.is_none() => Some((edge, BORDER_REACH_KM[usize::from(!country)])),
            Some((focus, edge)) if distance_km(focus, edge) < BORDER_FOCUS_KM => Some((edge, BORDER_REACH_KM[0])),
            _ => None,
        };
        let area = areas::strip(&lines, BORDER_HALF_KM, near)?;
        Some(Drawn { area, at: near.map(|(edge, _)| edge) })
    }

    /// A border that no data draws: where the one place's outline is nearest to the other, or between both.
    fn border_as_the_crow_flies(
        &self,
        first: &Anchor,
        second: Option<&Anchor>,
        focus: Option<LatLon>,
    ) -> Option<Drawn> {
        let toward = second.map(|second| second.position).or(focus);
        match (&first.area, toward) {
            (Some(area), Some(toward)) => {
                let edge = fuzzy::nearest_on_outline(area, toward)?;
                let reach_km = BORDER_REACH_KM[usize::from(first.kind != PlaceKind::Country)];
                Some(Drawn { area: areas::disc(edge, reach_km)?, at: Some(edge) })
            }
            (None, _) => match second {
                Some(second) => areas::corridor(first.position, second.position, BORDER_HALF_KM).map(Drawn::from),
                None => areas::disc(first.position, BORDER_REACH_KM[1]).map(Drawn::from),
            },
            (Some(area), None) => {
                let rings: Vec<LineString<f64>> = area.shape().0.iter().map(|p| p.exterior().clone()).collect();
                areas::strip(&rings, BORDER_HALF_KM, None).map(Drawn::from)
            }
        }
    }

    /// 'The Turkish side of the border': the strip inside the country, near what the report speaks of.
    fn border_side(&self, first: &Anchor, focus: Option<LatLon>) -> Option<Drawn> {
        let stretches = self.gazetteer.outline(first.place);
        let is_country = |place: &PlaceId| self.gazetteer.kind(*place) == PlaceKind::Country;
        let lines: Vec<LineString<f64>> =
            stretches.into_iter().filter(|s| s.beside.iter().any(is_country)).map(|s| s.line).collect();
        let area = first.area.as_ref()?;
        let edge = focus.and_then(|focus| fuzzy::nearest_on_lines(&lines, focus));
        let strip = areas::strip(&lines, BORDER_SIDE_KM, edge.map(|edge| (edge, BORDER_REACH_KM[1])))?;
        let side = areas::overlap(area, &strip)?;
        let at = edge.map(|edge| {
            // Beside the edge, on the side that is the country's.
            let around = Compass::ALL.map(|wind| destination(edge, wind.bearing_deg(), 0.25 * BORDER_SIDE_KM));
            around.into_iter().find(|at| side.contains(*at)).unwrap_or(edge)
        });
        Some(Drawn { area: side, at })
    }

    /// The coast of a country or division, or of the country of a town, where it is near the town.
    fn coast(&self, first: &Anchor, towards: &[Compass], focus: Option<LatLon>) -> Option<Drawn> {
        let town = first.area.is_none();
        let land = match (town, first.kind) {
            (false, _) => Some(first.place),
            (true, PlaceKind::Water | PlaceKind::Region) => {
                focus.and_then(|focus| self.gazetteer.containing(focus).country)
            }
            (true, _) => self.gazetteer.containing(first.position).country,
        };
        let mut lines = land.map_or_else(Vec::new, |land| self.coastline(land));
        let near = if town { focus.filter(|_| first.kind == PlaceKind::Water).or(Some(first.position)) } else { None };
        if town {
            let edge = near.and_then(|near| fuzzy::nearest_on_lines(&lines, near));
            let (Some(near), Some(edge)) = (near, edge) else { return self.whole(first).map(Drawn::from) };
            if distance_km(near, edge) > 60.0 {
                return self.whole(first).map(Drawn::from);
            }
            let reach_km = if first.kind == PlaceKind::Water { 4.0 * COAST_REACH_KM } else { COAST_REACH_KM };
            let area = areas::strip(&lines, BORDER_HALF_KM, Some((edge, reach_km)))?;
            return Some(Drawn { area, at: Some(edge) });
        }
        if !towards.is_empty() {
            let part = areas::part_towards(first.area.as_ref()?, towards, 0.0)?;
            let grown = Area::new(fuzzy::grown(part.shape(), 2.0), 0.0)?;
            lines = lines.iter().flat_map(|line| runs(line, |at| grown.contains(at))).collect();
        }
        if lines.is_empty() {
            return self.whole(first).map(Drawn::from);
        }
        areas::strip(&lines, BORDER_HALF_KM, None).map(Drawn::from)
    }

    /// The stretches of an outline behind which there is no other land.
    fn coastline(&self, land: PlaceId) -> Vec<LineString<f64>> {
        let country = self.gazetteer.country(self.gazetteer.country_code(land));
        let own_kind = self.gazetteer.kind(land);
        let alone = |beside: &[PlaceId]| {
            !beside.iter().any(|place| {
                let kind = self.gazetteer.kind(*place);
                kind == PlaceKind::Country && Some(*place) != country || kind == own_kind
            })
        };
        self.gazetteer.outline(land).into_iter().filter(|s| alone(&s.beside)).map(|s| s.line).collect()
    }
}

/// The stretches of a line whose corners are wanted.
pub fn runs(line: &LineString<f64>, wanted: impl Fn(LatLon) -> bool) -> Vec<LineString<f64>> {
    let mut runs = Vec::new();
    let mut run = Vec::new();
    for corner in &line.0 {
        if wanted(LatLon::clamped(corner.y, corner.x)) {
            run.push(*corner);
        } else if !run.is_empty() {
            runs.push(LineString(std::mem::take(&mut run)));
        }
    }
    runs.push(LineString(run));
    runs.retain(|run| run.0.len() > 1);
    runs
}

/// Whether the one place is the division that the other lies in: a town and its province share a name, and a pin in the
/// town is in the province too.
fn holds(division: &Fact, place: &Fact) -> bool {
    matches!(division.kind, PlaceKind::Admin1 | PlaceKind::Admin2)
        && (place.admin1 == Some(division.id) || place.admin2 == Some(division.id))
}

fn held(
    name: String,
    container: String,
    position: LatLon,
    radius_km: f64,
    confidence: f64,
    evidence: Vec<String>,
) -> Resolution {
    Resolution {
        status: Status::Resolved,
        confidence,
        placement: Some(Placement {
            name,
            position,
            radius_km,
            area: None,
            basis: Basis::Container(container),
            place: None,
            geonameid: None,
        }),
        candidates: Vec::new(),
        evidence,
    }
}
