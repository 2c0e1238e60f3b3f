//! Components and settings of Kubernetes.

use super::Objections;
use super::addresses::{is_masked, is_network_or_address, parse_network, width};
use crate::certificate::pem;
use crate::document::talos::Fields;
use crate::endpoint;
use crate::rules::talos::qualified_name;

pub(super) fn validate(kind: &str, fields: Fields<'_>, objections: &mut Objections) {
    match kind {
        "KubeletConfig" => kubelet(fields, objections),
        "KubeAPIServerConfig" => api_server(fields, objections),
        "KubeControllerManagerConfig" => component(fields, "kube-controller-manager", objections),
        "KubeSchedulerConfig" => component(fields, "scheduler", objections),
        "KubeProxyConfig" => proxy(fields, objections),
        "KubeFlannelCNIConfig" => flannel(fields, objections),
        "KubePrismConfig" => kube_prism(fields, objections),
        "KubeNetworkConfig" => network(fields, objections),
        "KubeClusterConfig" => cluster(fields, objections),
        "KubeNodeConfig" => node(fields, objections),
        "KubeAuthorizerConfig" => authorizer(fields, objections),
        "KubeEtcdEncryptionConfig" => etcd_encryption(fields, objections),
        "KubeServiceAccountConfig" => service_account(fields, objections),
        "KubeAPIServerCAConfig" => certificate_authority(fields, Need::Optional, objections),
        "KubeAggregatorCAConfig" => certificate_authority(fields, Need::Required, objections),
        "KubeTalosAPIAccessConfig" => talos_api_access(fields, objections),
        "KubeStaticPodConfig" => static_pod(fields, objections),
        _ => {}
    }
}

/// Fields of the kubelet's configuration that are Talos' own.
const PROTECTED_KUBELET_FIELDS: &[&str] = &[
    "apiVersion",
    "authentication",
    "authorization",
    "cgroupRoot",
    "kind",
    "kubeletCgroups",
    "port",
    "protectKernelDefaults",
    "resolvConf",
    "rotateCertificates",
    "systemCgroups",
    "staticPodPath",
    "seccompDefault",
];

fn kubelet(fields: Fields<'_>, objections: &mut Objections) {
    objections.require_text(fields, "image", "kubelet image cannot be empty");
    let Some(config) = fields.set(&["config"]) else {
        return;
    };
    for entry in config.entries() {
        let name = entry.name();
        if PROTECTED_KUBELET_FIELDS.contains(&name) {
            objections.invalid(
                entry.key.span(),
                format!("Talos sets `{name}` of the kubelet itself"),
                format!("kubelet configuration field \"{name}\" can't be overridden"),
            );
        }
    }
}

/// A component with an image, unless it is turned off.
fn component(fields: Fields<'_>, name: &str, objections: &mut Objections) {
    if fields.truth("enabled") == Some(false) {
        return;
    }
    objections.require_text(fields, "image", &format!("{name} image cannot be empty"));
    resources(fields, objections);
}

fn resources(fields: Fields<'_>, objections: &mut Objections) {
    for group in ["requests", "limits"] {
        let Some(resources) = fields.set(&["resources", group]) else {
            continue;
        };
        for entry in resources.entries() {
            let name = entry.name();
            if !matches!(name, "cpu" | "memory") {
                objections.invalid(
                    entry.key.span(),
                    format!("`{name}` cannot be set; there are `cpu` and `memory`"),
                    format!("unsupported pod resource \"{name}\""),
                );
            }
        }
    }
}

/// Beginnings of arguments of the API server that have a document of their own.
const DENIED_API_SERVER_ARGUMENTS: &[(&str, &str)] = &[
    ("anonymous-auth", "KubeAuthenticationConfig"),
    ("authentication-config", "KubeAuthenticationConfig"),
    ("authorization-config", "KubeAuthorizationConfig"),
    ("authorization-mode", "KubeAuthorizationConfig"),
    ("authorization-webhook-", "KubeAuthorizationConfig"),
    ("oidc-", "KubeAuthenticationConfig"),
];

fn api_server(fields: Fields<'_>, objections: &mut Objections) {
    objections.require_text(fields, "image", "kube-apiserver image cannot be empty");
    for entry in fields
        .set(&["extraArgs"])
        .iter()
        .flat_map(|args| args.entries())
    {
        let name = entry.name();
        let denied = DENIED_API_SERVER_ARGUMENTS
            .iter()
            .find(|(prefix, _)| name.starts_with(prefix));
        if let Some((_, successor)) = denied {
            objections.invalid(
                entry.key.span(),
                format!("`{name}` is set by a document of its own"),
                format!("kube-apiserver extra argument \"{name}\" is not allowed: use {successor}"),
            );
        }
    }
    resources(fields, objections);
}

fn proxy(fields: Fields<'_>, objections: &mut Objections) {
    if fields.truth("enabled") == Some(false) {
        return;
    }
    component(fields, "proxy", objections);
    let mode = fields.string("mode");
    match &*mode {
        "" | "nftables" => {}
        "iptables" | "ipvs" => objections.warned(
            fields.place("mode"),
            format!("`{mode}` is on its way out; `nftables` follows it"),
            format!(
                "proxy mode \"{mode}\" is not recommended, please switch to nftables if possible"
            ),
        ),
        _ if fields.is_unknown(&mode) => {}
        _ => objections.invalid(
            fields.place("mode"),
            format!("`{mode}` is no mode; there are `nftables`, `iptables` and `ipvs`"),
            format!(
                "invalid proxy mode \"{mode}\": supported modes are iptables, ipvs and nftables"
            ),
        ),
    }
    if fields.count("extraArgs") > 0 {
        objections.warned(
            fields.place("extraArgs"),
            "arguments give way to what `config` says",
            "extra arguments for kube-proxy may not work as expected, please use configuration instead",
        );
    }
}

fn flannel(fields: Fields<'_>, objections: &mut Objections) {
    objections.require_text(
        fields,
        "backendType",
        "flannel backend type must be specified",
    );
    resources(fields, objections);
}

fn kube_prism(fields: Fields<'_>, objections: &mut Objections) {
    let port = fields.integer("port").unwrap_or(0);
    if !(1..=65535).contains(&port) {
        objections.invalid(
            fields.place("port"),
            "`port` has to be between 1 and 65535",
            format!("invalid port {port}: must be in range 1-65535"),
        );
    }
}

fn network(fields: Fields<'_>, objections: &mut Objections) {
    for (key, who) in [
        ("podSubnets", "pod subnets"),
        ("serviceSubnets", "service subnets"),
    ] {
        if let Some((what, says)) = subnets_problem(fields, key) {
            objections.invalid(fields.place(key), what, format!("{who}: {says}"));
        }
    }
    if fields.count("podSubnets") != fields.count("serviceSubnets") {
        objections.invalid(
            fields.place("serviceSubnets"),
            "there have to be as many networks for services as for pods",
            "the number of pod subnets must match the number of service subnets",
        );
    }
}

fn subnets_problem(fields: Fields<'_>, key: &str) -> Option<(String, String)> {
    let count = fields.count(key);
    if count == 0 {
        return Some((
            format!("`{key}` is empty"),
            "at least one subnets must be specified".to_owned(),
        ));
    }
    if count > 2 {
        return Some((
            format!("`{key}` has more than two networks"),
            "at most two subnets can be specified for dual-stack clusters".to_owned(),
        ));
    }
    let mut families = [0, 0];
    for (_, text) in fields.strings(key) {
        // A text that is no network does not load.
        let network = parse_network(&text)?;
        if !is_masked(network) {
            return Some((
                format!("`{text}` has bits after its prefix"),
                format!("invalid subnet: {text} is not a valid CIDR"),
            ));
        }
        let (address, bits) = network;
        if width(address) - bits < 4 {
            return Some((
                format!("`{text}` is too small"),
                format!("invalid subnet: {text} is too small, it must be at least /4 IPs"),
            ));
        }
        if let Some(family) = families.get_mut(usize::from(address.is_ipv6())) {
            *family += 1;
        }
    }
    families.iter().any(|family| *family > 1).then(|| {
        (
            format!("`{key}` has two networks of one family"),
            "at most one IPv4 and one IPv6 subnet can be specified for dual-stack clusters"
                .to_owned(),
        )
    })
}

fn cluster(fields: Fields<'_>, objections: &mut Objections) {
    objections.require_text(fields, "clusterName", "clusterName must be specified");
    let Some(url) = objections.require_text(fields, "endpoint", "endpoint must be specified")
    else {
        return;
    };
    let Ok(endpoint) = endpoint::parse(&url) else {
        return;
    };
    if endpoint.hostname().is_empty() {
        objections.invalid(
            fields.place("endpoint"),
            "the endpoint has no host",
            "cluster endpoint is invalid: hostname must not be blank",
        );
    }
}

fn node(fields: Fields<'_>, objections: &mut Objections) {
    for (item, text) in fields.at(&["nodeIP"]).strings("validSubnets") {
        let network = text.strip_prefix('!').unwrap_or(&text);
        if !fields.is_unknown(network) && !is_network_or_address(network) {
            objections.invalid(
                item.span(),
                format!("`{network}` is neither an address nor a network"),
                format!("nodeIP subnet is not valid: \"{network}\""),
            );
        }
    }
    for (group, one) in [
        ("labels", "label"),
        ("annotations", "annotation"),
        ("taints", "taint"),
    ] {
        for entry in fields.set(&[group]).iter().flat_map(|map| map.entries()) {
            let name = entry.name();
            if fields.is_unknown(name) {
                continue;
            }
            if let Err(problem) = qualified_name::check(name) {
                objections.invalid(
                    entry.key.span(),
                    format!("`{name}` is no name of a {one}: {}", problem.what),
                    format!("invalid node {group}: {}", problem.says),
                );
            }
            let value = entry.value.text();
            if group == "labels"
                && !fields.is_unknown(value)
                && !qualified_name::is_label_value(value)
            {
                objections.invalid(
                    entry.value.span(),
                    "the value of a label may have up to 63 letters, digits, `-`, `_` and `.`",
                    format!("invalid node labels: label value \"{value}\" is invalid"),
                );
            }
            if group == "taints" {
                taint_effect(fields, entry.value.text(), entry.value.span(), objections);
            }
        }
    }
}

fn taint_effect(
    fields: Fields<'_>,
    value: &str,
    span: crate::source::Span,
    objections: &mut Objections,
) {
    let effect = value.split_once(':').map_or(value, |(_, effect)| effect);
    let known = matches!(effect, "NoSchedule" | "PreferNoSchedule" | "NoExecute");
    if !known && !fields.is_unknown(value) {
        objections.invalid(
            span,
            "a taint has the effect `NoSchedule`, `PreferNoSchedule` or `NoExecute`",
            format!("invalid node taints: invalid taint effect: \"{effect}\""),
        );
    }
}

fn authorizer(fields: Fields<'_>, objections: &mut Objections) {
    let Some(kind) = objections.require_text(fields, "type", "authorizer type is required") else {
        return;
    };
    if !matches!(&*kind, "Node" | "RBAC" | "Webhook") {
        objections.invalid(
            fields.place("type"),
            format!("`{kind}` is no authorizer; there are `Node`, `RBAC` and `Webhook`"),
            format!("authorizer type {kind} is not allowed, allowed types are [Node RBAC Webhook]"),
        );
    }
    let configured = fields.count("webhook") > 0;
    if kind == "Webhook" && !configured {
        objections.missing(
            fields.place("webhook"),
            "a webhook needs its settings in `webhook`",
            "authorizer webhook configuration is required for Webhook authorizer type",
        );
    }
    if kind != "Webhook" && configured {
        objections.warned(
            fields.place("webhook"),
            format!("`{kind}` makes no use of `webhook`"),
            "authorizer webhook configuration is not allowed non-Webhook authorizer types",
        );
    }
}

fn etcd_encryption(fields: Fields<'_>, objections: &mut Objections) {
    if fields.count("config") == 0 {
        objections.missing(
            fields.place("config"),
            "`config` is empty",
            "etcd encryption config is required",
        );
    }
}

fn service_account(fields: Fields<'_>, objections: &mut Objections) {
    let issuer = fields.at(&["issuer"]);
    let place = if issuer.node().is_some() {
        issuer.head()
    } else {
        fields.place("issuer")
    };
    for (key, says) in [
        ("privateKey", "service issuer private key is required"),
        ("issuerURL", "service issuer URL is required"),
    ] {
        if issuer.lacks(key) {
            objections.missing(place, format!("`issuer.{key}` is missing"), says);
        }
    }
}

/// Whether the issuing authority may be left out.
#[derive(Clone, Copy, PartialEq)]
enum Need {
    Optional,
    Required,
}

fn certificate_authority(fields: Fields<'_>, need: Need, objections: &mut Objections) {
    let issuing = fields.at(&["issuingCA"]);
    if issuing.node().is_none() {
        if need == Need::Required {
            objections.missing(
                fields.place("issuingCA"),
                "`issuingCA` is missing",
                "issuing CA is not set",
            );
        }
    } else if issuing.lacks("cert") {
        objections.missing(
            issuing.head(),
            "`issuingCA.cert` is missing",
            "issuing CA: certificate is required",
        );
    } else if issuing.lacks("key") {
        objections.missing(
            issuing.head(),
            "`issuingCA.key` is missing",
            "issuing CA: key is required",
        );
    }
    for (index, (item, text)) in fields.strings("acceptedCAs").enumerate() {
        if fields.is_unknown(&text) {
            continue;
        }
        if pem::blocks(text.as_bytes()).next().is_none() {
            objections.invalid(
                item.span(),
                "this is no certificate in PEM form",
                format!("accepted CA #{index}: no PEM blocks found"),
            );
        }
    }
}

const TALOS_ROLES: &[&str] = &[
    "os:admin",
    "os:operator",
    "os:reader",
    "os:etcd:backup",
    "os:impersonator",
];

fn talos_api_access(fields: Fields<'_>, objections: &mut Objections) {
    for (item, role) in fields.strings("allowedRoles") {
        if !fields.is_unknown(&role) && !TALOS_ROLES.contains(&&*role) {
            objections.invalid(
                item.span(),
                format!("`{role}` is no role of the Talos API"),
                format!("invalid role \"{role}\" in .allowedRoles"),
            );
        }
    }
}

fn static_pod(fields: Fields<'_>, objections: &mut Objections) {
    if fields.count("pod") == 0 {
        objections.missing(
            fields.place("pod"),
            "`pod` is empty",
            "static pod spec is required",
        );
    }
}
