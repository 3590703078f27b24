//! The menu bar, made from the table of commands.

use crate::app::text::bidi_text;
use crate::basemap::Ground;
use crate::geodesy::Notation;
use crate::scene::{Grid, LabelLanguage};
use crate::session::{Action, BasemapChoice, Command, Menu, State, Theme, actions};
use egui::{Align, Button, Layout, MenuBar, ScrollArea, TextStyle, Ui};

/// The menu bar.
pub fn menu_bar_ui(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    MenuBar::new().ui(ui, |ui| {
        for menu in Menu::ALL {
            ui.menu_button(menu.label(), |ui| {
                // On a small screen a long menu is scrolled: every command is to be reached.
                let height = ui.ctx().content_rect().height() - 70.0;
                ScrollArea::vertical()
                    .max_height(height)
                    .min_scrolled_height(height)
                    .show(ui, |ui| items_ui(ui, menu, state, out));
            });
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let label = format!("Search commands  {}", Action::Palette.info().shortcuts[0].label());
            if ui.add(Button::new(label).small()).clicked() {
                out.push(Command::Do(Action::Palette));
            }
        });
    });
}

/// The commands of a menu.
fn items_ui(ui: &mut Ui, menu: Menu, state: &State, out: &mut Vec<Command>) {
    ui.set_min_width(230.0);
    for info in actions().iter().filter(|info| info.menu == menu) {
        if info.starts_group {
            ui.separator();
        }
        let keys = info.shortcuts.first().map(|shortcut| shortcut.label()).unwrap_or_default();
        let button = Button::new(info.label).shortcut_text(keys).selected(is_on(state, info.action));
        if ui.add_enabled(is_possible(state, info.action), button).clicked() {
            out.push(Command::Do(info.action));
            ui.close();
        }
        if info.action == Action::OpenSamples {
            recent_ui(ui, state, out);
        }
        if info.action == Action::AddOverlay {
            overlays_ui(ui, state, out);
        }
        if info.action == Action::OpenBasemap {
            map_files_ui(ui, state, out);
        }
    }
}

fn recent_ui(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    ui.add_enabled_ui(!state.recent.is_empty(), |ui| {
        ui.menu_button("Open recent", |ui| {
            for path in &state.recent {
                let shown = bidi_text(ui, path, TextStyle::Button);
                if ui.button(shown).clicked() {
                    out.push(Command::Open(vec![path.clone()]));
                    ui.close();
                }
            }
        });
    });
}

/// The overlays on the map; a click takes one off.
fn overlays_ui(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    for path in &state.overlay_files {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let shown = bidi_text(ui, name, TextStyle::Button);
        if ui.add(Button::new(shown).selected(true)).on_hover_text(format!("Take {path} off the map")).clicked() {
            out.push(Command::RemoveOverlay(path.clone()));
            ui.close();
        }
    }
}

/// The map files opened before.
fn map_files_ui(ui: &mut Ui, state: &State, out: &mut Vec<Command>) {
    for path in &state.basemap_files {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let shown = bidi_text(ui, name, TextStyle::Button);
        let button = Button::new(shown).selected(state.basemap_file.as_ref() == Some(path));
        if ui.add(button).on_hover_text(path).clicked() {
            out.push(Command::SetBasemap(BasemapChoice::File(path.clone())));
            ui.close();
        }
    }
}

/// Whether an action would do anything now.
pub fn is_possible(state: &State, action: Action) -> bool {
    match action {
        Action::Save
        | Action::SaveAs
        | Action::Export
        | Action::FitAll
        | Action::Find
        | Action::NextMention
        | Action::PreviousMention
        | Action::NewSession => !state.reports.is_empty(),
        Action::FitReport => state.active_report.is_some(),
        Action::FitSelection => state.selection_bounds().is_some(),
        Action::NotAPlace => state.selected.is_some(),
        Action::ClearSelection => state.selected.is_some() || state.measuring.is_some(),
        Action::Undo => state.can_undo(),
        Action::Redo => state.can_redo(),
        Action::Cancel => !state.running.is_empty() || state.parse_progress().is_some(),
        Action::ShowEverything => !state.filter.is_empty(),
        Action::GoOffline | Action::SaveArea => state.online.is_some(),
        Action::LoadReport => !state.load_report.is_empty(),
        _ => true,
    }
}

/// Whether a built-in map is shown, whatever lies over it.
fn is_ground(state: &State, ground: Ground) -> bool {
    state.basemap.source.is_none() && state.basemap.ground == ground
}

fn is_on(state: &State, action: Action) -> bool {
    match action {
        Action::ThemeSystem => state.theme == Theme::System,
        Action::ThemeLight => state.theme == Theme::Light,
        Action::ThemeDark => state.theme == Theme::Dark,
        Action::ToggleDensity => state.density,
        Action::ToggleGraticule => state.grid == Some(Grid::Graticule),
        Action::ToggleMgrsGrid => state.grid == Some(Grid::Mgrs),
        Action::ToggleOverview => state.overview,
        Action::Measure => state.measuring.is_some(),
        Action::NotationDecimal => state.notation == Notation::Decimal,
        Action::NotationDms => state.notation == Notation::Dms,
        Action::NotationMgrs => state.notation == Notation::Mgrs,
        Action::NotationUtm => state.notation == Notation::Utm,
        Action::BasemapPlain => is_ground(state, Ground::Plain),
        Action::BasemapRelief => is_ground(state, Ground::Relief),
        Action::OnlineMap => state.online.is_some(),
        Action::ToggleNames => state.shows_names(),
        Action::LabelsEnglish => state.shows_names() && state.label_language == LabelLanguage::English,
        Action::LabelsLocal => state.shows_names() && state.label_language == LabelLanguage::Local,
        Action::LabelsBoth => state.shows_names() && state.label_language == LabelLanguage::Both,
        Action::ToggleLists => !state.lists_hidden,
        Action::ToggleText => !state.text_hidden,
        _ => false,
    }
}
