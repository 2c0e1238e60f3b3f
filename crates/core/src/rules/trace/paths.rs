//! The paths that a file's mirrors lead to.

use std::collections::HashSet;

use crate::document::talos::Registries;
use crate::reference::Reference;
use crate::rules::Context;
use crate::rules::hosts::all_known;
use crate::trace::effective::{Mirror, WILDCARD};
use crate::trace::{Trace, Tracer};

/// A registry that nobody has a mirror for.
const SOME_REGISTRY: &str = "registry.example";

/// The path of an image that a mirror serves.
pub(in crate::rules) struct MirrorTrace {
    name: String,
    trace: Trace,
}

impl MirrorTrace {
    /// A path for each mirror that serves images.
    pub(in crate::rules) fn of(tracer: &Tracer) -> Vec<Self> {
        let names = tracer.effective().mirrors.keys();
        names
            .filter_map(|name| {
                let registry = if name == WILDCARD {
                    SOME_REGISTRY
                } else {
                    name
                };
                // A name that no registry can have serves no image.
                let image = Reference::parse(&format!("{registry}/image")).ok()?;
                (image.domain() == registry).then(|| Self {
                    name: name.clone(),
                    trace: tracer.trace_reference(image.with_default_tag()),
                })
            })
            .collect()
    }
}

/// A mirror with the path of an image that it serves.
pub(super) struct MirrorPath<'a> {
    pub(super) name: &'a str,
    pub(super) mirror: &'a Mirror,
    pub(super) trace: &'a Trace,
}

/// The tracer of the file, unless some of its names or URLs are filled in later.
pub(super) fn tracer<'a>(context: &Context<'a>) -> Option<&'a Tracer> {
    context.may_surprise().then(|| context.tracer())
}

/// Whether all names and URLs are known, and some path may not be what it seems to be.
pub(in crate::rules) fn may_surprise(registries: &Registries<'_>) -> bool {
    let tls_known = registries
        .tls
        .iter()
        .all(|tls| tls.name.is_none() || tls.known_name().is_some());
    tls_known && all_known(registries) && !is_plain(registries)
}

/// Whether no path can hold a surprise: nothing but endpoints that Talos and containerd read alike, in mirrors that end
/// up in a directory each, and no TLS settings. Most configurations are so, and tracing them costs more than reading
/// them.
fn is_plain(registries: &Registries<'_>) -> bool {
    registries.tls.is_empty()
        && registries.mirrors.iter().all(|mirror| {
            let mut urls = HashSet::with_capacity(mirror.endpoints.len());
            mirror
                .known_name()
                .is_some_and(|name| name == WILDCARD || is_plain_host(name))
                && !mirror.endpoints.is_empty()
                && mirror.endpoints.iter().all(|endpoint| {
                    let url = endpoint.known_url().unwrap_or("");
                    is_plain_url(url) && urls.insert(url)
                })
        })
}

fn is_plain_url(url: &str) -> bool {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    let (host, path) = rest
        .map(|rest| rest.split_at(rest.find('/').unwrap_or(rest.len())))
        .unwrap_or_default();
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_');
    is_plain_host(host) && path.bytes().all(is_plain)
}

/// A name in lower case, which may have a port.
fn is_plain_host(host: &str) -> bool {
    let (name, port) = host.split_once(':').unwrap_or((host, "0"));
    let is_plain = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-')
    };
    name.bytes().all(is_plain)
        && name.bytes().any(|byte| byte.is_ascii_alphanumeric())
        && !port.is_empty()
        && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// Each mirror that serves images, with the path of one.
pub(super) fn paths<'a>(context: &Context<'a>) -> impl Iterator<Item = MirrorPath<'a>> {
    let mirrors = &context.tracer().effective().mirrors;
    context.mirror_traces().iter().filter_map(|path| {
        Some(MirrorPath {
            name: &path.name,
            mirror: mirrors.get(&path.name)?,
            trace: &path.trace,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{File, InputKind};
    use crate::endpoint::GoRelease;
    use crate::source::Source;
    use crate::trace::{self, Effective};

    /// Texts that names and URLs are made of, plain ones and others.
    const HOSTS: &[&str] = &[
        "docker.io",
        "a.example",
        "a.example:5000",
        "localhost",
        "localhost:5000",
        "10.5.0.1:443",
        "127.0.0.1:80",
        "-",
        "..",
        "a.",
        "A.example",
        "a_b",
        "a_5000_",
        "a:5000",
        "[::1]",
        "::1",
        "a:",
        "a:b",
        "*",
        "",
        "a/b",
        "a b",
    ];
    const PATHS: &[&str] = &[
        "",
        "/",
        "/v2",
        "/v2/proxy",
        "//x/../y/",
        "/V2",
        "/%61",
        "?a",
        "#a",
        "/é",
    ];

    /// What the rules about paths look at.
    fn is_without_surprise(registries: &Registries<'_>, file: &File) -> bool {
        let effective = Effective::of_registries(file, registries, GoRelease::V1_26);
        let tracer = Tracer::new(effective, &trace::Options::default());
        let hosts = |path: &trace::PullPath| -> Vec<String> {
            path.attempts
                .iter()
                .map(|attempt| attempt.host.clone())
                .collect()
        };
        tracer.hosts_failure().is_none()
            && MirrorTrace::of(&tracer).iter().all(|path| {
                let (talos, containerd) = (&path.trace.talos, &path.trace.containerd);
                talos.error.is_none()
                    && containerd.path.error.is_none()
                    && containerd.rejected.is_none()
                    && !containerd.uncertain
                    && hosts(talos) == hosts(&containerd.path)
            })
    }

    #[test]
    fn plain_settings_have_no_surprising_path() {
        let mut plain = 0;
        for name in HOSTS {
            for host in HOSTS {
                for path in PATHS {
                    for options in ["", "skipFallback: true\n"] {
                        let text = format!(
                            "---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: '{name}'\nendpoints:\n  - url: 'http://{host}{path}'\n  - url: 'https://{host}{path}'\n    overridePath: true\n{options}---\napiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: a.example:5000\nendpoints:\n  - url: https://b.example\n"
                        );
                        let source = Source::new("node.yaml", &*text);
                        let file = File::read(&source, InputKind::TalosConfig);
                        let registries = Registries::of(&file, GoRelease::V1_26);
                        if is_plain(&registries) {
                            plain += 1;
                            assert!(is_without_surprise(&registries, &file), "{text}");
                        }
                    }
                }
            }
        }
        assert!(plain > 100);
    }
}
