//! `air-gap-incomplete`: registries are cut off, and images that Talos itself needs have no mirror.

use crate::declare_rule;
use crate::document::talos::{Fields, Mirror};
use crate::finding::{Consumer, Finding};
use crate::reference::Reference;
use crate::rules::{Check, Context, Sink};
use crate::version::Version;

declare_rule! {
    /// Public registries are cut off with `skipFallback: true`, and a registry that Talos itself pulls from has no
    /// mirror.
    ///
    /// Talos pulls the kubelet, its installer and the network of the cluster from `ghcr.io`; the parts of the control
    /// plane, CoreDNS, the pause image and (since 1.12) etcd from `registry.k8s.io`.
    ///
    /// ## What happens
    /// Behind a closed network these images cannot be pulled: the node boots, and the kubelet never starts. In an open
    /// network they come straight from the internet while the others come from the mirror.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// skipFallback: true
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: registry.k8s.io
    /// endpoints:
    ///   - url: https://k8s.mirror.example.org
    /// skipFallback: true
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// skipFallback: true
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: registry.k8s.io
    /// endpoints:
    ///   - url: https://k8s.mirror.example.org
    /// skipFallback: true
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://ghcr.mirror.example.org
    /// skipFallback: true
    /// ```
    pub(crate) static AIR_GAP_INCOMPLETE = {
        name: "air-gap-incomplete",
        summary: "registries are cut off, and images that Talos needs have no mirror",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 5.1 (default images) and 7 (17)",
        misses: InFile,
        check: Check::File(check),
    }
}

/// Registries of the internet: to cut one of them off is to mean it.
const PUBLIC: &[&str] = &[
    "docker.io",
    "ghcr.io",
    "registry.k8s.io",
    "quay.io",
    "gcr.io",
    "k8s.gcr.io",
    "mcr.microsoft.com",
    "public.ecr.aws",
    "factory.talos.dev",
];

/// A registry that Talos pulls from, and what.
struct Needed {
    registry: &'static str,
    what: &'static str,
}

fn needed(talos: Version, main: Option<Fields<'_>>) -> Vec<Needed> {
    let mut needed = Vec::new();
    if !kubelet_is_elsewhere(main) {
        needed.push(Needed {
            registry: "ghcr.io",
            what: "the kubelet and the installer",
        });
    }
    needed.push(Needed {
        registry: "registry.k8s.io",
        what: "the parts of Kubernetes",
    });
    if !talos.at_least(1, 12) {
        needed.push(Needed {
            registry: "gcr.io",
            what: "etcd",
        });
    }
    needed
}

/// Whether the configuration takes the kubelet from another registry than Talos does by itself.
fn kubelet_is_elsewhere(main: Option<Fields<'_>>) -> bool {
    let image = main.map(|main| main.at(&["machine", "kubelet"]).string("image"));
    image
        .and_then(|image| Reference::parse(&image).ok())
        .is_some_and(|reference| reference.domain() != "ghcr.io")
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let is_cut_off = |mirror: &&Mirror<'_>| {
        mirror.skips_fallback()
            && !mirror.endpoints.is_empty()
            && mirror.known_name().is_some_and(|name| PUBLIC.contains(&name))
    };
    let mirrors = &context.registries().mirrors;
    let cut_off: Vec<&Mirror<'_>> = mirrors.iter().filter(is_cut_off).collect();
    let Some(first) = cut_off.first() else {
        return;
    };
    // Settings may be spread over files; a name that is filled in later may be any.
    let names: Vec<Option<&str>> = context
        .files()
        .iter()
        .flat_map(|views| &views.registries().mirrors)
        .map(Mirror::known_name)
        .collect();
    if names.iter().any(|name| matches!(name, None | Some("*"))) {
        return;
    }
    let talos = context.options().talos;
    let needed = needed(talos, context.configuration().legacy());
    let missing: Vec<&Needed> = needed
        .iter()
        .filter(|needed| !names.contains(&Some(needed.registry)))
        .collect();
    // To cut off one registry may have other reasons. To cut off some, and of those that Talos needs only a part,
    // is an air gap with a hole.
    if cut_off.len() < 2 || missing.len() == needed.len() {
        return;
    }
    for needed in missing {
        let (registry, what) = (needed.registry, needed.what);
        let cut = first.known_name().unwrap_or_default();
        sink.push(
            Finding::new(
                &AIR_GAP_INCOMPLETE,
                first.span(),
                format!("`{cut}` is cut off, and `{registry}`, where {what} come from, has no mirror"),
            )
            .help(format!("add a mirror for `{registry}`, or for `*`")),
        );
    }
}
