//! `image-verification-certificate`: a verifier with a certificate that cannot verify.

use super::image_verification::rules;
use crate::certificate::pem;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// The `certificate` of a public key verifier is no PEM text, or holds a private key.
    ///
    /// ## What happens
    /// Talos accepts any text there. The first image that the rule is for cannot be verified, so it cannot be pulled.
    /// A private key has no business in a configuration that every node gets.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: ImageVerificationConfig
    /// rules:
    ///   - image: registry.example.org/*
    ///     publicKey:
    ///       certificate: /etc/keys/cosign.pub
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: ImageVerificationConfig
    /// rules:
    ///   - image: registry.example.org/*
    ///     publicKey:
    ///       certificate: |
    ///         -----BEGIN CERTIFICATE-----
    ///         MIIBJjCB2aADAgECAggkLNv+9465DTAFBgMrZXAwJzEQMA4GA1UECgwHZXhhbXBs
    ///         ZTETMBEGA1UEAwwKZWQgdGVzdCBDQTAeFw0yNTAxMDEwMDAwMDBaFw0zNjAxMDEw
    ///         MDAwMDBaMCcxEDAOBgNVBAoMB2V4YW1wbGUxEzARBgNVBAMMCmVkIHRlc3QgQ0Ew
    ///         KjAFBgMrZXADIQAuNIFPcgxe0oHPqMkilxkRutsAhcNOXPrwLGsYAhfQYaMjMCEw
    ///         DwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAYYwBQYDK2VwA0EA5chilqmN
    ///         HTWcaEQUbLtzakrmM8bd4RKH8O0/aYMBiVTz2LJvZ24RAu7onfKaFs3tz3IceYM7
    ///         Fkm+6s5pEcUGAg==
    ///         -----END CERTIFICATE-----
    /// ```
    pub(crate) static IMAGE_VERIFICATION_CERTIFICATE = {
        name: "image-verification-certificate",
        summary: "a verifier with a certificate that cannot verify",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.5: the certificate is not checked; vector v-image-verification-0039",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for rule in rules(context.configuration()) {
        let verifier = rule.fields.at(&["publicKey"]);
        let Some(text) = verifier.known("certificate").filter(|text| !text.is_empty()) else {
            continue;
        };
        let span = verifier.place("certificate");
        let mut blocks = pem::blocks(text.as_bytes()).peekable();
        let what = if blocks.peek().is_none() {
            "`certificate` is no PEM text"
        } else if blocks.any(|block| block.is_private_key()) {
            "`certificate` holds a private key"
        } else {
            continue;
        };
        sink.push(
            Finding::new(&IMAGE_VERIFICATION_CERTIFICATE, span, what)
                .help("write the certificate itself, from `-----BEGIN CERTIFICATE-----` on"),
        );
    }
}
