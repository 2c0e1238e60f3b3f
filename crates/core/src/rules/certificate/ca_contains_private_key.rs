//! `ca-contains-private-key`: a private key among certificates to trust.

use super::field::fields;
use crate::certificate::pem::{Block, blocks};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A private key in a field for certificates that are to be trusted.
    ///
    /// ## What happens
    /// Talos passes over the key. It is written to the disk of every node beside the certificates and shown wherever
    /// the configuration is shown, because only the key of a client identity is masked. Whoever reads the key of a CA
    /// can issue certificates that all these nodes trust.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: registry.example.org
    /// ca: |
    ///   -----BEGIN CERTIFICATE-----
    ///   MIIBAjCBtaADAgECAgZyZWdpc3QwBQYDK2VwMBYxFDASBgNVBAMMC3JlZ2lzdHJ5
    ///   IENBMB4XDTI1MDEwMTAwMDAwMFoXDTQ1MDEwMTAwMDAwMFowFjEUMBIGA1UEAwwL
    ///   cmVnaXN0cnkgQ0EwKjAFBgMrZXADIQBsETtVgSrToDZzXj7ddMu7eUj3INX6k3r0
    ///   2I9NEaU82aMjMCEwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYwBQYD
    ///   K2VwA0EAA4BPXDkKcXCdi3xdDM7bhtHTPqoaN/nGoxRG/vTU9RiiT7uDTS3glwmW
    ///   M7sCE5HN/cvxbdg4/mG54+ZP6BazAQ==
    ///   -----END CERTIFICATE-----
    ///   -----BEGIN PRIVATE KEY-----
    ///   MC4CAQAwBQYDK2VwBCIEIEP+jduZ0llOI5e0vDLwyDuqya11+joDm5Ng+2XgyiZW
    ///   -----END PRIVATE KEY-----
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: registry.example.org
    /// ca: |
    ///   -----BEGIN CERTIFICATE-----
    ///   MIIBAjCBtaADAgECAgZyZWdpc3QwBQYDK2VwMBYxFDASBgNVBAMMC3JlZ2lzdHJ5
    ///   IENBMB4XDTI1MDEwMTAwMDAwMFoXDTQ1MDEwMTAwMDAwMFowFjEUMBIGA1UEAwwL
    ///   cmVnaXN0cnkgQ0EwKjAFBgMrZXADIQBsETtVgSrToDZzXj7ddMu7eUj3INX6k3r0
    ///   2I9NEaU82aMjMCEwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYwBQYD
    ///   K2VwA0EAA4BPXDkKcXCdi3xdDM7bhtHTPqoaN/nGoxRG/vTU9RiiT7uDTS3glwmW
    ///   M7sCE5HN/cvxbdg4/mG54+ZP6BazAQ==
    ///   -----END CERTIFICATE-----
    /// ```
    pub(crate) static CA_CONTAINS_PRIVATE_KEY = {
        name: "ca-contains-private-key",
        summary: "a private key stands where only certificates belong",
        level: Error,
        impact: Risk,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 4.2, 9 (P0); verdict vectors of the family pem-ca",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for field in fields(context).iter().filter(|field| field.is_trust()) {
        let Ok(pem) = field.pem() else { continue };
        for key in blocks(&pem).filter(Block::is_private_key) {
            sink.push(
                Finding::new(
                    &CA_CONTAINS_PRIVATE_KEY,
                    field.place(key.begin),
                    format!("`{}` contains a private key", field.name),
                )
                .help("remove the key and replace it: it has been stored in the open"),
            );
        }
    }
}
