//! `upgrade-nothing-selected`: an upgrade with both of its targets switched off.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// `upgradeActive: false` without `upgradeRecovery: true`.
    ///
    /// ## What happens
    /// The operator upgrades the active system all the same, but does not reboot: the node runs the old one until
    /// something else restarts it.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   image: quay.io/kairos/ubuntu:24.04-standard-amd64-generic-v3.6.0-k3sv1.33.5-k3s1
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///   concurrency: 1
    ///   upgradeActive: false
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   image: quay.io/kairos/ubuntu:24.04-standard-amd64-generic-v3.6.0-k3sv1.33.5-k3s1
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///   concurrency: 1
    ///   upgradeActive: false
    ///   upgradeRecovery: true
    /// ```
    pub(crate) static UPGRADE_NOTHING_SELECTED = {
        name: "upgrade-nothing-selected",
        summary: "an upgrade with both of its targets switched off",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.2 U03",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().of_kind(KubernetesKind::NodeOpUpgrade) {
        let is_off = object.get(&["spec", "upgradeActive"]).is_some()
            && !object.is_on(&["spec", "upgradeActive"]);
        if object.is_stored() && is_off && !object.is_on(&["spec", "upgradeRecovery"]) {
            sink.push(
                Finding::new(
                    &UPGRADE_NOTHING_SELECTED,
                    object.span(&["spec", "upgradeActive"]),
                    "with nothing to upgrade, the active system is upgraded without a reboot",
                )
                .help("set `upgradeRecovery: true`, or remove `upgradeActive: false`"),
            );
        }
    }
}
