//! Names and short texts in the right order: labels, buttons, what is written on the map.

use super::fonts;
use super::layout::{LaidParagraph, Setting};
use crate::typography::Weight;
use egui::text::LayoutJob;
use egui::{
    Align2, Color32, Context, FontSelection, Galley, Id, Painter, Pos2, Rect, Response, Role, Sense, TextStyle, Ui,
    Vec2, Widget, WidgetInfo, WidgetText, pos2, vec2,
};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

/// A text laid out in the right order, in no colour yet. Cheap for texts that were shown before.
#[must_use]
pub fn bidi_galley(ctx: &Context, text: &str, setting: &Setting) -> Arc<Galley> {
    let job = job(ctx, text, setting);
    ctx.fonts_mut(|fonts| fonts.layout_job(job))
}

/// A text as egui's own widgets take it, on one line.
#[must_use]
pub fn bidi_text(ui: &Ui, text: &str, style: TextStyle) -> WidgetText {
    let size = FontSelection::Style(style).resolve(ui.style()).size;
    WidgetText::from(job(ui.ctx(), text, &Setting::one_line(size)))
}

/// Shows a text as a label. See [`BidiLabel`] for more.
pub fn bidi_label(ui: &mut Ui, text: &str) -> Response {
    ui.add(BidiLabel::new(text))
}

/// A button with a text in the right order; its name for screen readers is the text itself.
pub fn bidi_button(ui: &mut Ui, text: &str) -> Response {
    let shown = bidi_text(ui, text, TextStyle::Button);
    let response = ui.button(shown);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), text));
    response
}

/// A row of a list that can be selected, with a text in the right order.
pub fn bidi_selectable(ui: &mut Ui, selected: bool, text: &str) -> Response {
    let shown = bidi_text(ui, text, TextStyle::Button);
    let response = ui.selectable_label(selected, shown);
    response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), selected, text));
    response
}

/// A label whose text may read in either direction.
#[derive(Clone, Debug)]
#[must_use = "add it to a Ui"]
pub struct BidiLabel<'t> {
    text: &'t str,
    size: Option<f32>,
    color: Option<Color32>,
    strong: bool,
    wrap: bool,
    max_lines: usize,
    sense: Sense,
}

impl<'t> BidiLabel<'t> {
    /// A label in body size that wraps.
    pub fn new(text: &'t str) -> Self {
        Self { text, size: None, color: None, strong: false, wrap: true, max_lines: usize::MAX, sense: Sense::hover() }
    }

    /// Font size in points.
    pub fn size(mut self, size: f32) -> Self {
        self.size = Some(size);
        self
    }

    /// The style's small size.
    pub fn small(self, ui: &Ui) -> Self {
        self.size(TextStyle::Small.resolve(ui.style()).size)
    }

    /// Colour of the letters.
    pub fn color(mut self, color: Color32) -> Self {
        self.color = Some(color);
        self
    }

    /// Bold letters.
    pub fn strong(mut self) -> Self {
        self.strong = true;
        self
    }

    /// One line, cut with '…' where there is no more room; the whole text is then told on hovering.
    pub fn truncate(self) -> Self {
        self.max_lines(1)
    }

    /// At most this many lines.
    pub fn max_lines(mut self, lines: usize) -> Self {
        self.max_lines = lines;
        self
    }

    /// One line, however long.
    pub fn extend(mut self) -> Self {
        self.wrap = false;
        self
    }

    /// What it answers to: nothing, unless told otherwise.
    pub fn sense(mut self, sense: Sense) -> Self {
        self.sense = sense;
        self
    }
}

impl Widget for BidiLabel<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let size = self.size.unwrap_or_else(|| TextStyle::Body.resolve(ui.style()).size);
        let setting = Setting {
            width: if self.wrap { ui.available_width().max(1.0) } else { f32::INFINITY },
            weight: if self.strong { Weight::Bold } else { Weight::Regular },
            max_lines: self.max_lines,
            ..Setting::one_line(size)
        };
        let galley = bidi_galley(ui.ctx(), self.text, &setting);
        let (rect, response) = ui.allocate_exact_size(size_of(&galley), self.sense);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, ui.is_enabled(), self.text));
        if ui.is_rect_visible(rect) {
            let color = self.color.unwrap_or_else(|| {
                if self.strong { ui.visuals().strong_text_color() } else { ui.style().interact(&response).text_color() }
            });
            ui.painter().galley(rect.min, Arc::clone(&galley), color);
        }
        let cut = self.max_lines != usize::MAX && galley.text().ends_with('…') && !self.text.ends_with('…');
        if cut || galley.elided { response.on_hover_text(bidi_text(ui, self.text, TextStyle::Body)) } else { response }
    }
}

/// A rim around letters that must be read over a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Halo {
    /// Its colour.
    pub color: Color32,
    /// Its width in points.
    pub width: f32,
}

/// Paints one line of text, as on the map, and gives the box it takes.
#[allow(clippy::too_many_arguments)] // one call for each thing a label can vary in
pub fn paint_text(
    painter: &Painter,
    at: Pos2,
    align: Align2,
    text: &str,
    size: f32,
    weight: Weight,
    color: Color32,
    halo: Option<Halo>,
) -> Rect {
    let galley = bidi_galley(painter.ctx(), text, &Setting { weight, ..Setting::one_line(size) });
    let rect = align.anchor_size(at, size_of(&galley));
    if !painter.clip_rect().expand(8.0).intersects(rect) {
        return rect;
    }
    if let Some(halo) = halo {
        // Copies around the letters; eight are enough for a rim of a few points.
        for step in 0..8 {
            let angle = f32::from(step as u8) * std::f32::consts::FRAC_PI_4;
            let offset = halo.width * vec2(angle.cos(), angle.sin());
            painter.galley_with_override_text_color(rect.min + offset, Arc::clone(&galley), halo.color);
        }
    }
    painter.galley(rect.min, galley, color);
    rect
}

/// Width and height that one line of text takes on the screen, in points.
#[must_use]
pub fn text_size(ctx: &Context, text: &str, size: f32, weight: Weight) -> Vec2 {
    size_of(&bidi_galley(ctx, text, &Setting { weight, ..Setting::one_line(size) }))
}

fn size_of(galley: &Galley) -> Vec2 {
    pos2(galley.rect.right(), galley.rect.bottom()).to_vec2()
}

/// Jobs of texts that are not in egui's own order, by what they were made from.
type Jobs = Arc<Mutex<HashMap<u64, LayoutJob>>>;

/// More are not kept; they are then worked out anew.
const MOST_JOBS: usize = 4096;

fn job(ctx: &Context, text: &str, setting: &Setting) -> LayoutJob {
    let one_line: String;
    let text = if text.contains('\n') {
        one_line = text.replace('\n', " ");
        &one_line
    } else {
        text
    };
    let jobs: Jobs = ctx.data_mut(|data| data.get_temp_mut_or_default::<Jobs>(Id::unique("bidi jobs")).clone());
    let key = {
        let mut hasher = DefaultHasher::new();
        let Setting { size, line_height, width, weight, max_lines, rtl_by_default, align_rtl_right } = *setting;
        (text, size.to_bits(), line_height.map(f32::to_bits), width.to_bits()).hash(&mut hasher);
        (weight, max_lines, rtl_by_default, align_rtl_right, ctx.pixels_per_point().to_bits()).hash(&mut hasher);
        hasher.finish()
    };
    let mut jobs = jobs.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(job) = jobs.get(&key) {
        return job.clone();
    }
    let job = ctx.fonts_mut(|fonts| LaidParagraph::new(fonts, text, setting).job().clone());
    if jobs.len() >= MOST_JOBS {
        jobs.clear();
    }
    jobs.insert(key, job.clone());
    job
}

/// A font of the interface: bold or not.
#[must_use]
pub fn font_of(size: f32, weight: Weight) -> egui::FontId {
    egui::FontId::new(size, fonts::family(fonts::first_of(weight)))
}
