//! `secret-repeated-key`: two entries for one registry with different credentials.

use super::contents::{contents, title};
use std::collections::HashMap;

use crate::credentials::docker_config::Entry;
use crate::credentials::kubelet::{KUBELET_GO, Key};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::json::Member;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// Two entries of a Secret for the same registry, with different credentials: the same key twice, or two spellings
    /// that come to the same.
    ///
    /// ## What happens
    /// Of the same key written twice only the last counts. Of two spellings the kubelet tries both, in an order that
    /// changes from one start to the next.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: kubernetes.io/dockerconfigjson
    /// stringData:
    ///   .dockerconfigjson: |
    ///     {"auths": {
    ///       "registry.example.org": {"auth": "cm9ib3Q6czNjcjN0"},
    ///       "https://registry.example.org/v2/": {"auth": "cm9ib3Q6YmVmb3Jl"}
    ///     }}
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: kubernetes.io/dockerconfigjson
    /// stringData:
    ///   .dockerconfigjson: |
    ///     {"auths": {"registry.example.org": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ```
    pub(crate) static SECRET_REPEATED_KEY = {
        name: "secret-repeated-key",
        summary: "two entries for one registry with different credentials",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Kubelet),
        preset: Recommended,
        evidence: "kairos-k8s facts 3.3, 9 (SEC017), 10.11; keyring vectors of the family order-one-secret",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for content in contents(context) {
        let root = content.json.root();
        for object in root.fields("auths") {
            let mut first_by_name: HashMap<_, Member<'_>> = HashMap::new();
            for member in object.value.members() {
                let Some(earlier) = first_by_name.get(&member.name.text()) else {
                    first_by_name.insert(member.name.text(), member);
                    continue;
                };
                sink.push(
                    Finding::new(
                        &SECRET_REPEATED_KEY,
                        content.span(member.name.span()),
                        "this key stands here a second time, and only the last one counts",
                    )
                    .label(content.span(earlier.name.span()), "the first one")
                    .help("keep one of them"),
                );
            }
        }
        let entries = content.entries();
        let mut first_by_registry: HashMap<String, &Entry<'_>> = HashMap::new();
        for entry in &entries {
            let Ok(key) = Key::normalize(entry.name(), KUBELET_GO) else {
                continue;
            };
            let earlier = *first_by_registry.entry(key).or_insert(entry);
            if !same(earlier, entry) {
                sink.push(
                    Finding::new(
                        &SECRET_REPEATED_KEY,
                        content.span(entry.key.span()),
                        format!(
                            "{} and {} are the same registry, with different credentials",
                            title(earlier),
                            title(entry)
                        ),
                    )
                    .label(content.span(earlier.key.span()), "the other one")
                    .help("keep one of them"),
                );
            }
        }
    }
}

/// Whether two entries send the same.
fn same(a: &Entry<'_>, b: &Entry<'_>) -> bool {
    let texts = |entry: &Entry<'_>| {
        let auth = Entry::text(entry.auth).to_owned();
        // `auth` wins over the other two.
        let login = auth.is_empty().then(|| {
            (
                Entry::text(entry.username).to_owned(),
                Entry::text(entry.password).to_owned(),
            )
        });
        (auth, login)
    };
    texts(a) == texts(b)
}
