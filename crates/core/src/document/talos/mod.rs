//! Typed views of Talos documents.

mod registries;
mod value;

pub use registries::{Auth, Endpoint, Identity, Mirror, Origin, Registries, Tls};
pub use value::{Flag, Text};
