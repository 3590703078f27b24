//! How mentions look in the text: tint by kind, line by certainty, never by colour alone.

use crate::app::theme::egui_color;
use crate::model::{Mention, MentionId, MentionKind, ReportId, Role, Span, Status};
use crate::scene::{Group, Style};
use egui::epaint::{CornerRadius, StrokeKind};
use egui::{Color32, Painter, Rect, Shape, Stroke, pos2};
use std::ops::Range;

/// A mention to be marked in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct TextMark {
    /// Which one.
    pub id: MentionId,
    /// Its stretch of the text.
    pub span: Span,
    /// What sort of place.
    pub kind: MentionKind,
    /// How certain, or an actor.
    pub look: Look,
    /// The toponyms inside it, in text order.
    pub anchors: Vec<TextMark>,
}

/// How certain a mention's place is, as the line under it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Look {
    /// Given or resolved: a full line.
    Certain,
    /// Ambiguous: a dashed line.
    Ambiguous,
    /// Unresolved: a dotted line.
    Unresolved,
    /// An actor: a thin grey line and no tint.
    Actor,
}

/// The marks of a report's mentions, in text order.
#[must_use]
pub fn marks_of(report: ReportId, mentions: &[Mention]) -> Vec<TextMark> {
    (0..)
        .zip(mentions)
        .map(|(index, mention)| {
            let id = MentionId { report, index, anchor: None };
            let anchors = (0..).zip(&mention.anchors);
            let anchors = anchors.map(|(rank, anchor)| mark_of(MentionId { anchor: Some(rank), ..id }, anchor));
            TextMark { anchors: anchors.collect(), ..mark_of(id, mention) }
        })
        .collect()
}

fn mark_of(id: MentionId, mention: &Mention) -> TextMark {
    let look = match (mention.role, mention.resolution.status) {
        (Role::Actor(_), _) => Look::Actor,
        (Role::Literal, Status::Given | Status::Resolved) => Look::Certain,
        (Role::Literal, Status::Ambiguous) => Look::Ambiguous,
        (Role::Literal, Status::Unresolved) => Look::Unresolved,
    };
    TextMark { id, span: mention.span, kind: mention.kind, look, anchors: Vec::new() }
}

impl TextMark {
    /// Its name for screen readers: 'Idlib, place, resolved'.
    #[must_use]
    pub fn accessible_name(&self, text: &str) -> String {
        let words: Vec<&str> = self.span.of(text).split_whitespace().collect();
        let look = match self.look {
            Look::Certain => "resolved",
            Look::Ambiguous => "ambiguous",
            Look::Unresolved => "not located",
            Look::Actor => return format!("{}, actor", words.join(" ")),
        };
        format!("{}, {}, {look}", words.join(" "), kind_word(self.kind))
    }
}

fn kind_word(kind: MentionKind) -> &'static str {
    match kind {
        MentionKind::PopulatedPlace => "place",
        MentionKind::AdminArea => "division",
        MentionKind::Country => "country",
        MentionKind::Region => "region",
        MentionKind::Facility => "facility",
        MentionKind::Road => "road",
        MentionKind::Water => "water",
        MentionKind::Landform => "landform",
        MentionKind::RelativeArea => "area",
        MentionKind::Coordinate => "coordinate",
    }
}

/// The colours of text and marks. Their hues are those of the pins and areas on the map.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Palette {
    style: Style,
    /// Behind text that the user has selected with the mouse.
    pub selection: Color32,
    /// Behind what a search found.
    pub found: Color32,
}

impl Palette {
    /// The colours for a dark or a light window.
    pub fn new(dark: bool) -> Self {
        let (selection, found) = if dark {
            (Color32::from_rgb(60, 78, 110), Color32::from_rgb(96, 84, 10))
        } else {
            (Color32::from_rgb(180, 205, 245), Color32::from_rgb(255, 240, 130))
        };
        Self { style: Style::new(dark), selection, found }
    }

    /// Letters.
    pub fn text(&self) -> Color32 {
        egui_color(self.style.ink)
    }

    /// Frame of the selected mention, and around what has the focus.
    pub fn frame(&self) -> Color32 {
        egui_color(self.style.selection)
    }

    /// What lies behind a mark's letters.
    pub fn tint(&self, kind: MentionKind, look: Look, emphasis: Emphasis) -> Color32 {
        let stands_out = emphasis != Emphasis::Plain;
        match look {
            Look::Actor if stands_out => egui_color(self.style.faint_ink.with_opacity(0.16)),
            Look::Actor => Color32::TRANSPARENT,
            Look::Unresolved if !stands_out => egui_color(self.style.tint(Group::of(kind), false).with_opacity(0.5)),
            _ => egui_color(self.style.tint(Group::of(kind), stands_out)),
        }
    }

    /// The line below a mark.
    pub fn line(&self, kind: MentionKind, look: Look) -> Color32 {
        egui_color(if look == Look::Actor { self.style.faint_ink } else { self.style.color(Group::of(kind)) })
    }
}

/// How a mark stands out from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Emphasis {
    Plain,
    Hovered,
    Selected,
}

/// The height that a mark's tint takes of a line: the letters with a little air, not the whole line, so
/// that marks on neighbouring lines stay apart.
pub(super) fn tint_rect(line: Rect, size: f32) -> Rect {
    let height = (size * 1.4).min(line.height());
    Rect::from_center_size(line.center(), egui::vec2(line.width(), height)).expand2(egui::vec2(1.0, 0.0))
}

/// Paints what lies behind the letters.
pub(super) fn paint_behind(painter: &Painter, rect: Rect, mark: &TextMark, emphasis: Emphasis, palette: &Palette) {
    painter.rect_filled(rect, CornerRadius::same(3), palette.tint(mark.kind, mark.look, emphasis));
}

/// Paints the line below the letters and the frame of what is selected or pointed at.
pub(super) fn paint_over(
    painter: &Painter,
    rects: &[Rect],
    mark: &TextMark,
    emphasis: Emphasis,
    nested: bool,
    palette: &Palette,
) {
    let color = palette.line(mark.kind, mark.look);
    for rect in rects {
        // The line of an anchor runs above that of the area around it.
        let y = if nested { rect.bottom() - 4.0 } else { rect.bottom() - 1.0 };
        underline(painter, rect.left() + 1.0..rect.right() - 1.0, y, mark.look, color);
        match emphasis {
            Emphasis::Plain => {}
            Emphasis::Hovered => frame(painter, *rect, color, 1.0),
            Emphasis::Selected => frame(painter, *rect, palette.frame(), 2.0),
        }
    }
}

/// A frame that stays off the letters beside it: its sides are a hair and lie within the mark, above
/// and below there is room for a stronger line.
pub(super) fn frame(painter: &Painter, rect: Rect, color: Color32, width: f32) {
    let rect = rect.expand2(egui::vec2(0.0, width - 1.0));
    painter.rect_stroke(rect, CornerRadius::same(3), Stroke::new(1.0, color), StrokeKind::Inside);
    if width > 1.0 {
        let x = rect.left() + 2.0..=rect.right() - 2.0;
        for y in [rect.top() + width / 2.0, rect.bottom() - width / 2.0] {
            painter.hline(x.clone(), y, Stroke::new(width, color));
        }
    }
}

fn underline(painter: &Painter, x: Range<f32>, y: f32, look: Look, color: Color32) {
    let line = [pos2(x.start, y), pos2(x.end.max(x.start), y)];
    match look {
        Look::Certain => {
            painter.line_segment(line, Stroke::new(2.0, color));
        }
        Look::Ambiguous => {
            painter.extend(Shape::dashed_line(&line, Stroke::new(2.0, color), 6.0, 3.5));
        }
        Look::Unresolved => {
            painter.extend(Shape::dashed_line(&line, Stroke::new(2.0, color), 2.0, 2.5));
        }
        Look::Actor => {
            painter.line_segment(line, Stroke::new(1.0, color));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Color;

    #[test]
    fn what_is_found_and_what_is_selected_read_well() {
        for dark in [false, true] {
            let palette = Palette::new(dark);
            let ink = palette.style.ink;
            for behind in [palette.selection, palette.found] {
                let behind = Color { red: behind.r(), green: behind.g(), blue: behind.b(), alpha: 255 };
                assert!(ink.contrast(behind) >= 4.5, "text on {behind:?}, dark: {dark}");
            }
        }
    }

    #[test]
    fn a_mark_has_the_colour_of_its_pin() {
        for (dark, style) in [(false, Style::light()), (true, Style::dark())] {
            let palette = Palette::new(dark);
            for kind in [MentionKind::PopulatedPlace, MentionKind::Country, MentionKind::Road, MentionKind::Water] {
                assert_eq!(palette.line(kind, Look::Certain), egui_color(style.color(Group::of(kind))));
            }
        }
    }
}
