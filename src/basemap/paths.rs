//! A view of the basemap as styled outlines in screen pixels.

use super::clip::{Point, Rect};
use super::drawing::{Cut, Drawing, Step, thinned};
use super::{Archive, BasemapError, Feature, Layer, MapStyle, Rgb, TileId};
use crate::geodesy::{Viewport, x_from_lon, y_from_lat};

/// How far beyond the view outlines reach, px: no cut edge and no line's end is seen.
const MARGIN_PX: f64 = 8.0;
/// How far the land of one tile reaches into the next, px, so that no gap opens between them.
const OVERLAP_PX: f64 = 0.5;
/// How near to the one before a corner is left out, px: it would not be seen.
const NEAR_PX: f64 = 0.35;
/// More tiles than this are not looked at: coarser ones are taken instead.
const TILES_MAX: f64 = 600.0;

/// A dash pattern.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dash {
    /// Length of a dash, px.
    pub on_px: f64,
    /// Length of the gap after it, px.
    pub off_px: f64,
    /// Where in the pattern the line begins, px: SVG's `stroke-dashoffset`.
    pub offset_px: f64,
}

/// How the subpaths of a [`StyledPath`] are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Paint {
    /// The subpaths are rings; filled together by the nonzero rule.
    Fill {
        /// With this colour.
        color: Rgb,
        /// 1 covers what is below.
        opacity: f64,
    },
    /// The subpaths are open lines, with round joins; round caps too unless dashed.
    Stroke {
        /// In this colour.
        color: Rgb,
        /// 1 covers what is below.
        opacity: f64,
        /// Of this width.
        width_px: f64,
        /// Dashed, or solid.
        dash: Option<Dash>,
    },
    /// Every corner of the subpaths is a dot.
    Dots {
        /// In this colour.
        color: Rgb,
        /// Of this radius.
        radius_px: f64,
    },
}

/// Outlines that are drawn in one go.
#[derive(Clone, Debug, PartialEq)]
pub struct StyledPath {
    /// What they are.
    pub layer: Layer,
    /// The outlines, in screen pixels as [`Viewport`] counts them.
    pub subpaths: Vec<Vec<(f64, f64)>>,
    /// How they are drawn.
    pub paint: Paint,
}

/// All of the basemap that is seen in the viewport, in painter's order, cut off a little outside it.
/// The first path is the sea and covers the whole view.
///
/// # Errors
/// If a tile of the archive is damaged.
pub fn paths(archive: &Archive, viewport: &Viewport, style: &MapStyle) -> Result<Vec<StyledPath>, BasemapError> {
    let find = |tile: TileId| {
        let features = archive.features(tile.zoom, tile.x, tile.y)?;
        Ok(vec![Content { features, source: tile.at_zoom(archive.zoom_max()), ground: Some(Layer::Ocean) }])
    };
    view_paths(viewport, style, archive.zoom_max(), find)
}

/// What was found for a tile.
pub(super) struct Content {
    /// What is on it.
    pub features: Vec<Feature>,
    /// The tile that it is from: the one asked for, or one that contains it.
    pub source: TileId,
    /// What is where nothing is drawn; `None`: what lies below shows.
    pub ground: Option<Layer>,
}

/// All that is seen in the viewport of what `find` gives for each tile.
pub(super) fn view_paths(
    viewport: &Viewport,
    style: &MapStyle,
    zoom_max: u8,
    find: impl FnMut(TileId) -> Result<Vec<Content>, BasemapError>,
) -> Result<Vec<StyledPath>, BasemapError> {
    let (width, height, world_px) = (viewport.width_px, viewport.height_px, viewport.world_px());
    let mut paths = vec![sea(width, height, style)];
    if !is_sound(viewport) {
        return Ok(paths);
    }
    let view = Rect::of_view(viewport).grown(MARGIN_PX / world_px);
    let style_zoom = style.zoom_of(viewport.zoom);
    let drawing = gather(find, zoom_max, view, viewport.zoom, world_px, (style, style_zoom))?;
    paths.extend(styled(drawing, style, style_zoom, &Screen::of(viewport), NEAR_PX));
    Ok(paths)
}

/// Whether there is anything to draw a view on.
pub(super) fn is_sound(viewport: &Viewport) -> bool {
    let numbers = [viewport.width_px, viewport.height_px, viewport.world_px()];
    numbers.iter().all(|number| number.is_finite() && *number > 0.0)
}

fn sea(width: f64, height: f64, style: &MapStyle) -> StyledPath {
    StyledPath {
        layer: Layer::Ocean,
        subpaths: vec![vec![(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]],
        paint: Paint::Fill { color: style.ocean, opacity: 1.0 },
    }
}

/// From the square world to pixels.
#[derive(Clone, Copy)]
pub(super) struct Screen {
    /// What stands in the top left corner.
    pub origin: Point,
    /// Width of the world.
    pub world_px: f64,
}

impl Screen {
    pub fn of(viewport: &Viewport) -> Self {
        let world_px = viewport.world_px();
        let center = (x_from_lon(viewport.center.lon_deg()), y_from_lat(viewport.center.lat_deg()));
        let half = |px: f64| px / 2.0 / world_px;
        Self { origin: (center.0 - half(viewport.width_px), center.1 - half(viewport.height_px)), world_px }
    }

    pub fn to_px(self, part: &[Point]) -> Vec<Point> {
        let Self { origin, world_px } = self;
        part.iter().map(|(x, y)| ((x - origin.0) * world_px, (y - origin.1) * world_px)).collect()
    }
}

/// The drawing as outlines in pixels, in painter's order. Corners of lines closer than `near_px` are left out.
pub(super) fn styled(
    drawing: Drawing,
    style: &MapStyle,
    style_zoom: f64,
    screen: &Screen,
    near_px: f64,
) -> Vec<StyledPath> {
    let mut paths = Vec::new();
    let line_to_px = |line: &[Point]| screen.to_px(&thinned(line, near_px / screen.world_px));
    for step in drawing.steps() {
        match step {
            Step::Fill(layer, rings) => {
                let subpaths = rings.iter().map(|ring| screen.to_px(ring)).collect();
                let opacity = if layer == Layer::OtherArea { 0.18 } else { 1.0 };
                paths.push(StyledPath { layer, subpaths, paint: Paint::Fill { color: style.fill(layer), opacity } });
            }
            Step::Stroke(layer, rank, lines) => {
                let (color, width_px) = style.line(layer, rank, style_zoom);
                if width_px <= 0.0 {
                    continue;
                }
                let stroke = |dash| Paint::Stroke { color, opacity: 1.0, width_px, dash };
                match style.dash_px(layer) {
                    // Each dashed line begins elsewhere in the pattern.
                    Some((on_px, off_px)) => paths.extend(lines.iter().map(|(start, line)| {
                        let offset_px = (start * screen.world_px).rem_euclid(on_px + off_px);
                        let subpaths = vec![line_to_px(line)];
                        StyledPath { layer, subpaths, paint: stroke(Some(Dash { on_px, off_px, offset_px })) }
                    })),
                    None => {
                        let subpaths = lines.iter().map(|(_, line)| line_to_px(line)).collect();
                        paths.push(StyledPath { layer, subpaths, paint: stroke(None) });
                    }
                }
            }
            Step::Dots(points) => {
                let layer = Layer::OtherPoint;
                let paint = Paint::Dots { color: style.fill(layer), radius_px: 2.5 * style.scale };
                paths.push(StyledPath { layer, subpaths: vec![screen.to_px(&points)], paint });
            }
        }
    }
    paths
}

/// What is seen, from all tiles that the view touches, on as many copies of the world as it needs.
fn gather(
    mut find: impl FnMut(TileId) -> Result<Vec<Content>, BasemapError>,
    zoom_max: u8,
    view: Rect,
    zoom: f64,
    world_px: f64,
    (style, style_zoom): (&MapStyle, f64),
) -> Result<Drawing, BasemapError> {
    let overlap = OVERLAP_PX / world_px;
    let mut tile_zoom = zoom.floor().clamp(0.0, f64::from(zoom_max)) as u8;
    while tile_zoom > 0 && tiles_of(view, tile_zoom).is_none() {
        tile_zoom -= 1;
    }
    let mut drawing = Drawing::default();
    for (tile, shift) in tiles_of(view, tile_zoom).unwrap_or_default() {
        let seen = Rect { west: view.west - shift, east: view.east - shift, ..view };
        let rect = Rect::of_tile(tile.zoom, f64::from(tile.x), f64::from(tile.y)).common(seen);
        if rect.is_empty() {
            continue;
        }
        let (fill, near) = (rect.grown(overlap), NEAR_PX / world_px);
        for content in find(tile)? {
            if content.ground == Some(Layer::Land) {
                drawing.add_land(Rect { west: fill.west + shift, east: fill.east + shift, ..fill });
            }
            let cut = Cut { fill, line: rect, shift, style, style_zoom, near };
            drawing.add(&content.features, content.source, &cut);
        }
    }
    // South of the map's end all is Antarctica, north of it all is sea.
    if view.south > 1.0 {
        drawing.add_land(Rect { north: (1.0 - overlap).max(view.north), ..view });
    }
    drawing.join_lines();
    Ok(drawing)
}

/// The tiles of a zoom that a view touches, column by column, each with the copy of the world it is seen on; `None` if
/// they are too many.
pub(super) fn tiles_of(view: Rect, zoom: u8) -> Option<Vec<(TileId, f64)>> {
    let side = f64::from(zoom).exp2();
    let columns = (view.west * side).floor()..(view.east * side).ceil();
    let rows = (view.north * side).floor().max(0.0)..(view.south * side).ceil().min(side);
    let count = (columns.end - columns.start) * (rows.end - rows.start).max(0.0);
    // Not a number is too many as well.
    if !(0.0..=TILES_MAX).contains(&count) {
        return None;
    }
    let mut tiles = Vec::with_capacity(count as usize);
    let mut column = columns.start;
    while column < columns.end {
        let shift = (column / side).floor();
        let mut row = rows.start;
        while row < rows.end {
            tiles.push((TileId::new(zoom, (column - shift * side) as u32, row as u32), shift));
            row += 1.0;
        }
        column += 1.0;
    }
    Some(tiles)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::LatLon;

    fn view(lat: f64, lon: f64, zoom: f64, width_px: f64, height_px: f64) -> Vec<StyledPath> {
        let viewport = Viewport { center: LatLon::new(lat, lon).unwrap(), zoom, width_px, height_px };
        paths(Archive::embedded().unwrap(), &viewport, &MapStyle::light()).unwrap()
    }

    /// Whether a point of the screen lies on the fill of a layer, by the nonzero rule.
    fn filled(paths: &[StyledPath], layer: Layer, x: f64, y: f64) -> bool {
        let mut winding = 0;
        for ring in paths.iter().filter(|path| path.layer == layer).flat_map(|path| &path.subpaths) {
            for (i, &to) in ring.iter().enumerate() {
                let from = ring[(i + ring.len() - 1) % ring.len()];
                if (from.1 <= y) != (to.1 <= y) && from.0 + (y - from.1) / (to.1 - from.1) * (to.0 - from.0) > x {
                    winding += if to.1 > from.1 { 1 } else { -1 };
                }
            }
        }
        winding != 0
    }

    fn land_at(lat: f64, lon: f64, zoom: f64) -> bool {
        filled(&view(lat, lon, zoom, 400.0, 300.0), Layer::Land, 200.1, 150.1)
    }

    #[test]
    fn land_and_sea_are_where_they_belong() {
        for zoom in [4.3, 6.0, 8.5, 13.0] {
            assert!(land_at(35.93, 36.63, zoom), "Idlib at zoom {zoom}");
            assert!(land_at(47.84, 35.14, zoom), "Zaporizhzhia at zoom {zoom}");
            assert!(!land_at(34.5, 34.0, zoom), "the Mediterranean at zoom {zoom}");
        }
        assert!(land_at(-84.9, 0.0, 3.0), "Antarctica");
        assert!(!land_at(84.9, 0.0, 3.0), "the Arctic");
    }

    #[test]
    fn the_sea_comes_first_and_covers_the_view() {
        let paths = view(0.0, 0.0, 2.0, 640.0, 480.0);
        assert_eq!(paths[0].layer, Layer::Ocean);
        assert_eq!(paths[0].subpaths, [[(0.0, 0.0), (640.0, 0.0), (640.0, 480.0), (0.0, 480.0)]]);
        assert!(paths.is_sorted_by_key(|path| path.layer));
    }

    #[test]
    fn a_view_wider_than_the_world_shows_it_again() {
        let paths = view(20.0, 0.0, 1.0, 1536.0, 400.0);
        for copy in [-512.0, 0.0, 512.0] {
            assert!(filled(&paths, Layer::Land, 768.0 + 512.0 * 25.0 / 360.0 + copy, 200.0), "Chad, {copy}");
        }
    }

    #[test]
    fn nothing_reaches_far_beyond_the_view() {
        for (zoom, lat, lon) in [(2.0, 30.0, 175.0), (7.4, 35.9, 36.6), (12.0, 50.45, 30.5)] {
            for path in view(lat, lon, zoom, 800.0, 600.0) {
                for &(x, y) in path.subpaths.iter().flatten() {
                    assert!((-10.0..=810.0).contains(&x) && (-10.0..=610.0).contains(&y), "{:?} {x} {y}", path.layer);
                }
            }
        }
    }

    #[test]
    fn contested_boundaries_are_dashed_and_others_are_not() {
        let layers = |lat, lon, zoom| -> Vec<(Layer, bool)> {
            let mut layers: Vec<_> = view(lat, lon, zoom, 60.0, 60.0)
                .iter()
                .filter_map(|path| match path.paint {
                    Paint::Stroke { dash, .. } => Some((path.layer, dash.is_some())),
                    Paint::Fill { .. } | Paint::Dots { .. } => None,
                })
                .filter(|(layer, _)| *layer >= Layer::CountryLine)
                .collect();
            layers.dedup();
            layers
        };
        assert_eq!(layers(33.1, 35.84, 9.0), [(Layer::DisputedLine, true)], "the Golan's ceasefire line");
        assert_eq!(layers(46.1, 33.7, 9.0), [(Layer::DisputedLine, true)], "Crimea");
        assert_eq!(layers(26.295, -11.6362, 8.0), [(Layer::DisputedLine, true)], "Western Sahara");
        assert_eq!(layers(42.8, 20.65, 8.0), [(Layer::DisputedLine, true)], "Kosovo");
        assert_eq!(layers(36.83, 37.5, 7.5), [(Layer::CountryLine, false)], "Syria and Turkey");
    }

    #[test]
    fn lines_go_on_across_tiles() {
        // Egypt's southern boundary runs straight along 22° N over more than one tile.
        let paths = view(22.0, 28.0, 6.0, 700.0, 40.0);
        let line = paths.iter().find(|path| path.layer == Layer::CountryLine).unwrap();
        let widest = line.subpaths.iter().map(|line| (line[0].0 - line[line.len() - 1].0).abs()).fold(0.0, f64::max);
        assert!(widest > 400.0, "{widest}");
    }

    #[test]
    fn a_dashed_line_keeps_its_dashes_where_the_view_moves() {
        let offset_at_left = |lon: f64| -> f64 {
            let paths = view(22.0, lon, 8.0, 200.0, 20.0);
            let Some((path, Paint::Stroke { dash: Some(dash), .. })) =
                paths.iter().find(|path| path.layer == Layer::DisputedLine).map(|path| (path, path.paint))
            else {
                panic!("no dashed line")
            };
            let first = path.subpaths[0][0];
            let along = first.0 - (200.0 / 2.0) + (lon + 180.0) / 360.0 * 256.0 * 256.0;
            let last = path.subpaths[0][path.subpaths[0].len() - 1];
            // Along a parallel, the phase is the distance from a fixed meridian.
            let phase = if last.0 > first.0 { dash.offset_px - along } else { dash.offset_px + along };
            phase.rem_euclid(dash.on_px + dash.off_px)
        };
        let (here, there) = (offset_at_left(35.4), offset_at_left(35.313));
        let apart = (here - there).abs();
        assert!(apart < 0.6 || (apart - 8.5).abs() < 0.6, "{here} {there}");
    }

    #[test]
    fn views_that_make_no_sense_are_sea() {
        for (zoom, width_px) in [(f64::NAN, 100.0), (3.0, -5.0), (3.0, f64::INFINITY), (f64::INFINITY, 100.0)] {
            assert_eq!(view(10.0, 10.0, zoom, width_px, 100.0).len(), 1);
        }
        view(10.0, 10.0, -20.0, 4000.0, 4000.0);
        view(10.0, 10.0, 60.0, 4000.0, 4000.0);
    }
}
