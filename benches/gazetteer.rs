//! How long the gazetteer takes to be there, and to answer.

use criterion::{Criterion, criterion_group, criterion_main};
use dateline::gazetteer::{Gazetteer, Pack};
use dateline::model::{Bounds, LatLon};
use std::fmt::Write;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::time::Instant;

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

/// Look-ups in gazetteers that were added for good, `DATELINE_GAZETTEERS` being their folder, of names out of
/// `DATELINE_PLACES`, a file in GeoNames' layout: 10,000 from all over it, each once. It is told how long they take on the
/// average, in the middle, and one in a hundred; once as they come, and once more when the file's blocks are in memory.
fn added(_: &mut Criterion) {
    const NAMES: usize = 10_000;
    let (Some(folder), Some(places)) = (std::env::var_os("DATELINE_GAZETTEERS"), std::env::var_os("DATELINE_PLACES"))
    else {
        eprintln!("DATELINE_GAZETTEERS and DATELINE_PLACES are not set: no large gazetteer is measured");
        return;
    };
    let mut gazetteer = Gazetteer::embedded().unwrap();
    let begun = Instant::now();
    let problems = dateline::io::add_installed(&mut gazetteer, Path::new(&folder));
    assert!(problems.is_empty(), "{problems:?}");
    println!("opening: {:.1} ms", begun.elapsed().as_secs_f64() * 1e3);
    let text = File::open(places).unwrap();
    let step = text.metadata().unwrap().len() / NAMES as u64;
    let mut text = BufReader::new(text);
    let names: Vec<String> = (0..NAMES as u64)
        .filter_map(|i| {
            // The first line from there may be cut.
            text.seek(SeekFrom::Start(i * step)).ok()?;
            let line = text.by_ref().lines().nth(1)?.ok()?;
            line.split('\t').nth(1).map(str::to_owned)
        })
        .collect();
    for round in ["as they come", "once more"] {
        let mut taken: Vec<(f64, usize, &str)> = Vec::with_capacity(names.len());
        for name in &names {
            let begun = Instant::now();
            let found = black_box(gazetteer.lookup(black_box(name))).len();
            taken.push((begun.elapsed().as_secs_f64() * 1e6, found, name));
        }
        let mean = taken.iter().map(|(us, ..)| us).sum::<f64>() / taken.len() as f64;
        taken.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (middle, hundredth) = (&taken[taken.len() / 2], &taken[taken.len() * 99 / 100]);
        println!(
            "{} look-ups, {round}: {mean:.1} µs on the average, {:.1} in the middle, one in a hundred {:.1} or more ('{}', {} places)",
            taken.len(),
            middle.0,
            hundredth.0,
            hundredth.2,
            hundredth.1
        );
    }
}

criterion_group!(benches, gazetteer, pack, added);
criterion_main!(benches);
