//! No operation that draws an area panics on two neighbours of the embedded polygons, which share lines and corners:
//! what polygon clipping finds hardest.

use dateline::gazetteer::Gazetteer;
use dateline::geodesy::fuzzy;
use dateline::model::{Area, PlaceId};
use geo::{BooleanOps, LineString, MultiPolygon};
use std::collections::{BTreeSet, VecDeque};

/// All pairs of embedded polygons that share a line, from the countries on.
fn neighbours(gazetteer: &Gazetteer) -> BTreeSet<(PlaceId, PlaceId)> {
    let letters = || 'A'..='Z';
    let countries = letters().flat_map(|a| letters().map(move |b| format!("{a}{b}")));
    let mut open: VecDeque<PlaceId> = countries.filter_map(|code| gazetteer.country(&code)).collect();
    let mut seen: BTreeSet<PlaceId> = open.iter().copied().collect();
    let mut pairs = BTreeSet::new();
    while let Some(place) = open.pop_front() {
        for other in gazetteer.outline(place).into_iter().flat_map(|stretch| stretch.beside) {
            pairs.insert((place.min(other), place.max(other)));
            if seen.insert(other) {
                open.push_back(other);
            }
        }
    }
    pairs
}

fn sound(shape: &MultiPolygon<f64>) -> bool {
    shape.0.iter().flat_map(|polygon| &polygon.exterior().0).all(|c| c.x.abs() <= 180.0 && c.y.abs() <= 90.0)
}

/// Clips, cuts and softens the one by the other.
fn work_on(gazetteer: &Gazetteer, one: PlaceId, other: PlaceId) {
    let (Some(a), Some(b)) = (gazetteer.area(one), gazetteer.area(other)) else { return };
    let name = || format!("{} and {}", gazetteer.place(one).name, gazetteer.place(other).name);
    for shape in [a.shape().intersection(b.shape()), a.shape().difference(b.shape()), a.shape().union(b.shape())] {
        assert!(sound(&shape), "{}", name());
    }
    let shared = |stretch: &dateline::gazetteer::Stretch| stretch.beside.contains(&other);
    let lines: Vec<LineString<f64>> =
        gazetteer.outline(one).into_iter().filter(shared).map(|stretch| stretch.line).collect();
    let strip = fuzzy::strip(&lines, 10.0, None);
    assert!(sound(&strip), "{}", name());
    if let Some(strip) = Area::new(strip, 3.0) {
        for share in [0.1, 0.9] {
            assert!(sound(&fuzzy::at_least(&strip, share)), "{}", name());
        }
        assert!(sound(&strip.shape().intersection(a.shape())), "{}", name());
    }
}

#[test]
fn neighbours_are_clipped_by_each_other_without_a_panic() {
    let gazetteer = Gazetteer::embedded().expect("the built-in gazetteer is sound");
    let pairs = neighbours(&gazetteer);
    assert!(pairs.len() > 5_000, "{} pairs", pairs.len());
    for (one, other) in pairs.into_iter().step_by(150) {
        work_on(&gazetteer, one, other);
    }
}

/// As above for every pair: minutes, so by `cargo test --release --test neighbours -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn all_neighbours_are_clipped_by_each_other_without_a_panic() {
    let gazetteer = Gazetteer::embedded().expect("the built-in gazetteer is sound");
    for (one, other) in neighbours(&gazetteer) {
        work_on(&gazetteer, one, other);
    }
}
