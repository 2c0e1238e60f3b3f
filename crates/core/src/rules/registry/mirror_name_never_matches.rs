//! `mirror-name-never-matches`: no image reference has this registry.

use crate::declare_rule;
use crate::finding::{Consumer, Finding, Level};
use crate::fix::Fix;
use crate::rules::hosts::is_known_public;
use crate::rules::renaming::Names;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A mirror whose name cannot be the registry of any image, so it is never used.
    ///
    /// The name of a mirror is compared, letter by letter, with the registry part of the image reference after the
    /// usual completion: `nginx` becomes `docker.io/library/nginx`, `harbor/app` becomes `docker.io/harbor/app`,
    /// because a first part without a dot or a port is a path and no host. Only `*` alone is a wildcard.
    ///
    /// ## What happens
    /// Nothing is reported on the node. Pulls go to the upstream registry as if the mirror were not there, and in
    /// a network without a way out they fail.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: https://ghcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    pub(crate) static MIRROR_NAME_NEVER_MATCHES = {
        name: "mirror-name-never-matches",
        summary: "the mirror's name is not the registry of any image",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.7.9, 3.2 (steps 1 to 3); trace vectors of the families mirror-name and mirror-name-path",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let mut names = Names::of_mirrors(context.registries());
    for mirror in &context.registries().mirrors {
        let Some(name) = mirror.name else { continue };
        let Some(text) = name.known().filter(|text| !text.is_empty()) else {
            continue;
        };
        if let Some(defect) = Defect::of(text) {
            let rename = defect.replacement().and_then(|host| {
                let edits = names.rename(name, mirror.origin, host)?;
                Some(Fix::unsafe_(format!("Rename the mirror to `{host}`"), edits))
            });
            let level = defect.level();
            sink.push(
                Finding::new(&MIRROR_NAME_NEVER_MATCHES, name.span(), defect.message(text))
                    .at_level(level)
                    .help(defect.help(text))
                    .fix(rename),
            );
        }
    }
}

/// Why a name matches no image.
#[derive(Debug, PartialEq, Eq)]
enum Defect<'n> {
    /// `https://ghcr.io`; the rest is what may have been meant.
    Scheme(&'n str),
    /// `docker.io/library`; the part before the slash.
    Path(&'n str),
    /// `*.gcr.io`.
    Pattern,
    /// `index.docker.io` is rewritten before the lookup.
    HubIndex,
    /// `ghcr.io.`
    TrailingDot(&'n str),
    /// `harbor`: neither dot nor port, nor `localhost`.
    PathComponent,
    /// Characters that no registry in a reference has.
    Characters,
    /// `GHCR.io`, `ghcr.io:443`: another spelling of a public registry than images have.
    Spelling(String),
}

impl<'n> Defect<'n> {
    fn of(name: &'n str) -> Option<Self> {
        if name == "*" {
            return None;
        }
        if let Some((_, rest)) = name.split_once("://") {
            return Some(Self::Scheme(rest.split('/').next().unwrap_or(rest)));
        }
        if name == "index.docker.io" {
            return Some(Self::HubIndex);
        }
        if let Some((host, _)) = name.split_once('/') {
            return Some(Self::Path(host));
        }
        if name.contains(['*', '?']) {
            return Some(Self::Pattern);
        }
        if let Some(host) = name.strip_suffix('.') {
            return Some(Self::TrailingDot(host));
        }
        if !is_domain(name) {
            return Some(Self::Characters);
        }
        let stands_for_host = name == "localhost"
            || name.contains(['.', ':'])
            || name.contains(|c: char| c.is_ascii_uppercase());
        if !stands_for_host {
            return Some(Self::PathComponent);
        }
        let usual = name.to_ascii_lowercase();
        let usual = usual.strip_suffix(":443").unwrap_or(&usual);
        (usual != name && is_known_public(usual)).then(|| Self::Spelling(usual.to_owned()))
    }

    fn message(&self, name: &str) -> String {
        match self {
            Self::Scheme(_) => format!("mirror name `{name}` has a scheme, image references have none"),
            Self::Path(_) => format!(
                "mirror name `{name}` has a path; a mirror stands for a whole registry"
            ),
            Self::Pattern => {
                format!("mirror name `{name}` is no pattern; the only wildcard is `*` alone")
            }
            Self::HubIndex => {
                "mirror name `index.docker.io` is never looked up, images of it count as `docker.io`"
                    .to_owned()
            }
            Self::TrailingDot(_) => format!("mirror name `{name}` ends in a dot"),
            Self::PathComponent => format!(
                "mirror name `{name}` is not read as a host: it has no dot and no port"
            ),
            Self::Characters => format!("mirror name `{name}` is not a host that an image reference can have"),
            Self::Spelling(usual) => {
                format!("images of `{usual}` are not looked up under `{name}`")
            }
        }
    }

    fn help(&self, name: &str) -> String {
        match self {
            Self::Spelling(usual) => {
                format!("write the registry as images name it: `{usual}`")
            }
            Self::Scheme(host) | Self::Path(host) | Self::TrailingDot(host) => {
                format!("write the registry as images name it: `{host}`")
            }
            Self::Pattern => {
                "write one mirror for each registry, or `*` for all that have none".to_owned()
            }
            Self::HubIndex => "name the mirror `docker.io`".to_owned(),
            Self::PathComponent => format!(
                "images of `{name}/app` are pulled as `docker.io/{name}/app`; a registry in an image reference needs a dot or a port, such as `{name}.local` or `{name}:5000`"
            ),
            Self::Characters => {
                "write the registry exactly as in the image reference, with its port if that has one"
                    .to_owned()
            }
        }
    }

    /// An image may be written in the same unusual way.
    fn level(&self) -> Level {
        match self {
            Self::Spelling(_) => Level::Warning,
            _ => Level::Error,
        }
    }

    fn replacement(&self) -> Option<&str> {
        match self {
            Self::Spelling(usual) => Some(usual),
            Self::Scheme(host) | Self::Path(host) | Self::TrailingDot(host) => {
                Self::of(host).is_none().then_some(host)
            }
            Self::HubIndex => Some("docker.io"),
            Self::Pattern | Self::PathComponent | Self::Characters => None,
        }
    }
}

/// Whether a text is a domain in the grammar of image references: letters, digits and inner dashes between dots, or
/// an IPv6 address in brackets, and a numeric port.
fn is_domain(name: &str) -> bool {
    let (host, port) = match name.strip_prefix('[') {
        Some(rest) => {
            let Some((address, rest)) = rest.split_once(']') else {
                return false;
            };
            if address.is_empty() || !address.chars().all(|c| c.is_ascii_hexdigit() || c == ':') {
                return false;
            }
            (None, rest.strip_prefix(':').or((!rest.is_empty()).then_some("x")))
        }
        None => match name.split_once(':') {
            Some((host, port)) => (Some(host), Some(port)),
            None => (Some(name), None),
        },
    };
    let port_is_sound =
        port.is_none_or(|port| !port.is_empty() && port.chars().all(|c| c.is_ascii_digit()));
    let host_is_sound = host.is_none_or(|host| {
        host.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        })
    });
    port_is_sound && host_is_sound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_match_are_left_alone() {
        for name in [
            "*",
            "docker.io",
            "localhost",
            "localhost:5000",
            "harbor:5000",
            "Harbor",
            "harbor.example.org:443",
            "ghcr.io:444",
            "10.0.0.1",
            "[::1]:5000",
            "[fd00::1]",
        ] {
            assert_eq!(Defect::of(name), None, "{name}");
        }
    }

    #[test]
    fn names_that_never_match_say_why() {
        assert_eq!(Defect::of("https://a.b/c"), Some(Defect::Scheme("a.b")));
        assert_eq!(Defect::of("docker.io/library"), Some(Defect::Path("docker.io")));
        assert_eq!(Defect::of("*.gcr.io"), Some(Defect::Pattern));
        assert_eq!(Defect::of("harbor"), Some(Defect::PathComponent));
        assert_eq!(Defect::of("ghcr.io."), Some(Defect::TrailingDot("ghcr.io")));
        for name in ["GHCR.io", "ghcr.io:443"] {
            assert_eq!(Defect::of(name), Some(Defect::Spelling("ghcr.io".to_owned())), "{name}");
        }
        for name in ["a_b.io", "a b.io", "exämple.de", "[::1", "a.b:", "a.b:x", "u@a.b"] {
            assert_eq!(Defect::of(name), Some(Defect::Characters), "{name}");
        }
    }
}
