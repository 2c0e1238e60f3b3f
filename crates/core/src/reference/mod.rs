//! Image references, as the distribution library reads them for Talos, containerd and the kubelet.
//!
//! ```
//! use pullpath_core::reference::Reference;
//!
//! let nginx = Reference::parse("nginx")?.with_default_tag();
//! assert_eq!(nginx.to_string(), "docker.io/library/nginx:latest");
//! # Ok::<(), pullpath_core::reference::ReferenceError>(())
//! ```

mod digest;
mod grammar;

use std::fmt;

use crate::endpoint::quote;

/// The registry that an image without one comes from.
pub const DEFAULT_DOMAIN: &str = "docker.io";
/// The older name of [`DEFAULT_DOMAIN`], replaced while reading.
const LEGACY_DEFAULT_DOMAIN: &str = "index.docker.io";
/// The namespace of images of [`DEFAULT_DOMAIN`] that are given without one.
const OFFICIAL_NAMESPACE: &str = "library";
const DEFAULT_TAG: &str = "latest";
/// Longest path, in bytes.
const MAX_PATH: usize = 255;

/// An image reference with its defaults filled in, but for the tag.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    domain: String,
    path: String,
    tag: Option<String>,
    digest: Option<String>,
}

/// Why a text is no image reference. Shown, it reads as the distribution library says it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// It does not follow the grammar.
    #[error("invalid reference format")]
    Format,
    /// Upper-case letters in the repository's name.
    #[error("invalid reference format: repository name ({0}) must be lowercase")]
    UppercaseName(String),
    /// Upper-case letters where only the lower-case form follows the grammar.
    #[error("repository name must be lowercase")]
    Uppercase,
    /// 64 hexadecimal digits: that is an image's id.
    #[error("invalid repository name ({0}), cannot specify 64-byte hexadecimal strings")]
    HexadecimalName(String),
    /// The path is longer than 255 bytes.
    #[error("repository name must not be more than {MAX_PATH} characters")]
    TooLong,
    /// The digest's algorithm is unknown.
    #[error("unsupported digest algorithm")]
    DigestAlgorithm,
    /// The digest has too few or too many digits.
    #[error("invalid checksum digest length")]
    DigestLength,
    /// The digest is not written in lower case.
    #[error("invalid checksum digest format")]
    DigestFormat,
}

impl Reference {
    /// Reads a reference as a user writes it: `nginx`, `ghcr.io/org/app:1.2`, `reg:5000/app@sha256:…`.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        if text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(ReferenceError::HexadecimalName(text.to_owned()));
        }
        let (domain, rest) = split_domain(text);
        let rest = if domain == DEFAULT_DOMAIN && !rest.contains('/') {
            format!("{OFFICIAL_NAMESPACE}/{rest}")
        } else {
            rest.to_owned()
        };
        let name = rest.split(':').next().unwrap_or(&rest);
        if lower(name) != name {
            return Err(ReferenceError::UppercaseName(name.to_owned()));
        }
        Self::parse_full(&format!("{domain}/{rest}"))
    }

    /// Reads a reference that has all its parts.
    fn parse_full(text: &str) -> Result<Self, ReferenceError> {
        let Some(reference) = Self::split(text) else {
            return Err(if Self::split(&lower(text)).is_some() {
                ReferenceError::Uppercase
            } else {
                ReferenceError::Format
            });
        };
        if reference.path.len() > MAX_PATH {
            return Err(ReferenceError::TooLong);
        }
        if let Some(digest) = &reference.digest {
            digest::check(digest)?;
        }
        Ok(reference)
    }

    fn split(text: &str) -> Option<Self> {
        let (domain, rest) = match text.split_once('/') {
            Some((domain, rest)) if grammar::is_domain(domain) => (domain, rest),
            // What cannot be a domain may still be the first component of a path: `a_b.io/app`.
            _ => ("", text),
        };
        let (rest, digest) = match rest.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (rest, None),
        };
        let (path, tag) = match rest.split_once(':') {
            Some((path, tag)) => (path, Some(tag)),
            None => (rest, None),
        };
        let valid = grammar::is_path(path)
            && tag.is_none_or(grammar::is_tag)
            && digest.is_none_or(digest::is_digest);
        valid.then(|| Self {
            domain: domain.to_owned(),
            path: path.to_owned(),
            tag: tag.map(str::to_owned),
            digest: digest.map(str::to_owned),
        })
    }

    /// The registry, with its port. Empty in the rare case that the first component is no domain: `a_b.io/app`.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The repository below the domain.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Registry and repository as containerd splits them: at the first slash, whatever stands before it.
    pub fn locator(&self) -> (&str, &str) {
        if self.domain.is_empty() {
            self.path.split_once('/').unwrap_or((&self.path, ""))
        } else {
            (&self.domain, &self.path)
        }
    }

    /// The tag.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The digest, with its algorithm.
    pub fn digest(&self) -> Option<&str> {
        self.digest.as_deref()
    }

    /// Domain and path.
    pub fn name(&self) -> String {
        if self.domain.is_empty() {
            self.path.clone()
        } else {
            format!("{}/{}", self.domain, self.path)
        }
    }

    /// As users write it, without the defaults of Docker Hub.
    pub fn familiar(&self) -> String {
        if self.domain != DEFAULT_DOMAIN {
            return self.to_string();
        }
        let official = self
            .path
            .strip_prefix(OFFICIAL_NAMESPACE)
            .and_then(|path| path.strip_prefix('/'))
            .filter(|name| !name.contains('/'));
        format!("{}{}", official.unwrap_or(&self.path), self.suffix())
    }

    /// The reference that is pulled: a tag beside a digest is dropped, a missing tag becomes `latest`.
    #[must_use]
    pub fn with_default_tag(mut self) -> Self {
        self.tag = match (&self.digest, self.tag) {
            (Some(_), _) => None,
            (None, tag) => Some(tag.unwrap_or_else(|| DEFAULT_TAG.to_owned())),
        };
        self
    }

    fn suffix(&self) -> String {
        let mut suffix = String::new();
        for (mark, part) in [(':', &self.tag), ('@', &self.digest)] {
            if let Some(part) = part {
                suffix.push(mark);
                suffix.push_str(part);
            }
        }
        suffix
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.name(), self.suffix())
    }
}

/// What the kubelet makes of a container's image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KubeletImage {
    /// Domain and path: what credentials are looked up by.
    pub repository: String,
    /// The tag, `latest` when neither tag nor digest is given.
    pub tag: Option<String>,
    /// The digest.
    pub digest: Option<String>,
}

/// Why the kubelet cannot read an image name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("couldn't parse image name {}: {error}", quote(.image))]
pub struct KubeletImageError {
    image: String,
    error: ReferenceError,
}

impl KubeletImage {
    /// Reads the `image` of a container.
    pub fn parse(image: &str) -> Result<Self, KubeletImageError> {
        let reference = Reference::parse(image).map_err(|error| KubeletImageError {
            image: image.to_owned(),
            error,
        })?;
        let default = reference.digest.is_none().then(|| DEFAULT_TAG.to_owned());
        Ok(Self {
            repository: reference.name(),
            tag: reference.tag.or(default),
            digest: reference.digest,
        })
    }
}

/// Splits off the domain. A first component is one when it could not be a user's name on Docker Hub: it is
/// `localhost`, or holds a dot, a colon or an upper-case letter.
fn split_domain(text: &str) -> (&str, &str) {
    match text.split_once('/') {
        Some((LEGACY_DEFAULT_DOMAIN, rest)) => (DEFAULT_DOMAIN, rest),
        Some((first, rest))
            if first == "localhost" || first.contains(['.', ':']) || lower(first) != first =>
        {
            (first, rest)
        }
        _ => (DEFAULT_DOMAIN, text),
    }
}

/// Lower case, one character for one.
fn lower(text: &str) -> String {
    text.chars()
        .filter_map(|character| character.to_lowercase().next())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_filled_in() {
        for (text, canonical) in [
            ("nginx", "docker.io/library/nginx:latest"),
            (
                "index.docker.io/bitnami/redis",
                "docker.io/bitnami/redis:latest",
            ),
            ("localhost/app", "localhost/app:latest"),
            ("registry/app", "docker.io/registry/app:latest"),
            ("Registry/app", "Registry/app:latest"),
            ("a_b.io/app", "a_b.io/app:latest"),
        ] {
            let reference = Reference::parse(text).map(Reference::with_default_tag);
            assert_eq!(
                reference.map(|reference| reference.to_string()).as_deref(),
                Ok(canonical)
            );
        }
    }

    #[test]
    fn a_digest_wins_over_a_tag() {
        let digest = format!("sha256:{}", "0".repeat(64));
        let reference = Reference::parse(&format!("ghcr.io/a/b:1@{digest}"));
        let pulled = reference.map(|reference| reference.with_default_tag().to_string());
        assert_eq!(pulled, Ok(format!("ghcr.io/a/b@{digest}")));
    }

    #[test]
    fn errors_say_what_is_wrong() {
        for (text, error) in [
            ("", ReferenceError::Format),
            ("a___b", ReferenceError::Format),
            (
                "Nginx",
                ReferenceError::UppercaseName("library/Nginx".to_owned()),
            ),
            ("YOUR_REGISTRY/app", ReferenceError::Uppercase),
            (
                "nginx@md5:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                ReferenceError::DigestAlgorithm,
            ),
        ] {
            assert_eq!(Reference::parse(text), Err(error), "{text}");
        }
    }
}
