//! Names from elsewhere that stand for a field of Talos: the legacy form, containerd, k3s, Docker, common sense.

use crate::schema::Shape;

/// Pairs of a name in lower case without separators, and the field it stands for.
static SYNONYMS: &[(&str, &str)] = &[
    ("address", "url"),
    ("addresses", "endpoints"),
    ("ca", "certificates"),
    ("cabundle", "ca"),
    ("cacert", "ca"),
    ("cacertificate", "ca"),
    ("cafile", "ca"),
    ("cert", "certificates"),
    ("cert", "crt"),
    ("certfile", "cert"),
    ("certfile", "crt"),
    ("certificate", "ca"),
    ("certificate", "cert"),
    ("certificate", "certificates"),
    ("certificate", "crt"),
    ("certificateauthority", "ca"),
    ("clientcert", "clientIdentity"),
    ("crt", "cert"),
    ("disablefallback", "skipFallback"),
    ("enable", "enabled"),
    ("endpoint", "url"),
    ("host", "name"),
    ("host", "url"),
    ("imagepattern", "image"),
    ("insecure", "insecureSkipVerify"),
    ("insecureskiptlsverify", "insecureSkipVerify"),
    ("keyfile", "key"),
    ("localenabled", "enabled"),
    ("login", "username"),
    ("mirror", "endpoints"),
    ("mirrors", "endpoints"),
    ("nofallback", "skipFallback"),
    ("override", "overridePath"),
    ("pass", "password"),
    ("passwd", "password"),
    ("pattern", "image"),
    ("privatekey", "key"),
    ("pwd", "password"),
    ("registry", "name"),
    ("server", "url"),
    ("servers", "endpoints"),
    ("skipverify", "insecureSkipVerify"),
    ("tlsskipverify", "insecureSkipVerify"),
    ("token", "identityToken"),
    ("uri", "url"),
    ("urls", "endpoints"),
    ("user", "username"),
];

/// The field of a structure that another name stands for.
pub(super) fn meant(name: &str, structure: &'static Shape) -> Option<&'static str> {
    let folded: String = name
        .chars()
        .filter(|c| !matches!(c, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect();
    SYNONYMS
        .iter()
        .filter(|(other, _)| *other == folded)
        .find_map(|(_, field)| structure.field(field).map(|_| *field))
}

/// Where a name that is no field of the structure belongs, for names of the registry kinds that users expect
/// elsewhere.
pub(super) fn belongs(name: &str, structure: &Shape) -> Option<&'static str> {
    Some(match (&*structure.go_type, name) {
        ("cri.RegistryMirrorConfigV1Alpha1", "overridePath" | "override_path") => {
            "`overridePath` belongs to each item of `endpoints`"
        }
        ("cri.RegistryMirrorConfigV1Alpha1", "url") => {
            "URLs belong to the items of `endpoints`: `- url: https://…`"
        }
        (
            "cri.RegistryMirrorConfigV1Alpha1" | "cri.RegistryEndpoint",
            "tls" | "insecure" | "insecureSkipVerify" | "skipVerify" | "skip_verify" | "ca"
            | "clientIdentity",
        ) => {
            "TLS settings are a document of their own: `kind: RegistryTLSConfig`, named like the endpoint's host"
        }
        (
            "cri.RegistryMirrorConfigV1Alpha1"
            | "cri.RegistryEndpoint"
            | "cri.RegistryTLSConfigV1Alpha1",
            "auth" | "username" | "password" | "identityToken",
        ) => {
            "credentials are a document of their own: `kind: RegistryAuthConfig`, named like the endpoint's host"
        }
        ("cri.RegistryEndpoint", "skipFallback") => "`skipFallback` belongs beside `endpoints`",
        (
            "cri.RegistryAuthConfigV1Alpha1",
            "tls" | "ca" | "insecureSkipVerify" | "clientIdentity",
        ) => "TLS settings are a document of their own: `kind: RegistryTLSConfig`",
        (
            "cri.RegistryMirrorConfigV1Alpha1"
            | "cri.RegistryAuthConfigV1Alpha1"
            | "cri.RegistryTLSConfigV1Alpha1",
            "mirrors" | "config" | "configs" | "registries",
        ) => {
            "this is the form of `machine.registries`; here each registry is a document of its own"
        }
        ("cri.RegistryTLSConfigV1Alpha1", "cert" | "crt" | "key") => {
            "certificate and key belong below `clientIdentity`"
        }
        ("v1alpha1.RegistryConfig", "username" | "password" | "identityToken") => {
            "credentials belong below `auth`"
        }
        (
            "v1alpha1.RegistryConfig",
            "insecureSkipVerify" | "insecure" | "ca" | "clientIdentity",
        ) => "TLS settings belong below `tls`",
        ("v1alpha1.RegistryMirrorConfig", "auth" | "tls") => {
            "credentials and TLS settings belong below `machine.registries.config`, by host"
        }
        ("v1alpha1.RegistriesConfig", _) if name.contains('.') => {
            "registries belong below `mirrors` (where to pull) or `config` (credentials, TLS)"
        }
        ("v1alpha1.MachineConfig", "mirrors" | "config") => {
            "this belongs below `machine.registries`"
        }
        _ => return None,
    })
}
