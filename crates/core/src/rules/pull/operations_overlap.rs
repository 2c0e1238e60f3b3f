//! `operations-overlap`: two operations that take the same nodes out of service.

use super::cluster::Located;
use crate::declare_rule;
use crate::document::kubernetes::Object;
use crate::document::placeholder::is_placeholder;
use crate::finding::{Consumer, Finding};
use crate::kairos::consequence::takes_down;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// Two operations or upgrades of one file that both take nodes out of service, and whose selectors pick the same nodes:
    /// one asks for no label that the other does not ask for, too.
    ///
    /// ## What happens
    /// They run at the same time. The one that comes first cordons a node and gives it back when it is done, while the other
    /// still works on it; a reboot of the one ends the Pods of the other. `concurrency` counts within one operation, so twice as
    /// many nodes are out of service as either of them says.
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
    ///   cordon: true
    ///   concurrency: 1
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ---
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: clean-disks
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   command: [/collect]
    ///   cordon: true
    ///   concurrency: 1
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///       kairos.io/arch: amd64
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
    ///   concurrency: 1
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///       kairos.io/arch: arm64
    /// ---
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: clean-disks
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   command: [/collect]
    ///   cordon: true
    ///   concurrency: 1
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///       kairos.io/arch: amd64
    /// ```
    pub(crate) static OPERATIONS_OVERLAP = {
        name: "operations-overlap",
        summary: "two operations take the same nodes out of service",
        level: Warning,
        impact: Risk,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 5 (X14), 9 (REF012)",
        check: Check::Run(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let cluster = context.cluster();
    let operations: Vec<(Located<'_>, Vec<(&str, &str)>)> = cluster
        .objects()
        .filter(|located| takes_down(located.object) && !located.object.has_generated_name())
        .filter_map(|located| Some((located, labels(located.object)?)))
        .collect();
    for (at, (second, labels)) in operations.iter().enumerate() {
        // Files are applied at different times, as likely as not.
        let earlier = operations
            .iter()
            .take(at)
            .filter(|(first, _)| first.file == second.file)
            .filter(|(first, _)| first.object.name() != second.object.name());
        let overlapping = earlier
            .filter(|(_, others)| is_within(labels, others) || is_within(others, labels))
            .map(|(first, _)| first)
            .next();
        if let Some(first) = overlapping {
            let place = |located: &Located<'_>| located.object.span(&["spec", "nodeSelector"]);
            sink.push_in(
                second.file,
                Finding::new(
                    &OPERATIONS_OVERLAP,
                    place(second),
                    format!("{} takes the same nodes out of service", first.object.title()),
                )
                .help("run one after the other, or have them select different nodes")
                .label(place(first), "selected here"),
            );
        }
    }
}

/// Whether all labels are among others.
fn is_within(labels: &[(&str, &str)], others: &[(&str, &str)]) -> bool {
    labels.iter().all(|label| others.contains(label))
}

/// The labels that an operation asks for. None when it asks for more than labels, or for some that are filled in later.
fn labels<'o>(object: &'o Object<'_>) -> Option<Vec<(&'o str, &'o str)>> {
    let tree = object.stored();
    object.get(&["spec"]).filter(|_| object.is_stored())?;
    let expressions = object.get(&["spec", "nodeSelector", "matchExpressions"]);
    if expressions.is_some_and(|id| !tree.items(id).is_empty()) {
        return None;
    }
    object
        .get(&["spec", "nodeSelector", "matchLabels"])
        .map_or(&[][..], |id| tree.members(id))
        .iter()
        .map(|member| {
            let value = tree.text(member.value).filter(|value| !is_placeholder(value))?;
            Some((&*member.name, value))
        })
        .collect()
}
