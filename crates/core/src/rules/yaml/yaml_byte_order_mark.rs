//! `yaml-byte-order-mark`: a byte order mark inside the text.

use super::consumer::finding;
use crate::declare_rule;
use crate::finding::{Consumer, Impact};
use crate::fix::{Edit, Fix};
use crate::rules::{Check, Context, Sink};
use crate::yaml::IssueKind;

declare_rule! {
    /// A byte order mark, U+FEFF, stands inside the text. Files get it when others that begin with one are joined:
    /// it is invisible in most editors.
    ///
    /// ## What happens
    /// Only at the very beginning of a file is it dropped. Anywhere else it is a character like any other: at the
    /// start of a document it becomes part of the first key, and Talos says that `apiVersion` is missing, although
    /// everyone can see it.
    ///
    /// ## Bad
    /// The second document begins with one, which cannot be seen:
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.com
    /// ---
    #[doc = " \u{feff}apiVersion: v1alpha1"]
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://ghcr.example.com
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.com
    /// ```
    pub(crate) static YAML_BYTE_ORDER_MARK = {
        name: "yaml-byte-order-mark",
        summary: "a byte order mark inside the text",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.1; talos corrections 8; vectors v-loader-stream-0105, v-loader-stream-0110",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let source = context.file().source();
    for found in context.yaml_issues() {
        if found.issue.kind != IssueKind::ByteOrderMark {
            continue;
        }
        let span = found.issue.span;
        let lines = source.lines();
        let line_start = lines.start_of(lines.line_of(span.start)) == Some(span.start);
        let mut finding = finding(
            &YAML_BYTE_ORDER_MARK,
            found,
            span,
            "an invisible byte order mark stands here and counts as text",
        )
        .help("remove it")
        .fix(Fix::safe(
            "Remove the byte order mark",
            vec![Edit::delete(span)],
        ));
        if !line_start {
            finding = finding
                .impact(Impact::Hygiene)
                .at_level(crate::finding::Level::Warning);
        }
        sink.push(finding);
    }
}
