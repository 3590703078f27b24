//! Tables of marked sentences: `[[X]]` is a place, `((X))` an actor, all else is nothing.

use super::*;
use crate::model::ReportId;
use proptest::prelude::*;
use std::sync::OnceLock;

fn gazetteer() -> &'static Gazetteer {
    static GAZETTEER: OnceLock<Gazetteer> = OnceLock::new();
    GAZETTEER.get_or_init(|| Gazetteer::embedded().unwrap())
}

fn report(text: &str) -> Report {
    Report::of_text(ReportId(0), "-", text.into())
}

fn parsed(text: &str) -> Vec<Mention> {
    parse(&report(text), gazetteer(), &Options::default())
}

/// Parses the sentence without its marks and writes them anew.
fn marked(text: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    for mention in parsed(text) {
        out.push_str(&text[at..mention.span.start]);
        let (open, close) = if mention.role == Role::Literal { ("[[", "]]") } else { ("((", "))") };
        out.push_str(open);
        out.push_str(mention.span.of(text));
        out.push_str(close);
        at = mention.span.end;
    }
    out.push_str(&text[at..]);
    out
}

fn check(expected: &str) {
    let text = ["[[", "]]", "((", "))"].iter().fold(expected.to_owned(), |text, mark| text.replace(mark, ""));
    assert_eq!(marked(&text), expected);
}

#[test]
fn places_are_told_from_actors() {
    check("Shelling was reported near [[Kupiansk]] and in the town of [[Morek]].");
    check("((Russian)) warplanes struck [[Aleppo]] twice.");
    check("((Turkish))-backed groups left the city of [[Homs]].");
    check("A ceasefire brokered by ((Russia)) and ((Turkey)) broke down.");
    check("Observers doubt ((Damascus))'s ability to return.");
    check("((Kyiv)) said that the bridge was intact.");
}

#[test]
fn names_that_no_gazetteer_has_are_found_by_their_designator() {
    check("A mine exploded in the village of [[Umm Qarantina]].");
    check("Fighters met at [[Al-Basil Roundabout]] in [[central Aleppo]].");
}

#[test]
fn lists_that_have_lost_their_commas_are_cut_into_their_items() {
    check("Rockets hit the villages of [[Kafr Nabl]] [[Hass]] [[Kafr Sajna]] and [[Maarzita]] on Sunday.");
    check("Warplanes struck the towns of [[Saraqib]] [[Maarat al-Numan]] [[Khan Shaykhun]] and [[Kafranbel]] again.");
    check("Shells fell on the neighborhoods of [[Bab al-Nayrab]] [[al-Sukkari]] and [[al-Mashhad]] in [[Aleppo]].");
    check("Shells fell on the quarters of [[Bustan al-Qasr]] [[Salaheddine]] [[al-Sukkari]] and [[al-Mashhad]].");
    // Names of two words, known or not, are none.
    check("They drove through the towns of [[Dove Creek]] and [[Rico]] in [[Colorado]].");
    check("The cities of [[New York]] and [[Los Angeles]] sent help.");
}

#[test]
fn a_short_name_is_not_taken_for_one_with_other_vowels() {
    let mentions = parsed("Rockets hit the village of Hass near Kafranbel in southern Idlib countryside on Sunday.");
    let hass = &mentions[0].resolution;
    assert!(hass.candidates.is_empty(), "{:?}", hass.candidates);
}

#[test]
fn a_village_that_nobody_knows_is_placed_near_what_the_text_says_it_is_near() {
    for (text, words, near) in [
        ("Rockets hit the village of Hass near Kafranbel on Sunday.", "Hass", "Kafranbel"),
        ("Shells fell on the villages of Zubraq and Tarvik, close to the town of Saraqib.", "Zubraq", "Saraqib"),
        ("Des combats dans le village de Zubraq, près de Gao, ont fait trois morts.", "Zubraq", "Gao"),
        ("Des combats dans le village de Zubraq, non loin de Gao, ont fait trois morts.", "Zubraq", "Gao"),
        ("قصف على قرية الزبراقية قرب مدينة سراقب", "الزبراقية", "Saraqib"),
    ] {
        let mentions = parsed(text);
        let mention = mentions.iter().find(|mention| mention.span.of(text) == words).expect(text);
        let placement = mention.resolution.placement.as_ref().expect(text);
        assert_eq!(placement.basis, Basis::Container(near.into()), "{text}");
        assert!(placement.radius_km >= 7.0, "{text}: {} km", placement.radius_km);
    }
    let far = "Des combats dans le village de Zubraq, loin de Gao, ont fait trois morts.";
    let zubraq = parsed(far).into_iter().find(|mention| mention.span.of(far) == "Zubraq").expect(far);
    assert_eq!(zubraq.resolution.placement, None, "{far}");
}

#[test]
fn a_village_that_nobody_knows_lies_anywhere_in_the_area_that_the_text_names() {
    let text = "Rockets hit the villages of Zubraq and Tarvik in southern Idlib countryside.";
    let mentions = parsed(text);
    let area = mentions[2].resolution.placement.as_ref().expect("it is drawn");
    assert_eq!(mentions[2].span.of(text), "southern Idlib countryside");
    for village in &mentions[..2] {
        let placement = village.resolution.placement.as_ref().expect("it lies there");
        assert_eq!(placement.basis, Basis::Container("southern Idlib countryside".into()));
        assert_eq!((placement.position, placement.radius_km), (area.position, area.radius_km));
    }
}

#[test]
fn what_lies_far_from_a_town_is_in_its_province() {
    for (text, words, least_km) in [
        ("Shells hit Kafranbel in southern Idlib.", "southern Idlib", 15.0),
        ("Shells hit Talbiseh in northern Homs, activists in Syria said.", "northern Homs", 50.0),
        ("Rockets hit the village of Zubraq in northern Hama.", "northern Hama", 15.0),
        ("A convoy left Saraqib in Idlib at dawn.", "Idlib", 30.0),
    ] {
        let mentions = parsed(text);
        let mention = mentions.iter().find(|mention| mention.span.of(text) == words).expect(text);
        let placement = mention.resolution.placement.as_ref().expect(text);
        assert!(placement.radius_km >= least_km, "{text}: {} km", placement.radius_km);
    }
    // A suburb is in the town itself, as a quarter is.
    let text = "Shells hit the neighbourhood of Zubraq in eastern Aleppo.";
    let mentions = parsed(text);
    let aleppo = mentions[1].resolution.placement.as_ref().expect("it is drawn");
    assert!(aleppo.radius_km < 15.0, "{} km", aleppo.radius_km);
}

#[test]
fn phrases_are_one_span_each() {
    check("They advanced in the [[southern and eastern countryside of Aleppo]].");
    check("Clashes in the [[northern Hama countryside]] went on.");
    check("A convoy was hit [[40 km north of Gorom-Gorom]].");
    check("Troops moved [[northwest of Pokrovsk]] overnight.");
    check("The [[area between Homs and Palmyra]] is mined.");
}

#[test]
fn other_languages_are_read_too() {
    check("انفجار في مدينة [[منبج]].");
    check("Бої тривали на [[Покровському напрямку]].");
    check("Une frappe a visé [[Kherson]] dans la nuit.");
}

#[test]
fn coordinates_in_the_text_outrank_the_gazetteer() {
    let mentions = parsed("Wreck seen at 36.107721, 36.787080 today.");
    assert_eq!(mentions.len(), 1);
    let placement = mentions[0].resolution.placement.as_ref().unwrap();
    assert_eq!(placement.basis, Basis::Coordinates);
    assert_eq!(placement.position.lat_deg(), 36.107_721);
}

#[test]
fn swapped_coordinates_are_told_of_and_the_other_reading_is_offered() {
    let mentions = parsed("Shelling hit Pokrovsk at 37.1823, 48.2815 and the town of Dobropillia.");
    let pair = mentions.iter().find(|m| m.kind == MentionKind::Coordinate).unwrap();
    let placement = pair.resolution.placement.as_ref().unwrap();
    assert_eq!((placement.position.lat_deg(), placement.position.lon_deg()), (37.1823, 48.2815), "it stays as written");
    assert_eq!(pair.resolution.status, Status::Ambiguous);
    assert!(pair.resolution.evidence.iter().any(|why| why.contains("swapped?")), "{:?}", pair.resolution.evidence);
    let offered = &pair.resolution.candidates[1].place;
    assert_eq!((offered.position.lat_deg(), offered.position.lon_deg()), (48.2815, 37.1823));
    assert!(offered.name.contains("swapped"));
}

#[test]
fn coordinates_at_home_are_not_wondered_at() {
    let mentions = parsed("Shelling hit Pokrovsk at 48.2815, 37.1823.");
    let pair = mentions.iter().find(|m| m.kind == MentionKind::Coordinate).unwrap();
    assert_eq!(pair.resolution.status, Status::Resolved);
    assert_eq!(pair.resolution.evidence.len(), 1);
}

#[test]
fn a_strait_and_a_canal_are_not_the_town_or_division_they_are_named_after() {
    let name = |text: &str| Some(parsed(text).first()?.resolution.placement.as_ref()?.name.to_string());
    for (text, water) in [
        ("عبرت ناقلة مضيق هرمز أمس.", "Strait of Hormuz"),
        ("عبرت السفن مضيق هرمز نحو الخليج العربي.", "Strait of Hormuz"),
        ("غرقت سفينة في قناة السويس.", "Suez Canal"),
        ("The ship had left the Suez Canal by noon.", "Suez Canal"),
        ("Tankers waited in the Persian Gulf.", "Persian Gulf"),
    ] {
        assert_eq!(name(text).as_deref(), Some(water), "{text}");
    }
}

#[test]
fn a_sea_is_not_the_town_it_is_named_after() {
    let mentions = parsed("Ships left the Azov Sea through the Kerch Strait.");
    let names: Vec<&str> =
        mentions.iter().filter_map(|m| Some(m.resolution.placement.as_ref()?.name.as_str())).collect();
    assert_eq!(names, ["Sea of Azov", "Kerch Strait"]);
}

#[test]
fn a_phrase_may_speak_of_a_place_named_before() {
    check("Troops left the town of [[Menaka]]. A patrol was ambushed [[north of the town]].");
}

#[test]
fn a_name_that_many_villages_bear_is_the_one_beside_its_anchor() {
    let text = "Attacks in Ukraine were reported northwest of Hulyaipole near Dobropillya.";
    let village = parsed(text).into_iter().find(|m| m.span.of(text) == "Dobropillya").unwrap();
    let at = village.resolution.placement.unwrap().position;
    let town = crate::model::LatLon::new(47.66, 36.26).unwrap();
    assert!(crate::geodesy::distance_km(at, town) < 40.0, "{at:?}");
}

#[test]
fn the_city_a_road_leads_to_is_not_beside_its_start() {
    let mentions = parsed("The group took Umm Kaddadah, on the road east of El Fasher towards El Obeid, in Sudan.");
    let obeid = mentions.iter().filter_map(|m| m.resolution.placement.as_ref()).find(|p| p.name == "El Obeid");
    assert!(distance_km(obeid.unwrap().position, LatLon::new(13.18, 30.22).unwrap()) < 5.0);
}

#[test]
fn an_unknown_place_lies_in_the_narrowest_thing_the_report_names_for_it() {
    let text = "Qalzazam, Sudan. Hundreds left Qalzazam in North Darfur. A clinic in Qalzazam closed.";
    for mention in parsed(text).iter().filter(|m| m.span.of(text) == "Qalzazam") {
        let placement = mention.resolution.placement.as_ref().unwrap();
        assert_eq!(placement.name, "Qalzazam (in North Darfur State)");
        assert_eq!(placement.basis, Basis::Container("North Darfur State".into()));
    }
    let alone = parsed("Hundreds left the village of Qalzazam in Sudan.");
    let unknown = alone.iter().find(|m| m.kind == MentionKind::PopulatedPlace).unwrap();
    assert_eq!(unknown.resolution.status, Status::Unresolved);
    assert!(unknown.resolution.evidence[0].ends_with("it lies in Sudan"), "{:?}", unknown.resolution.evidence);
}

#[test]
fn a_list_of_towns_goes_on_in_arabic_with_what_is_written_together_with_and() {
    check("سيطرت على بلدات [[صوران]] و[[طيبة الإمام]] و[[حلفايا]] و[[معردس]]. وقالت الفصائل.");
    check("قصفت قرى [[صوران]] و[[حلفايا]] وسيطرت على الطريق.");
}

#[test]
fn a_village_is_not_taken_from_outside_the_province_it_is_said_to_lie_in() {
    let text = "They captured a point in Hrushivka in northern Kharkiv Oblast in Ukraine.";
    let kharkiv = LatLon::new(49.99, 36.23).unwrap();
    let mention = parsed(text).into_iter().find(|m| m.span.of(text) == "Hrushivka").unwrap();
    let placement = mention.resolution.placement.unwrap();
    assert!(distance_km(placement.position, kharkiv) < 120.0, "{placement:?}");
    assert_eq!(placement.basis, Basis::Container("northern Kharkiv Oblast".into()));
}

#[test]
fn of_places_with_one_name_the_one_at_the_given_coordinates_is_meant() {
    let text = "A flag was raised in Malynivka, Ukraine. Place: Malynivka. Coordinates: 47.6801, 36.4822";
    for mention in parsed(text).iter().filter(|m| m.span.of(text) == "Malynivka") {
        let at = mention.resolution.placement.as_ref().unwrap().position;
        assert!(distance_km(at, LatLon::new(47.68, 36.48).unwrap()) < 1.0, "{at:?}");
    }
}

#[test]
fn exactly_the_wanted_spans_are_resolved() {
    let text = "From Idlib to Aleppo and Homs.";
    let mut wanted = report(text);
    wanted.wanted_spans = Some(vec![Span::new(14, 20), Span::new(5, 10)]);
    let mentions = parse(&wanted, gazetteer(), &Options::default());
    let spans: Vec<&str> = mentions.iter().map(|m| m.span.of(text)).collect();
    assert_eq!(spans, ["Idlib", "Aleppo"]);
    assert!(mentions.iter().all(|m| m.resolution.placement.is_some()));
}

#[test]
fn a_text_longer_than_a_window_is_read_to_its_end() {
    let text = format!("{}In the town of Morek.", "Nothing happened today.\n".repeat(9_000));
    assert!(parsed(&text).iter().any(|m| m.span.of(&text) == "Morek"));
}

fn sound(text: &str) {
    let mut last = 0;
    for mention in parsed(text) {
        assert!(mention.span.start >= last && !mention.span.is_empty(), "{mention:?}");
        assert!(text.get(mention.span.start..mention.span.end).is_some());
        assert!(
            mention
                .anchors
                .iter()
                .all(|a| mention.span.contains(a.span) && text.get(a.span.start..a.span.end).is_some())
        );
        assert!((0.0..=1.0).contains(&mention.resolution.confidence));
        last = mention.span.end;
    }
}

#[test]
fn endless_words_and_marks_are_read_in_linear_time() {
    for text in
        ["A".repeat(400_000), "A.".repeat(100_000), "((((".repeat(50_000), "'s".repeat(100_000), "1".repeat(400_000)]
    {
        sound(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_gives_sound_mentions(text in "\\PC{0,300}") {
        sound(&text);
    }

    #[test]
    fn any_run_of_report_words_gives_sound_mentions(words in proptest::collection::vec(
        proptest::sample::select(vec![
            "Aleppo", "Idlib", "northern", "and", "eastern", "countryside", "of", "the", "Hama", "'s", ",", "(", ")", ".", "-", "border",
            "with", "Turkey", "between", "40", "km", "north", "al", "Bab", "Russian", "backed", "town", "near", "ريف", "حلب", "الجنوبي",
            "на", "Покровському", "напрямку", "36.1077", "#NovaOdesa", "’", "\n", "area", "road",
        ]), 0..40), glued in any::<bool>()) {
        sound(&words.join(if glued { "" } else { " " }));
    }
}

#[test]
fn what_is_said_of_a_report_does_not_depend_on_the_reports_before_it() {
    let texts = [
        "TRIPOLI, Lebanon - Shelling hit Sidon and Tripoli. في حلب ودمشق.",
        "TRIPOLI, Libya - Fighters left Zawiya for Tripoli. Ворог наступає біля Хмельницького.",
        "Shelling hit Tripoli and the northern Hama countryside.",
    ];
    let parser = Parser::new(gazetteer());
    for text in texts.iter().chain(texts.iter().rev()) {
        assert_eq!(parser.parse(&report(text), &Options::default()), parsed(text), "{text}");
    }
}

/// What the name in the text is placed in.
fn container_of(text: &str, name: &str) -> Option<String> {
    let mentions = parsed(text);
    let mention = mentions.iter().find(|mention| mention.span.of(text) == name).unwrap_or_else(|| panic!("no {name}"));
    match &mention.resolution.placement.as_ref()?.basis {
        Basis::Container(container) => Some(container.clone()),
        basis => panic!("{name} rests on {basis:?}"),
    }
}

#[test]
fn what_no_gazetteer_has_lies_in_the_province_that_its_sentence_is_about() {
    let text = "In Zaporizhzhia oblast, small groups attacked near Robotyne, the General Staff said. Kyiv was calm.";
    assert_eq!(container_of(text, "Robotyne").as_deref(), Some("Zaporizhzhia Oblast"));
}

#[test]
fn what_no_gazetteer_has_lies_in_the_province_that_its_heading_names() {
    let text = "Donetsk oblast\n\nClashes were reported near Tsukuryne and Izmailivka, and at Selydove.\n\nElsewhere\n\n\
                Shelling was reported near Bilytska Balka.";
    assert_eq!(container_of(text, "Izmailivka").as_deref(), Some("Donetsk Oblast"));
    assert_eq!(container_of(text, "Bilytska Balka"), None);
}

#[test]
fn what_speaks_for_both_towns_of_a_road_is_said_once() {
    let text = "Forces in Syria hold the road between Hama and Homs. In Syria, Aleppo and Syria's coast were quiet.";
    let mentions = parsed(text);
    let road = mentions.iter().find(|mention| mention.kind == MentionKind::Road).expect("a road");
    let mut told = road.resolution.evidence.to_vec();
    assert!(told.iter().any(|line| line.contains("which the report is about")), "{told:?}");
    let count = told.len();
    told.sort();
    told.dedup();
    assert_eq!(told.len(), count, "{told:?}");
}

#[test]
fn where_too_many_places_bear_a_name_the_mention_says_so() {
    let mut rows = String::new();
    // More than a gazetteer keeps of one name, and more than are weighed.
    for (first, name, count) in [(0, "Zqnowhere", 600), (1000, "Tiblarum", 61), (2000, "Kovidest", 60)] {
        for i in 0..count {
            let (lat, lon) = (32.5 + f64::from(i % 30) * 0.1, 36.0 + f64::from(i / 30) * 0.1);
            rows += &format!("{}\t{name}\t\t\t{lat}\t{lon}\tP\tPPL\tSY\t\t\t\t\t\t{i}\t\t\t\t\n", first + i);
        }
    }
    let mut gazetteer = gazetteer().clone();
    let (pack, _) = crate::gazetteer::Pack::read("SY.txt", rows.as_bytes(), &gazetteer).unwrap();
    gazetteer.add_pack(pack);
    for (name, told) in [("Zqnowhere", Some(600)), ("Tiblarum", Some(61)), ("Kovidest", None)] {
        let report = report(&format!("Shells fell on the village of {name} on Sunday."));
        let mentions = parse(&report, &gazetteer, &Options::default());
        let evidence = &mentions[0].resolution.evidence;
        let of_crowd = evidence.iter().find(|line| line.contains("bear this name"));
        let expected =
            told.map(|count| format!("{count} places bear this name, and only the 60 most populous were weighed"));
        assert_eq!(of_crowd, expected.as_ref(), "{evidence:?}");
    }
}

#[test]
fn bare_numbers_are_positions_only_near_what_the_report_speaks_of() {
    let coordinates = |text: &str| {
        let mentions = parsed(text);
        mentions.into_iter().filter(|mention| mention.kind == MentionKind::Coordinate).count()
    };
    assert_eq!(coordinates("In Donetsk Oblast a house burnt, 48.741547, 37.780444, and two sheds."), 1);
    assert_eq!(coordinates("In Donetsk Oblast a house burnt, 37.780444, 48.741547, and two sheds."), 1);
    assert_eq!(coordinates("48.741547,37.780444"), 1);
    assert_eq!(coordinates("In Donetsk Oblast they learnt numbers like 3.14159, 2.71828 by heart."), 0);
    assert_eq!(coordinates("They learnt numbers like 3.14159, 2.71828 by heart."), 0);
    assert_eq!(coordinates("In Donetsk Oblast the scores 48.741, 37.780 were read out."), 0);
    assert_eq!(coordinates("Bank of Ukraine: USD 41.2345 41.9876, EUR 48.1234 48.9876."), 0);
}

#[test]
fn the_language_of_a_short_text_is_told_by_its_small_words() {
    for (text, language) in [
        ("Ataques en la periferia de Gao.", "es"),
        ("Une patrouille a été attaquée au sud de Gao.", "fr"),
        ("Convoy en route to Gao", "en"),
        ("Landslide near Santa Cruz de la Sierra", "en"),
        ("Обстріл Харкова і передмість", "uk"),
        ("Обстрел Харькова", "ru"),
        ("قصف ريف حلب", "ar"),
    ] {
        assert_eq!(guess_language(text), language, "{text}");
    }
}
