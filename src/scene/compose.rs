//! The composition itself.

use super::furniture::{self, Entry};
use super::index::{Cluster, Mix, Place, mentions_words};
use super::labels::{Name, Said, Taken};
use super::map_names;
use super::symbols::{self, Pin};
use super::{
    Extent, Figure, Group, Hit, Item, PlaceIndex, Point, Rect, Scene, SceneInput, Stroke, Style, Target, areas,
};
use super::{density, grid};
use crate::geodesy::Viewport;
use crate::model::MentionKind;
use crate::typography::Weight;
use std::collections::BTreeSet;
use std::ops::Range;

/// The radius around a symbol that still counts as pointing at it, px: targets of 20 px and more.
const REACH_PX: f64 = 10.0;
/// Symbols farther out of view than this, px, are not drawn.
const OUTSIDE_PX: f64 = 20.0;
/// More names than this would not find room on any screen.
const NAMES_MAX: usize = 1500;
/// Most pins that stand around a stack at a time; a click on its middle shows the next ones.
const FAN_MAX: u32 = 120;
/// With more symbols in view than this, only what is selected or pointed at shows the circle in which it lies.
const CIRCLES_MAX: usize = 80;

/// Composes the scene of a view. The same input gives the same scene.
#[must_use]
pub fn compose(input: &SceneInput, viewport: &Viewport, style: &Style) -> Scene {
    let frame = furniture::frame(input.furniture, viewport.width_px, viewport.height_px);
    let (selected, hovered) = (input.places.place_of(input.selected), input.places.place_of(input.hovered));
    let areas = areas::visible(input.places, [selected, hovered], viewport);
    let symbols = Symbols::of(input, selected, hovered, viewport, style);

    let mut scene = Scene { size_px: (viewport.width_px, viewport.height_px), ..Scene::default() };
    let density = input.density.then(|| density::field(input.places, viewport, style)).flatten();
    let has_density = density.is_some();
    scene.items.extend(density);
    let grid = input.grid.map(|grid| grid::lines(grid, viewport, &frame, style)).unwrap_or_default();
    scene.items.extend(grid.lines);
    let fade = areas::fade(&areas);
    for area in &areas {
        area.draw(&mut scene.items, &mut scene.targets, [selected, hovered], fade, viewport, style);
    }
    for symbol in symbols.with_circles() {
        symbol.draw_radius(&mut scene.items, viewport, style);
    }

    let mut entries = symbols.entries(viewport);
    entries.extend(areas.iter().map(|area| match area.place.kind {
        MentionKind::Country => Entry::Country,
        _ => Entry::Area(area.place.group()),
    }));
    entries.extend(areas.iter().filter(|area| area.place.is_ambiguous()).map(|_| Entry::Ambiguous));
    entries.extend(has_density.then_some(Entry::Density));
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
    for (item, rect) in grid.labels {
        if taken.is_free(&rect) {
            taken.take(rect);
            scene.items.push(item);
        }
    }
    let mut names = Names { items: Vec::new(), targets: Vec::new(), said: Said::new() };
    names.of_symbols(&symbols, &mut taken, style);
    names.of_areas(&areas, selected, hovered, &mut taken, viewport, style);
    scene.items.extend(map_names::items(input.labels, input.language, &names.said, &mut taken, viewport, style));

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
    sort: Sort,
    /// The place it is named after, and the number of that.
    lead: &'a Place,
    lead_index: u32,
    selected: bool,
    hovered: bool,
}

enum Sort {
    Pin(Pin),
    Cluster {
        places: Range<u32>,
        mix: Mix,
    },
    /// `rest` is what a click fans out.
    Stack {
        count: usize,
        rest: Range<u32>,
    },
}

/// All symbols, those drawn last on top, and the legs of what is fanned out.
struct Symbols<'a> {
    all: Vec<Symbol<'a>>,
    legs: Vec<(Point, Point)>,
    places: &'a PlaceIndex,
}

impl<'a> Symbols<'a> {
    fn of(
        input: &SceneInput<'a>,
        selected: Option<u32>,
        hovered: Option<u32>,
        viewport: &Viewport,
        style: &Style,
    ) -> Self {
        let places = input.places;
        let view = Rect::new(0.0, 0.0, viewport.width_px, viewport.height_px).grown(OUTSIDE_PX);
        let fanned_out = places.place_of(input.fanned_out);
        let mut symbols = Self { all: Vec::new(), legs: Vec::new(), places };
        let mut fan = Vec::new();
        let mut clusters = places.clusters(viewport, OUTSIDE_PX, 0.0);
        if input.density {
            // Only what is chosen or pointed at stands out of the crowd.
            let mut chosen: Vec<u32> = [selected, hovered].into_iter().flatten().collect();
            chosen.retain(|place| !places.areas().contains(place));
            chosen.dedup();
            clusters = chosen.into_iter().map(|place| Cluster { places: place..place + 1, stacked: false }).collect();
        }
        for cluster in clusters {
            let at = viewport.screen_from_world(places.place(cluster.places.start).position);
            if !view.contains(at) {
                continue;
            }
            let has = |place: Option<u32>| place.is_some_and(|place| cluster.places.contains(&place));
            let symbol = |at: Point, sort: Sort, lead_index: u32, of: &Range<u32>| Symbol {
                at,
                sort,
                lead: places.place(lead_index),
                lead_index,
                selected: selected.is_some_and(|place| of.contains(&place)),
                hovered: hovered.is_some_and(|place| of.contains(&place)),
            };
            let pin =
                |at: Point, index: u32| symbol(at, Sort::Pin(Pin::of(places.place(index))), index, &(index..index + 1));
            let Cluster { places: within, stacked } = &cluster;
            match fanned_out.filter(|place| *stacked && within.contains(place)) {
                _ if within.len() == 1 => symbols.all.push(pin(at, within.start)),
                Some(open) => {
                    let from = within.start + (open - within.start) / FAN_MAX * FAN_MAX;
                    let shown = from..(from + FAN_MAX).min(within.end);
                    for (index, (dx, dy)) in shown.clone().zip(fan_spots(shown.len(), style)) {
                        let spot = (at.0 + dx, at.1 + dy);
                        symbols.legs.push((at, spot));
                        fan.push(pin(spot, index));
                    }
                    let rest = if shown.end < within.end { shown.end..within.end } else { within.start..from };
                    if !rest.is_empty() {
                        let count = within.len() - shown.len();
                        fan.push(symbol(at, Sort::Stack { count, rest: rest.clone() }, rest.start, &rest));
                    }
                }
                None => {
                    // A cluster goes by the name of what is selected in it.
                    let lead = selected.filter(|_| has(selected)).or(hovered.filter(|_| has(hovered)));
                    let sort = if *stacked {
                        Sort::Stack { count: within.len(), rest: within.clone() }
                    } else {
                        Sort::Cluster { places: within.clone(), mix: places.mix(within.clone()) }
                    };
                    symbols.all.push(symbol(at, sort, lead.unwrap_or(within.start), within));
                }
            }
        }
        // Clusters are the widest and stand behind; southern symbols stand before northern ones, as things
        // do that are looked at from the south; what is highlighted stands before all.
        let is_pin = |symbol: &Symbol| matches!(symbol.sort, Sort::Pin(_));
        symbols.all.sort_by(|a, b| {
            (a.selected, a.hovered, is_pin(a))
                .cmp(&(b.selected, b.hovered, is_pin(b)))
                .then(a.at.1.total_cmp(&b.at.1))
                .then(a.at.0.total_cmp(&b.at.0))
                .then(a.lead_index.cmp(&b.lead_index))
        });
        symbols.all.extend(fan);
        symbols
    }

    /// The symbols that show the circle in which their place lies, where it is to be seen.
    fn with_circles(&self) -> impl Iterator<Item = &Symbol<'a>> {
        let all = self.all.len() <= CIRCLES_MAX;
        self.all.iter().filter(move |symbol| all || symbol.selected || symbol.hovered)
    }

    fn entries(&self, viewport: &Viewport) -> BTreeSet<Entry> {
        let mut entries = BTreeSet::new();
        for symbol in &self.all {
            match &symbol.sort {
                Sort::Pin(pin) => {
                    entries.insert(Entry::Pin(pin.group));
                    entries.extend((pin.count > 1).then_some(Entry::Count));
                    entries.extend(pin.hollow.then_some(Entry::ByContainer));
                    entries.extend(pin.ambiguous.then_some(Entry::Ambiguous));
                }
                Sort::Cluster { .. } => {
                    entries.insert(Entry::Cluster);
                }
                Sort::Stack { .. } => {
                    entries.insert(Entry::Stack);
                }
            }
        }
        entries.extend(self.with_circles().filter_map(|symbol| symbol.radius_px(viewport)).map(|_| Entry::Radius));
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

impl Symbol<'_> {
    fn radius(&self, style: &Style) -> f64 {
        match &self.sort {
            Sort::Pin(pin) => pin.radius(style),
            Sort::Cluster { places, .. } => symbols::cluster_radius(places.len()),
            Sort::Stack { count, .. } => symbols::cluster_radius(*count),
        }
    }

    /// How many mentions or places it stands for: what is named first where room is short.
    fn weight(&self) -> usize {
        match &self.sort {
            Sort::Pin(pin) => pin.count,
            Sort::Cluster { mix, .. } => mix.mentions() as usize,
            Sort::Stack { count, .. } => *count,
        }
    }

    /// What it takes of the screen, with its edge.
    fn rect(&self) -> Rect {
        let edge = if matches!(self.sort, Sort::Pin(_)) { 1.0 } else { 2.0 };
        let half = self.radius(&Style::light()) + edge;
        Rect::new(self.at.0 - half, self.at.1 - half, 2.0 * half, 2.0 * half)
    }

    /// Radius of the circle in which the place lies, where it is to be seen.
    fn radius_px(&self, viewport: &Viewport) -> Option<f64> {
        let Sort::Pin(_) = self.sort else { return None };
        let radius_px = self.lead.radius_km * viewport.px_per_km(self.lead.position.lat_deg());
        // A circle beyond the view would only tint all of it.
        let seen = 14.0..=viewport.width_px.hypot(viewport.height_px) * 0.6;
        seen.contains(&radius_px).then_some(radius_px)
    }

    fn draw_radius(&self, items: &mut Vec<Item>, viewport: &Viewport, style: &Style) {
        if let Some(radius) = self.radius_px(viewport) {
            let center = viewport.screen_from_world(self.lead.position);
            furniture::radius_circle(items, center, radius, style.color(self.lead.group()), style);
        }
    }

    /// What pointing at it finds.
    fn hit(&self, places: &PlaceIndex) -> Hit {
        match &self.sort {
            Sort::Pin(_) => Hit::Pin(places.ids(self.lead_index..self.lead_index + 1)),
            Sort::Cluster { places: within, .. } => {
                Hit::Cluster { ids: places.ids(within.clone()), places: places.range(within.clone()) }
            }
            Sort::Stack { rest, .. } => Hit::Stack(places.ids(rest.clone())),
        }
    }

    fn draw(&self, scene: &mut Scene, places: &PlaceIndex, style: &Style) {
        let radius = self.radius(style);
        let first = scene.items.len();
        if self.selected || self.hovered {
            symbols::highlight(&mut scene.items, self.at, radius, self.selected, style);
        }
        let name = match &self.sort {
            Sort::Pin(pin) => {
                pin.draw(&mut scene.items, self.at, style);
                self.lead.spoken()
            }
            Sort::Cluster { places, mix } => {
                symbols::cluster(&mut scene.items, self.at, places.len(), mix, style);
                format!("{} and {} more places, {}", self.lead.name, places.len() - 1, mix_words(mix))
            }
            Sort::Stack { count, .. } => {
                symbols::stack(&mut scene.items, self.at, *count, style);
                match count {
                    1 => self.lead.spoken(),
                    _ => format!("{} and {} more places", self.lead.name, count - 1),
                }
            }
        };
        scene.figures.push(Figure { items: first..scene.items.len(), at: self.at });
        let extent = Extent::Disc { radius: (radius + 3.0).max(REACH_PX) };
        scene.targets.push(Target { hit: self.hit(places), name, at: self.at, extent });
    }
}

/// '512 mentions: 300 of settlements, 212 of facilities; 40 in doubt'.
fn mix_words(mix: &Mix) -> String {
    let mut parts: Vec<(u32, &str)> =
        Group::ALL.into_iter().zip(mix.groups).map(|(group, count)| (count, group.plural())).collect();
    parts.retain(|(count, _)| *count > 0);
    parts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let all = mentions_words(mix.mentions() as usize);
    let sorts = match parts.as_slice() {
        [(_, only)] => format!(" of {only}"),
        _ => {
            let list: Vec<String> = parts.iter().map(|(count, words)| format!("{count} of {words}")).collect();
            format!(": {}", list.join(", "))
        }
    };
    let doubt = if mix.ambiguous > 0 { format!("; {} in doubt", mix.ambiguous) } else { String::new() };
    format!("{all}{sorts}{doubt}")
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
            (b.selected, b.hovered, b.weight())
                .cmp(&(a.selected, a.hovered, a.weight()))
                .then_with(|| a.lead.name.cmp(&b.lead.name))
                .then(a.at.0.total_cmp(&b.at.0))
                .then(a.at.1.total_cmp(&b.at.1))
        });
        for symbol in order.into_iter().take(NAMES_MAX) {
            let others = match &symbol.sort {
                Sort::Pin(_) => 0,
                Sort::Cluster { places, .. } => places.len() - 1,
                Sort::Stack { count, .. } => count - 1,
            };
            let text = match others {
                0 => symbol.lead.name.to_string(),
                others => format!("{} +{others}", symbol.lead.name),
            };
            self.said.entry(symbol.lead.name.to_lowercase()).or_default().push(symbol.at);
            let name = Name { text: &text, size: style.name_size, weight: Weight::Bold, color: style.ink };
            let radius = symbol.radius(style) + if symbol.selected || symbol.hovered { 4.0 } else { 0.0 };
            let placed = name
                .place(symbol.at, radius, taken, style)
                .or_else(|| (symbol.selected || symbol.hovered).then(|| name.force(symbol.at, radius, taken, style)));
            if let Some((item, rect)) = placed {
                self.push(item, rect, symbol.hit(symbols.places), symbol.lead.spoken());
            }
        }
    }

    fn of_areas(
        &mut self,
        areas: &[areas::ScreenArea],
        selected: Option<u32>,
        hovered: Option<u32>,
        taken: &mut Taken,
        viewport: &Viewport,
        style: &Style,
    ) {
        // Small areas first: their names have fewer places to go.
        for (index, area) in areas.iter().enumerate().rev() {
            let highlighted = [selected, hovered].contains(&Some(area.index));
            if !(area.is_nameable() || highlighted) {
                continue;
            }
            let Some(at) = area.label_point(viewport) else { continue };
            let place = area.place;
            let text = if place.is_ambiguous() { format!("{} (?)", place.name) } else { place.name.to_string() };
            self.said.entry(place.name.to_lowercase()).or_default().push(at);
            let name =
                Name { text: &text, size: style.name_size, weight: Weight::Bold, color: style.area_ink(place.group()) };
            let spots = area.name_spots(&areas[index + 1..], name.width(), style.name_size, viewport);
            let placed =
                name.place_at(&spots, taken, style).or_else(|| highlighted.then(|| name.force(at, 0.0, taken, style)));
            if let Some((item, rect)) = placed {
                self.push(item, rect, area.hit(), place.spoken());
            }
        }
    }

    fn push(&mut self, item: Item, rect: Rect, hit: Hit, name: String) {
        let at = ((rect.left + rect.right) / 2.0, (rect.top + rect.bottom) / 2.0);
        self.items.push(item);
        self.targets.push(Target { hit, name, at, extent: Extent::Rect(rect) });
    }
}
