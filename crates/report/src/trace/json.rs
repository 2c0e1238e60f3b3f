//! The trace as JSON, format version 1.

use std::io::{self, Write};

use pullpath_core::trace::{
    Answer, Attempt, HostsDirectory, KeyringAnswer, KeyringPuller, Login, Origin, PullPath, Source,
    TlsUse, Trace,
};
use serde::Serialize;

const VERSION: u32 = 1;

/// Writes the answer for one image as one JSON value; for several, one value with all of them.
pub fn json(answers: &[Answer], out: &mut dyn Write) -> io::Result<()> {
    match answers {
        [answer] => serde_json::to_writer_pretty(&mut *out, &Document::new(answer))?,
        _ => serde_json::to_writer_pretty(
            &mut *out,
            &Documents {
                version: VERSION,
                traces: answers.iter().map(Document::new).collect(),
            },
        )?,
    }
    writeln!(out)
}

/// Writes the generated hosts directories as one JSON value.
pub fn hosts_json(
    directories: &[HostsDirectory],
    failure: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let document = Hosts {
        version: VERSION,
        error: failure,
        directories: directories
            .iter()
            .map(|directory| Directory {
                name: &directory.name,
                hosts_toml: &directory.hosts_toml,
                files: &directory.files,
                rejected: directory.rejected.as_deref(),
                removed: directory.removed,
            })
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Documents<'a> {
    version: u32,
    traces: Vec<Document<'a>>,
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    image: &'a str,
    canonical: Option<String>,
    registry: Option<&'a str>,
    error: Option<String>,
    pullers: Pullers<'a>,
    differences: &'a [String],
    notes: &'a [String],
}

#[derive(Serialize)]
struct Pullers<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    talos: Option<Talos<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    containerd: Option<Containerd<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kubelet: Option<Keyring<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auroraboot: Option<Keyring<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    buildah: Option<Keyring<'a>>,
}

#[derive(Serialize)]
struct Talos<'a> {
    error: Option<&'a str>,
    attempts: Vec<AttemptEntry<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Containerd<'a> {
    error: Option<&'a str>,
    hosts_directory: Option<&'a str>,
    hosts_toml_rejected: bool,
    hosts_toml_error: Option<&'a str>,
    attempts: Vec<AttemptEntry<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AttemptEntry<'a> {
    url: String,
    scheme: &'a str,
    host: &'a str,
    path: &'a str,
    http_fallback: bool,
    source: SourceEntry<'a>,
    tls: TlsEntry<'a>,
    auth: AuthEntry<'a>,
}

#[derive(Serialize)]
struct SourceEntry<'a> {
    kind: &'a str,
    file: Option<&'a str>,
    document: Option<usize>,
    path: Option<&'a str>,
    line: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TlsEntry<'a> {
    source: Option<SourceEntry<'a>>,
    insecure_skip_verify: bool,
    custom_ca: bool,
    client_certificate: bool,
}

#[derive(Serialize)]
struct AuthEntry<'a> {
    kind: &'a str,
    username: Option<&'a str>,
    source: Option<Place<'a>>,
    error: Option<&'a str>,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    document: usize,
    path: &'a str,
    line: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Keyring<'a> {
    /// The first of the places.
    place: Option<&'a str>,
    places: &'a [String],
    error: Option<&'a str>,
    unknown_secrets: &'a [String],
    credentials: Vec<Credential<'a>>,
    rejected_keys: Vec<RejectedKey<'a>>,
    /// What the same puller finds with other Secrets, for other places of the object.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<Self>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Credential<'a> {
    secret: &'a str,
    namespace: Option<&'a str>,
    key: &'a str,
    #[serde(rename = "match")]
    matched: &'a str,
    username: &'a str,
    password_length: usize,
    source: Place<'a>,
}

#[derive(Serialize)]
struct RejectedKey<'a> {
    secret: &'a str,
    namespace: Option<&'a str>,
    /// None when the Secret as a whole is passed over.
    key: Option<&'a str>,
    reason: &'a str,
}

#[derive(Serialize)]
struct Hosts<'a> {
    version: u32,
    error: Option<&'a str>,
    directories: Vec<Directory<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Directory<'a> {
    name: &'a str,
    hosts_toml: &'a str,
    files: &'a [String],
    rejected: Option<&'a str>,
    removed: bool,
}

impl<'a> Document<'a> {
    fn new(answer: &'a Answer) -> Self {
        let trace = answer.outcome.as_ref().ok();
        let engines = trace.filter(|_| answer.has_talos);
        let keyring = |puller| {
            let mut answers = answer
                .keyrings
                .iter()
                .filter(|answer| answer.puller == puller)
                .map(Keyring::new);
            let first = answers.next()?;
            Some(Keyring {
                others: answers.collect(),
                ..first
            })
        };
        Self {
            version: VERSION,
            image: &answer.image,
            canonical: trace.map(|trace| trace.reference.to_string()),
            registry: trace.map(|trace| trace.reference.domain()),
            error: answer.outcome.as_ref().err().map(ToString::to_string),
            pullers: Pullers {
                talos: engines.map(|trace| Talos {
                    error: trace.talos.error.as_deref(),
                    attempts: attempts(&trace.talos, trace),
                }),
                containerd: engines.map(|trace| Containerd {
                    error: trace.containerd.path.error.as_deref(),
                    hosts_directory: trace.containerd.directory.as_deref(),
                    hosts_toml_rejected: trace.containerd.rejected.is_some(),
                    hosts_toml_error: trace.containerd.rejected.as_deref(),
                    attempts: attempts(&trace.containerd.path, trace),
                }),
                kubelet: keyring(KeyringPuller::Kubelet),
                auroraboot: keyring(KeyringPuller::Auroraboot),
                buildah: keyring(KeyringPuller::Buildah),
            },
            differences: &answer.differences,
            notes: &answer.notes,
        }
    }
}

fn attempts<'a>(path: &'a PullPath, trace: &Trace) -> Vec<AttemptEntry<'a>> {
    let entry = |attempt: &'a Attempt| AttemptEntry {
        url: attempt.url(&trace.reference),
        scheme: &attempt.scheme,
        host: &attempt.host,
        path: &attempt.path,
        http_fallback: attempt.http_fallback,
        source: SourceEntry::of(&attempt.source),
        tls: TlsEntry::new(&attempt.tls),
        auth: AuthEntry::new(&attempt.login),
    };
    path.attempts.iter().map(|attempt| entry(attempt)).collect()
}

impl<'a> SourceEntry<'a> {
    fn of(source: &'a Source) -> Self {
        Self::new(source.as_str(), source.origin())
    }

    fn new(kind: &'a str, origin: Option<&'a Origin>) -> Self {
        Self {
            kind,
            file: origin.map(|origin| &*origin.name),
            document: origin.map(|origin| origin.document),
            path: origin.map(|origin| &*origin.path),
            line: origin.map(|origin| origin.line),
        }
    }
}

impl<'a> TlsEntry<'a> {
    fn new(tls: &'a TlsUse) -> Self {
        let source = match tls.source.as_deref() {
            // containerd makes its own exception for registries on the node itself.
            None if tls.configured => Some(SourceEntry::new("loopback", None)),
            origin => origin.map(|origin| SourceEntry::new("setting", Some(origin))),
        };
        Self {
            source,
            insecure_skip_verify: tls.insecure_skip_verify,
            custom_ca: tls.custom_ca,
            client_certificate: tls.client_certificate,
        }
    }
}

impl<'a> AuthEntry<'a> {
    fn new(login: &'a Login) -> Self {
        Self {
            kind: login.kind.as_str(),
            username: login.username(),
            source: login.source.as_deref().map(Place::new),
            error: login.error(),
        }
    }
}

impl<'a> Place<'a> {
    fn new(origin: &'a Origin) -> Self {
        Self {
            file: &origin.name,
            document: origin.document,
            path: &origin.path,
            line: origin.line,
        }
    }
}

impl<'a> Keyring<'a> {
    fn new(answer: &'a KeyringAnswer) -> Self {
        Self {
            place: answer.places.first().map(String::as_str),
            places: &answer.places,
            error: answer.error.as_deref(),
            unknown_secrets: &answer.unknown_secrets,
            credentials: answer
                .credentials
                .iter()
                .map(|credential| Credential {
                    secret: &credential.secret,
                    namespace: credential.namespace.as_deref(),
                    key: &credential.key,
                    matched: credential.matched,
                    username: &credential.username,
                    password_length: credential.password_length,
                    source: Place::new(&credential.origin),
                })
                .collect(),
            rejected_keys: answer
                .rejected
                .iter()
                .map(|rejection| RejectedKey {
                    secret: &rejection.secret,
                    namespace: rejection.namespace.as_deref(),
                    key: rejection.key.as_deref(),
                    reason: &rejection.reason,
                })
                .collect(),
            others: Vec::new(),
        }
    }
}
