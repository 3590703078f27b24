//! The window.
//!
//! [`App`] holds the one [`State`](crate::session::State) and runs a frame in three steps: what the
//! workers answer and what the keys say becomes commands; the panels are drawn from the state and send
//! commands of their own; all of them go through [`session::update`](crate::session::update), whose jobs
//! go to the workers or are done here. Nothing in a frame waits for a file, a tile or a parse.

mod text;
mod theme;
mod keys;
mod guard;
mod jobs;
mod map;
mod panels;
mod dialogs;
mod derived;
mod window;

pub use jobs::Jobs;
pub use map::{Stamps, scene_shapes};
pub use window::App;

use crate::session::BasemapChoice;
use anyhow::{Result, anyhow};
use std::path::PathBuf;

/// How the window and what paints it are set up.
#[must_use]
pub fn window_options() -> eframe::NativeOptions {
    eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("Dateline")
            .with_app_id("dateline")
            .with_inner_size([1280.0, 760.0])
            .with_min_inner_size([720.0, 480.0])
            .with_drag_and_drop(true),
        // Nothing here needs them, and a software renderer is faster without. Dithering is for wide gradients, which a map
        // does not have, and is worked out for every pixel of every layer.
        multisampling: 0,
        depth_buffer: 0,
        stencil_buffer: 0,
        dithering: false,
        persist_window: true,
        ..Default::default()
    }
}

/// Opens the window with these files and folders, and this map underneath or that of the last session, and comes back when it is closed.
///
/// # Errors
/// If there is no display, or no window can be made on it.
pub fn run(paths: Vec<PathBuf>, basemap: Option<BasemapChoice>) -> Result<()> {
    let paths: Vec<String> = paths.into_iter().map(|path| path.to_string_lossy().into_owned()).collect();
    eframe::run_native(
        "Dateline",
        window_options(),
        Box::new(move |creation| {
            let mut app = App::new(&creation.egui_ctx, Jobs::on_threads(&creation.egui_ctx));
            app.restore(creation.storage);
            if let Some(basemap) = basemap {
                app.show_basemap(basemap);
            }
            if paths.is_empty() {
                app.greet();
            } else {
                app.open(paths);
            }
            Ok(Box::new(app))
        }),
    )
    .map_err(|error| anyhow!("no window can be opened: {error}"))
}
