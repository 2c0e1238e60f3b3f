//! What a certificate says, as rules, hover and the inspector show it.

use sha2::{Digest, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::time::ASN1Time;

use super::x509::{ParseError, PublicKey, parse, public_key};

/// What a certificate says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Whom it is about, such as `CN=registry CA, O=example`.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// First moment at which it is valid.
    pub not_before: Moment,
    /// Last moment at which it is valid.
    pub not_after: Moment,
    /// Whether it may sign others.
    pub authority: Authority,
    /// What its key is.
    pub key: KeyFacts,
    /// How it was signed.
    pub signature: Signature,
    /// Whether it may be used by clients to prove who they are.
    pub client_use: ClientUse,
    /// DNS names and IP addresses it is valid for.
    pub names: Vec<String>,
    /// SHA-256 of its bytes: lower-case hexadecimal without separators.
    pub fingerprint: String,
    identity: Identity,
}

/// What links certificates: names and key identifiers as they are encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Identity {
    subject: Vec<u8>,
    issuer: Vec<u8>,
    subject_key: Option<Vec<u8>>,
    authority_key: Option<Vec<u8>>,
}

/// A moment, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    seconds: i64,
}

/// Whether a certificate may sign others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Authority {
    /// It may: `CA:TRUE`, and no key usage against it. Certificates of version 1 count as well.
    Yes,
    /// It carries no basic constraints, or `CA:FALSE`.
    No,
    /// `CA:TRUE`, but its key usage does not include signing certificates.
    KeyUsage,
}

/// What a public key is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum KeyFacts {
    /// RSA with this many bits.
    Rsa(u64),
    /// A NIST curve.
    Ecdsa(super::Curve),
    /// Ed25519.
    Ed25519,
    /// Another algorithm, by its object identifier.
    Other(String),
}

/// How a certificate was signed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Signature {
    /// With SHA-2 or a scheme of its own (Ed25519).
    Sound(&'static str),
    /// With a broken digest: MD2, MD5 or SHA-1.
    Weak(&'static str),
    /// Another algorithm, by its object identifier.
    Other(String),
}

/// Whether a certificate may be used by clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClientUse {
    /// It carries no extended key usage, or one that includes clients.
    Allowed,
    /// Its extended key usage leaves clients out.
    LeftOut,
}

impl Moment {
    /// The moment so many seconds after 1970-01-01 UTC.
    pub fn from_unix(seconds: i64) -> Self {
        Self { seconds }
    }

    /// Seconds since 1970-01-01 UTC.
    pub fn unix(self) -> i64 {
        self.seconds
    }
}

impl std::fmt::Display for Moment {
    /// The day, such as `2026-01-31`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match ASN1Time::from_timestamp(self.seconds) {
            Ok(time) => write!(f, "{}", time.to_datetime().date()),
            Err(_) => write!(f, "{} seconds after 1970-01-01", self.seconds),
        }
    }
}

impl std::fmt::Display for KeyFacts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rsa(bits) => write!(f, "RSA {bits}"),
            Self::Ecdsa(curve) => write!(f, "ECDSA {}", curve.name()),
            Self::Ed25519 => f.write_str("Ed25519"),
            Self::Other(oid) => f.write_str(oid),
        }
    }
}

impl std::fmt::Display for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sound(name) | Self::Weak(name) => f.write_str(name),
            Self::Other(oid) => f.write_str(oid),
        }
    }
}

impl Facts {
    /// Reads the facts of a certificate that Go accepts.
    pub fn of(der: &[u8]) -> Result<Self, ParseError> {
        let certificate = parse(der)?;
        let key = key_facts(&certificate)?;
        Ok(Self {
            subject: certificate.subject().to_string(),
            issuer: certificate.issuer().to_string(),
            not_before: Moment::from_unix(certificate.validity().not_before.timestamp()),
            not_after: Moment::from_unix(certificate.validity().not_after.timestamp()),
            authority: authority(&certificate),
            key,
            signature: signature(&certificate),
            client_use: client_use(&certificate),
            names: names(&certificate),
            fingerprint: fingerprint(der),
            identity: Identity::of(&certificate),
        })
    }

    /// Whether subject and issuer are the same.
    pub fn is_self_issued(&self) -> bool {
        self.identity.subject == self.identity.issuer
    }

    /// Whether `other` can be the one who signed this certificate: by name, and by key identifier where both carry
    /// one. The signature itself is not verified.
    pub fn is_issued_by(&self, other: &Self) -> bool {
        let keys_agree = match (&self.identity.authority_key, &other.identity.subject_key) {
            (Some(wanted), Some(own)) => wanted == own,
            _ => true,
        };
        self.identity.issuer == other.identity.subject && keys_agree
    }

    /// The name by which messages call the certificate: its common name, or else its whole subject.
    pub fn title(&self) -> &str {
        let common_name = self
            .subject
            .split(", ")
            .find_map(|part| part.strip_prefix("CN="));
        match common_name {
            Some(name) => name,
            None if self.subject.is_empty() => "without a subject",
            None => &self.subject,
        }
    }
}

impl Identity {
    fn of(certificate: &X509Certificate<'_>) -> Self {
        let mut identity = Self {
            subject: certificate.subject().as_raw().to_vec(),
            issuer: certificate.issuer().as_raw().to_vec(),
            subject_key: None,
            authority_key: None,
        };
        for extension in certificate.extensions() {
            match extension.parsed_extension() {
                ParsedExtension::SubjectKeyIdentifier(key) => {
                    identity.subject_key = Some(key.0.to_vec());
                }
                ParsedExtension::AuthorityKeyIdentifier(authority) => {
                    identity.authority_key =
                        authority.key_identifier.as_ref().map(|key| key.0.to_vec());
                }
                _ => {}
            }
        }
        identity
    }
}

/// SHA-256 of some bytes, lower-case hexadecimal.
pub fn fingerprint(der: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(der)
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn authority(certificate: &X509Certificate<'_>) -> Authority {
    let mut constraints = None;
    let mut signs = true;
    for extension in certificate.extensions() {
        match extension.parsed_extension() {
            ParsedExtension::BasicConstraints(found) => constraints = Some(found.ca),
            ParsedExtension::KeyUsage(usage) => signs = usage.key_cert_sign(),
            _ => {}
        }
    }
    // Go lets certificates without extensions, of the versions before them, sign.
    let is_authority = constraints.unwrap_or(certificate.version().0 < 2);
    match (is_authority, signs) {
        (true, true) => Authority::Yes,
        (true, false) => Authority::KeyUsage,
        (false, _) => Authority::No,
    }
}

fn client_use(certificate: &X509Certificate<'_>) -> ClientUse {
    let left_out = certificate.extensions().iter().any(|extension| {
        matches!(extension.parsed_extension(),
            ParsedExtension::ExtendedKeyUsage(usage) if !usage.client_auth && !usage.any)
    });
    if left_out {
        ClientUse::LeftOut
    } else {
        ClientUse::Allowed
    }
}

fn key_facts(certificate: &X509Certificate<'_>) -> Result<KeyFacts, ParseError> {
    Ok(match public_key(certificate)? {
        PublicKey::Rsa { modulus } => {
            KeyFacts::Rsa(num_bigint::BigUint::from_bytes_be(&modulus).bits())
        }
        PublicKey::Ecdsa { curve, .. } => KeyFacts::Ecdsa(curve),
        PublicKey::Ed25519 { .. } => KeyFacts::Ed25519,
        PublicKey::Other => {
            KeyFacts::Other(certificate.public_key().algorithm.algorithm.to_id_string())
        }
    })
}

fn signature(certificate: &X509Certificate<'_>) -> Signature {
    let oid = certificate.signature_algorithm.algorithm.to_id_string();
    match oid.as_str() {
        "1.2.840.113549.1.1.2" => Signature::Weak("MD2 with RSA"),
        "1.2.840.113549.1.1.4" => Signature::Weak("MD5 with RSA"),
        "1.2.840.113549.1.1.5" | "1.3.14.3.2.29" => Signature::Weak("SHA-1 with RSA"),
        "1.2.840.10045.4.1" => Signature::Weak("SHA-1 with ECDSA"),
        "1.2.840.10040.4.3" => Signature::Weak("SHA-1 with DSA"),
        "1.2.840.113549.1.1.10" => Signature::Sound("RSA-PSS"),
        "1.2.840.113549.1.1.11" => Signature::Sound("SHA-256 with RSA"),
        "1.2.840.113549.1.1.12" => Signature::Sound("SHA-384 with RSA"),
        "1.2.840.113549.1.1.13" => Signature::Sound("SHA-512 with RSA"),
        "1.2.840.10045.4.3.2" => Signature::Sound("SHA-256 with ECDSA"),
        "1.2.840.10045.4.3.3" => Signature::Sound("SHA-384 with ECDSA"),
        "1.2.840.10045.4.3.4" => Signature::Sound("SHA-512 with ECDSA"),
        "1.3.101.112" => Signature::Sound("Ed25519"),
        _ => Signature::Other(oid),
    }
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for extension in certificate.extensions() {
        let ParsedExtension::SubjectAlternativeName(found) = extension.parsed_extension() else {
            continue;
        };
        names.extend(found.general_names.iter().filter_map(|name| match name {
            GeneralName::DNSName(dns) => Some((*dns).to_owned()),
            GeneralName::IPAddress(bytes) => address(bytes),
            _ => None,
        }));
    }
    names
}

fn address(bytes: &[u8]) -> Option<String> {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Some(std::net::Ipv4Addr::from(four).to_string());
    }
    let sixteen = <[u8; 16]>::try_from(bytes).ok()?;
    Some(std::net::Ipv6Addr::from(sixteen).to_string())
}
