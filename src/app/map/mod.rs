//! The map: the basemap below, the scene above, and what pointer and keys do to them.

mod badge;
mod camera;
mod measure;
mod overview;
mod paint;
mod spot;
mod stamps;
mod tiles;
mod told;

use crate::app::guard::guarded;
use crate::app::text::bidi_text;
use crate::basemap::MapStyle;
use crate::geodesy::Viewport;
use crate::model::{self, Bounds, Choice, Correction, LatLon, MentionId, Reach};
use crate::scene::{Grid, Hit, LabelLanguage, MapLabel, PlaceIndex, Scene, Style, Target};
use crate::session::{Command, Look, Notice, SelectedFrom, State, bounds_of_view, map_labels, window_scene};
use camera::Camera;
use egui::{
    Button, Color32, Context, CursorIcon, DragPanButtons, EventFilter, Id, Key, PointerButton, Pos2, Rect, Response,
    Role, Sense, Shape, Ui, WidgetInfo, pos2, vec2,
};
use overview::Overview;
pub use paint::shapes as scene_shapes;
pub use stamps::Stamps;
use std::cell::RefCell;
use std::collections::BTreeSet;
use tiles::BaseTiles;
use walkers::Map;

/// How many pins screen readers and the Tab key get; more would drown everything else.
const NAMED_MAX: usize = 150;

/// How far the wheel turns for a level of zoom, points.
const WHEEL_PX: f64 = 120.0;

/// How much of the view an arrow key moves it by.
const KEY_STEP: f64 = 0.15;

/// The map's own memory.
pub struct MapView {
    camera: Camera,
    tiles: Option<BaseTiles>,
    /// The stack of coincident places that is fanned out: any mention in it.
    fanned_out: Option<MentionId>,
    labels: Labels,
    drawn: Option<Drawn>,
    stamps: Stamps,
    overview: Overview,
    /// Where a box is being dragged open from.
    box_from: Option<Pos2>,
    /// Where the context menu was opened.
    menu_at: Option<LatLon>,
    /// What the map showed last, for tests and for exports 'as on the map'.
    shown: Option<(Rect, Viewport)>,
}

/// The map's names, asked for a little beyond the view, so that small moves need no new ones.
#[derive(Default)]
struct Labels {
    of: Option<LabelKey>,
    labels: Vec<MapLabel>,
}

/// What names were asked for: of which part of the world, at which step of the zoom, and in which language, if at all.
type LabelKey = (Bounds, i64, Option<LabelLanguage>);

/// The scene as it was painted last; kept while nothing changes.
struct Drawn {
    key: SceneKey,
    scene: Scene,
    shapes: Vec<Shape>,
}

#[derive(Clone, Copy, PartialEq)]
struct SceneKey {
    revision: u64,
    selected: Option<MentionId>,
    hovered: Option<MentionId>,
    fanned_out: Option<MentionId>,
    viewport: Viewport,
    origin: Pos2,
    dark: bool,
    pixels_per_point: f32,
    labels: Option<LabelKey>,
    density: bool,
    grid: Option<Grid>,
}

impl MapView {
    /// A map without a basemap yet.
    pub fn new() -> Self {
        Self {
            camera: Camera::new(),
            tiles: None,
            fanned_out: None,
            labels: Labels::default(),
            drawn: None,
            stamps: Stamps::default(),
            overview: Overview::default(),
            box_from: None,
            menu_at: None,
            shown: None,
        }
    }

    /// Draws the basemap from now on, by threads of their own.
    pub fn show_basemap(&mut self, context: &Context) {
        self.tiles = Some(BaseTiles::on_threads(context));
    }

    /// Sends the map somewhere.
    pub fn look(&mut self, look: Look) {
        self.camera.look(look);
    }

    /// Folds up a stack that was fanned out.
    pub fn fold_up(&mut self) {
        self.fanned_out = None;
    }

    /// What the map shows, and where on the screen.
    pub fn shown(&self) -> Option<(Rect, Viewport)> {
        self.shown
    }

    /// The position under the pointer, while it is on the map.
    pub fn pointed_at(&self, context: &Context) -> Option<LatLon> {
        let (rect, viewport) = self.shown?;
        let at = context.pointer_latest_pos().filter(|at| rect.contains(*at))?;
        let on_map = context.layer_id_at(at).is_none_or(|layer| layer.order == egui::Order::Background);
        on_map.then(|| viewport.world_from_screen((at.x - rect.min.x).into(), (at.y - rect.min.y).into()))
    }

    /// What can be pointed at on the map.
    pub fn targets(&self) -> &[Target] {
        self.drawn.as_ref().map_or(&[], |drawn| &drawn.scene.targets)
    }

    /// Shows the map in all the room there is.
    pub fn ui(&mut self, ui: &mut Ui, state: &State, places: &PlaceIndex, out: &mut Vec<Command>) {
        let rect = ui.available_rect_before_wrap();
        if rect.width() < 8.0 || rect.height() < 8.0 {
            return;
        }
        let dark = ui.visuals().dark_mode;
        let still = ui.style().animation_time <= 0.0;
        let (width, height) = (f64::from(rect.width()), f64::from(rect.height()));
        let now = ui.input(|input| input.time);
        self.camera.depart(width, height, now, still);
        if self.camera.advance(now) {
            ui.ctx().request_repaint();
        }

        let shift = ui.input(|input| input.modifiers.shift);
        if let Some(tiles) = &mut self.tiles {
            tiles.begin(&state.basemap, dark);
            if let (Some(problem), Some(source)) = (tiles.take_problem(), &state.basemap.source) {
                let text = format!("'{}' has a gap, the map goes on: {problem}", source.about().name);
                out.push(Command::Notify(Notice { text, is_error: true }));
            }
        }
        let before = (self.camera.memory.detached(), self.camera.memory.zoom());
        let response = Map::new(None, &mut self.camera.memory, walkers::lat_lon(0.0, 0.0))
            .zoom_gesture(false)
            .zoom_with_ctrl(false)
            .double_click_to_zoom(false)
            .drag_pan_buttons(if shift || self.box_from.is_some() {
                DragPanButtons::empty()
            } else {
                DragPanButtons::PRIMARY | DragPanButtons::MIDDLE
            })
            .show(ui, |_, _, _, _| ())
            .response;
        if before != (self.camera.memory.detached(), self.camera.memory.zoom()) {
            self.camera.land();
        }
        self.camera.confine();
        response.widget_info(|| WidgetInfo::labeled(Role::Pane, true, "Map"));

        let viewport = self.camera.viewport(width, height);
        self.shown = Some((rect, viewport));
        let ground = if dark { MapStyle::dark() } else { MapStyle::light() }.ocean;
        let ground = Color32::from_rgb(ground.r, ground.g, ground.b);
        match &mut self.tiles {
            Some(tiles) => {
                tiles.paint(ui.painter(), rect, &viewport, ground);
                tiles.end();
            }
            None => {
                ui.painter().rect_filled(rect, 0.0, ground);
            }
        }
        self.draw(ui, state, places, rect, &viewport, dark, out);
        if let Some(points) = &state.measuring {
            let painter = ui.painter().with_clip_rect(rect);
            let next = response
                .hover_pos()
                .map(|at| viewport.world_from_screen((at.x - rect.min.x).into(), (at.y - rect.min.y).into()));
            measure::draw(&painter, rect, &viewport, points, next, dark);
            if response.has_focus() {
                measure::cross(&painter, rect, dark);
            }
            measure::plate_ui(ui, rect, state, points, out);
        }
        if let Some(spot) = &state.spot {
            spot::ui(ui, rect, &viewport, spot, state.notation, dark);
        }
        self.pointer(ui, &response, state, rect, &viewport, now, still, out);
        self.move_by_keys(ui, &response, &viewport, now, still);
        if state.measuring.is_some() && response.has_focus() {
            measure_by_keys(ui, &viewport, out);
        }
        if response.has_focus() {
            let stroke = egui::Stroke::new(1.5, ui.visuals().selection.stroke.color);
            ui.painter().rect_stroke(rect.shrink(1.0), 0.0, stroke, egui::StrokeKind::Inside);
        }
        self.named_pins(ui, rect, out);
        badge::ui(ui, rect, state, out);
        if state.overview
            && let Some(to) = self.overview.ui(ui, rect, &viewport, dark)
        {
            self.camera.look(Look::View(to, viewport.zoom));
            ui.ctx().request_repaint();
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn draw(
        &mut self,
        ui: &Ui,
        state: &State,
        places: &PlaceIndex,
        rect: Rect,
        viewport: &Viewport,
        dark: bool,
        out: &mut Vec<Command>,
    ) {
        self.labels.refresh(state, viewport);
        let key = SceneKey {
            revision: state.places_revision,
            selected: state.selected,
            hovered: state.hovered,
            fanned_out: self.fanned_out,
            viewport: *viewport,
            origin: rect.min,
            dark,
            pixels_per_point: ui.pixels_per_point(),
            labels: self.labels.of,
            density: state.density,
            grid: state.grid,
        };
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        if self.drawn.as_ref().is_none_or(|drawn| drawn.key != key) {
            let style = Style::new(dark);
            let stamps = RefCell::new(&mut self.stamps);
            let compose = |places: &PlaceIndex| {
                let scene = window_scene(state, places, &self.labels.labels, self.fanned_out, viewport, &style);
                let mut stamps = stamps.borrow_mut();
                stamps.begin(ui.ctx(), viewport.zoom);
                let shapes = paint::shapes(&painter, rect.min, &scene, &mut stamps);
                (scene, shapes)
            };
            let (composed, loss) = compose_what_can_be(places, compose);
            let (scene, shapes) = composed.unwrap_or_default();
            out.extend(loss.map(|text| Command::Notify(Notice { text: text.to_owned(), is_error: true })));
            self.drawn = Some(Drawn { key, scene, shapes });
        } else if let Some(drawn) = self.drawn.as_mut().filter(|_| self.stamps.is_missing_any()) {
            // What was left for later is drawn now.
            self.stamps.begin(ui.ctx(), viewport.zoom);
            let shapes = guarded(|| paint::shapes(&painter, rect.min, &drawn.scene, &mut self.stamps));
            drawn.shapes = shapes.unwrap_or_default();
        }
        if self.stamps.is_missing_any() {
            ui.ctx().request_repaint();
        }
        if let Some(drawn) = &self.drawn {
            painter.extend(drawn.shapes.iter().cloned());
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn pointer(
        &mut self,
        ui: &Ui,
        response: &Response,
        state: &State,
        rect: Rect,
        viewport: &Viewport,
        now: f64,
        still: bool,
        out: &mut Vec<Command>,
    ) {
        let local = |at: Pos2| (f64::from(at.x - rect.min.x), f64::from(at.y - rect.min.y));
        let pointer = response.hover_pos();
        let hit = pointer.and_then(|at| {
            let (x, y) = local(at);
            self.drawn.as_ref().and_then(|drawn| drawn.scene.hit(x, y)).cloned()
        });

        // Of a pin with several mentions the one that is chosen, else the first.
        let over = hit.as_ref().map(Hit::ids);
        let chosen = state.selected.filter(|selected| over.is_some_and(|over| over.has(*selected)));
        let first = || over.and_then(|over| over.first().copied());
        out.extend(chosen.or_else(first).map(|id| Command::Hover(Some(id))));
        if hit.is_some() && !response.dragged() {
            ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
        }
        if let Some(over) = over.filter(|_| !response.dragged() && self.box_from.is_none()) {
            response.clone().on_hover_ui_at_pointer(|ui| told::ui(ui, state, over));
        }

        // walkers' own zoom at the wheel drifts at the end of the zooms, and hangs on the length of frames.
        let (wheel, pinch) = ui.input(|input| (input.smooth_scroll_delta.y, input.zoom_delta()));
        let levels = f64::from(wheel) / WHEEL_PX + f64::from(pinch).log2();
        if let Some(at) = pointer.filter(|_| levels != 0.0 && levels.is_finite()) {
            self.camera.zoom_at(viewport, local(at), levels, now, true);
            ui.ctx().request_repaint();
        }

        // Shift and dragging open a box to zoom to.
        let shift = ui.input(|input| input.modifiers.shift);
        if shift && response.drag_started_by(PointerButton::Primary) {
            self.box_from = ui.input(|input| input.pointer.press_origin());
        }
        if let Some(from) = self.box_from {
            let to = response.interact_pointer_pos().or(pointer);
            if let Some(to) = to {
                paint::zoom_box(&ui.painter().with_clip_rect(rect), from, to, ui.visuals().selection.stroke.color);
            }
            if response.drag_stopped() || !ui.input(|input| input.pointer.primary_down()) {
                self.box_from = None;
                if let Some(to) = to
                    && (to - from).length() > 12.0
                {
                    self.camera.look(Look::Fit(box_bounds(viewport, local(from), local(to))));
                    ui.ctx().request_repaint();
                }
            }
            return;
        }

        if state.measuring.is_some() && response.clicked() {
            if let Some(at) = response.interact_pointer_pos() {
                let (x, y) = local(at);
                out.push(Command::MeasureTo(viewport.world_from_screen(x, y)));
            }
            ui.memory_mut(|memory| memory.request_focus(response.id));
        } else if response.double_clicked()
            && let Some(at) = response.interact_pointer_pos()
        {
            self.camera.zoom_at(viewport, local(at), 1.0, now, still);
            ui.ctx().request_repaint();
        } else if response.clicked() {
            match hit {
                Some(hit) => self.choose(&hit, state.selected, out),
                None => {
                    self.fanned_out = None;
                    ui.memory_mut(|memory| memory.request_focus(response.id));
                }
            }
            ui.ctx().request_repaint();
        }

        // A position to copy.
        if response.secondary_clicked()
            && let Some(at) = response.interact_pointer_pos()
        {
            let (x, y) = local(at);
            self.menu_at = Some(viewport.world_from_screen(x, y));
        }
        if let Some(at) = self.menu_at {
            response.context_menu(|ui| menu_ui(ui, state, at, out));
        }
    }

    /// With the focus on the map the arrow keys move it.
    fn move_by_keys(&mut self, ui: &Ui, response: &Response, viewport: &Viewport, now: f64, still: bool) {
        if !response.has_focus() {
            return;
        }
        let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
        let steps = |more, less| {
            ui.input_mut(|input| {
                let mut count = |key| input.count_and_consume_key(egui::Modifiers::NONE, key) as f64;
                count(more) - count(less)
            })
        };
        let (right, down) = (steps(Key::ArrowRight, Key::ArrowLeft), steps(Key::ArrowDown, Key::ArrowUp));
        if right != 0.0 || down != 0.0 {
            let (dx, dy) = (right * viewport.width_px * KEY_STEP, down * viewport.height_px * KEY_STEP);
            self.camera.move_by(viewport, (dx, dy), now, still);
            ui.ctx().request_repaint();
        }
    }

    /// A click on something: a pin is chosen, a cluster opens, a stack fans out. Clicking on a pin with
    /// several mentions again goes on to the next of them.
    fn choose(&mut self, hit: &Hit, selected: Option<MentionId>, out: &mut Vec<Command>) {
        match hit {
            Hit::Pin(ids) | Hit::Area(ids) => {
                let next = match selected.and_then(|selected| ids.iter().position(|id| *id == selected)) {
                    Some(at) => ids.get((at + 1) % ids.len()),
                    None => ids.first(),
                };
                out.extend(next.map(|id| Command::Select(*id, SelectedFrom::Map)));
            }
            Hit::Cluster { places, .. } => {
                self.fanned_out = None;
                if let Some(bounds) = places.bounds() {
                    self.camera.look(Look::Fit(bounds));
                }
            }
            Hit::Stack(ids) => self.fanned_out = ids.first().copied(),
        }
    }

    /// Gives pins a node that the Tab key and screen readers reach. The pointer does not need them.
    fn named_pins(&mut self, ui: &Ui, rect: Rect, out: &mut Vec<Command>) {
        let mut chosen = None;
        if let Some(drawn) = &self.drawn {
            let view = Rect::from_min_size(Pos2::ZERO, rect.size());
            let visible =
                drawn.scene.targets.iter().filter(|target| view.contains(pos2(target.at.0 as f32, target.at.1 as f32)));
            // A pin and its name are two targets of one thing.
            let mut seen = BTreeSet::new();
            let things = visible.filter(|target| seen.insert(told_apart(&target.hit)));
            for target in things.take(NAMED_MAX) {
                let at = rect.min + vec2(target.at.0 as f32, target.at.1 as f32);
                let id = Id::unique(("on the map", told_apart(&target.hit)));
                let node = ui.interact(
                    Rect::from_center_size(at, vec2(22.0, 22.0)).intersect(rect),
                    id,
                    Sense::focusable_noninteractive(),
                );
                node.widget_info(|| WidgetInfo::labeled(Role::Button, true, &target.name));
                if node.has_focus() {
                    ui.painter().circle_stroke(at, 15.0, egui::Stroke::new(2.0, ui.visuals().selection.stroke.color));
                }
                let by_key = node.has_focus()
                    && ui.input_mut(|input| {
                        input.consume_key(egui::Modifiers::NONE, Key::Enter)
                            || input.consume_key(egui::Modifiers::NONE, Key::Space)
                    });
                let by_reader =
                    ui.input(|input| input.has_accesskit_action_request(id, egui::accesskit::Action::Click));
                if by_key || by_reader {
                    chosen = Some(target.hit.clone());
                }
            }
        }
        if let Some(hit) = chosen {
            self.choose(&hit, None, out);
        }
    }
}

/// Enter measures on to the middle of the map, Backspace takes the last point back.
fn measure_by_keys(ui: &Ui, viewport: &Viewport, out: &mut Vec<Command>) {
    let (on, back) = ui.input_mut(|input| {
        (input.consume_key(egui::Modifiers::NONE, Key::Enter), input.consume_key(egui::Modifiers::NONE, Key::Backspace))
    });
    out.extend(on.then_some(Command::MeasureTo(viewport.center)));
    out.extend(back.then_some(Command::MeasureBack));
}

impl Labels {
    fn refresh(&mut self, state: &State, viewport: &Viewport) {
        let Some(gazetteer) = &state.gazetteer else { return };
        let shown = bounds_of_view(viewport);
        let language = state.shows_names().then_some(state.label_language);
        // Names come in at whole and half zooms.
        let zoom_step = (viewport.zoom * 5.0).floor() as i64;
        let is_inside = |outer: &Bounds| shown.corners().iter().all(|corner| outer.contains(*corner));
        if self
            .of
            .as_ref()
            .is_some_and(|(bounds, step, known)| *step == zoom_step && *known == language && is_inside(bounds))
        {
            return;
        }
        let wider = Viewport { width_px: viewport.width_px * 1.5, height_px: viewport.height_px * 1.5, ..*viewport };
        self.labels = map_labels(gazetteer, &wider, language);
        self.of = Some((bounds_of_view(&wider), zoom_step, language));
    }
}

/// What can be done with a point of the map.
fn menu_ui(ui: &mut Ui, state: &State, at: LatLon, out: &mut Vec<Command>) {
    let label = format!("Copy coordinates {}", state.notation.write(at));
    if ui.button(label).clicked() {
        out.push(Command::CopyPosition(at));
        ui.close();
    }
    let chosen = state.selected.filter(|id| id.anchor.is_none());
    let Some((id, open)) = chosen.and_then(|id| Some((id, state.report(id.report)?))) else {
        ui.add_enabled(false, Button::new("Record the place of a mention here: choose one first"));
        return;
    };
    let Some(mention) = open.mention(id).filter(|mention| mention.role == model::Role::Literal) else { return };
    let label = format!("Record the place of '{}' here", mention.span.of(&open.report.text));
    let shown = bidi_text(ui, &label, egui::TextStyle::Button);
    if ui.button(shown).clicked() {
        let choice = Choice::Position(at);
        out.push(Command::Correct(Correction { mention: id, choice, reach: Reach::Mention }));
        ui.close();
    }
}

/// Tells what is on the map apart: its first mention, and how many there are.
fn told_apart(hit: &Hit) -> (Option<MentionId>, usize) {
    (hit.ids().first().copied(), hit.ids().len())
}

/// What is made of the places. Should a fault keep that from being made, then of all of them as points,
/// for areas are where the hard geometry is; should that fail too, nothing. Says what is lost.
fn compose_what_can_be<T>(
    places: &PlaceIndex,
    compose: impl Fn(&PlaceIndex) -> T,
) -> (Option<T>, Option<&'static str>) {
    if let Some(all) = guarded(|| compose(places)) {
        return (Some(all), None);
    }
    match guarded(|| compose(&places.as_points())) {
        Some(points) => {
            (Some(points), Some("The areas can't be drawn in this view, an internal error: they stand as points here"))
        }
        None => {
            (None, Some("The places can't be drawn in this view, an internal error: texts and lists are all there"))
        }
    }
}

fn box_bounds(viewport: &Viewport, from: (f64, f64), to: (f64, f64)) -> Bounds {
    let top_left = viewport.world_from_screen(from.0.min(to.0), from.1.min(to.1));
    let bottom_right = viewport.world_from_screen(from.0.max(to.0), from.1.max(to.1));
    Bounds {
        south_deg: bottom_right.lat_deg(),
        west_deg: top_left.lon_deg(),
        north_deg: top_left.lat_deg(),
        east_deg: bottom_right.lon_deg(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Area, MentionKind, ReportId, Status};
    use crate::scene::Mark;
    use geo::polygon;
    use std::sync::Arc;

    fn places() -> PlaceIndex {
        let square = polygon![(x: 36.0, y: 35.0), (x: 37.0, y: 35.0), (x: 37.0, y: 36.0), (x: 36.0, y: 36.0)];
        let area = Area::new(geo::MultiPolygon::new(vec![square]), 0.0).map(Arc::new);
        let mark = |index, area| Mark {
            id: MentionId { report: ReportId(1), index, anchor: None },
            name: format!("place {index}").into(),
            position: LatLon::clamped(35.5, 36.5),
            radius_km: 1.0,
            area,
            status: Status::Resolved,
            kind: MentionKind::PopulatedPlace,
            by_container: false,
        };
        PlaceIndex::of([mark(0, None), mark(1, area)])
    }

    #[test]
    fn a_fault_in_an_area_leaves_every_place_on_the_map() {
        let compose = |places: &PlaceIndex| {
            assert!(!places.has_areas(), "a fault for this test");
            places.place_count()
        };
        let (composed, loss) = compose_what_can_be(&places(), compose);
        assert_eq!(composed, Some(2));
        assert!(loss.is_some_and(|loss| loss.contains("areas")));
    }

    #[test]
    fn a_fault_in_all_of_a_view_leaves_the_window() {
        let (composed, loss) = compose_what_can_be(&places(), |_| -> usize { panic!("a fault for this test") });
        assert_eq!(composed, None);
        assert!(loss.is_some_and(|loss| loss.contains("places")));
        assert_eq!(compose_what_can_be(&places(), PlaceIndex::place_count), (Some(2), None));
    }
}
