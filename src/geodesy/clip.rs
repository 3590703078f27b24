//! Cutting shapes along straight lines in longitude and latitude, in time that grows with their corners alone.
//!
//! Clipping by a general polygon is an overlay of all edges with each other; a country's outline has ten thousand. What
//! lies beyond one line needs the crossings of that line only: sorted along it, each pair of neighbours bounds a stretch
//! inside the shape, and joins the chains of corners that remain (Weiler and Atherton 1977, for a line).

use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo::{BoundingRect, Coord, LineString, MultiPolygon, Polygon, Rect};

/// All that lies on one side of a straight line.
#[derive(Clone, Copy, Debug)]
pub struct HalfPlane {
    /// A point of the line.
    pub through: Coord<f64>,
    /// Points into the half plane, at a right angle to the line.
    pub inwards: Coord<f64>,
}

impl HalfPlane {
    /// How deep inside a position lies, in lengths of `inwards`; negative outside.
    #[must_use]
    pub fn depth(&self, c: Coord<f64>) -> f64 {
        (c.x - self.through.x) * self.inwards.x + (c.y - self.through.y) * self.inwards.y
    }

    fn along(&self, c: Coord<f64>) -> f64 {
        (c.y - self.through.y) * self.inwards.x - (c.x - self.through.x) * self.inwards.y
    }
}

/// What of a shape lies in the half plane.
#[must_use]
pub fn beyond(shape: &MultiPolygon<f64>, half: &HalfPlane) -> MultiPolygon<f64> {
    let mut parts = Vec::new();
    shape.0.iter().for_each(|polygon| beyond_into(polygon, half, &mut parts));
    MultiPolygon(parts)
}

/// Adds what of a polygon lies in the half plane.
pub fn beyond_into(polygon: &Polygon<f64>, half: &HalfPlane, parts: &mut Vec<Polygon<f64>>) {
    let Some(rect) = polygon.bounding_rect() else { return };
    // Most islands lie wholly on one side.
    let (low, high) = (rect.min(), rect.max());
    let corners = [low, high, Coord { x: low.x, y: high.y }, Coord { x: high.x, y: low.y }];
    let inside = corners.map(|corner| half.depth(corner) >= 0.0);
    match (inside.contains(&true), inside.contains(&false)) {
        (true, false) => parts.push(polygon.clone()),
        (true, true) => cut(polygon, half, parts),
        _ => {}
    }
}

/// What of a shape lies in a box.
#[must_use]
pub fn within(shape: &MultiPolygon<f64>, rect: Rect<f64>) -> MultiPolygon<f64> {
    let (low, high) = (rect.min(), rect.max());
    let sides = [(low, 1.0, 0.0), (low, 0.0, 1.0), (high, -1.0, 0.0), (high, 0.0, -1.0)];
    let meets = |polygon: &&Polygon<f64>| {
        polygon.bounding_rect().is_some_and(|own| {
            own.min().x <= high.x && own.max().x >= low.x && own.min().y <= high.y && own.max().y >= low.y
        })
    };
    let near = MultiPolygon(shape.0.iter().filter(meets).cloned().collect());
    sides.into_iter().fold(near, |rest, (through, x, y)| beyond(&rest, &HalfPlane { through, inwards: Coord { x, y } }))
}

/// Where a ring crosses the line: the end of a chain of corners that lie inside.
struct Crossing {
    along: f64,
    chain: usize,
    /// Whether the chain leaves here; else it begins here.
    last: bool,
}

fn cut(polygon: &Polygon<f64>, half: &HalfPlane, parts: &mut Vec<Polygon<f64>>) {
    let mut chains: Vec<Vec<Coord<f64>>> = Vec::new();
    let mut crossings: Vec<Crossing> = Vec::new();
    let mut holes: Vec<LineString<f64>> = Vec::new();
    for (number, ring) in std::iter::once(polygon.exterior()).chain(polygon.interiors()).enumerate() {
        let corners = &ring.0[..ring.0.len().saturating_sub(1)];
        let depths: Vec<f64> = corners.iter().map(|c| half.depth(*c)).collect();
        let Some(outside) = depths.iter().position(|depth| *depth < 0.0) else {
            if number == 0 {
                return parts.push(polygon.clone());
            }
            holes.push(ring.clone());
            continue;
        };
        // Walked from a corner outside, every chain is met from its beginning to its end.
        let mut open = false;
        for step in 0..corners.len() {
            let (from, to) = ((outside + step) % corners.len(), (outside + step + 1) % corners.len());
            let (a, b) = (depths[from], depths[to]);
            if (a >= 0.0) != (b >= 0.0) {
                let mut at = corners[from] + (corners[to] - corners[from]) * (a / (a - b));
                // On the meridian or parallel itself, so that halves can be joined there again.
                if half.inwards.y == 0.0 {
                    at.x = half.through.x;
                } else if half.inwards.x == 0.0 {
                    at.y = half.through.y;
                }
                if !open {
                    chains.push(Vec::new());
                }
                let chain = chains.len() - 1;
                crossings.push(Crossing { along: half.along(at), chain, last: open });
                chains[chain].push(at);
                open = !open;
            }
            if b >= 0.0
                && let Some(chain) = chains.last_mut().filter(|_| open)
            {
                chain.push(corners[to]);
            }
        }
    }
    crossings.sort_by(|a, b| a.along.total_cmp(&b.along).then(a.chain.cmp(&b.chain)));
    // By chain: which crossing it begins and ends at.
    let mut ends = vec![[0usize; 2]; chains.len()];
    for (number, crossing) in crossings.iter().enumerate() {
        ends[crossing.chain][usize::from(crossing.last)] = number;
    }
    let mut taken = vec![false; chains.len()];
    let first = parts.len();
    for start in 0..chains.len() {
        let mut ring: Vec<Coord<f64>> = Vec::new();
        let (mut chain, mut forwards) = (start, true);
        while !taken[chain] {
            taken[chain] = true;
            if forwards {
                ring.extend(&chains[chain]);
            } else {
                ring.extend(chains[chain].iter().rev());
            }
            // Every ring crosses a line an even number of times, so that each crossing has a partner.
            let here = ends[chain][usize::from(forwards)];
            let Some(there) = crossings.get(here ^ 1) else { break };
            chain = there.chain;
            forwards = !there.last;
        }
        ring.dedup();
        let piece = Polygon::new(LineString(ring), Vec::new());
        if piece.exterior().0.len() >= 4 {
            parts.push(piece);
        }
    }
    for hole in holes {
        let pieces = parts.len() - first;
        let holds = |piece: &&mut Polygon<f64>| {
            pieces == 1 || coord_pos_relative_to_ring(hole.0[0], piece.exterior()) != CoordPos::Outside
        };
        if let Some(piece) = parts[first..].iter_mut().find(holds) {
            piece.interiors_push(hole);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area as _, BooleanOps, Validation};
    use proptest::prelude::*;

    fn ring(corners: &[(f64, f64)]) -> LineString<f64> {
        corners.iter().map(|&(x, y)| Coord { x, y }).collect()
    }

    /// A comb: a bar with teeth upwards, and a hole in the bar and in the first tooth.
    fn comb() -> MultiPolygon<f64> {
        let outer = [
            (0.0, 0.0),
            (10.0, 0.0),
            (10.0, 8.0),
            (8.0, 8.0),
            (8.0, 2.0),
            (6.0, 2.0),
            (6.0, 8.0),
            (4.0, 8.0),
            (4.0, 2.0),
            (2.0, 2.0),
            (2.0, 8.0),
            (0.0, 8.0),
            (0.0, 0.0),
        ];
        let holes = vec![
            ring(&[(0.5, 4.0), (1.5, 4.0), (1.5, 6.0), (0.5, 6.0), (0.5, 4.0)]),
            ring(&[(4.0, 0.5), (5.0, 0.5), (5.0, 1.5), (4.0, 1.5), (4.0, 0.5)]),
        ];
        MultiPolygon(vec![Polygon::new(ring(&outer), holes)])
    }

    fn above(y: f64) -> HalfPlane {
        HalfPlane { through: Coord { x: 0.0, y }, inwards: Coord { x: 0.0, y: 1.0 } }
    }

    #[test]
    fn the_teeth_of_a_comb_come_apart() {
        let teeth = beyond(&comb(), &above(3.0));
        assert_eq!(teeth.0.len(), 3);
        assert_eq!(teeth.0.iter().map(|tooth| tooth.interiors().len()).sum::<usize>(), 1);
        assert!((teeth.unsigned_area() - (3.0 * 10.0 - 2.0)).abs() < 1e-9);
        // Through the hole.
        assert!((beyond(&comb(), &above(5.0)).unsigned_area() - (3.0 * 6.0 - 1.0)).abs() < 1e-9);
        // Along an edge, and beyond all of it.
        assert!((beyond(&comb(), &above(2.0)).unsigned_area() - (3.0 * 12.0 - 2.0)).abs() < 1e-9);
        assert_eq!(beyond(&comb(), &above(9.0)).0.len(), 0);
        assert_eq!(beyond(&comb(), &above(-1.0)), comb());
    }

    #[test]
    fn a_box_cuts_on_four_sides() {
        let middle = within(&comb(), Rect::new(Coord { x: 1.0, y: 1.0 }, Coord { x: 9.0, y: 7.0 }));
        let teeth = 5.0 * (1.0 + 2.0 + 1.0);
        assert!((middle.unsigned_area() - (8.0 + teeth - 1.0 - 0.5)).abs() < 1e-9, "{}", middle.unsigned_area());
    }

    proptest! {
        #[test]
        fn what_lies_beyond_a_line_is_what_general_clipping_gives(
            radii in proptest::collection::vec(0.3..3.0f64, 5..40), through in (-2.0..2.0f64, -2.0..2.0f64), way in 0.0..std::f64::consts::TAU,
        ) {
            // A star around a hole.
            let at = |(i, radius): (usize, &f64)| {
                let (sin, cos) = (std::f64::consts::TAU * i as f64 / radii.len() as f64).sin_cos();
                (radius * cos, radius * sin)
            };
            let mut corners: Vec<(f64, f64)> = radii.iter().enumerate().map(at).collect();
            corners.push(corners[0]);
            let hole: Vec<(f64, f64)> = corners.iter().map(|(x, y)| (0.5 * x, 0.5 * y)).collect();
            let star = MultiPolygon(vec![Polygon::new(ring(&corners), vec![ring(&hole)])]);
            prop_assume!(star.is_valid());
            let (sin, cos) = way.sin_cos();
            let half = HalfPlane { through: Coord { x: through.0, y: through.1 }, inwards: Coord { x: sin, y: cos } };
            let corner = |out: f64, side: f64| Coord {
                x: through.0 + out * sin - side * cos,
                y: through.1 + out * cos + side * sin,
            };
            let far = LineString(vec![corner(0.0, -20.0), corner(20.0, -20.0), corner(20.0, 20.0), corner(0.0, 20.0)]);
            let other = star.intersection(&MultiPolygon(vec![Polygon::new(far, vec![])]));
            let own = beyond(&star, &half);
            prop_assert!((own.unsigned_area() - other.unsigned_area()).abs() < 1e-6);
            prop_assert!(own.is_valid(), "{own:?}");
            prop_assert!(own.0.iter().flat_map(|p| &p.exterior().0).all(|c| half.depth(*c) > -1e-9));
        }
    }
}
