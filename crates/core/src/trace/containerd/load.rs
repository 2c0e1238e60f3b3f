//! How containerd reads a hosts directory.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::Stop;
use super::super::attempt::{Attempt, Login, Source, TlsUse};
use super::super::path::api_root;
use super::generate::{Directory, File, Host, HostTls};
use crate::endpoint::{self, GoRelease, quote};

/// What a directory amounts to.
#[derive(Clone, Debug)]
pub(super) struct Loaded {
    /// The hosts in order, but for the registry itself; or why every pull fails.
    pub attempts: Result<Vec<Arc<Attempt>>, Stop>,
    /// The registry itself comes last, with these settings.
    pub registry: Option<LastResort>,
    /// Why the `hosts.toml` is ignored.
    pub rejected: Option<Stop>,
}

/// The registry itself as the last host.
#[derive(Clone, Debug)]
pub(super) struct LastResort {
    pub tls: TlsUse,
    pub source: Source,
}

/// Credentials for a host.
pub(super) type LoginOf<'a> = &'a dyn Fn(&str) -> Login;

impl Loaded {
    pub(super) fn new(directory: &Directory, login: LoginOf<'_>, release: GoRelease) -> Self {
        match Self::parse(directory, login, release) {
            Ok(loaded) => loaded,
            Err(reason) => Self::without_hosts_toml(directory, reason),
        }
    }

    fn parse(directory: &Directory, login: LoginOf<'_>, release: GoRelease) -> Result<Self, Stop> {
        let mut seen = BTreeSet::new();
        for host in &directory.hosts {
            if !seen.insert(host.url.expose()) {
                let url = endpoint::masked(host.url.expose());
                let message = format!("toml: table {url} already exists");
                return Err(Stop::new(message, host.source.origin()));
            }
        }
        let mut attempts = Vec::with_capacity(directory.hosts.len() + 1);
        // containerd finds the order of the tables by passing over those named like the one before; before the first
        // one that is the empty name.
        let nameless = |host: &&Host| host.url.is_empty();
        for host in directory.hosts.iter().skip_while(nameless) {
            attempts.push(host.attempt(login, release)?);
        }
        let fallback = || Source::Fallback(directory.mirror.clone());
        let registry = match &directory.server {
            None => Some((TlsUse::default(), fallback())),
            Some(server) => match server.attempt(login, release)? {
                // A server without a host is none: the registry itself takes its place, with the server's settings.
                Ok(attempt) if attempt.host.is_empty() => Some((attempt.tls, fallback())),
                attempt => {
                    attempts.push(attempt);
                    None
                }
            },
        };
        Ok(Self {
            attempts: attempts
                .into_iter()
                .map(|attempt| attempt.map(Arc::new))
                .collect(),
            registry: registry.map(|(tls, source)| LastResort { tls, source }),
            rejected: None,
        })
    }

    /// A file that cannot be read is ignored, but the certificates beside it are all taken for CAs.
    fn without_hosts_toml(directory: &Directory, reason: Stop) -> Self {
        let mut authorities = directory
            .files
            .iter()
            .filter(|file| file.is_certificate())
            .peekable();
        let custom_ca = authorities.peek().is_some();
        let unusable = authorities.find(|file| !file.content.holds_certificate());
        let attempts = match unusable {
            Some(file) => Err(unloadable(file)),
            None => Ok(Vec::new()),
        };
        Self {
            attempts,
            registry: Some(LastResort {
                tls: TlsUse {
                    configured: custom_ca,
                    source: directory.tls_origin().filter(|_| custom_ca),
                    custom_ca,
                    ..TlsUse::default()
                },
                source: Source::Fallback(directory.mirror.clone()),
            }),
            rejected: Some(reason),
        }
    }
}

impl Host {
    /// The outer error makes the whole file unreadable, the inner one makes every pull through it fail.
    fn attempt(
        &self,
        login: LoginOf<'_>,
        release: GoRelease,
    ) -> Result<Result<Attempt, Stop>, Stop> {
        let text = self.url.expose();
        let (scheme, host, path) = if text.is_empty() {
            (String::new(), String::new(), String::new())
        } else {
            // Whatever does not begin like a URL is taken for a host.
            let text = if text.starts_with("http") {
                text.to_owned()
            } else {
                format!("https://{text}")
            };
            let url = endpoint::parse_as(&text, release).map_err(|error| {
                let server = endpoint::masked(&text);
                let message = format!("unable to parse server {server}: {error}");
                Stop::new(message, self.source.origin())
            })?;
            (
                url.scheme().to_owned(),
                url.host().into_owned(),
                api_root(&url.path(), self.override_path),
            )
        };
        let tls = match self
            .tls
            .as_ref()
            .map_or(Ok(TlsUse::default()), HostTls::usage)
        {
            Ok(tls) => tls,
            Err(error) => return Ok(Err(error)),
        };
        Ok(Ok(Attempt {
            login: login(&host),
            scheme,
            host,
            path,
            source: self.source.clone(),
            tls,
            http_fallback: false,
        }
        .with_http_fallback()))
    }
}

impl HostTls {
    fn usage(&self) -> Result<TlsUse, Stop> {
        if let Some(ca) = &self.ca
            && !ca.content.holds_certificate()
        {
            return Err(unloadable(ca));
        }
        if let Some((_, _, identity)) = &self.client {
            identity.check().map_err(|error| Stop {
                message: format!("failed to load X509 key pair: {error}"),
                origin: Some(Arc::clone(&self.origin)),
            })?;
        }
        let custom_ca = self.ca.is_some();
        let client_certificate = self.client.is_some();
        let configured = custom_ca || client_certificate || self.skip_verify;
        Ok(TlsUse {
            configured,
            source: configured.then(|| Arc::clone(&self.origin)),
            insecure_skip_verify: self.skip_verify,
            custom_ca,
            client_certificate,
        })
    }
}

impl Attempt {
    /// TLS settings for plain HTTP make containerd try HTTPS first, unless the port says what is meant.
    pub(super) fn with_http_fallback(mut self) -> Self {
        if self.scheme == "http" && self.tls.configured && port_of(&self.host) != Some("80") {
            "https".clone_into(&mut self.scheme);
            self.http_fallback = true;
        }
        self
    }
}

fn unloadable(file: &File) -> Stop {
    Stop {
        message: format!("unable to load CA cert {}", quote(&file.path)),
        origin: Some(Arc::clone(&file.origin)),
    }
}

/// The port of a host, when it has exactly one.
pub(super) fn port_of(host: &str) -> Option<&str> {
    let (name, port) = host.rsplit_once(':')?;
    let is_host = !name.contains(':') || (name.starts_with('[') && name.ends_with(']'));
    (is_host && !port.contains(']')).then_some(port)
}
