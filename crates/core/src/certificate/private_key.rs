//! Private keys in the three forms that Go tries: PKCS #8, PKCS #1 (RSA) and SEC 1 (elliptic curves).

use num_bigint::BigUint;

use super::curve::Curve;
use super::der::{Reader, tag};
use super::x509::PublicKey;

const OID_RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const OID_ECDSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const OID_ED25519: &[u8] = &[0x2b, 0x65, 0x70];
const OID_X25519: &[u8] = &[0x2b, 0x65, 0x6e];

/// A private key, reduced to what tells its pair.
#[derive(Clone, PartialEq, Eq)]
pub enum PrivateKey {
    /// RSA, by its modulus: the public half of the key.
    Rsa {
        /// Big-endian, without leading zeros.
        modulus: Vec<u8>,
    },
    /// A key on one of the NIST curves.
    Ecdsa {
        /// The curve.
        curve: Curve,
        /// The secret number.
        scalar: Vec<u8>,
    },
    /// Ed25519, by its public half.
    Ed25519 {
        /// The public key.
        public: [u8; 32],
    },
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Never the numbers.
        f.write_str(match self {
            Self::Rsa { .. } => "RSA private key",
            Self::Ecdsa { .. } => "ECDSA private key",
            Self::Ed25519 { .. } => "Ed25519 private key",
        })
    }
}

/// Why bytes are no usable private key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrivateKeyError {
    /// Neither of the three forms, or damaged inside.
    #[error("tls: failed to parse private key")]
    Unreadable,
    /// An encrypted PKCS #8 key: Go has no way to ask for its passphrase.
    #[error("tls: failed to parse private key")]
    Encrypted,
    /// A key that is not for signing, such as X25519.
    #[error("tls: found unknown private key type in PKCS#8 wrapping")]
    UnknownKind,
}

impl PrivateKey {
    /// Reads a key the way Go's `tls` package does.
    pub(super) fn parse(der: &[u8]) -> Result<Self, PrivateKeyError> {
        match pkcs8(der) {
            Some(found) => found,
            None => pkcs1(der)
                .or_else(|| sec1(der, None))
                .ok_or_else(|| unreadable(der)),
        }
    }

    /// Whether Go reads the bytes as an unencrypted PKCS #8 key.
    pub(super) fn is_pkcs8(der: &[u8]) -> bool {
        pkcs8(der).is_some()
    }

    /// What the key is for, as messages name it.
    pub fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa { .. } => "RSA",
            Self::Ecdsa { .. } => "ECDSA",
            Self::Ed25519 { .. } => "Ed25519",
        }
    }

    /// Whether this key and a public key are of the same kind.
    pub(super) fn has_kind_of(&self, public: &PublicKey) -> bool {
        matches!(
            (self, public),
            (Self::Rsa { .. }, PublicKey::Rsa { .. })
                | (Self::Ecdsa { .. }, PublicKey::Ecdsa { .. })
                | (Self::Ed25519 { .. }, PublicKey::Ed25519 { .. })
        )
    }

    /// Whether this key and a public key are a pair.
    pub(super) fn is_pair_of(&self, public: &PublicKey) -> bool {
        match (self, public) {
            (Self::Rsa { modulus }, PublicKey::Rsa { modulus: other, .. }) => modulus == other,
            (
                Self::Ecdsa { curve, scalar },
                PublicKey::Ecdsa {
                    curve: other,
                    point,
                },
            ) => curve == other && curve.is_pair(scalar, point),
            (Self::Ed25519 { public: own }, PublicKey::Ed25519 { key }) => own == key,
            _ => false,
        }
    }
}

/// Tells encrypted keys from damaged ones: PKCS #8 keys that are encrypted start with an algorithm, not a version.
fn unreadable(der: &[u8]) -> PrivateKeyError {
    let encrypted = || {
        let mut outer = Reader::new(der).enter(tag::SEQUENCE)?;
        outer.enter(tag::SEQUENCE)?.read(tag::OBJECT_IDENTIFIER)?;
        outer.read(tag::OCTET_STRING)
    };
    if encrypted().is_some() {
        PrivateKeyError::Encrypted
    } else {
        PrivateKeyError::Unreadable
    }
}

/// PKCS #8: a version, an algorithm, and the key proper. None when the bytes are of another form or damaged.
fn pkcs8(der: &[u8]) -> Option<Result<PrivateKey, PrivateKeyError>> {
    let mut outer = Reader::new(der).enter(tag::SEQUENCE)?;
    outer.unsigned()?;
    let mut algorithm = outer.enter(tag::SEQUENCE)?;
    let oid = algorithm.read(tag::OBJECT_IDENTIFIER)?;
    let key = outer.read(tag::OCTET_STRING)?;
    if oid == OID_RSA {
        pkcs1(key).map(Ok)
    } else if oid == OID_ECDSA {
        let curve = algorithm.read(tag::OBJECT_IDENTIFIER);
        sec1(key, curve).map(Ok)
    } else if oid == OID_ED25519 {
        let seed = Reader::new(key).read(tag::OCTET_STRING)?;
        let seed: [u8; 32] = seed.try_into().ok()?;
        if !algorithm.is_empty() {
            return None;
        }
        let pair = ed25519_compact::KeyPair::from_seed(ed25519_compact::Seed::new(seed));
        Some(Ok(PrivateKey::Ed25519 { public: *pair.pk }))
    } else if oid == OID_X25519 {
        Some(Err(PrivateKeyError::UnknownKind))
    } else {
        None
    }
}

/// PKCS #1: version, modulus, exponents, primes.
fn pkcs1(der: &[u8]) -> Option<PrivateKey> {
    let mut outer = Reader::new(der);
    let mut key = outer.enter(tag::SEQUENCE)?;
    if !outer.is_empty() {
        return None;
    }
    let version = key.unsigned()?;
    let modulus = key.unsigned()?;
    let number = |bytes: &[u8]| BigUint::from_bytes_be(bytes);
    let public_exponent = number(key.unsigned()?);
    let secret_exponent = number(key.unsigned()?);
    let (first, second) = (number(key.unsigned()?), number(key.unsigned()?));
    let remainders = [(&first, key.unsigned()?), (&second, key.unsigned()?)];
    let coefficient = number(key.unsigned()?);
    let zero = BigUint::ZERO;
    let positive = !modulus.is_empty()
        && [&secret_exponent, &first, &second, &coefficient]
            .iter()
            .all(|number| **number != zero);
    let one = BigUint::from(1_u8);
    // The numbers that speed up calculations follow from the others, and Go checks that they do.
    let consistent = || {
        let exponents = remainders.iter().all(|(prime, remainder)| {
            let order = *prime - &one;
            let remainder = number(remainder);
            order != zero
                && remainder == &secret_exponent % &order
                && &remainder * &public_exponent % &order == one
        });
        exponents && coefficient < first && &coefficient * &second % &first == one
    };
    // More than two primes (version 1) are not multiplied out; such keys are as good as extinct.
    let sound = match version {
        [] => &first * &second == number(modulus) && consistent(),
        [1] => true,
        _ => false,
    };
    (positive && sound).then(|| PrivateKey::Rsa {
        modulus: modulus.to_vec(),
    })
}

/// SEC 1: version, scalar, and optionally curve and public point. A curve given from outside wins.
fn sec1(der: &[u8], outer_curve: Option<&[u8]>) -> Option<PrivateKey> {
    let mut key = Reader::new(der).enter(tag::SEQUENCE)?;
    if key.unsigned()? != [1] {
        return None;
    }
    let scalar = key.read(tag::OCTET_STRING)?;
    let inner_curve = key
        .enter(tag::EXPLICIT_0)
        .and_then(|mut inner| inner.read(tag::OBJECT_IDENTIFIER));
    if let Some(mut public) = key.enter(tag::EXPLICIT_1) {
        public.bits()?;
    }
    let curve = Curve::from_oid(outer_curve.or(inner_curve)?)?;
    curve.holds_scalar(scalar).then(|| PrivateKey::Ecdsa {
        curve,
        scalar: scalar.to_vec(),
    })
}
