//! `pull-secret-not-named`: an image is pulled without the Secret that was made for it.

use super::cluster::Located;
use crate::kairos::consequence::Consequence;
use super::coverage::{self, Coverage, is_public};
use crate::credentials::key_name::KeyParts;
use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::document::kubernetes::{ImageSite, Puller, RegistryContent, SecretReference};
use crate::finding::{Consumer, Finding, Level};
use crate::reference::Reference;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An image whose registry has credentials in a Secret of the same namespace, and that is pulled without them,
    /// because the object does not name the Secret where it would count.
    ///
    /// An `OSArtifact` has two places: `spec.imagePullSecrets` is for the Pods of the build itself,
    /// `spec.image.imageCredentialsSecretRef` for the images that are built from. The images of `exporters` have only
    /// the `imagePullSecrets` of their own Pods.
    ///
    /// ## What happens
    /// The image is pulled without credentials. Secrets of the service account, which may exist in the cluster alone,
    /// can still help containers, but not a build.
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
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: hadron
    /// spec:
    ///   image:
    ///     ref: registry.example.org/kairos/hadron:v0.1.0
    ///   imagePullSecrets:
    ///     - name: registry
    ///   artifacts:
    ///     iso: true
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
    /// ---
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: hadron
    /// spec:
    ///   image:
    ///     ref: registry.example.org/kairos/hadron:v0.1.0
    ///     imageCredentialsSecretRef:
    ///       name: registry
    ///   artifacts:
    ///     iso: true
    /// ```
    pub(crate) static PULL_SECRET_NOT_NAMED = {
        name: "pull-secret-not-named",
        summary: "an image is pulled without the Secret that was made for it",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kubelet),
        preset: Recommended,
        evidence: "kairos-k8s facts 1.5, 2.3 (O05, O16), 5 (X06, X16), 9 (REF013)",
        misses: InFile,
        check: Check::Run(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let cluster = context.cluster();
    let secrets: Vec<Hosts<'_>> = cluster.secrets().filter_map(Hosts::of).collect();
    for from in cluster.objects() {
        for site in from.object.images() {
            if !matches!(coverage::of_site(cluster, from, &site), Coverage::NoSecret) {
                continue;
            }
            let Ok(reference) = Reference::parse(&site.image) else {
                continue;
            };
            let registry = reference.domain();
            let is_open = cluster.is_assumed_public(from, registry) || is_public(registry);
            if is_open && !site.is_pushed() {
                continue;
            }
            let covering = secrets.iter().find(|hosts| {
                hosts.may_cover(registry)
                    && from.same_namespace(&hosts.secret) == Some(true)
                    && covers(hosts.secret, &site)
            });
            if let Some(hosts) = covering {
                sink.push_in(from.file, finding(from, &site, registry, hosts.secret));
            }
        }
    }
}

/// A Secret for registries and the hosts in its keys, so that most Secrets need not be read for most images.
struct Hosts<'a> {
    secret: Located<'a>,
    hosts: Vec<String>,
}

impl<'a> Hosts<'a> {
    fn of(secret: Located<'a>) -> Option<Self> {
        let hosts: Vec<String> = RegistryContent::all(secret.object)
            .flat_map(|content| {
                let entries = content.entries();
                entries
                    .iter()
                    .map(|entry| KeyParts::of(entry.name()).host.to_owned())
                    .collect::<Vec<_>>()
            })
            .collect();
        (!hosts.is_empty()).then_some(Self { secret, hosts })
    }

    fn may_cover(&self, registry: &str) -> bool {
        self.hosts
            .iter()
            .any(|host| host == registry || host.contains(['*', '?']))
    }
}

/// Whether a Secret holds credentials for an image.
fn covers<'a>(secret: Located<'a>, site: &ImageSite<'a>) -> bool {
    let reference = SecretReference {
        name: secret.object.name().to_owned(),
        node: None,
        key: None,
    };
    let coverage = coverage::of_secrets(&[(secret, reference)], Puller::Kubelet, &site.image);
    matches!(coverage, Coverage::Covered)
}

fn finding(
    from: Located<'_>,
    site: &ImageSite<'_>,
    registry: &str,
    secret: Located<'_>,
) -> Finding {
    let name = secret.object.name();
    let is_bundle = site.path.starts_with("spec.artifacts.bundles");
    let help = match site.puller {
        Puller::AuroraBoot if is_bundle => {
            "bundles are always pulled without credentials: put them into a registry that asks for none".to_owned()
        }
        Puller::AuroraBoot | Puller::Buildah => {
            format!("name it in `spec.image.imageCredentialsSecretRef`: `name: {name}`")
        }
        Puller::Kubelet => format!("name it in `imagePullSecrets`: `- name: {name}`"),
    };
    let consequence = Consequence::of(from.object);
    let level = match (site.puller, from.object.kind) {
        (Puller::AuroraBoot, _) if is_bundle => Level::Warning,
        (Puller::AuroraBoot | Puller::Buildah, _) => Level::Error,
        (Puller::Kubelet, KubernetesKind::Workload | KubernetesKind::Custom) => Level::Info,
        (Puller::Kubelet, _) => Level::Warning,
    };
    let span = from.span_of(site.node);
    let finding = Finding::new(
        &PULL_SECRET_NOT_NAMED,
        span,
        format!(
            "{} {} `{registry}` without the credentials in the Secret `{name}`",
            site.puller.as_str(),
            if site.is_pushed() {
                "pushes this to"
            } else {
                "pulls this from"
            }
        ),
    )
    .at_level(level)
    .help(help)
    .label_in(
        secret.file,
        secret.object.span(&["metadata", "name"]),
        "this Secret",
    );
    match consequence.note() {
        Some(note) => finding.note(note),
        None => finding,
    }
}
