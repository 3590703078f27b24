//! What the gazetteer knows of a name, in all the forms that the text may have bent it into.

use super::Recognizer;
use crate::gazetteer::{Crowd, MatchKind};
use crate::geoparse::forms::forms;
use crate::geoparse::lexicon;
use crate::model::{PlaceId, PlaceKind};
use std::rc::Rc;

/// What the gazetteer knows of a name, at a glance.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The places that bear it.
    pub places: Vec<(PlaceId, MatchKind)>,
    /// The form of the name that led there.
    pub form: String,
    /// The most inhabitants any of them has.
    pub population: u64,
    /// Whether a country bears it.
    pub country: bool,
    /// Whether a first-order division does.
    pub admin1: bool,
    /// Whether any other division does.
    pub admin: bool,
    /// Whether a country's capital does.
    pub capital: bool,
    /// Whether a settlement does.
    pub settlement: bool,
    /// Whether a river or another water does.
    pub water: bool,
    /// Where an added gazetteer has more places of this name than are looked at.
    pub crowd: Option<Crowd>,
}

impl Recognizer<'_, '_> {
    /// What the gazetteer knows of a name, by its forms.
    pub fn known(&self, start: usize, end: usize) -> Rc<Known> {
        let surface = self.tokens.slice(start, end);
        if surface.len() > 120 {
            return Rc::default();
        }
        self.knowledge.of_name(surface, || self.look_up(start, end))
    }

    fn look_up(&self, start: usize, end: usize) -> Known {
        let surface = self.tokens.slice(start, end);
        let gazetteer = self.knowledge.gazetteer;
        let mut known = Known::default();
        for (rank, form) in forms(self.tokens, start, end).iter().enumerate() {
            let asked = self.ask(form);
            // Of the nominatives that an ending allows the better known one is meant: Хмельницький, not Хмельницьке.
            if !asked.places.is_empty() && (known.places.is_empty() || asked.population > known.population) {
                known = asked;
            }
            if rank == 0 && !known.places.is_empty() {
                break;
            }
        }
        if known.places.is_empty()
            && end == start + 1
            && let Some(town) = lexicon::familiar_oblast(self.tokens.low(start))
        {
            known = self.ask(&format!("{town} Oblast"));
            if known.places.is_empty() {
                known = self.ask(town);
            }
        }
        if let Some((state, country)) = lexicon::state(surface)
            && let Some(found) = gazetteer.lookup(state).into_iter().find(|found| {
                gazetteer.kind(found.place) == PlaceKind::Admin1 && gazetteer.country_code(found.place) == country
            })
        {
            known.places.retain(|known| known.0 != found.place);
            known.places.push((found.place, MatchKind::Alternate));
            known.admin1 = true;
        }
        if known.places.is_empty()
            && let Some(code) = lexicon::country_alias(&surface.to_lowercase())
            && !lexicon::is_seat_of_power(&surface.to_lowercase())
            && let Some(country) = gazetteer.country(code)
        {
            known.places.push((country, MatchKind::Alternate));
            known.country = true;
            known.form = surface.to_owned();
        }
        known
    }

    /// What the gazetteer knows under one form.
    pub fn ask(&self, form: &str) -> Known {
        let gazetteer = self.knowledge.gazetteer;
        let mut known = Known { form: form.to_owned(), crowd: gazetteer.crowd(form), ..Known::default() };
        for name in gazetteer.lookup(form) {
            if name.how == MatchKind::Skeleton {
                continue;
            }
            let population = gazetteer.population(name.place);
            known.population = known.population.max(population);
            match gazetteer.kind(name.place) {
                PlaceKind::Country => known.country = true,
                PlaceKind::Admin1 => known.admin1 = true,
                PlaceKind::Admin2 | PlaceKind::AdminOther => known.admin = true,
                PlaceKind::Water => known.water = true,
                PlaceKind::PopulatedPlace => {
                    known.settlement = true;
                    known.capital |= population > 20_000 && gazetteer.feature_code(name.place) == "PPLC";
                }
                _ => {}
            }
            known.places.push((name.place, name.how));
        }
        known
    }
}

/// How much a name's fame speaks for it.
pub(super) fn prior(known: &Known) -> f64 {
    if known.places.is_empty() {
        0.0
    } else if known.country {
        2.5
    } else if known.admin1 {
        2.0
    } else {
        match known.population {
            100_000.. => 1.8,
            15_000.. => 1.3,
            1_000.. => 0.8,
            _ => 0.6,
        }
    }
}
