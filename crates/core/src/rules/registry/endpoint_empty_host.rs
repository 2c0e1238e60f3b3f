//! `endpoint-empty-host`: a URL without a host.

use super::urls::Known;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An endpoint whose URL names no host.
    ///
    /// A slash too few or too many is enough: `https:/registry.example.org` is a path without a host.
    ///
    /// ## What happens
    /// Talos accepts the URL and fails every request to it. containerd tries a URL without a host too; as the last
    /// endpoint under `skipFallback` it even stands for the upstream, so that images come from where they should not.
    /// `http://:5000` means port 5000 of the node itself.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https:/mirror.example.org
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
    pub(crate) static ENDPOINT_EMPTY_HOST = {
        name: "endpoint-empty-host",
        summary: "the URL of an endpoint has no host",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.6, 2.7.4 and correction 1; trace vectors of the family empty-host-url",
        check: Check::Endpoint(check),
    }
}

fn check(_: &Context<'_>, known: &Known<'_>, sink: &mut Sink<'_>) {
    let Some(url) = known.web_url() else { return };
    if !url.hostname().is_empty() {
        return;
    }
    let message = if url.has_empty_host() {
        format!("endpoint `{}` has no host", known.shown())
    } else {
        format!(
            "endpoint `{}` has a port but no host, so it means the node itself",
            known.shown()
        )
    };
    let finding = Finding::new(&ENDPOINT_EMPTY_HOST, known.endpoint.span(), message);
    sink.push(match meant(known, url.scheme()) {
        Some(meant) => finding
            .help(format!("write `{meant}`"))
            .fix(known.replace_all(format!("Write `{meant}`"), &meant)),
        None => finding.help("write the host after `//`"),
    });
}

/// What a URL with the wrong number of slashes was meant to be.
fn meant(known: &Known<'_>, scheme: &str) -> Option<String> {
    let (_, rest) = known.text.split_once(':')?;
    let address = rest.trim_start_matches(['/', '\\']);
    let host = address.split('/').next().unwrap_or("");
    let looks_like_host = !host.starts_with(':') && host.contains(['.', ':']) && !host.contains('@');
    looks_like_host.then(|| format!("{scheme}://{address}"))
}
