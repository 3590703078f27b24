//! What the sample report of 30 November 2024 must give: places as points, provinces as polygons,
//! countrysides on their side, and no pin for an actor.

use dateline::gazetteer::Gazetteer;
use dateline::geodesy::{Compass, bearing_deg, distance_km};
use dateline::geoparse::{Options, flatten, parse};
use dateline::model::{Basis, LatLon, Mention, MentionKind, Report, ReportId, Role};
use std::sync::OnceLock;

fn report(text: &str) -> Report {
    Report::of_text(ReportId(1), "sample.txt", text.into())
}

const TEXT: &str = include_str!("../assets/samples/2024-11-30-idlib-aleppo.txt");

fn mentions() -> &'static [Mention] {
    static MENTIONS: OnceLock<Vec<Mention>> = OnceLock::new();
    MENTIONS.get_or_init(|| parse(&report(TEXT), &Gazetteer::embedded().unwrap(), &Options::default()))
}

/// All mentions of these words, the nth occurrences in the text.
fn all(words: &str) -> Vec<&'static Mention> {
    let found: Vec<_> = mentions().iter().filter(|m| m.span.of(TEXT) == words).collect();
    assert!(
        !found.is_empty(),
        "no mention {words}: {:?}",
        mentions().iter().map(|m| m.span.of(TEXT)).collect::<Vec<_>>()
    );
    found
}

fn at(mention: &Mention) -> LatLon {
    mention.resolution.placement.as_ref().unwrap_or_else(|| panic!("{mention:?} is not placed")).position
}

fn near(mention: &Mention, lat: f64, lon: f64, km: f64) {
    let off = distance_km(at(mention), LatLon::new(lat, lon).unwrap());
    assert!(off <= km, "{} is {off:.1} km off: {:?}", mention.span.of(TEXT), mention.resolution.evidence);
}

fn area_of(mention: &Mention) -> &dateline::model::Area {
    mention
        .resolution
        .placement
        .as_ref()
        .and_then(|p| p.area.as_deref())
        .unwrap_or_else(|| panic!("{mention:?} has no area"))
}

#[test]
fn the_city_of_idlib_is_a_point_and_the_province_a_polygon() {
    let idlib = all("IDLIB")[0];
    near(idlib, 35.93, 36.63, 3.0);
    assert_eq!(idlib.kind, MentionKind::PopulatedPlace);
    assert!(idlib.resolution.placement.as_ref().unwrap().area.is_none());
    let province = all("Idlib province")[0];
    assert_eq!(province.kind, MentionKind::AdminArea);
    assert!(area_of(province).contains(LatLon::new(35.93, 36.63).unwrap()));
    // 'HTS's full control of Idlib' is the province too, and the city stays a candidate.
    let held = TEXT.find("control of Idlib").unwrap() + "control of ".len();
    let whole = mentions().iter().find(|m| m.span.start == held).unwrap();
    assert!(area_of(whole).contains(LatLon::new(35.93, 36.63).unwrap()));
    assert!(whole.resolution.candidates.len() >= 2);
    assert!(whole.resolution.candidates.iter().any(|c| c.place.name.contains("Idlib") && c.place.population > 10_000));
}

#[test]
fn aleppo_and_morek_are_where_they_are() {
    for aleppo in all("Aleppo") {
        near(aleppo, 36.20, 37.16, 5.0);
    }
    let morek = all("Morek")[0];
    near(morek, 35.38, 36.69, 3.0);
    assert!(
        morek.resolution.evidence.iter().any(|words| words == "named after “town of”"),
        "{:?}",
        morek.resolution.evidence
    );
}

#[test]
fn countrysides_lie_on_their_side_of_the_governorate() {
    let gazetteer = Gazetteer::embedded().unwrap();
    let center = |name: &str| {
        let id = gazetteer
            .lookup(name)
            .into_iter()
            .map(|m| m.place)
            .find(|id| gazetteer.area(*id).is_some() && gazetteer.country_code(*id) == "SY")
            .unwrap();
        gazetteer.area(id).unwrap().label_point()
    };
    for (words, governorate, sides) in [
        ("southern and eastern countryside of Aleppo", "Aleppo Governorate", vec![Compass::South, Compass::East]),
        ("eastern countryside of Idlib", "Idlib Governorate", vec![Compass::East]),
        ("northern Hama countryside", "Hama Governorate", vec![Compass::North]),
    ] {
        let mention = all(words)[0];
        assert_eq!(mention.kind, MentionKind::RelativeArea);
        assert_eq!(mention.anchors.len(), 1);
        let (from, to) = (center(governorate), at(mention));
        assert!(area_of(mention).contains(to), "{words}: its point lies outside");
        let bearing = bearing_deg(from, to);
        let turned = |side: &Compass| ((bearing - side.bearing_deg() + 540.0).rem_euclid(360.0) - 180.0).abs();
        assert!(
            sides.iter().map(turned).fold(360.0, f64::min) < 75.0,
            "{words} lies at {bearing:.0}° of {governorate}"
        );
    }
}

#[test]
fn the_roundabout_no_gazetteer_knows_is_placed_in_aleppo() {
    let roundabout = all("Al-Basil Roundabout")[0];
    let placement = roundabout.resolution.placement.as_ref().unwrap();
    near(roundabout, 36.20, 37.16, 8.0);
    assert!(placement.radius_km <= 8.0, "{}", placement.radius_km);
    assert_eq!(placement.basis, Basis::Container("central Aleppo".into()));
    let middle = all("central Aleppo")[0];
    assert!(area_of(middle).contains(LatLon::new(36.20, 37.16).unwrap()));
}

#[test]
fn parts_of_syria_are_areas_on_their_side() {
    let middle = LatLon::new(35.0, 38.5).unwrap();
    for (words, side) in [("northwestern Syria", Compass::NorthWest), ("northern Syria", Compass::North)] {
        let mention = all(words)[0];
        assert_eq!(mention.kind, MentionKind::RelativeArea);
        let bearing = bearing_deg(middle, at(mention));
        let turned = ((bearing - side.bearing_deg() + 540.0).rem_euclid(360.0) - 180.0).abs();
        assert!(turned < 60.0, "{words} lies at {bearing:.0}°");
        assert!(area_of(mention).contains(at(mention)));
    }
}

#[test]
fn actors_have_no_pins() {
    for words in [
        "Russian warplanes",
        "Turkish-backed",
        "Hayat Tahrir al-Sham",
        "North Press",
        "Damascus's ability",
        "brokered by Russia and Turkey",
    ] {
        for (start, _) in TEXT.match_indices(words) {
            let span = dateline::model::Span::new(start, start + words.len());
            for mention in mentions().iter().filter(|m| m.span.overlaps(span)) {
                assert!(matches!(mention.role, Role::Actor(_)), "{words}: {mention:?}");
                assert!(mention.resolution.placement.is_none(), "{words} has a pin");
            }
        }
    }
}

#[test]
fn flattening_leaves_plain_names() {
    let flat = flatten(mentions());
    assert!(flat.iter().all(|m| m.kind != MentionKind::RelativeArea));
    assert!(flat.iter().any(|m| m.span.of(TEXT) == "Hama"));
    assert!(flat.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
}
