//! `yaml-syntax`: the text is not YAML.

use super::consumer::{finding, speaker};
use super::hint::explain;
use super::yaml_directive::is_directive_problem;
use crate::declare_rule;
use crate::finding::Consumer;
use crate::fix::{self, Edit};
use crate::rules::{Check, Context, Sink};
use crate::yaml::IssueKind;

declare_rule! {
    /// The text is not YAML as its consumer reads it.
    ///
    /// ## What happens
    /// Talos stops at the first place it cannot read and refuses the whole machine configuration, the documents before
    /// that place included. kubectl refuses the document. Documents that pullpath can read in part are still examined,
    /// so that one missing quote does not hide everything else.
    ///
    /// ## Bad
    /// An unquoted star is the start of an alias:
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: *
    /// endpoints:
    ///   - url: https://mirror.example.com
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: "*"
    /// endpoints:
    ///   - url: https://mirror.example.com
    /// ```
    ///
    /// An unquoted value cannot hold a colon and a blank, nor begin with `@`, `%` or a backtick:
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.com
    /// username: @robot
    /// password: correct-horse
    /// ```
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.com
    /// username: '@robot'
    /// password: correct-horse
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: "*"
    /// endpoints:
    ///   - url: https://mirror.example.com
    /// ```
    pub(crate) static YAML_SYNTAX = {
        name: "yaml-syntax",
        summary: "the text is not YAML",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.1 and 1.3; verdict vectors with load_error_class yaml-syntax; YAML vectors of all sets",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let stream = context.file().stream();
    for found in context.yaml_issues() {
        let IssueKind::Syntax(refusal) = &found.issue.kind else {
            continue;
        };
        if is_directive_problem(refusal) {
            continue;
        }
        let base = stream.base(found.issue.document);
        let text = stream.source().slice(stream.span(found.issue.document));
        let hint = explain(text, refusal);
        let first_line = stream.source().lines().line_of(base);
        let mut finding = finding(&YAML_SYNTAX, found, hint.span.shifted(base), hint.message)
            .note(format!(
                "{} says: {}",
                speaker(found.dialect),
                refusal.message(found.dialect, first_line)
            ));
        if let Some(help) = hint.help {
            finding = finding.help(help);
        }
        if let Some((span, message)) = hint.label {
            finding = finding.label(span.shifted(base), message);
        }
        let fix = hint.fix.filter(|fix| {
            let repaired = fix::apply(text, [fix]).text;
            let next = stream.refusal_with(found.issue.document, &repaired, found.dialect);
            // What is behind the mistake must be read further than before.
            next.is_none_or(|next| {
                let longer = repaired.len().saturating_sub(text.len());
                next.mark.at as usize > refusal.mark.at as usize + longer
            })
        });
        let fix = fix.map(|mut fix| {
            for Edit { span, .. } in &mut fix.edits {
                *span = span.shifted(base);
            }
            fix
        });
        sink.push(finding.fix(fix));
    }
}
