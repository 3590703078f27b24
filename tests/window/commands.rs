//! Menus, keys, the palette, the help.

use super::*;

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

/// Types into the palette, and presses Enter.
fn search(window: &mut Window, query: &str) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run();
    window.event(egui::Event::Text(query.to_owned()));
    window.run();
    window.key_press(Key::Enter);
    window.run();
}

#[test]
fn the_palette_goes_to_coordinates_in_any_notation() {
    let mut window = with_report();
    let notations = [
        "35.9312, 36.6333",
        "35,9312; 36,6333",
        "35°55'52.3\"N 36°38'00\"E",
        "37SBV8637179040",
        "geo:35.9312,36.6333",
        "https://www.google.com/maps/@35.9312,36.6333,12z",
        "37S 286371 3979040",
    ];
    for notation in notations {
        search(&mut window, notation);
        assert!(app(&window).state().dialog.is_none(), "{notation}");
        let spot = app(&window).state().spot.clone().expect(notation);
        assert!(distance_km(spot.at, LatLon::clamped(35.9312, 36.6333)) < 1.0, "{notation}: {:?}", spot.at);
        assert!(distance_km(map_center(&window), spot.at) < 30.0, "{notation}: the map goes there");
        window.get_by_label_contains("Position 35.93");
        window.key_press(Key::Escape);
        window.run();
        assert_eq!(app(&window).state().spot, None, "Escape takes the mark away");
    }
}

#[test]
fn what_reads_as_no_coordinates_is_told() {
    let mut window = with_report();
    search(&mut window, "95.9312, 236.6333");
    window.get_by_label_contains("no coordinates that can be read");
    assert_eq!(app(&window).state().spot, None);
    assert!(app(&window).state().dialog.is_some());
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
fn f11_fills_the_screen() {
    let mut window = with_report();
    let (_, asked) = asked_of_the_system(&mut window, |window| window.key_down(Key::F11));
    assert!(asked.contains(&egui::ViewportCommand::Fullscreen(true)), "{asked:?}");
    // The system says that it is so: the same key leads back.
    let id = window.input().viewport_id;
    window.input_mut().viewports.entry(id).or_default().fullscreen = Some(true);
    let (_, asked) = asked_of_the_system(&mut window, |window| window.key_down(Key::F11));
    assert!(asked.contains(&egui::ViewportCommand::Fullscreen(false)), "{asked:?}");
}
