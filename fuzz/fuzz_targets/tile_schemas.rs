//! Any bytes as a tile of a map file, in every schema and as a picture: pixels and outlines, whatever the tile holds.
#![no_main]

use dateline::basemap::{
    About, Basemap, MapStyle, Patience, Schema, TileError, TileId, TileKind, TileSource,
};
use dateline::geodesy::Viewport;
use dateline::model::LatLon;
use std::borrow::Cow;
use std::sync::Arc;

#[derive(Debug)]
struct OneTile {
    about: About,
    bytes: Vec<u8>,
}

impl TileSource for OneTile {
    fn about(&self) -> &About {
        &self.about
    }

    fn tile(&self, _: TileId, _: Patience<'_>) -> Result<Option<Cow<'_, [u8]>>, TileError> {
        Ok(Some(Cow::Borrowed(&self.bytes)))
    }
}

libfuzzer_sys::fuzz_target!(|input: (u8, &[u8])| {
    let kind = match input.0 % 5 {
        0 => TileKind::Raster,
        1 => TileKind::Vector(Schema::Protomaps),
        2 => TileKind::Vector(Schema::OpenMapTiles),
        3 => TileKind::Vector(Schema::Shortbread),
        _ => TileKind::Vector(Schema::Other),
    };
    let about =
        About { name: "a".to_owned(), credit: String::new(), kind, zoom_min: 0, zoom_max: 14, bounds: None };
    let source = OneTile { about, bytes: input.1.to_vec() };
    let basemap = Basemap { source: Some(Arc::new(source)), ..Basemap::default() };
    for tile in [TileId::new(0, 0, 0), TileId::new(14, 9858, 6440), TileId::new(16, 39432, 25760)] {
        let drawn = basemap.tile(tile, 64, &MapStyle::light(), Patience::AtHand).expect("the built-in map is sound");
        assert_eq!(drawn.pixels.len() as u64, 4 * u64::from(drawn.side_px).pow(2));
    }
    let viewport = Viewport { center: LatLon::clamped(35.0, 38.0), zoom: 13.0, width_px: 200.0, height_px: 100.0 };
    basemap.view(&viewport, 1.0, &MapStyle::dark()).expect("the built-in map is sound");
});
