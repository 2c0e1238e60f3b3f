//! Which fields may stand where: the structure of a kind, as far as indentation can follow from it.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::document::{Class, InputKind, KubernetesKind};
use crate::schema::{Family, Form, Kind, Shape, kind};

/// What a document is, by its lines alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outline {
    /// What it is.
    pub(super) class: Class,
    /// Its fields.
    pub(super) root: &'static Shape,
}

impl Outline {
    /// The outline of a kind. `first` is the first key of the document.
    pub(super) fn of(
        api_version: Option<&str>,
        kind_name: Option<&str>,
        first: &str,
        input: InputKind,
    ) -> Option<Self> {
        let may_be_talos = input != InputKind::Kubernetes;
        let may_be_kubernetes = matches!(input, InputKind::Auto | InputKind::Kubernetes);
        // Manifests inside of it have kinds, too.
        let is_main = matches!(
            first,
            "version" | "machine" | "cluster" | "debug" | "persist"
        );
        match (api_version, kind_name) {
            _ if may_be_talos && is_main => Some(Self {
                class: Class::TalosMain,
                root: kind(Family::Talos, Kind::MAIN)?.shape(),
            }),
            (Some("v1alpha1"), Some(name)) if may_be_talos && name != Kind::MAIN => Some(Self {
                class: Class::Talos,
                root: kind(Family::Talos, name)?.shape(),
            }),
            (Some(version), Some(name)) if may_be_kubernetes => kubernetes(version, name),
            _ => None,
        }
    }
}

fn kubernetes(version: &str, name: &str) -> Option<Outline> {
    let (of_kind, root) = match (version, name) {
        ("v1", "Secret") => (KubernetesKind::Secret, secret()),
        ("v1", "ServiceAccount") => (KubernetesKind::ServiceAccount, service_account()),
        ("operator.kairos.io/v1alpha1", "NodeOp") => {
            (KubernetesKind::NodeOp, kind(Family::Kairos, name)?.shape())
        }
        ("operator.kairos.io/v1alpha1", "NodeOpUpgrade") => (
            KubernetesKind::NodeOpUpgrade,
            kind(Family::Kairos, name)?.shape(),
        ),
        ("build.kairos.io/v1alpha2", "OSArtifact") => (
            KubernetesKind::OsArtifact,
            kind(Family::Kairos, name)?.shape(),
        ),
        _ => return None,
    };
    Some(Outline {
        class: Class::Kubernetes(of_kind),
        root,
    })
}

/// The fields of a value under a name. The schema files leave metadata to the server; it is the same everywhere.
pub(super) fn below(name: &str, shape: &'static Shape) -> &'static Shape {
    if name == "metadata" && shape.form == Form::Unstructured {
        metadata()
    } else {
        shape
    }
}

/// The names of all fields below the top ones.
pub(super) fn nested_names(root: &'static Shape) -> HashSet<&'static str> {
    let mut names = HashSet::new();
    let mut open: Vec<&'static Shape> = Vec::new();
    for field in &root.fields {
        open.push(below(&field.name, &field.shape));
    }
    while let Some(shape) = open.pop() {
        for field in &shape.fields {
            names.insert(&*field.name);
            open.push(below(&field.name, &field.shape));
        }
        open.extend(shape.element.as_deref());
    }
    names
}

fn metadata() -> &'static Shape {
    static SHAPE: OnceLock<Shape> = OnceLock::new();
    SHAPE.get_or_init(|| {
        Shape::parse(
            r#"{"properties": {
                "name": {"type": "string"},
                "generateName": {"type": "string"},
                "namespace": {"type": "string"},
                "labels": {"type": "object", "additionalProperties": {"type": "string"}},
                "annotations": {"type": "object", "additionalProperties": {"type": "string"}},
                "finalizers": {"type": "array", "items": {"type": "string"}},
                "ownerReferences": {"type": "array", "items": {"properties": {
                    "apiVersion": {"type": "string"}, "kind": {"type": "string"},
                    "name": {"type": "string"}, "uid": {"type": "string"},
                    "controller": {"type": "boolean"}, "blockOwnerDeletion": {"type": "boolean"}}}},
                "creationTimestamp": {"type": "string"},
                "deletionTimestamp": {"type": "string"},
                "deletionGracePeriodSeconds": {"type": "integer"},
                "generation": {"type": "integer"},
                "resourceVersion": {"type": "string"},
                "selfLink": {"type": "string"},
                "uid": {"type": "string"}}}"#,
        )
    })
}

fn secret() -> &'static Shape {
    static SHAPE: OnceLock<Shape> = OnceLock::new();
    SHAPE.get_or_init(|| {
        Shape::parse(
            r#"{"properties": {
                "apiVersion": {"type": "string"}, "kind": {"type": "string"},
                "metadata": {"type": "object"}, "type": {"type": "string"}, "immutable": {"type": "boolean"},
                "data": {"type": "object", "additionalProperties": {"type": "string"}},
                "stringData": {"type": "object", "additionalProperties": {"type": "string"}}}}"#,
        )
    })
}

fn service_account() -> &'static Shape {
    static SHAPE: OnceLock<Shape> = OnceLock::new();
    SHAPE.get_or_init(|| {
        Shape::parse(
            r#"{"properties": {
                "apiVersion": {"type": "string"}, "kind": {"type": "string"},
                "metadata": {"type": "object"}, "automountServiceAccountToken": {"type": "boolean"},
                "imagePullSecrets": {"type": "array", "items": {"properties": {"name": {"type": "string"}}}},
                "secrets": {"type": "array", "items": {"properties": {"name": {"type": "string"}}}}}}"#,
        )
    })
}
