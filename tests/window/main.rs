//! The window itself, driven by pointer and keys: no display, no threads.
#![cfg(feature = "gui")]

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
    let samples = include_str!("../assets/samples/2021-11-14-hodeidah-marib.jsonl");
    let path = folder.path().join("hodeidah.jsonl");
    std::fs::write(&path, samples.lines().next().unwrap_or_default()).expect("there is room for a file");
    let path = path.to_string_lossy().into_owned();
    (folder, path)
}

type Window = Harness<'static, Option<App>>;

fn window() -> Window {
    let mut window = Harness::builder().with_size([1280.0, 800.0]).with_max_steps(60).build_ui_state(
        |ui, app: &mut Option<App>| {
            let app = app.get_or_insert_with(|| App::new(ui.ctx(), Jobs::at_once()));
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
    let ctx = window.ctx.clone();
    window.state_mut().as_mut().expect("the window has had a frame").send(&ctx, command);
    window.run();
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

#[test]
fn an_empty_window_says_what_to_do() {
    let window = window();
    window.get_by_label("Open reports to see their places");
    window.get_by_label("Open files…");
    window.get_by_label("Open the sample reports");
    window.get_by_label("Offline: nothing is sent");
}

#[test]
fn dropped_files_open_and_their_reports_are_listed() {
    let window = with_report();
    assert_eq!(app(&window).state().reports.len(), 1);
    let title = "Government-aligned forces leave the outskirts of Hodeidah, 14 Nov 2021";
    assert!(window.query_all_by_label_contains(title).count() >= 1, "it is listed with its day");
    window.get_by_label_contains("1 report, ");
}

#[test]
fn a_click_on_a_pin_leads_to_its_passage() {
    let mut window = with_report();
    let at = pin_of(&window, "Mokha");
    click(&mut window, at);
    assert_eq!(selected_words(&window), "Mokha");
    assert!(app(&window).state().reveal > 0, "the text goes there");
    window.get_by_label_contains("passage about this place");
    // It is in view: the marks of a text are nodes only where they are seen.
    assert!(window.query_all_by_label_contains("Mokha, place").count() >= 1);
}

#[test]
fn a_click_on_a_passage_flies_the_map_to_its_place() {
    let mut window = with_report();
    let passage =
        window.query_all_by_label_contains("Al Khawkhah, place").next().expect("it is marked").rect().center();
    click(&mut window, passage);
    assert_eq!(selected_words(&window), "Al Khawkhah");
    let state = app(&window).state();
    let place = state.placement(state.selected.unwrap()).unwrap().position;
    assert!(distance_km(map_center(&window), place) < 1.0);
}

#[test]
fn hovering_goes_both_ways() {
    let mut window = with_report();
    let at = pin_of(&window, "Mokha");
    window.hover_at(at);
    window.run();
    let state = app(&window).state();
    let hovered = state.hovered.expect("the pin's mention is lit up");
    assert_eq!(state.placement(hovered).unwrap().name, "Mokha");
    let passage = window.query_all_by_label_contains("Kilo 16, facility").next().expect("it is marked").rect().center();
    window.hover_at(passage);
    window.run();
    let state = app(&window).state();
    let hovered = state.hovered.expect("the passage's mention is lit up");
    assert!(state.placement(hovered).unwrap().name.contains("Kilo 16"));
}

#[test]
fn n_and_shift_n_step_through_the_mentions() {
    let mut window = with_report();
    window.key_press(Key::N);
    window.run();
    let first = selected_words(&window);
    window.key_press(Key::N);
    window.run();
    assert_ne!(app(&window).state().selected.unwrap().index, 0);
    window.key_press_modifiers(Modifiers::SHIFT, Key::N);
    window.run();
    assert_eq!(selected_words(&window), first);
}

#[test]
fn arrow_keys_go_through_a_list() {
    let mut window = with_report();
    window.get_by_label_contains("Places, ").click();
    window.run();
    window.query_all_by_label_contains("Hodeidah, City, town or village").next().expect("it is listed").click();
    window.run();
    let first = app(&window).state().selected;
    window.query_all_by_label_contains("Hodeidah, City, town or village").next().expect("it is listed").focus();
    window.run();
    window.key_press(Key::ArrowDown);
    window.run();
    window.key_press(Key::Enter);
    window.run();
    assert_ne!(app(&window).state().selected, first, "Enter chooses the row that the arrow went to");
}

#[test]
fn a_pin_is_chosen_by_keyboard() {
    let mut window = with_report();
    window.query_all_by_label_contains("Mokha, 1 mention").next().expect("it has a node").focus();
    window.run();
    window.key_press(Key::Enter);
    window.run();
    assert_eq!(selected_words(&window), "Mokha");
}

#[test]
fn the_keyboard_help_names_every_command() {
    let mut window = window();
    window.key_press(Key::Questionmark);
    window.run();
    for info in actions() {
        let label = info.label.trim_end_matches('…');
        assert!(window.query_all_by_label(label).count() >= 1, "{label} is not in the help");
    }
    window.key_press(Key::Escape);
    window.run();
    assert!(app(&window).state().dialog.is_none(), "Escape closes it");
}

#[test]
fn the_palette_finds_commands_and_places() {
    let mut window = with_report();
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    window.event(egui::Event::Text("mokha".to_owned()));
    window.run();
    window.key_press(Key::Enter);
    window.run();
    assert_eq!(selected_words(&window), "Mokha");
    assert!(app(&window).state().dialog.is_none());
}

#[test]
fn letters_typed_into_a_field_are_no_commands() {
    let mut window = with_report();
    window.get_by_label("Show places whose name contains").click();
    window.run();
    window.key_press(Key::N);
    window.event(egui::Event::Text("n".to_owned()));
    window.run();
    assert_eq!(app(&window).state().selected, None);
    assert_eq!(app(&window).state().filter.query, "n");
}

#[test]
fn a_picture_is_exported_from_its_dialog() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.svg");
    let mut window = with_report();
    send(&mut window, Command::Do(Action::Export));
    window.get_by_label("Save as");
    let field = window.query_all_by_value("dateline-map.png").next().expect("the path field");
    field.focus();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.run();
    window.event(egui::Event::Text(path.to_string_lossy().into_owned()));
    window.run();
    window.get_by_label("Export").click();
    window.run();
    let picture = std::fs::read_to_string(&path).expect("the picture was written");
    assert!(picture.contains("Mokha") && picture.contains("outskirts of Hodeidah"));
}

#[test]
fn reports_are_saved_with_their_places_and_open_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("saved.json").to_string_lossy().into_owned();
    let mut window = with_report();
    let before = app(&window).state().reports[0].mentions.len();
    send(&mut window, Command::SaveTo(path.clone()));
    send(&mut window, Command::Do(Action::NewSession));
    assert!(app(&window).state().reports.is_empty());
    send(&mut window, Command::Open(vec![path]));
    assert_eq!(app(&window).state().reports[0].mentions.len(), before);
}

#[test]
fn what_can_not_be_opened_is_said_and_the_rest_opens() {
    let (_folder, path) = hodeidah();
    let mut window = window();
    send(&mut window, Command::Open(vec!["/no/such/file.txt".to_owned(), path]));
    assert_eq!(app(&window).state().reports.len(), 1);
    send(&mut window, Command::Do(Action::LoadReport));
    window.get_by_label("/no/such/file.txt");
    window.get_by_label_contains("Error: ");
}

#[test]
fn without_a_file_dialog_there_is_a_field_for_the_path() {
    let (_folder, path) = hodeidah();
    let mut window = window();
    window.key_press_modifiers(Modifiers::COMMAND, Key::O);
    window.run();
    window.get_by_label("The path of a report, or of a folder of reports:");
    window.event(egui::Event::Text(path));
    window.run();
    window.key_press(Key::Enter);
    window.run();
    assert_eq!(app(&window).state().reports.len(), 1);
}

#[test]
fn the_mouse_wheel_stays_within_the_world() {
    let mut window = with_report();
    let (rect, _) = app(&window).map_view().unwrap();
    window.hover_at(rect.center());
    for _ in 0..3 {
        send(&mut window, Command::Do(Action::ZoomOut));
    }
    for _ in 0..30 {
        send(&mut window, Command::Do(Action::ZoomOut));
    }
    assert!(app(&window).map_view().unwrap().1.zoom >= 0.0);
    for _ in 0..30 {
        send(&mut window, Command::Do(Action::ZoomIn));
    }
    assert!(app(&window).map_view().unwrap().1.zoom <= 18.0);
}
