//! What an engine finds for an image, and why it passes over the rest.

use std::fmt;

use super::{Password, key_name};
use crate::endpoint::UrlError;

/// What is sent to a registry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Login {
    /// User name.
    pub username: String,
    /// Password.
    pub password: Password,
    /// Token that is exchanged for an access token, where the engine honours it.
    pub identity_token: Password,
    /// Token that is sent as it is, where the engine honours it.
    pub registry_token: Password,
}

impl Login {
    /// Whether nothing is in it; what then happens depends on the engine.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Why a key was found to match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyMatch {
    /// The key names the image's registry, or its whole repository.
    Exact,
    /// The repository begins with the key.
    PathPrefix,
    /// The key's wildcards fit the registry.
    Glob,
    /// No other key matched, and this is the one for Docker Hub.
    HubFallback,
    /// Only the host of the key was compared.
    Host,
}

impl KeyMatch {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::PathPrefix => "path-prefix",
            Self::Glob => "glob",
            Self::HubFallback => "hub-fallback",
            Self::Host => "host",
        }
    }
}

/// Credentials that would be tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Which of the given Secrets they stand in.
    pub secret: usize,
    /// The key as written.
    pub key: String,
    /// The key as the engine compares it.
    pub normalized: String,
    /// Why it matches.
    pub matched: KeyMatch,
    /// What would be sent.
    pub login: Login,
}

/// A key that does not lead to credentials for the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedKey {
    /// Which of the given Secrets it stands in.
    pub secret: usize,
    /// The key as written.
    pub key: String,
    /// The first reason why.
    pub reason: Mismatch,
}

/// What an engine finds for an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lookup {
    /// Credentials in the order in which they are tried; none for an anonymous pull.
    pub candidates: Vec<Candidate>,
    /// All other keys.
    pub rejected: Vec<RejectedKey>,
}

/// Why a key does not match, in the order in which engines find out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The key is no URL, so the entry is dropped.
    NotAUrl(UrlError),
    /// The ports differ; no port is unlike any port.
    Port {
        /// Port of the key, if any.
        key: String,
        /// Port of the image, if any.
        image: String,
    },
    /// The hosts have different numbers of labels.
    LabelCount {
        /// Labels in the key's host.
        key: usize,
        /// Labels in the image's host.
        image: usize,
    },
    /// The repository does not begin with the key's path.
    Path {
        /// Path of the key, with its slash.
        key: String,
        /// Path of the image, with its slash.
        image: String,
    },
    /// A label of the host differs.
    Label {
        /// Label of the key.
        key: String,
        /// Label of the image.
        image: String,
    },
    /// The key is for another host.
    Host {
        /// Host that the engine reads from the key.
        key: String,
        /// Host it looks for.
        image: String,
    },
    /// Another key matches better, and this engine takes only one.
    Outranked,
    /// The key is for Docker Hub as a whole and was passed over because another key matched.
    FallbackNotNeeded,
    /// The key matches, but nothing that this engine reads is in its entry.
    NothingUsable,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAUrl(error) => write!(f, "the key is no URL: {}", error.reason()),
            Self::Port { key, image } => match (key.as_str(), image.as_str()) {
                ("", image) => write!(f, "the key has no port, the image has port {image}"),
                (key, "") => write!(f, "the key has port {key}, the image has none"),
                (key, image) => write!(f, "the key has port {key}, the image has port {image}"),
            },
            Self::LabelCount { key, image } => write!(
                f,
                "the key's host has {key} {}, the image's has {image}",
                if *key == 1 { "label" } else { "labels" }
            ),
            Self::Path { key, image } => {
                write!(f, "`{image}` does not begin with the key's path `{key}`")
            }
            Self::Label { key, image } => write!(f, "`{key}` does not match `{image}`"),
            Self::Host { key, image } => {
                write!(
                    f,
                    "the key is for `{}`, the image is looked up as `{image}`",
                    key_name::shown(key)
                )
            }
            Self::Outranked => f.write_str("another key matches better"),
            Self::FallbackNotNeeded => {
                f.write_str("another key matches, and this one is only asked when none does")
            }
            Self::NothingUsable => f.write_str("the entry holds nothing that is read here"),
        }
    }
}
