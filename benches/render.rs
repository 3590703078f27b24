//! How long it takes to make a picture of 3840 x 2160 of a report's worth of places.

use criterion::{Criterion, criterion_group, criterion_main};
use dateline::basemap::{Archive, MapStyle, Piece, paths};
use dateline::model::{LatLon, MentionId, MentionKind, ReportId, Status};
use dateline::render::{self, Picture, RenderOptions};
use dateline::scene::{Furniture, Mark, PlaceIndex, SceneInput, Style, compose, view_of};
use std::hint::black_box;

fn marks() -> Vec<Mark<'static>> {
    (0..60)
        .map(|i| {
            let spread = |step: f64, width: f64| (f64::from(i) * step).fract() * width;
            Mark {
                id: MentionId { report: ReportId(1), index: i, anchor: None },
                name: format!("Place {i}").into(),
                position: LatLon::clamped(33.0 + spread(0.754_877_666, 4.0), 36.0 + spread(0.569_840_296, 5.0)),
                radius_km: 5.0,
                area: None,
                status: Status::Resolved,
                kind: MentionKind::PopulatedPlace,
                by_container: false,
            }
        })
        .collect()
}

fn pictures(criterion: &mut Criterion) {
    let places = PlaceIndex::of(marks());
    let furniture = Furniture::briefing("Title", "Sources", "Credit");
    let archive = Archive::embedded().expect("the embedded basemap is sound");
    let options = RenderOptions::new(3840, 2160).expect("a size within bounds");
    let (width, height) = options.scene_size_px();
    let viewport = view_of(&places, None, Some(&furniture), width, height);
    let input = SceneInput { furniture: Some(&furniture), ..SceneInput::new(&places, &[]) };
    let scene = compose(&input, &viewport, &Style::light());
    let map = paths(archive, &viewport, &MapStyle::light()).expect("the embedded basemap is sound");
    let map: Vec<Piece> = map.into_iter().map(Piece::Path).collect();
    let picture = Picture { basemap: &map, scene: &scene, options, title: "Title", description: "", provenance: "" };
    let mut group = criterion.benchmark_group("3840 x 2160");
    group.sample_size(10);
    group.bench_function("basemap", |bencher| {
        bencher.iter(|| paths(archive, black_box(&viewport), &MapStyle::light()));
    });
    group.bench_function("svg", |bencher| bencher.iter(|| render::svg(black_box(&picture))));
    group.bench_function("png", |bencher| bencher.iter(|| render::png(black_box(&picture))));
    group.bench_function("pdf", |bencher| bencher.iter(|| render::pdf(black_box(&picture))));
    group.finish();
}

criterion_group!(benches, pictures);
criterion_main!(benches);
