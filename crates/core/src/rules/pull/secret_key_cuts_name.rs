//! `secret-key-cuts-name`: a key that matches in the middle of a name.

use super::cluster::{Cluster, Located, Resolved};
use crate::credentials::key_name::{self, KeyParts};
use crate::declare_rule;
use crate::document::kubernetes::{ImageSite, Puller, RegistryContent};
use crate::finding::{Consumer, Finding};
use crate::reference::Reference;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A key of a pull secret ends in the middle of a word of the image: `ghcr.io/org` and `ghcr.io/org-two/app`.
    ///
    /// ## What happens
    /// The kubelet compares letters, not names: to it the image begins with the key, and the credentials for `org` are sent for
    /// an image of `org-two`. `AuroraBoot` does the same, Buildah does not. The registry answers 403 where they are not valid
    /// for both.
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
    ///     {"auths": {"registry.example.org/org": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ---
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/org-two/collect:1.4.0
    ///   command: [/collect]
    ///   imagePullSecrets:
    ///     - name: registry
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
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
    ///     {"auths": {"registry.example.org/org-two": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ---
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOp
    /// metadata:
    ///   name: collect-logs
    /// spec:
    ///   image: registry.example.org/org-two/collect:1.4.0
    ///   command: [/collect]
    ///   imagePullSecrets:
    ///     - name: registry
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    /// ```
    pub(crate) static SECRET_KEY_CUTS_NAME = {
        name: "secret-key-cuts-name",
        summary: "a key of a pull secret matches in the middle of a name",
        level: Warning,
        impact: Risk,
        consumer: Some(Consumer::Kubelet),
        preset: Recommended,
        evidence: "kairos-k8s facts 3.3, 3.4, 9 (SEC017); keyring vectors of the family path-prefix",
        check: Check::Run(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let cluster = context.cluster();
    for from in cluster.objects() {
        for site in from.object.images() {
            if site.puller != Puller::Kubelet {
                continue;
            }
            let Ok(reference) = Reference::parse(&site.image) else {
                continue;
            };
            let contents = contents(cluster, from, &site);
            let keys = contents.iter().flat_map(|(secret, content)| {
                let entries = content.entries();
                entries
                    .iter()
                    .filter_map(|entry| {
                        let fit = fit(entry.name(), &reference)?;
                        let key = key_name::shown(entry.name()).into_owned();
                        Some((fit, key, *secret, content.span(entry.key.span())))
                    })
                    .collect::<Vec<_>>()
            });
            // The longest that matches comes first.
            let best = keys.max_by_key(|(fit, ..)| fit.length);
            if let Some((Fit { is_cut: true, .. }, key, secret, span)) = best {
                sink.push_in(
                    secret.file,
                    Finding::new(
                        &SECRET_KEY_CUTS_NAME,
                        span,
                        format!(
                            "`{key}` matches `{}` in the middle of a name",
                            reference.name()
                        ),
                    )
                    .help("write out the name that is meant, or the registry alone")
                    .label_in(from.file, from.span_of(site.node), "the image"),
                );
            }
        }
    }
}

/// The contents of the Secrets that go with an image, where it is certain which these are.
fn contents<'a>(
    cluster: &Cluster<'a>,
    from: Located<'a>,
    site: &ImageSite<'a>,
) -> Vec<(Located<'a>, RegistryContent<'a, 'a>)> {
    let references = cluster.references(from, site);
    let secrets = references.iter().filter_map(|reference| {
        match cluster.resolve(from, &reference.name) {
            Resolved::Found(found) => match found[..] {
                [secret] => Some(secret),
                _ => None,
            },
            _ => None,
        }
    });
    secrets
        .flat_map(|secret| RegistryContent::all(secret.object).map(move |content| (secret, content)))
        .collect()
}

/// How a key fits an image.
struct Fit {
    /// Length of its path.
    length: usize,
    /// Whether it ends in the middle of a name.
    is_cut: bool,
}

fn fit(key: &str, image: &Reference) -> Option<Fit> {
    let parts = KeyParts::of(key);
    if parts.host != image.domain() || parts.path.contains(['?', '#']) {
        return None;
    }
    let path = match parts.path {
        "/v1/" | "/v2/" => "",
        path => path.trim_start_matches('/'),
    };
    let rest = image.path().strip_prefix(path)?;
    let is_cut = !path.is_empty()
        && !path.ends_with(['/', '-', '_', '.'])
        && !rest.is_empty()
        && !rest.starts_with('/');
    Some(Fit {
        length: path.len(),
        is_cut,
    })
}
