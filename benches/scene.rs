//! How long it takes to index what the map shows and to compose a scene: a report's worth of places, and a
//! corpus of a million mentions.

use criterion::{Criterion, criterion_group, criterion_main};
use dateline::geodesy::{Viewport, circle};
use dateline::model::{Area, LatLon, MentionId, MentionKind, ReportId, Status};
use dateline::scene::{Furniture, Mark, PlaceIndex, SceneInput, Style, compose};
use std::hint::black_box;
use std::sync::Arc;

/// Made-up marks over Syria, the same ones every time; one in `areas_every` is an area with a soft edge.
fn marks(count: u32, areas_every: u32) -> Vec<Mark<'static>> {
    let kinds = [MentionKind::PopulatedPlace, MentionKind::Facility, MentionKind::Water, MentionKind::PopulatedPlace];
    (0..count)
        .map(|i| {
            let spread = |step: f64, width: f64| (f64::from(i) * step).fract() * width;
            let position = LatLon::clamped(33.0 + spread(0.754_877_666, 4.0), 36.0 + spread(0.569_840_296, 5.0));
            let is_area = i % areas_every == areas_every - 1;
            Mark {
                id: MentionId { report: ReportId(1), index: i, anchor: None },
                name: format!("Place {}", i % (count / 2 + 1)).into(),
                position,
                radius_km: 1.0 + f64::from(i % 7),
                area: is_area.then(|| round_area(position)).flatten(),
                status: if i % 11 == 0 { Status::Ambiguous } else { Status::Resolved },
                kind: if is_area { MentionKind::RelativeArea } else { kinds[i as usize % kinds.len()] },
                by_container: i % 13 == 0,
            }
        })
        .collect()
}

fn round_area(center: LatLon) -> Option<Arc<Area>> {
    let ring: geo::LineString<f64> =
        circle(center, 25.0, 256).into_iter().map(|corner| (corner.lon_deg(), corner.lat_deg())).collect();
    Area::new(geo::MultiPolygon::new(vec![geo::Polygon::new(ring, vec![])]), 6.0).map(Arc::new)
}

/// A million mentions of 200,000 places, some mentioned by far the most: half of them crowded around forty
/// towns, the others all over the world; in 4,000 reports.
fn corpus() -> Vec<Mark<'static>> {
    const PLACES: u32 = 200_000;
    let kinds = [MentionKind::PopulatedPlace, MentionKind::Facility, MentionKind::Water, MentionKind::PopulatedPlace];
    let part = |i: u32, step: f64| (f64::from(i) * step).fract();
    (0..1_000_000u32)
        .map(|i| {
            // Squared, so that the first places come up most.
            let place = (part(i, 0.618_033_988_75).powi(2) * f64::from(PLACES)) as u32;
            let (a, b) = (part(place, 0.754_877_666_2), part(place, 0.569_840_290_9));
            let position = if place.is_multiple_of(2) {
                let town = place / 2 % 40;
                let (lat, lon) = (32.0 + part(town, 0.734_5) * 5.0, 35.0 + part(town, 0.358_7) * 7.0);
                LatLon::clamped(lat + 0.3 * (a - 0.5).powi(3) * 8.0, lon + 0.3 * (b - 0.5).powi(3) * 8.0)
            } else {
                LatLon::clamped(a * 120.0 - 50.0, b * 360.0 - 180.0)
            };
            Mark {
                id: MentionId { report: ReportId(u64::from(i / 250)), index: i % 250, anchor: None },
                name: format!("Place {place}").into(),
                position,
                radius_km: 1.0 + f64::from(place % 7),
                area: None,
                status: if place.is_multiple_of(11) { Status::Ambiguous } else { Status::Resolved },
                kind: kinds[place as usize % kinds.len()],
                by_container: place.is_multiple_of(13),
            }
        })
        .collect()
}

/// A mark with its name where it is, as the session makes them.
fn borrowed<'a>(mark: &'a Mark) -> Mark<'a> {
    let Mark { id, position, radius_km, status, kind, by_container, .. } = *mark;
    Mark { id, name: (&*mark.name).into(), position, radius_km, area: mark.area.clone(), status, kind, by_container }
}

fn scenes(criterion: &mut Criterion) {
    let furniture = Furniture::briefing("Title", "Sources", "Credit");
    let cases = [
        ("a report", marks(60, 10), 7.0),
        ("10,000 places, country", marks(10_000, u32::MAX), 7.0),
        ("10,000 places, town", marks(10_000, u32::MAX), 10.0),
    ];
    for (name, marks, zoom) in cases {
        let viewport = Viewport { center: LatLon::clamped(35.0, 38.5), zoom, width_px: 1600.0, height_px: 1000.0 };
        let places = PlaceIndex::of(marks);
        let input = SceneInput { furniture: Some(&furniture), ..SceneInput::new(&places, &[]) };
        criterion.bench_function(&format!("compose {name}"), |bencher| {
            bencher.iter(|| compose(black_box(&input), &viewport, &Style::light()));
        });
    }
}

fn many_mentions(criterion: &mut Criterion) {
    let marks = corpus();
    let mut group = criterion.benchmark_group("1,000,000 mentions");
    group.sample_size(10);
    group.bench_function("index", |bencher| {
        bencher.iter(|| PlaceIndex::of(black_box(&marks).iter().map(borrowed)));
    });
    let places = PlaceIndex::of(marks.iter().cloned());
    assert!(places.place_count() > 150_000 && places.mention_count() == 1_000_000);
    for (name, zoom, lat, lon) in [
        ("world", 1.5, 25.0, 30.0),
        ("continent", 4.0, 34.0, 38.0),
        ("country", 7.0, 34.5, 38.5),
        ("province", 9.0, 34.5, 38.5),
        ("town", 12.0, 32.0, 35.0),
        ("street", 16.0, 32.0, 35.0),
    ] {
        let viewport = Viewport { center: LatLon::clamped(lat, lon), zoom, width_px: 1280.0, height_px: 800.0 };
        let input = SceneInput::new(&places, &[]);
        group.bench_function(format!("compose {name}"), |bencher| {
            bencher.iter(|| compose(black_box(&input), &viewport, &Style::light()));
        });
    }
    group.finish();
}

criterion_group!(benches, scenes, many_mentions);
criterion_main!(benches);
