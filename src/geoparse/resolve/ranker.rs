//! The trained ranker of candidates: boosted regression trees (Friedman 2001) whose sums are turned
//! into probabilities by a softmax over a name's candidates and 'none of them'.
//!
//! Its trees are an asset, made by `cargo xtask train`.

use super::context::FEATURES;
use crate::gazetteer::{pack_asset, unpack_asset};

/// First bytes of the asset.
pub const MAGIC: &[u8; 8] = b"DLRANK\0\x01";

/// How many rows go down a tree together.
const ABREAST: usize = 4;

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
        let mut sums = vec![0.0; rows.len()];
        let Some(stage) = self.stages.get(stage) else { return sums };
        let ends = stage.roots.iter().skip(1).map(|&root| root as usize).chain([stage.nodes.len()]);
        // Tree by tree, so that one tree serves all rows while it is at hand.
        for (&root, end) in stage.roots.iter().zip(ends) {
            let tree = &stage.nodes[root as usize..end];
            for (rows, sums) in rows.chunks(ABREAST).zip(sums.chunks_mut(ABREAST)) {
                // Rows go down abreast: none has to wait for another's next node.
                let mut at = [0_u16; ABREAST];
                let mut onward = true;
                while onward {
                    onward = false;
                    for (row, at) in rows.iter().zip(&mut at) {
                        let Some(node) = tree.get(usize::from(*at)) else { continue };
                        if node.feature != Node::LEAF {
                            let value = row[usize::from(node.feature) % FEATURES];
                            *at = if value <= node.threshold { node.left } else { node.right };
                            onward = true;
                        }
                    }
                }
                for (sum, at) in sums.iter_mut().zip(at) {
                    *sum += tree.get(usize::from(at)).map_or(0.0, |leaf| leaf.threshold);
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
            }
            stages.push(Stage { nodes, roots });
        }
        Ok(Self { stages })
    }
}
