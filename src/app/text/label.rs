//! Names and short texts in the right order: labels, buttons, what is written on the map.

use super::layout::{LaidParagraph, Setting};
use crate::typography::Weight;
use egui::text::LayoutJob;
use egui::{
    Color32, Context, FontSelection, Galley, Id, Response, Role, Sense, TextStyle, Ui, Vec2, Widget, WidgetInfo,
    WidgetText, pos2,
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

/// A label whose text may read in either direction.
#[derive(Clone, Debug)]
#[must_use = "add it to a Ui"]
pub struct BidiLabel<'t> {
    text: &'t str,
    size: Option<f32>,
    color: Option<Color32>,
    strong: bool,
    max_lines: usize,
    sense: Sense,
}

impl<'t> BidiLabel<'t> {
    /// A label in body size that wraps.
    pub fn new(text: &'t str) -> Self {
        Self { text, size: None, color: None, strong: false, max_lines: usize::MAX, sense: Sense::hover() }
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
            width: ui.available_width().max(1.0),
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
    // The fonts of different scripts are of different heights: only in a line of a given height do their
    // letters stand on one line.
    let line_height = setting.line_height.unwrap_or_else(|| (setting.size * 1.4).round());
    let setting = &Setting { line_height: Some(line_height), ..*setting };
    let jobs: Jobs = ctx.data_mut(|data| data.get_temp_mut_or_default::<Jobs>(Id::unique("bidi jobs")).clone());
    let key = {
        let mut hasher = DefaultHasher::new();
        let Setting { size, line_height, width, weight, max_lines, rtl_by_default, align_rtl_right, letter_spacing } =
            *setting;
        (text, size.to_bits(), line_height.map(f32::to_bits), width.to_bits()).hash(&mut hasher);
        (weight, max_lines, rtl_by_default, align_rtl_right, ctx.pixels_per_point().to_bits()).hash(&mut hasher);
        letter_spacing.to_bits().hash(&mut hasher);
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
