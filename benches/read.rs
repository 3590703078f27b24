//! How long reading takes: a megabyte of each format.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dateline::formats::{InputFormat, read};
use std::hint::black_box;

const SENTENCE: &str = "Residents said that shelling hit the town of Morek in the northern countryside of Hama on Saturday, \
                        while families left for Idlib and the villages along the road to Saraqib. ";
const ARABIC: &str = "قال سكان إن القصف أصاب بلدة مورك في ريف حماة الشمالي يوم السبت بينما نزحت عائلات إلى إدلب. ";
const MEGABYTE: usize = 1_000_000;

fn paragraphs(sentence: &str, before: &str, after: &str) -> String {
    let paragraph = format!("{before}{}{after}\n\n", sentence.repeat(4).trim_end());
    paragraph.repeat(MEGABYTE / paragraph.len())
}

fn reading(criterion: &mut Criterion) {
    let lines: String = (0..MEGABYTE / 800)
        .map(|id| format!("{}\n", serde_json::json!({"id": id, "text": SENTENCE.repeat(4)})))
        .collect();
    let page = format!(
        "<!doctype html><html><head><title>Truce</title></head><body><nav><a href=/>Home</a></nav><article>{}</article></body></html>",
        paragraphs(SENTENCE, "<p>", "</p>")
    );
    let arabic = encoding_rs::WINDOWS_1256.encode(&paragraphs(ARABIC, "", "")).0.into_owned();
    let cases: [(&str, InputFormat, Vec<u8>); 5] = [
        ("text", InputFormat::Text, paragraphs(SENTENCE, "", "").into_bytes()),
        ("text in windows-1256", InputFormat::Text, arabic),
        ("markdown", InputFormat::Markdown, paragraphs(SENTENCE, "## Heading\n\n", "").into_bytes()),
        ("html", InputFormat::Html, page.into_bytes()),
        ("jsonl", InputFormat::JsonLines, lines.into_bytes()),
    ];
    let mut group = criterion.benchmark_group("read");
    for (name, format, bytes) in &cases {
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(*name, |bencher| bencher.iter(|| read("bench", black_box(bytes), Some(*format))));
    }
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);
