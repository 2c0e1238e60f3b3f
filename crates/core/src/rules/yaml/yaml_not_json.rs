//! `yaml-not-json`: a value that has no place in JSON.

use crate::declare_rule;
use crate::document::{Dialect, DocumentRef};
use crate::finding::{Consumer, Finding, Stage};
use crate::rules::{Check, Context, Sink};
use crate::yaml::{Budget, JsonError, JsonErrorKind, NodeKind, NodeRef};

declare_rule! {
    /// A value, key or merge of a Kubernetes document that has no place in JSON: an infinity, a key that is empty or a
    /// list, a tag that contradicts its text.
    ///
    /// ## What happens
    /// kubectl converts YAML to JSON before it sends it. It refuses the document when it cannot.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// stringData:
    ///   username: !!int robot
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// stringData:
    ///   username: robot
    /// ```
    pub(crate) static YAML_NOT_JSON = {
        name: "yaml-not-json",
        summary: "a value that has no place in JSON",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "YAML facts 5.3; vectors s24 to s26, dupnull, complexkey, mapkey, mergenull, mergescalar",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for document in context.file().documents() {
        if document.class().dialect() != Some(Dialect::Kubernetes) {
            continue;
        }
        // The reader stops at the first one.
        if let Some(error) = first_error(document) {
            sink.push(explain(&error));
        }
    }
}

/// The first node, in the order of the text, that has no JSON value.
fn first_error(document: DocumentRef<'_>) -> Option<JsonError> {
    let stream = document.file().stream();
    let index = document.stream_index();
    let nodes = stream.document(index)?.nodes.iter().enumerate();
    let mut budget = Budget::default();
    for (id, raw) in nodes {
        let Some(node) = u32::try_from(id).ok().and_then(|id| stream.node(index, id)) else {
            continue;
        };
        let outcome = match raw.kind {
            // Aliases to nothing have a rule of their own.
            NodeKind::Alias => Ok(()),
            _ if raw.is_key => key(node),
            NodeKind::BlockMapping | NodeKind::FlowMapping => {
                if node.entries().any(|entry| entry.key.is_merge_key()) {
                    node.json_entries(&mut budget).map(|_| ())
                } else {
                    Ok(())
                }
            }
            NodeKind::BlockSequence | NodeKind::FlowSequence => Ok(()),
            _ => node.json().map(|_| ()),
        };
        if let Err(error) = outcome {
            return Some(error);
        }
    }
    None
}

fn key(node: NodeRef<'_>) -> Result<(), JsonError> {
    if node.is_merge_key() {
        return Ok(());
    }
    node.json_key().map(|_| ())
}

fn explain(error: &JsonError) -> Finding {
    let (message, help) = match &error.kind {
        JsonErrorKind::Tag(_) => (
            "the tag contradicts the text behind it",
            "remove the tag, or correct the text",
        ),
        JsonErrorKind::NotFinite => (
            "JSON has no infinities and no not-a-number",
            "put the value in quotes if it is text",
        ),
        JsonErrorKind::ScalarKey => (
            "an empty key, or a number too large for one, cannot become JSON",
            "put the key in quotes",
        ),
        JsonErrorKind::CollectionKey => (
            "a list or a mapping cannot be a key in JSON",
            "put the key in quotes if it is text; `{{ … }}` of a template needs them too",
        ),
        JsonErrorKind::Merge => (
            "a merge key takes a mapping, or a list of mappings",
            "give `<<` an alias of a mapping",
        ),
        JsonErrorKind::Alias => ("this alias stands for nothing", "write the value out"),
        JsonErrorKind::TooLarge => (
            "aliases and merge keys make this document too large",
            "write the values out",
        ),
    };
    Finding::new(&YAML_NOT_JSON, error.span, message)
        .rejected(Stage::Load)
        .help(help)
        .note(format!("kubectl says: {}", error.kind.message()))
}
