//! Precision, recall, and what is made of distances.

/// The worst a resolution can be off, km: half of the way around the Earth, about.
pub(super) const WORST_KM: f64 = 20_039.0;

/// Precision, recall and F1 of one sort of hit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rates {
    /// How many were right; halves where half marks are given.
    pub right: f64,
    /// How many were predicted, without those that count neither way.
    pub predicted: usize,
    /// How many there are to find.
    pub gold: usize,
    /// Whether precision means nothing, since the gold names a part of the places only.
    pub recall_only: bool,
}

impl Rates {
    /// The share of the predicted that is right, 0 to 1.
    #[must_use]
    pub fn precision(&self) -> Option<f64> {
        (!self.recall_only).then(|| share(self.right, self.predicted))
    }

    /// The share of the gold that was found right, 0 to 1.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.right, self.gold)
    }

    /// The harmonic mean of both, 0 to 1.
    #[must_use]
    pub fn f1(&self) -> Option<f64> {
        let (precision, recall) = (self.precision()?, self.recall());
        let sum = precision + recall;
        Some(if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 })
    }
}

/// What became of one kind of gold mention.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct KindCount {
    /// How many there are.
    pub gold: usize,
    /// How many of them something was found at.
    pub found: usize,
    /// How many were placed right; halves where half marks are given.
    pub placed: f64,
}

/// A share of a count, and 0 of nothing.
pub(super) fn share(part: f64, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part / whole as f64 }
}

/// The mean; `None` of nothing.
pub(super) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The median, between the middle two of an even count; `None` of nothing.
pub(super) fn median(values: &[f64]) -> Option<f64> {
    let sorted = sorted(values);
    let upper = *sorted.get(sorted.len() / 2)?;
    Some(if sorted.len() % 2 == 1 { upper } else { f64::midpoint(sorted[sorted.len() / 2 - 1], upper) })
}

/// The middle value, the upper one of an even count; `None` of nothing.
pub(super) fn upper_median(values: &[f64]) -> Option<f64> {
    sorted(values).get(values.len() / 2).copied()
}

/// Area under the curve of the sorted ln(error + 1), over the largest there could be: 0 is best, 1 is
/// worst (Gritta et al. 2018, 'What's missing in geographical parsing?').
pub(super) fn area_under_curve(errors_km: &[f64]) -> Option<f64> {
    let heights: Vec<f64> = sorted(errors_km).into_iter().map(|km| (km.min(WORST_KM) + 1.0).ln()).collect();
    let top = WORST_KM.ln();
    match heights.len() {
        0 => None,
        1 => Some((heights[0] / top).min(1.0)),
        count => {
            let area: f64 = heights.windows(2).map(|pair| f64::midpoint(pair[0], pair[1])).sum();
            Some(area / (top * (count - 1) as f64))
        }
    }
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_zero_where_there_is_nothing() {
        let none = Rates::default();
        assert_eq!((none.precision(), none.recall(), none.f1()), (Some(0.0), 0.0, Some(0.0)));
        let half = Rates { right: 1.0, predicted: 2, gold: 1, recall_only: false };
        assert_eq!((half.precision(), half.recall(), half.f1()), (Some(0.5), 1.0, Some(2.0 / 3.0)));
        assert_eq!(Rates { recall_only: true, ..half }.f1(), None);
    }

    #[test]
    fn the_two_medians_differ_on_even_counts_only() {
        assert_eq!((median(&[3.0, 1.0, 2.0]), upper_median(&[3.0, 1.0, 2.0])), (Some(2.0), Some(2.0)));
        assert_eq!((median(&[4.0, 1.0]), upper_median(&[4.0, 1.0])), (Some(2.5), Some(4.0)));
        assert_eq!((median(&[]), upper_median(&[]), mean(&[])), (None, None, None));
    }

    #[test]
    fn the_curve_runs_from_best_to_worst() {
        assert_eq!(area_under_curve(&[]), None);
        assert_eq!(area_under_curve(&[0.0, 0.0, 0.0]), Some(0.0));
        assert!(area_under_curve(&[WORST_KM, WORST_KM]).is_some_and(|area| (area - 1.0).abs() < 1e-4));
        // ln(1) = 0 and ln(e) = 1: the mean of both over ln(20039).
        let one = area_under_curve(&[0.0, std::f64::consts::E - 1.0]).unwrap();
        assert!((one - 0.5 / WORST_KM.ln()).abs() < 1e-12);
    }
}
