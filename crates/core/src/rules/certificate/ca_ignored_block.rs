//! `ca-ignored-block`: a block in a CA text that is passed over.

use super::field::fields;
use crate::certificate::{Damage, OtherBlock, diagnose, pool, repair};
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Level};
use crate::fix::Fix;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A part of a CA text that nothing trusts, beside certificates that count.
    ///
    /// A text of several certificates is accepted as soon as one of them can be read. The others are passed over
    /// without a word: a certificate cut short, a `TRUSTED CERTIFICATE`, a block with header lines, a block that is
    /// indented.
    ///
    /// ## What happens
    /// The configuration is valid. Pulls from a registry whose certificate was signed by the part that is passed over
    /// fail with `certificate signed by unknown authority`.
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
    ///     -----BEGIN CERTIFICATE-----
    ///   MIIBADCBs6ADAgECAgZhbm90aGUwBQYDK2VwMBUxEzARBgNVBAMMCmFub3RoZXIg
    ///   Q0EwHhcNMjUwMTAxMDAwMDAwWhcNNDUwMTAxMDAwMDAwWjAVMRMwEQYDVQQDDAph
    ///   bm90aGVyIENBMCowBQYDK2VwAyEAI25Hm6F2ioAZ+rlRZTMrr2y8w9hMLNCsjRKh
    ///   y+edK7ujIzAhMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgEGMAUGAytl
    ///   cANBAEHxjPp1eAoY9i0eXMVGFQfiiZ2BY9H7UPwrnX4v5s07V33SkKI9wWY5mBHJ
    ///   j9BJ1Mv64b6Q79TW6bWtH3H0GgE=
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
    ///   -----BEGIN CERTIFICATE-----
    ///   MIIBADCBs6ADAgECAgZhbm90aGUwBQYDK2VwMBUxEzARBgNVBAMMCmFub3RoZXIg
    ///   Q0EwHhcNMjUwMTAxMDAwMDAwWhcNNDUwMTAxMDAwMDAwWjAVMRMwEQYDVQQDDAph
    ///   bm90aGVyIENBMCowBQYDK2VwAyEAI25Hm6F2ioAZ+rlRZTMrr2y8w9hMLNCsjRKh
    ///   y+edK7ujIzAhMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgEGMAUGAytl
    ///   cANBAEHxjPp1eAoY9i0eXMVGFQfiiZ2BY9H7UPwrnX4v5s07V33SkKI9wWY5mBHJ
    ///   j9BJ1Mv64b6Q79TW6bWtH3H0GgE=
    ///   -----END CERTIFICATE-----
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
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
    ///   -----BEGIN CERTIFICATE-----
    ///   MIIBADCBs6ADAgECAgZhbm90aGUwBQYDK2VwMBUxEzARBgNVBAMMCmFub3RoZXIg
    ///   Q0EwHhcNMjUwMTAxMDAwMDAwWhcNNDUwMTAxMDAwMDAwWjAVMRMwEQYDVQQDDAph
    ///   bm90aGVyIENBMCowBQYDK2VwAyEAI25Hm6F2ioAZ+rlRZTMrr2y8w9hMLNCsjRKh
    ///   y+edK7ujIzAhMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgEGMAUGAytl
    ///   cANBAEHxjPp1eAoY9i0eXMVGFQfiiZ2BY9H7UPwrnX4v5s07V33SkKI9wWY5mBHJ
    ///   j9BJ1Mv64b6Q79TW6bWtH3H0GgE=
    ///   -----END CERTIFICATE-----
    /// ```
    pub(crate) static CA_IGNORED_BLOCK = {
        name: "ca-ignored-block",
        summary: "a part of a CA text is passed over silently",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.7.22, 4.1; verdict vectors of the family pem-ca",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for field in fields(context).iter().filter(|field| field.is_trust()) {
        let Ok(pem) = field.pem() else { continue };
        if pool(&pem).is_empty() {
            continue;
        }
        let text = String::from_utf8_lossy(&pem);
        let diagnoses = diagnose(&text);
        let layout_only = diagnoses
            .iter()
            .all(|diagnosis| diagnosis.damage.is_layout());
        for diagnosis in &diagnoses {
            if is_named_elsewhere(&diagnosis.damage) {
                continue;
            }
            let edit = repair(&text).and_then(|mended| field.rewrite(&mended));
            let title = format!("Write `{}` as it is meant", field.name);
            sink.push(
                Finding::new(
                    &CA_IGNORED_BLOCK,
                    field.place(diagnosis.span),
                    format!("this part of `{}` is passed over: it {}", field.name, diagnosis.damage.describe()),
                )
                .at_level(Level::Warning)
                .help(diagnosis.damage.advice())
                .fix(edit.map(|edit| {
                    if layout_only {
                        Fix::safe(title, vec![edit])
                    } else {
                        Fix::unsafe_(title, vec![edit])
                    }
                })),
            );
        }
    }
}

/// Keys, and the parameters that `openssl ecparam` puts before them, are the concern of `ca-contains-private-key`.
fn is_named_elsewhere(damage: &Damage) -> bool {
    match damage {
        Damage::OtherBlock(OtherBlock::PrivateKey) => true,
        Damage::OtherBlock(OtherBlock::Other(kind)) => kind == "EC PARAMETERS",
        _ => false,
    }
}
