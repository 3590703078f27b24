//! The panels around the map. Each is drawn from the state and sends commands.

mod details;
mod lists;
mod menu;
mod report;
mod row;
mod status;

pub use lists::{ListView, lists_ui};
pub use menu::{is_possible, menu_bar_ui};
pub use report::{ReportView, report_ui};
pub use status::{counts, status_ui};
