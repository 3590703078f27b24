//! How long a spatial phrase takes, from the words to the polygon.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use dateline::gazetteer::Gazetteer;
use dateline::geoparse::{Options, parse};
use dateline::model::{Report, ReportId};

fn phrases(criterion: &mut Criterion) {
    let gazetteer = Gazetteer::embedded().expect("the built-in gazetteer is sound");
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
    let table = include_str!("../tests/spatial_language.tsv");
    let reports: Vec<Report> = table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split('\t').nth(2))
        .map(|sentence| Report::of_text(ReportId(0), "-", sentence.replace("[[", "").replace("]]", "")))
        .collect();
    group.sample_size(10);
    group.bench_function("the whole table", |bencher| {
        bencher
            .iter(|| reports.iter().map(|report| parse(report, &gazetteer, &Options::default()).len()).sum::<usize>());
    });
    group.finish();
}

criterion_group!(benches, phrases);
criterion_main!(benches);
