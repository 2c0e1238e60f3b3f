//! `yaml-encoding`: bytes that are no text.

use super::consumer::finding;
use crate::declare_rule;
use crate::finding::Consumer;
use crate::rules::{Check, Context, Sink};
use crate::yaml::IssueKind;

declare_rule! {
    /// The file holds bytes that are neither UTF-8 nor UTF-16 with a byte order mark. It was saved in another encoding,
    /// Latin-1 for example, or it is not a text file at all.
    ///
    /// ## What happens
    /// Talos refuses the whole machine configuration, kubectl the file, even if the bytes stand in a comment.
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io # für alle
    /// endpoints:
    ///   - url: https://mirror.example.com
    /// ```
    pub(crate) static YAML_ENCODING = {
        name: "yaml-encoding",
        summary: "bytes that are no text",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.1; vectors v-loader-stream-0119 to v-loader-stream-0125",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for found in context.yaml_issues() {
        if found.issue.kind == IssueKind::Encoding {
            sink.push(
                finding(
                    &YAML_ENCODING,
                    found,
                    found.issue.span,
                    "the bytes from here on are not UTF-8",
                )
                .help("save the file as UTF-8"),
            );
        }
    }
}
