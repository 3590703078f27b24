//! Pictures of made-up scenes, held against the ones that were looked at and found good.

use dateline::basemap::{Layer, Paint, Piece, Rgb, StyledPath};
use dateline::geodesy::{Viewport, circle};
use dateline::model::{Area, LatLon, MentionId, MentionKind, ReportId, Status};
use dateline::render::{self, Picture, RenderOptions};
use dateline::scene::{Furniture, LabelRank, MapLabel, Mark, PlaceIndex, Scene, SceneInput, Style, compose, view_of};
use geo::{LineString, MultiPolygon, Polygon};
use golden::{check, keep};
use std::sync::Arc;

#[path = "support/golden.rs"]
mod golden;

fn at(lat: f64, lon: f64) -> LatLon {
    LatLon::new(lat, lon).unwrap()
}

fn mark(index: u32, name: &str, lat: f64, lon: f64, kind: MentionKind) -> Mark<'static> {
    Mark {
        id: MentionId { report: ReportId(1), index, anchor: None },
        name: name.to_owned().into(),
        position: at(lat, lon),
        radius_km: 1.5,
        area: None,
        status: Status::Resolved,
        kind,
        by_container: false,
    }
}

fn area(corners: &[(f64, f64)], soft_edge_km: f64) -> Option<Arc<Area>> {
    let ring: LineString<f64> = corners.iter().map(|&(lat, lon)| (lon, lat)).collect();
    Area::new(MultiPolygon::new(vec![Polygon::new(ring, vec![])]), soft_edge_km).map(Arc::new)
}

/// A circle with a wavering edge, as provinces have.
fn blob(lat: f64, lon: f64, radius_km: f64, soft_edge_km: f64) -> Option<Arc<Area>> {
    let corners: Vec<(f64, f64)> = circle(at(lat, lon), 1.0, 90)
        .into_iter()
        .enumerate()
        .map(|(i, corner)| {
            let turn = i as f64 / 90.0 * std::f64::consts::TAU;
            let stretch = radius_km * (1.0 + 0.13 * (3.0 * turn).sin() + 0.07 * (7.0 * turn).cos());
            (lat + (corner.lat_deg() - lat) * stretch, lon + (corner.lon_deg() - lon) * stretch)
        })
        .collect();
    area(&corners, soft_edge_km)
}

fn syria() -> Vec<Mark<'static>> {
    use MentionKind::*;
    let mut marks = vec![
        mark(0, "Idlib", 35.93, 36.63, PopulatedPlace),
        mark(1, "Aleppo", 36.2, 37.16, PopulatedPlace),
        mark(2, "Aleppo", 36.2, 37.16, PopulatedPlace),
        mark(3, "Morek", 35.38, 36.69, PopulatedPlace),
        mark(4, "Saraqib", 35.86, 36.8, PopulatedPlace),
        mark(5, "Al-Basil Roundabout", 36.19, 37.11, Facility),
        mark(6, "Hama", 35.13, 36.75, PopulatedPlace),
        mark(7, "Damascus", 33.51, 36.29, PopulatedPlace),
        mark(8, "Tiyas air base", 34.52, 37.63, Facility),
        mark(9, "Orontes", 35.3, 36.4, Water),
        mark(10, "35.65 N, 37.2 E", 35.65, 37.2, Coordinate),
        mark(11, "Kafr Nabl", 35.61, 36.56, PopulatedPlace),
        mark(12, "Idlib Governorate", 35.8, 36.65, AdminArea),
        mark(13, "northern Hama countryside", 35.35, 36.75, RelativeArea),
        mark(14, "southern countryside of Aleppo", 35.9, 37.2, RelativeArea),
        mark(15, "northwestern Syria", 35.7, 36.8, RelativeArea),
    ];
    marks[5].by_container = true;
    marks[5].radius_km = 8.0;
    marks[11].status = Status::Ambiguous;
    marks[12].area = blob(35.8, 36.65, 35.0, 0.0);
    marks[13].area = blob(35.38, 36.8, 22.0, 6.0);
    marks[14].area = blob(35.9, 37.35, 26.0, 8.0);
    marks[15].area = blob(35.75, 36.95, 95.0, 25.0);
    marks
}

fn labels() -> Vec<MapLabel> {
    let label = |text: &str, lat: f64, lon: f64, rank, population| MapLabel::new(text, at(lat, lon), rank, population);
    use LabelRank::*;
    vec![
        label("Syria", 35.0, 38.5, Country, 0),
        label("Turkey", 38.8, 35.0, Country, 0),
        label("Iraq", 33.2, 43.0, Country, 0),
        label("Lebanon", 33.9, 35.9, Country, 0),
        label("Damascus", 33.51, 36.29, Capital, 1_500_000),
        label("Beirut", 33.89, 35.5, Capital, 1_900_000),
        label("Homs", 34.73, 36.72, City, 775_000),
        label("Latakia", 35.52, 35.78, LargeTown, 340_000),
        label("Hama", 35.13, 36.75, LargeTown, 460_000),
        label("Gaziantep", 37.06, 37.38, City, 1_000_000),
        label("Ar Raqqah", 35.95, 39.01, LargeTown, 177_000),
        label("Manbij", 36.53, 37.96, Town, 99_000),
        label("Al Bab", 36.37, 37.52, Town, 63_000),
        label("Jisr ash Shughur", 35.81, 36.32, Town, 40_000),
        label("Ma'arrat an Nu'man", 35.64, 36.67, Town, 58_000),
        label("Hama Governorate", 35.1, 37.2, Province, 0),
        label("Kilis", 36.72, 37.12, Town, 82_000),
    ]
}

/// Land and sea as a test needs them.
fn basemap(viewport: &Viewport, dark: bool) -> Vec<Piece> {
    let (w, h) = (viewport.width_px, viewport.height_px);
    let coast: Vec<(f64, f64)> = [
        (30.0, 34.0),
        (33.0, 35.2),
        (34.5, 35.95),
        (35.6, 35.75),
        (36.6, 36.1),
        (36.8, 34.5),
        (36.1, 32.0),
        (42.0, 30.0),
        (42.0, 60.0),
        (30.0, 60.0),
    ]
    .map(|(lat, lon)| viewport.screen_from_world(at(lat, lon)))
    .to_vec();
    let border: Vec<(f64, f64)> = [(35.9, 35.92), (36.8, 36.5), (36.65, 37.5), (36.9, 39.0), (37.1, 42.0)]
        .map(|(lat, lon)| viewport.screen_from_world(at(lat, lon)))
        .to_vec();
    let colors = if dark { [0x121a22, 0x1f2933, 0x5a6a7a] } else { [0xcfe0ea, 0xf6f4ef, 0x9aa3ab] }.map(Rgb::new);
    let sea = vec![(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)];
    [
        StyledPath { layer: Layer::Ocean, subpaths: vec![sea], paint: Paint::Fill { color: colors[0], opacity: 1.0 } },
        StyledPath { layer: Layer::Land, subpaths: vec![coast], paint: Paint::Fill { color: colors[1], opacity: 1.0 } },
        StyledPath {
            layer: Layer::CountryLine,
            subpaths: vec![border],
            paint: Paint::Stroke { color: colors[2], opacity: 1.0, width_px: 1.4, dash: None },
        },
    ]
    .map(Piece::Path)
    .into()
}

fn briefing() -> Furniture {
    Furniture {
        subtitle: "Places named in 6 reports, 27 to 30 November 2024".to_owned(),
        date: "Made 1 December 2024".to_owned(),
        ..Furniture::briefing(
            "Fighting in north-western Syria",
            "six sample reports, written for this test",
            "Made with Natural Earth. Place names © GeoNames, CC BY 4.0, filtered and reformatted",
        )
    }
}

struct Drawn {
    scene: Scene,
    viewport: Viewport,
    options: RenderOptions,
    dark: bool,
}

fn drawn(marks: &[Mark], furniture: &Furniture, width: u32, height: u32, dark: bool) -> Drawn {
    let options = RenderOptions::new(width, height).unwrap();
    let (w, h) = options.scene_size_px();
    let places = PlaceIndex::of(marks.iter().cloned());
    let viewport = view_of(&places, None, Some(furniture), w, h);
    let labels = labels();
    let input = SceneInput { furniture: Some(furniture), ..SceneInput::new(&places, &labels) };
    let style = if dark { Style::dark() } else { Style::light() };
    Drawn { scene: compose(&input, &viewport, &style), viewport, options, dark }
}

impl Drawn {
    fn with<T>(&self, make: impl FnOnce(&Picture) -> T) -> T {
        let basemap = basemap(&self.viewport, self.dark);
        make(&Picture {
            basemap: &basemap,
            scene: &self.scene,
            options: self.options,
            title: "A test & its <picture>",
            description: "Made-up places.",
            provenance: "",
        })
    }

    fn png(&self, name: &str) -> Vec<u8> {
        let png = self.with(|picture| render::png(picture).unwrap());
        keep(&format!("{name}.png"), &png);
        png
    }
}

#[test]
fn a_briefing_picture_looks_as_it_did() {
    check("briefing-light", &drawn(&syria(), &briefing(), 1280, 720, false).png("briefing-light"));
}

#[test]
fn a_dark_briefing_picture_looks_as_it_did() {
    check("briefing-dark", &drawn(&syria(), &briefing(), 1280, 720, true).png("briefing-dark"));
}

#[test]
fn a_title_in_arabic_starts_at_the_right() {
    let mut marks = syria();
    marks[0].name = "إدلب".into();
    marks[3].name = "مورك (Morek)".into();
    let furniture = Furniture {
        title: "خريطة الأحداث: Idlib و 50 قرية".to_owned(),
        subtitle: "ستة تقارير، 30 تشرين الثاني 2024".to_owned(),
        ..briefing()
    };
    check("briefing-arabic", &drawn(&marks, &furniture, 1280, 720, false).png("briefing-arabic"));
}

#[test]
fn the_same_picture_gives_the_same_bytes() {
    let drawn = drawn(&syria(), &briefing(), 640, 360, false);
    assert_eq!(drawn.png("small"), drawn.png("small"));
    let pdf = || drawn.with(|picture| render::pdf(picture).unwrap());
    let first = pdf();
    assert_eq!(first, pdf());
    assert!(first.starts_with(b"%PDF-") && first.ends_with(b"%%EOF"));
    keep("small.pdf", &first);
}

#[test]
fn a_vector_picture_is_sound_xml_whatever_the_names() {
    let mut marks = syria();
    marks[0].name = "<script>&\u{0}\u{202e}\"'".into();
    let drawn = drawn(&marks, &briefing(), 1280, 720, false);
    let svg = drawn.with(|picture| render::svg(picture).unwrap());
    keep("briefing.svg", svg.as_bytes());
    assert!(svg.contains("<title id=\"title\">A test &amp; its &lt;picture&gt;</title>"));
    assert!(!svg.contains("<script") && !svg.contains('\u{0}') && !svg.contains('\u{202e}'));
    assert!(!svg.contains("NaN") && !svg.contains("inf"));
    resvg::usvg::Tree::from_str(&svg, &resvg::usvg::Options::default()).unwrap();
}

#[test]
fn a_size_out_of_bounds_is_refused_in_words() {
    for (width, height) in [(0, 10), (20_000, 100), (16_384, 16_384)] {
        let message = RenderOptions::new(width, height).unwrap_err().to_string();
        assert!(message.contains("hint:"), "{message}");
    }
}
