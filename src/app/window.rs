//! One frame of the window.

use super::derived::Derived;
use super::dialogs::Dialogs;
use super::map::MapView;
use super::panels::{ListView, ReportView, counts, lists_ui, menu_bar_ui, report_ui, status_ui};
use super::{Jobs, keys, theme};
use crate::basemap::{Archive, Ground, OnlineMap};
use crate::geodesy::Notation;
use crate::scene::{Grid, LabelLanguage};
use crate::session::{
    Action, BasemapChoice, Bookmark, Command, Job, Notice, State, Theme, read_bookmarks, update, write_bookmarks,
};
use egui::{Align2, CentralPanel, Context, Frame, Margin, Panel, RichText, Ui, ViewportCommand, vec2};

/// Under this name the window keeps its settings.
const SETTINGS: &str = "dateline.settings";
/// Under this name it keeps the bookmarks.
const BOOKMARKS: &str = "dateline.bookmarks";
/// Under this one, the map underneath.
const MAP_SETTINGS: &str = "dateline.map";

/// The window: the state, the workers, and each panel's own memory.
pub struct App {
    state: State,
    jobs: Jobs,
    map: MapView,
    derived: Derived,
    lists: ListView,
    report: ReportView,
    dialogs: Dialogs,
    title: String,
    theme: Option<Theme>,
    /// Whether to open the sample reports, should no file of the analyst's own have been opened before.
    greeting: bool,
    /// Whether the workers work.
    begun: bool,
}

impl App {
    /// A window with nothing open. The gazetteer and the basemap are loaded by the workers, once the window
    /// is there.
    #[must_use]
    pub fn new(ctx: &Context, jobs: Jobs) -> Self {
        theme::install(ctx);
        let mut app = Self {
            state: State::default(),
            map: MapView::new(),
            derived: Derived::default(),
            lists: ListView::default(),
            report: ReportView::default(),
            dialogs: Dialogs::default(),
            title: String::new(),
            theme: None,
            greeting: false,
            begun: false,
            jobs,
        };
        if !app.jobs.has_threads() {
            app.begin(ctx);
        }
        app
    }

    /// Lets the workers begin. Not before the window is there: on a machine with few cores they would
    /// keep it from being drawn.
    fn begin(&mut self, ctx: &Context) {
        self.begun = true;
        self.jobs.begin();
        if self.jobs.has_threads() {
            if let Err(error) = Archive::embedded() {
                let text = format!("The map's background can't be drawn: {error}");
                self.send(ctx, Command::Notify(Notice { text, is_error: true }));
            }
            self.map.show_basemap(ctx);
        }
    }

    /// Takes up the settings of the last session.
    pub fn restore(&mut self, storage: Option<&dyn eframe::Storage>) {
        if let Some(kept) = storage.and_then(|storage| storage.get_string(BOOKMARKS)) {
            update(&mut self.state, Command::SetBookmarks(read_bookmarks(&kept)));
        }
        if let Some(map) = storage.and_then(|storage| storage.get_string(MAP_SETTINGS)) {
            self.restore_map(&map);
        }
        let Some(settings) = storage.and_then(|storage| storage.get_string(SETTINGS)) else { return };
        for word in settings.split_whitespace() {
            match word {
                "light" => self.state.theme = Theme::Light,
                "dark" => self.state.theme = Theme::Dark,
                "no-lists" => self.state.lists_hidden = true,
                "no-text" => self.state.text_hidden = true,
                "dms" => self.state.notation = Notation::Dms,
                "mgrs" => self.state.notation = Notation::Mgrs,
                "utm" => self.state.notation = Notation::Utm,
                "graticule" => self.state.grid = Some(Grid::Graticule),
                "mgrs-grid" => self.state.grid = Some(Grid::Mgrs),
                "overview" => self.state.overview = true,
                "local-names" => self.state.label_language = LabelLanguage::Local,
                "both-names" => self.state.label_language = LabelLanguage::Both,
                _ => {}
            }
        }
    }

    /// Takes up the map of the last session.
    fn restore_map(&mut self, settings: &str) {
        for (key, value) in settings.lines().filter_map(|line| line.split_once(' ')) {
            match key {
                "map" => self.show_basemap(BasemapChoice::of(value)),
                "known" => self.state.basemap_files.push(value.to_owned()),
                "overlay" => self.add_overlay(value.to_owned()),
                // Remembered, and no more: nothing goes online at a start.
                "online" => {
                    let (template, credit) = value.split_once('\t').unwrap_or((value, ""));
                    self.state.online_maps.extend(OnlineMap::new(template, credit));
                }
                _ => {}
            }
        }
    }

    /// What [`App::restore_map`] takes up: a word and a value on each line.
    fn map_settings(&self) -> String {
        let state = &self.state;
        let ground = if state.basemap.ground == Ground::Relief { "relief" } else { "plain" };
        let mut lines = vec![("map", ground)];
        lines.extend(state.basemap_file.iter().map(|path| ("map", path.as_str())));
        lines.extend(state.basemap_files.iter().map(|path| ("known", path.as_str())));
        lines.extend(state.overlay_files.iter().map(|path| ("overlay", path.as_str())));
        let online: Vec<String> =
            state.online_maps.iter().map(|map| format!("{}\t{}", map.template(), map.given_credit())).collect();
        lines.extend(online.iter().map(|map| ("online", map.as_str())));
        // A path with a line break in it can't be kept.
        let kept = lines.into_iter().filter(|(_, value)| !value.contains(['\n', '\r']));
        kept.map(|(key, value)| format!("{key} {value}\n")).collect()
    }

    /// Lays a file over the map.
    pub fn add_overlay(&mut self, path: String) {
        let jobs = update(&mut self.state, Command::AddOverlay(path));
        jobs.into_iter().for_each(|job| self.jobs.start(job));
    }

    /// Opens files and folders.
    pub fn open(&mut self, paths: Vec<String>) {
        let jobs = update(&mut self.state, Command::Open(paths));
        jobs.into_iter().for_each(|job| self.jobs.start(job));
    }

    /// Shows a map underneath.
    pub fn show_basemap(&mut self, choice: BasemapChoice) {
        let jobs = update(&mut self.state, Command::SetBasemap(choice));
        jobs.into_iter().for_each(|job| self.jobs.start(job));
    }

    /// Opens the sample reports once it is known that there are no recent files: whoever starts for the
    /// first time sees what it is for, and whoever works with it is left alone.
    pub fn greet(&mut self) {
        self.greeting = true;
    }

    /// What is open.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The workers.
    #[must_use]
    pub fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    /// What the map shows and where on the screen, once it was shown.
    #[must_use]
    pub fn map_view(&self) -> Option<(egui::Rect, crate::geodesy::Viewport)> {
        self.map.shown()
    }

    /// What can be pointed at on the map.
    #[must_use]
    pub fn map_targets(&self) -> &[crate::scene::Target] {
        self.map.targets()
    }

    /// Carries a command out.
    pub fn send(&mut self, ctx: &Context, command: Command) {
        match &command {
            Command::Do(Action::Find) => self.report.focus_find = true,
            Command::Do(Action::ClearSelection) => self.map.fold_up(),
            Command::Do(action @ (Action::CopyCenter | Action::AddBookmark)) => {
                let Some((_, viewport)) = self.map.shown() else { return };
                let name = format!("{}, zoom {:.1}", self.state.notation.write(viewport.center), viewport.zoom);
                let own = match action {
                    Action::CopyCenter => Command::CopyPosition(viewport.center),
                    _ => Command::AddBookmark(Bookmark { name, center: viewport.center, zoom: viewport.zoom }),
                };
                self.send(ctx, own);
                return;
            }
            _ => {}
        }
        for job in update(&mut self.state, command) {
            match job {
                Job::Look(look) => {
                    self.map.look(look);
                    ctx.request_repaint();
                }
                Job::CopyText(text) => ctx.copy_text(text),
                Job::ToggleFullScreen => {
                    // The window manager may have changed it meanwhile.
                    let is_full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
                    ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!is_full));
                }
                Job::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
                job => self.jobs.start(job),
            }
        }
    }

    /// What came in since the last frame: answers, keys, dropped files, the wish to close the window.
    fn take_in(&mut self, ctx: &Context) {
        if ctx.input(|input| input.viewport().close_requested()) && self.state.has_unsaved_corrections() {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.send(ctx, Command::Do(Action::Quit));
        }
        while let Some(answer) = self.jobs.next_answer() {
            let first_time = matches!(&answer, Command::SetRecent(recent) if recent.is_empty());
            self.send(ctx, answer);
            if first_time && std::mem::take(&mut self.greeting) && self.state.reports.is_empty() {
                self.send(ctx, Command::Do(Action::OpenSamples));
            }
        }
        for action in keys::pressed(ctx) {
            if self.state.dialog.is_none() || works_over_dialogs(action) {
                self.send(ctx, Command::Do(action));
            }
        }
        let dropped = ctx.input(|input| input.raw.dropped_files.clone());
        let paths: Vec<String> = dropped.iter().map(|file| file.path().to_string_lossy().into_owned()).collect();
        if !paths.is_empty() {
            self.send(ctx, Command::Open(paths));
        }
    }

    /// One frame.
    pub fn frame_ui(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        if !self.begun && ctx.cumulative_frame_nr() > 0 {
            self.begin(&ctx);
        } else if !self.begun {
            ctx.request_repaint();
        }
        self.take_in(&ctx);
        if self.theme != Some(self.state.theme) {
            self.theme = Some(self.state.theme);
            theme::choose(&ctx, self.state.theme);
        }
        self.derived.refresh(&self.state, self.lists.sort);
        self.name_window(&ctx);
        let mut out = Vec::new();
        self.panels_ui(ui, &mut out);
        let view = self.map.shown().map(|(_, viewport)| viewport);
        self.dialogs.ui(&ctx, &self.state, &self.derived, &self.jobs, view, &mut out);
        drop_hint_ui(&ctx);
        self.hover(&ctx, &mut out);
        if !out.is_empty() {
            ctx.request_repaint();
        }
        for command in out {
            self.send(&ctx, command);
        }
    }

    /// Every panel says in every frame what the pointer is over in it; where none does, it is over
    /// nothing.
    fn hover(&mut self, ctx: &Context, out: &mut Vec<Command>) {
        let mut hovered = None;
        out.retain(|command| match command {
            Command::Hover(over) => {
                hovered = hovered.or(*over);
                false
            }
            _ => true,
        });
        if hovered != self.state.hovered {
            self.send(ctx, Command::Hover(hovered));
            ctx.request_repaint();
        }
    }

    fn panels_ui(&mut self, ui: &mut Ui, out: &mut Vec<Command>) {
        let (state, derived) = (&self.state, &self.derived);
        let bar = |margin: Margin| Frame::NONE.fill(ui.visuals().panel_fill).inner_margin(margin);
        let (menu_frame, status_frame) = (bar(Margin::symmetric(8, 4)), bar(Margin::symmetric(10, 2)));
        let (lists_frame, text_frame) = (bar(Margin::same(8)), bar(Margin::ZERO));
        Panel::top("menu").frame(menu_frame).show(ui, |ui| menu_bar_ui(ui, state, out));
        Panel::bottom("status").exact_size(28.0).frame(status_frame).show(ui, |ui| {
            status_ui(ui, state, derived.places.len(), self.map.pointed_at(ui.ctx()), out);
        });
        if state.reports.is_empty() && state.running.is_empty() {
            // Nothing to list and nothing to read: the map and what to do next have the window.
        } else {
            let width = ui.available_width();
            if !state.lists_hidden {
                let panel = Panel::left("lists").default_size(300.0).size_range(250.0..=(width * 0.27).max(251.0));
                let answer = panel.frame(lists_frame).show(ui, |ui| lists_ui(ui, state, derived, &mut self.lists, out));
                if let Some(look) = answer.inner.look {
                    self.map.look(look);
                }
            }
            if !state.text_hidden {
                // However small the window, the map keeps a good third of it.
                let most = (ui.available_width() - width * 0.37).max(241.0);
                let panel = Panel::right("text").default_size(400.0).size_range(240.0..=most);
                panel.frame(text_frame).show(ui, |ui| report_ui(ui, state, derived, &mut self.report, out));
            }
        }
        CentralPanel::no_frame().show(ui, |ui| {
            self.map.ui(ui, state, &derived.index, out);
            if state.reports.is_empty() && state.running.is_empty() {
                welcome_ui(ui, out);
            }
        });
    }

    /// The window's title says what is open: 'Dateline — 3 reports, 24 places'.
    fn name_window(&mut self, ctx: &Context) {
        let title = if self.state.reports.is_empty() {
            "Dateline".to_owned()
        } else {
            format!("Dateline — {}", counts(&self.state, self.derived.places.len()))
        };
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.frame_ui(ui);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        let theme = match self.state.theme {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let lists = if self.state.lists_hidden { "no-lists" } else { "lists" };
        let text = if self.state.text_hidden { "no-text" } else { "text" };
        let notation = match self.state.notation {
            Notation::Decimal => "decimal",
            Notation::Dms => "dms",
            Notation::Mgrs => "mgrs",
            Notation::Utm => "utm",
        };
        let grid = match self.state.grid {
            None => "no-grid",
            Some(Grid::Graticule) => "graticule",
            Some(Grid::Mgrs) => "mgrs-grid",
        };
        let overview = if self.state.overview { "overview" } else { "no-overview" };
        let names = match self.state.label_language {
            LabelLanguage::English => "english-names",
            LabelLanguage::Local => "local-names",
            LabelLanguage::Both => "both-names",
        };
        storage.set_string(SETTINGS, format!("{theme} {lists} {text} {notation} {grid} {overview} {names}"));
        storage.set_string(BOOKMARKS, write_bookmarks(&self.state.bookmarks));
        storage.set_string(MAP_SETTINGS, self.map_settings());
    }
}

/// Whether a key counts while a dialog is open.
fn works_over_dialogs(action: Action) -> bool {
    matches!(action, Action::ClearSelection | Action::Palette | Action::Quit | Action::FullScreen)
}

/// What to do with an empty window.
fn welcome_ui(ui: &mut Ui, out: &mut Vec<Command>) {
    let area = egui::Area::new(egui::Id::unique("welcome"))
        .constrain_to(ui.max_rect())
        .pivot(Align2::CENTER_CENTER)
        .fixed_pos(ui.max_rect().center())
        .order(egui::Order::Middle);
    area.show(ui.ctx(), |ui| {
        Frame::window(ui.style()).inner_margin(Margin::same(22)).show(ui, |ui| {
            ui.set_max_width(380.0);
            ui.label(RichText::new("Open reports to see their places").heading());
            ui.add_space(4.0);
            ui.label("Text, Markdown, HTML and Dateline's own files. Drop files or folders on this window, or:");
            ui.add_space(8.0);
            ui.horizontal_wrapped(|ui| {
                for action in [Action::OpenFiles, Action::OpenFolder, Action::OpenSamples] {
                    if ui.button(action.info().label).clicked() {
                        out.push(Command::Do(action));
                    }
                }
            });
            ui.add_space(8.0);
            ui.label(RichText::new("Everything stays on this computer. Press ? for all keys.").small().weak());
        });
    });
}

/// While files are held over the window.
fn drop_hint_ui(ctx: &Context) {
    if ctx.input(|input| input.raw.hovered_files.is_empty()) {
        return;
    }
    let area = egui::Area::new(egui::Id::unique("drop")).anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0));
    area.order(egui::Order::Foreground).interactable(false).show(ctx, |ui| {
        Frame::popup(ui.style()).inner_margin(Margin::same(24)).show(ui, |ui| {
            ui.label(RichText::new("Drop to open").heading());
        });
    });
}
