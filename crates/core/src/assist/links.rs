//! References to other files.

use crate::document::File;
use crate::source::Span;
use crate::yaml::{NodeKind, NodeRef};

/// A scalar that names another file, relative to the one it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its bytes.
    pub span: Span,
    /// The path as written, without the `@` of a patch reference.
    pub target: String,
}

/// The patch files that a list names with an `@` in front, as talhelper and `talosctl` take them: `- "@patch.yaml"`.
pub fn links(file: &File) -> Vec<Link> {
    let stream = file.stream();
    (0..stream.len())
        .flat_map(|index| stream.nodes(index))
        .filter_map(link)
        .collect()
}

fn link(node: NodeRef<'_>) -> Option<Link> {
    let is_flat = matches!(
        node.kind(),
        NodeKind::Plain | NodeKind::SingleQuoted | NodeKind::DoubleQuoted
    );
    let in_list = node.parent().is_some_and(NodeRef::is_sequence);
    if !is_flat || !in_list {
        return None;
    }
    let target = node.text().strip_prefix('@')?;
    let names_yaml = [".yaml", ".yml", ".json"]
        .iter()
        .any(|ending| target.ends_with(ending));
    names_yaml.then(|| Link {
        span: node.span(),
        target: target.to_owned(),
    })
}
