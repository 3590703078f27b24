//! What became of each file: nothing is dropped in silence.

use crate::app::text::{BidiLabel, bidi_text};
use crate::model::Severity;
use crate::session::{Command, LoadEntry, State};
use egui::{RichText, ScrollArea, TextStyle, Ui};

/// The load report, newest file first.
pub fn load_report_ui(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    if state.load_report.is_empty() {
        ui.weak("No file has been opened yet.");
        return;
    }
    let failed = state.load_report.iter().filter(|entry| worst(entry) == Some(Severity::Error)).count();
    let files = match state.load_report.len() {
        1 => "1 file".to_owned(),
        many => format!("{many} files"),
    };
    ui.label(match failed {
        0 => format!("{files}, all read"),
        failed => format!("{files}, {failed} with errors"),
    });
    ui.separator();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        for entry in state.load_report.iter().rev() {
            entry_ui(ui, state, entry, out);
        }
    });
}

fn worst(entry: &LoadEntry) -> Option<Severity> {
    entry.problems.iter().map(|problem| problem.severity).max()
}

fn entry_ui(ui: &mut Ui, state: &State, entry: &LoadEntry, out: &mut Vec<Command>) {
    ui.add_space(4.0);
    let first = entry.reports.first().filter(|id| state.report(**id).is_some());
    ui.horizontal_wrapped(|ui| {
        let path = bidi_text(ui, &entry.path, TextStyle::Body);
        ui.label(path);
        let count = match entry.reports.len() {
            0 => "no report".to_owned(),
            1 => "1 report".to_owned(),
            many => format!("{many} reports"),
        };
        ui.label(RichText::new(count).weak());
        if let Some(id) = first
            && ui.small_button("Show").clicked()
        {
            out.push(Command::Show(*id));
            out.push(Command::SetDialog(None));
        }
    });
    for problem in &entry.problems {
        let (word, color) = match problem.severity {
            Severity::Error => ("Error", ui.visuals().error_fg_color),
            Severity::Warning => ("Warning", ui.visuals().warn_fg_color),
            Severity::Note => ("Note", ui.visuals().weak_text_color()),
        };
        ui.indent(ui.next_auto_id(), |ui| {
            let place = problem.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
            ui.add(BidiLabel::new(&format!("{word}: {}{place}", problem.message)).color(color));
            if let Some(hint) = &problem.hint {
                ui.add(BidiLabel::new(&format!("Hint: {hint}")));
            }
        });
    }
    ui.separator();
}
