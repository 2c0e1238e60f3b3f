//! `host-dns-missing`: encrypted name servers without the resolver that speaks to them.

use crate::declare_rule;
use crate::document::talos::{Configuration, Fields};
use crate::finding::{Consumer, Finding, Stage};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A name server is to be asked over TLS or HTTPS, and the resolver of the host, which alone can do that, is off.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration: a new node does not start with it, and a running one answers with the
    /// error and keeps the configuration it has. Programs on the node ask name servers without encryption; only the
    /// resolver of the host can ask for them over TLS or HTTPS.
    ///
    /// ## Bad
    /// ```yaml expect
    /// machine:
    ///   type: worker
    ///   acceptedCAs:
    ///     - crt: Zm9v
    /// cluster: {}
    /// ---
    /// apiVersion: v1alpha1
    /// kind: ResolverConfig
    /// nameservers:
    ///   - address: 10.0.0.53
    ///   - address: 9.9.9.9
    ///     protocol: DoT
    ///     tlsServerName: dns.quad9.net
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// machine:
    ///   type: worker
    ///   acceptedCAs:
    ///     - crt: Zm9v
    /// cluster: {}
    /// ---
    /// apiVersion: v1alpha1
    /// kind: ResolverConfig
    /// nameservers:
    ///   - address: 10.0.0.53
    ///   - address: 9.9.9.9
    ///     protocol: DoT
    ///     tlsServerName: dns.quad9.net
    /// hostDNS:
    ///   enabled: true
    /// ```
    pub(crate) static HOST_DNS_MISSING = {
        name: "host-dns-missing",
        summary: "encrypted name servers without the resolver that speaks to them",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.6; vectors of the family container-check",
        misses: InFile,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let configuration = context.configuration();
    if !configuration.is_whole() || host_dns_enabled(configuration) {
        return;
    }
    let Some(resolver) = configuration.fields_of("ResolverConfig") else {
        return;
    };
    let encrypted = resolver
        .elements("nameservers")
        .map(|item| resolver.inside(item))
        .find(|server| matches!(&*server.string("protocol"), "DoT" | "DoH"));
    let Some(server) = encrypted else {
        return;
    };
    sink.push(
        Finding::new(
            &HOST_DNS_MISSING,
            server.place("protocol"),
            "encrypted DNS needs the resolver of the host, which is not enabled",
        )
        .rejected(Stage::Configuration)
        .help("set `hostDNS.enabled: true` in the `ResolverConfig` document")
        .talos_says("hostDNS must be enabled when using non-default DNS protocols"),
    );
}

fn host_dns_enabled(configuration: &Configuration<'_>) -> bool {
    let keys = ["enabled", "forwardKubeDNSToHost", "resolveMemberNames"];
    let document = configuration
        .fields_of("ResolverConfig")
        .map(|resolver| resolver.at(&["hostDNS"]))
        .filter(|host_dns: &Fields<'_>| host_dns.any(&keys));
    let legacy = || {
        configuration
            .legacy()
            .map(|main| main.at(&["machine", "features", "hostDNS"]))
    };
    document
        .or_else(legacy)
        .is_some_and(|host_dns| {
            host_dns.truth("enabled") == Some(true) || host_dns.is_open("enabled")
        })
}
