//! `certificate-expiring`: a certificate that expires soon.

use super::field::fields;
use crate::certificate::Moment;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A certificate that expires within the next days: 30 unless the option `days` says otherwise.
    ///
    /// ## What happens
    /// Nothing yet. On the day it expires, pulls start to fail; see `certificate-expired`.
    ///
    /// ## Bad
    /// Two weeks before the end of its time:
    /// ```yaml expect on=2044-12-20
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
    pub(crate) static CERTIFICATE_EXPIRING = {
        name: "certificate-expiring",
        summary: "a certificate expires soon",
        level: Warning,
        impact: Risk,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 4.2",
        check: Check::File(check),
    }
}


const SECONDS_PER_DAY: i64 = 24 * 60 * 60;

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(now) = context.options().now.map(Moment::from_unix) else {
        return;
    };
    let days = context.options().number(&CERTIFICATE_EXPIRING, "days");
    let horizon = now.unix().saturating_add(days * SECONDS_PER_DAY);
    for field in fields(context) {
        for certificate in field.certificates() {
            let last = certificate.facts.not_after;
            if last < now || last.unix() > horizon {
                continue;
            }
            let days = (last.unix() - now.unix()) / SECONDS_PER_DAY;
            let when = match days {
                0 => "within a day".to_owned(),
                1 => "in 1 day".to_owned(),
                days => format!("in {days} days"),
            };
            sink.push(
                Finding::new(
                    &CERTIFICATE_EXPIRING,
                    certificate.place,
                    format!(
                        "certificate `{}` expires {when}, on {last}",
                        certificate.facts.title()
                    ),
                )
                .help("renew it and roll it out before that day"),
            );
        }
    }
}
