//! `endpoint-port-contradicts-scheme`: https on the port of http, or the other way round.

use super::urls::Known;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An endpoint that speaks `https` to port 80, or `http` to port 443.
    ///
    /// ## What happens
    /// Nearly always the server speaks the other protocol there: the request fails with
    /// `server gave HTTP response to HTTPS client` or with a protocol error, and the next endpoint is tried.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org:80
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
    pub(crate) static ENDPOINT_PORT_CONTRADICTS_SCHEME = {
        name: "endpoint-port-contradicts-scheme",
        summary: "`https` on port 80, or `http` on port 443",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 3.2 (step 5: scheme and port are used as written), 9 (P1)",
        check: Check::Endpoint(check),
    }
}

fn check(_: &Context<'_>, known: &Known<'_>, sink: &mut Sink<'_>) {
    let Some(url) = known.web_url() else { return };
    let (port, other) = match (url.scheme(), url.port().as_deref()) {
        ("https", Some("80")) => (80, "http"),
        ("http", Some("443")) => (443, "https"),
        _ => return,
    };
    sink.push(
        Finding::new(
            &ENDPOINT_PORT_CONTRADICTS_SCHEME,
            known.endpoint.span(),
            format!("port {port} is where servers speak `{other}`"),
        )
        .help(format!("write `{other}://`, or the port that serves `{}`", url.scheme())),
    );
}
