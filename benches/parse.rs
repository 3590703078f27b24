//! How fast reports are parsed: characters a second on one core, the parts of the work, and names looked up.
//!
//! The bundled samples are short and in several languages; with `DATELINE_CORPORA` the conflict reports and news
//! articles there are measured too, each text once in a round.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dateline::gazetteer::Gazetteer;
use dateline::geoparse::{Options, Parser, parse, training};
use dateline::model::{Report, ReportId};
use std::path::Path;

const SAMPLES: [&str; 5] = [
    include_str!("../assets/samples/2024-07-27-khan-younis-deir-al-balah.txt"),
    include_str!("../assets/samples/2024-08-26-ukraine-air-attack.txt"),
    include_str!("../assets/samples/2024-10-24-kupiansk-pokrovsk.md"),
    include_str!("../assets/samples/2024-11-30-idlib-aleppo.txt"),
    include_str!("../assets/samples/2024-12-05-hama.txt"),
];

fn report(text: &str) -> Report {
    let mut report = Report::of_text(ReportId(0), "-", text.to_owned());
    report.language = Some("en".to_owned());
    report
}

/// The texts of a gold file, a JSON object a line.
fn texts(path: &Path) -> Vec<Report> {
    let lines = std::fs::read_to_string(path).unwrap_or_default();
    let text = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).ok()?;
        let mut report = report(value.get("text")?.as_str()?);
        report.language = value.get("lang").and_then(|lang| Some(lang.as_str()?.to_owned())).or(report.language);
        Some(report)
    };
    lines.lines().filter_map(text).collect()
}

fn parsing(criterion: &mut Criterion) {
    let gazetteer = Gazetteer::embedded().expect("the built-in gazetteer is sound");
    let options = Options::default();
    let mut sets = vec![("the samples", SAMPLES.map(report).to_vec())];
    match std::env::var_os("DATELINE_CORPORA") {
        Some(folder) => {
            let folder = Path::new(&folder);
            sets.push(("conflict reports", texts(&folder.join("conflict/dev.jsonl"))));
            sets.push(("local news", texts(&folder.join("geoparsing/lgl.jsonl"))));
            sets.push(("war histories", texts(&folder.join("geoparsing/wotr.jsonl"))));
        }
        None => eprintln!("DATELINE_CORPORA is not set: only the samples are measured"),
    }
    for (name, reports) in sets.iter().filter(|(_, reports)| !reports.is_empty()) {
        let mut group = criterion.benchmark_group(*name);
        let characters: usize = reports.iter().map(|report| report.text.chars().count()).sum();
        group.throughput(Throughput::Elements(characters as u64));
        group.sample_size(10);
        group.bench_function("whole, each report as the first", |bencher| {
            bencher.iter(|| reports.iter().map(|report| parse(report, &gazetteer, &options).len()).sum::<usize>());
        });
        group.bench_function("whole, one report after another", |bencher| {
            let parser = Parser::new(&gazetteer);
            bencher.iter(|| reports.iter().map(|report| parser.parse(report, &options).len()).sum::<usize>());
        });
        for stage in training::Stage::ALL {
            group.bench_function(format!("up to {}", stage.name()), |bencher| {
                let stages = training::Stages::new(&gazetteer);
                bencher.iter(|| reports.iter().map(|report| stages.run(report, stage)).sum::<usize>());
            });
        }
        group.finish();
    }
}

criterion_group!(benches, parsing);
criterion_main!(benches);
