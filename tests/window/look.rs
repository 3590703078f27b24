//! Looking around on the map: coordinates, measuring, bookmarks, density, grids, the overview.

use super::*;
use dateline::geodesy::Notation;
use dateline::scene::Grid;

fn click_map(window: &mut Window, off: egui::Vec2) -> LatLon {
    let (rect, viewport) = app(window).map_view().unwrap();
    let at = rect.center() + off;
    click(window, at);
    viewport.world_from_screen((at.x - rect.min.x).into(), (at.y - rect.min.y).into())
}

#[test]
fn the_position_under_the_pointer_is_told_in_the_notation_chosen_and_copied_in_it() {
    let mut window = with_report();
    let (rect, viewport) = app(&window).map_view().unwrap();
    let at = rect.center() + egui::vec2(40.0, 30.0);
    let there = viewport.world_from_screen((at.x - rect.min.x).into(), (at.y - rect.min.y).into());
    let actions = [
        (Action::NotationDecimal, Notation::Decimal),
        (Action::NotationDms, Notation::Dms),
        (Action::NotationMgrs, Notation::Mgrs),
        (Action::NotationUtm, Notation::Utm),
    ];
    for (action, notation) in actions {
        send(&mut window, Command::Do(action));
        window.hover_at(at);
        window.run();
        window.get_by_label(&format!("Under the pointer: {}", notation.write(there)));
    }
    let center = app(&window).map_view().unwrap().1.center;
    window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::C);
    window.run();
    window.get_by_label(&format!("Copied {}", Notation::Utm.write(center)));
}

#[test]
fn a_distance_is_measured_by_clicks_and_an_area_with_the_third() {
    let mut window = with_report();
    send(&mut window, Command::Do(Action::Measure));
    window.get_by_label("Click where the measurement begins");
    let points = [egui::vec2(-80.0, -60.0), egui::vec2(70.0, -50.0), egui::vec2(0.0, 80.0)]
        .map(|off| click_map(&mut window, off));
    let measured = app(&window).state().measuring.clone().expect("it is under way");
    assert_eq!(measured.len(), 3);
    for (measured, clicked) in measured.iter().zip(points) {
        assert!(distance_km(*measured, clicked) < 0.01);
    }
    let words = dateline::session::area_words(dateline::geodesy::area_km2(&measured));
    window.get_by_label_contains(&words);
    assert_eq!(app(&window).state().selected, None, "clicks choose no pin meanwhile");
    window.get_by_label("Take back").click();
    window.run();
    let length = dateline::session::length_words(dateline::geodesy::length_km(&measured[..2]));
    window.get_by_label(&length);
    window.key_press(Key::Escape);
    window.run();
    assert!(app(&window).state().measuring.is_none());
}

#[test]
fn measuring_works_by_keyboard() {
    let mut window = with_report();
    let (rect, _) = app(&window).map_view().unwrap();
    click(&mut window, rect.min + egui::vec2(12.0, 60.0));
    window.key_press(Key::M);
    window.run();
    window.key_press(Key::Enter);
    window.run();
    window.key_press(Key::ArrowRight);
    window.run();
    window.key_press(Key::Enter);
    window.run();
    assert_eq!(app(&window).state().measuring.as_ref().map(Vec::len), Some(2));
    window.key_press(Key::Backspace);
    window.run();
    assert_eq!(app(&window).state().measuring.as_ref().map(Vec::len), Some(1));
}

#[test]
fn a_bookmark_brings_the_view_back() {
    let mut window = with_report();
    let kept = app(&window).map_view().unwrap().1;
    window.key_press_modifiers(Modifiers::COMMAND, Key::D);
    window.run();
    for _ in 0..3 {
        send(&mut window, Command::Do(Action::ZoomOut));
    }
    window.key_press_modifiers(Modifiers::COMMAND, Key::B);
    window.run();
    window.get_by_label_contains("Go to ").click();
    window.run();
    let back = app(&window).map_view().unwrap().1;
    assert!(distance_km(back.center, kept.center) < 0.001 && (back.zoom - kept.zoom).abs() < 1e-9);
    assert_eq!(app(&window).state().dialog, None);
    window.key_press_modifiers(Modifiers::COMMAND, Key::B);
    window.run();
    window.get_by_label_contains("Remove ").click();
    window.run();
    assert!(app(&window).state().bookmarks.is_empty());
}

#[test]
fn density_takes_the_place_of_pins_and_gives_it_back() {
    let mut window = with_report();
    let pins = app(&window).map_targets().len();
    assert!(pins > 0);
    window.key_press(Key::D);
    window.run();
    let discs = |window: &Window| {
        let is_pin = |target: &&dateline::scene::Target| matches!(target.hit, dateline::scene::Hit::Pin(_));
        app(window).map_targets().iter().filter(is_pin).count()
    };
    assert_eq!(discs(&window), 0);
    window.key_press(Key::D);
    window.run();
    assert_eq!(app(&window).map_targets().len(), pins);
}

#[test]
fn grids_take_turns_and_the_overview_leads_elsewhere() {
    let mut window = with_report();
    window.key_press(Key::G);
    window.run();
    assert_eq!(app(&window).state().grid, Some(Grid::Graticule));
    window.key_press_modifiers(Modifiers::SHIFT, Key::G);
    window.run();
    assert_eq!(app(&window).state().grid, Some(Grid::Mgrs));
    window.key_press_modifiers(Modifiers::SHIFT, Key::G);
    window.run();
    assert_eq!(app(&window).state().grid, None);
    window.key_press(Key::O);
    window.run();
    let overview = window.get_by_label_contains("Overview: the map is at").rect();
    let before = map_center(&window);
    // The middle of the small map is in Africa, on the Greenwich meridian.
    click(&mut window, overview.center());
    let after = map_center(&window);
    assert!(distance_km(before, after) > 1000.0 && after.lon_deg().abs() < 5.0, "{after:?}");
}

#[test]
fn the_wheel_zooms_at_the_pointer() {
    let mut window = with_report();
    let (rect, before) = app(&window).map_view().unwrap();
    let at = rect.center() + egui::vec2(-120.0, 90.0);
    let world = |viewport: &dateline::geodesy::Viewport| {
        viewport.world_from_screen((at.x - rect.min.x).into(), (at.y - rect.min.y).into())
    };
    window.hover_at(at);
    window.run();
    for _ in 0..4 {
        window.event(egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, 60.0),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers: Modifiers::NONE,
        });
        window.run();
    }
    let after = app(&window).map_view().unwrap().1;
    assert!(after.zoom > before.zoom + 0.2, "{} to {}", before.zoom, after.zoom);
    let (x, y) = after.screen_from_world(world(&before));
    let off = ((x - f64::from(at.x - rect.min.x)).powi(2) + (y - f64::from(at.y - rect.min.y)).powi(2)).sqrt();
    assert!(off < 3.0, "the point under the pointer has moved by {off} px");
}
