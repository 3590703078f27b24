use super::*;
use crate::gazetteer::Gazetteer;
use crate::geodesy::Viewport;
use crate::model::{
    Basis, Candidate, Choice, Correction, Few, LatLon, Mention, MentionId, MentionKind, Place, PlaceId, PlaceKind,
    Placement, Problem, Reach, Report, ReportId, Resolution, Role, Severity, SourceMap, Span, Status,
};
use crate::scene::LabelLanguage;
use std::sync::Arc;

fn report(id: u64, text: &str) -> Report {
    Report {
        id: ReportId(id),
        external_id: None,
        path: format!("{id}.txt"),
        sha256: String::new(),
        title: Some(format!("Report {id}")),
        author: None,
        publisher: None,
        published: None,
        dateline: None,
        language: None,
        text: text.to_owned(),
        source_map: SourceMap::default(),
        given_mentions: None,
        unknown_fields: None,
        wanted_spans: None,
    }
}

fn place(row: u32, name: &str, lat: f64, lon: f64) -> Arc<Place> {
    Arc::new(Place {
        id: PlaceId { gazetteer: 9, row },
        name: name.to_owned(),
        kind: PlaceKind::PopulatedPlace,
        feature_code: "PPL".to_owned(),
        country: "SY".to_owned(),
        country_name: "Syria".to_owned(),
        admin1: String::new(),
        admin2: String::new(),
        position: LatLon::new(lat, lon).unwrap(),
        population: 1000,
        geonameid: None,
    })
}

/// The first place of the name in the text, at the first candidate; not placed without candidates.
fn mention(text: &str, name: &str, candidates: &[Arc<Place>]) -> Mention {
    let start = text.find(name).unwrap();
    let placed = |place: &Arc<Place>| Placement {
        name: place.name.clone(),
        position: place.position,
        radius_km: 2.0,
        area: None,
        basis: Basis::Gazetteer,
        place: Some(place.id),
        geonameid: None,
    };
    let placement = candidates.first().map(placed).map(Arc::new);
    Mention {
        span: Span::new(start, start + name.len()),
        role: Role::Literal,
        kind: MentionKind::PopulatedPlace,
        anchors: Few::new(),
        resolution: Resolution {
            status: match candidates.len() {
                0 => Status::Unresolved,
                1 => Status::Resolved,
                _ => Status::Ambiguous,
            },
            confidence: 0.5,
            placement,
            candidates: candidates
                .iter()
                .map(|place| Candidate { place: place.clone(), score: 0.5, reasons: Few::new() })
                .collect(),
            evidence: Few::new(),
        },
    }
}

const ONE: &str = "Fighting in Morek and near Hama; Qadas was named.";
const TWO: &str = "Hama again.";

fn hama() -> Arc<Place> {
    place(1, "Hama", 35.13, 36.75)
}

fn morek() -> Arc<Place> {
    place(2, "Morek", 35.38, 36.69)
}

fn other_hama() -> Arc<Place> {
    place(3, "Hama (Iraq)", 33.0, 44.0)
}

fn mentions_of(text: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    if text.contains("Morek") {
        found.push(mention(text, "Morek", &[morek()]));
    }
    found.push(mention(text, "Hama", &[hama(), other_hama()]));
    if text.contains("Qadas") {
        found.push(mention(text, "Qadas", &[]));
    }
    found
}

/// Two reports open and parsed.
fn two_reports() -> State {
    State::with_reports([(report(1, ONE), mentions_of(ONE)), (report(2, TWO), mentions_of(TWO))])
}

fn id(report: u64, index: u32) -> MentionId {
    MentionId { report: ReportId(report), index, anchor: None }
}

/// A state with a gazetteer, and the read job that opening a file started.
fn opening() -> (State, JobId) {
    let mut state = State::default();
    update(&mut state, Command::GazetteerReady(Gazetteer::embedded().unwrap()));
    let jobs = update(&mut state, Command::Open(vec!["1.txt".to_owned()]));
    let Job::Read { job, paths } = &jobs[0] else { panic!("nothing is read") };
    assert_eq!(paths, &["1.txt"]);
    (state, *job)
}

fn read(job: JobId, reports: Vec<Report>) -> Command {
    Command::FileRead { job, path: "1.txt".to_owned(), reports, problems: Vec::new() }
}

#[test]
fn an_opened_report_is_read_then_parsed_then_shown() {
    let (mut state, job) = opening();
    let jobs = update(&mut state, read(job, vec![report(1, ONE)]));
    let [Job::Parse { job: parse, .. }] = jobs.as_slice() else { panic!("not parsed") };
    assert!(update(&mut state, Command::JobDone(job)).is_empty());
    assert_eq!(state.parse_progress(), Some((0, 1)));
    let parsed = Command::Parsed { job: *parse, report: ReportId(1), mentions: mentions_of(ONE) };
    let jobs = update(&mut state, parsed);
    assert!(matches!(jobs.as_slice(), [Job::Look(Look::Fit(_))]), "the map shows what was found");
    assert_eq!(places(&state, PlaceSort::Name).len(), 2);
    assert_eq!(state.active_report, Some(ReportId(1)));
    assert!(state.running.is_empty());
}

#[test]
fn reports_wait_for_the_gazetteer() {
    let mut state = State::default();
    let jobs = update(&mut state, Command::Open(vec!["1.txt".to_owned()]));
    let Job::Read { job, .. } = jobs[0] else { panic!() };
    assert!(update(&mut state, read(job, vec![report(1, ONE)])).is_empty());
    assert_eq!(state.reports[0].parsing, Parsing::Queued);
    let jobs = update(&mut state, Command::GazetteerReady(Gazetteer::embedded().unwrap()));
    assert!(matches!(jobs.as_slice(), [Job::Parse { .. }]));
}

#[test]
fn an_answer_to_a_cancelled_job_is_dropped() {
    let (mut state, job) = opening();
    let jobs = update(&mut state, Command::Cancel);
    assert!(matches!(jobs.as_slice(), [Job::Cancel(cancelled)] if *cancelled == [job]));
    assert!(update(&mut state, read(job, vec![report(1, ONE)])).is_empty());
    assert!(state.reports.is_empty());
}

#[test]
fn places_found_for_an_older_session_are_dropped() {
    let (mut state, job) = opening();
    let jobs = update(&mut state, read(job, vec![report(1, ONE)]));
    let Job::Parse { job: stale, .. } = jobs[0] else { panic!() };
    update(&mut state, Command::Do(Action::NewSession));
    let jobs = update(&mut state, Command::Open(vec!["1.txt".to_owned()]));
    let Job::Read { job, .. } = jobs[0] else { panic!() };
    update(&mut state, read(job, vec![report(1, ONE)]));
    update(&mut state, Command::Parsed { job: stale, report: ReportId(1), mentions: mentions_of(ONE) });
    assert!(state.reports[0].mentions.is_empty());
}

#[test]
fn a_fault_in_one_report_is_told_and_the_others_are_parsed() {
    let (mut state, job) = opening();
    let jobs = update(&mut state, read(job, vec![report(1, ONE), report(2, TWO)]));
    let [Job::Parse { job: first, .. }, Job::Parse { job: second, .. }] = jobs.as_slice() else { panic!() };
    update(&mut state, Command::JobDone(job));
    let problem = Problem {
        severity: Severity::Error,
        message: "its places could not be found".to_owned(),
        path: "folder/1.txt".to_owned(),
        place: None,
        hint: None,
    };
    update(&mut state, Command::ParseFailed { job: *first, report: ReportId(1), problem: problem.clone() });
    update(&mut state, Command::Parsed { job: *second, report: ReportId(2), mentions: mentions_of(TWO) });
    assert_eq!((&state.reports[0].parsing, &state.reports[1].parsing), (&Parsing::Failed, &Parsing::Done));
    assert_eq!(state.load_report[0].problems, [problem]);
    assert_eq!(state.notices[0].text, "1.txt: its places could not be found");
    assert_eq!(state.parse_progress(), None, "nothing waits for it");
    assert_eq!(places(&state, PlaceSort::Name).len(), 1);
}

#[test]
fn a_report_that_carries_its_mentions_is_shown_as_given() {
    let (mut state, job) = opening();
    let given = Report { given_mentions: Some(Arc::new(mentions_of(ONE))), ..report(1, ONE) };
    let jobs = update(&mut state, read(job, vec![given]));
    assert!(jobs.is_empty(), "it is not parsed");
    let open = &state.reports[0];
    assert_eq!(open.mentions.len(), 3);
    let given = open.report.given_mentions.as_ref().unwrap();
    assert!(Arc::ptr_eq(given, &open.parsed) && Arc::ptr_eq(given, &open.mentions), "a million are there once");
}

#[test]
fn the_first_report_of_those_opened_last_is_shown() {
    let (mut state, job) = opening();
    update(&mut state, read(job, vec![report(1, ONE), report(2, TWO)]));
    assert_eq!(state.active_report, Some(ReportId(1)));
    let Job::Read { job, .. } = update(&mut state, Command::Open(vec!["3.txt".to_owned()])).remove(0) else { panic!() };
    update(&mut state, read(job, vec![report(3, TWO), report(4, ONE)]));
    assert_eq!(state.active_report, Some(ReportId(3)));
    // Who goes elsewhere while files are read stays there.
    let Job::Read { job, .. } = update(&mut state, Command::Open(vec!["5.txt".to_owned()])).remove(0) else { panic!() };
    update(&mut state, Command::Show(ReportId(2)));
    update(&mut state, read(job, vec![report(5, TWO)]));
    assert_eq!(state.active_report, Some(ReportId(2)));
}

#[test]
fn the_same_report_opened_twice_stands_once_and_says_so() {
    let (mut state, job) = opening();
    update(&mut state, read(job, vec![report(1, ONE)]));
    update(&mut state, read(job, vec![report(1, ONE)]));
    assert_eq!(state.reports.len(), 1);
    assert_eq!(state.load_report[1].problems[0].severity, Severity::Note);
}

#[test]
fn a_file_that_can_not_be_read_is_listed_and_told() {
    let (mut state, job) = opening();
    let problem = Problem {
        severity: Severity::Error,
        message: "the file is empty".to_owned(),
        path: "1.txt".to_owned(),
        place: None,
        hint: None,
    };
    let answer =
        Command::FileRead { job, path: "1.txt".to_owned(), reports: Vec::new(), problems: vec![problem.clone()] };
    update(&mut state, answer);
    assert_eq!(state.load_report[0].problems, [problem]);
    assert_eq!(state.notices, [Notice { text: "1.txt: the file is empty".to_owned(), is_error: true }]);
}

#[test]
fn a_pin_leads_to_the_text_and_a_passage_to_the_map() {
    let mut state = two_reports();
    assert!(update(&mut state, Command::Select(id(2, 0), SelectedFrom::Map)).is_empty());
    assert_eq!((state.active_report, state.reveal), (Some(ReportId(2)), 1));
    let jobs = update(&mut state, Command::Select(id(1, 0), SelectedFrom::Text));
    let [Job::Look(Look::GoTo(bounds))] = jobs.as_slice() else { panic!("the map stays") };
    assert!(bounds.contains(morek().position));
    assert_eq!(state.reveal, 1, "a text that was clicked does not move");
}

#[test]
fn stepping_goes_through_all_reports_in_text_order_and_round() {
    let mut state = two_reports();
    let mut seen = Vec::new();
    for _ in 0..5 {
        update(&mut state, Command::Do(Action::NextMention));
        seen.push(state.selected.unwrap());
    }
    assert_eq!(seen, [id(1, 0), id(1, 1), id(1, 2), id(2, 0), id(1, 0)]);
    update(&mut state, Command::Do(Action::PreviousMention));
    assert_eq!(state.selected, Some(id(2, 0)));
}

#[test]
fn lists_tell_places_from_what_is_not_placed_and_what_is_in_doubt() {
    let state = two_reports();
    let by_count = places(&state, PlaceSort::Count);
    let names: Vec<(&str, usize, usize)> = by_count.iter().map(|row| (row.name(), row.mentions, row.reports)).collect();
    assert_eq!(names, [("Hama", 2, 2), ("Morek", 1, 1)]);
    assert_eq!(unlocated(&state), [id(1, 2)]);
    assert_eq!(ambiguous(&state), [id(1, 1), id(2, 0)]);
    let passages: Vec<MentionId> =
        passages_about(&state, &by_count[0].key()).iter().map(|passage| passage.mention).collect();
    assert_eq!(passages, [id(1, 1), id(2, 0)]);
}

#[test]
fn filters_leave_out_what_they_say() {
    let mut state = two_reports();
    let count = |state: &mut State, filter: Filter| {
        update(state, Command::SetFilter(filter));
        state.visible_mentions().count()
    };
    assert_eq!(count(&mut state, Filter::default()), 4);
    assert_eq!(count(&mut state, Filter { report: Some(ReportId(2)), ..Filter::default() }), 1);
    assert_eq!(count(&mut state, Filter { query: " hAMa ".to_owned(), ..Filter::default() }), 2);
    assert_eq!(count(&mut state, Filter { hidden_statuses: [Status::Ambiguous].into(), ..Filter::default() }), 2);
    let no_towns = Filter { hidden_kinds: [MentionKind::PopulatedPlace].into(), ..Filter::default() };
    assert_eq!(count(&mut state, no_towns), 0);
}

#[test]
fn a_correction_reaches_the_same_words_everywhere_and_can_be_undone() {
    let mut state = two_reports();
    let correction = Correction { mention: id(1, 1), choice: Choice::Candidate(1), reach: Reach::SameName };
    update(&mut state, Command::Correct(correction));
    for at in [id(1, 1), id(2, 0)] {
        let resolution = &state.mention(at).unwrap().resolution;
        assert_eq!((resolution.status, resolution.confidence), (Status::Given, 1.0));
        assert_eq!(state.placement(at).unwrap().name, "Hama (Iraq)");
        assert_eq!(resolution.candidates.len(), 2, "the other readings can still be chosen");
    }
    update(&mut state, Command::Do(Action::Undo));
    assert_eq!(state.placement(id(2, 0)).unwrap().name, "Hama");
    update(&mut state, Command::Do(Action::Redo));
    assert_eq!(state.placement(id(2, 0)).unwrap().name, "Hama (Iraq)");
}

#[test]
fn a_mention_is_placed_where_the_analyst_points() {
    let mut state = two_reports();
    assert_eq!(unlocated(&state), [id(1, 2)]);
    let there = LatLon::new(35.2, 36.6).unwrap();
    let correction = Correction { mention: id(1, 2), choice: Choice::Position(there), reach: Reach::Mention };
    update(&mut state, Command::Correct(correction));
    let placement = state.placement(id(1, 2)).unwrap();
    assert_eq!((placement.name.as_str(), placement.position, &placement.basis), ("Qadas", there, &Basis::Analyst));
    assert!(unlocated(&state).is_empty());
    update(&mut state, Command::Do(Action::Undo));
    assert_eq!(unlocated(&state), [id(1, 2)]);
}

#[test]
fn what_is_not_a_place_leaves_the_map_but_not_the_text() {
    let mut state = two_reports();
    update(&mut state, Command::Select(id(1, 1), SelectedFrom::Map));
    update(&mut state, Command::Do(Action::NotAPlace));
    assert_eq!(place_index(&state).mention_count(), 2);
    assert!(state.mention(id(1, 1)).is_some());
    update(&mut state, Command::Uncorrect(id(1, 1)));
    assert_eq!(place_index(&state).mention_count(), 3);
}

#[test]
fn corrections_outlive_parsing_again() {
    let (mut state, job) = opening();
    let Job::Parse { job: parse, .. } = update(&mut state, read(job, vec![report(1, ONE)])).remove(0) else { panic!() };
    let correction = Correction { mention: id(1, 1), choice: Choice::Candidate(1), reach: Reach::Mention };
    update(&mut state, Command::Correct(correction));
    update(&mut state, Command::Parsed { job: parse, report: ReportId(1), mentions: mentions_of(ONE) });
    assert_eq!(state.placement(id(1, 1)).unwrap().name, "Hama (Iraq)");
}

#[test]
fn a_search_goes_through_all_texts() {
    let mut state = two_reports();
    update(&mut state, Command::SetFind("hama".to_owned()));
    assert_eq!(state.find.as_ref().unwrap().hits.len(), 2);
    assert_eq!(state.active_report, Some(ReportId(1)));
    update(&mut state, Command::FindStep { forwards: true });
    assert_eq!(state.active_report, Some(ReportId(2)));
    update(&mut state, Command::Do(Action::ClearSelection));
    assert_eq!(state.find, None, "Escape closes the search");
}

#[test]
fn closing_a_report_forgets_what_pointed_into_it() {
    let mut state = two_reports();
    update(&mut state, Command::Select(id(1, 0), SelectedFrom::Map));
    update(&mut state, Command::Close(ReportId(1)));
    assert_eq!((state.selected, state.active_report), (None, Some(ReportId(2))));
    assert_eq!(place_index(&state).mention_count(), 1);
}

#[test]
fn saving_hands_over_the_corrected_mentions() {
    let mut state = two_reports();
    let correction = Correction { mention: id(1, 0), choice: Choice::NotAPlace, reach: Reach::Mention };
    update(&mut state, Command::Correct(correction));
    let jobs = update(&mut state, Command::SaveTo("out.json".to_owned()));
    let [Job::Save { reports, job, .. }] = jobs.as_slice() else { panic!() };
    assert_eq!(reports.iter().map(|saved| saved.mentions.len()).collect::<Vec<_>>(), [2, 1]);
    update(&mut state, Command::Saved(*job, "out.json".to_owned()));
    assert_eq!(state.notices.last().unwrap().text, "Saved out.json");
}

#[test]
fn files_opened_are_remembered_newest_first_and_once() {
    let mut state = State::default();
    for path in ["a", "b", "a"] {
        update(&mut state, Command::Open(vec![path.to_owned()]));
    }
    assert_eq!(state.recent, ["a", "b"]);
}

#[test]
fn a_new_gazetteer_finds_places_anew_and_corrections_stay_with_their_passages() {
    let mut state = State::default();
    update(&mut state, Command::GazetteerReady(Gazetteer::embedded().unwrap()));
    let jobs = update(&mut state, Command::Open(vec!["1.txt".into()]));
    let Job::Read { job, .. } = jobs[0] else { panic!("the file is read") };
    let parse = |jobs: &[Job]| match jobs
        .iter()
        .find_map(|job| if let Job::Parse { job, .. } = job { Some(*job) } else { None })
    {
        Some(job) => job,
        None => panic!("the report is parsed"),
    };
    let read = Command::FileRead { job, path: "1.txt".into(), reports: vec![report(1, ONE)], problems: Vec::new() };
    let job = parse(&update(&mut state, read));
    let (near, far) = (place(1, "Hama", 35.1, 36.7), place(2, "Hama", 34.0, 36.0));
    let mentions = vec![mention(ONE, "Hama", &[near.clone(), far.clone()]), mention(ONE, "Qadas", &[])];
    update(&mut state, Command::Parsed { job, report: ReportId(1), mentions });
    let id = |index| MentionId { report: ReportId(1), index, anchor: None };
    let correct = |index, choice| Command::Correct(Correction { mention: id(index), choice, reach: Reach::Mention });
    update(&mut state, correct(0, Choice::Candidate(1)));
    update(&mut state, correct(1, Choice::NotAPlace));
    update(&mut state, Command::Select(id(0), SelectedFrom::Text));

    let jobs = update(&mut state, Command::GazetteerReady(Gazetteer::embedded().unwrap()));
    let job = parse(&jobs);
    // Morek comes first now, Hama's candidates have changed places, and Qadas is none any more.
    let mentions = vec![mention(ONE, "Morek", std::slice::from_ref(&near)), mention(ONE, "Hama", &[far, near])];
    update(&mut state, Command::Parsed { job, report: ReportId(1), mentions });
    assert_eq!(state.corrections, [Correction { mention: id(1), choice: Choice::Candidate(0), reach: Reach::Mention }]);
    assert_eq!(state.selected, Some(id(1)));
    assert_eq!(state.placement(id(1)).unwrap().position, LatLon::new(34.0, 36.0).unwrap());
    assert!(state.reports[0].not_places.is_empty());
}

#[test]
fn names_of_a_language_show_also_over_a_map_that_is_a_picture() {
    let mut state = State { names: Some(false), ..State::default() };
    update(&mut state, Command::Do(Action::LabelsBoth));
    assert!(state.shows_names() && state.label_language == LabelLanguage::Both);
    update(&mut state, Command::Do(Action::NewSession));
    assert_eq!(state.label_language, LabelLanguage::Both, "it is the analyst's, not the session's");
    update(&mut state, Command::Do(Action::LabelsEnglish));
    assert_eq!(state.label_language, LabelLanguage::English);
}

#[test]
fn a_country_too_small_to_be_seen_is_not_named() {
    let gazetteer = Gazetteer::embedded().unwrap();
    let named = |zoom: f64| -> Vec<String> {
        let center = LatLon::new(42.5, 1.5).unwrap();
        let viewport = Viewport { center, zoom, width_px: 1200.0, height_px: 800.0 };
        map_labels(&gazetteer, &viewport, Some(LabelLanguage::English)).into_iter().map(|label| label.text).collect()
    };
    let has = |names: &[String], wanted: &str| names.iter().any(|name| name == wanted);
    let continent = named(4.0);
    assert!(has(&continent, "Spain") && !has(&continent, "Andorra"), "{continent:?}");
    assert!(has(&named(7.0), "Andorra"));
}

fn not_a_place(index: u32) -> Command {
    Command::Correct(Correction { mention: id(1, index), choice: Choice::NotAPlace, reach: Reach::Mention })
}

fn is_saving_to(jobs: &[Job], expected: &str) -> JobId {
    let [Job::Save { job, path, .. }] = jobs else { panic!("nothing is saved") };
    assert_eq!(path, expected);
    *job
}

#[test]
fn save_asks_where_the_first_time_and_then_saves_there() {
    let mut state = two_reports();
    assert!(matches!(update(&mut state, Command::Do(Action::Save)).as_slice(), [Job::AskWhereToSave]));
    let jobs = update(&mut state, Command::SaveTo("out.json".to_owned()));
    let job = is_saving_to(&jobs, "out.json");
    update(&mut state, Command::Saved(job, "out.json".to_owned()));
    is_saving_to(&update(&mut state, Command::Do(Action::Save)), "out.json");
    assert!(matches!(update(&mut state, Command::Do(Action::SaveAs)).as_slice(), [Job::AskWhereToSave]));
}

#[test]
fn corrections_that_are_in_no_file_are_asked_about_before_they_are_left() {
    for (action, leaving) in [(Action::NewSession, Leaving::NewSession), (Action::Quit, Leaving::Quit)] {
        let mut state = two_reports();
        update(&mut state, not_a_place(0));
        assert!(update(&mut state, Command::Do(action)).is_empty());
        assert_eq!(state.dialog, Some(Dialog::Unsaved(leaving)));
        assert_eq!(state.corrections.len(), 1);
    }
}

#[test]
fn saved_or_undone_corrections_are_not_asked_about() {
    let mut state = two_reports();
    update(&mut state, not_a_place(0));
    let job = is_saving_to(&update(&mut state, Command::SaveTo("out.json".to_owned())), "out.json");
    assert!(state.has_unsaved_corrections(), "it is not in the file before that is written");
    update(&mut state, Command::Saved(job, "out.json".to_owned()));
    update(&mut state, not_a_place(1));
    update(&mut state, Command::Do(Action::Undo));
    assert!(matches!(update(&mut state, Command::Do(Action::Quit)).as_slice(), [Job::Quit]));
}

#[test]
fn save_and_leave_leaves_only_what_is_saved_whole() {
    let mut state = two_reports();
    update(&mut state, not_a_place(0));
    update(&mut state, Command::SaveAndLeave(Leaving::Quit));
    let job = is_saving_to(&update(&mut state, Command::SaveTo("out.json".to_owned())), "out.json");
    let failed = update(&mut state, Command::JobFailed(job, "the disk is full".to_owned()));
    assert!(failed.is_empty() && state.has_unsaved_corrections());

    update(&mut state, Command::SaveAndLeave(Leaving::Quit));
    let job = is_saving_to(&update(&mut state, Command::SaveTo("out.json".to_owned())), "out.json");
    update(&mut state, not_a_place(1));
    assert!(update(&mut state, Command::Saved(job, "out.json".to_owned())).is_empty(), "one was made meanwhile");

    let job = is_saving_to(&update(&mut state, Command::SaveAndLeave(Leaving::Quit)), "out.json");
    let jobs = update(&mut state, Command::Saved(job, "out.json".to_owned()));
    assert!(matches!(jobs.as_slice(), [Job::Quit]));
}

#[test]
fn leaving_without_saving_is_the_analysts_choice() {
    let mut state = two_reports();
    update(&mut state, not_a_place(0));
    assert!(matches!(update(&mut state, Command::Leave(Leaving::Quit)).as_slice(), [Job::Quit]));
    assert!(!state.has_unsaved_corrections(), "the window is not kept open again");
    update(&mut state, Command::Leave(Leaving::NewSession));
    assert!(state.reports.is_empty());
}

#[test]
fn a_save_changes_no_places_and_leaving_after_it_does() {
    let mut state = two_reports();
    update(&mut state, not_a_place(0));
    let job = is_saving_to(&update(&mut state, Command::SaveTo("out.json".to_owned())), "out.json");
    let before = state.places_revision;
    update(&mut state, Command::Saved(job, "out.json".to_owned()));
    assert_eq!(state.places_revision, before, "a million mentions are not indexed anew for a save");
    update(&mut state, not_a_place(1));
    let job = is_saving_to(&update(&mut state, Command::SaveAndLeave(Leaving::NewSession)), "out.json");
    let before = state.places_revision;
    update(&mut state, Command::Saved(job, "out.json".to_owned()));
    assert!(state.reports.is_empty() && state.places_revision > before);
}

#[test]
fn a_million_mentions_are_indexed_once_for_the_fit_and_for_what_the_window_shows() {
    let mut state = State::default();
    let jobs = update(&mut state, Command::Open(vec!["1.txt".to_owned()]));
    let Job::Read { job, .. } = jobs[0] else { panic!("nothing is read") };
    let given = Report { given_mentions: Some(Arc::new(mentions_of(ONE))), ..report(1, ONE) };
    update(&mut state, read(job, vec![given]));
    // A frame may come between the report and the end of its reading.
    let shown = place_index(&state);
    assert_eq!(shown.mention_count(), 2);
    assert!(matches!(update(&mut state, Command::JobDone(job)).as_slice(), [Job::Look(Look::Fit(_))]));
    assert!(place_index(&state).is_one_with(&shown));
    update(&mut state, Command::Select(id(1, 0), SelectedFrom::List));
    update(&mut state, Command::Do(Action::FitAll));
    assert!(place_index(&state).is_one_with(&shown));
    let filter = Filter { query: "morek".to_owned(), ..Filter::default() };
    update(&mut state, Command::SetFilter(filter));
    assert_eq!(place_index(&state).mention_count(), 1, "what it was made of has changed");
}
