//! How long it takes to bring a million mentions onto the screen: composing the scene, making egui's shapes of it, and
//! triangles of these; and how much memory all of that takes. `cargo bench --bench paint`.

mod corpus;

use criterion::{Criterion, criterion_group, criterion_main};
use dateline::app::{App, Jobs, Stamps, scene_shapes};
use dateline::scene::{PlaceIndex, SceneInput, Style, compose};
use egui::epaint::{ClippedPrimitive, ClippedShape, Primitive};
use egui::{Context, LayerId, RawInput, Rect, Shape, pos2, vec2};
use std::time::Instant;

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
        let mut stamps = Stamps::default();
        let mut draw = || {
            stamps.begin(&context, viewport.zoom);
            (scene_shapes(&painter, screen.min, &scene, &mut stamps), stamps.is_missing_any())
        };
        let _ = in_frame(&mut || {
            let (mut frames, begun) = (1, Instant::now());
            while draw().1 {
                frames += 1;
            }
            println!(
                "{name}: all stamps drawn within {frames} frames, {:.1} ms",
                begun.elapsed().as_secs_f64() * 1000.0
            );
            shapes = draw().0;
            group.bench_function(format!("shapes {name}"), |bencher| bencher.iter(&mut draw));
        });
        let clipped = || -> Vec<ClippedShape> {
            let clipped = |shape: &Shape| ClippedShape::new(screen, shape.clone());
            shapes.iter().map(clipped).collect()
        };
        let parts = context.tessellate(clipped(), 1.0);
        let triangles = |part: &ClippedPrimitive| match &part.primitive {
            Primitive::Mesh(mesh) => mesh.indices.len() / 3,
            Primitive::Callback(_) => 0,
        };
        let all: usize = parts.iter().map(triangles).sum();
        println!(
            "{name}: {} items, {} shapes, {all} triangles in {} draws",
            scene.items.len(),
            shapes.len(),
            parts.len()
        );
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
