//! `node-label-unknown`: a label that no node carries.

use crate::declare_rule;
use crate::document::placeholder::is_placeholder;
use crate::document::KubernetesKind;
use crate::finding::{Consumer, Finding, Level};
use crate::fix::Fix;
use crate::schema::{Closeness, nearest};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A label of `kairos.io/` in a node selector that the operator does not set, or `kairos.io/managed` with another
    /// value than `true`.
    ///
    /// ## What happens
    /// The selector matches no node. The operation never finishes: its phase stays `Running`, and nothing says why.
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
    ///     matchLabels:
    ///       kairos.io/manged: "true"
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
    ///
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
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static NODE_LABEL_UNKNOWN = {
        name: "node-label-unknown",
        summary: "a label in a node selector that no node carries",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.1 N06",
        check: Check::File(check),
    }
}

const PREFIX: &str = "kairos.io/";
/// The labels that the operator gives nodes, without their prefix.
const LABELS: [&str; 14] = [
    "managed",
    "id",
    "family",
    "flavor",
    "flavor-release",
    "variant",
    "release",
    "model",
    "arch",
    "trusted-boot",
    "fips",
    "software-version-prefix",
    "software-version",
    "boot-state",
];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().iter() {
        let path: &[&str] = match object.kind {
            KubernetesKind::NodeOp | KubernetesKind::NodeOpUpgrade => {
                &["spec", "nodeSelector", "matchLabels"]
            }
            KubernetesKind::OsArtifact => &["spec", "nodeSelector"],
            _ => continue,
        };
        let Some(labels) = object.get(path).filter(|_| object.is_stored()) else {
            continue;
        };
        let tree = object.stored();
        for label in tree.members(labels) {
            let (Some(name), Some(key)) = (label.name.strip_prefix(PREFIX), label.key) else {
                continue;
            };
            if name == "managed" {
                if let Some(value) = tree.text(label.value)
                    && value != "true"
                    && !is_placeholder(value)
                {
                    sink.push(
                        Finding::new(
                            &NODE_LABEL_UNKNOWN,
                            tree.node(label.value).map_or(key.span(), crate::yaml::NodeRef::span),
                            "nodes carry `kairos.io/managed` with the value `true` only",
                        )
                        .help("write `\"true\"`"),
                    );
                }
                continue;
            }
            if LABELS.contains(&name) {
                continue;
            }
            let finding = Finding::new(
                &NODE_LABEL_UNKNOWN,
                key.span(),
                format!("the operator sets no label `{PREFIX}{}`", name.escape_debug()),
            );
            sink.push(match nearest(name, LABELS.iter().copied()) {
                Some(meant) => {
                    let full = format!("{PREFIX}{}", meant.name);
                    let edits = key.replace_text(&full);
                    let title = format!("Write `{full}`");
                    let fix = edits.map(|edits| match meant.closeness {
                        Closeness::Similar => Fix::unsafe_(title, edits),
                        Closeness::Spelling | Closeness::Slip => Fix::safe(title, edits),
                    });
                    finding.help(format!("write `{full}`")).fix(fix)
                }
                // Somebody may have set it by hand.
                None => finding.at_level(Level::Info),
            });
        }
    }
}
