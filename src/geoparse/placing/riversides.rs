//! Rivers that have a course, and what lies on, beside and along them.

use super::{Anchor, Placer, placement};
use crate::gazetteer::Course;
use crate::geodesy::sides::Side;
use crate::geodesy::{Bands, distance_km, fuzzy};
use crate::geoparse::areas;
use crate::geoparse::evidence;
use crate::geoparse::knowledge::{Fact, Shape};
use crate::geoparse::phrases::Relation;
use crate::geoparse::rivers::Stretch;
use crate::model::{Area, LatLon, PlaceId, PlaceKind, Resolution, Status};
use geo::Coord;
use std::sync::Arc;

/// A river so far from what the report speaks of is not meant if another bears the name, km.
const RIVER_FOCUS_KM: f64 = 400.0;

/// The drawn courses are off by so much, km.
const SHORE_SOFT_KM: f64 = 1.0;

impl Placer<'_> {
    /// The river that a name means where a phrase speaks of a river: the best candidate, or another of the name that is
    /// nearest to what the report speaks of.
    fn river(&self, index: usize, anchor: Option<&Anchor>, focus: Option<LatLon>) -> Option<(PlaceId, &Arc<Course>)> {
        let off_km = |course: &Course| match focus {
            Some(focus) => {
                fuzzy::nearest_on_lines(course.corners(), focus).map_or(f64::INFINITY, |at| distance_km(at, focus))
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
    fn stretch(&self, course: &Course, beside: Option<PlaceId>) -> Stretch {
        let divided = |place: &PlaceId| {
            matches!(self.gazetteer.kind(*place), PlaceKind::Country | PlaceKind::Admin1 | PlaceKind::Admin2)
        };
        let within = beside.filter(divided).and_then(|place| self.gazetteer.area(place));
        let country = beside.is_some_and(|place| self.gazetteer.kind(place) == PlaceKind::Country);
        let focus = beside.filter(|_| !country).map(|place| self.gazetteer.position(place));
        Stretch::of(course, within, focus)
    }

    /// The place that the text names beside a river.
    fn beside_river(&self, anchors: &[usize]) -> Option<PlaceId> {
        let linked = anchors.first().and_then(|&index| self.names[index].link.within);
        let linked = linked.and_then(|within| self.outcomes[within].best());
        let beside = linked.or_else(|| self.focus_place(anchors, |kind| kind != PlaceKind::Country));
        beside.or_else(|| self.focus_place(anchors, |kind| kind == PlaceKind::Country))
    }

    /// A river as a strip along the stretch that is meant, the point that stands for it, and how far it may be off.
    pub(super) fn river_itself(&self, index: usize, fact: &Fact) -> Option<Shape> {
        let course = self.gazetteer.course(fact.id)?;
        let beside = self.beside_river(&[index]);
        self.knowledge.drawn(format!("river|{:?}|{beside:?}", fact.id), || {
            let stretch = self.stretch(course, beside);
            let at = stretch.point()?;
            stretch.itself().map(|area| (Arc::new(area), at, stretch.radius_km()))
        })
    }

    /// What of a division or town lies on one side of the river that runs through its middle.
    pub(super) fn shore_of(&self, anchor: &Anchor, side: Side) -> Option<Area> {
        let whole = self.whole(anchor)?;
        let (bounds, inside) = (whole.bounds(), Bands::of(whole.shape()));
        let within = |c: &&Coord<f64>| {
            (bounds.south_deg..=bounds.north_deg).contains(&c.y)
                && (bounds.west_deg..=bounds.east_deg).contains(&c.x)
                && inside.contain(LatLon::clamped(c.y, c.x))
        };
        // Corners lie about as far apart everywhere.
        let lines = self.gazetteer.courses().flat_map(|course| course.corners());
        let held: Vec<(usize, &[Coord<f64>])> = lines.map(|line| (line.iter().filter(within).count(), line)).collect();
        let most = held.iter().map(|(count, _)| *count).max().filter(|most| *most > 0)?;
        // Of the long ones the one through the middle: the Dnipro has two banks of Ukraine, the Dniester's one is small.
        let middle = self.middle(anchor);
        let off_km = |line: &[Coord<f64>]| {
            fuzzy::nearest_on_lines([line], middle).map_or(f64::INFINITY, |at| distance_km(at, middle))
        };
        let long = held.into_iter().filter(|(count, _)| 2 * count >= most);
        let (_, line) = long.min_by(|a, b| off_km(a.1).total_cmp(&off_km(b.1)))?;
        areas::on_side(&whole, line, side, SHORE_SOFT_KM)
    }

    /// A phrase about a river that has a course.
    pub(super) fn riverside(
        &mut self,
        relation: &Relation,
        anchors: &[usize],
        first: Option<&Anchor>,
        words: &str,
    ) -> Option<Resolution> {
        let &index = anchors.first()?;
        let focus = self.focus(anchors);
        let (place, course) = self.river(index, first, focus).map(|(place, course)| (place, Arc::clone(course)))?;
        let stretch = self.stretch(&course, self.beside_river(anchors));
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
                    let radius_km = crate::geodesy::equal_radius_km(&area);
                    let at = self.lived_in(&area, radius_km).unwrap_or_else(|| area.label_point());
                    (Arc::new(area), at, radius_km)
                });
                self.shapes.insert(key, shape.clone());
                shape
            }
        };
        let placement = placement(words, shape?);
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
            placement: Some(placement),
            candidates: self.candidates(outcome),
            evidence: evidence.into(),
        })
    }
}
