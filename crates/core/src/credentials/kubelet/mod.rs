//! The kubelet's keyring.
//!
//! Keys are URLs without scheme; all that match are tried, the longest first as bytes sort. Behaviour of Kubernetes
//! 1.34, `pkg/credentialprovider`.

mod auth;
mod config;
mod glob;
mod key;

use std::cmp::Reverse;
use std::collections::BTreeMap;

pub use auth::decode as decode_auth;
pub use key::Key;

use super::docker_config::Form;
use super::{Candidate, ConfigError, KeyMatch, Login, Lookup, Mismatch, RejectedKey};
use crate::endpoint::{GoRelease, UrlError};

/// The key whose credentials stand in for Docker Hub when no other key matches.
const DEFAULT_REGISTRY_KEY: &str = "index.docker.io";

/// The release of Go that the kubelet is built with, as far as keys are concerned.
pub const KUBELET_GO: GoRelease = GoRelease::V1_24;

/// A Secret that the kubelet takes registry credentials from.
#[derive(Clone, Copy)]
pub struct RegistrySecret<'a> {
    /// How the caller knows it.
    pub id: usize,
    /// Which of the two forms its content has.
    pub form: Form,
    /// The content of the form's key, decoded.
    pub content: &'a [u8],
}

impl<'a> RegistrySecret<'a> {
    /// What the kubelet takes from a Secret: nothing unless the type is one of the two for registries and the key
    /// that belongs to it has content. `data` gives the decoded content of a key.
    pub fn select(
        id: usize,
        secret_type: &str,
        data: impl Fn(&str) -> Option<&'a [u8]>,
    ) -> Option<Self> {
        let form = Form::of_type(secret_type)?;
        let content = data(form.data_key()).filter(|content| !content.is_empty())?;
        Some(Self { id, form, content })
    }
}

/// The credentials of a Pod's Secrets, as the kubelet orders them.
#[derive(Clone, Debug)]
pub struct Keyring {
    entries: BTreeMap<Reverse<String>, Vec<KeyringEntry>>,
    dropped: Vec<(usize, String, UrlError)>,
    release: GoRelease,
}

#[derive(Clone, Debug)]
struct KeyringEntry {
    secret: usize,
    key: String,
    login: Login,
}

/// Why a keyring cannot be built. Every image of the Pod then fails, whatever registry it comes from.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct KeyringError {
    /// The Secret at fault.
    pub secret: usize,
    /// What is wrong with it.
    pub error: ConfigError,
}

impl Keyring {
    /// Builds the keyring of Secrets in the order of `imagePullSecrets`.
    pub fn new(secrets: &[RegistrySecret<'_>]) -> Result<Self, KeyringError> {
        Self::with_release(secrets, KUBELET_GO)
    }

    /// As [`Keyring::new`], for a kubelet built with another release of Go.
    pub fn with_release(
        secrets: &[RegistrySecret<'_>],
        release: GoRelease,
    ) -> Result<Self, KeyringError> {
        let mut keyring = Self {
            entries: BTreeMap::new(),
            dropped: Vec::new(),
            release,
        };
        for secret in secrets {
            let entries =
                config::read(secret.content, secret.form).map_err(|error| KeyringError {
                    secret: secret.id,
                    error,
                })?;
            for (key, login) in entries {
                keyring.add(secret.id, key, login);
            }
        }
        Ok(keyring)
    }

    fn add(&mut self, secret: usize, key: String, login: Login) {
        match Key::normalize(&key, self.release) {
            Ok(normalized) => {
                self.entries
                    .entry(Reverse(normalized))
                    .or_default()
                    .push(KeyringEntry { secret, key, login });
            }
            Err(error) => self.dropped.push((secret, key, error)),
        }
    }

    /// The normalised keys, in the order in which they are compared.
    pub fn index(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(|Reverse(key)| key.as_str())
    }

    /// What would be tried for a repository, given as domain and path without tag.
    pub fn lookup(&self, repository: &str) -> Lookup {
        let mut lookup = Lookup::default();
        let image = Key::parse(repository, self.release);
        for (Reverse(normalized), entries) in &self.entries {
            let outcome = match (&image, Key::parse(normalized, self.release)) {
                (Ok(image), Ok(key)) => key.compare(image),
                (_, Err(error)) => Err(Mismatch::NotAUrl(error)),
                (Err(error), _) => Err(Mismatch::NotAUrl(error.clone())),
            };
            match outcome {
                Ok(matched) => lookup.accept(entries, normalized, matched),
                Err(reason) => lookup.reject(entries, &reason),
            }
        }
        self.fall_back_to_hub(repository, &mut lookup);
        for (secret, key, error) in &self.dropped {
            lookup.rejected.push(RejectedKey {
                secret: *secret,
                key: key.clone(),
                reason: Mismatch::NotAUrl(error.clone()),
            });
        }
        lookup
    }

    fn fall_back_to_hub(&self, repository: &str, lookup: &mut Lookup) {
        if !may_be_on_hub(repository) {
            return;
        }
        let Some(entries) = self.entries.get(&Reverse(DEFAULT_REGISTRY_KEY.to_owned())) else {
            return;
        };
        let of_hub = |secret: usize, key: &str| {
            entries
                .iter()
                .any(|entry| entry.secret == secret && entry.key == key)
        };
        if lookup.candidates.is_empty() {
            lookup
                .rejected
                .retain(|rejected| !of_hub(rejected.secret, &rejected.key));
            lookup.accept(entries, DEFAULT_REGISTRY_KEY, KeyMatch::HubFallback);
        } else {
            for rejected in &mut lookup.rejected {
                if of_hub(rejected.secret, &rejected.key) {
                    rejected.reason = Mismatch::FallbackNotNeeded;
                }
            }
        }
    }
}

impl Lookup {
    fn accept(&mut self, entries: &[KeyringEntry], normalized: &str, matched: KeyMatch) {
        self.candidates
            .extend(entries.iter().map(|entry| Candidate {
                secret: entry.secret,
                key: entry.key.clone(),
                normalized: normalized.to_owned(),
                matched,
                login: entry.login.clone(),
            }));
    }

    fn reject(&mut self, entries: &[KeyringEntry], reason: &Mismatch) {
        self.rejected
            .extend(entries.iter().map(|entry| RejectedKey {
                secret: entry.secret,
                key: entry.key.clone(),
                reason: reason.clone(),
            }));
    }
}

/// Whether the credentials of Docker Hub may stand in: the first part names it, or names no registry at all.
fn may_be_on_hub(repository: &str) -> bool {
    match repository.split_once('/') {
        _ if repository.is_empty() => false,
        None => true,
        Some(("", _)) => false,
        Some(("docker.io" | DEFAULT_REGISTRY_KEY, _)) => true,
        Some((first, _)) => !first.contains(['.', ':']),
    }
}
