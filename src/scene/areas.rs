//! Areas: translucent, outlined, their edge as soft as the words leave it.

use super::hit::is_inside;
use super::index::{Place, PlaceIndex};
use super::outline::{self, ScreenPolygon};
use super::{Color, Extent, Group, Hit, Item, Point, Rect, Stroke, Style, Target};
use crate::geodesy::Viewport;
use crate::model::MentionKind;
use geo::{Centroid, InteriorPoint, LineString, Polygon};

/// Soft edges narrower than this, px, are drawn as a line alone.
const SOFT_MIN_PX: f64 = 2.0;
/// No soft edge is drawn wider than this, px, to either side.
const SOFT_MAX_PX: f64 = 48.0;
/// A soft edge fades in steps about this wide, px.
const SOFT_STEP_PX: f64 = 5.0;

/// An area on the screen.
pub(super) struct ScreenArea<'a> {
    /// Its place, and the number of that.
    pub place: &'a Place,
    pub index: u32,
    places: &'a PlaceIndex,
    pub polygons: Vec<ScreenPolygon>,
    /// Half the width of its soft edge, px; 0 for a hard one.
    soft_px: f64,
    /// Where the hatch starts, so that it moves with the map.
    origin: Point,
    seams: Vec<f64>,
    /// The box around it.
    extent: Rect,
    size: f64,
}

/// The areas that reach into the view, large ones first: those that are drawn as areas, and the ones of the
/// places in `shown` that are otherwise drawn as pins.
pub(super) fn visible<'a>(places: &'a PlaceIndex, shown: [Option<u32>; 2], viewport: &Viewport) -> Vec<ScreenArea<'a>> {
    let view = Rect::new(0.0, 0.0, viewport.width_px, viewport.height_px);
    let drawn = places.areas();
    let mut others: Vec<u32> = shown.into_iter().flatten().filter(|index| !drawn.contains(index)).collect();
    others.dedup();
    let mut areas: Vec<ScreenArea> = drawn
        .chain(others)
        .filter_map(|index| {
            let place = places.place(index);
            let area = place.area.as_ref()?;
            let polygons = outline::project(area.shape(), viewport);
            let extent = bounding_rect(polygons.iter().flat_map(|rings| &rings[0]));
            let soft_px = area.soft_edge_km() * viewport.px_per_km(place.position.lat_deg());
            extent.overlaps(&view).then(|| ScreenArea {
                place,
                index,
                places,
                size: area_size(area.shape()),
                extent,
                polygons,
                soft_px: if soft_px >= SOFT_MIN_PX { soft_px.min(SOFT_MAX_PX) } else { 0.0 },
                origin: viewport.screen_from_world(place.position),
                seams: outline::seams(area.shape(), viewport),
            })
        })
        .collect();
    areas.sort_by(|a, b| b.size.total_cmp(&a.size).then(a.index.cmp(&b.index)));
    areas
}

/// How many areas may lie over each other with their full fill. With more, each is so much thinner that all
/// together let the map and the areas below through.
const FULL_FILLS: f64 = 5.0;

/// The share of their fill that areas get, by how many of them lie over one place at the most, as far as
/// their boxes tell.
pub(super) fn fade(areas: &[ScreenArea]) -> f64 {
    let filled: Vec<&ScreenArea> = areas.iter().filter(|area| !area.is_country()).collect();
    let over = |at: Point| filled.iter().filter(|area| area.extent.contains(at)).count();
    let middle = |rect: &Rect| ((rect.left + rect.right) / 2.0, (rect.top + rect.bottom) / 2.0);
    let deepest = filled.iter().map(|area| over(middle(&area.extent))).max().unwrap_or(0) as f64;
    (FULL_FILLS / deepest.max(FULL_FILLS)).clamp(0.1, 1.0)
}

/// Size of the whole area, in square degrees of longitude at its latitude: only for the order.
fn area_size(shape: &geo::MultiPolygon<f64>) -> f64 {
    use geo::Area;
    shape.unsigned_area()
}

fn bounding_rect<'a>(points: impl Iterator<Item = &'a Point>) -> Rect {
    let mut rect = Rect { left: f64::MAX, top: f64::MAX, right: f64::MIN, bottom: f64::MIN };
    for point in points {
        rect.left = rect.left.min(point.0);
        rect.right = rect.right.max(point.0);
        rect.top = rect.top.min(point.1);
        rect.bottom = rect.bottom.max(point.1);
    }
    rect
}

impl ScreenArea<'_> {
    /// What pointing at it finds.
    pub fn hit(&self) -> Hit {
        Hit::Area(self.places.ids(self.index..self.index + 1))
    }

    fn is_country(&self) -> bool {
        self.place.kind == MentionKind::Country
    }

    pub fn draw(
        &self,
        items: &mut Vec<Item>,
        targets: &mut Vec<Target>,
        [selected, hovered]: [Option<u32>; 2],
        fade: f64,
        viewport: &Viewport,
        style: &Style,
    ) {
        let group = self.place.group();
        let color = style.color(group);
        // A country is outlined only: its fill would tint the whole picture.
        if !self.is_country() {
            let fill = fill_color(group, style);
            self.fill(items, fill.with_opacity(fill.opacity() * fade));
            for &slope in hatch_slopes(group) {
                let view = Rect::new(0.0, 0.0, viewport.width_px, viewport.height_px).grown(4.0);
                let segments = outline::hatch(&self.polygons, 8.0, slope, self.origin, &view);
                if !segments.is_empty() {
                    items.push(Item::Segments {
                        segments,
                        stroke: Stroke { width: 1.0, color: color.with_opacity(0.32) },
                    });
                }
            }
        }
        let is_selected = selected == Some(self.index);
        let highlight = match () {
            () if is_selected => Some((5.0, style.selection.with_opacity(0.85))),
            () if hovered == Some(self.index) => Some((4.0, style.hover.with_opacity(0.7))),
            () => None,
        };
        let lines = outline::edges(&self.polygons, &self.seams);
        if let Some((width, color)) = highlight {
            line_items(items, &lines, Stroke { width, color }, &[]);
        }
        if let Some(band) = band(group, style).filter(|_| !self.is_country()) {
            line_items(items, &lines, band, &[]);
        }
        let (width, opacity, dash) = area_line(group, self.soft_px > 0.0, self.place.is_ambiguous());
        line_items(items, &lines, Stroke { width, color: color.with_opacity(opacity) }, dash);
        let rings: Vec<Vec<Point>> = self.polygons.iter().flatten().cloned().collect();
        targets.push(Target {
            hit: self.hit(),
            name: self.place.spoken(),
            at: self.label_point(viewport).unwrap_or(self.origin),
            extent: if self.is_country() { Extent::Lines { rings, within: 6.0 } } else { Extent::Rings(rings) },
        });
    }

    /// A hard edge is one fill. A soft one is several, each a step farther in, so that the fill fades
    /// from where the place surely is to where it surely is not.
    fn fill(&self, items: &mut Vec<Item>, fill: Color) {
        let fill_all = |items: &mut Vec<Item>, polygons: &[ScreenPolygon], fill: Color| {
            items.extend(polygons.iter().map(|rings| Item::Polygon { rings: rings.clone(), fill }));
        };
        if self.soft_px == 0.0 {
            fill_all(items, &self.polygons, fill);
            return;
        }
        let steps = 2 * (self.soft_px / SOFT_STEP_PX).round().clamp(1.0, 3.0) as usize;
        let step_fill = fill.with_opacity(fill.opacity() / steps as f64);
        for step in 0..steps {
            // Half a step off the outline on either side, so that no step falls on it.
            let px = self.soft_px * (1.0 - (2 * step + 1) as f64 / steps as f64);
            fill_all(items, &outline::offset(&self.polygons, px), step_fill);
        }
    }

    /// A point inside the visible part that stands for the area.
    pub fn label_point(&self, viewport: &Viewport) -> Option<Point> {
        let view = Rect::new(0.0, 0.0, viewport.width_px, viewport.height_px).grown(-8.0);
        let largest = self.polygons.iter().map(|rings| (outline::size_px2(std::slice::from_ref(rings)), rings));
        let (_, rings) = largest.max_by(|a, b| a.0.total_cmp(&b.0))?;
        let seen = outline::clip(&rings[0], &view);
        if seen.len() < 3 {
            return None;
        }
        let polygon = Polygon::new(LineString::from(seen), Vec::new());
        polygon
            .centroid()
            .map(|point| (point.x(), point.y()))
            .filter(|point| view.contains(*point) && self.covers(*point))
            .or_else(|| polygon.interior_point().map(|point| (point.x(), point.y())))
            .filter(|point| view.contains(*point))
    }

    /// Whether a point of the screen is inside.
    pub fn covers(&self, at: Point) -> bool {
        self.extent.contains(at) && self.polygons.iter().any(|rings| is_inside(rings, at))
    }

    /// Middles for a name of the given width, best first: within the area and outside the smaller
    /// areas that lie on it, near its middle; then above and below it.
    pub fn name_spots(&self, smaller: &[ScreenArea], width: f64, size: f64, viewport: &Viewport) -> Vec<Point> {
        let view = Rect::new(0.0, 0.0, viewport.width_px, viewport.height_px);
        let Some(middle) = self.label_point(viewport) else { return Vec::new() };
        let seen = Rect {
            left: self.extent.left.max(view.left),
            top: self.extent.top.max(view.top),
            right: self.extent.right.min(view.right),
            bottom: self.extent.bottom.min(view.bottom),
        };
        let (columns, rows) = (9, 11);
        let lattice = (0..columns * rows).map(|i| {
            let share = |index: usize, count: usize| (index as f64 + 0.5) / count as f64;
            let x = seen.left + seen.width() * share(i % columns, columns);
            (x, seen.top + seen.height() * share(i / columns, rows))
        });
        let mut spots: Vec<(f64, Point)> = std::iter::once(middle)
            .chain(lattice)
            .filter(|spot| self.covers(*spot))
            .map(|spot| {
                let ends = [(spot.0 - width / 2.0, spot.1), (spot.0 + width / 2.0, spot.1)];
                let outside = ends.iter().filter(|end| !self.covers(**end)).count();
                // Next to a smaller area the name would be taken for that one's.
                let beside = [-1.0, 0.0, 1.0].map(|share| spot.0 + share * (width / 2.0 + size));
                let reach = || beside.into_iter().flat_map(|x| [-1.6, 0.0, 1.6].map(|dy| (x, spot.1 + dy * size)));
                let over = smaller.iter().filter(|area| !area.is_country() && reach().any(|at| area.covers(at)));
                let off = (spot.0 - middle.0).hypot(spot.1 - middle.1);
                (off + 60.0 * outside as f64 + 200.0 * over.count() as f64, spot)
            })
            .collect();
        let center = (seen.left + seen.right) / 2.0;
        spots.push((150.0, (center, seen.top - size)));
        spots.push((151.0, (center, seen.bottom + size)));
        spots.sort_by(|a, b| a.0.total_cmp(&b.0));
        spots.into_iter().map(|(_, spot)| spot).collect()
    }

    /// Whether there is room for a name.
    pub fn is_nameable(&self) -> bool {
        self.extent.width() > 18.0 && self.extent.height() > 8.0
    }
}

fn line_items(items: &mut Vec<Item>, lines: &[(Vec<Point>, bool)], stroke: Stroke, dash: &[f64]) {
    items.extend(lines.iter().map(|(points, closed)| Item::Polyline {
        points: points.clone(),
        closed: *closed,
        stroke,
        dash: dash.to_vec(),
    }));
}

/// Which ways the hatch of a group leans: areas of words one way, of nature the other, along roads both.
fn hatch_slopes(group: Group) -> &'static [f64] {
    match group {
        Group::Worded => &[1.0],
        Group::Natural => &[-1.0],
        Group::Built => &[1.0, -1.0],
        Group::Settlement | Group::Division | Group::Coordinate => &[],
    }
}

/// What fills an area. A division hardly is: full of blue it would pass for water.
fn fill_color(group: Group, style: &Style) -> Color {
    let opacity = match (group, style.dark) {
        (Group::Division, false) => 0.06,
        (Group::Division, true) => 0.1,
        (_, false) => 0.17,
        (_, true) => 0.24,
    };
    style.color(group).with_opacity(opacity)
}

/// The band along the border of a division, as printed maps have it.
fn band(group: Group, style: &Style) -> Option<Stroke> {
    let opacity = if style.dark { 0.3 } else { 0.2 };
    (group == Group::Division).then(|| Stroke { width: 7.0, color: style.color(group).with_opacity(opacity) })
}

/// Width, opacity and dashes of an area's outline.
fn area_line(group: Group, soft: bool, ambiguous: bool) -> (f64, f64, &'static [f64]) {
    let dash: &[f64] = match group {
        _ if ambiguous => &[1.5, 3.0],
        Group::Worded => &[6.0, 3.5],
        _ => &[],
    };
    if soft { (1.2, 0.75, dash) } else { (1.6, 0.9, dash) }
}

/// A small area for the legend.
pub(super) fn sample(items: &mut Vec<Item>, rect: Rect, group: Group, style: &Style) {
    let color = style.color(group);
    let ring = vec![(rect.left, rect.top), (rect.right, rect.top), (rect.right, rect.bottom), (rect.left, rect.bottom)];
    let polygon = vec![ring.clone()];
    items.push(Item::Polygon { rings: polygon.clone(), fill: fill_color(group, style) });
    for &slope in hatch_slopes(group) {
        let segments = outline::hatch(std::slice::from_ref(&polygon), 5.0, slope, (rect.left, rect.top), &rect);
        items.push(Item::Segments { segments, stroke: Stroke { width: 1.0, color: color.with_opacity(0.4) } });
    }
    if let Some(band) = band(group, style) {
        let stroke = Stroke { width: band.width / 2.0, ..band };
        items.push(Item::Polyline { points: ring.clone(), closed: true, stroke, dash: Vec::new() });
    }
    let (width, opacity, dash) = area_line(group, false, false);
    items.push(Item::Polyline {
        points: ring,
        closed: true,
        stroke: Stroke { width, color: color.with_opacity(opacity) },
        dash: dash.iter().map(|length| length * 0.6).collect(),
    });
}
