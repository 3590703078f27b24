//! All mentions by place, with the clusters of every zoom: built once for what is shown, so that a scene
//! costs what its view holds and not what the reports do.

mod theatre;
mod tree;

use super::{Group, Mark, Point};
use crate::geodesy::{Viewport, x_from_lon, y_from_lat};
use crate::model::{Area, Bounds, LatLon, MentionId, MentionKind, Status};
use rayon::prelude::*;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
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
    /// Whether any of its mentions is placed by what contains it.
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
        let by_container = if self.by_container { ", placed by what contains it" } else { "" };
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
        let (mut places, mut mentions) = gather(marks);
        rank(&mut places);
        let areas_from = split_areas(&mut places);
        let points: Vec<(f64, f64)> = places[..areas_from]
            .iter()
            .map(|place| (x_from_lon(place.position.lon_deg()), y_from_lat(place.position.lat_deg())))
            .collect();
        let Planted { tree, order } = tree::plant(&points, cluster_px(points.len()), STEPS_PER_ZOOM);
        let points = order.iter().map(|&index| points[index as usize]).collect();
        let mut in_order: Vec<Place> = Vec::with_capacity(places.len());
        let mut places: Vec<Option<Place>> = places.into_iter().map(Some).collect();
        in_order.extend(order.iter().filter_map(|&index| places[index as usize].take()));
        in_order.extend(places.into_iter().flatten());
        let ids = lay_out_mentions(&mut in_order, &mut mentions);
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
        let mentions = Arc::new(Mentions::of(ids));
        Self { inner: Arc::new(Inner { places: in_order, points, tree, sums, peaks, mentions }) }
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

/// The places in the order in which they come, and their mentions. A place's range says only which one it is
/// and how many mentions it has, until [`lay_out_mentions`].
fn gather<'a>(marks: impl IntoIterator<Item = Mark<'a>>) -> (Vec<Place>, Gathered) {
    let mut places: Vec<Place> = Vec::new();
    let mut gathered = Gathered::default();
    // The place whose name and position have a hash that came last, and for each place the one before it of
    // the same hash: nearly always none.
    let mut known: HashMap<u64, u32> = HashMap::new();
    let mut before: Vec<u32> = Vec::new();
    const NONE: u32 = u32::MAX;
    for mark in marks.into_iter().filter(|mark| mark.status != Status::Unresolved) {
        let radius_km = if mark.radius_km.is_finite() { mark.radius_km.max(0.0) } else { 0.0 };
        let is_same = |place: &Place| {
            *place.name == *mark.name
                && place.position == mark.position
                && match (&place.area, &mark.area) {
                    (None, None) => true,
                    (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a == b,
                    _ => false,
                }
        };
        let mut hasher = DefaultHasher::new();
        mark.name.hash(&mut hasher);
        mark.position.lat_deg().to_bits().hash(&mut hasher);
        mark.position.lon_deg().to_bits().hash(&mut hasher);
        let last = known.entry(hasher.finish()).or_insert(NONE);
        let chain = std::iter::successors(Some(*last), |&index| before.get(index as usize).copied());
        let index = chain.take_while(|&index| index != NONE).find(|&index| is_same(&places[index as usize]));
        let ambiguous = u32::from(mark.status == Status::Ambiguous);
        match index {
            Some(index) => {
                let place = &mut places[index as usize];
                place.radius_km = place.radius_km.max(radius_km);
                place.by_container |= mark.by_container;
                place.ambiguous += ambiguous;
                gathered.push(index, mark.id, mark.kind);
            }
            None => {
                before.push(std::mem::replace(last, places.len() as u32));
                gathered.push(places.len() as u32, mark.id, mark.kind);
                places.push(Place {
                    name: mark.name.into_owned().into_boxed_str(),
                    position: mark.position,
                    radius_km,
                    area: mark.area,
                    kind: mark.kind,
                    by_container: mark.by_container,
                    ambiguous,
                    mentions: 0..0,
                });
            }
        }
    }
    for (index, place) in places.iter_mut().enumerate() {
        place.kind = gathered.first_kind(index);
        place.mentions = index as u32..index as u32 + gathered.counts[index];
    }
    (places, gathered)
}

/// The mentions of each place while they come in.
#[derive(Default)]
struct Gathered {
    ids: Vec<MentionId>,
    place: Vec<u32>,
    counts: Vec<u32>,
    /// The first mention of each place and its kind: it decides how the place looks.
    first: Vec<(MentionId, MentionKind)>,
}

impl Gathered {
    fn push(&mut self, place: u32, id: MentionId, kind: MentionKind) {
        self.ids.push(id);
        self.place.push(place);
        match self.counts.get_mut(place as usize) {
            Some(count) => {
                *count += 1;
                let first = &mut self.first[place as usize];
                *first = (*first).min((id, kind));
            }
            None => {
                self.counts.push(1);
                self.first.push((id, kind));
            }
        }
    }

    fn first_kind(&self, place: usize) -> MentionKind {
        self.first[place].1
    }
}

/// Most mentioned first; equals by name, position, and whether they are areas.
fn rank(places: &mut [Place]) {
    places.par_sort_unstable_by(|a, b| {
        (b.count().cmp(&a.count()))
            .then_with(|| a.name.cmp(&b.name))
            .then(a.position.lat_deg().total_cmp(&b.position.lat_deg()))
            .then(a.position.lon_deg().total_cmp(&b.position.lon_deg()))
            .then(a.area.is_some().cmp(&b.area.is_some()))
            .then_with(|| area_order(a).total_cmp(&area_order(b)))
            .then(a.mentions.start.cmp(&b.mentions.start))
    });
}

/// Tells areas of one name and position apart.
fn area_order(place: &Place) -> f64 {
    use geo::Area as _;
    place.area.as_ref().map_or(0.0, |area| area.shape().unsigned_area() + area.soft_edge_km())
}

/// Puts the areas that are drawn as such behind all other places, which keep their order. How many are others.
fn split_areas(places: &mut Vec<Place>) -> usize {
    let mut areas = Vec::new();
    let mut others = Vec::with_capacity(places.len());
    for place in places.drain(..) {
        if place.area.is_some() && areas.len() < AREAS_DRAWN_MAX {
            areas.push(place);
        } else {
            others.push(place);
        }
    }
    let count = others.len();
    *places = others;
    places.append(&mut areas);
    count
}

/// The ids of all mentions in the order of the places, each place's sorted; the places are told their ranges.
fn lay_out_mentions(places: &mut [Place], gathered: &mut Gathered) -> Vec<MentionId> {
    let mut next = vec![0u32; places.len()];
    let mut sum = 0;
    for place in places.iter_mut() {
        let (index, count) = (place.mentions.start as usize, gathered.counts[place.mentions.start as usize]);
        next[index] = sum;
        place.mentions = sum..sum + count;
        sum += count;
    }
    let Some(any) = gathered.ids.first().copied() else { return Vec::new() };
    let mut ids = vec![any; gathered.ids.len()];
    for (id, place) in gathered.ids.iter().zip(&gathered.place) {
        let slot = &mut next[*place as usize];
        ids[*slot as usize] = *id;
        *slot += 1;
    }
    for place in places {
        ids[place.mentions.start as usize..place.mentions.end as usize].sort_unstable();
    }
    ids
}
