//! The choice of a server's map: who is asked, and what becomes known by it.

use crate::basemap::OnlineMap;
use crate::io::KEPT_BYTES;
use crate::session::{Action, BasemapChoice, Command, State};
use egui::{Button, RichText, TextEdit, Ui};

/// The dialog's own memory.
#[derive(Default)]
pub struct OnlineView {
    chosen: Chosen,
    template: String,
    credit: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
enum Chosen {
    #[default]
    OpenStreetMap,
    /// One used before.
    Known(OnlineMap),
    /// The one in the fields.
    Typed,
}

impl OnlineView {
    /// The dialog.
    pub fn ui(&mut self, ui: &mut Ui, state: &State, fresh: bool, out: &mut Vec<Command>) {
        let osm = OnlineMap::open_street_map();
        if fresh {
            let stays = || state.online_maps.first().filter(|_| state.basemap.is_online());
            self.chosen = match state.online.as_ref().or_else(stays) {
                Some(map) if *map != osm => Chosen::Known(map.clone()),
                _ => Chosen::OpenStreetMap,
            };
        }
        ui.label(
            "A server may have more of the map than is built in. It is off at every start, until you switch it on.",
        );
        ui.add_space(6.0);
        ui.radio_value(&mut self.chosen, Chosen::OpenStreetMap, format!("OpenStreetMap ({})", osm.host()));
        for (index, map) in state.online_maps.iter().enumerate().filter(|(_, map)| **map != osm) {
            ui.horizontal(|ui| {
                ui.radio_value(&mut self.chosen, Chosen::Known(map.clone()), map.host());
                ui.weak(map.credit());
                if ui.small_button("Forget").clicked() {
                    out.push(Command::ForgetOnline(index));
                    self.chosen = Chosen::OpenStreetMap;
                }
            });
        }
        ui.radio_value(&mut self.chosen, Chosen::Typed, "Another server:");
        ui.indent("another", |ui| {
            let address = TextEdit::singleline(&mut self.template)
                .hint_text("https://tiles.example.org/{z}/{x}/{y}.png")
                .desired_width(f32::INFINITY);
            let address = ui.add(address).accessible_name("Address of the tiles");
            let credit = TextEdit::singleline(&mut self.credit)
                .hint_text("Whose data it is, for the map and for pictures")
                .desired_width(f32::INFINITY);
            let credit = ui.add(credit).accessible_name("Credit");
            if address.changed() || credit.changed() {
                self.chosen = Chosen::Typed;
            }
        });
        ui.separator();
        self.switch_ui(ui, state, osm, out);
        ui.separator();
        let mb = KEPT_BYTES >> 20;
        let kept = format!(
            "Tiles are kept on this computer, at most {mb} MB, so that none is asked for twice. They tell where you looked."
        );
        ui.label(RichText::new(kept).small().weak());
        if ui.small_button("Delete the kept tiles").clicked() {
            out.push(Command::ForgetTiles);
        }
    }

    /// What the chosen server learns, and the switch below it.
    fn switch_ui(&self, ui: &mut Ui, state: &State, osm: OnlineMap, out: &mut Vec<Command>) {
        let map = match &self.chosen {
            Chosen::OpenStreetMap => Ok(osm),
            Chosen::Known(map) => Ok(map.clone()),
            Chosen::Typed => OnlineMap::new(&self.template, &self.credit),
        };
        match &map {
            Ok(map) => ui.label(map.what_is_learned()),
            Err(_) if self.template.is_empty() => ui.weak("Write the address, with {z}, {x} and {y} in it."),
            Err(error) => ui.colored_label(ui.visuals().error_fg_color, error.to_string()),
        };
        ui.add_space(6.0);
        ui.horizontal(|ui| {
            let is_on = map.as_ref().is_ok_and(|map| state.online.as_ref() == Some(map));
            let label = match &map {
                Ok(map) => format!("Go online to {}", map.host()),
                Err(_) => "Go online".to_owned(),
            };
            if ui.add_enabled(map.is_ok() && !is_on, Button::new(label)).clicked()
                && let Ok(map) = map
            {
                out.push(Command::SetBasemap(BasemapChoice::Online(map)));
            }
            if let Some(map) = &state.online
                && ui.button(format!("Stop {}", map.host())).clicked()
            {
                out.push(Command::Do(Action::GoOffline));
            }
        });
    }
}
