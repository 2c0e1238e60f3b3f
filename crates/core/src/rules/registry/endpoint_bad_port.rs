//! `endpoint-bad-port`: a port that no server listens on.

use super::endpoint_unusable_host::is_unusable;
use super::urls::{Known, is_dialled};
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Impact, Level};
use crate::fix::{Edit, Fix};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;

declare_rule! {
    /// An endpoint with a port that is out of range, or with a colon and no port.
    ///
    /// ## What happens
    /// Talos accepts any digits. Port 0 and ports over 65535 cannot be dialled, so every request to this endpoint
    /// fails. A colon without a number works, but credentials and TLS settings are looked up by the host as it is
    /// written: they would have to be named with the colon.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org:50000000
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
    ///
    /// A colon without a port is harmless, and can go:
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: "https://mirror.example.org:"
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: "https://mirror.example.org"
    /// ```
    pub(crate) static ENDPOINT_BAD_PORT = {
        name: "endpoint-bad-port",
        summary: "an endpoint has a port that cannot be dialled",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.6; trace vectors of the family endpoint-host",
        check: Check::Endpoint(check),
    }
}

fn check(_: &Context<'_>, known: &Known<'_>, sink: &mut Sink<'_>) {
    let Some(url) = known.web_url().filter(|url| !is_unusable(url)) else {
        return;
    };
    let Some(port) = url.port() else { return };
    let place = known.part(url.parts().port);
    let span = place.unwrap_or_else(|| known.endpoint.span());
    if port.is_empty() {
        let colon = place.map(|port| Span::new(port.start.saturating_sub(1), port.start));
        sink.push(
            Finding::new(
                &ENDPOINT_BAD_PORT,
                colon.unwrap_or(span),
                format!("endpoint `{}` has a colon but no port", known.shown()),
            )
            .at_level(Level::Warning)
            .impact(Impact::Hygiene)
            .help("remove the colon; credentials and TLS settings are looked up by the host as it is written")
            .fix(colon.map(|colon| Fix::safe("Remove the colon", vec![Edit::delete(colon)]))),
        );
    } else if !is_dialled(&port) {
        sink.push(
            Finding::new(
                &ENDPOINT_BAD_PORT,
                span,
                format!("port `{port}` cannot be dialled"),
            )
            .help("ports go from 1 to 65535"),
        );
    }
}
