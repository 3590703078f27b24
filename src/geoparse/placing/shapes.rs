//! The areas that phrases describe around one place or between two.

use super::{Anchor, Placer};
use crate::geodesy::{Bands, distance_km, equal_radius_km};
use crate::geoparse::areas;
use crate::geoparse::phrases::{Relation, Shore};
use crate::model::{Area, LatLon, PlaceId, PlaceKind};

/// Where the line across a country or division stands beyond which its named part lies: so far on the way from the
/// middle to the far edge.
const COUNTRY_LINE: f64 = 0.1;
const DIVISION_LINE: f64 = 0.12;

/// 'Central X' reaches so far from its middle, in radii of the whole; 'north-central X' so far.
const MIDDLE_SHARE: f64 = 0.4;
const MIDDLE_TOWARDS_SHARE: f64 = 0.7;

impl Placer<'_> {
    pub(super) fn shape(&self, relation: &Relation, first: &Anchor, second: Option<&Anchor>) -> Option<Area> {
        let town_km = areas::town_radius_km(first.population);
        let country = first.kind == PlaceKind::Country;
        match relation {
            Relation::Part(towards) | Relation::Quarters(towards) => match &first.area {
                _ if towards.is_empty() => self.whole(first),
                Some(area) => areas::part_towards(area, towards, if country { COUNTRY_LINE } else { DIVISION_LINE }),
                None if first.is_settled() => {
                    let town = areas::disc(first.position, town_km.max(1.5))?;
                    areas::part_towards(&town, towards, 0.1)
                }
                None => areas::part_towards(&self.whole(first)?, towards, 0.1),
            },
            Relation::Countryside(towards) => {
                let division = self.named_after(first);
                let base = first.area.clone().or_else(|| division.as_ref().and_then(|d| d.area.clone()));
                match base {
                    // The land that a town lends its name to is seen from the town.
                    Some(area) if !towards.is_empty() && first.area.is_none() => {
                        let sector = areas::beside(first.position, towards, 0.8 * town_km, 75.0)?;
                        areas::overlap(&area, &sector).or(Some(sector))
                    }
                    Some(area) => {
                        // A division is without its chief town, which stands elsewhere than its own point.
                        let chief = if first.area.is_some() { self.chief_town(&area) } else { None };
                        let (town, town_km) = chief.map_or((first.position, town_km), |(at, population)| {
                            (at, areas::town_radius_km(population))
                        });
                        let around =
                            areas::without_town(&area, town, town_km.min(12.0)).unwrap_or_else(|| (*area).clone());
                        if towards.is_empty() { Some(around) } else { areas::part_towards(&around, towards, 0.12) }
                    }
                    None if towards.is_empty() => {
                        areas::ring(first.position, 0.5 * town_km, (6.0 * town_km).clamp(12.0, 30.0))
                    }
                    None => areas::beside(first.position, towards, town_km, (6.0 * town_km).clamp(12.0, 30.0)),
                }
            }
            Relation::PartAndMiddle(towards) => {
                let whole = self.whole(first)?;
                // As far beyond the middle as 'central' reaches.
                areas::part_beyond(&whole, towards, -MIDDLE_SHARE * equal_radius_km(&whole))
            }
            Relation::MiddleTowards(wind) => {
                let whole = self.whole(first)?;
                let radius_km = equal_radius_km(&whole);
                let half = areas::part_beyond(&whole, &[*wind], -0.1 * radius_km)?;
                let around = areas::disc(whole.label_point(), MIDDLE_TOWARDS_SHARE * radius_km)?;
                areas::overlap(&half, &around).or(Some(half))
            }
            Relation::Countrysides(_) => None,
            Relation::Middle => match &first.area {
                Some(area) => {
                    let middle = areas::disc(area.label_point(), MIDDLE_SHARE * equal_radius_km(area))?;
                    areas::overlap(area, &middle).or(Some(middle))
                }
                None => areas::disc(first.position, (0.4 * town_km).clamp(1.0, 4.0)),
            },
            Relation::Beside(towards, Some(far)) => {
                areas::at_distance(self.middle(first), towards, far.km + self.beyond_edge_km(first), far.doubt_km)
            }
            Relation::Away(far) => areas::away(self.middle(first), far.km + self.beyond_edge_km(first), far.doubt_km),
            Relation::Within(km) => areas::disc(self.middle(first), km + self.beyond_edge_km(first)),
            Relation::Beside(towards, None) => match &first.area {
                Some(area) => areas::part_towards(area, towards, if country { COUNTRY_LINE } else { DIVISION_LINE }),
                None => areas::beside(first.position, towards, 0.8 * town_km, areas::beside_reach_km(first.population)),
            },
            Relation::Outskirts(towards) => match &first.area {
                Some(area) if towards.is_empty() => Some((**area).clone()),
                Some(area) => areas::part_towards(area, towards, 0.5),
                None if towards.is_empty() => areas::ring(first.position, 0.7 * town_km, 1.4 * town_km + 2.0),
                None => areas::beside(first.position, towards, 0.7 * town_km, 1.4 * town_km + 2.0),
            },
            Relation::Around => match &first.area {
                Some(area) => Some((**area).clone()),
                None => areas::disc(first.position, (2.0 * town_km).clamp(5.0, 30.0)),
            },
            Relation::Front => match &first.area {
                Some(area) => Some((**area).clone()),
                None => {
                    areas::disc(first.position, if first.population > 3_000 { (20.0 + town_km).min(35.0) } else { 8.0 })
                }
            },
            Relation::Between => {
                let second = second?;
                let off = distance_km(first.position, second.position);
                if off > 1_500.0 {
                    return None;
                }
                areas::corridor(first.position, second.position, (0.15 * off).clamp(3.0, 40.0))
            }
            Relation::Road => match second {
                Some(second) if distance_km(first.position, second.position) < 800.0 => {
                    let off = distance_km(first.position, second.position);
                    areas::corridor(first.position, second.position, (0.05 * off).clamp(1.5, 8.0))
                }
                _ => areas::disc(first.position, town_km.max(5.0)),
            },
            Relation::Bank(Shore::Towards(towards)) => areas::part_towards(&self.whole(first)?, towards, 0.0),
            Relation::Bank(_) | Relation::Along => self.whole(first),
            Relation::Border(_) | Relation::Borderland | Relation::BorderSide | Relation::Coast(_) => None,
            Relation::Held => self.whole(first),
        }
    }

    /// The seat of a division, or else its biggest town: where it is, and how many live there.
    fn chief_town(&self, area: &Area) -> Option<(LatLon, u64)> {
        let inside = Bands::of(area.shape());
        let towns: Vec<PlaceId> = self
            .gazetteer
            .settlements_in(&area.bounds(), 1_000, 40)
            .into_iter()
            .filter(|town| inside.contain(self.gazetteer.position(*town)))
            .collect();
        let seat = towns.iter().find(|town| matches!(self.gazetteer.feature_code(**town), "PPLA" | "PPLC"));
        let town = seat.or_else(|| towns.first())?;
        Some((self.gazetteer.position(*town), self.gazetteer.population(*town)))
    }

    pub(super) fn whole(&self, anchor: &Anchor) -> Option<Area> {
        match &anchor.area {
            Some(area) => Some((**area).clone()),
            None => {
                let radius_km = match anchor.kind {
                    PlaceKind::PopulatedPlace | PlaceKind::Neighbourhood => areas::town_radius_km(anchor.population),
                    PlaceKind::Region => 60.0,
                    PlaceKind::Water => 40.0,
                    _ => 20.0,
                };
                areas::disc(anchor.position, radius_km)
            }
        }
    }

    /// Where distances to a place are counted from.
    pub(super) fn middle(&self, anchor: &Anchor) -> LatLon {
        anchor.area.as_ref().map_or(anchor.position, |area| area.label_point())
    }

    /// How much farther a distance reaches because it may be counted from the edge: nothing for a town, of which
    /// the middle is meant (roads count so).
    fn beyond_edge_km(&self, anchor: &Anchor) -> f64 {
        anchor.area.as_ref().map_or(0.0, |area| equal_radius_km(area))
    }
}
