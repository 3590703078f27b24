//! What Dateline is, and whose data it holds.

use crate::app::theme::bold;
use crate::basemap;
use crate::gazetteer::Gazetteer;
use egui::{CollapsingHeader, RichText, ScrollArea, Ui};

/// The About window.
pub fn about_ui(ui: &mut Ui) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.label(RichText::new(format!("Dateline {}", env!("CARGO_PKG_VERSION"))).heading());
        ui.label("Opens conflict reports, finds every place they speak of, and puts each on an offline map as the point or the area the words mean.");
        ui.add_space(8.0);
        ui.label(bold("Privacy"));
        ui.label("Dateline makes no network connections, unless you switch a map from a server on, which is off at every start, or have a gazetteer downloaded. Reports, places and pictures stay on this computer. It keeps a list of the files opened last, the window's layout, and the tiles of such maps.");
        ui.add_space(8.0);
        ui.label(bold("Data"));
        ui.label(Gazetteer::credits());
        ui.label(basemap::credits());
        ui.label(format!("{}.", basemap::point_of_view()));
        ui.label("Fonts: Noto, SIL Open Font License 1.1.");
        ui.add_space(8.0);
        ui.label(bold("Licence"));
        ui.label("MIT or Apache 2.0, as you like.");
        ui.add_space(8.0);
        CollapsingHeader::new("Sources and licences of all bundled data").show(ui, |ui| {
            ui.label(RichText::new(include_str!("../../../assets/README.md")).small());
        });
        CollapsingHeader::new("Licence of the fonts").show(ui, |ui| {
            ui.label(RichText::new(crate::typography::licence()).small());
        });
    });
}
