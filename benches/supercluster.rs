//! The clusters of a million points for zoom levels 0 to 16, to be set beside npm's supercluster on the same
//! points: `cargo bench --bench supercluster`, then `npm install && npm start` in benches/supercluster.

use criterion::{Criterion, criterion_group, criterion_main};
use dateline::scene::cluster_counts;
use std::hint::black_box;

const COUNT: u32 = 1_000_000;

fn part(i: u32, step: f64) -> f64 {
    (f64::from(i) * step).fract()
}

/// Spread evenly over the world, longitude and latitude as in run.mjs.
fn even(i: u32) -> (f64, f64) {
    (part(i, 0.754_877_666_2) * 360.0 - 180.0, part(i, 0.569_840_290_9) * 160.0 - 80.0)
}

/// Half of them crowded around forty towns.
fn crowded(i: u32) -> (f64, f64) {
    let (a, b) = (part(i, 0.754_877_666_2), part(i, 0.569_840_290_9));
    if i.is_multiple_of(2) {
        let town = i / 2 % 40;
        let (lat, lon) = (32.0 + part(town, 0.7345) * 5.0, 35.0 + part(town, 0.3587) * 7.0);
        (lon + 2.4 * (b - 0.5).powi(3), lat + 2.4 * (a - 0.5).powi(3))
    } else {
        (b * 360.0 - 180.0, a * 120.0 - 50.0)
    }
}

fn clusters(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("1,000,000 points, zooms 0 to 16");
    group.sample_size(10);
    for (name, point) in [("even", even as fn(u32) -> (f64, f64)), ("crowded", crowded)] {
        let points: Vec<(f64, f64)> = (0..COUNT).map(point).collect();
        let counts = cluster_counts(&points, 20.0, 17);
        println!("{name}: clusters at zoom 0, 4, 8, 12: {:?}", [0, 4, 8, 12].map(|zoom| counts[zoom]));
        group.bench_function(name, |bencher| bencher.iter(|| cluster_counts(black_box(&points), 20.0, 17)));
    }
    group.finish();
}

criterion_group!(benches, clusters);
criterion_main!(benches);
