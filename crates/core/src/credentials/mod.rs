//! Credentials for image pulls: docker configuration files as Kubernetes Secrets carry them, and the three engines
//! that read them.
//!
//! The same Secret is read by the [`kubelet`] for containers, by go-containerregistry for
//! [`auroraboot`](crate::credentials::auroraboot), and by containers/image for [`buildah`]. They differ in the fields
//! they take and in the keys they find, which is why a Secret that works for a Pod may fail for an image build.

pub mod auroraboot;
pub mod buildah;
pub mod docker_config;
pub mod key_name;
pub mod kubelet;
pub mod token;

mod decode;
mod lookup;
mod password;

pub use decode::ConfigError;
pub use lookup::{Candidate, KeyMatch, Login, Lookup, Mismatch, RejectedKey};
pub use password::Password;
