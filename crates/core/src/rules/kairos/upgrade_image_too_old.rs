//! `upgrade-image-too-old`: an upgrade to an image that does not understand the operator.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};
use crate::version::Version;

declare_rule! {
    /// An upgrade to a Kairos image older than 3.6.0 with an operator from 0.1.2 on.
    ///
    /// ## What happens
    /// The operator always passes `--exclude-path` to the agent in the image; agents before Kairos 3.6.0 do not know the
    /// option and fail. By then the node has been cordoned and drained, and it stays so.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   image: quay.io/kairos/opensuse:leap-15.6-standard-amd64-generic-v3.4.2-k3sv1.30.11-k3s1
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///   concurrency: 1
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   image: quay.io/kairos/opensuse:leap-15.6-standard-amd64-generic-v3.6.0-k3sv1.33.5-k3s1
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///   concurrency: 1
    /// ```
    pub(crate) static UPGRADE_IMAGE_TOO_OLD = {
        name: "upgrade-image-too-old",
        summary: "an upgrade to an image that does not understand the operator",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts D, 2.2 U08",
        check: Check::File(check),
    }
}

/// First operator that always passes the option.
const OPERATOR: Version = Version {
    major: 0,
    minor: 1,
    patch: Some(2),
};
/// First Kairos whose agent knows it.
const KAIROS: Version = Version {
    major: 3,
    minor: 6,
    patch: Some(0),
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    if context.options().kairos_operator.is_before(OPERATOR) {
        return;
    }
    for object in context.objects().of_kind(KubernetesKind::NodeOpUpgrade) {
        let image = object.text(&["spec", "image"]);
        if let Some(version) = kairos_version(image)
            && version.is_before(KAIROS)
        {
            sink.push(
                Finding::new(
                    &UPGRADE_IMAGE_TOO_OLD,
                    object
                        .written(&["spec", "image"])
                        .unwrap_or_else(|| object.kind_span()),
                    format!("the agent of Kairos {version} does not know `--exclude-path`"),
                )
                .help("upgrade to Kairos 3.6.0 or later"),
            );
        }
    }
}

/// The version of Kairos in the tag of an image: what follows variant, architecture and model. Other tags tell nothing.
fn kairos_version(image: &str) -> Option<Version> {
    let name = image.split('@').next()?;
    let (_, tag) = name.rsplit_once(':')?;
    let mut parts = tag.split('-').skip_while(|part| !matches!(*part, "amd64" | "arm64"));
    parts.next()?;
    parts
        .skip(1)
        .find_map(|part| part.strip_prefix('v').and_then(|version| version.parse().ok()))
}
