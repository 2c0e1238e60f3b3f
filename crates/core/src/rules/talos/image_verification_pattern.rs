//! `image-verification-pattern`: a pattern for images that matches less than it seems to.

use super::image_verification::rules;
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Impact, Level};
use crate::fix::Fix;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A pattern of an `ImageVerificationConfig` has a tag or digest, or is a short name.
    ///
    /// Patterns are compared with the full name of an image: registry and repository, without tag and digest.
    /// `nginx` is `docker.io/library/nginx` there.
    ///
    /// ## What happens
    /// Talos accepts the configuration and prints a warning. The rule matches no image, so the images it is meant for
    /// fall through to a later rule or are not verified at all.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: ImageVerificationConfig
    /// rules:
    ///   - image: registry.example.org/app:v1
    ///     deny: true
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: ImageVerificationConfig
    /// rules:
    ///   - image: registry.example.org/app
    ///     deny: true
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: ImageVerificationConfig
    /// rules:
    ///   - image: registry.example.org/app
    ///     deny: true
    /// ```
    pub(crate) static IMAGE_VERIFICATION_PATTERN = {
        name: "image-verification-pattern",
        summary: "a pattern for images that matches less than it seems to",
        level: Warning,
        impact: Risk,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.5; vectors of the family image-verification",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for rule in rules(context.configuration()) {
        let Some(pattern) = rule.fields.known("image") else {
            continue;
        };
        if pattern.is_empty() {
            continue;
        }
        let span = rule.fields.place("image");
        let index = rule.index;
        let finding = |message: String| Finding::new(&IMAGE_VERIFICATION_PATTERN, span, message);
        let beyond = "but matching only applies to the image registry and repository, not the tag or digest";
        let written = |text: &str| {
            let sound = !text.is_empty() && !text.ends_with('/');
            let edits = rule.fields.set(&["image"]).filter(|_| sound)?.replace_text(text)?;
            Some(Fix::unsafe_(format!("Write `{text}`"), edits))
        };
        if let Some((name, _)) = pattern.split_once('@') {
            sink.push(
                finding(format!("the pattern `{pattern}` has a digest, which is not compared"))
                    .help("leave out the digest")
                    .fix(written(name))
                    .warned_by_talos(format!("rule {index}: imagePattern contains '@' {beyond}")),
            );
        }
        match pattern.split_once('/') {
            Some((_, repository)) if repository.contains(':') => sink.push(
                finding(format!("the pattern `{pattern}` has a tag, which is not compared"))
                    .help("leave out the tag")
                    .fix(pattern.rsplit_once(':').and_then(|(name, _)| written(name)))
                    .warned_by_talos(format!("rule {index}: imagePattern contains ':' {beyond}")),
            ),
            None if pattern != "*" => {
                let warning = format!(
                    "rule {index}: imagePattern does not contain a '/', image references like 'nginx' are matched as 'docker.io/nginx' (normalized)"
                );
                sink.push(if pattern.chars().all(|c| c == '*') {
                    finding(format!("the pattern `{pattern}` has no registry"))
                        .help("`*` says the same without the warning")
                        .fix(written("*"))
                        .impact(Impact::Hygiene)
                        .at_level(Level::Info)
                        .warned_by_talos(warning)
                } else {
                    finding(format!("the pattern `{pattern}` is a short name and matches no image"))
                        .help(format!("write the full name, such as `docker.io/library/{pattern}`"))
                        .fix(written(&format!("docker.io/library/{pattern}")))
                        .warned_by_talos(warning)
                });
            }
            _ => {}
        }
    }
}
