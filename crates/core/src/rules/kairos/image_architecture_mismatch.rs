//! `image-architecture-mismatch`: an image of another architecture than its nodes.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::document::kubernetes::Object;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// The tag of a Kairos image names an architecture, and the node selector or `artifacts.arch` names another one.
    ///
    /// ## What happens
    /// The image is for other machines: an upgrade installs a system that does not boot, a build fails.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   image: quay.io/kairos/ubuntu:24.04-standard-amd64-generic-v3.6.0-k3sv1.33.5-k3s1
    ///   concurrency: 1
    ///   nodeSelector:
    ///     matchLabels:
    ///       kubernetes.io/arch: arm64
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
    ///   concurrency: 1
    ///   nodeSelector:
    ///     matchLabels:
    ///       kubernetes.io/arch: amd64
    /// ```
    pub(crate) static IMAGE_ARCHITECTURE_MISMATCH = {
        name: "image-architecture-mismatch",
        summary: "an image of another architecture than its nodes",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.2 U09, 2.3 O30",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().iter().filter(|object| object.is_stored()) {
        let image: &[&str] = match object.kind {
            KubernetesKind::NodeOpUpgrade => &["spec", "image"],
            KubernetesKind::OsArtifact => &["spec", "image", "ref"],
            _ => continue,
        };
        let Some(of_image) = architecture(object.text(image)) else {
            continue;
        };
        for place in places(object) {
            let wanted = object.text(place);
            if matches!(wanted, "amd64" | "arm64") && wanted != of_image {
                let span = object.written(image).unwrap_or_else(|| object.kind_span());
                let mut finding = Finding::new(
                    &IMAGE_ARCHITECTURE_MISMATCH,
                    span,
                    format!("this image is for {of_image}, and {wanted} is asked for"),
                );
                if let Some(label) = object.written(place) {
                    finding = finding.label(label, "asked for here");
                }
                sink.push(finding);
                break;
            }
        }
    }
}

/// Where an architecture is asked for.
fn places(object: &Object<'_>) -> &'static [&'static [&'static str]] {
    match object.kind {
        KubernetesKind::OsArtifact => &[&["spec", "artifacts", "arch"]],
        _ => &[
            &["spec", "nodeSelector", "matchLabels", "kubernetes.io/arch"],
            &["spec", "nodeSelector", "matchLabels", "kairos.io/arch"],
        ],
    }
}

/// The architecture in the tag of a Kairos image.
fn architecture(image: &str) -> Option<&str> {
    let (_, tag) = image.split('@').next()?.rsplit_once(':')?;
    let mut parts = tag.split('-').filter(|part| matches!(*part, "amd64" | "arm64"));
    let found = parts.next()?;
    parts.next().is_none().then_some(found)
}
