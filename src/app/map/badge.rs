//! Where the map comes from a server: who that is, on the map itself, and a click that ends it.

use crate::session::{Action, Command, State};
use egui::{Align2, Area, Button, Id, Order, Rect, RichText, Role, Stroke, Ui, WidgetInfo, vec2};

/// The badge, in the map's upper right corner: while the server is asked, and while what came from it still shows.
pub fn ui(ui: &Ui, rect: Rect, state: &State, out: &mut Vec<Command>) {
    let Some(source) = state.basemap.source.as_ref().filter(|_| state.basemap.is_online()) else { return };
    let host = &source.about().name;
    let (shown, spoken, more, action) = match &state.online {
        Some(map) => (
            format!("Online: {host} · Stop"),
            format!("Online: {host}. Stop going online"),
            format!("{}\nClick to stop. What was fetched stays on the map.", map.what_is_learned()),
            Action::GoOffline,
        ),
        None => (
            format!("Offline: what came from {host}"),
            format!("Offline: what came from {host}. Choose a server"),
            "Nothing more is fetched. Where nothing came, coarser tiles stand in, or the built-in map.\nClick to go online again."
                .to_owned(),
            Action::OnlineMap,
        ),
    };
    let area = Area::new(Id::unique("online"))
        .order(Order::Middle)
        .pivot(Align2::RIGHT_TOP)
        .fixed_pos(rect.right_top() + vec2(-10.0, 10.0))
        .constrain_to(rect);
    area.show(ui.ctx(), |ui| {
        let visuals = ui.visuals();
        let color = if state.online.is_some() { visuals.warn_fg_color } else { visuals.text_color() };
        let button = Button::new(RichText::new(shown).color(color)).fill(visuals.window_fill);
        let badge = ui.add(button.stroke(Stroke::new(if state.online.is_some() { 1.5 } else { 1.0 }, color)));
        badge.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
        let badge = badge.on_hover_ui(|ui| {
            ui.set_max_width(320.0);
            ui.label(more);
        });
        if badge.clicked() {
            out.push(Command::Do(action));
        }
    });
}
