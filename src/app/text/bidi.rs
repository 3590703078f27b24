//! Which letters stand where on a line of mixed direction (Unicode Standard Annex 9).
//!
//! egui shapes letters but lays stretches out from left to right in the order of the text, and lets
//! its shaper guess a stretch's direction from the first letter in it. So a line is cut here into
//! pieces that the shaper guesses rightly, one font each, and put in the order in which they are seen.

use super::fonts;
use crate::typography::Weight;
use std::ops::Range;
use unicode_bidi::{BidiClass, Direction, Level, ParagraphBidiInfo, bidi_class, get_base_direction};
use unicode_bidi_mirroring::get_mirrored;
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

/// A paragraph with the embedding level of each of its letters.
pub(super) struct Paragraph<'t> {
    text: &'t str,
    info: Option<ParagraphBidiInfo<'t>>,
    weight: Weight,
    /// Whether the paragraph as a whole reads from right to left.
    pub rtl: bool,
}

/// A line as the shaper gets it.
#[derive(Debug, Default)]
pub(super) struct ShownLine {
    /// The letters in the order in which egui must get them.
    pub text: String,
    /// Stretches of `text` with the bundled font of each.
    pub pieces: Vec<(Range<usize>, usize)>,
    /// What is seen from left to right.
    pub units: Vec<Unit>,
}

/// One letter as the reader sees it (a grapheme), and where it stands in the paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// The character by which egui names its glyph.
    pub shown: char,
    /// Bytes of the paragraph.
    pub range: Range<usize>,
    /// Which piece of the line it is in.
    pub piece: usize,
    /// Whether it reads from right to left.
    pub rtl: bool,
    /// Whether the shaper turns its piece round, so that a ligature is named by its rightmost letter.
    pub backwards: bool,
}

/// Whether nothing in the text reads from right to left, so that egui's own layout is right.
pub(super) fn is_simple(text: &str) -> bool {
    use BidiClass::{AL, AN, R, RLE, RLI, RLO};
    text.chars().all(|c| c < '\u{590}' || !matches!(bidi_class(c), R | AL | AN | RLE | RLO | RLI))
}

impl<'t> Paragraph<'t> {
    /// Works out the levels. The paragraph's direction is that of its first letter that has one, else
    /// `rtl_by_default`.
    pub fn new(text: &'t str, weight: Weight, rtl_by_default: bool) -> Self {
        if is_simple(text) {
            let rtl = rtl_by_default && !text.chars().any(|c| bidi_class(c) == BidiClass::L);
            // Without letters there is still the order of digits and brackets to settle.
            let info = rtl.then(|| ParagraphBidiInfo::new(text, Some(Level::rtl())));
            return Self { text, info, weight, rtl };
        }
        let rtl = match get_base_direction(text) {
            Direction::Ltr => false,
            Direction::Rtl => true,
            Direction::Mixed => rtl_by_default,
        };
        let level = if rtl { Level::rtl() } else { Level::ltr() };
        Self { text, info: Some(ParagraphBidiInfo::new(text, Some(level))), weight, rtl }
    }

    /// Whether the letters stand in the order of the text.
    pub fn is_simple(&self) -> bool {
        self.info.is_none()
    }

    /// The line of these bytes in the order in which it is seen.
    pub fn line(&self, range: Range<usize>) -> ShownLine {
        let mut line = ShownLine::default();
        match &self.info {
            _ if range.is_empty() => {}
            None => self.push_run(range, false, &mut line),
            Some(info) => {
                let (levels, runs) = info.visual_runs(range);
                for run in runs {
                    let rtl = levels[run.start].is_rtl();
                    self.push_run(run, rtl, &mut line);
                }
            }
        }
        line
    }

    /// The whole paragraph with its runs in the order of the text: for measuring, before it is known
    /// where lines end.
    pub fn unordered(&self) -> ShownLine {
        let mut line = ShownLine::default();
        let Some(info) = &self.info else {
            return self.line(0..self.text.len());
        };
        let mut start = 0;
        while start < self.text.len() {
            let rtl = info.levels[start].is_rtl();
            let length = info.levels[start..].iter().take_while(|level| level.is_rtl() == rtl).count();
            self.push_run(start..start + length, rtl, &mut line);
            start += length;
        }
        line
    }

    fn push_run(&self, run: Range<usize>, rtl: bool, line: &mut ShownLine) {
        let mut pieces = self.pieces(run, rtl);
        if rtl {
            pieces.reverse();
        }
        for piece in pieces {
            push_piece(&piece, line);
        }
    }

    /// Cuts a run of one direction into pieces of one font that the shaper treats as one.
    fn pieces(&self, run: Range<usize>, rtl: bool) -> Vec<Piece<'t>> {
        let mut pieces: Vec<Piece<'t>> = Vec::new();
        for (offset, grapheme) in self.text[run.clone()].grapheme_indices(true) {
            let start = run.start + offset;
            let first = shown_char(grapheme);
            let letter = reads_backwards(first);
            let stays = pieces.last().is_some_and(|last| {
                let same_font = last.font == fonts::font_index(first, self.weight);
                if letter {
                    same_font && (last.letters || !rtl)
                } else {
                    // Spaces, points and brackets stay with the letters before them, whose shaper
                    // puts them in order and mirrors them, if that font has them.
                    same_font || (!first.is_alphanumeric() && fonts::has(last.font, first))
                }
            });
            match pieces.last_mut() {
                Some(last) if stays => {
                    last.letters |= letter;
                    last.graphemes.push((start, grapheme));
                }
                _ => pieces.push(Piece {
                    font: fonts::font_index(first, self.weight),
                    rtl,
                    letters: letter,
                    graphemes: vec![(start, grapheme)],
                }),
            }
        }
        pieces
    }
}

struct Piece<'t> {
    font: usize,
    rtl: bool,
    /// Whether there is a letter in it by which the shaper will take it to read from right to left.
    letters: bool,
    graphemes: Vec<(usize, &'t str)>,
}

fn push_piece(piece: &Piece<'_>, line: &mut ShownLine) {
    let backwards = shaper_reverses(piece);
    // Where the shaper will not turn the piece the way it reads, it gets it turned already.
    let turned = piece.rtl != backwards;
    let mirrored = piece.rtl && !backwards;
    let shown_start = line.text.len();
    let number = line.pieces.len();
    let mut push = |&(start, grapheme): &(usize, &str)| {
        for character in grapheme.chars().map(printable) {
            line.text.push(if mirrored { get_mirrored(character).unwrap_or(character) } else { character });
        }
        let first = shown_char(grapheme);
        line.units.push(Unit {
            shown: if mirrored { get_mirrored(first).unwrap_or(first) } else { first },
            range: start..start + grapheme.len(),
            piece: number,
            rtl: piece.rtl,
            backwards,
        });
    };
    if turned {
        piece.graphemes.iter().rev().for_each(&mut push);
    } else {
        piece.graphemes.iter().for_each(&mut push);
    }
    if backwards {
        let first_unit = line.units.len() - piece.graphemes.len();
        line.units[first_unit..].reverse();
    }
    line.pieces.push((shown_start..line.text.len(), piece.font));
}

/// What the shaper will guess: it goes by the first character that belongs to a script.
fn shaper_reverses(piece: &Piece<'_>) -> bool {
    let mut characters = piece.graphemes.iter().flat_map(|(_, grapheme)| grapheme.chars());
    characters
        .find(|c| !matches!(c.script(), Script::Common | Script::Inherited | Script::Unknown))
        .is_some_and(reads_backwards)
}

/// Whether the shaper lays text of this character's script out from right to left.
fn reads_backwards(character: char) -> bool {
    use Script::{Adlam, Arabic, Hanifi_Rohingya, Hebrew, Mandaic, Nko, Samaritan, Syriac, Thaana, Yezidi};
    character >= '\u{590}'
        && matches!(
            character.script(),
            Adlam | Arabic | Hanifi_Rohingya | Hebrew | Mandaic | Nko | Samaritan | Syriac | Thaana | Yezidi
        )
}

fn shown_char(grapheme: &str) -> char {
    printable(grapheme.chars().next().unwrap_or(' '))
}

/// Control characters have no glyph; a blank stands for them.
fn printable(character: char) -> char {
    if character.is_control() && character != '\t' || matches!(character, '\u{2028}' | '\u{2029}') {
        ' '
    } else {
        character
    }
}
