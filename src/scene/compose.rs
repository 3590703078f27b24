//! The composition itself.

use super::furniture::{self, Entry};
use super::labels::{self, Around, Name, Said, Taken};
use super::places::{self, Cluster, Place};
use super::symbols::{self, Pin};
use super::{Extent, Hit, Item, Point, Rect, Scene, SceneInput, Stroke, Style, Target, areas};
use crate::geodesy::Viewport;
use crate::model::{MentionId, MentionKind};
use crate::typography::Weight;
use std::collections::BTreeSet;

/// The radius around a symbol that still counts as pointing at it, px: targets of 20 px and more.
const REACH_PX: f64 = 10.0;
/// Symbols farther out of view than this, px, are not drawn.
const OUTSIDE_PX: f64 = 20.0;
/// More names than this would not find room on any screen.
const NAMES_MAX: usize = 1500;

/// Composes the scene of a view. The same input gives the same scene.
#[must_use]
pub fn compose(input: &SceneInput, viewport: &Viewport, style: &Style) -> Scene {
    let places = places::places(input.marks);
    let frame = furniture::frame(input.furniture, viewport.width_px, viewport.height_px);
    let areas = areas::visible(&places, viewport);
    let clusters = places::clusters(&places, viewport, style);
    let symbols = Symbols::of(&places, &clusters, input, viewport, style);

    let mut scene = Scene { size_px: (viewport.width_px, viewport.height_px), items: Vec::new(), targets: Vec::new() };
    for area in &areas {
        area.draw(&mut scene.items, &mut scene.targets, input.selected, input.hovered, viewport, style);
    }
    for symbol in &symbols.all {
        symbol.draw_radius(&mut scene.items, viewport, style);
    }

    let mut entries = symbols.entries(viewport);
    entries.extend(areas.iter().map(|area| match area.place.kind {
        MentionKind::Country => Entry::Country,
        _ => Entry::Area(area.place.group()),
    }));
    entries.extend(areas.iter().filter(|area| area.place.ambiguous).map(|_| Entry::Ambiguous));
    let entries: Vec<Entry> = entries.into_iter().collect();
    let pins: Vec<Point> = symbols.all.iter().map(|symbol| symbol.at).collect();
    let furniture = input.furniture.map(|furniture| furniture::layout(furniture, &entries, &pins, viewport, style));

    let mut taken = Taken::nothing(frame);
    for plate in furniture.iter().flat_map(|layout| &layout.plates) {
        taken.take(plate.grown(2.0));
    }
    for symbol in &symbols.all {
        taken.take(symbol.rect());
    }
    let mut names = Names { items: Vec::new(), targets: Vec::new(), said: Said::new() };
    names.of_symbols(&symbols, &mut taken, style);
    names.of_areas(&areas, input, &mut taken, viewport, style);
    scene.items.extend(labels::map_labels(input.labels, &names.said, &mut taken, viewport, style));

    symbols.draw(&mut scene, style);
    scene.items.extend(names.items);
    scene.targets.extend(names.targets);
    if let Some(furniture) = furniture {
        scene.items.extend(furniture.items);
    }
    scene
}

/// A symbol on the screen.
struct Symbol<'a> {
    at: Point,
    sort: Sort<'a>,
    selected: bool,
    hovered: bool,
}

enum Sort<'a> {
    Pin { place: &'a Place<'a>, pin: Pin },
    Cluster { cluster: &'a Cluster, lead: &'a Place<'a> },
}

/// All symbols, those drawn last on top, and the legs of what is fanned out.
struct Symbols<'a> {
    all: Vec<Symbol<'a>>,
    legs: Vec<(Point, Point)>,
    places: &'a [Place<'a>],
}

impl<'a> Symbols<'a> {
    fn of(
        places: &'a [Place<'a>],
        clusters: &'a [Cluster],
        input: &SceneInput,
        viewport: &Viewport,
        style: &Style,
    ) -> Self {
        let view = Rect::new(0.0, 0.0, viewport.width_px, viewport.height_px).grown(OUTSIDE_PX);
        let mut symbols = Self { all: Vec::new(), legs: Vec::new(), places };
        let mut fan = Vec::new();
        for cluster in clusters {
            let at = viewport.screen_from_world(cluster.position);
            if !view.contains(at) {
                continue;
            }
            let has = |id: Option<MentionId>| cluster.places.iter().any(|&index| places[index].has(id));
            let lead = &places[cluster.places[0]];
            if cluster.places.len() == 1 {
                symbols.all.push(Symbol::pin(lead, at, input));
            } else if has(input.fanned_out) {
                let spots = fan_spots(cluster.places.len(), style);
                for (&index, (dx, dy)) in cluster.places.iter().zip(spots) {
                    let spot = (at.0 + dx, at.1 + dy);
                    symbols.legs.push((at, spot));
                    fan.push(Symbol::pin(&places[index], spot, input));
                }
            } else {
                // A cluster goes by the name of what is selected in it.
                let named = |id: Option<MentionId>| {
                    cluster.places.iter().map(|&index| &places[index]).find(|place| place.has(id))
                };
                symbols.all.push(Symbol {
                    at,
                    sort: Sort::Cluster {
                        cluster,
                        lead: named(input.selected).or(named(input.hovered)).unwrap_or(lead),
                    },
                    selected: has(input.selected),
                    hovered: has(input.hovered),
                });
            }
        }
        // Clusters are the widest and stand behind; southern symbols stand before northern ones, as things
        // do that are looked at from the south; what is highlighted stands before all.
        let is_pin = |symbol: &Symbol| matches!(symbol.sort, Sort::Pin { .. });
        symbols.all.sort_by(|a, b| {
            (a.selected, a.hovered, is_pin(a))
                .cmp(&(b.selected, b.hovered, is_pin(b)))
                .then(a.at.1.total_cmp(&b.at.1))
                .then(a.at.0.total_cmp(&b.at.0))
                .then_with(|| a.lead().ids.cmp(&b.lead().ids))
        });
        symbols.all.extend(fan);
        symbols
    }

    fn entries(&self, viewport: &Viewport) -> BTreeSet<Entry> {
        let mut entries = BTreeSet::new();
        for symbol in &self.all {
            match &symbol.sort {
                Sort::Pin { place, pin } => {
                    entries.insert(Entry::Pin(pin.group));
                    entries.extend((pin.count > 1).then_some(Entry::Count));
                    entries.extend(pin.hollow.then_some(Entry::ByContainer));
                    entries.extend(pin.ambiguous.then_some(Entry::Ambiguous));
                    entries.extend(symbol.radius_px(place, viewport).map(|_| Entry::Radius));
                }
                Sort::Cluster { cluster, .. } => {
                    entries.insert(if cluster.stacked { Entry::Stack } else { Entry::Cluster });
                }
            }
        }
        entries
    }

    fn draw(&self, scene: &mut Scene, style: &Style) {
        if let Some((center, _)) = self.legs.first() {
            scene.items.push(Item::Segments {
                segments: self.legs.clone(),
                stroke: Stroke { width: 3.2, color: style.pin_edge.with_opacity(0.9) },
            });
            scene.items.push(Item::Segments {
                segments: self.legs.clone(),
                stroke: Stroke { width: 1.4, color: style.faint_ink },
            });
            scene.items.push(Item::Disc { center: *center, radius: 3.5, fill: style.faint_ink });
        }
        for symbol in &self.all {
            symbol.draw(scene, self.places, style);
        }
    }
}

impl<'a> Symbol<'a> {
    fn pin(place: &'a Place<'a>, at: Point, input: &SceneInput) -> Self {
        let pin = Pin {
            group: place.group(),
            count: place.ids.len(),
            ambiguous: place.ambiguous,
            hollow: place.by_container,
        };
        Self {
            at,
            sort: Sort::Pin { place, pin },
            selected: place.has(input.selected),
            hovered: place.has(input.hovered),
        }
    }

    /// The place it is named after.
    fn lead(&self) -> &Place<'a> {
        match &self.sort {
            Sort::Pin { place, .. } => place,
            Sort::Cluster { lead, .. } => lead,
        }
    }

    fn radius(&self, style: &Style) -> f64 {
        match &self.sort {
            Sort::Pin { pin, .. } => pin.radius(style),
            Sort::Cluster { cluster, .. } => symbols::cluster_radius(cluster.places.len()),
        }
    }

    /// What it takes of the screen, with its edge.
    fn rect(&self) -> Rect {
        let half = match &self.sort {
            Sort::Pin { pin, .. } => pin.radius(&Style::light()) + 1.0,
            Sort::Cluster { cluster, .. } => symbols::cluster_radius(cluster.places.len()) + 2.0,
        };
        Rect::new(self.at.0 - half, self.at.1 - half, 2.0 * half, 2.0 * half)
    }

    /// Radius of the circle in which the place lies, where it is to be seen.
    fn radius_px(&self, place: &Place, viewport: &Viewport) -> Option<f64> {
        let radius_px = place.radius_km * viewport.px_per_km(place.position.lat_deg());
        // A circle beyond the view would only tint all of it.
        let seen = 14.0..=viewport.width_px.hypot(viewport.height_px) * 0.6;
        seen.contains(&radius_px).then_some(radius_px)
    }

    fn draw_radius(&self, items: &mut Vec<Item>, viewport: &Viewport, style: &Style) {
        if let Sort::Pin { place, pin } = &self.sort
            && let Some(radius) = self.radius_px(place, viewport)
        {
            let center = viewport.screen_from_world(place.position);
            furniture::radius_circle(items, center, radius, style.color(pin.group), style);
        }
    }

    fn draw(&self, scene: &mut Scene, places: &[Place], style: &Style) {
        let radius = self.radius(style);
        if self.selected || self.hovered {
            symbols::highlight(&mut scene.items, self.at, radius, self.selected, style);
        }
        let (hit, name) = match &self.sort {
            Sort::Pin { place, pin } => {
                pin.draw(&mut scene.items, self.at, style);
                (Hit::Pin(place.ids.clone()), place.spoken())
            }
            Sort::Cluster { cluster, lead } => {
                let (count, ids) = (cluster.places.len(), cluster.ids(places));
                let name = format!("{} and {} more places", lead.name, count - 1);
                if cluster.stacked {
                    symbols::stack(&mut scene.items, self.at, count, style);
                    (Hit::Stack(ids), name)
                } else {
                    symbols::cluster(&mut scene.items, self.at, count, style);
                    (Hit::Cluster { ids, bounds: cluster.bounds(places) }, name)
                }
            }
        };
        let extent = Extent::Disc { radius: (radius + 3.0).max(REACH_PX) };
        scene.targets.push(Target { hit, name, at: self.at, extent });
    }
}

/// Where the members of a fan stand around its middle: a circle for a few, a spiral for many.
fn fan_spots(count: usize, style: &Style) -> Vec<Point> {
    let apart = (style.pin_radius * 2.0 + 12.0).max(24.0);
    if count <= 10 {
        let radius = (count as f64 * apart / std::f64::consts::TAU).max(34.0);
        let angle = |i: usize| {
            std::f64::consts::TAU * i as f64 / count as f64
                + if count == 2 { 0.25 * std::f64::consts::TAU } else { 0.0 }
        };
        return (0..count).map(|i| (radius * angle(i).sin(), -radius * angle(i).cos())).collect();
    }
    let mut spots = Vec::with_capacity(count);
    let (mut angle, mut radius) = (0.0_f64, 34.0_f64);
    for _ in 0..count {
        spots.push((radius * angle.sin(), -radius * angle.cos()));
        let step = apart / radius;
        angle += step;
        radius += apart * step / std::f64::consts::TAU * 1.05;
    }
    spots
}

/// Names of what the reports put on the map.
struct Names {
    items: Vec<Item>,
    targets: Vec<Target>,
    said: Said,
}

impl Names {
    fn of_symbols(&mut self, symbols: &Symbols, taken: &mut Taken, style: &Style) {
        // The selected one first, then what is mentioned most.
        let mut order: Vec<&Symbol> = symbols.all.iter().collect();
        order.sort_by(|a, b| {
            let weight = |symbol: &Symbol| match &symbol.sort {
                Sort::Pin { place, .. } => place.ids.len(),
                Sort::Cluster { cluster, .. } => cluster.places.len(),
            };
            (b.selected, b.hovered, weight(b))
                .cmp(&(a.selected, a.hovered, weight(a)))
                .then_with(|| a.lead().name.cmp(b.lead().name))
                .then(a.at.0.total_cmp(&b.at.0))
                .then(a.at.1.total_cmp(&b.at.1))
        });
        for symbol in order.into_iter().take(NAMES_MAX) {
            let (text, hit) = match &symbol.sort {
                Sort::Pin { place, .. } => (place.name.to_owned(), Hit::Pin(place.ids.clone())),
                Sort::Cluster { cluster, lead } => {
                    let ids = cluster.ids(symbols.places);
                    let hit = if cluster.stacked {
                        Hit::Stack(ids)
                    } else {
                        Hit::Cluster { ids, bounds: cluster.bounds(symbols.places) }
                    };
                    (format!("{} +{}", lead.name, cluster.places.len() - 1), hit)
                }
            };
            self.said.entry(symbol.lead().name.to_lowercase()).or_default().push(symbol.at);
            let name = Name { text: &text, size: style.name_size, weight: Weight::Bold, color: style.ink };
            let radius = symbol.radius(style) + if symbol.selected || symbol.hovered { 4.0 } else { 0.0 };
            let placed = name
                .place(symbol.at, Around::Symbol(radius), taken, style)
                .or_else(|| (symbol.selected || symbol.hovered).then(|| name.force(symbol.at, radius, taken, style)));
            if let Some((item, rect)) = placed {
                self.push(item, rect, hit, symbol.lead().spoken());
            }
        }
    }

    fn of_areas(
        &mut self,
        areas: &[areas::ScreenArea],
        input: &SceneInput,
        taken: &mut Taken,
        viewport: &Viewport,
        style: &Style,
    ) {
        // Small areas first: their names have fewer places to go.
        for (index, area) in areas.iter().enumerate().rev() {
            let highlighted = area.place.has(input.selected) || area.place.has(input.hovered);
            if !(area.is_nameable() || highlighted) {
                continue;
            }
            let Some(at) = area.label_point(viewport) else { continue };
            let place = area.place;
            let text = if place.ambiguous { format!("{} (?)", place.name) } else { place.name.to_owned() };
            self.said.entry(place.name.to_lowercase()).or_default().push(at);
            let name =
                Name { text: &text, size: style.name_size, weight: Weight::Bold, color: style.area_ink(place.group()) };
            let spots = area.name_spots(&areas[index + 1..], name.width(), style.name_size, viewport);
            let placed =
                name.place_at(&spots, taken, style).or_else(|| highlighted.then(|| name.force(at, 0.0, taken, style)));
            if let Some((item, rect)) = placed {
                self.push(item, rect, Hit::Area(place.ids.clone()), place.spoken());
            }
        }
    }

    fn push(&mut self, item: Item, rect: Rect, hit: Hit, name: String) {
        let at = ((rect.left + rect.right) / 2.0, (rect.top + rect.bottom) / 2.0);
        self.items.push(item);
        self.targets.push(Target { hit, name, at, extent: Extent::Rect(rect) });
    }
}
