//! `osartifact-invalid`: an `OSArtifact` that the operator refuses to build.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::finding::{Consumer, Finding, Stage};
use crate::kairos::os_artifact::validate;
use crate::rules::{Check, Context, Sink};
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
