//! Whether the parser is as often right as it says.

use super::measures::share;

/// How many bins the confidences from 0 to 1 are put in.
const BINS: usize = 10;

/// The mentions of about the same confidence.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// How many there are: all that were placed, without those that count neither way.
    pub mentions: usize,
    /// How many of them stand on a gold mention.
    pub on_gold: usize,
    /// How many of these are placed right.
    pub right: usize,
    /// The confidences' sum.
    sum: f64,
}

impl Bin {
    /// The mean confidence; 0 of none.
    #[must_use]
    pub fn mean_confidence(&self) -> f64 {
        share(self.sum, self.mentions)
    }

    /// The share that is right, false alarms counted as wrong; 0 of none.
    #[must_use]
    pub fn share_right(&self) -> f64 {
        share(self.right as f64, self.mentions)
    }

    /// The share that is right of those on a gold mention; 0 of none.
    #[must_use]
    pub fn share_right_on_gold(&self) -> f64 {
        share(self.right as f64, self.on_gold)
    }
}

/// What became of the mentions, by the confidence they were given.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reliability {
    bins: [Bin; BINS],
}

impl Reliability {
    /// Counts a mention. A confidence on the edge of two bins belongs to the upper one.
    pub(super) fn add(&mut self, confidence: Option<f64>, on_gold: bool, right: bool) {
        let Some(confidence) = confidence else { return };
        let bin = &mut self.bins[((confidence * BINS as f64) as usize).min(BINS - 1)];
        bin.mentions += 1;
        bin.on_gold += usize::from(on_gold);
        bin.right += usize::from(right);
        bin.sum += confidence;
    }

    /// The bins that have mentions, the lowest first, each with the confidences where it begins and ends.
    pub fn bins(&self) -> impl DoubleEndedIterator<Item = (f64, f64, Bin)> {
        let edge = |index: usize| index as f64 / BINS as f64;
        self.bins
            .into_iter()
            .enumerate()
            .filter(|(_, bin)| bin.mentions > 0)
            .map(move |(index, bin)| (edge(index), edge(index + 1), bin))
    }

    /// The mentions given 0.9 or more, if there are any.
    #[must_use]
    pub fn confident(&self) -> Option<Bin> {
        self.bins.last().copied().filter(|bin| bin.mentions > 0)
    }

    /// How far confidence and share of right ones lie apart, over all mentions (expected calibration
    /// error, 0 best).
    #[must_use]
    pub fn calibration_error(&self) -> Option<f64> {
        let mentions: usize = self.bins.iter().map(|bin| bin.mentions).sum();
        let apart: f64 = self.bins.iter().map(|bin| (bin.sum - bin.right as f64).abs()).sum();
        (mentions > 0).then(|| apart / mentions as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_belong_to_the_upper_bin_and_false_alarms_are_wrong() {
        let mut reliability = Reliability::default();
        reliability.add(Some(1.0), true, true);
        reliability.add(Some(0.9), true, true);
        reliability.add(Some(0.95), true, false);
        reliability.add(Some(0.95), false, false);
        reliability.add(Some(0.899), true, true);
        reliability.add(Some(0.0), false, false);
        reliability.add(None, true, true);
        let confident = reliability.confident().unwrap();
        assert_eq!((confident.mentions, confident.on_gold, confident.right), (4, 3, 2));
        assert_eq!((confident.share_right(), confident.share_right_on_gold()), (0.5, 2.0 / 3.0));
        assert!((confident.mean_confidence() - 0.95).abs() < 1e-12);
        let edges: Vec<(f64, f64)> = reliability.bins().map(|(from, to, _)| (from, to)).collect();
        assert_eq!(edges, [(0.0, 0.1), (0.8, 0.9), (0.9, 1.0)]);
        // |3.8 - 2| + |0.899 - 1| + 0, over six.
        assert!((reliability.calibration_error().unwrap() - 1.901 / 6.0).abs() < 1e-12);
    }

    #[test]
    fn every_tenth_falls_into_the_bin_it_begins() {
        for tenth in 0..10_u32 {
            let mut reliability = Reliability::default();
            reliability.add(Some(f64::from(tenth) / 10.0), true, true);
            assert_eq!(reliability.bins().next().unwrap().0, f64::from(tenth) / 10.0);
        }
    }
}
