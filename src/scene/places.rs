//! Marks become places, and places too near to each other become clusters.

use super::{Group, Mark, Style};
use crate::geodesy::{Viewport, WORLD_PX, x_from_lon, y_from_lat};
use crate::model::{Area, Bounds, LatLon, MentionId, MentionKind, Status};
use std::sync::Arc;

/// All mentions of one place.
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    /// Sorted.
    pub ids: Vec<MentionId>,
    pub name: &'a str,
    pub position: LatLon,
    /// The widest of its mentions, so that doubt stays visible.
    pub radius_km: f64,
    pub area: Option<&'a Arc<Area>>,
    pub kind: MentionKind,
    /// Whether any of its mentions is.
    pub ambiguous: bool,
    /// Whether any of its mentions is.
    pub by_container: bool,
}

impl Place<'_> {
    pub fn group(&self) -> Group {
        Group::of(self.kind)
    }

    pub fn has(&self, id: Option<MentionId>) -> bool {
        id.is_some_and(|id| self.ids.binary_search(&id).is_ok())
    }

    /// What a screen reader says of it.
    pub fn spoken(&self) -> String {
        let mentions = match self.ids.len() {
            1 => "1 mention".to_owned(),
            count => format!("{count} mentions"),
        };
        let ambiguous = if self.ambiguous { ", ambiguous" } else { "" };
        let by_container = if self.by_container { ", placed by what contains it" } else { "" };
        format!("{}, {mentions}{ambiguous}{by_container}", self.name)
    }
}

/// Marks gathered by place: same name at the same position, point or area. Sorted by name and position.
pub(super) fn places(marks: &[Mark]) -> Vec<Place<'_>> {
    let mut order: Vec<&Mark> = marks.iter().filter(|mark| mark.status != Status::Unresolved).collect();
    order.sort_by(|a, b| {
        a.name
            .cmp(&b.name)
            .then(a.position.lat_deg().total_cmp(&b.position.lat_deg()))
            .then(a.position.lon_deg().total_cmp(&b.position.lon_deg()))
            .then(a.area.is_some().cmp(&b.area.is_some()))
            .then(a.id.cmp(&b.id))
    });
    let mut places: Vec<Place> = Vec::new();
    for mark in order {
        let same_area = |place: &Place| match (place.area, &mark.area) {
            (None, None) => true,
            (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a == b,
            _ => false,
        };
        let same = places
            .last_mut()
            .filter(|place| place.name == mark.name && place.position == mark.position && same_area(place));
        match same {
            Some(place) => {
                place.ids.push(mark.id);
                place.radius_km = place.radius_km.max(sound_km(mark.radius_km));
                place.ambiguous |= mark.status == Status::Ambiguous;
                place.by_container |= mark.by_container;
            }
            None => places.push(Place {
                ids: vec![mark.id],
                name: &mark.name,
                position: mark.position,
                radius_km: sound_km(mark.radius_km),
                area: mark.area.as_ref(),
                kind: mark.kind,
                ambiguous: mark.status == Status::Ambiguous,
                by_container: mark.by_container,
            }),
        }
    }
    for place in &mut places {
        place.ids.sort_unstable();
        place.ids.dedup();
    }
    places
}

fn sound_km(radius_km: f64) -> f64 {
    if radius_km.is_finite() { radius_km.max(0.0) } else { 0.0 }
}

/// Places that are drawn as one symbol; most have one place only.
#[derive(Clone, Debug)]
pub(super) struct Cluster {
    /// Indices into the places; the one that leads (most mentions) first.
    pub places: Vec<usize>,
    /// The middle of them.
    pub position: LatLon,
    /// Whether they stay together however near the view comes.
    pub stacked: bool,
}

impl Cluster {
    pub fn bounds(&self, places: &[Place]) -> Bounds {
        Bounds::around(self.places.iter().map(|&index| places[index].position)).unwrap_or(Bounds {
            south_deg: 0.0,
            west_deg: 0.0,
            north_deg: 0.0,
            east_deg: 0.0,
        })
    }

    /// All its mentions, sorted.
    pub fn ids(&self, places: &[Place]) -> Vec<MentionId> {
        let mut ids: Vec<MentionId> = self.places.iter().flat_map(|&index| places[index].ids.iter().copied()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

/// What stands nearer than this, px, to the middle of a cluster joins it.
const ABSORB_PX: f64 = 17.0;
/// Places that stand on one spot at this zoom stay a stack: nobody can see between them nearer by.
const STACK_ZOOM: f64 = 16.0;

/// Clusters of all places without an area, also those out of view, so that panning changes nothing.
/// They change with every quarter of a zoom level.
pub(super) fn clusters(places: &[Place], viewport: &Viewport, style: &Style) -> Vec<Cluster> {
    let zoom = (viewport.zoom * 4.0).floor() / 4.0;
    let world_px = WORLD_PX * zoom.exp2();
    let near_px = style.cluster_px;
    let points: Vec<(usize, f64, f64)> = places
        .iter()
        .enumerate()
        .filter(|(_, place)| place.area.is_none())
        .map(|(index, place)| {
            let (lat, lon) = (place.position.lat_deg(), place.position.lon_deg());
            (index, x_from_lon(lon) * world_px, y_from_lat(lat) * world_px)
        })
        .collect();
    let grid = Grid::of(points.iter().map(|point| (point.1, point.2)), near_px);
    // The places with most mentions gather the others around them.
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_unstable_by_key(|&rank| (std::cmp::Reverse(places[points[rank].0].ids.len()), points[rank].0));
    let mut taken = vec![false; points.len()];
    let mut clusters = Vec::new();
    for leader in order {
        if taken[leader] {
            continue;
        }
        let (_, x, y) = points[leader];
        let near = grid.near(x, y);
        let mut members: Vec<usize> = near.filter(|&rank| !taken[rank] && rank != leader).collect();
        members.sort_by_key(|&rank| (std::cmp::Reverse(places[points[rank].0].ids.len()), points[rank].0));
        members.insert(0, leader);
        for &rank in &members {
            taken[rank] = true;
        }
        let count = members.len() as f64;
        let middle_x = members.iter().map(|&rank| points[rank].1).sum::<f64>() / count;
        let middle_y = members.iter().map(|&rank| points[rank].2).sum::<f64>() / count;
        let spread_px = members.iter().map(|&rank| (points[rank].1 - x).hypot(points[rank].2 - y)).fold(0.0, f64::max);
        let position = if members.len() == 1 {
            places[points[leader].0].position
        } else {
            LatLon::clamped(
                crate::geodesy::lat_from_y(middle_y / world_px),
                crate::geodesy::lon_from_x(middle_x / world_px),
            )
        };
        clusters.push(Cluster {
            places: members.iter().map(|&rank| points[rank].0).collect(),
            position,
            stacked: spread_px * (STACK_ZOOM - zoom).max(0.0).exp2() < near_px,
        });
    }
    absorb(clusters, world_px, zoom >= STACK_ZOOM)
}

/// The symbol of a cluster is larger than a pin. What would stand under it joins it.
fn absorb(clusters: Vec<Cluster>, world_px: f64, is_nearest: bool) -> Vec<Cluster> {
    if clusters.iter().all(|cluster| cluster.places.len() == 1) {
        return clusters;
    }
    let centers: Vec<(f64, f64)> = clusters
        .iter()
        .map(|cluster| {
            (x_from_lon(cluster.position.lon_deg()) * world_px, y_from_lat(cluster.position.lat_deg()) * world_px)
        })
        .collect();
    let grid = Grid::of(centers.iter().copied(), ABSORB_PX);
    let mut into: Vec<usize> = (0..clusters.len()).collect();
    for (index, &(x, y)) in centers.iter().enumerate() {
        // Those that were absorbed absorb nothing, so that no chain crosses the map.
        if clusters[index].places.len() < 2 || into[index] != index {
            continue;
        }
        for other in grid.near(x, y) {
            let is_free = into[other] == other && (other > index || clusters[other].places.len() < 2);
            if other != index && is_free {
                into[other] = index;
            }
        }
    }
    let mut merged: Vec<Cluster> = clusters.clone();
    for (index, cluster) in clusters.iter().enumerate().filter(|(index, _)| into[*index] != *index) {
        let target = &mut merged[into[index]];
        target.places.extend(&cluster.places);
        target.stacked = is_nearest;
    }
    let kept = |(index, cluster): (usize, Cluster)| (into[index] == index).then_some(cluster);
    merged.into_iter().enumerate().filter_map(kept).collect()
}

/// Finds points near a point.
struct Grid {
    /// Row, column and index of each point, row by row, so that the neighbours in a row stand side by side.
    cells: Vec<(i64, i64, usize)>,
    points: Vec<(f64, f64)>,
    near_px: f64,
}

impl Grid {
    fn of(points: impl Iterator<Item = (f64, f64)>, near_px: f64) -> Self {
        let points: Vec<(f64, f64)> = points.collect();
        let cell = |(index, &(x, y)): (usize, &(f64, f64))| {
            ((y / near_px).floor() as i64, (x / near_px).floor() as i64, index)
        };
        let mut cells: Vec<(i64, i64, usize)> = points.iter().enumerate().map(cell).collect();
        cells.sort_unstable();
        Self { cells, points, near_px }
    }

    /// The points nearer than `near_px`, in the order of rows, columns and indices.
    fn near(&self, x: f64, y: f64) -> impl Iterator<Item = usize> {
        let (row, column) = ((y / self.near_px).floor() as i64, (x / self.near_px).floor() as i64);
        (row - 1..=row + 1)
            .flat_map(move |row| {
                let first = self.cells.partition_point(|cell| (cell.0, cell.1) < (row, column - 1));
                self.cells[first..].iter().take_while(move |cell| (cell.0, cell.1) <= (row, column + 1))
            })
            .map(|cell| cell.2)
            .filter(move |&index| {
                let (x_2, y_2) = self.points[index];
                (x_2 - x).powi(2) + (y_2 - y).powi(2) < self.near_px * self.near_px
            })
    }
}
