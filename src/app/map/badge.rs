//! While the map comes from a server: who that is, on the map itself, and a click that ends it.

use crate::basemap::OnlineMap;
use crate::session::{Action, Command};
use egui::{Align2, Area, Button, Id, Order, Rect, RichText, Role, Stroke, Ui, WidgetInfo, vec2};

/// The badge, in the map's upper right corner.
pub fn ui(ui: &Ui, rect: Rect, map: &OnlineMap, out: &mut Vec<Command>) {
    let host = map.host();
    let area = Area::new(Id::unique("online"))
        .order(Order::Middle)
        .pivot(Align2::RIGHT_TOP)
        .fixed_pos(rect.right_top() + vec2(-10.0, 10.0))
        .constrain_to(rect);
    area.show(ui.ctx(), |ui| {
        let (fill, warning) = (ui.visuals().window_fill, ui.visuals().warn_fg_color);
        let text = RichText::new(format!("Online: {host} · Stop")).color(warning);
        let badge = ui.add(Button::new(text).fill(fill).stroke(Stroke::new(1.5, warning)));
        badge.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Online: {host}. Stop going online")));
        let badge = badge.on_hover_ui(|ui| {
            ui.set_max_width(320.0);
            ui.label(map.what_is_learned());
            ui.label("Click to stop. What was fetched stays on the map.");
        });
        if badge.clicked() {
            out.push(Command::Do(Action::GoOffline));
        }
    });
}
