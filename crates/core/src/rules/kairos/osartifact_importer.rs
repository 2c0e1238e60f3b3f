//! `osartifact-importer`: an importer that keeps the build from starting.

use super::volumes::volumes;
use crate::declare_rule;
use crate::document::placeholder::is_placeholder;
use crate::document::KubernetesKind;
use crate::document::kubernetes::Object;
use crate::finding::{Consumer, Finding};
use crate::kairos::os_artifact::RESERVED_VOLUMES;
use crate::kubernetes::ValueId;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An importer with the name of a container of the build, or that mounts a volume nobody defines.
    ///
    /// ## What happens
    /// The build Pod is refused. The reason stands in the log of the operator only; the phase stays `Building`.
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
    ///     overlayISOVolume: overlay
    ///   importers:
    ///     - name: build-iso
    ///       image: registry.example.org/tools/fetch:1.0
    ///       volumeMounts:
    ///         - name: overlay
    ///           mountPath: /overlay
    ///   volumes:
    ///     - name: overlay
    ///       emptyDir: {}
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
    ///     overlayISOVolume: overlay
    ///   importers:
    ///     - name: fetch-overlay
    ///       image: registry.example.org/tools/fetch:1.0
    ///       volumeMounts:
    ///         - name: overlay
    ///           mountPath: /overlay
    ///   volumes:
    ///     - name: overlay
    ///       emptyDir: {}
    /// ```
    pub(crate) static OSARTIFACT_IMPORTER = {
        name: "osartifact-importer",
        summary: "an importer that keeps the build Pod from being made",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.3 O17 O18",
        check: Check::File(check),
    }
}

/// Containers of the build Pod.
const CONTAINERS: [&str; 13] = [
    "pull-image-baseimage",
    "buildah-build",
    "image-extractor",
    "os-release",
    "kairos-release",
    "build-uki-iso",
    "build-uki-container",
    "build-uki-uki",
    "build-iso",
    "build-netboot",
    "build-cloud-image",
    "build-azure-cloud-image",
    "build-gce-cloud-image",
];
/// A volume that the operator adds for credentials, without keeping others from its name.
const CREDENTIALS: &str = "image-credentials";

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().of_kind(KubernetesKind::OsArtifact) {
        if object.is_stored() {
            importers(object, sink);
            credentials(object, sink);
        }
    }
}

fn importers(object: &Object<'_>, sink: &mut Sink<'_>) {
    let tree = object.stored();
    let place = |id: ValueId| {
        tree.node(id)
            .map_or_else(|| object.kind_span(), crate::yaml::NodeRef::span)
    };
    for importer in super::volumes::importers(object) {
        if let Some(name) = tree.get(*importer, "name")
            && tree.text(name).is_some_and(is_of_build)
        {
            sink.push(
                Finding::new(
                    &OSARTIFACT_IMPORTER,
                    place(name),
                    "the build has a container of this name",
                )
                .help("give the importer another name"),
            );
        }
        let mounts = tree.get(*importer, "volumeMounts");
        for mount in mounts.map_or(&[][..], |id| tree.items(id)) {
            let Some(name) = tree.get(*mount, "name") else {
                continue;
            };
            let text = tree.text(name).unwrap_or("");
            let is_known = RESERVED_VOLUMES.contains(&text)
                || text == CREDENTIALS
                || is_placeholder(text)
                || volumes(object).any(|(_, known)| known == text || is_placeholder(known));
            if !is_known {
                sink.push(
                    Finding::new(
                        &OSARTIFACT_IMPORTER,
                        place(name),
                        format!("no volume `{}` is defined", text.escape_debug()),
                    )
                    .help("define it in `spec.volumes`"),
                );
            }
        }
    }
}

/// Whether a container of the build has this name.
fn is_of_build(name: &str) -> bool {
    let numbered = name.strip_prefix("pull-image-").is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    numbered || CONTAINERS.contains(&name)
}

fn credentials(object: &Object<'_>, sink: &mut Sink<'_>) {
    let has_credentials = object
        .get(&["spec", "image", "imageCredentialsSecretRef"])
        .is_some();
    for (name, text) in volumes(object).filter(|_| has_credentials) {
        if text == CREDENTIALS {
            let span = object
                .stored()
                .node(name)
                .map_or_else(|| object.kind_span(), crate::yaml::NodeRef::span);
            sink.push(
                Finding::new(
                    &OSARTIFACT_IMPORTER,
                    span,
                    "the operator adds a volume of this name itself",
                )
                .help("give the volume another name"),
            );
        }
    }
}
