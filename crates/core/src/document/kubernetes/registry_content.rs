//! The registry credentials inside a Secret, each part of their JSON with its place in the file.

use std::cell::OnceCell;

use super::Object;
use crate::credentials::docker_config::{self, Form};
use crate::encoding::base64;
use crate::fix::Edit;
use crate::json::Json;
use crate::kubernetes::secret::{Entry, Origin};
use crate::source::Span;
use crate::yaml::{NodeKind, NodeRef, TextMap};

/// Registry credentials that a Secret holds.
#[derive(Debug)]
pub struct RegistryContent<'o, 'f> {
    /// The Secret.
    pub object: &'o Object<'f>,
    /// The key of the Secret and its content.
    pub entry: &'o Entry<'f>,
    /// The form that the key stands for.
    pub form: Form,
    /// The content.
    pub json: Json,
    /// The places of the text's bytes, worked out once.
    places: OnceCell<Option<TextMap>>,
}

/// A replacement inside the JSON: its bytes there, and the new text.
pub type Change = (Span, String);

impl<'o, 'f> RegistryContent<'o, 'f> {
    /// The contents of a Secret that are JSON under one of the two keys for registries, whatever its type is.
    pub fn all(object: &'o Object<'f>) -> impl Iterator<Item = Self> {
        object.secret().into_iter().flat_map(move |secret| {
            Form::ALL.into_iter().filter_map(move |form| {
                let entry = secret.entry(form.data_key())?;
                let json = Json::parse(entry.content.bytes()).ok()?;
                Some(Self {
                    object,
                    entry,
                    form,
                    json,
                    places: OnceCell::new(),
                })
            })
        })
    }

    /// The content of the key `config.json`, which is no pull secret: programs have it mounted as their own file.
    pub fn mounted(object: &'o Object<'f>) -> Option<Self> {
        let entry = object.secret()?.entry("config.json")?;
        let json = Json::parse(entry.content.bytes()).ok()?;
        json.root().fields("auths").next()?;
        Some(Self {
            object,
            entry,
            form: Form::ConfigJson,
            json,
            places: OnceCell::new(),
        })
    }

    /// The entries, one a registry.
    pub fn entries(&self) -> Vec<docker_config::Entry<'_>> {
        docker_config::entries(&self.json, self.form)
    }

    /// Where a part of the JSON stands in the file: exactly where it is written as text, the whole value where it is
    /// encoded.
    pub fn span(&self, part: Span) -> Span {
        self.place(part).unwrap_or_else(|| self.whole())
    }

    fn place(&self, part: Span) -> Option<Span> {
        self.places
            .get_or_init(|| self.written()?.text_map())
            .as_ref()?
            .source_span(part)
    }

    /// The value, or its key when nothing is written there.
    pub fn whole(&self) -> Span {
        let span = |node: Option<NodeRef<'f>>| node.map(NodeRef::span);
        span(self.entry.value)
            .filter(|span| !span.is_empty())
            .or_else(|| span(self.entry.key))
            .unwrap_or_else(|| self.object.kind_span())
    }

    /// The value when its text is the JSON itself.
    fn written(&self) -> Option<NodeRef<'f>> {
        let node = self.entry.value?;
        let is_text = self.entry.origin == Origin::StringData
            && node.text().as_bytes() == self.entry.content.bytes();
        is_text.then_some(node)
    }

    /// The JSON with changes made to it; none where two of them overlap.
    pub fn changed(&self, changes: &[Change]) -> Option<String> {
        apply(self.entry.content.text()?, changes)
    }

    /// The edits of the file that make changes to the JSON. The bytes around them stay where the value is written as
    /// text; an encoded value is encoded anew. None where the value cannot be rewritten.
    pub fn edits(&self, changes: &[Change]) -> Option<Vec<Edit>> {
        let node = self.entry.value?;
        if let Some(node) = self.written().filter(|node| !node.is_shared()) {
            let fits = |text: &str| {
                !text.contains('\n')
                    && match node.kind() {
                        NodeKind::Literal => true,
                        NodeKind::SingleQuoted => !text.contains('\''),
                        _ => false,
                    }
            };
            if changes.iter().all(|(_, text)| fits(text)) {
                return changes
                    .iter()
                    .map(|(part, text)| Some(Edit::replace(self.place(*part)?, text.clone())))
                    .collect();
            }
        }
        let changed = self.changed(changes)?;
        match self.entry.origin {
            Origin::StringData => node.replace_text(&changed),
            Origin::Data => node.replace_text(&base64::encode(changed.as_bytes())),
        }
    }
}

/// The text with its changes made; none where two of them overlap.
fn apply(text: &str, changes: &[Change]) -> Option<String> {
    let mut sorted: Vec<&Change> = changes.iter().collect();
    sorted.sort_by_key(|(span, _)| *span);
    let mut changed = String::with_capacity(text.len());
    let mut at = 0;
    for (span, new) in sorted {
        changed.push_str(text.get(at..span.start as usize)?);
        changed.push_str(new);
        at = span.end as usize;
    }
    changed.push_str(text.get(at..)?);
    Some(changed)
}
