//! How a run ends: the one place that knows exit statuses.

use std::io;
use std::process::ExitCode;

use pullpath_core::engine::Report;
use pullpath_core::finding::Level;
use pullpath_core::schema;

use crate::terminal::Terminal;

/// A run that came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// Nothing to complain about: exit status 0.
    Clean,
    /// Findings at or above the limit: exit status 1.
    Findings,
    /// Something could not be read or failed, and has been said already: exit status 2.
    Failed,
}

impl Outcome {
    /// What a report comes to where findings from a level on make the run fail.
    pub(crate) fn of(report: &Report, fail_on: Level) -> Self {
        if report.internal_error() {
            Self::Failed
        } else if report.reaches(fail_on) {
            Self::Findings
        } else {
            Self::Clean
        }
    }
}

/// What keeps a run from its end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Standard output cannot be written.
    #[error("cannot write the output: {0}")]
    Output(#[from] io::Error),
    /// Something else; the message says what and, where it helps, what to do.
    #[error("{0}")]
    Message(String),
}

impl Failure {
    /// A failure in words.
    pub(crate) fn message(message: impl Into<String>) -> Self {
        Self::Message(message.into())
    }

    /// A name that nothing of a sort has: with the one that may be meant, or else with where all are listed.
    pub(crate) fn unknown<'n>(
        sort: &str,
        name: &str,
        known: impl Iterator<Item = &'n str>,
        all: &str,
    ) -> Self {
        let hint = schema::nearest(name, known).map_or_else(
            || all.to_owned(),
            |meant| format!("did you mean `{}`?", meant.name),
        );
        Self::message(format!("no {sort} is called `{name}`; {hint}"))
    }
}

/// The exit status of a run. A reader who has seen enough and closed the pipe is a success.
pub(crate) fn exit_code(outcome: Result<Outcome, Failure>, terminal: &mut Terminal) -> ExitCode {
    match outcome {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Ok(Outcome::Failed) => ExitCode::from(2),
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            terminal.error(format_args!("{failure}"));
            ExitCode::from(2)
        }
    }
}
