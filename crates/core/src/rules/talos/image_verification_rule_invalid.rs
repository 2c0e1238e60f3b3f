//! `image-verification-rule-invalid`: a rule of an `ImageVerificationConfig` that Talos refuses.

use super::image_verification::{Rule, rules};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::fix::Fix;
use crate::rules::{Check, Context, Sink};
use crate::source::Span;

declare_rule! {
    /// A rule of an `ImageVerificationConfig` says too little, or things that exclude each other.
    ///
    /// Each rule has a pattern for images and exactly one of: `skip: true`, `deny: true`, a `keyless` verifier with
    /// issuer and subject, a `publicKey` verifier with a certificate.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration: a new node does not start with it, and a running one answers with the
    /// error and keeps the configuration it has. Its message counts rules from 0.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: ImageVerificationConfig
    /// rules:
    ///   - image: registry.k8s.io/*
    ///     keyless:
    ///       issuer: https://accounts.google.com
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: ImageVerificationConfig
    /// rules:
    ///   - image: registry.k8s.io/*
    ///     keyless:
    ///       issuer: https://accounts.google.com
    ///       subject: krel-trust@k8s-releng-prod.iam.gserviceaccount.com
    /// ```
    pub(crate) static IMAGE_VERIFICATION_RULE_INVALID = {
        name: "image-verification-rule-invalid",
        summary: "a rule for image verification that says too little or contradicts itself",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.5; vectors of the family image-verification",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for rule in rules(context.configuration()) {
        for offence in offences(&rule) {
            let finding =
                Finding::new(&IMAGE_VERIFICATION_RULE_INVALID, offence.span, offence.what)
                    .talos_says(format!("rule {}: {}", rule.index, offence.says));
            let suggestions = offence.exclusive.iter().filter_map(|key| removal(&rule, key));
            sink.push(suggestions.fold(finding, Finding::fix));
        }
    }
}

/// What is wrong with a rule.
struct Offence {
    span: Span,
    what: &'static str,
    /// Talos' words.
    says: &'static str,
    /// The keys that exclude each other. Only the author knows which one is meant.
    exclusive: &'static [&'static str],
}

/// A suggestion to leave out one of two keys.
fn removal(rule: &Rule<'_>, key: &str) -> Option<Fix> {
    let edits = rule.fields.node()?.get(key)?.delete()?;
    Some(Fix::display(format!("Remove `{key}`"), edits))
}

fn offences(rule: &Rule<'_>) -> Vec<Offence> {
    let fields = rule.fields;
    let mut found = Vec::new();
    let mut report = |span, what, says, exclusive| {
        found.push(Offence {
            span,
            what,
            says,
            exclusive,
        });
    };
    if fields.lacks("image") {
        report(
            fields.place("image"),
            "the rule has no pattern for images",
            "imagePattern must be specified",
            &[],
        );
    }
    let skips = fields.truth("skip") == Some(true);
    let denies = fields.truth("deny") == Some(true);
    let keyless = fields.set(&["keyless"]).map(|node| fields.inside(node));
    let public_key = fields.set(&["publicKey"]).map(|node| fields.inside(node));
    if skips && denies {
        report(
            fields.place("deny"),
            "a rule cannot both skip and deny",
            "skip and deny cannot both be true",
            &["skip", "deny"],
        );
    }
    let has_verifier = keyless.is_some() || public_key.is_some();
    if (skips || denies) && has_verifier {
        let key = if keyless.is_some() { "keyless" } else { "publicKey" };
        report(
            fields.place(key),
            "a rule that skips or denies images verifies none",
            "verifiers cannot be configured if skip or deny is true",
            &["skip", "deny", "keyless", "publicKey"],
        );
    }
    let may_do_either = fields.is_open("skip") || fields.is_open("deny");
    if !skips && !denies && !has_verifier && !may_do_either {
        report(
            fields.place("image"),
            "the rule neither skips, nor denies, nor says how to verify",
            "at least one verifier must be configured",
            &[],
        );
    }
    if keyless.is_some() && public_key.is_some() {
        report(
            fields.place("publicKey"),
            "a rule has one verifier, `keyless` or `publicKey`",
            "only one of keyless or publicKey verifier can be configured",
            &["keyless", "publicKey"],
        );
    }
    if let Some(keyless) = keyless {
        let place = |key| {
            if keyless.set(&[key]).is_some() {
                keyless.place(key)
            } else {
                fields.place("keyless")
            }
        };
        if keyless.lacks("issuer") {
            report(
                place("issuer"),
                "the keyless verifier has no `issuer`",
                "verifier OIDC issuer must be specified",
                &[],
            );
        }
        if keyless.lacks("subject") && keyless.lacks("subjectRegex") {
            report(
                place("subject"),
                "the keyless verifier has neither `subject` nor `subjectRegex`",
                "verifier subject or subjectRegex must be specified",
                &[],
            );
        }
    }
    if public_key.is_some_and(|verifier| verifier.lacks("certificate")) {
        report(
            fields.place("publicKey"),
            "the public key verifier has no `certificate`",
            "verifier certificates must be specified",
            &[],
        );
    }
    found
}
