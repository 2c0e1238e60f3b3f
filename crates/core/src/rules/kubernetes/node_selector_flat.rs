//! `node-selector-flat`: labels directly below the `nodeSelector` of an operation.

use super::faults::is_of_selector;
use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::document::kubernetes::Object;
use crate::finding::{Consumer, Finding};
use crate::fix::{Edit, Fix};
use crate::kubernetes::{FaultKind, ROOT};
use crate::rules::{Check, Context, Sink};
use crate::yaml::{NodeKind, NodeRef};

declare_rule! {
    /// Labels directly below `nodeSelector` of a `NodeOp` or `NodeOpUpgrade`. Unlike that of a Pod, this selector has
    /// `matchLabels` and `matchExpressions`.
    ///
    /// ## What happens
    /// `kubectl apply` refuses the object. Ways that validate less (Argo CD applying from the client,
    /// `--validate=false`) drop the labels: the selector is then empty, and an empty selector means **every node of the
    /// cluster**.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   command: [/collect]
    ///   nodeSelector:
    ///     node-role.kubernetes.io/control-plane: ""
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
    ///       node-role.kubernetes.io/control-plane: ""
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
    ///   command: [/collect]
    ///   nodeSelector:
    ///     matchLabels:
    ///       node-role.kubernetes.io/control-plane: ""
    /// ```
    pub(crate) static NODE_SELECTOR_FLAT = {
        name: "node-selector-flat",
        summary: "labels directly below the node selector of an operation",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.1 N03; CRD vectors of the family node-selector",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().iter() {
        if !matches!(
            object.kind,
            KubernetesKind::NodeOp | KubernetesKind::NodeOpUpgrade
        ) {
            continue;
        }
        let mut stray = object.faults().filter(|fault| {
            matches!(fault.kind, FaultKind::UnknownField { .. }) && is_of_selector(object, fault)
        });
        let Some(first) = stray.next() else {
            continue;
        };
        let finding = Finding::new(
            &NODE_SELECTOR_FLAT,
            first.span().unwrap_or_else(|| object.kind_span()),
            "labels of `nodeSelector` belong below `matchLabels`",
        )
        .note(format!("the API server says: unknown field \"{}\"", first.path))
        .note("where the field is dropped instead, the empty selector means every node");
        let finding = stray.fold(finding, |finding, fault| match fault.span() {
            Some(span) => finding.label(span, "so does this"),
            None => finding,
        });
        sink.push(finding.fix(wrapped(object)));
    }
}

/// `matchLabels` put around the labels, when there is nothing else.
fn wrapped(object: &Object<'_>) -> Option<Fix> {
    let tree = &object.tree;
    let selector: NodeRef<'_> = tree.node(tree.at(ROOT, &["spec", "nodeSelector"])?)?;
    let mixed = selector
        .entries()
        .any(|entry| matches!(entry.name(), "matchLabels" | "matchExpressions"));
    if mixed {
        return None;
    }
    let title = "Put them below `matchLabels`";
    match selector.kind() {
        NodeKind::FlowMapping => {
            let span = selector.span();
            Some(Fix::safe(
                title,
                vec![
                    Edit::insert(span.start, "{matchLabels: "),
                    Edit::insert(span.end, "}"),
                ],
            ))
        }
        NodeKind::BlockMapping => {
            let source = object.document.file().source();
            let text = source.text();
            let span = selector.span();
            let line_start = text
                .get(..span.start as usize)?
                .rfind('\n')
                .map_or(0, |at| at + 1);
            let indent = text.get(line_start..span.start as usize)?;
            if !indent.bytes().all(|byte| byte == b' ') {
                return None;
            }
            let mut edits = vec![Edit::insert(
                span.start,
                format!("matchLabels:\n{indent}  "),
            )];
            let body = text.get(span.range())?;
            for (at, _) in body.match_indices('\n') {
                let rest = body.get(at + 1..)?;
                if rest.lines().next().is_some_and(|line| !line.trim().is_empty()) {
                    let at = u32::try_from(at).ok()?;
                    edits.push(Edit::insert(span.start + at + 1, "  "));
                }
            }
            Some(Fix::safe(title, edits))
        }
        _ => None,
    }
}
