//! What the ranker sees of a candidate: how the name fits, how large and known the place is, what the
//! words say it is, and where it lies beside what else the report names.

use super::{Outcome, Resolver, Scored};
use crate::geoparse::knowledge::{CountryCode, Fact, Unit};
use crate::model::{PlaceId, PlaceKind, Role};
use hashbrown::HashMap;
use std::rc::Rc;

/// How many features a candidate has.
pub const FEATURES: usize = 40;

/// The kind that 'none of the candidates' has among the features.
const NONE: f32 = 20.0;
/// At most so many other names of a report are looked at.
const OTHERS_MAX: usize = 80;
/// A name is taken for none of its candidates where that is so many times as probable as the best of them: what is shown
/// in doubt can be put right, what is not shown is missed.
const NONE_OVER_BEST: f64 = 1.5;
/// The same for a best that the rest of the report speaks against.
const NONE_OVER_STRAY: f64 = 0.5;

/// A name of the report with the place it was last taken for.
struct Other {
    pool: usize,
    fact: Rc<Fact>,
    weight: f32,
}

/// What all mentions of a name share about a candidate: how it lies to the report's other places.
type Shared = [f32; 10];

/// The other names of a report, as they were last placed.
pub struct Context {
    others: Vec<Other>,
    /// How often each pool is mentioned, and where first.
    mentions: Vec<(usize, usize)>,
    by_country: Vec<(CountryCode, f32)>,
    by_admin1: HashMap<PlaceId, f32>,
    total: f32,
    /// The place of the report's first name.
    dateline: Option<(usize, Unit)>,
    /// By pool and candidate.
    shared: Vec<Vec<Option<Shared>>>,
}

/// Where the nearest of the names before and after are: at most two on either side.
struct Beside {
    before: Vec<(PlaceId, Unit)>,
    after: Vec<(PlaceId, Unit)>,
}

impl Context {
    pub(super) fn new(resolver: &Resolver) -> Self {
        let mut mentions: Vec<(usize, usize)> = vec![(0, 0); resolver.pools.len()];
        let mut best: Vec<Option<(f64, &Rc<Fact>)>> = vec![None; resolver.pools.len()];
        for (index, &pool) in resolver.pool_of.iter().enumerate() {
            let entry = &mut mentions[pool];
            if entry.0 == 0 {
                entry.1 = index;
            }
            entry.0 += 1;
            let outcome = &resolver.outcomes[index];
            if let Some(candidate) = outcome.candidates.first().filter(|_| !outcome.rejected)
                && best[pool].is_none_or(|(confidence, _)| outcome.confidence > confidence)
            {
                best[pool] = Some((outcome.confidence, &candidate.fact));
            }
        }
        let mut others: Vec<Other> = Vec::new();
        for (pool, best) in best.into_iter().enumerate() {
            if let Some((confidence, fact)) = best {
                let weight = (confidence * (1.0 + (mentions[pool].0 as f64).ln())) as f32;
                others.push(Other { pool, fact: Rc::clone(fact), weight });
            }
        }
        others.sort_by_key(|other| (std::cmp::Reverse(mentions[other.pool].0), mentions[other.pool].1));
        others.truncate(OTHERS_MAX);
        let mut by_country: Vec<(CountryCode, f32)> = Vec::new();
        let mut by_admin1: HashMap<PlaceId, f32> = HashMap::new();
        let mut total = 0.0;
        for other in &others {
            total += other.weight;
            match by_country.iter_mut().find(|(country, _)| *country == other.fact.country) {
                Some((_, weight)) => *weight += other.weight,
                None => by_country.push((other.fact.country, other.weight)),
            }
            if let Some(admin1) = other.fact.admin1 {
                *by_admin1.entry(admin1).or_insert(0.0) += other.weight;
            }
        }
        let dateline =
            others.iter().find(|other| mentions[other.pool].1 == 0).map(|other| (other.pool, other.fact.unit));
        let shared = resolver.pools.iter().map(|pool| vec![None; pool.len()]).collect();
        Self { others, mentions, by_country, by_admin1, total, dateline, shared }
    }

    fn shared(&mut self, pool: usize, at: usize, fact: &Fact) -> Shared {
        if let Some(known) = self.shared[pool][at] {
            return known;
        }
        let (mut near, mut far, mut sum) = (0.0_f32, 0.0_f32, 0.0_f32);
        let mut closest = f64::INFINITY;
        let (mut in_admin2, mut admin1_named, mut country_named, mut holds) = (0.0, 0.0, 0.0, 0.0);
        let (mut own_country, mut own_admin1) = (0.0, 0.0);
        for other in &self.others {
            let there = other.fact.as_ref();
            if other.pool == pool {
                own_country += if there.country == fact.country { other.weight } else { 0.0 };
                own_admin1 += if there.admin1 == fact.admin1 { other.weight } else { 0.0 };
                continue;
            }
            sum += other.weight;
            if fact.admin1 == Some(there.id) && there.id != fact.id {
                admin1_named = 1.0;
            }
            if there.kind == PlaceKind::Country {
                if there.country == fact.country {
                    country_named = 1.0;
                }
                continue;
            }
            if there.admin1 == Some(fact.id) {
                holds += other.weight;
            }
            if fact.admin2.is_some() && there.admin2 == fact.admin2 {
                in_admin2 += other.weight;
            }
            if there.id == fact.id {
                continue;
            }
            let km = fact.apart_km(there);
            // Beyond this both terms are nothing.
            if km < 6_000.0 {
                near += other.weight * (-km / 50.0).exp() as f32;
                far += other.weight * (-km / 300.0).exp() as f32;
            }
            closest = closest.min(km);
        }
        let others = (self.total).max(1e-3);
        let of_country = self.by_country.iter().find(|(country, _)| *country == fact.country).map_or(0.0, |c| c.1);
        let country_share = (of_country - own_country).max(0.0) / others;
        let admin1_weight = fact.admin1.and_then(|a| self.by_admin1.get(&a).copied()).unwrap_or(0.0);
        let admin1_share = (admin1_weight - if fact.admin1.is_some() { own_admin1 } else { 0.0 }).max(0.0) / others;
        let features = [
            near,
            far / sum.max(1e-3),
            (closest.min(20_000.0) as f32 + 1.0).ln(),
            country_share,
            admin1_share,
            in_admin2,
            admin1_named,
            country_named,
            holds,
            sum,
        ];
        self.shared[pool][at] = Some(features);
        features
    }

    /// The nearest of the names just before and after.
    fn beside(resolver: &Resolver, index: usize) -> Beside {
        let own = resolver.pool_of[index];
        let side = |steps: &mut dyn Iterator<Item = usize>| {
            let others = steps.filter(|&other| resolver.pool_of[other] != own).take(2);
            let placed = others.filter_map(|other| resolver.outcomes[other].best_fact());
            let towns = placed.filter(|best| best.kind != PlaceKind::Country);
            towns.map(|best| (best.id, best.unit)).collect()
        };
        let end = resolver.pool_of.len().min(index + 8);
        Beside { before: side(&mut (0..index).rev()), after: side(&mut (index + 1..end)) }
    }

    /// The distance to the nearest of some names, ln km.
    fn local(beside: &[(PlaceId, Unit)], fact: &Fact) -> f32 {
        let others = beside.iter().filter(|(id, _)| *id != fact.id);
        let closest = others.map(|(_, unit)| fact.unit.apart_km(unit)).fold(f64::INFINITY, f64::min);
        (closest.min(20_000.0) as f32 + 1.0).ln()
    }

    /// Adds the features of a name's candidates to `rows`, and last those of 'none of them'. `scored` are the
    /// candidates with the rules' scores, in the order of the answer.
    pub(super) fn features(
        &mut self,
        resolver: &Resolver,
        index: usize,
        sense: Option<PlaceId>,
        scored: &[Scored],
        rows: &mut Vec<[f32; FEATURES]>,
    ) {
        let name = &resolver.names[index];
        let pool = resolver.pool_of[index];
        let (count, first) = self.mentions[pool];
        let beside = Self::beside(resolver, index);
        let populations: Vec<u64> = scored.iter().map(|s| s.fact.population).collect();
        let most = populations.iter().copied().max().unwrap_or(0);
        let top = scored.iter().map(|s| s.score).fold(f64::NEG_INFINITY, f64::max);
        let second = scored.iter().map(|s| s.score).filter(|s| *s < top).fold(-10.0, f64::max);
        let explicit =
            f32::from(u8::from(name.link.within.is_some())) + 2.0 * f32::from(u8::from(name.link.near.is_some()));
        let words = name.found.core.1.saturating_sub(name.found.core.0) as f32;
        let mut common = [0.0; FEATURES];
        common[0] = name.found.says as u8 as f32;
        common[1] = (scored.len() as f32 + 1.0).ln();
        common[2] = (count as f32).ln();
        common[3] = words;
        common[4] = explicit;
        common[5] = name.found.probability as f32;
        common[6] = name.found.weight.clamp(-3.0, 6.0) as f32;
        common[7] = (first.min(20)) as f32;
        common[8] = (self.others.len() as f32).ln_1p();
        common[9] = match name.found.role {
            Role::Literal => 0.0,
            Role::Actor(_) => 1.0,
        };
        common[10] = f32::from(u8::from(name.found.single_capital_word));
        let dateline = self.dateline.filter(|(of, _)| *of != pool).map(|(_, unit)| unit);
        for (rank, candidate) in scored.iter().enumerate() {
            let place = candidate.place;
            let fact = candidate.fact.as_ref();
            let population = populations[rank];
            let mut row = common;
            row[11] = match fact.kind {
                PlaceKind::Country => 0.0,
                PlaceKind::Admin1 => 1.0,
                PlaceKind::PopulatedPlace => 2.0,
                PlaceKind::Admin2 => 3.0,
                PlaceKind::AdminOther => 4.0,
                PlaceKind::Neighbourhood => 5.0,
                PlaceKind::Region => 6.0,
                PlaceKind::Water => 7.0,
                PlaceKind::Landform => 8.0,
                PlaceKind::Airport => 9.0,
                PlaceKind::Facility => 10.0,
                PlaceKind::Road => 11.0,
            };
            row[12] = (population as f32 + 1.0).log10();
            row[13] = row[12] - (most as f32 + 1.0).log10();
            row[14] = populations.iter().filter(|other| **other > population).count().min(20) as f32;
            row[15] = candidate.how as u8 as f32;
            row[16] = f32::from(u8::from(candidate.whole));
            row[17] = (fact.name_count as f32).ln_1p();
            row[18] = f32::from(fact.rank);
            row[19] = candidate.score as f32;
            row[20] = (candidate.score - if candidate.score < top { top } else { second }) as f32;
            row[21] = candidate.words as f32;
            row[22] = candidate.container as f32;
            row[23] = candidate.direction as f32;
            row[24] = match sense {
                Some(sense) if sense == place => 1.0,
                Some(_) => -1.0,
                None => 0.0,
            };
            row[25] = resolver.countries.get(&fact.country).copied().unwrap_or(0.0) as f32;
            row[26..36].copy_from_slice(&self.shared(pool, candidate.at, fact));
            row[36] = Self::local(&beside.before, fact);
            row[37] = Self::local(&beside.after, fact);
            row[38] = dateline.map_or(10.0, |dateline| (fact.unit.apart_km(&dateline) as f32 + 1.0).ln());
            row[39] = f32::from(u8::from(resolver.contradicts(index, fact)));
            rows.push(row);
        }
        let mut none = common;
        none[11] = NONE;
        none[12] = (most as f32 + 1.0).log10();
        none[19] = if top.is_finite() { top as f32 } else { -10.0 };
        none[20] = if top.is_finite() { (top - second) as f32 } else { 0.0 };
        none[35] = self.total;
        rows.push(none);
    }
}

impl Outcome {
    /// An outcome of candidates with their probabilities, best first; `stray` where the report speaks against the best.
    pub(super) fn of_shares(candidates: Vec<Scored>, none: f64, same_spot: f64, stray: bool, answer: bool) -> Self {
        let best = candidates.first().map_or(0.0, |best| best.share);
        let least = if stray { NONE_OVER_STRAY } else { NONE_OVER_BEST };
        Self {
            candidates,
            confidence: same_spot.clamp(0.01, 0.99),
            rejected: !answer && none > least * best.max(same_spot),
        }
    }
}
