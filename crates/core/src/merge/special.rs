//! Where Talos' types depart from the general rules of merging and printing.
//!
//! In general a list of a patch is appended, and a field that is unset is not printed. Described here are the lists
//! that are not appended, the fields of the main document and of the registry documents that are always printed, and
//! the structures of which an empty one is as good as none.

use super::shape::Merge;

/// What holds for a structure, for the items of a list or for the values of a map.
#[derive(Debug)]
pub(super) struct Special {
    /// Whether Talos holds the structure by value.
    pub by_value: bool,
    /// The fields that something holds for.
    pub fields: &'static [FieldRule],
}

/// What holds for a field.
#[derive(Debug)]
pub(super) struct FieldRule {
    /// Its key.
    pub key: &'static str,
    /// How a patch changes it.
    pub merge: Merge,
    /// Whether it is printed when it is unset.
    pub always: bool,
    /// What holds for what is in it.
    pub inside: &'static Special,
}

/// Nothing special.
pub(super) static NOTHING: Special = fields(&[]);

/// What holds for the documents of a kind; empty for the main document.
pub(super) fn of_kind(kind: &str) -> &'static Special {
    match kind {
        "" => &MAIN,
        "RegistryMirrorConfig" => &MIRROR,
        "ImageCacheConfig" => &IMAGE_CACHE,
        "ImageVerificationConfig" => &IMAGE_VERIFICATION,
        "CRICustomizationConfig" => &CRI_CUSTOMIZATION,
        "CRIBaseRuntimeSpecConfig" => &CRI_BASE_RUNTIME_SPEC,
        "TrustedRootsConfig" => &TRUSTED_ROOTS,
        "ExtensionServiceConfig" => &EXTENSION_SERVICE,
        "KubeNetworkConfig" => &SUBNETS,
        "KubeAuditPolicyConfig" => &AUDIT_POLICY,
        "BGPInstanceConfig" => &BGP_INSTANCE,
        _ => &DOCUMENT,
    }
}

const fn fields(fields: &'static [FieldRule]) -> Special {
    Special {
        by_value: false,
        fields,
    }
}

const fn by_value(fields: &'static [FieldRule]) -> Special {
    Special {
        by_value: true,
        fields,
    }
}

const fn inside(key: &'static str, inside: &'static Special) -> FieldRule {
    FieldRule {
        key,
        merge: Merge::Combine,
        always: false,
        inside,
    }
}

const fn always(key: &'static str, inside: &'static Special) -> FieldRule {
    FieldRule {
        key,
        merge: Merge::Combine,
        always: true,
        inside,
    }
}

const fn merged(key: &'static str, merge: Merge) -> FieldRule {
    FieldRule {
        key,
        merge,
        always: false,
        inside: &NOTHING,
    }
}

/// The name of a document, where its kind has one.
const NAME: FieldRule = always("name", &NOTHING);

static DOCUMENT: Special = fields(&[NAME]);

static MIRROR: Special = fields(&[NAME, inside("endpoints", &ENDPOINT)]);
static ENDPOINT: Special = fields(&[always("url", &NOTHING)]);

static IMAGE_CACHE: Special = fields(&[always("local", &by_value(&[]))]);

static IMAGE_VERIFICATION: Special = fields(&[merged("rules", Merge::ReplaceItems("image"))]);

static CRI_CUSTOMIZATION: Special = fields(&[NAME, always("content", &NOTHING)]);

static CRI_BASE_RUNTIME_SPEC: Special = fields(&[merged("overrides", Merge::Replace)]);

static TRUSTED_ROOTS: Special = fields(&[NAME, always("certificates", &NOTHING)]);

static EXTENSION_SERVICE: Special = fields(&[
    NAME,
    merged("configFiles", Merge::ReplaceItems("mountPath")),
]);

static AUDIT_POLICY: Special = fields(&[merged("configuration", Merge::Replace)]);

static BGP_INSTANCE: Special = fields(&[NAME, merged("advertise", Merge::Replace)]);

static SUBNETS: Special = fields(&[
    always("dnsDomain", &NOTHING),
    FieldRule {
        merge: Merge::Replace,
        ..always("podSubnets", &NOTHING)
    },
    FieldRule {
        merge: Merge::Replace,
        ..always("serviceSubnets", &NOTHING)
    },
]);

static MAIN: Special = fields(&[
    always("version", &NOTHING),
    always("machine", &MACHINE),
    always("cluster", &CLUSTER),
]);

static MACHINE: Special = fields(&[
    always("type", &NOTHING),
    always("token", &NOTHING),
    inside("ca", &ENCODED_IDENTITY),
    inside("acceptedCAs", &ENCODED_CERTIFICATE),
    always("certSANs", &NOTHING),
    inside("network", &NETWORK),
    inside("install", &fields(&[always("wipe", &NOTHING)])),
    inside("registries", &REGISTRIES),
]);

static ENCODED_IDENTITY: Special = fields(&[always("crt", &NOTHING), always("key", &NOTHING)]);
static ENCODED_CERTIFICATE: Special = fields(&[always("crt", &NOTHING)]);

static NETWORK: Special = fields(&[FieldRule {
    merge: Merge::MatchItems(&["interface", "deviceSelector"]),
    ..inside("interfaces", &DEVICE)
}]);
static DEVICE: Special = fields(&[merged("vlans", Merge::MatchItems(&["vlanId"]))]);

static REGISTRIES: Special = by_value(&[
    inside("mirrors", &fields(&[always("endpoints", &NOTHING)])),
    inside("config", &fields(&[inside("tls", &LEGACY_TLS)])),
]);
static LEGACY_TLS: Special = fields(&[inside("clientIdentity", &ENCODED_IDENTITY)]);

static CLUSTER: Special = fields(&[
    inside("network", &SUBNETS),
    inside("ca", &ENCODED_IDENTITY),
    inside("acceptedCAs", &ENCODED_CERTIFICATE),
    inside("aggregatorCA", &ENCODED_IDENTITY),
    inside("apiServer", &API_SERVER),
    inside("discovery", &DISCOVERY),
]);

static API_SERVER: Special = fields(&[
    merged("admissionControl", Merge::MatchItems(&["name"])),
    merged("auditPolicy", Merge::Replace),
]);

static DISCOVERY: Special = fields(&[always("registries", &DISCOVERY_REGISTRIES)]);
static DISCOVERY_REGISTRIES: Special = by_value(&[
    always("kubernetes", &by_value(&[])),
    always("service", &by_value(&[])),
]);
