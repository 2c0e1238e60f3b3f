//! What a document is, and typed views of it.

mod classify;
mod file;
pub mod placeholder;
pub mod talos;

pub use classify::{Class, KubernetesKind};
pub use file::{Document, DocumentRef, File, InputKind};

/// Whose rules a document's scalars and structure follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// A Talos machine configuration document: go-yaml v4 into Go types.
    Talos,
    /// A Kubernetes object: YAML 1.1 to JSON.
    Kubernetes,
}
