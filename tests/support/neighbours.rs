//! Pairs of embedded polygons that share a line, and what is done with them to draw areas.

use dateline::gazetteer::Gazetteer;
use dateline::geodesy::{Lines, fuzzy};
use dateline::model::{Area, PlaceId};
use geo::{BooleanOps, MultiPolygon};
use std::collections::{BTreeSet, VecDeque};

/// All pairs of embedded polygons that share a line, from the countries on.
pub fn pairs(gazetteer: &Gazetteer) -> BTreeSet<(PlaceId, PlaceId)> {
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

/// Whether a shape lies in the world, but for what overlaying rounds by.
fn sound(shape: &MultiPolygon<f64>) -> bool {
    const HAIR_DEG: f64 = 1e-6;
    let within = |c: &geo::Coord<f64>| c.x.abs() <= 180.0 + HAIR_DEG && c.y.abs() <= 90.0 + HAIR_DEG;
    shape.0.iter().flat_map(|polygon| &polygon.exterior().0).all(within)
}

/// Clips, cuts and softens the one by the other; panics where the answer is none.
pub fn work_on(gazetteer: &Gazetteer, one: PlaceId, other: PlaceId) {
    let (Some(a), Some(b)) = (gazetteer.area(one), gazetteer.area(other)) else { return };
    let name = || format!("{} and {}", gazetteer.place(one).name, gazetteer.place(other).name);
    for shape in [a.shape().intersection(b.shape()), a.shape().difference(b.shape()), a.shape().union(b.shape())] {
        assert!(sound(&shape), "{}", name());
    }
    let shared = |stretch: &dateline::gazetteer::Stretch| stretch.beside.contains(&other);
    let stretches = gazetteer.outline(one);
    let lines: Lines = stretches.iter().filter(|stretch| shared(stretch)).map(|stretch| &stretch.line).collect();
    let strip = fuzzy::strip(&lines, 10.0, None);
    assert!(sound(&strip), "{}", name());
    if let Some(strip) = Area::new(strip, 3.0) {
        for share in [0.1, 0.9] {
            assert!(sound(&fuzzy::at_least(&strip, share)), "{}", name());
        }
        assert!(sound(&strip.shape().intersection(a.shape())), "{}", name());
    }
}
