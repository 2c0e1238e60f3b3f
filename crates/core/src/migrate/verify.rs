//! Whether a migrated text pulls the same way as before.

use std::collections::BTreeSet;

use super::{MigrateError, Options};
use crate::document::{Class, File, InputKind};
use crate::engine::{self, Report};
use crate::finding::Impact;
use crate::ordered;
use crate::source::Source;
use crate::trace::effective::WILDCARD;
use crate::trace::{self, Attempt, PullPath, Trace, Tracer};

/// A registry that no configuration names.
const UNNAMED: &str = "unnamed.invalid";

/// What the comparison comes to.
pub(super) enum Outcome {
    /// These registries are pulled as before.
    Same(Vec<String>),
    /// A registry is pulled in another way; the names of what may be to blame.
    Different(String, BTreeSet<String>),
}

/// Compares the paths of every registry that is named anywhere, and of one that is not.
pub(super) fn compare(
    before: &File,
    after: &str,
    options: &Options,
) -> Result<Outcome, MigrateError> {
    let source = Source::new(before.source().name(), after);
    refuse_rejected(before, &source, options)?;
    let after = File::read(&source, options.input);
    let trace_options = trace::Options {
        talos: options.talos,
        image_cache: false,
    };
    let (before, after) = (
        Tracer::of([before], &trace_options),
        Tracer::of([&after], &trace_options),
    );
    let mut registries = BTreeSet::new();
    for tracer in [&before, &after] {
        let effective = tracer.effective();
        registries.extend(effective.mirrors.keys().cloned());
        registries.extend(effective.credentials.keys().cloned());
        registries.extend(effective.tls.keys().cloned());
    }
    registries.insert(UNNAMED.to_owned());
    let mut compared = Vec::new();
    for registry in registries {
        let image = format!("{registry}/a/b");
        let (Ok(was), Ok(is)) = (before.trace(&image), after.trace(&image)) else {
            continue;
        };
        if !same(&was, &is) {
            let attempts = [&was, &is].into_iter().flat_map(|trace| {
                let of_containerd = &trace.containerd.path.attempts;
                trace.talos.attempts.iter().chain(of_containerd)
            });
            let mut names = ordered::set(attempts.map(|attempt| attempt.host.clone()));
            names.insert(registry.clone());
            names.insert(WILDCARD.to_owned());
            return Ok(Outcome::Different(registry, names));
        }
        if registry != UNNAMED {
            compared.push(registry);
        }
    }
    Ok(Outcome::Same(compared))
}

/// What Talos takes, it must take afterwards too.
fn refuse_rejected(before: &File, after: &Source, options: &Options) -> Result<(), MigrateError> {
    // Documents alone become a fragment, which is no whole configuration.
    let has_main = before
        .documents()
        .any(|document| document.class() == Class::TalosMain);
    let input = match options.input {
        InputKind::TalosConfig if !has_main => InputKind::TalosPatch,
        input => input,
    };
    let options = engine::Options {
        input,
        talos: options.talos,
        ..engine::Options::default()
    };
    let check = |source: &Source| engine::check(std::slice::from_ref(source), &options);
    let rejected = |report: &Report| {
        let mut rejected = report
            .findings()
            .filter(|(_, finding)| finding.impact == Impact::Rejected);
        rejected.next().map(|(_, finding)| finding.message.clone())
    };
    if rejected(&check(before.source())).is_some() {
        return Ok(());
    }
    match rejected(&check(after)) {
        Some(message) => Err(MigrateError::Refused(message)),
        None => Ok(()),
    }
}

/// Whether two traces are the same requests, wherever their settings are written.
fn same(left: &Trace, right: &Trace) -> bool {
    same_path(&left.talos, &right.talos)
        && same_path(&left.containerd.path, &right.containerd.path)
        && left.containerd.rejected.is_some() == right.containerd.rejected.is_some()
        && left.containerd.uncertain == right.containerd.uncertain
}

fn same_path(left: &PullPath, right: &PullPath) -> bool {
    left.error.is_some() == right.error.is_some()
        && left.attempts.len() == right.attempts.len()
        && left
            .attempts
            .iter()
            .zip(&right.attempts)
            .all(|(left, right)| same_attempt(left, right))
}

fn same_attempt(left: &Attempt, right: &Attempt) -> bool {
    let tls = |attempt: &Attempt| {
        let tls = &attempt.tls;
        (
            tls.configured,
            tls.insecure_skip_verify,
            tls.custom_ca,
            tls.client_certificate,
        )
    };
    (&left.scheme, &left.host, &left.path) == (&right.scheme, &right.host, &right.path)
        && tls(left) == tls(right)
        && left.login.kind == right.login.kind
        && left.http_fallback == right.http_fallback
}
