//! A stretch of the Earth's surface.

use super::{Bounds, LatLon};
use geo::{BoundingRect, Centroid, Contains, InteriorPoint, MultiPolygon};

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

    /// A point to stand for the area: its centroid where that lies inside, else a point inside.
    #[must_use]
    pub fn label_point(&self) -> LatLon {
        let point = self
            .shape
            .centroid()
            .filter(|centroid| self.shape.contains(centroid))
            .or_else(|| self.shape.interior_point())
            .unwrap_or_else(|| self.shape.0[0].exterior().0[0].into());
        LatLon::clamped(point.y(), point.x())
    }
}
