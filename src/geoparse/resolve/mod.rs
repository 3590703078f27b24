//! Which place of the gazetteer a name means.
//!
//! Every candidate gets a score: how the name fits, how many live there, whether it is what the words
//! say it is, whether it lies in the report's countries, in what contains it, near its neighbours in
//! the text. [`Scored`] keeps the reasons in words. From these scores, from what is known of the places
//! and from how they lie to the report's others, the trained [`ranker`] decides.

pub mod context;
pub mod ranker;

use super::knowledge::{CountryCode, Fact, Knowledge};
use super::lexicon;
use super::links::Link;
use super::recognize::{Found, Known, Says};
use crate::gazetteer::{MatchKind, NameMatch, fold};
use crate::geodesy::{Compass, bearing_deg};
use crate::model::{ActorKind, PlaceId, PlaceKind, Role};
use context::{Context, FEATURES};
use hashbrown::HashMap;
use ranker::Ranker;
use std::collections::BTreeMap;
use std::rc::Rc;

/// At most so many candidates of a name are weighed; the most populous.
const WEIGHED_MAX: usize = 60;
/// At most so many are left to the ranker; the rules' best.
const RANKED_MAX: usize = 12;
/// At most so many are kept.
const KEPT_MAX: usize = 8;
/// Rounds are counted from 0: the rules, and then the ranker's two stages.
const LAST_ROUND: usize = 2;

/// A name with what the syntax says of it; indices count the report's names.
#[derive(Clone, Debug)]
pub struct Named {
    /// The name as it was found.
    pub found: Found,
    /// What the words around it say of where it is.
    pub link: Link,
    /// Whether 'control of', 'all of' stands before, which a town seldom follows.
    pub whole: bool,
    /// Whether the phrase around it speaks of a town: 'outskirts of X', 'X Air Base'.
    pub town: bool,
    /// Whether the file asked for this very span.
    pub asked: bool,
}

/// A candidate with its score.
#[derive(Clone, Debug)]
pub struct Scored {
    /// The place.
    pub place: PlaceId,
    /// What is known of it.
    pub fact: Rc<Fact>,
    /// Its number among the name's candidates.
    at: usize,
    /// How the name led there.
    pub how: MatchKind,
    /// Whether the designator belongs to the name that it bears: 'Cook County'.
    pub whole: bool,
    /// The sum of what speaks for it.
    pub score: f64,
    /// How it fits what the words say it is.
    pub words: f64,
    /// How it fits what is said to contain it.
    pub container: f64,
    /// How it fits the direction given from another place.
    pub direction: f64,
    /// Its share of the belief.
    pub share: f64,
    /// What speaks for it, in words.
    pub reasons: Vec<String>,
}

/// What came out for a name.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The candidates, best first.
    pub candidates: Vec<Scored>,
    /// The belief in the best one, homonyms at the same spot counted with it.
    pub confidence: f64,
    /// Whether even the best one contradicts the text: it lies outside what contains it, or far from
    /// everything the report speaks of.
    pub rejected: bool,
}

impl Outcome {
    /// The best candidate's place, unless the text contradicts it.
    #[must_use]
    pub fn best(&self) -> Option<PlaceId> {
        self.best_fact().map(|fact| fact.id)
    }

    /// What is known of the best candidate's place, unless the text contradicts it.
    #[must_use]
    pub fn best_fact(&self) -> Option<&Fact> {
        self.candidates.first().filter(|_| !self.rejected).map(|c| c.fact.as_ref())
    }
}

/// A place that a name could mean, how the name led there, and whether the designator is part of it.
type Pooled = (PlaceId, MatchKind, bool);

/// Weighs the candidates of a report's names.
pub struct Resolver<'a> {
    knowledge: &'a Knowledge<'a>,
    names: &'a [Named],
    /// Candidates of each distinct name.
    pools: Vec<Vec<Pooled>>,
    /// What is known of each candidate.
    facts: Vec<Vec<Rc<Fact>>>,
    pool_of: Vec<usize>,
    ranker: Option<&'a Ranker>,
    /// Whether a name is always answered where it has candidates.
    answer_all: bool,
    /// Share of each country in the report.
    countries: BTreeMap<CountryCode, f64>,
    outcomes: Vec<Outcome>,
}

/// How names are resolved.
#[derive(Clone, Copy)]
pub struct Means<'a> {
    /// Where places are looked up.
    pub knowledge: &'a Knowledge<'a>,
    /// The trained ranker; without it the rules decide.
    pub ranker: Option<&'a Ranker>,
    /// Whether a name is always answered where it has candidates.
    pub answer_all: bool,
}

/// Resolves all names of a report, or of several that are read together.
#[must_use]
pub fn resolve(names: &[Named], means: Means, spoken_of: &BTreeMap<String, f64>) -> Vec<Outcome> {
    let mut resolver = Resolver::new(names, means, spoken_of);
    for round in 0..=LAST_ROUND {
        resolver.round(round);
    }
    resolver.outcomes
}

/// The candidates of a name with their features, 'none of them' last.
#[derive(Clone, Debug)]
pub struct Group {
    /// Which name.
    pub name: usize,
    /// The candidates.
    pub places: Vec<PlaceId>,
    /// A row for each candidate, and one for none.
    pub rows: Vec<[f32; FEATURES]>,
}

/// What a stage of the ranker would see, the stages before it done.
#[must_use]
pub fn groups(names: &[Named], means: Means, spoken_of: &BTreeMap<String, f64>, stage: usize) -> Vec<Group> {
    let mut resolver = Resolver::new(names, means, spoken_of);
    for round in 0..=stage {
        resolver.round(round);
    }
    let senses = resolver.senses();
    let mut context = Context::new(&resolver);
    let mut groups = Vec::new();
    for (index, name) in names.iter().enumerate() {
        if !is_resolved(name.found.role) {
            continue;
        }
        let sense = resolver.sense(&senses, index);
        let mut scored = resolver.scored(index, stage + 1, sense);
        scored.truncate(RANKED_MAX);
        let rows = context.features(&resolver, index, sense, &scored);
        groups.push(Group { name: index, places: scored.iter().map(|s| s.place).collect(), rows });
    }
    groups
}

/// Whether a name is resolved at all: places, and actors named by a place's name ('Damascus said').
fn is_resolved(role: Role) -> bool {
    matches!(role, Role::Literal | Role::Actor(ActorKind::Metonym | ActorKind::NounModifier))
}

/// The place that explicit words gave a name, and how sure that was; by pool and whether a division is meant.
type Senses = HashMap<(usize, bool), (PlaceId, f64)>;

impl<'a> Resolver<'a> {
    fn new(names: &'a [Named], means: Means<'a>, spoken_of: &BTreeMap<String, f64>) -> Self {
        let mut resolver = Self {
            knowledge: means.knowledge,
            names,
            pools: Vec::new(),
            facts: Vec::new(),
            pool_of: Vec::new(),
            ranker: means.ranker,
            answer_all: means.answer_all,
            countries: BTreeMap::new(),
            outcomes: vec![Outcome::default(); names.len()],
        };
        resolver.gather();
        resolver.vote(spoken_of);
        resolver.widen();
        resolver
    }

    fn gather(&mut self) {
        let mut index: HashMap<Vec<Pooled>, usize> = HashMap::new();
        // Names that are written alike share what is known of them, and so their candidates.
        let mut alike: HashMap<*const Known, usize> = HashMap::new();
        for name in self.names {
            let found = &name.found;
            let plain = found.whole.is_empty().then_some(Rc::as_ptr(&found.known));
            if let Some(&at) = plain.as_ref().and_then(|known| alike.get(known)) {
                self.pool_of.push(at);
                continue;
            }
            let pool = self.pool(found);
            let at = match index.get(&pool) {
                Some(&at) => at,
                None => {
                    index.insert(pool.clone(), self.pools.len());
                    self.add_pool(pool)
                }
            };
            if let Some(known) = plain {
                alike.insert(known, at);
            }
            self.pool_of.push(at);
        }
    }

    fn add_pool(&mut self, pool: Vec<Pooled>) -> usize {
        self.facts.push(pool.iter().map(|&(id, ..)| self.knowledge.of(id)).collect());
        self.pools.push(pool);
        self.pools.len() - 1
    }

    /// The candidates of a name.
    fn pool(&self, found: &Found) -> Vec<Pooled> {
        let gazetteer = self.knowledge.gazetteer;
        let mut pool: Vec<Pooled> = found.known.places.iter().map(|&(id, how)| (id, how, false)).collect();
        if let Some(code) = found.known.form.strip_prefix("country:") {
            pool = gazetteer.country(code).map(|id| (id, MatchKind::Alternate, false)).into_iter().collect();
        } else if let Some(code) = found.known.form.strip_prefix("capital:") {
            pool = self.capital(code).map(|id| (id, MatchKind::Alternate, false)).into_iter().collect();
        }
        for &(id, how) in &found.whole {
            match pool.iter_mut().find(|pooled| pooled.0 == id) {
                Some(pooled) => *pooled = (id, how.min(pooled.1), true),
                None => pool.push((id, how, true)),
            }
        }
        // 'Azov Sea': there is a sea of just this name, and the town it is named after is not meant.
        let is_water = |pooled: &Pooled| pooled.2 && self.knowledge.of(pooled.0).kind == PlaceKind::Water;
        if found.says == Says::Water && pool.iter().any(is_water) {
            pool.retain(is_water);
        }
        if pool.len() > WEIGHED_MAX {
            pool.sort_by_key(|(id, how, whole)| (!whole, std::cmp::Reverse(self.rank(*id)), *how, *id));
            pool.truncate(WEIGHED_MAX);
        }
        pool
    }

    fn rank(&self, id: PlaceId) -> u64 {
        let fact = self.knowledge.of(id);
        match fact.kind {
            PlaceKind::Country => u64::MAX,
            PlaceKind::Admin1 => u64::MAX / 2,
            _ => fact.population,
        }
    }

    fn capital(&self, code: &str) -> Option<PlaceId> {
        let gazetteer = self.knowledge.gazetteer;
        let area = gazetteer.area(gazetteer.country(code)?)?;
        gazetteer
            .settlements_in(&area.bounds(), 1_000, 60)
            .into_iter()
            .find(|id| gazetteer.country_code(*id) == code && gazetteer.feature_code(*id) == "PPLC")
    }

    /// Which countries the report is about: every name votes for those its candidates lie in.
    fn vote(&mut self, spoken_of: &BTreeMap<String, f64>) {
        let mut votes: BTreeMap<CountryCode, f64> = BTreeMap::new();
        let mut seen: BTreeMap<usize, f64> = BTreeMap::new();
        for (name, &pool) in self.names.iter().zip(&self.pool_of) {
            if name.found.role == Role::Literal {
                *seen.entry(pool).or_insert(0.0) += 1.0;
            }
        }
        let mut shares: Vec<(CountryCode, f64)> = Vec::new();
        for (pool, times) in seen {
            shares.clear();
            for ((_, how, _), fact) in self.pools[pool].iter().zip(&self.facts[pool]) {
                let fame = match fact.kind {
                    PlaceKind::Country => 40.0,
                    PlaceKind::Admin1 => 12.0,
                    _ => 0.3 + (fact.population as f64 / 10_000.0).sqrt().min(15.0),
                };
                let fame = if *how == MatchKind::Primary { fame * 1.3 } else { fame };
                match shares.iter_mut().find(|(country, _)| *country == fact.country) {
                    Some((_, share)) => *share = share.max(fame),
                    None => shares.push((fact.country, fame)),
                }
            }
            // Sums are taken in one order, so that they come out the same each time.
            shares.sort_unstable_by_key(|(country, _)| *country);
            let sum: f64 = shares.iter().map(|(_, share)| share).sum();
            for &(country, share) in &shares {
                if sum > 0.0 && !country.is_empty() {
                    *votes.entry(country).or_insert(0.0) += times.sqrt() * share / sum;
                }
            }
        }
        for (country, times) in spoken_of {
            *votes.entry(CountryCode::of(country)).or_insert(0.0) += 0.35 * times.sqrt();
        }
        let sum: f64 = votes.values().map(|v| v.powf(1.5)).sum();
        if sum > 0.0 {
            self.countries = votes.into_iter().map(|(country, v)| (country, v.powf(1.5) / sum)).collect();
        }
    }

    /// Names that nothing bears are looked up by their consonants in the report's countries.
    fn widen(&mut self) {
        let mut top: Vec<(&CountryCode, &f64)> = self.countries.iter().filter(|(_, share)| **share > 0.15).collect();
        top.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
        let countries: Vec<CountryCode> = top
            .into_iter()
            .take(2)
            .map(|(country, _)| *country)
            .filter(|country| lexicon::is_romanised(country.as_str()))
            .collect();
        let mut asked: HashMap<String, usize> = HashMap::new();
        for (index, name) in self.names.iter().enumerate() {
            if name.found.role != Role::Literal || !self.pools[self.pool_of[index]].is_empty() {
                continue;
            }
            if matches!(name.found.says, Says::Facility | Says::Road) {
                continue;
            }
            let form = name.found.known.form.clone();
            if form.is_empty() || form.len() > 60 || form.chars().count() < 4 {
                continue;
            }
            let pool = match asked.get(&form) {
                Some(&pool) => pool,
                None => {
                    let mut places: Vec<Pooled> = Vec::new();
                    for &country in &countries {
                        let alike = self.knowledge.alike(&form, country, || {
                            let like = self.knowledge.gazetteer.lookup_like(&form, country.as_str());
                            if like.len() <= 400 { self.spelt_like(&form, &like) } else { Vec::new() }
                        });
                        places.extend(alike.iter().map(|&id| (id, MatchKind::Skeleton, false)));
                    }
                    let pool = self.add_pool(places);
                    asked.insert(form, pool);
                    pool
                }
            };
            self.pool_of[index] = pool;
        }
    }

    /// Of places with the same consonants those whose vowels are nearly the same too.
    fn spelt_like(&self, form: &str, like: &[NameMatch]) -> Vec<PlaceId> {
        let wanted = sound(form);
        let mut close: Vec<(usize, PlaceId)> = Vec::new();
        for found in like {
            let names: Vec<String> =
                self.knowledge.gazetteer.local_names(found.place).into_iter().map(|name| name.1).collect();
            let off = names.iter().map(|name| edits(&wanted, &sound(name))).min().unwrap_or(usize::MAX);
            if off <= 1 + wanted.len() / 7 {
                close.push((off, found.place));
            }
        }
        close.sort_unstable();
        let best = close.first().map_or(0, |c| c.0);
        close.retain(|c| c.0 <= best + 1);
        close.truncate(12);
        close.into_iter().map(|c| c.1).collect()
    }

    /// What explicit words decided at one mention of a name; it counts at its others.
    fn senses(&self) -> Senses {
        let mut senses: Senses = HashMap::new();
        for (index, name) in self.names.iter().enumerate() {
            let explicit = name.link.within.is_some() || name.link.near.is_some();
            if let Some(best) = self.outcomes[index].candidates.first()
                && explicit
            {
                let second = self.outcomes[index].candidates.get(1).map_or(best.score - 3.0, |c| c.score);
                let margin = best.score - second;
                let key = (self.pool_of[index], name.found.says == Says::Admin);
                let entry = senses.entry(key).or_insert((best.place, margin));
                if margin > entry.1 {
                    *entry = (best.place, margin);
                }
            }
        }
        senses
    }

    fn sense(&self, senses: &Senses, index: usize) -> Option<PlaceId> {
        senses.get(&(self.pool_of[index], self.names[index].found.says == Says::Admin)).map(|sense| sense.0)
    }

    fn round(&mut self, round: usize) {
        let senses = if round > 0 { self.senses() } else { Senses::new() };
        let mut context = (round > 0 && self.ranker.is_some()).then(|| Context::new(self));
        let outcomes: Vec<Outcome> = (0..self.names.len())
            .map(|index| {
                if !is_resolved(self.names[index].found.role) {
                    return Outcome::default();
                }
                let sense = self.sense(&senses, index);
                let scored = self.scored(index, round, sense);
                let mut outcome = match (&mut context, self.ranker) {
                    (Some(context), Some(ranker)) => self.rank_by(ranker, context, index, round, sense, scored),
                    _ => self.weigh(index, round, scored),
                };
                if round == LAST_ROUND {
                    self.explain(index, round, sense, &mut outcome.candidates);
                }
                outcome
            })
            .collect();
        self.outcomes = outcomes;
    }

    /// The candidates with the rules' scores, best first.
    fn scored(&self, index: usize, round: usize, sense: Option<PlaceId>) -> Vec<Scored> {
        let pool = &self.pools[self.pool_of[index]];
        let neighbours = if round == 0 { Vec::new() } else { self.neighbours(index) };
        let mut scored: Vec<Scored> = pool
            .iter()
            .zip(&self.facts[self.pool_of[index]])
            .enumerate()
            .map(|(at, (&(place, how, whole), fact))| {
                let mut scored = Scored {
                    place,
                    fact: Rc::clone(fact),
                    at,
                    how,
                    whole,
                    score: 0.0,
                    words: 0.0,
                    container: 0.0,
                    direction: 0.0,
                    share: 0.0,
                    reasons: Vec::new(),
                };
                self.score(index, round, &neighbours, sense, &mut scored, false);
                scored
            })
            .collect();
        scored.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.place.cmp(&b.place)));
        scored
    }

    /// Says in words what speaks for and against candidates.
    fn explain(&self, index: usize, round: usize, sense: Option<PlaceId>, candidates: &mut [Scored]) {
        let neighbours = if round == 0 { Vec::new() } else { self.neighbours(index) };
        for candidate in candidates {
            let mut told = candidate.clone();
            self.score(index, round, &neighbours, sense, &mut told, true);
            candidate.reasons = told.reasons;
            if self.facts[self.pool_of[index]].len() == 1 {
                candidate.reasons.push("only one of that name".into());
            }
        }
    }

    /// What the trained ranker makes of the candidates.
    fn rank_by(
        &self,
        ranker: &Ranker,
        context: &mut Context,
        index: usize,
        round: usize,
        sense: Option<PlaceId>,
        mut scored: Vec<Scored>,
    ) -> Outcome {
        if scored.is_empty() {
            return Outcome::default();
        }
        scored.truncate(RANKED_MAX);
        let rows = context.features(self, index, sense, &scored);
        let stage = (round - 1).min(ranker.stages().saturating_sub(1));
        let sums: Vec<f64> = ranker.scores(stage, &rows).into_iter().map(f64::from).collect();
        let top = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = sums.iter().map(|sum| (sum - top).exp()).sum();
        let share = |rank: usize| (sums[rank] - top).exp() / total;
        let none = share(scored.len());
        for (rank, candidate) in scored.iter_mut().enumerate() {
            candidate.share = share(rank);
            candidate.score = sums[rank];
        }
        // What the text says of the distance outweighs what is likely.
        let against: Vec<PlaceId> = if self.answer_all {
            Vec::new()
        } else {
            scored.iter().filter(|s| self.is_far_from_its_anchor(index, &s.fact)).map(|s| s.place).collect()
        };
        scored.sort_by(|a, b| {
            let denied = |s: &Scored| against.contains(&s.place);
            denied(a).cmp(&denied(b)).then(b.share.total_cmp(&a.share)).then(a.place.cmp(&b.place))
        });
        let denied = against.contains(&scored[0].place);
        let best = &scored[0].fact;
        let same_spot: f64 = scored.iter().filter(|s| s.fact.apart_km(best) < 12.0).map(|s| s.share).sum();
        scored.truncate(KEPT_MAX);
        let mut outcome = Outcome::of_shares(scored, none, same_spot, self.answer_all);
        // The only water of just this name is hardly another one.
        let named = self.names[index].found.says == Says::Water;
        if let [only] = &outcome.candidates[..]
            && named
            && only.whole
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
    fn weigh(&self, index: usize, round: usize, mut scored: Vec<Scored>) -> Outcome {
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

    fn container_of(&self, index: usize) -> Option<&Fact> {
        self.names[index].link.within.and_then(|within| self.outcomes[within].best_fact())
    }

    /// Whether 'northwest of A near B' denies a place for B: it is nowhere near A.
    fn is_far_from_its_anchor(&self, index: usize, place: &Fact) -> bool {
        let near = self.names[index].link.near.as_ref();
        near.and_then(|(anchor, _)| self.outcomes[*anchor].best_fact()).is_some_and(|from| from.apart_km(place) > 80.0)
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
            return match container.kind {
                PlaceKind::Country => {
                    container.country != place.country && !matches!(place.kind, PlaceKind::Country | PlaceKind::Admin1)
                }
                PlaceKind::Admin1 => {
                    container.apart_km(place) > 120.0
                        && place.admin1 != Some(container.id)
                        && self.knowledge.off_area_km(container, place).is_none_or(|off_km| off_km > 30.0)
                }
                _ => container.apart_km(place) > 60.0,
            };
        }
        false
    }

    /// Whether the text speaks against a place even though nothing better is known: it lies far outside
    /// its container, far from its anchor, or in a country the report has nothing else of.
    fn contradicts(&self, index: usize, place: &Fact) -> bool {
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

    /// Where the names before and after are, the nearest in the text first.
    fn neighbours(&self, index: usize) -> Vec<&Fact> {
        let mut near = Vec::new();
        let own = self.pool_of[index];
        for step in 1..=8_usize {
            for other in [index.checked_sub(step), Some(index + step)].into_iter().flatten() {
                if other >= self.names.len() || self.pool_of[other] == own {
                    continue;
                }
                let Some(best) = self.outcomes[other].best_fact() else { continue };
                if best.kind == PlaceKind::Country || self.outcomes[other].confidence < 0.45 {
                    continue;
                }
                near.push(best);
                if near.len() >= 6 {
                    return near;
                }
            }
        }
        near
    }

    /// The rules' score of a candidate; with `told` its reasons too.
    fn score(
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
        let (kind, population) = (fact.kind, fact.population);
        let mut score = match out.how {
            MatchKind::Primary => 0.9,
            MatchKind::Alternate => 0.7,
            MatchKind::Folded => 0.4,
            MatchKind::Skeleton => -0.6,
        };
        // A division has the inhabitants of all its towns; that makes its name no likelier than theirs.
        let settled = matches!(kind, PlaceKind::PopulatedPlace | PlaceKind::Neighbourhood | PlaceKind::Country);
        let weighed = if settled { population } else { population.min(20_000) };
        score += 0.38 * ((weighed + 1) as f64).log10();
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
            _ => container.apart_km(fact) < 25.0 + super::areas::town_radius_km(container.population),
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

/// A name with the vowels joined that romanisations mix up.
fn sound(name: &str) -> Vec<char> {
    let mut out: Vec<char> = Vec::new();
    for c in fold(name).chars() {
        let c = match c {
            'y' | 'j' => 'i',
            'e' => 'i',
            'o' | 'w' => 'u',
            'q' | 'c' => 'k',
            ' ' => continue,
            c => c,
        };
        if out.last() != Some(&c) {
            out.push(c);
        }
    }
    if out.len() > 4 && out.last() == Some(&'h') {
        out.pop();
    }
    out.truncate(40);
    out
}

/// How many letters have to be changed, added or taken away to make one name of the other.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (corner + usize::from(x != y)).min(above + 1).min(row[j] + 1);
            corner = above;
        }
    }
    row[b.len()]
}
