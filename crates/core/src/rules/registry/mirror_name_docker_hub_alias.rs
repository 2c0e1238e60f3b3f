//! `mirror-name-docker-hub-alias`: a mirror for another name of Docker Hub.

use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::fix::Fix;
use crate::rules::renaming::Names;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A mirror named after one of Docker Hub's other host names.
    ///
    /// Images on Docker Hub belong to the registry `docker.io`, however they are written: `nginx` and
    /// `docker.io/library/nginx` are one and the same. The hosts `registry-1.docker.io`, `hub.docker.com` and
    /// `registry.hub.docker.com` only match images that spell out that host, which hardly any do.
    ///
    /// ## What happens
    /// The mirror is loaded and never asked: pulls of Docker Hub's images go straight to Docker Hub.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: registry-1.docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    pub(crate) static MIRROR_NAME_DOCKER_HUB_ALIAS = {
        name: "mirror-name-docker-hub-alias",
        summary: "the mirror is named after a host of Docker Hub that images do not use",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.7.9, 3.2; pains 24; trace vectors of the family mirror-name",
        check: Check::File(check),
    }
}

const ALIASES: &[&str] = &[
    "registry-1.docker.io",
    "hub.docker.com",
    "registry.hub.docker.com",
];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let mirrors = &context.registries().mirrors;
    let mut names = Names::of_mirrors(context.registries());
    let has_hub = mirrors.iter().any(|m| m.known_name() == Some("docker.io"));
    for mirror in mirrors {
        let Some(name) = mirror.name else { continue };
        let Some(text) = name.known().filter(|text| ALIASES.contains(text)) else {
            continue;
        };
        let finding = Finding::new(
            &MIRROR_NAME_DOCKER_HUB_ALIAS,
            name.span(),
            format!("images of Docker Hub belong to `docker.io`, not to `{text}`"),
        );
        let finding = if has_hub {
            finding.help("remove this mirror; the one named `docker.io` serves these images")
        } else {
            finding
                .help("name the mirror `docker.io`")
                .fix(
                    names
                        .rename(name, mirror.origin, "docker.io")
                        .map(|edits| Fix::unsafe_("Rename the mirror to `docker.io`", edits)),
                )
        };
        sink.push(finding);
    }
}
