//! A table of spatial phrases in six languages, each with what its area must cover and what it must not.

use dateline::gazetteer::Gazetteer;
use dateline::geodesy::{Compass, bearing_deg, distance_km, fuzzy};
use dateline::geoparse::{Options, parse};
use dateline::model::{LatLon, Mention, MentionKind, Report, ReportId};
use geo::{Area as _, BooleanOps, Contains, CoordsIter, Point, Polygon};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

const TABLE: &str = include_str!("spatial_language.tsv");

fn gazetteer() -> &'static Gazetteer {
    static GAZETTEER: OnceLock<Gazetteer> = OnceLock::new();
    GAZETTEER.get_or_init(|| Gazetteer::embedded().expect("the built-in gazetteer is sound"))
}

struct Row {
    language: &'static str,
    kind: &'static str,
    sentence: String,
    phrase: String,
    covers: Vec<LatLon>,
    not: Vec<LatLon>,
}

fn rows() -> Vec<Row> {
    let positions = |cell: &str| -> Vec<LatLon> {
        let of = |pair: &str| {
            let (lat, lon) = pair.split_once(',')?;
            LatLon::new(lat.trim().parse().ok()?, lon.trim().parse().ok()?)
        };
        cell.split(';').filter(|pair| !pair.trim().is_empty()).map(|pair| of(pair).expect(pair)).collect()
    };
    let lines = TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let [language, kind, marked, covers, not] = cells[..] else { panic!("not five cells: {line}") };
            let (before, rest) = marked.split_once("[[").expect(line);
            let (phrase, after) = rest.split_once("]]").expect(line);
            Row {
                language,
                kind,
                sentence: format!("{before}{phrase}{after}"),
                phrase: phrase.to_owned(),
                covers: positions(covers),
                not: positions(not),
            }
        })
        .collect()
}

fn parsed(text: &str) -> Vec<Mention> {
    parse(&Report::of_text(ReportId(0), "-", text.to_owned()), gazetteer(), &Options::default())
}

/// What is wrong with the answer to a row.
fn faults(row: &Row) -> Vec<String> {
    let mentions = parsed(&row.sentence);
    let spans: Vec<&str> = mentions.iter().map(|mention| mention.span.of(&row.sentence)).collect();
    let Some(mention) = mentions.iter().find(|mention| mention.span.of(&row.sentence) == row.phrase) else {
        return vec![format!("not found; there are {spans:?}")];
    };
    let mut faults = Vec::new();
    if !matches!(mention.kind, MentionKind::RelativeArea | MentionKind::Road) {
        faults.push(format!("is a {:?}", mention.kind));
    }
    let Some(placement) = &mention.resolution.placement else {
        return vec![format!("not placed: {:?}", mention.resolution.evidence)];
    };
    let Some(area) = &placement.area else { return vec!["has no area".to_owned()] };
    for at in &row.covers {
        if !area.contains(*at) {
            let share = fuzzy::membership(area, *at);
            faults.push(format!("does not cover {:.3}, {:.3} ({share:.2})", at.lat_deg(), at.lon_deg()));
        }
    }
    for at in &row.not {
        if area.contains(*at) {
            faults.push(format!("covers {:.3}, {:.3}", at.lat_deg(), at.lon_deg()));
        }
    }
    // The pin of a ring stands in its middle.
    let pin = Point::new(placement.position.lon_deg(), placement.position.lat_deg());
    let around = |polygon: &Polygon| Polygon::new(polygon.exterior().clone(), Vec::new()).contains(&pin);
    if !area.shape().0.iter().any(around) && fuzzy::membership(area, placement.position) < 0.1 {
        faults.push("its pin stands outside".to_owned());
    }
    faults
}

#[test]
fn every_phrase_of_the_table_becomes_the_area_it_says() {
    let rows = rows();
    assert!(rows.len() >= 150, "{} phrases", rows.len());
    let failed: Vec<String> = rows
        .iter()
        .flat_map(|row| {
            faults(row).into_iter().map(|fault| format!("{} {}: {}: {fault}", row.language, row.kind, row.phrase))
        })
        .collect();
    assert!(failed.is_empty(), "{} faults:\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn the_table_has_every_kind_and_every_language() {
    let mut languages: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in rows() {
        languages.entry(row.kind).or_default().insert(row.language);
    }
    let all: BTreeSet<&str> = languages.values().flatten().copied().collect();
    assert_eq!(all, BTreeSet::from(["ar", "en", "es", "fr", "ru", "uk"]));
    for kind in [
        "beside",
        "distance and direction",
        "part",
        "middle",
        "outskirts",
        "quarters",
        "front",
        "between",
        "road",
        "border",
    ] {
        assert_eq!(languages[kind].len(), 6, "{kind} in {:?}", languages[kind]);
    }
}

#[test]
fn anchors_lie_inside_their_phrase_and_stay_places_of_their_own() {
    for row in rows().iter().filter(|row| row.kind == "beside" || row.kind == "distance and direction") {
        let mentions = parsed(&row.sentence);
        let Some(mention) = mentions.iter().find(|mention| mention.span.of(&row.sentence) == row.phrase) else {
            continue;
        };
        assert_eq!(mention.anchors.len(), 1, "{}", row.phrase);
        let anchor = &mention.anchors[0];
        assert!(mention.span.contains(anchor.span) && anchor.resolution.placement.is_some(), "{}", row.phrase);
    }
}

#[test]
fn what_lies_beside_a_town_lies_on_the_named_side() {
    let words = ["north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"];
    for town in ["Kharkiv", "Aleppo", "Gao", "Vladivostok", "Suva", "Longyearbyen", "Ushuaia", "Anadyr"] {
        for (wind, word) in Compass::ALL.into_iter().zip(words) {
            for phrase in [format!("{word} of {town}"), format!("40 km {word} of {town}")] {
                let text = format!("A convoy was seen {phrase} on Monday.");
                let mentions = parsed(&text);
                let mention = mentions.iter().find(|mention| mention.span.of(&text) == phrase).expect(&phrase);
                let anchor = mention.anchors[0].resolution.placement.as_ref().expect(&phrase).position;
                let placement = mention.resolution.placement.as_ref().expect(&phrase);
                let area = placement.area.as_ref().expect(&phrase);
                let off_deg = |at| (bearing_deg(anchor, at) - wind.bearing_deg() + 540.0).rem_euclid(360.0) - 180.0;
                assert!(off_deg(placement.position).abs() < 40.0, "{phrase}: the pin");
                assert!(!area.contains(anchor), "{phrase}: holds its anchor");
                for corner in area.shape().0.iter().flat_map(|polygon| &polygon.exterior().0) {
                    // Corners of the cut at the antimeridian lie on great circles too, near enough.
                    let off_deg = off_deg(LatLon::clamped(corner.y, corner.x));
                    assert!(off_deg.abs() < 45.0, "{phrase}: a corner {off_deg}° off");
                }
            }
        }
    }
}

#[test]
fn what_is_near_one_side_of_a_town_lies_on_that_side_known_or_not() {
    let text = "Units attacked north of Kupiansk near Synkivka, Kamianka and toward Dvorichna on Sunday.";
    let mentions = parsed(text);
    let position = |name: &str| {
        let mention = mentions.iter().find(|mention| mention.span.of(text) == name).expect(name);
        mention.resolution.placement.as_ref().expect(name).position
    };
    let phrase = mentions.iter().find(|mention| mention.span.of(text) == "north of Kupiansk").expect("the phrase");
    let town = phrase.anchors[0].resolution.placement.as_ref().expect("Kupiansk is known").position;
    // Only the last is in the gazetteer; there are villages of the first two names elsewhere in the country.
    for name in ["Synkivka", "Kamianka", "Dvorichna"] {
        let at = position(name);
        let off_deg = (bearing_deg(town, at) + 540.0).rem_euclid(360.0) - 180.0;
        assert!(off_deg.abs() < 60.0 && distance_km(town, at) < 30.0, "{name} lies {off_deg}° off");
    }
}

/// What of a part may lie outside its container: none is drawn there, and cutting rounds by some metres.
const OUTSIDE_MAX: f64 = 1e-4;
/// A corner of a part lies at most so far outside, km.
const OUTSIDE_KM: f64 = 0.05;

#[test]
fn a_part_of_a_place_lies_inside_it() {
    let countries = "Syria Ukraine Mali Russia Fiji Lebanon Norway Indonesia Canada Sudan Yemen Libya Somalia Myanmar Iraq Iran Chile \
                     Japan Greece Nigeria Ethiopia Colombia Mexico India Turkey Afghanistan Croatia";
    let divisions = [
        "Sumy Oblast",
        "Idlib Governorate",
        "Kherson Oblast",
        "Aleppo Governorate",
        "Homs Governorate",
        "North Darfur",
    ];
    let kinds = [
        "northern X",
        "southern X",
        "eastern X",
        "western X",
        "southern and eastern X",
        "central X",
        "southern and central X",
        "north-central X",
        "X countryside",
        "eastern countryside of X",
    ];
    for whole in countries.split_whitespace().chain(divisions) {
        for kind in kinds {
            let name = kind.replace('X', whole);
            let text = format!("There was rain in the {name} on Monday.");
            let mentions = parsed(&text);
            let mention = mentions.iter().find(|mention| mention.span.of(&text) == name);
            let Some(mention) = mention else {
                panic!("{name}: {:?}", mentions.iter().map(|m| m.span.of(&text)).collect::<Vec<_>>())
            };
            let part = mention.resolution.placement.as_ref().and_then(|placement| placement.area.clone()).expect(&name);
            let container = mention.anchors[0].resolution.placement.as_ref().and_then(|p| p.area.clone()).expect(&name);
            assert!(container.contains(part.label_point()), "{name}");
            assert!(part.soft_edge_km() > 0.0 || kind.contains("countryside"), "{name}");
            let rings = part
                .shape()
                .0
                .iter()
                .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
            for corner in rings.flat_map(|ring| &ring.0).step_by(1 + container.shape().coords_count() / 2_000) {
                let at = LatLon::clamped(corner.y, corner.x);
                let off_km = fuzzy::distance_to_km(&container, at);
                assert!(off_km <= OUTSIDE_KM, "{name}: a corner lies {off_km} km outside, at {at:?}");
            }
            if container.shape().coords_count() < 6_000 {
                let outside = part.shape().difference(container.shape()).unsigned_area();
                let share = outside / part.shape().unsigned_area();
                assert!(share <= OUTSIDE_MAX, "{name}: {share} of it lies outside");
            }
        }
    }
}

#[test]
fn a_less_exact_distance_is_a_larger_area() {
    let radius_km = |phrase: &str| {
        let text = format!("A mine went off {phrase} today.");
        let mentions = parsed(&text);
        mentions
            .iter()
            .find(|m| m.span.of(&text) == phrase)
            .and_then(|m| m.resolution.placement.clone())
            .expect(phrase)
            .radius_km
    };
    assert!(radius_km("40 km north of Gao") > radius_km("4 km north of Gao"));
    assert!(radius_km("10-30 km north of Gao") > radius_km("20 km north of Gao"));
    assert!(radius_km("within 20 km of Gao") > radius_km("within 5 km of Gao"));
}
