//! Whose reading of YAML applies.

/// Whose rules a document's scalars and structure follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// A Talos machine configuration document: go-yaml v4 into Go types.
    Talos,
    /// A Kubernetes object: YAML 1.1 to JSON, by sigs.k8s.io/yaml over go-yaml v2.
    Kubernetes,
}
