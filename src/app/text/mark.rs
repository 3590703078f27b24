//! How mentions look in the text: tint by kind, line by certainty, never by colour alone.

use crate::model::{Mention, MentionId, MentionKind, ReportId, Role, Span, Status};
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

/// The colours of text and marks, for a light and for a dark window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Palette {
    /// Letters.
    pub text: Color32,
    /// Tint and line of points: towns, facilities, coordinates.
    pub point: (Color32, Color32),
    /// Tint and line of areas: divisions, countries, regions, 'countryside of …'.
    pub area: (Color32, Color32),
    /// Tint and line of lines and natural features: roads, rivers, mountains.
    pub feature: (Color32, Color32),
    /// The line under an actor.
    pub actor: Color32,
    /// Behind text that the user has selected with the mouse.
    pub selection: Color32,
    /// Behind what a search found.
    pub found: Color32,
    /// Frame of the selected mention, and around what has the focus.
    pub frame: Color32,
}

impl Palette {
    /// The colours for a dark or a light window.
    #[must_use]
    pub fn new(dark: bool) -> Self {
        if dark {
            Self {
                text: Color32::from_rgb(226, 226, 222),
                point: (Color32::from_rgb(26, 54, 84), Color32::from_rgb(96, 165, 236)),
                area: (Color32::from_rgb(74, 48, 18), Color32::from_rgb(232, 150, 62)),
                feature: (Color32::from_rgb(22, 62, 52), Color32::from_rgb(76, 190, 150)),
                actor: Color32::from_rgb(140, 140, 140),
                selection: Color32::from_rgb(60, 78, 110),
                found: Color32::from_rgb(96, 84, 10),
                frame: Color32::from_rgb(255, 255, 255),
            }
        } else {
            Self {
                text: Color32::from_rgb(28, 28, 30),
                point: (Color32::from_rgb(216, 231, 250), Color32::from_rgb(22, 92, 180)),
                area: (Color32::from_rgb(253, 230, 203), Color32::from_rgb(176, 88, 8)),
                feature: (Color32::from_rgb(212, 241, 230), Color32::from_rgb(12, 118, 88)),
                actor: Color32::from_rgb(118, 118, 118),
                selection: Color32::from_rgb(180, 205, 245),
                found: Color32::from_rgb(255, 240, 130),
                frame: Color32::from_rgb(20, 20, 24),
            }
        }
    }

    /// Tint and line of a mark.
    #[must_use]
    pub fn of(&self, kind: MentionKind, look: Look) -> (Color32, Color32) {
        let (tint, line) = match kind {
            MentionKind::PopulatedPlace | MentionKind::Facility | MentionKind::Coordinate => self.point,
            MentionKind::AdminArea | MentionKind::Country | MentionKind::Region | MentionKind::RelativeArea => {
                self.area
            }
            MentionKind::Road | MentionKind::Water | MentionKind::Landform => self.feature,
        };
        if look == Look::Actor { (Color32::TRANSPARENT, self.actor) } else { (tint, line) }
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
    let (tint, line) = palette.of(mark.kind, mark.look);
    let tint = if mark.look == Look::Unresolved { tint.gamma_multiply(0.45) } else { tint };
    let fill = match emphasis {
        Emphasis::Plain => tint,
        // A share of the line's colour makes it stronger without losing the letters' contrast.
        Emphasis::Hovered | Emphasis::Selected => blend(tint, line, 0.16),
    };
    painter.rect_filled(rect, CornerRadius::same(3), fill);
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
    let (_, color) = palette.of(mark.kind, mark.look);
    for rect in rects {
        // The line of an anchor runs above that of the area around it.
        let y = if nested { rect.bottom() - 4.0 } else { rect.bottom() - 1.0 };
        underline(painter, rect.left() + 1.0..rect.right() - 1.0, y, mark.look, color);
        match emphasis {
            Emphasis::Plain => {}
            Emphasis::Hovered => {
                painter.rect_stroke(*rect, CornerRadius::same(3), Stroke::new(1.0, color), StrokeKind::Outside);
            }
            Emphasis::Selected => {
                let stroke = Stroke::new(2.0, palette.frame);
                painter.rect_stroke(*rect, CornerRadius::same(3), stroke, StrokeKind::Outside);
            }
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

/// Paints a sample of a mark, for a legend beside the text.
pub fn paint_sample(painter: &Painter, rect: Rect, kind: MentionKind, look: Look, palette: &Palette) {
    let (tint, line) = palette.of(kind, look);
    painter.rect_filled(rect, CornerRadius::same(3), tint);
    underline(painter, rect.left() + 1.0..rect.right() - 1.0, rect.bottom() - 1.0, look, line);
}

fn blend(a: Color32, b: Color32, share: f32) -> Color32 {
    let mix = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share).round() as u8;
    if a == Color32::TRANSPARENT {
        return b.gamma_multiply(share);
    }
    Color32::from_rgba_premultiplied(mix(a.r(), b.r()), mix(a.g(), b.g()), mix(a.b(), b.b()), a.a().max(b.a()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(color: Color32) -> f32 {
        let linear = |c: u8| {
            let c = f32::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
    }

    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_on_every_mark_has_the_contrast_that_wcag_aa_asks() {
        for (dark, page) in [(false, Color32::from_gray(248)), (true, Color32::from_gray(27))] {
            let palette = Palette::new(dark);
            for (tint, line) in [palette.point, palette.area, palette.feature] {
                assert!(contrast(palette.text, tint) >= 4.5, "text on {tint:?}, dark: {dark}");
                assert!(
                    contrast(palette.text, blend(tint, line, 0.16)) >= 4.5,
                    "text on hovered {tint:?}, dark: {dark}"
                );
                assert!(contrast(line, page) >= 3.0, "line {line:?}, dark: {dark}");
                assert!(contrast(line, tint) >= 3.0, "line {line:?} on {tint:?}, dark: {dark}");
            }
            for behind in [palette.selection, palette.found, page] {
                assert!(contrast(palette.text, behind) >= 4.5, "text on {behind:?}, dark: {dark}");
            }
            assert!(contrast(palette.actor, page) >= 3.0);
            assert!(contrast(palette.frame, page) >= 3.0);
        }
    }
}
