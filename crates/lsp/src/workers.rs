//! Threads that work on snapshots while the main loop goes on.

use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, unbounded};

/// Something to do, away from the main loop.
type Job = Box<dyn FnOnce() + Send>;

/// A few threads that take jobs in order.
pub(crate) struct Workers {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    pub(crate) fn new(count: usize) -> Self {
        let (jobs, queue): (Sender<Job>, Receiver<Job>) = unbounded();
        let threads = (0..count)
            .map(|_| {
                let queue = queue.clone();
                std::thread::spawn(move || {
                    for job in queue {
                        job();
                    }
                })
            })
            .collect();
        Self {
            jobs: Some(jobs),
            threads,
        }
    }

    pub(crate) fn spawn(&self, job: impl FnOnce() + Send + 'static) {
        if let Some(jobs) = &self.jobs {
            // The workers outlive the sender: they end when it is dropped.
            let _ = jobs.send(Box::new(job));
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.jobs = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
