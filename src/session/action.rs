//! The one table of commands: menus, keys, the palette and the keyboard help are all made from it.

/// A command without arguments, as menus and keys give it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)] // the labels in the table say it
pub enum Action {
    OpenFiles,
    OpenFolder,
    OpenPath,
    OpenSamples,
    NewSession,
    Save,
    SaveAs,
    Export,
    LoadReport,
    Gazetteers,
    Quit,
    Undo,
    Redo,
    Find,
    NotAPlace,
    ClearSelection,
    Palette,
    NextMention,
    PreviousMention,
    FitAll,
    FitReport,
    FitSelection,
    ZoomIn,
    ZoomOut,
    ToggleLists,
    ToggleText,
    FullScreen,
    ThemeSystem,
    ThemeLight,
    ThemeDark,
    BasemapPlain,
    BasemapRelief,
    OpenBasemap,
    OnlineMap,
    GoOffline,
    SaveArea,
    AddOverlay,
    ToggleNames,
    LabelsEnglish,
    LabelsLocal,
    LabelsBoth,
    ShowEverything,
    ToggleDensity,
    ToggleGraticule,
    ToggleMgrsGrid,
    ToggleOverview,
    Measure,
    CopyCenter,
    AddBookmark,
    Bookmarks,
    NotationDecimal,
    NotationDms,
    NotationMgrs,
    NotationUtm,
    Cancel,
    KeyboardHelp,
    About,
}

/// A menu of the menu bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Menu {
    File,
    Edit,
    View,
    Map,
    Help,
}

impl Menu {
    /// All, in the order of the menu bar.
    pub const ALL: [Self; 5] = [Self::File, Self::Edit, Self::View, Self::Map, Self::Help];

    /// What the menu bar says.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::View => "View",
            Self::Map => "Map",
            Self::Help => "Help",
        }
    }
}

/// A key, with what is held down. `key` is the key's name as on keyboards: `O`, `F11`, `Escape`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// Ctrl, or Command on a Mac.
    pub ctrl: bool,
    /// Shift.
    pub shift: bool,
    /// The key.
    pub key: &'static str,
}

impl Shortcut {
    const fn plain(key: &'static str) -> Self {
        Self { ctrl: false, shift: false, key }
    }

    const fn shift(key: &'static str) -> Self {
        Self { ctrl: false, shift: true, key }
    }

    const fn ctrl(key: &'static str) -> Self {
        Self { ctrl: true, shift: false, key }
    }

    const fn ctrl_shift(key: &'static str) -> Self {
        Self { ctrl: true, shift: true, key }
    }

    /// How menus write it: `Ctrl+Shift+F`.
    #[must_use]
    pub fn label(self) -> String {
        let key = match self.key {
            "Plus" => "+",
            "Minus" => "-",
            "Questionmark" => "?",
            "ArrowRight" => "Right arrow",
            "ArrowLeft" => "Left arrow",
            other => other,
        };
        format!("{}{}{key}", if self.ctrl { "Ctrl+" } else { "" }, if self.shift { "Shift+" } else { "" })
    }
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct ActionInfo {
    /// The command.
    pub action: Action,
    /// What it is called, everywhere.
    pub label: &'static str,
    /// The menu it is in.
    pub menu: Menu,
    /// Whether a line stands above it in the menu.
    pub starts_group: bool,
    /// Its keys; menus show the first.
    pub shortcuts: &'static [Shortcut],
}

const fn row(
    action: Action,
    label: &'static str,
    menu: Menu,
    starts_group: bool,
    shortcuts: &'static [Shortcut],
) -> ActionInfo {
    ActionInfo { action, label, menu, starts_group, shortcuts }
}

/// Every command, in the order of the menus.
#[must_use]
pub fn actions() -> &'static [ActionInfo] {
    const ACTIONS: &[ActionInfo] = &[
        row(Action::OpenFiles, "Open files…", Menu::File, false, &[Shortcut::ctrl("O")]),
        row(Action::OpenFolder, "Open folder…", Menu::File, false, &[Shortcut::ctrl_shift("O")]),
        row(Action::OpenPath, "Open path…", Menu::File, false, &[Shortcut::ctrl("L")]),
        row(Action::OpenSamples, "Open the sample reports", Menu::File, false, &[]),
        row(Action::Save, "Save reports with places", Menu::File, true, &[Shortcut::ctrl("S")]),
        row(Action::SaveAs, "Save as…", Menu::File, false, &[Shortcut::ctrl_shift("S")]),
        row(Action::Export, "Export picture…", Menu::File, false, &[Shortcut::ctrl("P")]),
        row(Action::LoadReport, "What became of each file", Menu::File, true, &[]),
        row(Action::Gazetteers, "Gazetteers of your own…", Menu::File, false, &[]),
        row(Action::Cancel, "Cancel what is under way", Menu::File, false, &[]),
        row(Action::NewSession, "New session", Menu::File, true, &[Shortcut::ctrl("N")]),
        row(Action::Quit, "Quit", Menu::File, false, &[Shortcut::ctrl("Q")]),
        row(Action::Undo, "Undo correction", Menu::Edit, false, &[Shortcut::ctrl("Z")]),
        row(Action::Redo, "Redo correction", Menu::Edit, false, &[Shortcut::ctrl_shift("Z"), Shortcut::ctrl("Y")]),
        row(Action::NotAPlace, "The selected mention is not a place", Menu::Edit, true, &[Shortcut::plain("Delete")]),
        row(Action::ClearSelection, "Clear selection", Menu::Edit, false, &[Shortcut::plain("Escape")]),
        row(Action::Find, "Find in reports…", Menu::Edit, true, &[Shortcut::ctrl("F")]),
        row(Action::Palette, "Search all commands…", Menu::Edit, false, &[Shortcut::ctrl("K")]),
        row(
            Action::NextMention,
            "Next mention",
            Menu::View,
            false,
            &[Shortcut::plain("N"), Shortcut::plain("ArrowRight")],
        ),
        row(
            Action::PreviousMention,
            "Previous mention",
            Menu::View,
            false,
            &[Shortcut::shift("N"), Shortcut::plain("ArrowLeft")],
        ),
        row(Action::FitAll, "Zoom to everything", Menu::View, true, &[Shortcut::ctrl_shift("F")]),
        row(Action::FitReport, "Zoom to the report shown", Menu::View, false, &[]),
        row(Action::FitSelection, "Zoom to selection", Menu::View, false, &[Shortcut::ctrl("J")]),
        row(Action::ZoomIn, "Zoom in", Menu::View, false, &[Shortcut::plain("Plus"), Shortcut::plain("Equals")]),
        row(Action::ZoomOut, "Zoom out", Menu::View, false, &[Shortcut::plain("Minus")]),
        row(Action::ShowEverything, "Clear filters", Menu::View, true, &[]),
        row(Action::ToggleLists, "Show or hide the lists", Menu::View, true, &[Shortcut::ctrl("1")]),
        row(Action::ToggleText, "Show or hide the text", Menu::View, false, &[Shortcut::ctrl("2")]),
        row(Action::FullScreen, "Full screen", Menu::View, false, &[Shortcut::plain("F11")]),
        row(Action::ThemeSystem, "Colours as the system has them", Menu::View, true, &[]),
        row(Action::ThemeLight, "Light colours", Menu::View, false, &[]),
        row(Action::ThemeDark, "Dark colours", Menu::View, false, &[]),
        row(Action::ToggleDensity, "Density in place of pins", Menu::Map, false, &[Shortcut::plain("D")]),
        row(Action::ToggleGraticule, "Graticule of degrees", Menu::Map, false, &[Shortcut::plain("G")]),
        row(Action::ToggleMgrsGrid, "Military grid (MGRS)", Menu::Map, false, &[Shortcut::shift("G")]),
        row(Action::ToggleOverview, "Overview of where the map is", Menu::Map, false, &[Shortcut::plain("O")]),
        row(Action::Measure, "Measure distances and areas", Menu::Map, true, &[Shortcut::plain("M")]),
        row(
            Action::CopyCenter,
            "Copy the coordinates of the map's middle",
            Menu::Map,
            false,
            &[Shortcut::ctrl_shift("C")],
        ),
        row(Action::AddBookmark, "Bookmark this view", Menu::Map, true, &[Shortcut::ctrl("D")]),
        row(Action::Bookmarks, "Bookmarks…", Menu::Map, false, &[Shortcut::ctrl("B")]),
        row(Action::NotationDecimal, "Coordinates in decimal degrees", Menu::Map, true, &[]),
        row(Action::NotationDms, "Coordinates in degrees, minutes, seconds", Menu::Map, false, &[]),
        row(Action::NotationMgrs, "Coordinates in MGRS", Menu::Map, false, &[]),
        row(Action::NotationUtm, "Coordinates in UTM", Menu::Map, false, &[]),
        row(Action::BasemapPlain, "Plain map", Menu::View, true, &[]),
        row(Action::BasemapRelief, "Map with relief", Menu::View, false, &[]),
        row(Action::OpenBasemap, "Map file of your own…", Menu::View, false, &[]),
        row(Action::OnlineMap, "Map from a server…", Menu::View, false, &[]),
        row(Action::GoOffline, "Stop going online", Menu::View, false, &[]),
        row(Action::SaveArea, "Save this area of the server's map…", Menu::View, false, &[]),
        row(Action::AddOverlay, "Overlay of your own…", Menu::View, false, &[]),
        row(Action::ToggleNames, "Names on the map", Menu::View, true, &[]),
        row(Action::LabelsEnglish, "Names in English", Menu::View, false, &[]),
        row(Action::LabelsLocal, "Names as they are written there", Menu::View, false, &[]),
        row(Action::LabelsBoth, "Names in both", Menu::View, false, &[]),
        row(Action::KeyboardHelp, "Keyboard and mouse", Menu::Help, false, &[Shortcut::plain("Questionmark")]),
        row(Action::About, "About Dateline", Menu::Help, true, &[]),
    ];
    ACTIONS
}

impl Action {
    /// Its row of the table.
    #[must_use]
    pub fn info(self) -> &'static ActionInfo {
        actions().iter().find(|info| info.action == self).expect("every action has a row")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things() {
        let mut seen: Vec<(Shortcut, Action)> = Vec::new();
        for info in actions() {
            for shortcut in info.shortcuts {
                let clash = seen.iter().find(|(other, _)| other == shortcut);
                assert!(clash.is_none(), "{} is {clash:?} and {:?}", shortcut.label(), info.action);
                seen.push((*shortcut, info.action));
            }
        }
    }

    #[test]
    fn every_action_stands_once_in_the_table() {
        let mut all: Vec<Action> = actions().iter().map(|info| info.action).collect();
        all.sort();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
        assert_eq!(count, Action::About as usize + 1);
    }
}
