//! The analyst's own gazetteers: what was added, and a file to add with what it is taken for.

use super::path::field_ui;
use crate::app::text::{BidiLabel, bidi_text};
use crate::session::{AddedGazetteer, Command, Offer, State, grouped};
use egui::{RichText, ScrollArea, TextEdit, TextStyle, Ui};

/// The dialog's own memory.
#[derive(Default)]
pub struct GazetteersView {
    path: String,
    /// The name typed for the file that waits, and whose it is.
    name: String,
    named: Option<Offer>,
    /// The gazetteer that is to be removed once the question is answered.
    to_remove: Option<String>,
}

impl GazetteersView {
    /// The dialog.
    pub fn ui(&mut self, ui: &mut Ui, state: &State, fresh: bool, out: &mut Vec<Command>) {
        if fresh {
            self.to_remove = None;
        }
        ui.label("Villages, hospitals, districts: what you add here is found in reports beside the places that Dateline carries.");
        ui.add_space(4.0);
        match &state.offer {
            Some(offer) => self.offer_ui(ui, offer, out),
            None => {
                ui.horizontal(|ui| {
                    if ui.button("Choose a file…").clicked() {
                        out.push(Command::ChoosePlaces);
                    }
                    ui.weak("or its path:");
                });
                if let Some(path) = field_ui(ui, &mut self.path, "/home/me/SY.zip", "Look at it", fresh) {
                    out.push(Command::LookAtPlaces(path));
                }
                let formats =
                    "GeoNames, NGA GNS, OCHA COD, geoBoundaries, Overpass, CSV and GeoJSON; plain, .zip, .gz or .zst";
                ui.label(RichText::new(formats).small().weak());
            }
        }
        ui.separator();
        if state.added.is_empty() {
            ui.weak("None was added yet.");
        }
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            for added in &state.added {
                self.added_ui(ui, added, out);
                ui.separator();
            }
        });
    }

    /// What the file is taken for, before it is used.
    fn offer_ui(&mut self, ui: &mut Ui, offer: &Offer, out: &mut Vec<Command>) {
        if self.named.as_ref() != Some(offer) {
            self.named = Some(offer.clone());
            self.name.clone_from(&offer.name);
        }
        let path = bidi_text(ui, &offer.path, TextStyle::Body);
        ui.label(path);
        ui.label(format!("is taken for: {}", offer.format));
        ScrollArea::vertical().id_salt("columns").max_height(190.0).show(ui, |ui| {
            for line in &offer.columns {
                ui.indent(ui.next_auto_id(), |ui| ui.add(BidiLabel::new(line)));
            }
        });
        ui.horizontal(|ui| {
            let label = ui.label("Name");
            ui.add(TextEdit::singleline(&mut self.name).desired_width(180.0)).labelled_by(label.id);
            if ui.add_enabled(!self.name.trim().is_empty(), egui::Button::new("Add")).clicked() {
                out.push(Command::TakeOffer(self.name.trim().to_owned()));
                self.path.clear();
            }
            if ui.button("Don't add").clicked() {
                out.push(Command::DropOffer);
            }
        });
    }

    fn added_ui(&mut self, ui: &mut Ui, added: &AddedGazetteer, out: &mut Vec<Command>) {
        ui.horizontal_wrapped(|ui| {
            let name = bidi_text(ui, &added.name, TextStyle::Body);
            ui.label(name);
            match &added.about {
                Ok(about) => {
                    let places = if about.places == 1 { "place" } else { "places" };
                    ui.label(RichText::new(format!("{} {places}", grouped(about.places))).strong());
                    ui.weak(format!("{}, added {}", about.format, about.added));
                }
                Err(why) => {
                    ui.colored_label(ui.visuals().error_fg_color, format!("Error: {why}"));
                }
            }
            if self.to_remove.as_ref() == Some(&added.name) {
                ui.label("Remove it?");
                if ui.small_button("Remove").clicked() {
                    out.push(Command::RemoveGazetteer(added.name.clone()));
                    self.to_remove = None;
                }
                if ui.small_button("Keep").clicked() {
                    self.to_remove = None;
                }
            } else if ui
                .small_button("Remove…")
                .on_hover_text("Its index is deleted, the file it came from is not")
                .clicked()
            {
                self.to_remove = Some(added.name.clone());
            }
        });
        if let Ok(about) = &added.about {
            ui.add(BidiLabel::new(&format!("from {}", about.source)).color(ui.visuals().weak_text_color()));
        }
    }
}
