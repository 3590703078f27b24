//! A row of a list: a name, a line about it, something at the right end.

use crate::app::text::{Setting, bidi_galley};
use crate::typography::Weight;
use egui::{Color32, Response, Role, Sense, TextStyle, Ui, WidgetInfo, pos2, vec2};

/// Height of a row with two lines, points.
pub const HEIGHT: f32 = 42.0;

/// What a row says.
pub struct Row<'a> {
    /// Its name.
    pub title: &'a str,
    /// What there is to say about it.
    pub detail: &'a str,
    /// At the right end: a count.
    pub right: &'a str,
    /// A colour at the left edge.
    pub color: Option<Color32>,
    /// Whether it is chosen.
    pub selected: bool,
}

impl Row<'_> {
    /// Shows the row in the full width.
    pub fn show(&self, ui: &mut Ui) -> Response {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::click());
        response.widget_info(|| {
            let name = [self.title, self.detail, self.right].into_iter().filter(|part| !part.is_empty());
            WidgetInfo::selected(
                Role::ListBoxOption,
                ui.is_enabled(),
                self.selected,
                name.collect::<Vec<_>>().join(", "),
            )
        });
        if !ui.is_rect_visible(rect) {
            return response;
        }
        let visuals = ui.visuals();
        if self.selected {
            ui.painter().rect_filled(rect, 4.0, visuals.selection.bg_fill);
        } else if response.hovered() {
            ui.painter().rect_filled(rect, 4.0, visuals.widgets.hovered.weak_bg_fill);
        }
        if response.has_focus() {
            let stroke = egui::Stroke::new(1.5, visuals.selection.stroke.color);
            ui.painter().rect_stroke(rect.shrink(1.0), 4.0, stroke, egui::StrokeKind::Inside);
        }
        let mut left = rect.left() + 8.0;
        if let Some(color) = self.color {
            ui.painter().circle_filled(pos2(left + 4.0, rect.top() + 14.0), 4.5, color);
            left += 16.0;
        }
        let strong = if self.selected { visuals.selection.stroke.color } else { visuals.strong_text_color() };
        let weak = if self.selected { visuals.selection.stroke.color } else { visuals.weak_text_color() };
        let mut right = rect.right() - 8.0;
        let (body, small) = (size(ui, TextStyle::Body), size(ui, TextStyle::Small));
        if !self.right.is_empty() {
            let galley = bidi_galley(ui.ctx(), self.right, &Setting::one_line(small));
            right -= galley.rect.width();
            ui.painter().galley(pos2(right, rect.top() + 18.0 - baseline(&galley)), galley, weak);
            right -= 8.0;
        }
        let clip = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        let line = |text: &str, size: f32, weight, width: f32| {
            let setting = Setting { width: width.max(10.0), weight, max_lines: 1, ..Setting::one_line(size) };
            bidi_galley(ui.ctx(), text, &setting)
        };
        let title = line(self.title, body, Weight::Bold, right - left);
        clip.galley(pos2(left, rect.top() + 18.0 - baseline(&title)), title, strong);
        let detail = line(self.detail, small, Weight::Regular, rect.right() - 8.0 - left);
        clip.galley(pos2(left, rect.top() + 34.0 - baseline(&detail)), detail, weak);
        response
    }
}

/// How far below its top a line's letters stand. Scripts differ in it.
fn baseline(galley: &egui::Galley) -> f32 {
    galley.rows.first().map_or(0.0, |row| row.pos.y + row.glyphs.first().map_or(0.0, |glyph| glyph.pos.y))
}

fn size(ui: &Ui, style: TextStyle) -> f32 {
    style.resolve(ui.style()).size
}
