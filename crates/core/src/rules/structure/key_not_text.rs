//! `key-not-text`: a list, a mapping or an alias where the name of a field belongs.

use super::place::is_filled_in_later;
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Stage};
use crate::fix::Fix;
use crate::rules::{Check, Context, Sink};
use crate::schema::ProblemKind;
use crate::yaml::{Mismatch, NodeKind, NodeRef};

declare_rule! {
    /// A key that is not written as text: a list, a mapping, or an alias (`*name`). YAML allows them; Talos does not.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration. An alias is refused even where it stands for a text: Talos compares the
    /// keys of a document with the fields of its kind as they are written, and does not look behind aliases there.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - &address url: https://mirror.example.org
    ///   - *address : https://mirror.example.com
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    ///   - url: https://mirror.example.com
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - &address url: https://mirror.example.org
    ///   - url : https://mirror.example.com
    /// ```
    pub(crate) static KEY_NOT_TEXT = {
        name: "key-not-text",
        summary: "a list, a mapping or an alias in the place of a key",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.3 (non-string keys); the check for unknown keys in Talos refuses every key that is no scalar node, aliases included",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for problem in context.problems() {
        let ProblemKind::Key { key, mismatch } = &problem.kind else {
            continue;
        };
        if is_filled_in_later(context, *key) {
            continue;
        }
        sink.push(not_text(*key, mismatch.as_ref()));
    }
}

fn not_text(key: NodeRef<'_>, mismatch: Option<&Mismatch>) -> Finding {
    let says = mismatch.map_or_else(
        || "unexpected mapping key type".to_owned(),
        |mismatch| mismatch.message("string"),
    );
    let is_alias = key.kind() == NodeKind::Alias;
    let message = if is_alias {
        "an alias cannot be a key here"
    } else {
        "this key is not text"
    };
    let finding = Finding::new(&KEY_NOT_TEXT, key.span(), message)
        .rejected(Stage::Load)
        .note(format!("Talos says: {says}"));
    let text = key.resolved();
    if !is_alias || !text.is_scalar() {
        return finding;
    }
    let edits = key.entry().and_then(|entry| entry.rename(text.text()));
    finding
        .label(text.span(), "it stands for this")
        .help("write out what the alias stands for")
        .fix(edits.map(|edits| Fix::safe("Write the text in place of the alias", edits)))
}
