//! `cri-customization-name`: a name that a CRI customization cannot have.

use super::qualified_name;
use crate::declare_rule;
use crate::document::talos::Fields;
use crate::finding::{Consumer, Finding};
use crate::fix::Fix;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// The name of a `CRICustomizationConfig` is missing, badly formed, or reserved.
    ///
    /// It becomes part of a file name and follows the form of a Kubernetes label key: an optional domain and a slash,
    /// then up to 63 letters, digits, `-`, `_` and `.`, beginning and ending with a letter or digit. `customization`
    /// is taken by the file that older configurations write with `machine.files`.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration: a new node does not start with it, and a running one answers with the
    /// error and keeps the configuration it has. The settings for containerd never reach it.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: CRICustomizationConfig
    /// name: customization
    /// content: |
    ///   [metrics]
    ///     address = "0.0.0.0:11234"
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: CRICustomizationConfig
    /// name: metrics
    /// content: |
    ///   [metrics]
    ///     address = "0.0.0.0:11234"
    /// ```
    ///
    /// Characters that no name has become dashes:
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: CRICustomizationConfig
    /// name: my metrics
    /// content: |
    ///   [metrics]
    ///     address = "127.0.0.1:11234"
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: CRICustomizationConfig
    /// name: my-metrics
    /// content: |
    ///   [metrics]
    ///     address = "127.0.0.1:11234"
    /// ```
    pub(crate) static CRI_CUSTOMIZATION_NAME = {
        name: "cri-customization-name",
        summary: "a name that a CRI customization cannot have",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.5; vectors of the family cri-customization",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for document in context.configuration().of_kind("CRICustomizationConfig") {
        let fields = Fields::of(document);
        let Some(name) = fields.known("name") else {
            continue;
        };
        let span = fields.place("name");
        if let Err(problem) = qualified_name::check(&name) {
            let message = if name.is_empty() {
                "the customization has no name".to_owned()
            } else {
                format!("`{name}` is no name for a customization: {}", problem.what)
            };
            sink.push(
                Finding::new(&CRI_CUSTOMIZATION_NAME, span, message)
                    .talos_says(format!("invalid name: {}", problem.says))
                    .fix(renamed(fields, &name)),
            );
        }
        if name == "customization" {
            sink.push(
                Finding::new(
                    &CRI_CUSTOMIZATION_NAME,
                    span,
                    "the name `customization` is taken by the file that older configurations write",
                )
                .help("give it another name")
                .talos_says(
                    "name \"customization\" is reserved for the legacy CRI customization",
                ),
            );
        }
    }
}

/// Puts dashes where a name has what no name can have.
fn renamed(fields: Fields<'_>, name: &str) -> Option<Fix> {
    let dashed: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' })
        .collect();
    let sound = dashed.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    if qualified_name::check(sound).is_err() || sound == "customization" {
        return None;
    }
    let edits = fields.set(&["name"])?.replace_text(sound)?;
    Some(Fix::unsafe_(format!("Name it `{sound}`"), edits))
}
