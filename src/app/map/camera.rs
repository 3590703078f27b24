//! Where the map looks, and how it gets elsewhere.

use crate::geodesy::{Viewport, ZOOM_MAX, ZOOM_MIN, lat_from_y, lon_from_x, x_from_lon, y_from_lat};
use crate::model::LatLon;
use crate::session::Look;
use walkers::MapMemory;

/// Room left around what is shown, px.
const PADDING_PX: f64 = 56.0;
/// A point is not zoomed at beyond this: a town and its surroundings.
const POINT_ZOOM_MAX: f64 = 11.0;
/// How much farther out than the best zoom a place is still seen well.
const ZOOM_SLACK: f64 = 2.0;
/// How long a flight takes, seconds.
const FLIGHT_S: f64 = 0.35;
/// Farther than this many screens the map jumps: a flight would show nothing but streaks.
const FLIGHT_SCREENS_MAX: f64 = 4.0;

/// The map's view. walkers moves it by mouse; the session sends it to places.
pub struct Camera {
    /// walkers' own.
    pub memory: MapMemory,
    flight: Option<Flight>,
    /// Asked for before the map had a size.
    waiting: Option<Look>,
}

#[derive(Clone, Copy)]
struct Flight {
    from: (LatLon, f64),
    to: (LatLon, f64),
    /// Seconds, by egui's clock.
    began: f64,
}

impl Camera {
    /// At the Middle East and eastern Europe, with most of the world in view.
    pub fn new() -> Self {
        let mut memory = MapMemory::default();
        let start = LatLon::clamped(33.0, 33.0);
        set(&mut memory, start, 3.0);
        Self { memory, flight: None, waiting: None }
    }

    /// What a map of this size shows.
    pub fn viewport(&self, width_px: f64, height_px: f64) -> Viewport {
        let center = self.memory.detached().map_or(LatLon::clamped(0.0, 0.0), |at| LatLon::clamped(at.y(), at.x()));
        Viewport { center, zoom: self.memory.zoom(), width_px, height_px }
    }

    /// Sends the map somewhere, at the next frame.
    pub fn look(&mut self, look: Look) {
        self.waiting = Some(look);
    }

    /// Sets out for where the map was sent. `now` is egui's clock, `still` that nothing is to move.
    pub fn depart(&mut self, width_px: f64, height_px: f64, now: f64, still: bool) {
        let Some(look) = self.waiting.take() else { return };
        let here = self.viewport(width_px, height_px);
        let to = match look {
            Look::Fit(bounds) => Viewport::fit(&bounds, width_px, height_px, PADDING_PX, POINT_ZOOM_MAX),
            Look::GoTo(bounds) => {
                let best = Viewport::fit(&bounds, width_px, height_px, PADDING_PX, POINT_ZOOM_MAX);
                Viewport { zoom: here.zoom.clamp(best.zoom - ZOOM_SLACK, best.zoom), ..best }
            }
            Look::View(center, zoom) => Viewport { center, zoom, ..here },
            Look::Zoom(levels) => Viewport { zoom: self.goal().1 + levels, center: self.goal().0, ..here },
        };
        self.fly_to(&here, to, now, still);
    }

    /// Zooms by so many levels with the point of the screen staying where it is.
    pub fn zoom_at(&mut self, here: &Viewport, at_px: (f64, f64), levels: f64, now: f64, still: bool) {
        let zoom = (here.zoom + levels).clamp(ZOOM_MIN, ZOOM_MAX);
        let fixed = here.world_from_screen(at_px.0, at_px.1);
        let scale = (here.zoom - zoom).exp2();
        let (middle_x, middle_y) = (here.width_px / 2.0, here.height_px / 2.0);
        let center =
            here.world_from_screen(at_px.0 + (middle_x - at_px.0) * scale, at_px.1 + (middle_y - at_px.1) * scale);
        debug_assert!(fixed.lat_deg().is_finite());
        self.fly_to(here, Viewport { center, zoom, ..*here }, now, still);
    }

    /// Moves the view by so many px, from where it is going to.
    pub fn move_by(&mut self, here: &Viewport, px: (f64, f64), now: f64, still: bool) {
        let (center, zoom) = self.goal();
        let goal = Viewport { center, zoom, ..*here };
        let center = goal.world_from_screen(here.width_px / 2.0 + px.0, here.height_px / 2.0 + px.1);
        self.fly_to(here, Viewport { center, ..goal }, now, still);
    }

    fn fly_to(&mut self, here: &Viewport, to: Viewport, now: f64, still: bool) {
        let zoom = to.zoom.clamp(ZOOM_MIN, ZOOM_MAX);
        let coarse = Viewport { zoom: here.zoom.min(zoom), ..*here };
        let (x, y) = coarse.screen_from_world(to.center);
        let screens = ((x / here.width_px - 0.5).abs()).max((y / here.height_px - 0.5).abs());
        if still || screens > FLIGHT_SCREENS_MAX {
            self.flight = None;
            set(&mut self.memory, to.center, zoom);
        } else {
            self.flight = Some(Flight { from: (here.center, here.zoom), to: (to.center, zoom), began: now });
        }
    }

    /// Where the map is going, or is.
    fn goal(&self) -> (LatLon, f64) {
        match self.flight {
            Some(flight) => flight.to,
            None => {
                let here = self.viewport(1.0, 1.0);
                (here.center, here.zoom)
            }
        }
    }

    /// Moves on with the flight. Whether there is more to come.
    pub fn advance(&mut self, now: f64) -> bool {
        let Some(flight) = self.flight else { return false };
        let part = ((now - flight.began) / FLIGHT_S).clamp(0.0, 1.0);
        // Clocks are floats: a flight that is over but for rounding is over.
        if part > 1.0 - 1e-9 {
            self.flight = None;
            set(&mut self.memory, flight.to.0, flight.to.1);
            return false;
        }
        let eased = 1.0 - (1.0 - part).powi(3);
        let zoom = flight.from.1 + (flight.to.1 - flight.from.1) * eased;
        // Even on the ground of the zoom it flies through: what is looked at does not swing out.
        let travelled = if (flight.to.1 - flight.from.1).abs() < 1e-6 {
            eased
        } else {
            let scale = |zoom: f64| (-zoom).exp2();
            (scale(zoom) - scale(flight.from.1)) / (scale(flight.to.1) - scale(flight.from.1))
        };
        set(&mut self.memory, between(flight.from.0, flight.to.0, travelled), zoom);
        true
    }

    /// Stops a flight: the analyst has taken the map in hand.
    pub fn land(&mut self) {
        self.flight = None;
    }

    /// Keeps zoom and center within the world.
    pub fn confine(&mut self) {
        let Some(at) = self.memory.detached() else { return };
        let zoom = self.memory.zoom().clamp(ZOOM_MIN, ZOOM_MAX);
        let inside = LatLon::clamped(at.y().clamp(-84.0, 84.0), at.x());
        let moved = (inside.lat_deg() - at.y()).abs() > 1e-9 || (inside.lon_deg() - at.x()).abs() > 1e-9;
        if moved {
            self.memory.center_at(walkers::lat_lon(inside.lat_deg(), inside.lon_deg()));
        }
        if (zoom - self.memory.zoom()).abs() > 1e-9 {
            let _ = self.memory.set_zoom(zoom);
        }
    }
}

fn set(memory: &mut MapMemory, center: LatLon, zoom: f64) {
    memory.center_at(walkers::lat_lon(center.lat_deg(), center.lon_deg()));
    // In bounds, so it can't fail.
    let _ = memory.set_zoom(zoom.clamp(ZOOM_MIN, ZOOM_MAX));
}

/// A point of the straight line on the map, the short way round the world.
fn between(from: LatLon, to: LatLon, part: f64) -> LatLon {
    let (x_1, y_1) = (x_from_lon(from.lon_deg()), y_from_lat(from.lat_deg()));
    let (mut x_2, y_2) = (x_from_lon(to.lon_deg()), y_from_lat(to.lat_deg()));
    x_2 -= (x_2 - x_1).round();
    LatLon::clamped(lat_from_y(y_1 + (y_2 - y_1) * part), lon_from_x(x_1 + (x_2 - x_1) * part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Bounds;

    fn morek() -> Bounds {
        Bounds { south_deg: 35.36, west_deg: 36.67, north_deg: 35.40, east_deg: 36.71 }
    }

    #[test]
    fn going_to_a_place_centers_it_and_keeps_a_zoom_that_shows_it_well() {
        let mut camera = Camera::new();
        camera.look(Look::GoTo(morek()));
        camera.depart(800.0, 600.0, 0.0, true);
        let there = camera.viewport(800.0, 600.0);
        assert!((there.center.lat_deg() - 35.38).abs() < 0.01 && (there.center.lon_deg() - 36.69).abs() < 0.01);
        assert!((there.zoom - (POINT_ZOOM_MAX - ZOOM_SLACK)).abs() < 1e-9, "{}", there.zoom);
    }

    #[test]
    fn a_flight_ends_where_it_was_sent() {
        let mut camera = Camera::new();
        camera.look(Look::Fit(Bounds { south_deg: 32.0, west_deg: 35.0, north_deg: 37.0, east_deg: 42.0 }));
        camera.depart(800.0, 600.0, 10.0, false);
        assert!(camera.advance(10.1));
        assert!(!camera.advance(10.0 + FLIGHT_S));
        let there = camera.viewport(800.0, 600.0);
        assert!((there.center.lon_deg() - 38.5).abs() < 0.01);
    }

    #[test]
    fn zooming_at_a_point_leaves_it_where_it_is() {
        let mut camera = Camera::new();
        let here = camera.viewport(800.0, 600.0);
        let before = here.world_from_screen(100.0, 50.0);
        camera.zoom_at(&here, (100.0, 50.0), 1.0, 0.0, true);
        let after = camera.viewport(800.0, 600.0).world_from_screen(100.0, 50.0);
        assert!((before.lat_deg() - after.lat_deg()).abs() < 1e-6 && (before.lon_deg() - after.lon_deg()).abs() < 1e-6);
    }

    #[test]
    fn the_world_has_an_end() {
        let mut camera = Camera::new();
        camera.memory.center_at(walkers::lat_lon(89.9, 200.0));
        let _ = camera.memory.set_zoom(25.0);
        camera.confine();
        let here = camera.viewport(1.0, 1.0);
        assert_eq!((here.center.lat_deg(), here.center.lon_deg(), here.zoom), (84.0, -160.0, ZOOM_MAX));
    }
}
