//! `selector-expression-invalid`: an expression of a selector that nobody understands.

use crate::declare_rule;
use crate::document::placeholder::is_placeholder;
use crate::document::KubernetesKind;
use crate::document::kubernetes::Object;
use crate::finding::{Consumer, Finding};
use crate::fix::Fix;
use crate::kubernetes::ValueId;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An expression in `matchExpressions` with an operator other than `In`, `NotIn`, `Exists` and `DoesNotExist`,
    /// without the values it needs, or with values it does not take.
    ///
    /// ## What happens
    /// The API server stores it. The operator cannot read the selector, logs the reason and tries again for ever; the
    /// operation shows no phase at all.
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
    ///     matchExpressions:
    ///       - key: kubernetes.io/arch
    ///         operator: in
    ///         values: [arm64]
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
    ///     matchExpressions:
    ///       - key: kubernetes.io/arch
    ///         operator: In
    ///         values: [arm64]
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
    ///     matchExpressions:
    ///       - key: kubernetes.io/arch
    ///         operator: In
    ///         values: [arm64]
    /// ```
    pub(crate) static SELECTOR_EXPRESSION_INVALID = {
        name: "selector-expression-invalid",
        summary: "an expression of a node selector that the operator cannot read",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.1 N05",
        check: Check::File(check),
    }
}

const OPERATORS: [&str; 4] = ["In", "NotIn", "Exists", "DoesNotExist"];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().iter() {
        let is_operation = matches!(
            object.kind,
            KubernetesKind::NodeOp | KubernetesKind::NodeOpUpgrade
        );
        if !is_operation || !object.is_stored() {
            continue;
        }
        let Some(expressions) = object.get(&["spec", "nodeSelector", "matchExpressions"]) else {
            continue;
        };
        for expression in object.stored().items(expressions) {
            examine(object, *expression, sink);
        }
    }
}

fn examine(object: &Object<'_>, expression: ValueId, sink: &mut Sink<'_>) {
    let tree = object.stored();
    let Some(operator) = tree.get(expression, "operator") else {
        return;
    };
    let word = tree.text(operator).unwrap_or("");
    let place = tree
        .node(operator)
        .map_or_else(|| object.kind_span(), crate::yaml::NodeRef::span);
    if is_placeholder(word) {
        return;
    }
    if !OPERATORS.contains(&word) {
        let meant = OPERATORS
            .iter()
            .find(|operator| operator.eq_ignore_ascii_case(word));
        let fix = meant.and_then(|meant| {
            let edits = tree.node(operator)?.replace_text(meant)?;
            Some(Fix::safe(format!("Write `{meant}`"), edits))
        });
        sink.push(
            Finding::new(
                &SELECTOR_EXPRESSION_INVALID,
                place,
                format!("`{}` is no operator", word.escape_debug()),
            )
            .help("write `In`, `NotIn`, `Exists` or `DoesNotExist`")
            .fix(fix),
        );
        return;
    }
    let values = tree
        .get(expression, "values")
        .map_or(0, |values| tree.items(values).len());
    let message = match (word, values) {
        ("In" | "NotIn", 0) => "this operator needs `values`",
        ("Exists" | "DoesNotExist", 1..) => "this operator takes no `values`",
        _ => return,
    };
    sink.push(Finding::new(&SELECTOR_EXPRESSION_INVALID, place, message));
}
