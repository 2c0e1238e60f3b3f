//! `yaml-unknown-alias`: an alias without an anchor.

use super::consumer::{finding, speaker};
use crate::declare_rule;
use crate::finding::Consumer;
use crate::fix::{Edit, Fix};
use crate::rules::{Check, Context, Sink};
use crate::yaml::IssueKind;

declare_rule! {
    /// An alias, `*name`, that no anchor `&name` above it explains. Most of these are values that begin with a star and
    /// lack their quotes.
    ///
    /// ## What happens
    /// Talos refuses the whole machine configuration, kubectl the document.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.com
    /// username: *robot
    /// password: correct-horse
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.com
    /// username: "*robot"
    /// password: correct-horse
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.com
    /// username: "*robot"
    /// password: correct-horse
    /// ```
    pub(crate) static YAML_UNKNOWN_ALIAS = {
        name: "yaml-unknown-alias",
        summary: "an alias without an anchor",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.3; vectors v-loader-anchor-0010, v-loader-anchor-0015, fwd",
        misses: InFile,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let source = context.file().source();
    for found in context.yaml_issues() {
        if found.issue.kind != IssueKind::UnknownAlias {
            continue;
        }
        let span = found.issue.span;
        let text = source.slice(span);
        let fix = (!text.contains(['"', '\\'])).then(|| {
            Fix::unsafe_(
                "Put the value in quotes",
                vec![Edit::replace(span, format!("\"{text}\""))],
            )
        });
        sink.push(
            finding(
                &YAML_UNKNOWN_ALIAS,
                found,
                span,
                "this alias refers to an anchor that is not defined above it",
            )
            .help("if it is meant as text, put it in quotes; an anchor is written `&name` before its value")
            .note(format!("{} says: unknown anchor referenced", speaker(found.dialect)))
            .fix(fix),
        );
    }
}
