//! `certificate-weak-signature`: a signature with a broken digest.

use super::field::fields;
use crate::certificate::Signature;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A certificate that was signed with MD5 or SHA-1 by another one.
    ///
    /// ## What happens
    /// TLS in Go does not verify such signatures: where this certificate is a link of a chain and not trusted itself,
    /// the pull fails with `x509: cannot verify signature: insecure algorithm`. The signature of a root on itself
    /// plays no part and is not reported.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: registry.example.org
    /// ca: |
    ///   -----BEGIN CERTIFICATE-----
    ///   MIIBVDCB/aADAgECAhRgGVdpTBYXx+9xlp2j6a9vVOPzujAJBgcqhkjOPQQBMBgx
    ///   FjAUBgNVBAMMDXJlZ2lzdHJ5IHJvb3QwHhcNMjUwMTAxMDAwMDAwWhcNNDUwMTAx
    ///   MDAwMDAwWjAaMRgwFgYDVQQDDA9pbnRlcm1lZGlhdGUgQ0EwKjAFBgMrZXADIQBQ
    ///   Ouokb2r8bvTOykK2Z+GK7c6ihMgValDQMXWljWBPy6NTMFEwDwYDVR0TAQH/BAUw
    ///   AwEB/zAdBgNVHQ4EFgQUgKUkYaQwtyWhvO4oqqevIun4vEYwHwYDVR0jBBgwFoAU
    ///   sqrLdasKoRvtUIiXy6GUzsRgmkAwCQYHKoZIzj0EAQNHADBEAiAGxOH00rh0qBNS
    ///   fArxcY4pXmcAdv2FY1Oeye+PSikTygIgLy6XEvZySDUMy0E6tTyA+lBis4K2I0qA
    ///   kYSXTOZc/ds=
    ///   -----END CERTIFICATE-----
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
    pub(crate) static CERTIFICATE_WEAK_SIGNATURE = {
        name: "certificate-weak-signature",
        summary: "a certificate is signed with MD5 or SHA-1",
        level: Warning,
        impact: Risk,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 4.1 (verification), 4.2",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for field in fields(context) {
        for certificate in field.certificates() {
            let Signature::Weak(name) = certificate.facts.signature else {
                continue;
            };
            if certificate.facts.is_self_issued() {
                continue;
            }
            sink.push(
                Finding::new(
                    &CERTIFICATE_WEAK_SIGNATURE,
                    certificate.place,
                    format!("certificate `{}` is signed with {name}", certificate.facts.title()),
                )
                .help("have it signed again with SHA-256"),
            );
        }
    }
}
