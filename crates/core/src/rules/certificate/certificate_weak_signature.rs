//! `certificate-weak-signature`: a signature with a broken digest.

use super::field::{certificates, fields};
use crate::certificate::Signature;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A certificate that was signed with MD5 or SHA-1 by another one.
    ///
    /// ## What happens
    /// TLS in Go does not verify such signatures: where this certificate is a link of a chain and not trusted itself, the
    /// pull fails with `x509: cannot verify signature: insecure algorithm`. The signature of a root on itself plays no part
    /// and is not reported.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: registry.example.org
    /// ca: |
    ///   -----BEGIN CERTIFICATE-----
    ///   MIIBojCBiwIBBTANBgkqhkiG9w0BAQUFADAPMQ0wCwYDVQQDDARyb290MB4XDTI2
    ///   MTEyMTAzMjcyMloXDTQ2MTExNjAzMjcyMlowGjEYMBYGA1UEAwwPaW50ZXJtZWRp
    ///   YXRlIENBMCowBQYDK2VwAyEAUDrqJG9q/G70zspCtmfhiu3OooTIFWpQ0DF1pY1g
    ///   T8swDQYJKoZIhvcNAQEFBQADggEBACEAqXH6Tfn2OZOyyvH1pgI2FUowxPPsiRb/
    ///   qNwPcmY8wifKbdJVQOAj7G+MiI9eIQ4Smrvxs7IJzGckcqSkh+D5rErmdW4cJDx4
    ///   hcKnR1XsRTC3zCnV3tQL24J5fulOnasue9gLWhz8ZG/ilX9uHnpMSGPTSc5DOIXt
    ///   gSHEqJUX+4qaufoj2EJgdpckMhyv6aaSoCcWRgZ65nTOWfPYbaboSU0/tc+tlNlG
    ///   Fzuwq9KqWsYlwfNFZ9uDjDdD2rxmda0fT5tVwN62prTJBA67qQkojWItLBmfQ5X6
    ///   gHRjEzHddzHSWJBZttb7/Jg5UE/XLaWl57nqIrtN/Xx/L3le9fo=
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
        for certificate in certificates(&field) {
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
