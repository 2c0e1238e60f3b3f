//! A line that tells how far a slow run has come, for people only.

use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::options::Common;
use crate::terminal::Terminal;

/// A run shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_millis(800);
/// How often the line changes.
const BEAT: Duration = Duration::from_millis(100);

/// Counts what is done.
pub(crate) struct Progress {
    shown: bool,
    total: usize,
    done: AtomicUsize,
    next: Mutex<Instant>,
}

impl Progress {
    /// Nothing done yet.
    pub(crate) fn new(total: usize, common: &Common) -> Self {
        Self {
            shown: Terminal::stderr_is_terminal() && !common.quiet,
            total,
            done: AtomicUsize::new(0),
            next: Mutex::new(Instant::now() + PATIENCE),
        }
    }

    /// One more is done.
    pub(crate) fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if !self.shown {
            return;
        }
        if let Ok(mut next) = self.next.try_lock()
            && Instant::now() >= *next
        {
            *next = Instant::now() + BEAT;
            let _ = write!(
                std::io::stderr(),
                "\r{done} of {} files\u{1b}[K",
                self.total
            );
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            let _ = write!(std::io::stderr(), "\r\u{1b}[K");
        }
    }
}
