//! Recognises what a document is.

use super::placeholder::is_placeholder;
use super::{Dialect, InputKind};
use crate::schema::{self, Dispatch, Family, Kind, Suggestion};
use crate::yaml::NodeRef;

/// What a document was recognised as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// The main Talos document without `apiVersion` and `kind`: `machine`, `cluster`.
    TalosMain,
    /// A Talos document that carries a kind, known or not.
    Talos,
    /// A Kubernetes object that pullpath examines.
    Kubernetes(KubernetesKind),
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
}

impl Class {
    /// Whose rules apply, if any.
    pub fn dialect(self) -> Option<Dialect> {
        match self {
            Self::TalosMain | Self::Talos => Some(Dialect::Talos),
            Self::Kubernetes(_) => Some(Dialect::Kubernetes),
            Self::Template | Self::Empty | Self::Other => None,
        }
    }
}

/// The classes of the documents of a stream; `roots` are their top nodes.
pub(super) fn classify<'s>(
    roots: impl IntoIterator<Item = Option<NodeRef<'s>>>,
    input: InputKind,
) -> Vec<Class> {
    let guesses: Vec<Guess> = roots
        .into_iter()
        .map(|root| match input {
            InputKind::TalosConfig | InputKind::TalosPatch => Guess::Sure(said_to_be_talos(root)),
            InputKind::Kubernetes => Guess::Sure(kubernetes_or_other(root)),
            InputKind::Auto => guess(root),
        })
        .collect();
    let in_company = guesses
        .iter()
        .any(|guess| matches!(guess, Guess::Sure(Class::Talos | Class::TalosMain)));
    guesses
        .into_iter()
        .map(|guess| match guess {
            Guess::Sure(class) => class,
            Guess::TalosInCompany if in_company => Class::Talos,
            Guess::TalosInCompany => Class::Other,
        })
        .collect()
}

/// What a document looks like by itself.
enum Guess {
    /// It is this.
    Sure(Class),
    /// It may belong to Talos. It does if another document of its stream does.
    TalosInCompany,
}

fn said_to_be_talos(root: Option<NodeRef<'_>>) -> Class {
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
        Some(root) => kubernetes(root).map_or(Class::Other, Class::Kubernetes),
    }
}

fn kubernetes(root: NodeRef<'_>) -> Option<KubernetesKind> {
    match (text(root, "apiVersion"), text(root, "kind")) {
        ("v1", "Secret") => Some(KubernetesKind::Secret),
        ("v1", "ServiceAccount") => Some(KubernetesKind::ServiceAccount),
        (version, "NodeOp") if version.starts_with("operator.kairos.io/") => {
            Some(KubernetesKind::NodeOp)
        }
        (version, "NodeOpUpgrade") if version.starts_with("operator.kairos.io/") => {
            Some(KubernetesKind::NodeOpUpgrade)
        }
        (version, "OSArtifact") if version.starts_with("build.kairos.io/") => {
            Some(KubernetesKind::OsArtifact)
        }
        _ => None,
    }
}

fn text<'s>(root: NodeRef<'s>, key: &str) -> &'s str {
    root.get(key).map_or("", |entry| entry.value.text())
}

/// Foreign files use the same words, so a document is Talos' only if its kind is, or nearly is.
fn guess(root: Option<NodeRef<'_>>) -> Guess {
    let outcome = schema::dispatch(root);
    let Some(root) = root.filter(|_| !matches!(outcome, Dispatch::Nothing)) else {
        return Guess::Sure(Class::Empty);
    };
    if let Some(kind) = kubernetes(root) {
        return Guess::Sure(Class::Kubernetes(kind));
    }
    let version = text(root, "apiVersion");
    let kind = text(root, "kind");
    let is_kind = |name: &str| schema::kind(Family::Talos, name).is_some();
    match outcome {
        Dispatch::Known(known) if known.name == Kind::MAIN => {
            if is_main(root, known) {
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
