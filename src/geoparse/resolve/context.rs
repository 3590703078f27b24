//! What the ranker sees of a candidate: how the name fits, how large and known the place is, what the
//! words say it is, and where it lies beside what else the report names.

use super::{Outcome, Resolver, Scored};
use crate::model::{LatLon, PlaceId, PlaceKind};
use std::collections::{BTreeMap, HashMap};

/// How many features a candidate has.
pub const FEATURES: usize = 40;

/// The kind that 'none of the candidates' has among the features.
const NONE: f32 = 20.0;
/// At most so many other names of a report are looked at.
const OTHERS_MAX: usize = 80;

/// A name of the report with the place it was last taken for.
struct Other {
    pool: usize,
    place: PlaceId,
    unit: [f64; 3],
    country: String,
    admin1: Option<PlaceId>,
    kind: PlaceKind,
    weight: f32,
    /// Rank in the text of its first mention.
    first: usize,
}

/// The other names of a report, as they were last placed.
pub struct Context {
    others: Vec<Other>,
    /// How often each pool is mentioned, and where first.
    mentions: HashMap<usize, (usize, usize)>,
    by_country: BTreeMap<String, f32>,
    by_admin1: BTreeMap<PlaceId, f32>,
    total: f32,
    /// Features that all mentions of a name share, by pool and candidate.
    shared: HashMap<(usize, PlaceId), [f32; 10]>,
}

fn unit(at: LatLon) -> [f64; 3] {
    let (lat, lon) = (at.lat_deg().to_radians(), at.lon_deg().to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

/// The chord's great-circle length on the mean sphere, km.
fn apart_km(a: &[f64; 3], b: &[f64; 3]) -> f64 {
    let square = (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f64>();
    2.0 * 6371.0088 * (square.sqrt() / 2.0).min(1.0).asin()
}

impl Context {
    pub(super) fn new(resolver: &Resolver) -> Self {
        let mut mentions: HashMap<usize, (usize, usize)> = HashMap::new();
        let mut best: BTreeMap<usize, (f64, PlaceId)> = BTreeMap::new();
        for (index, &pool) in resolver.pool_of.iter().enumerate() {
            let entry = mentions.entry(pool).or_insert((0, index));
            entry.0 += 1;
            if let Some(place) = resolver.outcomes[index].best() {
                let confidence = resolver.outcomes[index].confidence;
                let known = best.entry(pool).or_insert((confidence, place));
                if confidence > known.0 {
                    *known = (confidence, place);
                }
            }
        }
        let mut pools: Vec<(usize, (f64, PlaceId))> = best.into_iter().collect();
        pools.sort_by_key(|(pool, _)| (std::cmp::Reverse(mentions[pool].0), mentions[pool].1));
        pools.truncate(OTHERS_MAX);
        let gazetteer = resolver.gazetteer;
        let others: Vec<Other> = pools
            .into_iter()
            .map(|(pool, (confidence, place))| Other {
                pool,
                place,
                unit: unit(gazetteer.position(place)),
                country: gazetteer.country_code(place).to_owned(),
                admin1: gazetteer.admin1(place),
                kind: gazetteer.kind(place),
                weight: (confidence * (1.0 + (mentions[&pool].0 as f64).ln())) as f32,
                first: mentions[&pool].1,
            })
            .collect();
        let (mut by_country, mut by_admin1) = (BTreeMap::new(), BTreeMap::new());
        let mut total = 0.0;
        for other in &others {
            total += other.weight;
            *by_country.entry(other.country.clone()).or_insert(0.0) += other.weight;
            if let Some(admin1) = other.admin1 {
                *by_admin1.entry(admin1).or_insert(0.0) += other.weight;
            }
        }
        Self { others, mentions, by_country, by_admin1, total, shared: HashMap::new() }
    }

    /// What all mentions of a name share about a candidate: how it lies to the report's other places.
    fn shared(&mut self, resolver: &Resolver, pool: usize, place: PlaceId) -> [f32; 10] {
        if let Some(known) = self.shared.get(&(pool, place)) {
            return *known;
        }
        let gazetteer = resolver.gazetteer;
        let at = unit(gazetteer.position(place));
        let country = gazetteer.country_code(place);
        let admin1 = gazetteer.admin1(place);
        let admin2 = gazetteer.admin2(place);
        let (mut near, mut far, mut sum) = (0.0_f32, 0.0_f32, 0.0_f32);
        let mut closest = f64::INFINITY;
        let (mut in_admin2, mut admin1_named, mut country_named, mut holds) = (0.0, 0.0, 0.0, 0.0);
        let (mut own_country, mut own_admin1) = (0.0, 0.0);
        for other in &self.others {
            if other.pool == pool {
                own_country += if other.country == country { other.weight } else { 0.0 };
                own_admin1 += if other.admin1 == admin1 { other.weight } else { 0.0 };
                continue;
            }
            sum += other.weight;
            if admin1 == Some(other.place) && other.place != place {
                admin1_named = 1.0;
            }
            if other.kind == PlaceKind::Country {
                if other.country == country {
                    country_named = 1.0;
                }
                continue;
            }
            if other.admin1 == Some(place) {
                holds += other.weight;
            }
            if admin2.is_some() && gazetteer.admin2(other.place) == admin2 {
                in_admin2 += other.weight;
            }
            if other.place == place {
                continue;
            }
            let km = apart_km(&at, &other.unit);
            near += other.weight * (-km / 50.0).exp() as f32;
            far += other.weight * (-km / 300.0).exp() as f32;
            closest = closest.min(km);
        }
        let others = (self.total).max(1e-3);
        let country_share = (self.by_country.get(country).copied().unwrap_or(0.0) - own_country).max(0.0) / others;
        let admin1_weight = admin1.and_then(|a| self.by_admin1.get(&a).copied()).unwrap_or(0.0);
        let admin1_share = (admin1_weight - if admin1.is_some() { own_admin1 } else { 0.0 }).max(0.0) / others;
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
        self.shared.insert((pool, place), features);
        features
    }

    /// The distance to the nearest of the names just before and after, ln km.
    fn local(&self, resolver: &Resolver, index: usize, place: PlaceId) -> [f32; 2] {
        let at = unit(resolver.gazetteer.position(place));
        let own = resolver.pool_of[index];
        let side = |steps: &mut dyn Iterator<Item = usize>| {
            let mut looked = 0;
            let mut closest = f64::INFINITY;
            for other in steps {
                if resolver.pool_of[other] == own {
                    continue;
                }
                looked += 1;
                if let Some(best) = resolver.outcomes[other].best().filter(|best| *best != place)
                    && resolver.gazetteer.kind(best) != PlaceKind::Country
                {
                    closest = closest.min(apart_km(&at, &unit(resolver.gazetteer.position(best))));
                }
                if looked >= 2 {
                    break;
                }
            }
            (closest.min(20_000.0) as f32 + 1.0).ln()
        };
        [side(&mut (0..index).rev()), side(&mut (index + 1..resolver.pool_of.len().min(index + 8)))]
    }

    /// The features of a name's candidates, and last those of 'none of them'. `scored` are the
    /// candidates with the rules' scores, in the order of the answer.
    pub(super) fn features(
        &mut self,
        resolver: &Resolver,
        index: usize,
        sense: Option<PlaceId>,
        scored: &[Scored],
    ) -> Vec<[f32; FEATURES]> {
        let gazetteer = resolver.gazetteer;
        let name = &resolver.names[index];
        let pool = resolver.pool_of[index];
        let (count, first) = self.mentions.get(&pool).copied().unwrap_or((1, index));
        let populations: Vec<u64> = scored.iter().map(|s| gazetteer.population(s.place)).collect();
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
            crate::model::Role::Literal => 0.0,
            crate::model::Role::Actor(_) => 1.0,
        };
        common[10] = f32::from(u8::from(name.found.single_capital_word));
        let dateline = self.others.iter().find(|o| o.first == 0 && o.pool != pool).map(|o| o.unit);
        let mut rows = Vec::with_capacity(scored.len() + 1);
        for (rank, candidate) in scored.iter().enumerate() {
            let place = candidate.place;
            let population = populations[rank];
            let kind = gazetteer.kind(place);
            let mut row = common;
            row[11] = match kind {
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
            row[17] = (gazetteer.name_count(place) as f32).ln_1p();
            row[18] = match gazetteer.feature_code(place) {
                // Seas and regions of the embedded gazetteer are the ones that everybody knows.
                "SEA" | "RGN" if place.gazetteer == 0 => 4.0,
                "PPLC" => 3.0,
                "PPLA" => 2.0,
                "PPLA2" => 1.0,
                _ => 0.0,
            };
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
            let country = gazetteer.country_code(place);
            row[25] = resolver.countries.get(country).copied().unwrap_or(0.0) as f32;
            let shared = self.shared(resolver, pool, place);
            row[26..36].copy_from_slice(&shared);
            let [before, after] = self.local(resolver, index, place);
            row[36] = before;
            row[37] = after;
            row[38] = dateline
                .map_or(10.0, |dateline| (apart_km(&unit(gazetteer.position(place)), &dateline) as f32 + 1.0).ln());
            row[39] = f32::from(u8::from(resolver.contradicts(index, place)));
            rows.push(row);
        }
        let mut none = common;
        none[11] = NONE;
        none[12] = (most as f32 + 1.0).log10();
        none[19] = if top.is_finite() { top as f32 } else { -10.0 };
        none[20] = if top.is_finite() { (top - second) as f32 } else { 0.0 };
        none[35] = self.total;
        rows.push(none);
        rows
    }
}

impl Outcome {
    /// An outcome of candidates with their probabilities, best first.
    pub(super) fn of_shares(candidates: Vec<Scored>, none: f64, same_spot: f64, answer: bool) -> Self {
        let best = candidates.first().map_or(0.0, |best| best.share);
        Self { candidates, confidence: same_spot.clamp(0.01, 0.99), rejected: !answer && none > best.max(same_spot) }
    }
}
