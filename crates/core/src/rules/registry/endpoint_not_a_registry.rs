//! `endpoint-not-a-registry`: a web site in the place of a registry's API.

use super::urls::Known;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::fix::{Edit, Fix};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An endpoint at a host of Docker Hub that does not serve images.
    ///
    /// Docker Hub's registry answers at `registry-1.docker.io`. `docker.io` only stands for it in image references;
    /// as a host, like `hub.docker.com` and `www.docker.com`, it is a web site.
    ///
    /// ## What happens
    /// The request is answered with a redirect to a web page or with an error, and the next endpoint is tried.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    ///   - url: https://docker.io
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
    ///   - url: https://registry-1.docker.io
    /// ```
    pub(crate) static ENDPOINT_NOT_A_REGISTRY = {
        name: "endpoint-not-a-registry",
        summary: "an endpoint is a web site of Docker Hub, not its registry",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.7.24, 3.2 (step 4); pains 11",
        check: Check::Endpoint(check),
    }
}

const WEB_SITES: &[&str] = &[
    "docker.io",
    "www.docker.io",
    "hub.docker.com",
    "www.docker.com",
    "docker.com",
];

fn check(_: &Context<'_>, known: &Known<'_>, sink: &mut Sink<'_>) {
    let Some(url) = known.web_url() else { return };
    let host = url.hostname();
    if !WEB_SITES.contains(&host.to_ascii_lowercase().as_str()) {
        return;
    }
    let place = known.part(url.parts().host);
    sink.push(
        Finding::new(
            &ENDPOINT_NOT_A_REGISTRY,
            place.unwrap_or_else(|| known.endpoint.span()),
            format!("`{host}` is not where Docker Hub serves images"),
        )
        .help("write `registry-1.docker.io`, or leave the endpoint out: the upstream is tried last anyway")
        .fix(place.map(|span| {
            Fix::unsafe_(
                "Write `registry-1.docker.io`",
                vec![Edit::replace(span, "registry-1.docker.io")],
            )
        })),
    );
}
