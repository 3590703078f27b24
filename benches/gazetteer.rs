//! How long the gazetteer takes to be there, and to answer.

use criterion::{Criterion, criterion_group, criterion_main};
use dateline::gazetteer::{Gazetteer, Pack};
use dateline::model::{Bounds, LatLon};
use std::fmt::Write;
use std::hint::black_box;

fn gazetteer(c: &mut Criterion) {
    let mut group = c.benchmark_group("gazetteer");
    group.sample_size(20);
    group.bench_function("load", |b| b.iter(|| Gazetteer::embedded().unwrap()));
    let gazetteer = Gazetteer::embedded().unwrap();
    for name in ["Idlib", "Deir ez-Zor", "حلب", "San Antonio", "No Such Name"] {
        group.bench_function(format!("lookup/{name}"), |b| b.iter(|| gazetteer.lookup(black_box(name))));
    }
    group.bench_function("may_start_name", |b| b.iter(|| gazetteer.may_start_name(black_box("khan yun"))));
    let city = gazetteer.lookup("Idlib")[0].place;
    group.bench_function("place", |b| b.iter(|| gazetteer.place(black_box(city))));
    let at = LatLon::new(35.93, 36.63).unwrap();
    group.bench_function("containing", |b| b.iter(|| gazetteer.containing(black_box(at))));
    let syria = Bounds { south_deg: 32.0, west_deg: 35.5, north_deg: 37.5, east_deg: 42.5 };
    group.bench_function("settlements_in/Syria", |b| b.iter(|| gazetteer.settlements_in(black_box(&syria), 0, 200)));
    let world = Bounds { south_deg: -85.0, west_deg: -180.0, north_deg: 85.0, east_deg: 180.0 };
    group.bench_function("settlements_in/world", |b| b.iter(|| gazetteer.settlements_in(black_box(&world), 0, 200)));
    group.bench_function("search/Idl", |b| b.iter(|| gazetteer.search(black_box("Idl"), 20)));
    group.finish();
}

fn pack(c: &mut Criterion) {
    let mut rows = String::new();
    for i in 0..10_000 {
        let (lat, lon) = (32.5 + f64::from(i % 100) * 0.04, 36.0 + f64::from(i / 100) * 0.05);
        writeln!(rows, "{i}\tQarya {i}\t\tقرية {i},Qaryat {i}\t{lat}\t{lon}\tP\tPPL\tSY\t\t\t\t\t\t0\t\t\t\t").unwrap();
    }
    let gazetteer = Gazetteer::embedded().unwrap();
    let mut group = c.benchmark_group("pack");
    group.sample_size(10);
    group.bench_function("read 10 000 rows", |b| b.iter(|| Pack::read("SY.txt", rows.as_bytes(), &gazetteer).unwrap()));
    group.finish();
}

criterion_group!(benches, gazetteer, pack);
criterion_main!(benches);
