//! All keys and what the mouse does.

use crate::app::theme::bold;
use crate::session::{Menu, actions};
use egui::{Grid, RichText, ScrollArea, Ui};

/// What the mouse does on the map.
const MOUSE: [(&str, &str); 12] = [
    ("Wheel", "Zoom at the pointer"),
    ("Double click", "Zoom in"),
    ("Drag", "Move the map"),
    ("Shift and drag", "Zoom to a box"),
    ("Right click", "Copy coordinates, or record the place of the chosen mention"),
    ("Click while measuring", "Measure on to here; Escape ends it"),
    (
        "Enter while measuring",
        "With the focus on the map: measure on to its middle; Backspace takes the last point back",
    ),
    ("Click the overview", "Go there"),
    ("Click a pin or an area", "Go to its passage; again: to the next one"),
    ("Click a cluster", "Zoom to its places"),
    ("Click a passage", "Fly to its place"),
    ("Tab, then Enter", "Choose a pin by keyboard"),
];

/// The keyboard help.
pub fn help_ui(ui: &mut Ui) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        for menu in Menu::ALL {
            ui.label(bold(menu.label()));
            Grid::new(menu.label()).num_columns(2).min_col_width(150.0).show(ui, |ui| {
                for info in actions().iter().filter(|info| info.menu == menu) {
                    let keys: Vec<String> = info.shortcuts.iter().map(|shortcut| shortcut.label()).collect();
                    let keys = if keys.is_empty() { "menu, or Ctrl+K".to_owned() } else { keys.join(" or ") };
                    ui.label(RichText::new(keys).color(if info.shortcuts.is_empty() {
                        ui.visuals().weak_text_color()
                    } else {
                        ui.visuals().strong_text_color()
                    }));
                    ui.label(info.label.trim_end_matches('…'));
                    ui.end_row();
                }
            });
            ui.add_space(8.0);
        }
        ui.label(bold("Mouse and map"));
        Grid::new("mouse").num_columns(2).min_col_width(150.0).show(ui, |ui| {
            for (what, does) in MOUSE {
                ui.label(what);
                ui.label(does);
                ui.end_row();
            }
            ui.label("Arrow keys");
            ui.label("In a list: the row above or below; on the map: move it");
            ui.end_row();
        });
    });
}
