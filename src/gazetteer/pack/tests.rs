use super::*;
use crate::gazetteer::{Crowd, Fit, MatchKind};
use crate::model::{Bounds, LatLon, PlaceKind};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;
use std::sync::LazyLock;

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer::embedded().expect("the assets are sound"));

/// An index that is not whole in memory.
#[derive(Debug)]
struct OnDisk(Vec<u8>);

impl Bytes for OnDisk {
    fn size(&self) -> u64 {
        self.0.size()
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        self.0.read_at(at, into)
    }
}

fn index(text: &str) -> Vec<u8> {
    let mut input = Cursor::new(text.as_bytes());
    let reading = sources::recognize("test", &mut input).unwrap();
    let about =
        About { name: "test".into(), source: "test.txt".into(), added: "2026-11-22".into(), ..About::default() };
    let mut out = Vec::new();
    let scratch: NewScratch<'_> = &|| Ok(Box::new(Cursor::new(Vec::new())));
    let (about, problems) = import(about, &mut input, &reading, &GAZETTEER, &mut out, scratch, &mut |_| true).unwrap();
    assert!(about.places > 0 && problems.is_empty(), "{problems:?}");
    out
}

fn gazetteer(packs: Vec<Box<dyn Bytes>>) -> Gazetteer {
    let mut gazetteer = GAZETTEER.clone();
    packs.into_iter().for_each(|bytes| gazetteer.add_pack(Pack::open("test.places", bytes).unwrap()));
    gazetteer
}

/// Made-up villages in a made-up grid.
fn villages(count: u32) -> String {
    let mut text = String::new();
    for i in 0..count {
        let (lat, lon) = (32.5 + f64::from(i % 100) * 0.04, 36.0 + f64::from(i / 100) * 0.04);
        let shared = if i % 3 == 0 { ",Zqnowhere" } else { "" };
        writeln!(text, "{i}\tQaryzot {i}\t\tقريزوت {i}{shared}\t{lat:.5}\t{lon:.5}\tP\tPPL\tSY\t\t\t\t\t\t{i}\t\t\t\t")
            .unwrap();
    }
    text
}

#[test]
fn every_place_is_found_by_every_name_from_memory_and_from_a_file() {
    let count = 3000;
    let index = index(&villages(count));
    for bytes in [Box::new(index.clone()) as Box<dyn Bytes>, Box::new(OnDisk(index))] {
        let gazetteer = gazetteer(vec![bytes]);
        for i in (0..count).step_by(7) {
            for name in [format!("QARYZOT {i}"), format!("قريزوت {i}")] {
                let found = gazetteer.lookup(&name);
                assert_eq!(found.len(), 1, "{name}");
                let place = gazetteer.place(found[0].place);
                assert_eq!((place.geonameid, place.population), ((i > 0).then_some(i), u64::from(i)));
                assert_eq!((place.country.as_str(), place.name.clone()), ("SY", format!("Qaryzot {i}")));
            }
        }
        // A thousand places bear this name: the most populous half of them is kept.
        let shared = gazetteer.lookup("Zqnowhere");
        assert_eq!(shared.len(), 500);
        assert!(shared.iter().all(|found| gazetteer.population(found.place) >= 1500));
        assert_eq!(gazetteer.crowd("ZQNOWHERE"), Some(Crowd { kept: 500, places: 1000 }));
        assert_eq!(gazetteer.crowd("Qaryzot 7"), None);
        assert_eq!(gazetteer.lookup("Qaryzot").len(), 0);
        assert!(gazetteer.may_start_name("qaryz") && gazetteer.may_start_name("qaryzot 29"));
        assert!(gazetteer.damage().is_empty());
    }
}

#[test]
fn keys_of_several_runs_are_merged_as_those_of_one() {
    let text = villages(2000);
    let mut input = Cursor::new(text.as_bytes());
    let reading = sources::recognize("test", &mut input).unwrap();
    let scratch: NewScratch<'_> = &|| Ok(Box::new(Cursor::new(Vec::new())));
    let build = |bytes: Option<usize>| {
        let mut out = Vec::new();
        let mut input = Cursor::new(text.as_bytes());
        let mut builder = Builder::new(GAZETTEER.embedded_index(), &mut out, scratch).unwrap();
        if let Some(bytes) = bytes {
            builder.set_buffer_bytes(bytes);
        }
        let mut lines = |entries: Vec<Entry>| entries.chunks(100).try_for_each(|some| builder.add(some));
        sources::read("test", &mut input, &reading, &GAZETTEER, &mut lines).unwrap();
        builder.finish(About::default()).unwrap();
        out
    };
    assert!(build(None) == build(Some(20_000)));
}

#[test]
fn a_name_leads_to_its_place_by_the_way_it_is_written() {
    let text = "1\tḨamūzqah\tHamuzqah\tحموزقة\t34\t39.5\tP\tPPL\tSY\t\t\t\t\t\t0\t\t\t\t\n";
    let gazetteer = gazetteer(vec![Box::new(index(text))]);
    for (name, how) in [
        ("ḩamūzqah", MatchKind::Primary),
        ("HAMUZQAH", MatchKind::Alternate),
        ("Hāmuzqah", MatchKind::Folded),
        ("حموزقه", MatchKind::Folded),
    ] {
        let found = gazetteer.lookup(name);
        assert_eq!(found.iter().map(|found| found.how).collect::<Vec<_>>(), [how], "{name}");
    }
    let like = gazetteer.lookup_like("Hamouzka", "SY");
    assert!(like.iter().any(|found| gazetteer.place(found.place).geonameid == Some(1)));
    let names: Vec<String> =
        gazetteer.local_names(like.last().unwrap().place).into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["Ḩamūzqah", "حموزقة"]);
}

#[test]
fn search_finds_a_packs_places_by_start_and_by_near_spelling() {
    let text = "1\tQaryzotan\t\tقريزوتان\t34\t39.5\tP\tPPL\tSY\t\t\t\t\t\t0\t\t\t\t\n";
    let gazetteer = gazetteer(vec![Box::new(index(text))]);
    for (query, name, how) in [
        ("Qaryzotan", "Qaryzotan", Fit::Exact),
        ("qaryzo", "Qaryzotan", Fit::Prefix),
        ("قريزو", "قريزوتان", Fit::Prefix),
        ("Karyzotan", "Qaryzotan", Fit::Near),
        ("Qaryzoutan", "Qaryzotan", Fit::Near),
    ] {
        let hits = gazetteer.search(query, 5);
        assert!(hits.iter().any(|hit| hit.name == name && hit.how == how), "{query}: {hits:?}");
    }
}

#[test]
fn a_place_in_two_packs_is_one() {
    let text = |name: &str, lat: f64| {
        index(&format!("1\t{name}\t\tZqvillage\t{lat}\t39.5\tP\tPPL\tSY\t\t\t\t\t\t7\t\t\t\t\n"))
    };
    let packs: Vec<Box<dyn Bytes>> =
        vec![Box::new(text("Zqone", 34.0)), Box::new(text("Zqtwo", 34.02)), Box::new(text("Zqthree", 35.0))];
    let gazetteer = gazetteer(packs);
    let found: Vec<u16> = gazetteer.lookup("Zqvillage").iter().map(|found| found.place.gazetteer).collect();
    assert_eq!(found, [1, 3]);
}

#[test]
fn the_biggest_settlements_of_a_view_come_out_of_a_pack() {
    let gazetteer = gazetteer(vec![Box::new(OnDisk(index(&villages(2500))))]);
    let around =
        |deg: f64| Bounds { south_deg: 33.0 - deg, west_deg: 36.5 - deg, north_deg: 33.0 + deg, east_deg: 36.5 + deg };
    for deg in [0.31, 40.0] {
        let bounds = around(deg);
        let found = gazetteer.settlements_in(&bounds, 0, 5000);
        let of_pack: Vec<u64> =
            found.iter().filter(|id| id.gazetteer == 1).map(|&id| gazetteer.population(id)).collect();
        assert!(of_pack.is_sorted_by(|a, b| a >= b));
        let inside = (0..2500).filter(|i| {
            let (lat, lon) = (32.5 + f64::from(i % 100) * 0.04, 36.0 + f64::from(i / 100) * 0.04);
            bounds.contains(LatLon::new(lat, lon).unwrap())
        });
        let room = if deg > 1.0 { 0 } else { inside.count() };
        assert!(of_pack.len() >= room, "{deg}: {} of {room}", of_pack.len());
        assert_eq!(of_pack.iter().collect::<BTreeSet<_>>().len(), of_pack.len());
    }
}

#[test]
fn an_outline_is_the_places_area_and_that_of_its_embedded_twin() {
    let square = |w: f64| format!("[[[{w},35],[{},35],[{},36],[{w},36],[{w},35]]]", w + 1.0, w + 1.0);
    let feature = |name: &str, west: f64| {
        format!(
            r#"{{"type": "Feature", "properties": {{"shapeName": "{name}", "shapeISO": "", "shapeType": "ADM1", "shapeGroup": "SYR"}},
                "geometry": {{"type": "Polygon", "coordinates": {}}}}}"#,
            square(west)
        )
    };
    let text = format!(
        r#"{{"type": "FeatureCollection", "features": [{}, {}]}}"#,
        feature("Zqprovince", 38.0),
        feature("Idlib", 36.0)
    );
    let gazetteer = gazetteer(vec![Box::new(OnDisk(index(&text)))]);
    let province = gazetteer.lookup("Zqprovince")[0].place;
    assert_eq!(gazetteer.kind(province), PlaceKind::Admin1);
    assert!(gazetteer.area(province).unwrap().contains(LatLon::new(35.5, 38.5).unwrap()));
    let idlib = gazetteer.lookup("Idlib").into_iter().map(|found| found.place);
    let idlib: Vec<_> = idlib.filter(|&id| gazetteer.kind(id) == PlaceKind::Admin1).collect();
    assert_eq!(idlib.iter().map(|id| id.gazetteer).collect::<Vec<_>>(), [0]);
    assert_eq!(gazetteer.area(idlib[0]).unwrap().bounds().west_deg, 36.0);
}

#[test]
fn damage_is_named_and_the_rest_goes_on() {
    let sound = index(&villages(300));
    let error = Pack::open("SY.places", Box::new(OnDisk(sound[..sound.len() / 2].to_vec()))).unwrap_err().to_string();
    assert!(error.starts_with("the gazetteer's index is damaged: it is cut short"), "{error}");
    assert!(error.ends_with("file: SY.places"), "{error}");
    let mut altered = sound.clone();
    // Inside the first block of records.
    altered[file::BLOCK + 100] ^= 1;
    assert!(Pack::open("SY.places", Box::new(altered.clone())).is_err());
    let gazetteer = gazetteer(vec![Box::new(OnDisk(altered)), Box::new(sound)]);
    let found = gazetteer.lookup("Qaryzot 0");
    let names: Vec<String> = found.iter().map(|found| gazetteer.place(found.place).name.clone()).collect();
    assert!(names.contains(&"Qaryzot 0".to_owned()), "{names:?}");
    let damage: Vec<String> = gazetteer.damage().iter().map(ToString::to_string).collect();
    assert_eq!(damage.len(), 1);
    assert!(damage[0].ends_with("file: test.places"), "{damage:?}");
}

#[test]
fn an_index_of_another_version_is_told_from_a_damaged_one() {
    let mut index = index(&villages(20));
    let trailer = index.len() - 64;
    index[trailer + 7] = 1;
    let end = index.len() - 4;
    let crc = crc32fast::hash(&index[trailer..end]).to_le_bytes();
    index[end..].copy_from_slice(&crc);
    let error = Pack::open("SY.places", Box::new(OnDisk(index))).unwrap_err().to_string();
    assert!(error.starts_with("the gazetteer's index was made by another version of Dateline"), "{error}");
    assert!(error.contains("hint: add it again from its source"), "{error}");
}

#[test]
fn no_altered_byte_makes_a_panic() {
    let sound = index(&villages(20));
    for at in (file::BLOCK..sound.len()).step_by(13) {
        let mut altered = sound.clone();
        altered[at] ^= 0xff;
        // As if the checksums fitted: what is read must be bounded all the same.
        let blocks = (sound.len() - 64) / (file::BLOCK + 4);
        if at < blocks * file::BLOCK {
            let number = at / file::BLOCK;
            let crc = crc32fast::hash(&altered[number * file::BLOCK..][..file::BLOCK]).to_le_bytes();
            let checks = blocks * file::BLOCK;
            altered[checks + number * 4..][..4].copy_from_slice(&crc);
            let end = altered.len();
            let all = crc32fast::hash(&altered[checks..end - 64]).to_le_bytes();
            altered[end - 8..end - 4].copy_from_slice(&all);
            let trailer = crc32fast::hash(&altered[end - 64..end - 4]).to_le_bytes();
            altered[end - 4..].copy_from_slice(&trailer);
        }
        let Ok(pack) = Pack::open("x", Box::new(altered)) else { continue };
        let mut gazetteer = GAZETTEER.clone();
        gazetteer.add_pack(pack);
        for name in ["Qaryzot 3", "قريزوت 4"] {
            for found in gazetteer.lookup(name) {
                let _ = (gazetteer.place(found.place), gazetteer.area(found.place), gazetteer.local_names(found.place));
            }
        }
        let _ = gazetteer.search("Qar", 3);
    }
}

#[test]
fn an_import_that_is_stopped_or_cannot_write_says_so() {
    let text = villages(10);
    let scratch: NewScratch<'_> = &|| Ok(Box::new(Cursor::new(Vec::new())));
    let run = |go_on: bool, out: &mut dyn io::Write| {
        let mut input = Cursor::new(text.as_bytes());
        let reading = sources::recognize("test", &mut input).unwrap();
        let about = About { source: "x.txt".into(), ..About::default() };
        import(about, &mut input, &reading, &GAZETTEER, out, scratch, &mut |_| go_on).unwrap_err().to_string()
    };
    assert_eq!(run(false, &mut Vec::new()), "stopped\nfile: x.txt");
    let mut full: &mut [u8] = &mut [0; 5000];
    assert!(run(true, &mut full).ends_with("file: x.txt"));
}
