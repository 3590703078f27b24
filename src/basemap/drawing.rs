//! What of the features is drawn, in which order: the part that raster tiles and outlines share.

use super::clip::{self, Point, Rect};
use super::schema::Shape;
use super::{Feature, Layer, MapStyle, TileId};
use std::collections::BTreeMap;

/// Lines with how far along their whole line they begin, in widths of the world.
type Lines = Vec<(f64, Vec<Point>)>;

/// What is drawn, gathered from tiles and cut to what is seen; on the square world.
#[derive(Default)]
pub(super) struct Drawing {
    rings: BTreeMap<Layer, Vec<Vec<Point>>>,
    /// By layer and rank.
    lines: BTreeMap<(Layer, u8), Lines>,
    points: Vec<Point>,
}

/// One step of a drawing, in painter's order.
pub(super) enum Step {
    /// Fill the rings by the nonzero rule.
    Fill(Layer, Vec<Vec<Point>>),
    /// Stroke the lines of a layer and rank.
    Stroke(Layer, u8, Lines),
    /// Dots.
    Dots(Vec<Point>),
}

/// How features are taken into a drawing.
#[derive(Clone, Copy)]
pub(super) struct Cut<'a> {
    /// Fills are cut to this, on the world's first copy.
    pub fill: Rect,
    /// Lines are cut to this, on the world's first copy.
    pub line: Rect,
    /// All is then moved by so many widths of the world.
    pub shift: f64,
    /// Which features are shown, at which zoom.
    pub style: &'a MapStyle,
    pub style_zoom: f64,
    /// Corners of rings closer than this to the one before are left out.
    pub near: f64,
}

impl Drawing {
    /// Adds the features of a tile.
    pub fn add(&mut self, features: &[Feature], source: TileId, cut: &Cut) {
        let source_rect = Rect::of_tile(source.zoom, f64::from(source.x), f64::from(source.y));
        let moved = |mut part: Vec<Point>| {
            part.iter_mut().for_each(|p| p.0 += cut.shift);
            part
        };
        for feature in features.iter().filter(|feature| cut.style.shows(feature, cut.style_zoom)) {
            let layer = feature.layer;
            for part in &feature.parts {
                match layer.shape() {
                    Shape::Points => {
                        let seen = part.iter().filter(|point| cut.line.contains(**point));
                        self.points.extend(seen.map(|(x, y)| (x + cut.shift, *y)));
                    }
                    Shape::Lines => {
                        let pieces = clip::line(part, feature.start, cut.line);
                        let lines = self.lines.entry((layer, feature.rank)).or_default();
                        lines.extend(pieces.into_iter().map(|(start, piece)| (start, moved(piece))));
                    }
                    Shape::Areas => {
                        // Thinned before it is cut: pieces that hang together along a cut must run there and back alike.
                        let ring = clip::ring(&thinned(part, cut.near), cut.fill);
                        if ring.is_empty() {
                            continue;
                        }
                        self.rings.entry(layer).or_default().push(moved(ring));
                        let Some(edge) = layer.edge() else { continue };
                        let lines = self.lines.entry((edge, 0)).or_default();
                        for outline in clip::outline(part, source_rect) {
                            let pieces = clip::line(&outline, 0.0, cut.line);
                            lines.extend(pieces.into_iter().map(|(start, piece)| (start, moved(piece))));
                        }
                    }
                }
            }
        }
    }

    /// Adds a box to the land.
    pub fn add_land(&mut self, rect: Rect) {
        let Rect { west, north, east, south } = rect;
        self.rings.entry(Layer::Land).or_default().push(vec![
            (west, north),
            (east, north),
            (east, south),
            (west, south),
        ]);
    }

    /// Puts the lines together where tiles cut them.
    pub fn join_lines(&mut self) {
        for lines in self.lines.values_mut() {
            *lines = clip::joined(std::mem::take(lines));
        }
    }

    /// The steps in painter's order; what is minor lies under what is major.
    pub fn steps(self) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        steps.extend(self.rings.into_iter().map(|(layer, rings)| Step::Fill(layer, rings)));
        for ((layer, rank), lines) in self.lines {
            if layer == Layer::Road {
                steps.push(Step::Stroke(Layer::RoadCasing, rank, lines.clone()));
            }
            steps.push(Step::Stroke(layer, rank, lines));
        }
        steps.push(Step::Dots(self.points));
        steps.retain(|step| match step {
            Step::Fill(_, parts) => !parts.is_empty(),
            Step::Stroke(_, _, lines) => !lines.is_empty(),
            Step::Dots(points) => !points.is_empty(),
        });
        steps.sort_by_key(|step| match step {
            Step::Fill(layer, _) => (*layer, 0),
            Step::Stroke(layer, rank, _) => (*layer, u8::MAX - rank),
            Step::Dots(_) => (Layer::OtherPoint, 0),
        });
        steps
    }
}

/// The part without the points that lie nearer than `near` to the one before; the first and the last stay.
pub(super) fn thinned(part: &[Point], near: f64) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::with_capacity(part.len());
    for (index, &at) in part.iter().enumerate() {
        let far = points.last().is_none_or(|last| (at.0 - last.0).abs() > near || (at.1 - last.1).abs() > near);
        if far {
            points.push(at);
        } else if index + 1 == part.len() {
            if points.len() > 1 {
                points.pop();
            }
            points.push(at);
        }
    }
    points
}
