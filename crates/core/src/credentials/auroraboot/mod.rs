//! Credentials as go-containerregistry finds them, which AuroraBoot pulls with.
//!
//! The Secret's content is mounted as `config.json` of the docker command line tool. Only the whole repository and the
//! host are looked up, Docker Hub only as `https://index.docker.io/v1/`; one wrong `auth` fails everything.

mod config;
mod name;

pub use name::{Repository, parse_reference};

use super::key_name::HUB_KEY;
use super::{Candidate, ConfigError, KeyMatch, Login, Lookup, Mismatch, RejectedKey};

/// A configuration that was loaded.
#[derive(Clone, Debug)]
pub struct Keychain {
    entries: Vec<(String, Login)>,
    store: String,
    helpers: Vec<(String, String)>,
}

impl Keychain {
    /// Loads the content of a `config.json`.
    pub fn load(content: &[u8]) -> Result<Self, ConfigError> {
        config::load(content)
    }

    /// What would be used for an image. At most one candidate is used; several mean that which one is left to chance.
    pub fn lookup(&self, repository: &Repository) -> Result<Lookup, ConfigError> {
        let full = repository.to_string();
        let registry = repository.registry();
        let registry = if registry == name::DEFAULT_REGISTRY {
            HUB_KEY
        } else {
            registry
        };
        let mut lookup = Lookup::default();
        for wanted in [full.as_str(), registry] {
            self.check_helper(wanted)?;
            lookup.candidates = self.find(wanted);
            if !lookup.candidates.is_empty() {
                break;
            }
        }
        lookup.rejected = self
            .entries
            .iter()
            .filter(|(key, _)| !lookup.candidates.iter().any(|found| found.key == *key))
            .map(|(key, login)| RejectedKey {
                secret: 0,
                key: key.clone(),
                reason: why_not(key, login, &full, registry, &lookup),
            })
            .collect();
        Ok(lookup)
    }

    /// The entries for a key: the exact one, or else all of its host. Those that are empty count as not there.
    fn find(&self, wanted: &str) -> Vec<Candidate> {
        let candidate = |(key, login): &(String, Login), matched| Candidate {
            secret: 0,
            key: key.clone(),
            normalized: wanted.to_owned(),
            matched,
            login: login.clone(),
        };
        if let Some(entry) = self.entries.iter().find(|(key, _)| key == wanted) {
            return if entry.1.is_empty() {
                Vec::new()
            } else {
                vec![candidate(entry, KeyMatch::Exact)]
            };
        }
        let of_host: Vec<_> = self
            .entries
            .iter()
            .filter(|(key, _)| host_of(key) == wanted)
            .map(|entry| candidate(entry, KeyMatch::Host))
            .collect();
        if of_host.iter().all(|found| found.login.is_empty()) {
            return Vec::new();
        }
        of_host
    }

    /// Fails when credentials for a key would come from a helper program: the image has none.
    fn check_helper(&self, wanted: &str) -> Result<(), ConfigError> {
        let helper = self
            .helpers
            .iter()
            .find(|(host, _)| host == wanted)
            .map_or(&self.store, |(_, helper)| helper);
        if helper.is_empty() {
            Ok(())
        } else {
            Err(ConfigError::Helper {
                helper: helper.clone(),
            })
        }
    }
}

/// Why a key is not among the candidates.
fn why_not(key: &str, login: &Login, full: &str, registry: &str, lookup: &Lookup) -> Mismatch {
    let matches = [full, registry].contains(&key) || [full, registry].contains(&host_of(key));
    if matches && login.is_empty() {
        Mismatch::NothingUsable
    } else if matches && !lookup.candidates.is_empty() {
        Mismatch::Outranked
    } else {
        Mismatch::Host {
            key: host_of(key).to_owned(),
            image: registry.to_owned(),
        }
    }
}

/// What the docker command line tool takes for the host of a key: without scheme, whichever it is, and without path.
fn host_of(key: &str) -> &str {
    let bare = key.split_once("://").map_or(key, |(_, rest)| rest);
    bare.split('/').next().unwrap_or(bare)
}
