//! Bookmarks: go to one, call it something else, or keep it no longer.

use crate::session::{Action, Command, State};
use egui::{RichText, ScrollArea, TextEdit, Ui};

/// The list of bookmarks.
pub fn bookmarks_ui(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    let add = Action::AddBookmark.info();
    let keys = add.shortcuts.first().map(|keys| keys.label()).unwrap_or_default();
    if ui.button(add.label).on_hover_text(keys).clicked() {
        out.push(Command::Do(Action::AddBookmark));
    }
    ui.add_space(6.0);
    if state.bookmarks.is_empty() {
        ui.weak("A bookmark keeps a view of the map, also for the next session.");
        return;
    }
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        for (index, bookmark) in state.bookmarks.iter().enumerate() {
            ui.push_id(index, |ui| {
                ui.horizontal(|ui| {
                    let go = ui.button("Go");
                    go.widget_info(|| {
                        egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Go to {}", bookmark.name))
                    });
                    if go.clicked() {
                        out.push(Command::GoToBookmark(index));
                    }
                    let mut name = bookmark.name.clone();
                    let field = ui.add(TextEdit::singleline(&mut name).desired_width(240.0));
                    if field.accessible_name("Name of the bookmark").changed() {
                        out.push(Command::RenameBookmark(index, name));
                    }
                    let remove = ui.button("Remove");
                    remove.widget_info(|| {
                        egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Remove {}", bookmark.name))
                    });
                    if remove.clicked() {
                        out.push(Command::RemoveBookmark(index));
                    }
                    let at = state.notation.write(bookmark.center);
                    ui.label(RichText::new(format!("{at}, zoom {:.1}", bookmark.zoom)).small().weak());
                });
            });
        }
    });
}
