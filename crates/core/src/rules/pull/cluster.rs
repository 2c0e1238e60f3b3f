//! What the files of a run say together about a cluster: which Secrets are there, and who names them.

use std::collections::BTreeMap;

use crate::document::KubernetesKind;
use crate::document::kubernetes::{
    Identity, ImageSite, Object, Puller, RegistryContent, SecretReference,
};
use crate::document::placeholder::is_placeholder;
use crate::finding::{Finding, Level};
use crate::rules::{Context, Sink, Views};
use crate::source::Span;
use crate::yaml::NodeRef;

/// An object and the file it stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Located<'a> {
    /// Index of the file in the run.
    pub file: usize,
    /// The object.
    pub object: &'a Object<'a>,
}

impl Located<'_> {
    /// Where a value of the object is written; where its kind stands, when it is not written in this file.
    pub(super) fn span_of(&self, node: Option<NodeRef<'_>>) -> Span {
        node.map_or_else(|| self.object.kind_span(), NodeRef::span)
    }

    /// Reports what this object and another one do together. Files may be for different clusters, so that across them
    /// it is less sure, and has the level `apart`.
    pub(super) fn push_beside(
        &self,
        other: Self,
        apart: Level,
        finding: Finding,
        sink: &mut Sink<'_>,
    ) {
        sink.push_in(
            self.file,
            if self.file == other.file {
                finding
            } else {
                finding.at_level(apart)
            },
        );
    }

    /// Whether two objects are in one namespace: for certain, possibly, or not. One that is filled in later may be
    /// any.
    pub(super) fn same_namespace(&self, other: &Self) -> Option<bool> {
        let (own, other) = (self.object.identity(), other.object.identity());
        let is_unknown =
            |identity: &Identity| identity.namespace.as_deref().is_some_and(is_placeholder);
        if is_unknown(&own) || is_unknown(&other) {
            return (own.namespace == other.namespace).then_some(true);
        }
        own.same_namespace(&other)
    }
}

/// The objects of a run.
pub(in crate::rules) struct Cluster<'a> {
    files: &'a [Views<'a>],
    objects: Vec<Located<'a>>,
    secrets: BTreeMap<&'a str, Vec<Located<'a>>>,
    accounts: BTreeMap<&'a str, Vec<Located<'a>>>,
    promised: BTreeMap<&'a str, Vec<Option<&'a str>>>,
    /// Whether the name of a Secret is filled in later: it may be any.
    has_open_name: bool,
}

/// What is known of a Secret that an object names.
pub(super) enum Resolved<'a> {
    /// The input holds it, or several that it may be.
    Found(Vec<Located<'a>>),
    /// It is not in the input and there is reason to believe that it is in the cluster.
    Promised,
    /// Only another namespace has one of this name.
    Elsewhere(Located<'a>),
    /// Nothing is known of it.
    Absent,
}

/// Annotations with which controllers copy Secrets to other namespaces.
const COPIED: [&str; 6] = [
    "reflector.v1.k8s.emberstack.com/reflection-allowed",
    "reflector.v1.k8s.emberstack.com/reflection-auto-enabled",
    "replicator.v1.mittwald.de/replicate-to",
    "replicator.v1.mittwald.de/replicate-to-matching",
    "replicator.v1.mittwald.de/replication-allowed",
    "kubed.appscode.com/sync",
];

impl<'a> Cluster<'a> {
    /// The objects of all files of a run.
    pub(in crate::rules) fn of(context: &Context<'a>) -> Self {
        let mut cluster = Self {
            files: context.files(),
            objects: Vec::new(),
            secrets: BTreeMap::new(),
            accounts: BTreeMap::new(),
            promised: BTreeMap::new(),
            has_open_name: false,
        };
        let files = context.files();
        let is_supported = files
            .iter()
            .any(|views| views.objects().iter().any(concerns_others))
            || files.iter().any(|views| views.other_secrets().are_named);
        for (file, views) in files.iter().enumerate() {
            let supporting = is_supported.then(|| views.supporting_objects().iter());
            let supporting = supporting.into_iter().flatten();
            for object in views.objects().iter().chain(supporting) {
                let located = Located { file, object };
                cluster.objects.push(located);
                let by_name = match object.kind {
                    KubernetesKind::Secret => &mut cluster.secrets,
                    KubernetesKind::ServiceAccount => &mut cluster.accounts,
                    _ => continue,
                };
                if !object.name().is_empty() && !object.has_generated_name() {
                    by_name.entry(object.name()).or_default().push(located);
                }
            }
        }
        if cluster.objects.is_empty() {
            return cluster;
        }
        cluster.has_open_name = cluster.secrets.keys().any(|name| is_placeholder(name));
        for views in context.files() {
            for promise in &views.other_secrets().promised {
                cluster
                    .promised
                    .entry(promise.name)
                    .or_default()
                    .push(promise.namespace);
            }
        }
        cluster
    }

    /// All objects, in the order of the files.
    pub(super) fn objects(&self) -> impl Iterator<Item = Located<'a>> {
        self.objects.iter().copied()
    }

    /// The Secrets of the input.
    pub(super) fn secrets(&self) -> impl Iterator<Item = Located<'a>> {
        self.objects()
            .filter(|located| located.object.kind == KubernetesKind::Secret)
    }

    /// Whether images of a registry need no credentials, as the settings for the file of an object say.
    pub(super) fn is_assumed_public(&self, from: Located<'_>, registry: &str) -> bool {
        self.files
            .get(from.file)
            .into_iter()
            .flat_map(|views| views.options().assume_public.iter())
            .any(|public| public == registry)
    }

    /// What is known of the Secret that an object calls by this name.
    pub(super) fn resolve(&self, from: Located<'a>, name: &str) -> Resolved<'a> {
        if is_placeholder(name) {
            return Resolved::Promised;
        }
        let named = self.secrets.get(name).map_or(&[][..], Vec::as_slice);
        let in_namespace = |wanted: Option<bool>| {
            let all: Vec<_> = named
                .iter()
                .copied()
                .filter(|secret| from.same_namespace(secret) == wanted)
                .collect();
            let beside: Vec<_> = all
                .iter()
                .copied()
                .filter(|secret| secret.file == from.file)
                .collect();
            if beside.is_empty() { all } else { beside }
        };
        for wanted in [Some(true), None] {
            let found = in_namespace(wanted);
            if !found.is_empty() {
                return Resolved::Found(found);
            }
        }
        if self.is_promised(from, name) {
            return Resolved::Promised;
        }
        match in_namespace(Some(false)).first() {
            Some(secret) if is_copied(secret.object) => Resolved::Promised,
            Some(secret) => Resolved::Elsewhere(*secret),
            None if self.has_open_name => Resolved::Promised,
            None => Resolved::Absent,
        }
    }

    /// Whether the settings or another object say that a Secret is in the cluster.
    fn is_promised(&self, from: Located<'a>, name: &str) -> bool {
        let namespace = from.object.identity().namespace;
        let is_known = self
            .files
            .get(from.file)
            .into_iter()
            .flat_map(|views| views.options().known_secrets.iter())
            .any(|known| match known.split_once('/') {
                Some((of, known)) => {
                    known == name && namespace.as_deref().is_none_or(|namespace| namespace == of)
                }
                None => known == name,
            });
        is_known
            || self.promised.get(name).is_some_and(|namespaces| {
                namespaces
                    .iter()
                    .any(|of| of.is_none() || namespace.is_none() || *of == namespace.as_deref())
            })
    }

    /// The Secrets whose credentials are used for an image, in order; those of the service account where the Pod
    /// names none.
    pub(super) fn references(
        &self,
        from: Located<'a>,
        site: &ImageSite<'a>,
    ) -> Vec<SecretReference<'a>> {
        if !site.secrets.is_empty() || site.puller != Puller::Kubelet {
            return site.secrets.clone();
        }
        let account = site.service_account.as_deref().unwrap_or("default");
        self.accounts
            .get(account)
            .into_iter()
            .flatten()
            .filter(|account| from.same_namespace(account) != Some(false))
            .flat_map(|account| account.object.pull_secrets())
            .collect()
    }
}

/// Whether an object may be at odds with one that is not judged itself: a workload, a namespace. A Secret that holds
/// no credentials for registries is not.
fn concerns_others(object: &Object<'_>) -> bool {
    object.kind != KubernetesKind::Secret || RegistryContent::all(object).next().is_some()
}

/// Whether a Secret is made to be copied to other namespaces.
fn is_copied(secret: &Object<'_>) -> bool {
    COPIED
        .iter()
        .any(|name| secret.get(&["metadata", "annotations", name]).is_some())
}
