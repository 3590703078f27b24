//! A server on this computer that behaves well and badly, and what the map makes of it. No outside network, no sleeping:
//! pauses only move the tests' own clock.

use super::*;
use crate::basemap::{AreaToSave, Basemap, MapStyle, Piece};
use crate::geodesy::Viewport;
use crate::io::net::server::{Asked, Reply, Server};
use crate::model::{Bounds, LatLon};
use std::sync::atomic::{AtomicUsize, Ordering};

const TILE: TileId = TileId { zoom: 4, x: 9, y: 6 };
const QUICK: Limits = Limits {
    connect: Duration::from_secs(5),
    silence: Duration::from_millis(700),
    whole: Some(Duration::from_secs(5)),
};

#[derive(Debug)]
struct TestClock {
    now: Mutex<SystemTime>,
    pauses: Mutex<Vec<Duration>>,
}

impl TestClock {
    fn advance(&self, time: Duration) {
        *self.now.lock().unwrap() += time;
    }

    fn pauses(&self) -> Vec<u128> {
        self.pauses.lock().unwrap().iter().map(Duration::as_millis).collect()
    }
}

impl Clock for Arc<TestClock> {
    fn now(&self) -> SystemTime {
        *self.now.lock().unwrap()
    }

    fn pause(&self, time: Duration, _: &dyn Fn() -> bool) {
        self.pauses.lock().unwrap().push(time);
        self.advance(time);
    }
}

/// A map from a server of this test's.
struct Bench {
    server: Server,
    tiles: Arc<OnlineTiles>,
    clock: Arc<TestClock>,
    allowed: Allowed,
    folder: tempfile::TempDir,
}

impl Bench {
    fn new(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let server = Server::start(answer);
        let clock = Arc::new(TestClock { now: Mutex::new(SystemTime::now()), pauses: Mutex::default() });
        let (allowed, folder) = (Allowed::by_the_analyst(), tempfile::tempdir().unwrap());
        let tiles = open(&server, &clock, &allowed, folder.path());
        Self { server, tiles, clock, allowed, folder }
    }

    /// The same map after a new start: with what is on the disk, and nothing else.
    fn again(&self) -> Arc<OnlineTiles> {
        open(&self.server, &self.clock, &self.allowed, self.folder.path())
    }

    fn fetch(&self, tile: TileId) -> Result<Option<Vec<u8>>, TileError> {
        get(&self.tiles, tile, Patience::Fetch)
    }

    fn at_hand(&self, tile: TileId) -> Result<Option<Vec<u8>>, TileError> {
        get(&self.tiles, tile, Patience::AtHand)
    }

    fn asked(&self) -> usize {
        self.server.asked().len()
    }
}

fn open(server: &Server, clock: &Arc<TestClock>, allowed: &Allowed, folder: &Path) -> Arc<OnlineTiles> {
    let map = OnlineMap::new(&server.url("/{z}/{x}/{y}.png?key=SECRET"), "© Test").unwrap();
    let store = TileStore::new(folder.to_owned(), KEPT_BYTES);
    let client = Client::new(allowed.clone(), QUICK);
    Arc::new(OnlineTiles::new(&map, client, Some(store), Box::new(clock.clone())).unwrap())
}

fn get(tiles: &OnlineTiles, tile: TileId, patience: Patience<'_>) -> Result<Option<Vec<u8>>, TileError> {
    tiles.tile(tile, patience).map(|bytes| bytes.map(Cow::into_owned))
}

/// A tile in one colour.
fn png(red: u8) -> Vec<u8> {
    let mut pixels = tiny_skia::Pixmap::new(256, 256).unwrap();
    pixels.fill(tiny_skia::Color::from_rgba8(red, 40, 60, 255));
    pixels.encode_png().unwrap()
}

fn tile_reply(red: u8) -> Reply {
    Reply::ok("image/png", &png(red))
}

fn tile_of(asked: &Asked) -> TileId {
    let path = asked.path.split('.').next().unwrap();
    let numbers: Vec<u32> = path[1..].split('/').map(|part| part.parse().unwrap()).collect();
    TileId::new(numbers[0] as u8, numbers[1], numbers[2])
}

#[test]
fn a_tile_is_asked_for_once_and_then_at_hand_also_after_a_new_start() {
    let bench = Bench::new(|_| tile_reply(200));
    assert_eq!(bench.at_hand(TILE), Err(TileError::Waiting));
    assert_eq!(bench.server.connections(), 0, "what is at hand asks nobody");
    assert_eq!(bench.fetch(TILE), Ok(Some(png(200))));
    assert_eq!(bench.server.asked()[0].path, "/4/9/6.png?key=SECRET");
    // The server says nothing of how long it holds.
    bench.clock.advance(Duration::from_secs(6 * 86_400));
    assert_eq!((bench.at_hand(TILE), bench.fetch(TILE)), (Ok(Some(png(200))), Ok(Some(png(200)))));
    assert_eq!(get(&bench.again(), TILE, Patience::AtHand), Ok(Some(png(200))));
    assert_eq!((bench.asked(), bench.tiles.may_have_newer(TILE)), (1, false));
}

#[test]
fn an_old_tile_is_shown_and_asked_about_by_its_mark() {
    let bench = Bench::new(|asked| match asked.header("if-none-match") {
        Some("\"one\"") => Reply::status(304).with("ETag", "\"one\"").with("Cache-Control", "max-age=60"),
        Some(_) => Reply::status(400),
        None => tile_reply(1).with("ETag", "\"one\"").with("Cache-Control", "max-age=60"),
    });
    bench.fetch(TILE).unwrap();
    bench.clock.advance(Duration::from_secs(61));
    let tiles = bench.again();
    assert!(!tiles.may_have_newer(TILE));
    assert_eq!(get(&tiles, TILE, Patience::AtHand), Ok(Some(png(1))));
    assert!(tiles.may_have_newer(TILE), "the map goes on to ask about it");
    assert_eq!(get(&tiles, TILE, Patience::Fetch), Ok(Some(png(1))));
    assert!(!tiles.may_have_newer(TILE));
    assert_eq!(get(&tiles, TILE, Patience::Fetch), Ok(Some(png(1))));
    assert_eq!(bench.asked(), 2, "once more is enough for another minute");
}

#[test]
fn an_old_tile_stays_where_the_server_fails() {
    let bench = Bench::new(|asked| match asked.header("if-modified-since") {
        Some(_) => Reply::status(500),
        None => tile_reply(1).with("Last-Modified", "Sun, 01 Nov 2026 10:00:00 GMT").with("Cache-Control", "no-cache"),
    });
    bench.fetch(TILE).unwrap();
    assert_eq!(get(&bench.again(), TILE, Patience::Fetch), Ok(Some(png(1))));
    assert_eq!(bench.asked(), 4, "asked three times more");
}

#[test]
fn what_the_server_does_not_want_on_a_disk_is_not_on_it() {
    let bench = Bench::new(|_| tile_reply(1).with("Cache-Control", "no-store"));
    bench.fetch(TILE).unwrap();
    assert_eq!((bench.at_hand(TILE), bench.asked()), (Ok(Some(png(1))), 1));
    assert_eq!(get(&bench.again(), TILE, Patience::AtHand), Err(TileError::Waiting));
    assert_eq!(std::fs::read_dir(bench.folder.path()).unwrap().count(), 0);
}

#[test]
fn without_leave_nothing_is_asked_and_what_was_fetched_stays() {
    let bench = Bench::new(|_| tile_reply(1));
    bench.fetch(TILE).unwrap();
    bench.allowed.withdraw();
    let before = bench.server.connections();
    let other = TileId { x: 1, ..TILE };
    for tiles in [bench.tiles.clone(), bench.again()] {
        bench.clock.advance(Duration::from_secs(30 * 86_400));
        assert_eq!(get(&tiles, TILE, Patience::Fetch), Ok(Some(png(1))));
        assert_eq!(get(&tiles, other, Patience::Fetch), Err(TileError::Offline));
        assert_eq!(get(&tiles, other, Patience::AtHand), Err(TileError::Offline));
        assert!(!tiles.may_have_newer(TILE));
    }
    assert_eq!(bench.server.connections(), before);
}

#[test]
fn what_is_no_tile_there_is_asked_for_once_and_a_coarser_one_shows() {
    let bench = Bench::new(|asked| if tile_of(asked).zoom > 3 { Reply::status(404) } else { tile_reply(77) });
    assert_eq!((bench.fetch(TILE), bench.fetch(TILE)), (Ok(None), Ok(None)));
    assert_eq!(bench.asked(), 1);
    let basemap = Basemap { source: Some(bench.tiles.clone()), ..Basemap::default() };
    let drawn = basemap.tile(TILE, 256, &MapStyle::light(), Patience::Fetch).unwrap();
    assert_eq!((drawn.pixels[0], drawn.problem, drawn.is_waiting), (77, None, false));
    // An empty answer says the same.
    let empty = Bench::new(|_| Reply::status(204));
    assert_eq!((empty.fetch(TILE), empty.fetch(TILE), empty.asked()), (Ok(None), Ok(None), 1));
}

#[test]
fn a_server_in_trouble_is_asked_again_after_growing_pauses() {
    let count = AtomicUsize::new(0);
    let bench = Bench::new(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::status(500),
        1 => Reply::Drop,
        _ => tile_reply(5),
    });
    assert_eq!(bench.fetch(TILE), Ok(Some(png(5))));
    assert_eq!(bench.clock.pauses(), [800, 1600]);
}

#[test]
fn a_server_that_asks_for_time_gets_it() {
    let wait = Arc::new(Mutex::new("3"));
    let (said, count) = (wait.clone(), AtomicUsize::new(0));
    let bench = Bench::new(move |_| match count.fetch_add(1, Ordering::SeqCst) % 2 {
        0 => Reply::status(429).with("Retry-After", &said.lock().unwrap()),
        _ => tile_reply(5),
    });
    assert_eq!((bench.fetch(TILE), bench.clock.pauses()), (Ok(Some(png(5))), vec![3000]));
    // Longer than anybody waits for: it is left alone by all tiles, until then.
    *wait.lock().unwrap() = "120";
    let [other, another] = [1, 2].map(|x| TileId { x, ..TILE });
    let Err(TileError::Unreachable(why)) = bench.fetch(other) else { panic!("it was not left alone") };
    assert!(why.contains("429 (too many requests)"), "{why}");
    let Err(TileError::Unreachable(why)) = bench.fetch(another) else { panic!("it was not left alone") };
    assert!(why.ends_with("it is asked again in 120 s"), "{why}");
    assert_eq!(bench.asked(), 3);
    bench.clock.advance(Duration::from_secs(121));
    assert_eq!((bench.fetch(another), bench.asked()), (Ok(Some(png(5))), 4));
}

#[test]
fn a_server_that_does_not_work_is_left_alone_longer_and_longer() {
    for reply in [Reply::Drop, Reply::status(503), Reply::Broken { promised: 100_000, sent: png(1) }] {
        let bench = Bench::new(move |_| reply.clone());
        let tile = |x| TileId { x, ..TILE };
        for x in 0..8 {
            assert!(matches!(bench.fetch(tile(x)), Err(TileError::Unreachable(_))));
        }
        assert_eq!(bench.asked(), 4, "then no more, however many tiles are wanted");
        let mut waits = Vec::new();
        for round in 0..12 {
            let until = bench.tiles.lock().left_alone.clone().unwrap().0;
            let wait = until.duration_since(bench.clock.now()).unwrap();
            waits.push(wait.as_secs());
            bench.clock.advance(wait);
            assert!(bench.fetch(tile(20 + round)).is_err());
        }
        assert!(waits.is_sorted() && waits[0] == 30 && waits[11] > 100, "{waits:?}");
    }
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for_for_long() {
    let bench = Bench::new(|_| Reply::Stall);
    let why = bench.fetch(TILE).unwrap_err();
    assert_eq!(why, TileError::Unreachable(format!("{} does not answer in time", bench.server.host())));
    assert_eq!((bench.asked(), bench.clock.pauses()), (3, vec![800, 1600]));
}

#[test]
fn rubbish_is_told_and_not_kept() {
    for (reply, what) in [
        (Reply::ok("text/html; charset=utf-8", b"<html>log in first</html>"), "a web page, not a tile"),
        (Reply::ok("image/png", b"not at all"), "something that is no picture"),
        (Reply::Raw(b"\xff\xfe no HTTP\r\n\r\n".to_vec()), "no answer that can be read"),
        (Reply::status(302).with("Location", "http://localhost:1/x.png"), "another server, which is not asked"),
        (Reply::status(403), "403 (it does not give this to us)"),
    ] {
        let bench = Bench::new(move |_| reply.clone());
        let why = bench.fetch(TILE).unwrap_err().to_string();
        assert!(why.contains(what) && !why.contains("SECRET"), "{why}");
        assert_eq!(std::fs::read_dir(bench.folder.path()).unwrap().count(), 0);
        let basemap = Basemap { source: Some(bench.tiles.clone()), ..Basemap::default() };
        let drawn = basemap.tile(TILE, 64, &MapStyle::light(), Patience::Fetch).unwrap();
        assert!(drawn.problem.is_some() && drawn.pixels.chunks(4).all(|pixel| pixel[3] == 255), "the ground shows");
    }
}

#[test]
fn vector_tiles_come_packed_or_not_and_are_drawn() {
    let tile = TileId::new(4, 9, 6);
    let archive = crate::basemap::Archive::embedded().unwrap();
    let plain = archive.tile(tile, Patience::AtHand).unwrap().unwrap().into_owned();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, &plain).unwrap();
    let packed = packed.finish().unwrap();
    for body in [plain.clone(), packed] {
        let server =
            Server::start(move |_| Reply::ok("application/x-protobuf", &body).with("Content-Encoding", "gzip"));
        let map = OnlineMap::new(&server.url("/{z}/{x}/{y}.pbf"), "").unwrap();
        let clock = Arc::new(TestClock { now: Mutex::new(SystemTime::now()), pauses: Mutex::default() });
        let client = Client::new(Allowed::by_the_analyst(), QUICK);
        let tiles = Arc::new(OnlineTiles::new(&map, client, None, Box::new(clock)).unwrap());
        assert_eq!(get(&tiles, tile, Patience::Fetch), Ok(Some(plain.clone())));
        let basemap = Basemap { source: Some(tiles), ..Basemap::default() };
        let drawn = basemap.tile(tile, 64, &MapStyle::light(), Patience::AtHand).unwrap();
        assert_eq!((drawn.problem, drawn.is_waiting), (None, false));
        assert_eq!(basemap.credit(), format!("Map: {} (it names no source). Made with Natural Earth", server.host()));
    }
}

#[test]
fn two_tiles_are_asked_for_at_once_and_no_more() {
    let (now, most) = (Arc::new((Mutex::new(0), Condvar::new())), Arc::new(AtomicUsize::new(0)));
    let (inside, noted) = (now, most.clone());
    let bench = Bench::new(move |_| {
        let (count, bell) = &*inside;
        let mut count = count.lock().unwrap();
        *count += 1;
        noted.fetch_max(*count, Ordering::SeqCst);
        bell.notify_all();
        // The first waits for a second one: that two are asked for at once is meant to come out too.
        let (mut count, _) =
            bell.wait_timeout_while(count, Duration::from_millis(100), |_| noted.load(Ordering::SeqCst) < 2).unwrap();
        *count -= 1;
        tile_reply(1)
    });
    std::thread::scope(|scope| {
        for x in 0..8 {
            let bench = &bench;
            // Two for each tile: whoever comes second finds it there.
            scope.spawn(move || assert!(bench.fetch(TileId { x: x / 2, ..TILE }).is_ok()));
        }
    });
    assert_eq!((most.load(Ordering::SeqCst), bench.asked()), (2, 4));
}

#[test]
fn what_has_left_the_view_is_given_up() {
    let asked = Arc::new(AtomicUsize::new(0));
    let seen = asked.clone();
    let bench = Bench::new(move |_| {
        seen.fetch_add(1, Ordering::SeqCst);
        Reply::Stall
    });
    let in_view = || asked.load(Ordering::SeqCst) == 0;
    assert_eq!(get(&bench.tiles, TILE, Patience::FetchWhile(&in_view)), Err(TileError::Waiting));
    assert_eq!((bench.tiles.lock().failures, bench.clock.pauses()), (0, vec![]), "that is no fault of the server's");
}

#[test]
fn a_picture_is_made_of_all_that_comes_and_tells_what_does_not() {
    let bench = Bench::new(|asked| match tile_of(asked) {
        TileId { zoom: 5, x: 19, y: 12 } => Reply::status(403),
        TileId { zoom: 5, .. } => tile_reply(150),
        _ => tile_reply(90),
    });
    let basemap = Basemap { source: Some(bench.tiles.clone()), ..Basemap::default() };
    let viewport = Viewport { center: LatLon::new(35.0, 39.0).unwrap(), zoom: 5.0, width_px: 400.0, height_px: 300.0 };
    let fetched = fetched_for(&basemap, &viewport, 1.0, Duration::from_secs(60), &|| true);
    let before = bench.asked();
    let view = fetched.view(&viewport, 1.0, &MapStyle::light()).unwrap();
    assert_eq!(bench.asked(), before, "drawing waits for nobody");
    let [Piece::Image(image)] = &view.pieces[..] else { panic!("{} pieces", view.pieces.len()) };
    let pixels = tiny_skia::Pixmap::decode_png(&image.png).unwrap();
    let reds = |red| pixels.pixels().iter().filter(|pixel| pixel.red() == red && pixel.alpha() == 255).count();
    assert!(reds(90) > 5000 && reds(150) > 5000, "{} {}", reds(90), reds(150));
    assert!(reds(90) + reds(150) > 119_000, "no blank");
    let [problem] = &view.problems[..] else { panic!("{:?}", view.problems) };
    assert!(problem.starts_with("1 of ") && problem.contains("403") && !problem.contains("SECRET"), "{problem}");
    assert_eq!(fetched.credit(), "© Test. Made with Natural Earth");
    // Out of time, it is made of what is there, and says so.
    let late = fetched_for(
        &Basemap { source: Some(bench.again()), ..Basemap::default() },
        &viewport,
        2.0,
        Duration::ZERO,
        &|| true,
    );
    let view = late.view(&viewport, 2.0, &MapStyle::light()).unwrap();
    assert!(view.problems[0].contains("did not come in time"), "{:?}", view.problems);
    // Switched off, likewise.
    bench.allowed.withdraw();
    let off = fetched_for(&basemap, &viewport, 2.0, Duration::from_secs(60), &|| true);
    let view = off.view(&viewport, 2.0, &MapStyle::light()).unwrap();
    assert!(view.problems[0].contains("before the network was switched off"), "{:?}", view.problems);
}

fn area_of(bench: &Bench, zooms: std::ops::RangeInclusive<u8>) -> AreaToSave {
    let bounds = Bounds { south_deg: 35.0, west_deg: 36.0, north_deg: 36.5, east_deg: 37.5 };
    AreaToSave::new(bench.tiles.map.clone(), bounds, zooms).unwrap()
}

fn save(bench: &Bench, area: &AreaToSave, path: &Path) -> Result<save::SavedArea, String> {
    save::save(&bench.again(), area, path, &mut |_| (), &|| true).map_err(|problem| problem.to_string())
}

#[test]
fn an_area_is_saved_as_a_map_file_that_credits_its_source() {
    let bench = Bench::new(|asked| match tile_of(asked) {
        TileId { zoom: 3, .. } => Reply::status(404),
        tile => tile_reply(100 + tile.zoom),
    });
    let area = area_of(&bench, 2..=7);
    let path = bench.folder.path().join("area.mbtiles");
    let mut told = 0;
    let saved = save::save(&bench.tiles, &area, &path, &mut |done| told = done, &|| true).unwrap();
    assert_eq!((saved.tiles + saved.absent, saved.absent), (area.tile_count(), 1));
    assert_eq!(told, area.tile_count());
    let file = crate::io::open_tiles(&path).unwrap();
    let About { credit, zoom_min, zoom_max, kind, bounds, .. } = file.about().clone();
    assert_eq!((credit.as_str(), zoom_min, zoom_max, kind), ("© Test", 2, 7, TileKind::Raster));
    assert_eq!(bounds.map(|bounds| bounds.east_deg), Some(37.5));
    for tile in area.tiles() {
        let expected = (tile.zoom != 3).then(|| png(100 + tile.zoom));
        assert_eq!(file.tile(tile, Patience::AtHand).unwrap().map(Cow::into_owned), expected, "{tile}");
    }
    let bytes = std::fs::read(&path).unwrap();
    assert!(!bytes.windows(6).any(|part| part == b"SECRET"));
    assert!(!path.with_extension("mbtiles.part").exists());
}

#[test]
fn a_save_that_was_stopped_goes_on_from_there() {
    let fails = Arc::new(AtomicUsize::new(usize::MAX));
    let (left, folder) = (fails.clone(), tempfile::tempdir().unwrap());
    let bench = Bench::new(move |_| match left.fetch_sub(1, Ordering::SeqCst) {
        0 => Reply::status(403),
        // Kept nowhere else: what is not asked for again was in the file.
        _ => tile_reply(9).with("Cache-Control", "no-store"),
    });
    let area = area_of(&bench, 0..=8);
    let path = folder.path().join("area.mbtiles");
    fails.store(7, Ordering::SeqCst);
    let why = save(&bench, &area, &path).unwrap_err();
    assert!(why.contains("403") && why.contains("goes on from here"), "{why}");
    assert!(!path.exists(), "what is not whole does not take its name");
    fails.store(usize::MAX, Ordering::SeqCst);
    let before = bench.asked();
    // Cancelled at once, it asks nobody.
    assert!(save::save(&bench.again(), &area, &path, &mut |_| (), &|| false).is_err());
    assert_eq!(bench.asked(), before);
    let saved = save(&bench, &area, &path).unwrap();
    assert_eq!((saved.tiles, saved.absent), (area.tile_count(), 0));
    assert!(
        bench.asked() - before < area.tile_count() as usize - 4,
        "{} of {}",
        bench.asked() - before,
        area.tile_count()
    );
    // Another area begins anew, and in its place.
    let other = area_of(&bench, 0..=2);
    assert_eq!(save(&bench, &other, &path).unwrap().tiles, 3);
    assert_eq!(crate::io::open_tiles(&path).unwrap().about().zoom_max, 2);
}

#[test]
fn vector_tiles_are_saved_so_that_they_are_drawn_as_before() {
    let archive = crate::basemap::Archive::embedded().unwrap();
    let server = Server::start(move |asked| {
        let tile = archive.tile(tile_of(asked), Patience::AtHand).unwrap().unwrap();
        Reply::ok("application/x-protobuf", &tile)
    });
    let map = OnlineMap::new(&server.url("/{z}/{x}/{y}.pbf"), "© Test").unwrap();
    let clock = Arc::new(TestClock { now: Mutex::new(SystemTime::now()), pauses: Mutex::default() });
    let tiles = OnlineTiles::new(&map, Client::new(Allowed::by_the_analyst(), QUICK), None, Box::new(clock)).unwrap();
    let bounds = Bounds { south_deg: 35.0, west_deg: 36.0, north_deg: 36.5, east_deg: 37.5 };
    let area = AreaToSave::new(map, bounds, 4..=5).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vectors.mbtiles");
    save::save(&tiles, &area, &path, &mut |_| (), &|| true).unwrap();
    let file = crate::io::open_tiles(&path).unwrap();
    assert_ne!(file.about().kind, TileKind::Raster);
    let tile = area.tiles()[0];
    assert_eq!(file.tile(tile, Patience::AtHand).unwrap(), archive.tile(tile, Patience::AtHand).unwrap());
}

#[test]
fn a_file_that_is_somebody_elses_is_left_as_it_is() {
    let bench = Bench::new(|_| tile_reply(1));
    let path = bench.folder.path().join("area.mbtiles");
    let part = path.with_extension("mbtiles.part");
    std::fs::write(&part, "notes").unwrap();
    let why = save(&bench, &area_of(&bench, 0..=2), &path).unwrap_err();
    assert!(why.contains("did not make"), "{why}");
    assert_eq!((std::fs::read(&part).unwrap(), bench.asked()), (b"notes".to_vec(), 0));
    let nowhere = bench.folder.path().join("none/area.mbtiles");
    assert!(
        save(&bench, &area_of(&bench, 0..=2), &nowhere).unwrap_err().contains("the folder to save in does not exist")
    );
    let empty = Bench::new(|_| Reply::status(404));
    let path = empty.folder.path().join("area.mbtiles");
    assert!(save(&empty, &area_of(&empty, 0..=2), &path).unwrap_err().contains("has no tile of this area"));
    assert_eq!((path.exists(), path.with_extension("mbtiles.part").exists()), (false, false));
}
