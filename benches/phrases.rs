//! How long a spatial phrase takes, from the words to the polygon.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use dateline::gazetteer::Gazetteer;
use dateline::geoparse::{Options, parse};
use dateline::model::{Basis, PlaceId, PlaceKind, Report, ReportId};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// What a phrase may take.
const LIMIT: Duration = Duration::from_millis(2);
/// Each phrase is timed so often, and the quickest counts: what is slower, the machine did.
const RUNS: usize = 7;
/// What is said of every country and first-order division in turn; `X` is its name.
const KINDS: [&str; 10] = [
    "northern X",
    "southern and eastern X",
    "central X",
    "coast of X",
    "northern coast of X",
    "X border",
    "border with X",
    "border areas of X",
    "X countryside",
    "western countryside of X",
];
/// Of the sweep so many phrases are timed as often as those of the table, and of each kind so many are named.
const TIMED_AGAIN: usize = 300;
const SLOWEST_OF_KIND: usize = 4;

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

/// The quickest of so many runs.
fn quickest(gazetteer: &Gazetteer, report: &Report, runs: usize) -> Duration {
    let timed = || {
        let start = Instant::now();
        std::hint::black_box(parse(report, gazetteer, &Options::default()));
        start.elapsed()
    };
    (0..runs).map(|_| timed()).min().unwrap_or_default()
}

fn ms(time: &Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Times what can be said of every country and first-order division that has an outline, and names the slowest phrases.
fn sweep(gazetteer: &Gazetteer) {
    let swept = |place: &PlaceId| matches!(gazetteer.kind(*place), PlaceKind::Country | PlaceKind::Admin1);
    let places: Vec<PlaceId> = gazetteer.places_with_areas().into_iter().filter(swept).collect();
    let mut times: Vec<(Duration, String, Report)> = Vec::new();
    let mut missed: BTreeSet<String> = BTreeSet::new();
    for place in &places {
        let about = gazetteer.place(*place);
        let name = match about.kind {
            PlaceKind::Country => about.name.clone(),
            _ => format!("{}, {}", about.name, about.country_name),
        };
        let mut reached = false;
        for kind in KINDS {
            let phrase = kind.replace('X', &about.name);
            // A division needs its country beside it, since others may have its name.
            let setting = match about.kind {
                PlaceKind::Country => String::new(),
                _ => format!("In {name}, calm returned. "),
            };
            let report =
                Report::of_text(ReportId(0), "-", format!("{setting}Fighting went on in the {phrase} all day."));
            let mentions = parse(&report, gazetteer, &Options::default());
            let drawn = mentions.iter().filter(|mention| {
                mention.resolution.placement.as_ref().is_some_and(|placement| placement.basis == Basis::Phrase)
            });
            let mut anchors = drawn.flat_map(|mention| &mention.anchors);
            reached |= anchors.any(|anchor| {
                anchor.resolution.placement.as_ref().is_some_and(|placement| placement.place == Some(*place))
            });
            times.push((quickest(gazetteer, &report, 2), format!("{kind} = {name}"), report));
        }
        if !reached {
            missed.insert(name);
        }
    }
    times.sort_by_key(|timed| std::cmp::Reverse(timed.0));
    for (time, _, report) in times.iter_mut().take(TIMED_AGAIN) {
        *time = (*time).min(quickest(gazetteer, report, RUNS));
    }
    times.sort_by_key(|timed| std::cmp::Reverse(timed.0));
    let over = times.iter().filter(|(time, ..)| *time > LIMIT).count();
    println!(
        "{} outlines, {} phrases, {over} over {} ms; {} outlines were reached by none of theirs; the slowest of each kind:",
        places.len(),
        times.len(),
        LIMIT.as_millis(),
        missed.len()
    );
    for kind in KINDS {
        let of_kind = times.iter().filter(|(_, phrase, _)| phrase.starts_with(kind));
        let slowest: Vec<String> = of_kind
            .take(SLOWEST_OF_KIND)
            .map(|(time, phrase, _)| format!("{:.2} ms {}", ms(time), phrase.rsplit(" = ").next().unwrap_or_default()))
            .collect();
        println!("  {kind}: {}", slowest.join("; "));
    }
}

/// Times every phrase of the table and names the slowest.
fn worst(gazetteer: &Gazetteer, table: &[(String, Report)]) {
    let mut times: Vec<(Duration, &str)> =
        table.iter().map(|(phrase, report)| (quickest(gazetteer, report, RUNS), phrase.as_str())).collect();
    times.sort_by(|a, b| b.cmp(a));
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
    sweep(&gazetteer);
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
