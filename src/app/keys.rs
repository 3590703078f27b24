//! From keys to actions, by the one table.

use crate::session::{Action, Shortcut, actions};
use egui::{Context, Key, KeyboardShortcut, Modifiers, Popup};

/// The actions whose keys were pressed. Keys without Ctrl are left to a text field that is being typed
/// in; Escape and function keys are not letters and always count. Arrow keys are left to whatever has
/// the focus: they go from row to row in a list, and move the map. While a menu is open it has all keys
/// without Ctrl; Escape closes it and nothing else.
pub fn pressed(ctx: &Context) -> Vec<Action> {
    let typing = ctx.text_edit_focused();
    let in_menu = Popup::is_any_open(ctx);
    let focused = ctx.memory(|memory| memory.focused().is_some());
    // egui takes a shortcut also where more is held down than it asks for: the longest come first.
    let mut keys: Vec<(Shortcut, Action)> =
        actions().iter().flat_map(|info| info.shortcuts.iter().map(|shortcut| (*shortcut, info.action))).collect();
    keys.sort_by_key(|(shortcut, _)| std::cmp::Reverse(usize::from(shortcut.ctrl) + usize::from(shortcut.shift)));
    ctx.input_mut(|input| {
        keys.into_iter()
            .filter(|(shortcut, _)| !in_menu || shortcut.ctrl)
            .filter(|(shortcut, _)| !focused || !shortcut.key.starts_with("Arrow"))
            .filter(|(shortcut, _)| !typing || shortcut.ctrl || is_never_typed(shortcut.key))
            .filter(|(shortcut, _)| egui_shortcut(*shortcut).is_some_and(|keys| input.consume_shortcut(&keys)))
            .map(|(_, action)| action)
            .collect()
    })
}

fn is_never_typed(key: &str) -> bool {
    key == "Escape" || (key.starts_with('F') && key.len() > 1)
}

fn egui_shortcut(shortcut: Shortcut) -> Option<KeyboardShortcut> {
    let mut modifiers = Modifiers::NONE;
    if shortcut.ctrl {
        modifiers |= Modifiers::COMMAND;
    }
    if shortcut.shift {
        modifiers |= Modifiers::SHIFT;
    }
    Some(KeyboardShortcut::new(modifiers, Key::from_name(shortcut.key)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_table_is_one_that_egui_knows() {
        for shortcut in actions().iter().flat_map(|info| info.shortcuts) {
            assert!(egui_shortcut(*shortcut).is_some(), "{}", shortcut.label());
        }
    }
}
