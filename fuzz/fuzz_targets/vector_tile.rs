//! Any bytes as a vector tile: features that can be drawn, or an error.
#![no_main]

use dateline::basemap::{MapStyle, paths, raster_tile};
use dateline::geodesy::Viewport;
use dateline::model::LatLon;

libfuzzer_sys::fuzz_target!(|tile: &[u8]| {
    // One entry: tile 0, a run of one, all of the data, at its start.
    let mut root = vec![1, 0, 1];
    dateline::gazetteer::push_varint(&mut root, tile.len() as u64);
    root.push(1);
    let archive = dateline_fuzz::archive(&root, b"", tile, false, 0).expect("the archive is sound");
    let Ok(features) = archive.features(0, 0, 0) else { return };
    assert!(features.iter().flat_map(|feature| &feature.parts).flatten().all(|(x, y)| x.is_finite() && y.is_finite()));
    let style = MapStyle::light();
    for (zoom, x) in [(0, 0), (3, 4)] {
        let pixels = raster_tile(&archive, zoom, x, x, 32, &style).expect("the features read");
        assert_eq!(pixels.len(), 32 * 32 * 4);
    }
    let viewport = Viewport { center: LatLon::clamped(35.0, 38.0), zoom: 2.0, width_px: 200.0, height_px: 100.0 };
    let outlines = paths(&archive, &viewport, &style).expect("the features read");
    assert!(outlines.iter().flat_map(|path| &path.subpaths).flatten().all(|(x, y)| x.is_finite() && y.is_finite()));
});
