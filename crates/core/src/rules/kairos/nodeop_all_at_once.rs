//! `nodeop-all-at-once`: an operation that takes all its nodes down together.

use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::document::kubernetes::Object;
use crate::finding::{Consumer, Finding};
use crate::fix::{Edit, Fix};
use crate::kubernetes::{ROOT, ValueId};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An upgrade, or an operation that reboots, without a limit on how many nodes it works on at the same time.
    ///
    /// ## What happens
    /// `concurrency: 0`, the default, means all selected nodes together: the control plane loses its quorum, every
    /// workload its nodes, and a wrong image or a wrong pull secret hits all of them at once.
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
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   concurrency: 1
    ///   image: quay.io/kairos/ubuntu:24.04-standard-amd64-generic-v3.6.0-k3sv1.33.5-k3s1
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   concurrency: 1
    ///   image: quay.io/kairos/ubuntu:24.04-standard-amd64-generic-v3.6.0-k3sv1.33.5-k3s1
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static NODEOP_ALL_AT_ONCE = {
        name: "nodeop-all-at-once",
        summary: "an operation that takes all its nodes down together",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.1 N02 N12, 2.2 U02",
        misses: InDocument,
        check: Check::File(check),
    }
}

/// The label that tells nodes from each other.
const HOSTNAME: &str = "kubernetes.io/hostname";

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().iter() {
        let takes_down = match object.kind {
            KubernetesKind::NodeOpUpgrade => true,
            KubernetesKind::NodeOp => {
                let drains = object.is_on(&["spec", "cordon"])
                    && object.is_on(&["spec", "drainOptions", "enabled"]);
                drains || object.is_on(&["spec", "rebootOnSuccess"])
            }
            _ => continue,
        };
        let is_limited = object.number(&["spec", "concurrency"]).unwrap_or(0) > 0;
        if !takes_down
            || is_limited
            || !object.is_stored()
            || object.get(&["spec"]).is_none()
            || names_one_node(object)
        {
            continue;
        }
        sink.push(
            Finding::new(
                &NODEOP_ALL_AT_ONCE,
                object.span(&["spec", "concurrency"]),
                "all selected nodes go down at the same time",
            )
            .help("set `concurrency: 1` and `stopOnFailure: true`")
            .fix(limited(object)),
        );
    }
}

/// Whether the selector pins a host.
fn names_one_node(object: &Object<'_>) -> bool {
    let tree = object.stored();
    let expressions = object.get(&["spec", "nodeSelector", "matchExpressions"]);
    let is_one = |expression: &ValueId| {
        let text = |name| tree.get(*expression, name).and_then(|id| tree.text(id));
        let values = tree.get(*expression, "values").map(|id| tree.items(id));
        text("key") == Some(HOSTNAME)
            && text("operator") == Some("In")
            && matches!(values, Some([_]))
    };
    expressions.is_some_and(|id| tree.items(id).iter().any(is_one))
        || !object
        .text(&["spec", "nodeSelector", "matchLabels", HOSTNAME])
        .is_empty()
}

fn limited(object: &Object<'_>) -> Option<Fix> {
    let title = "Work on one node at a time";
    if let Some(span) = object.written(&["spec", "concurrency"]) {
        return Some(Fix::unsafe_(title, vec![Edit::replace(span, "1")]));
    }
    let tree = &object.tree;
    let spec = tree.node(tree.at(ROOT, &["spec"])?)?;
    if spec.kind() != crate::yaml::NodeKind::BlockMapping {
        return None;
    }
    let start = spec.span().start;
    let text = object.document.file().source().text();
    let line = text.get(..start as usize)?.rsplit('\n').next()?;
    let is_blank = line.bytes().all(|byte| byte == b' ');
    is_blank.then(|| {
        Fix::unsafe_(
            title,
            vec![Edit::insert(start, format!("concurrency: 1\n{line}"))],
        )
    })
}
