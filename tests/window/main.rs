//! The window itself, driven by pointer and keys: no display, no threads.
#![cfg(feature = "gui")]

mod commands;
mod files;
mod gazetteers;
mod lists;
mod look;
mod map;
mod online;
mod text;

use dateline::app::{App, Jobs};
use dateline::geodesy::distance_km;
use dateline::model::LatLon;
use dateline::session::{Action, Command, actions};
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A report that brings its mentions along, thirteen on the coast of Yemen, so that nothing here hangs
/// on what the parser finds. The folder goes when it is dropped.
fn hodeidah() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("there is room for a file");
    let samples = include_str!("../../assets/samples/2021-11-14-hodeidah-marib.jsonl");
    let path = folder.path().join("hodeidah.jsonl");
    std::fs::write(&path, samples.lines().next().unwrap_or_default()).expect("there is room for a file");
    let path = path.to_string_lossy().into_owned();
    (folder, path)
}

type Window = Harness<'static, Option<App>>;

fn window() -> Window {
    window_with(Jobs::at_once)
}

fn window_with(jobs: impl Fn() -> Jobs + 'static) -> Window {
    let mut window = Harness::builder().with_size([1280.0, 800.0]).with_max_steps(60).build_ui_state(
        move |ui, app: &mut Option<App>| {
            let app = app.get_or_insert_with(|| App::new(ui.ctx(), jobs()));
            app.frame_ui(ui);
        },
        None,
    );
    window.run();
    window
}

fn app(window: &Window) -> &App {
    window.state().as_ref().expect("the window has had a frame")
}

fn send(window: &mut Window, command: Command) {
    start(window, command);
    window.run();
}

/// Sends a command whose job is not done at once: what turns while it is under way never settles.
fn start(window: &mut Window, command: Command) {
    let ctx = window.ctx.clone();
    window.state_mut().as_mut().expect("the window has had a frame").send(&ctx, command);
    window.run_steps(4);
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// A window in which the report was dropped.
fn with_report() -> Window {
    let (_folder, path) = hodeidah();
    let mut window = window();
    window.input_mut().dropped_files.push(Arc::new(Dropped(path.into())));
    window.run();
    window
}

/// A window in which this report is open: its text, and its mentions as a Dateline file has them.
fn with_mentions(text: &str, mentions: &str) -> Window {
    let folder = tempfile::tempdir().expect("there is room for a file");
    let path = folder.path().join("report.json");
    let text = text.replace('"', "\\\"");
    std::fs::write(&path, format!("{{\"dateline\": 1, \"text\": \"{text}\", \"mentions\": {mentions}}}"))
        .expect("room");
    let mut window = window();
    send(&mut window, Command::Open(vec![path.to_string_lossy().into_owned()]));
    assert_eq!(app(&window).state().reports.len(), 1);
    window
}

/// What was put on the clipboard or asked of the window while `act` went on.
fn asked_of_the_system(window: &mut Window, act: impl FnOnce(&Window)) -> (Vec<String>, Vec<egui::ViewportCommand>) {
    let (mut copied, mut asked) = (Vec::new(), Vec::new());
    act(window);
    for _ in 0..4 {
        window.step();
        let output = window.output();
        for command in &output.platform_output.commands {
            if let egui::OutputCommand::CopyText(text) = command {
                copied.push(text.clone());
            }
        }
        asked.extend(output.viewport_output.values().flat_map(|viewport| viewport.commands.iter().cloned()));
    }
    (copied, asked)
}

fn selected_words(window: &Window) -> String {
    let state = app(window).state();
    let id = state.selected.expect("a mention is selected");
    let open = state.report(id.report).expect("its report is open");
    open.mention(id).expect("it is there").span.of(&open.report.text).to_owned()
}

fn map_center(window: &Window) -> LatLon {
    app(window).map_view().expect("the map was shown").1.center
}

/// Where on the screen the map has the place of this name.
fn pin_of(window: &Window, name: &str) -> egui::Pos2 {
    let app = app(window);
    let (rect, _) = app.map_view().expect("the map was shown");
    let target = app.map_targets().iter().find(|target| target.name.starts_with(name));
    let at = target.unwrap_or_else(|| panic!("no {name} on the map")).at;
    rect.min + egui::vec2(at.0 as f32, at.1 as f32)
}

fn click(window: &mut Window, at: egui::Pos2) {
    window.hover_at(at);
    window.run();
    window.drag_at(at);
    window.run();
    window.drop_at(at);
    window.run();
}
