//! Recognises what a document is.

use super::embedded::{is_for_talos, is_json_patch};
use super::placeholder::is_placeholder;
use super::{Dialect, InputKind};
use crate::kubernetes::client::{self, Arrival};
use crate::schema::{self, Dispatch, Family, Kind, Shape, Suggestion};
use crate::yaml::{Entry, Items, NodeRef};

/// What a document was recognised as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// The main Talos document without `apiVersion` and `kind`: `machine`, `cluster`.
    TalosMain,
    /// A Talos document that carries a kind, known or not.
    Talos,
    /// A Kubernetes object that pullpath examines.
    Kubernetes(KubernetesKind),
    /// A list of operations on a Talos machine configuration (RFC 6902).
    JsonPatch,
    /// A document of one of these sorts that is not YAML before its template is rendered.
    Template,
    /// Nothing is in it.
    Empty,
    /// Something pullpath has no opinion on.
    Other,
}

/// The Kubernetes kinds that pullpath examines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KubernetesKind {
    /// `Secret` of the core group.
    Secret,
    /// `ServiceAccount` of the core group.
    ServiceAccount,
    /// `NodeOp` of the Kairos operator.
    NodeOp,
    /// `NodeOpUpgrade` of the Kairos operator.
    NodeOpUpgrade,
    /// `OSArtifact` of the Kairos operator.
    OsArtifact,
    /// An object that makes Pods: only its images and pull secrets are of interest.
    Workload,
    /// `Namespace`: only what it allows is of interest.
    Namespace,
    /// `ConfigMap`: only its name and its keys are of interest.
    ConfigMap,
    /// `PersistentVolumeClaim`: only its name is of interest.
    PersistentVolumeClaim,
    /// `CustomResourceDefinition`: brings a schema of its own.
    CustomResourceDefinition,
    /// An object of a kind of the user's own, which a definition in the run describes.
    Custom,
    /// Something that is given as an object, or nearly is one of the Kairos operator, and has no kind that exists.
    Unrecognized,
}

impl KubernetesKind {
    /// Whether objects of this kind are judged themselves. The others only say something about these.
    pub fn is_judged(self) -> bool {
        match self {
            Self::Secret
            | Self::ServiceAccount
            | Self::NodeOp
            | Self::NodeOpUpgrade
            | Self::OsArtifact
            | Self::Custom
            | Self::Unrecognized => true,
            Self::Workload
            | Self::Namespace
            | Self::ConfigMap
            | Self::PersistentVolumeClaim
            | Self::CustomResourceDefinition => false,
        }
    }

    /// Whether the Kairos operator serves this kind.
    pub fn is_of_kairos(self) -> bool {
        matches!(self, Self::NodeOp | Self::NodeOpUpgrade | Self::OsArtifact)
    }
}

impl Class {
    /// Whose rules apply, if any.
    pub fn dialect(self) -> Option<Dialect> {
        match self {
            Self::TalosMain | Self::Talos => Some(Dialect::Talos),
            Self::Kubernetes(kind) if kind.is_judged() => Some(Dialect::Kubernetes),
            Self::Kubernetes(_) | Self::JsonPatch | Self::Template | Self::Empty | Self::Other => {
                None
            }
        }
    }
}

/// What a document looks like by itself; `root` is its top node.
pub(super) fn guess(root: Option<NodeRef<'_>>, input: InputKind) -> Guess {
    match input {
        InputKind::TalosConfig | InputKind::TalosPatch => {
            Guess::Sure(said_to_be_talos(root, input))
        }
        InputKind::Kubernetes => Guess::Sure(kubernetes_or_other(root)),
        InputKind::Auto => unsaid(root),
    }
}

/// What an item of a list of Kubernetes objects is.
pub(super) fn classify_item(item: NodeRef<'_>) -> Class {
    kubernetes_or_other(Some(item))
}

/// What a document looks like by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guess {
    /// It is this.
    Sure(Class),
    /// It may belong to Talos. It does if another document of its stream does.
    TalosInCompany,
}

/// Whether Talos documents stand among others, so that what may be one is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Company {
    /// They do.
    Talos,
    /// They do not.
    Others,
}

impl Company {
    /// The company of a document among all of its stream.
    pub(super) fn of(guesses: impl IntoIterator<Item = Guess>) -> Self {
        let is_talos = |guess| matches!(guess, Guess::Sure(Class::Talos | Class::TalosMain));
        if guesses.into_iter().any(is_talos) {
            Self::Talos
        } else {
            Self::Others
        }
    }
}

impl Guess {
    /// What the document is in this company.
    pub(super) fn among(self, company: Company) -> Class {
        match (self, company) {
            (Self::Sure(class), _) => class,
            (Self::TalosInCompany, Company::Talos) => Class::Talos,
            (Self::TalosInCompany, Company::Others) => Class::Other,
        }
    }
}

fn said_to_be_talos(root: Option<NodeRef<'_>>, input: InputKind) -> Class {
    if input == InputKind::TalosPatch && root.is_some_and(is_json_patch) {
        return Class::JsonPatch;
    }
    match schema::dispatch(root) {
        Dispatch::Nothing => Class::Empty,
        Dispatch::Known(kind) if kind.name == Kind::MAIN => Class::TalosMain,
        _ => Class::Talos,
    }
}

fn kubernetes_or_other(root: Option<NodeRef<'_>>) -> Class {
    match root {
        None => Class::Empty,
        Some(root) if root.is_go_null() => Class::Empty,
        Some(root) => said_to_be_kubernetes(root).map_or(Class::Other, Class::Kubernetes),
    }
}

/// The kind of what is given as a Kubernetes object. Without a kind it is none, and core kinds exist in `v1` only.
fn said_to_be_kubernetes(root: NodeRef<'_>) -> Option<KubernetesKind> {
    let version = text(root, "apiVersion");
    match text(root, "kind") {
        _ if matches!(
            client::read(Some(root)),
            Arrival::NoKind(_) | Arrival::NoObject(_)
        ) =>
        {
            Some(KubernetesKind::Unrecognized)
        }
        "Secret" if !version.trim_start_matches('/').contains('/') || version.ends_with('/') => {
            Some(KubernetesKind::Secret)
        }
        _ => kubernetes(root),
    }
}

/// The kind of a Kubernetes object. Kairos kinds are recognised under versions and groups that nobody serves, too: that
/// is a mistake to be reported.
fn kubernetes(root: NodeRef<'_>) -> Option<KubernetesKind> {
    let version = text(root, "apiVersion");
    let kind = text(root, "kind");
    match (version, kind) {
        ("v1", "Secret") => return Some(KubernetesKind::Secret),
        ("v1", "ServiceAccount") => return Some(KubernetesKind::ServiceAccount),
        ("v1", "Namespace") => return Some(KubernetesKind::Namespace),
        ("v1", "ConfigMap") => return Some(KubernetesKind::ConfigMap),
        ("v1", "PersistentVolumeClaim") => return Some(KubernetesKind::PersistentVolumeClaim),
        ("v1", "Pod" | "PodTemplate" | "ReplicationController")
        | ("apps/v1", "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet")
        | ("batch/v1", "Job" | "CronJob") => return Some(KubernetesKind::Workload),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition") => {
            return Some(KubernetesKind::CustomResourceDefinition);
        }
        _ => {}
    }
    let group = version.split('/').next().unwrap_or("").to_ascii_lowercase();
    let is_core = version.is_empty() || !version.contains('/');
    let of_kairos = is_core || group == "kairos.io" || group.ends_with(".kairos.io");
    let of_operator = matches!(&*group, "operator.kairos.io" | "build.kairos.io");
    match kind {
        "NodeOp" if of_kairos => Some(KubernetesKind::NodeOp),
        "NodeOpUpgrade" if of_kairos => Some(KubernetesKind::NodeOpUpgrade),
        "OSArtifact" if of_kairos => (!is_fork(root)).then_some(KubernetesKind::OsArtifact),
        _ if of_operator && root.get("items").is_none() => Some(KubernetesKind::Unrecognized),
        _ => None,
    }
}

/// Whether an `OSArtifact` is meant for a fork of the builder that shares group and version but not the fields.
fn is_fork(root: NodeRef<'_>) -> bool {
    let paths: [&[&str]; 2] = [&["spec", "fileBundles"], &["spec", "exporter", "registry"]];
    paths.iter().any(|path| root.at_path(path).is_some())
}

/// The documents that a list of Kubernetes objects stands for: its items.
pub(super) fn items_of_list(root: NodeRef<'_>) -> Option<Items<'_>> {
    let items = root.get("items")?.value;
    let is_list = text(root, "kind").ends_with("List") && !text(root, "apiVersion").is_empty();
    (is_list && items.is_sequence()).then(|| items.items())
}

fn text<'s>(root: NodeRef<'s>, key: &str) -> &'s str {
    root.get(key).map_or("", |entry| entry.value.text())
}

/// Foreign files use the same words, so a document is Talos' only if its kind is, or nearly is.
fn unsaid(root: Option<NodeRef<'_>>) -> Guess {
    let outcome = schema::dispatch(root);
    let Some(root) = root.filter(|_| !matches!(outcome, Dispatch::Nothing)) else {
        return Guess::Sure(Class::Empty);
    };
    if is_for_talos(root) {
        return Guess::Sure(Class::JsonPatch);
    }
    if let Some(kind) = kubernetes(root) {
        return Guess::Sure(Class::Kubernetes(kind));
    }
    let version = text(root, "apiVersion");
    let kind = text(root, "kind");
    let is_kind = |name: &str| schema::kind(Family::Talos, name).is_some();
    match outcome {
        Dispatch::Known(known) if known.name == Kind::MAIN => {
            if is_main(root, known) || is_main_without_indentation(root, known) {
                Guess::Sure(Class::TalosMain)
            } else if version == "v1alpha1" {
                without_kind(root)
            } else {
                Guess::Sure(Class::Other)
            }
        }
        Dispatch::Known(_) => Guess::Sure(Class::Talos),
        // Versions of Kubernetes groups have a slash.
        _ if is_kind(kind) && !version.contains('/') => Guess::Sure(Class::Talos),
        _ if version == "v1alpha1" && nearest_kind(kind).is_some() => Guess::Sure(Class::Talos),
        Dispatch::NotAMapping => Guess::TalosInCompany,
        _ if version == "v1alpha1" => Guess::TalosInCompany,
        _ => Guess::Sure(Class::Other),
    }
}

/// The Talos kind that a word was probably meant to be.
pub fn nearest_kind(word: &str) -> Option<Suggestion<'static>> {
    let kinds = schema::kinds()
        .iter()
        .filter(|kind| kind.family == Family::Talos && kind.name != Kind::MAIN)
        .map(|kind| kind.name);
    schema::nearest(word, kinds)
}

/// Whether a mapping with `machine` or `cluster` is a machine configuration: other tools use these words too.
fn is_main(root: NodeRef<'_>, main: &Kind) -> bool {
    let section = |name: &str| {
        let shape = main.shape().field(name).map(|field| &field.shape);
        let entries = || root.get(name).into_iter().flat_map(|e| e.value.entries());
        let known = entries()
            .filter(|entry| shape.is_some_and(|shape| shape.field(entry.name()).is_some()))
            .filter(|entry| entry.name() != "type" || is_machine_type(entry.value.text()))
            .count();
        (known, entries().count())
    };
    let ((machine, machine_all), (cluster, cluster_all)) = (section("machine"), section("cluster"));
    let only_ours = root
        .entries()
        .all(|entry| entry.name() == "$patch" || main.shape().field(entry.name()).is_some());
    if only_ours {
        machine > 0 && machine * 2 >= machine_all || cluster > 0 && cluster * 2 > cluster_all
    } else {
        machine > 1 && machine * 2 > machine_all || machine > 0 && cluster > 0
    }
}

/// Whether a mapping is a machine configuration whose block stands too far left: a section or a field of it is empty, and
/// all that is unknown beside it or beside the sections are fields of that.
fn is_main_without_indentation(root: NodeRef<'_>, main: &Kind) -> bool {
    ["machine", "cluster"].into_iter().any(|name| {
        let (Some(section), Some(entry)) = (main.shape().field(name), root.get(name)) else {
            return false;
        };
        let section = &section.shape;
        let strays: Vec<Entry<'_>> = [(root, main.shape()), (entry.value, section)]
            .into_iter()
            .flat_map(|(mapping, shape)| {
                mapping
                    .entries()
                    .filter(|entry| shape.field(entry.name()).is_none())
            })
            .collect();
        let holds_strays = |shape: &Shape| {
            strays
                .iter()
                .all(|stray| stray.value.is_mapping() && shape.field(stray.name()).is_some())
        };
        let mut fields = entry.value.entries();
        !strays.is_empty()
            && (entry.value.is_go_null() && holds_strays(section)
                || fields.any(|entry| {
                    let field = section.field(entry.name());
                    entry.value.is_go_null()
                        && field.is_some_and(|field| holds_strays(&field.shape))
                }))
    })
}

/// Whether a text is, or stands for, a type of machine.
fn is_machine_type(text: &str) -> bool {
    matches!(text, "controlplane" | "worker" | "init" | "join") || is_placeholder(text)
}

/// A document of version `v1alpha1` without a kind: Talos' if all its fields are those of one registry kind.
fn without_kind(root: NodeRef<'_>) -> Guess {
    let kinds = [
        "RegistryMirrorConfig",
        "RegistryAuthConfig",
        "RegistryTLSConfig",
    ];
    let fits = |kind: &Kind| {
        let keys = || root.entries().map(|entry| entry.key.text());
        keys().all(|key| kind.shape().field(key).is_some())
            && keys().any(|key| !matches!(key, "apiVersion" | "kind" | "name"))
    };
    if kinds
        .iter()
        .filter_map(|name| schema::kind(Family::Talos, name))
        .any(fits)
    {
        Guess::Sure(Class::Talos)
    } else {
        Guess::TalosInCompany
    }
}
