//! `object-schema-mismatch`: an object that a schema of the user's own does not allow.

use super::faults::{is_filled_in, renamed};
use crate::declare_rule;
use crate::document::kubernetes::is_patch;
use crate::document::{Class, DocumentRef, KubernetesKind};
use crate::finding::{Consumer, Finding};
use crate::kubernetes::client::{self, Arrival};
use crate::kubernetes::{MismatchKind, OutsideSchema, ROOT, Step, Tree, ValueId};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;
use crate::yaml::NodeRef;

declare_rule! {
    /// An object that differs from the JSON Schema that was given for its kind, with `--schema` or in the settings.
    ///
    /// ## What happens
    /// That depends on how good the schema is. Those that are made from a cluster's own description of its kinds allow
    /// what the API server allows, but for expressions and defaults; strict ones also refuse fields that do not exist,
    /// which `kubectl apply` refuses and other ways drop without a word.
    ///
    /// Where a `CustomResourceDefinition` of the kind is given, in the input or in a folder of schemas, it is gone by in
    /// place of the schema, exactly as the API server does.
    ///
    /// ## Bad
    /// With `--schema schemas`, where `schemas/example.org/widget_v1.json` says that `spec` has a field `image` and no
    /// other:
    /// ```yaml
    /// apiVersion: example.org/v1
    /// kind: Widget
    /// metadata:
    ///   name: front
    /// spec:
    ///   imge: registry.example.org/front:1.0
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: example.org/v1
    /// kind: Widget
    /// metadata:
    ///   name: front
    /// spec:
    ///   image: registry.example.org/front:1.0
    /// ```
    pub(crate) static OBJECT_SCHEMA_MISMATCH = {
        name: "object-schema-mismatch",
        summary: "an object that a given JSON Schema does not allow",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "the schema that was given",
        check: Check::File(check),
    }
}

/// The most differences of an object that are told. Nobody reads more.
const MAX_MISMATCHES: usize = 200;

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let file = context.file();
    if file.definitions().is_empty() {
        return;
    }
    for document in file.documents() {
        if !is_for_schemas(document.class()) || !document.is_readable() {
            continue;
        }
        if let Arrival::Object(tree, gvk) = client::read(document.root())
            && let Some(schema) = file.definitions().outside(&gvk)
        {
            compare(document, &tree, schema.as_ref(), sink);
        }
    }
}

/// Whether documents of a class are compared with schemas: those of which more is known are judged by that.
fn is_for_schemas(class: Class) -> bool {
    matches!(
        class,
        Class::Kubernetes(
            KubernetesKind::Custom
                | KubernetesKind::Workload
                | KubernetesKind::Namespace
                | KubernetesKind::ConfigMap
                | KubernetesKind::ServiceAccount
        )
    )
}

fn compare(
    document: DocumentRef<'_>,
    tree: &Tree<'_>,
    schema: &dyn OutsideSchema,
    sink: &mut Sink<'_>,
) {
    let start = document
        .root()
        .map_or(document.span().start, |root| root.span().start);
    let kind = document.kind();
    let is_part = is_patch(document, tree);
    for mismatch in schema
        .mismatches(&tree.to_json(ROOT))
        .into_iter()
        .take(MAX_MISMATCHES)
    {
        let at = follow(tree, &mismatch.way);
        let path = tree.path(at);
        let key = |id: ValueId| tree.key(id).map(NodeRef::span);
        let value = tree.node(at);
        let (span, message) = match &mismatch.kind {
            MismatchKind::UnknownField { name, .. } if path.is_empty() && name == "sops" => continue,
            MismatchKind::UnknownField { name, .. } => (
                tree.get(at, name).and_then(key),
                match path.as_str() {
                    "" => format!("`{kind}` has no field `{}`", name.escape_debug()),
                    path => format!("`{path}` of a `{kind}` has no field `{}`", name.escape_debug()),
                },
            ),
            MismatchKind::MissingField(_) if is_part => continue,
            MismatchKind::MissingField(name) => (
                key(at),
                match path.as_str() {
                    "" => format!("`{}` is required", name.escape_debug()),
                    path => format!("`{path}.{}` is required", name.escape_debug()),
                },
            ),
            MismatchKind::Value(_) if value.is_some_and(is_filled_in) => continue,
            MismatchKind::Value(detail) => {
                let span = value.map(NodeRef::span).filter(|span| !span.is_empty());
                let shown = if path.is_empty() { kind } else { &path };
                (span.or_else(|| key(at)), format!("`{shown}` {detail}"))
            }
        };
        // What is wrong with the object as a whole is said at its start.
        let span = span.filter(|_| !path.is_empty() || span != value.map(NodeRef::span));
        let finding = Finding::new(
            &OBJECT_SCHEMA_MISMATCH,
            span.unwrap_or(Span::at(start)),
            message,
        )
        .note(format!("by the schema in {}", schema.file()));
        sink.push(match &mismatch.kind {
            MismatchKind::UnknownField { name, known } => {
                let names = known.iter().map(String::as_str);
                renamed(finding, name, names, tree.get(at, name).and_then(|id| tree.key(id)))
            }
            _ => finding,
        });
    }
}

/// The value at the end of a way, or the last one on it that is there.
fn follow(tree: &Tree<'_>, way: &[Step]) -> ValueId {
    let mut at = ROOT;
    for step in way {
        let next = match step {
            Step::Field(name) => tree.get(at, name),
            Step::Item(index) => tree.items(at).get(*index).copied(),
        };
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}
