//! Image names as go-containerregistry reads them; its grammar is not that of the distribution library.

use std::fmt;

use crate::credentials::ConfigError;
use crate::endpoint::{GoRelease, parse_as, quote};

/// The registry of images that are given without one.
pub(super) const DEFAULT_REGISTRY: &str = "index.docker.io";
const DEFAULT_REGISTRY_ALIAS: &str = "docker.io";
const SHA256: &str = "sha256:";

/// A registry and the repository in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    registry: String,
    path: String,
}

impl Repository {
    /// The registry, with its port.
    pub fn registry(&self) -> &str {
        &self.registry
    }

    fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err("a repository name must be specified".to_owned());
        }
        let (registry, path) = match text.split_once('/') {
            Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => {
                (first, rest)
            }
            _ => ("", text),
        };
        check_element(
            "repository",
            path,
            255,
            |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.' | b'/'),
        )?;
        let is_authority = parse_as(&format!("//{registry}"), GoRelease::V1_26)
            .is_ok_and(|url| url.host() == registry);
        if !is_authority {
            return Err(format!(
                "registries must be valid RFC 3986 URI authorities: {registry}"
            ));
        }
        let registry = match registry {
            "" | DEFAULT_REGISTRY_ALIAS => DEFAULT_REGISTRY,
            other => other,
        };
        let path = if registry == DEFAULT_REGISTRY && !path.contains('/') {
            format!("library/{path}")
        } else {
            path.to_owned()
        };
        Ok(Self {
            registry: registry.to_owned(),
            path,
        })
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.registry, self.path)
    }
}

/// The repository of an image reference, with a tag or a digest.
pub fn parse_reference(image: &str) -> Result<Repository, ConfigError> {
    tagged(image)
        .or_else(|_| digested(image))
        .map_err(|_| ConfigError::Image {
            message: format!("could not parse reference: {image}"),
        })
}

fn tagged(image: &str) -> Result<Repository, String> {
    match image.rsplit_once(':') {
        // What follows a colon and holds a slash is no tag: the colon was before a port.
        Some((base, tag)) if !tag.contains('/') => {
            if tag.is_empty() {
                return Err(format!("{image} must specify a tag name after the colon"));
            }
            check_element(
                "tag",
                tag,
                128,
                |byte| matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' | b'.'),
            )?;
            Repository::parse(base)
        }
        _ => Repository::parse(image),
    }
}

fn digested(image: &str) -> Result<Repository, String> {
    let (base, digest) = image
        .split_once('@')
        .filter(|(_, digest)| !digest.contains('@'))
        .ok_or("a digest must contain exactly one '@' separator")?;
    let hex = digest
        .strip_prefix(SHA256)
        .ok_or("unsupported digest algorithm")?;
    let is_sound = hex.len() == 64
        && hex
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !is_sound {
        return Err("invalid checksum digest".to_owned());
    }
    tagged(base).or_else(|_| Repository::parse(base))
}

fn check_element(
    what: &str,
    text: &str,
    longest: usize,
    is_allowed: fn(u8) -> bool,
) -> Result<(), String> {
    let length = text.chars().count();
    if !(1..=longest).contains(&length) {
        return Err(format!(
            "{what} must be between 1 and {longest} characters in length: {text}"
        ));
    }
    if text.bytes().all(is_allowed) {
        Ok(())
    } else {
        Err(format!(
            "{what} has characters that are not allowed: {}",
            quote(text)
        ))
    }
}
