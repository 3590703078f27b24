//! A small map of the world that shows where the map is.

use crate::app::guard::guarded;
use crate::basemap::{self, Archive, MapStyle};
use crate::geodesy::{Notation, Viewport, lat_from_y, lon_from_x, x_from_lon, y_from_lat};
use crate::model::LatLon;
use egui::{
    Color32, ColorImage, CursorIcon, Rect, Role, Sense, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui,
    WidgetInfo, pos2, vec2,
};

/// Width of the small map, points.
const WIDTH: f32 = 176.0;
/// What it shows of the world: without the ice at its ends.
const NORTH_DEG: f64 = 78.0;
const SOUTH_DEG: f64 = -58.0;
/// A view smaller than this on it, points, is shown by a frame of this size.
const FRAME_MIN: f32 = 7.0;

/// The small map's picture.
#[derive(Default)]
pub struct Overview {
    /// Drawn for a light or a dark window.
    picture: Option<(bool, TextureHandle)>,
}

impl Overview {
    /// Shows it in the corner of the map; where it was clicked, if it was.
    pub fn ui(&mut self, ui: &Ui, map: Rect, viewport: &Viewport, dark: bool) -> Option<LatLon> {
        let (top, bottom) = (y_from_lat(NORTH_DEG), y_from_lat(SOUTH_DEG));
        let height = WIDTH * (bottom - top) as f32;
        if map.width() < WIDTH * 2.5 || map.height() < height * 2.5 {
            return None;
        }
        let rect = Rect::from_min_size(pos2(map.left() + 12.0, map.bottom() - height - 12.0), vec2(WIDTH, height));
        if self.picture.as_ref().is_none_or(|(drawn_dark, _)| *drawn_dark != dark) {
            self.picture = draw(ui, dark).map(|texture| (dark, texture));
        }
        let painter = ui.painter().with_clip_rect(map);
        painter.rect_filled(rect.expand(2.0), 3.0, ui.visuals().window_fill);
        if let Some((_, texture)) = &self.picture {
            let uv = Rect::from_min_max(pos2(0.0, top as f32), pos2(1.0, bottom as f32));
            painter.image(texture.id(), rect, uv, Color32::WHITE);
        }
        painter.rect_stroke(rect.expand(1.0), 3.0, ui.visuals().window_stroke, StrokeKind::Outside);

        // The view; at the antimeridian it reaches out of one side and in at the other.
        let inside = painter.with_clip_rect(rect);
        let x = x_from_lon(viewport.center.lon_deg());
        let y = y_from_lat(viewport.center.lat_deg());
        let part = |px: f64| (px / viewport.world_px()).min(1.0) as f32 * WIDTH;
        let size = vec2(part(viewport.width_px).max(FRAME_MIN), part(viewport.height_px).max(FRAME_MIN));
        let color = ui.visuals().selection.stroke.color;
        for copy in [-1.0, 0.0, 1.0] {
            let middle = rect.min + vec2((x + copy) as f32 * WIDTH, (y - top) as f32 * WIDTH);
            let frame = Rect::from_center_size(middle, size);
            inside.rect_filled(frame, 0.0, color.gamma_multiply(0.15));
            inside.rect_stroke(frame, 0.0, Stroke::new(1.5, color), StrokeKind::Middle);
        }

        let response = ui.interact(rect, egui::Id::unique("overview"), Sense::click());
        let at = Notation::Decimal.write(viewport.center);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Overview: the map is at {at}")));
        let clicked = response.on_hover_cursor(CursorIcon::PointingHand);
        let to = clicked.interact_pointer_pos().filter(|_| clicked.clicked())?;
        let world = |points: f32| f64::from(points / WIDTH);
        Some(LatLon::clamped(lat_from_y(top + world(to.y - rect.top())), lon_from_x(world(to.x - rect.left()))))
    }
}

fn draw(ui: &Ui, dark: bool) -> Option<TextureHandle> {
    let archive = Archive::embedded().ok()?;
    let style = if dark { MapStyle::dark() } else { MapStyle::light() };
    let size_px = 512;
    let pixels = guarded(|| basemap::raster_tile(archive, 0, 0, 0, size_px, &style))?.ok()?;
    let side = size_px as usize;
    if pixels.len() != side * side * 4 {
        return None;
    }
    let image = ColorImage::from_rgba_premultiplied([side, side], &pixels);
    Some(ui.ctx().load_texture("overview", image, TextureOptions::LINEAR))
}
