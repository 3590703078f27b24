//! The built-in map at every scale, held against the pictures that were looked at and found good; see `support/golden.rs`.

use dateline::basemap::{Basemap, Ground};
use dateline::gazetteer::Gazetteer;
use dateline::geodesy::Viewport;
use dateline::model::{Bounds, LatLon};
use dateline::render::RenderOptions;
use dateline::scene::{Grid, LabelLanguage};
use dateline::session::{Briefing, PictureFormat, State, bounds_of_view, place_index};
use golden::{check, keep};
use std::sync::OnceLock;

#[path = "support/golden.rs"]
mod golden;

fn gazetteer() -> &'static Gazetteer {
    static GAZETTEER: OnceLock<Gazetteer> = OnceLock::new();
    GAZETTEER.get_or_init(|| Gazetteer::embedded().unwrap())
}

/// A picture of the map alone.
fn picture(ground: Ground, bounds: Bounds) -> Briefing {
    let mut state = State::with_reports([]);
    state.basemap = Basemap::of_ground(ground);
    let size = RenderOptions::new(800, 450).unwrap();
    let mut picture = Briefing::new(&state, place_index(&state), size, Some(""), "");
    picture.furniture.legend = false;
    picture.bounds = Some(bounds);
    picture
}

/// So much of the world as a map of 800 x 450 px has around a point at a zoom.
fn around(lat_deg: f64, lon_deg: f64, zoom: f64) -> Bounds {
    let center = LatLon::clamped(lat_deg, lon_deg);
    bounds_of_view(&Viewport { center, zoom, width_px: 640.0, height_px: 330.0 })
}

fn check_picture(name: &str, picture: &Briefing) {
    let drawn = picture.draw(PictureFormat::Png, gazetteer()).unwrap();
    assert_eq!(drawn.problems, Vec::<String>::new());
    keep(&format!("{name}.png"), &drawn.bytes);
    check(name, &drawn.bytes);
}

/// World, country, province, town and street.
fn scales() -> [(&'static str, Bounds); 5] {
    [
        ("world", Bounds { south_deg: -58.0, west_deg: -180.0, north_deg: 78.0, east_deg: 180.0 }),
        ("country", around(34.9, 38.4, 6.0)),
        ("province", around(35.8, 36.8, 8.0)),
        ("town", around(36.2, 37.15, 11.0)),
        ("street", around(36.2, 37.15, 15.0)),
    ]
}

#[test]
fn the_plain_map_looks_as_it_did_at_every_scale() {
    for (scale, bounds) in scales() {
        for dark in [false, true] {
            let shade = if dark { "dark" } else { "light" };
            check_picture(&format!("plain-{scale}-{shade}"), &Briefing { dark, ..picture(Ground::Plain, bounds) });
        }
    }
}

#[test]
fn the_map_with_relief_looks_as_it_did_at_every_scale() {
    for (scale, bounds) in scales() {
        for dark in [false, true] {
            let shade = if dark { "dark" } else { "light" };
            check_picture(&format!("relief-{scale}-{shade}"), &Briefing { dark, ..picture(Ground::Relief, bounds) });
        }
    }
}

#[test]
fn names_in_the_local_language_and_in_both_look_as_they_did() {
    for (name, bounds, label_language) in [
        ("names-local-levant", around(33.8, 37.0, 6.0), LabelLanguage::Local),
        ("names-both-ukraine", around(48.8, 35.0, 6.0), LabelLanguage::Both),
        ("names-both-myanmar", around(20.5, 96.0, 6.0), LabelLanguage::Both),
        ("names-local-world", scales()[0].1, LabelLanguage::Local),
    ] {
        check_picture(name, &Briefing { label_language, ..picture(Ground::Plain, bounds) });
    }
}

#[test]
fn the_map_has_no_seam_at_the_antimeridian_and_its_grids_are_labelled() {
    let fiji = Bounds { south_deg: -22.0, west_deg: 173.0, north_deg: -13.0, east_deg: -173.0 };
    check_picture("antimeridian", &Briefing { grid: Some(Grid::Graticule), ..picture(Ground::Relief, fiji) });
    let grid = Some(Grid::Mgrs);
    check_picture("mgrs", &Briefing { grid, ..picture(Ground::Plain, around(35.8, 36.8, 8.0)) });
}
