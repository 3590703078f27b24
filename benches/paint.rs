//! How long it takes to bring a million mentions onto the screen: composing the scene, making egui's shapes of it, and
//! triangles of these; and how much memory all of that takes. `cargo bench --bench paint`.

mod corpus;

use criterion::{Criterion, criterion_group, criterion_main};
use dateline::app::{App, Jobs, scene_shapes};
use dateline::scene::{PlaceIndex, SceneInput, Style, compose};
use egui::epaint::{ClippedShape, Primitive};
use egui::{Context, LayerId, RawInput, Rect, Shape, pos2, vec2};
use std::hint::black_box;

fn paint(criterion: &mut Criterion) {
    // One at a time, as the window has them: the marks are there only while the index is made.
    let places = PlaceIndex::of(corpus::corpus());
    assert!(places.place_count() > 150_000 && places.mention_count() == 1_000_000);
    let context = Context::default();
    // It brings the window's fonts.
    let _app = App::new(&context, Jobs::on_demand());
    let screen = Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 800.0));
    let in_frame = |of_frame: &mut dyn FnMut()| {
        context.run_ui(RawInput { screen_rect: Some(screen), ..RawInput::default() }, |_| of_frame())
    };
    let _ = in_frame(&mut || {});
    let mut group = criterion.benchmark_group("1,000,000 mentions");
    group.sample_size(10);
    let (style, painter) = (Style::light(), context.layer_painter(LayerId::background()));
    for (name, viewport) in corpus::views() {
        let input = SceneInput::new(&places, &[]);
        let scene = compose(&input, &viewport, &style);
        let mut shapes: Vec<Shape> = Vec::new();
        let _ = in_frame(&mut || {
            shapes = scene_shapes(&painter, screen.min, &scene.items);
            group.bench_function(format!("shapes {name}"), |bencher| {
                bencher.iter(|| scene_shapes(&painter, screen.min, black_box(&scene.items)));
            });
        });
        let clipped = || -> Vec<ClippedShape> {
            let clipped = |shape: &Shape| ClippedShape::new(screen, shape.clone());
            shapes.iter().map(clipped).collect()
        };
        let triangles: usize = context
            .tessellate(clipped(), 1.0)
            .iter()
            .map(|part| if let Primitive::Mesh(mesh) = &part.primitive { mesh.indices.len() / 3 } else { 0 })
            .sum();
        println!("{name}: {} items, {} shapes, {triangles} triangles", scene.items.len(), shapes.len());
        group.bench_function(format!("tessellate {name}"), |bencher| {
            bencher.iter(|| context.tessellate(clipped(), 1.0));
        });
    }
    group.finish();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| println!("most memory, {line}"));
}

criterion_group!(benches, paint);
criterion_main!(benches);
