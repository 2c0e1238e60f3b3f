//! Runs what tests, and counts what test runners say.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use pullpath_tests::vectors::root;

use super::step::{Count, Ending, Stop};
use crate::tools::name;

/// With this exit status a runner says that it lacks something.
const CANNOT_RUN: i32 = 3;

/// Runs cargo in the repository.
pub(super) fn cargo(arguments: &[&str]) -> Ending {
    counted(Command::new(env!("CARGO")).args(arguments))
}

/// Runs a command in the repository, lets its output through and counts what test runners say. One that says nothing
/// counts as one test.
pub(super) fn counted(command: &mut Command) -> Ending {
    let program = name(command);
    let mut child = command
        .current_dir(root())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| Stop::missing(format!("{program}: {error}")))?;
    let mut count = Count {
        passed: 0,
        failed: 0,
    };
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            println!("{line}");
            count.read(&line);
        }
    }
    let status = child.wait().ok();
    if status.is_some_and(|status| status.code() == Some(CANNOT_RUN)) {
        return Err(Stop::missing(format!("{program} needs what is not here")));
    }
    let succeeded = status.is_some_and(|status| status.success());
    if count.passed + count.failed == 0 {
        count.passed = usize::from(succeeded);
    }
    if !succeeded {
        count.failed = count.failed.max(1);
    }
    Ok(count)
}

impl Count {
    /// Takes in a line of a runner: Rust's, or Node's.
    fn read(&mut self, line: &str) {
        if let Some(rest) = line.strip_prefix("test result: ") {
            self.passed += number_before(rest, " passed");
            self.failed += number_before(rest, " failed");
        }
        self.passed += number_after(line, "# pass ");
        self.failed += number_after(line, "# fail ");
    }
}

/// The number that stands before a word.
fn number_before(text: &str, word: &str) -> usize {
    text.split(word)
        .next()
        .and_then(|before| before.rsplit([' ', ';']).next())
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

/// The number that a line ends in after these words.
fn number_after(line: &str, words: &str) -> usize {
    line.strip_prefix(words)
        .and_then(|number| number.trim().parse().ok())
        .unwrap_or(0)
}
