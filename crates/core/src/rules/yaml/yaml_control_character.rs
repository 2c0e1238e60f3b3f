//! `yaml-control-character`: a character that YAML does not allow.

use super::consumer::{finding, speaker};
use crate::declare_rule;
use crate::finding::Consumer;
use crate::rules::{Check, Context, Sink};
use crate::yaml::IssueKind;

declare_rule! {
    /// A control character stands in the text: a NUL, an escape sequence of a terminal, a form feed.
    ///
    /// ## What happens
    /// The consumers' readers refuse the text wherever such a character stands, in comments too. For Talos that is the
    /// end of the whole machine configuration. In double quotes it can be written as `\0`, `\e`, `\x07`.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.com
    /// username: robot
    #[doc = " password: correct\u{7}horse"]
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.com
    /// username: robot
    /// password: "correct\x1bhorse"
    /// ```
    pub(crate) static YAML_CONTROL_CHARACTER = {
        name: "yaml-control-character",
        summary: "a character that YAML does not allow",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos corrections 8; vectors v-loader-stream-0094 to v-loader-stream-0103",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for found in context.yaml_issues() {
        let IssueKind::Character(character) = found.issue.kind else {
            continue;
        };
        let code = u32::from(character);
        sink.push(
            finding(
                &YAML_CONTROL_CHARACTER,
                found,
                found.issue.span,
                format!("the character U+{code:04X} is not allowed in YAML"),
            )
            .help("remove it, or write it as an escape in double quotes")
            .note(format!(
                "{} says: control characters are not allowed",
                speaker(found.dialect)
            )),
        );
    }
}
