//! Lengths and areas on the WGS 84 ellipsoid, by Karney's geodesics (2013): right to far less than a metre.

use crate::model::LatLon;
use geo::{Distance, Geodesic, GeodesicArea, InterpolatePoint, LineString, Point, Polygon};

fn point(at: LatLon) -> Point {
    Point::new(at.lon_deg(), at.lat_deg())
}

/// The length of the shortest line through positions in turn, km.
///
/// ```
/// use dateline::geodesy::length_km;
/// use dateline::model::LatLon;
/// // Along the equator a degree is 111.32 km.
/// let line = [LatLon::new(0.0, 10.0).unwrap(), LatLon::new(0.0, 11.0).unwrap()];
/// assert!((length_km(&line) - 111.3195).abs() < 0.0001);
/// ```
#[must_use]
pub fn length_km(line: &[LatLon]) -> f64 {
    line.windows(2).map(|pair| Geodesic.distance(point(pair[0]), point(pair[1]))).sum::<f64>() / 1000.0
}

/// The area within a ring of positions, km²; the ring need not be closed and may turn either way. 0 for fewer
/// than three. Of the two sides of the ring it is the smaller one.
#[must_use]
pub fn area_km2(ring: &[LatLon]) -> f64 {
    if ring.len() < 3 {
        return 0.0;
    }
    let line: LineString = ring.iter().map(|at| point(*at)).collect();
    Polygon::new(line, Vec::new()).geodesic_area_signed().abs() / 1e6
}

/// The shortest line between two positions, in pieces short enough to be drawn as straight lines on the map:
/// both ends and points between them, at most `step_km` apart.
#[must_use]
pub fn geodesic_line(from: LatLon, to: LatLon, step_km: f64) -> Vec<LatLon> {
    let pieces = (length_km(&[from, to]) / step_km.max(0.001)).ceil().clamp(1.0, 200.0) as u32;
    (0..=pieces)
        .map(|piece| match piece {
            0 => from,
            last if last == pieces => to,
            piece => {
                let share = f64::from(piece) / f64::from(pieces);
                let at = Geodesic.point_at_ratio_between(point(from), point(to), share);
                LatLon::clamped(at.y(), at.x())
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> LatLon {
        LatLon::new(lat, lon).unwrap()
    }

    #[test]
    fn lengths_and_areas_are_those_of_the_ellipsoid() {
        // Vincenty's classic line, Flinders Peak to Buninyong: 54,972.271 m (Geoscience Australia).
        let flinders = at(-(37.0 + 57.0 / 60.0 + 3.7203 / 3600.0), 144.0 + 25.0 / 60.0 + 29.5244 / 3600.0);
        let buninyong = at(-(37.0 + 39.0 / 60.0 + 10.1561 / 3600.0), 143.0 + 55.0 / 60.0 + 35.3839 / 3600.0);
        assert!((length_km(&[flinders, buninyong]) - 54.972_271).abs() < 1e-5);
        // One eighth of the ellipsoid, whose whole surface is 510,065,622 km².
        let octant = [at(0.0, 0.0), at(0.0, 90.0), at(90.0, 0.0)];
        assert!((area_km2(&octant) * 8.0 - 510_065_622.0).abs() < 100.0, "{}", area_km2(&octant) * 8.0);
    }

    #[test]
    fn a_ring_may_turn_either_way_and_cross_the_antimeridian() {
        let ring = [at(10.0, 179.0), at(10.0, -179.0), at(11.0, -179.0), at(11.0, 179.0)];
        let mut back = ring;
        back.reverse();
        assert!((area_km2(&ring) - area_km2(&back)).abs() < 1e-6);
        assert!((area_km2(&ring) - 24_260.0).abs() < 100.0, "{}", area_km2(&ring));
        assert_eq!(area_km2(&ring[..2]), 0.0);
    }

    #[test]
    fn a_line_is_cut_into_pieces_along_the_shortest_way() {
        let line = geodesic_line(at(50.0, -170.0), at(50.0, 170.0), 100.0);
        assert!(line.len() > 10 && line.iter().all(|at| at.lon_deg().abs() >= 170.0 && at.lat_deg() >= 50.0));
        assert!((length_km(&line) - length_km(&[line[0], line[line.len() - 1]])).abs() < 1e-6);
    }
}
