//! What is wrong with the documents of a file as YAML, each in the eyes of its consumer.

use super::template::is_unrendered;
use super::{Class, Dialect, DocumentRef, File, InputKind};
use crate::yaml::Issue;

/// Something wrong with a document as YAML, and whose reading it concerns.
#[derive(Clone, Debug)]
pub struct DocumentIssue {
    /// Index of the document in its file.
    pub document: usize,
    /// What is wrong, and where.
    pub issue: Issue,
    /// Whose reading this is.
    pub dialect: Dialect,
}

impl File {
    /// What is wrong with its documents as YAML. Documents that pullpath has no opinion on are left alone, unless they
    /// are broken and stand in a stream that Talos reads, which stops at them.
    pub fn yaml_issues(&self) -> Vec<DocumentIssue> {
        self.documents()
            .flat_map(DocumentRef::yaml_issues)
            .collect()
    }
}

impl DocumentRef<'_> {
    /// What is wrong with the document as YAML, see [`File::yaml_issues`].
    pub fn yaml_issues(self) -> Vec<DocumentIssue> {
        if self.class() == Class::Template {
            return Vec::new();
        }
        let Some(dialect) = self.class().dialect().or_else(|| self.adopted()) else {
            return Vec::new();
        };
        let issues = self.file().stream().examine(self.stream_index(), dialect);
        issues
            .into_iter()
            .map(|issue| DocumentIssue {
                document: self.index(),
                issue,
                dialect,
            })
            .collect()
    }

    /// Who reads the document although it was not recognised.
    fn adopted(self) -> Option<Dialect> {
        let file = self.file();
        match file.input() {
            InputKind::TalosConfig | InputKind::TalosPatch => return Some(Dialect::Talos),
            InputKind::Kubernetes => return Some(Dialect::Kubernetes),
            InputKind::Auto => {}
        }
        let (stream, index) = (file.stream(), self.stream_index());
        if !stream.document(index)?.is_partial() || is_unrendered(stream, index) {
            return None;
        }
        let mut dialects = file
            .documents()
            .filter_map(|document| document.class().dialect());
        let first = dialects.next()?;
        let only_talos = first == Dialect::Talos && dialects.all(|dialect| dialect == first);
        only_talos.then_some(Dialect::Talos)
    }
}
