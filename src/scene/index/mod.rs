//! All mentions by place, with the clusters of every zoom: built once for what is shown, so that a scene
//! costs what its view holds and not what the reports do.

mod gather;
mod theatre;
mod tree;

use super::{Group, Mark, Point};
use crate::geodesy::{Viewport, x_from_lon, y_from_lat};
use crate::model::{Area, Bounds, LatLon, MentionId, MentionKind, Status};
use gather::{gather, lay_out, rank, split_areas};
use rayon::prelude::*;
use std::ops::{Deref, Range};
use std::sync::Arc;
pub use theatre::Theatre;
use tree::{Planted, STEP_MAX, STEPS_PER_ZOOM, Tree};

/// Most areas that are drawn as areas: those mentioned most. The others stand as pins, and show their shape
/// while they are selected or pointed at.
const AREAS_DRAWN_MAX: usize = 120;

/// The mentions that have a place, gathered by place: same name at the same position, point or area. Cheap
/// to clone.
///
/// ```
/// use dateline::scene::PlaceIndex;
/// assert_eq!(PlaceIndex::of([]).place_count(), 0);
/// ```
#[derive(Clone, Debug, Default)]
pub struct PlaceIndex {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// First those of the tree in its order, then the areas that are drawn as such.
    places: Vec<Place>,
    /// Where the places of the tree are, in world coordinates.
    points: Vec<(f64, f64)>,
    tree: Tree,
    /// What each place and all before it add up to; one more than there are places.
    sums: Vec<Mix>,
    /// Of each step, the most mentions that a symbol stands for.
    peaks: Vec<u32>,
    mentions: Arc<Mentions>,
}

/// Mentions by place, and where each of them is.
#[derive(Debug, Default)]
struct Mentions {
    ids: Vec<MentionId>,
    /// Ranks in `ids`, sorted by id.
    by_id: Vec<u32>,
}

/// All mentions of one place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    pub name: Box<str>,
    pub position: LatLon,
    /// The widest of its mentions, so that doubt stays visible.
    pub radius_km: f64,
    pub area: Option<Arc<Area>>,
    pub kind: MentionKind,
    /// Whether any of its mentions is placed by what it lies in or near.
    pub by_container: bool,
    /// How many of its mentions are ambiguous.
    pub ambiguous: u32,
    /// Where its mentions stand.
    mentions: Range<u32>,
}

impl Place {
    pub fn group(&self) -> Group {
        Group::of(self.kind)
    }

    pub fn count(&self) -> usize {
        self.mentions.len()
    }

    pub fn is_ambiguous(&self) -> bool {
        self.ambiguous > 0
    }

    /// What a screen reader says of it.
    pub fn spoken(&self) -> String {
        let ambiguous = if self.is_ambiguous() { ", ambiguous" } else { "" };
        let by_container = if self.by_container { ", placed by what it lies in or near" } else { "" };
        format!("{}, {}{ambiguous}{by_container}", self.name, mentions_words(self.count()))
    }
}

/// '1 mention', '12 mentions'.
pub(super) fn mentions_words(count: usize) -> String {
    if count == 1 { "1 mention".to_owned() } else { format!("{count} mentions") }
}

/// What sorts of mention there are, and how many are in doubt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mix {
    /// By group, in the order of [`Group::ALL`].
    pub groups: [u32; Group::ALL.len()],
    pub ambiguous: u32,
}

impl Mix {
    fn of(place: &Place) -> Self {
        let mut mix = Self { ambiguous: place.ambiguous, ..Self::default() };
        mix.groups[place.group() as usize] = place.count() as u32;
        mix
    }

    fn plus(mut self, other: Self) -> Self {
        for (sum, more) in self.groups.iter_mut().zip(other.groups) {
            *sum += more;
        }
        self.ambiguous += other.ambiguous;
        self
    }

    fn minus(mut self, other: Self) -> Self {
        for (sum, less) in self.groups.iter_mut().zip(other.groups) {
            *sum -= less;
        }
        self.ambiguous -= other.ambiguous;
        self
    }

    /// All mentions.
    pub fn mentions(&self) -> u32 {
        self.groups.iter().sum()
    }
}

/// Places that are drawn as one symbol at some zoom; most have one place only.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cluster {
    /// The places, by index; the first leads.
    pub places: Range<u32>,
    /// Whether they stay together however near the view comes.
    pub stacked: bool,
}

/// Mentions of one place, or of several places that are drawn together: those of the leading place first,
/// each place's sorted. Cheap to clone.
#[derive(Clone)]
pub struct Ids {
    all: Arc<Mentions>,
    range: Range<u32>,
}

impl Ids {
    /// Whether a mention is among them.
    #[must_use]
    pub fn has(&self, id: MentionId) -> bool {
        self.all.ranks(id).any(|rank| self.range.contains(&rank))
    }
}

/// Some places that are drawn together. Cheap to clone.
#[derive(Clone, PartialEq)]
pub struct PlaceRange {
    index: PlaceIndex,
    range: Range<u32>,
}

impl PlaceRange {
    /// The box around them.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        Bounds::around(self.range.clone().map(|place| self.index.place(place).position))
    }
}

impl std::fmt::Debug for PlaceRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.range.fmt(f)
    }
}

impl Mentions {
    fn of(ids: Vec<MentionId>) -> Self {
        let mut ranked: Vec<(MentionId, u32)> = ids.iter().copied().zip(0..).collect();
        ranked.par_sort_unstable();
        let by_id = ranked.into_iter().map(|(_, rank)| rank).collect();
        Self { ids, by_id }
    }

    /// Where a mention stands; in more than one place only if it was given for more than one.
    fn ranks(&self, id: MentionId) -> impl Iterator<Item = u32> {
        let first = self.by_id.partition_point(|&rank| self.ids[rank as usize] < id);
        self.by_id[first..].iter().copied().take_while(move |&rank| self.ids[rank as usize] == id)
    }
}

impl Deref for Ids {
    type Target = [MentionId];

    fn deref(&self) -> &[MentionId] {
        &self.all.ids[self.range.start as usize..self.range.end as usize]
    }
}

impl From<Vec<MentionId>> for Ids {
    fn from(ids: Vec<MentionId>) -> Self {
        let range = 0..ids.len() as u32;
        Self { all: Arc::new(Mentions::of(ids)), range }
    }
}

impl PartialEq for Ids {
    fn eq(&self, other: &Self) -> bool {
        (Arc::ptr_eq(&self.all, &other.all) && self.range == other.range) || **self == **other
    }
}

impl std::fmt::Debug for Ids {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl PartialEq for PlaceIndex {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&self.inner, &other.inner);
        Arc::ptr_eq(a, b) || (a.places == b.places && a.mentions.ids == b.mentions.ids)
    }
}

impl PlaceIndex {
    /// The index of marks in any order. The same marks give the same index.
    #[must_use]
    pub fn of<'a>(marks: impl IntoIterator<Item = Mark<'a>>) -> Self {
        let gathered = gather(marks);
        let (ranked, areas) = split_areas(&gathered.found, rank(&gathered.found));
        let points: Vec<(f64, f64)> = ranked
            .iter()
            .map(|&index| gathered.found[index as usize].place.position)
            .map(|position| (x_from_lon(position.lon_deg()), y_from_lat(position.lat_deg())))
            .collect();
        let Planted { tree, order } = tree::plant(&points, cluster_px(points.len()), STEPS_PER_ZOOM);
        let points = order.iter().map(|&rank| points[rank as usize]).collect();
        let order: Vec<u32> = order.iter().map(|&rank| ranked[rank as usize]).chain(areas).collect();
        let (in_order, mentions) = lay_out(gathered, &order);
        let mentions = Arc::new(mentions);
        let mut sums = Vec::with_capacity(in_order.len() + 1);
        let mut sum = Mix::default();
        for place in &in_order {
            sums.push(sum);
            sum = sum.plus(Mix::of(place));
        }
        sums.push(sum);
        let peaks = tree.peaks(|range| {
            in_order[range.end as usize - 1].mentions.end - in_order[range.start as usize].mentions.start
        });
        Self { inner: Arc::new(Inner { places: in_order, points, tree, sums, peaks, mentions }) }
    }

    /// Whether both are one and the same in memory.
    #[cfg(test)]
    pub(crate) fn is_one_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    /// How many places there are.
    #[must_use]
    pub fn place_count(&self) -> usize {
        self.inner.places.len()
    }

    /// How many mentions there are.
    #[must_use]
    pub fn mention_count(&self) -> usize {
        self.inner.mentions.ids.len()
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inner.places.is_empty()
    }

    /// Whether any place is an area.
    #[must_use]
    pub fn has_areas(&self) -> bool {
        self.inner.places.iter().any(|place| place.area.is_some())
    }

    /// The box around all places, areas and circles of uncertainty in full; `None` for none. Countries count
    /// only where nothing else is there, so that 'Russia' in a report on Aleppo does not push the picture out
    /// to the whole world.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        let places = &self.inner.places;
        super::input::bounds_around(
            places.iter().map(|place| (place.position, place.radius_km, place.area.as_deref(), place.kind)),
        )
    }

    /// The same places as points, without their areas.
    #[must_use]
    pub fn as_points(&self) -> Self {
        let inner = &self.inner;
        Self::of(inner.places.iter().flat_map(|place| {
            let ids = &inner.mentions.ids[place.mentions.start as usize..place.mentions.end as usize];
            (0u32..).zip(ids).map(|(rank, id)| Mark {
                id: *id,
                name: (*place.name).into(),
                position: place.position,
                radius_km: place.radius_km,
                area: None,
                status: if rank < place.ambiguous { Status::Ambiguous } else { Status::Resolved },
                kind: place.kind,
                by_container: place.by_container,
            })
        }))
    }

    /// The place of a mention, by index.
    pub(super) fn place_of(&self, id: Option<MentionId>) -> Option<u32> {
        let rank = self.inner.mentions.ranks(id?).next()?;
        // Mentions stand in the order of the places.
        let after = self.inner.places.partition_point(|place| place.mentions.start <= rank);
        Some(after.checked_sub(1)? as u32)
    }

    pub(super) fn place(&self, index: u32) -> &Place {
        &self.inner.places[index as usize]
    }

    /// The areas that are drawn as areas, by index.
    pub(super) fn areas(&self) -> Range<u32> {
        self.inner.tree_len()..self.inner.places.len() as u32
    }

    /// The mentions of some places.
    pub(super) fn ids(&self, places: Range<u32>) -> Ids {
        let all = &self.inner.places;
        let range = all[places.start as usize].mentions.start..all[places.end as usize - 1].mentions.end;
        Ids { all: self.inner.mentions.clone(), range }
    }

    /// What sorts of mention some places have.
    pub(super) fn mix(&self, places: Range<u32>) -> Mix {
        self.inner.sums[places.end as usize].minus(self.inner.sums[places.start as usize])
    }

    /// Some places, to be asked about later.
    pub(super) fn range(&self, places: Range<u32>) -> PlaceRange {
        PlaceRange { index: self.clone(), range: places }
    }

    /// Where a place of the tree stands on the screen.
    /// `center` is that of the view, in world coordinates.
    pub(super) fn on_screen(&self, place: u32, center: (f64, f64), viewport: &Viewport) -> Point {
        let (x, y) = self.inner.points[place as usize];
        let (across, down) = (x - center.0, y - center.1);
        let world_px = viewport.world_px();
        (viewport.width_px / 2.0 + (across - across.round()) * world_px, viewport.height_px / 2.0 + down * world_px)
    }

    /// The clusters that may be seen in a view grown by a margin, in an order that hangs on the view and the
    /// marks alone. `finer_by` asks for those of a nearer view, in levels.
    pub(super) fn clusters(&self, viewport: &Viewport, margin_px: f64, finer_by: f64) -> Vec<Cluster> {
        let step = step_of(viewport.zoom + finer_by);
        let tree = &self.inner.tree;
        let world_px = viewport.world_px();
        let (x, y) = (x_from_lon(viewport.center.lon_deg()), y_from_lat(viewport.center.lat_deg()));
        let half_x = ((viewport.width_px / 2.0 + margin_px) / world_px).min(0.5);
        let half_y = (viewport.height_px / 2.0 + margin_px) / world_px;
        let found = tree.in_box([x - half_x, y - half_y, x + half_x, y + half_y], step);
        let cluster = |position: u32| {
            let places = tree.cluster(position, step);
            Cluster { stacked: places.len() > 1 && tree.is_stack(position, step), places }
        };
        found.into_iter().map(cluster).collect()
    }

    /// The most mentions that one symbol stands for at a zoom.
    pub(super) fn peak(&self, zoom: f64) -> u32 {
        self.inner.peaks.get(step_of(zoom) as usize).copied().unwrap_or(0)
    }
}

impl Inner {
    fn tree_len(&self) -> u32 {
        self.tree.len()
    }
}

/// Clusters points, longitude and latitude in degrees, given in order of rank, at whole zooms, as maps do
/// that know nothing of mentions; how many clusters there are at each zoom. For comparison with other makers
/// of clusters: the whole index of them is built.
#[must_use]
pub fn cluster_counts(points: &[(f64, f64)], radius_px: f64, zooms: usize) -> Vec<usize> {
    let points: Vec<(f64, f64)> = points.iter().map(|(lon, lat)| (x_from_lon(*lon), y_from_lat(*lat))).collect();
    let tree = tree::plant(&points, radius_px, 1).tree;
    (0..zooms).map(|zoom| tree.count(zoom as u32 * STEPS_PER_ZOOM)).collect()
}

/// Clusters change with every quarter of a level.
fn step_of(zoom: f64) -> u32 {
    ((zoom * f64::from(STEPS_PER_ZOOM)).floor().max(0.0) as u32).min(STEP_MAX)
}

/// How near two symbols may come, px: where there are few, as near as pins can stand; a crowd needs room to
/// be read.
fn cluster_px(places: usize) -> f64 {
    match places {
        0..=400 => 18.0,
        401..=4000 => 26.0,
        _ => 42.0,
    }
}
