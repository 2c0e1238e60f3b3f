//! `endpoint-unusable-host`: a host that no node can reach.

use super::urls::Known;
use crate::declare_rule;
use crate::endpoint::Endpoint;
use crate::finding::{Consumer, Finding, Impact, Level};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An endpoint whose host cannot be reached from a node.
    ///
    /// `0.0.0.0` is where a server listens, not where it is found. Names under `svc` and `cluster.local` are known
    /// to the cluster's own name server, which the node does not ask and which does not run yet when the node pulls
    /// its first images. A comma does not separate two URLs, and `*` does not stand for a host.
    ///
    /// `localhost` is the node itself: right for a cache that runs on every node, such as the image cache of Talos or
    /// Spegel, whose ports are known here and not reported, and wrong for a registry that runs elsewhere.
    ///
    /// ## What happens
    /// Talos accepts the URL. Each pull waits for the request to this endpoint to fail before it goes on to the next;
    /// with `skipFallback` there may be none, and the node never becomes ready.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: http://registry.kube-system.svc.cluster.local:5000
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: http://registry.example.org:5000
    /// ```
    pub(crate) static ENDPOINT_UNUSABLE_HOST = {
        name: "endpoint-unusable-host",
        summary: "the host of an endpoint cannot be reached from a node",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.6, 2.7.25; pains 12; trace vectors of the family endpoint-host",
        check: Check::Endpoint(check),
    }
}

fn check(_: &Context<'_>, known: &Known<'_>, sink: &mut Sink<'_>) {
    let Some(url) = known.web_url() else { return };
    let host = url.hostname();
    let Some((level, message, help)) = judge(&host, &url.host()) else {
        return;
    };
    let span = known
        .part(url.parts().host)
        .unwrap_or_else(|| known.endpoint.span());
    let finding = Finding::new(&ENDPOINT_UNUSABLE_HOST, span, message)
        .at_level(level)
        .help(help);
    sink.push(if level == Level::Info {
        finding.impact(Impact::Hygiene)
    } else {
        finding
    });
}

/// Whether nobody can connect to the host of a URL.
pub(super) fn is_unusable(url: &Endpoint) -> bool {
    judge(&url.hostname(), &url.host()).is_some_and(|(level, _, _)| level == Level::Error)
}

/// Where Talos' image cache and Spegel listen on each node.
const ON_EVERY_NODE: [&str; 2] = [":3172", ":30020"];

fn is_loopback(host: &str) -> bool {
    let address = host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback());
    address || matches!(host, "localhost" | "::1")
}

fn judge(host: &str, host_and_port: &str) -> Option<(Level, String, &'static str)> {
    let lower = host.to_ascii_lowercase();
    if matches!(lower.as_str(), "0.0.0.0" | "::" | "[::]") {
        return Some((
            Level::Error,
            format!("`{host}` is an address to listen on, not one to connect to"),
            "write the address under which nodes reach the registry",
        ));
    }
    if host_and_port.contains(',') {
        return Some((
            Level::Error,
            format!("host `{host_and_port}` holds a comma"),
            "an endpoint is one URL; write each as an item of its own",
        ));
    }
    if host.contains('*') {
        return Some((
            Level::Error,
            format!("host `{host}` is no wildcard, `*` is taken literally"),
            "write the host of the registry",
        ));
    }
    if is_loopback(&lower) && !ON_EVERY_NODE.iter().any(|port| host_and_port.ends_with(port)) {
        return Some((
            Level::Info,
            format!("`{host}` is the node itself"),
            "this is right for a registry or a cache that runs on every node; otherwise write the host that serves it",
        ));
    }
    let in_cluster = [".svc", ".cluster.local"]
        .iter()
        .any(|suffix| lower.trim_end_matches('.').ends_with(suffix));
    in_cluster.then(|| {
        (
            Level::Warning,
            format!("`{host}` is a name inside the cluster, which nodes do not resolve"),
            "use a name or an address that the node's own name server knows",
        )
    })
}
