//! `definition-unusable`: a definition of a kind that objects of the run have, and that no server takes.

use crate::declare_rule;
use crate::document::DocumentRef;
use crate::document::kubernetes::is_patch;
use crate::finding::{Consumer, Finding, Impact, Level};
use crate::kubernetes::{Definition, DefinitionProblem, GroupKind, Tree, Unusable};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A `CustomResourceDefinition` that cannot be used, of a kind that the input has objects of: a version has no
    /// schema, a schema refers to another one with `$ref`, or a part of it is no schema.
    ///
    /// ## What happens
    /// The API server refuses the definition, and with it every object of the kind: there is no such kind then. What is
    /// in the objects is not checked.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: apiextensions.k8s.io/v1
    /// kind: CustomResourceDefinition
    /// metadata:
    ///   name: widgets.example.org
    /// spec:
    ///   group: example.org
    ///   names:
    ///     kind: Widget
    ///     plural: widgets
    ///   scope: Namespaced
    ///   versions:
    ///     - name: v1
    ///       served: true
    ///       storage: true
    /// ---
    /// apiVersion: example.org/v1
    /// kind: Widget
    /// metadata:
    ///   name: first
    /// spec:
    ///   image: registry.example.org/widget:1.0
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: apiextensions.k8s.io/v1
    /// kind: CustomResourceDefinition
    /// metadata:
    ///   name: widgets.example.org
    /// spec:
    ///   group: example.org
    ///   names:
    ///     kind: Widget
    ///     plural: widgets
    ///   scope: Namespaced
    ///   versions:
    ///     - name: v1
    ///       served: true
    ///       storage: true
    ///       schema:
    ///         openAPIV3Schema:
    ///           type: object
    ///           x-kubernetes-preserve-unknown-fields: true
    /// ---
    /// apiVersion: example.org/v1
    /// kind: Widget
    /// metadata:
    ///   name: first
    /// spec:
    ///   image: registry.example.org/widget:1.0
    /// ```
    pub(crate) static DEFINITION_UNUSABLE = {
        name: "definition-unusable",
        summary: "a definition of a kind that the API server does not take",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "validation of CustomResourceDefinitions in apiextensions-apiserver: `schemas are required`, `$ref is not supported`, and the Go types of the fields",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (of, document) in context.file().unusable_definitions() {
        let name = context.file().source().name();
        let unusable = document
            .root()
            .and_then(|root| Definition::read(root, name).err());
        if let Some(unusable) = unusable.filter(|_| !is_part(document)) {
            sink.push(told(&of, &unusable));
        }
    }
}

/// Whether a document is a patch of a definition: what it lacks is in what it is for.
fn is_part(document: DocumentRef<'_>) -> bool {
    let tree = document.root().and_then(|root| Tree::read(root).ok());
    tree.is_none_or(|tree| is_patch(document, &tree))
}

fn told(of: &GroupKind, unusable: &Unusable) -> Finding {
    let message = format!("the definition of `{}` cannot be used: {unusable}", of.kind);
    let finding = Finding::new(&DEFINITION_UNUSABLE, unusable.span, message);
    let path = &unusable.path;
    match unusable.problem {
        DefinitionProblem::Reference => finding
            .help("write the schema out in place of the reference")
            .note("the API server says: Forbidden: $ref is not supported"),
        DefinitionProblem::Missing if path.ends_with(".openAPIV3Schema") => finding
            .help("give each version a schema; `type: object` with `x-kubernetes-preserve-unknown-fields: true` allows everything")
            .note("the API server says: Required value: schemas are required"),
        // The limit is ours.
        DefinitionProblem::TooLarge => finding.at_level(Level::Info).impact(Impact::Hygiene),
        _ => finding,
    }
    .note("objects of the kind are not checked by it")
}
