//! The report that is read: what it is, its text with the mentions marked, and what is known of the
//! mention chosen.

use super::details::details_ui;
use crate::app::derived::Derived;
use crate::app::text::{BidiLabel, ReportText, TextMemory, report_text_ui};
use crate::model::Report;
use crate::session::{Action, Command, SelectedFrom, State};
use egui::{Frame, Key, Margin, Panel, RichText, TextEdit, Ui};

/// The panel's own memory.
#[derive(Default)]
pub struct ReportView {
    text: TextMemory,
    /// The state's counter that was last followed.
    revealed: u64,
    /// Whether there were details below the text.
    had_details: bool,
    find_text: String,
    /// Whether the search field is to take the focus.
    pub focus_find: bool,
}

/// The report that is read.
pub fn report_ui(ui: &mut Ui, state: &State, derived: &Derived, view: &mut ReportView, out: &mut Vec<Command>) {
    let Some(open) = state.active() else {
        ui.centered_and_justified(|ui| {
            ui.weak("The text of the report that you choose stands here, with every place marked.");
        });
        return;
    };
    head_ui(ui, &open.report, out);
    if state.find.is_some() {
        find_ui(ui, state, view, out);
    }
    let has_details = state.selected.is_some_and(|id| id.report == open.report.id);
    // The details come up over the lower part of the text: what was clicked there must not be lost.
    if std::mem::replace(&mut view.had_details, has_details) != has_details
        && has_details
        && let Some(mention) = state.selected_mention()
    {
        view.text.reveal(mention.span);
    }
    if has_details {
        let third = (ui.available_height() * 0.45).clamp(120.0, 420.0);
        Panel::bottom("mention details")
            .resizable(true)
            .default_size(third)
            .min_size(90.0)
            .max_size((ui.available_height() * 0.6).max(100.0))
            .frame(Frame::NONE.inner_margin(Margin { left: 12, right: 4, top: 8, bottom: 4 }))
            .show(ui, |ui| details_ui(ui, state, derived, out));
    }
    let (hits, current) = &derived.hits;
    if state.reveal != view.revealed {
        view.revealed = state.reveal;
        let hit = current.and_then(|current| hits.get(current));
        let mention = state.selected_mention().map(|mention| &mention.span);
        // While a search is open its hits are what one wants to see.
        if let Some(span) = if state.find.is_some() { hit.or(mention) } else { mention } {
            view.text.reveal(*span);
        }
    }
    let text = ReportText {
        selected: state.selected,
        hovered: state.hovered,
        find_matches: hits,
        current_match: *current,
        size: 15.0,
        ..ReportText::new(open.report.id, &open.report.text, &derived.text_marks)
    };
    Frame::NONE.fill(ui.visuals().extreme_bg_color).show(ui, |ui| {
        let response = report_text_ui(ui, &text, &mut view.text);
        if let Some(id) = response.clicked {
            out.push(Command::Select(id, SelectedFrom::Text));
        }
        out.extend(response.hovered.map(|id| Command::Hover(Some(id))));
    });
}

fn head_ui(ui: &mut Ui, report: &Report, out: &mut Vec<Command>) {
    Frame::NONE.inner_margin(Margin { left: 12, right: 8, top: 8, bottom: 6 }).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            let width = ui.available_width() - 58.0;
            ui.allocate_ui(egui::vec2(width, 0.0), |ui| {
                ui.set_width(width);
                ui.add(BidiLabel::new(report.display_name()).strong().size(16.0).max_lines(3));
            });
            if ui.small_button("Close").on_hover_text("Close this report").clicked() {
                out.push(Command::Close(report.id));
            }
        });
        let line = about(report);
        if !line.is_empty() {
            let color = ui.visuals().weak_text_color();
            ui.add(BidiLabel::new(&line).small(ui).color(color).max_lines(2));
        }
    });
}

/// '30 November 2024 · report.txt · North Press · by A. Writer'. What may read from right to left stands
/// last, so that it does not draw numbers to itself.
fn about(report: &Report) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(report.published.map(|date| date.strftime("%-d %B %Y").to_string()));
    parts.extend(report.path.rsplit(['/', '\\']).next().map(str::to_owned));
    parts.extend(report.publisher.clone());
    parts.extend(report.author.as_ref().map(|author| format!("by {author}")));
    parts.join(" · ")
}

fn find_ui(ui: &mut Ui, state: &State, view: &mut ReportView, out: &mut Vec<Command>) {
    let Some(find) = &state.find else { return };
    Frame::NONE.inner_margin(Margin::symmetric(12, 4)).fill(ui.visuals().faint_bg_color).show(ui, |ui| {
        ui.horizontal(|ui| {
            if view.find_text.is_empty() {
                view.find_text.clone_from(&find.query);
            }
            // Beside it stand a count and three buttons.
            let width = (ui.available_width() - 300.0).max(60.0);
            let field =
                ui.add(TextEdit::singleline(&mut view.find_text).hint_text("Find in reports").desired_width(width));
            let field = field.accessible_name("Find in reports");
            if std::mem::take(&mut view.focus_find) {
                field.request_focus();
            }
            if field.changed() {
                out.push(Command::SetFind(view.find_text.clone()));
            }
            if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
                let forwards = !ui.input(|input| input.modifiers.shift);
                out.push(Command::FindStep { forwards });
                field.request_focus();
            }
            let count = match (find.current, find.hits.len()) {
                (_, 0) if find.query.trim().is_empty() => String::new(),
                (_, 0) => "nothing found".to_owned(),
                (Some(current), hits) => format!("{} of {hits}", current + 1),
                (None, hits) => format!("{hits} found"),
            };
            ui.label(RichText::new(count).small());
            let any = !find.hits.is_empty();
            if ui.add_enabled(any, egui::Button::new("Previous").small()).clicked() {
                out.push(Command::FindStep { forwards: false });
            }
            if ui.add_enabled(any, egui::Button::new("Next").small()).clicked() {
                out.push(Command::FindStep { forwards: true });
            }
            if ui.small_button("Done").clicked() {
                view.find_text.clear();
                out.push(Command::Do(Action::ClearSelection));
            }
        });
    });
}
