//! The build definitions that artifacts read out of Secrets.

use std::collections::BTreeSet;

use super::cluster::{Cluster, Located, Resolved};
use crate::document::placeholder::is_placeholder;
use crate::kubernetes::secret::Origin;
use crate::ordered;
use crate::source::Span;
use crate::yaml::NodeRef;

/// The key that is read where an artifact names none.
const DEFAULT_KEY: &str = "ociSpec";

/// A build definition.
pub(super) struct Definition<'a> {
    /// The artifact that is built from it.
    pub artifact: Located<'a>,
    /// Where the artifact names the Secret.
    pub reference: Span,
    /// The Secret that it stands in.
    pub secret: Located<'a>,
    /// Where the name of its key is written.
    pub key: Span,
    /// The value that it is, where it is written as it is read.
    value: Option<NodeRef<'a>>,
    /// What it says.
    pub text: &'a str,
}

/// A part of a definition.
pub(super) struct Part<'a> {
    /// What it says.
    pub text: &'a str,
    /// Its first byte in the definition.
    start: usize,
}

impl<'a> Definition<'a> {
    /// The definitions of a run, where it is certain which Secret is meant.
    pub(super) fn all(cluster: &Cluster<'a>) -> Vec<Self> {
        cluster
            .objects()
            .filter_map(|artifact| Self::of(cluster, artifact))
            .collect()
    }

    fn of(cluster: &Cluster<'a>, artifact: Located<'a>) -> Option<Self> {
        let object = artifact.object;
        let path = ["spec", "image", "ociSpec", "ref", "name"];
        let name = object.text(&path);
        let is_built = object.text(&["spec", "image", "ref"]).is_empty();
        if !object.kind.is_of_kairos() || !object.is_stored() || !is_built || name.is_empty() {
            return None;
        }
        let Resolved::Found(secrets) = cluster.resolve(artifact, name) else {
            return None;
        };
        let [secret] = secrets[..] else { return None };
        let key = match object.text(&["spec", "image", "ociSpec", "ref", "key"]) {
            "" => DEFAULT_KEY,
            key => key,
        };
        let entry = secret.object.secret()?.entry(key)?;
        Some(Self {
            artifact,
            reference: object.written(&path).unwrap_or_else(|| object.kind_span()),
            secret,
            key: secret.span_of(entry.key.or(entry.value)),
            value: entry.value.filter(|_| entry.origin == Origin::StringData),
            text: entry.content.text()?,
        })
    }

    /// Its instructions, each by its first line.
    pub(super) fn instructions(&self) -> impl Iterator<Item = Part<'a>> {
        let mut is_continued = false;
        let mut at = 0;
        self.text.split_inclusive('\n').filter_map(move |line| {
            let text = line.trim();
            let start = at + (line.len() - line.trim_start().len());
            at += line.len();
            let is_first = !is_continued && !text.starts_with('#') && !text.is_empty();
            if !text.starts_with('#') {
                is_continued = text.ends_with('\\');
            }
            is_first.then_some(Part { text, start })
        })
    }

    /// Whether it is all there: no expression, encrypted text or variable stands in the place of lines.
    pub(super) fn is_whole(&self) -> bool {
        !self.text.contains("{{")
            && self.instructions().all(|line| {
                let first = line.text.split_whitespace().next().unwrap_or("");
                !is_placeholder(first)
            })
    }

    /// Its template expressions, without their braces.
    pub(super) fn expressions(&self) -> impl Iterator<Item = Part<'a>> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let open = at + self.text.get(at..)?.find("{{")? + 2;
            let rest = self.text.get(open..)?;
            let inside = rest.get(..rest.find("}}")?)?;
            at = open + inside.len();
            let text = inside.trim_matches('-').trim();
            let start = open + inside.find(text).unwrap_or(0);
            Some(Part { text, start })
        })
        .filter(|part| !part.text.starts_with("/*"))
    }

    /// Where a part is written; its key, where the text stands there in another form.
    pub(super) fn place(&self, part: &Part<'_>) -> Span {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let span = Span::new(offset(part.start), offset(part.start + part.text.len()));
        self.value
            .and_then(|value| value.source_span_in(self.text, span))
            .unwrap_or(self.key)
    }

    /// The names of the values that it is filled in with; none when they are not all known.
    pub(super) fn values(&self, cluster: &Cluster<'a>) -> Option<BTreeSet<&'a str>> {
        let object = self.artifact.object;
        let tree = object.stored();
        let inline = object.get(&["spec", "image", "ociSpec", "templateValues"]);
        let inline = inline.map_or(&[][..], |id| tree.members(id)).iter();
        let mut names = ordered::set(inline.map(|member| &*member.name));
        let from = object.text(&["spec", "image", "ociSpec", "templateValuesFrom", "name"]);
        if !from.is_empty() {
            let Resolved::Found(secrets) = cluster.resolve(self.artifact, from) else {
                return None;
            };
            let [secret] = secrets[..] else { return None };
            let content = secret.object.secret()?;
            names.extend(content.entries.iter().map(|entry| &*entry.name));
        }
        Some(names)
    }
}
