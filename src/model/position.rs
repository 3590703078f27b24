//! Positions on the Earth and boxes of them.

/// A position in WGS 84 degrees. The one way a point is passed around; longitude comes first only at
/// the edges that demand it (GeoJSON, `geo`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LatLon {
    lat_deg: f64,
    lon_deg: f64,
}

impl LatLon {
    /// A position, or `None` if a number is not finite, the latitude is beyond a pole, or the
    /// longitude is beyond ±360°. Longitudes are wrapped into [-180, 180).
    ///
    /// ```
    /// use dateline::model::LatLon;
    /// assert_eq!(LatLon::new(35.93, 36.63).unwrap().lat_deg(), 35.93);
    /// assert_eq!(LatLon::new(0.0, 190.0).unwrap().lon_deg(), -170.0);
    /// assert!(LatLon::new(91.0, 0.0).is_none());
    /// ```
    #[must_use]
    pub fn new(lat_deg: f64, lon_deg: f64) -> Option<Self> {
        if !(lat_deg.is_finite() && lon_deg.is_finite() && lat_deg.abs() <= 90.0 && lon_deg.abs() <= 360.0) {
            return None;
        }
        let lon_deg =
            if (-180.0..180.0).contains(&lon_deg) { lon_deg } else { (lon_deg + 180.0).rem_euclid(360.0) - 180.0 };
        Some(Self { lat_deg, lon_deg })
    }

    /// As [`LatLon::new`] for numbers that may be off by rounding: latitude is clamped to the poles,
    /// longitude wrapped, and what is not finite becomes 0.
    #[must_use]
    pub fn clamped(lat_deg: f64, lon_deg: f64) -> Self {
        let lat_deg = if lat_deg.is_finite() { lat_deg.clamp(-90.0, 90.0) } else { 0.0 };
        let lon_deg = if lon_deg.is_finite() { (lon_deg + 180.0).rem_euclid(360.0) - 180.0 } else { 0.0 };
        Self { lat_deg, lon_deg }
    }

    /// Degrees north of the equator, -90 to 90.
    #[must_use]
    pub fn lat_deg(self) -> f64 {
        self.lat_deg
    }

    /// Degrees east of Greenwich, -180 inclusive to 180 exclusive.
    #[must_use]
    pub fn lon_deg(self) -> f64 {
        self.lon_deg
    }
}

/// A box of latitudes and longitudes. `west_deg > east_deg` means that it crosses the antimeridian.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// Southern edge, degrees.
    pub south_deg: f64,
    /// Western edge, degrees.
    pub west_deg: f64,
    /// Northern edge, degrees.
    pub north_deg: f64,
    /// Eastern edge, degrees.
    pub east_deg: f64,
}

impl Bounds {
    /// The smallest box around the points, across the antimeridian where that is smaller; `None` for
    /// no points.
    #[must_use]
    pub fn around(points: impl IntoIterator<Item = LatLon>) -> Option<Self> {
        let (mut south_deg, mut north_deg) = (f64::INFINITY, f64::NEG_INFINITY);
        let mut lons_deg: Vec<f64> = Vec::new();
        for point in points {
            south_deg = south_deg.min(point.lat_deg);
            north_deg = north_deg.max(point.lat_deg);
            lons_deg.push(point.lon_deg);
        }
        lons_deg.sort_by(f64::total_cmp);
        let (first, last) = (*lons_deg.first()?, *lons_deg.last()?);
        // The box is what is left of the circle when the widest gap between neighbours is taken out.
        let mut widest_deg = first + 360.0 - last;
        let (mut west_deg, mut east_deg) = (first, last);
        for pair in lons_deg.windows(2) {
            if pair[1] - pair[0] > widest_deg {
                widest_deg = pair[1] - pair[0];
                (west_deg, east_deg) = (pair[1], pair[0]);
            }
        }
        Some(Self { south_deg, west_deg, north_deg, east_deg })
    }

    /// Whether the position lies in the box or on its edge.
    #[must_use]
    pub fn contains(&self, at: LatLon) -> bool {
        let lon_deg = at.lon_deg();
        let in_lon = if self.west_deg <= self.east_deg {
            (self.west_deg..=self.east_deg).contains(&lon_deg)
        } else {
            lon_deg >= self.west_deg || lon_deg <= self.east_deg
        };
        in_lon && (self.south_deg..=self.north_deg).contains(&at.lat_deg())
    }

    /// Degrees of longitude from west to east, 0 to 360.
    #[must_use]
    pub fn width_deg(&self) -> f64 {
        let width_deg = self.east_deg - self.west_deg;
        if width_deg < 0.0 { width_deg + 360.0 } else { width_deg }
    }

    /// The middle of the box, in degrees.
    #[must_use]
    pub fn center(&self) -> LatLon {
        LatLon::clamped((self.south_deg + self.north_deg) / 2.0, self.west_deg + self.width_deg() / 2.0)
    }

    /// The four corners, south-west first, anticlockwise.
    #[must_use]
    pub fn corners(&self) -> [LatLon; 4] {
        [
            LatLon::clamped(self.south_deg, self.west_deg),
            LatLon::clamped(self.south_deg, self.east_deg),
            LatLon::clamped(self.north_deg, self.east_deg),
            LatLon::clamped(self.north_deg, self.west_deg),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_around_fiji_crosses_the_antimeridian() {
        let points = [(-17.0, 178.0), (-16.0, -179.0)].map(|(lat, lon)| LatLon::new(lat, lon).unwrap());
        let bounds = Bounds::around(points).unwrap();
        assert_eq!((bounds.west_deg, bounds.east_deg), (178.0, -179.0));
        assert_eq!(bounds.width_deg(), 3.0);
        assert!(bounds.contains(LatLon::new(-16.5, 179.9).unwrap()));
        assert!(!bounds.contains(LatLon::new(-16.5, 0.0).unwrap()));
    }

    #[test]
    fn no_points_make_no_box() {
        assert_eq!(Bounds::around([]), None);
    }
}
