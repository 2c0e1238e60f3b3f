//! One request of a pull: where it goes, and what goes along.

use std::sync::Arc;

use super::effective::{Origin, Secret};
use super::path::join;
use crate::endpoint;
use crate::reference::{DEFAULT_DOMAIN, Reference};

/// The host that serves the images of [`DEFAULT_DOMAIN`].
const DEFAULT_DOMAIN_HOST: &str = "registry-1.docker.io";

/// The host that serves a registry's images.
pub fn default_host(registry: &str) -> &str {
    if registry == DEFAULT_DOMAIN {
        DEFAULT_DOMAIN_HOST
    } else {
        registry
    }
}

/// A host that is asked for an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// `https`, `http`, or what a legacy endpoint was taken for.
    pub scheme: String,
    /// Host with port, as it is looked up.
    pub host: String,
    /// Root of the registry API on it.
    pub path: String,
    /// What brings this attempt about.
    pub source: Source,
    /// TLS settings that apply.
    pub tls: TlsUse,
    /// What is answered when the host asks for credentials.
    pub login: Login,
    /// Whether plain HTTP is tried on the same host when it does not speak TLS.
    pub http_fallback: bool,
}

/// What brings an attempt about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// An endpoint of a mirror.
    Mirror(Option<Arc<Origin>>),
    /// The registry itself, because the endpoints of its mirror may fail.
    Fallback(Option<Arc<Origin>>),
    /// The registry itself, because there is no mirror.
    Default,
    /// The image cache of the node.
    ImageCache,
}

impl Source {
    /// The word used in reports.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Mirror(_) => "mirror",
            Self::Fallback(_) => "fallback",
            Self::Default => "default",
            Self::ImageCache => "image-cache",
        }
    }

    /// Where the reason is written.
    pub fn origin(&self) -> Option<&Origin> {
        match self {
            Self::Mirror(origin) | Self::Fallback(origin) => origin.as_deref(),
            Self::Default | Self::ImageCache => None,
        }
    }
}

/// TLS settings of an attempt.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent settings, as the consumers have them"
)]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsUse {
    /// Whether any setting is in force, even one that changes nothing.
    pub configured: bool,
    /// Where they are written.
    pub source: Option<Arc<Origin>>,
    /// Whether the server's certificate is accepted unseen.
    pub insecure_skip_verify: bool,
    /// Whether other certificates than those of the system are trusted.
    pub custom_ca: bool,
    /// Whether a client certificate is shown.
    pub client_certificate: bool,
}

impl TlsUse {
    /// Nothing is set: the roots of the system count.
    pub const NONE: Self = Self {
        configured: false,
        source: None,
        insecure_skip_verify: false,
        custom_ca: false,
        client_certificate: false,
    };
}

/// What is answered when a host asks for credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The answer.
    pub kind: LoginKind,
    /// Where the credentials are written.
    pub source: Option<Arc<Origin>>,
}

/// The answer to a host that asks for credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginKind {
    /// None.
    Anonymous,
    /// A user name with a password, which may be empty.
    Basic {
        /// The user's name.
        username: String,
        /// The password.
        password: Secret,
    },
    /// A user name with a password that are filled in later.
    Open,
    /// A token without a user name.
    IdentityToken(Secret),
    /// The credentials cannot be read; the attempt fails.
    Error(String),
}

impl LoginKind {
    /// The word used in reports.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Basic { .. } | Self::Open => "basic",
            Self::IdentityToken(_) => "identity-token",
            Self::Error(_) => "error",
        }
    }
}

impl Login {
    /// No credentials.
    pub const ANONYMOUS: Self = Self {
        kind: LoginKind::Anonymous,
        source: None,
    };

    /// The user's name, where one is sent.
    pub fn username(&self) -> Option<&str> {
        match &self.kind {
            LoginKind::Basic { username, .. } => Some(username),
            _ => None,
        }
    }

    /// What the engine says about credentials that it cannot read.
    pub fn error(&self) -> Option<&str> {
        match &self.kind {
            LoginKind::Error(error) => Some(error),
            _ => None,
        }
    }
}

impl Attempt {
    /// The first request of this attempt for an image: its manifest by tag or digest.
    pub fn url(&self, image: &Reference) -> String {
        let object = image.digest().or(image.tag()).unwrap_or("");
        self.request(image, "manifests", object)
    }

    /// The second request of a reference by digest: the object may be a blob.
    pub fn blob_url(&self, image: &Reference) -> Option<String> {
        Some(self.request(image, "blobs", image.digest()?))
    }

    fn request(&self, image: &Reference, kind: &str, object: &str) -> String {
        let (registry, repository) = image.locator();
        let path = join(&["/", &self.path, repository, kind, object]);
        let (scheme, host) = (&self.scheme, &self.host);
        let text = format!("{scheme}://{host}{path}");
        // The client reads the text as a URL and sends that; where it is none, nothing is sent.
        let mut url = endpoint::parse(&text).map_or(text, |url| url.to_request_string());
        // Who serves other registries' images must be told which one is meant.
        let is_proxy =
            host != registry && !(registry == DEFAULT_DOMAIN && host == DEFAULT_DOMAIN_HOST);
        if is_proxy {
            url.push_str("?ns=");
            url.push_str(&endpoint::escape_query(registry));
        }
        url
    }

    /// Whether there is no host to ask: the request fails before it is sent.
    pub fn is_broken(&self) -> bool {
        self.host.is_empty() || !matches!(self.scheme.as_str(), "http" | "https")
    }
}
