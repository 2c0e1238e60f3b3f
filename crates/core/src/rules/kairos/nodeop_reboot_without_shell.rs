//! `nodeop-reboot-without-shell`: a reboot that nothing asks for.

use super::operations::{node_ops};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An operation with `rebootOnSuccess` whose image has, by its name, no shell: `distroless`, `static`, `scratch`,
    /// `chainguard`.
    ///
    /// ## What happens
    /// When the operation is done, a container of its image notes that the node may reboot, and it needs `/bin/sh`, `echo`,
    /// `tee` and `date` for that. Without them the note is never written: the Pod that reboots the node waits for ever, and
    /// the operation stays `Running`. The operator takes another image for the note when its variable `SENTINEL_IMAGE` is
    /// set.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: gcr.io/distroless/static:nonroot
    ///   command: [/collect]
    ///   rebootOnSuccess: true
    ///   concurrency: 1
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   command: [/collect]
    ///   rebootOnSuccess: true
    ///   concurrency: 1
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static NODEOP_REBOOT_WITHOUT_SHELL = {
        name: "nodeop-reboot-without-shell",
        summary: "a reboot that waits for a note which nothing can write",
        level: Info,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 1.5, 2.1 (N20)",
        check: Check::File(check),
    }
}

/// Parts of names of images without a shell.
const WITHOUT_SHELL: [&str; 4] = ["distroless", "static", "scratch", "chainguard"];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in node_ops(context) {
        let image = object.text(&["spec", "image"]);
        let has_shell = !image
            .split(['/', ':', '-', '@', '.'])
            .any(|part| WITHOUT_SHELL.contains(&part));
        if has_shell || !object.is_on(&["spec", "rebootOnSuccess"]) {
            continue;
        }
        let span = object
            .written(&["spec", "image"])
            .unwrap_or_else(|| object.kind_span());
        sink.push(
            Finding::new(
                &NODEOP_REBOOT_WITHOUT_SHELL,
                span,
                "this image has probably no shell, and the node is not rebooted without one",
            )
            .label(object.span(&["spec", "rebootOnSuccess"]), "asked for here")
            .help("take an image with `/bin/sh`, or set `SENTINEL_IMAGE` of the operator"),
        );
    }
}
