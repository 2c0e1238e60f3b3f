//! What a change of configuration does to the path of an image.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::attempt::Attempt;
use super::{PullPath, Trace};

/// What changes for an image, per engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// For Talos itself.
    pub talos: PathComparison,
    /// For containerd.
    pub containerd: PathComparison,
}

/// What changes for one engine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PathComparison {
    /// Why no request could be made before.
    pub error_before: Option<String>,
    /// Why no request can be made now.
    pub error_after: Option<String>,
    /// Attempts of the new path in order, then those that are gone.
    pub attempts: Vec<AttemptChange>,
}

/// What becomes of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptChange {
    /// Its number before, counted from 1, and what it was.
    pub before: Option<(usize, Arc<Attempt>)>,
    /// Its number now, counted from 1, and what it is.
    pub after: Option<(usize, Arc<Attempt>)>,
    /// Whether others that stay were before it and now come after it, or the other way round.
    pub is_moved: bool,
}

impl AttemptChange {
    /// Whether the scheme differs: plain HTTP before, HTTPS now.
    pub fn changes_scheme(&self) -> bool {
        self.differs(|one, other| {
            one.scheme != other.scheme || one.http_fallback != other.http_fallback
        })
    }

    /// Whether TLS settings differ.
    pub fn changes_tls(&self) -> bool {
        let settings = |attempt: &Attempt| {
            let tls = &attempt.tls;
            (
                tls.insecure_skip_verify,
                tls.custom_ca,
                tls.client_certificate,
            )
        };
        self.differs(|one, other| settings(one) != settings(other))
    }

    /// Whether other credentials are sent.
    pub fn changes_credentials(&self) -> bool {
        self.differs(|one, other| one.login.kind != other.login.kind)
    }

    /// Whether nothing is different.
    pub fn is_unchanged(&self) -> bool {
        self.before.is_some()
            && self.after.is_some()
            && !self.is_moved
            && !self.changes_scheme()
            && !self.changes_tls()
            && !self.changes_credentials()
    }

    fn differs(&self, differ: impl Fn(&Attempt, &Attempt) -> bool) -> bool {
        match (&self.before, &self.after) {
            (Some((_, before)), Some((_, after))) => differ(before, after),
            _ => false,
        }
    }
}

impl PathComparison {
    /// Whether nothing is different.
    pub fn is_unchanged(&self) -> bool {
        self.error_before == self.error_after
            && self.attempts.iter().all(AttemptChange::is_unchanged)
    }

    /// Compares two paths. Attempts are the same when they ask the same host below the same path.
    fn new(before: &PullPath, after: &PullPath) -> Self {
        let mut left: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for (index, attempt) in before.attempts.iter().enumerate().rev() {
            left.entry(key(attempt)).or_default().push(index);
        }
        let mut pairs: Vec<Option<usize>> = after
            .attempts
            .iter()
            .map(|attempt| left.get_mut(&key(attempt))?.pop())
            .collect();
        let stay = longest_rising(&pairs);
        let mut attempts: Vec<AttemptChange> = after
            .attempts
            .iter()
            .zip(&pairs)
            .enumerate()
            .map(|(index, (attempt, pair))| AttemptChange {
                before: pair.and_then(|old| numbered(before, old)),
                after: Some((index + 1, Arc::clone(attempt))),
                is_moved: pair.is_some_and(|old| !stay.contains(&old)),
            })
            .collect();
        pairs.sort_unstable();
        let gone = (0..before.attempts.len()).filter(|index| !pairs.contains(&Some(*index)));
        attempts.extend(gone.map(|index| AttemptChange {
            before: numbered(before, index),
            after: None,
            is_moved: false,
        }));
        Self {
            error_before: before.error.clone(),
            error_after: after.error.clone(),
            attempts,
        }
    }
}

fn numbered(path: &PullPath, index: usize) -> Option<(usize, Arc<Attempt>)> {
    Some((index + 1, Arc::clone(path.attempts.get(index)?)))
}

fn key(attempt: &Attempt) -> (&str, &str) {
    (&attempt.host, &attempt.path)
}

/// The largest set of old places that keep their order.
fn longest_rising(places: &[Option<usize>]) -> Vec<usize> {
    let places: Vec<usize> = places.iter().copied().flatten().collect();
    let mut best: Vec<Vec<usize>> = Vec::with_capacity(places.len());
    for (index, place) in places.iter().enumerate() {
        let mut run = best
            .iter()
            .take(index)
            .filter(|run| run.last().is_some_and(|last| last < place))
            .max_by_key(|run| run.len())
            .cloned()
            .unwrap_or_default();
        run.push(*place);
        best.push(run);
    }
    best.into_iter().max_by_key(Vec::len).unwrap_or_default()
}

impl Comparison {
    /// Compares the paths of one image under two configurations.
    pub fn new(before: &Trace, after: &Trace) -> Self {
        Self {
            talos: PathComparison::new(&before.talos, &after.talos),
            containerd: PathComparison::new(&before.containerd.path, &after.containerd.path),
        }
    }

    /// Whether the change does nothing to this image.
    pub fn is_unchanged(&self) -> bool {
        self.talos.is_unchanged() && self.containerd.is_unchanged()
    }
}
