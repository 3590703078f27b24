//! The analyst's own gazetteers: what was added, and a file to add with what it is taken for.

use super::path::field_ui;
use crate::app::text::{BidiLabel, bidi_text};
use crate::gazetteer::Remote;
use crate::model::grouped;
use crate::session::{AddedGazetteer, Command, Offer, State};
use egui::{RichText, ScrollArea, TextEdit, TextStyle, Ui};

/// The dialog's own memory.
#[derive(Default)]
pub struct GazetteersView {
    path: String,
    /// The country or address typed, and the file for which going online was ticked.
    remote: String,
    allowed_for: Option<Remote>,
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
                ui.add_space(6.0);
                self.download_ui(ui, state, out);
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

    /// A country's file from GeoNames, or one by its address; the network is allowed for each download alone.
    fn download_ui(&mut self, ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
        let remote = state.gazetteer.as_ref().and_then(|gazetteer| Remote::of(&self.remote, gazetteer));
        if self.allowed_for != remote {
            self.allowed_for = None;
        }
        ui.horizontal(|ui| {
            let label = ui.label("Or download a country, or a file by its address:");
            let field = TextEdit::singleline(&mut self.remote).desired_width(180.0).hint_text("Syria, SY or https://…");
            ui.add(field).labelled_by(label.id);
        });
        if self.remote.trim().is_empty() {
            return;
        }
        let Some(remote) = remote else {
            ui.weak("This is no country that Dateline knows, and no web address.");
            return;
        };
        let mut allowed = self.allowed_for.is_some();
        let leave = format!(
            "Go online for this file: {} learns which one, when, and from which network address",
            remote.host()
        );
        ui.checkbox(&mut allowed, leave);
        self.allowed_for = allowed.then(|| remote.clone());
        if ui.add_enabled(allowed, egui::Button::new("Download and add")).clicked() {
            out.push(Command::DownloadPlaces(remote));
            self.allowed_for = None;
            self.remote.clear();
        }
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
