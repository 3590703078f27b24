//! The map: what pointer and keys do to it, and where that leads in the text.

use super::*;

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
fn a_pin_is_chosen_by_keyboard() {
    let mut window = with_report();
    window.query_all_by_label_contains("Mokha, 1 mention").next().expect("it has a node").focus();
    window.run();
    window.key_press(Key::Enter);
    window.run();
    assert_eq!(selected_words(&window), "Mokha");
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

/// The pointer goes down at one place with Shift, and up at another.
fn shift_drag(window: &mut Window, from: egui::Pos2, to: egui::Pos2) {
    let modifiers = Modifiers::SHIFT;
    let button =
        |pos, pressed| egui::Event::PointerButton { pos, button: egui::PointerButton::Primary, pressed, modifiers };
    window.event(egui::Event::ModifiersChanged(modifiers));
    for event in [egui::Event::PointerMoved(from), button(from, true)] {
        window.event(event);
        window.step();
    }
    for share in [0.2, 0.6, 1.0] {
        window.event(egui::Event::PointerMoved(from + (to - from) * share));
        window.step();
    }
    window.event(button(to, false));
    window.event(egui::Event::ModifiersChanged(Modifiers::NONE));
    window.run();
}

#[test]
fn shift_and_dragging_zoom_to_the_box() {
    let mut window = with_report();
    let (rect, before) = app(&window).map_view().unwrap();
    let (from, to) = (rect.center() - egui::vec2(60.0, 40.0), rect.center() + egui::vec2(90.0, 50.0));
    let world = |at: egui::Pos2| before.world_from_screen((at.x - rect.min.x).into(), (at.y - rect.min.y).into());
    let (corner, middle) = (world(from), world(from + (to - from) * 0.5));
    shift_drag(&mut window, from, to);
    let (_, after) = app(&window).map_view().unwrap();
    assert!(after.zoom > before.zoom + 1.0, "{} to {}", before.zoom, after.zoom);
    let off = after.screen_from_world(middle);
    assert!((off.0 - after.width_px / 2.0).abs() < 2.0 && (off.1 - after.height_px / 2.0).abs() < 2.0, "{off:?}");
    let (x, y) = after.screen_from_world(corner);
    assert!(x >= 0.0 && y >= 0.0 && (x < after.width_px * 0.2 || y < after.height_px * 0.2), "{x}, {y}");
}

#[test]
fn a_box_too_small_to_mean_anything_leaves_the_map_alone() {
    let mut window = with_report();
    let (rect, before) = app(&window).map_view().unwrap();
    let at = rect.min + egui::vec2(12.0, 60.0);
    shift_drag(&mut window, at, at + egui::vec2(5.0, 5.0));
    assert_eq!(app(&window).map_view().unwrap().1, before);
}

/// The context menu of the map at a point.
fn open_menu(window: &mut Window, at: egui::Pos2) {
    window.hover_at(at);
    window.run();
    for pressed in [true, false] {
        let (button, modifiers) = (egui::PointerButton::Secondary, Modifiers::NONE);
        window.event(egui::Event::PointerButton { pos: at, button, pressed, modifiers });
        window.run();
    }
}

#[test]
fn a_right_click_copies_the_coordinates_under_the_pointer() {
    let mut window = with_report();
    let at = pin_of(&window, "Mokha");
    open_menu(&mut window, at);
    let (rect, viewport) = app(&window).map_view().unwrap();
    let there = viewport.world_from_screen((at.x - rect.min.x).into(), (at.y - rect.min.y).into());
    let (copied, _) =
        asked_of_the_system(&mut window, |window| window.get_by_label_contains("Copy coordinates").click());
    assert_eq!(copied, [format!("{:.5}, {:.5}", there.lat_deg(), there.lon_deg())]);
    window.get_by_label_contains("Copied ");
    assert!(window.query_by_label_contains("Copy coordinates").is_none(), "the menu is closed");
}

#[test]
fn a_mention_is_recorded_where_the_map_is_clicked() {
    let mentions = r#"[{"quote": "Morek", "lat": 35.38, "lon": 36.69}, {"quote": "Qadas"}]"#;
    let mut window = with_mentions("From Morek to Qadas.", mentions);
    window.get_by_label("Unlocated, 1").click();
    window.run();
    window.query_all_by_label_contains("Qadas").last().expect("it is listed");
    for _ in 0..2 {
        window.key_press(Key::N);
        window.run();
    }
    assert_eq!(selected_words(&window), "Qadas");
    let (rect, viewport) = app(&window).map_view().unwrap();
    let at = rect.center() + egui::vec2(70.0, 90.0);
    open_menu(&mut window, at);
    window.get_by_label("Record the place of 'Qadas' here").click();
    window.run();
    let state = app(&window).state();
    let placed = state.placement(state.selected.unwrap()).expect("it has a place now");
    let there = viewport.world_from_screen((at.x - rect.min.x).into(), (at.y - rect.min.y).into());
    assert!(distance_km(placed.position, there) < 0.01);
    window.get_by_label("Unlocated, 0");
}

#[test]
fn places_on_one_spot_fan_out_and_each_can_be_chosen() {
    let place = |name: &str| format!(r#"{{"quote": "{name}", "lat": 35.38, "lon": 36.69, "kind": "facility"}}"#);
    let names = ["Mill", "Bakery", "School"];
    let mentions = format!("[{}]", names.map(place).join(", "));
    let mut window = with_mentions("Shells hit the Mill, the Bakery and the School.", &mentions);
    send(&mut window, Command::Do(Action::FitAll));
    let stack = app(&window).map_targets().first().expect("they are on the map");
    assert!(matches!(stack.hit, dateline::scene::Hit::Stack(_)), "{:?}", stack.hit);
    let (rect, _) = app(&window).map_view().unwrap();
    let at = rect.min + egui::vec2(stack.at.0 as f32, stack.at.1 as f32);
    click(&mut window, at);
    let mut spots: Vec<(i32, i32)> = Vec::new();
    for name in names {
        let at = pin_of(&window, name);
        click(&mut window, at);
        assert_eq!(selected_words(&window), name);
        spots.push((at.x as i32, at.y as i32));
    }
    spots.sort_unstable();
    spots.dedup();
    assert_eq!(spots.len(), names.len(), "each stands by itself");
    window.key_press(Key::Escape);
    window.run();
    let folded = app(&window).map_targets().iter().all(|target| matches!(target.hit, dateline::scene::Hit::Stack(_)));
    assert!(folded, "Escape folds it up");
}

#[test]
fn arrow_keys_move_the_map_that_has_the_focus() {
    let mut window = with_report();
    let (rect, before) = app(&window).map_view().unwrap();
    click(&mut window, rect.min + egui::vec2(12.0, 60.0));
    window.key_press(Key::ArrowRight);
    window.run();
    let after = app(&window).map_view().unwrap().1;
    assert!(after.center.lon_deg() > before.center.lon_deg() && after.zoom == before.zoom);
    assert_eq!(app(&window).state().selected, None, "and no mention is chosen");
}

#[test]
fn what_is_under_the_pointer_is_told() {
    let mentions = r#"[
        {"start": 23, "end": 48, "kind": "relative_area", "basis": "phrase", "lat": 35.35, "lon": 36.7, "radius_km": 20,
         "area": {"type": "Polygon", "coordinates": [[[36.4, 35.2], [37, 35.2], [37, 35.5], [36.4, 35.5], [36.4, 35.2]]]},
         "anchors": [{"start": 32, "end": 36, "name": "Hama City", "lat": 35.13, "lon": 36.75}]},
        {"start": 56, "end": 61, "kind": "populated_place", "name": "Morik", "lat": 35.376, "lon": 36.69}]"#;
    let mut window = with_mentions("Clashes went on in the northern Hama countryside and in Morek.", mentions);
    send(&mut window, Command::Do(Action::FitAll));
    let pin = pin_of(&window, "Morik");
    window.hover_at(pin);
    window.run_steps(60);
    window.get_by_label("“Morek”: Morik");
    assert!(window.query_by_label_contains("“northern Hama").is_none());
    window.hover_at(pin + egui::vec2(90.0, 40.0));
    window.run_steps(60);
    window.get_by_label("“northern Hama countryside”: Hama City");
}
