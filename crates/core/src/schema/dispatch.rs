//! Which kind Talos' loader takes a document for.
//!
//! The loader looks through the top-level tokens of a document, keys *and values*, for a few reserved words. So a
//! value that happens to be `kind` or `apiVersion` is taken for the key, and the token after it for its value.

use std::borrow::Cow;

use super::embedded::{Family, Kind, kind};
use crate::yaml::{Mismatch, NodeKind, NodeRef};

/// What the loader takes a document for.
#[derive(Clone, Debug)]
pub enum Dispatch<'s> {
    /// A mapping of a known kind, the main document included.
    Known(&'static Kind),
    /// An empty document, skipped.
    Nothing,
    /// A scalar or a sequence.
    NotAMapping,
    /// Neither a kind nor a word of the main document.
    MissingKind,
    /// A kind without an `apiVersion`.
    MissingApiVersion,
    /// A kind that is not registered under this version.
    Unknown {
        /// What was taken for the kind.
        kind: Token<'s>,
        /// What was taken for the version; none when a word of the main document stood for it.
        api_version: Option<Token<'s>>,
    },
    /// `kind` or `apiVersion` is no text.
    NotText {
        /// The value.
        value: NodeRef<'s>,
        /// The key, `kind` or `apiVersion`.
        key: &'static str,
        /// What Go says.
        mismatch: Mismatch,
    },
    /// The last token is a reserved word without a value after it; the loader crashes.
    Crash {
        /// The token.
        token: NodeRef<'s>,
    },
}

/// A text that the loader took for `kind` or `apiVersion`.
#[derive(Clone, Debug)]
pub struct Token<'s> {
    /// The text.
    pub text: Cow<'s, str>,
    /// Where it stands.
    pub node: NodeRef<'s>,
    /// The reserved word before it that is a value and not a key.
    pub misread: Option<NodeRef<'s>>,
}

/// What identifies a document among those of its configuration: the texts as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity<'s> {
    /// `apiVersion`.
    pub api_version: &'s str,
    /// `kind`; the main document counts as `v1alpha1`.
    pub kind: &'s str,
    /// `name`.
    pub name: &'s str,
}

/// What the loader takes a document for; `root` is its top node, none for an empty document.
pub fn dispatch(root: Option<NodeRef<'_>>) -> Dispatch<'_> {
    let Some(root) = root.filter(|root| !root.is_go_null()) else {
        return Dispatch::Nothing;
    };
    if root.kind() == NodeKind::Alias || !root.is_mapping() {
        return Dispatch::NotAMapping;
    }
    match tokens(root) {
        Err(outcome) => *outcome,
        Ok((kind, version)) => resolve(kind, version),
    }
}

/// A version that was given, or that a word of the main document stands for.
enum Version<'s> {
    Given(Token<'s>),
    Implied,
}

type Found<'s> = (Option<Token<'s>>, Option<Version<'s>>);

fn tokens(root: NodeRef<'_>) -> Result<Found<'_>, Box<Dispatch<'_>>> {
    let (mut kind, mut version) = (None, None);
    let mut children = root.children().enumerate().peekable();
    while let Some((index, node)) = children.next() {
        let raw = node.raw();
        if node.is_bare() && !matches!(raw.span.len(), 4 | 5 | 7 | 10) {
            // No reserved word has this length.
            continue;
        }
        let word = match raw_text(node) {
            "kind" => "kind",
            "apiVersion" => "apiVersion",
            "machine" | "cluster" | "debug" | "persist" => {
                version = Some(Version::Implied);
                continue;
            }
            _ => continue,
        };
        let Some((_, value)) = children.peek().copied() else {
            return Err(Box::new(Dispatch::Crash { token: node }));
        };
        let text = match value.decode_string() {
            Err(mismatch) => {
                return Err(Box::new(Dispatch::NotText {
                    value,
                    key: word,
                    mismatch,
                }));
            }
            Ok(None) => continue,
            Ok(Some(text)) => text,
        };
        let is_value = index % 2 == 1;
        let token = Token {
            text,
            node: value,
            misread: is_value.then_some(node),
        };
        if word == "kind" {
            kind = Some(token);
        } else {
            version = Some(Version::Given(token));
        }
    }
    Ok((kind, version))
}

fn resolve<'s>(kind_token: Option<Token<'s>>, version: Option<Version<'s>>) -> Dispatch<'s> {
    let version_text = match &version {
        Some(Version::Given(token)) => &*token.text,
        Some(Version::Implied) => "v1alpha1",
        None => "",
    };
    let Some(kind_token) = kind_token.filter(|token| !token.text.is_empty()) else {
        return match kind(Family::Talos, Kind::MAIN) {
            Some(main) if version_text == "v1alpha1" => Dispatch::Known(main),
            _ => Dispatch::MissingKind,
        };
    };
    if version_text.is_empty() {
        return Dispatch::MissingApiVersion;
    }
    let known = kind(Family::Talos, &kind_token.text)
        .filter(|kind| kind.name != Kind::MAIN && version_text == "v1alpha1");
    match (known, version) {
        (Some(kind), _) => Dispatch::Known(kind),
        (None, Some(Version::Given(token))) => Dispatch::Unknown {
            kind: kind_token,
            api_version: Some(token),
        },
        (None, _) => Dispatch::Unknown {
            kind: kind_token,
            api_version: None,
        },
    }
}

impl<'s> Identity<'s> {
    /// The identity of a document; `root` is its top mapping.
    pub fn of(root: NodeRef<'s>) -> Self {
        let text = |key: &str| {
            root.entries()
                .find(|entry| entry.key.kind() != NodeKind::Alias && entry.key.reads(key))
                .map_or("", |entry| raw_text(entry.value))
        };
        let kind = match text("kind") {
            "" => Kind::MAIN,
            kind => kind,
        };
        Self {
            api_version: text("apiVersion"),
            kind,
            name: text("name"),
        }
    }
}

/// The text of a node as go-yaml keeps it: that of a scalar, the name of an alias, nothing for a collection.
fn raw_text(node: NodeRef<'_>) -> &str {
    match node.kind() {
        NodeKind::Alias => node.source().strip_prefix('*').unwrap_or(""),
        _ => node.text(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use crate::yaml::Stream;

    fn outcome(text: &str) -> String {
        let stream = Stream::parse(&Source::new("test", text));
        match dispatch(stream.root(0)) {
            Dispatch::Known(kind) => kind.name.to_owned(),
            Dispatch::Nothing => "nothing".to_owned(),
            Dispatch::NotAMapping => "not a mapping".to_owned(),
            Dispatch::MissingKind => "missing kind".to_owned(),
            Dispatch::MissingApiVersion => "missing apiVersion".to_owned(),
            Dispatch::Unknown { kind, api_version } => format!(
                "{} of {}",
                kind.text,
                api_version.map_or(Cow::Borrowed("implied"), |version| version.text)
            ),
            Dispatch::NotText { key, .. } => format!("{key} is no text"),
            Dispatch::Crash { .. } => "crash".to_owned(),
        }
    }

    #[test]
    fn a_document_is_taken_for_its_kind() {
        for (text, expected) in [
            ("", "nothing"),
            ("~", "nothing"),
            ("x", "not a mapping"),
            ("- x", "not a mapping"),
            ("{}", "missing kind"),
            ("machine: {}", "v1alpha1"),
            ("apiVersion: v1alpha1", "v1alpha1"),
            ("version: v1alpha1", "missing kind"),
            ("kind: LinkConfig", "missing apiVersion"),
            ("kind: LinkConfig\nname: cluster", "LinkConfig"),
            ("kind: Foo\nname: cluster", "Foo of implied"),
            ("apiVersion: v1\nkind: LinkConfig", "LinkConfig of v1"),
            ("apiVersion: [a]\nkind: LinkConfig", "apiVersion is no text"),
            (
                "apiVersion: v1alpha1\nkind: v1alpha1",
                "v1alpha1 of v1alpha1",
            ),
        ] {
            assert_eq!(outcome(text), expected, "{text}");
        }
    }

    #[test]
    fn a_reserved_word_as_value_is_taken_for_the_key() {
        let document = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: kind\n";
        assert_eq!(outcome(document), "crash");
        let document = format!("{document}endpoints: []\n");
        assert_eq!(outcome(&document), "endpoints of v1alpha1");
        assert_eq!(
            outcome("name: kind\nkind: RegistryMirrorConfig\napiVersion: v1alpha1\n"),
            "RegistryMirrorConfig"
        );
    }

    #[test]
    fn identity_is_the_text_as_written() {
        let identity = |text: &str| {
            let stream = Stream::parse(&Source::new("test", text));
            stream
                .root(0)
                .map(|root| format!("{:?}", Identity::of(root)))
        };
        assert_eq!(
            identity("name: 5000\nkind: A"),
            identity("kind: A\nname: '5000'")
        );
        assert_eq!(identity("machine: {}"), identity("kind: v1alpha1"));
    }
}
