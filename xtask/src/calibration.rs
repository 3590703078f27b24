//! Draws what a confidence is worth: `dateline evaluate GOLD --predictions FOUND --json | cargo xtask calibration`.

use anyhow::Context as _;
use serde_json::Value;
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};

const USAGE: &str = "usage: dateline evaluate GOLD.jsonl... --json | cargo xtask calibration [-o FILE.svg]";
/// Where the picture goes if nothing else is said.
const PICTURE: &str = "docs/calibration.svg";
/// The plotted square in the picture, user units: left, top, side.
const PLOT: (f64, f64, f64) = (56.0, 16.0, 320.0);
/// Colours that are told apart with any colour vision (Okabe and Ito 2008).
const COLOURS: [&str; 6] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
/// A bin with fewer mentions says little, and is drawn hollow.
const FEW: u64 = 20;

/// Reads the measures from standard input and writes the picture.
///
/// # Errors
/// If they are not what `dateline evaluate --json` writes, or the file can't be written.
pub fn run(arguments: &[&str]) -> anyhow::Result<()> {
    let path = match arguments {
        [] => PathBuf::from(PICTURE),
        ["-o", path] => PathBuf::from(path),
        _ => anyhow::bail!(USAGE),
    };
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let corpora: Vec<Value> = serde_json::Deserializer::from_str(&text).into_iter().collect::<Result<_, _>>()?;
    let corpora: Vec<&Value> =
        corpora.iter().flat_map(|c| c.as_array().map_or_else(|| vec![c], |all| all.iter().collect())).collect();
    std::fs::write(&path, picture(&corpora)?).with_context(|| path.display().to_string())?;
    println!("{}", path.display());
    Ok(())
}

fn picture(corpora: &[&Value]) -> anyhow::Result<String> {
    let (left, top, side) = PLOT;
    let (x, y) = (|share: f64| left + side * share, |share: f64| top + side * (1.0 - share));
    let mut svg = String::new();
    writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 560 392\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <title>Share of right mentions by the confidence they were given</title>\n\
         <rect width=\"560\" height=\"392\" fill=\"#ffffff\"/>"
    )?;
    for step in 0..=10 {
        let share = f64::from(step) / 10.0;
        let (across, down) = (x(share), y(share));
        let (right, bottom) = (left + side, top + side);
        writeln!(
            svg,
            "<path d=\"M{across:.1} {top}V{bottom}M{left} {down:.1}H{right}\" stroke=\"#dddddd\" fill=\"none\"/>"
        )?;
        if step % 2 == 0 {
            writeln!(svg, "<text x=\"{across:.1}\" y=\"{}\" text-anchor=\"middle\">{share}</text>", bottom + 16.0)?;
            writeln!(
                svg,
                "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{} %</text>",
                left - 6.0,
                down + 4.0,
                step * 10
            )?;
        }
    }
    writeln!(
        svg,
        "<path d=\"M{:.1} {:.1}L{:.1} {:.1}\" stroke=\"#888888\" stroke-dasharray=\"4 4\"/>\n\
         <text x=\"{:.1}\" y=\"380\" text-anchor=\"middle\">confidence given</text>\n\
         <text transform=\"translate(14 {:.1}) rotate(-90)\" text-anchor=\"middle\">share that is right</text>",
        x(0.0),
        y(0.0),
        x(1.0),
        y(1.0),
        x(0.5),
        y(0.5)
    )?;
    for (number, corpus) in corpora.iter().enumerate() {
        let colour = COLOURS[number % COLOURS.len()];
        let name = corpus["file"].as_str().context(USAGE)?;
        let name = Path::new(name).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let mut line = String::new();
        let mut dots = String::new();
        for bin in corpus["confidence"]["bins"].as_array().context(USAGE)? {
            let mentions = bin["mentions"].as_u64().context(USAGE)?;
            let right = bin["right"].as_u64().context(USAGE)?;
            let mean = bin["mean_confidence"].as_f64().context(USAGE)?;
            if mentions == 0 {
                continue;
            }
            let (across, down) = (x(mean), y(right as f64 / mentions as f64));
            let _ = write!(line, "{}{across:.1} {down:.1}", if line.is_empty() { 'M' } else { 'L' });
            let fill = if mentions < FEW { "#ffffff" } else { colour };
            let radius = (mentions as f64).log10().max(0.5) * 2.0;
            let _ = writeln!(
                dots,
                "<circle cx=\"{across:.1}\" cy=\"{down:.1}\" r=\"{radius:.1}\" fill=\"{fill}\" stroke=\"{colour}\"/>"
            );
        }
        writeln!(
            svg,
            "<path d=\"{line}\" stroke=\"{colour}\" stroke-width=\"1.5\" fill=\"none\"/>\n{}",
            dots.trim_end()
        )?;
        let down = 32.0 + 20.0 * number as f64;
        writeln!(
            svg,
            "<circle cx=\"402\" cy=\"{}\" r=\"4\" fill=\"{colour}\"/><text x=\"412\" y=\"{down}\">{}</text>",
            down - 4.0,
            escaped(&name)
        )?;
    }
    writeln!(
        svg,
        "<text x=\"396\" y=\"{}\" fill=\"#555555\">hollow: fewer than {FEW}</text>\n</svg>",
        40.0 + 20.0 * corpora.len() as f64
    )?;
    Ok(svg)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_corpus_is_a_line_and_scarce_bins_are_hollow() {
        let bins = serde_json::json!([
            {"mentions": 5, "right": 1, "mean_confidence": 0.25},
            {"mentions": 200, "right": 190, "mean_confidence": 0.95},
        ]);
        let corpus = serde_json::json!({"file": "a & b.jsonl", "confidence": {"bins": bins}});
        let svg = picture(&[&corpus, &corpus]).unwrap();
        assert_eq!(svg.matches("stroke-width=\"1.5\"").count(), 2);
        assert_eq!(svg.matches("fill=\"#ffffff\" stroke").count(), 2);
        assert!(svg.contains("a &amp; b"));
    }
}
