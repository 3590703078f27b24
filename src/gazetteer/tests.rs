use super::*;
use crate::geodesy::distance_km;
use geo::Validation;
use std::sync::LazyLock;

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::embedded().expect("the assets are sound"));

fn at(lat_deg: f64, lon_deg: f64) -> LatLon {
    LatLon::new(lat_deg, lon_deg).unwrap()
}

/// The places of that name and kind in that country, the most populous first.
fn named(name: &str, country: &str, kind: PlaceKind) -> Vec<Arc<Place>> {
    let places = GAZETTEER.lookup(name).into_iter().map(|found| GAZETTEER.place(found.place));
    let mut places: Vec<_> = places.filter(|place| place.country == country && place.kind == kind).collect();
    places.sort_by_key(|place| (std::cmp::Reverse(place.population), place.id));
    places
}

#[test]
fn towns_of_the_theatres_are_where_they_are_by_any_of_their_names() {
    for (name, country, lat, lon) in [
        ("Idlib", "SY", 35.93, 36.63),
        ("Idleb", "SY", 35.93, 36.63),
        ("إدلب", "SY", 35.93, 36.63),
        ("ادلب", "SY", 35.93, 36.63),
        ("Идлиб", "SY", 35.93, 36.63),
        ("Morek", "SY", 35.38, 36.69),
        ("مورك", "SY", 35.38, 36.69),
        ("Aleppo", "SY", 36.20, 37.16),
        ("حلب", "SY", 36.20, 37.16),
        ("Hama", "SY", 35.13, 36.76),
        ("حماة", "SY", 35.13, 36.76),
        ("Deir ez-Zor", "SY", 35.34, 40.14),
        ("Saraqib", "SY", 35.86, 36.81),
        ("Kupiansk", "UA", 49.71, 37.61),
        ("Куп'янськ", "UA", 49.71, 37.61),
        ("Kyiv", "UA", 50.45, 30.52),
        ("Київ", "UA", 50.45, 30.52),
        ("Bakhmut", "UA", 48.59, 38.0),
        ("El Fasher", "SD", 13.63, 25.35),
        ("الفاشر", "SD", 13.63, 25.35),
        ("Khartoum", "SD", 15.55, 32.53),
        ("Khan Yunis", "PS", 31.34, 34.30),
        ("خان يونس", "PS", 31.34, 34.30),
        ("Rafah", "PS", 31.29, 34.25),
        ("Hodeidah", "YE", 14.80, 42.95),
        ("الحديدة", "YE", 14.80, 42.95),
        ("Sanaa", "YE", 15.35, 44.21),
    ] {
        let place = named(name, country, PlaceKind::PopulatedPlace).into_iter().next();
        let place = place.unwrap_or_else(|| panic!("{name} is missing"));
        let km = distance_km(place.position, at(lat, lon));
        assert!(km < 6.0, "{name} is {km} km off: {place:?}");
    }
}

#[test]
fn a_governorate_and_its_city_are_two_places_and_the_governorate_has_its_polygon() {
    for (name, country, capital) in [
        ("Idlib", "SY", (35.93, 36.63)),
        ("Aleppo", "SY", (36.20, 37.16)),
        ("Hama", "SY", (35.13, 36.76)),
        ("Homs", "SY", (34.73, 36.71)),
        ("Daraa", "SY", (32.62, 36.10)),
        ("Raqqa", "SY", (35.95, 39.01)),
        ("حلب", "SY", (36.20, 37.16)),
        ("ادلب", "SY", (35.93, 36.63)),
    ] {
        let city = &named(name, country, PlaceKind::PopulatedPlace)[0];
        let governorate = &named(name, country, PlaceKind::Admin1)[0];
        assert_ne!(city.id, governorate.id);
        let area = GAZETTEER.area(governorate.id).unwrap_or_else(|| panic!("{name} has no polygon"));
        assert!(area.contains(at(capital.0, capital.1)), "{name}");
        assert_eq!(GAZETTEER.admin1(city.id), Some(governorate.id), "{name}");
    }
}

#[test]
fn divisions_of_the_theatres_are_found_with_a_polygon() {
    for (name, country) in [
        ("Kharkiv Oblast", "UA"),
        ("Донецька область", "UA"),
        ("Donetsk Oblast", "UA"),
        ("Crimea", "UA"),
        ("Luhansk Oblast", "UA"),
        ("North Darfur", "SD"),
        ("Khartoum", "SD"),
        ("شمال دارفور", "SD"),
        ("Gaza Strip", "PS"),
        ("West Bank", "PS"),
        ("Marib", "YE"),
        ("Hodeidah", "YE"),
        ("Idlib Governorate", "SY"),
        ("Rif Dimashq", "SY"),
        ("Latakia", "SY"),
        ("Nineveh", "IQ"),
    ] {
        let places = named(name, country, PlaceKind::Admin1);
        let place = places.first().unwrap_or_else(|| panic!("{name} is missing"));
        assert!(GAZETTEER.area(place.id).is_some(), "{name} has no polygon");
    }
}

#[test]
fn a_position_is_in_its_country_and_division() {
    for (lat, lon, country, admin1) in [
        (35.93, 36.63, "SY", "Idlib"),
        (36.20, 37.16, "SY", "Aleppo"),
        (50.0, 36.23, "UA", "Kharkiv"),
        (31.34, 34.30, "PS", "Gaza"),
        (45.0, 34.1, "UA", "Crimea"),
        (13.63, 25.35, "SD", "North Darfur"),
        (38.9, -77.04, "US", "District of Columbia"),
    ] {
        let around = GAZETTEER.containing(at(lat, lon));
        assert_eq!(around.country, GAZETTEER.country(country), "{lat} {lon}");
        let division = around.admin1.map(|id| GAZETTEER.local_names(id)).unwrap_or_default();
        assert!(division.iter().any(|(_, name)| name.contains(admin1)), "{lat} {lon}: {division:?}");
    }
    assert_eq!(GAZETTEER.containing(at(0.0, -30.0)), Containing::default());
}

#[test]
fn every_polygon_is_near_its_place() {
    let places = GAZETTEER.places_with_areas();
    assert!(places.len() > 3500, "{}", places.len());
    for id in places {
        let (at, bounds) = (GAZETTEER.position(id), GAZETTEER.area(id).unwrap().bounds());
        let lat = at.lat_deg().clamp(bounds.south_deg, bounds.north_deg);
        let lon = at.lon_deg().clamp(bounds.west_deg, bounds.east_deg);
        let km = distance_km(at, LatLon::clamped(lat, lon));
        // The islets of an archipelago may be too small to be drawn.
        assert!(km < 100.0, "{} is {km} km from its polygon", GAZETTEER.place(id).name);
    }
}

#[test]
fn a_countrys_polygon_holds_its_middle() {
    let inside = |id: PlaceId| GAZETTEER.area(id).is_some_and(|area| area.contains(GAZETTEER.position(id)));
    let outside: Vec<PlaceId> = GAZETTEER.countries().into_iter().filter(|&id| !inside(id)).collect();
    let mut names: Vec<&str> = outside.iter().map(|&id| GAZETTEER.country_code(id)).collect();
    names.sort_unstable();
    // Islands with the sea between them.
    assert_eq!(names, ["GS", "ST", "TT"]);
}

/// `cargo xtask assets` checks them all.
#[test]
fn a_spread_of_polygons_and_those_of_the_theatres_are_valid() {
    let spread = GAZETTEER.places_with_areas().into_iter().step_by(64);
    let theatres = ["SY", "UA", "SD", "PS", "YE", "EG"].map(|code| GAZETTEER.country(code).unwrap());
    for id in spread.chain(theatres) {
        let area = GAZETTEER.area(id).unwrap();
        // Parts that meet in an edge are drawn as parts; each must be sound.
        assert!(area.shape().0.iter().all(Validation::is_valid), "{}", GAZETTEER.place(id).name);
    }
}

#[test]
fn a_divisions_polygon_lies_in_its_countrys() {
    let mut strays = Vec::new();
    for id in GAZETTEER.places_with_areas() {
        if GAZETTEER.kind(id) == PlaceKind::Country {
            continue;
        }
        let middle = GAZETTEER.area(id).unwrap().label_point();
        let country = GAZETTEER.country(GAZETTEER.country_code(id)).and_then(|country| GAZETTEER.area(country));
        if country.is_some_and(|country| !country.contains(middle)) {
            strays.push((GAZETTEER.country_code(id).to_string(), GAZETTEER.place(id).name.clone()));
        }
    }
    // Crimea, islands of overseas parts, and the like.
    assert!(strays.len() < 60, "{}: {strays:?}", strays.len());
}

#[test]
fn search_finds_what_was_meant() {
    for (query, country, name_holds) in [
        ("Idleb", "SY", "Idlib"),
        ("Idlib Gov", "SY", "Idlib"),
        ("Artiomsk", "UA", "Bakhmut"),
        ("Deir ez-Zor", "SY", "Deir ez-Zor"),
        ("Deir al Zor", "SY", "Deir ez-Zor"),
        ("حلب", "SY", "Aleppo"),
        ("Києві", "UA", "Kyiv"),
        ("Kharkov", "UA", "Kharkiv"),
        ("Khan Younis", "PS", "Khān Yūnis"),
    ] {
        let hits = GAZETTEER.search(query, 5);
        let places: Vec<_> = hits.iter().map(|hit| GAZETTEER.place(hit.place)).collect();
        let found = places.iter().any(|p| p.country == country && fold(&p.name).contains(&fold(name_holds)));
        assert!(found, "{query}: {places:#?}");
    }
    assert!(GAZETTEER.search("", 5).is_empty());
    assert!(GAZETTEER.search("''", 5).is_empty());
}

#[test]
fn the_start_of_a_name_is_known_as_such() {
    for prefix in ["deir", "deir zor", "khan yun", "حل"] {
        assert!(GAZETTEER.may_start_name(prefix), "{prefix}");
    }
    assert!(!GAZETTEER.may_start_name("xqzvw"));
}

#[test]
fn the_biggest_settlements_of_a_view_come_first() {
    let syria = Bounds { south_deg: 32.0, west_deg: 35.5, north_deg: 37.5, east_deg: 42.5 };
    let biggest = GAZETTEER.settlements_in(&syria, 100_000, 10);
    assert_eq!(biggest.len(), 10);
    assert!(biggest.windows(2).all(|pair| GAZETTEER.population(pair[0]) >= GAZETTEER.population(pair[1])));
    let world = Bounds { south_deg: -85.0, west_deg: -180.0, north_deg: 85.0, east_deg: 180.0 };
    assert_eq!(GAZETTEER.settlements_in(&world, 0, 7).len(), 7);
    let fiji = Bounds { south_deg: -20.0, west_deg: 176.0, north_deg: -15.0, east_deg: -178.0 };
    assert!(!GAZETTEER.settlements_in(&fiji, 0, 7).is_empty());
}

#[test]
fn local_names_come_by_script() {
    let aleppo = named("Aleppo", "SY", PlaceKind::PopulatedPlace)[0].id;
    let names = GAZETTEER.local_names(aleppo);
    assert_eq!(names[0].1, "Aleppo");
    assert!(names.contains(&(Script::Arabic, "حلب".to_string())));
    assert!(names.iter().any(|(script, _)| *script == Script::Cyrillic));
}

#[test]
fn names_of_another_spelling_are_found_within_a_country() {
    for (name, country, main) in [("Sarakeb", "SY", "Sar"), ("Koupiansk", "UA", "Kup")] {
        let found = GAZETTEER.lookup_like(name, country);
        let names: Vec<String> = found.iter().map(|found| GAZETTEER.place(found.place).name.clone()).collect();
        assert!(names.iter().any(|name| name.starts_with(main)), "{name}: {names:?}");
    }
}

#[test]
fn a_pack_adds_villages_and_names_without_doubling_cities() {
    let rows = "1\tAnadan\t\tعندان\t36.29\t37.04\tP\tPPL\tSY\t\t\t\t\t\t11918\t\t\t\t\n\
                2\tIdlib\t\tEdlibtown\t35.931\t36.634\tP\tPPL\tSY\t\t\t\t\t\t100\t\t\t\t\n";
    let (pack, _) = Pack::read("SY.txt", rows.as_bytes(), &GAZETTEER).unwrap();
    let mut gazetteer = GAZETTEER.clone();
    let before = gazetteer.lookup("Idlib");
    gazetteer.add_pack(pack);
    assert_eq!(gazetteer.lookup("Idlib"), before);
    let city = named("Idlib", "SY", PlaceKind::PopulatedPlace)[0].id;
    assert_eq!(gazetteer.lookup("Edlibtown").iter().map(|found| found.place).collect::<Vec<_>>(), [city]);
    let village = gazetteer.lookup("Anadan").into_iter().find(|found| found.place.gazetteer == 1).unwrap();
    let division = gazetteer.admin1(village.place).unwrap();
    assert!(gazetteer.place(division).name.contains("Aleppo"), "{:?}", gazetteer.place(division));
    assert_eq!(gazetteer.place(village.place).country_name, "Syria");
}

#[test]
fn damaged_assets_are_named() {
    let mut places = super::GAZETTEER.to_vec();
    let middle = places.len() / 2;
    places[middle] ^= 1;
    let error = Gazetteer::from_assets(&places, AREAS, RIVERS).unwrap_err().to_string();
    assert!(error.starts_with("the built-in gazetteer is damaged: places: its checksum is wrong"), "{error}");
    let error = Gazetteer::from_assets(&super::GAZETTEER[..100], AREAS, RIVERS).unwrap_err().to_string();
    assert!(error.starts_with("the built-in gazetteer is damaged: places"), "{error}");
    let error = Gazetteer::from_assets(super::GAZETTEER, b"nothing", RIVERS).unwrap_err().to_string();
    assert!(error.starts_with("the built-in gazetteer is damaged: polygons"), "{error}");
}

#[test]
fn the_names_of_the_asset_stand_in_the_order_of_their_folds() {
    let mut last = String::new();
    GAZETTEER.embedded.names_with_prefix("", |_, text, folded| {
        assert!(last.as_str() <= folded, "{last} {folded} {text}");
        last = folded.to_string();
        true
    });
}

#[test]
fn an_unknown_id_is_a_place_without_a_name() {
    for id in [PlaceId { gazetteer: 0, row: u32::MAX }, PlaceId { gazetteer: 9, row: 0 }] {
        assert_eq!(GAZETTEER.place(id).name, "");
        assert_eq!(GAZETTEER.admin1(id), None);
        assert!(GAZETTEER.local_names(id).is_empty() && GAZETTEER.area(id).is_none());
    }
}

#[test]
fn gazetteers_cross_threads() {
    fn crosses<T: Send + Sync + Clone>() {}
    crosses::<Gazetteer>();
}

#[test]
fn what_holds_a_position_is_told_as_by_the_whole_outlines() {
    let areas = GAZETTEER.areas.get().unwrap();
    let shapes: Vec<(u32, Arc<Area>)> = areas.rows().step_by(9).filter_map(|row| Some((row, areas.of(row)?))).collect();
    let mut inside = 0;
    for (row, area) in &shapes {
        let bounds = area.bounds();
        let corner = area.shape().0[0].exterior().0[0];
        let mut spots = vec![area.label_point(), LatLon::clamped(corner.y, corner.x)];
        for share in [0.0, 0.31, 0.5, 0.87] {
            let between = |a: f64, b: f64| a + share * (b - a);
            let (south, north, west, east) = (bounds.south_deg, bounds.north_deg, bounds.west_deg, bounds.east_deg);
            spots.push(LatLon::clamped(between(south, north), between(west, east)));
            spots.push(LatLon::clamped(corner.y, between(west, east)));
            spots.push(LatLon::clamped(between(south, north), corner.x));
        }
        for at in spots {
            let holds = areas.holding(at).contains(row);
            assert_eq!(holds, area.contains(at), "{row} {at:?}");
            inside += usize::from(holds);
        }
    }
    assert!(inside > shapes.len(), "{inside}");
}
