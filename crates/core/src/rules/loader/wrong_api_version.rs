//! `wrong-api-version`: a known kind under a version that it does not have.

use super::outcome::{Outcome, outcomes};
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Stage};
use crate::fix::{Edit, Fix};
use crate::rules::{Check, Context, Sink};
use crate::schema::{self, Dispatch, Family, Kind};

declare_rule! {
    /// A known kind with an `apiVersion` other than `v1alpha1`.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration: a new node does not start with it, and a running one answers with the
    /// error and keeps the configuration it has. All its kinds exist as `v1alpha1` only, in this spelling.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// ```
    pub(crate) static WRONG_API_VERSION = {
        name: "wrong-api-version",
        summary: "a known kind has an `apiVersion` that Talos does not know",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.2; verdict vectors of the family loader-identity",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for Outcome { dispatch, .. } in outcomes(context) {
        let Dispatch::Unknown {
            kind,
            api_version: Some(version),
        } = dispatch
        else {
            continue;
        };
        let known = kind.text != Kind::MAIN && schema::kind(Family::Talos, &kind.text).is_some();
        if !known || kind.misread.is_some() || version.misread.is_some() {
            continue;
        }
        let shown = version.text.escape_debug();
        sink.push(
            Finding::new(
                &WRONG_API_VERSION,
                version.node.span(),
                format!("`{}` has no version `{shown}`", kind.text),
            )
            .rejected(Stage::Load)
            .note(format!(
                "Talos says: \"{}\" \"{shown}\": not registered",
                kind.text
            ))
            .help("write `apiVersion: v1alpha1`")
            .fix(Fix::safe(
                "Write `v1alpha1`",
                vec![Edit::replace(version.node.span(), "v1alpha1")],
            )),
        );
    }
}
