//! Marks gathered by place, and put into the order in which the index has them.

use super::{AREAS_DRAWN_MAX, Mark, Mentions, Place};
use crate::model::{MentionId, MentionKind, Status};
use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};
use rayon::prelude::*;
use std::cmp::Reverse;
use std::hash::BuildHasher;
use std::sync::Arc;

/// A place while its mentions come in.
pub(super) struct Found {
    pub place: Place,
    count: u32,
    /// The first of its mentions and the kind of that: it decides how the place looks.
    first: (MentionId, MentionKind),
    /// Which of all marks was its first to come.
    came: u32,
}

/// The places in no order that matters, and the mentions in the order in which they came, each with its place.
pub(super) struct Gathered {
    pub found: Vec<Found>,
    mentions: Vec<(MentionId, u32)>,
}

/// Places are looked up in so many parts at once, each those of some hashes.
const PARTS: usize = 4;
/// Marks that are taken up at a time.
const BLOCK: usize = 1 << 16;

/// Gathers marks by place: same name at the same position, point or area.
pub(super) fn gather<'a>(marks: impl IntoIterator<Item = Mark<'a>>) -> Gathered {
    // Hashes only say where to look: nothing hangs on what they are.
    let hashing = DefaultHashBuilder::default();
    let hash = |mark: &Mark| {
        let position = [mark.position.lat_deg(), mark.position.lon_deg()].map(f64::to_bits);
        hashing.hash_one((&*mark.name, position))
    };
    let mut parts: [Part; PARTS] = Default::default();
    let mut mentions: Vec<(MentionId, u32)> = Vec::new();
    let mut marks = marks.into_iter().filter(|mark| mark.status != Status::Unresolved);
    loop {
        let block: Vec<Mark> = marks.by_ref().take(BLOCK).collect();
        if block.is_empty() {
            break;
        }
        let hashes: Vec<u64> = block.par_iter().with_min_len(BLOCK / 16).map(hash).collect();
        let first = mentions.len();
        mentions.extend(block.iter().map(|mark| (mark.id, 0)));
        let take_up = |(number, part): (usize, &mut Part)| part.take_up(number, &block, &hashes, first as u32);
        let placed: Vec<Vec<(u32, u32)>> = parts.par_iter_mut().enumerate().map(take_up).collect();
        for (number, placed) in placed.into_iter().enumerate() {
            for (mark, place) in placed {
                mentions[first + mark as usize].1 = place * PARTS as u32 + number as u32;
            }
        }
    }
    let mut begins = [0u32; PARTS];
    for part in 1..PARTS {
        begins[part] = begins[part - 1] + parts[part - 1].found.len() as u32;
    }
    for (_, place) in &mut mentions {
        *place = begins[*place as usize % PARTS] + *place / PARTS as u32;
    }
    // Part after part is given up as it is taken over, so that there are never two of all.
    let mut found = Vec::with_capacity(parts.iter().map(|part| part.found.len()).sum());
    parts.into_iter().for_each(|part| found.extend(part.found));
    Gathered { found, mentions }
}

/// The places whose hash falls into one part.
#[derive(Default)]
struct Part {
    found: Vec<Found>,
    /// Hashes and indices of these.
    known: HashTable<(u64, u32)>,
}

impl Part {
    /// Takes up those of some marks that belong here; which they were, and which place each has.
    fn take_up(&mut self, number: usize, marks: &[Mark], hashes: &[u64], first: u32) -> Vec<(u32, u32)> {
        let mut placed = Vec::with_capacity(marks.len() / PARTS * 2);
        for ((at, mark), &hash) in (0u32..).zip(marks).zip(hashes) {
            // The table itself goes by the lowest and the highest bits.
            if (hash >> 32) as usize % PARTS == number {
                placed.push((at, self.place_of(mark, hash, first + at)));
            }
        }
        placed
    }

    fn place_of(&mut self, mark: &Mark, hash: u64, came: u32) -> u32 {
        let radius_km = if mark.radius_km.is_finite() { mark.radius_km.max(0.0) } else { 0.0 };
        let found = &self.found;
        let is_same = |place: &Place| {
            place.position == mark.position
                && *place.name == *mark.name
                && match (&place.area, &mark.area) {
                    (None, None) => true,
                    (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a == b,
                    _ => false,
                }
        };
        let entry = self.known.entry(
            hash,
            |&(known, index)| known == hash && is_same(&found[index as usize].place),
            |&(known, _)| known,
        );
        let ambiguous = u32::from(mark.status == Status::Ambiguous);
        match entry {
            Entry::Occupied(entry) => {
                let index = entry.get().1;
                let Found { place, count, first, .. } = &mut self.found[index as usize];
                place.radius_km = place.radius_km.max(radius_km);
                place.by_container |= mark.by_container;
                place.ambiguous += ambiguous;
                *count += 1;
                if (mark.id, mark.kind) < *first {
                    *first = (mark.id, mark.kind);
                    place.kind = mark.kind;
                }
                index
            }
            Entry::Vacant(entry) => {
                let index = self.found.len() as u32;
                entry.insert((hash, index));
                let place = Place {
                    name: (*mark.name).into(),
                    position: mark.position,
                    radius_km,
                    area: mark.area.clone(),
                    kind: mark.kind,
                    by_container: mark.by_container,
                    ambiguous,
                    mentions: 0..0,
                };
                self.found.push(Found { place, count: 1, first: (mark.id, mark.kind), came });
                index
            }
        }
    }
}

/// The places by index: most mentioned first; equals by name, position, and whether they are areas.
pub(super) fn rank(found: &[Found]) -> Vec<u32> {
    /// What most are told apart by, side by side in memory: the count, and how the name begins.
    type Key = (Reverse<u32>, [u8; 16], u32);
    let key = |(index, found): (u32, &Found)| -> Key {
        let mut begin = [0; 16];
        let name = found.place.name.as_bytes();
        let len = name.len().min(begin.len());
        begin[..len].copy_from_slice(&name[..len]);
        (Reverse(found.count), begin, index)
    };
    let mut keys: Vec<Key> = (0u32..).zip(found).map(key).collect();
    keys.par_sort_unstable_by(|one, other| {
        let rest = || {
            let (a, b) = (&found[one.2 as usize], &found[other.2 as usize]);
            (a.place.name.cmp(&b.place.name))
                .then(a.place.position.lat_deg().total_cmp(&b.place.position.lat_deg()))
                .then(a.place.position.lon_deg().total_cmp(&b.place.position.lon_deg()))
                .then(a.place.area.is_some().cmp(&b.place.area.is_some()))
                .then_with(|| area_order(&a.place).total_cmp(&area_order(&b.place)))
                .then(a.came.cmp(&b.came))
        };
        one.0.cmp(&other.0).then_with(|| one.1.cmp(&other.1)).then_with(rest)
    });
    keys.into_iter().map(|key| key.2).collect()
}

/// Tells areas of one name and position apart.
fn area_order(place: &Place) -> f64 {
    use geo::Area as _;
    place.area.as_ref().map_or(0.0, |area| area.shape().unsigned_area() + area.soft_edge_km())
}

/// The areas that are drawn as such, and before them all other places, both in the order in which they come.
pub(super) fn split_areas(found: &[Found], ranked: Vec<u32>) -> (Vec<u32>, Vec<u32>) {
    let mut areas = Vec::new();
    let mut others = ranked;
    others.retain(|&index| {
        let is_drawn = found[index as usize].place.area.is_some() && areas.len() < AREAS_DRAWN_MAX;
        if is_drawn {
            areas.push(index);
        }
        !is_drawn
    });
    (others, areas)
}

/// The places in this order, and their mentions in the order of the places, those of each sorted.
pub(super) fn lay_out(gathered: Gathered, order: &[u32]) -> (Vec<Place>, Mentions) {
    let Gathered { found, mentions: mut all } = gathered;
    let mut next = vec![0u32; found.len()];
    let mut found: Vec<Option<Found>> = found.into_iter().map(Some).collect();
    let mut places = Vec::with_capacity(found.len());
    let mut sum = 0;
    for &index in order {
        let Some(Found { mut place, count, .. }) = found[index as usize].take() else { continue };
        next[index as usize] = sum;
        place.mentions = sum..sum + count;
        sum += count;
        places.push(place);
    }
    // They mostly come report by report, and are sorted as they are.
    if !all.is_sorted_by_key(|(id, _)| *id) {
        all.par_sort_by_key(|(id, _)| *id);
    }
    let Some(&(any, _)) = all.first() else { return (places, Mentions::default()) };
    let (mut ids, mut by_id) = (vec![any; all.len()], Vec::with_capacity(all.len()));
    // Where those of the id that came last begin: one is in more than one place only if it was given for more.
    let mut last = (any, 0);
    for (id, place) in all {
        let slot = &mut next[place as usize];
        ids[*slot as usize] = id;
        if last.0 != id {
            last = (id, by_id.len());
        }
        by_id.push(*slot);
        if by_id.len() > last.1 + 1 {
            by_id[last.1..].sort_unstable();
        }
        *slot += 1;
    }
    (places, Mentions { ids, by_id })
}
