//! The Secrets of the input, and what those who take credentials from them find for an image.

use std::sync::Arc;

use super::answer::{KeyringAnswer, KeyringPuller, SecretCredential, SecretRejection};
use super::effective::Origin;
use super::object::ObjectName;
use crate::credentials::docker_config::Form;
use crate::credentials::key_name::{HUB_KEY, KeyParts};
use crate::credentials::kubelet::{Keyring, RegistrySecret};
use crate::credentials::{ConfigError, Lookup, auroraboot, buildah, key_name, token};
use crate::document::kubernetes::SecretReference;
use crate::document::{DocumentRef, File};
use crate::kubernetes::metadata::{self, DEFAULT_NAMESPACE};
use crate::kubernetes::{Tree, secret};
use crate::reference::{DEFAULT_DOMAIN, KubeletImage, Reference};
use crate::source::{ColumnUnit, Span};
use crate::yaml::NodeRef;

/// The Secrets with registry credentials, in the order in which they are tried.
#[derive(Clone, Debug, Default)]
pub struct Keyrings {
    secrets: Vec<RegistrySecretDocument>,
}

/// A Secret that may hold credentials.
#[derive(Clone, Debug)]
struct RegistrySecretDocument {
    name: String,
    /// Its namespace, where one is written.
    namespace: Option<String>,
    secret_type: String,
    entries: Vec<SecretEntry>,
    /// Whether its type or its keys say that it is for a registry. Others count where an object names them.
    is_meant: bool,
    /// Whether the API server refuses it, so that nobody ever gets to see it.
    is_refused: bool,
    /// The key that an object asks for in place of the usual one.
    wanted_key: Option<String>,
}

#[derive(Clone, Debug)]
struct SecretEntry {
    key: String,
    content: secret::Content,
    origin: Origin,
}

/// The Secrets that an object names.
#[derive(Clone, Debug, Default)]
pub(super) struct Selection {
    /// Those that the input holds, in the order of the object.
    pub keyrings: Keyrings,
    /// Names of those that it does not hold.
    pub unknown: Vec<String>,
    /// Those that it holds for another namespace only.
    pub elsewhere: Vec<SecretRejection>,
    /// What was assumed.
    pub notes: Vec<String>,
}

/// Why Secrets cannot be restricted to those of an object.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ObjectError {
    /// It is not written as kind and name.
    #[error("`{0}` is not of the form KIND/NAME or KIND/NAMESPACE/NAME")]
    Form(String),
    /// The input does not hold it.
    #[error("no {kind} named `{name}` in the input")]
    NotFound {
        /// The kind that was asked for.
        kind: String,
        /// The name that was asked for.
        name: String,
    },
}

impl Keyrings {
    /// All Secrets of files.
    pub fn of<'f>(files: impl IntoIterator<Item = &'f File>) -> Self {
        let mut secrets = Vec::new();
        for (index, file) in files.into_iter().enumerate() {
            for document in file.documents() {
                for root in objects(document) {
                    secrets.extend(read(index, document, root));
                }
            }
        }
        Self { secrets }
    }

    /// Those that are meant for registries.
    pub(super) fn meant(&self) -> Self {
        let secrets = self.secrets.iter().filter(|secret| secret.is_meant);
        Self {
            secrets: secrets.cloned().collect(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.secrets.is_empty()
    }

    /// Only the Secrets that an object refers to, in its order. `object` is written `KIND/NAME`.
    pub fn of_object<'f>(
        &self,
        files: impl IntoIterator<Item = &'f File>,
        object: &str,
    ) -> Result<Self, ObjectError> {
        let wanted = ObjectName::parse(object)?;
        let mut trees = files.into_iter().flat_map(|file| {
            file.documents()
                .flat_map(objects)
                .filter_map(|root| Tree::read(root).ok())
                .collect::<Vec<_>>()
        });
        let found = trees.find(|tree| {
            let text = |name| tree.get(ROOT, name).and_then(|id| tree.text(id));
            text("kind").is_some_and(|found| found.eq_ignore_ascii_case(wanted.kind))
                && metadata::field(tree, "name") == wanted.name
                && wanted.namespace.is_none_or(|wanted| {
                    written_namespace(tree).unwrap_or(DEFAULT_NAMESPACE) == wanted
                })
        });
        let Some(tree) = found else {
            return Err(ObjectError::NotFound {
                kind: wanted.kind.to_owned(),
                name: wanted.name.to_owned(),
            });
        };
        let namespace = written_namespace(&tree);
        let references = references(&tree);
        let names = references
            .iter()
            .map(|(name, key)| (name.as_str(), key.clone()));
        Ok(self.named(namespace, names).keyrings)
    }

    /// The Secrets that an object of this namespace names.
    pub(super) fn select(
        &self,
        namespace: Option<&str>,
        references: &[SecretReference<'_>],
    ) -> Selection {
        let names = references
            .iter()
            .map(|reference| (&*reference.name, reference.key.clone()));
        self.named(namespace, names)
    }

    /// The Secrets of these names, each with the key that is asked for. One without a namespace may be in any.
    fn named<'n>(
        &self,
        namespace: Option<&str>,
        names: impl Iterator<Item = (&'n str, Option<String>)>,
    ) -> Selection {
        let mut selection = Selection::default();
        let or_default =
            |namespace: Option<&str>| namespace.unwrap_or(DEFAULT_NAMESPACE).to_owned();
        for (name, wanted_key) in names {
            let of_name = || self.secrets.iter().filter(|secret| secret.name == name);
            let same = of_name()
                .find(|secret| or_default(secret.namespace.as_deref()) == or_default(namespace));
            let possible =
                of_name().find(|secret| secret.namespace.is_none() || namespace.is_none());
            if let Some(secret) = same.or(possible) {
                if same.is_none() {
                    selection.notes.push(match (&secret.namespace, namespace) {
                        (Some(of), _) => format!(
                            "the object has no namespace: it is taken to be in `{of}`, as the Secret `{name}` is"
                        ),
                        (None, of) => format!(
                            "the Secret `{name}` has no namespace: it is taken to be in `{}`, as the object is",
                            or_default(of)
                        ),
                    });
                }
                selection.keyrings.secrets.push(RegistrySecretDocument {
                    wanted_key,
                    ..secret.clone()
                });
            } else if let Some(secret) = of_name().next() {
                let reason = format!(
                    "it is in the namespace `{}`, the object in `{}`",
                    or_default(secret.namespace.as_deref()),
                    or_default(namespace)
                );
                selection.elsewhere.push(secret.passed_over(reason));
            } else {
                selection.unknown.push(name.to_owned());
            }
        }
        selection
    }

    /// What one of them finds for an image.
    pub(super) fn answer_of(&self, puller: KeyringPuller, image: &str) -> KeyringAnswer {
        let mut answer = self.find(puller, image);
        let is_on_hub =
            Reference::parse(image).is_ok_and(|reference| reference.domain() == DEFAULT_DOMAIN);
        let is_missed =
            is_on_hub && puller == KeyringPuller::Kubelet && answer.credentials.is_empty();
        for rejection in answer.rejected.iter_mut().filter(|_| is_missed) {
            // Which part differs first is of little help: Docker Hub has a key of its own.
            let key = rejection.key.as_deref().unwrap_or_default();
            let parts = KeyParts::of(key);
            let is_whole = matches!(parts.path, "" | "/" | "/v1" | "/v1/" | "/v2" | "/v2/");
            if parts.is_hub() && is_whole && key != HUB_KEY {
                rejection
                    .reason
                    .push_str("; everybody finds Docker Hub under `");
                rejection.reason.push_str(HUB_KEY);
                rejection.reason.push('`');
            }
        }
        answer
    }

    fn find(&self, puller: KeyringPuller, image: &str) -> KeyringAnswer {
        match puller {
            KeyringPuller::Kubelet => self.kubelet(image),
            KeyringPuller::Auroraboot => self.mounted(puller, |content| {
                let repository = auroraboot::parse_reference(image)?;
                auroraboot::Keychain::load(content)?.lookup(&repository)
            }),
            KeyringPuller::Buildah => {
                self.mounted(puller, |content| buildah::lookup(content, image))
            }
        }
    }

    /// What each of them finds for an image.
    pub fn answer(&self, image: &str) -> Vec<KeyringAnswer> {
        if self.is_empty() {
            return Vec::new();
        }
        [
            KeyringPuller::Kubelet,
            KeyringPuller::Auroraboot,
            KeyringPuller::Buildah,
        ]
        .map(|puller| self.answer_of(puller, image))
        .into()
    }

    /// The Secrets that nobody gets to see.
    fn refused(&self) -> impl Iterator<Item = SecretRejection> {
        self.secrets
            .iter()
            .filter(|secret| secret.is_refused)
            .map(|secret| secret.passed_over("the API server refuses it".to_owned()))
    }

    fn names(&self) -> Vec<String> {
        self.secrets
            .iter()
            .map(|secret| match &secret.namespace {
                Some(namespace) => format!("{namespace}/{}", secret.name),
                None => secret.name.clone(),
            })
            .collect()
    }

    fn kubelet(&self, image: &str) -> KeyringAnswer {
        let secrets: Vec<RegistrySecret<'_>> = self
            .secrets
            .iter()
            .enumerate()
            .filter(|(_, secret)| !secret.is_refused)
            .filter_map(|(id, secret)| {
                RegistrySecret::select(id, &secret.secret_type, |key| {
                    Some(secret.entry(key)?.content.bytes())
                })
            })
            .collect();
        let mut answer = KeyringAnswer::new(KeyringPuller::Kubelet);
        answer.secrets = self.names();
        answer.rejected.extend(self.refused());
        for secret in &self.secrets {
            if !secret.is_refused && Form::of_type(&secret.secret_type).is_none() {
                let reason = format!("it is of type `{}`", secret.secret_type);
                answer.rejected.push(secret.passed_over(reason));
            }
        }
        let image = match KubeletImage::parse(image) {
            Ok(image) => image,
            Err(error) => {
                answer.error = Some(error.to_string());
                return answer;
            }
        };
        match Keyring::new(&secrets) {
            Ok(keyring) => self.add(&mut answer, &keyring.lookup(&image.repository), None),
            Err(error) => {
                let name = self.secrets.get(error.secret).map_or("", |s| &*s.name);
                answer.error = Some(complaint(name, &error.error));
            }
        }
        answer
    }

    /// AuroraBoot and Buildah are given one Secret as a file.
    fn mounted(
        &self,
        puller: KeyringPuller,
        lookup: impl Fn(&[u8]) -> Result<Lookup, ConfigError>,
    ) -> KeyringAnswer {
        let mut answer = KeyringAnswer::new(puller);
        answer.secrets = self.names();
        answer.rejected.extend(self.refused());
        for (index, secret) in self.secrets.iter().enumerate() {
            let Some(entry) = secret.mounted().filter(|_| !secret.is_refused) else {
                continue;
            };
            match lookup(entry.content.bytes()) {
                Ok(lookup) => self.add(&mut answer, &lookup, Some(index)),
                Err(error) => {
                    answer
                        .error
                        .get_or_insert_with(|| complaint(&secret.name, &error));
                }
            }
        }
        if !answer.credentials.is_empty() {
            // Another Secret does.
            answer.error = None;
        }
        answer
    }

    fn add(&self, answer: &mut KeyringAnswer, lookup: &Lookup, only: Option<usize>) {
        let secret = |index: usize| self.secrets.get(only.unwrap_or(index));
        for candidate in &lookup.candidates {
            let Some(secret) = secret(candidate.secret) else {
                continue;
            };
            let login = &candidate.login;
            let password = [
                &login.password,
                &login.identity_token,
                &login.registry_token,
            ]
            .into_iter()
            .find(|password| !password.is_empty());
            let Some(entry) = secret.used() else { continue };
            answer.credentials.push(SecretCredential {
                secret: secret.name.clone(),
                namespace: secret.namespace.clone(),
                key: key_name::shown(&candidate.key).into_owned(),
                matched: candidate.matched.as_str(),
                username: shown_username(&login.username),
                password_length: password.map_or(0, crate::credentials::Password::length),
                origin: entry.origin.clone(),
            });
        }
        for rejected in &lookup.rejected {
            if let Some(secret) = secret(rejected.secret) {
                answer.rejected.push(SecretRejection {
                    secret: secret.name.clone(),
                    namespace: secret.namespace.clone(),
                    key: Some(key_name::shown(&rejected.key).into_owned()),
                    reason: rejected.reason.to_string(),
                });
            }
        }
    }
}

/// What an engine says about a Secret, with the entry that it is about.
fn complaint(secret: &str, error: &ConfigError) -> String {
    match (error, error.key()) {
        (ConfigError::Image { .. }, _) => error.to_string(),
        (_, Some(key)) => format!(
            "Secret {secret}, `auth` of `{}`: {error}",
            key_name::shown(key)
        ),
        (_, None) => format!("Secret {secret}: {error}"),
    }
}

/// A user name to be shown; some put the token there.
fn shown_username(username: &str) -> String {
    if token::issuer(username).is_some() {
        "…".to_owned()
    } else {
        username.to_owned()
    }
}

impl KeyringAnswer {
    fn new(puller: KeyringPuller) -> Self {
        Self {
            puller,
            places: Vec::new(),
            secrets: Vec::new(),
            unknown_secrets: Vec::new(),
            error: None,
            credentials: Vec::new(),
            rejected: Vec::new(),
        }
    }
}

impl RegistrySecretDocument {
    /// The Secret as a whole is not looked into.
    fn passed_over(&self, reason: String) -> SecretRejection {
        SecretRejection {
            secret: self.name.clone(),
            namespace: self.namespace.clone(),
            key: None,
            reason,
        }
    }

    fn entry(&self, key: &str) -> Option<&SecretEntry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The entry that is mounted as a file.
    fn mounted(&self) -> Option<&SecretEntry> {
        let usual = Form::ConfigJson.data_key();
        self.entry(self.wanted_key.as_deref().unwrap_or(usual))
    }

    /// The entry that credentials come from.
    fn used(&self) -> Option<&SecretEntry> {
        Form::of_type(&self.secret_type)
            .and_then(|form| self.entry(form.data_key()))
            .or_else(|| self.mounted())
    }
}

/// The top of a tree.
const ROOT: crate::kubernetes::ValueId = crate::kubernetes::ROOT;

/// The objects of a document: itself, or the items of a list.
fn objects(document: DocumentRef<'_>) -> Vec<NodeRef<'_>> {
    let Some(root) = document.root() else {
        return Vec::new();
    };
    match root.get("items") {
        Some(items) if items.value.is_sequence() => items.value.items().collect(),
        _ => vec![root],
    }
}

fn read(
    index: usize,
    document: DocumentRef<'_>,
    root: NodeRef<'_>,
) -> Option<RegistrySecretDocument> {
    let field = |key| root.get(key).map_or("", |entry| entry.value.text());
    if field("kind") != "Secret" || field("apiVersion") != "v1" {
        return None;
    }
    let tree = Tree::read(root).ok()?;
    let admission = secret::admit(&tree);
    let is_refused = !admission.faults.is_empty();
    let stored = admission.secret?;
    let is_meant = Form::of_type(&stored.secret_type).is_some()
        || Form::ALL
            .iter()
            .any(|form| stored.entry(form.data_key()).is_some());
    let entries = stored
        .entries
        .into_iter()
        .map(|entry| SecretEntry {
            origin: origin(index, document, entry.value.or(entry.key).unwrap_or(root)),
            key: entry.name,
            content: entry.content,
        })
        .collect();
    Some(RegistrySecretDocument {
        name: metadata::field(&tree, "name").to_owned(),
        namespace: written_namespace(&tree).map(str::to_owned),
        secret_type: stored.secret_type,
        entries,
        is_meant,
        is_refused,
        wanted_key: None,
    })
}

fn written_namespace<'t>(tree: &'t Tree<'_>) -> Option<&'t str> {
    Some(metadata::field(tree, "namespace")).filter(|namespace| !namespace.is_empty())
}

fn origin(index: usize, document: DocumentRef<'_>, node: NodeRef<'_>) -> Origin {
    let source = document.file().source();
    let span: Span = node.span();
    Origin {
        file: index,
        name: Arc::from(source.name()),
        document: document.index(),
        path: node.path(),
        span,
        line: source.position(span.start, ColumnUnit::Utf8).line + 1,
    }
}

/// The Secrets that an object refers to for its images, with the key where it names one.
fn references(tree: &Tree<'_>) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    let mut left = vec![ROOT];
    while let Some(value) = left.pop() {
        let text = |id, name| tree.get(id, name).and_then(|id| tree.text(id));
        if let Some(secrets) = tree.get(value, "imagePullSecrets") {
            let names = tree.items(secrets).iter();
            found.extend(names.filter_map(|item| Some((text(*item, "name")?.to_owned(), None))));
        }
        if let Some(reference) = tree.get(value, "imageCredentialsSecretRef")
            && let Some(name) = text(reference, "name")
        {
            let key = text(reference, "key").map(str::to_owned);
            found.push((name.to_owned(), key));
        }
        let members = tree.members(value).iter().map(|member| member.value);
        left.extend(members.chain(tree.items(value).iter().copied()));
    }
    found
}
