//! The picture for a briefing: what it shows, how large it is, and how it will look.

use crate::app::Jobs;
use crate::app::jobs::ask_picture_path;
use crate::geodesy::Viewport;
use crate::model::Bounds;
use crate::render::RenderOptions;
use crate::scene::PlaceIndex;
use crate::session::{Briefing, Command, PictureFormat, State, bounds_of_view};
use egui::{Checkbox, ColorImage, ComboBox, Grid, RichText, TextEdit, TextureHandle, TextureOptions, Ui, vec2};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

/// Names and sizes, px.
const SIZES: [(&str, u32, u32); 6] = [
    ("Slide, 1920 x 1080", 1920, 1080),
    ("Slide, 3840 x 2160", 3840, 2160),
    ("A4 landscape, 3508 x 2480", 3508, 2480),
    ("A4 portrait, 2480 x 3508", 2480, 3508),
    ("A3 landscape, 4961 x 3508", 4961, 3508),
    ("Square, 2000 x 2000", 2000, 2000),
];

/// Which part of the world the picture shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Extent {
    /// All places.
    #[default]
    Everything,
    /// As on the map.
    AsOnMap,
    /// The places of the report shown.
    Report,
    /// The place selected.
    Selection,
}

/// The dialog's own memory.
#[derive(Default)]
pub struct ExportView {
    title: String,
    size: usize,
    extent: Extent,
    dark: bool,
    path: String,
    preview: Option<TextureHandle>,
    preview_of: Option<Briefing>,
    preview_number: u64,
    problem: Option<String>,
    browsing: Option<Receiver<Option<String>>>,
    no_dialog: bool,
}

impl ExportView {
    /// Shows the dialog.
    #[allow(clippy::too_many_arguments)] // What a picture may be made of.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        state: &State,
        places: &PlaceIndex,
        jobs: &Jobs,
        view: Option<Viewport>,
        fresh: bool,
        out: &mut Vec<Command>,
    ) {
        if fresh {
            self.title = default_title(state);
            self.dark = ui.visuals().dark_mode && self.dark;
            self.problem = None;
            if self.path.is_empty() {
                "dateline-map.png".clone_into(&mut self.path);
            }
        }
        self.settings_ui(ui, state);
        let briefing = self.briefing(state, places, view);
        ui.add_space(6.0);
        self.preview_ui(ui, state, jobs, &briefing);
        ui.add_space(6.0);
        self.path_ui(ui, briefing, out);
    }

    fn settings_ui(&mut self, ui: &mut Ui, state: &State) {
        Grid::new("picture").num_columns(4).spacing(vec2(10.0, 6.0)).show(ui, |ui| {
            let label = ui.label("Title");
            ui.add(TextEdit::singleline(&mut self.title).desired_width(250.0)).labelled_by(label.id);
            let label = ui.label("Size");
            ComboBox::from_id_salt("size")
                .width(190.0)
                .selected_text(SIZES[self.size].0)
                .show_ui(ui, |ui| {
                    for (index, (name, ..)) in SIZES.iter().enumerate() {
                        ui.selectable_value(&mut self.size, index, *name);
                    }
                })
                .response
                .labelled_by(label.id);
            ui.end_row();
            let label = ui.label("Shows");
            let name = |extent| match extent {
                Extent::Everything => "Every place",
                Extent::AsOnMap => "As on the map now",
                Extent::Report => "The report shown",
                Extent::Selection => "The place selected",
            };
            ComboBox::from_id_salt("extent")
                .width(190.0)
                .selected_text(name(self.extent))
                .show_ui(ui, |ui| {
                    ui.selectable_value(&mut self.extent, Extent::Everything, name(Extent::Everything));
                    ui.selectable_value(&mut self.extent, Extent::AsOnMap, name(Extent::AsOnMap));
                    if state.active_report.is_some() {
                        ui.selectable_value(&mut self.extent, Extent::Report, name(Extent::Report));
                    }
                    if state.selection_bounds().is_some() {
                        ui.selectable_value(&mut self.extent, Extent::Selection, name(Extent::Selection));
                    }
                })
                .response
                .labelled_by(label.id);
            ui.label("");
            ui.add(Checkbox::new(&mut self.dark, "Dark colours"));
            ui.end_row();
        });
    }

    /// What would be exported now.
    fn briefing(&self, state: &State, places: &PlaceIndex, view: Option<Viewport>) -> Result<Briefing, String> {
        let (_, width, height) = SIZES[self.size];
        let size = RenderOptions::new(width, height).map_err(|error| error.to_string())?;
        let date = jiff::Zoned::now().date().strftime("%-d %B %Y").to_string();
        let bounds: Option<Bounds> = match self.extent {
            Extent::Everything => None,
            Extent::AsOnMap => view.as_ref().map(bounds_of_view),
            Extent::Report => state.active_report.and_then(|report| state.report_bounds(report)),
            Extent::Selection => state.selection_bounds(),
        };
        let title = self.title.trim();
        Ok(Briefing { bounds, dark: self.dark, ..Briefing::new(state, places.clone(), size, Some(title), &date) })
    }

    fn preview_ui(&mut self, ui: &mut Ui, state: &State, jobs: &Jobs, briefing: &Result<Briefing, String>) {
        let room = vec2(ui.available_width(), (ui.available_height() - 100.0).max(80.0));
        if let Some((number, pixels)) = jobs.take_preview()
            && number == self.preview_number
        {
            match pixels {
                Ok((width, height, pixels)) => {
                    let image = ColorImage::from_rgba_premultiplied([width, height], &pixels);
                    self.preview = Some(ui.ctx().load_texture("preview", image, TextureOptions::LINEAR));
                    self.problem = None;
                }
                Err(problem) => self.problem = Some(problem),
            }
        }
        if let (Ok(briefing), Some(gazetteer)) = (briefing, &state.gazetteer)
            && self.preview_of.as_ref() != Some(briefing)
        {
            self.preview_of = Some(briefing.clone());
            self.preview_number += 1;
            // The same scene, so that labels and furniture stand where they will, with fewer pixels.
            let (width, height) = (briefing.size.width_px(), briefing.size.height_px());
            let shrink = (f64::from(room.x) * 1.5 / f64::from(width)).min(f64::from(room.y) * 1.5 / f64::from(height));
            let side = |px: u32| ((f64::from(px) * shrink).round() as u32).max(64);
            let scale = briefing.size.scale() * shrink;
            if let Ok(size) = RenderOptions::with_scale(side(width), side(height), scale) {
                jobs.preview(self.preview_number, Briefing { size, ..briefing.clone() }, gazetteer.clone());
            }
        }
        ui.allocate_ui(room, |ui| {
            ui.set_min_size(room);
            ui.centered_and_justified(|ui| match &self.preview {
                Some(texture) => {
                    let response = ui.add(
                        egui::Image::from_texture((texture.id(), texture.size_vec2()))
                            .max_size(room)
                            .maintain_aspect_ratio(true)
                            .fit_to_exact_size(room),
                    );
                    response
                        .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, "Preview of the picture"));
                }
                None => {
                    ui.weak(self.problem.as_deref().unwrap_or("The preview is being drawn…"));
                }
            });
        });
    }

    fn path_ui(&mut self, ui: &mut Ui, briefing: Result<Briefing, String>, out: &mut Vec<Command>) {
        if let Some(browsing) = &self.browsing
            && let Ok(path) = browsing.try_recv()
        {
            self.browsing = None;
            match path {
                Some(path) => self.path = path,
                None => self.no_dialog = true,
            }
        }
        ui.horizontal(|ui| {
            let label = ui.label("Save as");
            let width = (ui.available_width() - 180.0).max(100.0);
            ui.add(TextEdit::singleline(&mut self.path).desired_width(width)).labelled_by(label.id);
            if ui.add_enabled(self.browsing.is_none(), egui::Button::new("Browse…")).clicked() {
                let (sender, receiver) = channel();
                let (name, ctx) = (self.path.clone(), ui.ctx().clone());
                std::thread::spawn(move || {
                    let _ = sender.send(ask_picture_path(&name));
                    ctx.request_repaint();
                });
                self.browsing = Some(receiver);
            }
            let format = PictureFormat::of_path(self.path.trim());
            let possible = format.is_some() && briefing.is_ok();
            if ui.add_enabled(possible, egui::Button::new("Export")).clicked()
                && let Ok(briefing) = &briefing
            {
                let picture = Arc::new(briefing.clone());
                out.push(Command::Export { path: self.path.trim().to_owned(), picture });
            }
        });
        let note = match (&briefing, PictureFormat::of_path(self.path.trim())) {
            (Err(problem), _) => problem.lines().next().unwrap_or_default().to_owned(),
            (_, None) => "The name's ending says the format: .png, .svg or .pdf".to_owned(),
            (_, Some(PictureFormat::Png)) => "PNG: pixels, for slides and pages".to_owned(),
            (_, Some(PictureFormat::Svg)) => "SVG: vectors, to be edited further".to_owned(),
            (_, Some(PictureFormat::Pdf)) => "PDF: one page, with text that can be selected".to_owned(),
        };
        ui.label(RichText::new(note).small().weak());
        if self.no_dialog {
            ui.label(RichText::new("This system has no file dialog: type the path").small().weak());
        }
    }
}

fn default_title(state: &State) -> String {
    match state.reports.as_slice() {
        [only] => only.report.display_name().to_owned(),
        many => format!("Places in {} reports", many.len()),
    }
}
