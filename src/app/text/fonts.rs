//! The bundled fonts as egui wants them: one family per script and weight, its own font first.

use crate::typography::{FONTS, Font, Weight};
use egui::{FontData, FontDefinitions, FontFamily, FontTweak};
use std::sync::{Arc, OnceLock};
use ttf_parser::Face;

/// Everything egui needs to draw with the bundled fonts: give it to `Context::set_fonts`.
///
/// The proportional family tries the main font first and then one font per script; there is no
/// monospaced font among them, so that family is the same.
#[must_use]
pub fn font_definitions() -> FontDefinitions {
    let mut definitions = FontDefinitions::empty();
    for (index, font) in FONTS.iter().enumerate() {
        let tweak = FontTweak { y_offset_factor: baseline_shift_em(index), ..FontTweak::default() };
        let data = FontData::from_static(font.bytes).tweak(tweak);
        definitions.font_data.insert(font_name(font), Arc::new(data));
    }
    for (index, font) in FONTS.iter().enumerate() {
        let chain = std::iter::once(index).chain(0..FONTS.len()).filter(|&other| FONTS[other].weight == font.weight);
        let mut names: Vec<String> = Vec::new();
        for name in chain.map(|other| font_name(&FONTS[other])) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if index == 0 {
            definitions.families.insert(FontFamily::Proportional, names.clone());
            definitions.families.insert(FontFamily::Monospace, names.clone());
        }
        definitions.families.insert(family(index), names);
    }
    definitions
}

/// The family that tries the bundled font of this index first.
pub(super) fn family(index: usize) -> FontFamily {
    static NAMES: OnceLock<Vec<Arc<str>>> = OnceLock::new();
    let names = NAMES.get_or_init(|| FONTS.iter().map(|font| font_name(font).into()).collect());
    FontFamily::Name(Arc::clone(&names[index]))
}

/// The bold family of the interface, for headings and what must stand out.
#[must_use]
pub fn bold_family() -> FontFamily {
    family(first_of(Weight::Bold))
}

/// Index of the main font of a weight.
pub(super) fn first_of(weight: Weight) -> usize {
    FONTS.iter().position(|font| font.weight == weight).unwrap_or(0)
}

/// Index of the first bundled font of this weight that has the character; the main one if none has.
pub(super) fn font_index(character: char, weight: Weight) -> usize {
    let first = first_of(weight);
    if character.is_ascii() {
        return first;
    }
    (0..FONTS.len()).find(|&index| FONTS[index].weight == weight && has(index, character)).unwrap_or(first)
}

/// Whether the bundled font has the character.
pub(super) fn has(index: usize, character: char) -> bool {
    faces()[index].as_ref().is_some_and(|face| face.glyph_index(character).is_some())
}

fn faces() -> &'static [Option<Face<'static>>] {
    static FACES: OnceLock<Vec<Option<Face<'static>>>> = OnceLock::new();
    FACES.get_or_init(|| FONTS.iter().map(|font| Face::parse(font.bytes, 0).ok()).collect())
}

fn font_name(font: &Font) -> String {
    match font.weight {
        Weight::Regular => font.family.to_owned(),
        Weight::Bold => format!("{} Bold", font.family),
    }
}

/// How far down a font must be moved, in em, for its base line to meet the main font's. egui centres
/// fonts of different heights on each other, which lifts or sinks the letters of the taller one.
fn baseline_shift_em(index: usize) -> f32 {
    let baseline_em = |face: &Face<'_>| {
        let em = f32::from(face.units_per_em());
        // Below the middle of the line by this much: ascent less half the height.
        let (ascent, descent, gap) = (face.ascender(), face.descender(), face.line_gap());
        (f32::from(ascent) - 0.5 * (f32::from(ascent) - f32::from(descent) + f32::from(gap))) / em
    };
    match (&faces()[0], &faces()[index]) {
        (Some(main), Some(face)) => baseline_em(main) - baseline_em(face),
        _ => 0.0,
    }
}
