//! Typed views of Talos documents.

mod configuration;
mod fields;
mod hosts;
mod registries;
mod value;

pub use configuration::{Configuration, MachineType, document_head};
pub use fields::Fields;
pub use hosts::{Target, bare_host, upstream_host};
pub use registries::{Auth, Endpoint, Identity, Mirror, Origin, Registries, Tls};
pub use value::{Flag, Text};
