//! Training of trees: gradient boosting on histograms (Friedman 2001; Ke et al. 2017) under the loss of a softmax over
//! each name's candidates, or under the logistic loss where rows stand alone.

use dateline::geoparse::training::{Node, Tree};
use rayon::prelude::*;

/// How many values of a feature are told apart.
const BINS: usize = 64;

/// A name's candidates, 'none of them' last, with the right ones; or a row that stands alone.
#[derive(Clone)]
pub struct Group<const N: usize> {
    /// A row each.
    pub rows: Vec<[f32; N]>,
    /// Which are right.
    pub right: Vec<bool>,
    /// How much it counts.
    pub weight: f32,
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How many trees.
    pub trees: usize,
    /// How deep.
    pub depth: usize,
    /// What share of a tree's step is taken.
    pub rate: f64,
    /// Strength of the prior on a leaf's value.
    pub l2: f64,
    /// Least sum of second derivatives in a leaf.
    pub min_weight: f64,
}

struct Row<const N: usize> {
    bins: [u8; N],
}

struct Bins {
    /// The upper edge of each bin but the last, for each feature.
    edges: Vec<Vec<f32>>,
}

impl Bins {
    fn new<const N: usize>(groups: &[Group<N>]) -> Self {
        let edges = (0..N)
            .into_par_iter()
            .map(|feature| {
                let mut values: Vec<f32> =
                    groups.iter().flat_map(|group| &group.rows).map(|row| row[feature]).collect();
                values.sort_by(f32::total_cmp);
                let mut edges: Vec<f32> = Vec::new();
                let mut distinct = values.clone();
                distinct.dedup();
                if distinct.len() <= BINS {
                    edges.extend(distinct.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0));
                } else {
                    for bin in 1..BINS {
                        let edge = values[values.len() * bin / BINS];
                        if edges.last().is_none_or(|last| *last < edge) {
                            edges.push(edge);
                        }
                    }
                }
                edges
            })
            .collect();
        Self { edges }
    }

    fn of<const N: usize>(&self, row: &[f32; N]) -> Row<N> {
        let mut bins = [0; N];
        for (feature, bin) in bins.iter_mut().enumerate() {
            *bin = self.edges[feature].partition_point(|edge| *edge < row[feature]) as u8;
        }
        Row { bins }
    }
}

/// Trains trees.
#[must_use]
pub fn train<const N: usize>(groups: &[Group<N>], settings: Settings) -> Vec<Tree> {
    let bins = Bins::new(groups);
    let rows: Vec<Row<N>> = groups.iter().flat_map(|group| &group.rows).map(|row| bins.of(row)).collect();
    let mut sums = vec![0.0_f64; rows.len()];
    let mut trees = Vec::with_capacity(settings.trees);
    for _ in 0..settings.trees {
        let (gradient, curvature) = derivatives(groups, &sums);
        let (tree, leaves) = grow(&rows, &bins, &gradient, &curvature, settings);
        for (sum, leaf) in sums.iter_mut().zip(leaves) {
            *sum += leaf;
        }
        trees.push(tree);
    }
    trees
}

/// First and second derivatives of the loss by each row's sum.
fn derivatives<const N: usize>(groups: &[Group<N>], sums: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (mut gradient, mut curvature) = (Vec::with_capacity(sums.len()), Vec::with_capacity(sums.len()));
    let mut at = 0;
    for group in groups {
        let own = &sums[at..at + group.rows.len()];
        at += group.rows.len();
        if let ([sum], [is_right]) = (own, &group.right[..]) {
            let share = 1.0 / (1.0 + (-sum).exp());
            gradient.push(f64::from(group.weight) * (share - f64::from(u8::from(*is_right))));
            curvature.push(f64::from(group.weight) * (share * (1.0 - share)).max(1e-6));
            continue;
        }
        let top = own.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let all: f64 = own.iter().map(|sum| (sum - top).exp()).sum();
        let right: f64 =
            own.iter().zip(&group.right).filter(|(_, right)| **right).map(|(sum, _)| (sum - top).exp()).sum();
        for (sum, is_right) in own.iter().zip(&group.right) {
            let e = (sum - top).exp();
            let (share, wanted) = (e / all, if *is_right { e / right.max(1e-300) } else { 0.0 });
            gradient.push(f64::from(group.weight) * (share - wanted));
            curvature.push(f64::from(group.weight) * (share * (1.0 - share)).max(1e-6));
        }
    }
    (gradient, curvature)
}

struct Split {
    gain: f64,
    feature: usize,
    bin: u8,
}

/// Grows a tree, and gives each row's leaf value.
fn grow<const N: usize>(
    rows: &[Row<N>],
    bins: &Bins,
    gradient: &[f64],
    curvature: &[f64],
    settings: Settings,
) -> (Tree, Vec<f64>) {
    let mut tree: Tree = Vec::new();
    let mut values = vec![0.0; rows.len()];
    let mut open: Vec<(usize, Vec<u32>, usize)> = vec![(0, (0..rows.len() as u32).collect(), 0)];
    tree.push(Node { feature: Node::LEAF, threshold: 0.0, left: 0, right: 0 });
    while let Some((node, members, depth)) = open.pop() {
        let (g, h) =
            members.iter().fold((0.0, 0.0), |(g, h), &row| (g + gradient[row as usize], h + curvature[row as usize]));
        let split = if depth < settings.depth {
            best_split(rows, &members, gradient, curvature, (g, h), settings)
        } else {
            None
        };
        let Some(split) = split else {
            let value = -settings.rate * g / (h + settings.l2);
            tree[node].threshold = value as f32;
            for &row in &members {
                values[row as usize] = f64::from(value as f32);
            }
            continue;
        };
        let (left, right): (Vec<u32>, Vec<u32>) =
            members.into_iter().partition(|&row| rows[row as usize].bins[split.feature] <= split.bin);
        let at = tree.len();
        tree[node] = Node {
            feature: split.feature as u8,
            threshold: bins.edges[split.feature][usize::from(split.bin)],
            left: at as u16,
            right: at as u16 + 1,
        };
        for _ in 0..2 {
            tree.push(Node { feature: Node::LEAF, threshold: 0.0, left: 0, right: 0 });
        }
        open.push((at + 1, right, depth + 1));
        open.push((at, left, depth + 1));
    }
    (tree, values)
}

fn best_split<const N: usize>(
    rows: &[Row<N>],
    members: &[u32],
    gradient: &[f64],
    curvature: &[f64],
    (g, h): (f64, f64),
    settings: Settings,
) -> Option<Split> {
    let worth = |g: f64, h: f64| g * g / (h + settings.l2);
    let best = (0..N)
        .into_par_iter()
        .filter_map(|feature| {
            let mut sums = [(0.0_f64, 0.0_f64); BINS];
            for &row in members {
                let sum = &mut sums[usize::from(rows[row as usize].bins[feature]).min(BINS - 1)];
                sum.0 += gradient[row as usize];
                sum.1 += curvature[row as usize];
            }
            let mut best: Option<Split> = None;
            let (mut left_g, mut left_h) = (0.0, 0.0);
            for (bin, sum) in sums.iter().enumerate().take(BINS - 1) {
                left_g += sum.0;
                left_h += sum.1;
                let (right_g, right_h) = (g - left_g, h - left_h);
                if left_h < settings.min_weight || right_h < settings.min_weight {
                    continue;
                }
                let gain = worth(left_g, left_h) + worth(right_g, right_h) - worth(g, h);
                if best.as_ref().is_none_or(|best| gain > best.gain) {
                    best = Some(Split { gain, feature, bin: bin as u8 });
                }
            }
            best
        })
        .collect::<Vec<Split>>();
    best.into_iter().filter(|split| split.gain > 1e-3).reduce(|a, b| if b.gain > a.gain { b } else { a })
}
