//! The images of an object: where they stand, who pulls them, and with which Secrets.

use super::Object;
use crate::document::classify::items_of_list;
use crate::document::{Class, DocumentRef, KubernetesKind};
use crate::kubernetes::{Data, ROOT, Tree, ValueId};
use crate::yaml::NodeRef;

/// Who pulls an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Puller {
    /// The kubelet, for a container.
    Kubelet,
    /// `AuroraBoot`, inside a container of the build.
    AuroraBoot,
    /// Buildah, inside a container of the build.
    Buildah,
}

impl ImageSite<'_> {
    /// Whether the image is pushed there, not pulled.
    pub fn is_pushed(&self) -> bool {
        self.path == BUILD_IMAGE.join(".")
    }
}

impl Puller {
    /// How messages call it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kubelet => "the kubelet",
            Self::AuroraBoot => "AuroraBoot",
            Self::Buildah => "Buildah",
        }
    }
}

/// A Secret that an object names for pulling.
#[derive(Clone, Debug)]
pub struct SecretReference<'f> {
    /// Its name.
    pub name: String,
    /// Where the name is written.
    pub node: Option<NodeRef<'f>>,
    /// The key that is read, where the object chooses one; otherwise the type of the Secret decides.
    pub key: Option<String>,
}

/// A place that names an image.
#[derive(Clone, Debug)]
pub struct ImageSite<'f> {
    /// The image as written.
    pub image: String,
    /// Where it is written.
    pub node: Option<NodeRef<'f>>,
    /// Its path in the object.
    pub path: String,
    /// Who pulls it.
    pub puller: Puller,
    /// The Secrets whose credentials are used, in order.
    pub secrets: Vec<SecretReference<'f>>,
    /// The service account whose pull secrets stand in when there are none; none where no Pod is described.
    pub service_account: Option<String>,
    /// What names another image in place of this one, for an image that no field of the object names.
    pub setting: Option<&'static str>,
}

/// The key of a Secret that `imageCredentialsSecretRef` reads by default.
const DEFAULT_CREDENTIALS_KEY: &str = ".dockerconfigjson";
/// The image that a build makes.
const BUILD_IMAGE: &[&str] = &["spec", "image", "buildImage"];
/// The key of a Secret that `ociSpec.ref` reads by default.
const DEFAULT_BUILD_KEY: &str = "ociSpec";

impl<'f> Object<'f> {
    /// Its images, in no particular order.
    pub fn images(&self) -> Vec<ImageSite<'f>> {
        let tree = &self.tree;
        match self.kind {
            KubernetesKind::NodeOp | KubernetesKind::NodeOpUpgrade => {
                let secrets = references(tree, tree.at(ROOT, &["spec", "imagePullSecrets"]));
                let paths: [&[&str]; 2] = [&["spec", "image"], &["spec", "preflight", "image"]];
                paths
                    .iter()
                    .filter_map(|path| site(tree, tree.at(ROOT, path)?, Puller::Kubelet, &secrets))
                    .collect()
            }
            KubernetesKind::OsArtifact => of_artifact(tree),
            KubernetesKind::Workload | KubernetesKind::Custom => pod_specs(tree, ROOT)
                .into_iter()
                .flat_map(|spec| of_pod(tree, spec))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The Secrets of the Pod that builds an artifact.
    pub(super) fn of_builder(&self) -> Vec<SecretReference<'f>> {
        of_builder(&self.tree)
    }

    /// The Secrets that `imagePullSecrets` of the object or of its Pods name.
    pub fn pull_secrets(&self) -> Vec<SecretReference<'f>> {
        let tree = &self.tree;
        let of = |id: ValueId| references(tree, tree.get(id, "imagePullSecrets"));
        match self.kind {
            KubernetesKind::ServiceAccount => of(ROOT),
            KubernetesKind::Workload | KubernetesKind::Custom => {
                pod_specs(tree, ROOT).into_iter().flat_map(of).collect()
            }
            KubernetesKind::NodeOp | KubernetesKind::NodeOpUpgrade => {
                tree.get(ROOT, "spec").map(of).unwrap_or_default()
            }
            KubernetesKind::OsArtifact => {
                let mut found = tree.get(ROOT, "spec").map(of).unwrap_or_default();
                let exporters = tree.at(ROOT, &["spec", "exporters"]);
                for spec in exporters
                    .into_iter()
                    .flat_map(|exporters| pod_specs(tree, exporters))
                {
                    found.extend(of(spec));
                }
                found
            }
            _ => Vec::new(),
        }
    }

    /// The keys of Secrets that an artifact reads: credentials, build definition, cloud configuration.
    pub fn keys_read(&self) -> Vec<SecretReference<'f>> {
        let mut found: Vec<_> = self.build_credentials().into_iter().collect();
        if self.kind == KubernetesKind::OsArtifact {
            let places: [(&[&str], Option<&str>); 2] = [
                (
                    &["spec", "image", "ociSpec", "ref"],
                    Some(DEFAULT_BUILD_KEY),
                ),
                (&["spec", "artifacts", "cloudConfigRef"], None),
            ];
            for (path, default) in places {
                found.extend(key_read(&self.tree, path, default));
            }
        }
        found
    }

    /// The Secrets of which an artifact takes all keys: values for its definition, and volumes.
    pub fn whole_secrets(&self) -> Vec<SecretReference<'f>> {
        if self.kind != KubernetesKind::OsArtifact {
            return Vec::new();
        }
        let tree = &self.tree;
        let values = ["spec", "image", "ociSpec", "templateValuesFrom", "name"];
        let volumes = tree.at(ROOT, &["spec", "volumes"]);
        let of_volumes = volumes
            .map_or(&[][..], |id| tree.items(id))
            .iter()
            .filter_map(|volume| tree.at(*volume, &["secret", "secretName"]));
        tree.at(ROOT, &values)
            .into_iter()
            .chain(of_volumes)
            .filter_map(|name| reference_by(tree, name))
            .collect()
    }

    /// The Secrets with credentials for registries that the object names: pull secrets, and the credentials of a build.
    pub fn registry_secrets(&self) -> Vec<SecretReference<'f>> {
        let mut references = self.pull_secrets();
        references.extend(self.build_credentials());
        references
    }

    /// The Secret with the credentials of a build.
    pub fn build_credentials(&self) -> Option<SecretReference<'f>> {
        (self.kind == KubernetesKind::OsArtifact).then(|| build_credentials(&self.tree))?
    }
}

/// Whether a document of no kind that is known may describe Pods all the same.
pub(super) fn may_make_pods(document: DocumentRef<'_>) -> bool {
    let Some(root) = document.root().filter(|_| document.is_readable()) else {
        return false;
    };
    let has = |key: &str| {
        root.get(key)
            .is_some_and(|entry| !entry.value.text().is_empty())
    };
    let text = || document.file().source().slice(document.span());
    has("apiVersion")
        && has("kind")
        && text().contains("containers")
        && items_of_list(root).is_none()
}

/// Whether a document is a workload that names the Secrets its images are pulled with.
pub fn names_pull_secrets(document: DocumentRef<'_>) -> bool {
    let makes_pods = match document.class() {
        Class::Kubernetes(KubernetesKind::Workload) => true,
        Class::Other => may_make_pods(document),
        _ => false,
    };
    makes_pods
        && document
            .file()
            .source()
            .slice(document.span())
            .contains("imagePullSecrets")
}

fn build_credentials<'f>(tree: &Tree<'f>) -> Option<SecretReference<'f>> {
    key_read(
        tree,
        &["spec", "image", "imageCredentialsSecretRef"],
        Some(DEFAULT_CREDENTIALS_KEY),
    )
}

/// A reference to a key of a Secret; none where neither the key is given nor a default stands in.
fn key_read<'f>(
    tree: &Tree<'f>,
    path: &[&str],
    default: Option<&str>,
) -> Option<SecretReference<'f>> {
    let reference = tree.at(ROOT, path)?;
    let name = tree.get(reference, "name")?;
    let text = tree.text(name).filter(|name| !name.is_empty())?;
    let key = tree
        .get(reference, "key")
        .and_then(|key| tree.text(key))
        .filter(|key| !key.is_empty())
        .or(default)?;
    Some(SecretReference {
        name: text.to_owned(),
        node: tree.node(name),
        key: Some(key.to_owned()),
    })
}

fn of_artifact<'f>(tree: &Tree<'f>) -> Vec<ImageSite<'f>> {
    let credentials: Vec<_> = build_credentials(tree).into_iter().collect();
    let at = |path: &[&str]| tree.at(ROOT, path);
    let mut sites = Vec::new();
    let reference = at(&["spec", "image", "ref"]);
    let is_built = reference.is_none_or(|id| tree.text(id).is_none_or(str::is_empty));
    if is_built {
        for name in ["baseImage", "kairosInitImage"] {
            let id = at(&["spec", "image", "buildOptions", name]);
            sites.extend(id.and_then(|id| site(tree, id, Puller::Buildah, &credentials)));
        }
        sites.extend(pushed(tree, &credentials));
    } else {
        sites.extend(reference.and_then(|id| site(tree, id, Puller::AuroraBoot, &credentials)));
    }
    if let Some(bundles) = at(&["spec", "artifacts", "bundles"]) {
        let bundles = tree.items(bundles).iter();
        sites.extend(bundles.filter_map(|id| site(tree, *id, Puller::AuroraBoot, &[])));
    }
    let of_builder = of_builder(tree);
    if let Some(spec) = at(&["spec"]) {
        for id in images_of(tree, spec, &["importers"]) {
            sites.extend(site(tree, id, Puller::Kubelet, &of_builder));
        }
    }
    if let Some(exporters) = at(&["spec", "exporters"]) {
        for spec in pod_specs(tree, exporters) {
            sites.extend(of_pod(tree, spec));
        }
    }
    sites
}

/// The Secrets of the Pod that builds: its pull secrets, and the credentials of the build as one more of them.
fn of_builder<'f>(tree: &Tree<'f>) -> Vec<SecretReference<'f>> {
    let mut secrets = references(tree, tree.at(ROOT, &["spec", "imagePullSecrets"]));
    secrets.extend(build_credentials(tree).map(|reference| SecretReference {
        key: None,
        ..reference
    }));
    secrets
}

/// The image that a build pushes: who pushes needs credentials as who pulls does.
fn pushed<'f>(tree: &Tree<'f>, secrets: &[SecretReference<'f>]) -> Option<ImageSite<'f>> {
    let push = tree.at(ROOT, &["spec", "image", "push"])?;
    if *tree.data(push) != Data::Bool(true) {
        return None;
    }
    let target = tree.at(ROOT, BUILD_IMAGE)?;
    let part = |name| {
        let text = tree.text(tree.get(target, name)?)?;
        (!text.is_empty()).then_some(text)
    };
    let image = format!(
        "{}/{}:{}",
        part("registry")?,
        part("repository")?,
        part("tag")?
    );
    Some(ImageSite {
        image,
        node: tree.get(target, "registry").and_then(|id| tree.node(id)),
        path: tree.path(target),
        puller: Puller::Buildah,
        secrets: secrets.to_vec(),
        service_account: None,
        setting: None,
    })
}

/// The images of a Pod.
fn of_pod<'f>(tree: &Tree<'f>, spec: ValueId) -> Vec<ImageSite<'f>> {
    let secrets = references(tree, tree.get(spec, "imagePullSecrets"));
    let account = ["serviceAccountName", "serviceAccount"]
        .iter()
        .find_map(|name| tree.text(tree.get(spec, name)?))
        .unwrap_or("default");
    images_of(
        tree,
        spec,
        &["initContainers", "containers", "ephemeralContainers"],
    )
    .into_iter()
    .filter_map(|id| {
        let mut site = site(tree, id, Puller::Kubelet, &secrets)?;
        site.service_account = Some(account.to_owned());
        Some(site)
    })
    .collect()
}

/// The images of lists of containers and of volumes that are images.
fn images_of(tree: &Tree<'_>, spec: ValueId, containers: &[&str]) -> Vec<ValueId> {
    let items = |name: &str| {
        tree.get(spec, name)
            .map(|list| tree.items(list))
            .unwrap_or_default()
    };
    let of_containers = containers
        .iter()
        .flat_map(|name| items(name))
        .filter_map(|container| tree.get(*container, "image"));
    let of_volumes = items("volumes")
        .iter()
        .filter_map(|volume| tree.at(*volume, &["image", "reference"]));
    of_containers.chain(of_volumes).collect()
}

/// The descriptions of Pods inside a value: objects with a list of containers.
fn pod_specs(tree: &Tree<'_>, inside: ValueId) -> Vec<ValueId> {
    let mut found = Vec::new();
    let mut open = vec![inside];
    while let Some(id) = open.pop() {
        match tree.data(id) {
            Data::Array(items) => open.extend(items.iter().rev()),
            Data::Object(members) => {
                let containers = tree.get(id, "containers");
                if containers.is_some_and(|list| matches!(tree.data(list), Data::Array(_))) {
                    found.push(id);
                } else {
                    open.extend(members.iter().rev().map(|member| member.value));
                }
            }
            _ => {}
        }
    }
    found
}

fn references<'f>(tree: &Tree<'f>, list: Option<ValueId>) -> Vec<SecretReference<'f>> {
    list.map(|list| tree.items(list))
        .unwrap_or_default()
        .iter()
        .filter_map(|item| reference_by(tree, tree.get(*item, "name")?))
        .collect()
}

/// The Secret that a field names; none where it is empty.
fn reference_by<'f>(tree: &Tree<'f>, name: ValueId) -> Option<SecretReference<'f>> {
    let text = tree.text(name).filter(|name| !name.is_empty())?;
    Some(SecretReference {
        name: text.to_owned(),
        node: tree.node(name),
        key: None,
    })
}

fn site<'f>(
    tree: &Tree<'f>,
    id: ValueId,
    puller: Puller,
    secrets: &[SecretReference<'f>],
) -> Option<ImageSite<'f>> {
    let image = tree.text(id).filter(|image| !image.is_empty())?;
    Some(ImageSite {
        image: image.to_owned(),
        node: tree.node(id),
        path: tree.path(id),
        puller,
        secrets: secrets.to_vec(),
        service_account: None,
        setting: None,
    })
}
