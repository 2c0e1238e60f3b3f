//! Edits of a document that keep everything around them as it is: quoting, indentation, comments, line ends.
//!
//! Every builder gives edits in bytes of the whole source, or none where it cannot do the edit well: a node that
//! aliases stand for elsewhere is never touched, because the edit would change those places too.

mod dash;
mod delete;
mod insert;
mod layout;
mod scalar;

pub(crate) use scalar::flow_text;

use super::{NodeKind, NodeRef};

impl NodeRef<'_> {
    /// Whether an edit here would show elsewhere: the node, or something around it, is what an alias stands for.
    pub fn is_shared(self) -> bool {
        let index = self.document_index();
        let stream = self.stream();
        let mut named = Vec::new();
        let mut node = Some(self);
        while let Some(current) = node {
            if current.anchor().is_some() {
                named.push(current);
            }
            node = current.parent();
        }
        if named.is_empty() {
            return false;
        }
        // Aliases of this document, and of later ones as Talos reads them.
        (index..stream.len()).any(|index| {
            let nodes = stream.document(index).map_or(&[][..], |d| &d.nodes);
            nodes
                .iter()
                .enumerate()
                .filter(|(_, node)| node.kind == NodeKind::Alias)
                .filter_map(|(id, _)| stream.node(index, u32::try_from(id).ok()?))
                .any(|alias| named.contains(&alias.resolved()))
        })
    }
}
