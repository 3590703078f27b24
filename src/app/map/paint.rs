//! Paints a scene with egui.

use super::stamps::Stamps;
use crate::app::text::{Setting, bidi_galley};
use crate::app::theme::egui_color;
use crate::scene::{Align, Color, Item, Point, Scene, Stroke};
use egui::epaint::{CornerRadius, Mesh, StrokeKind};
use egui::{Color32, Painter, Pos2, Rect, Shape, vec2};
use geo::{LineString, Polygon, TriangulateEarcut};
use std::sync::Arc;

/// Discs up to this radius, px, are stamps; larger ones are mostly flat, and cheap as they are.
const STAMPED_DISC_PX: f64 = 8.0;

/// The shapes of a scene whose top left corner is at `origin`: symbols and names laid from stamps, as far as there are
/// any of them yet. Painting them again costs next to nothing, so they are kept while the scene stays.
pub fn shapes(painter: &Painter, origin: Pos2, scene: &Scene, stamps: &mut Stamps) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let mut laid = stamps.mesh();
    let mut figures = scene.figures.iter().peekable();
    let mut rank = 0;
    while rank < scene.items.len() {
        let (items, at) = match figures.next_if(|figure| figure.items.start <= rank) {
            Some(figure) => (figure.items.clone(), Some(figure.at)),
            None => (rank..rank + 1, stands_on(&scene.items[rank])),
        };
        let within = scene.items.get(items.clone()).unwrap_or_default();
        if !at.is_some_and(|at| stamps.lay(within, at, origin, &mut laid)) {
            flush(&mut shapes, &mut laid, stamps);
            within.iter().for_each(|item| push_item(&mut shapes, painter, origin, item));
        }
        rank = items.end.max(rank + 1);
    }
    flush(&mut shapes, &mut laid, stamps);
    shapes
}

/// Where an item stands that can be a stamp by itself.
fn stands_on(item: &Item) -> Option<Point> {
    match item {
        Item::Text { at, .. } => Some(*at),
        Item::Disc { center, radius, .. } => (*radius <= STAMPED_DISC_PX).then_some(*center),
        _ => None,
    }
}

fn flush(shapes: &mut Vec<Shape>, laid: &mut Mesh, stamps: &Stamps) {
    if !laid.is_empty() {
        shapes.push(Shape::mesh(std::mem::replace(laid, stamps.mesh())));
    }
}

fn push_item(shapes: &mut Vec<Shape>, painter: &Painter, origin: Pos2, item: &Item) {
    let at = |point: Point| origin + vec2(point.0 as f32, point.1 as f32);
    match item {
        Item::Polygon { rings, fill } => {
            if let Some(mesh) = polygon_mesh(rings, *fill, at) {
                shapes.push(Shape::mesh(mesh));
            }
        }
        Item::Polyline { points, closed, stroke, dash } => {
            let mut points: Vec<Pos2> = points.iter().copied().map(at).collect();
            push_line(shapes, &mut points, *closed, *stroke, dash);
        }
        Item::Segments { segments, stroke } => {
            let stroke = egui_stroke(*stroke);
            shapes.extend(segments.iter().map(|(from, to)| Shape::line_segment([at(*from), at(*to)], stroke)));
        }
        Item::Disc { center, radius, fill } => {
            shapes.push(Shape::circle_filled(at(*center), *radius as f32, egui_color(*fill)));
        }
        Item::Ring { center, radius, stroke, dash } => {
            if dash.is_empty() {
                shapes.push(Shape::circle_stroke(at(*center), *radius as f32, egui_stroke(*stroke)));
            } else {
                let corners = (*radius * 1.5).clamp(24.0, 180.0) as usize;
                let mut points: Vec<Pos2> = (0..corners)
                    .map(|i| {
                        let angle = i as f32 / corners as f32 * std::f32::consts::TAU;
                        at(*center) + *radius as f32 * vec2(angle.cos(), angle.sin())
                    })
                    .collect();
                push_line(shapes, &mut points, true, *stroke, dash);
            }
        }
        Item::Shares { center, inner, outer, edge, parts } => {
            shapes.push(Shape::circle_filled(at(*center), *outer as f32 + 1.0, egui_color(*edge)));
            shapes.push(Shape::mesh(shares_mesh(at(*center), *inner as f32, *outer as f32, parts)));
        }
        Item::Field { rect, columns, rows, colors } => {
            shapes.push(Shape::mesh(field_mesh(rect, *columns, *rows, colors, at)));
        }
        Item::Rect { rect, corner, fill, stroke } => {
            let bounds = Rect::from_min_max(at((rect.left, rect.top)), at((rect.right, rect.bottom)));
            let corner = CornerRadius::same((*corner).clamp(0.0, 255.0) as u8);
            shapes.push(Shape::rect_filled(bounds, corner, egui_color(*fill)));
            if let Some(stroke) = stroke {
                shapes.push(Shape::rect_stroke(bounds, corner, egui_stroke(*stroke), StrokeKind::Middle));
            }
        }
        Item::Text { text, at: point, size, color, halo, align, weight, spacing } => {
            let setting =
                Setting { weight: *weight, letter_spacing: *spacing as f32, ..Setting::one_line(*size as f32) };
            let galley = bidi_galley(painter.ctx(), text, &setting);
            let Some(row) = galley.rows.first() else { return };
            let baseline = row.pos.y + row.glyphs.first().map_or(0.0, |glyph| glyph.pos.y);
            let width = galley.rect.right();
            let left = match align {
                Align::Left => 0.0,
                Align::Center => width / 2.0,
                Align::Right => width,
            };
            let corner = at(*point) - vec2(left, baseline);
            if let Some(halo) = halo {
                let color = egui_color(halo.color);
                for step in 0..8 {
                    let angle = step as f32 * std::f32::consts::FRAC_PI_4;
                    let offset = (halo.width / 2.0) as f32 * vec2(angle.cos(), angle.sin());
                    shapes.push(text_shape(corner + offset, &galley, color));
                }
            }
            shapes.push(text_shape(corner, &galley, egui_color(*color)));
        }
    }
}

fn text_shape(at: Pos2, galley: &Arc<egui::Galley>, color: Color32) -> Shape {
    Shape::Text(egui::epaint::TextShape::new(at, galley.clone(), color).with_override_text_color(color))
}

fn push_line(shapes: &mut Vec<Shape>, points: &mut Vec<Pos2>, closed: bool, stroke: Stroke, dash: &[f64]) {
    let stroke = egui_stroke(stroke);
    if closed && let Some(first) = points.first().copied() {
        points.push(first);
    }
    if dash.is_empty() {
        shapes.extend(smooth_pieces(points).into_iter().map(|piece| Shape::line(piece, stroke)));
        return;
    }
    let lengths = |odd: usize| dash.iter().skip(odd).step_by(2).map(|length| *length as f32).collect::<Vec<_>>();
    let (dashes, mut gaps) = (lengths(0), lengths(1));
    if gaps.is_empty() {
        gaps.clone_from(&dashes);
    }
    shapes.extend(Shape::dashed_line_with_offset(points, stroke, &dashes, &gaps, 0.0));
}

/// Shortest edge of a line that egui is given, in points.
const EDGE_MIN: f32 = 0.6;

/// A line in pieces without hairpins or crowded corners: egui's mitred joints throw long spikes at those.
fn smooth_pieces(points: &[Pos2]) -> Vec<Vec<Pos2>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<Pos2> = Vec::new();
    for (index, &point) in points.iter().enumerate() {
        let Some(&last) = piece.last() else {
            piece.push(point);
            continue;
        };
        let edge = point - last;
        if edge.length() < EDGE_MIN && (index + 1 < points.len() || piece.len() > 1) {
            continue;
        }
        if let [.., before, _] = piece[..] {
            let previous = last - before;
            // The cosine of the turn: below 0 the line doubles back by more than a right angle.
            if previous.dot(edge) < 0.0 {
                pieces.push(std::mem::replace(&mut piece, vec![last]));
            }
        }
        piece.push(point);
    }
    pieces.push(piece);
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

/// The inside of rings as triangles: egui itself fills convex shapes only.
fn polygon_mesh(rings: &[Vec<Point>], fill: Color, at: impl Fn(Point) -> Pos2) -> Option<Mesh> {
    let line = |ring: &Vec<Point>| LineString::from(ring.clone());
    let (outer, holes) = rings.split_first()?;
    if outer.len() < 3 {
        return None;
    }
    let triangles = Polygon::new(line(outer), holes.iter().map(line).collect()).earcut_triangles_raw();
    let color = egui_color(fill);
    let mut mesh = Mesh::default();
    for corner in triangles.vertices {
        mesh.colored_vertex(at((corner[0], corner[1])), color);
    }
    for triangle in triangles.triangle_indices.chunks_exact(3) {
        mesh.add_triangle(triangle[0] as u32, triangle[1] as u32, triangle[2] as u32);
    }
    Some(mesh)
}

/// The lattice as two triangles to a cell; those without colour are left out.
fn field_mesh(
    rect: &crate::scene::Rect,
    columns: usize,
    rows: usize,
    colors: &[Color],
    at: impl Fn(Point) -> Pos2,
) -> Mesh {
    let mut mesh = Mesh::default();
    let step = |size: f64, count: usize| size / (count.max(2) - 1) as f64;
    let (step_x, step_y) = (step(rect.width(), columns), step(rect.height(), rows));
    for (index, color) in colors.iter().enumerate() {
        let (column, row) = (index % columns, index / columns);
        mesh.colored_vertex(
            at((rect.left + column as f64 * step_x, rect.top + row as f64 * step_y)),
            egui_color(*color),
        );
        if column > 0 && row > 0 {
            let corners = [index - columns - 1, index - columns, index - 1, index];
            if corners.iter().any(|corner| colors[*corner].alpha > 0) {
                let [a, b, c, d] = corners.map(|corner| corner as u32);
                mesh.add_triangle(a, b, c);
                mesh.add_triangle(b, c, d);
            }
        }
    }
    mesh
}

/// A ring cut into parts. It has no soft edge of its own: a disc of another colour lies around it and one
/// over its middle.
fn shares_mesh(center: Pos2, inner: f32, outer: f32, parts: &[(f64, Color)]) -> Mesh {
    /// Corners of a whole ring.
    const CORNERS: f64 = 28.0;
    let mut mesh = Mesh::default();
    let mut from = 0.0;
    for (share, color) in parts {
        let color = egui_color(*color);
        let steps = (share * CORNERS).ceil().max(1.0) as u32;
        let first = mesh.vertices.len() as u32;
        for step in 0..=steps {
            let turn = (from + share * f64::from(step) / f64::from(steps)) as f32 * std::f32::consts::TAU;
            let direction = vec2(turn.sin(), -turn.cos());
            mesh.colored_vertex(center + inner * direction, color);
            mesh.colored_vertex(center + outer * direction, color);
        }
        for step in 0..steps {
            let corner = first + 2 * step;
            mesh.add_triangle(corner, corner + 1, corner + 2);
            mesh.add_triangle(corner + 1, corner + 2, corner + 3);
        }
        from += share;
    }
    mesh
}

fn egui_stroke(stroke: Stroke) -> egui::Stroke {
    egui::Stroke::new(stroke.width as f32, egui_color(stroke.color))
}

/// A rectangle drawn while a box is dragged open.
pub fn zoom_box(painter: &Painter, from: Pos2, to: Pos2, color: Color32) {
    let rect = Rect::from_two_pos(from, to);
    painter.rect_filled(rect, CornerRadius::ZERO, color.gamma_multiply(0.12));
    painter.rect_stroke(rect, CornerRadius::ZERO, egui::Stroke::new(1.5, color), StrokeKind::Middle);
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    #[test]
    fn a_polygon_with_a_hole_is_filled_around_it() {
        let square = |low: f64, high: f64| vec![(low, low), (high, low), (high, high), (low, high)];
        let at = |point: Point| pos2(point.0 as f32, point.1 as f32);
        let mesh = polygon_mesh(&[square(0.0, 10.0), square(4.0, 6.0)], Color::hex(0), at).unwrap();
        let area: f32 = mesh
            .triangles()
            .map(|corners| {
                let [a, b, c] = corners.map(|corner| mesh.vertices[corner as usize].pos);
                (((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)) / 2.0).abs()
            })
            .sum();
        assert!((area - 96.0).abs() < 1e-3, "{area}");
    }

    #[test]
    fn rings_that_are_no_polygon_are_left_out() {
        let at = |point: Point| pos2(point.0 as f32, point.1 as f32);
        assert!(polygon_mesh(&[], Color::hex(0), at).is_none());
        assert!(polygon_mesh(&[vec![(0.0, 0.0), (1.0, 1.0)]], Color::hex(0), at).is_none());
    }
}
