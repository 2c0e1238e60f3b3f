//! `yaml-cross-document-alias`: an alias to an anchor of an earlier document.

use super::consumer::finding;
use crate::declare_rule;
use crate::document::{Dialect, File};
use crate::finding::Consumer;
use crate::fix::Fix;
use crate::rules::{Check, Context, Sink};
use crate::source::Span;
use crate::yaml::IssueKind;

declare_rule! {
    /// An alias refers to an anchor of an earlier document of the same file.
    ///
    /// ## What happens
    /// YAML forgets anchors at the end of a document, and so do nearly all tools: `yq`, editors, and kubectl, which
    /// refuses such a document. Talos alone keeps them. The file works only as long as Talos reads it in one piece and
    /// in this order.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints: &mirrors
    ///   - url: https://mirror.example.com
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints: *mirrors
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://ghcr.example.com
    /// ```
    ///
    /// A short value is simply repeated:
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: &host registry.example.org
    /// username: node
    /// password: node-password
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: *host
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: &host registry.example.org
    /// username: node
    /// password: node-password
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: registry.example.org
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    pub(crate) static YAML_CROSS_DOCUMENT_ALIAS = {
        name: "yaml-cross-document-alias",
        summary: "an alias to an anchor of an earlier document",
        level: Warning,
        impact: Hygiene,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.3; YAML facts 5.3; vectors v-loader-anchor-0018, crossdoc",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for found in context.yaml_issues() {
        let IssueKind::CrossDocumentAlias(anchor) = found.issue.kind else {
            continue;
        };
        let finding = finding(
            &YAML_CROSS_DOCUMENT_ALIAS,
            found,
            found.issue.span,
            "this alias refers to an anchor of an earlier document",
        )
        .label(anchor, "the anchor is here")
        .fix(repetition(context.file(), found.issue.span));
        sink.push(match found.dialect {
            Dialect::Talos => finding
                .help("repeat the value; only Talos keeps anchors from one document to the next"),
            Dialect::Kubernetes => finding
                .help("repeat the value; anchors end with their document")
                .note("kubectl says: unknown anchor referenced"),
        });
    }
}

/// Writes the value in the place of the alias. None for values of several lines.
fn repetition(file: &File, alias: Span) -> Option<Fix> {
    let alias = file.node_at(alias.start).filter(|node| node.is_alias())?;
    let value = alias.resolved();
    let source = value.source();
    if !value.is_scalar() || source.contains(['\n', '\r']) {
        return None;
    }
    Some(Fix::safe("Repeat the value here", alias.replace_source(source)?))
}
