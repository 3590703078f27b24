//! Which place of the gazetteer a name means.
//!
//! [`pools`] gathers a name's candidates. Each gets a [`score`] by rules: how the name fits, how many live there,
//! whether it is what the words say it is, whether it lies in the report's countries, in what contains it, near its
//! neighbours in the text. [`Scored`] keeps the reasons in words. From these scores, from what is known of the places
//! and from how they lie to the report's others, the trained [`ranker`] decides; [`verdict`] is what comes of it.

mod pools;
mod score;
mod verdict;
pub mod context;
pub mod ranker;

use super::knowledge::{CountryCode, Fact, Knowledge};
use super::links::Link;
use super::recognize::{Found, Says};
use crate::gazetteer::MatchKind;
use crate::model::{ActorKind, LatLon, PlaceId, PlaceKind, Role};
use context::{Context, FEATURES};
use hashbrown::HashMap;
use ranker::Ranker;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

pub use pools::WEIGHED_MAX;

/// At most so many are left to the ranker; the rules' best.
const RANKED_MAX: usize = 12;

/// So many names go down the ranker's trees together.
const RANKED_TOGETHER: usize = 64;

/// At most so many are kept.
const KEPT_MAX: usize = 8;

/// Rounds are counted from 0: the rules, and then the ranker's two stages.
const LAST_ROUND: usize = 2;
/// At most so many coordinates of a report are looked at.
const COORDINATES_MAX: usize = 200;

/// A name with what the syntax says of it; indices count the report's names.
#[derive(Clone, Debug)]
pub struct Named {
    /// The name as it was found.
    pub found: Found,
    /// What the words around it say of where it is.
    pub link: Link,
    /// The division that the passage is about.
    pub setting: Option<usize>,
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
    coordinates: &'a [LatLon],
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
    /// Where the coordinates are that the report gives.
    pub coordinates: &'a [LatLon],
}

/// Resolves all names of a report, or of several that are read together.
#[must_use]
pub fn resolve(names: &[Named], means: Means, spoken_of: &BTreeMap<String, f64>) -> Vec<Outcome> {
    let mut resolver = Resolver::new(names, means, spoken_of);
    for round in 0..=LAST_ROUND {
        resolver.round(round);
    }
    resolver.widen_containers();
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
        let mut rows = Vec::new();
        context.features(&resolver, index, sense, &scored, &mut rows);
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
            coordinates: &means.coordinates[..means.coordinates.len().min(COORDINATES_MAX)],
            countries: BTreeMap::new(),
            outcomes: vec![Outcome::default(); names.len()],
        };
        resolver.gather();
        resolver.vote(spoken_of);
        resolver.widen();
        resolver
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
        let mut outcomes = match self.ranker.filter(|_| round > 0) {
            Some(ranker) => self.ranked(ranker, round, &senses),
            None => {
                let weigh = |index| self.weigh(index, round, self.scored(index, round, self.sense(&senses, index)));
                self.of_resolved(0..self.names.len(), weigh)
            }
        };
        if round == LAST_ROUND {
            for (index, outcome) in outcomes.iter_mut().enumerate() {
                self.explain(index, round, self.sense(&senses, index), &mut outcome.candidates);
            }
        }
        self.outcomes = outcomes;
    }

    /// What is made of each name, nothing of those that are not resolved.
    fn of_resolved<T: Default>(&self, names: Range<usize>, mut make: impl FnMut(usize) -> T) -> Vec<T> {
        names.map(|index| if is_resolved(self.names[index].found.role) { make(index) } else { T::default() }).collect()
    }

    /// What the trained ranker makes of all names. Many go down its trees together.
    fn ranked(&self, ranker: &Ranker, round: usize, senses: &Senses) -> Vec<Outcome> {
        let stage = (round - 1).min(ranker.stages().saturating_sub(1));
        let mut context = Context::new(self);
        let mut outcomes = Vec::with_capacity(self.names.len());
        let mut rows = Vec::new();
        for start in (0..self.names.len()).step_by(RANKED_TOGETHER) {
            let names = start..self.names.len().min(start + RANKED_TOGETHER);
            rows.clear();
            let scored = self.of_resolved(names.clone(), |index| {
                let sense = self.sense(senses, index);
                let mut scored = self.scored(index, round, sense);
                scored.truncate(RANKED_MAX);
                if !scored.is_empty() {
                    context.features(self, index, sense, &scored, &mut rows);
                }
                scored
            });
            let sums = ranker.scores(stage, &rows);
            let mut rest = sums.as_slice();
            for (index, scored) in names.zip(scored) {
                let (own, others) = rest.split_at(if scored.is_empty() { 0 } else { scored.len() + 1 });
                rest = others;
                outcomes.push(self.rank_by(index, scored, own));
            }
        }
        outcomes
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
}
