//! How containerd pulls for pods, from the hosts directories that Talos writes for it.

mod generate;
mod load;
mod toml;
mod write;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use generate::{DEFAULT_DIRECTORY, Directories, generate, mangled};
use load::{LastResort, Loaded, port_of};

use super::attempt::{Attempt, Login, Source, TlsUse, default_host};
use super::effective::{Credentials, Effective, Origin};
use super::login;
use super::{PullPath, Stop};
use crate::endpoint::GoRelease;

/// The pull paths of all directories, worked out once.
#[derive(Clone, Debug)]
pub(super) struct Resolver {
    /// Directories by name, or why there is none.
    directories: Result<BTreeMap<String, Loaded>, Stop>,
    generated: Directories,
    removed: Vec<String>,
    uncertain: Vec<String>,
    logins: Logins,
}

/// Credentials by request host.
#[derive(Clone, Debug, Default)]
struct Logins(BTreeMap<String, Login>);

impl Logins {
    /// Docker Hub is renamed to the host that is asked; of two entries for one host the later name counts.
    fn new(credentials: &BTreeMap<String, Credentials>) -> Self {
        Self(
            credentials
                .iter()
                .map(|(name, entry)| {
                    let login = login::for_containerd(Some(entry));
                    (default_host(name).to_owned(), login)
                })
                .collect(),
        )
    }

    fn of(&self, host: &str) -> Login {
        self.0.get(host).cloned().unwrap_or(Login::ANONYMOUS)
    }
}

/// One generated directory, for those who want to see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostsDirectory {
    /// Name below `/etc/cri/conf.d/hosts`.
    pub name: String,
    /// Text of its `hosts.toml`, user information masked.
    pub hosts_toml: String,
    /// Names of the certificate and key files beside it.
    pub files: Vec<String>,
    /// Why containerd ignores the `hosts.toml`.
    pub rejected: Option<String>,
    /// Whether Talos removes the directory again, because of its name.
    pub removed: bool,
}

/// What containerd does for an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContainerdPath {
    /// The requests.
    pub path: PullPath,
    /// The hosts directory it uses.
    pub directory: Option<String>,
    /// Why it ignores the `hosts.toml` in it.
    pub rejected: Option<String>,
    /// Where the endpoint is written because of which it does.
    pub rejected_by: Option<Arc<Origin>>,
    /// Whether chance decides what is in the directory.
    pub uncertain: bool,
}

impl Resolver {
    pub(super) fn new(effective: &Effective, release: GoRelease) -> Self {
        let logins = Logins::new(&effective.credentials);
        let (generated, written) = match generate(effective, release) {
            Ok(generated) => {
                let written = write::write(generated.clone())
                    .map_err(|stop| stop.prefixed("error syncing hosts"));
                (generated, written)
            }
            Err(stop) => (
                Directories::new(),
                Err(stop.prefixed("error generating CRI registry hosts")),
            ),
        };
        let login = |host: &str| logins.of(host);
        let (directories, removed, uncertain) = match written {
            Ok(written) => {
                let loaded = written
                    .directories
                    .iter()
                    .map(|(name, directory)| {
                        (name.clone(), Loaded::new(directory, &login, release))
                    })
                    .collect();
                (Ok(loaded), written.removed, written.uncertain)
            }
            Err(error) => (Err(error), Vec::new(), Vec::new()),
        };
        Self {
            directories,
            generated,
            removed,
            uncertain,
            logins,
        }
    }

    /// The requests for images of a registry.
    pub(super) fn resolve(&self, registry: &str) -> ContainerdPath {
        let directories = match &self.directories {
            Ok(directories) => directories,
            Err(error) => {
                return ContainerdPath {
                    path: PullPath::failed(error.clone()),
                    ..ContainerdPath::default()
                };
            }
        };
        if registry.is_empty() {
            // The directory of no registry is the base itself, in which there is no `hosts.toml`.
            return ContainerdPath {
                directory: Some(".".to_owned()),
                ..self.directly(registry)
            };
        }
        let found = [&mangled(registry), registry, DEFAULT_DIRECTORY]
            .into_iter()
            .find_map(|name| directories.get_key_value(name));
        let Some((name, loaded)) = found else {
            return self.directly(registry);
        };
        let path = match &loaded.attempts {
            Err(error) => PullPath::failed(error.clone()),
            Ok(attempts) => {
                let last = loaded.registry.as_ref();
                let last = last.map(|last| Arc::new(last.attempt(registry, &self.logins)));
                PullPath {
                    attempts: attempts.iter().cloned().chain(last).collect(),
                    ..PullPath::default()
                }
            }
        };
        ContainerdPath {
            path,
            directory: Some(name.clone()),
            rejected: loaded.rejected.as_ref().map(|stop| stop.message.clone()),
            rejected_by: loaded
                .rejected
                .as_ref()
                .and_then(|stop| stop.origin.clone()),
            uncertain: self.uncertain.contains(name),
        }
    }

    /// Without any directory: the registry itself.
    fn directly(&self, registry: &str) -> ContainerdPath {
        let attempt = LastResort::UNCONFIGURED.attempt(registry, &self.logins);
        ContainerdPath {
            path: PullPath {
                attempts: vec![Arc::new(attempt)],
                ..PullPath::default()
            },
            ..ContainerdPath::default()
        }
    }

    /// The directories that Talos generates.
    pub(super) fn hosts(&self) -> Vec<HostsDirectory> {
        self.generated
            .iter()
            .map(|(name, directory)| HostsDirectory {
                name: name.clone(),
                hosts_toml: directory.to_toml(),
                files: directory.file_names(),
                rejected: self
                    .directories
                    .as_ref()
                    .ok()
                    .and_then(|directories| directories.get(name)?.rejected.as_ref())
                    .map(|stop| stop.message.clone()),
                removed: self.removed.contains(name),
            })
            .collect()
    }

    /// Why no directory can be written at all.
    pub(super) fn failure(&self) -> Option<&Stop> {
        self.directories.as_ref().err()
    }
}

impl LastResort {
    const UNCONFIGURED: Self = Self {
        tls: TlsUse::NONE,
        source: Source::Default,
    };

    fn attempt(&self, registry: &str, logins: &Logins) -> Attempt {
        let mut tls = self.tls.clone();
        let mut scheme = "https";
        let host = default_host(registry);
        if host == registry && is_loopback(registry) {
            let port = port_of(registry).unwrap_or("");
            if !matches!(port, "" | "443") {
                scheme = "http";
            }
            if port != "80" {
                tls.configured = true;
                tls.insecure_skip_verify = true;
            }
        }
        Attempt {
            scheme: scheme.to_owned(),
            host: host.to_owned(),
            path: "/v2".to_owned(),
            source: self.source.clone(),
            tls,
            login: logins.of(host),
            http_fallback: false,
        }
        .with_http_fallback()
    }
}

/// Whether a registry is on the node itself: containerd then makes do with plain HTTP or an unknown certificate.
fn is_loopback(registry: &str) -> bool {
    let name = match port_of(registry) {
        Some(_) => registry.rsplit_once(':').map_or(registry, |(name, _)| {
            name.strip_prefix('[')
                .and_then(|name| name.strip_suffix(']'))
                .unwrap_or(name)
        }),
        None => registry,
    };
    name == "localhost"
        || name.parse().is_ok_and(|ip: Ipv4Addr| ip.is_loopback())
        || name.parse().is_ok_and(|ip: Ipv6Addr| {
            ip.is_loopback() || ip.to_ipv4_mapped().is_some_and(|ip| ip.is_loopback())
        })
}
