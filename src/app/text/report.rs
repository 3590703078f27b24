//! A report's text with its mentions marked. Only what is visible is laid out.

use super::column::Column;
use super::layout::{LaidParagraph, Setting, word_around};
use super::mark::{Emphasis, Palette, TextMark, frame, paint_behind, paint_over, tint_rect};
use crate::model::{MentionId, ReportId, Span};
use crate::typography::Weight;
use egui::emath::GuiRounding as _;
use egui::{
    CornerRadius, CursorIcon, Event, EventFilter, Id, Key, NumExt as _, Pos2, Rect, Response, Role, ScrollArea, Sense,
    Ui, WidgetInfo, pos2, vec2,
};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// A report as it is to be shown.
#[derive(Clone, Copy, Debug)]
pub struct ReportText<'a> {
    /// Which report; the memory starts anew when another one comes.
    pub id: ReportId,
    /// Its text.
    pub text: &'a str,
    /// Its mentions, in text order, as [`super::marks_of`] gives them.
    pub marks: &'a [TextMark],
    /// The mention to stand out.
    pub selected: Option<MentionId>,
    /// The mention to be lit up, because the pointer is over it here or on the map.
    pub hovered: Option<MentionId>,
    /// What a search has found, in text order.
    pub find_matches: &'a [Span],
    /// The one of them that the search has gone to.
    pub current_match: Option<usize>,
    /// Font size in points.
    pub size: f32,
}

impl<'a> ReportText<'a> {
    /// A text with its marks and nothing selected.
    #[must_use]
    pub fn new(id: ReportId, text: &'a str, marks: &'a [TextMark]) -> Self {
        Self { id, text, marks, selected: None, hovered: None, find_matches: &[], current_match: None, size: 15.0 }
    }
}

/// What the user did with the text.
#[derive(Debug)]
pub struct TextResponse {
    /// The mention that was clicked, by mouse, keyboard or a screen reader.
    pub clicked: Option<MentionId>,
    /// The mention under the pointer.
    pub hovered: Option<MentionId>,
}

/// What the panel remembers between frames.
#[derive(Debug, Default)]
pub struct TextMemory {
    shown: Option<Shown>,
    column: Column,
    laid: BTreeMap<usize, Arc<LaidParagraph>>,
    wanted: Option<Wanted>,
    /// Where in the column the view is to start in the next frame.
    next_offset: Option<f64>,
    /// Where it started in the last one; above the column by the margin at first.
    offset: f64,
    viewport_height: f32,
    /// How far the area could go in the last frame, and whether that was not far enough.
    reach: f32,
    was_short: bool,
    /// The block at the top of the view in the last frame.
    first_visible: usize,
    /// Anchor and head, bytes.
    selection: Option<(usize, usize)>,
}

/// What the heights were found for.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Shown {
    id: ReportId,
    text_len: usize,
    width: f32,
    size: f32,
    pixels_per_point: f32,
    rtl: bool,
}

#[derive(Clone, Copy, Debug)]
enum Wanted {
    /// In view, with some lines before it; no move if it is in view already.
    InView(Span),
    /// This byte's line at this height of the view.
    At(usize, f32),
}

impl TextMemory {
    /// Scrolls the span into view in the next frame, if it is not there already.
    pub fn reveal(&mut self, span: Span) {
        self.wanted = Some(Wanted::InView(span));
    }

    /// The text selected with the mouse.
    #[must_use]
    pub fn selection(&self) -> Option<Span> {
        let (anchor, head) = self.selection?;
        (anchor != head).then(|| Span::new(anchor.min(head), anchor.max(head)))
    }

    /// How many paragraphs are laid out at the moment; the rest of the report costs nothing.
    #[cfg(test)]
    pub fn laid_out(&self) -> usize {
        self.laid.len()
    }

    fn sync(&mut self, report: &ReportText<'_>, width: f32, pixels_per_point: f32) -> Setting {
        let rtl = match self.shown {
            Some(shown) if shown.id == report.id => shown.rtl,
            _ => reads_from_right(report.text),
        };
        let (text_len, size) = (report.text.len(), report.size);
        let now = Shown { id: report.id, text_len, width, size, pixels_per_point, rtl };
        let setting = Setting {
            size,
            line_height: Some((size * 1.5 * pixels_per_point).round() / pixels_per_point),
            width,
            weight: Weight::Regular,
            max_lines: usize::MAX,
            rtl_by_default: rtl,
            align_rtl_right: true,
            letter_spacing: 0.0,
        };
        if self.shown == Some(now) {
            return setting;
        }
        let same_text = self.shown.is_some_and(|shown| shown.id == now.id && shown.text_len == now.text_len);
        if same_text {
            // The line at the top stays there when the panel grows or shrinks.
            let top = self.byte_at_top();
            self.wanted = self.wanted.or(top.map(|byte| Wanted::At(byte, 0.0)));
        } else {
            let wanted = self.wanted;
            *self = Self { wanted, next_offset: Some(-f64::from(MARGIN)), ..Self::default() };
            self.column = Column::new(report.text);
        }
        self.shown = Some(now);
        self.laid.clear();
        self.column.guess_heights(width, 0.53 * size, line_height(&setting));
        setting
    }

    fn byte_at_top(&mut self) -> Option<usize> {
        if self.offset <= 0.0 {
            return None;
        }
        let block = self.column.block_at(self.offset);
        let start = self.column.range(block).start;
        let y = (self.offset - self.column.top(block)) as f32;
        let line = self.laid.get(&block).and_then(|laid| laid.lines.iter().find(|line| line.bottom > y));
        Some(start + line.map_or(0, |line| line.range.start))
    }

    /// A block's lines, and by how much it has turned out higher than was thought.
    fn lay_out(&mut self, ui: &Ui, text: &str, block: usize, setting: &Setting) -> (Arc<LaidParagraph>, f32) {
        if let Some(laid) = self.laid.get(&block) {
            return (Arc::clone(laid), 0.0);
        }
        let part = &text[self.column.range(block)];
        let laid = ui.ctx().fonts_mut(|fonts| Arc::new(LaidParagraph::new(fonts, part, setting)));
        let grown = self.column.set_height(block, laid.size.y, line_height(setting));
        self.laid.insert(block, Arc::clone(&laid));
        (laid, grown)
    }

    /// The offset that fulfils the wish, after laying out what will then be visible above it.
    fn offset_for(&mut self, ui: &Ui, text: &str, wanted: Wanted, view_height: f32, setting: &Setting) -> Option<f64> {
        let (byte, at) = match wanted {
            Wanted::InView(span) => (span.start, 0.3 * view_height),
            Wanted::At(byte, at) => (byte, at),
        };
        let block = self.column.block_of(byte);
        let (laid, _) = self.lay_out(ui, text, block, setting);
        let start = self.column.range(block).start;
        let line = laid.line_of(byte - start.min(byte));
        let (line_top, line_bottom) = line.map_or((0.0, 0.0), |line| (line.top, line.bottom));
        let mut above = line_top;
        let mut first = block;
        while above < at && first > 0 {
            first -= 1;
            let before = self.column.top(first + 1) - self.column.top(first);
            let (_, grown) = self.lay_out(ui, text, first, setting);
            above += before as f32 + grown;
        }
        let top = self.column.top(block) + f64::from(line_top);
        let bottom = self.column.top(block) + f64::from(line_bottom);
        let margin = f64::from((1.5 * line_height(setting)).min(0.2 * view_height));
        let in_view = top >= self.offset + margin && bottom <= self.offset + f64::from(view_height) - margin;
        if matches!(wanted, Wanted::InView(_)) && in_view && self.next_offset.is_none() {
            return None;
        }
        Some(top - f64::from(at))
    }
}

/// A block that is visible, and where on the screen.
struct Visible {
    range: Range<usize>,
    laid: Arc<LaidParagraph>,
    at: Pos2,
}

/// Air around the text.
const MARGIN: f32 = 14.0;

/// Shows a report's text in all the room there is.
pub fn report_text_ui(ui: &mut Ui, report: &ReportText<'_>, memory: &mut TextMemory) -> TextResponse {
    let scroll_bar = ui.spacing().scroll.allocated_width() + 4.0;
    // Some 75 letters: longer lines are hard to follow.
    let width = (ui.available_width() - scroll_bar - 2.0 * MARGIN).clamp(60.0, 38.0 * report.size).round();
    let setting = memory.sync(report, width, ui.pixels_per_point());
    let view_height = ui.available_height();
    if let Some(wanted) = memory.wanted.take()
        && let Some(offset) = memory.offset_for(ui, report.text, wanted, view_height, &setting)
    {
        memory.next_offset = Some(offset);
    }
    let id = ui.scope_id().with("report text");
    let mut area = ScrollArea::vertical().id_salt("report text").auto_shrink(false);
    let asked = memory.next_offset.take().map(|offset| {
        let highest = (memory.column.height() + 2.0 * f64::from(MARGIN) - f64::from(view_height)).max(0.0);
        (offset + f64::from(MARGIN)).clamp(0.0, highest) as f32
    });
    // The area springs back from where it could not go in the last frame, as when the view was higher then. So it goes as
    // far as it could, and the rest of the way in the next frame.
    let rest = asked.filter(|asked| *asked > memory.reach && !memory.was_short);
    memory.was_short = rest.is_some();
    if let Some(asked) = asked {
        area = area.vertical_scroll_offset(if rest.is_some() { memory.reach } else { asked });
    }
    let output = area.show_viewport(ui, |ui, viewport| {
        ui.set_width(ui.available_width());
        let top_left = ui.max_rect().left_top() + vec2(0.0, viewport.top());
        let view = Rect::from_min_size(top_left, vec2(ui.available_width(), viewport.height()));
        let (visible, shift) = visible_blocks(ui, report.text, memory, &setting, view, viewport.top());
        ui.set_height(memory.column.height() as f32 + 2.0 * MARGIN);
        (body_ui(ui, id, report, memory, &setting, view, &visible), shift)
    });
    memory.viewport_height = output.inner_rect.height();
    let (response, shift) = output.inner;
    memory.reach = (output.content_size.y - output.inner_rect.height()).max(0.0);
    if shift.abs() > 0.01 || rest.is_some() {
        let offset = f64::from(rest.unwrap_or(output.state.unclamped_offset().y) - MARGIN);
        memory.next_offset = Some(memory.next_offset.unwrap_or(offset) + shift);
        ui.ctx().request_repaint();
    }
    response
}

/// Lays out what is to be seen. Blocks whose height was guessed wrongly must not make the text jump:
/// what is above the view grows upwards, and the view must then be moved by what is given back.
fn visible_blocks(
    ui: &Ui,
    text: &str,
    memory: &mut TextMemory,
    setting: &Setting,
    view: Rect,
    offset: f32,
) -> (Vec<Visible>, f64) {
    let top_of_view = f64::from(offset) - f64::from(MARGIN);
    memory.offset = top_of_view;
    let bottom_of_view = top_of_view + f64::from(view.height());
    let mut first = memory.column.block_at(top_of_view);
    // What was at the top before stays where the scrolling has moved it, if it is still in view.
    let before = memory.first_visible.min(memory.column.len() - 1);
    let held = if memory.column.top(before) < bottom_of_view { before } else { first };
    let mut shift = 0.0;
    if first < held {
        for block in first..held {
            shift += f64::from(memory.lay_out(ui, text, block, setting).1);
        }
    } else if memory.column.top(first) < top_of_view {
        shift += f64::from(memory.lay_out(ui, text, first, setting).1);
    }
    while first > 0 && memory.column.top(first) > top_of_view + shift {
        first -= 1;
        shift += f64::from(memory.lay_out(ui, text, first, setting).1);
    }
    while first + 1 < memory.column.len() && memory.column.top(first + 1) <= top_of_view + shift {
        first += 1;
    }
    memory.first_visible = first;
    let mut visible = Vec::new();
    for block in first..memory.column.len() {
        let y = memory.column.top(block) - top_of_view - shift;
        if y > f64::from(view.height()) {
            break;
        }
        let (laid, _) = memory.lay_out(ui, text, block, setting);
        let at = pos2(view.left() + MARGIN, view.top() + y as f32).round_to_pixels(ui.pixels_per_point());
        visible.push(Visible { range: memory.column.range(block), laid, at });
    }
    // What has been scrolled past is laid out again when it comes back.
    let keep = first.saturating_sub(24)..first + visible.len() + 24;
    memory.laid.retain(|block, _| keep.contains(block));
    (visible, shift)
}

fn body_ui(
    ui: &mut Ui,
    id: Id,
    report: &ReportText<'_>,
    memory: &mut TextMemory,
    setting: &Setting,
    view: Rect,
    visible: &[Visible],
) -> TextResponse {
    let response = ui.interact(view, id, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Document, ui.is_enabled(), "Report text"));
    let palette = Palette::new(ui.visuals().dark_mode);
    let pointer = if ui.rect_contains_pointer(view) { ui.ctx().pointer_hover_pos() } else { None };
    let under_pointer = pointer.and_then(|at| mark_at(report.marks, visible, at));
    let mut result = TextResponse { clicked: None, hovered: under_pointer };
    select_ui(ui, report, memory, &response, visible, under_pointer.is_some());
    scroll_by_keys(ui, memory, &response, setting);

    for part in visible {
        paint_part(ui, report, memory.selection(), setting, &palette, part);
    }
    for part in visible {
        for mark in marks_in(report.marks, &part.range) {
            mark_widget(ui, id, report, part, mark, &palette, &mut result);
            for anchor in &mark.anchors {
                mark_widget(ui, id, report, part, anchor, &palette, &mut result);
            }
        }
    }

    if response.clicked() && result.clicked.is_none() {
        result.clicked = under_pointer;
    }
    if pointer.is_some() {
        let dragging = response.dragged();
        let icon = if under_pointer.is_some() && !dragging { CursorIcon::PointingHand } else { CursorIcon::Text };
        ui.ctx().set_cursor_icon(icon);
    }
    result
}

/// The letters of one block with everything behind and below them.
fn paint_part(
    ui: &Ui,
    report: &ReportText<'_>,
    selection: Option<Span>,
    setting: &Setting,
    palette: &Palette,
    part: &Visible,
) {
    let painter = ui.painter();
    let marks = marks_in(report.marks, &part.range);
    for mark in marks {
        for (mark, _) in with_anchors(mark) {
            let emphasis = emphasis(report, mark.id);
            for rect in tints(part, mark.span, setting) {
                paint_behind(painter, rect, mark, emphasis, palette);
            }
        }
    }
    let found_from = report.find_matches.partition_point(|found| found.end <= part.range.start);
    for (number, found) in report.find_matches.iter().enumerate().skip(found_from) {
        if found.start >= part.range.end {
            break;
        }
        for rect in tints(part, *found, setting) {
            painter.rect_filled(rect, CornerRadius::same(2), palette.found);
            if report.current_match == Some(number) {
                frame(painter, rect, palette.frame(), 2.0);
            }
        }
    }
    if let Some(selection) = selection {
        for rect in rects(part, selection) {
            painter.rect_filled(rect, CornerRadius::ZERO, palette.selection);
        }
    }
    let galley = ui.ctx().fonts_mut(|fonts| part.laid.galley(fonts));
    painter.galley(part.at, galley, palette.text());
    for mark in marks {
        for (mark, nested) in with_anchors(mark) {
            paint_over(painter, &tints(part, mark.span, setting), mark, emphasis(report, mark.id), nested, palette);
        }
    }
}

fn with_anchors(mark: &TextMark) -> impl Iterator<Item = (&TextMark, bool)> {
    std::iter::once((mark, false)).chain(mark.anchors.iter().map(|anchor| (anchor, true)))
}

fn emphasis(report: &ReportText<'_>, id: MentionId) -> Emphasis {
    if report.selected == Some(id) {
        Emphasis::Selected
    } else if report.hovered == Some(id) {
        Emphasis::Hovered
    } else {
        Emphasis::Plain
    }
}

/// Gives a visible mark a node of its own, which the keyboard reaches and a screen reader names.
fn mark_widget(
    ui: &Ui,
    id: Id,
    report: &ReportText<'_>,
    part: &Visible,
    mark: &TextMark,
    palette: &Palette,
    result: &mut TextResponse,
) {
    if mark.span.start < part.range.start {
        return; // its node is in the block where it starts
    }
    let clear = rects(part, uncovered(mark));
    let Some(rect) = clear.first().copied().or_else(|| rects(part, mark.span).first().copied()) else { return };
    if !ui.clip_rect().intersects(rect) {
        return;
    }
    let widget = ui.interact(rect, id.with(mark.id), Sense::click());
    let selected = report.selected == Some(mark.id);
    widget.widget_info(|| {
        let name = mark.accessible_name(report.text);
        WidgetInfo::selected(Role::Link, ui.is_enabled(), selected, name)
    });
    if widget.clicked() {
        result.clicked = Some(mark.id);
    }
    if widget.has_focus() {
        let stroke = egui::Stroke::new(2.0, palette.frame());
        ui.painter().rect_stroke(rect.expand(2.0), CornerRadius::same(4), stroke, egui::StrokeKind::Outside);
    }
}

/// The longest stretch of a mark that no anchor covers, so that a click on it means the whole.
fn uncovered(mark: &TextMark) -> Span {
    let mut longest = Span::new(mark.span.start, mark.span.start);
    let mut from = mark.span.start;
    for end in mark.anchors.iter().map(|anchor| anchor.span).chain([Span::new(mark.span.end, mark.span.end)]) {
        if end.start.saturating_sub(from) > longest.len() {
            longest = Span::new(from, end.start);
        }
        from = from.max(end.end);
    }
    if longest.is_empty() { mark.span } else { longest }
}

/// The marks that reach into a block.
fn marks_in<'a>(marks: &'a [TextMark], range: &Range<usize>) -> &'a [TextMark] {
    let from = marks.partition_point(|mark| mark.span.end <= range.start);
    let to = marks.partition_point(|mark| mark.span.start < range.end);
    &marks[from.min(to)..to]
}

/// Where a span is seen on the screen.
fn rects(part: &Visible, span: Span) -> Vec<Rect> {
    let local = span.start.saturating_sub(part.range.start)..span.end.saturating_sub(part.range.start);
    let mut rects = part.laid.rects(&local);
    for rect in &mut rects {
        *rect = rect.translate(part.at.to_vec2());
    }
    rects
}

fn tints(part: &Visible, span: Span, setting: &Setting) -> Vec<Rect> {
    rects(part, span).into_iter().map(|rect| tint_rect(rect, setting.size)).collect()
}

/// The innermost mark at a point of the screen.
fn mark_at(marks: &[TextMark], visible: &[Visible], at: Pos2) -> Option<MentionId> {
    let part = visible.iter().rev().find(|part| part.at.y <= at.y)?;
    let letter = part.laid.letter_at(at - part.at.to_vec2())?;
    let byte = part.range.start + letter.start;
    let hit = |mark: &&TextMark| mark.span.start <= byte && byte < mark.span.end;
    let mark = marks_in(marks, &part.range).iter().find(hit)?;
    Some(mark.anchors.iter().find(hit).unwrap_or(mark).id)
}

fn caret_at(visible: &[Visible], at: Pos2) -> Option<usize> {
    let part = visible.iter().rev().find(|part| part.at.y <= at.y).or(visible.first())?;
    Some(part.range.start + part.laid.caret_at(at - part.at.to_vec2()))
}

/// Selecting with the mouse, and copying.
fn select_ui(
    ui: &Ui,
    report: &ReportText<'_>,
    memory: &mut TextMemory,
    response: &Response,
    visible: &[Visible],
    on_mark: bool,
) {
    let at = response.interact_pointer_pos();
    if response.drag_started() {
        let origin = ui.input(|input| input.pointer.press_origin()).or(at);
        memory.selection = origin.and_then(|at| caret_at(visible, at)).map(|byte| (byte, byte));
    }
    if response.dragged()
        && let (Some((anchor, _)), Some(at)) = (memory.selection, at)
    {
        if let Some(head) = caret_at(visible, at) {
            memory.selection = Some((anchor, head));
        }
        let beyond = (at.y - response.rect.bottom()).at_least(0.0) - (response.rect.top() - at.y).at_least(0.0);
        if beyond != 0.0 {
            memory.next_offset = Some(memory.offset + f64::from(beyond * 0.4));
            ui.ctx().request_repaint();
        }
    }
    if response.triple_clicked() {
        if let Some(part) = at.and_then(|at| visible.iter().rev().find(|part| part.at.y <= at.y)) {
            memory.selection = Some((part.range.start, part.range.end));
        }
    } else if response.double_clicked() && !on_mark {
        if let Some(byte) = at.and_then(|at| caret_at(visible, at)) {
            let part = memory.column.range(memory.column.block_of(byte));
            let word = word_around(&report.text[part.clone()], byte - part.start);
            memory.selection = Some((part.start + word.start, part.start + word.end));
        }
    } else if response.clicked() || response.clicked_elsewhere() {
        memory.selection = None;
    }

    let ours = ui.memory(|memory| memory.focused().is_none_or(|focused| focused == response.id));
    if ours && response.has_focus() && ui.input_mut(|input| input.consume_key(egui::Modifiers::COMMAND, Key::A)) {
        memory.selection = Some((0, report.text.len()));
    }
    if let Some(span) = memory.selection()
        && ours
        && ui.input(|input| input.events.iter().any(|event| matches!(event, Event::Copy)))
    {
        ui.ctx().copy_text(span.of(report.text).to_owned());
    }
}

fn scroll_by_keys(ui: &Ui, memory: &mut TextMemory, response: &Response, setting: &Setting) {
    let focused = ui.memory(egui::Memory::focused);
    let arrows = focused == Some(response.id);
    if arrows {
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    }
    let listens = arrows || (focused.is_none() && response.contains_pointer());
    if !listens {
        return;
    }
    let line = f64::from(line_height(setting));
    let page = (f64::from(memory.viewport_height) - 2.0 * line).max(line);
    let end = memory.column.height();
    let moved = ui.input(|input| {
        let pressed = |key| input.key_pressed(key) && input.modifiers.is_none();
        let steps = [
            (Key::PageDown, page),
            (Key::PageUp, -page),
            (Key::Home, -end),
            (Key::End, end),
            (Key::ArrowDown, if arrows { 2.0 * line } else { 0.0 }),
            (Key::ArrowUp, if arrows { -2.0 * line } else { 0.0 }),
        ];
        steps.into_iter().filter(|(key, _)| pressed(*key)).map(|(_, step)| step).sum::<f64>()
    });
    if moved != 0.0 {
        memory.next_offset = Some(memory.offset + moved);
        ui.ctx().request_repaint();
    }
}

fn line_height(setting: &Setting) -> f32 {
    setting.line_height.unwrap_or(1.5 * setting.size)
}

/// Whether the report as a whole reads from right to left: as most of the letters at its start do.
fn reads_from_right(text: &str) -> bool {
    use unicode_bidi::BidiClass::{AL, L, R};
    let balance: i32 = (text.chars().take(2000))
        .map(|c| match unicode_bidi::bidi_class(c) {
            L => -1,
            R | AL => 1,
            _ => 0,
        })
        .sum();
    balance > 0
}
