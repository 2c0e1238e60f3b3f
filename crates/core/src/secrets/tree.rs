//! Secrets that stand in trees.

use super::names::{is_secret, is_secret_option, is_talos_secret, normal};
use crate::credentials::docker_config::{ALL_FIELDS, Form};
use crate::credentials::token;
use crate::document::{Class, DocumentRef, File, KubernetesKind};
use crate::json::{Json, Kind, Member, same_field};
use crate::source::Span;
use crate::yaml::{Entry, NodeRef};

/// What holds for the values below a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ground {
    /// Keys decide.
    Kubernetes,
    /// Keys decide; `key` is a private key.
    Talos,
    /// Registry credentials: everything but names is secret, misspelt keys too.
    Credentials,
    /// A certificate and its private key: everything but the certificate is secret.
    Identity,
    /// Text and documents of a Secret: everything is secret, but for the names in a docker configuration.
    StringData,
    /// Metadata of a Secret: what is none may be content that lost its indentation.
    Metadata,
    /// A docker configuration as text.
    DockerConfig,
    /// Everything is secret.
    Secret,
}

pub(super) fn collect(file: &File, found: &mut Vec<Span>) {
    for document in file.documents() {
        let Some(root) = document.root() else {
            continue;
        };
        let mut open = vec![(root, ground(document))];
        while let Some((node, ground)) = open.pop() {
            if node.is_mapping() {
                // Looked up once: a mapping may be long.
                let is_secret_object = ground == Ground::Kubernetes
                    && node
                        .get("kind")
                        .is_some_and(|kind| kind.value.text() == "Secret");
                for entry in node.entries() {
                    let below = below(entry, ground, node, is_secret_object);
                    visit(entry.value, below, &mut open, found);
                }
            } else {
                // The words of a command: what follows `--password` is one.
                let mut after_option = false;
                for item in node.items() {
                    let below = if after_option && item.is_scalar() {
                        Ground::Secret
                    } else {
                        ground
                    };
                    visit(item, below, &mut open, found);
                    after_option = item.is_scalar() && is_secret_option(item.text());
                }
            }
        }
    }
}

/// Where the secret values stand in a docker configuration that is written as text; none where it is not sound. Names
/// of registries and users are no secrets.
fn in_docker_config(node: NodeRef<'_>) -> Option<Vec<Span>> {
    let map = node.text_map()?;
    let json = Json::parse(map.text().as_bytes()).ok()?;
    let mut found = Vec::new();
    let mut open = vec![json.root()];
    while let Some(value) = open.pop() {
        for Member { name, value } in value.members() {
            let is_harmless = ["username", "email", "credsStore"]
                .iter()
                .any(|harmless| same_field(name.text(), harmless))
                && token::issuer(value.text()).is_none();
            if !is_name(name.text(), value.kind()) {
                found.push(map.source_span(name.span())?);
            }
            match value.kind() {
                Kind::Object | Kind::Array => open.push(value),
                Kind::String if is_harmless => {}
                Kind::Null => {}
                _ => found.push(map.source_span(value.span())?),
            }
        }
        for item in value.items() {
            if matches!(item.kind(), Kind::Object | Kind::Array) {
                open.push(item);
            } else {
                found.push(map.source_span(item.span())?);
            }
        }
    }
    (json.root().kind() == Kind::Object).then_some(found)
}

/// Whether a name in a docker configuration is one: of a field, or of a registry, which has a dot or a port and no user
/// information. Other words may be secrets that were put into the wrong place.
fn is_name(name: &str, value: Kind) -> bool {
    let of_file = ["auths", "credsStore", "credHelpers", "HttpHeaders"];
    let is_field = of_file
        .iter()
        .chain(&ALL_FIELDS)
        .any(|field| same_field(name, field));
    let is_registry = value == Kind::Object
        && name.contains(['.', ':'])
        && !name.contains(['@', ' '])
        && token::issuer(name).is_none();
    is_field || is_registry
}

fn visit<'s>(
    node: NodeRef<'s>,
    ground: Ground,
    open: &mut Vec<(NodeRef<'s>, Ground)>,
    found: &mut Vec<Span>,
) {
    if node.is_scalar() {
        if ground == Ground::DockerConfig
            && let Some(spans) = in_docker_config(node)
        {
            found.extend(spans);
        } else if matches!(ground, Ground::Secret | Ground::DockerConfig) && !node.text().is_empty()
        {
            found.push(node.resolved().span());
        }
    } else if node.resolved() == node {
        open.push((node, ground));
    } else if matches!(
        ground,
        Ground::Secret | Ground::StringData | Ground::DockerConfig
    ) {
        // Never walked into: aliases of aliases would multiply.
        found.push(node.resolved().span());
    }
}

fn ground(document: DocumentRef<'_>) -> Ground {
    match document.class() {
        Class::Talos if document.kind() == "RegistryAuthConfig" => Ground::Credentials,
        // Objects of Kubernetes that are given as a configuration.
        Class::Talos if document.kind() == "Secret" || document.kind().ends_with("List") => {
            Ground::Kubernetes
        }
        Class::Talos | Class::TalosMain => Ground::Talos,
        _ => Ground::Kubernetes,
    }
}

/// What holds below an entry.
fn below(entry: Entry<'_>, ground: Ground, mapping: NodeRef<'_>, is_secret_object: bool) -> Ground {
    let key = entry.name();
    let of_secret = is_secret_object && is_content(key) || key == LAST_APPLIED;
    match ground {
        Ground::Secret | Ground::DockerConfig => Ground::Secret,
        Ground::StringData => {
            let is_docker_config = Form::ALL.iter().any(|form| form.data_key() == key);
            if is_docker_config && entry.value.is_scalar() {
                Ground::DockerConfig
            } else {
                Ground::Secret
            }
        }
        Ground::Credentials => match normal(key).as_str() {
            "apiversion" | "kind" | "name" | "username" => Ground::Talos,
            _ => Ground::Secret,
        },
        Ground::Identity => match normal(key).as_str() {
            "cert" | "crt" | "certificate" => Ground::Talos,
            _ => Ground::Secret,
        },
        Ground::Talos => match key {
            "auth" if entry.value.is_mapping() => Ground::Credentials,
            "clientIdentity" if entry.value.is_mapping() => Ground::Identity,
            _ if entry.value.is_scalar() && is_talos_secret(key) => Ground::Secret,
            _ => Ground::Talos,
        },
        Ground::Metadata if !is_metadata(key) => Ground::Secret,
        Ground::Kubernetes | Ground::Metadata => {
            if ground == Ground::Kubernetes && key == "metadata" && is_secret_object {
                Ground::Metadata
            } else if key == "stringData" && of_secret && entry.value.is_mapping() {
                Ground::StringData
            } else if of_secret
                || names_a_secret(mapping, key)
                || (entry.value.is_scalar() && is_secret(key))
            {
                Ground::Secret
            } else {
                Ground::Kubernetes
            }
        }
    }
}

/// The annotation in which `kubectl apply` leaves an object, maybe a Secret.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Whether a field is one of the metadata of an object.
fn is_metadata(key: &str) -> bool {
    matches!(
        key,
        "name"
            | "generateName"
            | "namespace"
            | "labels"
            | "annotations"
            | "uid"
            | "generation"
            | "resourceVersion"
            | "creationTimestamp"
            | "deletionTimestamp"
            | "ownerReferences"
            | "finalizers"
            | "managedFields"
            | "selfLink"
    )
}

/// Whether an entry of a Kubernetes Secret, wherever the Secret stands, is content of it.
///
/// A key that a Secret does not have may be one of its data that lost its indentation.
fn is_content(key: &str) -> bool {
    !matches!(
        key,
        "apiVersion"
            | "apiGroup"
            | "kind"
            | "metadata"
            | "type"
            | "immutable"
            | "name"
            | "namespace"
            | "labels"
            | "annotations"
            | "key"
            | "optional"
            | "items"
            | "sops"
    )
}

/// Whether this is the `value` of an environment variable whose name says that it is secret.
fn names_a_secret(mapping: NodeRef<'_>, key: &str) -> bool {
    key == "value"
        && mapping
            .get("name")
            .is_some_and(|name| is_secret(name.value.text()))
}

/// The kinds whose whole content may be secret, for the pass over the text.
pub(super) fn is_secret_kind(class: Class) -> bool {
    class == Class::Kubernetes(KubernetesKind::Secret)
}
