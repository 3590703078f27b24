//! Text on the screen: fonts for every script, letters in the right order in mixed text, and the
//! report with its mentions marked.
//!
//! egui shapes letters but knows nothing of writing from right to left. [`bidi`] finds the order in
//! which letters are seen, [`layout`] makes lines of it and leads from a point to a letter and back,
//! [`label`] shows a name, and [`report`] shows a whole report, of which only the visible part is ever
//! laid out.

mod fonts;
mod bidi;
mod layout;
mod label;
mod mark;
mod column;
mod report;

pub use fonts::{bold_family, font_definitions};
pub use label::{BidiLabel, bidi_galley, bidi_text};
pub use layout::Setting;
pub use mark::{TextMark, marks_of};
pub use report::{ReportText, TextMemory, report_text_ui};
#[cfg(test)]
#[path = "../../../tests/support/pixels.rs"]
mod pixels;
#[cfg(test)]
mod tests;
