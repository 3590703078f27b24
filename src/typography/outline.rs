//! A text as outlines: for the window's names, and for where a picture's reader shapes wrongly.
//!
//! usvg takes a cluster of letters to be as wide as its widest glyph, so that the syllables of scripts that write them
//! with several glyphs side by side, as Burmese does, run into each other. There the letters are shaped here, by the
//! same shaper, and drawn as outlines.

use super::{FONTS, Font, Weight, is_right_to_left, runs};
use rustybuzz::{Direction, Face, UnicodeBuffer, ttf_parser};
use std::sync::OnceLock;
use unicode_bidi::{Level, ParagraphBidiInfo};

/// A piece of an outline, px from the start of the base line, y downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Segment {
    Move(f64, f64),
    Line(f64, f64),
    /// Control point, end.
    Quadratic(f64, f64, f64, f64),
    /// Two control points, end.
    Cubic(f64, f64, f64, f64, f64, f64),
    Close,
}

/// Whether a text has to be drawn as outlines in pictures.
#[must_use]
pub fn needs_outlines(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{1000}'..='\u{109f}' | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aa7f}'))
}

/// The outlines of one line of text at a font size in px, its letters in the order in which they are seen, and how wide
/// it is, px. `spacing_px` is put between letters beyond their own width.
///
/// ```
/// use dateline::typography::{Weight, outlines};
/// let (segments, width_px) = outlines("ရန်ကုန်", 12.0, Weight::Regular, 0.0);
/// assert!(!segments.is_empty() && width_px > 20.0);
/// ```
#[must_use]
pub fn outlines(text: &str, size_px: f64, weight: Weight, spacing_px: f64) -> (Vec<Segment>, f64) {
    let mut pen = Pen { segments: Vec::new(), scale: 0.0, x: 0.0, y: 0.0 };
    let mut width_px = 0.0;
    let mut gap_px = 0.0;
    for (run, font, direction) in seen_runs(text, weight) {
        let Some(face) = face(font) else { continue };
        pen.scale = size_px / f64::from(face.units_per_em());
        let mut letters = UnicodeBuffer::new();
        letters.push_str(run);
        letters.guess_segment_properties();
        letters.set_direction(direction);
        let shaped = rustybuzz::shape(face, &[], letters);
        let mut cluster = None;
        for (glyph, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            if cluster.replace(glyph.cluster) != Some(glyph.cluster) {
                width_px += gap_px;
                gap_px = spacing_px;
            }
            pen.x = width_px + f64::from(position.x_offset) * pen.scale;
            pen.y = -f64::from(position.y_offset) * pen.scale;
            if let Ok(id) = u16::try_from(glyph.glyph_id) {
                // A space has no outline.
                let _ = face.outline_glyph(ttf_parser::GlyphId(id), &mut pen);
            }
            width_px += f64::from(position.x_advance) * pen.scale;
        }
    }
    (pen.segments, width_px)
}

/// A text in runs of one font and direction each, from left to right as they are seen.
fn seen_runs(text: &str, weight: Weight) -> Vec<(&str, &'static Font, Direction)> {
    if text.is_empty() {
        return Vec::new();
    }
    let level = if is_right_to_left(text) { Level::rtl() } else { Level::ltr() };
    let info = ParagraphBidiInfo::new(text, Some(level));
    let (levels, stretches) = info.visual_runs(0..text.len());
    let mut seen = Vec::new();
    for stretch in stretches {
        let is_rtl = levels[stretch.start].is_rtl();
        let direction = if is_rtl { Direction::RightToLeft } else { Direction::LeftToRight };
        let mut fonts = runs(&text[stretch], weight);
        if is_rtl {
            fonts.reverse();
        }
        seen.extend(fonts.into_iter().map(|(run, font)| (run, font, direction)));
    }
    seen
}

/// A bundled font as the shaper wants it, read once.
fn face(font: &Font) -> Option<&'static Face<'static>> {
    static FACES: OnceLock<Vec<Option<Face<'static>>>> = OnceLock::new();
    let faces = FACES.get_or_init(|| FONTS.iter().map(|font| Face::from_slice(font.bytes, 0)).collect());
    faces[FONTS.iter().position(|known| (known.family, known.weight) == (font.family, font.weight))?].as_ref()
}

/// Takes a glyph's outline where the pen stands.
struct Pen {
    segments: Vec<Segment>,
    /// Px to a unit of the font.
    scale: f64,
    x: f64,
    y: f64,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> (f64, f64) {
        (self.x + f64::from(x) * self.scale, self.y - f64::from(y) * self.scale)
    }
}

impl ttf_parser::OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.segments.push(Segment::Move(x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.segments.push(Segment::Line(x, y));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.segments.push(Segment::Quadratic(x1, y1, x, y));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.segments.push(Segment::Cubic(x1, y1, x2, y2, x, y));
    }

    fn close(&mut self) {
        self.segments.push(Segment::Close);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_of_several_glyphs_stand_beside_each_other() {
        let width = |text| outlines(text, 100.0, Weight::Regular, 0.0).1;
        // A syllable with its vowel sign behind it is wider than without; the last one ends where the width says.
        assert!(width("လေး") > width("လ") + 50.0);
        let (segments, width_px) = outlines("မန္တလေးမြို့", 100.0, Weight::Bold, 0.0);
        let ends = segments.iter().map(|segment| match *segment {
            Segment::Move(x, _) | Segment::Line(x, _) => x,
            Segment::Quadratic(.., x, _) | Segment::Cubic(.., x, _) => x,
            Segment::Close => 0.0,
        });
        let farthest = ends.fold(0.0, f64::max);
        assert!((farthest - width_px).abs() < 30.0, "{farthest} {width_px}");
    }

    #[test]
    fn letters_stand_in_the_order_in_which_they_are_seen() {
        let runs = |text| seen_runs(text, Weight::Bold).into_iter().map(|(run, ..)| run).collect::<Vec<_>>();
        let mixed = runs("حلب (Aleppo)");
        assert_eq!(mixed[..2], [")", "Aleppo"]);
        assert!(mixed.last().is_some_and(|last| last.starts_with("حلب")), "{mixed:?}");
        assert_eq!(runs("Aleppo +3"), ["Aleppo +3"]);
        assert_eq!(runs("حلب +3").first(), Some(&"3"));
    }

    #[test]
    fn space_goes_between_letters_and_not_around_them() {
        let width = |spacing_px| outlines("Syria", 10.0, Weight::Bold, spacing_px).1;
        assert!((width(5.0) - width(0.0) - 20.0).abs() < 1e-9);
    }

    #[test]
    fn only_burmese_letters_need_outlines() {
        assert!(needs_outlines("Yangon ရန်ကုန်"));
        assert!(!needs_outlines("Київ حلب Αθήνα תל אביב"));
    }
}
