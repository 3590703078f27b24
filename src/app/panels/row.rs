//! A row of a list: a name, a line about it, something at the right end.

use crate::app::text::{BidiLabel, Setting, bidi_galley};
use crate::typography::Weight;
use egui::{Color32, Response, Role, Sense, TextStyle, Ui, WidgetInfo, pos2, vec2};

/// Height of a row with one line of title, points.
pub const HEIGHT: f32 = 42.0;
/// Height of one with two.
pub const TALL_HEIGHT: f32 = 60.0;
/// From one line of a title to the next.
const LINE: f32 = 18.0;

/// What a row says.
pub struct Row<'a> {
    /// Its name.
    pub title: &'a str,
    /// What there is to say about it.
    pub detail: &'a str,
    /// At the right end: a count.
    pub right: &'a str,
    /// What is told on hovering, after whatever had no room.
    pub hover: &'a str,
    /// Whether the title has two lines.
    pub tall: bool,
    /// A colour at the left edge.
    pub color: Option<Color32>,
    /// Whether it is chosen.
    pub selected: bool,
}

impl Row<'_> {
    /// Shows the row in the full width.
    pub fn show(&self, ui: &mut Ui) -> Response {
        let height = if self.tall { TALL_HEIGHT } else { HEIGHT };
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
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
        let lines = if self.tall { 2 } else { 1 };
        let set = |text: &str, size: f32, weight, width: f32, max_lines| {
            let setting = Setting {
                width: width.max(10.0),
                weight,
                max_lines,
                line_height: Some(LINE),
                ..Setting::one_line(size)
            };
            bidi_galley(ui.ctx(), text, &setting)
        };
        let title = set(self.title, body, Weight::Bold, right - left, lines);
        let detail = set(self.detail, small, Weight::Regular, rect.right() - 8.0 - left, 1);
        // A short title in a tall row: the block stands in the middle.
        let spare = LINE * lines.saturating_sub(title.rows.len()) as f32;
        let first = rect.top() + 18.0 + spare / 2.0;
        let second = first + LINE * (lines as f32 - 1.0) - spare + 16.0;
        let cut = [(self.title, is_cut(&title, self.title)), (self.detail, is_cut(&detail, self.detail))];
        clip.galley(pos2(left, first - baseline(&title)), title, strong);
        clip.galley(pos2(left, second - baseline(&detail)), detail, weak);
        let told: Vec<&str> = cut
            .into_iter()
            .filter_map(|(text, cut)| cut.then_some(text))
            .chain([self.hover])
            .filter(|text| !text.is_empty())
            .collect();
        if told.is_empty() {
            return response;
        }
        response.on_hover_ui(|ui| told.into_iter().for_each(|text| _ = ui.add(BidiLabel::new(text))))
    }
}

/// Whether a text had no room.
fn is_cut(galley: &egui::Galley, text: &str) -> bool {
    galley.elided || (galley.text().contains('…') && !text.contains('…'))
}

/// How far below its top a line's letters stand. Scripts differ in it.
fn baseline(galley: &egui::Galley) -> f32 {
    galley.rows.first().map_or(0.0, |row| row.pos.y + row.glyphs.first().map_or(0.0, |glyph| glyph.pos.y))
}

fn size(ui: &Ui, style: TextStyle) -> f32 {
    style.resolve(ui.style()).size
}
