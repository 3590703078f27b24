//! The mark at a position that was typed.

use crate::geodesy::{Notation, Viewport};
use crate::session::Spot;
use egui::{Align2, Color32, Id, Rect, Role, Sense, Stroke, TextStyle, Ui, WidgetInfo, pos2, vec2};

/// Draws a plain cross-hair, with the circle that the last digit leaves where it can be seen.
pub fn ui(ui: &mut Ui, rect: Rect, viewport: &Viewport, spot: &Spot, notation: Notation, dark: bool) {
    let (x, y) = viewport.screen_from_world(spot.at);
    let at = rect.min + vec2(x as f32, y as f32);
    if !rect.contains(at) {
        return;
    }
    let (ink, edge) = if dark { (Color32::WHITE, Color32::BLACK) } else { (Color32::BLACK, Color32::WHITE) };
    let painter = ui.painter().with_clip_rect(rect);
    let radius = (spot.radius_km * viewport.px_per_km(spot.at.lat_deg())) as f32;
    for (width, color) in [(4.0, edge), (1.5, ink)] {
        let stroke = Stroke::new(width, color);
        for arm in [vec2(1.0, 0.0), vec2(-1.0, 0.0), vec2(0.0, 1.0), vec2(0.0, -1.0)] {
            painter.line_segment([at + 4.0 * arm, at + 13.0 * arm], stroke);
        }
        if radius > 14.0 {
            painter.circle_stroke(at, radius.min(4_000.0), stroke);
        }
    }
    let words = notation.write(spot.at);
    let galley = painter.layout_no_wrap(words.clone(), TextStyle::Small.resolve(ui.style()), ink);
    let text = Align2::LEFT_BOTTOM.anchor_size(pos2(at.x + 8.0, at.y - 8.0), galley.size());
    painter.rect_filled(text.expand(2.0), 2.0, edge.gamma_multiply(0.8));
    painter.galley(text.min, galley, ink);
    let around = Rect::from_center_size(at, vec2(22.0, 22.0)).intersect(rect);
    let node = ui.interact(around, Id::unique("the position asked for"), Sense::hover());
    node.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("Position {words}")));
}
