//! `skip-fallback-without-endpoints`: a block that does not block.

use crate::document::talos::Mirror;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::hosts::{MIRROR_FIELDS, has_other_field};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A mirror that leaves out the upstream and names no endpoint.
    ///
    /// It is often meant as a block: nothing may be pulled from this registry. It blocks only half.
    ///
    /// ## What happens
    /// Talos itself (installer, kubelet, etcd) has no host to ask and fails with `no resolve hosts: not found`.
    /// containerd gets a host configuration without entries and pulls pod images from the upstream, as if nothing
    /// had been configured. List items that are null count for nothing, so `- ` alone is no endpoint either.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// skipFallback: true
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// skipFallback: true
    /// ```
    pub(crate) static SKIP_FALLBACK_WITHOUT_ENDPOINTS = {
        name: "skip-fallback-without-endpoints",
        summary: "`skipFallback` without endpoints stops Talos but not pods",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.7.3, 3.5; trace vectors of the family skip-fallback",
        misses: InDocument,
        check: Check::Mirror(check),
    }
}

fn check(_: &Context<'_>, mirror: &Mirror<'_>, sink: &mut Sink<'_>) {
    let Some(flag) = mirror.skip_fallback.filter(|flag| flag.is_true()) else {
        return;
    };
    if !mirror.endpoints.is_empty() || has_other_field(mirror.node, &MIRROR_FIELDS) || !is_absent_or_empty(mirror.endpoints_node) {
        return;
    }
    let name = mirror.known_name().unwrap_or("this registry");
    sink.push(
        Finding::new(
            &SKIP_FALLBACK_WITHOUT_ENDPOINTS,
            mirror.span(),
            format!("nothing is left to pull `{name}` from, and pods still pull from the upstream"),
        )
        .label(flag.span(), "the upstream is left out here")
        .help("add the endpoint that serves these images, or remove `skipFallback`; to keep pods from pulling, block the registry in the network"),
    );
}

/// A list that is not there, null, or has only null items; not a scalar that stands for something else.
fn is_absent_or_empty(endpoints: Option<crate::yaml::NodeRef<'_>>) -> bool {
    endpoints.is_none_or(crate::yaml::NodeRef::is_sequence)
}
