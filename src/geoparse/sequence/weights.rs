//! The sequence model's weights, laid out so that what a text asks for comes from memory as quickly as can be.
//!
//! Most features of a text have no weights, and few are asked twice in a row, so the way to the memory is nearly all of
//! the cost. A feature's upper half is the number of the only cache line that may hold it, and the line holds the lower
//! halves of its features beside their weights. They are compared all at once: no lookup waits for another's outcome.

use super::LABELS;
use super::features::Feature;
use wide::{i16x8, i32x4};

/// So many features have room in a line of 64 bytes.
const ROOM: usize = 8;
/// A line for each upper half of a feature.
const LINES: usize = 1 << 16;

/// Some features with their weights by label. Where there is no feature, the weights are 0.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(64))]
struct Line {
    lower: [i16; ROOM],
    weights: [[i16; ROOM]; LABELS],
}

/// Weights by feature and label.
#[derive(Clone, Debug)]
pub struct Weights {
    lines: Vec<Line>,
    /// What its line had no room for, in the features' order.
    others: Vec<(Feature, [i16; LABELS])>,
    /// A bit for each line that had no room for all its features.
    crowded: Vec<u64>,
}

/// The line and the lower half of a feature.
fn halves(feature: Feature) -> (usize, i16) {
    ((feature >> 16) as usize, feature as i16)
}

impl Weights {
    /// Weights of features; each feature comes once.
    #[must_use]
    pub fn of(weights: impl IntoIterator<Item = (Feature, [i16; LABELS])>) -> Self {
        let mut all = Self { lines: vec![Line::default(); LINES], others: Vec::new(), crowded: vec![0; LINES / 64] };
        let mut used = vec![0_u8; LINES];
        for (feature, weights) in weights.into_iter().filter(|(_, weights)| *weights != [0; LABELS]) {
            let (line, lower) = halves(feature);
            let at = usize::from(used[line]);
            if at == ROOM {
                all.crowded[line / 64] |= 1 << (line % 64);
                all.others.push((feature, weights));
                continue;
            }
            used[line] += 1;
            let line = &mut all.lines[line];
            line.lower[at] = lower;
            line.weights.iter_mut().zip(weights).for_each(|(of_label, weight)| of_label[at] = weight);
        }
        all.others.sort_unstable();
        all
    }

    /// The sums of the features' weights, by label.
    #[must_use]
    pub fn sums(&self, features: &[Feature]) -> [i32; LABELS] {
        let (mut outside, mut beginning, mut inside) = (i32x4::ZERO, i32x4::ZERO, i32x4::ZERO);
        for &feature in features {
            let (line, lower) = halves(feature);
            let Line { lower: lowers, weights } = &self.lines[line];
            let here = i16x8::new(*lowers).simd_eq(i16x8::splat(lower));
            // Products with 1, summed in pairs: so sixteen bits become thirty-two.
            outside += (i16x8::new(weights[0]) & here).dot(i16x8::splat(1));
            beginning += (i16x8::new(weights[1]) & here).dot(i16x8::splat(1));
            inside += (i16x8::new(weights[2]) & here).dot(i16x8::splat(1));
        }
        let mut sums = [outside.reduce_add(), beginning.reduce_add(), inside.reduce_add()];
        for &feature in features {
            let line = halves(feature).0;
            if self.crowded[line / 64] & (1 << (line % 64)) != 0
                && let Ok(at) = self.others.binary_search_by_key(&feature, |other| other.0)
            {
                sums.iter_mut().zip(self.others[at].1).for_each(|(sum, weight)| *sum += i32::from(weight));
            }
        }
        sums
    }

    /// All features with their weights, in the features' order.
    #[must_use]
    pub fn all(&self) -> Vec<(Feature, [i16; LABELS])> {
        let mut all = self.others.clone();
        for (number, line) in self.lines.iter().enumerate() {
            for (at, &lower) in line.lower.iter().enumerate() {
                let weights = line.weights.map(|of_label| of_label[at]);
                if weights != [0; LABELS] {
                    all.push(((number as Feature) << 16 | Feature::from(lower as u16), weights));
                }
            }
        }
        all.sort_unstable();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn sums_are_those_of_the_features_however_many_share_a_line() {
        let mut weights = BTreeMap::new();
        for number in 0..300_u32 {
            // Some lines hold one feature, one holds a hundred, and lower halves of 0 occur.
            let feature = if number % 3 == 0 { 7 << 16 | number } else { number.wrapping_mul(0x9e37_79b9) };
            weights.insert(feature, [number as i16, i16::MAX - number as i16, -(number as i16)]);
        }
        let table = Weights::of(weights.clone());
        assert!(!table.others.is_empty());
        let mut asked: Vec<Feature> =
            weights.keys().flat_map(|feature| [*feature, feature ^ 1 << 31, *feature]).collect();
        asked.extend([0, 7 << 16, 8 << 16, Feature::MAX]);
        let mut expected = [0; LABELS];
        for weights in asked.iter().filter_map(|feature| weights.get(feature)) {
            expected.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += i32::from(*weight));
        }
        assert_eq!(table.sums(&asked), expected);
        let with_weight: Vec<_> = weights.into_iter().filter(|(_, weights)| *weights != [0; LABELS]).collect();
        assert_eq!(table.all(), with_weight);
    }
}
