//! The basemap: a tile for the window, and the outlines of a whole view for an exported picture.

use criterion::{Criterion, criterion_group, criterion_main};
use dateline::basemap::{Archive, Basemap, Ground, MapStyle, Patience, TileId, paths, raster_tile};
use dateline::geodesy::Viewport;
use dateline::model::LatLon;
use rayon::prelude::*;
use std::hint::black_box;

/// Tiles with much on them: the Aegean and western Norway, and Idlib beyond the archive's own zoom.
const TILES: [(&str, u8, u32, u32); 8] = [
    ("world", 0, 0, 0),
    ("z3", 3, 4, 2),
    ("z5_aegean", 5, 18, 12),
    ("z6_aegean", 6, 36, 24),
    ("z6_norway", 6, 33, 18),
    ("z7_norway", 7, 67, 36),
    ("z10_idlib", 10, 616, 402),
    ("z14_idlib", 14, 9858, 6440),
];

fn basemap(c: &mut Criterion) {
    let archive = Archive::embedded().expect("the basemap reads");
    let style = MapStyle::light();
    for (name, zoom, x, y) in TILES {
        c.bench_function(&format!("raster_tile/{name}"), |b| {
            b.iter(|| raster_tile(archive, zoom, x, y, black_box(512), &style));
        });
    }
    let relief = Basemap::of_ground(Ground::Relief);
    for (name, zoom, x, y) in TILES {
        let tile = TileId::new(zoom, x, y);
        c.bench_function(&format!("relief_tile/{name}"), |b| {
            b.iter(|| relief.tile(tile, black_box(512), &style, Patience::AtHand));
        });
    }
    // All tiles of a screen of 1920 x 1080, on all cores, as when the map is shown for the first time.
    for (name, zoom, x, y) in [("z3", 3, 0, 1), ("z6_levant", 6, 34, 22), ("z10_idlib", 10, 612, 400)] {
        let tiles: Vec<(u32, u32)> = (0..8).flat_map(|dx| (0..5).map(move |dy| (x + dx, y + dy))).collect();
        c.bench_function(&format!("screen_1920x1080/{name}"), |b| {
            b.iter(|| {
                let draw = |(x, y): &(u32, u32)| raster_tile(archive, zoom, *x, *y, black_box(384), &style);
                tiles.par_iter().map(draw).filter(Result::is_ok).count()
            });
        });
    }
    for (name, zoom, width_px, height_px) in [
        ("world_1920x1080", 2.5, 1920.0, 1080.0),
        ("syria_1920x1080", 7.0, 1920.0, 1080.0),
        ("world_3840x2160", 3.5, 3840.0, 2160.0),
        ("middle_east_3840x2160", 5.99, 3840.0, 2160.0),
        ("syria_3840x2160", 8.0, 3840.0, 2160.0),
    ] {
        let center = LatLon::new(35.0, 38.0).expect("a position");
        let viewport = Viewport { center, zoom, width_px, height_px };
        c.bench_function(&format!("paths/{name}"), |b| b.iter(|| paths(archive, black_box(&viewport), &style)));
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = basemap
}
criterion_main!(benches);
