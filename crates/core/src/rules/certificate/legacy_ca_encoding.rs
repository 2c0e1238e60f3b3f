//! `legacy-ca-encoding`: a legacy certificate or key that is not base64 of PEM.

use super::diagnosed;
use super::field::{Field, Purpose, authority, client_certificate, client_key};
use crate::certificate::{armor, parse, pool};
use crate::declare_rule;
use crate::document::talos::{Origin, Tls};
use crate::encoding::base64::{self, IllegalByte};
use crate::finding::{Consumer, Finding, Stage};
use crate::fix::{Edit, Fix};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A `ca`, `crt` or `key` of the legacy `machine.registries` block that is not base64 of PEM.
    ///
    /// The legacy block wants the PEM text encoded in base64 once more; the newer documents want plain PEM. Values
    /// are easily carried over from one to the other.
    ///
    /// ## What happens
    /// Talos cannot load a value that is not base64: `illegal base64 data at input byte 0`. A value that is base64 of
    /// something else loads and passes validation. At the pull Talos then trusts nothing for this registry
    /// (`certificate signed by unknown authority`), and containerd says `unable to load CA cert`.
    ///
    /// ## Bad
    /// ```yaml expect
    /// machine:
    ///   registries:
    ///     config:
    ///       registry.example.org:
    ///         tls:
    ///           ca: |
    ///             -----BEGIN CERTIFICATE-----
    ///             MIIBAjCBtaADAgECAgZyZWdpc3QwBQYDK2VwMBYxFDASBgNVBAMMC3JlZ2lzdHJ5
    ///             IENBMB4XDTI1MDEwMTAwMDAwMFoXDTQ1MDEwMTAwMDAwMFowFjEUMBIGA1UEAwwL
    ///             cmVnaXN0cnkgQ0EwKjAFBgMrZXADIQBsETtVgSrToDZzXj7ddMu7eUj3INX6k3r0
    ///             2I9NEaU82aMjMCEwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAQYwBQYD
    ///             K2VwA0EAA4BPXDkKcXCdi3xdDM7bhtHTPqoaN/nGoxRG/vTU9RiiT7uDTS3glwmW
    ///             M7sCE5HN/cvxbdg4/mG54+ZP6BazAQ==
    ///             -----END CERTIFICATE-----
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// machine:
    ///   registries:
    ///     config:
    ///       registry.example.org:
    ///         tls:
    ///           ca: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJBakNCdGFBREFnRUNBZ1p5WldkcGMzUXdCUVlESzJWd01CWXhGREFTQmdOVkJBTU1DM0psWjJsemRISjUKSUVOQk1CNFhEVEkxTURFd01UQXdNREF3TUZvWERUUTFNREV3TVRBd01EQXdNRm93RmpFVU1CSUdBMVVFQXd3TApjbVZuYVhOMGNua2dRMEV3S2pBRkJnTXJaWEFESVFCc0VUdFZnU3JUb0RaelhqN2RkTXU3ZVVqM0lOWDZrM3IwCjJJOU5FYVU4MmFNak1DRXdEd1lEVlIwVEFRSC9CQVV3QXdFQi96QU9CZ05WSFE4QkFmOEVCQU1DQVFZd0JRWUQKSzJWd0EwRUFBNEJQWERrS2NYQ2RpM3hkRE03Ymh0SFRQcW9hTi9uR294UkcvdlRVOVJpaVQ3dURUUzNnbHdtVwpNN3NDRTVITi9jdnhiZGc0L21HNTQrWlA2QmF6QVE9PQotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg==
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// machine:
    ///   registries:
    ///     config:
    ///       registry.example.org:
    ///         tls:
    ///           ca: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJBakNCdGFBREFnRUNBZ1p5WldkcGMzUXdCUVlESzJWd01CWXhGREFTQmdOVkJBTU1DM0psWjJsemRISjUKSUVOQk1CNFhEVEkxTURFd01UQXdNREF3TUZvWERUUTFNREV3TVRBd01EQXdNRm93RmpFVU1CSUdBMVVFQXd3TApjbVZuYVhOMGNua2dRMEV3S2pBRkJnTXJaWEFESVFCc0VUdFZnU3JUb0RaelhqN2RkTXU3ZVVqM0lOWDZrM3IwCjJJOU5FYVU4MmFNak1DRXdEd1lEVlIwVEFRSC9CQVV3QXdFQi96QU9CZ05WSFE4QkFmOEVCQU1DQVFZd0JRWUQKSzJWd0EwRUFBNEJQWERrS2NYQ2RpM3hkRE03Ymh0SFRQcW9hTi9uR294UkcvdlRVOVJpaVQ3dURUUzNnbHdtVwpNN3NDRTVITi9jdnhiZGc0L21HNTQrWlA2QmF6QVE9PQotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg==
    /// ```
    pub(crate) static LEGACY_CA_ENCODING = {
        name: "legacy-ca-encoding",
        summary: "a legacy certificate or key is not base64 of PEM",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.4, corrections 5; verdict vectors of the family legacy-pem; trace vectors of the family tls-ca",
        check: Check::Tls(check),
    }
}

fn check(_: &Context<'_>, tls: &Tls<'_>, sink: &mut Sink<'_>) {
    if tls.origin != Origin::Legacy {
        return;
    }
    let fields = [authority(tls), client_certificate(tls), client_key(tls)];
    for field in fields.into_iter().flatten() {
        match field.pem() {
            Err(error) => if let Some(finding) = not_base64(&field, error) { sink.push(finding); },
            Ok(pem) if field.purpose == Purpose::RegistryAuthority => {
                if let Some(finding) = not_pem(tls, &field, &pem) { sink.push(finding); }
            }
            // What a certificate and a key hold is judged as a pair.
            Ok(_) => {}
        }
    }
}

fn not_base64(field: &Field<'_>, error: IllegalByte) -> Option<Finding> {
    // Talos takes its own mask for a key that was left out.
    if field.purpose == Purpose::ClientKey && field.text == "******" {
        return None;
    }
    let name = field.name;
    let is_pem = field.text.contains("-----BEGIN");
    let message = if is_pem {
        format!("`{name}` is plain PEM, and the legacy block wants base64 of it")
    } else {
        format!("`{name}` is not base64")
    };
    let compact: String = field.text.chars().filter(|c| !c.is_whitespace()).collect();
    let fix = if is_pem {
        let encoded = base64::encode(field.text.as_bytes());
        let edit = Edit::replace(field.node.span(), encoded);
        Some(Fix::safe(format!("Encode `{name}` in base64"), vec![edit]))
    } else if base64::decode(compact.as_bytes()).is_ok() {
        let edit = Edit::replace(field.node.span(), compact);
        Some(Fix::safe("Remove the blanks", vec![edit]))
    } else {
        None
    };
    Some(
        Finding::new(&LEGACY_CA_ENCODING, field.span(), message)
            .rejected(Stage::Load)
            .note(format!("Talos says: {error}"))
            .help("encode the PEM text: `base64 -w0 ca.crt`")
            .fix(fix),
    )
}

fn not_pem(tls: &Tls<'_>, field: &Field<'_>, pem: &[u8]) -> Option<Finding> {
    if tls.ca.is_some_and(|ca| ca.node().is_null()) || !pool(pem).is_empty() {
        return None;
    }
    let note = "Talos then trusts no certificate at all for this registry; containerd cannot load the file";
    if pem.is_empty() {
        let finding = Finding::new(&LEGACY_CA_ENCODING, field.span(), "`ca` is empty");
        return Some(finding.note(note).help("remove it, or put the certificate here"));
    }
    if parse(pem).is_ok() {
        let edit = Edit::replace(field.node.span(), base64::encode(armor(pem).as_bytes()));
        return Some(
            Finding::new(
                &LEGACY_CA_ENCODING,
                field.span(),
                "`ca` is base64 of the bytes of a certificate, and base64 of PEM is wanted",
            )
            .note(note)
            .help("encode the PEM text: `base64 -w0 ca.crt`")
            .fix(Fix::safe("Encode the certificate as PEM", vec![edit])),
        );
    }
    let text = String::from_utf8_lossy(pem);
    if base64::decode(text.as_bytes()).is_ok_and(|inner| !pool(&inner).is_empty()) {
        let edit = Edit::replace(
            field.node.span(),
            text.split_whitespace().collect::<String>(),
        );
        return Some(
            Finding::new(
                &LEGACY_CA_ENCODING,
                field.span(),
                "`ca` is encoded in base64 twice, and once is wanted",
            )
            .note(note)
            .help("encode the PEM text once: `base64 -w0 ca.crt`")
            .fix(Fix::safe("Decode it once", vec![edit])),
        );
    }
    Some(diagnosed::finding(&LEGACY_CA_ENCODING, field, &text).note(note))
}
