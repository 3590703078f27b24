//! How long a spatial phrase takes, from the words to the polygon.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use dateline::gazetteer::Gazetteer;
use dateline::geoparse::{Options, parse};
use dateline::model::{Report, ReportId};
use std::time::{Duration, Instant};

/// What a phrase may take.
const LIMIT: Duration = Duration::from_millis(2);
/// Each phrase is timed so often, and the quickest counts: what is slower, the machine did.
const RUNS: usize = 7;

/// The phrases of the table, each with a report of its sentence alone.
fn table() -> Vec<(String, Report)> {
    let lines = include_str!("../tests/spatial_language.tsv").lines().filter(|line| !line.starts_with('#'));
    let sentences = lines.filter_map(|line| line.split('\t').nth(2));
    sentences
        .map(|sentence| {
            let phrase = sentence.split("[[").nth(1).and_then(|rest| rest.split("]]").next()).unwrap_or_default();
            let text = sentence.replace("[[", "").replace("]]", "");
            (phrase.to_owned(), Report::of_text(ReportId(0), "-", text))
        })
        .collect()
}

/// Times every phrase of the table and names the slowest.
fn worst(gazetteer: &Gazetteer, table: &[(String, Report)]) {
    let quickest = |report: &Report| {
        let timed = || {
            let start = Instant::now();
            std::hint::black_box(parse(report, gazetteer, &Options::default()));
            start.elapsed()
        };
        (0..RUNS).map(|_| timed()).min().unwrap_or_default()
    };
    let mut times: Vec<(Duration, &str)> =
        table.iter().map(|(phrase, report)| (quickest(report), phrase.as_str())).collect();
    times.sort_by(|a, b| b.cmp(a));
    let ms = |time: &Duration| time.as_secs_f64() * 1000.0;
    let over = times.iter().filter(|(time, _)| *time > LIMIT).count();
    let mean = times.iter().map(|(time, _)| ms(time)).sum::<f64>() / times.len().max(1) as f64;
    println!(
        "{} phrases, {mean:.2} ms on the average, {over} over {} ms; the slowest:",
        times.len(),
        LIMIT.as_millis()
    );
    for (time, phrase) in times.iter().take(15) {
        println!("  {:7.2} ms  {phrase}", ms(time));
    }
}

fn phrases(criterion: &mut Criterion) {
    let gazetteer = Gazetteer::embedded().expect("the built-in gazetteer is sound");
    let table = table();
    worst(&gazetteer, &table);
    let mut group = criterion.benchmark_group("phrase");
    for phrase in [
        "northern Hama countryside",
        "40 km north of Gorom-Gorom",
        "area between Homs and Palmyra",
        "eastern Russia",
        "coast of Norway",
        "border between Ukraine and Russia",
        "border with Turkey",
        "Pokrovsk direction",
    ] {
        let report = Report::of_text(ReportId(0), "-", format!("Fighting went on near Azaz in the {phrase} all day."));
        group.bench_function(phrase, |bencher| {
            bencher.iter_batched(
                || &report,
                |report| parse(report, &gazetteer, &Options::default()),
                BatchSize::SmallInput,
            );
        });
    }
    // All of the table, each phrase in a report of its own.
    group.sample_size(10);
    group.bench_function("the whole table", |bencher| {
        bencher.iter(|| {
            table.iter().map(|(_, report)| parse(report, &gazetteer, &Options::default()).len()).sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, phrases);
criterion_main!(benches);
