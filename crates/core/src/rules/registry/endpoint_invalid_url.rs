//! `endpoint-invalid-url`: an endpoint that cannot be read as a URL.

use super::urls::{Known, lacks_scheme};
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Impact, Stage};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An endpoint that is no URL.
    ///
    /// Blanks, a port that is no number, an IPv6 address without brackets, a stray `%`: the URL cannot be read.
    ///
    /// ## What happens
    /// With such an endpoint in a `RegistryMirrorConfig` Talos refuses the whole configuration: a new node does not
    /// start with it, and a running one answers with the error and keeps the configuration it has. In the legacy
    /// `machine.registries` block it is accepted; then Talos' own pulls from that registry fail, and containerd's host
    /// configuration is no longer updated for any registry.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org:port
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org:5000
    /// ```
    pub(crate) static ENDPOINT_INVALID_URL = {
        name: "endpoint-invalid-url",
        summary: "an endpoint cannot be read as a URL",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.6; verdict vectors of the family url",
        check: Check::Endpoint(check),
    }
}

fn check(_: &Context<'_>, known: &Known<'_>, sink: &mut Sink<'_>) {
    if lacks_scheme(known.read) {
        return;
    }
    let Err(error) = known.read else { return };
    let finding = Finding::new(
        &ENDPOINT_INVALID_URL,
        known.endpoint.span(),
        format!("endpoint `{}` is not a URL: {}", known.shown(), error.reason()),
    )
    .help("write `http://` or `https://`, the host, and where needed a port and a path");
    sink.push(if known.is_document() {
        finding
            .rejected(Stage::Load)
            .note(format!("Talos says: {error}"))
    } else {
        finding.impact(Impact::Breaks).note(
            "Talos' own pulls from this registry fail, and containerd's host configuration is no longer updated for any registry",
        )
    });
}
