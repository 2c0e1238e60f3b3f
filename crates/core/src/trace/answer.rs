//! Everything there is to say about one image: what front ends show.

use super::keyrings::{Keyrings, ObjectError};
use super::object::ObjectPulls;
use super::{Options, Origin, Trace, Tracer};
use crate::document::{Class, File};
use crate::reference::ReferenceError;

/// What is known about the pull of one image.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The image as it was asked for.
    pub image: String,
    /// The requests of Talos and of containerd, or why the image is no reference.
    pub outcome: Result<Trace, ReferenceError>,
    /// Which of the two is of interest: the input has Talos documents, or nothing at all.
    pub has_talos: bool,
    /// What those find who take credentials from Secrets; none when there are no Secrets.
    pub keyrings: Vec<KeyringAnswer>,
    /// What Talos and containerd do differently.
    pub differences: Vec<String>,
    /// Settings that look as if they applied, and do not.
    pub notes: Vec<String>,
}

/// How credentials of both sorts go together.
const PULL_SECRETS_WIN: &str = "containerd asks these hosts with the credentials of the pull secrets, where there are any, in place of those that Talos gives it";

/// Who takes credentials from Secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyringPuller {
    /// The kubelet, for the containers of a Pod.
    Kubelet,
    /// `AuroraBoot`, for the images of an `OSArtifact`.
    Auroraboot,
    /// Buildah, when an `OSArtifact` is built from a Dockerfile.
    Buildah,
}

impl KeyringPuller {
    /// The word used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kubelet => "kubelet",
            Self::Auroraboot => "auroraboot",
            Self::Buildah => "buildah",
        }
    }
}

/// What one of them finds for an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyringAnswer {
    /// Who looks.
    pub puller: KeyringPuller,
    /// The fields of the object that name the image, when the pull is for an object.
    pub places: Vec<String>,
    /// Names of the Secrets that are looked into, in order; with their namespaces, where these are written.
    pub secrets: Vec<String>,
    /// Names of Secrets that the object names and the input does not hold: what is in them is not known.
    pub unknown_secrets: Vec<String>,
    /// Why nothing can be pulled.
    pub error: Option<String>,
    /// Credentials in the order they are tried; none for an anonymous pull.
    pub credentials: Vec<SecretCredential>,
    /// Keys that do not match, with the reason.
    pub rejected: Vec<SecretRejection>,
}

/// Credentials out of a Secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretCredential {
    /// Name of the Secret.
    pub secret: String,
    /// Its namespace, where one is written.
    pub namespace: Option<String>,
    /// The key as written.
    pub key: String,
    /// Why it matches: `exact`, `prefix`, …
    pub matched: &'static str,
    /// The user's name.
    pub username: String,
    /// Length of the password in bytes; the password itself is never shown.
    pub password_length: usize,
    /// Where the Secret's content is written.
    pub origin: Origin,
}

/// A key of a Secret that leads to no credentials for the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretRejection {
    /// Name of the Secret.
    pub secret: String,
    /// Its namespace, where one is written.
    pub namespace: Option<String>,
    /// The key as written; none when the Secret as a whole is passed over.
    pub key: Option<String>,
    /// Why it does not match.
    pub reason: String,
}

/// All pulls under one configuration: what front ends ask.
#[derive(Clone, Debug)]
pub struct Pulls {
    tracer: Tracer,
    /// All Secrets of the input.
    secrets: Keyrings,
    /// Those that count for an image.
    keyrings: Keyrings,
    object: Option<ObjectPulls>,
    has_talos: bool,
}

impl Pulls {
    /// The pulls under the configuration that these files make up together.
    pub fn of(files: &[&File], options: &Options) -> Self {
        let has = |wanted: fn(Class) -> bool| {
            let mut documents = files.iter().flat_map(|file| file.documents());
            documents.any(|document| wanted(document.class()))
        };
        let has_talos = has(|class| matches!(class, Class::Talos | Class::TalosMain))
            || !has(|class| matches!(class, Class::Kubernetes(_)));
        let secrets = Keyrings::of(files.iter().copied());
        Self {
            tracer: Tracer::of(files.iter().copied(), options),
            keyrings: secrets.meant(),
            secrets,
            object: None,
            has_talos,
        }
    }

    /// The pulls of Talos and containerd alone.
    pub fn of_tracer(tracer: Tracer) -> Self {
        Self {
            tracer,
            secrets: Keyrings::default(),
            keyrings: Keyrings::default(),
            object: None,
            has_talos: true,
        }
    }

    /// The pulls for an object of these files: by those who pull its images, with the Secrets that they use; `object` is
    /// `KIND/NAME` or `KIND/NAMESPACE/NAME`. For other images all Secrets that the object refers to are taken.
    pub fn for_object(mut self, files: &[&File], object: &str) -> Result<Self, ObjectError> {
        self.object = ObjectPulls::of(files, object, &self.secrets)?;
        self.keyrings = self.secrets.of_object(files.iter().copied(), object)?;
        Ok(self)
    }

    /// The images of the object that was asked for.
    pub fn images_of_object(&self) -> Vec<String> {
        self.object
            .as_ref()
            .map(ObjectPulls::images)
            .unwrap_or_default()
    }

    /// What Talos and containerd do.
    pub fn tracer(&self) -> &Tracer {
        &self.tracer
    }

    /// The requests for an image with all that is worth saying about them.
    pub fn answer(&self, image: &str) -> Answer {
        let outcome = self.tracer.trace(image);
        let of_object = self.object.as_ref();
        // Builds do not use the mirrors of the nodes.
        let has_talos = self.has_talos
            && of_object.is_none_or(|object| {
                object.is_pulled_by_nodes(image) || object.answer(image).is_none()
            });
        let (differences, mut notes) = match &outcome {
            Ok(trace) if has_talos => (self.tracer.differences(trace), self.tracer.notes(trace)),
            _ => (Vec::new(), Vec::new()),
        };
        let keyrings = if outcome.is_ok() {
            match of_object.and_then(|object| object.answer(image)) {
                Some((answers, more)) => {
                    notes.extend(more);
                    answers
                }
                None => self.keyrings.answer(image),
            }
        } else {
            Vec::new()
        };
        let has_pull_secret = keyrings.iter().any(|answer| {
            answer.puller == KeyringPuller::Kubelet && !answer.credentials.is_empty()
        });
        if has_talos && has_pull_secret {
            notes.push(PULL_SECRETS_WIN.to_owned());
        }
        Answer {
            image: image.to_owned(),
            outcome,
            has_talos,
            keyrings,
            differences,
            notes,
        }
    }
}
