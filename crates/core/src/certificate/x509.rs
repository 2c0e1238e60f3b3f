//! Certificates, with the refusals of Go's `x509.ParseCertificate` on top of what the parser checks.

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::FromDer;

use super::curve::Curve;
use super::der::{Reader, tag};
use super::structure;

/// Why bytes are no certificate for Go; the texts are Go's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Not the structure of a certificate.
    #[error("x509: malformed certificate")]
    Malformed,
    /// A certificate with something after it.
    #[error("x509: trailing data")]
    TrailingData,
    /// A version past 3.
    #[error("x509: invalid version")]
    Version,
    /// A serial number below zero.
    #[error("x509: negative serial number")]
    NegativeSerial,
    /// The two places that name the signature algorithm differ.
    #[error("x509: inner and outer signature algorithm identifiers don't match")]
    SignatureAlgorithms,
    /// A name that cannot be read.
    #[error("x509: invalid RDNSequence")]
    Name,
    /// An extension that stands twice.
    #[error("x509: certificate contains duplicate extension")]
    DuplicateExtension,
    /// An extension that cannot be read.
    #[error("x509: malformed extension")]
    Extension,
    /// A curve that Go does not support.
    #[error("x509: unsupported elliptic curve")]
    Curve,
    /// A damaged public key.
    #[error("x509: invalid public key")]
    PublicKey,
}

/// The public key of a certificate, as far as pairs are told by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA.
    Rsa {
        /// Big-endian, without leading zeros.
        modulus: Vec<u8>,
    },
    /// A point on one of the NIST curves.
    Ecdsa {
        /// The curve.
        curve: Curve,
        /// The point, uncompressed.
        point: Vec<u8>,
    },
    /// Ed25519.
    Ed25519 {
        /// The key.
        key: [u8; 32],
    },
    /// Another algorithm, unknown to TLS in Go.
    Other,
}

/// Parses a certificate if Go would.
pub fn parse(der: &[u8]) -> Result<X509Certificate<'_>, ParseError> {
    let (rest, certificate) = X509Certificate::from_der(der).map_err(|_| ParseError::Malformed)?;
    if !rest.is_empty() {
        return Err(ParseError::TrailingData);
    }
    if certificate.version().0 > 2 {
        return Err(ParseError::Version);
    }
    if certificate
        .raw_serial()
        .first()
        .is_some_and(|byte| *byte >= 0x80)
    {
        return Err(ParseError::NegativeSerial);
    }
    structure::check(der)?;
    public_key(&certificate)?;
    let mut seen = Vec::new();
    for extension in certificate.extensions() {
        if seen.contains(&&extension.oid) {
            return Err(ParseError::DuplicateExtension);
        }
        seen.push(&extension.oid);
        if matches!(
            extension.parsed_extension(),
            ParsedExtension::ParseError { .. }
        ) {
            return Err(ParseError::Extension);
        }
    }
    Ok(certificate)
}

/// The public key of a certificate; an error where Go refuses the certificate because of it.
pub(super) fn public_key(certificate: &X509Certificate<'_>) -> Result<PublicKey, ParseError> {
    let info = certificate.public_key();
    let oid = info.algorithm.algorithm.to_id_string();
    let parameters = info.algorithm.parameters.as_ref();
    let bytes = info.subject_public_key.data.as_ref();
    match oid.as_str() {
        "1.2.840.113549.1.1.1" => {
            let null = parameters.is_some_and(|any| any.header.tag().0 == 5);
            let modulus = Reader::new(bytes).enter(tag::SEQUENCE).and_then(|mut key| {
                let modulus = key.unsigned()?;
                key.unsigned()
                    .filter(|exponent| !exponent.is_empty())
                    .map(|_| modulus)
            });
            modulus
                .filter(|modulus| null && !modulus.is_empty())
                .map(|modulus| PublicKey::Rsa {
                    modulus: modulus.to_vec(),
                })
                .ok_or(ParseError::PublicKey)
        }
        "1.2.840.10045.2.1" => {
            let curve = parameters
                .filter(|any| any.header.tag().0 == u32::from(tag::OBJECT_IDENTIFIER))
                .and_then(|any| Curve::from_oid(any.data))
                .ok_or(ParseError::Curve)?;
            if curve.holds_point(bytes) {
                Ok(PublicKey::Ecdsa {
                    curve,
                    point: bytes.to_vec(),
                })
            } else {
                Err(ParseError::PublicKey)
            }
        }
        "1.3.101.112" => {
            let key = bytes.try_into().map_err(|_| ParseError::PublicKey)?;
            if parameters.is_none() {
                Ok(PublicKey::Ed25519 { key })
            } else {
                Err(ParseError::PublicKey)
            }
        }
        _ => Ok(PublicKey::Other),
    }
}
