//! `image-architecture-mismatch`: an image of another architecture than its nodes.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::document::kubernetes::Object;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;
use crate::yaml::NodeRef;

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
        let of_image = architecture(object.text(image));
        let wanted = wanted(object);
        let mismatch = match of_image {
            Some(of_image) => wanted
                .iter()
                .find(|(wanted, _)| *wanted != of_image)
                .map(|wanted| (of_image, object.written(image), *wanted)),
            // Without a word in the image, what is asked for may still differ.
            None => match &wanted[..] {
                [first, rest @ ..] => rest
                    .iter()
                    .find(|(other, _)| *other != first.0)
                    .map(|other| (first.0, first.1, *other)),
                [] => None,
            },
        };
        let Some((found, place, (wanted, label))) = mismatch else {
            continue;
        };
        let message = format!("this is for {found}, and {wanted} is asked for");
        let span = place.unwrap_or_else(|| object.kind_span());
        let mut finding = Finding::new(&IMAGE_ARCHITECTURE_MISMATCH, span, message);
        if let Some(label) = label {
            finding = finding.label(label, "asked for here");
        }
        sink.push(finding);
    }
}

/// Architectures that an object asks for, and where.
fn wanted<'o>(object: &'o Object<'_>) -> Vec<(&'o str, Option<Span>)> {
    let tree = object.stored();
    let is_known = |text: &str| matches!(text, "amd64" | "arm64");
    let mut wanted: Vec<_> = places(object)
        .iter()
        .filter(|place| is_known(object.text(place)))
        .map(|place| (object.text(place), object.written(place)))
        .collect();
    let expressions = object.get(&["spec", "nodeSelector", "matchExpressions"]);
    for expression in expressions.map_or(&[][..], |id| tree.items(id)) {
        let text = |name| tree.get(*expression, name).and_then(|id| tree.text(id));
        let values = tree.get(*expression, "values").map(|id| tree.items(id));
        if let Some([value]) = values
            && matches!(text("key"), Some("kubernetes.io/arch" | "kairos.io/arch"))
            && text("operator") == Some("In")
            && let Some(word) = tree.text(*value).filter(|word| is_known(word))
        {
            wanted.push((word, tree.node(*value).map(NodeRef::span)));
        }
    }
    wanted
}

fn places(object: &Object<'_>) -> &'static [&'static [&'static str]] {
    match object.kind {
        KubernetesKind::OsArtifact => &[
            &["spec", "artifacts", "arch"],
            &["spec", "nodeSelector", "kubernetes.io/arch"],
            &["spec", "nodeSelector", "kairos.io/arch"],
        ],
        _ => &[
            &["spec", "nodeSelector", "matchLabels", "kubernetes.io/arch"],
            &["spec", "nodeSelector", "matchLabels", "kairos.io/arch"],
        ],
    }
}

fn architecture(image: &str) -> Option<&str> {
    let (_, tag) = image.split('@').next()?.rsplit_once(':')?;
    let mut parts = tag.split('-').filter(|part| matches!(*part, "amd64" | "arm64"));
    let found = parts.next()?;
    parts.next().is_none().then_some(found)
}
