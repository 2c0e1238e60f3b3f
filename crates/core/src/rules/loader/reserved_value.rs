//! `reserved-value`: a value that the loader takes for a key.

use super::outcome::{Outcome, outcomes};
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Stage};
use crate::rules::{Check, Context, Sink};
use crate::schema::{Dispatch, Token};
use crate::yaml::NodeRef;

declare_rule! {
    /// A top-level value that is exactly `kind` or `apiVersion`, such as a document named `kind`.
    ///
    /// ## What happens
    /// To find out what a document is, Talos looks for these words among the top-level keys *and values*. It takes the
    /// value for the key and what follows for its value, and knows no such document; as the last value of a document
    /// the word makes the loader crash, which Talos catches. Either way it refuses the whole configuration: a new node
    /// does not start with it, and a running one answers with the error and keeps the configuration it has.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: kind
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: kind.local
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    pub(crate) static RESERVED_VALUE = {
        name: "reserved-value",
        summary: "Talos takes this value for a key",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.2; verdict vectors of the family loader-reserved",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for Outcome { dispatch, .. } in outcomes(context) {
        match dispatch {
            Dispatch::Crash { token } => sink.push(
                at(*token).note("Talos says: recovered: runtime error: index out of range"),
            ),
            Dispatch::Unknown { kind, api_version } => {
                let misread = |token: &Token<'_>| token.misread.is_some();
                let version = api_version.as_ref();
                let Some(token) = [Some(kind), version]
                    .into_iter()
                    .flatten()
                    .find(|token| misread(token))
                else {
                    continue;
                };
                let Some(word) = token.misread else {
                    continue;
                };
                sink.push(
                    at(word)
                        .label(token.node.span(), "taken for its value")
                        .note(format!(
                            "Talos says: \"{}\" \"{}\": not registered",
                            kind.text.escape_debug(),
                            version.map_or("v1alpha1", |version| &version.text).escape_debug(),
                        )),
                );
            }
            _ => {}
        }
    }
}

fn at(word: NodeRef<'_>) -> Finding {
    let text = word.source().trim_start_matches('*');
    Finding::new(
        &RESERVED_VALUE,
        word.span(),
        format!("Talos takes this value for the key `{}`", text.trim_matches(['"', '\''])),
    )
    .rejected(Stage::Load)
    .help("use another value, or move the entry above the real `kind` and `apiVersion`")
}
