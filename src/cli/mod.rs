//! The command line: `dateline map`, `dateline parse`, `dateline evaluate`, `dateline places`, `dateline gazetteer` and
//! `dateline basemap` over the same core as the window. Data goes to standard output, problems and hints to standard error.

mod arguments;
mod basemap;
mod evaluate;
mod gazetteer;
mod inputs;
mod map;
mod parse;
mod places;

pub use arguments::{Arguments, Subcommand};

use crate::session::BasemapChoice;
use clap::Parser as _;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Everything went well.
const SUCCESS: u8 = 0;
/// A file failed (the others went on), or nothing was found.
const FAILED: u8 = 1;
/// The command line was not understood.
const USAGE: u8 = 2;

/// What is left to do after the command line was read.
#[derive(Debug)]
pub enum Next {
    /// Nothing: end with this code.
    Exit(ExitCode),
    /// Open the window with these.
    Window {
        /// The files and folders to open, as they were given.
        files: Vec<PathBuf>,
        /// The map underneath, if one was given.
        basemap: Option<BasemapChoice>,
    },
}

/// Reads the arguments, the program's name first, and runs the subcommand, if there is one.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Next {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to standard output and are no error.
            let _ = error.print();
            return Next::Exit(ExitCode::from(if error.use_stderr() { USAGE } else { SUCCESS }));
        }
    };
    let mut console = Console { out: io::stdout().lock(), errors: io::stderr().lock() };
    let done = match arguments.command {
        None => match arguments.basemap.map(|choice| arguments.network.check(choice)).transpose() {
            Ok(basemap) => return Next::Window { files: arguments.files, basemap },
            Err(why) => {
                console.say(format_args!("error: {why}"));
                Ok(USAGE)
            }
        },
        Some(Subcommand::Map(arguments)) => map::run(&arguments, &mut console),
        Some(Subcommand::Parse(arguments)) => parse::run(&arguments, &mut console),
        Some(Subcommand::Evaluate(arguments)) => evaluate::run(&arguments, &mut console),
        Some(Subcommand::Places(arguments)) => places::run(&arguments, &mut console),
        Some(Subcommand::Gazetteer(command)) => gazetteer::run(&command, &mut console),
        Some(Subcommand::Basemap(command)) => basemap::run(&command, &mut console),
    };
    Next::Exit(ExitCode::from(match done.and_then(|code| console.out.flush().map(|()| code).map_err(Into::into)) {
        Ok(code) => code,
        // Whoever read the output has seen enough.
        Err(error) if is_broken_pipe(&error) => SUCCESS,
        Err(error) => {
            console.say(format_args!("error: {error:#}"));
            FAILED
        }
    }))
}

/// What to tell somebody who asked for the window where there is none.
#[must_use]
pub fn without_a_window(program: &str, files: &[PathBuf], reason: &str) -> String {
    let inputs = if files.is_empty() {
        "--samples".to_owned()
    } else {
        files.iter().map(|file| quoted_for_a_shell(&file.to_string_lossy())).collect::<Vec<_>>().join(" ")
    };
    let program = quoted_for_a_shell(program);
    format!("error: {reason}\nhint: draw the map into a file instead:\n  {program} map {inputs} -o map.png")
}

/// The word as a shell takes it back unchanged.
fn quoted_for_a_shell(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+,:@%=".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
            || cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind)
                == Some(io::ErrorKind::BrokenPipe)
    })
}

/// Where a subcommand writes.
struct Console<'a> {
    out: io::StdoutLock<'a>,
    errors: io::StderrLock<'a>,
}

impl Console<'_> {
    /// A line for the analyst, on standard error. That nobody reads it is no reason to stop.
    fn say(&mut self, line: std::fmt::Arguments) {
        let _ = writeln!(self.errors, "{line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_named_without_a_display_can_be_pasted() {
        let files = ["may.txt".into(), "it's here.md".into()];
        let message = without_a_window("target/release/dateline", &files, "there is no display");
        assert_eq!(
            message.lines().last().unwrap().trim(),
            r"target/release/dateline map may.txt 'it'\''s here.md' -o map.png"
        );
        assert!(without_a_window("dateline", &[], "x").ends_with("dateline map --samples -o map.png"));
    }
}
