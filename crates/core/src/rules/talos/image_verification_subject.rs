//! `image-verification-subject`: a keyless verifier whose subject cannot be meant so.

use super::image_verification::rules;
use super::regex_syntax;
use crate::declare_rule;
use crate::document::talos::Fields;
use crate::finding::{Consumer, Finding, Impact, Level};
use crate::fix::Fix;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A keyless verifier has both `subject` and `subjectRegex`, or a `subjectRegex` that is no regular expression.
    ///
    /// ## What happens
    /// Talos accepts the configuration and looks at neither. A regular expression that cannot be read is found out
    /// when the first image is verified, which then fails: nothing that the rule is for can be pulled any more.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: ImageVerificationConfig
    /// rules:
    ///   - image: ghcr.io/example/*
    ///     keyless:
    ///       issuer: https://token.actions.githubusercontent.com
    ///       subjectRegex: ^https://github\.com/example/(app|tool/.*$
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: ImageVerificationConfig
    /// rules:
    ///   - image: ghcr.io/example/*
    ///     keyless:
    ///       issuer: https://token.actions.githubusercontent.com
    ///       subjectRegex: ^https://github\.com/example/(app|tool)/.*$
    /// ```
    pub(crate) static IMAGE_VERIFICATION_SUBJECT = {
        name: "image-verification-subject",
        summary: "a keyless verifier with two subjects, or a broken regular expression",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.5: regular expressions and the two subjects are not checked; vector v-image-verification-0037",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for rule in rules(context.configuration()) {
        let keyless = rule.fields.at(&["keyless"]);
        let Some(expression) = keyless.known("subjectRegex").filter(|text| !text.is_empty()) else {
            continue;
        };
        if let Err(broken) = regex_syntax::check(&expression) {
            sink.push(
                Finding::new(
                    &IMAGE_VERIFICATION_SUBJECT,
                    keyless.place("subjectRegex"),
                    format!("`subjectRegex` is no regular expression: {broken}"),
                )
                .help("repair the expression; a backslash before a character takes away its meaning"),
            );
        }
        if !keyless.lacks("subject") {
            sink.push(
                Finding::new(
                    &IMAGE_VERIFICATION_SUBJECT,
                    keyless.place("subjectRegex"),
                    "the verifier has both `subject` and `subjectRegex`",
                )
                .label(keyless.place("subject"), "the exact subject")
                .help("keep the one that is meant")
                .fix(removal(keyless, "subject"))
                .fix(removal(keyless, "subjectRegex"))
                .impact(Impact::Hygiene)
                .at_level(Level::Warning),
            );
        }
    }
}

/// A suggestion to leave out one of the two.
fn removal(keyless: Fields<'_>, key: &str) -> Option<Fix> {
    let edits = keyless.node()?.get(key)?.delete()?;
    Some(Fix::display(format!("Remove `{key}`"), edits))
}
