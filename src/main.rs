//! Dateline: the window, or the command line.

use dateline::cli::{self, Next};
use dateline::session::BasemapChoice;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run(std::env::args_os()) {
        Next::Exit(code) => code,
        Next::Window { files, basemap } => window(files, basemap),
    }
}

/// Opens the window, or says how to do without.
#[cfg(feature = "gui")]
fn window(files: Vec<PathBuf>, basemap: Option<BasemapChoice>) -> ExitCode {
    if !has_display() {
        return no_window(&files, "there is no display to open a window on");
    }
    match dateline::app::run(files.clone(), basemap) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => no_window(&files, &format!("the window could not be opened: {error:#}")),
    }
}

#[cfg(not(feature = "gui"))]
fn window(files: Vec<PathBuf>, _: Option<BasemapChoice>) -> ExitCode {
    no_window(&files, "this build of Dateline has no window")
}

/// Whether there is anything to try: on Linux a display has a name in the environment.
#[cfg(feature = "gui")]
fn has_display() -> bool {
    let named = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"].into_iter().any(named)
}

fn no_window(files: &[PathBuf], reason: &str) -> ExitCode {
    let program = std::env::args().next().unwrap_or_else(|| "dateline".to_owned());
    eprintln!("{}", cli::without_a_window(&program, files, reason));
    ExitCode::FAILURE
}
