//! `nodeop-host-mount-path`: a mount path that hides the image.

use super::operations::words;
use crate::declare_rule;
use crate::document::placeholder::is_placeholder;
use crate::document::KubernetesKind;
use crate::document::kubernetes::Object;
use crate::finding::{Consumer, Finding, Level};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A `hostMountPath` that is no absolute path, or hides something that the image needs.
    ///
    /// ## What happens
    /// The file system of the node is mounted there inside of the container. At `/` it hides the image itself; a
    /// relative path, or one with a colon, cannot be mounted, and the Pod never starts. By then the node is cordoned.
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
    ///   hostMountPath: host
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
    ///   hostMountPath: /host
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static NODEOP_HOST_MOUNT_PATH = {
        name: "nodeop-host-mount-path",
        summary: "a mount path that cannot be used or hides the image",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.1 N18",
        check: Check::File(check),
    }
}

/// Folders of an image without which little works.
const NEEDED: [&str; 8] = [
    "/bin", "/dev", "/etc", "/lib", "/proc", "/sentinel", "/sys", "/usr",
];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().of_kind(KubernetesKind::NodeOp) {
        let path = object.text(&["spec", "hostMountPath"]);
        let Some(place) = object.written(&["spec", "hostMountPath"]) else {
            continue;
        };
        if !object.is_stored() || path.is_empty() || is_placeholder(path) {
            continue;
        }
        let (level, message) = if !path.starts_with('/') {
            (Level::Error, "this is no absolute path")
        } else if path.contains(':') {
            (Level::Error, "a path with a colon cannot be mounted")
        } else if path.trim_end_matches('/').is_empty() {
            (Level::Error, "the node's files hide those of the image")
        } else if NEEDED.contains(&path.trim_end_matches('/')) {
            (Level::Warning, "the node's files hide a folder that the image needs")
        } else if looks_elsewhere(object, path) {
            (
                Level::Warning,
                "the command looks below `/host`, and the node's files are here",
            )
        } else {
            continue;
        };
        sink.push(
            Finding::new(&NODEOP_HOST_MOUNT_PATH, place, message)
                .help("leave it out: the default is `/host`")
                .at_level(level),
        );
    }
}

/// Whether a command uses the mount path that would hold if none were given.
fn looks_elsewhere(object: &Object<'_>, path: &str) -> bool {
    let commands = [&["spec", "command"][..], &["spec", "preflight", "command"]];
    let is_usual = path.trim_end_matches('/') == "/host" || path.starts_with("/host/");
    !is_usual
        && commands
            .iter()
            .flat_map(|command| words(object, command))
            .any(|word| {
                word.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '=' | ';'))
                    .any(|part| part == "/host" || part.starts_with("/host/"))
            })
}
