//! `osartifact-build-env`: a variable that the build needs for itself.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::document::kubernetes::Object;
use crate::document::placeholder::is_placeholder;
use crate::finding::{Consumer, Finding, Level};
use crate::kubernetes::ValueId;
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
        proxy(object, variables, sink);
    }
}

/// A proxy that is asked for a registry in the cluster, too.
fn proxy(object: &Object<'_>, variables: ValueId, sink: &mut Sink<'_>) {
    let tree = object.stored();
    let of = |wanted: &str| {
        let mut named = tree.items(variables).iter().filter_map(|variable| {
            let name = tree.get(*variable, "name")?;
            let is_it = tree.text(name)?.eq_ignore_ascii_case(wanted);
            is_it.then_some((name, *variable))
        });
        named.next()
    };
    let registry = object.text(&["spec", "image", "buildImage", "registry"]);
    let host = registry.split([':', '/']).next().unwrap_or(registry);
    let is_near = matches!(host.rsplit('.').next(), Some("svc")) || host.ends_with(".cluster.local");
    let Some((name, _)) = of("HTTPS_PROXY").or_else(|| of("HTTP_PROXY")) else {
        return;
    };
    let exceptions = of("NO_PROXY").map(|(_, variable)| {
        let value = tree.get(variable, "value");
        value.and_then(|id| tree.text(id))
    });
    let is_excepted = match exceptions {
        // It comes from somewhere else.
        Some(None) => true,
        Some(Some(list)) => {
            is_placeholder(list)
                || list.split(',').map(str::trim).any(|exception| {
                    let domain = exception.trim_start_matches(['*', '.']);
                    !domain.is_empty() && (host == domain || host.ends_with(&format!(".{domain}")))
                })
        }
        None => false,
    };
    if let Some(node) = tree.node(name).filter(|_| is_near && !is_excepted) {
        sink.push(
            Finding::new(
                &OSARTIFACT_BUILD_ENV,
                node.span(),
                format!("the proxy is asked for `{host}` in the cluster, too"),
            )
            .help("add `.svc` and `.cluster.local` to `NO_PROXY`")
            .at_level(Level::Info),
        );
    }
}
