//! Standard output and standard error: buffered, coloured only where colours are wanted.

use std::fmt;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use pullpath_report::{Look, Screen};
use serde::Serialize;

use crate::options::{ColorChoice, Common};

/// Where output goes.
pub(crate) struct Terminal {
    /// Not locked: the language server writes from a thread of its own.
    stdout: BufWriter<Stdout>,
    color: ColorChoice,
}

impl Terminal {
    /// The process' own standard output and error.
    pub(crate) fn new(common: &Common) -> Self {
        Self {
            stdout: BufWriter::with_capacity(64 * 1024, io::stdout()),
            color: common.color,
        }
    }

    /// What standard output can show.
    pub(crate) fn screen(&self) -> Screen {
        let stdout = io::stdout();
        Screen {
            colors: wants_colors(self.color, &stdout),
            // What goes to a file or another program is UTF-8 like the input.
            unicode: !stdout.is_terminal() || locale_is_unicode(),
            width: width(),
        }
    }

    /// How text on standard output is laid out.
    pub(crate) fn look(&self) -> Look {
        let Screen { colors, width, .. } = self.screen();
        Look { colors, width }
    }

    /// Writes a value as JSON to standard output, laid out for reading.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *self, value)?;
        writeln!(self)
    }

    /// Whether a person looks at standard error.
    pub(crate) fn stderr_is_terminal() -> bool {
        io::stderr().is_terminal()
    }

    /// Says on standard error that something failed.
    pub(crate) fn error(&mut self, message: fmt::Arguments<'_>) {
        self.say("error", "1;31", message);
    }

    /// Says on standard error what is being done.
    pub(crate) fn note(&mut self, message: fmt::Arguments<'_>) {
        self.say("note", "1;36", message);
    }

    fn say(&mut self, kind: &str, style: &str, message: fmt::Arguments<'_>) {
        // Keeps the order of what a person sees when both go to one screen. A failure to write shows up when the
        // output proper is written.
        let _ = self.stdout.flush();
        if wants_colors(self.color, &io::stderr()) {
            warn(format_args!("\u{1b}[{style}m{kind}\u{1b}[0m: {message}"));
        } else {
            warn(format_args!("{kind}: {message}"));
        }
    }
}

impl Write for Terminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stdout.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stdout.flush()
    }
}

/// A line on standard error. Nothing can be done when even that fails.
pub(crate) fn warn(message: fmt::Arguments<'_>) {
    let _ = writeln!(io::stderr(), "{message}");
}

/// Number of columns to lay out for.
fn width() -> usize {
    terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0).clamp(60, 120))
}

/// Whether the locale, where one is set, is of UTF-8.
fn locale_is_unicode() -> bool {
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(std::env::var_os)
        .find(|value| !value.is_empty())
        .is_none_or(|locale| {
            let locale = locale.to_string_lossy().to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        })
}

fn wants_colors(choice: ColorChoice, stream: &impl IsTerminal) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
            let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
            !set("NO_COLOR") && (set("CLICOLOR_FORCE") || (stream.is_terminal() && !dumb))
        }
    }
}
