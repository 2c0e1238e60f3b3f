//! Which requests a pull makes: the effective registry settings, and what Talos and containerd make of them.
//!
//! Talos pulls some images itself (the installer, the kubelet, etcd); containerd pulls the others for pods, from
//! files that Talos generates. The two read the same settings and often do not agree. [`Tracer`] works both out once
//! for a configuration and then answers for any image.

mod answer;
mod attempt;
mod compare;
mod containerd;
mod differences;
pub mod effective;
pub mod images;
mod keyrings;
mod login;
mod object;
mod path;
mod talos;

use std::sync::Arc;

pub use answer::{Answer, KeyringAnswer, KeyringPuller, Pulls, SecretCredential, SecretRejection};
pub use attempt::{Attempt, Login, LoginKind, Source, TlsUse, default_host};
pub use compare::{AttemptChange, Comparison, PathComparison};
pub use containerd::{ContainerdPath, HostsDirectory};
pub use effective::{Effective, IMAGE_CACHE, Origin};
pub use keyrings::{Keyrings, ObjectError};
pub use path::api_root;

use crate::document::File;
use crate::endpoint::GoRelease;
use crate::reference::{Reference, ReferenceError};
use crate::version::Version;

/// What a trace takes for granted.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Release of Talos on the nodes.
    pub talos: Version,
    /// Whether the image cache of the node is ready.
    pub image_cache: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            talos: Version::DEFAULT_TALOS,
            image_cache: false,
        }
    }
}

/// Answers how images are pulled under one configuration.
#[derive(Clone, Debug)]
pub struct Tracer {
    effective: Effective,
    talos: talos::Resolver,
    containerd: containerd::Resolver,
}

/// How an image is pulled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The image, normalised.
    pub reference: Reference,
    /// By Talos itself.
    pub talos: PullPath,
    /// By containerd, for pods without pull secrets.
    pub containerd: ContainerdPath,
}

/// The requests of one engine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PullPath {
    /// Why no request can be made at all.
    pub error: Option<String>,
    /// Where the setting is written that is to blame for it, when it is one.
    pub stopped_by: Option<Arc<Origin>>,
    /// The hosts that are asked, in order.
    pub attempts: Vec<Arc<Attempt>>,
}

/// What ends a pull before it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stop {
    /// What the engine says.
    message: String,
    /// The setting to blame.
    origin: Option<Arc<Origin>>,
}

impl Stop {
    fn new(message: impl Into<String>, origin: Option<&Origin>) -> Self {
        Self {
            message: message.into(),
            origin: origin.cloned().map(Arc::new),
        }
    }

    fn prefixed(mut self, what: &str) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }
}

impl PullPath {
    fn failed(stop: Stop) -> Self {
        Self {
            error: Some(stop.message),
            stopped_by: stop.origin,
            attempts: Vec::new(),
        }
    }
}

impl Tracer {
    /// Works out the paths under these settings.
    pub fn new(mut effective: Effective, options: &Options) -> Self {
        if options.image_cache {
            effective.add_image_cache();
        }
        let release = GoRelease::of_talos(options.talos);
        Self {
            talos: talos::Resolver::new(&effective, release),
            containerd: containerd::Resolver::new(&effective, release),
            effective,
        }
    }

    /// Works out the paths under the settings of these files, taken as one configuration.
    pub fn of<'f>(files: impl IntoIterator<Item = &'f File>, options: &Options) -> Self {
        let go = GoRelease::of_talos(options.talos);
        Self::new(Effective::of(files, go), options)
    }

    /// How an image is pulled.
    pub fn trace(&self, image: &str) -> Result<Trace, ReferenceError> {
        Ok(self.trace_reference(Reference::parse(image)?.with_default_tag()))
    }

    /// How an image is pulled.
    pub fn trace_reference(&self, reference: Reference) -> Trace {
        Trace {
            talos: self.talos.resolve(reference.domain()),
            containerd: self.containerd.resolve(reference.domain()),
            reference,
        }
    }

    /// What Talos and containerd do differently for an image, in words.
    pub fn differences(&self, trace: &Trace) -> Vec<String> {
        differences::differences(trace)
    }

    /// What else is worth knowing about an image's path: settings that look as if they applied, and do not.
    pub fn notes(&self, trace: &Trace) -> Vec<String> {
        differences::notes(trace, &self.effective)
    }

    /// The settings in force.
    pub fn effective(&self) -> &Effective {
        &self.effective
    }

    /// The hosts directories that Talos generates for containerd.
    pub fn hosts(&self) -> Vec<HostsDirectory> {
        self.containerd.hosts()
    }

    /// Why Talos cannot write any hosts directory.
    pub fn hosts_failure(&self) -> Option<&str> {
        self.containerd.failure().map(|stop| stop.message.as_str())
    }

    /// Where the setting is written because of which Talos cannot write any hosts directory.
    pub fn hosts_failure_origin(&self) -> Option<&Origin> {
        self.containerd.failure()?.origin.as_deref()
    }
}
