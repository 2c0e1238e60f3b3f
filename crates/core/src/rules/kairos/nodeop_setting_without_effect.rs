//! `nodeop-setting-without-effect`: a setting of an operation that does nothing.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::document::kubernetes::Object;
use crate::finding::{Consumer, Finding, Level};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A setting of an operation that does nothing as things stand: `drainOptions` without `enabled`,
    /// `uncordonOnFailure` without `cordon`, `stopOnFailure` where all nodes are worked on at once, and fields that the
    /// operator never reads.
    ///
    /// ## What happens
    /// The operator ignores the setting without a word. When it drains a node it deletes the Pods, where `kubectl drain`
    /// evicts them: disruption budgets, `gracePeriodSeconds`, `timeoutSeconds` and `deleteEmptyDirData` do not count.
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
    ///   uncordonOnFailure: true
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
    ///   cordon: true
    ///   uncordonOnFailure: true
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static NODEOP_SETTING_WITHOUT_EFFECT = {
        name: "nodeop-setting-without-effect",
        summary: "a setting of an operation that does nothing",
        level: Warning,
        impact: Hygiene,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.1 N07 N09 N10 N11",
        check: Check::File(check),
    }
}

/// Options of draining that the operator never reads.
const UNREAD: [&str; 3] = ["gracePeriodSeconds", "timeoutSeconds", "deleteEmptyDirData"];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().iter() {
        let is_operation = matches!(
            object.kind,
            KubernetesKind::NodeOp | KubernetesKind::NodeOpUpgrade
        );
        if is_operation && object.is_stored() {
            stop(object, sink);
        }
        if object.kind == KubernetesKind::NodeOp && object.is_stored() {
            cordon(object, sink);
            drain(object, sink);
        }
    }
}

fn without_effect(object: &Object<'_>, path: &[&str], message: &str) -> Finding {
    Finding::new(&NODEOP_SETTING_WITHOUT_EFFECT, object.span(path), message)
}

/// Stopping, where everything has been started already.
fn stop(object: &Object<'_>, sink: &mut Sink<'_>) {
    let takes_down = object.kind == KubernetesKind::NodeOpUpgrade
        || object.is_on(&["spec", "rebootOnSuccess"]);
    let at_once = object.number(&["spec", "concurrency"]).unwrap_or(0) == 0;
    // Taking all nodes down at once has a rule of its own.
    if at_once && !takes_down && object.is_on(&["spec", "stopOnFailure"]) {
        let finding = without_effect(
            object,
            &["spec", "stopOnFailure"],
            "all nodes are worked on at once, so there is nothing to stop",
        );
        sink.push(finding.help("set `concurrency: 1`"));
    }
}

fn cordon(object: &Object<'_>, sink: &mut Sink<'_>) {
    if object.is_on(&["spec", "uncordonOnFailure"]) && !object.is_on(&["spec", "cordon"]) {
        let finding = without_effect(
            object,
            &["spec", "uncordonOnFailure"],
            "nodes are not cordoned, so there is nothing to undo",
        );
        sink.push(finding.help("add `cordon: true`, or leave it out"));
    }
}

fn drain(object: &Object<'_>, sink: &mut Sink<'_>) {
    let Some(options) = object.get(&["spec", "drainOptions"]) else {
        return;
    };
    let tree = &object.tree;
    let is_said = tree.at(crate::kubernetes::ROOT, &["spec", "drainOptions", "enabled"]);
    let is_empty = object.stored().members(options).is_empty();
    if is_said.is_none() && !is_empty {
        let finding = without_effect(
            object,
            &["spec", "drainOptions"],
            "without `enabled: true` nodes are not drained",
        );
        sink.push(finding.help("add `enabled: true`"));
        return;
    }
    let written: Vec<&str> = UNREAD
        .into_iter()
        .filter(|name| object.written_key(&["spec", "drainOptions", name]).is_some())
        .collect();
    if let Some(first) = written.first() {
        let message = format!("the operator does not read `{}`", written.join("`, `"));
        let finding = without_effect(object, &["spec", "drainOptions", first], &message);
        sink.push(finding.at_level(Level::Info));
    }
}
