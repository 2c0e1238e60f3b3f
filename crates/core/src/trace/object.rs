//! The images of one object: who pulls each, and with which Secrets.

use super::answer::{KeyringAnswer, KeyringPuller, SecretRejection};
use super::keyrings::{Keyrings, ObjectError, Selection};
use crate::document::kubernetes::{ImageSite, Object, Objects, Puller, SecretReference};
use crate::document::{File, KubernetesKind};
use crate::kairos::consequence::Consequence;
use crate::kubernetes::metadata::DEFAULT_NAMESPACE;

/// An object and the images that are pulled for it.
#[derive(Clone, Debug)]
pub(super) struct ObjectPulls {
    sites: Vec<Site>,
}

/// An image of the object.
#[derive(Clone, Debug)]
struct Site {
    image: String,
    path: String,
    puller: KeyringPuller,
    keyrings: Keyrings,
    /// Secrets that are named and not in the input.
    unknown_secrets: Vec<String>,
    /// Secrets that are in another namespace.
    elsewhere: Vec<SecretRejection>,
    notes: Vec<String>,
}

impl From<Puller> for KeyringPuller {
    fn from(puller: Puller) -> Self {
        match puller {
            Puller::Kubelet => Self::Kubelet,
            Puller::AuroraBoot => Self::Auroraboot,
            Puller::Buildah => Self::Buildah,
        }
    }
}

impl ObjectPulls {
    /// The pulls of an object, written `KIND/NAME` or `KIND/NAMESPACE/NAME`, with Secrets out of `keyrings`. None where
    /// the object is of a kind whose images are not known.
    pub(super) fn of(
        files: &[&File],
        object: &str,
        keyrings: &Keyrings,
    ) -> Result<Option<Self>, ObjectError> {
        let wanted = ObjectName::parse(object)?;
        let objects: Vec<Objects<'_>> = files.iter().map(|file| Objects::of(file)).collect();
        let all = || objects.iter().flat_map(Objects::iter);
        let Some(object) = all().find(|object| wanted.is_of(object)) else {
            return Ok(None);
        };
        let namespace = object.identity().namespace;
        let sites = object
            .pulls()
            .into_iter()
            .map(|site| {
                let references = references(&site, &namespace_of(object), all());
                let found = keyrings.select(namespace.as_deref(), &references);
                Site::new(object, site, found)
            })
            .collect();
        Ok(Some(Self { sites }))
    }

    /// The images, each once.
    pub(super) fn images(&self) -> Vec<String> {
        let mut images: Vec<String> = Vec::new();
        for site in &self.sites {
            if !images.contains(&site.image) {
                images.push(site.image.clone());
            }
        }
        images
    }

    /// What those who pull an image for the object find, and what is worth knowing about it. None when the object does
    /// not have the image.
    pub(super) fn answer(&self, image: &str) -> Option<(Vec<KeyringAnswer>, Vec<String>)> {
        let mut answers: Vec<KeyringAnswer> = Vec::new();
        let mut notes: Vec<String> = Vec::new();
        for site in self.sites.iter().filter(|site| site.image == image) {
            let mut answer = site.keyrings.answer_of(site.puller, image);
            answer.unknown_secrets.clone_from(&site.unknown_secrets);
            answer.rejected.extend(site.elsewhere.iter().cloned());
            // Containers of one Pod differ in their place alone.
            let told = answers.iter_mut().find(|told| {
                answer.places.clone_from(&told.places);
                **told == answer
            });
            if let Some(told) = told {
                told.places.push(site.path.clone());
            } else {
                answer.places = vec![site.path.clone()];
                answers.push(answer);
            }
            for note in &site.notes {
                if !notes.contains(note) {
                    notes.push(note.clone());
                }
            }
        }
        (!answers.is_empty()).then_some((answers, notes))
    }

    /// Whether the nodes pull an image for the object, through their mirrors.
    pub(super) fn is_pulled_by_nodes(&self, image: &str) -> bool {
        self.sites
            .iter()
            .any(|site| site.image == image && site.puller == KeyringPuller::Kubelet)
    }
}

impl Site {
    fn new(object: &Object<'_>, site: ImageSite<'_>, found: Selection) -> Self {
        let puller = KeyringPuller::from(site.puller);
        let mut notes = found.notes;
        if let Some(setting) = site.setting {
            notes.push(format!(
                "no field names this image: the operator takes it unless `{setting}` says otherwise"
            ));
        }
        if site.path == "spec.image" {
            notes.extend(Consequence::of(object).note().map(str::to_owned));
        }
        if puller != KeyringPuller::Kubelet {
            notes.push(format!(
                "{} asks the registry itself: mirrors and credentials of the nodes are not used",
                site.puller.as_str()
            ));
        }
        Self {
            image: site.image,
            path: site.path,
            puller,
            keyrings: found.keyrings,
            unknown_secrets: found.unknown,
            elsewhere: found.elsewhere,
            notes,
        }
    }
}

/// The Secrets for an image: its own, or those of the service account.
fn references<'f, 'o>(
    site: &ImageSite<'f>,
    namespace: &str,
    objects: impl Iterator<Item = &'o Object<'f>>,
) -> Vec<SecretReference<'f>>
where
    'f: 'o,
{
    if !site.secrets.is_empty() || site.puller != Puller::Kubelet {
        return site.secrets.clone();
    }
    let account = site.service_account.as_deref().unwrap_or("default");
    objects
        .filter(|object| {
            object.kind == KubernetesKind::ServiceAccount
                && object.name() == account
                && namespace_of(object) == namespace
        })
        .flat_map(Object::pull_secrets)
        .collect()
}

fn namespace_of(object: &Object<'_>) -> String {
    let namespace = object.identity().namespace;
    namespace.unwrap_or_else(|| DEFAULT_NAMESPACE.to_owned())
}

/// An object as the user names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ObjectName<'n> {
    /// Its kind, in any case.
    pub kind: &'n str,
    /// Its namespace, where it is given.
    pub namespace: Option<&'n str>,
    /// Its name.
    pub name: &'n str,
}

impl<'n> ObjectName<'n> {
    pub(super) fn parse(text: &'n str) -> Result<Self, ObjectError> {
        let parts: Vec<&str> = text.split('/').collect();
        let (kind, namespace, name) = match parts[..] {
            [kind, name] => (kind, None, name),
            [kind, namespace, name] => (kind, Some(namespace), name),
            _ => return Err(ObjectError::Form(text.to_owned())),
        };
        if kind.is_empty() || name.is_empty() || namespace == Some("") {
            return Err(ObjectError::Form(text.to_owned()));
        }
        Ok(Self {
            kind,
            namespace,
            name,
        })
    }

    fn is_of(&self, object: &Object<'_>) -> bool {
        object.gvk.kind.eq_ignore_ascii_case(self.kind)
            && object.name() == self.name
            && self
                .namespace
                .is_none_or(|namespace| namespace_of(object) == namespace)
    }
}
