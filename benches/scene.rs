//! How long it takes to index what the map shows and to compose a scene: a report's worth of places, and a
//! corpus of a million mentions.

mod corpus;

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
    let marks = corpus::corpus();
    let mut group = criterion.benchmark_group("1,000,000 mentions");
    group.sample_size(10);
    group.bench_function("index", |bencher| {
        bencher.iter(|| PlaceIndex::of(black_box(&marks).iter().map(corpus::borrowed)));
    });
    let places = PlaceIndex::of(marks.iter().cloned());
    assert!(places.place_count() > 150_000 && places.mention_count() == 1_000_000);
    for (name, viewport) in corpus::views() {
        let input = SceneInput::new(&places, &[]);
        group.bench_function(format!("compose {name}"), |bencher| {
            bencher.iter(|| compose(black_box(&input), &viewport, &Style::light()));
        });
    }
    group.finish();
}

criterion_group!(benches, scenes, many_mentions);
criterion_main!(benches);
