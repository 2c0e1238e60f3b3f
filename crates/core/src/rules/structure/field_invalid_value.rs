//! `field-invalid-value`: a text that the type of its field does not take.

use super::place::is_filled_in_later;
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Stage};
use crate::rules::{Check, Context, Sink};
use crate::schema::{Form, ProblemKind, Text, nearest};

declare_rule! {
    /// A text that does not have the form of its field: an address that is none, a word that is not in the list, a size
    /// with an unknown unit.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration when it reads the value: a new node does not start with it, and a running
    /// one answers with the error and keeps the configuration it has.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: NetworkDefaultActionConfig
    /// ingress: deny
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: NetworkDefaultActionConfig
    /// ingress: block
    /// ```
    pub(crate) static FIELD_INVALID_VALUE = {
        name: "field-invalid-value",
        summary: "a text is not of the form that its field takes",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.3, 6; verdict vectors of the families other-kind and legacy-pem",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for problem in context.problems() {
        let ProblemKind::Value {
            value,
            shape,
            reason,
        } = &problem.kind
        else {
            continue;
        };
        let path = value.path();
        // The URLs of mirrors and the certificates of registries have rules of their own.
        let elsewhere = match shape.form {
            Form::Url => path.starts_with("endpoints["),
            Form::Base64 => path.starts_with("machine.registries."),
            _ => false,
        };
        if elsewhere || is_filled_in_later(context, *value) {
            continue;
        }
        let secret = shape.secret || value.text().contains('@');
        let mut finding = Finding::new(
            &FIELD_INVALID_VALUE,
            value.span(),
            format!("`{path}` is not {}", shape.expected()),
        )
        .rejected(Stage::Load);
        if !secret {
            finding = finding.note(format!("Talos says: {reason}"));
        }
        if shape.form == Form::Text(Text::Word) {
            let words = shape.values.iter().map(|word| &**word);
            if let Some(meant) = nearest(value.text(), words) {
                finding = finding.help(format!("did you mean `{}`?", meant.name));
            }
        }
        sink.push(finding);
    }
}
