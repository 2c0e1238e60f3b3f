//! `object-defined-twice`: two objects of one kind, namespace and name in a file.

use std::collections::HashMap;

use crate::declare_rule;
use crate::document::placeholder::is_placeholder;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;

declare_rule! {
    /// A file with two objects of the same kind, namespace and name.
    ///
    /// ## What happens
    /// They are applied one after the other, and the second one takes the place of the first.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata:
    ///   name: app
    /// imagePullSecrets:
    ///   - name: registry
    /// ---
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata:
    ///   name: app
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata:
    ///   name: app
    /// imagePullSecrets:
    ///   - name: registry
    /// ---
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata:
    ///   name: worker
    /// ```
    pub(crate) static OBJECT_DEFINED_TWICE = {
        name: "object-defined-twice",
        summary: "two objects of one kind, namespace and name in a file",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "kairos-k8s facts 5 (X07), 9 (REF003)",
        check: Check::Run(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let mut seen: HashMap<(usize, &str, &str, Option<&str>, &str), Span> = HashMap::new();
    for located in context.cluster().objects() {
        let object = located.object;
        let name = object.name();
        if !object.kind.is_judged()
            || object.has_generated_name()
            || name.is_empty()
            || is_placeholder(name)
        {
            continue;
        }
        let span = object.span(&["metadata", "name"]);
        let key = (
            located.file,
            &*object.gvk.group,
            &*object.gvk.kind,
            object.namespace(),
            name,
        );
        match seen.get(&key) {
            Some(earlier) => sink.push_in(
                located.file,
                Finding::new(
                    &OBJECT_DEFINED_TWICE,
                    span,
                    format!("{} is defined twice in this file", object.title()),
                )
                .label(*earlier, "the first one")
                .help("give one of them another name, or remove it"),
            ),
            None => {
                seen.insert(key, span);
            }
        }
    }
}
