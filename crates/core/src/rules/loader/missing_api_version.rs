//! `missing-api-version`: a kind without `apiVersion`.

use super::missing_kind::misspelled;
use super::outcome::{Outcome, entry_before, head, outcomes};
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Stage};
use crate::fix::{Edit, Fix};
use crate::rules::{Check, Context, Sink};
use crate::schema::Dispatch;

declare_rule! {
    /// A document with `kind` but without `apiVersion`, or with an empty one.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration: a new node does not start with it, and a running one answers with the
    /// error and keeps the configuration it has. Every document but the main one says `apiVersion: v1alpha1`.
    ///
    /// ## Bad
    /// ```yaml expect
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// ```
    pub(crate) static MISSING_API_VERSION = {
        name: "missing-api-version",
        summary: "a document has a kind but no `apiVersion`",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.2; verdict vectors with load_error_class missing-api-version",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for &Outcome { root, ref dispatch, .. } in outcomes(context) {
        if !matches!(dispatch, Dispatch::MissingApiVersion) {
            continue;
        }
        let written = root.get("apiVersion");
        let message = if written.is_some() {
            "`apiVersion` is empty"
        } else {
            "this document has no `apiVersion`"
        };
        let place = written
            .or_else(|| root.get("kind"))
            .map_or_else(|| head(root), |entry| entry.span());
        let edit = match written {
            Some(entry) if entry.value.span().is_empty() => {
                Edit::insert(entry.value.span().start, " v1alpha1")
            }
            Some(entry) => Edit::replace(entry.value.span(), "v1alpha1"),
            None => match misspelled(root, "apiVersion") {
                Some(entry) => Edit::replace(entry.key.span(), "apiVersion"),
                None => entry_before(root, head(root).start, "apiVersion: v1alpha1"),
            },
        };
        sink.push(
            Finding::new(&MISSING_API_VERSION, place, message)
                .rejected(Stage::Load)
                .note("Talos says: missing apiVersion")
                .help("write `apiVersion: v1alpha1`")
                .fix(Fix::safe("Write `apiVersion: v1alpha1`", vec![edit])),
        );
    }
}
