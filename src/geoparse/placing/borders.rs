//! Borders and coasts, and what lies along them.

use super::{Anchor, Drawn, Placer};
use crate::gazetteer::{Beside, Stretch};
use crate::geodesy::{Compass, Lines, bearing_deg, destination, distance_km, fuzzy};
use crate::geoparse::areas;
use crate::model::{LatLon, PlaceId, PlaceKind};
use geo::Coord;

/// Half the width of the strip along a border or coast that its name means, km.
const BORDER_HALF_KM: f64 = 10.0;

/// A border of which a place beside it is spoken reaches so far from the point nearest to that place, km: a
/// country's, and a division's.
const BORDER_REACH_KM: [f64; 2] = [40.0, 25.0];

/// A border between two named places is cut short where a place beside it is within this, km.
const BORDER_FOCUS_KM: f64 = 120.0;

/// Outlines are taken so coarse, km: a fifth of half the width of the strips along them.
const LINE_TOLERANCE_KM: f64 = 0.2 * BORDER_HALF_KM;

/// Half the width of 'the X side of the border', km.
const BORDER_SIDE_KM: f64 = 8.0;

/// The coast of a town reaches so far along it, km.
const COAST_REACH_KM: f64 = 15.0;

/// A border triangle reaches so far from the point where the borders meet, km.
const TRIANGLE_KM: f64 = 60.0;

impl Placer<'_> {
    /// The division or country that a border's name means: a town's border is that of its division.
    fn bounded(&self, anchor: &Anchor) -> Anchor {
        if anchor.area.is_some() {
            return anchor.clone();
        }
        self.named_after(anchor).unwrap_or_else(|| anchor.clone())
    }

    /// The border of one place, of two, or where those of three meet.
    pub(super) fn border(&self, known: &[Anchor], towards: &[Compass], focus: Option<LatLon>) -> Option<Drawn> {
        let known: Vec<Anchor> = known.iter().map(|anchor| self.bounded(anchor)).collect();
        let (first, second) = (known.first()?, known.get(1));
        let country = first.kind == PlaceKind::Country;
        if let (Some(second), Some(third)) = (second, known.get(2)) {
            let stretches = self.gazetteer.outline(first.place);
            let at = self.meeting_point(&stretches, second, third).unwrap_or(first.position);
            return Some(Drawn { area: areas::disc(at, TRIANGLE_KM)?, at: Some(at) });
        }
        let is = |kind: PlaceKind, place: PlaceId| self.gazetteer.kind(place) == kind;
        let wanted = |beside: Beside| match second {
            Some(second) => beside.places().any(|place| place == second.place),
            // Land borders: across a coast there is nobody.
            None if country => beside.places().any(|place| is(PlaceKind::Country, place)),
            None => beside.places().any(|place| is(PlaceKind::Admin1, place) || is(PlaceKind::Country, place)),
        };
        let mut lines = self.gazetteer.lines_where(first.place, wanted, LINE_TOLERANCE_KM);
        if !towards.is_empty() {
            let middle = self.middle(first);
            let on_the_side = |at: LatLon| {
                towards.iter().any(|way| {
                    let off = bearing_deg(middle, at) - way.bearing_deg();
                    ((off + 540.0).rem_euclid(360.0) - 180.0).abs() <= 67.5
                })
            };
            lines = runs(&lines, on_the_side);
        }
        if lines.is_empty() {
            return self.border_as_the_crow_flies(first, second, focus);
        }
        let nearest = focus.and_then(|focus| Some((focus, fuzzy::nearest_on_lines(lines.iter(), focus)?)));
        let near = match nearest {
            Some((_, edge)) if second.is_none() => Some((edge, BORDER_REACH_KM[usize::from(!country)])),
            Some((focus, edge)) if distance_km(focus, edge) < BORDER_FOCUS_KM => Some((edge, BORDER_REACH_KM[0])),
            _ => None,
        };
        let area = areas::strip(&lines, BORDER_HALF_KM, near)?;
        Some(Drawn { area, at: near.map(|(edge, _)| edge) })
    }

    /// 'Border areas of Sumy Oblast': along the border of the country, where a division is named that lies on it.
    fn land_borders(&self, division: &Anchor) -> Lines {
        let own = self.gazetteer.country(self.gazetteer.country_code(division.place));
        let foreign = |beside: Beside| {
            beside.places().any(|place| self.gazetteer.kind(place) == PlaceKind::Country && Some(place) != own)
        };
        self.gazetteer.lines_where(division.place, foreign, LINE_TOLERANCE_KM)
    }

    /// The land along a country's border that lies in a division; `None` for whatever else is named.
    pub(super) fn borderland(&self, known: &[Anchor]) -> Option<Drawn> {
        let [only] = known else { return None };
        let division = self.bounded(only);
        if division.kind == PlaceKind::Country {
            return None;
        }
        let lines = self.land_borders(&division);
        if lines.is_empty() {
            return None;
        }
        // As wide as a strip to both sides of a border: the other side is another country's.
        let strip = areas::strip(&lines, 2.0 * BORDER_HALF_KM, None)?;
        areas::overlap(division.area.as_ref()?, &strip).map(Drawn::from)
    }

    /// Where the borders of a place with two others meet, or come nearest to each other.
    fn meeting_point(&self, stretches: &[Stretch], second: &Anchor, third: &Anchor) -> Option<LatLon> {
        let ends = |wanted: &dyn Fn(&[PlaceId]) -> bool| -> Vec<Coord<f64>> {
            let lines = stretches.iter().filter(|stretch| wanted(&stretch.beside)).map(|stretch| &stretch.line.0);
            lines.flat_map(|line| [line.first(), line.last()]).flatten().copied().collect()
        };
        let with_second = ends(&|beside| beside.contains(&second.place));
        let with_third = ends(&|beside| beside.contains(&third.place));
        let position = |corner: Coord<f64>| LatLon::clamped(corner.y, corner.x);
        if let Some(corner) = with_second.iter().find(|corner| with_third.contains(corner)) {
            return Some(position(*corner));
        }
        let far = |at: LatLon| {
            let off = |anchor: &Anchor| match &anchor.area {
                Some(area) => fuzzy::distance_to_km(area, at),
                None => distance_km(anchor.position, at),
            };
            off(second).max(off(third))
        };
        let all = if with_second.is_empty() { ends(&|_| true) } else { with_second };
        let nearest = all.into_iter().map(position).map(|at| (far(at), at)).min_by(|a, b| a.0.total_cmp(&b.0));
        nearest.filter(|(off_km, _)| *off_km < 300.0).map(|(_, at)| at)
    }

    /// A border that no data draws: where the one place's outline is nearest to the other, or between both.
    fn border_as_the_crow_flies(
        &self,
        first: &Anchor,
        second: Option<&Anchor>,
        focus: Option<LatLon>,
    ) -> Option<Drawn> {
        let toward = second.map(|second| second.position).or(focus);
        match (&first.area, toward) {
            (Some(area), Some(toward)) => {
                let edge = fuzzy::nearest_on_outline(area, toward)?;
                let reach_km = BORDER_REACH_KM[usize::from(first.kind != PlaceKind::Country)];
                Some(Drawn { area: areas::disc(edge, reach_km)?, at: Some(edge) })
            }
            (None, _) => match second {
                Some(second) => areas::corridor(first.position, second.position, BORDER_HALF_KM).map(Drawn::from),
                None => areas::disc(first.position, BORDER_REACH_KM[1]).map(Drawn::from),
            },
            (Some(area), None) => {
                let rings: Lines = area.shape().0.iter().map(|polygon| polygon.exterior()).collect();
                areas::strip(&rings, BORDER_HALF_KM, None).map(Drawn::from)
            }
        }
    }

    /// 'The Turkish side of the border': the strip inside the country, near what the report speaks of.
    pub(super) fn border_side(&self, first: &Anchor, focus: Option<LatLon>) -> Option<Drawn> {
        let is_country = |place: PlaceId| self.gazetteer.kind(place) == PlaceKind::Country;
        let lines =
            self.gazetteer.lines_where(first.place, |beside| beside.places().any(is_country), LINE_TOLERANCE_KM);
        let area = first.area.as_ref()?;
        let edge = focus.and_then(|focus| fuzzy::nearest_on_lines(lines.iter(), focus));
        let strip = areas::strip(&lines, BORDER_SIDE_KM, edge.map(|edge| (edge, BORDER_REACH_KM[1])))?;
        let side = areas::overlap(area, &strip)?;
        let at = edge.map(|edge| {
            // Beside the edge, on the side that is the country's.
            let around = Compass::ALL.map(|wind| destination(edge, wind.bearing_deg(), 0.25 * BORDER_SIDE_KM));
            around.into_iter().find(|at| side.contains(*at)).unwrap_or(edge)
        });
        Some(Drawn { area: side, at })
    }

    /// The coast of a country or division, or of the country of a town, where it is near the town.
    pub(super) fn coast(&self, first: &Anchor, towards: &[Compass], focus: Option<LatLon>) -> Option<Drawn> {
        let town = first.area.is_none();
        let land = match (town, first.kind) {
            (false, _) => Some(first.place),
            (true, PlaceKind::Water | PlaceKind::Region) => {
                focus.and_then(|focus| self.gazetteer.containing(focus).country)
            }
            (true, _) => self.gazetteer.containing(first.position).country,
        };
        let mut lines = land.map_or_else(Lines::default, |land| self.coastline(land));
        let near = if town { focus.filter(|_| first.kind == PlaceKind::Water).or(Some(first.position)) } else { None };
        if town {
            let edge = near.and_then(|near| fuzzy::nearest_on_lines(lines.iter(), near));
            let (Some(near), Some(edge)) = (near, edge) else { return self.whole(first).map(Drawn::from) };
            if distance_km(near, edge) > 60.0 {
                return self.whole(first).map(Drawn::from);
            }
            let reach_km = if first.kind == PlaceKind::Water { 4.0 * COAST_REACH_KM } else { COAST_REACH_KM };
            let area = areas::strip(&lines, BORDER_HALF_KM, Some((edge, reach_km)))?;
            return Some(Drawn { area, at: Some(edge) });
        }
        if !towards.is_empty() {
            let side = areas::side_towards(first.area.as_ref()?, towards, 0.0)?;
            lines = runs(&lines, |at| side.holds(at));
        }
        if lines.is_empty() {
            return self.whole(first).map(Drawn::from);
        }
        areas::strip(&lines, BORDER_HALF_KM, None).map(Drawn::from)
    }

    /// The stretches of an outline behind which there is no other land.
    fn coastline(&self, land: PlaceId) -> Lines {
        let country = self.gazetteer.country(self.gazetteer.country_code(land));
        let own_kind = self.gazetteer.kind(land);
        let alone = |beside: Beside| {
            !beside.places().any(|place| {
                let kind = self.gazetteer.kind(place);
                kind == PlaceKind::Country && Some(place) != country || kind == own_kind
            })
        };
        self.gazetteer.lines_where(land, alone, LINE_TOLERANCE_KM)
    }
}

/// The stretches of lines whose corners are wanted.
pub fn runs(lines: &Lines, wanted: impl Fn(LatLon) -> bool) -> Lines {
    let mut runs = Lines::default();
    for line in lines.iter() {
        for corner in line {
            if wanted(LatLon::clamped(corner.y, corner.x)) {
                runs.lead_to(*corner);
            } else {
                runs.end();
            }
        }
        runs.end();
    }
    runs
}
