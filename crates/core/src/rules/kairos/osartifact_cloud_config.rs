//! `osartifact-cloud-config`: a cloud configuration that is not mounted.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A `cloudConfigRef` without a `key`, or a `grubConfig` for an ISO without any `cloudConfigRef`.
    ///
    /// ## What happens
    /// Without a key a folder is mounted in the place of the file. With `grubConfig` alone the build of the ISO is told
    /// to read a file that is not there. Either way it fails.
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
    ///     cloudConfigRef:
    ///       name: cloud-config
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
    ///     cloudConfigRef:
    ///       name: cloud-config
    ///       key: userdata
    /// ```
    pub(crate) static OSARTIFACT_CLOUD_CONFIG = {
        name: "osartifact-cloud-config",
        summary: "a cloud configuration that is not mounted",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.3 O08 O09",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().of_kind(KubernetesKind::OsArtifact) {
        if !object.is_stored() {
            continue;
        }
        let reference = ["spec", "artifacts", "cloudConfigRef"];
        if object.get(&reference).is_some() {
            if object.text(&["spec", "artifacts", "cloudConfigRef", "key"]).is_empty() {
                sink.push(
                    Finding::new(
                        &OSARTIFACT_CLOUD_CONFIG,
                        object.span(&reference),
                        "without a `key` a folder is mounted instead of the file",
                    )
                    .help("name the key of the Secret, such as `key: userdata`"),
                );
            }
            continue;
        }
        let makes_iso = object.is_on(&["spec", "artifacts", "iso"])
            || object.is_on(&["spec", "artifacts", "uki", "iso"]);
        if makes_iso && !object.text(&["spec", "artifacts", "grubConfig"]).is_empty() {
            sink.push(
                Finding::new(
                    &OSARTIFACT_CLOUD_CONFIG,
                    object.span(&["spec", "artifacts", "grubConfig"]),
                    "with `grubConfig` the build reads a cloud configuration, and there is none",
                )
                .help("add a `cloudConfigRef`"),
            );
        }
    }
}
