//! `deprecated-registry`: settings for a registry that images have left.

use crate::declare_rule;
use crate::document::talos::Fields;
use crate::finding::{Consumer, Finding, Impact, Level};
use crate::fix::{Edit, Fix};
use crate::reference::Reference;
use crate::rules::{Check, Context, Sink};
use crate::yaml::NodeRef;

declare_rule! {
    /// Settings or images name a registry that images have left.
    ///
    /// The images of Kubernetes are published on `registry.k8s.io`. `k8s.gcr.io` has had nothing new since April
    /// 2023.
    ///
    /// ## What happens
    /// A mirror for the old name serves no image that a current release of Talos or Kubernetes asks for: those go to
    /// the new registry, around the mirror. An image from the old registry is old, or does not exist.
    ///
    /// An image of etcd in `gcr.io/etcd-development` is one that Talos up to 1.11 chose: it stays at its version, and
    /// needs a mirror of its own.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: k8s.gcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: registry.k8s.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: registry.k8s.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    pub(crate) static DEPRECATED_REGISTRY = {
        name: "deprecated-registry",
        summary: "settings for a registry that images have left",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 9 (P1)",
        check: Check::File(check),
    }
}

/// Registries that are left, and where their images are.
const LEFT: &[(&str, &str)] = &[("k8s.gcr.io", "registry.k8s.io")];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let mirrors = &context.registries().mirrors;
    for (old, new) in LEFT {
        let has_new = context.files().iter().any(|views| {
            views
                .registries()
                .mirrors
                .iter()
                .any(|mirror| matches!(mirror.known_name(), Some(name) if name == *new || name == "*"))
        });
        for mirror in mirrors.iter().filter(|mirror| mirror.known_name() == Some(old)) {
            if has_new {
                // Kept for what is old; what is new has its mirror.
                continue;
            }
            sink.push(
                Finding::new(
                    &DEPRECATED_REGISTRY,
                    mirror.span(),
                    format!("images are no longer on `{old}` but on `{new}`, which has no mirror"),
                )
                .help(format!("name the mirror `{new}`"))
                .fix(mirror.name.and_then(|name| renamed(name.node(), new))),
            );
        }
        for endpoint in mirrors.iter().flat_map(|mirror| &mirror.endpoints) {
            let Some(Ok(url)) = &endpoint.read else { continue };
            if url.hostname() == *old {
                sink.push(
                    Finding::new(
                        &DEPRECATED_REGISTRY,
                        endpoint.span(),
                        format!("images are no longer on `{old}`"),
                    )
                    .help(format!("use `{new}`"))
                    .fix(endpoint.part(url.parts().host).map(|host| {
                        Fix::unsafe_(format!("Use `{new}`"), vec![Edit::replace(host, *new)])
                    })),
                );
            }
        }
    }
    if let Some(main) = context.configuration().legacy() {
        check_images(main, sink);
        if context.options().talos.at_least(1, 12) {
            check_etcd(main, sink);
        }
    }
}

/// Where the main document names images.
const IMAGES: &[&[&str]] = &[
    &["machine", "kubelet"],
    &["cluster", "apiServer"],
    &["cluster", "controllerManager"],
    &["cluster", "scheduler"],
    &["cluster", "proxy"],
    &["cluster", "coreDNS"],
    &["cluster", "etcd"],
];

fn check_images(main: Fields<'_>, sink: &mut Sink<'_>) {
    for path in IMAGES {
        let component = main.at(path);
        let Some(image) = component.known("image") else {
            continue;
        };
        let Ok(reference) = Reference::parse(&image) else {
            continue;
        };
        let Some((old, new)) = LEFT.iter().find(|(old, _)| *old == reference.domain()) else {
            continue;
        };
        sink.push(
            Finding::new(
                &DEPRECATED_REGISTRY,
                component.place("image"),
                format!("images are no longer on `{old}`"),
            )
            .help(format!("use `{new}`"))
            .fix(component.set(&["image"]).and_then(|node| {
                renamed(node, &image.replacen(old, new, 1))
            })),
        );
    }
}

/// The repository of etcd that Talos took its image from before 1.12.
const OLD_ETCD: &str = "gcr.io/etcd-development/";

fn check_etcd(main: Fields<'_>, sink: &mut Sink<'_>) {
    let etcd = main.at(&["cluster", "etcd"]);
    let is_old = etcd
        .known("image")
        .is_some_and(|image| image.starts_with(OLD_ETCD));
    if is_old {
        sink.push(
            Finding::new(
                &DEPRECATED_REGISTRY,
                etcd.place("image"),
                "Talos takes etcd from `registry.k8s.io` since 1.12, and this image stays behind",
            )
            .at_level(Level::Info)
            .impact(Impact::Hygiene)
            .help("remove `image` to take the one that belongs to the release"),
        );
    }
}

/// Gives a name or an image another text.
fn renamed(node: NodeRef<'_>, new: &str) -> Option<Fix> {
    let is_key = node.parent().is_some_and(|parent| parent.entries().any(|entry| entry.key == node));
    let edits = if is_key {
        node.parent()?.entries().find(|entry| entry.key == node)?.rename(new)?
    } else {
        node.replace_text(new)?
    };
    Some(Fix::unsafe_(format!("Use `{new}`"), edits))
}
