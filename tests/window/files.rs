//! Opening, saving, exporting; what is under way, and stopping it.

use super::*;

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
    window.get_by_label_contains("The path of a report, of a folder of reports");
    window.event(egui::Event::Text(path));
    window.run();
    window.key_press(Key::Enter);
    window.run();
    assert_eq!(app(&window).state().reports.len(), 1);
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
fn reading_that_is_under_way_is_shown_and_can_be_cancelled() {
    let (_folder, path) = hodeidah();
    let mut window = window_with(Jobs::on_demand);
    start(&mut window, Command::Open(vec![path]));
    window.get_by_label_contains("Reading ");
    window.get_by_label("Cancel").click();
    window.run();
    assert!(app(&window).state().running.is_empty());
    assert!(window.query_by_label_contains("Reading ").is_none());
    window.get_by_label("Cancelled");
    // Nothing of it comes in later.
    while app(&window).jobs().work() {}
    window.run();
    assert!(app(&window).state().reports.is_empty() && app(&window).state().load_report.is_empty());
}

#[test]
fn a_search_for_places_can_be_cancelled_and_its_text_stays_open() {
    let folder = tempfile::tempdir().expect("there is room for a file");
    let path = folder.path().join("morek.txt");
    std::fs::write(&path, "Shelling hit Morek in Syria.").expect("there is room for a file");
    let mut window = window_with(Jobs::on_demand);
    start(&mut window, Command::Open(vec![path.to_string_lossy().into_owned()]));
    assert!(app(&window).jobs().work(), "it is read");
    window.run_steps(4);
    window.get_by_label_contains("looking for places");
    window.get_by_label("Looking for places");
    window.get_by_label("Cancel").click();
    window.run();
    while app(&window).jobs().work() {}
    window.run();
    window.get_by_label_contains("cancelled: places not looked for");
    let open = &app(&window).state().reports[0];
    assert!(open.mentions.is_empty() && open.report.text.contains("Morek"));
    assert!(window.query_by_label("Looking for places").is_none());
}

#[test]
fn a_folder_that_can_not_be_read_is_said_and_the_rest_opens() {
    let (folder, path) = hodeidah();
    // A folder below a file is closed to everybody, root included.
    let closed = folder.path().join("hodeidah.jsonl").join("reports").to_string_lossy().into_owned();
    let mut window = window();
    send(&mut window, Command::Open(vec![closed.clone(), path]));
    assert_eq!(app(&window).state().reports.len(), 1);
    send(&mut window, Command::Do(Action::LoadReport));
    window.get_by_label(&closed);
    let told = window.query_all_by_label_contains("is a file, not a folder");
    assert!(told.count() >= 1);
    window.get_by_label_contains("Hint: ");
}

#[test]
fn closing_the_window_with_unsaved_corrections_asks_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("saved.json").to_string_lossy().into_owned();
    let mut window = with_report();
    send(&mut window, Command::Do(Action::NextMention));
    send(&mut window, Command::Do(Action::NotAPlace));
    let close = |window: &mut Window| {
        window.input_mut().viewports.entry(egui::ViewportId::ROOT).or_default().events.push(egui::ViewportEvent::Close);
        let (_, asked) = asked_of_the_system(window, |_| {});
        window.input_mut().viewports.entry(egui::ViewportId::ROOT).or_default().events.clear();
        window.run();
        asked.contains(&egui::ViewportCommand::CancelClose)
    };
    assert!(close(&mut window));
    window.get_by_label("Save your corrections before Dateline closes?");
    window.get_by_label("Stay").click();
    window.run();
    assert!(window.query_by_label("Stay").is_none());
    send(&mut window, Command::SaveTo(path));
    assert!(!close(&mut window), "everything is saved");
}

#[test]
fn a_report_is_never_overwritten_by_its_places() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("may.txt").to_string_lossy().into_owned();
    std::fs::write(&path, "Shelling hit Morek.").unwrap();
    let mut window = window();
    send(&mut window, Command::Open(vec![path.clone()]));
    send(&mut window, Command::SaveTo(path.clone()));
    window.get_by_label_contains("which would be overwritten");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "Shelling hit Morek.");
}
