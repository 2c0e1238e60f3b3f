//! How Talos itself pulls: the installer, the kubelet, etcd, `talosctl image pull`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::attempt::{Attempt, Login, Source, TlsUse, default_host};
use super::effective::{Effective, Mirror, MirrorEndpoint, Origin, Tls, WILDCARD};
use super::login;
use super::path::api_root;
use super::{IMAGE_CACHE, PullPath, Stop};
use crate::endpoint::{self, GoRelease, quote};

/// The pull paths of all mirrors, worked out once.
#[derive(Clone, Debug)]
pub(super) struct Resolver {
    /// What each mirror's endpoints amount to.
    mirrors: BTreeMap<String, Endpoints>,
    /// Hosts for which something is set.
    hosts: BTreeMap<String, HostSettings>,
}

/// The endpoints of one mirror: attempts, or why there is none.
#[derive(Clone, Debug)]
struct Endpoints {
    outcome: Result<Vec<Arc<Attempt>>, Blame>,
    skip_fallback: bool,
    origin: Option<Arc<Origin>>,
}

/// Why a mirror has no attempts, and because of which endpoint.
#[derive(Clone, Debug)]
struct Blame {
    failure: Failure,
    origin: Option<Arc<Origin>>,
}

/// A mirror that ends every pull, whatever else it lists.
#[derive(Clone, Debug)]
enum Failure {
    /// Its endpoint is no URL; the registry's name belongs to the message.
    Url { endpoint: String, error: String },
    /// TLS settings cannot be used.
    Tls(String),
}

impl Failure {
    fn message(&self, registry: &str) -> String {
        match self {
            Self::Url { endpoint, error } => {
                let (endpoint, registry) = (quote(endpoint), quote(registry));
                format!("error parsing endpoint {endpoint} for host {registry}: {error}")
            }
            Self::Tls(message) => message.clone(),
        }
    }
}

/// What is set for a host: TLS settings that may be unusable, and credentials.
#[derive(Clone, Debug)]
struct HostSettings {
    tls: Option<Result<TlsUse, String>>,
    login: Login,
}

impl Resolver {
    pub(super) fn new(effective: &Effective, release: GoRelease) -> Self {
        let names = effective.tls.keys().chain(effective.credentials.keys());
        let hosts = names
            .map(|host| (host.clone(), HostSettings::new(host, effective)))
            .collect();
        let mut resolver = Self {
            mirrors: BTreeMap::new(),
            hosts,
        };
        for (name, mirror) in &effective.mirrors {
            let endpoints = resolver.endpoints(mirror, release);
            resolver.mirrors.insert(name.clone(), endpoints);
        }
        resolver
    }

    /// The requests for images of a registry.
    pub(super) fn resolve(&self, registry: &str) -> PullPath {
        let mirror = self
            .mirrors
            .get(registry)
            .or_else(|| self.mirrors.get(WILDCARD));
        let mut attempts = match mirror.map(|mirror| &mirror.outcome) {
            None => Vec::new(),
            Some(Ok(attempts)) => attempts.clone(),
            Some(Err(blame)) => {
                return PullPath::failed(Stop {
                    message: blame.failure.message(registry),
                    origin: blame.origin.clone(),
                });
            }
        };
        if mirror.is_none_or(|mirror| !mirror.skip_fallback) {
            let source = mirror.map_or(Source::Default, |mirror| {
                Source::Fallback(mirror.origin.clone())
            });
            let host = default_host(registry).to_owned();
            match self.attempt("https".to_owned(), host, "/v2".to_owned(), source) {
                Ok(attempt) => attempts.push(Arc::new(attempt)),
                Err(failure) => {
                    return PullPath::failed(Stop::new(failure.message(registry), None));
                }
            }
        }
        if attempts.is_empty() {
            return PullPath::failed(Stop {
                message: "no resolve hosts: not found".to_owned(),
                origin: mirror.and_then(|mirror| mirror.origin.clone()),
            });
        }
        PullPath {
            attempts,
            ..PullPath::default()
        }
    }

    fn endpoints(&self, mirror: &Mirror, release: GoRelease) -> Endpoints {
        let attempts =
            mirror
                .endpoints
                .iter()
                .map(|endpoint| match self.endpoint(endpoint, release) {
                    Ok(attempt) => Ok(Arc::new(attempt)),
                    Err(failure) => Err(Blame {
                        failure,
                        origin: endpoint.origin.clone().map(Arc::new),
                    }),
                });
        Endpoints {
            outcome: attempts.collect(),
            skip_fallback: mirror.skip_fallback,
            origin: mirror.origin.clone().map(Arc::new),
        }
    }

    fn endpoint(&self, written: &MirrorEndpoint, release: GoRelease) -> Result<Attempt, Failure> {
        let text = written.url.expose();
        let url = endpoint::parse_as(text, release).map_err(|error| Failure::Url {
            endpoint: endpoint::masked(text),
            error: error.to_string(),
        })?;
        let source = match &written.origin {
            None if text == IMAGE_CACHE => Source::ImageCache,
            origin => Source::Mirror(origin.clone().map(Arc::new)),
        };
        self.attempt(
            url.scheme().to_owned(),
            url.host().into_owned(),
            api_root(&url.path(), written.override_path),
            source,
        )
    }

    fn attempt(
        &self,
        scheme: String,
        host: String,
        path: String,
        source: Source,
    ) -> Result<Attempt, Failure> {
        let settings = self.hosts.get(&host);
        let tls = match settings.and_then(|settings| settings.tls.as_ref()) {
            None => TlsUse::default(),
            Some(_) if scheme != "https" => {
                let host = quote(&host);
                let message = format!("TLS config specified for non-HTTPS registry: {host}");
                return Err(Failure::Tls(message));
            }
            Some(tls) => tls.clone().map_err(Failure::Tls)?,
        };
        let login = settings.map_or(Login::ANONYMOUS, |settings| settings.login.clone());
        Ok(Attempt {
            scheme,
            host,
            path,
            source,
            tls,
            login,
            http_fallback: false,
        })
    }
}

impl HostSettings {
    fn new(host: &str, effective: &Effective) -> Self {
        Self {
            tls: effective.tls.get(host).map(|tls| tls_use(host, tls)),
            login: login::for_talos(host, effective.credentials.get(host)),
        }
    }
}

/// A CA, even an empty one, replaces the roots of the system.
fn tls_use(host: &str, tls: &Tls) -> Result<TlsUse, String> {
    if let Some(identity) = &tls.identity {
        identity.check().map_err(|error| {
            let host = quote(host);
            format!("error preparing TLS config for {host}: error parsing client identity: {error}")
        })?;
    }
    Ok(TlsUse {
        configured: true,
        source: Some(Arc::new(tls.origin.clone())),
        insecure_skip_verify: tls.insecure_skip_verify,
        custom_ca: tls.ca.is_some(),
        client_certificate: tls.identity.is_some(),
    })
}
