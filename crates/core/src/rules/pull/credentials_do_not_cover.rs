//! `credentials-do-not-cover`: the pull secrets of an image hold nothing for its registry.

use super::cluster::Located;
use crate::kairos::consequence::Consequence;
use super::coverage::{self, Coverage, Kinship, Rejected, is_public, nearest};
use crate::credentials::key_name::{self, HUB_KEY};
use crate::declare_rule;
use crate::document::kubernetes::{ImageSite, Puller, RegistryContent};
use crate::finding::{Consumer, Finding, Level};
use crate::fix::Fix;
use crate::reference::{DEFAULT_DOMAIN, Reference};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// The Secrets that an object names for an image hold no credentials that the one who pulls it would use.
    ///
    /// The kubelet pulls for operations, upgrades and Pods, `AuroraBoot` and Buildah for builds, and each looks in its
    /// own way:
    ///
    /// | key | image | the kubelet | AuroraBoot | Buildah |
    /// |---|---|---|---|---|
    /// | `ghcr.io` | `ghcr.io/org/app` | yes | yes | yes |
    /// | `https://ghcr.io/v2` | `ghcr.io/org/app` | no | yes | yes |
    /// | `ghcr.io/` | `ghcr.io/org/app` | yes | yes | no |
    /// | `ghcr.io/org` | `ghcr.io/org2/app` | yes | yes | no |
    /// | `*.example.org` | `r.example.org/app` | yes | no | no |
    /// | `r.example.org` | `r.example.org:5000/app` | no | no | no |
    ///
    /// Buildah reads `auth` alone: an entry with `username` and `password` is empty to it.
    ///
    /// Nothing is said as long as one of the Secrets is not in the input, or a value is filled in later, nor about
    /// registries in the settings' `assume-public`.
    ///
    /// ## What happens
    /// The image is pulled without credentials, and a private registry answers 401. Where an operation takes nodes out
    /// of service before it pulls, they stay out of service.
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
    ///     {"auths": {"registry.example.org": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ---
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   image: registry.example.org:5000/kairos/hadron:v0.1.0
    ///   imagePullSecrets:
    ///     - name: registry
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///   concurrency: 1
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
    ///     {"auths": {"registry.example.org:5000": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ---
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   image: registry.example.org:5000/kairos/hadron:v0.1.0
    ///   imagePullSecrets:
    ///     - name: registry
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///   concurrency: 1
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: kubernetes.io/dockerconfigjson
    /// stringData:
    ///   .dockerconfigjson: |
    ///     {"auths": {"registry.example.org:5000": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ---
    /// apiVersion: operator.kairos.io/v1alpha1
    /// kind: NodeOpUpgrade
    /// metadata:
    ///   name: upgrade
    /// spec:
    ///   image: registry.example.org:5000/kairos/hadron:v0.1.0
    ///   imagePullSecrets:
    ///     - name: registry
    ///   nodeSelector:
    ///     matchLabels:
    ///       kairos.io/managed: "true"
    ///   concurrency: 1
    /// ```
    pub(crate) static CREDENTIALS_DO_NOT_COVER = {
        name: "credentials-do-not-cover",
        summary: "the pull secrets of an image hold nothing for its registry",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kubelet),
        preset: Recommended,
        evidence: "kairos-k8s facts 1.5, 2.1 (N13, N14), 3.3, 3.4, 5 (X05), 9 (REF002); keyring and credential-engines vectors",
        misses: InFile,
        check: Check::Run(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let cluster = context.cluster();
    for from in cluster.objects() {
        let sites: Vec<(ImageSite<'_>, Coverage<'_>)> = from
            .object
            .images()
            .into_iter()
            .map(|site| {
                let coverage = coverage::of_site(cluster, from, &site);
                (site, coverage)
            })
            .collect();
        let served: Vec<String> = sites
            .iter()
            .filter(|(_, coverage)| matches!(coverage, Coverage::Covered))
            .filter_map(|(site, _)| Some(Reference::parse(&site.image).ok()?.domain().to_owned()))
            .collect();
        for (site, coverage) in &sites {
            let registry = match Reference::parse(&site.image) {
                Ok(reference)
                    if site.is_pushed() || !cluster.is_assumed_public(from, reference.domain()) =>
                {
                    reference.domain().to_owned()
                }
                _ => continue,
            };
            // Credentials for others only: this registry may need none.
            let serves_another = !served.is_empty() && !served.contains(&registry);
            let finding = match coverage {
                Coverage::NotCovered(rejected) => {
                    not_covered(from, site, &registry, rejected, serves_another)
                }
                Coverage::Unreadable(secret, error) => Some(
                    blank(from, site, "cannot read the Secrets named here")
                        .label_in(
                            secret.file,
                            secret.object.span(&["metadata", "name"]),
                            "the Secret",
                        )
                        .note(format!("{} says: {error}", site.puller.as_str())),
                ),
                _ => None,
            };
            if let Some(finding) = finding {
                sink.push_in(from.file, finding);
            }
        }
    }
}

fn not_covered(
    from: Located<'_>,
    site: &ImageSite<'_>,
    registry: &str,
    rejected: &[Rejected<'_>],
    serves_another: bool,
) -> Option<Finding> {
    let nearest = nearest(rejected, registry);
    let is_official = registry == DEFAULT_DOMAIN
        && Reference::parse(&site.image)
            .is_ok_and(|reference| reference.path().starts_with("library/"));
    let is_open = is_public(registry) && !site.is_pushed();
    let level = match nearest {
        _ if site.is_pushed() => Level::Error,
        _ if is_official => return None,
        Some((Kinship::Empty | Kinship::Spelling, _)) if is_open => Level::Warning,
        Some((Kinship::SameHost | Kinship::SameDomain, _)) if is_open => return None,
        None if is_open || serves_another => return None,
        Some((Kinship::SameDomain, _)) if serves_another => return None,
        Some((Kinship::SameDomain, _)) | None => Level::Warning,
        Some(_) => Level::Error,
    };
    let consequence = Consequence::of(from.object);
    let level = if consequence == Consequence::NodeStaysCordoned {
        Level::Error
    } else {
        level
    };
    let what = format!("finds no credentials for `{registry}` in the Secrets named here");
    let mut finding = blank(from, site, &what).at_level(level);
    if let Some(note) = consequence.note() {
        finding = finding.note(note);
    }
    let Some((kinship, nearest)) = nearest else {
        return Some(finding.help(format!("add an entry for `{registry}`")));
    };
    let key = key_name::shown(&nearest.key);
    let help = match kinship {
        Kinship::Empty => format!(
            "add `auth`, base64 of `username:password`, to the entry for `{key}`: nothing else in it is read"
        ),
        _ => format!("the nearest key is `{key}`: {}", nearest.reason),
    };
    let span = content_of(nearest).map_or_else(
        || nearest.secret.object.span(&["metadata", "name"]),
        |content| {
            let entries = content.entries();
            let entry = entries.iter().find(|entry| entry.name() == nearest.key);
            entry.map_or_else(|| content.whole(), |entry| content.span(entry.key.span()))
        },
    );
    let fix = (nearest.secret.file == from.file && kinship <= Kinship::SameHost)
        .then(|| renamed(nearest, registry))
        .flatten()
        .filter(|_| kinship != Kinship::Empty);
    Some(
        finding
            .help(help)
            .label_in(nearest.secret.file, span, "this key does not match")
            .fix(fix),
    )
}

fn blank(from: Located<'_>, site: &ImageSite<'_>, what: &str) -> Finding {
    let span = from.span_of(site.node);
    let finding = Finding::new(
        &CREDENTIALS_DO_NOT_COVER,
        span,
        format!("{} {what}", site.puller.as_str()),
    );
    match site.puller {
        Puller::Kubelet => finding,
        Puller::AuroraBoot | Puller::Buildah => finding.consumer(Consumer::Kairos),
    }
}

/// The content that a key stands in.
fn content_of<'a>(rejected: &Rejected<'a>) -> Option<RegistryContent<'a, 'a>> {
    let object = rejected.secret.object;
    RegistryContent::all(object)
        .chain(RegistryContent::mounted(object))
        .find(|content| {
            content
                .entries()
                .iter()
                .any(|entry| entry.name() == rejected.key)
        })
}

/// The key under which all three engines find the registry.
fn renamed(rejected: &Rejected<'_>, registry: &str) -> Option<Fix> {
    let wanted = if registry == DEFAULT_DOMAIN {
        HUB_KEY
    } else {
        registry
    };
    let content = content_of(rejected)?;
    let entries = content.entries();
    if entries.iter().any(|entry| entry.name() == wanted) {
        return None;
    }
    let entry = entries.iter().find(|entry| entry.name() == rejected.key)?;
    let text = serde_json::Value::from(wanted).to_string();
    let edits = content.edits(&[(entry.key.span(), text)])?;
    Some(Fix::unsafe_(format!("Name the key `{wanted}`"), edits))
}
