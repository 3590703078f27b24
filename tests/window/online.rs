//! A map from a server: what it says before, how it shows, how it ends.

#[path = "../support/server.rs"]
mod server;

use super::*;
use dateline::session::State;
use egui_kittest::kittest::NodeT as _;
use server::{Reply, Server};
use std::collections::BTreeMap;

fn tile() -> Vec<u8> {
    let mut pixels = tiny_skia::Pixmap::new(256, 256).expect("there is room");
    pixels.fill(tiny_skia::Color::from_rgba8(201, 50, 70, 255));
    pixels.encode_png().expect("it is a picture")
}

fn state(window: &Window) -> &State {
    app(window).state()
}

fn type_in(window: &mut Window, field: &str, text: &str) {
    window.get_by_label(field).focus();
    window.run();
    window.get_by_label(field).type_text(text);
    window.run();
}

/// Types an address in the dialog and goes online to it.
fn go_online(window: &mut Window, server: &Server) {
    send(window, Command::Do(Action::OnlineMap));
    type_in(window, "Address of the tiles", &server.url("/{z}/{x}/{y}.png?key=SECRET"));
    type_in(window, "Credit", "© Testers");
    let host = server.host();
    // What it learns stands there before anything happens.
    window.get_by_label(&format!(
        "While this is on, {host} learns which parts of the map are looked at, when, and from which network address. \
         It is asked without encryption, so that others on the way learn it too. Reports and what is found in them are never sent."
    ));
    assert!(state(window).online.is_none());
    window.get_by_label(&format!("Go online to {host}")).click();
    window.run();
}

fn export(window: &mut Window, path: &std::path::Path, width_px: u32) {
    send(window, Command::Do(Action::FitAll));
    let state = state(window);
    let index = dateline::session::place_index(state);
    let size = dateline::render::RenderOptions::new(width_px, width_px / 8 * 5).expect("it is small");
    let picture = dateline::session::Briefing::new(state, index, size, None, "");
    send(window, Command::Export { path: path.to_string_lossy().into_owned(), picture: Arc::new(picture) });
}

#[test]
fn a_servers_map_shows_that_it_is_on_and_one_click_stops_it() {
    let server = Server::start(|_| Reply::ok("image/png", &tile()));
    let folder = tempfile::tempdir().expect("there is room for files");
    let (_folder, report) = hodeidah();
    let mut window = window();
    send(&mut window, Command::Open(vec![report]));
    window.get_by_label("Offline: nothing is sent");
    go_online(&mut window, &server);
    let badge = format!("Online: {}. Stop going online", server.host());
    window.get_by_label(&badge);
    window.get_by_label(&format!("Online: {} sees where you look", server.host()));
    assert!(state(&window).dialog.is_none() && state(&window).basemap.credit().starts_with("© Testers. "));
    assert_eq!(server.connections(), 0, "choosing it asks nothing yet");

    let path = folder.path().join("on.png");
    export(&mut window, &path, 640);
    let asked = server.asked().len();
    let pixels = tiny_skia::Pixmap::decode_png(&std::fs::read(&path).expect("saved")).expect("a picture");
    let red = pixels.pixels().iter().filter(|pixel| (pixel.red(), pixel.green()) == (201, 50)).count();
    assert!(asked >= 4 && red > 100_000, "{asked} tiles, {red} pixels");

    window.get_by_label(&badge).click();
    window.run();
    assert!(state(&window).online.is_none() && window.query_by_label(&badge).is_none());
    window.get_by_label("Offline: nothing is sent");
    window.get_by_label(&format!("Offline: what came from {}. Choose a server", server.host()));
    export(&mut window, &folder.path().join("off.png"), 1600);
    assert_eq!(server.asked().len(), asked, "once stopped nothing goes out");
    let notices = &state(&window).notices;
    assert!(notices.iter().any(|notice| notice.text.contains("network was switched off")), "{notices:?}");
}

#[test]
fn what_is_no_address_can_not_be_chosen() {
    let mut window = window();
    send(&mut window, Command::Do(Action::OnlineMap));
    type_in(&mut window, "Address of the tiles", "https://tiles.example.org/map.png");
    window.get_by_label("the address needs {z}, {x} and {y} for zoom, column and row of a tile");
    assert!(window.get_by_label("Go online").accesskit_node().is_disabled());
    window.get_by_label("OpenStreetMap (tile.openstreetmap.org)").click();
    window.run();
    assert!(!window.get_by_label("Go online to tile.openstreetmap.org").accesskit_node().is_disabled());
}

#[derive(Default)]
struct Kept(BTreeMap<String, String>);

impl eframe::Storage for Kept {
    fn get_string(&self, key: &str) -> Option<String> {
        self.0.get(key).cloned()
    }

    fn set_string(&mut self, key: &str, value: String) {
        self.0.insert(key.to_owned(), value);
    }

    fn remove_string(&mut self, key: &str) {
        self.0.remove(key);
    }

    fn flush(&mut self) {}
}

#[test]
fn at_the_next_start_the_server_is_remembered_and_the_network_off() {
    let server = Server::start(|_| Reply::ok("image/png", &tile()));
    let mut before = window();
    go_online(&mut before, &server);
    let mut kept = Kept::default();
    eframe::App::save(before.state_mut().as_mut().expect("the window has had a frame"), &mut kept);
    let mut after = window();
    after.state_mut().as_mut().expect("the window has had a frame").restore(Some(&kept));
    after.run();
    let (was, is) = (state(&before), state(&after));
    assert_eq!((is.online_maps.clone(), is.online.clone()), (was.online_maps.clone(), None));
    assert!(is.basemap.source.is_none() && server.connections() == 0);
    send(&mut after, Command::Do(Action::OnlineMap));
    after.get_by_label(&server.host());
}
