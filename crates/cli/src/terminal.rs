//! Standard output and standard error: buffered, coloured only where colours are wanted.

use std::fmt;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use crate::arguments::{ColorChoice, Common};

/// Where output goes.
pub(crate) struct Terminal {
    stdout: BufWriter<StdoutLock<'static>>,
    color: ColorChoice,
}

impl Terminal {
    /// The process' own standard output and error.
    pub(crate) fn new(common: &Common) -> Self {
        Self {
            stdout: BufWriter::with_capacity(64 * 1024, io::stdout().lock()),
            color: common.color,
        }
    }

    /// Whether standard output takes colours.
    pub(crate) fn stdout_colors(&self) -> bool {
        wants_colors(self.color, &io::stdout())
    }

    /// Whether a person looks at standard output.
    pub(crate) fn stdout_is_terminal() -> bool {
        io::stdout().is_terminal()
    }

    /// Whether a person looks at standard error.
    pub(crate) fn stderr_is_terminal() -> bool {
        io::stderr().is_terminal()
    }

    /// Number of columns to lay out for.
    pub(crate) fn width() -> usize {
        terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0).clamp(40, 120))
    }

    /// Says on standard error that something failed.
    pub(crate) fn error(&mut self, message: fmt::Arguments<'_>) {
        self.say("error", "1;31", message);
    }

    /// Says something worth knowing on standard error.
    pub(crate) fn warning(&mut self, message: fmt::Arguments<'_>) {
        self.say("warning", "1;33", message);
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
