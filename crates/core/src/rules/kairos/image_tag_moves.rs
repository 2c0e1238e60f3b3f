//! `image-tag-moves`: an image that is another one tomorrow.

use super::operations::{is_moved};
use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An image without a tag, or with the tag `latest`, in an operation or an artifact.
    ///
    /// ## What happens
    /// Nodes that pull at different times run different images. With `latest` the kubelet asks the registry each time; with
    /// any other tag it takes what is on the node.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/tools/collect:latest
    ///   command: [/collect]
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
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static IMAGE_TAG_MOVES = {
        name: "image-tag-moves",
        summary: "an image whose tag is moved",
        level: Info,
        impact: Risk,
        consumer: Some(Consumer::Kubelet),
        preset: Strict,
        evidence: "kairos-k8s facts 4, 9 (IMG002, IMG003)",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().iter() {
        if !matches!(
            object.kind,
            KubernetesKind::NodeOp | KubernetesKind::OsArtifact
        ) {
            continue;
        }
        for site in object.images() {
            if let Some(node) = site.node.filter(|_| !site.is_pushed() && is_moved(&site.image)) {
                sink.push(
                    Finding::new(
                        &IMAGE_TAG_MOVES,
                        node.span(),
                        "this is another image whenever its tag is moved",
                    )
                    .help("name the tag of a release, or a digest"),
                );
            }
        }
    }
}
