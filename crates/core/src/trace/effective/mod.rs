//! The registry settings that are in force on a node, and where each of them is written.

mod build;
mod material;
mod secret;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

pub use material::Material;
pub use secret::Secret;

use crate::certificate::{self, KeyPairError};
use crate::source::Span;

/// Where the image cache of a Talos node listens.
pub const IMAGE_CACHE: &str = "http://127.0.0.1:3172";
/// The name of the mirror for all registries that have none of their own.
pub const WILDCARD: &str = "*";

/// What is in force: three maps, looked up independently of each other.
#[derive(Clone, Debug, Default)]
pub struct Effective {
    /// Mirrors by registry.
    pub mirrors: BTreeMap<String, Mirror>,
    /// Credentials by host.
    pub credentials: BTreeMap<String, Credentials>,
    /// TLS settings by host.
    pub tls: BTreeMap<String, Tls>,
    /// Entries that another entry of the same name replaces entirely.
    pub overridden: Vec<Overridden>,
}

/// Where a setting is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Index of the file among the inputs.
    pub file: usize,
    /// Name of the file.
    pub name: Arc<str>,
    /// Index of the document in its file.
    pub document: usize,
    /// Path in the document: `endpoints[0]`, `machine.registries.mirrors["docker.io"]`.
    pub path: String,
    /// Bytes in the file.
    pub span: Span,
    /// Line of its first byte, 1-based.
    pub line: u32,
}

/// `node.yaml:5`.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name, self.line)
    }
}

/// Which of the three maps an entry belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Setting {
    /// A mirror.
    Mirror,
    /// Credentials.
    Credentials,
    /// TLS settings.
    Tls,
}

impl Setting {
    /// How the setting is called in sentences.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mirror => "mirror",
            Self::Credentials => "credentials",
            Self::Tls => "TLS settings",
        }
    }
}

/// An entry without effect, because another one has its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overridden {
    /// What it would set.
    pub setting: Setting,
    /// The shared name.
    pub name: String,
    /// Where it is written.
    pub origin: Origin,
    /// Where the entry is written that counts.
    pub winner: Origin,
}

/// Which endpoints serve the images of a registry.
#[derive(Clone, Debug)]
pub struct Mirror {
    /// Its endpoints, in the order they are tried, as far as they are known.
    pub endpoints: Vec<MirrorEndpoint>,
    /// Where endpoints stand whose URL is filled in later.
    pub open_endpoints: Vec<Origin>,
    /// Whether the registry itself is left out when all endpoints fail.
    pub skip_fallback: bool,
    /// Where it is written; nowhere when only the image cache made it.
    pub origin: Option<Origin>,
}

/// An endpoint of a mirror.
#[derive(Clone, Debug)]
pub struct MirrorEndpoint {
    /// The text that Talos hands on: a URL of a document written anew, a legacy text as it is. May hold user
    /// information.
    pub url: Secret,
    /// Whether its path is used as it is, without `/v2`.
    pub override_path: bool,
    /// Where it is written; nowhere for the image cache.
    pub origin: Option<Origin>,
}

/// Credentials for a host.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// `username`.
    pub username: String,
    /// `password`.
    pub password: Secret,
    /// `auth`: base64 of `user:password`; none while it is filled in later.
    pub auth: Option<Secret>,
    /// `identityToken`.
    pub identity_token: Secret,
    /// Where they are written.
    pub origin: Origin,
}

/// TLS settings for a host.
#[derive(Clone, Debug)]
pub struct Tls {
    /// CA text; none when not set.
    pub ca: Option<Material>,
    /// Client certificate and key.
    pub identity: Option<Identity>,
    /// Whether the server's certificate is accepted unseen.
    pub insecure_skip_verify: bool,
    /// Where they are written.
    pub origin: Origin,
}

impl Tls {
    /// Whether nothing is set in it.
    pub fn is_empty(&self) -> bool {
        self.ca.is_none() && self.identity.is_none() && !self.insecure_skip_verify
    }
}

/// A client certificate with its key.
#[derive(Clone)]
pub struct Identity {
    /// The certificate, leaf first.
    pub certificate: Material,
    /// The private key.
    pub key: Material,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(***)")
    }
}

impl Identity {
    /// Whether certificate and key can be used together, as far as both are known.
    pub fn check(&self) -> Result<(), KeyPairError> {
        match (&self.certificate, &self.key) {
            (Material::Known(certificate), Material::Known(key)) => {
                certificate::key_pair(certificate, key).map(|_| ())
            }
            _ => Ok(()),
        }
    }
}

impl Effective {
    /// Puts the image cache of the node before all endpoints of all mirrors, as Talos does once the cache is ready.
    pub fn add_image_cache(&mut self) {
        self.mirrors
            .entry(WILDCARD.to_owned())
            .or_insert_with(|| Mirror {
                endpoints: Vec::new(),
                open_endpoints: Vec::new(),
                skip_fallback: false,
                origin: None,
            });
        for mirror in self.mirrors.values_mut() {
            let cache = MirrorEndpoint {
                url: Secret::new(IMAGE_CACHE),
                override_path: false,
                origin: None,
            };
            mirror.endpoints.insert(0, cache);
        }
    }

    /// Changes where settings are said to be written, for settings of a text that was made from others.
    pub fn relocate(&mut self, mut relocate: impl FnMut(&mut Origin)) {
        for mirror in self.mirrors.values_mut() {
            let endpoints = mirror.endpoints.iter_mut();
            let origins = endpoints.map(|endpoint| &mut endpoint.origin);
            for origin in origins.chain([&mut mirror.origin]).flatten() {
                relocate(origin);
            }
        }
        for credentials in self.credentials.values_mut() {
            relocate(&mut credentials.origin);
        }
        for tls in self.tls.values_mut() {
            relocate(&mut tls.origin);
        }
        for entry in &mut self.overridden {
            relocate(&mut entry.origin);
            relocate(&mut entry.winner);
        }
    }

    /// The mirror for a registry: its own, else the one for all.
    pub fn mirror(&self, registry: &str) -> Option<(&str, &Mirror)> {
        self.mirrors
            .get_key_value(registry)
            .or_else(|| self.mirrors.get_key_value(WILDCARD))
            .map(|(name, mirror)| (name.as_str(), mirror))
    }
}
