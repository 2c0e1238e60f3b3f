//! Names that documents give and use: hosts, registries, Secrets, volumes, anchors.

mod collect;

use crate::document::File;
use crate::source::Span;
use crate::version::Version;
use crate::yaml::write_text;

pub(super) use collect::namespace;

/// What a name is a name of. Two names are the same thing when their kinds and texts agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A registry as images name it.
    Registry,
    /// A host, with its port, that endpoints lead to and that credentials and TLS settings are for.
    Host,
    /// A Secret of a namespace.
    Secret,
    /// A volume of an `OSArtifact`.
    Volume,
    /// A YAML anchor of a document.
    Anchor,
}

impl NameKind {
    /// Whether the same text in another file names the same thing.
    pub fn is_shared(self) -> bool {
        match self {
            Self::Registry | Self::Host | Self::Secret => true,
            Self::Volume | Self::Anchor => false,
        }
    }

    /// What it is, in words.
    pub fn description(self) -> &'static str {
        match self {
            Self::Registry => "a registry",
            Self::Host => "a host",
            Self::Secret => "a Secret",
            Self::Volume => "a volume",
            Self::Anchor => "an anchor",
        }
    }

    /// Whether a text can stand wherever a name of this kind does, without quotes.
    pub fn admits(self, text: &str) -> bool {
        let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let is_name = |text: &str| {
            text.chars().all(is_word)
                && text.starts_with(|c: char| c.is_ascii_alphanumeric())
                && text.ends_with(|c: char| c.is_ascii_alphanumeric())
        };
        // `true` and `12` are no texts without quotes.
        let is_text = write_text(text) == text;
        match self {
            Self::Anchor => !text.is_empty() && text.chars().all(is_word),
            Self::Secret | Self::Volume => is_name(text) && is_text,
            Self::Registry | Self::Host => {
                let (host, port) = match text.rsplit_once(':') {
                    Some((host, port)) => (host, Some(port)),
                    None => (text, None),
                };
                let is_port = |port: &str| port.parse::<u16>().is_ok();
                is_name(host) && port.is_none_or(is_port) && is_text
            }
        }
    }
}

/// Whether a place gives a name or uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Here it is defined.
    Definition,
    /// Here it is used.
    Reference,
}

/// A name at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// What it names.
    pub kind: NameKind,
    /// Its text.
    pub text: String,
    /// What it belongs to, where equal texts may name different things: the namespace of a Secret, the document of a
    /// volume or an anchor.
    pub scope: String,
    /// Definition or use.
    pub role: Role,
    /// Its bytes, without quotes.
    pub span: Span,
}

/// All names of a file, in order of their places.
#[derive(Clone, Debug, Default)]
pub struct Names {
    names: Vec<Name>,
}

impl Names {
    /// Collects the names of a file and of the configuration embedded in it.
    pub fn of(file: &File, talos: Version) -> Self {
        let mut all = Self::of_documents(file, talos);
        for embedded in file.embedded() {
            let inner = Self::of_documents(embedded.file(), talos).names;
            all.names.extend(inner.into_iter().filter_map(|name| {
                let span = embedded.outer_span(name.span);
                // Where it is written in another way, it can be neither pointed at nor changed.
                let is_copy =
                    file.source().slice(span) == embedded.file().source().slice(name.span);
                let scope = if name.kind.is_shared() {
                    name.scope
                } else {
                    format!("{} at {}", name.scope, embedded.place().start)
                };
                is_copy.then_some(Name {
                    scope,
                    span,
                    ..name
                })
            }));
        }
        all.names
            .sort_by_key(|name| (name.span, name.kind, name.role));
        all
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Name> {
        self.names.iter()
    }

    /// The name at a byte.
    pub fn at(&self, byte: u32) -> Option<&Name> {
        self.names.iter().find(|name| name.span.touches(byte))
    }

    /// All places of the same name, definitions and uses.
    pub fn same<'a>(&'a self, name: &'a Name) -> impl Iterator<Item = &'a Name> {
        self.names.iter().filter(move |other| {
            other.kind == name.kind && other.text == name.text && other.scope == name.scope
        })
    }

    /// The texts of a kind, each once, in order.
    pub fn texts(&self, kind: NameKind) -> Vec<&str> {
        let mut texts: Vec<&str> = self
            .names
            .iter()
            .filter(|name| name.kind == kind)
            .map(|name| name.text.as_str())
            .collect();
        texts.sort_unstable();
        texts.dedup();
        texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::InputKind;
    use crate::source::Source;

    const TEXT: &str = "\
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: \"https://harbor.example.org:8443/v2/hub\"
    overridePath: true
---
apiVersion: v1alpha1
kind: RegistryAuthConfig
name: harbor.example.org:8443
username: robot
password: not-the-real-one
";

    #[test]
    fn new_names_must_be_ones() {
        for (kind, good, bad) in [
            (
                NameKind::Host,
                ["10.5.0.1:5000", "registry.example.org"],
                [
                    "registry:",
                    ":5000",
                    "a:b",
                    "registry.example.org:99999",
                    "http://a",
                    "-",
                ],
            ),
            (
                NameKind::Secret,
                ["pull", "pull.secret-2"],
                ["a:1", "true", "12", "", "-a", "a b"],
            ),
            (
                NameKind::Anchor,
                ["a_b", "1"],
                ["a b", "", "[a", "a,b", "*a", "a:"],
            ),
        ] {
            for name in good {
                assert!(kind.admits(name), "{kind:?} {name}");
            }
            for name in bad {
                assert!(!kind.admits(name), "{kind:?} {name}");
            }
        }
    }

    #[test]
    fn names_inside_other_files_stand_where_they_are_written() {
        let inner = TEXT.replace('\n', "\n    ");
        let text = format!("clusterName: home\nnodes: []\npatches:\n  - |-\n    {inner}\n");
        let file = File::read(&Source::new("talconfig.yaml", text), InputKind::Auto);
        let names = Names::of(&file, Version::DEFAULT_TALOS);
        let hosts: Vec<&str> = names
            .iter()
            .filter(|name| name.kind == NameKind::Host)
            .map(|name| file.source().slice(name.span))
            .collect();
        assert_eq!(hosts, ["harbor.example.org:8443"; 2]);
    }

    #[test]
    fn an_endpoint_leads_to_the_credentials_of_its_host() {
        let file = File::read(&Source::new("node.yaml", TEXT), InputKind::Auto);
        let names = Names::of(&file, Version::DEFAULT_TALOS);
        let at = TEXT.find("harbor").and_then(|at| u32::try_from(at).ok());
        let name = at.and_then(|at| names.at(at));
        assert_eq!(
            name.map(|name| (name.kind, name.role)),
            Some((NameKind::Host, Role::Reference))
        );
        let places: Vec<&str> = name
            .into_iter()
            .flat_map(|name| names.same(name))
            .map(|name| file.source().slice(name.span))
            .collect();
        assert_eq!(places, ["harbor.example.org:8443"; 2]);
    }
}
