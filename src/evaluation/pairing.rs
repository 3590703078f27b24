//! Which gold mention a found one answers: one to one, the best overlap first.

use std::collections::{BTreeMap, BTreeSet};

/// The most overlapping pairs of one document that are weighed against each other. Mentions of real
/// texts overlap a few others at most; a file made to overlap everywhere must not fill the memory.
const MAX_OVERLAPS: usize = 4_000_000;

/// A stretch of a text, counted in Unicode code points as the files count it; the end is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stretch {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

impl Stretch {
    /// How many code points both cover.
    #[must_use]
    pub fn shared(self, other: Self) -> usize {
        self.end.min(other.end).saturating_sub(self.start.max(other.start))
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Indices of gold and found that go together.
pub(super) type Pairs = Vec<(usize, usize)>;

/// Pairs of the same span; `found` has no span twice.
pub(super) fn exact(gold: &[Stretch], found: &[Stretch]) -> Pairs {
    let places: BTreeMap<Stretch, usize> = found.iter().enumerate().map(|(index, at)| (*at, index)).collect();
    let mut taken = BTreeSet::new();
    let pair = |(index, at): (usize, &Stretch)| {
        let other = *places.get(at)?;
        taken.insert(other).then_some((index, other))
    };
    gold.iter().enumerate().filter_map(pair).collect()
}

/// Pairs that overlap, the largest share of what both cover first.
pub(super) fn overlapping(gold: &[Stretch], found: &[Stretch]) -> Pairs {
    let mut sorted: Vec<(Stretch, usize)> = found.iter().copied().zip(0..).collect();
    sorted.sort_unstable();
    // The furthest end so far tells where no earlier one can reach any more.
    let mut furthest = 0;
    let reach: Vec<usize> = sorted
        .iter()
        .map(|(at, _)| {
            furthest = furthest.max(at.end);
            furthest
        })
        .collect();
    let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
    for (index, at) in gold.iter().enumerate() {
        let after = sorted.partition_point(|(other, _)| other.start < at.end);
        for place in (0..after).rev() {
            if reach[place] <= at.start || candidates.len() >= MAX_OVERLAPS {
                break;
            }
            let (other, found_index) = sorted[place];
            let shared = at.shared(other);
            if shared > 0 {
                let union = at.end.max(other.end) - at.start.min(other.start);
                candidates.push((shared as f64 / union as f64, index, found_index));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut gold_taken, mut found_taken) = (vec![false; gold.len()], vec![false; found.len()]);
    let mut pairs = Vec::new();
    for (_, index, other) in candidates {
        if !gold_taken[index] && !found_taken[other] {
            gold_taken[index] = true;
            found_taken[other] = true;
            pairs.push((index, other));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(spans: &[(usize, usize)]) -> Vec<Stretch> {
        spans.iter().map(|&(start, end)| Stretch { start, end }).collect()
    }

    #[test]
    fn the_largest_overlap_wins_and_each_counts_once() {
        // 0..10 shares 10 of 12 with the second and 4 of 10 with the first.
        assert_eq!(overlapping(&at(&[(0, 10)]), &at(&[(0, 4), (0, 12)])), [(0, 1)]);
        // What the better pair took is gone for the other.
        assert_eq!(overlapping(&at(&[(0, 10), (10, 14)]), &at(&[(0, 14)])), [(0, 0)]);
        assert_eq!(overlapping(&at(&[(0, 5), (6, 9)]), &at(&[(5, 6), (20, 30)])), []);
        // Equal shares: the earlier gold, then the earlier found.
        assert_eq!(overlapping(&at(&[(0, 4), (4, 8)]), &at(&[(2, 6)])), [(0, 0)]);
    }

    #[test]
    fn the_same_span_is_an_exact_pair_once() {
        assert_eq!(exact(&at(&[(0, 5), (0, 5), (6, 9)]), &at(&[(6, 9), (0, 5), (1, 5)])), [(0, 1), (2, 0)]);
    }

    proptest! {
        #[test]
        fn looking_only_nearby_finds_what_looking_everywhere_finds(
            gold in prop::collection::vec((0..40_usize, 1..12_usize), 0..12),
            found in prop::collection::vec((0..40_usize, 1..12_usize), 0..12),
        ) {
            let stretches = |spans: &[(usize, usize)]| at(&spans.iter().map(|(s, l)| (*s, s + l)).collect::<Vec<_>>());
            let (gold, found) = (stretches(&gold), stretches(&found));
            let mut all = Vec::new();
            for (i, g) in gold.iter().enumerate() {
                for (j, f) in found.iter().enumerate() {
                    if g.shared(*f) > 0 {
                        let union = g.end.max(f.end) - g.start.min(f.start);
                        all.push((-(g.shared(*f) as f64) / union as f64, i, j));
                    }
                }
            }
            all.sort_by(|a, b| a.partial_cmp(b).unwrap());
            let mut pairs: Pairs = Vec::new();
            for (_, i, j) in all {
                if pairs.iter().all(|(a, b)| *a != i && *b != j) {
                    pairs.push((i, j));
                }
            }
            prop_assert_eq!(overlapping(&gold, &found), pairs);
        }
    }
}
