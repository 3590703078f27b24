//! A field for a path: where the system has no file dialog, and for those who would rather type.

use crate::session::Command;
use egui::{Button, Key, RichText, TextEdit, Ui};

/// The path fields' own memory.
#[derive(Default)]
pub struct PathView {
    open: String,
    save: String,
}

impl PathView {
    /// Asks for a file or folder to open.
    pub fn open_ui(&mut self, ui: &mut Ui, fresh: bool, out: &mut Vec<Command>) {
        ui.label("The path of a report, of a folder of reports, of a map file (.pmtiles, .mbtiles) or of an overlay (.geojson, .kml):");
        if let Some(path) = field_ui(ui, &mut self.open, "/home/me/reports", "Open", fresh) {
            out.push(Command::Open(vec![path]));
        }
        ui.label(RichText::new("Files can be dropped on the window, too.").small().weak());
    }

    /// Asks where to save.
    pub fn save_ui(&mut self, ui: &mut Ui, fresh: bool, out: &mut Vec<Command>) {
        if self.save.is_empty() {
            "reports.dateline.json".clone_into(&mut self.save);
        }
        ui.label("Save the open reports with their places as:");
        if let Some(path) = field_ui(ui, &mut self.save, "reports.dateline.json", "Save", fresh) {
            out.push(Command::SaveTo(path));
        }
        ui.label(RichText::new("With the ending .jsonl each report becomes a line.").small().weak());
    }
}

/// The path, once it is settled.
pub(super) fn field_ui(ui: &mut Ui, path: &mut String, hint: &str, label: &str, fresh: bool) -> Option<String> {
    let field = ui.add(TextEdit::singleline(path).hint_text(hint.to_owned()).desired_width(f32::INFINITY));
    let field = field.accessible_name("Path");
    if fresh {
        field.request_focus();
    }
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let clean = unquoted(path);
    let pressed = ui.add_enabled(!clean.is_empty(), Button::new(label)).clicked();
    ((entered || pressed) && !clean.is_empty()).then_some(clean)
}

/// A path as file managers and shells copy it: quoted, or as a `file://` address.
fn unquoted(path: &str) -> String {
    let path = path.trim();
    let path = path.strip_prefix("file://").unwrap_or(path);
    let quoted = |quote: char| path.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    quoted('"').or_else(|| quoted('\'')).unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_taken_as_file_managers_copy_it() {
        for typed in ["/a b.txt", " /a b.txt ", "\"/a b.txt\"", "'/a b.txt'", "file:///a b.txt"] {
            assert_eq!(unquoted(typed), "/a b.txt");
        }
    }
}
