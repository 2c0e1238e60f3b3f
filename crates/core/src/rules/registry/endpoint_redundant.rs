//! `endpoint-redundant`: an endpoint that is tried twice.

use crate::document::talos::Mirror;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::urls::{Known, known_in};
use crate::declare_rule;
use crate::document::DocumentRef;
use crate::finding::{Consumer, Finding, Tag};
use crate::fix::Fix;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An endpoint that sends the same requests as another one, or as the upstream that is tried anyway.
    ///
    /// Unless `skipFallback` is set, the upstream itself is tried after all endpoints. Naming it as the last endpoint
    /// repeats that request. Two endpoints that differ only in a trailing slash or in a default port repeat each
    /// other.
    ///
    /// ## What happens
    /// Each failed pull takes one more attempt. Nothing breaks.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    ///   - url: https://ghcr.io
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    pub(crate) static ENDPOINT_REDUNDANT = {
        name: "endpoint-redundant",
        summary: "an endpoint repeats another one or the upstream",
        level: Info,
        impact: Hygiene,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.7.24, 3.2 (step 4); pains 26",
        misses: InFile,
        check: Check::Mirror(check),
    }
}

fn check(context: &Context<'_>, mirror: &Mirror<'_>, sink: &mut Sink<'_>) {
    let own: Vec<Known<'_>> = known_in(mirror).collect();
    let mut seen: HashMap<Target, &Known<'_>> = HashMap::new();
    for known in &own {
        let Some(target) = Target::of(known) else {
            continue;
        };
        let first = match seen.entry(target) {
            Entry::Occupied(earlier) => *earlier.get(),
            Entry::Vacant(place) => {
                place.insert(known);
                continue;
            }
        };
        // The same text is the concern of `mirror-duplicate-endpoint`.
        if first.text != known.text {
            sink.push(
                Finding::new(
                    &ENDPOINT_REDUNDANT,
                    known.endpoint.span(),
                    format!("endpoint `{}` repeats an earlier one", known.shown()),
                )
                .label(first.endpoint.span(), "sends the same requests")
                .tag(Tag::Unnecessary)
                .help("remove one of the two")
                .fix(removal(known)),
            );
        }
    }
    let Some(last) = own.last() else { return };
    let name = mirror.known_name().unwrap_or("");
    let upstream = match name {
        "docker.io" => "registry-1.docker.io",
        other => other,
    };
    // A single endpoint that names the upstream is how one gives it a port, a scheme or its own TLS settings.
    let repeats_upstream = own.len() > 1
        && !mirror.skips_fallback()
        // Before 1.9 Talos went to the upstream only where it was listed.
        && context.options().talos.at_least(1, 9)
        // containerd has TLS settings for what is written, not for what it falls back to.
        && !context.registries().has_tls(upstream)
        && context.file().documents().all(DocumentRef::is_sound)
        && Target::of(last).is_some_and(|target| target == Target::upstream(upstream));
    if repeats_upstream {
        sink.push(
            Finding::new(
                &ENDPOINT_REDUNDANT,
                last.endpoint.span(),
                format!("`{upstream}` is tried last anyway"),
            )
            .tag(Tag::Unnecessary)
            .help("remove this endpoint, or set `skipFallback: true` if the list is meant to be complete")
            .fix(removal(last)),
        );
    }
}

/// Takes the endpoint out: the same requests are sent without it.
fn removal(known: &Known<'_>) -> Option<Fix> {
    let edits = known.endpoint.node.delete_item()?;
    Some(Fix::safe("Remove the endpoint", edits))
}

/// Where the requests of an endpoint go.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Target {
    scheme: String,
    host: String,
    path: String,
    overrides_path: bool,
}

impl Target {
    fn of(known: &Known<'_>) -> Option<Self> {
        let url = known.web_url()?;
        let host = url.host().to_ascii_lowercase();
        let default_port = if url.scheme() == "https" { ":443" } else { ":80" };
        let path = url.path();
        Some(Self {
            scheme: url.scheme().to_owned(),
            host: host.strip_suffix(default_port).unwrap_or(&host).to_owned(),
            path: path.trim_end_matches('/').to_owned(),
            overrides_path: known.mirror.overrides_path(known.endpoint),
        })
    }

    fn upstream(host: &str) -> Self {
        Self {
            scheme: "https".to_owned(),
            host: host.to_ascii_lowercase(),
            path: String::new(),
            overrides_path: false,
        }
    }
}
