//! `object-unknown-field`: a field that the kind of object does not have.

use super::faults::{finding, is_of_selector, objections, parent_path, renamed};
use crate::declare_rule;
use crate::document::kubernetes::Object;
use crate::finding::{Consumer, Finding};
use crate::kubernetes::{Fault, FaultKind, ROOT, Structure};
use crate::rules::kairos::osartifact_legacy_fields;
use crate::rules::{Check, Context, Sink};
use crate::version::Version;

declare_rule! {
    /// A field that this kind of object does not have in this place. Names are case-sensitive.
    ///
    /// ## What happens
    /// `kubectl apply` refuses the object: strict validation is its default. Other ways (Argo CD applying from the
    /// client, `--validate=false`, older clients) drop the field without a word, and the rest is applied: an upgrade
    /// without its pull secret, an operation without its node selector.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   imagePullSecret:
    ///     - name: registry
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
    ///   imagePullSecrets:
    ///     - name: registry
    ///   command: [/collect]
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   imagePullSecrets:
    ///     - name: registry
    ///   command: [/collect]
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static OBJECT_UNKNOWN_FIELD = {
        name: "object-unknown-field",
        summary: "this kind of object has no such field",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "kairos-k8s facts 1, 6.4; CRD vectors of the families misspelt, misplaced, wrong-kind-body",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (object, fault) in objections(context) {
        if let FaultKind::UnknownField { name } = &fault.kind
            && !is_of_selector(object, fault)
            && !is_of_encryption(name, fault)
            && !osartifact_legacy_fields::covers(object, fault)
        {
            sink.push(unknown(object, fault, name));
        }
    }
    let built_in = context.objects().iter().filter(|object| object.definition.is_none());
    for object in built_in {
        newer_fields(object, context.options().kairos_operator, sink);
    }
}

/// Whether the field is the one in which SOPS keeps what it needs to decrypt a file; it is gone after that.
fn is_of_encryption(name: &str, fault: &Fault<'_>) -> bool {
    name == "sops" && fault.path == "sops"
}

fn unknown(object: &Object<'_>, fault: &Fault<'_>, name: &str) -> Finding {
    let parent = parent_path(&fault.path, name);
    let kind = &object.gvk.kind;
    let message = if parent.is_empty() {
        format!("`{kind}` has no field `{}`", name.escape_debug())
    } else {
        let article = if kind.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
        format!("`{parent}` of {article} `{kind}` has no field `{}`", name.escape_debug())
    };
    let finding = finding(&OBJECT_UNKNOWN_FIELD, object, fault, message)
        .note(format!("the API server says: unknown field \"{}\"", fault.path));
    if name.contains('\u{a0}') {
        return finding.help("the name holds a non-breaking space; write ordinary ones");
    }
    let fields = known_fields(object, fault);
    let finding = renamed(finding, name, fields.iter().copied(), fault.key);
    if finding.help.is_some() {
        return finding;
    }
    match homes(object, name).as_slice() {
        [home] => finding.help(format!("`{name}` belongs at `{home}`")),
        [] => match fields.as_slice() {
            [] => finding,
            fields if fields.len() <= 12 => {
                finding.help(format!("known here: `{}`", fields.join("`, `")))
            }
            _ => finding,
        },
        // A name that stands in many places says nothing about any of them.
        homes if object.definition.is_some() && homes.len() > 4 => finding,
        homes => finding.help(format!(
            "`{name}` exists at `{}`",
            homes.iter().take(4).cloned().collect::<Vec<_>>().join("`, `")
        )),
    }
}

/// The fields that the object at fault does have.
fn known_fields<'a>(object: &'a Object<'_>, fault: &Fault<'_>) -> Vec<&'a str> {
    let Some(mut structure) = object.structure() else {
        return if fault.path.contains('.') {
            Vec::new()
        } else {
            vec!["metadata", "type", "data", "stringData", "immutable"]
        };
    };
    let steps: Vec<&str> = fault.path.split(['.', '[']).collect();
    for step in steps.iter().take(steps.len() - 1) {
        let inner = if step.ends_with(']') {
            structure.items()
        } else {
            structure.member(step)
        };
        match inner {
            Some(inner) => structure = inner,
            None => return Vec::new(),
        }
    }
    structure.properties().map(|(name, _)| name).collect()
}

/// How many places are looked through for a field. The kinds of Kairos have fewer.
const MOST_SEARCHED: usize = 5_000;

/// Where a field of this name exists among the fields of the kind, without those of Kubernetes' own types.
fn homes(object: &Object<'_>, name: &str) -> Vec<String> {
    let Some(root) = object.structure() else {
        return Vec::new();
    };
    let mut homes = Vec::new();
    let mut open: Vec<(String, Structure<'_>)> = vec![(String::new(), root)];
    for _ in 0..MOST_SEARCHED {
        let Some((path, structure)) = open.pop() else {
            break;
        };
        if structure.is_kubernetes_type() || path == "status" {
            continue;
        }
        for (field, inner) in structure.properties() {
            let path = if path.is_empty() {
                field.to_owned()
            } else {
                format!("{path}.{field}")
            };
            if field == name {
                homes.push(path.clone());
            }
            let items = inner.items().map(|items| (format!("{path}[]"), items));
            open.push((path, inner));
            // Items of lists hold fields that are common everywhere, such as `name`.
            open.extend(items.filter(|(_, items)| !items.is_kubernetes_type() && field == "importers"));
        }
    }
    homes.sort();
    homes
}

/// Fields that the operator on the cluster does not have yet.
fn newer_fields(object: &Object<'_>, operator: Version, sink: &mut Sink<'_>) {
    let Some(structure) = object.structure() else {
        return;
    };
    let tree = &object.tree;
    let mut open = vec![(ROOT, structure)];
    while let Some((id, structure)) = open.pop() {
        for member in tree.members(id) {
            let Some(inner) = structure.property(&member.name) else {
                continue;
            };
            let since = inner.since().parse::<Version>().ok();
            match (since.filter(|since| operator.is_before(*since)), member.key) {
                (Some(since), Some(key)) => sink.push(
                    Finding::new(
                        &OBJECT_UNKNOWN_FIELD,
                        key.span(),
                        format!(
                            "operator {operator} has no field `{}` yet",
                            tree.path(member.value)
                        ),
                    )
                    .help(format!("it came with {since}: update the operator first, or leave it out")),
                ),
                _ => open.push((member.value, inner)),
            }
        }
    }
}
