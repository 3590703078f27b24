//! The part of the world that the reports are about: all their places but the few that are named in passing and lie far
//! from the rest, such as the town where talks were held.

use super::{Place, PlaceIndex};
use crate::geodesy::distance_km;
use crate::model::{Bounds, LatLon, ReportId};
use crate::scene::input::{bounds_around, is_wide};
use std::collections::BTreeMap;

/// Places nearer to each other than this belong together, km: less than from London to Rome, more than across any one
/// theatre from town to town.
const APART_KM: f64 = 1000.0;
/// What is far from the rest is left out if it is at most this share of the mentions of every report that names it.
const PASSING_SHARE: f64 = 0.125;
/// Where there are fewer mentions nothing is left out.
const MENTIONS_MIN: usize = 8;
/// Places are gathered by squares of this size first, degrees, and not looked at where there are too many of these.
const SQUARE_DEG: f64 = 2.0;
const SQUARES_MAX: usize = 1500;

/// What to show first.
#[derive(Clone, Debug, PartialEq)]
pub struct Theatre {
    /// The box around it.
    pub bounds: Bounds,
    /// The places outside it, those mentioned most first.
    pub left_out: Vec<String>,
}

impl Theatre {
    /// The places outside it in a few words: 'London, Rome and 2 more'; `None` where there are none.
    #[must_use]
    pub fn left_out_in_words(&self) -> Option<String> {
        const NAMED: usize = 3;
        let names = &self.left_out;
        match names.len() {
            0 => None,
            1 => Some(names[0].clone()),
            many if many <= NAMED => Some(format!("{} and {}", names[..many - 1].join(", "), names[many - 1])),
            many => Some(format!("{} and {} more", names[..NAMED].join(", "), many - NAMED)),
        }
    }
}

/// Neighbouring squares and the places in them.
#[derive(Default)]
struct Neighbourhood<'a> {
    places: Vec<&'a Place>,
    mentions: BTreeMap<ReportId, usize>,
}

impl PlaceIndex {
    /// The part of the world that the reports are about; `None` for no places.
    #[must_use]
    pub fn theatre(&self) -> Option<Theatre> {
        let everything = || Some(Theatre { bounds: self.bounds()?, left_out: Vec::new() });
        let clusters = self.neighbourhoods();
        let mut totals: BTreeMap<ReportId, usize> = BTreeMap::new();
        for (report, count) in clusters.iter().flat_map(|cluster| &cluster.mentions) {
            *totals.entry(*report).or_default() += count;
        }
        if totals.values().sum::<usize>() < MENTIONS_MIN {
            return everything();
        }
        let in_passing = |cluster: &Neighbourhood<'_>| {
            let share = |(report, count): (&ReportId, &usize)| *count as f64 / totals[report] as f64;
            cluster.mentions.iter().map(share).all(|share| share <= PASSING_SHARE)
        };
        let (out, kept): (Vec<_>, Vec<_>) = clusters.into_iter().partition(in_passing);
        if out.is_empty() || kept.is_empty() {
            return everything();
        }
        let kept = kept.iter().flat_map(|cluster| &cluster.places);
        let bounds =
            bounds_around(kept.map(|place| (place.position, place.radius_km, place.area.as_deref(), place.kind)))?;
        let mut left_out: Vec<&Place> = out.into_iter().flat_map(|cluster| cluster.places).collect();
        left_out.sort_by(|a, b| b.count().cmp(&a.count()).then_with(|| a.name.cmp(&b.name)));
        Some(Theatre { bounds, left_out: left_out.into_iter().map(|place| place.name.to_string()).collect() })
    }

    /// The places that are narrower than a country, together with all that are not far from them.
    fn neighbourhoods(&self) -> Vec<Neighbourhood<'_>> {
        let mut squares: BTreeMap<(i32, i32), (LatLon, Vec<&Place>)> = BTreeMap::new();
        for place in self.inner.places.iter().filter(|place| !is_wide(place.kind, place.radius_km)) {
            let square = [place.position.lat_deg(), place.position.lon_deg()].map(|deg| (deg / SQUARE_DEG) as i32);
            let (_, places) = squares.entry((square[0], square[1])).or_insert_with(|| (place.position, Vec::new()));
            places.push(place);
        }
        if squares.len() > SQUARES_MAX {
            return Vec::new();
        }
        let squares: Vec<(LatLon, Vec<&Place>)> = squares.into_values().collect();
        let mut cluster_of: Vec<usize> = (0..squares.len()).collect();
        for at in 0..squares.len() {
            for other in 0..at {
                let (one, another) = (cluster_of[at], cluster_of[other]);
                if one != another && distance_km(squares[at].0, squares[other].0) < APART_KM {
                    cluster_of.iter_mut().filter(|cluster| **cluster == one).for_each(|cluster| *cluster = another);
                }
            }
        }
        let mut clusters: BTreeMap<usize, Neighbourhood<'_>> = BTreeMap::new();
        for (cluster, (_, places)) in cluster_of.into_iter().zip(squares) {
            let cluster = clusters.entry(cluster).or_default();
            for place in places {
                for id in &self.inner.mentions.ids[place.mentions.start as usize..place.mentions.end as usize] {
                    *cluster.mentions.entry(id.report).or_default() += 1;
                }
                cluster.places.push(place);
            }
        }
        clusters.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{MentionId, MentionKind, Status};
    use crate::scene::Mark;

    fn marks(report: u64, places: &[(&'static str, f64, f64, usize)]) -> Vec<Mark<'static>> {
        let mut marks = Vec::new();
        for &(name, lat, lon, count) in places {
            for _ in 0..count {
                marks.push(Mark {
                    id: MentionId { report: ReportId(report), index: marks.len() as u32, anchor: None },
                    name: name.into(),
                    position: LatLon::new(lat, lon).unwrap(),
                    radius_km: 3.0,
                    area: None,
                    status: Status::Resolved,
                    kind: MentionKind::PopulatedPlace,
                    by_container: false,
                });
            }
        }
        marks
    }

    #[test]
    fn a_town_named_in_passing_far_away_is_left_out_and_told() {
        let darfur = [("El Fasher", 13.6, 25.3, 7), ("Nyala", 12.0, 24.9, 4), ("London", 51.5, -0.1, 1)];
        let theatre = PlaceIndex::of(marks(1, &darfur)).theatre().unwrap();
        assert!(theatre.bounds.north_deg < 14.0, "{:?}", theatre.bounds);
        assert_eq!(theatre.left_out_in_words().as_deref(), Some("London"));
    }

    #[test]
    fn what_a_report_is_about_is_never_left_out() {
        let few = [("El Fasher", 13.6, 25.3, 4), ("London", 51.5, -0.1, 1)];
        let two = [("El Fasher", 13.6, 25.3, 40), ("London", 51.5, -0.1, 8)];
        for places in [&few, &two] {
            assert_eq!(PlaceIndex::of(marks(1, places)).theatre().unwrap().left_out, Vec::<String>::new());
        }
        // One report of many has its own theatre.
        let mut reports = marks(1, &[("El Fasher", 13.6, 25.3, 100)]);
        reports.extend(marks(2, &[("Kharkiv", 50.0, 36.2, 2)]));
        let both = PlaceIndex::of(reports).theatre().unwrap();
        assert!(both.left_out.is_empty() && both.bounds.north_deg > 49.0);
        assert_eq!(PlaceIndex::of([]).theatre(), None);
    }

    #[test]
    fn what_is_left_out_is_told_in_few_words() {
        let bounds = Bounds { south_deg: 0.0, west_deg: 0.0, north_deg: 1.0, east_deg: 1.0 };
        let words = |count: usize| {
            let left_out = ["Rome", "Oslo", "Bern", "Kyiv", "Riga"][..count].iter().map(|name| (*name).to_owned());
            Theatre { bounds, left_out: left_out.collect() }.left_out_in_words().unwrap()
        };
        assert_eq!(
            [words(2), words(3), words(5)],
            ["Rome and Oslo", "Rome, Oslo and Bern", "Rome, Oslo, Bern and 2 more"]
        );
    }
}
