//! The area that the map shows, to be saved from its server as a map file.

use super::path::field_ui;
use crate::basemap::AreaToSave;
use crate::geodesy::Viewport;
use crate::session::{Action, Command, State, bounds_of_view};
use egui::{DragValue, Ui};

/// Zooms beyond the one that is shown, to begin with.
const FINER: u8 = 3;

/// The dialog's own memory.
#[derive(Default)]
pub struct AreaView {
    zooms: (u8, u8),
    path: String,
    permitted: bool,
}

impl AreaView {
    /// The dialog. `view` is what the map shows.
    pub fn ui(&mut self, ui: &mut Ui, state: &State, view: Option<Viewport>, fresh: bool, out: &mut Vec<Command>) {
        let (Some(map), Some(view)) = (&state.online, view) else {
            ui.label("An area is saved from the server whose map is on. None is.");
            if ui.button("Choose a server…").clicked() {
                out.push(Command::Do(Action::OnlineMap));
            }
            return;
        };
        let host = map.host();
        let finest = map.about().zoom_max;
        if fresh {
            let shown = view.zoom.floor().clamp(0.0, f64::from(finest)) as u8;
            (self.zooms, self.permitted) = ((shown, (shown + FINER).min(finest)), false);
        }
        if self.path.is_empty() {
            "area.mbtiles".clone_into(&mut self.path);
        }
        ui.label(format!("The part of the map of {host} that is in view, for use without a network."));
        ui.add_space(6.0);
        ui.horizontal(|ui| {
            let (from, to) = (&mut self.zooms.0, &mut self.zooms.1);
            ui.label("From zoom");
            ui.add(DragValue::new(from).range(0..=finest)).on_hover_text("The coarsest tiles");
            ui.label("to zoom");
            ui.add(DragValue::new(to).range(*from..=finest))
                .on_hover_text("The finest tiles: each zoom is four times as many");
        });
        ui.add_space(6.0);
        let area = AreaToSave::new(map.clone(), bounds_of_view(&view), self.zooms.0..=self.zooms.1);
        match &area {
            Ok(area) => ui.label(area.what_is_learned()),
            Err(error) => {
                let color = ui.visuals().error_fg_color;
                ui.colored_label(color, format!("It can't be saved: {error}."));
                ui.label(format!("Instead: {}.", error.hint()))
            }
        };
        ui.add_space(6.0);
        ui.add_enabled_ui(area.is_ok(), |ui| {
            ui.checkbox(
                &mut self.permitted,
                format!("I have read the terms of {host}: they permit that areas are saved"),
            );
            ui.add_space(6.0);
            ui.label("Save it as:");
        });
        ui.add_enabled_ui(area.is_ok() && self.permitted, |ui| {
            if let (Some(path), Ok(area)) = (field_ui(ui, &mut self.path, "area.mbtiles", "Save", false), area) {
                out.push(Command::SaveArea(area, path));
            }
        });
        ui.weak("A save that is stopped goes on where it ended when it is started again.");
    }
}
