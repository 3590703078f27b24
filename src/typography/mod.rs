//! The bundled fonts, and how wide a text is in them.
//!
//! The same bytes go to the window and to every picture, so that a label that fits on the screen fits
//! in the export.

mod outline;

pub use outline::{Segment, needs_outlines, outlines};

use std::sync::OnceLock;
use ttf_parser::Face;

/// How heavy the letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Weight {
    Regular,
    Bold,
}

/// One bundled font file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Font {
    /// The family as the file names it: 'Noto Sans Arabic'.
    pub family: &'static str,
    /// How heavy it is.
    pub weight: Weight,
    /// The file, TrueType.
    pub bytes: &'static [u8],
}

macro_rules! font {
    ($family:literal, $weight:ident, $file:literal) => {
        Font {
            family: $family,
            weight: Weight::$weight,
            bytes: include_bytes!(concat!("../../assets/fonts/", $file, ".ttf")),
        }
    };
}

/// All bundled fonts, in the order in which they are tried for a character.
pub static FONTS: [Font; 8] = [
    font!("Noto Sans", Regular, "NotoSans-Regular"),
    font!("Noto Sans Arabic", Regular, "NotoSansArabic-Regular"),
    font!("Noto Sans Hebrew", Regular, "NotoSansHebrew-Regular"),
    font!("Noto Sans Myanmar", Regular, "NotoSansMyanmar-Regular"),
    font!("Noto Sans", Bold, "NotoSans-Bold"),
    font!("Noto Sans Arabic", Bold, "NotoSansArabic-Bold"),
    font!("Noto Sans Hebrew", Bold, "NotoSansHebrew-Bold"),
    font!("Noto Sans Myanmar", Bold, "NotoSansMyanmar-Bold"),
];

/// The family of Latin, Cyrillic and Greek text, tried first.
pub const MAIN_FAMILY: &str = "Noto Sans";

/// The families, the main one first: a CSS `font-family` list and egui's order of fallback.
#[must_use]
pub fn families() -> [&'static str; 4] {
    [0, 1, 2, 3].map(|i: usize| FONTS[i].family)
}

/// The licence of the bundled fonts, SIL Open Font License 1.1.
#[must_use]
pub fn licence() -> &'static str {
    include_str!("../../assets/fonts/OFL.txt")
}

/// The font in which a character is drawn: the first bundled one that has it, else the main one.
#[must_use]
pub fn font_for(character: char, weight: Weight) -> &'static Font {
    faces(weight)
        .iter()
        .find(|face| face.advance(character).is_some())
        .map_or(&FONTS[first_of(weight)], |face| &FONTS[face.index])
}

/// Whether the bundled fonts have every letter of a text: what they lack would be drawn as boxes.
///
/// ```
/// use dateline::typography::can_draw;
/// assert!(can_draw("حلب, Київ, ရန်ကုန်") && !can_draw("北京"));
/// ```
#[must_use]
pub fn can_draw(text: &str) -> bool {
    let has = |character: char, weight| faces(weight).iter().any(|face| face.advance(character).is_some());
    let drawn = text.chars().filter(|character| fallback_em(*character) > 0.0);
    drawn.into_iter().all(|character| has(character, Weight::Regular) && has(character, Weight::Bold))
}

/// A text cut into runs of one font each, in the order of the text. Spaces, digits and punctuation
/// stay with the run before them where its font has them.
#[must_use]
pub fn runs(text: &str, weight: Weight) -> Vec<(&str, &'static Font)> {
    let faces = faces(weight);
    let mut runs: Vec<(usize, usize)> = Vec::new(); // start byte, index into FONTS
    for (at, character) in text.char_indices() {
        let stays = !character.is_alphabetic();
        let current = runs.last().map(|run| run.1);
        let font = match current {
            Some(index) if stays && faces[index - first_of(weight)].advance(character).is_some() => index,
            _ => faces
                .iter()
                .find(|face| face.advance(character).is_some())
                .map_or(current.unwrap_or(first_of(weight)), |face| face.index),
        };
        if current != Some(font) {
            runs.push((at, font));
        }
    }
    let ends: Vec<usize> = runs.iter().skip(1).map(|run| run.0).chain([text.len()]).collect();
    runs.iter().zip(ends).map(|(&(start, font), end)| (&text[start..end], &FONTS[font])).collect()
}

/// Width of one line of text in px at a font size in px. The sum of the letters' advances: kerning is
/// left out, and joined scripts come out up to a tenth too wide.
///
/// ```
/// use dateline::typography::{Weight, text_width_px};
/// assert!(text_width_px("Idlib Governorate", 12.0, Weight::Regular) > text_width_px("Idlib", 12.0, Weight::Regular));
/// assert_eq!(text_width_px("", 12.0, Weight::Bold), 0.0);
/// ```
#[must_use]
pub fn text_width_px(text: &str, size_px: f64, weight: Weight) -> f64 {
    let faces = faces(weight);
    let em: f64 = text
        .chars()
        .map(|character| {
            let ascii = faces[0].ascii.get(character as usize).copied();
            ascii.unwrap_or_else(|| {
                faces.iter().find_map(|face| face.advance(character)).unwrap_or_else(|| fallback_em(character))
            })
        })
        .sum();
    em * size_px
}

/// The text shortened with '…' until it is no wider than `width_px`.
#[must_use]
pub fn shorten(text: &str, width_px: f64, size_px: f64, weight: Weight) -> String {
    if text_width_px(text, size_px, weight) <= width_px {
        return text.to_owned();
    }
    let ellipsis_px = text_width_px("…", size_px, weight);
    let mut used_px = ellipsis_px;
    let mut end = 0;
    for (at, character) in text.char_indices() {
        used_px += text_width_px(character.encode_utf8(&mut [0; 4]), size_px, weight);
        if used_px > width_px {
            break;
        }
        end = at + character.len_utf8();
    }
    format!("{}…", text[..end].trim_end())
}

/// Whether the text reads from right to left: its first letter of a strong direction does.
#[must_use]
pub fn is_right_to_left(text: &str) -> bool {
    use unicode_bidi::BidiClass;
    text.chars()
        .find_map(|character| match unicode_bidi::bidi_class(character) {
            BidiClass::L => Some(false),
            BidiClass::R | BidiClass::AL => Some(true),
            _ => None,
        })
        .unwrap_or(false)
}

/// What a character that no bundled font has takes, in em: the box drawn for it, or nothing.
fn fallback_em(character: char) -> f64 {
    if character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}')
    {
        0.0
    } else {
        0.6
    }
}

/// A font parsed once.
struct Parsed {
    index: usize,
    face: Face<'static>,
    ascii: [f64; 128],
}

impl Parsed {
    /// Advance of a character in em, `None` where the font lacks it.
    fn advance(&self, character: char) -> Option<f64> {
        let glyph = self.face.glyph_index(character)?;
        Some(f64::from(self.face.glyph_hor_advance(glyph)?) / f64::from(self.face.units_per_em()))
    }
}

fn first_of(weight: Weight) -> usize {
    match weight {
        Weight::Regular => 0,
        Weight::Bold => FONTS.len() / 2,
    }
}

fn faces(weight: Weight) -> &'static [Parsed] {
    static FACES: OnceLock<Vec<Parsed>> = OnceLock::new();
    let all = FACES.get_or_init(|| {
        FONTS
            .iter()
            .enumerate()
            .map(|(index, font)| {
                let face = Face::parse(font.bytes, 0).expect("a bundled font is sound");
                let mut parsed = Parsed { index, face, ascii: [0.0; 128] };
                for code in 0x20..0x7f_u8 {
                    parsed.ascii[usize::from(code)] = parsed.advance(char::from(code)).unwrap_or(0.6);
                }
                parsed
            })
            .collect()
    });
    &all[first_of(weight)..first_of(weight) + FONTS.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_font_file_is_the_family_it_is_listed_as() {
        for font in &FONTS {
            let face = Face::parse(font.bytes, 0).unwrap();
            let family = face.names().into_iter().find(|name| name.name_id == 1 && name.is_unicode());
            assert_eq!(family.and_then(|name| name.to_string()).as_deref(), Some(font.family));
            assert_eq!(face.is_bold(), font.weight == Weight::Bold);
        }
    }

    #[test]
    fn every_script_of_the_samples_has_its_font() {
        let cases = [
            ('A', "Noto Sans"),
            ('ї', "Noto Sans"),
            ('ح', "Noto Sans Arabic"),
            ('ע', "Noto Sans Hebrew"),
            ('က', "Noto Sans Myanmar"),
        ];
        for (character, family) in cases {
            for weight in [Weight::Regular, Weight::Bold] {
                let font = font_for(character, weight);
                assert_eq!((font.family, font.weight), (family, weight), "{character}");
            }
        }
    }

    #[test]
    fn runs_cover_the_text_and_keep_spaces_inside() {
        let text = "ريف حلب (Aleppo) ရန်ကုန် Київ";
        let runs = runs(text, Weight::Regular);
        assert_eq!(runs.iter().map(|run| run.0).collect::<String>(), text);
        assert_eq!(runs[0].1.family, "Noto Sans Arabic");
        assert!(runs[0].0.starts_with("ريف حلب"));
        assert!(runs.len() <= 4, "{runs:?}");
    }

    #[test]
    fn a_text_too_long_ends_in_an_ellipsis_and_fits() {
        let text = "A very long title about many places in several countries";
        let short = shorten(text, 120.0, 14.0, Weight::Bold);
        assert!(short.ends_with('…') && text_width_px(&short, 14.0, Weight::Bold) <= 120.0, "{short}");
        assert_eq!(shorten("Idlib", 120.0, 14.0, Weight::Bold), "Idlib");
    }

    #[test]
    fn direction_follows_the_first_strong_letter() {
        assert!(is_right_to_left("«ريف حلب» Aleppo"));
        assert!(!is_right_to_left("12 Aleppo حلب"));
    }
}
