//! What is wrong with the documents of a file as YAML, each in the eyes of its consumer.

use super::template::is_unrendered;
use super::{Class, Dialect, File, InputKind};
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
        let mut found = Vec::new();
        for document in self.documents() {
            if document.class() == Class::Template {
                continue;
            }
            let index = document.stream_index();
            let Some(dialect) = document.class().dialect().or_else(|| self.adopted(index)) else {
                continue;
            };
            let issues = self.stream().examine(index, dialect);
            found.extend(issues.into_iter().map(|issue| DocumentIssue {
                document: document.index(),
                issue,
                dialect,
            }));
        }
        found
    }

    /// Who reads a document that was not recognised.
    fn adopted(&self, index: usize) -> Option<Dialect> {
        match self.input() {
            InputKind::TalosConfig | InputKind::TalosPatch => return Some(Dialect::Talos),
            InputKind::Kubernetes => return Some(Dialect::Kubernetes),
            InputKind::Auto => {}
        }
        let broken =
            self.stream().document(index)?.is_partial() && !is_unrendered(self.stream(), index);
        let mut dialects = self
            .documents()
            .filter_map(|document| document.class().dialect());
        let first = dialects.next()?;
        let only_talos = first == Dialect::Talos && dialects.all(|dialect| dialect == first);
        (broken && only_talos).then_some(Dialect::Talos)
    }
}
