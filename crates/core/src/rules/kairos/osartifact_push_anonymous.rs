//! `osartifact-push-anonymous`: an image that is pushed without credentials.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::finding::{Consumer, Finding, Level};
use crate::kairos::legacy_artifact::CREDENTIALS;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// `push: true` without `imageCredentialsSecretRef`.
    ///
    /// ## What happens
    /// The build takes its time, and the push comes without credentials at the end. Most registries refuse that; the
    /// Secrets in `imagePullSecrets` are not tried.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: edge
    /// spec:
    ///   image:
    ///     buildOptions:
    ///       version: v3.6.0
    ///       baseImage: ubuntu:24.04
    ///     buildImage:
    ///       registry: registry.example.org
    ///       repository: edge/os
    ///       tag: v1.0.0
    ///     push: true
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
    ///     buildOptions:
    ///       version: v3.6.0
    ///       baseImage: ubuntu:24.04
    ///     buildImage:
    ///       registry: registry.example.org
    ///       repository: edge/os
    ///       tag: v1.0.0
    ///     push: true
    ///     imageCredentialsSecretRef:
    ///       name: registry
    /// ```
    pub(crate) static OSARTIFACT_PUSH_ANONYMOUS = {
        name: "osartifact-push-anonymous",
        summary: "an image that is pushed without credentials",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.3 O02, 1.5",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().of_kind(KubernetesKind::OsArtifact) {
        let has_credentials = !object
            .text(&["spec", "image", "imageCredentialsSecretRef", "name"])
            .is_empty();
        // Under its former name it has a rule of its own.
        let has_credentials = has_credentials
            || object
                .written_key(&["spec", "image", CREDENTIALS])
                .is_some();
        // In the cluster, or next to it, registries often ask for nothing.
        let is_insecure = object.is_on(&["spec", "image", "pushInsecureRegistry"]);
        if object.is_stored()
            && object.is_on(&["spec", "image", "push"])
            && object.text(&["spec", "image", "ref"]).is_empty()
            && !has_credentials
            && !is_insecure
        {
            let registry = object.text(&["spec", "image", "buildImage", "registry"]);
            let finding = Finding::new(
                &OSARTIFACT_PUSH_ANONYMOUS,
                object.span(&["spec", "image", "push"]),
                "the image is pushed without credentials",
            )
            .help("name a Secret in `imageCredentialsSecretRef`");
            sink.push(if takes_no_strangers(registry) {
                finding
                    .at_level(Level::Error)
                    .note(format!("`{registry}` lets nobody push without credentials"))
            } else {
                finding
            });
        }
    }
}

/// Whether a registry is known to let nobody push who does not log in.
fn takes_no_strangers(registry: &str) -> bool {
    const HOSTS: [&str; 9] = [
        "docker.io",
        "index.docker.io",
        "registry-1.docker.io",
        "ghcr.io",
        "quay.io",
        "gcr.io",
        "registry.gitlab.com",
        "public.ecr.aws",
        "codeberg.org",
    ];
    const DOMAINS: [&str; 4] = [".pkg.dev", ".gcr.io", ".amazonaws.com", ".azurecr.io"];
    HOSTS.contains(&registry) || DOMAINS.iter().any(|domain| registry.ends_with(domain))
}
