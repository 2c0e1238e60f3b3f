//! `osartifact-build-env`: a variable that the build needs for itself.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A variable in `buildEnv` that the build sets itself: `DOCKER_CONFIG`, `STORAGE_DRIVER`, `BUILDAH_ISOLATION`.
    ///
    /// ## What happens
    /// Yours wins. The build then does not find its credentials any more, or does not run without privileges.
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
    ///     imageCredentialsSecretRef:
    ///       name: registry
    ///     buildEnv:
    ///       - name: DOCKER_CONFIG
    ///         value: /tmp
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
    ///     buildEnv:
    ///       - name: NO_PROXY
    ///         value: registry.example.org
    /// ```
    pub(crate) static OSARTIFACT_BUILD_ENV = {
        name: "osartifact-build-env",
        summary: "a variable that the build needs for itself",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.3 O27",
        check: Check::File(check),
    }
}

const NEEDED: [&str; 3] = ["DOCKER_CONFIG", "STORAGE_DRIVER", "BUILDAH_ISOLATION"];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().of_kind(KubernetesKind::OsArtifact) {
        let Some(variables) = object
            .get(&["spec", "image", "buildEnv"])
            .filter(|_| object.is_stored())
        else {
            continue;
        };
        let tree = object.stored();
        for variable in tree.items(variables) {
            let Some(name) = tree.get(*variable, "name") else {
                continue;
            };
            if let (Some(text), Some(node)) = (tree.text(name), tree.node(name))
                && NEEDED.contains(&text)
            {
                sink.push(
                    Finding::new(
                        &OSARTIFACT_BUILD_ENV,
                        node.span(),
                        format!("the build needs `{text}` for itself"),
                    )
                    .help("leave it out"),
                );
            }
        }
    }
}
