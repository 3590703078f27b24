//! How fast reports are parsed: characters a second on one core, as a whole and part by part.
//!
//! The bundled samples are short and in several languages; with `DATELINE_CORPORA` the conflict reports and news
//! articles there are measured too, each text once in a round. What is counted is the processor's time, so that what
//! else runs on the machine hardly matters. 'Cold' begins each round with a parser that knows nothing, 'warm' keeps one
//! that has read the texts before; 'plain toponyms' draw no areas (`dateline parse --flat`).

use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dateline::formats::{self, Parsed};
use dateline::gazetteer::Gazetteer;
use dateline::geoparse::{Options, Parser, parse, training};
use dateline::model::{Report, ReportId};
use std::path::Path;
use std::time::Duration;

/// The time that this thread has been on a processor, as Linux counts it.
struct ProcessorTime;

impl ProcessorTime {
    fn so_far() -> Duration {
        let counted = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        let nanoseconds = counted.split(' ').next().and_then(|first| first.parse().ok());
        Duration::from_nanos(nanoseconds.expect("the processor's time is read from Linux's /proc"))
    }
}

impl Measurement for ProcessorTime {
    type Intermediate = Duration;
    type Value = Duration;

    fn start(&self) -> Duration {
        Self::so_far()
    }

    fn end(&self, start: Duration) -> Duration {
        Self::so_far() - start
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        *one + *other
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        value.as_nanos() as f64
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

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

fn parsing(criterion: &mut Criterion<ProcessorTime>) {
    let gazetteer = Gazetteer::embedded().expect("the built-in gazetteer is sound");
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
        for (shape, flat) in [("plain toponyms", true), ("with areas", false)] {
            let options = Options { flat };
            let all =
                |parser: &Parser| reports.iter().map(|report| parser.parse(report, &options).len()).sum::<usize>();
            group.bench_function(format!("{shape}, warm"), |bencher| {
                let parser = Parser::new(&gazetteer);
                all(&parser);
                bencher.iter(|| all(&parser));
            });
            group.bench_function(format!("{shape}, cold"), |bencher| {
                bencher.iter(|| all(&Parser::new(&gazetteer)));
            });
            group.bench_function(format!("{shape}, cold for each report"), |bencher| {
                bencher.iter(|| reports.iter().map(|report| parse(report, &gazetteer, &options).len()).sum::<usize>());
            });
        }
        group.bench_function("plain toponyms, warm, with the lines written", |bencher| {
            let parser = Parser::new(&gazetteer);
            let line = |report: &Report| {
                let mentions = parser.parse(report, &Options { flat: true });
                formats::mention_lines::line(Parsed { report, mentions: &mentions }).len()
            };
            bencher.iter(|| reports.iter().map(line).sum::<usize>());
        });
        for stage in training::Stage::ALL {
            group.bench_function(format!("warm, up to {}", stage.name()), |bencher| {
                let stages = training::Stages::new(&gazetteer);
                reports.iter().for_each(|report| _ = stages.run(report, stage));
                bencher.iter(|| reports.iter().map(|report| stages.run(report, stage)).sum::<usize>());
            });
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(ProcessorTime);
    targets = parsing
}
criterion_main!(benches);
