//! A stretch of the Earth's surface.

use super::{Bounds, LatLon};
use geo::{BoundingRect, Contains, Coord, MultiPolygon, Polygon};

/// A part of the Earth's surface with a soft edge: what 'northern Hama countryside' means.
///
/// The shape is in WGS 84 degrees, x = longitude and y = latitude, as `geo` wants it. A shape that
/// crosses the antimeridian is cut there into two polygons, as RFC 7946 asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    shape: MultiPolygon<f64>,
    soft_edge_km: f64,
}

impl Area {
    /// An area, or `None` if the shape has no polygon with at least three corners or a number that is
    /// not finite. `soft_edge_km` is half the width of the zone in which the text leaves it open
    /// whether a point belongs to the area; 0 for an edge that is drawn somewhere, like a province's.
    #[must_use]
    pub fn new(shape: MultiPolygon<f64>, soft_edge_km: f64) -> Option<Self> {
        let sound = !shape.0.is_empty()
            && soft_edge_km.is_finite()
            && shape.0.iter().all(|polygon| {
                polygon.exterior().0.len() >= 4
                    && polygon.exterior().0.iter().all(|c| c.x.is_finite() && c.y.is_finite())
            });
        sound.then_some(Self { shape, soft_edge_km })
    }

    /// The polygons, x = longitude, y = latitude, degrees.
    #[must_use]
    pub fn shape(&self) -> &MultiPolygon<f64> {
        &self.shape
    }

    /// Half the width of the doubtful zone along the edge, in km.
    #[must_use]
    pub fn soft_edge_km(&self) -> f64 {
        self.soft_edge_km
    }

    /// Whether the position is inside the drawn outline.
    #[must_use]
    pub fn contains(&self, at: LatLon) -> bool {
        self.shape.contains(&geo::Point::new(at.lon_deg(), at.lat_deg()))
    }

    /// The box around it. An area cut at the antimeridian gets a box over the whole circle.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        let rect = self.shape.bounding_rect().expect("an area has a polygon");
        Bounds { south_deg: rect.min().y, west_deg: rect.min().x, north_deg: rect.max().y, east_deg: rect.max().x }
    }

    /// A point to stand for the area: its centroid where that lies inside, else a point well inside its largest part.
    #[must_use]
    pub fn label_point(&self) -> LatLon {
        let point = centroid_moved(&self.shape, |_| 0.0)
            .filter(|centroid| encloses(&self.shape, *centroid))
            .or_else(|| well_inside(self.largest()))
            .unwrap_or_else(|| self.shape.0[0].exterior().0[0]);
        LatLon::clamped(point.y, point.x)
    }

    /// The polygon with the largest box.
    fn largest(&self) -> &Polygon<f64> {
        let size = |polygon: &Polygon<f64>| polygon.bounding_rect().map_or(0.0, |rect| rect.width() * rect.height());
        let sized = self.shape.0.iter().map(|polygon| (size(polygon), polygon));
        sized.max_by(|a, b| a.0.total_cmp(&b.0)).expect("an area has a polygon").1
    }
}

/// Whether a shape whose polygons don't overlap holds a position: a line to the east crosses the outline an odd number of
/// times. On the outline itself it may be either; `geo` is right there too, which takes ten times as long.
#[must_use]
pub fn encloses(shape: &MultiPolygon<f64>, at: Coord<f64>) -> bool {
    let crossed = |pair: &&[Coord<f64>]| {
        (pair[0].y <= at.y) != (pair[1].y <= at.y)
            && at.x < pair[0].x + (pair[1].x - pair[0].x) * ((at.y - pair[0].y) / (pair[1].y - pair[0].y))
    };
    let rings = shape.0.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    rings.flat_map(|ring| ring.0.windows(2)).filter(crossed).count() % 2 == 1
}

/// The centroid of a shape with each polygon moved to the east by some degrees, in one pass over the corners; `None` where
/// it has no area.
#[must_use]
pub fn centroid_moved(shape: &MultiPolygon<f64>, by_deg: impl Fn(&Polygon<f64>) -> f64) -> Option<Coord<f64>> {
    let origin = *shape.0.first()?.exterior().0.first()?;
    let (mut doubled, mut moment) = (0.0, Coord { x: 0.0, y: 0.0 });
    for polygon in &shape.0 {
        let from_origin = Coord { x: by_deg(polygon), y: 0.0 } - origin;
        for (number, ring) in std::iter::once(polygon.exterior()).chain(polygon.interiors()).enumerate() {
            let (mut own, mut own_moment) = (0.0, Coord { x: 0.0, y: 0.0 });
            for pair in ring.0.windows(2) {
                let (from, to) = (pair[0] + from_origin, pair[1] + from_origin);
                let cross = from.x * to.y - to.x * from.y;
                own += cross;
                own_moment = own_moment + (from + to) * cross;
            }
            // Whichever way a ring runs, the outer one counts and holes are taken away.
            let sign = if number == 0 { own.signum() } else { -own.signum() };
            doubled += sign * own;
            moment = moment + own_moment * sign;
        }
    }
    (doubled > 0.0).then(|| origin + moment / (3.0 * doubled))
}

/// The middle of the longest stretch inside a polygon, of those on some parallels across it. `geo` has an interior point
/// too, which relates the whole outline to each try and takes a hundred times as long.
fn well_inside(polygon: &Polygon<f64>) -> Option<Coord<f64>> {
    let rect = polygon.bounding_rect()?;
    let rings = || std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let mut best: Option<(f64, Coord<f64>)> = None;
    // Off the halves and quarters, on which the corners of drawn boxes lie.
    for share in [0.503, 0.253, 0.747, 0.121, 0.879] {
        let y = rect.min().y + share * rect.height();
        let mut crossings: Vec<f64> = rings()
            .flat_map(|ring| ring.0.windows(2))
            .filter(|pair| (pair[0].y <= y) != (pair[1].y <= y))
            .map(|pair| pair[0].x + (pair[1].x - pair[0].x) * ((y - pair[0].y) / (pair[1].y - pair[0].y)))
            .collect();
        crossings.sort_by(f64::total_cmp);
        for pair in crossings.chunks_exact(2) {
            let width = pair[1] - pair[0];
            if width > best.map_or(0.0, |(width, _)| width) {
                best = Some((width, Coord { x: (pair[0] + pair[1]) / 2.0, y }));
            }
        }
    }
    best.map(|(_, at)| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::LineString;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_label_stands_inside_whatever_the_shape(
            radii in proptest::collection::vec(0.3..3.0f64, 3..40), hole in 0.05..0.95f64, lat in -80.0..80.0f64,
        ) {
            let ring = |share: f64| -> LineString<f64> {
                let corner = |(i, radius): (usize, &f64)| {
                    let (sin, cos) = (std::f64::consts::TAU * i as f64 / radii.len() as f64).sin_cos();
                    Coord { x: share * radius * cos, y: lat + share * radius * sin }
                };
                let mut corners: Vec<_> = radii.iter().enumerate().map(corner).collect();
                corners.push(corners[0]);
                LineString(corners)
            };
            let shape = MultiPolygon(vec![Polygon::new(ring(1.0), vec![ring(hole)])]);
            let area = Area::new(shape, 1.0).unwrap();
            prop_assert!(area.contains(area.label_point()));
        }
    }
}
