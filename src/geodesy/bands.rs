//! Which of many positions lie in a shape: its edges sorted into bands of latitude, so that each position is held against
//! those of its own band alone.

use crate::model::LatLon;
use geo::{BoundingRect, Coord, MultiPolygon};

/// A shape that is asked about many positions.
#[derive(Clone, Debug)]
pub struct Bands {
    south_deg: f64,
    bands_per_deg: f64,
    /// Edges from south to north.
    bands: Vec<Vec<[Coord<f64>; 2]>>,
}

/// No more bands than this, and about so many edges to each.
const BANDS_MAX: usize = 512;
const EDGES_PER_BAND: usize = 8;

impl Bands {
    /// The edges of a shape, whose polygons must not overlap.
    #[must_use]
    pub fn of(shape: &MultiPolygon<f64>) -> Self {
        let rings =
            || shape.0.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
        let edges: usize = rings().map(|ring| ring.0.len()).sum();
        let count = (edges / EDGES_PER_BAND).clamp(1, BANDS_MAX);
        let (south_deg, height_deg) = match shape.bounding_rect() {
            Some(rect) => (rect.min().y, rect.height().max(1e-9)),
            None => (0.0, 1.0),
        };
        let mut all = Self { south_deg, bands_per_deg: count as f64 / height_deg, bands: vec![Vec::new(); count] };
        for pair in rings().flat_map(|ring| ring.0.windows(2)) {
            let edge = if pair[0].y <= pair[1].y { [pair[0], pair[1]] } else { [pair[1], pair[0]] };
            let (first, last) = (all.band(edge[0].y), all.band(edge[1].y));
            all.bands[first..=last].iter_mut().for_each(|band| band.push(edge));
        }
        all
    }

    fn band(&self, lat_deg: f64) -> usize {
        (((lat_deg - self.south_deg) * self.bands_per_deg).max(0.0) as usize).min(self.bands.len() - 1)
    }

    /// Whether the position lies inside; on an edge it may be either.
    #[must_use]
    pub fn contain(&self, at: LatLon) -> bool {
        let (x, y) = (at.lon_deg(), at.lat_deg());
        // A line to the east crosses the outline an odd number of times.
        let crossed = |[low, high]: &&[Coord<f64>; 2]| {
            low.y <= y && y < high.y && x < low.x + (high.x - low.x) * ((y - low.y) / (high.y - low.y))
        };
        self.bands[self.band(y)].iter().filter(crossed).count() % 2 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Contains, LineString, Point, Polygon};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bands_say_what_the_shape_says(
            radii in proptest::collection::vec(0.3..3.0f64, 3..60), probes in proptest::collection::vec((-4.0..4.0f64, -4.0..4.0f64), 20),
        ) {
            let star = |share: f64| -> LineString<f64> {
                let corner = |(i, radius): (usize, &f64)| {
                    let (sin, cos) = (std::f64::consts::TAU * i as f64 / radii.len() as f64).sin_cos();
                    Coord { x: share * radius * cos, y: share * radius * sin }
                };
                let mut corners: Vec<_> = radii.iter().enumerate().map(corner).collect();
                corners.push(corners[0]);
                LineString(corners)
            };
            let shape = MultiPolygon(vec![Polygon::new(star(1.0), vec![star(0.5)])]);
            let bands = Bands::of(&shape);
            for (x, y) in probes {
                let at = LatLon::new(y, x).unwrap();
                prop_assert_eq!(bands.contain(at), shape.contains(&Point::new(x, y)));
            }
        }
    }
}
