//! How fast a report is parsed.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dateline::gazetteer::Gazetteer;
use dateline::geoparse::{Options, parse};
use dateline::model::{Report, ReportId};

fn report(text: String) -> Report {
    Report::of_text(ReportId(0), "-", text)
}

fn parsing(criterion: &mut Criterion) {
    let gazetteer = Gazetteer::embedded().expect("the built-in gazetteer is sound");
    let text = include_str!("../assets/samples/2024-11-30-idlib-aleppo.txt");
    for (name, report) in [("one report", report(text.to_owned())), ("forty reports in one", report(text.repeat(40)))] {
        let mut group = criterion.benchmark_group("parse");
        group.throughput(Throughput::Bytes(report.text.len() as u64));
        group.sample_size(10);
        group.bench_function(name, |bencher| bencher.iter(|| parse(&report, &gazetteer, &Options::default())));
        group.finish();
    }
}

criterion_group!(benches, parsing);
criterion_main!(benches);
