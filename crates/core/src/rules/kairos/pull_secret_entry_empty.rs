//! `pull-secret-entry-empty`: an entry of pull secrets that names none.

use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An entry of `imagePullSecrets` without a name, or one that is there twice.
    ///
    /// ## What happens
    /// It is accepted everywhere and ignored: no credentials are tried for it.
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
    ///   imagePullSecrets:
    ///     - name: ""
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
    ///   imagePullSecrets:
    ///     - name: registry
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static PULL_SECRET_ENTRY_EMPTY = {
        name: "pull-secret-entry-empty",
        summary: "an entry of pull secrets that names none, or one again",
        level: Warning,
        impact: Hygiene,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.1 N27",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().iter() {
        if !object.kind.is_of_kairos() || !object.is_stored() {
            continue;
        }
        let Some(secrets) = object.get(&["spec", "imagePullSecrets"]) else {
            continue;
        };
        let tree = object.stored();
        let mut seen: Vec<&str> = Vec::new();
        for item in tree.items(secrets) {
            let name = tree
                .get(*item, "name")
                .and_then(|name| tree.text(name))
                .unwrap_or("");
            let message = if name.is_empty() {
                "this entry names no Secret"
            } else if seen.contains(&name) {
                "this Secret is listed before"
            } else {
                seen.push(name);
                continue;
            };
            let place = tree
                .node(*item)
                .map_or_else(|| object.kind_span(), crate::yaml::NodeRef::span);
            sink.push(
                Finding::new(&PULL_SECRET_ENTRY_EMPTY, place, message).help("remove the entry"),
            );
        }
    }
}
