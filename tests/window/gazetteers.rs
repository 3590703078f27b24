//! The analyst's own gazetteers: looked at, added, used for what is open, removed.

use super::*;

const VILLAGES: &str = "Village,Village_AR,lat,lon,Remarks\nQazville,قزفيل,36.25,36.95,none\n";

#[test]
fn a_gazetteer_is_shown_before_it_is_added_and_places_open_reports_anew() {
    let folder = tempfile::tempdir().expect("there is room for files");
    let (report, villages) = (folder.path().join("a.txt"), folder.path().join("villages.csv"));
    std::fs::write(&report, "Clashes reached the village of Qazville in Aleppo governorate, Syria.").expect("room");
    std::fs::write(&villages, VILLAGES).expect("room");
    let gazetteers = folder.path().join("gazetteers");
    let mut window = window_with(move || Jobs::at_once_with_gazetteers(gazetteers.clone()));
    send(&mut window, Command::Open(vec![report.to_string_lossy().into_owned()]));
    let village = |window: &Window| {
        let open = &app(window).state().reports[0];
        let placed = open.mentions.iter().find(|mention| mention.span.of(&open.report.text).contains("Qazville"));
        placed.and_then(|mention| Some(mention.resolution.placement.as_ref()?.name.clone()))
    };
    assert_ne!(village(&window).as_deref(), Some("Qazville"));

    send(&mut window, Command::Do(Action::Gazetteers));
    window.get_by_label("None was added yet.");
    window.get_by_label("Path").type_text(&villages.to_string_lossy());
    window.run();
    window.get_by_label("Look at it").click();
    window.run();
    // Nothing is used before it was shown what it is taken for.
    for line in ["is taken for: table", "name from 'Village'", "other names from 'Village_AR'", "not used: 'Remarks'"] {
        window.get_by_label(line);
    }
    assert!(app(&window).state().added.is_empty());
    window.get_by_label("Add").click();
    window.run();
    window.get_by_label("1 place");
    assert_eq!(village(&window).as_deref(), Some("Qazville"));

    window.get_by_label("Remove…").click();
    window.run();
    window.get_by_label("Remove it?");
    window.get_by_label("Keep").click();
    window.run();
    assert_eq!(app(&window).state().added.len(), 1);
    window.get_by_label("Remove…").click();
    window.run();
    window.get_by_label("Remove").click();
    window.run();
    window.get_by_label("None was added yet.");
    assert_ne!(village(&window).as_deref(), Some("Qazville"));
}

fn is_off(window: &Window) -> bool {
    use egui_kittest::kittest::NodeT as _;
    window.get_by_label("Download and add").accesskit_node().is_disabled()
}

#[test]
fn a_country_is_downloaded_only_once_going_online_was_ticked() {
    let mut window = window_with(Jobs::at_once);
    send(&mut window, Command::Do(Action::Gazetteers));
    let typed = |window: &mut Window, words: &str| {
        let label = "Or download a country, or a file by its address:";
        window.get_by_role_and_label(egui::accesskit::Role::TextInput, label).focus();
        window.run();
        window.get_by_role_and_label(egui::accesskit::Role::TextInput, label).type_text(words);
        window.run();
    };
    typed(&mut window, "Qazland");
    window.get_by_label("This is no country that Dateline knows, and no web address.");
    assert!(window.query_by_label("Download and add").is_none());
    for _ in 0.."Qazland".len() {
        window.key_press(egui::Key::Backspace);
    }
    typed(&mut window, "Syria");
    let leave = "Go online for this file: download.geonames.org learns which one, when, and from which network address";
    assert!(is_off(&window));
    window.get_by_label(leave).click();
    window.run();
    assert!(!is_off(&window));
    // What was allowed was allowed for that file.
    typed(&mut window, "x");
    assert!(window.query_by_label("Download and add").is_none());
    window.key_press(egui::Key::Backspace);
    window.run();
    assert!(is_off(&window));
}

#[test]
fn a_file_without_places_says_why() {
    let folder = tempfile::tempdir().expect("there is room for files");
    let words = folder.path().join("words.txt");
    std::fs::write(&words, "no table at all").expect("room");
    let gazetteers = folder.path().join("gazetteers");
    let mut window = window_with(move || Jobs::at_once_with_gazetteers(gazetteers.clone()));
    send(&mut window, Command::LookAtPlaces(words.to_string_lossy().into_owned()));
    let notices = &app(&window).state().notices;
    assert!(notices[0].is_error && notices[0].text.contains("it is no table"), "{notices:?}");
    assert!(app(&window).state().offer.is_none());
}
