//! The lists: reports, places, what is not placed, and what is in doubt.

use super::row::{HEIGHT, Row, TALL_HEIGHT};
use crate::app::derived::Derived;
use crate::app::text::bold_family;
use crate::app::theme::egui_color;
use crate::model::{MentionId, Status};
use crate::scene::{Group, Style};
use crate::session::{
    Command, Filter, KINDS, Look, OpenReport, Parsing, PlaceKey, PlaceSort, STATUSES, SelectedFrom, State, kind_words,
    place_key, status_words,
};
use egui::{
    Align2, ComboBox, EventFilter, FontId, Id, Key, Modifiers, Rect, Response, ScrollArea, Sense, Stroke, StrokeKind,
    TextEdit, TextStyle, Ui, vec2,
};

/// Which list is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// The open reports.
    #[default]
    Reports,
    /// The places.
    Places,
    /// Mentions that are not placed.
    Unlocated,
    /// Mentions that could be somewhere else.
    Ambiguous,
}

/// The lists' own memory.
#[derive(Default)]
pub struct ListView {
    /// Which list is shown.
    pub tab: Tab,
    /// How the places are sorted.
    pub sort: PlaceSort,
    /// The row to put the focus on, after the arrow keys.
    focus: Option<usize>,
}

/// What a list asks of the map besides commands.
#[derive(Default)]
pub struct ListResponse {
    /// Look here.
    pub look: Option<Look>,
}

/// The lists.
pub fn lists_ui(
    ui: &mut Ui,
    state: &State,
    derived: &Derived,
    view: &mut ListView,
    out: &mut Vec<Command>,
) -> ListResponse {
    let mut response = ListResponse::default();
    tabs_ui(ui, state, derived, view);
    filter_ui(ui, state, view, out);
    ui.add_space(2.0);
    match view.tab {
        Tab::Reports => reports_ui(ui, state, derived, view, out, &mut response),
        Tab::Places => places_ui(ui, state, derived, view, out),
        Tab::Unlocated => {
            let hint = "Every mention found so far has a place.";
            mentions_ui(ui, state, &derived.unlocated, hint, view, out);
        }
        Tab::Ambiguous => {
            let hint = "No mention could as well be somewhere else.";
            mentions_ui(ui, state, &derived.ambiguous, hint, view, out);
        }
    }
    response
}

/// Four tabs: how many there are, and of what. Each has room for its word and its share of what is left.
fn tabs_ui(ui: &mut Ui, state: &State, derived: &Derived, view: &mut ListView) {
    let tabs = [
        (Tab::Reports, "Reports", state.reports.len()),
        (Tab::Places, "Places", derived.places.len()),
        (Tab::Unlocated, "Unlocated", derived.unlocated.len()),
        (Tab::Ambiguous, "Ambiguous", derived.ambiguous.len()),
    ];
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), 42.0), Sense::hover());
    let words = tabs.map(|(_, label, _)| {
        let font = TextStyle::Small.resolve(ui.style());
        ui.painter().layout_no_wrap(label.to_owned(), font, ui.visuals().text_color()).size().x
    });
    let spare = (area.width() - words.iter().sum::<f32>()) / tabs.len() as f32;
    let mut left = area.left();
    for ((tab, label, count), word) in tabs.into_iter().zip(words) {
        let width = word + spare;
        let rect = Rect::from_min_size(egui::pos2(left, area.top()), vec2(width - 2.0, area.height()));
        left += width;
        let chosen = view.tab == tab;
        let response = ui.interact(rect, ui.scope_id().with(("tab", label)), Sense::click());
        response.widget_info(|| {
            egui::WidgetInfo::selected(egui::Role::Tab, ui.is_enabled(), chosen, format!("{label}, {count}"))
        });
        if response.clicked() {
            view.tab = tab;
        }
        let visuals = ui.visuals();
        let color = if chosen {
            ui.painter().rect_filled(rect, 4.0, visuals.selection.bg_fill);
            visuals.selection.stroke.color
        } else {
            if response.hovered() {
                ui.painter().rect_filled(rect, 4.0, visuals.widgets.hovered.weak_bg_fill);
            }
            visuals.text_color()
        };
        if response.has_focus() {
            let stroke = Stroke::new(1.5, visuals.selection.stroke.color);
            ui.painter().rect_stroke(rect.shrink(1.0), 4.0, stroke, StrokeKind::Inside);
        }
        let middle = rect.center();
        let (bold, small) = (FontId::new(14.0, bold_family()), TextStyle::Small.resolve(ui.style()));
        ui.painter().text(middle - vec2(0.0, 8.0), Align2::CENTER_CENTER, count.to_string(), bold, color);
        ui.painter().text(middle + vec2(0.0, 9.0), Align2::CENTER_CENTER, label, small, color);
    }
}

fn filter_ui(ui: &mut Ui, state: &State, view: &mut ListView, out: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        let mut filter = state.filter.clone();
        ui.menu_button(if filter.is_empty() { "Filter" } else { "Filter (on)" }, |ui| {
            kinds_ui(ui, state, &mut filter);
        });
        let mut width = ui.available_width();
        if view.tab == Tab::Places {
            width -= 118.0;
        }
        let field =
            TextEdit::singleline(&mut filter.query).hint_text("Name contains…").desired_width(width.max(60.0) - 8.0);
        ui.add(field).accessible_name("Show places whose name contains");
        if view.tab == Tab::Places {
            sort_ui(ui, view);
        }
        if filter != state.filter {
            out.push(Command::SetFilter(filter));
        }
    });
}

fn kinds_ui(ui: &mut Ui, state: &State, filter: &mut Filter) {
    ui.label("Show these kinds");
    for kind in KINDS {
        toggle(ui, kind_words(kind), &mut filter.hidden_kinds, kind);
    }
    ui.separator();
    ui.label("Show these outcomes");
    for status in STATUSES {
        toggle(ui, status_words(status), &mut filter.hidden_statuses, status);
    }
    ui.separator();
    let mut only = filter.report.is_some();
    let possible = state.active_report.is_some();
    if ui.add_enabled(possible || only, egui::Checkbox::new(&mut only, "Only the report shown")).changed() {
        filter.report = if only { state.active_report } else { None };
    }
    if ui.add_enabled(!filter.is_empty(), egui::Button::new("Show everything")).clicked() {
        *filter = Filter::default();
    }
}

fn toggle<T: Ord>(ui: &mut Ui, label: &str, hidden: &mut std::collections::BTreeSet<T>, item: T) {
    let mut shown = !hidden.contains(&item);
    if ui.checkbox(&mut shown, label).changed() {
        if shown {
            hidden.remove(&item);
        } else {
            hidden.insert(item);
        }
    }
}

fn sort_ui(ui: &mut Ui, view: &mut ListView) {
    let label = |sort| match sort {
        PlaceSort::Count => "most named",
        PlaceSort::Name => "name",
        PlaceSort::Kind => "kind",
        PlaceSort::Country => "country",
        PlaceSort::Confidence => "least sure",
    };
    let combo =
        ComboBox::from_id_salt("sort places by").width(100.0).selected_text(label(view.sort)).show_ui(ui, |ui| {
            for sort in [PlaceSort::Count, PlaceSort::Name, PlaceSort::Kind, PlaceSort::Country, PlaceSort::Confidence]
            {
                ui.selectable_value(&mut view.sort, sort, label(sort));
            }
        });
    combo.response.on_hover_text("Sort the places by").accessible_name("Sort the places by");
}

fn reports_ui(
    ui: &mut Ui,
    state: &State,
    derived: &Derived,
    view: &mut ListView,
    out: &mut Vec<Command>,
    answer: &mut ListResponse,
) {
    rows_ui(ui, state.reports.len(), TALL_HEIGHT, view, |ui, index| {
        let open = &state.reports[index];
        let id = open.report.id;
        let detail = report_detail(open, derived.counts.get(index).copied().unwrap_or(0));
        let row = Row {
            title: open.report.display_name(),
            detail: &detail,
            right: "",
            hover: &open.report.path,
            tall: true,
            color: None,
            selected: state.active_report == Some(id),
        };
        let response = row.show(ui);
        if response.clicked() {
            out.push(Command::Show(id));
        }
        if response.double_clicked() {
            answer.look = state.report_bounds(id).map(Look::Fit);
        }
        response.context_menu(|ui| {
            if ui.button("Zoom to this report").clicked() {
                answer.look = state.report_bounds(id).map(Look::Fit);
                out.push(Command::Show(id));
                ui.close();
            }
            let only = state.filter.report == Some(id);
            if ui.button(if only { "Show all reports" } else { "Show only this report" }).clicked() {
                out.push(Command::SetFilter(Filter { report: (!only).then_some(id), ..state.filter.clone() }));
                ui.close();
            }
            ui.separator();
            if ui.button("Close this report").clicked() {
                out.push(Command::Close(id));
                ui.close();
            }
        });
        response
    });
}

/// '30 Nov 2024 · 12 mentions · North Press'. What may read from right to left stands last, so that it
/// does not draw numbers to itself.
fn report_detail(open: &OpenReport, mentions: usize) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(open.report.published.map(|date| date.strftime("%-d %b %Y").to_string()));
    parts.push(match open.parsing {
        Parsing::Queued => "waiting for the gazetteer".to_owned(),
        Parsing::Running(_) => "looking for places".to_owned(),
        Parsing::Cancelled => "cancelled: places not looked for".to_owned(),
        Parsing::Failed => "places not found: an internal error".to_owned(),
        Parsing::Done => match mentions {
            1 => "1 mention".to_owned(),
            many => format!("{many} mentions"),
        },
    });
    parts.extend(open.report.publisher.clone());
    parts.join(" · ")
}

fn places_ui(ui: &mut Ui, state: &State, derived: &Derived, view: &mut ListView, out: &mut Vec<Command>) {
    let style = Style::new(ui.visuals().dark_mode);
    let chosen: Option<PlaceKey> = state.selected.and_then(|id| state.placement(id)).map(place_key);
    if derived.places.is_empty() {
        let hint = if state.reports.is_empty() { "Open a report to see its places." } else { "No places to show." };
        ui.weak(hint);
        return;
    }
    rows_ui(ui, derived.places.len(), HEIGHT, view, |ui, index| {
        let place = &derived.places[index];
        let mut detail = kind_words(place.kind).to_owned();
        if !place.country.is_empty() {
            detail = format!("{detail} · {}", place.country);
        }
        if place.status == Status::Ambiguous {
            detail.push_str(" · in doubt");
        }
        let right = match place.mentions {
            1 => "1 mention".to_owned(),
            many => format!("{many} mentions"),
        };
        let row = Row {
            title: place.name(),
            detail: &detail,
            right: &right,
            hover: "",
            tall: false,
            color: Some(egui_color(style.color(Group::of(place.kind)))),
            selected: chosen.as_ref().is_some_and(|key| key.is_of(&place.placement)),
        };
        let response = row.show(ui);
        if response.clicked() {
            out.push(Command::SelectPlace(place.key()));
        }
        if response.hovered() {
            out.push(Command::Hover(Some(place.first)));
        }
        response
    });
}

fn mentions_ui(ui: &mut Ui, state: &State, ids: &[MentionId], hint: &str, view: &mut ListView, out: &mut Vec<Command>) {
    if ids.is_empty() {
        ui.weak(if state.reports.is_empty() { "Open a report to see its places." } else { hint });
        return;
    }
    rows_ui(ui, ids.len(), HEIGHT, view, |ui, index| {
        let id = ids[index];
        let (Some(open), Some(mention)) = (state.report(id.report), state.mention(id)) else {
            return ui.label("");
        };
        let words = mention.span.of(&open.report.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let detail = match (&mention.resolution.placement, mention.resolution.candidates.get(1)) {
            (Some(placement), Some(other)) => {
                // Dateline's own words read from left to right whatever the name does.
                format!("\u{200e}{} or {}", placement.name, other_words(&placement.name, &other.place))
            }
            _ => mention.resolution.evidence.first().cloned().unwrap_or_else(|| kind_words(mention.kind).to_owned()),
        };
        let row = Row {
            title: &words,
            detail: &detail,
            right: "",
            hover: open.report.display_name(),
            tall: false,
            color: None,
            selected: state.selected == Some(id),
        };
        let response = row.show(ui);
        if response.clicked() {
            out.push(Command::Select(id, SelectedFrom::List));
        }
        if response.hovered() {
            out.push(Command::Hover(Some(id)));
        }
        response
    });
}

/// Another place, told apart from the one of this name: 'the one in Hasakah, Syria'.
fn other_words(name: &str, other: &crate::model::Place) -> String {
    let within = [other.admin1.as_str(), other.country_name.as_str()];
    let within: Vec<&str> = within.into_iter().filter(|part| !part.is_empty()).collect();
    match (other.name == name, within.is_empty()) {
        (true, false) => format!("the one in {}", within.join(", ")),
        (false, false) => format!("{} in {}", other.name, within.join(", ")),
        _ => other.name.clone(),
    }
}

/// A list of rows of which only the visible ones are made. The arrow keys go from row to row, and
/// choose it.
fn rows_ui(
    ui: &mut Ui,
    count: usize,
    height: f32,
    view: &mut ListView,
    mut row_ui: impl FnMut(&mut Ui, usize) -> Response,
) {
    ui.spacing_mut().item_spacing.y = 1.0;
    let pitch = height + 1.0;
    let mut area = ScrollArea::vertical().id_salt(("rows", view.tab as u8)).auto_shrink(false);
    let state_id = Id::unique("rows offset").with(view.tab as u8);
    let (offset, view_height) = ui.data(|data| data.get_temp::<(f32, f32)>(state_id)).unwrap_or((0.0, 400.0));
    if let Some(focus) = view.focus {
        // The row must be made before it can have the focus.
        let top = focus as f32 * pitch;
        if top < offset {
            area = area.vertical_scroll_offset(top);
        } else if top + pitch > offset + view_height {
            area = area.vertical_scroll_offset(top + pitch - view_height);
        }
    }
    let output = area.show_rows(ui, height, count, |ui, range| {
        for index in range {
            let response = ui.push_id(index, |ui| row_ui(ui, index)).inner;
            if view.focus == Some(index) {
                view.focus = None;
                response.request_focus();
            }
            if response.has_focus() {
                let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
                ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
                let step = ui.input_mut(|input| {
                    i64::from(input.consume_key(Modifiers::NONE, Key::ArrowDown))
                        - i64::from(input.consume_key(Modifiers::NONE, Key::ArrowUp))
                });
                let next = index as i64 + step;
                if step != 0 && (0..count as i64).contains(&next) {
                    view.focus = Some(next as usize);
                    ui.ctx().request_repaint();
                }
            }
        }
    });
    ui.data_mut(|data| data.insert_temp(state_id, (output.state.clamped_offset().y, output.inner_rect.height())));
}
