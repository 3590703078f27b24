//! Paragraphs laid out in lines: where each letter is seen, and which letter is at a point.

use super::bidi::{Paragraph, ShownLine, Unit};
use super::fonts;
use crate::typography::Weight;
use egui::epaint::text::FontsView;
use egui::text::{ByteIndex, LayoutJob, LayoutSection, TextFormat, TextWrapping};
use egui::{Color32, FontId, Galley, Pos2, Rect, Vec2, pos2};
use std::ops::Range;
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation;

/// How a paragraph is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setting {
    /// Font size in points.
    pub size: f32,
    /// From one base line to the next, in points; the font's own where `None`.
    pub line_height: Option<f32>,
    /// Where lines break, in points; infinite for a single line.
    pub width: f32,
    /// How heavy the letters are.
    pub weight: Weight,
    /// Lines beyond this many are left out, and '…' says so.
    pub max_lines: usize,
    /// Whether a paragraph without a letter that has a direction reads from right to left.
    pub rtl_by_default: bool,
    /// Whether paragraphs that read from right to left end at `width`.
    pub align_rtl_right: bool,
    /// Put between letters beyond their own width, in points.
    pub letter_spacing: f32,
}

impl Setting {
    /// One line, however long.
    #[must_use]
    pub fn one_line(size: f32) -> Self {
        Self {
            size,
            line_height: None,
            width: f32::INFINITY,
            weight: Weight::Regular,
            max_lines: usize::MAX,
            rtl_by_default: false,
            align_rtl_right: false,
            letter_spacing: 0.0,
        }
    }
}

/// A paragraph in lines.
#[derive(Clone, Debug)]
pub struct LaidParagraph {
    /// What egui is asked to lay out; its own cache makes asking again cheap, and asking again keeps
    /// the letters right when egui rebuilds its texture of glyphs.
    job: LayoutJob,
    /// From top to bottom.
    pub lines: Vec<Line>,
    /// Width and height in points.
    pub size: Vec2,
}

/// One line of a paragraph.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Bytes of the paragraph.
    pub range: Range<usize>,
    /// Upper edge in points from the paragraph's.
    pub top: f32,
    /// Lower edge.
    pub bottom: f32,
    /// From left to right as seen.
    pub clusters: Vec<Cluster>,
}

/// A letter as it is seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Bytes of the paragraph.
    pub range: Range<usize>,
    /// Left edge in points from the paragraph's.
    pub left: f32,
    /// Right edge.
    pub right: f32,
    /// Whether it reads from right to left.
    pub rtl: bool,
}

impl LaidParagraph {
    /// Lays a paragraph out. The text must not hold line feeds.
    #[must_use]
    pub fn new(fonts: &mut FontsView<'_>, text: &str, setting: &Setting) -> Self {
        let paragraph = Paragraph::new(text, setting.weight, setting.rtl_by_default);
        if paragraph.is_simple() {
            simple(fonts, text, &paragraph, setting)
        } else {
            ordered(fonts, text, &paragraph, setting)
        }
    }

    /// The letters to paint.
    #[must_use]
    pub fn galley(&self, fonts: &mut FontsView<'_>) -> Arc<Galley> {
        fonts.layout_job(self.job.clone())
    }

    /// What egui is asked to lay out: pieces of the text in the order in which they are seen.
    #[must_use]
    pub fn job(&self) -> &LayoutJob {
        &self.job
    }

    /// Where the bytes are seen: one box for each stretch of a line.
    #[must_use]
    pub fn rects(&self, range: &Range<usize>) -> Vec<Rect> {
        let mut rects: Vec<Rect> = Vec::new();
        for line in self.lines.iter().filter(|line| line.range.start < range.end && range.start < line.range.end) {
            let mut open: Option<Rect> = None;
            for cluster in &line.clusters {
                if cluster.range.start < range.end && range.start < cluster.range.end {
                    let rect = Rect::from_min_max(pos2(cluster.left, line.top), pos2(cluster.right, line.bottom));
                    open = Some(open.map_or(rect, |open| open.union(rect)));
                } else {
                    rects.extend(open.take());
                }
            }
            rects.extend(open);
        }
        rects.retain(|rect| rect.width() > 0.0);
        rects
    }

    /// The letter under the point, if there is one.
    #[must_use]
    pub fn letter_at(&self, at: Pos2) -> Option<Range<usize>> {
        let line = self.lines.iter().find(|line| (line.top..line.bottom).contains(&at.y))?;
        let cluster = line.clusters.iter().find(|cluster| (cluster.left..cluster.right).contains(&at.x))?;
        Some(cluster.range.clone())
    }

    /// The gap between letters nearest to the point, as a byte of the paragraph.
    #[must_use]
    pub fn caret_at(&self, at: Pos2) -> usize {
        let line = self.lines.iter().find(|line| at.y < line.bottom).or(self.lines.last());
        let Some(line) = line else { return 0 };
        let distance = |cluster: &Cluster| (cluster.left - at.x).max(at.x - cluster.right).max(0.0);
        let nearest = line.clusters.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
        let Some(cluster) = nearest else { return line.range.start };
        let right_half = at.x > 0.5 * (cluster.left + cluster.right);
        if right_half == cluster.rtl { cluster.range.start } else { cluster.range.end }
    }

    /// The line that holds the byte.
    #[must_use]
    pub fn line_of(&self, byte: usize) -> Option<&Line> {
        self.lines.iter().find(|line| byte < line.range.end).or(self.lines.last())
    }
}

fn section(range: Range<usize>, font: usize, leading_space: f32, setting: &Setting) -> LayoutSection {
    let format = TextFormat {
        font_id: FontId::new(setting.size, fonts::family(font)),
        line_height: setting.line_height,
        color: Color32::PLACEHOLDER,
        extra_letter_spacing: setting.letter_spacing,
        ..TextFormat::default()
    };
    LayoutSection { leading_space, byte_range: ByteIndex(range.start)..ByteIndex(range.end), format }
}

/// A text that egui lays out rightly by itself.
fn simple(fonts: &mut FontsView<'_>, text: &str, paragraph: &Paragraph<'_>, setting: &Setting) -> LaidParagraph {
    let mut shown = paragraph.line(0..text.len());
    if shown.text.is_empty() {
        shown.text.push(' '); // so that an empty paragraph is as high as a line
    }
    let job = LayoutJob {
        sections: vec![section(0..shown.text.len(), fonts::first_of(setting.weight), 0.0, setting)],
        text: std::mem::take(&mut shown.text),
        wrap: TextWrapping {
            max_width: setting.width,
            max_rows: setting.max_lines,
            break_anywhere: setting.max_lines == 1,
            ..TextWrapping::default()
        },
        break_on_newline: false,
        ..LayoutJob::default()
    };
    let galley = fonts.layout_job(job.clone());
    for unit in &mut shown.units {
        unit.piece = 0; // egui has made one section of it
    }
    let mut rest = shown.units.as_slice();
    let mut lines = Vec::new();
    for (number, row) in galley.rows.iter().enumerate() {
        let last = number + 1 == galley.rows.len();
        let glyphs = row.glyphs.iter().map(|glyph| (glyph.chr, glyph.advance_width));
        let (clusters, used) = place(rest, glyphs, 0.0, last);
        let start = rest.first().map_or(text.len(), |unit| unit.range.start);
        rest = &rest[used..];
        let end = rest.first().map_or(text.len(), |unit| unit.range.start);
        lines.push(Line { range: start..end, top: row.pos.y, bottom: row.pos.y + row.size.y, clusters });
    }
    LaidParagraph { job, lines, size: galley.size() }
}

/// A text with parts that read from right to left: lines are broken here, in the order of the text,
/// and each is then put in the order in which it is seen.
fn ordered(fonts: &mut FontsView<'_>, text: &str, paragraph: &Paragraph<'_>, setting: &Setting) -> LaidParagraph {
    let unordered = paragraph.unordered();
    let mut measured = measure(fonts, &unordered, setting);
    measured.sort_by_key(|cluster| cluster.range.start);
    let ranges = break_lines(text, &measured, setting.width);
    if ranges.len() > setting.max_lines {
        return elided(fonts, text, &measured, &ranges, setting);
    }

    let mut job = LayoutJob { wrap: TextWrapping::no_max_width(), ..LayoutJob::default() };
    let mut shown_lines = Vec::new();
    for (number, range) in ranges.iter().enumerate() {
        let seen_end = range.start + text[range.clone()].trim_end().len();
        let shown = paragraph.line(range.start..seen_end);
        let width: f32 = (measured.iter())
            .filter(|cluster| range.start <= cluster.range.start && cluster.range.start < seen_end)
            .map(|cluster| cluster.right - cluster.left)
            .sum();
        let to_the_right = setting.align_rtl_right && paragraph.rtl && setting.width.is_finite();
        let left = if to_the_right { (setting.width - width).max(0.0) } else { 0.0 };
        push_line(&mut job, &shown, left, number + 1 < ranges.len(), setting);
        shown_lines.push((range.clone(), seen_end, shown, left));
    }
    let galley = fonts.layout_job(job.clone());
    let mut lines = Vec::new();
    for ((range, seen_end, shown, left), row) in shown_lines.into_iter().zip(&galley.rows) {
        let glyphs = row.glyphs.iter().map(|glyph| (glyph.chr, glyph.advance_width));
        let (mut clusters, _) = place(&shown.units, glyphs, left, true);
        if seen_end < range.end {
            // The blanks at which the line was broken hang invisibly at its end.
            let x = if paragraph.rtl { left } else { clusters.last().map_or(left, |last| last.right) };
            let blank = Cluster { range: seen_end..range.end, left: x, right: x, rtl: paragraph.rtl };
            clusters.insert(if paragraph.rtl { 0 } else { clusters.len() }, blank);
        }
        lines.push(Line { range, top: row.pos.y, bottom: row.pos.y + row.size.y, clusters });
    }
    LaidParagraph { job, lines, size: galley.size() }
}

/// The first lines of a paragraph that has too many, with '…' where it goes on.
fn elided(
    fonts: &mut FontsView<'_>,
    text: &str,
    measured: &[Cluster],
    ranges: &[Range<usize>],
    setting: &Setting,
) -> LaidParagraph {
    let Some(last) = setting.max_lines.checked_sub(1).and_then(|last| ranges.get(last)) else {
        return LaidParagraph { job: LayoutJob::default(), lines: Vec::new(), size: Vec2::ZERO };
    };
    // The last line may take more of the text than up to its break: what is cut off need not be a word.
    let mut width = 0.0;
    let mut ends = Vec::new();
    for cluster in measured.iter().filter(|cluster| cluster.range.start >= last.start) {
        width += cluster.right - cluster.left;
        if width > setting.width {
            break;
        }
        ends.push(cluster.range.end);
    }
    // How wide the ellipsis is depends on the letters beside it: give up letters until it fits.
    let within = Setting { max_lines: usize::MAX, ..*setting };
    loop {
        let end = ends.pop().unwrap_or(last.start);
        let short = format!("{}…", text[..end].trim_end());
        let laid = LaidParagraph::new(fonts, &short, &within);
        if laid.lines.len() <= setting.max_lines || end == last.start {
            return laid;
        }
    }
}

fn push_line(job: &mut LayoutJob, shown: &ShownLine, left: f32, more: bool, setting: &Setting) {
    let offset = job.text.len();
    // A blank keeps an empty line as high as the others.
    job.text.push_str(if shown.text.is_empty() { " " } else { &shown.text });
    if more {
        job.text.push('\n');
    }
    for (number, (range, font)) in shown.pieces.iter().enumerate() {
        let last = number + 1 == shown.pieces.len();
        let end = if last { job.text.len() } else { offset + range.end };
        job.sections.push(section(offset + range.start..end, *font, if number == 0 { left } else { 0.0 }, setting));
    }
    if shown.pieces.is_empty() {
        job.sections.push(section(offset..job.text.len(), fonts::first_of(setting.weight), left, setting));
    }
}

/// The widths of the letters, on one endless line.
fn measure(fonts: &mut FontsView<'_>, shown: &ShownLine, setting: &Setting) -> Vec<Cluster> {
    let mut job = LayoutJob { wrap: TextWrapping::no_max_width(), ..LayoutJob::default() };
    push_line(&mut job, shown, 0.0, false, setting);
    let galley = fonts.layout_job(job);
    let glyphs = galley.rows.iter().flat_map(|row| &row.glyphs).map(|glyph| (glyph.chr, glyph.advance_width));
    place(&shown.units, glyphs, 0.0, true).0
}

/// Where lines end. `measured` is in the order of the text.
fn break_lines(text: &str, measured: &[Cluster], width: f32) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    let mut line_width = 0.0;
    // Where the line may be broken, and how wide it is up to there.
    let mut chance: Option<(usize, f32)> = None;
    for (number, cluster) in measured.iter().enumerate() {
        let letter = &text[cluster.range.clone()];
        let blank = letter.chars().all(char::is_whitespace);
        let cluster_width = cluster.right - cluster.left;
        if !blank && line_width + cluster_width > width && cluster.range.start > start {
            let (end, end_width) = chance.unwrap_or((cluster.range.start, line_width));
            ranges.push(start..end);
            start = end;
            line_width -= end_width;
            chance = None;
        }
        line_width += cluster_width;
        let next = measured.get(number + 1).map_or("", |next| &text[next.range.clone()]);
        if may_break_between(letter, next) {
            chance = Some((cluster.range.end, line_width));
        }
    }
    if start < text.len() || ranges.is_empty() {
        ranges.push(start..text.len());
    }
    ranges
}

fn may_break_between(letter: &str, next: &str) -> bool {
    let next_is_blank = next.starts_with(char::is_whitespace);
    match letter.chars().next_back() {
        _ if next_is_blank || next.is_empty() => false, // the blank itself will be the better place
        Some('\u{a0}' | '\u{202f}' | '\u{2007}') | None => false,
        Some(last) if last.is_whitespace() || last == '\u{200b}' => true,
        Some('-' | '–' | '—' | '/') => !next.starts_with(|c: char| c.is_ascii_digit()),
        Some(last) => is_ideograph(last),
    }
}

/// Scripts that are written without blanks between words.
fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

/// How far ahead a glyph's letter is looked for: no ligature joins more.
const LONGEST_LIGATURE: usize = 6;

/// Finds out which letters the glyphs of a row belong to; egui tells of a glyph only the character its
/// cluster starts with. Gives the letters with their places, and how many of the units the row took:
/// all of them where `last`.
fn place(units: &[Unit], glyphs: impl Iterator<Item = (char, f32)>, left: f32, last: bool) -> (Vec<Cluster>, usize) {
    // Units `start..end` share `width`.
    let mut groups: Vec<(Range<usize>, f32)> = Vec::new();
    let mut next = 0;
    for (character, width) in glyphs {
        if width <= 0.0 {
            // egui fills up ligatures with empty glyphs, but miscounts them in pieces turned round.
            if let (Some((group, _)), Some(unit)) = (groups.last_mut(), units.get(next))
                && !unit.backwards
                && unit.shown == character
                && units[group.start].piece == unit.piece
            {
                next += 1;
                group.end = next;
            }
            continue;
        }
        let ahead = &units[next..units.len().min(next + LONGEST_LIGATURE)];
        match ahead.iter().position(|unit| unit.shown == character) {
            Some(skipped) if ahead[skipped].backwards => {
                groups.push((next..next + skipped + 1, width));
                next += skipped + 1;
            }
            Some(skipped) => {
                match groups.last_mut() {
                    Some((group, _)) => group.end += skipped,
                    None => groups.push((next..next + skipped, 0.0)),
                }
                groups.push((next + skipped..next + skipped + 1, width));
                next += skipped + 1;
            }
            None => match groups.last_mut() {
                Some(group) => group.1 += width,
                None if units.is_empty() => {}
                None => {
                    groups.push((0..1, width));
                    next = 1;
                }
            },
        }
    }
    if last && next < units.len() {
        match groups.last_mut() {
            Some((group, _)) => group.end = units.len(),
            None => groups.push((0..units.len(), 0.0)),
        }
        next = units.len();
    }

    let mut clusters = Vec::with_capacity(next);
    let mut x = left;
    for (group, width) in groups.into_iter().filter(|(group, _)| !group.is_empty()) {
        let share = width / group.len() as f32;
        for unit in &units[group] {
            clusters.push(Cluster { range: unit.range.clone(), left: x, right: x + share, rtl: unit.rtl });
            x += share;
        }
    }
    (clusters, next)
}

/// The word around a byte, for selecting it.
pub(super) fn word_around(text: &str, byte: usize) -> Range<usize> {
    let words = text.split_word_bound_indices().map(|(start, word)| start..start + word.len());
    words.into_iter().find(|word| word.contains(&byte)).unwrap_or(byte..byte)
}
