//! The trained ranker of candidates: boosted regression trees (Friedman 2001) whose sums are turned
//! into probabilities by a softmax over a name's candidates and 'none of them'.
//!
//! Its trees are an asset, made by `cargo xtask train`.

use super::context::FEATURES;
use crate::gazetteer::{pack_asset, unpack_asset};

/// First bytes of the asset.
pub const MAGIC: &[u8; 8] = b"DLRANK\0\x01";

/// Trees have at most so many levels of tests.
const DEPTH_MAX: u32 = 12;

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

/// Stages of trees: each looks at the neighbours as the stage before placed them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranker {
    stages: Vec<Stage>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Stage {
    nodes: Vec<Node>,
    /// Where each tree starts in `nodes`.
    roots: Vec<u32>,
    /// The same trees as they are asked.
    filled: Filled,
}

/// Trees that are filled up to one depth, so that every row goes down as many steps and none has to look for leaves.
#[derive(Clone, Debug, Default, PartialEq)]
struct Filled {
    /// Levels of tests.
    depth: u32,
    /// The tests of each tree, level by level: those below test `i` are `2 i + 1` and `2 i + 2`.
    tests: Vec<Test>,
    /// The values of each tree's leaves, from left to right.
    leaves: Vec<f32>,
}

/// Whether a feature is up to a threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Test {
    threshold: f32,
    feature: u32,
}

impl Filled {
    fn of(nodes: &[Node], roots: &[u32]) -> Self {
        // One level at least: a lone leaf stands below a test of its own.
        let depth = roots.iter().map(|&root| depth(&nodes[root as usize..], 0)).max().unwrap_or(0).max(1);
        let (tests, leaves) = ((1_usize << depth) - 1, 1_usize << depth);
        let mut filled = Self {
            depth,
            tests: vec![Test { threshold: 0.0, feature: 0 }; tests * roots.len()],
            leaves: vec![0.0; leaves * roots.len()],
        };
        for (number, &root) in roots.iter().enumerate() {
            let tree = &nodes[root as usize..];
            let tests = &mut filled.tests[number * tests..][..tests];
            let leaves = &mut filled.leaves[number * leaves..][..leaves];
            fill(tree, 0, 0, tests, leaves);
        }
        filled
    }
}

impl Filled {
    /// The sums of all trees for some rows, which go down together: none has to wait for another's next test.
    fn sums<const ROWS: usize>(&self, rows: &[[f32; FEATURES]; ROWS]) -> [f32; ROWS] {
        let (tests, leaves) = ((1_usize << self.depth) - 1, 1_usize << self.depth);
        let mut sums = [0.0; ROWS];
        for (number, leaves) in self.leaves.chunks_exact(leaves).enumerate() {
            let tests = &self.tests[number * tests..][..tests];
            let mut slots = [0_usize; ROWS];
            for _ in 0..self.depth {
                for (row, slot) in slots.iter_mut().enumerate() {
                    let test = tests[*slot];
                    let value = rows[row].get(test.feature as usize).copied().unwrap_or(0.0);
                    *slot = 2 * *slot + 2 - usize::from(value <= test.threshold);
                }
            }
            for (row, slot) in slots.into_iter().enumerate() {
                sums[row] += leaves[slot - tests.len()];
            }
        }
        sums
    }
}

/// Levels of tests from a node on, [`DEPTH_MAX`] at most.
fn depth(tree: &[Node], at: u16) -> u32 {
    fn below(tree: &[Node], at: u16, level: u32) -> u32 {
        match tree.get(usize::from(at)) {
            Some(node) if node.feature != Node::LEAF && level < DEPTH_MAX => {
                below(tree, node.left, level + 1).max(below(tree, node.right, level + 1))
            }
            _ => level,
        }
    }
    below(tree, at, 0)
}

/// Writes what is from a node on to the place `slot` of a filled tree. Below a leaf that comes early stand its copies.
fn fill(tree: &[Node], at: u16, slot: usize, tests: &mut [Test], leaves: &mut [f32]) {
    let Some(node) = tree.get(usize::from(at)) else { return };
    let is_leaf = node.feature == Node::LEAF;
    if let Some(leaf) = slot.checked_sub(tests.len()) {
        leaves[leaf] = node.threshold;
    } else {
        let feature = if is_leaf { 0 } else { u32::from(node.feature) % FEATURES as u32 };
        tests[slot] = Test { threshold: node.threshold, feature };
        let (left, right) = if is_leaf { (at, at) } else { (node.left, node.right) };
        fill(tree, left, 2 * slot + 1, tests, leaves);
        fill(tree, right, 2 * slot + 2, tests, leaves);
    }
}

impl Ranker {
    /// A ranker of trees by stage.
    #[must_use]
    pub fn new(stages: &[Vec<Tree>]) -> Self {
        let stage = |trees: &Vec<Tree>| {
            let mut stage = Stage::default();
            for tree in trees {
                stage.roots.push(stage.nodes.len() as u32);
                stage.nodes.extend_from_slice(tree);
            }
            stage.filled = Filled::of(&stage.nodes, &stage.roots);
            stage
        };
        Self { stages: stages.iter().map(stage).collect() }
    }

    /// How many stages there are.
    #[must_use]
    pub fn stages(&self) -> usize {
        self.stages.len()
    }

    /// The sums of a stage's trees for some candidates.
    #[must_use]
    pub fn scores(&self, stage: usize, rows: &[[f32; FEATURES]]) -> Vec<f32> {
        let Some(Stage { filled, .. }) = self.stages.get(stage) else { return vec![0.0; rows.len()] };
        let mut sums = Vec::with_capacity(rows.len());
        let mut rest = rows;
        while let Some((one, others)) = rest.split_first_chunk::<1>() {
            match rest.split_first_chunk::<4>() {
                Some((four, others)) => {
                    sums.extend_from_slice(&filled.sums(four));
                    rest = others;
                }
                None => {
                    sums.extend_from_slice(&filled.sums(one));
                    rest = others;
                }
            }
        }
        sums
    }

    /// The ranker as an asset.
    ///
    /// # Errors
    /// Where it can't be compressed.
    pub fn to_asset(&self) -> std::io::Result<Vec<u8>> {
        let mut raw = vec![self.stages.len() as u8, FEATURES as u8];
        for stage in &self.stages {
            raw.extend((stage.roots.len() as u32).to_le_bytes());
            raw.extend((stage.nodes.len() as u32).to_le_bytes());
            raw.extend(stage.roots.iter().flat_map(|root| root.to_le_bytes()));
            raw.extend(stage.nodes.iter().map(|node| node.feature));
            raw.extend(stage.nodes.iter().flat_map(|node| node.threshold.to_le_bytes()));
            raw.extend(stage.nodes.iter().flat_map(|node| node.left.to_le_bytes()));
            raw.extend(stage.nodes.iter().flat_map(|node| node.right.to_le_bytes()));
        }
        pack_asset(MAGIC, &raw, 19)
    }

    /// A ranker from an asset's bytes.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn from_asset(bytes: &[u8]) -> Result<Self, &'static str> {
        let raw = unpack_asset(MAGIC, bytes)?;
        let mut rest = raw.as_slice();
        let mut take = |count: usize| -> Result<&[u8], &'static str> {
            let (head, tail) = rest.split_at_checked(count).ok_or("it is cut short")?;
            rest = tail;
            Ok(head)
        };
        let head = take(2)?;
        let (count, features) = (head[0], head[1]);
        if usize::from(features) != FEATURES {
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
                if depth(tree, 0) >= DEPTH_MAX {
                    return Err("a tree is too deep");
                }
            }
            let filled = Filled::of(&nodes, &roots);
            stages.push(Stage { nodes, roots, filled });
        }
        Ok(Self { stages })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(feature: u8, threshold: f32, left: u16, right: u16) -> Node {
        Node { feature, threshold, left, right }
    }

    fn leaf(value: f32) -> Node {
        test(Node::LEAF, value, 0, 0)
    }

    /// A tree as it is written down.
    fn walked(tree: &[Node], row: &[f32; FEATURES]) -> f32 {
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
        let ranker = Ranker::new(std::slice::from_ref(&trees));
        let values = [-1.0, -0.5, 0.0, 0.5, 0.6, 0.75, 1.0, 1.5, 2.0, f32::INFINITY, f32::NAN];
        let mut rows = Vec::new();
        for (i, &first) in values.iter().enumerate() {
            for &last in &values {
                let mut row = [0.0; FEATURES];
                (row[0], row[7], row[39]) = (first, values[(i * 3) % values.len()], last);
                rows.push(row);
            }
        }
        let expected: Vec<f32> =
            rows.iter().map(|row| trees.iter().fold(0.0, |sum, tree| sum + walked(tree, row))).collect();
        assert_eq!(ranker.scores(0, &rows), expected);
        assert_eq!(ranker.scores(1, &rows[..1]), [0.0]);
        let again = Ranker::from_asset(&ranker.to_asset().unwrap()).unwrap();
        assert_eq!(again.scores(0, &rows), expected);
    }

    #[test]
    fn a_tree_that_is_too_deep_is_noticed() {
        // A chain: each test has a leaf to its left and the next test to its right.
        let levels = (0..20).flat_map(|level| [test(1, 0.0, 2 * level + 1, 2 * level + 2), leaf(0.0)]);
        let tree: Tree = levels.chain([leaf(0.0)]).collect();
        let asset = Ranker::new(&[vec![tree]]).to_asset().unwrap();
        assert_eq!(Ranker::from_asset(&asset), Err("a tree is too deep"));
    }
}
