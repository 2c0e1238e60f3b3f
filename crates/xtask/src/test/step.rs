//! The steps of a run, and what they come to.

/// How many tests passed and failed.
#[derive(Clone, Copy)]
pub(super) struct Count {
    pub(super) passed: usize,
    pub(super) failed: usize,
}

/// Why a step did not come to its tests.
pub(super) enum Stop {
    /// It cannot run here; with `--strict` that is a failure.
    Missing(String),
    /// It cannot run here, and need not.
    Unneeded(String),
    /// What it tests cannot be built; that has been said.
    Failed,
}

/// How a step ended.
pub(super) type Ending = Result<Count, Stop>;

impl Stop {
    pub(super) fn missing(what: impl Into<String>) -> Self {
        Self::Missing(what.into())
    }

    pub(super) fn unneeded(what: impl Into<String>) -> Self {
        Self::Unneeded(what.into())
    }
}

/// Runs steps one after the other and adds up what they come to.
pub(super) struct Tester {
    strict: bool,
    sum: Count,
    notes: Vec<String>,
}

impl Tester {
    pub(super) fn new(strict: bool) -> Self {
        Self {
            strict,
            sum: Count {
                passed: 0,
                failed: 0,
            },
            notes: Vec::new(),
        }
    }

    pub(super) fn step(&mut self, name: &str, run: impl FnOnce() -> Ending) {
        println!("\n== {name}");
        let (count, note) = match run() {
            Ok(count) => (count, None),
            Err(Stop::Failed) => (failures(1), None),
            Err(Stop::Unneeded(what)) => (failures(0), Some(what)),
            Err(Stop::Missing(what)) => (failures(usize::from(self.strict)), Some(what)),
        };
        self.sum.passed += count.passed;
        self.sum.failed += count.failed;
        if let Some(what) = note {
            self.notes.push(format!("LEFT OUT: {name}: {what}"));
        } else if count.failed > 0 {
            self.notes.push(format!("FAILED: {name}"));
        }
    }

    /// Says what came of it all.
    pub(super) fn finish(self) -> Result<(), String> {
        println!();
        for note in &self.notes {
            println!("{note}");
        }
        // The last line is read by machines.
        let Count { passed, failed } = self.sum;
        println!("{passed} passed, {failed} failed");
        if failed == 0 {
            Ok(())
        } else {
            Err("something failed, see above".to_owned())
        }
    }
}

fn failures(failed: usize) -> Count {
    Count { passed: 0, failed }
}
