//! The Kubernetes objects of a file: as they arrive at the API server, and as it would store them.

mod images;
mod implied_images;
mod object;
mod promise;
mod registry_content;

pub use images::{ImageSite, Puller, SecretReference, names_pull_secrets};
pub(crate) use object::is_patch;
pub use object::{Identity, Object, Outcome};
pub use promise::{PromisedSecret, promised_secrets};
pub use registry_content::{Change, RegistryContent};

use super::{Class, DocumentRef, File, KubernetesKind};
use images::may_make_pods;

/// The objects of a file that pullpath looks at, in order.
#[derive(Clone, Debug, Default)]
pub struct Objects<'f> {
    objects: Vec<Object<'f>>,
}

impl<'f> Objects<'f> {
    /// Reads the objects of a file. Documents with text that is no YAML are left out: nothing certain can be said
    /// about them.
    pub fn of(file: &'f File) -> Self {
        Self::read(file, |_| true)
    }

    /// Reads those objects of a file that the rules judge.
    pub fn judged(file: &'f File) -> Self {
        Self::read(file, KubernetesKind::is_judged)
    }

    /// Reads those objects of a file that only say something about others: what makes Pods, namespaces, and what artifacts
    /// are built from or share a name with.
    pub fn supporting(file: &'f File) -> Self {
        Self::read(file, |kind| {
            matches!(
                kind,
                KubernetesKind::Workload
                    | KubernetesKind::Namespace
                    | KubernetesKind::ConfigMap
                    | KubernetesKind::PersistentVolumeClaim
            )
        })
    }

    fn read(file: &'f File, is_wanted: fn(KubernetesKind) -> bool) -> Self {
        let objects = file
            .documents()
            .filter_map(|document| object_of(document, is_wanted))
            .collect();
        Self { objects }
    }

    /// Adds the object that a document is, if the rules judge it.
    pub(crate) fn add_judged(&mut self, document: DocumentRef<'f>) {
        self.objects
            .extend(object_of(document, KubernetesKind::is_judged));
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Object<'f>> {
        self.objects.iter()
    }

    /// Those of a kind.
    pub fn of_kind(&self, kind: KubernetesKind) -> impl Iterator<Item = &Object<'f>> {
        self.objects
            .iter()
            .filter(move |object| object.kind == kind)
    }
}

/// The object that a document is, if it is of a wanted kind.
fn object_of(
    document: DocumentRef<'_>,
    is_wanted: fn(KubernetesKind) -> bool,
) -> Option<Object<'_>> {
    match document.class() {
        Class::Kubernetes(kind) if is_wanted(kind) && document.is_readable() => {
            Object::read(document, kind)
        }
        Class::Other if is_wanted(KubernetesKind::Workload) && may_make_pods(document) => {
            Object::read(document, KubernetesKind::Workload)
                .filter(|object| !object.images().is_empty())
        }
        _ => None,
    }
}
