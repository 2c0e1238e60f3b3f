//! `osartifact-invalid`: an `OSArtifact` that the operator refuses to build.

use crate::declare_rule;
use crate::document::placeholder::is_placeholder;
use crate::document::KubernetesKind;
use crate::finding::{Consumer, Finding, Stage};
use crate::kairos::os_artifact::validate;
use crate::rules::{Check, Context, Sink};
use crate::kubernetes::{ROOT, Tree, ValueId};
use crate::yaml::NodeRef;

declare_rule! {
    /// An `OSArtifact` that the API server takes and the operator does not: no image, no artifact enabled, volumes that
    /// are not defined, a build without its base image.
    ///
    /// ## What happens
    /// The operator writes the reason into its own log and tries again for ever. The object shows nothing: its phase
    /// stays empty.
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
    ///   artifacts: {}
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
    /// ```
    pub(crate) static OSARTIFACT_INVALID = {
        name: "osartifact-invalid",
        summary: "an OSArtifact that the operator refuses to build",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts C, 2.3; osartifact-validate vectors",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().of_kind(KubernetesKind::OsArtifact) {
        if !object.is_stored()
            || object.faults().next().is_some()
            || object.get(&["spec"]).is_none()
        {
            continue;
        }
        let tree = object.stored();
        for objection in validate(tree) {
            let value = objection.value(tree);
            if is_filled_in_later(tree, value, &objection.message) {
                continue;
            }
            let place = tree
                .key(value)
                .or_else(|| tree.node(value))
                .map_or_else(|| object.kind_span(), NodeRef::span);
            sink.push(
                Finding::new(&OSARTIFACT_INVALID, place, objection.message.clone())
                    .rejected(Stage::Validate)
                    .note(format!(
                        "the operator logs: invalid OSArtifact spec: {}",
                        objection.message
                    )),
            );
        }
    }
}

/// Whether the value, or the name of a volume that it may stand for, is not known yet.
fn is_filled_in_later(tree: &Tree<'_>, value: ValueId, message: &str) -> bool {
    let is_open = |id: ValueId| tree.text(id).is_some_and(is_placeholder);
    let volumes = tree.at(ROOT, &["spec", "volumes"]);
    let mut names = volumes
        .map_or(&[][..], |id| tree.items(id))
        .iter()
        .filter_map(|volume| tree.get(*volume, "name"));
    is_open(value) || message.contains(" references volume ") && names.any(is_open)
}
