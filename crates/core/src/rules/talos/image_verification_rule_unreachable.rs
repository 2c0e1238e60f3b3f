//! `image-verification-rule-unreachable`: a rule that no image ever gets to.

use super::image_verification::{Rule, lists};
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Tag};
use crate::fix::{Edit, Fix};
use crate::rules::{Check, Context, Sink};
use crate::yaml::{NodeKind, NodeRef};

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
    ///
    /// ## Fixed
    /// ```yaml fixed
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
                takes_all(earlier) || earlier.fields.string("image") == pattern
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
                .tag(Tag::Unnecessary)
                .fix(repair(&list, earlier, rule)),
            );
        }
    }
}

/// Whether a rule matches every image.
fn takes_all(rule: &Rule<'_>) -> bool {
    matches!(&*rule.fields.string("image"), "*" | "**")
}

/// Removes a rule that repeats another, or puts the one rule that takes all images behind the others.
fn repair(list: &[Rule<'_>], earlier: &Rule<'_>, rule: &Rule<'_>) -> Option<Fix> {
    let (first, second) = (earlier.fields.node()?, rule.fields.node()?);
    if first.source().trim_end() == second.source().trim_end() {
        return Some(Fix::safe("Remove the repeated rule", second.delete_item()?));
    }
    let alone = list.iter().filter(|rule| takes_all(rule)).count() == 1;
    if !alone || !takes_all(earlier) {
        return None;
    }
    let last = list.last()?.fields.node()?;
    let edits = move_behind(first, last)?;
    Some(Fix::unsafe_("Move the rule for all images to the end", edits))
}

/// Edits that move the lines of an item, comments and all, behind those of a later one.
fn move_behind(item: NodeRef<'_>, later: NodeRef<'_>) -> Option<Vec<Edit>> {
    if item.parent()?.kind() != NodeKind::BlockSequence {
        return None;
    }
    let source = item.stream().source();
    let lines = |node: NodeRef<'_>| match node.delete_item()?.as_slice() {
        [edit] if edit.text.is_empty() => Some(edit.span),
        _ => None,
    };
    let (moved, place) = (lines(item)?, lines(later)?);
    let text = source.slice(moved);
    // Of the last line of a text without a line break at its end, the break before it is taken.
    let behind = if source.slice(place).ends_with(['\n', '\r']) {
        text.to_owned()
    } else {
        format!("\n{}", text.trim_end_matches(['\n', '\r']))
    };
    let whole_lines = text.ends_with(['\n', '\r'])
        && source.slice(moved).trim_start().starts_with(['-', '#'])
        && moved.end <= place.start;
    whole_lines.then(|| vec![Edit::delete(moved), Edit::insert(place.end, behind)])
}
