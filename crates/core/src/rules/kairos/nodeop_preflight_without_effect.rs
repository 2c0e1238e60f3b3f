//! `nodeop-preflight-without-effect`: a preflight that decides nothing.

use super::operations::{node_ops, script, words};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A preflight whose command can neither skip a node nor fail one: `true`, or nothing but `echo`.
    ///
    /// ## What happens
    /// The preflight decides in two ways. What it writes to `/dev/termination-log` is the reason to skip the node; another
    /// exit status than 0 fails it. This one does neither, so the operation runs on every node. It still has the image pulled
    /// before the node is cordoned.
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
    ///   preflight:
    ///     command: [sh, -c, "echo checking"]
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
    ///   preflight:
    ///     command:
    ///       - sh
    ///       - -c
    ///       - |
    ///         test -e /host/etc/collect.conf || echo "not set up" > /dev/termination-log
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static NODEOP_PREFLIGHT_WITHOUT_EFFECT = {
        name: "nodeop-preflight-without-effect",
        summary: "a preflight that skips no node and fails none",
        level: Warning,
        impact: Hygiene,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.1 (N16)",
        check: Check::File(check),
    }
}

/// Programs that always succeed.
const HARMLESS: [&str; 7] = ["", ":", "true", "echo", "printf", "date", "sleep"];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let path = ["spec", "preflight", "command"];
    for object in node_ops(context) {
        let words = words(object, &path);
        let Some(program) = words.first() else {
            continue;
        };
        let decides = match script(&words) {
            Some("") => continue,
            Some(script) => may_decide(script),
            None => !HARMLESS.contains(&program.rsplit('/').next().unwrap_or(program)),
        };
        if !decides {
            sink.push(
                Finding::new(
                    &NODEOP_PREFLIGHT_WITHOUT_EFFECT,
                    object.span(&path),
                    "this preflight skips no node and fails none",
                )
                .help("write a reason to `/dev/termination-log` to skip a node, or exit with another status than 0 to fail it"),
            );
        }
    }
}

/// Whether a script may write a reason or fail. What is not plainly harmless may.
fn may_decide(script: &str) -> bool {
    script.contains(['$', '`', '|', '>', '{', '<'])
        || script.contains("termination-log")
        || script
            .lines()
            .flat_map(|line| line.split(';'))
            .flat_map(|part| part.split("&&"))
            .map(str::trim)
            .filter(|command| !command.starts_with('#') && *command != "exit 0")
            .any(|command| {
                let program = command.split_whitespace().next().unwrap_or("");
                !HARMLESS.contains(&program)
            })
}
