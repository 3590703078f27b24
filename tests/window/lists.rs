//! The lists of reports, places and mentions.

use super::*;
use egui_kittest::kittest::NodeT as _;

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

const DOUBT: &str = r#"[
    {"quote": "Morek", "lat": 35.38, "lon": 36.69},
    {"quote": "Hama", "lat": 35.13, "lon": 36.75, "status": "ambiguous", "candidates": [
        {"name": "Hama", "kind": "populated_place", "country_name": "Syria", "lat": 35.13, "lon": 36.75, "score": 0.5},
        {"name": "Hama", "kind": "populated_place", "country_name": "Niger", "lat": 14.2, "lon": 1.4, "score": 0.4}]},
    {"quote": "Qadas", "status": "unresolved", "evidence": ["no gazetteer has this name"]}]"#;

#[test]
fn mentions_without_a_place_and_in_doubt_have_lists_of_their_own() {
    let mut window = with_mentions("Fighting in Morek, near Hama; Qadas was named.", DOUBT);
    window.get_by_label("Places, 2");
    window.get_by_label("Unlocated, 1").click();
    window.run();
    window.get_by_label("Qadas, no gazetteer has this name").click();
    window.run();
    assert_eq!(selected_words(&window), "Qadas");
    window.get_by_label("It has no place on the map.");
    window.get_by_label("Ambiguous, 1").click();
    window.run();
    window.query_all_by_label_contains("the one in Niger").next().expect("it says which other one").click();
    window.run();
    assert_eq!(selected_words(&window), "Hama");
    // The other reading is one click away, and the list is empty then.
    window.query_all_by_label_contains("Hama, Niger").next().expect("the candidates are listed").click();
    window.run();
    let state = app(&window).state();
    let placed = state.placement(state.selected.unwrap()).expect("it is placed").position;
    assert!((placed.lat_deg() - 14.2).abs() < 1e-6);
    window.get_by_label("Ambiguous, 0");
    window.get_by_label("No mention could as well be somewhere else.");
}

#[test]
fn a_title_without_room_is_told_in_full() {
    let title = "Government-aligned forces leave the outskirts of Hodeidah after a week in which no side gave way \
                 and the road to the north was cut three times";
    let folder = tempfile::tempdir().expect("there is room for a file");
    let path = folder.path().join("long.json");
    std::fs::write(&path, format!(r#"{{"dateline": 1, "title": "{title}", "text": "In Mokha.", "mentions": []}}"#))
        .expect("there is room for a file");
    let mut window = window();
    send(&mut window, Command::Open(vec![path.to_string_lossy().into_owned()]));
    let rows = || window.query_all_by_role(egui::accesskit::Role::ListBoxOption);
    let row = rows().next().expect("it is listed");
    let name = row.accesskit_node().label().unwrap_or_default();
    assert!(name.starts_with(title), "screen readers say all of it: {name}");
    let at = row.rect().center();
    window.hover_at(at);
    window.run_steps(60);
    assert!(window.query_all_by_label(title).count() >= 2, "over the text, and on hovering");
}
