//! All commands and places, to search by name, and positions to go to in any notation.

use crate::app::panels::is_possible;
use crate::app::text::bidi_text;
use crate::geoparse::coordinates;
use crate::session::{Action, ActionInfo, Command, PlaceKey, PlaceRow, Spot, State, actions, kind_words};
use egui::{Align2, Button, Context, Key, Modifiers, ScrollArea, TextEdit, TextStyle, Window, vec2};

/// Most rows that are shown.
const ROWS_MAX: usize = 40;

/// The palette's own memory.
#[derive(Default)]
pub struct PaletteView {
    query: String,
    chosen: usize,
    /// What fits the query, and what it was worked out for: it takes a while with very many places.
    entries: Vec<Entry>,
    entries_of: Option<(String, u64)>,
}

enum Entry {
    Action(&'static ActionInfo),
    /// Its name, what tells it from others of that name, and its key.
    Place(String, String, PlaceKey),
    /// A position that was typed.
    Position(Spot),
}

impl PaletteView {
    /// Shows the palette at the top of the window.
    pub fn ui(&mut self, ctx: &Context, state: &State, rows: &[PlaceRow], fresh: bool, out: &mut Vec<Command>) {
        if fresh {
            *self = Self::default();
        }
        let mut open = true;
        Window::new("Search commands")
            .open(&mut open)
            .collapsible(false)
            .resizable(false)
            .anchor(Align2::CENTER_TOP, vec2(0.0, 60.0))
            .fixed_size(vec2(460.0, 380.0))
            .show(ctx, |ui| {
                let (down, up, enter) = ui.input_mut(|input| {
                    (
                        input.consume_key(Modifiers::NONE, Key::ArrowDown),
                        input.consume_key(Modifiers::NONE, Key::ArrowUp),
                        input.consume_key(Modifiers::NONE, Key::Enter),
                    )
                });
                let field = TextEdit::singleline(&mut self.query)
                    .hint_text("A command, a place in the open reports, or coordinates")
                    .desired_width(f32::INFINITY);
                let field = ui.add(field).accessible_name("A command, a place in the open reports, or coordinates");
                field.request_focus();
                if field.changed() {
                    self.chosen = 0;
                }
                let of = Some((self.query.clone(), state.places_revision));
                if self.entries_of != of {
                    self.entries = entries(rows, &self.query);
                    self.entries_of = of;
                }
                let entries = &self.entries;
                if down {
                    self.chosen = (self.chosen + 1).min(entries.len().saturating_sub(1));
                }
                if up {
                    self.chosen = self.chosen.saturating_sub(1);
                }
                ui.add_space(4.0);
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                    if entries.is_empty() {
                        ui.weak(if is_numeric(&self.query) { NOT_READ } else { "Nothing is called that" });
                    }
                    for (index, entry) in entries.iter().enumerate() {
                        let is_chosen = index == self.chosen;
                        let (button, name) = match entry {
                            Entry::Action(info) => {
                                let keys = info.shortcuts.first().map(|keys| keys.label()).unwrap_or_default();
                                (Button::selectable(is_chosen, info.label).shortcut_text(keys), info.label.to_owned())
                            }
                            Entry::Place(name, detail, _) => {
                                let shown = bidi_text(ui, &format!("Go to {name}"), TextStyle::Button);
                                let button = Button::selectable(is_chosen, shown).shortcut_text(detail.as_str());
                                (button, format!("Go to {name}, {detail}"))
                            }
                            Entry::Position(spot) => {
                                let label = format!("Go to {}", state.notation.write(spot.at));
                                (Button::selectable(is_chosen, label.as_str()), label)
                            }
                        };
                        let enabled = match entry {
                            Entry::Action(info) => is_possible(state, info.action),
                            Entry::Place(..) | Entry::Position(_) => true,
                        };
                        let response = ui.add_enabled(enabled, button.min_size(vec2(ui.available_width(), 0.0)));
                        response.widget_info(|| {
                            egui::WidgetInfo::selected(egui::Role::ListBoxOption, enabled, is_chosen, &name)
                        });
                        if is_chosen && (down || up) {
                            response.scroll_to_me(None);
                        }
                        if response.clicked() || (enter && is_chosen && enabled) {
                            out.push(Command::SetDialog(None));
                            out.push(match entry {
                                Entry::Action(info) => Command::Do(info.action),
                                Entry::Place(_, _, key) => Command::SelectPlace(key.clone()),
                                Entry::Position(spot) => Command::GoToPosition(spot.clone()),
                            });
                        }
                    }
                });
            });
        if !open {
            out.push(Command::SetDialog(None));
        }
    }
}

/// What to say of numbers that are no position.
const NOT_READ: &str = "These are no coordinates that can be read: try 35.9312, 36.6333, or 35°55'52\"N 36°38'00\"E, or 37S BV 86371 78785";

/// Whether somebody meant to type a position.
fn is_numeric(query: &str) -> bool {
    query.chars().filter(char::is_ascii_digit).count() >= 4 || query.contains("://") || query.starts_with("geo:")
}

/// What has all words of the query in its name, commands first.
fn entries(rows: &[PlaceRow], query: &str) -> Vec<Entry> {
    if let Some(read) = coordinates::read(query) {
        let words = query.trim().to_owned();
        return vec![Entry::Position(Spot { at: read.position, radius_km: read.radius_km, words })];
    }
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let fits = |name: &str| {
        let name = name.to_lowercase();
        words.iter().all(|word| name.contains(word))
    };
    let commands =
        actions().iter().filter(|info| info.action != Action::Palette && fits(info.label)).map(Entry::Action);
    let mut entries: Vec<Entry> = commands.collect();
    if !words.is_empty() {
        // The places mentioned most come first, however the list is sorted.
        let mut named: Vec<&PlaceRow> = rows.iter().filter(|row| fits(row.name())).collect();
        named.sort_by_key(|row| std::cmp::Reverse(row.mentions));
        let named = named.into_iter().take(ROWS_MAX);
        entries.extend(named.map(|row| {
            let kind = kind_words(row.kind);
            let detail = if row.country.is_empty() { kind.to_owned() } else { format!("{kind} · {}", row.country) };
            Entry::Place(row.name().to_owned(), detail, row.key())
        }));
    }
    entries.truncate(ROWS_MAX);
    entries
}
