//! `endpoint-plain-http`: an unencrypted endpoint outside the own network.

use super::urls::{Known, is_private_host};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An `http` endpoint whose host looks like one on the public internet.
    ///
    /// ## What happens
    /// Pulls work. Whoever sits on the way can see which images a node runs and replace any image that is pulled by
    /// tag. Private addresses, names without a dot and names under private domains are not reported.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: http://mirror.example.org
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    ///   - url: http://10.5.0.1:5000
    /// ```
    pub(crate) static ENDPOINT_PLAIN_HTTP = {
        name: "endpoint-plain-http",
        summary: "images travel unencrypted over a public network",
        level: Info,
        impact: Risk,
        consumer: Some(Consumer::Talos),
        preset: Strict,
        evidence: "talos facts 3.2 (step 5), 9 (P1)",
        check: Check::Endpoint(check),
    }
}

fn check(_: &Context<'_>, known: &Known<'_>, sink: &mut Sink<'_>) {
    let Some(url) = known.web_url() else { return };
    let host = url.hostname();
    if url.scheme() != "http" || host.is_empty() || is_private_host(&host) {
        return;
    }
    sink.push(
        Finding::new(
            &ENDPOINT_PLAIN_HTTP,
            known
                .part(url.parts().scheme)
                .unwrap_or_else(|| known.endpoint.span()),
            format!("images from `{host}` travel unencrypted"),
        )
        .help("write `https://` if the registry speaks it"),
    );
}
