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
    let mut links = Vec::new();
    for index in 0..file.stream().len() {
        let nodes = file.stream().document(index).map_or(0, |d| d.nodes.len());
        for id in 0..nodes {
            let node = u32::try_from(id)
                .ok()
                .and_then(|id| file.stream().node(index, id));
            let Some(node) = node.filter(|node| {
                !node.raw().is_key
                    && matches!(
                        node.kind(),
                        NodeKind::Plain | NodeKind::SingleQuoted | NodeKind::DoubleQuoted
                    )
            }) else {
                continue;
            };
            let Some(target) = node.text().strip_prefix('@') else {
                continue;
            };
            let names_yaml = [".yaml", ".yml", ".json"]
                .iter()
                .any(|ending| target.ends_with(ending));
            let in_list = node.parent().is_some_and(NodeRef::is_sequence);
            if names_yaml && in_list {
                links.push(Link {
                    span: node.span(),
                    target: target.to_owned(),
                });
            }
        }
    }
    links
}
