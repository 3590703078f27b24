//! Builds the fonts: Noto files as Debian packs them, and their licence as a text of its own.

use crate::fetch;
use anyhow::{Context, Result};
use std::path::Path;

const FAMILIES: [&str; 4] = ["NotoSans", "NotoSansArabic", "NotoSansHebrew", "NotoSansMyanmar"];

/// Stands before the licence's text.
const LICENCE_HEAD: &str = "\
Noto Sans, Noto Sans Arabic, Noto Sans Hebrew and Noto Sans Myanmar
Source: https://github.com/googlei18n/noto-fonts
Copyright 2010, 2012-2020 Google Inc.
Copyright 2015-2020 Google LLC.

This Font Software is licensed under the SIL Open Font License, Version 1.1,
26 February 2007.

";

/// Writes the fonts into `assets/fonts`.
pub fn build(assets: &Path) -> Result<()> {
    let package = fetch::fetch(fetch::FONTS_NOTO_CORE)?;
    let fonts = assets.join("fonts");
    std::fs::create_dir_all(&fonts)?;
    for family in FAMILIES {
        for weight in ["Regular", "Bold"] {
            let file = format!("{family}-{weight}.ttf");
            let bytes = package.read(&format!("./usr/share/fonts/truetype/noto/{file}"))?;
            std::fs::write(fonts.join(file), bytes)?;
        }
    }
    let copyright = package.read_text("./usr/share/doc/fonts-noto-core/copyright")?;
    std::fs::write(fonts.join("OFL.txt"), licence(&copyright)?)?;
    Ok(())
}

/// The text of the Open Font License out of Debian's copyright file, where every line is indented by a
/// space and an empty one is a point.
fn licence(copyright: &str) -> Result<String> {
    let (_, text) = copyright.split_once("\nLicense: OFL-1.1\n PREAMBLE\n").context("the licence text is missing")?;
    let paragraph = text.split("\n\n").next().unwrap_or(text);
    let lines = std::iter::once(" PREAMBLE").chain(paragraph.lines());
    let lines = lines.map(|line| if line == " ." { "" } else { line.strip_prefix(' ').unwrap_or(line) });
    Ok(format!("{LICENCE_HEAD}{}\n", lines.collect::<Vec<_>>().join("\n")))
}
