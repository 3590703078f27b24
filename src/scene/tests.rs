use super::*;
use crate::geodesy::circle;
use crate::model::{Area, LatLon, MentionId, MentionKind, ReportId, Status};
use crate::typography::text_width_px;
use proptest::prelude::*;
use std::sync::Arc;

fn id(index: u32) -> MentionId {
    MentionId { report: ReportId(7), index, anchor: None }
}

fn mark(index: u32, name: &str, lat: f64, lon: f64) -> Mark<'static> {
    Mark {
        id: id(index),
        name: name.to_owned().into(),
        position: LatLon::clamped(lat, lon),
        radius_km: 0.0,
        area: None,
        status: Status::Resolved,
        kind: MentionKind::PopulatedPlace,
        by_container: false,
    }
}

fn index(marks: &[Mark]) -> PlaceIndex {
    PlaceIndex::of(marks.iter().cloned())
}

fn round_area(lat: f64, lon: f64, radius_km: f64, soft_edge_km: f64) -> Option<Arc<Area>> {
    let ring: geo::LineString<f64> = circle(LatLon::clamped(lat, lon), radius_km, 48)
        .into_iter()
        .map(|corner| (corner.lon_deg(), corner.lat_deg()))
        .collect();
    let polygon = geo::Polygon::new(ring, vec![]);
    Area::new(geo::MultiPolygon::new(vec![polygon]), soft_edge_km).map(Arc::new)
}

fn view(lat: f64, lon: f64, zoom: f64) -> Viewport {
    Viewport { center: LatLon::clamped(lat, lon), zoom, width_px: 800.0, height_px: 600.0 }
}

/// A scene in words, one line an item, for snapshots.
fn in_words(scene: &Scene) -> String {
    let mut lines = String::new();
    for item in &scene.items {
        let line = match item {
            Item::Polygon { rings, fill } => format!("polygon of {} rings {}", rings.len(), hex(*fill)),
            Item::Polyline { closed, stroke, dash, .. } => {
                let kind = if *closed { "outline" } else { "line" };
                let dash = if dash.is_empty() { "" } else { " dashed" };
                format!("{kind} {:.1} {}{dash}", stroke.width, hex(stroke.color))
            }
            Item::Segments { segments, stroke } => format!("{} segments {}", segments.len(), hex(stroke.color)),
            Item::Disc { center, radius, fill } => {
                format!("disc {:.0},{:.0} r{radius:.1} {}", center.0, center.1, hex(*fill))
            }
            Item::Ring { center, radius, stroke, .. } => {
                format!("ring {:.0},{:.0} r{radius:.1} {}", center.0, center.1, hex(stroke.color))
            }
            Item::Shares { center, parts, .. } => {
                format!("{} shares {:.0},{:.0}", parts.len(), center.0, center.1)
            }
            Item::Field { columns, rows, .. } => format!("field of {columns}x{rows}"),
            Item::Rect { rect, fill, .. } => {
                format!("rect {:.0},{:.0} {:.0}x{:.0} {}", rect.left, rect.top, rect.width(), rect.height(), hex(*fill))
            }
            Item::Text { text, at, align, size, .. } => {
                format!("text '{text}' {:.0},{:.0} {align:?} {size}", at.0, at.1)
            }
        };
        lines.push_str(&line);
        lines.push('\n');
    }
    lines
}

fn hex(color: Color) -> String {
    format!("{:02x}{:02x}{:02x}{:02x}", color.red, color.green, color.blue, color.alpha)
}

/// Where a text stands, as the scene measured it.
fn text_rect(item: &Item) -> Option<Rect> {
    let Item::Text { text, at, size, align, weight, halo: Some(_), .. } = item else { return None };
    let width = text_width_px(text, *size, *weight);
    let left = match align {
        Align::Left => at.0,
        Align::Center => at.0 - width / 2.0,
        Align::Right => at.0 - width,
    };
    Some(Rect { left, top: at.1 - size * 0.7, right: left + width, bottom: at.1 })
}

#[test]
fn a_pin_is_a_shape_with_an_edge_and_a_name() {
    let marks = [mark(0, "Idlib", 35.93, 36.63)];
    let scene = compose(&SceneInput::new(&index(&marks), &[]), &view(35.93, 36.63, 8.0), &Style::light());
    assert_eq!(
        in_words(&scene),
        "disc 400,300 r9.4 00000038\ndisc 400,300 r8.6 ffffffff\ndisc 400,300 r7.0 c44f00ff\n\
         text 'Idlib' 411,304 Left 12.5\n"
    );
    assert_eq!(scene.hit(400.0, 300.0), Some(&Hit::Pin(vec![id(0)].into())));
    assert_eq!(scene.hit(420.0, 300.0), Some(&Hit::Pin(vec![id(0)].into())), "its name leads to it too");
    assert_eq!(scene.hit(400.0, 330.0), None);
}

#[test]
fn several_mentions_of_a_place_make_one_pin_with_their_number() {
    let marks = [mark(5, "Idlib", 35.93, 36.63), mark(2, "Idlib", 35.93, 36.63), mark(9, "Idlib", 35.93, 36.63)];
    let scene = compose(&SceneInput::new(&index(&marks), &[]), &view(35.93, 36.63, 8.0), &Style::light());
    assert_eq!(scene.hit(400.0, 300.0), Some(&Hit::Pin(vec![id(2), id(5), id(9)].into())));
    assert!(in_words(&scene).contains("text '3' 400,"), "{}", in_words(&scene));
    assert_eq!(scene.targets[0].name, "Idlib, 3 mentions");
}

#[test]
fn doubt_is_a_shape_and_not_only_a_colour() {
    let plain = mark(0, "Kafr Nabl", 35.61, 36.56);
    let scene_of = |mark: &Mark| {
        let marks = [mark.clone()];
        in_words(&compose(&SceneInput::new(&index(&marks), &[]), &view(35.61, 36.56, 9.0), &Style::light()))
    };
    let ambiguous = scene_of(&Mark { status: Status::Ambiguous, ..plain.clone() });
    assert!(ambiguous.contains("text '?'"), "{ambiguous}");
    let by_container = scene_of(&Mark { by_container: true, ..plain.clone() });
    assert!(by_container.contains("disc 400,300 r4.4 ffffffff"), "hollow: {by_container}");
    let vague = scene_of(&Mark { radius_km: 12.0, ..plain.clone() });
    assert!(vague.contains("ring 400,300"), "{vague}");
    assert!(!scene_of(&Mark { status: Status::Unresolved, ..plain }).contains("Kafr Nabl"));
}

#[test]
fn an_area_the_words_describe_is_hatched_dashed_and_fades() {
    let marks = [Mark {
        area: round_area(35.4, 36.8, 25.0, 6.0),
        kind: MentionKind::RelativeArea,
        ..mark(0, "northern Hama countryside", 35.4, 36.8)
    }];
    let scene = compose(&SceneInput::new(&index(&marks), &[]), &view(35.4, 36.8, 8.0), &Style::light());
    let words = in_words(&scene);
    let polygons = words.lines().filter(|line| line.starts_with("polygon")).count();
    assert!(polygons >= 4, "the edge fades in steps: {words}");
    assert!(words.contains("segments") && words.contains("dashed"), "{words}");
    assert_eq!(scene.hit(400.0, 320.0), Some(&Hit::Area(vec![id(0)].into())));
}

#[test]
fn small_areas_lie_on_large_ones() {
    let area = |index, name: &str, km| Mark {
        area: round_area(35.4, 36.8, km, 0.0),
        kind: MentionKind::AdminArea,
        ..mark(index, name, 35.4, 36.8)
    };
    for marks in [[area(0, "small", 10.0), area(1, "large", 60.0)], [area(1, "large", 60.0), area(0, "small", 10.0)]] {
        let scene = compose(&SceneInput::new(&index(&marks), &[]), &view(35.4, 36.8, 8.0), &Style::light());
        assert_eq!(scene.hit(403.0, 304.0), Some(&Hit::Area(vec![id(0)].into())));
        assert_eq!(scene.hit(400.0, 265.0).map(|hit| hit.ids().to_vec()), Some(vec![id(1)]));
    }
}

#[test]
fn areas_over_each_other_let_what_lies_below_through() {
    let areas = |count: u32| -> f64 {
        let marks: Vec<Mark> = (0..count)
            .map(|i| Mark {
                area: round_area(35.4, 36.8, 20.0 + f64::from(i), 0.0),
                kind: MentionKind::RelativeArea,
                ..mark(i, &format!("area {i}"), 35.4, 36.8)
            })
            .collect();
        let scene = compose(&SceneInput::new(&index(&marks), &[]), &view(35.4, 36.8, 8.0), &Style::light());
        let fills = scene.items.iter().filter_map(|item| match item {
            Item::Polygon { fill, rings } if rings[0].len() > 20 => Some(fill.opacity()),
            _ => None,
        });
        fills.fold(1.0, |through, opacity| through * (1.0 - opacity))
    };
    assert!(areas(1) > 0.8 && areas(5) > 0.35, "{} {}", areas(1), areas(5));
    assert!(areas(60) > 0.35, "what lies below sixty areas can be seen: {}", areas(60));
}

#[test]
fn near_places_cluster_and_part_when_the_view_comes_nearer() {
    let marks = [mark(0, "Idlib", 35.93, 36.63), mark(1, "Saraqib", 35.86, 36.80)];
    let far = compose(&SceneInput::new(&index(&marks), &[]), &view(35.9, 36.7, 5.0), &Style::light());
    let Some(Hit::Cluster { ids, places }) = far.hit(400.0, 300.0) else { panic!("{far:?}") };
    assert_eq!(**ids, [id(0), id(1)]);
    let near = Viewport::fit(&places.bounds().unwrap(), 800.0, 600.0, 60.0, 14.0);
    let scene = compose(&SceneInput::new(&index(&marks), &[]), &near, &Style::light());
    for mark in &marks {
        let (x, y) = near.screen_from_world(mark.position);
        assert_eq!(scene.hit(x, y), Some(&Hit::Pin(vec![mark.id].into())));
    }
}

#[test]
fn places_on_one_spot_fan_out_so_that_each_can_be_reached() {
    let marks: Vec<Mark> = (0..25).map(|index| mark(index, &format!("Place {index:02}"), 36.2, 37.15)).collect();
    let places = index(&marks);
    for zoom in [3.0, 9.0, 17.0] {
        let viewport = view(36.2, 37.15, zoom);
        let mut input = SceneInput::new(&places, &[]);
        let closed = compose(&input, &viewport, &Style::light());
        assert!(matches!(closed.hit(400.0, 300.0), Some(Hit::Stack(ids)) if ids.len() == 25));
        input.fanned_out = Some(id(13));
        let open = compose(&input, &viewport, &Style::light());
        for mark in &marks {
            let wanted = Hit::Pin(vec![mark.id].into());
            let target = open.targets.iter().find(|target| target.hit == wanted).expect("each has its pin");
            assert_eq!(open.hit(target.at.0, target.at.1), Some(&wanted));
        }
    }
}

#[test]
fn no_cluster_stays_closed_at_the_highest_zoom() {
    // Nine metres apart, and two on one spot.
    let marks: Vec<Mark> =
        (0..12).map(|i| mark(i, &format!("House {i}"), 36.2 + f64::from(i / 2) * 8e-5, 37.15)).collect();
    let scene = compose(&SceneInput::new(&index(&marks), &[]), &view(36.2, 37.15, 18.0), &Style::light());
    assert!(!scene.targets.iter().any(|target| matches!(target.hit, Hit::Cluster { .. })));
    let far = compose(&SceneInput::new(&index(&marks), &[]), &view(36.2, 37.15, 9.0), &Style::light());
    assert!(matches!(far.hit(400.0, 300.0), Some(Hit::Cluster { .. } | Hit::Stack(_))));
}

#[test]
fn what_is_selected_is_ringed_and_named_even_in_a_crowd() {
    let marks: Vec<Mark> = (0..400)
        .map(|i| mark(i, &format!("Village {i}"), 35.0 + f64::from(i / 20) * 0.06, 36.0 + f64::from(i % 20) * 0.07))
        .collect();
    let places = index(&marks);
    let input = SceneInput { selected: Some(id(210)), ..SceneInput::new(&places, &[]) };
    let words = in_words(&compose(&input, &view(35.6, 36.7, 8.5), &Style::light()));
    assert!(words.contains("'Village 210'"), "{words}");
    assert_eq!(words.lines().filter(|line| line.starts_with("ring")).count(), 2, "a ring with its edge");
}

#[test]
fn the_maps_own_names_do_not_repeat_a_pins() {
    let marks = [mark(0, "Idlib", 35.93, 36.63)];
    let label = |text: &str, lat, lon| MapLabel::new(text, LatLon::clamped(lat, lon), LabelRank::LargeTown, 150_000);
    let labels = [label("Idlib", 35.931, 36.633), label("Saraqib", 35.86, 36.8)];
    let scene = compose(&SceneInput::new(&index(&marks), &labels), &view(35.9, 36.7, 9.0), &Style::light());
    let words = in_words(&scene);
    assert_eq!(words.matches("'Idlib'").count(), 1, "{words}");
    assert_eq!(words.matches("'Saraqib'").count(), 1, "{words}");
}

#[test]
fn the_scale_bar_is_true_at_the_latitude_of_the_view() {
    for (lat, zoom) in [(0.0, 3.0), (35.0, 7.0), (-50.0, 11.0), (70.0, 14.0)] {
        let viewport = view(lat, 20.0, zoom);
        let scale = furniture::Scale::of(&viewport, &Rect::new(0.0, 0.0, 800.0, 600.0)).unwrap();
        let west = viewport.world_from_screen(400.0 - scale.bar_px / 2.0, 300.0);
        let east = viewport.world_from_screen(400.0 + scale.bar_px / 2.0, 300.0);
        let km = crate::geodesy::distance_km(west, east);
        assert!((km / scale.bar_km - 1.0).abs() < 0.01, "{lat} {zoom}: {km} for {}", scale.bar_km);
    }
    let text = |bar_km, at_lat_deg| furniture::Scale { bar_km, bar_px: 100.0, at_lat_deg }.text();
    assert_eq!(text(50.0, None), "50 km");
    assert_eq!(text(0.2, None), "200 m");
    assert_eq!(text(2000.0, Some(-34.6)), "2000 km at 35° S");
}

#[test]
fn a_small_box_that_was_asked_for_is_filled() {
    let street = crate::model::Bounds { south_deg: 36.19, west_deg: 37.14, north_deg: 36.2, east_deg: 37.16 };
    let shown = view_of(&PlaceIndex::default(), Some(&street), None, 800.0, 600.0);
    assert!(shown.zoom > 14.0, "{}", shown.zoom);
}

#[test]
fn plates_never_cover_each_other_and_stay_on_the_picture() {
    use furniture::Entry;
    let entries = [
        Entry::Pin(Group::Settlement),
        Entry::Pin(Group::Built),
        Entry::Pin(Group::Natural),
        Entry::Pin(Group::Coordinate),
        Entry::Area(Group::Division),
        Entry::Area(Group::Worded),
        Entry::Country,
        Entry::Count,
        Entry::ByContainer,
        Entry::Ambiguous,
        Entry::Radius,
        Entry::Cluster,
        Entry::Stack,
    ];
    let furniture = Furniture {
        subtitle: "From a first report to a last one, and on".to_owned(),
        date: "1 December 2024".to_owned(),
        ..Furniture::briefing("A title ".repeat(30), "a source; ".repeat(60), "Made with care ".repeat(10))
    };
    let sizes = [
        (640.0, 360.0),
        (853.0, 480.0),
        (1280.0, 720.0),
        (720.0, 1280.0),
        (400.0, 400.0),
        (300.0, 900.0),
        (1600.0, 300.0),
        (7680.0, 4320.0),
        (90.0, 90.0),
    ];
    for (width, height) in sizes {
        for furniture in [&furniture, &Furniture::window("Made with Natural Earth")] {
            let viewport = Viewport { width_px: width, height_px: height, ..view(35.0, 37.0, 7.0) };
            let layout = furniture::layout(furniture, &entries, &[], &viewport, &Style::light());
            let picture = Rect::new(0.0, 0.0, width, height);
            for (index, plate) in layout.plates.iter().enumerate() {
                let inside = plate.left >= 0.0 && plate.top >= 0.0 && plate.right <= width && plate.bottom <= height;
                assert!(inside, "{plate:?} leaves {picture:?}");
                for other in &layout.plates[index + 1..] {
                    assert!(!plate.overlaps(other), "{plate:?} covers {other:?} at {width} x {height}");
                }
            }
            for item in &layout.items {
                if let Item::Text { text, at, size, align, weight, .. } = item {
                    let width_px = text_width_px(text, *size, *weight);
                    let left = match align {
                        Align::Left => at.0,
                        Align::Center => at.0 - width_px / 2.0,
                        Align::Right => at.0 - width_px,
                    };
                    assert!(left >= -0.5 && left + width_px <= width + 0.5, "'{text}' leaves {width} x {height}");
                }
            }
        }
    }
}

#[test]
fn a_view_of_marks_shows_them_all_between_header_and_footer() {
    let marks = [mark(0, "a", 36.5, 36.0), mark(1, "b", 33.0, 38.0), mark(2, "c", 35.0, 40.0)];
    let furniture = Furniture { subtitle: "x".into(), ..Furniture::briefing("Title", "Sources", "Credit") };
    for (width, height) in [(1280.0, 720.0), (853.0, 480.0), (500.0, 900.0)] {
        let viewport = view_of(&index(&marks), None, Some(&furniture), width, height);
        let frame = furniture::frame(Some(&furniture), width, height);
        for mark in &marks {
            assert!(frame.grown(-20.0).contains(viewport.screen_from_world(mark.position)));
        }
    }
}

#[test]
fn every_rank_has_zooms_and_bigger_places_come_first() {
    let mut last = f64::NEG_INFINITY;
    for rank in LabelRank::ALL {
        assert!(*rank.zooms().start() >= last || rank == LabelRank::Province);
        last = *rank.zooms().start();
    }
    assert_eq!(LabelRank::of_settlement(600_000, false), LabelRank::City);
    assert_eq!(LabelRank::population_min(2.0), None);
    assert_eq!(LabelRank::population_min(6.5), Some(100_000));
    assert_eq!(LabelRank::population_min(12.0), Some(0));
}

#[test]
fn a_density_is_highest_where_most_is_mentioned_and_keeps_its_colours_while_the_map_moves() {
    let marks: Vec<Mark> =
        (0..60).map(|i| if i < 50 { mark(i, "Idlib", 35.93, 36.63) } else { mark(i, "Hama", 35.13, 36.76) }).collect();
    let places = index(&marks);
    let input = SceneInput { density: true, ..SceneInput::new(&places, &[]) };
    let at = |viewport: &Viewport, of: (f64, f64)| {
        let scene = compose(&input, viewport, &Style::light());
        let field = scene.items.iter().find_map(|item| match item {
            Item::Field { rect, columns, rows, colors } => Some((*rect, *columns, *rows, colors.clone())),
            _ => None,
        });
        let (rect, columns, rows, colors) = field.expect("there is a field");
        let (x, y) = viewport.screen_from_world(LatLon::clamped(of.0, of.1));
        let column = (x / rect.width() * (columns - 1) as f64).round() as usize;
        let row = (y / rect.height() * (rows - 1) as f64).round() as usize;
        colors[row * columns + column]
    };
    let (idlib, hama) = ((35.93, 36.63), (35.13, 36.76));
    let here = view(35.5, 36.7, 8.0);
    assert!(at(&here, idlib).alpha >= at(&here, hama).alpha && at(&here, idlib).green < at(&here, hama).green);
    assert_eq!(at(&here, (35.5, 35.6)).alpha, 0);
    let elsewhere = view(35.9, 36.9, 8.0);
    let (a, b) = (at(&here, idlib), at(&elsewhere, idlib));
    assert!(a.green.abs_diff(b.green) < 16, "{a:?} {b:?}");
    let symbols = compose(&input, &here, &Style::light());
    assert!(symbols.targets.is_empty(), "pins are gone");
    let chosen = SceneInput { selected: Some(id(3)), ..input };
    assert_eq!(compose(&chosen, &here, &Style::light()).targets[0].name, "Idlib, 50 mentions");
}

fn any_mark() -> impl Strategy<Value = Mark<'static>> {
    let kinds = prop::sample::select(vec![
        MentionKind::PopulatedPlace,
        MentionKind::AdminArea,
        MentionKind::Country,
        MentionKind::Region,
        MentionKind::Facility,
        MentionKind::Water,
        MentionKind::RelativeArea,
        MentionKind::Coordinate,
    ]);
    let place = (0u32..5000, "[A-Za-z\u{627}-\u{64a} ]{0,24}", -90.0..90.0f64, -180.0..180.0f64);
    (place, kinds, 0.0..500.0f64, any::<bool>(), any::<bool>(), prop::option::of(0.0..60.0f64)).prop_map(
        |((index, name, lat, lon), kind, radius_km, ambiguous, by_container, soft)| Mark {
            kind,
            radius_km,
            by_container,
            status: if ambiguous { Status::Ambiguous } else { Status::Resolved },
            area: soft.and_then(|soft| round_area(lat.clamp(-80.0, 80.0), lon, 20.0 + radius_km, soft)),
            ..mark(index, &name, lat, lon)
        },
    )
}

fn is_sound(item: &Item) -> bool {
    let point = |p: &Point| p.0.is_finite() && p.1.is_finite();
    match item {
        Item::Polygon { rings, .. } => rings.iter().flatten().all(point) && rings.iter().all(|ring| ring.len() >= 3),
        Item::Polyline { points, stroke, .. } => points.iter().all(point) && stroke.width > 0.0,
        Item::Segments { segments, .. } => segments.iter().all(|(a, b)| point(a) && point(b)),
        Item::Disc { center, radius, .. } | Item::Ring { center, radius, .. } => point(center) && *radius > 0.0,
        Item::Shares { center, inner, outer, parts, .. } => {
            point(center)
                && *inner > 0.0
                && outer > inner
                && (parts.iter().map(|part| part.0).sum::<f64>() - 1.0).abs() < 1e-9
        }
        Item::Field { columns, rows, colors, .. } => colors.len() == columns * rows && *columns > 1 && *rows > 1,
        Item::Rect { rect, .. } => rect.width() >= 0.0 && rect.height() >= 0.0,
        Item::Text { at, size, .. } => point(at) && *size > 0.0,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_marks_give_a_sound_scene(
        marks in prop::collection::vec(any_mark(), 0..24),
        lat in -90.0..90.0f64, lon in -180.0..180.0f64, zoom in 0.0..18.0f64,
        width in 64.0..2000.0f64, height in 64.0..1200.0f64,
    ) {
        let viewport = Viewport { width_px: width, height_px: height, ..view(lat, lon, zoom) };
        let furniture = Furniture::briefing("Title", "Sources", "Credit");
        let places = index(&marks);
        let input = SceneInput { furniture: Some(&furniture), ..SceneInput::new(&places, &[]) };
        let scene = compose(&input, &viewport, &Style::dark());
        for item in &scene.items {
            prop_assert!(is_sound(item), "{item:?}");
        }
        let mut shuffled = marks.clone();
        shuffled.reverse();
        let again = compose(&SceneInput { places: &index(&shuffled), ..input }, &viewport, &Style::dark());
        prop_assert_eq!(in_words(&scene), in_words(&again), "the order of the marks does not matter");
    }

    #[test]
    fn every_symbol_that_is_drawn_can_be_hit_and_no_name_covers_another(
        spots in prop::collection::vec((33.0..37.0f64, 35.0..40.0f64), 1..120), zoom in 5.0..11.0f64,
    ) {
        let marks: Vec<Mark> = spots.iter().enumerate()
            .map(|(i, (lat, lon))| mark(i as u32, &format!("Place no. {i}"), *lat, *lon)).collect();
        let labels: Vec<MapLabel> = spots.iter().enumerate().map(|(i, (lat, lon))| MapLabel {
            local: (i % 3 > 0).then(|| "مدينة".to_owned()),
            extent_deg: (i as f64 * 0.2, i as f64 * 0.1),
            ..MapLabel::new(format!("Town {i}"), LatLon::clamped(lat + 0.1, lon - 0.1), LabelRank::ALL[i % 8], i as u64)
        }).collect();
        let places = index(&marks);
        let input = SceneInput { language: LabelLanguage::Both, ..SceneInput::new(&places, &labels) };
        let scene = compose(&input, &view(35.0, 37.5, zoom), &Style::light());
        for target in scene.targets.iter().filter(|target| matches!(target.extent, Extent::Disc { .. })) {
            let hit = scene.hits(target.at.0, target.at.1).any(|hit| *hit == target.hit);
            prop_assert!(hit, "{target:?}");
        }
        let rects: Vec<Rect> = scene.items.iter().filter_map(text_rect).collect();
        for (index, rect) in rects.iter().enumerate() {
            for other in &rects[index + 1..] {
                prop_assert!(!rect.overlaps(other), "{rect:?} {other:?}");
            }
        }
    }
}

#[test]
fn a_long_credit_is_shown_in_full_in_a_narrow_window() {
    let words = "Enlarged: the map's detail ends at zoom 14. Protomaps © OpenStreetMap. Made with Natural Earth. \
                 Place names © GeoNames, CC BY 4.0";
    let furniture = Furniture::window(words);
    let nothing = PlaceIndex::default();
    let input = SceneInput { furniture: Some(&furniture), ..SceneInput::new(&nothing, &[]) };
    let narrow = Viewport { width_px: 420.0, ..view(43.8, 11.3, 12.0) };
    let scene = compose(&input, &narrow, &Style::light());
    let texts: Vec<&str> = scene
        .items
        .iter()
        .rev()
        .filter_map(|item| match item {
            Item::Text { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let shown = |word: &&str| texts.iter().any(|text| text.contains(*word));
    assert!(words.split_whitespace().all(|word| shown(&word)), "{texts:?}");
}
