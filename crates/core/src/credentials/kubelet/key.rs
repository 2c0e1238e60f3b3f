//! Keys of a keyring: URLs without scheme, compared part by part.

use super::glob;
use crate::credentials::{KeyMatch, Mismatch};
use crate::endpoint::{GoRelease, UrlError, parse_as};

/// The host and the path of a key or of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    host: String,
    port: String,
    path: String,
}

impl Key {
    /// The form in which a key of a docker configuration goes into the keyring. Scheme, user information, query and
    /// fragment are dropped, and so is a leading `/v1` or `/v2` when a slash follows.
    pub fn normalize(key: &str, release: GoRelease) -> Result<String, UrlError> {
        let url = if key.starts_with("https://") || key.starts_with("http://") {
            parse_as(key, release)
        } else {
            parse_as(&format!("https://{key}"), release)
        }?;
        let path = url.path();
        let path = if path.starts_with("/v1/") || path.starts_with("/v2/") {
            path.get(3..).unwrap_or("")
        } else {
            &path
        };
        let path = if path == "/" { "" } else { path };
        Ok(format!("{}{path}", url.host()))
    }

    /// Reads a normalised key or a repository.
    pub fn parse(text: &str, release: GoRelease) -> Result<Self, UrlError> {
        let url = parse_as(&format!("https://{text}"), release)?;
        let host = url.host();
        let (host, port) = split_host_port(&host).unwrap_or((&host, ""));
        Ok(Self {
            host: host.to_owned(),
            port: port.to_owned(),
            path: url.path().into_owned(),
        })
    }

    /// Whether this key is good for an image, or else the first reason why not.
    pub fn compare(&self, image: &Self) -> Result<KeyMatch, Mismatch> {
        if self.port != image.port {
            return Err(Mismatch::Port {
                key: self.port.clone(),
                image: image.port.clone(),
            });
        }
        let (key_labels, image_labels) = (self.host.split('.'), image.host.split('.'));
        let counts = (key_labels.clone().count(), image_labels.clone().count());
        if counts.0 != counts.1 {
            return Err(Mismatch::LabelCount {
                key: counts.0,
                image: counts.1,
            });
        }
        for (key, image) in key_labels.zip(image_labels) {
            if !glob::matches(key, image) {
                return Err(Mismatch::Label {
                    key: key.to_owned(),
                    image: image.to_owned(),
                });
            }
        }
        if !image.path.starts_with(&self.path) {
            return Err(Mismatch::Path {
                key: self.path.clone(),
                image: image.path.clone(),
            });
        }
        Ok(if self.host != image.host {
            KeyMatch::Glob
        } else if self.path.is_empty() || self.path == image.path {
            KeyMatch::Exact
        } else {
            KeyMatch::PathPrefix
        })
    }
}

/// Host and port as Go's `net.SplitHostPort` gives them; none when there is no port to be had.
fn split_host_port(text: &str) -> Option<(&str, &str)> {
    let colon = text.rfind(':')?;
    let port = text.get(colon + 1..)?;
    let host = match text.strip_prefix('[') {
        Some(rest) => {
            let end = rest.find(']')?;
            // The closing bracket stands right before the last colon.
            if end + 2 != colon {
                return None;
            }
            rest.get(..end)?
        }
        None => text.get(..colon).filter(|host| !host.contains(':'))?,
    };
    let is_sound = |part: &str| !part.contains(['[', ']']);
    (is_sound(host) && is_sound(port)).then_some((host, port))
}
