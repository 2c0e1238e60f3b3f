//! Secrets that other objects make in the cluster: External Secrets, Sealed Secrets, generators of kustomize.

use crate::document::{Class, DocumentRef, KubernetesKind};
use crate::yaml::NodeRef;

/// A Secret that will be there although no file holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromisedSecret<'f> {
    /// Its namespace; none where it is not said, or is any.
    pub namespace: Option<&'f str>,
    /// Its name.
    pub name: &'f str,
}

/// Where the kinds that make one Secret name it; the object's own name stands in when they do not.
const PLACES: [(&str, &[&str]); 9] = [
    ("ExternalSecret", &["spec", "target", "name"]),
    ("SealedSecret", &["spec", "template", "metadata", "name"]),
    ("VaultStaticSecret", &["spec", "destination", "name"]),
    ("VaultDynamicSecret", &["spec", "destination", "name"]),
    ("OnePasswordItem", &[]),
    (
        "InfisicalSecret",
        &["spec", "managedSecretReference", "secretName"],
    ),
    ("BitwardenSecret", &["spec", "secretName"]),
    ("DopplerSecret", &["spec", "managedSecret", "name"]),
    ("Password", &[]),
];

/// The Secrets that a document promises.
pub fn promised_secrets(document: DocumentRef<'_>) -> Vec<PromisedSecret<'_>> {
    let is_foreign = matches!(
        document.class(),
        Class::Other | Class::Kubernetes(KubernetesKind::Custom)
    );
    let Some(root) = document.root().filter(|_| is_foreign) else {
        return Vec::new();
    };
    let namespace = text(root, &["metadata", "namespace"]);
    let promise = |name| PromisedSecret { namespace, name };
    let kind = document.kind();
    if let Some((_, place)) = PLACES.iter().find(|(known, _)| *known == kind) {
        let own = || text(root, &["metadata", "name"]);
        let named = (!place.is_empty()).then(|| text(root, place)).flatten();
        return named.or_else(own).map(promise).into_iter().collect();
    }
    match kind {
        "ClusterExternalSecret" => {
            let name = text(root, &["spec", "externalSecretName"])
                .or_else(|| text(root, &["spec", "externalSecretSpec", "target", "name"]))
                .or_else(|| text(root, &["metadata", "name"]));
            name.map(|name| PromisedSecret {
                namespace: None,
                name,
            })
            .into_iter()
            .collect()
        }
        "SopsSecret" => ["secretTemplates", "secret_templates"]
            .into_iter()
            .flat_map(|list| names(root, &["spec", list], "name"))
            .map(promise)
            .collect(),
        "SecretProviderClass" => names(root, &["spec", "secretObjects"], "secretName")
            .into_iter()
            .map(promise)
            .collect(),
        _ => names(root, &["secretGenerator"], "name")
            .into_iter()
            .map(|name| PromisedSecret {
                namespace: None,
                name,
            })
            .collect(),
    }
}

fn text<'f>(root: NodeRef<'f>, path: &[&str]) -> Option<&'f str> {
    let value = root.at_path(path)?;
    (value.is_scalar() && !value.text().is_empty()).then(|| value.text())
}

/// A field of each item of a list.
fn names<'f>(root: NodeRef<'f>, path: &[&str], field: &str) -> Vec<&'f str> {
    root.at_path(path)
        .into_iter()
        .flat_map(NodeRef::items)
        .filter_map(|item| text(item, &[field]))
        .collect()
}
