//! The rules of `ImageVerificationConfig` documents, as the rules of pullpath look at them.

use crate::document::talos::{Configuration, Fields};

/// One rule: which images, and what to do with them.
pub(super) struct Rule<'f> {
    /// Its place in the list as Talos counts, from 0, null items left out.
    pub(super) index: usize,
    /// Its fields.
    pub(super) fields: Fields<'f>,
}

/// The rules of all documents, in order.
pub(super) fn rules<'f>(
    configuration: &'f Configuration<'f>,
) -> impl Iterator<Item = Rule<'f>> + 'f {
    lists(configuration).flatten()
}

/// The rules of each document.
pub(super) fn lists<'f>(
    configuration: &'f Configuration<'f>,
) -> impl Iterator<Item = Vec<Rule<'f>>> + 'f {
    configuration
        .of_kind("ImageVerificationConfig")
        .map(Fields::of)
        .map(|document| {
            document
                .elements("rules")
                .enumerate()
                .map(|(index, item)| Rule {
                    index,
                    fields: document.inside(item),
                })
                .collect()
        })
}
