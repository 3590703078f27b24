//! The dialogs. Which one is open is the state's; what is typed into it is the dialog's own.

mod about;
mod area;
mod bookmarks;
mod export;
mod gazetteers;
mod help;
mod load_report;
mod online;
mod palette;
mod path;
mod unsaved;

use super::Jobs;
use crate::app::derived::Derived;
use crate::geodesy::Viewport;
use crate::session::{Command, Dialog, State};
use area::AreaView;
use egui::{Align2, Context, Ui, Window, vec2};
use export::ExportView;
use gazetteers::GazetteersView;
use online::OnlineView;
use palette::PaletteView;
use path::PathView;

/// The dialogs' own memory.
#[derive(Default)]
pub struct Dialogs {
    palette: PaletteView,
    path: PathView,
    export: ExportView,
    gazetteers: GazetteersView,
    online: OnlineView,
    area: AreaView,
    /// The dialog that was open in the last frame: one that has just opened starts afresh.
    open: Option<Dialog>,
}

impl Dialogs {
    /// Shows the dialog that is open. `view` is what the map shows.
    pub fn ui(
        &mut self,
        ctx: &Context,
        state: &State,
        derived: &Derived,
        jobs: &Jobs,
        view: Option<Viewport>,
        out: &mut Vec<Command>,
    ) {
        let fresh = self.open != state.dialog;
        self.open.clone_from(&state.dialog);
        let Some(dialog) = &state.dialog else { return };
        match dialog {
            Dialog::Palette => self.palette.ui(ctx, state, &derived.places, fresh, out),
            Dialog::KeyboardHelp => {
                dialog_ui(ctx, "Keyboard and mouse", [620.0, 560.0], out, |ui, _| help::help_ui(ui))
            }
            Dialog::About => dialog_ui(ctx, "About Dateline", [560.0, 520.0], out, |ui, _| about::about_ui(ui)),
            Dialog::LoadReport => dialog_ui(ctx, "What became of each file", [640.0, 520.0], out, |ui, out| {
                load_report::load_report_ui(ui, state, out);
            }),
            Dialog::OpenPath => dialog_ui(ctx, "Open path", [560.0, 150.0], out, |ui, out| {
                self.path.open_ui(ui, fresh, out);
            }),
            Dialog::SavePath => dialog_ui(ctx, "Save reports with places", [560.0, 150.0], out, |ui, out| {
                self.path.save_ui(ui, fresh, out);
            }),
            Dialog::Unsaved(leaving) => dialog_ui(ctx, "Corrections are not saved", [440.0, 130.0], out, |ui, out| {
                unsaved::unsaved_ui(ui, *leaving, fresh, out);
            }),
            Dialog::Gazetteers => dialog_ui(ctx, "Gazetteers of your own", [640.0, 520.0], out, |ui, out| {
                self.gazetteers.ui(ui, state, fresh, out);
            }),
            Dialog::Bookmarks => dialog_ui(ctx, "Bookmarks", [560.0, 420.0], out, |ui, out| {
                bookmarks::bookmarks_ui(ui, state, out);
            }),
            Dialog::Online => dialog_ui(ctx, "Map from a server", [600.0, 470.0], out, |ui, out| {
                self.online.ui(ui, state, fresh, out);
            }),
            Dialog::SaveArea => dialog_ui(ctx, "Save this area", [560.0, 320.0], out, |ui, out| {
                self.area.ui(ui, state, view, fresh, out);
            }),
            Dialog::Export => dialog_ui(ctx, "Export picture", [700.0, 560.0], out, |ui, out| {
                self.export.ui(ui, state, &derived.index, jobs, view, fresh, out);
            }),
        }
    }
}

/// A dialog in the middle of the window, with a button that closes it.
fn dialog_ui(
    ctx: &Context,
    title: &str,
    size: [f32; 2],
    out: &mut Vec<Command>,
    contents: impl FnOnce(&mut Ui, &mut Vec<Command>),
) {
    let room = ctx.content_rect().size() - vec2(40.0, 60.0);
    let mut open = true;
    Window::new(title.to_owned())
        .open(&mut open)
        .collapsible(false)
        .resizable(false)
        .anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0))
        .fixed_size(vec2(size[0].min(room.x), size[1].min(room.y)))
        .show(ctx, |ui| contents(ui, out));
    if !open {
        out.push(Command::SetDialog(None));
    }
}
