//! What is asked before corrections would be lost.

use crate::session::{Command, Leaving};
use egui::Ui;

/// Save, leave without saving, or stay.
pub fn unsaved_ui(ui: &mut Ui, leaving: Leaving, fresh: bool, out: &mut Vec<Command>) {
    let (question, without) = match leaving {
        Leaving::NewSession => ("Save your corrections before a new session begins?", "Begin without saving"),
        Leaving::Quit => ("Save your corrections before Dateline closes?", "Close without saving"),
    };
    ui.label(question);
    ui.weak("The reports themselves are never changed.");
    ui.add_space(8.0);
    ui.horizontal_wrapped(|ui| {
        let save = ui.button("Save");
        if fresh {
            save.request_focus();
        }
        if save.clicked() {
            out.push(Command::SaveAndLeave(leaving));
        }
        if ui.button(without).clicked() {
            out.push(Command::Leave(leaving));
        }
        if ui.button("Stay").clicked() {
            out.push(Command::SetDialog(None));
        }
    });
}
