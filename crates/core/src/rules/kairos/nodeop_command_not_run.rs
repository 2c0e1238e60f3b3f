//! `nodeop-command-not-run`: a command that is none.

use super::operations::{script, words};
use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An empty `command`, or one whose single item is a whole command line.
    ///
    /// ## What happens
    /// With an empty `command` the image starts whatever it starts by itself. The first item is the name of a program:
    /// nothing splits it at the blanks, as a shell would, and no image has a program of such a name. The Job fails on each node, after it has been cordoned and
    /// drained.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:1.4.0
    ///   command: ["collect --all"]
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
    ///   command: [collect, --all]
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static NODEOP_COMMAND_NOT_RUN = {
        name: "nodeop-command-not-run",
        summary: "a command that is empty or a whole command line in one word",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.1 N19",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().of_kind(KubernetesKind::NodeOp) {
        if !object.is_stored() {
            continue;
        }
        for path in [&["spec", "command"] as &[&str], &["spec", "preflight", "command"]] {
            let Some(command) = object.get(path) else {
                continue;
            };
            let tree = object.stored();
            let place = object.span(path);
            match tree.items(command) {
                [] => sink.push(
                    Finding::new(
                        &NODEOP_COMMAND_NOT_RUN,
                        place,
                        "without a word here the image runs what it runs by itself",
                    )
                    .help("name the program and its arguments"),
                ),
                [only] if tree.text(*only).is_some_and(|word| word.trim().contains(' ')) => sink
                    .push(
                        Finding::new(
                            &NODEOP_COMMAND_NOT_RUN,
                            place,
                            "this is one word, the name of a program with blanks in it",
                        )
                        .help("write each argument as an item, or put `sh` and `-c` before it"),
                    ),
                _ if script(&words(object, path)) == Some("") => sink.push(
                    Finding::new(
                        &NODEOP_COMMAND_NOT_RUN,
                        place,
                        "nothing stands behind the `-c` of the shell",
                    )
                    .help("write the script as the next item"),
                ),
                _ => {}
            }
        }
    }
}
