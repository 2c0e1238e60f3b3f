//! The hosts directories that Talos writes for containerd: one for each mirror, and one for each host that has TLS
//! settings but no mirror.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::attempt::{Source, default_host};
use super::super::effective::{
    Effective, Identity, Material, Mirror, Origin, Secret, Tls, WILDCARD,
};
use super::super::path::clean;
use super::super::{IMAGE_CACHE, Stop};
use crate::endpoint::{self, GoRelease, quote};

/// Where the directories are on a node.
pub(super) const BASE: &str = "/etc/cri/conf.d/hosts";
/// The directory for all registries without one of their own.
pub(super) const DEFAULT_DIRECTORY: &str = "_default";

/// The directories by name, as generated: not all of them survive being written.
pub(super) type Directories = BTreeMap<String, Directory>;

/// One directory: a `hosts.toml` with the files it refers to.
#[derive(Clone, Debug)]
pub(super) struct Directory {
    /// The `[host."…"]` tables, in order.
    pub hosts: Vec<Host>,
    /// What stands at the top of the file: the last host to be tried.
    pub server: Option<Host>,
    /// Whether it comes from a mirror, and which.
    pub mirror: Option<Arc<Origin>>,
    /// Certificate and key files.
    pub files: Vec<File>,
    /// Another entry's name ends up in the same directory: which one counts is left to chance.
    pub contested: bool,
}

/// A host of a `hosts.toml`.
#[derive(Clone, Debug)]
pub(super) struct Host {
    /// The text of its URL.
    pub url: Secret,
    /// Whether it lists what it is used for.
    pub has_capabilities: bool,
    /// Whether its path is used as it is.
    pub override_path: bool,
    /// TLS settings, with the host they are written for.
    pub tls: Option<HostTls>,
    /// What brings it about.
    pub source: Source,
}

/// TLS settings of a host, with the files that hold them.
#[derive(Clone, Debug)]
pub(super) struct HostTls {
    /// Path of the CA file and its text.
    pub ca: Option<File>,
    /// Certificate and key.
    pub client: Option<(File, File, Identity)>,
    /// Whether the server's certificate is accepted unseen.
    pub skip_verify: bool,
    /// Where they are written.
    pub origin: Arc<Origin>,
}

/// A certificate or key file.
#[derive(Clone)]
pub(super) struct File {
    /// Name in its directory.
    pub name: String,
    /// What it holds.
    pub kind: FileKind,
    /// Full path.
    pub path: String,
    /// Where its content is written.
    pub origin: Arc<Origin>,
    /// Content.
    pub content: Material,
}

/// What a file holds; decides its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    /// Certificates to trust.
    Authority,
    /// The certificate of the client.
    ClientCertificate,
    /// The key of the client.
    ClientKey,
}

impl FileKind {
    fn suffix(self) -> &'static str {
        match self {
            Self::Authority => "ca.crt",
            Self::ClientCertificate => "client.crt",
            Self::ClientKey => "client.key",
        }
    }
}

impl File {
    /// Whether its name ends in `.crt`: containerd may take it for a CA.
    pub(super) fn is_certificate(&self) -> bool {
        self.kind != FileKind::ClientKey
    }
}

impl std::fmt::Debug for File {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.path)
    }
}

/// Generates the directories; one entry that cannot be used stops it for all registries.
pub(super) fn generate(effective: &Effective, release: GoRelease) -> Result<Directories, Stop> {
    let mut directories = Directories::new();
    for (name, mirror) in &effective.mirrors {
        let directory_name = mangled(name);
        let mut directory = of_mirror(effective, name, &directory_name, mirror, release)?;
        directory.contested = directories.contains_key(&directory_name);
        directories.insert(directory_name, directory);
    }
    let mut of_tls = Directories::new();
    for (name, tls) in &effective.tls {
        let directory_name = mangled(name);
        if tls.is_empty() || directories.contains_key(&directory_name) {
            continue;
        }
        if name == WILDCARD {
            let message = "wildcard host TLS configuration is not supported";
            return Err(Stop::new(message, Some(&tls.origin)));
        }
        of_tls
            .entry(directory_name.clone())
            .and_modify(|directory| directory.contested = true)
            .or_insert_with(|| of_host(name, &directory_name, tls));
    }
    directories.extend(of_tls);
    Ok(directories)
}

/// The name of a registry's directory: a port is written between underscores.
pub(super) fn mangled(registry: &str) -> String {
    if registry == WILDCARD {
        return DEFAULT_DIRECTORY.to_owned();
    }
    match registry.rsplit_once(':') {
        Some((host, port)) if !host.is_empty() => format!("{host}_{port}_"),
        _ => registry.to_owned(),
    }
}

fn of_mirror(
    effective: &Effective,
    registry: &str,
    directory: &str,
    mirror: &Mirror,
    release: GoRelease,
) -> Result<Directory, Stop> {
    let mut hosts = Vec::with_capacity(mirror.endpoints.len());
    for written in &mirror.endpoints {
        let text = written.url.expose();
        let url = endpoint::parse_as(text, release).map_err(|error| {
            let (endpoint, registry) = (quote(&endpoint::masked(text)), quote(registry));
            let message = format!("error parsing endpoint {endpoint} for host {registry}: {error}");
            Stop::new(message, written.origin.as_ref())
        })?;
        let host = url.host();
        hosts.push(Host {
            url: written.url.clone(),
            has_capabilities: true,
            override_path: written.override_path,
            tls: effective
                .tls
                .get(&*host)
                .map(|tls| HostTls::new(&host, directory, tls)),
            source: match &written.origin {
                None if text == IMAGE_CACHE => Source::ImageCache,
                origin => Source::Mirror(origin.clone().map(Arc::new)),
            },
        });
    }
    let files = hosts.iter().flat_map(Host::files).cloned().collect();
    // Without the registry itself as a last resort, the last endpoint takes its place.
    let server = if mirror.skip_fallback {
        hosts.pop()
    } else {
        None
    };
    Ok(Directory {
        hosts,
        server,
        mirror: mirror.origin.clone().map(Arc::new),
        files,
        contested: false,
    })
}

fn of_host(host: &str, directory: &str, tls: &Tls) -> Directory {
    let server = Host {
        url: Secret::new(format!("https://{}", default_host(host))),
        has_capabilities: false,
        override_path: false,
        tls: Some(HostTls::new(host, directory, tls)),
        source: Source::Default,
    };
    Directory {
        hosts: Vec::new(),
        files: server.files().cloned().collect(),
        server: Some(server),
        mirror: None,
        contested: false,
    }
}

impl Directory {
    /// Where the first of its TLS settings is written.
    pub(super) fn tls_origin(&self) -> Option<Arc<Origin>> {
        let mut hosts = self.hosts.iter().chain(&self.server);
        hosts.find_map(|host| Some(Arc::clone(&host.tls.as_ref()?.origin)))
    }
}

impl Host {
    fn files(&self) -> impl Iterator<Item = &File> {
        self.tls.iter().flat_map(|tls| {
            let client = tls.client.iter().flat_map(|(cert, key, _)| [cert, key]);
            tls.ca.iter().chain(client)
        })
    }
}

impl HostTls {
    fn new(host: &str, directory: &str, tls: &Tls) -> Self {
        let origin = Arc::new(tls.origin.clone());
        let file = |kind: FileKind, content: &Material| {
            let name = format!("{host}-{}", kind.suffix());
            File {
                kind,
                path: clean(&format!("{BASE}/{directory}/{name}")),
                origin: Arc::clone(&origin),
                name,
                content: content.clone(),
            }
        };
        Self {
            ca: tls.ca.as_ref().map(|ca| file(FileKind::Authority, ca)),
            client: tls.identity.as_ref().map(|identity| {
                (
                    file(FileKind::ClientCertificate, &identity.certificate),
                    file(FileKind::ClientKey, &identity.key),
                    identity.clone(),
                )
            }),
            skip_verify: tls.insecure_skip_verify,
            origin,
        }
    }
}
