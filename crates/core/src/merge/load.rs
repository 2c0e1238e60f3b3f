//! Reads a base or a patch, as Talos does before it merges anything.

use std::collections::BTreeSet;

use super::decode::Decoder;
use super::delete::{self, Selector};
use super::error::Refusal;
use super::json_patch::{self, Operation};
use super::shape::Shape;
use super::tree::{Tree, ValueId};
use crate::document::InputKind;
use crate::engine::{self, Options};
use crate::finding::{Consumer, Stage};
use crate::source::{Origin, Source, Span};
use crate::yaml::{NodeRef, Stream};

/// A document in the form in which it is merged.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// What tells it from other documents.
    pub id: Identity,
    /// Its content.
    pub root: ValueId,
}

/// What tells a document from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    pub api_version: String,
    pub kind: String,
    /// Only for kinds of which there can be several.
    pub name: Option<String>,
}

impl Identity {
    /// Whether it is the main document.
    pub(super) fn is_main(&self) -> bool {
        self.api_version.is_empty() && self.kind == delete::MAIN_KIND
    }

    /// The type of such a document.
    pub(super) fn shape(&self) -> Shape {
        Shape::document(if self.is_main() { "" } else { &self.kind })
    }

    /// The document that a deletion is about.
    pub(super) fn of_selector(selector: &Selector) -> Self {
        Self {
            api_version: selector.api_version.clone(),
            kind: selector.kind.clone(),
            name: (!selector.name.is_empty()).then(|| selector.name.clone()),
        }
    }
}

/// What a patch is.
#[derive(Clone, Debug)]
pub(super) enum Patch {
    /// Documents to merge and deletions, in order of appearance.
    Strategic(Vec<Change>),
    /// Operations.
    Json(Vec<Operation>),
}

/// One thing that a strategic merge patch does.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// Takes something away.
    Delete(Selector),
    /// Adds a document, or merges it into the one it meets.
    Merge(Document),
}

/// A text and how to read it.
pub(super) struct Text<'t> {
    pub source: &'t Source,
    /// Where its bytes come from.
    pub locate: &'t dyn Fn(Span) -> Option<Origin>,
    pub options: &'t Options,
}

impl Text<'_> {
    /// Reads a configuration.
    pub(super) fn configuration(&self, tree: &mut Tree) -> Result<Vec<Document>, Refusal> {
        self.judge(InputKind::TalosConfig)?;
        let changes = self.documents(tree, false)?;
        Ok(changes
            .into_iter()
            .filter_map(|change| match change {
                Change::Merge(document) => Some(document),
                Change::Delete(_) => None,
            })
            .collect())
    }

    /// Reads a patch. What cannot be a strategic merge patch may be a JSON patch, and an empty text is one.
    pub(super) fn patch(&self, tree: &mut Tree) -> Result<Patch, Refusal> {
        let stream = Stream::parse(self.source);
        let mut roots = (0..stream.len()).filter_map(|index| stream.root(index));
        match roots.find(|root| !root.is_go_null()) {
            None if is_sound(&stream) => return Ok(Patch::Json(Vec::new())),
            Some(root) if root.is_sequence() && is_sound(&stream) => {
                let list = self
                    .decoder(tree)
                    .read(root, Shape::UNKNOWN, &BTreeSet::new())?;
                return json_patch::read(tree, list).map(Patch::Json);
            }
            _ => {}
        }
        self.judge(InputKind::TalosPatch)?;
        let changes = self.documents(tree, true)?;
        if changes.is_empty() {
            return Err(Refusal::new("config not found"));
        }
        Ok(Patch::Strategic(changes))
    }

    fn decoder<'d>(&'d self, tree: &'d mut Tree) -> Decoder<'d> {
        Decoder {
            tree,
            locate: self.locate,
        }
    }

    /// Whether the text loads, as the rules see it.
    fn judge(&self, input: InputKind) -> Result<(), Refusal> {
        let options = Options {
            input,
            ..self.options.clone()
        };
        let report = engine::check(std::slice::from_ref(self.source), &options);
        let refusal = report.findings().find(|(_, finding)| {
            finding.stage == Some(Stage::Load) && finding.consumer == Some(Consumer::Talos)
        });
        refusal.map_or(Ok(()), |(_, finding)| {
            Err(Refusal::at(finding.span, finding.message.clone()))
        })
    }

    fn documents(&self, tree: &mut Tree, deletes: bool) -> Result<Vec<Change>, Refusal> {
        let stream = Stream::parse(self.source);
        let mut changes = Vec::new();
        for index in 0..stream.len() {
            if let Some(error) = stream.document(index).and_then(|d| d.errors.first()) {
                let span = Span::at(error.at).shifted(stream.base(index));
                return Err(Refusal::at(span, error.message.clone()));
            }
            let Some(root) = stream.root(index).filter(|root| !root.is_go_null()) else {
                continue;
            };
            if !root.is_mapping() {
                return Err(Refusal::at(root.span(), "expected a YAML document"));
            }
            let mut removed = BTreeSet::new();
            if deletes {
                let deletions = delete::collect(root)?;
                let consumed = deletions.consume(root);
                removed = deletions.removed;
                changes.extend(deletions.selectors.into_iter().map(Change::Delete));
                if consumed {
                    continue;
                }
            }
            changes.push(Change::Merge(self.document(tree, root, &removed)?));
        }
        Ok(changes)
    }

    fn document(
        &self,
        tree: &mut Tree,
        root: NodeRef<'_>,
        removed: &BTreeSet<u32>,
    ) -> Result<Document, Refusal> {
        let field = |key| {
            root.get(key)
                .filter(|entry| !removed.contains(&entry.value.id()))
                .map_or("", |entry| entry.value.text())
        };
        let (api_version, kind) = (field("apiVersion"), field("kind"));
        let is_main = kind.is_empty()
            && (api_version == "v1alpha1"
                || ["machine", "cluster", "debug", "persist"]
                    .iter()
                    .any(|key| root.get(key).is_some()));
        let refuse = |message: &str| Err(Refusal::at(root.span(), message));
        if !is_main && kind.is_empty() {
            return refuse("missing kind");
        }
        if !is_main && api_version.is_empty() {
            return refuse("missing apiVersion");
        }
        let shape = Shape::document(kind);
        if !shape.is_known() || !is_main && api_version != "v1alpha1" {
            return refuse(&format!("`{kind}` of `{api_version}` is not registered"));
        }
        let value = self.decoder(tree).read(root, shape, removed)?;
        let name = tree.get(value, "name").and_then(|name| tree.text(name));
        let id = Identity {
            api_version: if is_main { "" } else { api_version }.to_owned(),
            kind: if is_main { delete::MAIN_KIND } else { kind }.to_owned(),
            name: shape
                .is_named()
                .then(|| name.unwrap_or_default().to_owned()),
        };
        Ok(Document { id, root: value })
    }
}

fn is_sound(stream: &Stream) -> bool {
    (0..stream.len()).all(|index| {
        stream
            .document(index)
            .is_none_or(|document| document.errors.is_empty())
    })
}
