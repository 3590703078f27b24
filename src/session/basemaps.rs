//! The choice of the map underneath: what is built in, a file of the analyst's, or a server's.

use super::update::{file_name, start};
use super::{Job, JobId, State};
use crate::basemap::{AreaToSave, Ground, OnlineMap, Overlay, TileSource};
use crate::model::grouped;
use std::sync::Arc;

/// How many map files are remembered, and how many servers' maps.
const FILES_MAX: usize = 8;
const ONLINE_MAX: usize = 8;

/// A map to show underneath.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BasemapChoice {
    /// What is built in.
    Ground(Ground),
    /// A file of tiles, by its path.
    File(String),
    /// A server's. Choosing it is choosing to go online.
    Online(OnlineMap),
}

impl BasemapChoice {
    /// From what an option says: `plain`, `relief`, or a path.
    ///
    /// ```
    /// use dateline::{basemap::Ground, session::BasemapChoice};
    /// assert_eq!(BasemapChoice::of("relief"), BasemapChoice::Ground(Ground::Relief));
    /// assert_eq!(BasemapChoice::of("syria.pmtiles"), BasemapChoice::File("syria.pmtiles".to_owned()));
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        match text {
            "plain" => Self::Ground(Ground::Plain),
            "relief" => Self::Ground(Ground::Relief),
            path => Self::File(path.to_owned()),
        }
    }
}

/// Whether a file's name says that it holds a map's tiles.
#[must_use]
pub fn is_map_file(path: &str) -> bool {
    let path = path.to_lowercase();
    [".pmtiles", ".mbtiles"].iter().any(|ending| path.ends_with(ending))
}

/// Whether a file's name says that it is an overlay.
#[must_use]
pub fn is_overlay_file(path: &str) -> bool {
    let path = path.to_lowercase();
    [".geojson", ".kml", ".kmz"].iter().any(|ending| path.ends_with(ending))
}

pub(super) fn add_overlay(state: &mut State, path: String) -> Vec<Job> {
    state.dialog = None;
    let job = start(state, format!("Opening {}", file_name(&path)), 0);
    vec![Job::OpenOverlay { job, path }]
}

pub(super) fn overlay_opened(state: &mut State, job: JobId, path: &str, overlay: Arc<Overlay>) {
    if state.running.remove(&job).is_none() {
        return;
    }
    remove_overlay(state, path);
    state.basemap.overlays.push(overlay);
    state.overlay_files.push(path.to_owned());
}

pub(super) fn remove_overlay(state: &mut State, path: &str) {
    if let Some(at) = state.overlay_files.iter().position(|known| known == path) {
        state.overlay_files.remove(at);
        state.basemap.overlays.remove(at);
    }
}

pub(super) fn set(state: &mut State, choice: BasemapChoice) -> Vec<Job> {
    match choice {
        BasemapChoice::Ground(ground) => {
            let jobs = go_offline(state);
            state.basemap.ground = ground;
            state.basemap.source = None;
            (state.basemap_file, state.names) = (None, None);
            jobs
        }
        BasemapChoice::File(path) => {
            state.dialog = None;
            let job = start(state, format!("Opening {}", file_name(&path)), 0);
            vec![Job::OpenBasemap { job, path }]
        }
        BasemapChoice::Online(map) => {
            state.dialog = None;
            state.online_asked = Some(map.clone());
            vec![Job::GoOnline(map)]
        }
    }
}

/// The way to a server is there; nothing was asked yet.
pub(super) fn went_online(state: &mut State, map: OnlineMap, source: Arc<dyn TileSource>) -> Vec<Job> {
    // Whoever chose something else meanwhile does not go online after all.
    if state.online_asked.take_if(|asked| *asked == map).is_none() {
        let is_off = state.online.is_none() && state.online_asked.is_none();
        return if is_off { vec![Job::GoOffline] } else { Vec::new() };
    }
    state.basemap.source = Some(source);
    (state.basemap_file, state.names) = (None, None);
    state.online_maps.retain(|known| known.template() != map.template());
    state.online_maps.insert(0, map.clone());
    state.online_maps.truncate(ONLINE_MAX);
    state.online = Some(map);
    Vec::new()
}

/// Ends all that goes out. What was fetched stays on the map.
pub(super) fn go_offline(state: &mut State) -> Vec<Job> {
    let was_asked = state.online_asked.take().is_some();
    if state.online.take().is_some() || was_asked { vec![Job::GoOffline] } else { Vec::new() }
}

/// Saves an area of a server's map.
pub(super) fn save_area(state: &mut State, area: AreaToSave, path: String) -> Vec<Job> {
    state.dialog = None;
    let host = area.map().host();
    let job = start(state, format!("Saving an area of {host}"), area.tile_count() as usize);
    if let Some(running) = state.running.get_mut(&job) {
        running.server = Some(host);
    }
    vec![Job::SaveArea { job, area, path }]
}

/// What there is to say of an area that is saved. Its file is among the maps to choose from.
pub(super) fn area_saved(state: &mut State, job: JobId, path: String, tiles: u64, absent: u64) -> Option<String> {
    state.running.remove(&job)?;
    let more = match absent {
        0 => String::new(),
        absent => format!("; {} more the server does not have", grouped(absent)),
    };
    let text = format!("Saved {} tiles in {path}: the View menu has it{more}", grouped(tiles));
    remember(state, path);
    Some(text)
}

/// Puts a map file first among those to choose from.
fn remember(state: &mut State, path: String) {
    state.basemap_files.retain(|known| *known != path);
    state.basemap_files.insert(0, path);
    state.basemap_files.truncate(FILES_MAX);
}

pub(super) fn opened(state: &mut State, job: JobId, path: String, source: Arc<dyn TileSource>) -> Vec<Job> {
    if state.running.remove(&job).is_none() {
        return Vec::new();
    }
    let jobs = go_offline(state);
    state.basemap.source = Some(source);
    state.names = None;
    remember(state, path.clone());
    state.basemap_file = Some(path);
    jobs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::basemap::{Archive, Basemap};
    use crate::session::{Action, Command, update};

    fn source() -> Arc<dyn TileSource> {
        let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/basemap.pmtiles")).unwrap();
        Arc::new(Archive::open(bytes).unwrap())
    }

    fn open(state: &mut State, path: &str) {
        let jobs = update(state, Command::Open(vec![path.to_owned()]));
        let [Job::OpenBasemap { job, path }] = &jobs[..] else { panic!("{} jobs", jobs.len()) };
        update(state, Command::BasemapOpened(*job, path.clone(), source()));
    }

    #[test]
    fn a_map_file_among_the_files_opened_goes_under_the_map() {
        let mut state = State::default();
        open(&mut state, "a/syria.PMTILES");
        open(&mut state, "osm.mbtiles");
        open(&mut state, "a/syria.PMTILES");
        assert!(state.basemap.source.is_some() && state.recent.is_empty() && state.running.is_empty());
        assert_eq!(state.basemap_file.as_deref(), Some("a/syria.PMTILES"));
        assert_eq!(state.basemap_files, ["a/syria.PMTILES", "osm.mbtiles"]);
        update(&mut state, Command::Do(Action::NewSession));
        assert!(state.basemap.source.is_some());
        update(&mut state, Command::Do(Action::BasemapRelief));
        assert_eq!((state.basemap.clone(), state.basemap_file), (Basemap::of_ground(Ground::Relief), None));
    }

    #[test]
    fn a_map_file_that_does_not_open_leaves_the_map_as_it_is() {
        let mut state = State::default();
        open(&mut state, "a.pmtiles");
        let before = state.basemap.clone();
        let jobs = update(&mut state, Command::SetBasemap(BasemapChoice::File("b.pmtiles".to_owned())));
        let [Job::OpenBasemap { job, .. }] = jobs[..] else { panic!("no job") };
        update(&mut state, Command::JobFailed(job, "there is no such file".to_owned()));
        assert_eq!((&state.basemap, state.notices.len()), (&before, 1));
        // An answer that comes late changes nothing.
        update(&mut state, Command::BasemapOpened(job, "b.pmtiles".to_owned(), source()));
        assert_eq!(state.basemap, before);
    }

    #[test]
    fn a_servers_map_is_on_until_it_is_stopped_or_another_map_chosen() {
        let mut state = State::default();
        let map = OnlineMap::open_street_map();
        let go = |state: &mut State| {
            let jobs = update(state, Command::SetBasemap(BasemapChoice::Online(OnlineMap::open_street_map())));
            assert!(matches!(&jobs[..], [Job::GoOnline(_)]) && state.online.is_none());
            update(state, Command::WentOnline(OnlineMap::open_street_map(), source()))
        };
        assert!(go(&mut state).is_empty());
        assert_eq!((state.online.as_ref(), state.online_maps.len()), (Some(&map), 1));
        update(&mut state, Command::Do(Action::NewSession));
        assert!(state.online.is_some(), "a new session does not hide that it is on");
        let jobs = update(&mut state, Command::Do(Action::GoOffline));
        assert!(matches!(&jobs[..], [Job::GoOffline]) && state.online.is_none());
        assert!(state.basemap.source.is_some(), "what was fetched stays");
        assert!(go(&mut state).is_empty());
        let jobs = update(&mut state, Command::Do(Action::BasemapPlain));
        assert!(matches!(&jobs[..], [Job::GoOffline]) && state.online.is_none());
        assert_eq!(state.online_maps, [map]);
        // Another map chosen before the answer came.
        update(&mut state, Command::SetBasemap(BasemapChoice::Online(OnlineMap::open_street_map())));
        update(&mut state, Command::Do(Action::BasemapRelief));
        let jobs = update(&mut state, Command::WentOnline(OnlineMap::open_street_map(), source()));
        assert!(matches!(&jobs[..], [Job::GoOffline]) && state.online.is_none() && state.basemap.source.is_none());
        assert!(go(&mut state).is_empty());
        open(&mut state, "a.pmtiles");
        assert!(state.online.is_none());
    }

    #[test]
    fn an_area_is_saved_under_way_and_then_among_the_maps() {
        let mut state = State::default();
        let map = OnlineMap::new("https://tiles.example.org/{z}/{x}/{y}.png", "").unwrap();
        let bounds = crate::model::Bounds { south_deg: 35.0, west_deg: 36.0, north_deg: 36.0, east_deg: 37.0 };
        let area = AreaToSave::new(map, bounds, 0..=6).unwrap();
        let jobs = update(&mut state, Command::SaveArea(area.clone(), "a.mbtiles".to_owned()));
        let [Job::SaveArea { job, .. }] = jobs[..] else { panic!("{} jobs", jobs.len()) };
        assert_eq!(state.running[&job].total as u64, area.tile_count());
        assert_eq!(state.servers(), ["tiles.example.org"]);
        let saved = Command::AreaSaved { job, path: "a.mbtiles".to_owned(), tiles: 1200, absent: 2 };
        update(&mut state, saved.clone());
        assert_eq!((state.servers().len(), state.basemap_files.as_slice()), (0, &["a.mbtiles".to_owned()][..]));
        assert!(state.notices[0].text.contains("1,200 tiles") && !state.notices[0].is_error);
        // Cancelled: an answer that comes late says nothing.
        state.notices.clear();
        update(&mut state, saved);
        assert!(state.notices.is_empty());
    }

    #[test]
    fn an_overlay_lies_on_every_map_until_it_is_removed() {
        let mut state = State::default();
        for path in ["front.geojson", "roads.kml", "front.geojson"] {
            let jobs = update(&mut state, Command::Open(vec![path.to_owned()]));
            let [Job::OpenOverlay { job, path }] = &jobs[..] else { panic!("{} jobs", jobs.len()) };
            let overlay = Overlay::read(path, br#"{"type":"Point","coordinates":[36,35]}"#).unwrap();
            update(&mut state, Command::OverlayOpened(*job, path.clone(), Arc::new(overlay)));
        }
        assert_eq!(state.overlay_files, ["roads.kml", "front.geojson"]);
        update(&mut state, Command::Do(Action::BasemapRelief));
        assert_eq!(state.basemap.overlays.len(), 2);
        assert_eq!(state.basemap.credit(), "Made with Natural Earth. Over it: roads.kml, front.geojson");
        update(&mut state, Command::RemoveOverlay("roads.kml".to_owned()));
        assert_eq!((state.overlay_files.len(), state.basemap.overlays[0].name.as_str()), (1, "front.geojson"));
    }

    #[test]
    fn names_are_left_out_where_the_map_is_a_picture_until_asked_for() {
        let mut state = State::default();
        assert!(state.shows_names());
        update(&mut state, Command::Do(Action::ToggleNames));
        assert!(!state.shows_names());
        update(&mut state, Command::Do(Action::BasemapPlain));
        assert!(state.shows_names());
    }
}
