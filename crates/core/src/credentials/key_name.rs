//! Keys of a docker configuration as people write them: what they name, and how they are shown.

use std::borrow::Cow;

/// The key under which all three engines find Docker Hub.
pub const HUB_KEY: &str = "https://index.docker.io/v1/";

/// Hosts that people write when they mean Docker Hub.
const HUB_HOSTS: [&str; 11] = [
    "docker.io",
    "index.docker.io",
    "registry-1.docker.io",
    "registry.docker.io",
    "auth.docker.io",
    "www.docker.io",
    "docker.com",
    "www.docker.com",
    "hub.docker.com",
    "registry.hub.docker.com",
    "index.docker.com",
];

/// A key without the user information that may stand in it, to be shown.
pub fn shown(key: &str) -> Cow<'_, str> {
    let start = key.find("://").map_or(0, |at| at + 3);
    let (scheme, rest) = key.split_at(start);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    match authority.rfind('@') {
        Some(at) => Cow::Owned(format!("{scheme}…{}", rest.get(at..).unwrap_or(""))),
        None => Cow::Borrowed(key),
    }
}

/// The parts of a key: its scheme if it has one, the host with its port, the path with its slash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyParts<'k> {
    /// What stands before `://`.
    pub scheme: Option<&'k str>,
    /// Host and port, without user information.
    pub host: &'k str,
    /// Everything from the first slash on.
    pub path: &'k str,
}

impl<'k> KeyParts<'k> {
    /// Takes a key apart, whatever it is. Blanks around it are left out.
    pub fn of(key: &'k str) -> Self {
        let key = key.trim();
        let (scheme, rest) = key
            .split_once("://")
            .map_or((None, key), |(scheme, rest)| (Some(scheme), rest));
        let slash = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(slash);
        let host = authority
            .rsplit_once('@')
            .map_or(authority, |(_, host)| host);
        Self { scheme, host, path }
    }

    /// Whether Docker Hub is meant.
    pub fn is_hub(&self) -> bool {
        HUB_HOSTS
            .iter()
            .any(|host| self.host.eq_ignore_ascii_case(host))
    }

    /// The host without its port.
    pub fn name(&self) -> &'k str {
        match self.host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => self.host,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{KeyParts, shown};

    #[test]
    fn keys_are_taken_apart() {
        let parts = |key| {
            let parts = KeyParts::of(key);
            (parts.scheme, parts.host, parts.path)
        };
        assert_eq!(
            parts("https://index.docker.io/v1/"),
            (Some("https"), "index.docker.io", "/v1/")
        );
        assert_eq!(parts(" ghcr.io:443/a"), (None, "ghcr.io:443", "/a"));
        assert_eq!(parts("oci://bob:x@ghcr.io"), (Some("oci"), "ghcr.io", ""));
        assert_eq!(KeyParts::of("[::1]:5000").name(), "[::1]");
    }

    #[test]
    fn user_information_is_not_shown() {
        assert_eq!(
            shown("https://bob:hunter2@ghcr.io/a"),
            "https://…@ghcr.io/a"
        );
        assert_eq!(shown("bob:hunter2@ghcr.io"), "…@ghcr.io");
        assert_eq!(shown("ghcr.io/a@b"), "ghcr.io/a@b");
    }
}
