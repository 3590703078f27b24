//! What of the features is drawn, in which order: the part that raster tiles and outlines share.

use super::clip::{self, Point, Rect};
use super::{Archive, BasemapError, Layer, MapStyle};
use std::collections::BTreeMap;

/// Lines with how far along their whole line they begin, in widths of the world.
type Lines = Vec<(f64, Vec<Point>)>;

/// What is drawn, gathered from tiles and cut to what is seen; on the square world.
#[derive(Default)]
pub(super) struct Drawing {
    land: Vec<Vec<Point>>,
    lakes: Vec<Vec<Point>>,
    /// By layer and rank.
    lines: BTreeMap<(Layer, u8), Lines>,
}

/// One step of a drawing, in painter's order.
pub(super) enum Step {
    /// Fill the rings by the nonzero rule.
    Fill(Layer, Vec<Vec<Point>>),
    /// Stroke the lines of a layer and rank.
    Stroke(Layer, u8, Lines),
}

impl Drawing {
    /// Adds what lies on a tile. Fills are cut to `fill_rect` and lines to `line_rect`, both on the
    /// world's first copy; all is then moved by `shift` widths of the world. Corners of rings closer than
    /// `near` to the one before are left out.
    pub fn add_tile(
        &mut self,
        archive: &Archive,
        (zoom, x, y): (u8, u32, u32),
        (fill_rect, line_rect): (Rect, Rect),
        shift: f64,
        (style, style_zoom): (&MapStyle, f64),
        near: f64,
    ) -> Result<(), BasemapError> {
        let source = archive.source_tile(zoom, x, y);
        let source_rect = Rect::of_tile(source.0, f64::from(source.1), f64::from(source.2));
        let moved = |mut part: Vec<Point>| {
            part.iter_mut().for_each(|p| p.0 += shift);
            part
        };
        for feature in archive.features(zoom, x, y)? {
            if !style.shows(&feature, style_zoom) {
                continue;
            }
            for part in &feature.parts {
                let (rings, edge) = match feature.layer {
                    Layer::Land => (&mut self.land, Layer::Coast),
                    Layer::Lake => (&mut self.lakes, Layer::Shore),
                    layer => {
                        let pieces = clip::line(part, feature.start, line_rect);
                        let lines = self.lines.entry((layer, feature.rank)).or_default();
                        lines.extend(pieces.into_iter().map(|(start, piece)| (start, moved(piece))));
                        continue;
                    }
                };
                // Thinned before it is cut: pieces that hang together along a cut must run there and back alike.
                let ring = clip::ring(&thinned(part, near), fill_rect);
                if ring.is_empty() {
                    continue;
                }
                rings.push(moved(ring));
                let lines = self.lines.entry((edge, 0)).or_default();
                for outline in clip::outline(part, source_rect) {
                    lines.extend(
                        clip::line(&outline, 0.0, line_rect).into_iter().map(|(start, piece)| (start, moved(piece))),
                    );
                }
            }
        }
        Ok(())
    }

    /// Adds a box to the land.
    pub fn add_land(&mut self, rect: Rect) {
        let Rect { west, north, east, south } = rect;
        self.land.push(vec![(west, north), (east, north), (east, south), (west, south)]);
    }

    /// Puts the lines together where tiles cut them.
    pub fn join_lines(&mut self) {
        for lines in self.lines.values_mut() {
            *lines = clip::joined(std::mem::take(lines));
        }
    }

    /// The steps in painter's order; what is minor lies under what is major.
    pub fn steps(self) -> Vec<Step> {
        let mut steps = vec![Step::Fill(Layer::Land, self.land), Step::Fill(Layer::Lake, self.lakes)];
        steps.extend(self.lines.into_iter().map(|((layer, rank), lines)| Step::Stroke(layer, rank, lines)));
        steps.retain(|step| match step {
            Step::Fill(_, parts) => !parts.is_empty(),
            Step::Stroke(_, _, lines) => !lines.is_empty(),
        });
        steps.sort_by_key(|step| match step {
            Step::Fill(layer, _) => (*layer, 0),
            Step::Stroke(layer, rank, _) => (*layer, u8::MAX - rank),
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
