//! Cutting shapes by a convex polygon: what of a shape lies inside it, and what outside.
//!
//! A disc cut out of a country meets a handful of its ten thousand edges. Those are found by the disc's box; the chains of
//! corners between them are joined along the polygon's edge (Weiler and Atherton 1977, with one side convex, so that each
//! edge of the shape crosses it at most twice, which Cyrus and Beck 1978 tell).

use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo::{BoundingRect, Coord, LineString, MultiPolygon, Polygon, Rect};

/// Which part is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// What lies inside the convex polygon.
    Inside,
    /// What lies outside.
    Outside,
}

/// A convex polygon.
struct Hull {
    /// Counter-clockwise, each once.
    corners: Vec<Coord<f64>>,
    rect: Rect<f64>,
}

/// Where an edge of the shape crosses the hull.
struct Crossing {
    /// Along the hull: the number of its edge and how far along that, 0 to 1.
    along: f64,
    at: Coord<f64>,
    /// Whether the ring comes in here.
    enters: bool,
    /// The chain that ends or begins here.
    chain: usize,
}

/// What of a shape lies inside or outside a convex polygon, given by its corners in order, either way round. `None` where
/// the crossings don't come out even, as when the shape runs along the polygon's edge; general clipping must then decide.
#[must_use]
pub fn cut(shape: &MultiPolygon<f64>, corners: &[Coord<f64>], keep: Keep) -> Option<MultiPolygon<f64>> {
    let hull = Hull::of(corners)?;
    let mut parts = Vec::new();
    for polygon in &shape.0 {
        let rect = polygon.bounding_rect()?;
        if hull.near(rect.min(), rect.max()) {
            hull.cut(polygon, keep, &mut parts)?;
        } else if keep == Keep::Outside {
            parts.push(polygon.clone());
        }
    }
    Some(MultiPolygon(parts))
}

impl Hull {
    fn of(corners: &[Coord<f64>]) -> Option<Self> {
        let mut corners = corners.to_vec();
        corners.dedup();
        if corners.len() > 1 && corners.first() == corners.last() {
            corners.pop();
        }
        if corners.len() < 3 {
            return None;
        }
        if doubled_area(&corners) < 0.0 {
            corners.reverse();
        }
        let turns = (0..corners.len()).map(|index| {
            let [a, b, c] = [0, 1, 2].map(|step| corners[(index + step) % corners.len()]);
            (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x)
        });
        let convex = turns.into_iter().all(|turn| turn >= 0.0);
        let rect = LineString(corners.clone()).bounding_rect()?;
        convex.then_some(Self { corners, rect })
    }

    /// Whether a box meets the hull's.
    fn near(&self, low: Coord<f64>, high: Coord<f64>) -> bool {
        let (own_low, own_high) = (self.rect.min(), self.rect.max());
        low.x <= own_high.x && high.x >= own_low.x && low.y <= own_high.y && high.y >= own_low.y
    }

    fn edge(&self, index: usize) -> (Coord<f64>, Coord<f64>) {
        let count = self.corners.len();
        let from = self.corners[index % count];
        (from, self.corners[(index + 1) % count] - from)
    }

    fn holds(&self, at: Coord<f64>) -> bool {
        self.near(at, at)
            && (0..self.corners.len()).all(|index| {
                let (from, along) = self.edge(index);
                along.x * (at.y - from.y) - along.y * (at.x - from.x) >= 0.0
            })
    }

    /// The stretch of an edge inside: its ends along the edge, 0 to 1, and which edges of the hull it meets there.
    fn stretch(&self, from: Coord<f64>, to: Coord<f64>) -> [(f64, usize); 2] {
        let (mut first, mut last) = ((0.0, usize::MAX), (1.0, usize::MAX));
        for index in 0..self.corners.len() {
            let (corner, along) = self.edge(index);
            let depth = |at: Coord<f64>| along.x * (at.y - corner.y) - along.y * (at.x - corner.x);
            let (a, b) = (depth(from), depth(to));
            if a < 0.0 && b < 0.0 {
                return [(1.0, index), (0.0, index)];
            }
            if a == b {
                continue;
            }
            let share = a / (a - b);
            if a < b && share > first.0 {
                first = (share, index);
            } else if a > b && share < last.0 {
                last = (share, index);
            }
        }
        [first, last]
    }

    /// How far along the hull a point of one of its edges is.
    fn along(&self, edge: usize, at: Coord<f64>) -> f64 {
        let (from, along) = self.edge(edge);
        let off = at - from;
        let share = (off.x * along.x + off.y * along.y) / (along.x * along.x + along.y * along.y);
        edge as f64 + share.clamp(0.0, 1.0)
    }

    fn cut(&self, polygon: &Polygon<f64>, keep: Keep, parts: &mut Vec<Polygon<f64>>) -> Option<()> {
        let mut crossings: Vec<Crossing> = Vec::new();
        let mut chains: Vec<Vec<Coord<f64>>> = Vec::new();
        // Rings that don't cross the hull, outer ones counter-clockwise.
        let mut rings: Vec<Vec<Coord<f64>>> = Vec::new();
        for (number, ring) in std::iter::once(polygon.exterior()).chain(polygon.interiors()).enumerate() {
            let mut corners = ring.0.get(..ring.0.len().saturating_sub(1))?.to_vec();
            if corners.len() < 3 {
                continue;
            }
            // The land is led around on the left.
            if (doubled_area(&corners) > 0.0) != (number == 0) {
                corners.reverse();
            }
            if !self.chains(&corners, keep, &mut chains, &mut crossings)? {
                let inside = self.holds(corners[0]);
                if inside == (keep == Keep::Inside) {
                    rings.push(corners);
                }
            }
        }
        if crossings.is_empty() {
            // The hull's edge lies wholly in the land, or wholly off it.
            let on_land = |at: Coord<f64>| {
                let inside = |ring: &LineString<f64>| coord_pos_relative_to_ring(at, ring) == CoordPos::Inside;
                inside(polygon.exterior()) && !polygon.interiors().iter().any(inside)
            };
            if on_land(self.corners[0]) {
                let mut own = self.corners.clone();
                if keep == Keep::Outside {
                    own.reverse();
                }
                rings.push(own);
            }
        } else {
            rings.extend(self.joined(crossings, chains, keep)?);
        }
        nested(rings, parts);
        Some(())
    }

    /// Adds the chains of a ring that are wanted and where it crosses the hull; tells whether it does.
    fn chains(
        &self,
        corners: &[Coord<f64>],
        keep: Keep,
        chains: &mut Vec<Vec<Coord<f64>>>,
        crossings: &mut Vec<Crossing>,
    ) -> Option<bool> {
        let count = corners.len();
        let kept = |inside: bool| inside == (keep == Keep::Inside);
        let inside: Vec<bool> = corners.iter().map(|corner| self.holds(*corner)).collect();
        let edge = |index: usize| (corners[index], corners[(index + 1) % count]);
        let met: Vec<usize> = (0..count)
            .filter(|&index| {
                let (from, to) = edge(index);
                let both_in = inside[index] && inside[(index + 1) % count];
                !both_in
                    && self.near(
                        Coord { x: from.x.min(to.x), y: from.y.min(to.y) },
                        Coord { x: from.x.max(to.x), y: from.y.max(to.y) },
                    )
            })
            .collect();
        // In the order of the ring: on which edge, where, and whether it comes in.
        let mut found: Vec<(usize, Crossing)> = Vec::new();
        for index in met {
            let (from, to) = edge(index);
            let (a, b) = (inside[index], inside[(index + 1) % count]);
            let [first, last] = self.stretch(from, to);
            if !a && !b && first.0 >= last.0 {
                continue;
            }
            let mut add = |(share, edge): (f64, usize), enters: bool| {
                let edge = (edge != usize::MAX).then_some(edge)?;
                let at = from + (to - from) * share.clamp(0.0, 1.0);
                found.push((index, Crossing { along: self.along(edge, at), at, enters, chain: 0 }));
                Some(())
            };
            if !a {
                add(first, true)?;
            }
            if !b {
                add(last, false)?;
            }
        }
        if found.is_empty() {
            return Some(false);
        }
        for number in 0..found.len() {
            let following = (number + 1) % found.len();
            if found[number].1.enters == found[following].1.enters {
                return None;
            }
            // Behind an entrance the ring is inside.
            if !kept(found[number].1.enters) {
                continue;
            }
            let (begin, end) = (found[number].0, found[following].0);
            // On one edge it may come in and go out again, or go out and all the way round.
            let steps = if following > number { end - begin } else { end + count - begin };
            let mut chain = vec![found[number].1.at];
            chain.extend((1..=steps).map(|step| corners[(begin + step) % count]));
            chain.push(found[following].1.at);
            found[number].1.chain = chains.len();
            found[following].1.chain = chains.len();
            chains.push(chain);
        }
        crossings.extend(found.into_iter().map(|(_, crossing)| crossing));
        Some(true)
    }

    /// Chains joined along the hull: counter-clockwise around what is kept inside, clockwise where the hull is a hole.
    fn joined(
        &self,
        mut crossings: Vec<Crossing>,
        chains: Vec<Vec<Coord<f64>>>,
        keep: Keep,
    ) -> Option<Vec<Vec<Coord<f64>>>> {
        crossings.sort_by(|a, b| a.along.total_cmp(&b.along).then(a.chain.cmp(&b.chain)));
        let count = crossings.len();
        // A chain outside begins where the ring goes out.
        let begins = |crossing: &Crossing| crossing.enters == (keep == Keep::Inside);
        let mut ends = vec![None; chains.len()];
        for (number, crossing) in crossings.iter().enumerate().filter(|(_, crossing)| !begins(crossing)) {
            ends[crossing.chain] = Some(number);
        }
        let mut taken = vec![false; chains.len()];
        let mut rings = Vec::new();
        for start in 0..chains.len() {
            let mut ring: Vec<Coord<f64>> = Vec::new();
            let mut chain = start;
            while !taken[chain] {
                taken[chain] = true;
                ring.extend(&chains[chain]);
                let here = ends[chain]?;
                let there = if keep == Keep::Inside { (here + 1) % count } else { (here + count - 1) % count };
                if !begins(&crossings[there]) {
                    return None;
                }
                self.lead(crossings[here].along, crossings[there].along, keep, &mut ring);
                chain = crossings[there].chain;
            }
            if !ring.is_empty() {
                // It must come back to where it began.
                if chain != start {
                    return None;
                }
                rings.push(ring);
            }
        }
        Some(rings)
    }

    /// The corners of the hull between two places along it.
    fn lead(&self, from: f64, to: f64, keep: Keep, ring: &mut Vec<Coord<f64>>) {
        let count = self.corners.len();
        let turn = count as f64;
        if keep == Keep::Inside {
            let to = if to < from { to + turn } else { to };
            let (first, last) = (from.floor() as usize + 1, to.floor() as usize);
            ring.extend((first..=last).map(|corner| self.corners[corner % count]));
        } else {
            let from = if from < to { from + turn } else { from };
            let (first, last) = (to.floor() as usize + 1, from.floor() as usize);
            ring.extend((first..=last).rev().map(|corner| self.corners[corner % count]));
        }
    }
}

/// Rings as polygons: those that run clockwise are holes in the others.
fn nested(rings: Vec<Vec<Coord<f64>>>, parts: &mut Vec<Polygon<f64>>) {
    let first = parts.len();
    let mut holes = Vec::new();
    for mut ring in rings {
        ring.dedup();
        let outer = doubled_area(&ring) > 0.0;
        let polygon = Polygon::new(LineString(ring), Vec::new());
        if polygon.exterior().0.len() < 4 {
            continue;
        }
        if outer {
            parts.push(polygon);
        } else {
            holes.push(polygon.into_inner().0);
        }
    }
    let pieces = parts.len() - first;
    for hole in holes {
        let holds = |piece: &&mut Polygon<f64>| {
            // A corner of a hole may lie on the outline: the first that does not decides.
            let sides = hole.0.iter().map(|at| coord_pos_relative_to_ring(*at, piece.exterior()));
            pieces == 1 || sides.take(8).find(|side| *side != CoordPos::OnBoundary) != Some(CoordPos::Outside)
        };
        if let Some(piece) = parts[first..].iter_mut().find(holds) {
            piece.interiors_push(hole);
        }
    }
}

/// Twice the area of a ring given by its corners, positive where it runs counter-clockwise.
fn doubled_area(corners: &[Coord<f64>]) -> f64 {
    let Some(first) = corners.first() else { return 0.0 };
    let crossed = corners.windows(2).map(|pair| {
        let (a, b) = (pair[0] - *first, pair[1] - *first);
        a.x * b.y - b.x * a.y
    });
    crossed.sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area as _, BooleanOps, Validation};
    use proptest::prelude::*;

    fn ring(corners: &[(f64, f64)]) -> LineString<f64> {
        corners.iter().map(|&(x, y)| Coord { x, y }).collect()
    }

    fn disc(x: f64, y: f64, radius: f64) -> Vec<Coord<f64>> {
        (0..32)
            .map(|step| {
                let (sin, cos) = (std::f64::consts::TAU * f64::from(step) / 32.0).sin_cos();
                Coord { x: x + radius * cos, y: y + radius * sin }
            })
            .collect()
    }

    fn square(half: f64) -> MultiPolygon<f64> {
        let corners = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)];
        MultiPolygon(vec![Polygon::new(ring(&corners), Vec::new())])
    }

    fn area(corners: &[Coord<f64>]) -> f64 {
        Polygon::new(LineString(corners.to_vec()), Vec::new()).unsigned_area()
    }

    #[test]
    fn a_disc_inside_is_a_hole_or_all_there_is() {
        let hull = disc(0.2, 0.1, 0.5);
        let outside = cut(&square(2.0), &hull, Keep::Outside).unwrap();
        assert_eq!((outside.0.len(), outside.0[0].interiors().len()), (1, 1));
        assert!((outside.unsigned_area() - (16.0 - area(&hull))).abs() < 1e-9);
        assert!((cut(&square(2.0), &hull, Keep::Inside).unwrap().unsigned_area() - area(&hull)).abs() < 1e-9);
    }

    #[test]
    fn what_a_disc_does_not_meet_is_left_alone() {
        let (far, over) = (disc(9.0, 0.0, 0.5), disc(0.0, 0.0, 9.0));
        assert_eq!(cut(&square(2.0), &far, Keep::Outside).unwrap(), square(2.0));
        assert_eq!(cut(&square(2.0), &far, Keep::Inside).unwrap().0.len(), 0);
        assert_eq!(cut(&square(2.0), &over, Keep::Outside).unwrap().0.len(), 0);
        assert!((cut(&square(2.0), &over, Keep::Inside).unwrap().unsigned_area() - 16.0).abs() < 1e-9);
    }

    #[test]
    fn a_disc_across_a_strip_cuts_it_in_two() {
        let strip = [(-5.0, -0.5), (5.0, -0.5), (5.0, 0.5), (-5.0, 0.5), (-5.0, -0.5)];
        let strip = MultiPolygon(vec![Polygon::new(ring(&strip), Vec::new())]);
        let hull = disc(0.0, 0.0, 1.0);
        let (outside, inside) = (cut(&strip, &hull, Keep::Outside).unwrap(), cut(&strip, &hull, Keep::Inside).unwrap());
        assert_eq!((outside.0.len(), inside.0.len()), (2, 1));
        assert!((outside.unsigned_area() + inside.unsigned_area() - 10.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_not_convex_is_refused() {
        let dart = [(0.0, 0.0), (4.0, 0.0), (1.0, 1.0), (0.0, 4.0)].map(|(x, y)| Coord { x, y });
        assert_eq!(cut(&square(2.0), &dart, Keep::Inside), None);
        assert_eq!(cut(&square(2.0), &dart[..2], Keep::Inside), None);
    }

    proptest! {
        #[test]
        fn what_is_cut_is_what_general_clipping_gives(
            radii in proptest::collection::vec(0.3..3.0f64, 5..60), x in -3.0..3.0f64, y in -3.0..3.0f64, radius in 0.05..4.0f64, hole in 0.1..0.9f64,
        ) {
            // A star around a hole.
            let star = |share: f64| -> Vec<(f64, f64)> {
                let at = |(i, radius): (usize, &f64)| {
                    let (sin, cos) = (std::f64::consts::TAU * i as f64 / radii.len() as f64).sin_cos();
                    (share * radius * cos, share * radius * sin)
                };
                let mut corners: Vec<(f64, f64)> = radii.iter().enumerate().map(at).collect();
                corners.push(corners[0]);
                corners
            };
            let shape = MultiPolygon(vec![Polygon::new(ring(&star(1.0)), vec![ring(&star(hole))])]);
            prop_assume!(shape.is_valid());
            let hull = disc(x, y, radius);
            let other = MultiPolygon(vec![Polygon::new(LineString(hull.clone()), Vec::new())]);
            let inside = cut(&shape, &hull, Keep::Inside).expect("nothing runs along the disc");
            let outside = cut(&shape, &hull, Keep::Outside).expect("nothing runs along the disc");
            prop_assert!((inside.unsigned_area() - shape.intersection(&other).unsigned_area()).abs() < 1e-6);
            prop_assert!((outside.unsigned_area() - shape.difference(&other).unsigned_area()).abs() < 1e-6);
            prop_assert!(inside.is_valid() && outside.is_valid());
        }
    }
}
