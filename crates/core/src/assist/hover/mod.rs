//! What a place means.

mod certificate;
mod docker_config;

use super::field::{describe, document_shape, shape_at, steps};
use super::names::{NameKind, Names};
use super::pull_path::{pull_path, sample_image};
use crate::document::talos::Registries;
use crate::document::{DocumentRef, File};
use crate::endpoint::GoRelease;
use crate::engine::Options;
use crate::rules::{self, Rule};
use crate::source::{Source, Span};
use crate::yaml::NodeRef;

pub use certificate::certificates;

/// An explanation of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What it explains.
    pub span: Span,
    /// The explanation, as Markdown. Holds no secret.
    pub markdown: String,
}

/// Explains the place at a byte: a rule named in a comment, a certificate, stored credentials, where an endpoint
/// leads to, or the field; inside of embedded configuration, too.
pub fn hover(file: &File, options: &Options, byte: u32) -> Option<Hover> {
    let inner = file.embedded().iter().find_map(|embedded| {
        let byte = embedded.inner_byte(byte)?;
        let hover = hover_in(embedded.file(), options, byte)?;
        Some(Hover {
            span: embedded.outer_span(hover.span),
            ..hover
        })
    });
    inner.or_else(|| hover_in(file, options, byte))
}

/// Explains the place at a byte of a file that is not inside another.
fn hover_in(file: &File, options: &Options, byte: u32) -> Option<Hover> {
    if let Some(hover) = rule_in_comment(file, byte) {
        return Some(hover);
    }
    let node = file.node_at(byte)?;
    let document = file
        .documents()
        .filter(|document| document.span().touches(byte))
        .last()?;
    certificate::explain(document, node)
        .or_else(|| docker_config::explain(document, node))
        .or_else(|| registry(file, options, byte))
        .or_else(|| field(document, node))
}

/// The rule at a byte in a comment with a directive.
fn rule_in_comment(file: &File, byte: u32) -> Option<Hover> {
    let source = file.source();
    let lines = source.lines();
    let line = lines.line_of(byte);
    let comment = lines
        .text_of(source.text(), line)
        .find("# pullpath:")
        .and_then(|at| u32::try_from(at).ok())?;
    let begin = lines.start_of(line)? + comment;
    rule_at(source, byte).filter(|hover| hover.span.start > begin)
}

/// Explains the rule whose name stands at a byte, such as in a settings file.
pub fn rule_at(source: &Source, byte: u32) -> Option<Hover> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let (before, behind) = source.text().split_at_checked(byte as usize)?;
    let begin = before.trim_end_matches(is_word).len();
    let end = byte as usize + (behind.len() - behind.trim_start_matches(is_word).len());
    let rule = rules::by_name(source.text().get(begin..end)?)?;
    let span = Span::new(u32::try_from(begin).ok()?, u32::try_from(end).ok()?);
    Some(Hover {
        span,
        markdown: format!(
            "**{}**: {}\n\n{}",
            rule.name,
            rule.summary,
            explanation(rule)
        ),
    })
}

/// The rule's page, or where it stands.
fn explanation(rule: &Rule) -> String {
    if cfg!(feature = "pages") {
        rule.page()
    } else {
        rule.url()
    }
}

/// On the name of a mirror or on one of its endpoints: the requests they lead to.
fn registry(file: &File, options: &Options, byte: u32) -> Option<Hover> {
    let names = Names::of(file, options.talos);
    let name = names.at(byte);
    let registries = Registries::of(file, GoRelease::of_talos(options.talos));
    let (registry, span) = match name {
        Some(name) if name.kind == NameKind::Registry => (name.text.clone(), name.span),
        _ => registries.mirrors.iter().find_map(|mirror| {
            let endpoint = mirror
                .endpoints
                .iter()
                .find(|endpoint| endpoint.url.is_some() && endpoint.span().touches(byte))?;
            Some((mirror.known_name()?.to_owned(), endpoint.span()))
        })?,
    };
    Some(Hover {
        span,
        markdown: pull_path([file], options, &sample_image(&registry)),
    })
}

fn field(document: DocumentRef<'_>, node: NodeRef<'_>) -> Option<Hover> {
    let entry = node.entry()?;
    let root = document_shape(document)?;
    let (shape, _) = shape_at(root, &steps(entry.value))?;
    Some(Hover {
        span: entry.key.span(),
        markdown: describe(entry.name(), shape),
    })
}
