//! What is made of the scores: by the trained ranker or by the rules alone, and what the text says against it.

use super::pools::is_of_the_sea;
use super::{KEPT_MAX, Outcome, Resolver, Scored};
use crate::gazetteer::MatchKind;
use crate::geodesy::distance_km;
use crate::geoparse::areas::town_radius_km;
use crate::geoparse::knowledge::Fact;
use crate::geoparse::recognize::Says;
use crate::model::{PlaceId, PlaceKind};

/// Entries of one name so near to each other, km, are of one water: a canal, a strait.
const SAME_WATER_KM: f64 = 100.0;
/// A place so near to coordinates that the report gives is the one they were given for, km.
const AT_COORDINATES_KM: f64 = 10.0;
/// A place at coordinates is believed in this much at least.
const AT_COORDINATES: f64 = 0.9;
/// What contains a name speaks against places outside where it is itself this sure.
const SURE_CONTAINER: f64 = 0.7;
/// A name is placed this surely where it tells which namesake contains it.
const INSIDE: f64 = 0.5;
/// What is no farther from a town than this, km and radii of the town, may be called in it.
const AT_TOWN_KM: f64 = 3.0;
const AT_TOWN_RADII: f64 = 1.2;

impl Resolver<'_> {
    /// What the trained ranker's sums make of the candidates; that of 'none of them' comes last.
    pub(super) fn rank_by(&self, index: usize, mut scored: Vec<Scored>, sums: &[f32]) -> Outcome {
        if scored.is_empty() {
            return Outcome::default();
        }
        let sums: Vec<f64> = sums.iter().copied().map(f64::from).collect();
        let top = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = sums.iter().map(|sum| (sum - top).exp()).sum();
        let share = |rank: usize| (sums[rank] - top).exp() / total;
        let none = share(scored.len());
        for (rank, candidate) in scored.iter_mut().enumerate() {
            candidate.share = share(rank);
            candidate.score = sums[rank];
        }
        // What the text says outright outweighs what is likely.
        let against: Vec<PlaceId> = if self.answer_all {
            Vec::new()
        } else {
            scored.iter().filter(|s| self.is_denied(index, s)).map(|s| s.place).collect()
        };
        // Whoever gives coordinates names what is there.
        let pinned: Vec<PlaceId> = scored.iter().filter(|s| self.is_at_coordinates(&s.fact)).map(|s| s.place).collect();
        scored.sort_by(|a, b| {
            let denied = |s: &Scored| against.contains(&s.place);
            let pinned = |s: &Scored| pinned.contains(&s.place);
            let order = denied(a).cmp(&denied(b)).then(pinned(b).cmp(&pinned(a)));
            order.then(b.share.total_cmp(&a.share)).then(a.place.cmp(&b.place))
        });
        let denied = against.contains(&scored[0].place);
        let best = &scored[0].fact;
        let same_spot: f64 = scored.iter().filter(|s| s.fact.apart_km(best) < 12.0).map(|s| s.share).sum();
        scored.truncate(KEPT_MAX);
        let stray = self.contradicts(index, &scored[0].fact);
        let mut outcome = Outcome::of_shares(scored, none, same_spot, stray, self.answer_all);
        if pinned.contains(&outcome.candidates[0].place) {
            outcome.rejected = false;
            outcome.confidence = outcome.confidence.max(AT_COORDINATES);
        }
        // The only water of just this name is hardly another one; a long one may have several entries.
        let found = &self.names[index].found;
        if let [first, others @ ..] = &outcome.candidates[..]
            && found.says == Says::Water
            && (first.whole && others.is_empty()
                || is_of_the_sea(&self.knowledge.gazetteer.place(first.place).name)
                    && outcome.candidates.iter().all(|water| {
                        water.fact.kind == PlaceKind::Water && water.fact.apart_km(&first.fact) < SAME_WATER_KM
                    }))
        {
            outcome.rejected = false;
        }
        // Nobody names a village that no gazetteer has after a country, and says no more of it.
        let country = |found: &Scored| {
            found.fact.kind == PlaceKind::Country && matches!(found.how, MatchKind::Primary | MatchKind::Alternate)
        };
        if outcome.candidates.first().is_some_and(country) && self.container_of(index).is_none() {
            outcome.rejected = false;
        }
        outcome.rejected |= denied;
        outcome
    }

    /// What the rules alone make of the candidates.
    pub(super) fn weigh(&self, index: usize, round: usize, mut scored: Vec<Scored>) -> Outcome {
        let Some(top) = scored.first().map(|s| s.score) else { return Outcome::default() };
        let sum: f64 = scored.iter().map(|s| (1.2 * (s.score - top)).exp()).sum();
        for candidate in &mut scored {
            candidate.share = (1.2 * (candidate.score - top)).exp() / sum;
        }
        let best = &scored[0].fact;
        let same_spot: f64 = scored.iter().filter(|s| s.fact.apart_km(best) < 12.0).map(|s| s.share).sum();
        // A lone candidate of a doubtful score is still doubtful.
        let certainty = 1.0 / (1.0 + (-(top - 0.8)).exp());
        let spelling = if scored[0].how == MatchKind::Skeleton { 0.7 } else { 1.0 };
        scored.truncate(KEPT_MAX);
        let rejected = !self.answer_all && round > 0 && self.contradicts(index, &scored[0].fact);
        Outcome {
            candidates: scored,
            rejected,
            confidence: (same_spot * (0.55 + 0.43 * certainty) * spelling).clamp(0.02, 0.98),
        }
    }

    /// 'Talbiseh in northern Homs': what lies outside the town of that name is in its governorate, and so is a village that
    /// nobody knows.
    pub(super) fn widen_containers(&mut self) {
        for (index, name) in self.names.iter().enumerate() {
            let Some(within) = name.link.within else { continue };
            let Some(town) = self.outcomes[within].best_fact() else { continue };
            // Phrases as 'countryside of X' speak of a town.
            let container = &self.names[within];
            if town.kind != PlaceKind::PopulatedPlace || container.town || container.found.says == Says::Settlement {
                continue;
            }
            let own = &self.outcomes[index];
            let near_km = AT_TOWN_KM + AT_TOWN_RADII * town_radius_km(town.population);
            let inside = match own.best_fact().filter(|_| own.confidence >= INSIDE) {
                Some(place) if place.kind == PlaceKind::PopulatedPlace && place.apart_km(town) > near_km => place,
                // In the same division as the town, for all that is known.
                None if name.found.says == Says::Settlement => town,
                _ => continue,
            };
            let holds = |candidate: &Scored| candidate.fact.holds(inside);
            let Some(at) = self.outcomes[within].candidates.iter().position(holds) else { continue };
            let reason = format!("{} lies there, as the text says", name.found.known.form);
            let outcome = &mut self.outcomes[within];
            outcome.candidates[..=at].rotate_right(1);
            if let [division, town, ..] = &mut outcome.candidates[..] {
                std::mem::swap(&mut division.share, &mut town.share);
                division.reasons.insert(0, reason);
            }
        }
    }

    fn container_of(&self, index: usize) -> Option<&Fact> {
        self.names[index].link.within.and_then(|within| self.outcomes[within].best_fact())
    }

    /// Whether the text denies a place outright: by the distance, since it lies far outside what is said to contain it,
    /// or since a place that is only spelt nearly alike lies outside the division that the passage is about.
    fn is_denied(&self, index: usize, scored: &Scored) -> bool {
        let setting = || self.names[index].setting.and_then(|setting| self.outcomes[setting].best_fact());
        self.is_far_from_its_anchor(index, &scored.fact)
            || self.is_far_outside_its_container(index, &scored.fact)
            || scored.how == MatchKind::Skeleton
                && setting().is_some_and(|setting| self.lies_outside(setting, &scored.fact))
    }

    /// Whether 'northwest of A near B' denies a place for B: it is nowhere near A.
    fn is_far_from_its_anchor(&self, index: usize, place: &Fact) -> bool {
        let near = self.names[index].link.near.as_ref();
        near.and_then(|(anchor, _)| self.outcomes[*anchor].best_fact()).is_some_and(|from| from.apart_km(place) > 80.0)
    }

    /// Whether 'X in Y' denies a place for X: it lies far outside Y, and Y is sure.
    fn is_far_outside_its_container(&self, index: usize, place: &Fact) -> bool {
        let Some(within) = self.names[index].link.within else { return false };
        let outcome = &self.outcomes[within];
        let Some(container) = outcome.best_fact().filter(|container| container.id != place.id) else { return false };
        if outcome.confidence < SURE_CONTAINER || matches!(place.kind, PlaceKind::Country | PlaceKind::Admin1) {
            return false;
        }
        // 'In Hama' may be the province; what 'Aleppo city' and quarters lie in is a town.
        let in_town =
            self.names[within].found.says == Says::Settlement || self.names[index].found.says == Says::Quarter;
        let off_km = || self.knowledge.off_area_km(container, place).unwrap_or_else(|| container.apart_km(place));
        match container.kind {
            PlaceKind::Country => container.country != place.country && off_km() > 100.0,
            PlaceKind::Admin1 | PlaceKind::Region => place.admin1 != Some(container.id) && off_km() > 60.0,
            PlaceKind::Admin2 | PlaceKind::AdminOther => {
                place.admin2 != Some(container.id) && container.apart_km(place) > 150.0
            }
            PlaceKind::PopulatedPlace | PlaceKind::Neighbourhood => {
                in_town && container.apart_km(place) > 20.0 + 2.0 * town_radius_km(container.population)
            }
            _ => false,
        }
    }

    /// Whether the report gives coordinates that lie at a town or built thing.
    fn is_at_coordinates(&self, place: &Fact) -> bool {
        !matches!(place.kind, PlaceKind::Country | PlaceKind::Admin1 | PlaceKind::Region)
            && self.coordinates.iter().any(|at| distance_km(*at, place.position) < AT_COORDINATES_KM)
    }

    /// Whether a place lies outside what the text says contains it, or far from what it says is near.
    fn outright_contradicts(&self, index: usize, place: &Fact) -> bool {
        let named = &self.names[index];
        if named.link.near.as_ref().is_some_and(|(anchor, _)| self.outcomes[*anchor].best().is_some()) {
            return self.is_far_from_its_anchor(index, place);
        }
        if let Some(container) = self.container_of(index)
            && container.id != place.id
        {
            return self.lies_outside(container, place);
        }
        false
    }

    /// Whether a place lies clearly outside what contains it.
    fn lies_outside(&self, container: &Fact, place: &Fact) -> bool {
        match container.kind {
            PlaceKind::Country => {
                container.country != place.country && !matches!(place.kind, PlaceKind::Country | PlaceKind::Admin1)
            }
            PlaceKind::Admin1 => {
                container.apart_km(place) > 120.0
                    && place.admin1 != Some(container.id)
                    && self.knowledge.off_area_km(container, place).is_none_or(|off_km| off_km > 30.0)
            }
            _ => container.apart_km(place) > 60.0,
        }
    }

    /// Whether the text speaks against a place even though nothing better is known: it lies far outside
    /// its container, far from its anchor, or in a country the report has nothing else of.
    pub(super) fn contradicts(&self, index: usize, place: &Fact) -> bool {
        let named = &self.names[index];
        if named.link.near.as_ref().is_some_and(|(anchor, _)| self.outcomes[*anchor].best().is_some())
            || self.container_of(index).is_some_and(|container| container.id != place.id)
        {
            return self.outright_contradicts(index, place);
        }
        let share = self.countries.get(&place.country).copied().unwrap_or(0.0);
        // A quarter is no large town abroad.
        if named.found.says == Says::Quarter && place.kind == PlaceKind::PopulatedPlace && share < 0.2 {
            return true;
        }
        let small =
            !matches!(place.kind, PlaceKind::Country | PlaceKind::Admin1 | PlaceKind::Water | PlaceKind::Region);
        let alone = self.names.len() < 4;
        let stray = if self.names.len() >= 12 { 0.06 } else { 0.03 };
        small && !alone && share < stray && place.population < 100_000
    }
}
