//! What is known about the field at a place.

use crate::document::{Class, DocumentRef, KubernetesKind};
use crate::kubernetes::client::GroupVersionKind;
use crate::schema::{self, Family, Field, Form, Kind, Shape};
use crate::yaml::NodeRef;

/// A step from a document's top to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'s> {
    /// Into the value of a key.
    Key(&'s str),
    /// Into an item of a sequence.
    Item,
}

/// The structure of a document, where its kind is known: built in, or defined.
pub(super) fn document_shape(document: DocumentRef<'_>) -> Option<&Shape> {
    if let Some(shape) = defined_shape(document) {
        return Some(shape);
    }
    let name = match document.class() {
        Class::TalosMain => return Some(schema::kind(Family::Talos, Kind::MAIN)?.shape()),
        Class::Talos => return Some(schema::kind(Family::Talos, document.kind())?.shape()),
        Class::Kubernetes(KubernetesKind::NodeOp) => "NodeOp",
        Class::Kubernetes(KubernetesKind::NodeOpUpgrade) => "NodeOpUpgrade",
        Class::Kubernetes(KubernetesKind::OsArtifact) => "OSArtifact",
        _ => return None,
    };
    Some(schema::kind(Family::Kairos, name)?.shape())
}

/// The structure of an object whose kind is defined.
fn defined_shape(document: DocumentRef<'_>) -> Option<&Shape> {
    let definitions = document.file().definitions();
    if definitions.is_empty() {
        return None;
    }
    let of = GroupVersionKind::written(document.root()?)?;
    let definition = definitions.find(&of).first()?;
    Some(definition.served(&of.version)?.shape())
}

/// The steps from the document's top to a node; to a key as to its value.
pub(super) fn steps(node: NodeRef<'_>) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let mut current = node;
    while let Some(parent) = current.parent() {
        if parent.is_sequence() {
            steps.push(Step::Item);
        } else if let Some(entry) = current.entry() {
            steps.push(Step::Key(entry.key.text()));
        }
        current = parent;
    }
    steps.reverse();
    steps
}

/// The structure at the end of some steps, and the field it belongs to.
pub(super) fn shape_at<'d>(
    root: &'d Shape,
    steps: &[Step<'_>],
) -> Option<(&'d Shape, Option<&'d Field>)> {
    let mut shape = root;
    let mut field = None;
    for step in steps {
        (shape, field) = match (step, shape.form) {
            (Step::Key(key), Form::Structure) => {
                let found = shape.field(key)?;
                (&found.shape, Some(found))
            }
            (Step::Key(_), Form::Map) | (Step::Item, Form::List) => {
                (shape.element.as_deref()?, None)
            }
            _ => return None,
        };
    }
    Some((shape, field))
}

/// What a value is, in words: `list of text`, `true or false`.
pub(super) fn type_name(shape: &Shape) -> String {
    let mut outer = String::new();
    let mut shape = shape;
    while let (Form::List | Form::Map, Some(element)) = (shape.form, &shape.element) {
        outer.push_str(match shape.form {
            Form::List => "list of ",
            _ => "map of ",
        });
        shape = element;
    }
    let inner = match shape.form {
        Form::String => "text",
        Form::Bool => "true or false",
        Form::Int(_) | Form::Uint(_) => "number",
        Form::Duration => "duration",
        Form::Url => "URL",
        Form::Base64 => "base64",
        Form::Arguments => "text, or list of texts",
        Form::PortRange => "port or range of ports",
        Form::Text(_) => "text of a fixed form",
        Form::Unstructured | Form::Any => "anything",
        Form::Structure => "fields",
        Form::Map => "map",
        Form::List => "list",
    };
    outer + inner
}

/// What to know about a field, as Markdown.
pub(super) fn describe(name: &str, shape: &Shape) -> String {
    let mut text = format!("**`{name}`** · {}", type_name(shape));
    if let Some(since) = shape.since {
        text.push_str(&format!(" · since {since}"));
    }
    // An empty text or mapping is what everybody expects where nothing is written.
    if let Some(default) = shape.default.as_deref()
        && !matches!(default, r#""""# | "{}" | "[]")
    {
        text.push_str(&format!(" · default `{default}`"));
    }
    if let Some(deprecated) = &shape.deprecated {
        text.push_str(&format!("\n\nDeprecated since {}", deprecated.since));
        if let Some(replacement) = &deprecated.replacement {
            text.push_str(&format!("; use {replacement}"));
        }
        text.push('.');
    }
    if !shape.description.is_empty() {
        text.push_str("\n\n");
        text.push_str(&shape.description);
    }
    if !shape.values.is_empty() {
        let values: Vec<String> = shape.values.iter().map(|v| format!("`{v}`")).collect();
        text.push_str(&format!("\n\nOne of {}.", values.join(", ")));
    }
    text
}
