//! The measurement under way: its line along the shortest ways on the Earth, and what it comes to.

use crate::geodesy::{Viewport, area_km2, geodesic_line, length_km};
use crate::model::LatLon;
use crate::session::{Action, Command, State, area_words, length_words};
use egui::{Align2, Area, Color32, Frame, Painter, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

/// Draws the measurement over the map. `next` is where a click would measure on to.
pub fn draw(painter: &Painter, rect: Rect, viewport: &Viewport, points: &[LatLon], next: Option<LatLon>, dark: bool) {
    let (ink, edge) = if dark { (Color32::WHITE, Color32::BLACK) } else { (Color32::BLACK, Color32::WHITE) };
    let at = |position: LatLon| {
        let (x, y) = viewport.screen_from_world(position);
        rect.min + vec2(x as f32, y as f32)
    };
    let step_km = 60.0 / viewport.px_per_km(viewport.center.lat_deg()).max(1e-9);
    let legs = |points: &[LatLon]| -> Vec<Vec<Pos2>> {
        let leg = |pair: &[LatLon]| geodesic_line(pair[0], pair[1], step_km).into_iter().map(at).collect();
        points.windows(2).map(leg).collect()
    };
    let draw_leg = |leg: &[Pos2], strokes: [Stroke; 2]| {
        for stroke in strokes {
            // Where the world is cut, the line is too.
            for pair in leg.windows(2).filter(|pair| (pair[0].x - pair[1].x).abs() < viewport.world_px() as f32 / 2.0) {
                painter.line_segment([pair[0], pair[1]], stroke);
            }
        }
    };
    for leg in legs(points) {
        draw_leg(&leg, [Stroke::new(5.0, edge.gamma_multiply(0.8)), Stroke::new(2.0, ink)]);
    }
    let closing = (points.len() > 2).then(|| [points[points.len() - 1], points[0]]);
    let ahead = points.last().zip(next).map(|(last, next)| [*last, next]);
    for pair in closing.into_iter().chain(ahead) {
        for leg in legs(&pair) {
            let dashes = Shape::dashed_line(&leg, Stroke::new(1.5, ink.gamma_multiply(0.8)), 5.0, 4.0);
            painter.extend(dashes);
        }
    }
    for point in points {
        painter.circle_filled(at(*point), 5.0, edge);
        painter.circle_filled(at(*point), 3.5, ink);
    }
}

/// A cross at the middle of the map, where Enter measures on to.
pub fn cross(painter: &Painter, rect: Rect, dark: bool) {
    let color = if dark { Color32::WHITE } else { Color32::BLACK };
    let middle = rect.center();
    for arm in [vec2(10.0, 0.0), vec2(0.0, 10.0)] {
        painter.line_segment([middle - arm, middle + arm], Stroke::new(1.5, color));
    }
}

/// What the points come to: '54.97 km', and of three or more the area within.
pub fn words(points: &[LatLon]) -> String {
    match points.len() {
        0 | 1 => String::new(),
        2 => length_words(length_km(points)),
        _ => {
            let around = length_km(points) + length_km(&[points[points.len() - 1], points[0]]);
            format!(
                "{}; closed {} around, {}",
                length_words(length_km(points)),
                length_words(around),
                area_words(area_km2(points))
            )
        }
    }
}

/// The plate that tells the result, at the top of the map.
pub fn plate_ui(ui: &Ui, rect: Rect, state: &State, points: &[LatLon], out: &mut Vec<Command>) {
    let area = Area::new(egui::Id::unique("measurement"))
        .fixed_pos(pos2(rect.center().x, rect.top() + 10.0))
        .pivot(Align2::CENTER_TOP)
        .constrain_to(rect)
        .order(egui::Order::Middle);
    area.show(ui.ctx(), |ui| {
        Frame::popup(ui.style()).show(ui, |ui| {
            ui.horizontal(|ui| {
                let text = match points {
                    [] => "Click where the measurement begins".to_owned(),
                    [only] => format!("From {}: click where it goes on", state.notation.write(*only)),
                    _ => words(points),
                };
                ui.label(&text);
                if ui.add_enabled(points.len() > 1, egui::Button::new("Copy").small()).clicked() {
                    out.push(Command::CopyText(text));
                }
                if ui.add_enabled(!points.is_empty(), egui::Button::new("Take back").small()).clicked() {
                    out.push(Command::MeasureBack);
                }
                if ui.small_button("Done").clicked() {
                    out.push(Command::Do(Action::Measure));
                }
            });
        });
    });
}
