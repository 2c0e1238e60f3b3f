//! Names, name servers, time, probes, and the network of the cluster.

use super::Objections;
use super::addresses::{is_network_or_address, parse_address};
use crate::document::talos::Fields;
use crate::encoding::base64;
use crate::endpoint;

pub(super) fn validate(kind: &str, fields: Fields<'_>, objections: &mut Objections) {
    match kind {
        "HostnameConfig" => hostname(fields, objections),
        "ResolverConfig" => resolver(fields, objections),
        "TimeSyncConfig" => time_sync(fields, objections),
        "StaticHostConfig" => static_host(fields, objections),
        "TCPProbeConfig" => tcp_probe(fields, objections),
        "HTTPProbeConfig" => probe(fields, objections),
        "KubeSpanConfig" => kubespan(fields, objections),
        "DiscoveryServiceConfig" => discovery_service(fields, objections),
        "DiscoveryIdentityConfig" => discovery_identity(fields, objections),
        _ => {}
    }
}

fn hostname(fields: Fields<'_>, objections: &mut Objections) {
    let auto = fields.string("auto");
    let name = fields.string("hostname");
    if fields.set(&["auto"]).is_none() && name.is_empty() {
        objections.missing(
            fields.place("hostname"),
            "neither `auto` nor `hostname` is set",
            "either 'auto' or 'hostname' must be set",
        );
    }
    if !name.is_empty() && !auto.is_empty() && auto != "off" {
        objections.invalid(
            fields.place("hostname"),
            "`auto` and `hostname` exclude each other",
            "'auto' and 'hostname' cannot be set at the same time",
        );
    }
    if name.is_empty() || fields.is_unknown(&name) {
        return;
    }
    if name.len() > 253 {
        objections.invalid(
            fields.place("hostname"),
            "the name is longer than 253 characters",
            format!("fqdn is too long: {}", name.len()),
        );
    }
    let first = name.split('.').next().unwrap_or("");
    if first.is_empty() || first.len() > 63 {
        objections.invalid(
            fields.place("hostname"),
            "the name up to its first dot has to have 1 to 63 characters",
            format!("invalid hostname \"{first}\""),
        );
    }
}

fn resolver(fields: Fields<'_>, objections: &mut Objections) {
    let host_dns = fields.at(&["hostDNS"]);
    if host_dns.truth("enabled") != Some(true) {
        for key in ["forwardKubeDNSToHost", "resolveMemberNames"] {
            if host_dns.truth(key) == Some(true) {
                objections.invalid(
                    host_dns.place(key),
                    format!("`hostDNS.{key}` needs `hostDNS.enabled: true`"),
                    format!("hostDNS.{key} cannot be enabled when hostDNS.enabled is false"),
                );
            }
        }
    }
    let mut servers = 0;
    let mut encrypted = 0;
    for (index, item) in fields.elements("nameservers").enumerate() {
        servers += 1;
        let server = fields.inside(item);
        let protocol = server.string("protocol");
        let tls_name = server.string("tlsServerName");
        match &*protocol {
            "DoT" | "DoH" => {
                encrypted += 1;
                if tls_name.is_empty() {
                    objections.missing(
                        server.place("protocol"),
                        format!("`{protocol}` needs `tlsServerName`"),
                        format!(
                            "tlsServerName must be set when protocol is {protocol}: entry {index}"
                        ),
                    );
                }
            }
            "" | "Do53" if !tls_name.is_empty() => objections.invalid(
                server.place("tlsServerName"),
                "`tlsServerName` is for encrypted protocols only",
                format!("tlsServerName must be empty when protocol is Do53: entry {index}"),
            ),
            _ => {}
        }
        if server.lacks("address") {
            objections.missing(
                server.place("address"),
                "the name server has no `address`",
                format!("nameserver address must be a valid IP: entry {index}"),
            );
        }
    }
    if encrypted > 0 && encrypted == servers {
        objections.warned(
            fields.place("nameservers"),
            "all name servers are encrypted, which needs a correct clock before the clock can be set",
            "all configured nameservers use encrypted DNS (DoT or DoH): validating certificates requires a correct system clock, so boot may stall when NTP servers are configured by hostname; consider keeping at least one plain-DNS fallback or configuring NTP servers by IP address",
        );
    }
}

fn time_sync(fields: Fields<'_>, objections: &mut Objections) {
    if fields.duration("bootTimeout").is_some_and(|time| time < 0) {
        objections.invalid(
            fields.place("bootTimeout"),
            "`bootTimeout` cannot be negative",
            "bootTimeout cannot be negative",
        );
    }
    if fields.set(&["ntp"]).is_some() && fields.set(&["ptp"]).is_some() {
        objections.invalid(
            fields.place("ptp"),
            "`ntp` and `ptp` exclude each other",
            "only one of ntp or ptp configuration can be specified",
        );
    }
    for (node, server) in fields.at(&["ntp"]).strings("servers") {
        if server.starts_with("/dev/") {
            objections.invalid(
                node.span(),
                "this is a PTP device, not an NTP server",
                format!(
                    "PTP devices should be specified in the ptp section, not as NTP servers: \"{server}\""
                ),
            );
        }
    }
    for (node, device) in fields.at(&["ptp"]).strings("devices") {
        if !device.starts_with("/dev/") {
            objections.invalid(
                node.span(),
                "a PTP device is a path below `/dev/`",
                format!("PTP device should be a path under /dev/: \"{device}\""),
            );
        }
    }
}

fn static_host(fields: Fields<'_>, objections: &mut Objections) {
    let name = fields.string("name");
    if !name.is_empty() && !fields.is_unknown(&name) && parse_address(&name).is_none() {
        objections.invalid(
            fields.place("name"),
            "the name has to be the IP address",
            "name must be a valid IP address",
        );
    }
    if fields.count("hostnames") == 0 {
        objections.missing(
            fields.place("hostnames"),
            "no host names are given for the address",
            "at least one hostname is required",
        );
    }
}

fn tcp_probe(fields: Fields<'_>, objections: &mut Objections) {
    objections.require_text(fields, "endpoint", "TCP probe endpoint is required");
    if fields.duration("timeout").is_some_and(|time| time < 0) {
        objections.invalid(
            fields.place("timeout"),
            "`timeout` cannot be negative",
            "TCP probe timeout cannot be negative",
        );
    }
    probe(fields, objections);
}

/// What all probes have.
fn probe(fields: Fields<'_>, objections: &mut Objections) {
    if fields.duration("interval").is_some_and(|time| time < 0) {
        objections.invalid(
            fields.place("interval"),
            "`interval` cannot be negative",
            "probe interval cannot be negative",
        );
    }
    if let Some(threshold) = fields
        .integer("failureThreshold")
        .filter(|value| *value < 0)
    {
        objections.invalid(
            fields.place("failureThreshold"),
            "`failureThreshold` cannot be negative",
            format!("probe failure threshold cannot be negative: {threshold}"),
        );
    }
}

/// The smallest MTU of a KubeSpan link.
const KUBESPAN_MINIMUM_MTU: i64 = 1280;

fn kubespan(fields: Fields<'_>, objections: &mut Objections) {
    if fields
        .integer("mtu")
        .is_some_and(|mtu| mtu < KUBESPAN_MINIMUM_MTU)
    {
        objections.invalid(
            fields.place("mtu"),
            format!("`mtu` has to be at least {KUBESPAN_MINIMUM_MTU}"),
            format!("kubespan link MTU must be at least {KUBESPAN_MINIMUM_MTU}"),
        );
    }
    for (node, filter) in fields.at(&["filters"]).strings("endpoints") {
        let network = filter.strip_prefix('!').unwrap_or(&filter);
        if !fields.is_unknown(network) && !is_network_or_address(network) {
            objections.invalid(
                node.span(),
                format!("`{network}` is neither an address nor a network"),
                format!("KubeSpan endpoint filter is not valid: \"{network}\""),
            );
        }
    }
}

fn discovery_service(fields: Fields<'_>, objections: &mut Objections) {
    let Some(url) = objections.require_text(fields, "endpoint", "endpoint is required") else {
        return;
    };
    // A text that is no URL at all does not load.
    let Ok(endpoint) = endpoint::parse(&url) else {
        return;
    };
    let (what, says) = match endpoint.scheme() {
        "" => ("the endpoint has no scheme", "endpoint scheme is required"),
        "http" | "https" | "grpc" if endpoint.hostname().is_empty() => {
            ("the endpoint has no host", "endpoint host is required")
        }
        "http" | "https" | "grpc" => return,
        _ => (
            "the endpoint has to begin with `http://`, `https://` or `grpc://`",
            "endpoint scheme must be http://, https:// or grpc://",
        ),
    };
    objections.invalid(fields.place("endpoint"), what, says);
}

fn discovery_identity(fields: Fields<'_>, objections: &mut Objections) {
    objections.require_text(fields, "clusterID", "clusterID is required");
    let Some(secret) =
        objections.require_text(fields, "clusterSecret", "clusterSecret is required")
    else {
        return;
    };
    // The secret itself is never quoted.
    let problem = match base64::decode(secret.as_bytes()) {
        Ok(bytes) if bytes.len() == 32 => return,
        Ok(bytes) => format!("expected 32 bytes, got {}", bytes.len()),
        Err(error) => error.to_string(),
    };
    objections.invalid(
        fields.place("clusterSecret"),
        "`clusterSecret` has to be 32 bytes in base64",
        format!("invalid clusterSecret: {problem}"),
    );
}
