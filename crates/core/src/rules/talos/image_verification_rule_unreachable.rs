//! `image-verification-rule-unreachable`: a rule that no image ever gets to.

use super::image_verification::lists;
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Tag};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A rule of an `ImageVerificationConfig` stands below one that takes all images, or below one with the same
    /// pattern.
    ///
    /// ## What happens
    /// The first rule that matches an image decides. Talos accepts the configuration and never uses the rule, even
    /// when it is a `deny` or the only one that verifies.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: ImageVerificationConfig
    /// rules:
    ///   - image: "*"
    ///     skip: true
    ///   - image: registry.example.org/*
    ///     deny: true
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: ImageVerificationConfig
    /// rules:
    ///   - image: registry.example.org/*
    ///     deny: true
    ///   - image: "*"
    ///     skip: true
    /// ```
    pub(crate) static IMAGE_VERIFICATION_RULE_UNREACHABLE = {
        name: "image-verification-rule-unreachable",
        summary: "a rule for image verification that no image gets to",
        level: Warning,
        impact: Risk,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.5: the first match wins, unreachable rules are not checked",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for list in lists(context.configuration()) {
        for (position, rule) in list.iter().enumerate() {
            let pattern = rule.fields.string("image");
            if pattern.is_empty() {
                continue;
            }
            let earlier = list.iter().take(position).find(|earlier| {
                let other = earlier.fields.string("image");
                matches!(&*other, "*" | "**") || other == pattern
            });
            let Some(earlier) = earlier else {
                continue;
            };
            let decides = earlier.fields.string("image");
            sink.push(
                Finding::new(
                    &IMAGE_VERIFICATION_RULE_UNREACHABLE,
                    rule.fields.place("image"),
                    format!("no image gets to the rule for `{pattern}`"),
                )
                .label(
                    earlier.fields.place("image"),
                    format!("`{decides}` above decides first"),
                )
                .help("move the rule up, or remove it")
                .tag(Tag::Unnecessary),
            );
        }
    }
}
