//! `template-unread`: a document that is no YAML before its template is rendered.

use crate::declare_rule;
use crate::document::{Class, first_template_line};
use crate::finding::Finding;
use crate::rules::{Check, Context, Sink};
use crate::source::Span;

declare_rule! {
    /// A document that is not YAML before its template is rendered, so nothing in it was examined.
    ///
    /// ## What happens
    /// Nothing on the node, which gets the rendered text. Render the template and check what comes out. Templates
    /// whose expressions stand inside values are examined as they are: such a value counts as not known.
    ///
    /// `--templates error` makes this an error, for pipelines in which everything should have been rendered.
    ///
    /// ## Bad
    /// ```yaml expect
    /// {{- if .mirror }}
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: {{ .mirror }}:5000
    /// {{- end }}
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: "http://{{ .mirror }}:5000"
    /// ```
    pub(crate) static TEMPLATE_UNREAD = {
        name: "template-unread",
        summary: "a template that is not YAML before it is rendered",
        level: Info,
        impact: Hygiene,
        consumer: None,
        preset: Recommended,
        evidence: "templates of go-template, helm, jinja and envsubst as users keep them",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let file = context.file();
    let mut templates = file
        .documents()
        .filter(|document| document.class() == Class::Template);
    let Some(first) = templates.next() else {
        return;
    };
    let others = templates.count();
    let span = first.span();
    let text = file.source().slice(span);
    let start = first_template_line(text).unwrap_or(0);
    let line = text.get(start..).unwrap_or("").lines().next().unwrap_or("");
    let [start, length] = [start, line.trim_end().len()].map(|n| u32::try_from(n).unwrap_or(0));
    let mut finding = Finding::new(
        &TEMPLATE_UNREAD,
        Span::new(start, start + length).shifted(span.start),
        "this is not YAML before the template is rendered, and was not examined",
    )
    .help("render it and check the result");
    if others > 0 {
        finding = finding.note(format!("so it is with {others} more of the file's documents"));
    }
    sink.push(finding);
}
