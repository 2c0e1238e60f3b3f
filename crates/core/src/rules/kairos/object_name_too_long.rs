//! `object-name-too-long`: a name that is no label.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::document::kubernetes::Object;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A `NodeOp`, `NodeOpUpgrade` or `OSArtifact` whose name is longer than the operator can work with.
    ///
    /// ## What happens
    /// The API server takes names of up to 253 characters. The operator writes the name into a label, which ends at 63,
    /// and names Jobs after it. A longer one makes every Pod and Job be refused, in part after the node has been
    /// cordoned and drained; the object shows nothing of it.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-the-logs-of-all-services-on-every-node-of-the-edge-cluster
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   command: [/collect]
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   command: [/collect]
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static OBJECT_NAME_TOO_LONG = {
        name: "object-name-too-long",
        summary: "a name that is too long for the labels of the operator",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.1 N23, 2.3 O19",
        check: Check::File(check),
    }
}

/// Longest value of a label, in characters.
const LABEL: usize = 63;
/// What the server adds to a generated name.
const GENERATED: usize = 5;
/// What the operator adds for the Jobs of exporters: `-export-` and a number.
const EXPORT: usize = 9;

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().iter() {
        if !object.kind.is_of_kairos() || !object.is_stored() {
            continue;
        }
        let longest = longest(object);
        let length = object.name().len();
        if length > longest {
            let field = if object.has_generated_name() {
                ["metadata", "generateName"]
            } else {
                ["metadata", "name"]
            };
            let place = object.written(&field).unwrap_or_else(|| object.kind_span());
            sink.push(
                Finding::new(
                    &OBJECT_NAME_TOO_LONG,
                    place,
                    format!("this name has {length} characters, more than the operator can use"),
                )
                .help(format!("use at most {longest}")),
            );
        }
    }
}

fn longest(object: &Object<'_>) -> usize {
    let tree = object.stored();
    let exporters = object.get(&["spec", "exporters"]);
    let exports = object.kind == KubernetesKind::OsArtifact
        && exporters.is_some_and(|id| !tree.items(id).is_empty());
    let generated = if object.has_generated_name() {
        GENERATED
    } else {
        0
    };
    LABEL - generated - if exports { EXPORT } else { 0 }
}
