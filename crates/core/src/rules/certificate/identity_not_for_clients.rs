//! `identity-not-for-clients`: a client certificate that is none.

use super::field::{Purpose, fields};
use crate::certificate::ClientUse;
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Level};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A client certificate whose extended key usage does not include clients; often the certificate of a server.
    ///
    /// ## What happens
    /// The node presents it, and registries that check the usage refuse it: the pull fails with `remote error: tls:
    /// bad certificate`.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: registry.example.org
    /// clientIdentity:
    ///   cert: |
    ///     -----BEGIN CERTIFICATE-----
    ///     MIH9MIGwoAMCAQICBG5vZGUwBQYDK2VwMBYxFDASBgNVBAMMC3JlZ2lzdHJ5IENB
    ///     MB4XDTI1MDEwMTAwMDAwMFoXDTQ1MDEwMTAwMDAwMFowDzENMAsGA1UEAwwEbm9k
    ///     ZTAqMAUGAytlcAMhAFSzbLOIZcm2pwP1++Q/JFVBrb3WzTpkUrGC4WzU4hEzoycw
    ///     JTAOBgNVHQ8BAf8EBAMCB4AwEwYDVR0lBAwwCgYIKwYBBQUHAwEwBQYDK2VwA0EA
    ///     AmVsLZJlnJEsDt8YTcqkO3CT767GQhiB1WUEIKWj9qOIaHDs0ofOJ7fdaXV3nJfp
    ///     0eLa+WqztRKGYCvQgz2UAg==
    ///     -----END CERTIFICATE-----
    ///   key: |
    ///     -----BEGIN PRIVATE KEY-----
    ///     MC4CAQAwBQYDK2VwBCIEIOtk+c/LT5Odj5FeUT9UCXEetq9m+vQSC17MzzdNgq1g
    ///     -----END PRIVATE KEY-----
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: registry.example.org
    /// clientIdentity:
    ///   cert: |
    ///     -----BEGIN CERTIFICATE-----
    ///     MIH9MIGwoAMCAQICBG5vZGUwBQYDK2VwMBYxFDASBgNVBAMMC3JlZ2lzdHJ5IENB
    ///     MB4XDTI1MDEwMTAwMDAwMFoXDTQ1MDEwMTAwMDAwMFowDzENMAsGA1UEAwwEbm9k
    ///     ZTAqMAUGAytlcAMhAGC/PpZCC1Mx0FxaIaGyDTUmFMHVkoE+GI2Yx+4+CT9+oycw
    ///     JTAOBgNVHQ8BAf8EBAMCB4AwEwYDVR0lBAwwCgYIKwYBBQUHAwIwBQYDK2VwA0EA
    ///     afemcRQwrDYIDFLqTrps+VpUtEU/HDz+qns8iuD7L3qKOP5S4pjGJlUBpHcEOCoS
    ///     PZfaI12PXwZ7QBbqAO3UBw==
    ///     -----END CERTIFICATE-----
    ///   key: |
    ///     -----BEGIN PRIVATE KEY-----
    ///     MC4CAQAwBQYDK2VwBCIEIGQByMsamRVWMxZmcXEh+bJJR5DrQbFnQCvxh0x2awoN
    ///     -----END PRIVATE KEY-----
    /// ```
    pub(crate) static IDENTITY_NOT_FOR_CLIENTS = {
        name: "identity-not-for-clients",
        summary: "a client certificate is not for clients",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 4.2",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for field in fields(context) {
        if field.purpose != Purpose::ClientCertificate {
            continue;
        }
        // Only the first one is shown as the node's own; the others lead to its CA.
        let Some(leaf) = field.certificates().first() else {
            continue;
        };
        if leaf.facts.client_use == ClientUse::LeftOut {
            sink.push(
                Finding::new(
                    &IDENTITY_NOT_FOR_CLIENTS,
                    leaf.place,
                    format!("certificate `{}` is not meant for clients", leaf.facts.title()),
                )
                .at_level(Level::Warning)
                .help("issue it with the extended key usage `clientAuth`"),
            );
        }
    }
}
