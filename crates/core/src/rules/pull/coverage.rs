//! Whether the credentials that go with an image are found by the one who pulls it.

use super::cluster::{Cluster, Located, Resolved};
use crate::credentials::docker_config::Form;
use crate::credentials::key_name::KeyParts;
use crate::credentials::kubelet::{Keyring, RegistrySecret};
use crate::credentials::{ConfigError, Lookup, Mismatch, auroraboot, buildah};
use crate::document::kubernetes::{ImageSite, Puller, RegistryContent, SecretReference};
use crate::document::placeholder::is_placeholder;
use crate::reference::{KubeletImage, Reference};

/// What the one who pulls finds for an image.
pub(super) enum Coverage<'a> {
    /// Something in the way of an answer: a Secret that is not in the input, a value that is filled in later.
    Unknown,
    /// No Secret is named.
    NoSecret,
    /// Credentials.
    Covered,
    /// None of the keys matches.
    NotCovered(Vec<Rejected<'a>>),
    /// The credentials cannot be read at all by this puller, for the reason that it gives.
    Unreadable(Located<'a>, ConfigError),
}

/// A key that does not match.
#[derive(Clone, Debug)]
pub(super) struct Rejected<'a> {
    /// The Secret that it stands in.
    pub secret: Located<'a>,
    /// The key as written.
    pub key: String,
    /// Why it does not match.
    pub reason: Mismatch,
}

/// What is found for an image of an object.
pub(super) fn of_site<'a>(
    cluster: &Cluster<'a>,
    from: Located<'a>,
    site: &ImageSite<'a>,
) -> Coverage<'a> {
    let references = cluster.references(from, site);
    if references.is_empty() {
        return Coverage::NoSecret;
    }
    let mut secrets = Vec::new();
    for reference in &references {
        match cluster.resolve(from, &reference.name) {
            Resolved::Found(found) => match found[..] {
                [secret] => secrets.push((secret, reference.clone())),
                _ => return Coverage::Unknown,
            },
            // One that is elsewhere is as good as not there, and reported by itself.
            _ => return Coverage::Unknown,
        }
    }
    of_secrets(&secrets, site.puller, &site.image)
}

/// What is found for an image in these Secrets.
pub(super) fn of_secrets<'a>(
    secrets: &[(Located<'a>, SecretReference<'a>)],
    puller: Puller,
    image: &str,
) -> Coverage<'a> {
    if is_placeholder(image) || Reference::parse(image).is_err() {
        return Coverage::Unknown;
    }
    let contents: Option<Vec<Vec<u8>>> = secrets
        .iter()
        .map(|(secret, reference)| content(*secret, reference))
        .collect();
    let Some(contents) = contents else {
        return Coverage::Unknown;
    };
    let lookup = match puller {
        Puller::Kubelet => kubelet(secrets, &contents, image),
        Puller::AuroraBoot => mounted(&contents, |content| {
            let repository = auroraboot::parse_reference(image)?;
            auroraboot::Keychain::load(content)?.lookup(&repository)
        }),
        Puller::Buildah => mounted(&contents, |content| buildah::lookup(content, image)),
    };
    match lookup {
        // The kubelet's complaint is that of a rule about the entry.
        Err(_) if puller == Puller::Kubelet => Coverage::Unknown,
        Err((index, error)) => match secrets.get(index) {
            Some((secret, _)) => Coverage::Unreadable(*secret, error),
            None => Coverage::Unknown,
        },
        Ok(lookup) if !lookup.candidates.is_empty() => Coverage::Covered,
        Ok(lookup) => Coverage::NotCovered(
            lookup
                .rejected
                .into_iter()
                .filter_map(|rejected| {
                    Some(Rejected {
                        secret: secrets.get(rejected.secret)?.0,
                        key: rejected.key,
                        reason: rejected.reason,
                    })
                })
                .collect(),
        ),
    }
}

/// The content that is read, with something in the place of values that are filled in later. None where even the
/// registries are not known.
fn content(secret: Located<'_>, reference: &SecretReference<'_>) -> Option<Vec<u8>> {
    let stored = secret.object.secret()?;
    let key = match &reference.key {
        Some(key) => key.as_str(),
        // Another type is passed over, which is reported by itself.
        None => Form::of_type(&stored.secret_type)?.data_key(),
    };
    let entry = stored.entry(key)?;
    let text = entry.content.text()?;
    if !is_placeholder(text) {
        return Some(text.as_bytes().to_vec());
    }
    let content = RegistryContent::all(secret.object)
        .chain(RegistryContent::mounted(secret.object))
        .find(|content| content.entry.name == key)?;
    let mut changes = Vec::new();
    for entry in content.entries() {
        if is_placeholder(entry.name()) {
            return None;
        }
        for (value, stand_in) in [
            (entry.username, "\"u\""),
            (entry.password, "\"p\""),
            (entry.auth, "\"dTpw\""),
        ] {
            if let Some(value) = value.filter(|value| is_placeholder(value.text())) {
                changes.push((value.span(), stand_in.to_owned()));
            }
        }
    }
    Some(content.changed(&changes)?.into_bytes())
}

type Outcome = Result<Lookup, (usize, ConfigError)>;

fn kubelet(
    secrets: &[(Located<'_>, SecretReference<'_>)],
    contents: &[Vec<u8>],
    image: &str,
) -> Outcome {
    let registry_secrets: Vec<RegistrySecret<'_>> = secrets
        .iter()
        .zip(contents)
        .enumerate()
        .filter_map(|(id, ((secret, _), content))| {
            let secret_type = &secret.object.secret()?.secret_type;
            RegistrySecret::select(id, secret_type, |_| Some(content))
        })
        .collect();
    let keyring = Keyring::new(&registry_secrets).map_err(|error| (error.secret, error.error))?;
    Ok(KubeletImage::parse(image)
        .map(|image| keyring.lookup(&image.repository))
        .unwrap_or_default())
}

/// What one who has a single Secret mounted finds.
fn mounted(contents: &[Vec<u8>], lookup: impl Fn(&[u8]) -> Result<Lookup, ConfigError>) -> Outcome {
    match contents.first() {
        Some(content) => lookup(content).map_err(|error| (0, error)),
        None => Ok(Lookup::default()),
    }
}

/// How a key relates to the registry of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kinship {
    /// The entry is the right one, and holds nothing that is read.
    Empty,
    /// The same registry in another spelling.
    Spelling,
    /// The same host with another port, or another part of the registry.
    SameHost,
    /// A host of the same domain.
    SameDomain,
}

/// The key that was probably meant for a registry, with how it relates to it.
pub(super) fn nearest<'r, 'a>(
    rejected: &'r [Rejected<'a>],
    registry: &str,
) -> Option<(Kinship, &'r Rejected<'a>)> {
    rejected
        .iter()
        .filter_map(|rejected| Some((kinship(rejected, registry)?, rejected)))
        .min_by_key(|(kinship, _)| *kinship)
}

fn kinship(rejected: &Rejected<'_>, registry: &str) -> Option<Kinship> {
    if rejected.reason == Mismatch::NothingUsable {
        return Some(Kinship::Empty);
    }
    let key = KeyParts::of(&rejected.key);
    let image = KeyParts::of(registry);
    let (name, wanted) = (key.name().to_ascii_lowercase(), image.name());
    if image.is_hub() {
        return key
            .is_hub()
            .then_some(if key.path.trim_matches('/').len() > 2 {
                Kinship::SameHost
            } else {
                Kinship::Spelling
            });
    }
    if name == wanted {
        let same_port = key.host.to_ascii_lowercase() == registry;
        let is_api = matches!(key.path.trim_matches('/'), "" | "v1" | "v2");
        return Some(if same_port && is_api {
            Kinship::Spelling
        } else {
            Kinship::SameHost
        });
    }
    let bare = name.trim_start_matches("*.");
    let is_domain = |above: &str, below: &str| {
        above.contains('.')
            && below
                .strip_suffix(above)
                .is_some_and(|rest| rest.ends_with('.'))
    };
    (is_domain(bare, wanted) || is_domain(wanted, bare)).then_some(Kinship::SameDomain)
}

/// Registries from which most people pull without credentials.
const PUBLIC: [&str; 24] = [
    "docker.io",
    "ghcr.io",
    "quay.io",
    "gcr.io",
    "registry.k8s.io",
    "k8s.gcr.io",
    "mcr.microsoft.com",
    "public.ecr.aws",
    "registry.access.redhat.com",
    "registry.gitlab.com",
    "registry.opensuse.org",
    "registry.suse.com",
    "registry.fedoraproject.org",
    "docker.elastic.co",
    "docker.gitea.com",
    "codeberg.org",
    "code.forgejo.org",
    "cgr.dev",
    "lscr.io",
    "nvcr.io",
    "factory.talos.dev",
    "gitea.com",
    "icr.io",
    "xpkg.upbound.io",
];

/// Whether a registry serves images to everybody, so that a pull without credentials may well succeed.
pub(super) fn is_public(registry: &str) -> bool {
    PUBLIC.contains(&registry)
}
