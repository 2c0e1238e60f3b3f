//! Credentials as containers/image finds them, which Buildah pulls and pushes with.
//!
//! Only `auth` and `identitytoken` are read. The repository and each namespace above it are looked up, then hosts; the
//! first entry found decides, even when nothing usable is in it.

use super::decode::Types;
use super::docker_config::{Entry, collect};
use super::{Candidate, ConfigError, KeyMatch, Login, Lookup, Mismatch, Password, RejectedKey};
use crate::encoding::base64;
use crate::json::{Json, same_field};
use crate::reference::{Reference, ReferenceError};

/// The fields of an entry that are read.
const FIELDS: [&str; 2] = ["auth", "identitytoken"];

/// Looks for credentials in the content of an auth file. At most one candidate is used; several mean that which one
/// is left to chance.
pub fn lookup(content: &[u8], image: &str) -> Result<Lookup, ConfigError> {
    let name = repository(image).map_err(|error| ConfigError::Image {
        message: error.to_string(),
    })?;
    let registry = name.split('/').next().unwrap_or(&name);
    let json = Json::parse(content)?;
    let mut types = Types::default();
    let mut entries = Vec::new();
    let mut helpers = Vec::new();
    if types.is_object(json.root(), "Go value of type config.dockerConfigFile") {
        for member in json.root().members() {
            if same_field(member.name.text(), "auths") {
                if member.value.is_null() {
                    entries.clear();
                }
                let target = "Go struct field dockerConfigFile.auths";
                if types.is_object(member.value, target) {
                    collect(member.value, &FIELDS, &mut types, &mut entries);
                }
            } else if same_field(member.name.text(), "credHelpers") {
                if member.value.is_null() {
                    helpers.clear();
                }
                types.string_map(member.value, "Go struct field dockerConfigFile.credHelpers");
                helpers.extend(member.value.members());
            }
        }
    }
    types.finish()?;
    let helper = helpers
        .iter()
        .rfind(|member| member.name.text() == registry);
    if let Some(helper) = helper {
        return Err(ConfigError::Helper {
            helper: helper.value.text().to_owned(),
        });
    }
    choose(&entries, &name, registry)
}

/// Longest name of a repository, domain included, in bytes.
const MAX_NAME: usize = 255;

/// The repository of an image. The grammar is an older one than the kubelet's: it knows no IPv6 addresses, and the
/// length limit covers the domain.
fn repository(image: &str) -> Result<String, ReferenceError> {
    let name = Reference::parse(image)?.name();
    if name.starts_with('[') {
        Err(ReferenceError::Format)
    } else if name.len() > MAX_NAME {
        Err(ReferenceError::TooLong)
    } else {
        Ok(name)
    }
}

fn choose(entries: &[Entry<'_>], name: &str, registry: &str) -> Result<Lookup, ConfigError> {
    let exact = scopes(name).find_map(|scope| entries.iter().find(|entry| entry.name() == scope));
    let registry = normalize_registry(registry);
    let found: Vec<(&Entry<'_>, KeyMatch)> = match exact {
        Some(entry) if entry.name().contains('/') && entry.name() != name => {
            vec![(entry, KeyMatch::PathPrefix)]
        }
        Some(entry) => vec![(entry, KeyMatch::Exact)],
        None => entries
            .iter()
            .filter(|entry| normalize_key(entry.name()) == registry)
            .map(|entry| (entry, KeyMatch::Host))
            .collect(),
    };
    let mut lookup = Lookup::default();
    for (entry, matched) in &found {
        let login = login(entry)?;
        if login.is_empty() && found.len() == 1 {
            lookup.rejected.push(RejectedKey {
                secret: 0,
                key: entry.name().to_owned(),
                reason: Mismatch::NothingUsable,
            });
        } else {
            lookup.candidates.push(Candidate {
                secret: 0,
                key: entry.name().to_owned(),
                normalized: normalize_key(entry.name()).to_owned(),
                matched: *matched,
                login,
            });
        }
    }
    for entry in entries {
        if found.iter().any(|(other, _)| other.name() == entry.name()) {
            continue;
        }
        let matches = scopes(name).any(|scope| scope == entry.name())
            || normalize_key(entry.name()) == registry;
        lookup.rejected.push(RejectedKey {
            secret: 0,
            key: entry.name().to_owned(),
            reason: if matches {
                Mismatch::Outranked
            } else {
                Mismatch::Host {
                    key: normalize_key(entry.name()).to_owned(),
                    image: registry.to_owned(),
                }
            },
        });
    }
    Ok(lookup)
}

/// The repository and everything above it, down to the registry.
fn scopes(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |scope| {
        scope.rsplit_once('/').map(|(above, _)| above)
    })
}

/// A key as it is compared with registries: a URL counts by its host.
fn normalize_key(key: &str) -> &str {
    let bare = key.strip_prefix("http://").unwrap_or(key);
    let bare = bare.strip_prefix("https://").unwrap_or(bare);
    normalize_registry(if bare == key {
        key
    } else {
        bare.split('/').next().unwrap_or(bare)
    })
}

fn normalize_registry(registry: &str) -> &str {
    match registry {
        "registry-1.docker.io" | "docker.io" => "index.docker.io",
        other => other,
    }
}

fn login(entry: &Entry<'_>) -> Result<Login, ConfigError> {
    let decoded = base64::decode(Entry::text(entry.auth).as_bytes()).map_err(|error| {
        ConfigError::AuthEncoding {
            key: entry.name().to_owned(),
            error,
        }
    })?;
    let decoded = String::from_utf8_lossy(&decoded);
    // Without a colon the entry counts as empty, its token too.
    let Some((username, password)) = decoded.split_once(':') else {
        return Ok(Login::default());
    };
    Ok(Login {
        username: username.to_owned(),
        password: Password::new(password.trim_matches('\0')),
        identity_token: Password::new(Entry::text(entry.identity_token)),
        registry_token: Password::default(),
    })
}
