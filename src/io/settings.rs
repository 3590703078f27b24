//! What the analyst set: a small JSON file. Fields that this version does not know stay in it.

use super::{SaveError, folders::make_parent, read_file, save_atomically};
use serde_json::{Map, Value};
use std::path::Path;

const MAX_BYTES: u64 = 1 << 20;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system is set.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What the analyst set.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Light or dark.
    pub theme: Theme,
    /// How much larger than usual everything is drawn, 0.5 to 3.
    pub scale: f32,
    /// All fields of the file, known or not.
    fields: Map<String, Value>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { theme: Theme::default(), scale: 1.0, fields: Map::new() }
    }
}

impl Settings {
    /// Reads the settings' text; what cannot be understood is as if it were not set.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let fields: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
        let theme = match fields.get("theme").and_then(Value::as_str) {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::System,
        };
        let scale =
            fields.get("scale").and_then(Value::as_f64).filter(|scale| (0.5..=3.0).contains(scale)).unwrap_or(1.0);
        Self { theme, scale: scale as f32, fields }
    }

    /// The settings as text, unknown fields included.
    #[must_use]
    pub fn serialize(&self) -> String {
        let mut fields = self.fields.clone();
        let theme = match self.theme {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        fields.insert("theme".into(), theme.into());
        fields.insert("scale".into(), ((f64::from(self.scale) * 100.0).round() / 100.0).into());
        format!("{:#}\n", Value::Object(fields))
    }

    /// Reads the settings from their file; none gives the usual ones.
    #[must_use]
    pub fn load(file: &Path) -> Self {
        read_file(file, MAX_BYTES).map(|bytes| Self::parse(&String::from_utf8_lossy(&bytes))).unwrap_or_default()
    }

    /// Saves the settings to their file, and makes the folder for it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save(&self, file: &Path) -> Result<(), SaveError> {
        make_parent(file);
        save_atomically(file, self.serialize().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_settings_stay_in_the_file() {
        let mut settings = Settings::parse("{\"theme\": \"dark\", \"of_tomorrow\": [1]}");
        assert_eq!((settings.theme, settings.scale), (Theme::Dark, 1.0));
        settings.theme = Theme::Light;
        settings.scale = 1.25;
        let text = settings.serialize();
        assert!(text.contains("of_tomorrow"));
        let again = Settings::parse(&text);
        assert_eq!((again.theme, again.scale), (Theme::Light, 1.25));
    }

    #[test]
    fn broken_settings_are_the_usual_ones() {
        for text in ["", "[]", "{\"scale\": 1e300, \"theme\": 3}", "\u{0}"] {
            let settings = Settings::parse(text);
            assert_eq!((settings.theme, settings.scale), (Theme::System, 1.0), "{text}");
        }
    }
}
