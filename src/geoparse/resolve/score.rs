//! The rules' score of a candidate: how the name fits, how many live there, whether it is what the words say, and where
//! it lies beside what else the text names.

use super::{Named, Outcome, Resolver, Scored};
use crate::gazetteer::MatchKind;
use crate::geodesy::{Compass, bearing_deg};
use crate::geoparse::areas;
use crate::geoparse::knowledge::Fact;
use crate::geoparse::recognize::Says;
use crate::model::{PlaceId, PlaceKind};
use std::rc::Rc;

impl Resolver<'_> {
    /// The rules' score of a candidate; with `told` its reasons too.
    pub(super) fn score(
        &self,
        index: usize,
        round: usize,
        neighbours: &[&Fact],
        sense: Option<PlaceId>,
        out: &mut Scored,
        told: bool,
    ) {
        let name = &self.names[index];
        let fact = Rc::clone(&out.fact);
        let kind = fact.kind;
        let mut score = match out.how {
            MatchKind::Primary => 0.9,
            MatchKind::Alternate => 0.7,
            MatchKind::Folded => 0.4,
            MatchKind::Skeleton => -0.6,
        };
        score += 0.38 * fact.log_population;
        score += match kind {
            PlaceKind::Country => 2.0,
            PlaceKind::Admin1 => 1.2,
            PlaceKind::PopulatedPlace => 1.3,
            PlaceKind::Admin2 => 0.2,
            PlaceKind::Region | PlaceKind::Water => 0.6,
            PlaceKind::AdminOther | PlaceKind::Neighbourhood | PlaceKind::Landform => 0.0,
            PlaceKind::Airport | PlaceKind::Facility | PlaceKind::Road => -0.5,
        };
        out.words = Self::fits_words(name, kind, out, told);
        score += out.words;
        // The report's countries.
        let share = self.countries.get(&fact.country).copied().unwrap_or(0.0);
        score += 3.2 * share.sqrt() - 1.2;
        if told && share > 0.3 && kind != PlaceKind::Country {
            let country = &fact.place(self.knowledge.gazetteer).country_name;
            out.reasons.push(format!("in {}, which the report is about", or_code(country, fact.country.as_str())));
        }
        if round > 0 {
            out.container = self.fits_container(name, &fact, out, told);
            out.direction = self.fits_direction(name, &fact, out, told);
            score += out.container + out.direction;
            score += self.fits_neighbours(neighbours, &fact, out, told);
            if sense == Some(out.place) {
                score += 1.6;
                if told {
                    out.reasons.push("named more exactly elsewhere in the report".into());
                }
            }
        }
        out.score = score;
    }

    /// Whether it is what the words say: a town, a province.
    fn fits_words(name: &Named, kind: PlaceKind, out: &mut Scored, told: bool) -> f64 {
        use PlaceKind::{
            Admin1, Admin2, AdminOther, Airport, Country, Facility, Landform, Neighbourhood, PopulatedPlace, Region,
            Road, Water,
        };
        let says = name.found.says;
        let fit = match (says, kind) {
            (Says::Settlement, PopulatedPlace) => 1.4,
            (Says::Settlement, Neighbourhood) => 0.4,
            (Says::Settlement, Admin1 | Country | Region) => -2.0,
            (Says::Settlement, Admin2 | AdminOther) => -0.4,
            (Says::Admin, Admin1) => 2.6,
            (Says::Admin, Admin2) => 2.4,
            (Says::Admin, AdminOther) => 1.8,
            (Says::Admin, Region) => 1.4,
            (Says::Admin, PopulatedPlace) => -0.3,
            (Says::Quarter, Neighbourhood) => 2.0,
            (Says::Quarter, PopulatedPlace) => -0.2,
            (Says::Quarter, Country | Admin1) => -2.0,
            (Says::Facility, Airport | Facility) => 2.5,
            (Says::Water, Water) | (Says::Landform, Landform) | (Says::Road, Road) => 2.5,
            (Says::Landform, Region) => 1.0,
            (Says::Water | Says::Landform | Says::Road, PopulatedPlace) => -0.8,
            (Says::Nothing | Says::Facility, PopulatedPlace) if name.town => 1.0,
            (Says::Nothing | Says::Facility, Admin1 | Admin2) if name.town => -1.2,
            (Says::Nothing, PopulatedPlace) if name.whole => -0.4,
            (Says::Nothing, Admin1) if name.whole => 2.8,
            _ => 0.0,
        };
        if told && fit > 1.0 {
            out.reasons.extend(
                name.found
                    .reasons
                    .iter()
                    .filter(|r| r.starts_with("named after") || r.starts_with("followed by"))
                    .cloned(),
            );
        }
        if told && fit < -1.0 {
            out.reasons.push("not what the words say it is".into());
        }
        fit
    }

    fn title<'f>(&self, fact: &'f Fact) -> &'f str {
        &fact.place(self.knowledge.gazetteer).name
    }

    /// Whether it lies in what the text says contains it.
    fn fits_container(&self, name: &Named, fact: &Fact, out: &mut Scored, told: bool) -> f64 {
        let Some(within) = name.link.within else { return 0.0 };
        let Some(container) = self.outcomes.get(within).and_then(Outcome::best_fact) else { return 0.0 };
        if container.id == fact.id {
            return 0.0;
        }
        let inside = match container.kind {
            PlaceKind::Country => container.country == fact.country,
            PlaceKind::Admin1 => {
                fact.admin1 == Some(container.id)
                    || self.knowledge.off_area_km(container, fact).is_some_and(|off_km| off_km < 5.0)
            }
            PlaceKind::Admin2 => fact.admin2 == Some(container.id) || container.apart_km(fact) < 40.0,
            _ => container.apart_km(fact) < 25.0 + areas::town_radius_km(container.population),
        };
        if told {
            let title = self.title(container);
            let reason =
                if inside { format!("lies in {title}, as the text says") } else { format!("does not lie in {title}") };
            out.reasons.push(reason);
        }
        if inside { 2.8 } else { -2.2 }
    }

    /// 'northwest of A near B'.
    fn fits_direction(&self, name: &Named, fact: &Fact, out: &mut Scored, told: bool) -> f64 {
        let Some((anchor, towards)) = &name.link.near else { return 0.0 };
        let Some(from) = self.outcomes.get(*anchor).and_then(Outcome::best_fact) else { return 0.0 };
        let off = from.apart_km(fact);
        if off > 80.0 {
            return -3.0;
        }
        let bearing = bearing_deg(from.position, fact.position);
        let turned = |direction: &Compass| {
            let turn = (bearing - direction.bearing_deg() + 540.0).rem_euclid(360.0) - 180.0;
            turn.abs() < 60.0
        };
        let fits = towards.iter().any(turned);
        if told {
            let side = Compass::nearest(bearing).name();
            out.reasons.push(format!("{off:.0} km {side} of {}", self.title(from)));
        }
        (3.4 - off / 25.0) + if fits { 1.0 } else { -0.6 }
    }

    fn fits_neighbours(&self, neighbours: &[&Fact], fact: &Fact, out: &mut Scored, told: bool) -> f64 {
        if neighbours.is_empty() || fact.kind == PlaceKind::Country {
            return 0.0;
        }
        let reach_km = if fact.kind == PlaceKind::Admin1 { 200.0 } else { 70.0 };
        let mut gain = 0.0;
        let mut closest: Option<(f64, &Fact)> = None;
        for (rank, other) in neighbours.iter().enumerate() {
            let off = other.apart_km(fact);
            gain += (-off / reach_km).exp() / (1.0 + 0.3 * rank as f64);
            if closest.is_none_or(|c| off < c.0) {
                closest = Some((off, other));
            }
        }
        if told && let Some((off, other)) = closest.filter(|c| c.0 < 60.0 && c.0 >= 1.0) {
            out.reasons.push(format!("{off:.0} km from {}", self.title(other)));
        }
        1.1 * gain.min(2.4)
    }
}

fn or_code<'a>(name: &'a str, code: &'a str) -> &'a str {
    if name.is_empty() { code } else { name }
}
