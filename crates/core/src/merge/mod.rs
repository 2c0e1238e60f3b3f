//! What Talos makes of a machine configuration and its patches.
//!
//! A strategic merge patch is a stream of documents. Each is merged into the document of the same `apiVersion`, kind
//! and name, or added: scalars are replaced, structures and maps merged field by field, lists appended; null and empty
//! text change nothing. `$patch: delete` takes a document, a field or a list item away. A list of operations is a JSON
//! patch (RFC 6902), which Talos applies only to configurations of one document. The result is what Talos prints: in
//! its own order and layout, without comments.
//!
//! Every value of the result knows where it was written, so what is found in the result can be shown there.

mod check;
mod decode;
mod delete;
mod encode;
mod error;
mod json_patch;
mod load;
mod print;
mod shape;
mod special;
mod strategic;
mod trace;
mod tree;

use std::collections::HashMap;

pub use check::check_merged;
pub(crate) use delete::{deletion_problem, is_delete_statement};
pub use error::{MergeError, MergeStage};

use self::delete::Selector;
use self::error::Refusal;
use self::load::{Change, Document, Identity, Patch, Text};
use self::print::Printer;
use self::tree::Tree;
use crate::engine::Options;
use crate::source::{Origin, Source, SourceMap, Span};

/// The result of a merge.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The configuration as Talos prints it; empty when no document is left.
    pub text: String,
    /// Where its parts were written: file 0 is the base, the patches follow.
    pub map: SourceMap,
}

/// Applies patches to a base, in order.
///
/// # Errors
/// Talos refuses to read the base or a patch, or to apply a patch. All patches are read before the base is.
pub fn merge(base: &Source, patches: &[Source], options: &Options) -> Result<Merged, MergeError> {
    let mut tree = Tree::default();
    let mut loaded = Vec::new();
    for (index, source) in patches.iter().enumerate() {
        let file = index + 1;
        let patch = text(source, file, options, |text| text.patch(&mut tree));
        loaded.push(patch.map_err(|refusal| located(refusal, MergeStage::LoadPatch, file))?);
    }
    let documents = text(base, 0, options, |text| text.configuration(&mut tree))
        .map_err(|refusal| located(refusal, MergeStage::LoadBase, 0))?;
    let sources: Vec<Source> = std::iter::once(base).chain(patches).cloned().collect();
    let mut state = State {
        tree,
        documents,
        sources: &sources,
        options,
    };
    for (index, patch) in loaded.into_iter().enumerate() {
        let file = index + 1;
        let applied = match patch {
            Patch::Strategic(changes) => state.apply_strategic(changes),
            Patch::Json(operations) => state.apply_json(&operations),
        };
        applied.map_err(|message| MergeError {
            stage: MergeStage::Apply,
            message,
            origin: Some(Origin {
                file,
                span: Span::at(0),
            }),
        })?;
    }
    let (text, map) = state.print();
    Ok(Merged { text, map })
}

fn text<T>(
    source: &Source,
    file: usize,
    options: &Options,
    read: impl FnOnce(&Text<'_>) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    read(&Text {
        source,
        locate: &|span| Some(Origin { file, span }),
        options,
    })
}

fn located(refusal: Refusal, stage: MergeStage, file: usize) -> MergeError {
    MergeError {
        stage,
        message: refusal.message,
        origin: Some(Origin {
            file,
            span: refusal.span.unwrap_or_default(),
        }),
    }
}

/// A configuration between two patches.
struct State<'m> {
    tree: Tree,
    documents: Vec<Document>,
    sources: &'m [Source],
    options: &'m Options,
}

impl State<'_> {
    fn apply_strategic(&mut self, changes: Vec<Change>) -> Result<(), String> {
        for change in changes {
            match change {
                Change::Delete(selector) => self.delete(&selector)?,
                Change::Merge(document) => {
                    match self.documents.iter().find(|met| met.id == document.id) {
                        Some(met) => {
                            let shape = document.id.shape();
                            strategic::merge(&mut self.tree, met.root, document.root, shape)?;
                        }
                        None => self.documents.push(document),
                    }
                }
            }
        }
        Ok(())
    }

    /// Deletes; what is not there is passed over when it is a whole document.
    fn delete(&mut self, selector: &Selector) -> Result<(), String> {
        let id = Identity::of_selector(selector);
        let Some(index) = self.documents.iter().position(|met| met.id == id) else {
            return Ok(());
        };
        if selector.path.is_empty() {
            self.documents.remove(index);
            return Ok(());
        }
        let Some(met) = self.documents.get(index) else {
            return Ok(());
        };
        delete::apply(selector, &mut self.tree, met.root, id.shape()).map_err(|reason| {
            let path = selector.path.join(".");
            let Identity {
                api_version, kind, ..
            } = &id;
            if id.name.is_some() {
                format!(
                    "named patch delete: document {api_version}/{kind}: failed to delete path '{path}': {reason}"
                )
            } else {
                format!(
                    "patch delete: path '{path}' in document '{api_version}/{kind}': failed to delete path '{path}': {reason}"
                )
            }
        })
    }

    fn apply_json(&mut self, operations: &[json_patch::Operation]) -> Result<(), String> {
        if self.documents.len() != 1 {
            return Err(
                "JSON6902 patches are not supported for multi-document machine configuration"
                    .to_owned(),
            );
        }
        let Some(document) = self.documents.first() else {
            return Ok(());
        };
        let root = encode::encode(&mut self.tree, document.root, document.id.shape());
        for operation in operations {
            json_patch::apply(&mut self.tree, root, operation)
                .map_err(|reason| format!("failure applying rfc6902 patches: {reason}"))?;
        }
        let mut printer = Printer::new(&self.tree, self.sources);
        printer.document(root);
        let (text, map) = printer.finish();
        let origins: HashMap<Span, Origin> = map
            .pieces()
            .iter()
            .map(|piece| (piece.span, piece.origin))
            .collect();
        let text = Text {
            source: &Source::new("", text),
            locate: &|span| origins.get(&span).copied(),
            options: self.options,
        };
        self.documents = text
            .configuration(&mut self.tree)
            .map_err(|refusal| refusal.message)?;
        Ok(())
    }

    /// The configuration as Talos prints it: the main document first.
    fn print(mut self) -> (String, SourceMap) {
        let (main, others): (Vec<_>, Vec<_>) = self
            .documents
            .iter()
            .partition(|document| document.id.is_main());
        let roots: Vec<_> = main
            .into_iter()
            .chain(others)
            .map(|document| encode::encode(&mut self.tree, document.root, document.id.shape()))
            .collect();
        let mut printer = Printer::new(&self.tree, self.sources);
        for root in roots {
            printer.document(root);
        }
        printer.finish()
    }
}
