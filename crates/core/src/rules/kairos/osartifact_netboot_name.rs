//! `osartifact-netboot-name`: a network boot that does not find its ISO.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// `nameOverride.iso` and `nameOverride.netboot` that differ, with `netboot` switched on.
    ///
    /// ## What happens
    /// Network boot is made of the ISO, which is looked for under the name for network boot. Under another name it is
    /// not found, and the build fails.
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
    ///     netboot: true
    ///     netbootURL: http://boot.example.org
    ///   nameOverride:
    ///     iso: edge-1
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
    ///     netboot: true
    ///     netbootURL: http://boot.example.org
    ///   nameOverride:
    ///     iso: edge-1
    ///     netboot: edge-1
    /// ```
    pub(crate) static OSARTIFACT_NETBOOT_NAME = {
        name: "osartifact-netboot-name",
        summary: "a network boot that does not find its ISO",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.3 O12",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().of_kind(KubernetesKind::OsArtifact) {
        if !object.is_stored() || !object.is_on(&["spec", "artifacts", "netboot"]) {
            continue;
        }
        let name = |artifact| match object.text(&["spec", "nameOverride", artifact]) {
            "" => object.name(),
            name => name,
        };
        if name("iso") != name("netboot") {
            let written = ["iso", "netboot"]
                .into_iter()
                .find(|artifact| object.get(&["spec", "nameOverride", artifact]).is_some());
            sink.push(
                Finding::new(
                    &OSARTIFACT_NETBOOT_NAME,
                    object.span(&["spec", "nameOverride", written.unwrap_or("iso")]),
                    "network boot looks for the ISO under another name",
                )
                .help("give `iso` and `netboot` the same name"),
            );
        }
    }
}
