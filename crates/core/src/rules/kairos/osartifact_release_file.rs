//! `osartifact-release-file`: a file about the release that does not say what it should.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::document::placeholder::is_placeholder;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// `osRelease` that is no os-release file, or `kairosRelease`, which the operator does not use.
    ///
    /// ## What happens
    /// The text of `osRelease` becomes the whole of `/etc/os-release`. With a word in place of the file, programs on the node
    /// no longer find out what system they run on.
    ///
    /// The text of `kairosRelease` reaches nobody: the operator mounts it from a place to which it never writes it, and that
    /// may keep the Pod from starting.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: edge
    /// spec:
    ///   image:
    ///     ref: quay.io/kairos/ubuntu:24.04-core-amd64-generic-v3.6.0
    ///   artifacts:
    ///     iso: true
    ///     osRelease: hadron
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: edge
    /// spec:
    ///   image:
    ///     ref: quay.io/kairos/ubuntu:24.04-core-amd64-generic-v3.6.0
    ///   artifacts:
    ///     iso: true
    ///     osRelease: |
    ///       ID=kairos
    ///       VERSION_ID=v4.0.0
    /// ```
    pub(crate) static OSARTIFACT_RELEASE_FILE = {
        name: "osartifact-release-file",
        summary: "a release file that is a word, or is not used",
        level: Info,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.3 (O10, O11)",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().of_kind(KubernetesKind::OsArtifact) {
        if !object.is_stored() {
            continue;
        }
        let mut report = |path: &[&str], message: &str, help: &str| {
            sink.push(Finding::new(&OSARTIFACT_RELEASE_FILE, object.span(path), message).help(help));
        };
        let release = object.text(&["spec", "artifacts", "osRelease"]);
        let is_file = release.lines().any(|line| line.contains('='));
        if !release.is_empty() && !is_file && !is_placeholder(release) {
            report(
                &["spec", "artifacts", "osRelease"],
                "this becomes the whole of `/etc/os-release`, and is no such file",
                "write lines of the form `KEY=VALUE`, or leave it out",
            );
        }
        if !object.text(&["spec", "artifacts", "kairosRelease"]).is_empty() {
            report(
                &["spec", "artifacts", "kairosRelease"],
                "the operator does not use this, and it may keep the Pod from starting",
                "leave it out",
            );
        }
    }
}
