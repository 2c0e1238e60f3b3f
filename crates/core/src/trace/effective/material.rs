//! Certificates and keys of TLS settings.

use std::fmt;

use crate::certificate;

/// The text of a certificate or key.
#[derive(Clone, PartialEq, Eq)]
pub enum Material {
    /// PEM.
    Known(Vec<u8>),
    /// Filled in later; taken for what it should be.
    Open,
}

impl fmt::Debug for Material {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Material(***)")
    }
}

impl Material {
    /// Whether a certificate can be read in it.
    pub fn holds_certificate(&self) -> bool {
        match self {
            Self::Known(pem) => !certificate::pool(pem).is_empty(),
            Self::Open => true,
        }
    }
}
