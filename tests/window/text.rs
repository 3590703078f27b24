//! The text: passages, and where they lead on the map.

use super::*;

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
fn arrow_keys_step_through_the_mentions_where_nothing_has_the_focus() {
    let mut window = with_report();
    let mut seen = Vec::new();
    for key in [Key::ArrowRight, Key::ArrowRight, Key::ArrowLeft] {
        window.key_press(key);
        window.run();
        seen.push(app(&window).state().selected.unwrap().index);
    }
    assert_eq!(seen, [0, 1, 0]);
}

#[test]
fn a_row_of_the_passages_about_a_place_leads_to_that_passage() {
    let mut window = with_report();
    let at = pin_of(&window, "Hodeidah");
    click(&mut window, at);
    let first = app(&window).state().selected;
    window.get_by_label_contains("passages about this place");
    let quote = "the port of Hodeidah between Thursday and Saturday";
    let row = window.query_all_by_label_contains(quote).find(|node| node.rect().height() < 60.0);
    row.expect("it is listed").click();
    window.run();
    let state = app(&window).state();
    assert_ne!(state.selected, first);
    let (id, text) = (state.selected.unwrap(), &state.reports[0].report.text);
    assert!(text[..state.mention(id).unwrap().span.start].ends_with("the port of "));
}

#[test]
fn a_passage_at_the_very_end_of_a_long_text_is_in_view_once_its_details_are_up() {
    // A line's end as JSON writes it.
    let text = "Nothing was heard of the convoy that had left in the morning, the officials said.\\n\\n".repeat(60);
    let mut window =
        with_mentions(&(text + "Shells fell near Morek."), r#"[{"quote": "Morek", "lat": 35.38, "lon": 36.69}]"#);
    window.key_press(Key::N);
    window.run();
    assert_eq!(selected_words(&window), "Morek");
    let details = window.get_by_label_contains("passage about this place").rect();
    let mut nodes = window.query_all_by_role_and_label(egui::accesskit::Role::Link, "Morek, place, resolved");
    let passage = nodes.next().expect("it is in view").rect();
    assert!(passage.bottom() < details.top(), "{passage:?}, {details:?}");
}

#[test]
fn a_passage_clicked_low_in_the_text_stays_in_view_when_its_details_come_up() {
    let mut window = with_report();
    let in_text = |window: &Window| {
        let nodes = window.query_all_by_role_and_label(egui::accesskit::Role::Link, "Mokha, place, resolved");
        nodes.map(|node| node.rect()).next()
    };
    let before = in_text(&window).expect("it is near the end of the text");
    click(&mut window, before.center());
    assert_eq!(selected_words(&window), "Mokha");
    let details = window.get_by_label_contains("passage about this place").rect();
    let after = in_text(&window).expect("it is still in view");
    assert!(after.bottom() < before.top() && after.bottom() < details.top(), "{after:?}, {details:?}");
}
