//! `trusted-roots-invalid`: trusted roots without a certificate.

use super::diagnosed;
use super::field::{Purpose, fields};
use crate::certificate::pool;
use crate::declare_rule;
use crate::document::talos::Fields;
use crate::finding::{Consumer, Finding, Impact, Level};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A `TrustedRootsConfig` whose `certificates` hold no certificate that can be read, or that has no name.
    ///
    /// ## What happens
    /// Talos does not look at the text at all. It appends it to the certificates of the node, where nothing can use
    /// it, and connections to the hosts it was meant for fail with `certificate signed by unknown authority`. A
    /// document without a name is taken too, but a second one is refused as its duplicate.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: TrustedRootsConfig
    /// name: company
    /// certificates: /etc/ssl/certs/company.crt
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: TrustedRootsConfig
    /// name: company
    /// certificates: |
    ///   -----BEGIN CERTIFICATE-----
    ///   MIIBAjCBtaADAgECAgZyZWdpc3QwBQYDK2VwMBYxFDASBgNVBAMMC3JlZ2lzdHJ5
    ///   IENBMB4XDTI1MDEwMTAwMDAwMFoXDTQ1MDEwMTAwMDAwMFowFjEUMBIGA1UEAwwL
    ///   cmVnaXN0cnkgQ0EwKjAFBgMrZXADIQBsETtVgSrToDZzXj7ddMu7eUj3INX6k3r0
    ///   2I9NEaU82aMjMCEwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYwBQYD
    ///   K2VwA0EAA4BPXDkKcXCdi3xdDM7bhtHTPqoaN/nGoxRG/vTU9RiiT7uDTS3glwmW
    ///   M7sCE5HN/cvxbdg4/mG54+ZP6BazAQ==
    ///   -----END CERTIFICATE-----
    /// ```
    ///
    /// Lines that `>` joins are no PEM:
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: TrustedRootsConfig
    /// name: company
    /// certificates: >
    ///   -----BEGIN CERTIFICATE-----
    ///   MIIBAjCBtaADAgECAgZyZWdpc3QwBQYDK2VwMBYxFDASBgNVBAMMC3JlZ2lzdHJ5
    ///   IENBMB4XDTI1MDEwMTAwMDAwMFoXDTQ1MDEwMTAwMDAwMFowFjEUMBIGA1UEAwwL
    ///   cmVnaXN0cnkgQ0EwKjAFBgMrZXADIQBsETtVgSrToDZzXj7ddMu7eUj3INX6k3r0
    ///   2I9NEaU82aMjMCEwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYwBQYD
    ///   K2VwA0EAA4BPXDkKcXCdi3xdDM7bhtHTPqoaN/nGoxRG/vTU9RiiT7uDTS3glwmW
    ///   M7sCE5HN/cvxbdg4/mG54+ZP6BazAQ==
    ///   -----END CERTIFICATE-----
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: TrustedRootsConfig
    /// name: company
    /// certificates: |
    ///   -----BEGIN CERTIFICATE-----
    ///   MIIBAjCBtaADAgECAgZyZWdpc3QwBQYDK2VwMBYxFDASBgNVBAMMC3JlZ2lzdHJ5
    ///   IENBMB4XDTI1MDEwMTAwMDAwMFoXDTQ1MDEwMTAwMDAwMFowFjEUMBIGA1UEAwwL
    ///   cmVnaXN0cnkgQ0EwKjAFBgMrZXADIQBsETtVgSrToDZzXj7ddMu7eUj3INX6k3r0
    ///   2I9NEaU82aMjMCEwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYwBQYD
    ///   K2VwA0EAA4BPXDkKcXCdi3xdDM7bhtHTPqoaN/nGoxRG/vTU9RiiT7uDTS3glwmW
    ///   M7sCE5HN/cvxbdg4/mG54+ZP6BazAQ==
    ///   -----END CERTIFICATE-----
    /// ```
    pub(crate) static TRUSTED_ROOTS_INVALID = {
        name: "trusted-roots-invalid",
        summary: "trusted roots hold no certificate",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.5, 9 (P1); verdict vectors of the family trusted-roots",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for document in context.configuration().of_kind("TrustedRootsConfig") {
        let fields = Fields::of(document);
        if fields.lacks("certificates") {
            sink.push(
                Finding::new(
                    &TRUSTED_ROOTS_INVALID,
                    fields.place("certificates"),
                    "there are no `certificates` to trust",
                )
                .help("put the PEM text of the CA certificate into `certificates`, as a block after `|`"),
            );
        }
        if fields.lacks("name") {
            sink.push(
                Finding::new(&TRUSTED_ROOTS_INVALID, fields.place("name"), "these trusted roots have no name")
                    .at_level(Level::Warning)
                    .impact(Impact::Hygiene)
                    .help("give them a name; a second document without one is refused"),
            );
        }
    }
    for field in fields(context) {
        if field.purpose == Purpose::TrustedRoots && pool(field.text.as_bytes()).is_empty() {
            sink.push(diagnosed::finding(&TRUSTED_ROOTS_INVALID, field, &field.text));
        }
    }
}
