//! The status line: what is open, what is under way, and what goes out, if anything does.

use crate::model::LatLon;
use crate::session::{Action, Command, State};
use egui::{Align, Layout, ProgressBar, RichText, Role, Ui, WidgetInfo};

/// The status line. `places` is how many places the map shows, `at` where the pointer is on it.
pub fn status_ui(ui: &mut Ui, state: &State, places: usize, at: Option<LatLon>, out: &mut Vec<Command>) {
    ui.horizontal_centered(|ui| {
        match (&state.online, &state.servers()[..]) {
            (_, []) => ui
                .label(RichText::new("Offline: nothing is sent").small())
                .on_hover_text("Dateline makes no network connections. Map, places and reports stay on this computer."),
            (Some(map), [_]) => {
                let text = format!("Online: {} sees where you look", map.host());
                ui.label(RichText::new(text).small().color(ui.visuals().warn_fg_color))
                    .on_hover_text(map.what_is_learned())
            }
            (_, servers) => {
                let text = format!("Online: {}", servers.join(", "));
                ui.label(RichText::new(text).small().color(ui.visuals().warn_fg_color))
                    .on_hover_text("What is asked of them, when, and from which network address, is known there.")
            }
        };
        ui.separator();
        ui.label(RichText::new(counts(state, places)).small());
        if !state.filter.is_empty() {
            ui.separator();
            if ui.small_button("Filtered: show everything").clicked() {
                out.push(Command::Do(Action::ShowEverything));
            }
        }
        if let Some(at) = at {
            ui.separator();
            let text = state.notation.write(at);
            let label = ui.label(RichText::new(&text).small().monospace());
            label.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("Under the pointer: {text}")));
        }
        progress_ui(ui, state, out);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| notices_ui(ui, state, out));
    });
}

/// '3 reports, 24 places'.
pub fn counts(state: &State, places: usize) -> String {
    let count = |number: usize, one: &str, many: &str| format!("{number} {}", if number == 1 { one } else { many });
    format!("{}, {}", count(state.reports.len(), "report", "reports"), count(places, "place", "places"))
}

fn progress_ui(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    let job = state.running.values().next();
    let parsing = state.parse_progress();
    if job.is_none() && parsing.is_none() {
        return;
    }
    ui.separator();
    let (label, done, total) = match (job, parsing) {
        (Some(job), _) => (job.label.clone(), job.done, job.total),
        (None, Some((done, total))) => ("Looking for places".to_owned(), done, total),
        (None, None) => return,
    };
    ui.label(RichText::new(label).small());
    if total > 1 {
        ui.add(ProgressBar::new(done as f32 / total as f32).desired_width(90.0).desired_height(8.0));
        ui.label(RichText::new(format!("{done} of {total}")).small());
    } else {
        ui.add(egui::Spinner::new().size(12.0));
    }
    if ui.small_button("Cancel").clicked() {
        out.push(Command::Cancel);
    }
}

fn notices_ui(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    // The newest, and what went wrong before what went well.
    let newest = state.notices.iter().enumerate().max_by_key(|(index, notice)| (notice.is_error, *index));
    let Some((index, notice)) = newest else { return };
    if ui.small_button("Dismiss").clicked() {
        out.push(Command::DismissNotice(index));
    }
    let waiting = state.notices.len() - 1;
    if waiting > 0 {
        ui.label(RichText::new(format!("and {waiting} more")).small());
    }
    if notice.is_error && !state.load_report.is_empty() && ui.small_button("What became of each file").clicked() {
        out.push(Command::Do(Action::LoadReport));
    }
    let color = if notice.is_error { ui.visuals().error_fg_color } else { ui.visuals().text_color() };
    let first_line = notice.text.lines().next().unwrap_or_default();
    ui.add(egui::Label::new(RichText::new(first_line).small().color(color)).truncate()).on_hover_text(&notice.text);
}
