//! Boosted regression trees (Friedman 2001) as they are asked in use: rows of features in, sums out.
//!
//! The trees are parts of assets, made by `cargo xtask train`; which features a row has is for those who ask.

use crate::gazetteer::{pack_asset, unpack_asset};
use wide::{f32x8, i8x16};

/// Trees have at most so many levels of tests.
const DEPTH_MAX: u32 = 7;
/// A feature is compared with at most so many thresholds.
const THRESHOLDS_MAX: usize = u8::MAX as usize;
/// So many rows go down the trees side by side.
const ABREAST: usize = 16;

/// A test of a feature, or a leaf.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// Which feature is compared, or [`Node::LEAF`].
    pub feature: u8,
    /// Up to this the left branch is taken; a leaf's value.
    pub threshold: f32,
    /// The left branch's node.
    pub left: u16,
    /// The right branch's node.
    pub right: u16,
}

impl Node {
    /// The feature of a leaf.
    pub const LEAF: u8 = u8::MAX;
}

/// A tree: its first node is the root, and branches lead onwards only.
pub type Tree = Vec<Node>;

/// Stages of trees over rows of `N` features; what a stage says may be a feature of the next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forest<const N: usize> {
    stages: Vec<Stage<N>>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Stage<const N: usize> {
    nodes: Vec<Node>,
    /// Where each tree starts in `nodes`.
    roots: Vec<u32>,
    /// The same trees as they are asked.
    filled: Filled<N>,
}

impl<const N: usize> Stage<N> {
    fn of(nodes: Vec<Node>, roots: Vec<u32>) -> Result<Self, &'static str> {
        Ok(Self { filled: Filled::of(&nodes, &roots)?, nodes, roots })
    }
}

/// Trees that are filled up to one depth, so that every row goes down alike and none has to look for leaves. A feature
/// counts by how many of its thresholds it exceeds, which a byte holds: so sixteen rows are compared at once.
#[derive(Clone, Debug, Default, PartialEq)]
struct Filled<const N: usize> {
    /// The thresholds of each feature, in order.
    thresholds: Vec<Thresholds>,
    /// How many tests a tree has.
    tests: usize,
    /// The feature of each tree's tests, level by level: those below test `i` are `2 i + 1` and `2 i + 2`.
    features: Vec<u8>,
    /// The rank up to which each test leads to the left, once for each of the rows.
    ranks: Vec<i8x16>,
    /// The values of each tree's leaves, from left to right.
    leaves: Vec<f32>,
}

/// The ranks of rows side by side, by feature.
type Ranks<const N: usize> = [i8x16; N];

/// The thresholds of a feature, in order, eight by eight. The last are filled up with infinities, which nothing exceeds.
#[derive(Clone, Debug, Default, PartialEq)]
struct Thresholds {
    eights: Vec<f32x8>,
    count: usize,
}

impl Thresholds {
    fn of(thresholds: &[f32]) -> Self {
        let eight = |some: &[f32]| {
            let mut eight = [f32::INFINITY; 8];
            eight[..some.len()].copy_from_slice(some);
            f32x8::new(eight)
        };
        Self { eights: thresholds.chunks(8).map(eight).collect(), count: thresholds.len() }
    }

    /// How many thresholds a value exceeds, counted from the least number of a byte. What is no number exceeds all.
    /// All are compared: they are few, and a search among them would have to wait for each outcome.
    fn rank(&self, value: f32) -> i8 {
        let value = if value.is_nan() { return Self::counted(self.count) } else { f32x8::splat(value) };
        Self::counted(self.eights.iter().map(|eight| value.simd_gt(*eight).to_bitmask().count_ones() as usize).sum())
    }

    fn counted(exceeded: usize) -> i8 {
        (exceeded as u8).wrapping_sub(128) as i8
    }
}

impl<const N: usize> Filled<N> {
    fn of(nodes: &[Node], roots: &[u32]) -> Result<Self, &'static str> {
        let mut thresholds = vec![Vec::new(); N];
        for node in nodes.iter().filter(|node| node.feature != Node::LEAF) {
            let of_feature =
                thresholds.get_mut(usize::from(node.feature)).ok_or("a tree asks for an unknown feature")?;
            if node.threshold.is_nan() {
                return Err("a threshold is no number");
            }
            of_feature.push(node.threshold);
        }
        for of_feature in &mut thresholds {
            of_feature.sort_unstable_by(f32::total_cmp);
            of_feature.dedup();
            if of_feature.len() > THRESHOLDS_MAX {
                return Err("a feature is compared with too many thresholds");
            }
        }
        // One level at least: a lone leaf stands below a test of its own.
        let depth = roots.iter().map(|&root| depth(&nodes[root as usize..], 0)).max().unwrap_or(0).max(1);
        if depth > DEPTH_MAX {
            return Err("a tree is too deep");
        }
        let (tests, leaves) = ((1_usize << depth) - 1, 1_usize << depth);
        let mut filled = Self {
            thresholds: thresholds.iter().map(|of_feature| Thresholds::of(of_feature)).collect(),
            tests,
            features: vec![0; tests * roots.len()],
            ranks: vec![i8x16::ZERO; tests * roots.len()],
            leaves: vec![0.0; leaves * roots.len()],
        };
        for (number, &root) in roots.iter().enumerate() {
            filled.fill(number, &nodes[root as usize..], 0, 0);
        }
        Ok(filled)
    }

    /// Writes what is from a node on to the place `slot` of a tree. Below a leaf that comes early stand its copies.
    fn fill(&mut self, number: usize, tree: &[Node], at: u16, slot: usize) {
        let Some(node) = tree.get(usize::from(at)) else { return };
        if let Some(leaf) = slot.checked_sub(self.tests) {
            self.leaves[number * (self.tests + 1) + leaf] = node.threshold;
            return;
        }
        let (mut left, mut right) = (at, at);
        if node.feature != Node::LEAF {
            let test = number * self.tests + slot;
            self.features[test] = node.feature;
            self.ranks[test] = i8x16::splat(self.thresholds[usize::from(node.feature)].rank(node.threshold));
            (left, right) = (node.left, node.right);
        }
        self.fill(number, tree, left, 2 * slot + 1);
        self.fill(number, tree, right, 2 * slot + 2);
    }

    /// The ranks of at most [`ABREAST`] rows.
    fn ranks_of(&self, rows: &[[f32; N]]) -> Ranks<N> {
        let mut ranks = [[0; ABREAST]; N];
        for (feature, (ranks, thresholds)) in ranks.iter_mut().zip(&self.thresholds).enumerate() {
            // Rows that are asked together have much in common.
            let mut last = (f32::NAN, 0);
            for (to, row) in ranks.iter_mut().zip(rows) {
                if row[feature] != last.0 {
                    last = (row[feature], thresholds.rank(row[feature]));
                }
                *to = last.1;
            }
        }
        ranks.map(i8x16::new)
    }

    /// The sums of all trees for rows side by side.
    fn sums(&self, ranks: &Ranks<N>) -> [f32; ABREAST] {
        let leaves = self.tests + 1;
        let mut sums = [0.0; ABREAST];
        // Which leaf below a test each row comes to, from the lowest tests upwards.
        let mut leaf_below = [i8x16::ZERO; 1 << (DEPTH_MAX - 1)];
        for (number, leaves) in self.leaves.chunks_exact(leaves).enumerate() {
            let tests = number * self.tests..(number + 1) * self.tests;
            let (features, thresholds) = (&self.features[tests.clone()], &self.ranks[tests]);
            let is_right = |test: usize| ranks[usize::from(features[test])].simd_gt(thresholds[test]);
            let mut level = leaves.len() / 2;
            for (at, leaf) in leaf_below[..level].iter_mut().enumerate() {
                *leaf = is_right(level - 1 + at) & i8x16::splat(1);
            }
            let mut below = 2_u8;
            while level > 1 {
                level /= 2;
                for at in 0..level {
                    let (left, right) = (leaf_below[2 * at], leaf_below[2 * at + 1] | i8x16::splat(below as i8));
                    leaf_below[at] = left ^ (is_right(level - 1 + at) & (left ^ right));
                }
                below = below.wrapping_mul(2);
            }
            for (sum, leaf) in sums.iter_mut().zip(leaf_below[0].to_array()) {
                *sum += leaves[usize::from(leaf as u8)];
            }
        }
        sums
    }
}

/// Levels of tests from a node on, one more than [`DEPTH_MAX`] at most.
fn depth(tree: &[Node], at: u16) -> u32 {
    fn below(tree: &[Node], at: u16, level: u32) -> u32 {
        match tree.get(usize::from(at)) {
            Some(node) if node.feature != Node::LEAF && level <= DEPTH_MAX => {
                below(tree, node.left, level + 1).max(below(tree, node.right, level + 1))
            }
            _ => level,
        }
    }
    below(tree, at, 0)
}

impl<const N: usize> Forest<N> {
    /// A forest of trees by stage.
    ///
    /// # Errors
    /// Where a tree is too deep, or a feature is compared with too many thresholds.
    pub fn new(stages: &[Vec<Tree>]) -> Result<Self, &'static str> {
        let stage = |trees: &Vec<Tree>| {
            let (mut nodes, mut roots) = (Vec::new(), Vec::new());
            for tree in trees {
                roots.push(nodes.len() as u32);
                nodes.extend_from_slice(tree);
            }
            Stage::of(nodes, roots)
        };
        Ok(Self { stages: stages.iter().map(stage).collect::<Result<_, _>>()? })
    }

    /// How many stages there are.
    #[must_use]
    pub fn stages(&self) -> usize {
        self.stages.len()
    }

    /// The sums of a stage's trees for some rows.
    #[must_use]
    pub fn scores(&self, stage: usize, rows: &[[f32; N]]) -> Vec<f32> {
        let Some(Stage { filled, .. }) = self.stages.get(stage) else { return vec![0.0; rows.len()] };
        let sums =
            rows.chunks(ABREAST).flat_map(|rows| filled.sums(&filled.ranks_of(rows)).into_iter().take(rows.len()));
        sums.collect()
    }

    /// The forest as an asset that begins with `magic`.
    ///
    /// # Errors
    /// Where it can't be compressed.
    pub fn to_asset(&self, magic: &[u8; 8]) -> std::io::Result<Vec<u8>> {
        let mut raw = vec![self.stages.len() as u8, N as u8];
        for stage in &self.stages {
            raw.extend((stage.roots.len() as u32).to_le_bytes());
            raw.extend((stage.nodes.len() as u32).to_le_bytes());
            raw.extend(stage.roots.iter().flat_map(|root| root.to_le_bytes()));
            raw.extend(stage.nodes.iter().map(|node| node.feature));
            raw.extend(stage.nodes.iter().flat_map(|node| node.threshold.to_le_bytes()));
            raw.extend(stage.nodes.iter().flat_map(|node| node.left.to_le_bytes()));
            raw.extend(stage.nodes.iter().flat_map(|node| node.right.to_le_bytes()));
        }
        pack_asset(magic, &raw, 19)
    }

    /// A forest from the bytes of an asset that begins with `magic`.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn from_asset(magic: &[u8; 8], bytes: &[u8]) -> Result<Self, &'static str> {
        let raw = unpack_asset(magic, bytes)?;
        let mut rest = raw.as_slice();
        let mut take = |count: usize| -> Result<&[u8], &'static str> {
            let (head, tail) = rest.split_at_checked(count).ok_or("it is cut short")?;
            rest = tail;
            Ok(head)
        };
        let head = take(2)?;
        let (count, features) = (head[0], head[1]);
        if usize::from(features) != N {
            return Err("it is from another build");
        }
        let number = |bytes: &[u8]| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        let short = |bytes: &[u8]| u16::from_le_bytes([bytes[0], bytes[1]]);
        let mut stages = Vec::new();
        for _ in 0..count {
            let (roots, nodes) = (number(take(4)?) as usize, number(take(4)?) as usize);
            if roots.max(nodes) > raw.len() {
                return Err("a count is too large");
            }
            let roots: Vec<u32> = take(4 * roots)?.chunks_exact(4).map(number).collect();
            let feature = take(nodes)?.to_vec();
            let threshold: Vec<f32> = take(4 * nodes)?.chunks_exact(4).map(|b| f32::from_bits(number(b))).collect();
            let left: Vec<u16> = take(2 * nodes)?.chunks_exact(2).map(short).collect();
            let right: Vec<u16> = take(2 * nodes)?.chunks_exact(2).map(short).collect();
            let nodes: Vec<Node> = (0..nodes)
                .map(|i| Node { feature: feature[i], threshold: threshold[i], left: left[i], right: right[i] })
                .collect();
            let mut ends = roots.iter().skip(1).copied().chain([nodes.len() as u32]);
            for &root in &roots {
                let end = ends.next().unwrap_or(root);
                let Some(tree) = nodes.get(root as usize..end as usize) else { return Err("a tree is cut short") };
                let onward = |(at, node): (usize, &Node)| {
                    node.feature == Node::LEAF || usize::from(node.left) > at && usize::from(node.right) > at
                };
                if tree.is_empty() || !tree.iter().enumerate().all(onward) {
                    return Err("a tree leads nowhere");
                }
            }
            stages.push(Stage::of(nodes, roots)?);
        }
        Ok(Self { stages })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const N: usize = 40;
    const MAGIC: &[u8; 8] = b"DLTEST\0\x01";

    fn test(feature: u8, threshold: f32, left: u16, right: u16) -> Node {
        Node { feature, threshold, left, right }
    }

    fn leaf(value: f32) -> Node {
        test(Node::LEAF, value, 0, 0)
    }

    /// A tree as it is written down.
    fn walked(tree: &[Node], row: &[f32; N]) -> f32 {
        let mut at = 0;
        while tree[at].feature != Node::LEAF {
            let up_to = row[usize::from(tree[at].feature)] <= tree[at].threshold;
            at = usize::from(if up_to { tree[at].left } else { tree[at].right });
        }
        tree[at].threshold
    }

    #[test]
    fn filled_trees_say_what_the_trees_say() {
        let trees = vec![
            vec![leaf(0.25)],
            vec![
                test(0, 0.5, 1, 2),
                leaf(-1.0),
                test(39, 1.5, 3, 4),
                test(0, 0.75, 5, 6),
                leaf(4.0),
                leaf(8.0),
                leaf(16.0),
            ],
            vec![test(7, -0.5, 1, 2), leaf(32.0), leaf(64.0)],
        ];
        let forest = Forest::<N>::new(std::slice::from_ref(&trees)).unwrap();
        let values = [-1.0, -0.5, 0.0, 0.5, 0.6, 0.75, 1.0, 1.5, 2.0, f32::INFINITY, f32::NAN];
        let mut rows = Vec::new();
        for (i, &first) in values.iter().enumerate() {
            for &last in &values {
                let mut row = [0.0; N];
                (row[0], row[7], row[39]) = (first, values[(i * 3) % values.len()], last);
                rows.push(row);
            }
        }
        let expected: Vec<f32> =
            rows.iter().map(|row| trees.iter().fold(0.0, |sum, tree| sum + walked(tree, row))).collect();
        assert_eq!(forest.scores(0, &rows), expected);
        assert_eq!(forest.scores(1, &rows[..1]), [0.0]);
        let again = Forest::<N>::from_asset(MAGIC, &forest.to_asset(MAGIC).unwrap()).unwrap();
        assert_eq!(again.scores(0, &rows), expected);
    }

    #[test]
    fn a_tree_that_is_too_deep_is_noticed() {
        // A chain: each test has a leaf to its left and the next test to its right.
        let levels = (0..20).flat_map(|level| [test(1, 0.0, 2 * level + 1, 2 * level + 2), leaf(0.0)]);
        let tree: Tree = levels.chain([leaf(0.0)]).collect();
        assert_eq!(Forest::<N>::new(&[vec![tree]]), Err("a tree is too deep"));
    }
}
