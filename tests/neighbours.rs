//! No operation that draws an area panics on two neighbours of the embedded polygons, which share lines and corners:
//! what polygon clipping finds hardest.

#[path = "support/neighbours.rs"]
mod support;

use dateline::gazetteer::Gazetteer;
use support::{pairs, work_on};

/// One pair in 150; `cargo xtask neighbours` goes through all of them, which takes minutes.
#[test]
fn neighbours_are_clipped_by_each_other_without_a_panic() {
    let gazetteer = Gazetteer::embedded().expect("the built-in gazetteer is sound");
    let pairs = pairs(&gazetteer);
    assert!(pairs.len() > 5_000, "{} pairs", pairs.len());
    for (one, other) in pairs.into_iter().step_by(150) {
        work_on(&gazetteer, one, other);
    }
}
