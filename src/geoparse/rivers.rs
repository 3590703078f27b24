//! Areas along rivers: the stretch that a report speaks of, its banks, what lies east of it.

use super::areas::overlap;
use super::phrases::{Distance, Shore};
use crate::gazetteer::Course;
use crate::geodesy::sides::{self, Side};
use crate::geodesy::{Compass, Lines, distance_km, fuzzy};
use crate::model::{Area, LatLon};
use std::sync::Arc;

/// 'Along the river': so far to either side, km.
const ALONG_KM: f64 = 5.0;
/// A bank reaches so far inland, km.
const BANK_KM: f64 = 10.0;
/// 'East of the river' reaches so far, km.
const BESIDE_KM: f64 = 30.0;
/// The river itself, with its islands and meadows, to either side, km.
const ITSELF_KM: f64 = 2.0;
/// Of a river a report means the stretch so far up and down from the point nearest to what it speaks of, km.
pub const REACH_KM: f64 = 40.0;
/// A place farther from the river than this says nothing about the stretch, km.
const FOCUS_KM: f64 = 150.0;
/// A distance is off by so much of itself.
const DISTANCE_DOUBT: f64 = 0.15;
/// Corners of a course are no farther apart than this when it is cut at a province's border, degrees.
const STEP_DEG: f64 = 0.05;
/// Soft edges: of the land beside a river, in its depth; of strips along it, in their half width.
const BESIDE_SOFT: f64 = 0.25;
const STRIP_SOFT: f64 = 0.5;

/// The stretch of a river that is meant.
pub struct Stretch {
    lines: Lines,
    near: Option<(LatLon, f64)>,
    within: Option<Arc<Area>>,
}

impl Stretch {
    /// The stretch inside a division or country, or near a place, or all of it.
    #[must_use]
    pub fn of(course: &Course, within: Option<Arc<Area>>, focus: Option<LatLon>) -> Self {
        if let Some(within) = within {
            let lines = super::placing::runs(&stepped(course), |at| within.contains(at));
            if !lines.is_empty() {
                return Self { lines, near: None, within: Some(within) };
            }
        }
        let edge = focus.and_then(|focus| Some((focus, fuzzy::nearest_on_lines(course.corners(), focus)?)));
        let near = edge.filter(|(focus, edge)| distance_km(*focus, *edge) < FOCUS_KM);
        Self { lines: course.corners().collect(), near: near.map(|(_, edge)| (edge, REACH_KM)), within: None }
    }

    /// The point on the river that stands for the stretch.
    #[must_use]
    pub fn point(&self) -> Option<LatLon> {
        if let Some((edge, _)) = self.near {
            return Some(edge);
        }
        let longest = self.lines.iter().max_by_key(|line| line.len())?;
        let corner = longest.get(longest.len() / 2)?;
        Some(LatLon::clamped(corner.y, corner.x))
    }

    /// How far the river may be from the point, km: half the length of the stretch.
    #[must_use]
    pub fn radius_km(&self) -> f64 {
        if let Some((_, reach_km)) = self.near {
            return reach_km;
        }
        let Some(at) = self.point() else { return REACH_KM };
        let far = self.lines.corners().iter().map(|c| distance_km(at, LatLon::clamped(c.y, c.x))).fold(0.0, f64::max);
        far.clamp(5.0, 300.0)
    }

    /// The river itself.
    #[must_use]
    pub fn itself(&self) -> Option<Area> {
        self.cut(Area::new(fuzzy::strip(&self.lines, ITSELF_KM, self.near), STRIP_SOFT * ITSELF_KM)?)
    }

    /// 'Along the river'.
    #[must_use]
    pub fn along(&self) -> Option<Area> {
        self.cut(Area::new(fuzzy::strip(&self.lines, ALONG_KM, self.near), STRIP_SOFT * ALONG_KM)?)
    }

    /// A bank, or both; and whether it is known which.
    #[must_use]
    pub fn bank(&self, shore: &Shore) -> Option<(Area, bool)> {
        let both = || self.cut(Area::new(fuzzy::strip(&self.lines, BANK_KM, self.near), STRIP_SOFT * BANK_KM)?);
        let side = match shore {
            Shore::Either => return Some((both()?, true)),
            Shore::Left => Some(Side::Left),
            Shore::Right => Some(Side::Right),
            Shore::Towards(winds) => self.side(winds),
        };
        let Some(side) = side else { return Some((both()?, false)) };
        let land = sides::beside(&self.lines, side, 0.0, BANK_KM, self.near);
        Some((self.cut(Area::new(land, BESIDE_SOFT * BANK_KM)?)?, true))
    }

    /// 'East of the river', '20 km east of the river'; `None` where the river runs along the wind.
    #[must_use]
    pub fn beside(&self, winds: &[Compass], far: Option<Distance>) -> Option<Area> {
        let side = self.side(winds)?;
        let (inner_km, outer_km) = match far {
            Some(far) => {
                let doubt_km = far.doubt_km.max(DISTANCE_DOUBT * far.km).min(0.9 * far.km);
                (far.km - doubt_km, far.km + doubt_km)
            }
            None => (0.0, BESIDE_KM),
        };
        let land = sides::beside(&self.lines, side, inner_km, outer_km, self.near);
        self.cut(Area::new(land, BESIDE_SOFT * (outer_km - inner_km))?)
    }

    fn side(&self, winds: &[Compass]) -> Option<Side> {
        winds.iter().find_map(|&wind| sides::side_towards(&self.lines, wind, self.near))
    }

    /// Without what lies beyond the province or country.
    fn cut(&self, area: Area) -> Option<Area> {
        match &self.within {
            Some(within) => {
                let soft_km = area.soft_edge_km();
                overlap(within, &area).and_then(|cut| Area::new(cut.shape().clone(), soft_km))
            }
            None => Some(area),
        }
    }
}

/// The course with corners at least every [`STEP_DEG`].
fn stepped(course: &Course) -> Lines {
    let mut lines = Lines::default();
    for line in course.corners() {
        for pair in line.windows(2) {
            let steps = ((pair[1].x - pair[0].x).hypot(pair[1].y - pair[0].y) / STEP_DEG).ceil().clamp(1.0, 200.0);
            let corner = |step| pair[0] + (pair[1] - pair[0]) * (step as f64 / steps);
            (0..steps as usize).for_each(|step| lines.lead_to(corner(step)));
        }
        line.last().into_iter().for_each(|end| lines.lead_to(*end));
        lines.end();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Coord, LineString};

    fn course() -> Course {
        let line = (0..=20).map(|i| Coord { x: 37.0, y: 50.0 - 0.1 * f64::from(i) }).collect();
        Course { lines: vec![line], coarse: false }
    }

    fn at(lat: f64, lon: f64) -> LatLon {
        LatLon::clamped(lat, lon)
    }

    #[test]
    fn the_stretch_near_a_place_is_meant() {
        let stretch = Stretch::of(&course(), None, Some(at(49.0, 37.3)));
        let (bank, told) = stretch.bank(&Shore::Towards(vec![Compass::East])).unwrap();
        assert!(told && bank.contains(at(49.0, 37.05)));
        assert!(!bank.contains(at(49.0, 36.95)) && !bank.contains(at(49.8, 37.05)));
        assert!(stretch.bank(&Shore::Left).unwrap().0.contains(at(49.0, 37.05)));
        assert!(stretch.beside(&[Compass::West], None).unwrap().contains(at(49.0, 36.7)));
        assert_eq!(stretch.beside(&[Compass::North], None), None);
    }

    #[test]
    fn a_place_far_off_says_nothing_about_the_stretch() {
        let stretch = Stretch::of(&course(), None, Some(at(20.0, 0.0)));
        assert!(stretch.along().unwrap().contains(at(49.9, 37.0)));
        assert!(stretch.radius_km() > 100.0);
    }

    #[test]
    fn the_stretch_in_a_province_ends_at_its_border() {
        let ring = [(36.0, 48.9), (38.0, 48.9), (38.0, 49.5), (36.0, 49.5), (36.0, 48.9)];
        let ring = ring.map(|(x, y)| Coord { x, y });
        let province = geo::Polygon::new(LineString(ring.to_vec()), vec![]);
        let province = Arc::new(Area::new(geo::MultiPolygon(vec![province]), 0.0).unwrap());
        let stretch = Stretch::of(&course(), Some(province), None);
        let itself = stretch.itself().unwrap();
        assert!(itself.contains(at(49.2, 37.0)) && !itself.contains(at(49.6, 37.0)));
        assert!(itself.soft_edge_km() > 0.0);
    }
}
