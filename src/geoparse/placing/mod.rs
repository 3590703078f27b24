//! From a decided meaning to a place on the map: points with their uncertainty, provinces as their
//! polygons, phrases as the areas they describe, and what no gazetteer knows in what contains it.
//!
//! [`names`] places names; phrases are drawn as [`shapes`], along [`borders`], or beside rivers ([`riversides`]).

mod names;
mod shapes;
mod borders;
mod riversides;

use super::Recognized;
use super::areas;
use super::evidence;
use super::knowledge::{Fact, Knowledge, Shape};
use super::phrases::{Expression, Relation, Shore};
use super::resolve::{Named, Outcome};
use crate::gazetteer::Gazetteer;
use crate::geodesy::sides::Side;
use crate::geodesy::{Bands, destination, distance_km};
use crate::model::{Area, Basis, Candidate, Few, LatLon, PlaceId, PlaceKind, Placement, Resolution, Status};
pub use borders::runs;
use std::collections::HashMap;
use std::sync::Arc;

/// Places names and phrases; remembers the areas it worked out.
pub struct Placer<'a> {
    knowledge: &'a Knowledge<'a>,
    gazetteer: &'a Gazetteer,
    names: &'a [Named],
    expressions: &'a [Expression],
    outcomes: &'a [Outcome],
    text: &'a str,
    /// By name, folded: the names of the report that are said to lie in something.
    contained: HashMap<String, Vec<usize>>,
    /// Areas by what describes them, each with the point and radius that stand for it.
    shapes: HashMap<String, Option<Shape>>,
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

impl Anchor {
    /// Whether it is a town, a village or a quarter.
    fn is_settled(&self) -> bool {
        matches!(self.kind, PlaceKind::PopulatedPlace | PlaceKind::Neighbourhood)
    }
}

/// Where a phrase is drawn, under its own words.
fn placement(words: &str, (area, position, radius_km): Shape) -> Arc<Placement> {
    Arc::new(Placement {
        name: words.to_owned(),
        position,
        radius_km,
        area: Some(area),
        basis: Basis::Phrase,
        place: None,
        geonameid: None,
    })
}

impl<'a> Placer<'a> {
    /// A placer over the resolved names of a report's text.
    #[must_use]
    pub fn new(knowledge: &'a Knowledge<'a>, text: &'a str, all: &'a Recognized, outcomes: &'a [Outcome]) -> Self {
        let (names, expressions) = (&all.names[..], &all.expressions[..]);
        let mut contained: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, named) in names.iter().enumerate().filter(|(_, named)| named.link.within.is_some()) {
            contained.entry(crate::gazetteer::fold(named.found.core_span.of(text))).or_default().push(index);
        }
        let (gazetteer, shapes) = (knowledge.gazetteer, HashMap::new());
        Self { knowledge, gazetteer, names, expressions, outcomes, text, contained, shapes }
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
        let at_edge = matches!(
            relation,
            Relation::Border(_) | Relation::Borderland | Relation::BorderSide | Relation::Coast(_) | Relation::Bank(_)
        );
        let focus = if at_edge { self.focus(anchors) } else { None };
        let places: Vec<PlaceId> = known.iter().map(|anchor| anchor.place).collect();
        let key = format!("{relation:?}|{places:?}|{focus:?}");
        // What is drawn depends on the places alone, and so it is the same in every report.
        let shape = self.knowledge.drawn(key, || {
            self.draw(relation, &known, focus).map(|drawn| {
                let (at, radius_km) = self.stand_for(relation, first, &drawn.area);
                (Arc::new(drawn.area), drawn.at.unwrap_or(at), radius_km)
            })
        });
        let Some(shape) = shape else {
            return Resolution::unresolved("the phrase describes no area that could be drawn");
        };
        let mut evidence = vec![evidence::of_phrase(relation, &first.name, second.map(|s| s.name.as_str()))];
        let best = anchors.iter().filter_map(|&index| self.outcomes[index].candidates.first());
        for reason in best.flat_map(|candidate| candidate.reasons.iter().take(2)) {
            // What speaks for both towns of a road is said once.
            if !evidence.contains(reason) {
                evidence.push(reason.clone());
            }
        }
        Resolution {
            status,
            confidence: (0.9 * confidence).clamp(0.0, 1.0),
            placement: Some(placement(words, shape)),
            candidates: self.candidates(&self.outcomes[anchors[0]]),
            evidence: evidence.into(),
        }
    }

    fn draw(&self, relation: &Relation, known: &[Anchor], focus: Option<LatLon>) -> Option<Drawn> {
        let first = known.first()?;
        match relation {
            Relation::Border(towards) => self.border(known, towards, focus),
            Relation::Borderland => self.borderland(known).or_else(|| self.border(known, &[], focus)),
            Relation::BorderSide => self.border_side(first, focus),
            Relation::Coast(towards) => self.coast(first, towards, focus),
            Relation::Bank(Shore::Left) => self.shore_of(first, Side::Left).map(Drawn::from),
            Relation::Bank(Shore::Right) => self.shore_of(first, Side::Right).map(Drawn::from),
            Relation::Countrysides(sides) => {
                let parts = known
                    .iter()
                    .zip(sides)
                    .map(|(anchor, towards)| self.shape(&Relation::Countryside(towards.clone()), anchor, None));
                areas::joined(&parts.collect::<Option<Vec<_>>>()?).map(Drawn::from)
            }
            _ => self.shape(relation, first, known.get(1)).map(Drawn::from),
        }
    }

    /// The point that stands for a phrase's area, and the circle that covers about as much.
    fn stand_for(&self, relation: &Relation, first: &Anchor, area: &Area) -> (LatLon, f64) {
        let radius_km = crate::geodesy::equal_radius_km(area);
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
                let lived_in = self.lived_in(area, radius_km);
                (lived_in.unwrap_or_else(|| area.label_point()), radius_km)
            }
        }
    }

    /// The middle of the settlements of a large area, where that lies inside it.
    fn lived_in(&self, area: &Area, radius_km: f64) -> Option<LatLon> {
        if radius_km < 15.0 {
            return None;
        }
        let (mut lat, mut lon, mut sum) = (0.0, 0.0, 0.0);
        let mut towns = 0;
        let inside = Bands::of(area.shape());
        for id in self.gazetteer.settlements_in(&area.bounds(), 500, 150) {
            let at = self.gazetteer.position(id);
            if inside.contain(at) {
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
        inside.contain(at).then_some(at)
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

    fn candidates(&self, outcome: &Outcome) -> Few<Candidate> {
        outcome
            .candidates
            .iter()
            .map(|c| Candidate {
                place: Arc::clone(c.fact.place(self.gazetteer)),
                score: c.share,
                reasons: c.reasons.clone().into(),
            })
            .collect()
    }
}
