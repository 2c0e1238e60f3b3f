//! `image-verification-certificate`: a verifier with a certificate that cannot verify.

use super::image_verification::rules;
use crate::certificate::{pem, repair};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::fix::Fix;
use crate::rules::certificate::field::literal_block;
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
    ///
    /// Base64 of the text is not the text:
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: ImageVerificationConfig
    /// rules:
    ///   - image: registry.example.org/*
    ///     publicKey:
    ///       certificate: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJKakNCMmFBREFnRUNBZ2drTE52Kzk0NjVEVEFGQmdNclpYQXdKekVRTUE0R0ExVUVDZ3dIWlhoaGJYQnMKWlRFVE1CRUdBMVVFQXd3S1pXUWdkR1Z6ZENCRFFUQWVGdzB5TlRBeE1ERXdNREF3TURCYUZ3MHpOakF4TURFdwpNREF3TURCYU1DY3hFREFPQmdOVkJBb01CMlY0WVcxd2JHVXhFekFSQmdOVkJBTU1DbVZrSUhSbGMzUWdRMEV3CktqQUZCZ01yWlhBRElRQXVOSUZQY2d4ZTBvSFBxTWtpbHhrUnV0c0FoY05PWFByd0xHc1lBaGZRWWFNak1DRXcKRHdZRFZSMFRBUUgvQkFVd0F3RUIvekFPQmdOVkhROEJBZjhFQkFNQ0FZWXdCUVlESzJWd0EwRUE1Y2hpbHFtTgpIVFdjYUVRVWJMdHpha3JtTThiZDRSS0g4TzAvYVlNQmlWVHoyTEp2WjI0UkF1N29uZkthRnMzdHozSWNlWU03CkZrbSs2czVwRWNVR0FnPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
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
        let mut fix = None;
        let what = if blocks.peek().is_none() {
            let node = verifier.set(&["certificate"]);
            let edit = node.and_then(|node| literal_block(node, &repair(&text)?));
            fix = edit.map(|edit| Fix::safe("Write `certificate` as it is meant", vec![edit]));
            "`certificate` is no PEM text"
        } else if blocks.any(|block| block.is_private_key()) {
            "`certificate` holds a private key"
        } else {
            continue;
        };
        sink.push(
            Finding::new(&IMAGE_VERIFICATION_CERTIFICATE, span, what)
                .help("write the certificate itself, from `-----BEGIN CERTIFICATE-----` on")
                .fix(fix),
        );
    }
}
