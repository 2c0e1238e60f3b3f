//! `endpoint-shared-by-mirrors`: one pull-through cache for several registries.


use super::urls::{Known, known};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// The same endpoint, without a path, for several registries.
    ///
    /// The Docker Registry run as a pull-through cache serves one upstream only; one instance is needed for each
    /// registry. A cache for several registries tells them apart by a path (Harbor, Nexus, Artifactory), or by the
    /// `ns` parameter that Talos and containerd add to each request (Spegel, Zot with that feature, and few others).
    ///
    /// ## What happens
    /// A cache that does not know `ns` looks for `ghcr.io/org/app` on Docker Hub, under `org/app`. It answers 404 and
    /// the upstream is asked, or worse, an image of the same name from the wrong registry is found and run. An
    /// endpoint on the node itself is not reported, because such caches do know `ns`.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: http://10.5.0.1:5000
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: http://10.5.0.1:5000
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: http://10.5.0.1:5000
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: http://10.5.0.1:5001
    /// ```
    pub(crate) static ENDPOINT_SHARED_BY_MIRRORS = {
        name: "endpoint-shared-by-mirrors",
        summary: "one endpoint without a path serves several registries",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 7.21, 9 (P1); 3.2 (step 9: the `ns` parameter)",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let mut users: Vec<((&str, String), Known<'_>)> = Vec::new();
    for known in known(context) {
        let Some(url) = known.web_url() else { continue };
        let bare = matches!(&*url.path(), "" | "/" | "/v2" | "/v2/");
        let name = url.hostname();
        let on_node = name == "localhost"
            || name.starts_with("127.")
            || matches!(name.as_str(), "::1" | "[::1]" | "");
        if bare && !on_node && !names_itself(&known, &name) {
            users.push(((url.scheme(), url.host().to_ascii_lowercase()), known));
        }
    }
    users.sort_by(|(a, _), (b, _)| a.cmp(b));
    for users in users.chunk_by(|(a, _), (b, _)| a == b) {
        let Some(((_, host), first)) = users.first() else {
            continue;
        };
        let mut others = users
            .iter()
            .map(|(_, user)| user)
            .filter(|user| user.mirror.known_name() != first.mirror.known_name())
            .peekable();
        let Some(second) = others.peek() else { continue };
        let finding = Finding::new(
            &ENDPOINT_SHARED_BY_MIRRORS,
            second.endpoint.span(),
            format!("`{host}` serves several registries without a path to tell them apart"),
        )
        .label(first.endpoint.span(), "also used here")
        .help("run one cache for each registry, or use a path for each; if this cache knows the `ns` parameter, ignore this rule here");
        sink.push(
            others
                .skip(1)
                .fold(finding, |finding, user| finding.label(user.endpoint.span(), "and here")),
        );
    }
}

/// A mirror of a registry to itself, on whichever port, says how to reach it and caches nothing.
fn names_itself(known: &Known<'_>, host: &str) -> bool {
    known.mirror.known_name().is_some_and(|name| {
        let name = match name.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => name,
        };
        let name = name.trim_start_matches('[').trim_end_matches(']');
        name.eq_ignore_ascii_case(host.trim_start_matches('[').trim_end_matches(']'))
    })
}
