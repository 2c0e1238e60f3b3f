//! `identity-leaf-not-first`: a client certificate behind those of its CA.

use super::pair::{Pair, pairs};
use crate::certificate::armor;
use crate::certificate::pem::blocks;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::fix::Fix;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A chain of client certificates that does not start with the one of the key.
    ///
    /// ## What happens
    /// The first certificate is the one that is compared with the key. At the first pull Talos says
    /// `tls: private key does not match public key`, and the pull fails.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: registry.example.org
    /// clientIdentity:
    ///   cert: |
    ///     -----BEGIN CERTIFICATE-----
    ///     MIIBAjCBtaADAgECAgZyZWdpc3QwBQYDK2VwMBYxFDASBgNVBAMMC3JlZ2lzdHJ5
    ///     IENBMB4XDTI1MDEwMTAwMDAwMFoXDTQ1MDEwMTAwMDAwMFowFjEUMBIGA1UEAwwL
    ///     cmVnaXN0cnkgQ0EwKjAFBgMrZXADIQBsETtVgSrToDZzXj7ddMu7eUj3INX6k3r0
    ///     2I9NEaU82aMjMCEwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYwBQYD
    ///     K2VwA0EAA4BPXDkKcXCdi3xdDM7bhtHTPqoaN/nGoxRG/vTU9RiiT7uDTS3glwmW
    ///     M7sCE5HN/cvxbdg4/mG54+ZP6BazAQ==
    ///     -----END CERTIFICATE-----
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
    ///     -----BEGIN CERTIFICATE-----
    ///     MIIBAjCBtaADAgECAgZyZWdpc3QwBQYDK2VwMBYxFDASBgNVBAMMC3JlZ2lzdHJ5
    ///     IENBMB4XDTI1MDEwMTAwMDAwMFoXDTQ1MDEwMTAwMDAwMFowFjEUMBIGA1UEAwwL
    ///     cmVnaXN0cnkgQ0EwKjAFBgMrZXADIQBsETtVgSrToDZzXj7ddMu7eUj3INX6k3r0
    ///     2I9NEaU82aMjMCEwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYwBQYD
    ///     K2VwA0EAA4BPXDkKcXCdi3xdDM7bhtHTPqoaN/nGoxRG/vTU9RiiT7uDTS3glwmW
    ///     M7sCE5HN/cvxbdg4/mG54+ZP6BazAQ==
    ///     -----END CERTIFICATE-----
    ///   key: |
    ///     -----BEGIN PRIVATE KEY-----
    ///     MC4CAQAwBQYDK2VwBCIEIGQByMsamRVWMxZmcXEh+bJJR5DrQbFnQCvxh0x2awoN
    ///     -----END PRIVATE KEY-----
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
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
    ///     -----BEGIN CERTIFICATE-----
    ///     MIIBAjCBtaADAgECAgZyZWdpc3QwBQYDK2VwMBYxFDASBgNVBAMMC3JlZ2lzdHJ5
    ///     IENBMB4XDTI1MDEwMTAwMDAwMFoXDTQ1MDEwMTAwMDAwMFowFjEUMBIGA1UEAwwL
    ///     cmVnaXN0cnkgQ0EwKjAFBgMrZXADIQBsETtVgSrToDZzXj7ddMu7eUj3INX6k3r0
    ///     2I9NEaU82aMjMCEwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYwBQYD
    ///     K2VwA0EAA4BPXDkKcXCdi3xdDM7bhtHTPqoaN/nGoxRG/vTU9RiiT7uDTS3glwmW
    ///     M7sCE5HN/cvxbdg4/mG54+ZP6BazAQ==
    ///     -----END CERTIFICATE-----
    ///   key: |
    ///     -----BEGIN PRIVATE KEY-----
    ///     MC4CAQAwBQYDK2VwBCIEIGQByMsamRVWMxZmcXEh+bJJR5DrQbFnQCvxh0x2awoN
    ///     -----END PRIVATE KEY-----
    /// ```
    pub(crate) static IDENTITY_LEAF_NOT_FIRST = {
        name: "identity-leaf-not-first",
        summary: "the client certificate does not come first in its chain",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.7.20, 4.1; trace vectors of the family tls-identity",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for pair in pairs(context) {
        let Pair {
            certificate,
            matching,
            ..
        } = &pair;
        let Some(leaf) = matching else { continue };
        let Ok(pem) = certificate.pem() else { continue };
        let found: Vec<_> = blocks(&pem).collect();
        let mut ordered = String::new();
        let first = found.iter().filter(|block| block.bytes == *leaf);
        let others = found.iter().filter(|block| block.bytes != *leaf);
        for block in first.chain(others) {
            ordered.push_str(&armor(&block.bytes));
        }
        let all_certificates = found.iter().all(|block| block.kind == b"CERTIFICATE");
        let place = found
            .iter()
            .find(|block| block.bytes == *leaf)
            .map_or_else(|| certificate.key_span(), |block| certificate.place(block.begin));
        let edit = certificate.rewrite(&ordered).filter(|_| all_certificates);
        sink.push(
            Finding::new(
                &IDENTITY_LEAF_NOT_FIRST,
                place,
                "the certificate of the key must come first",
            )
            .note(pair.said())
            .help("put it before those of the CA")
            .fix(edit.map(|edit| Fix::unsafe_("Put the client certificate first", vec![edit]))),
        );
    }
}
