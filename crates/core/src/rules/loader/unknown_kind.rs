//! `unknown-kind`: a kind that Talos does not know.

use super::outcome::{Outcome, outcomes};
use crate::declare_rule;
use crate::document::nearest_kind;
use crate::finding::{Consumer, Finding, Stage};
use crate::fix::{Edit, Fix};
use crate::rules::{Check, Context, Sink};
use crate::schema::{self, Closeness, Dispatch, Family, Kind, Token};
use crate::yaml::NodeKind;

declare_rule! {
    /// A `kind` that Talos does not know, or does not know yet in the release that the nodes run.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration: a new node does not start with it, and a running one answers with the
    /// error and keeps the configuration it has. Kinds are case-sensitive. Which kinds exist depends on the release:
    /// set `talos-version` to what the nodes run.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorsConfig
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
    pub(crate) static UNKNOWN_KIND = {
        name: "unknown-kind",
        summary: "Talos does not know this kind of document",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.2, 5, 6; verdict vectors of the families loader-identity and other-kind",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let talos = context.options().talos;
    for &Outcome { root, ref dispatch, .. } in outcomes(context) {
        match dispatch {
            Dispatch::Unknown { kind, api_version }
                if kind.misread.is_none() && is_unknown(kind) =>
            {
                let version = api_version.as_ref().map_or("v1alpha1", |v| &v.text);
                sink.push(unknown(kind, version));
            }
            Dispatch::Known(kind) => {
                let since = kind.shape().since;
                let Some(since) = since.filter(|s| !talos.at_least(s.major, s.minor)) else {
                    continue;
                };
                let place = root.get("kind").map_or(root.span(), |entry| entry.value.span());
                sink.push(
                    Finding::new(
                        &UNKNOWN_KIND,
                        place,
                        format!("`{}` exists since Talos {since}, not in {talos}", kind.name),
                    )
                    .rejected(Stage::Load)
                    .note(format!(
                        "Talos {talos} says: \"{}\" \"v1alpha1\": not registered",
                        kind.name
                    ))
                    .help("leave it out until the nodes are upgraded, or set `talos-version` to what they run"),
                );
            }
            _ => {}
        }
    }
}

/// Whether the kind is at fault and not its version alone.
fn is_unknown(kind: &Token<'_>) -> bool {
    kind.text == Kind::MAIN || schema::kind(Family::Talos, &kind.text).is_none()
}

fn unknown(kind: &Token<'_>, version: &str) -> Finding {
    let finding = Finding::new(
        &UNKNOWN_KIND,
        kind.node.span(),
        format!("Talos knows no kind `{}`", kind.text),
    )
    .rejected(Stage::Load)
    .note(format!(
        "Talos says: \"{}\" \"{version}\": not registered",
        kind.text
    ));
    let meant = by_another_name(&kind.text)
        .map(|name| (name, Closeness::Spelling))
        .or_else(|| nearest_kind(&kind.text).map(|s| (s.name, s.closeness)));
    let Some((meant, closeness)) = meant else {
        return finding.help("`pullpath schema` lists the kinds");
    };
    let edits = vec![Edit::replace(kind.node.span(), meant)];
    let title = format!("Write `{meant}`");
    let plain = matches!(
        kind.node.kind(),
        NodeKind::Plain | NodeKind::SingleQuoted | NodeKind::DoubleQuoted
    );
    let fix = if closeness >= Closeness::Slip {
        Fix::safe(title, edits)
    } else {
        Fix::unsafe_(title, edits)
    };
    finding
        .help(format!("did you mean `{meant}`?"))
        .fix(plain.then_some(fix))
}

/// Kinds that Talos' own schema or comments name wrongly.
fn by_another_name(kind: &str) -> Option<&'static str> {
    match kind {
        "KubeSpanEndpoints" => Some("KubeSpanEndpointsConfig"),
        "UnattendedInstall" => Some("UnattendedInstallConfig"),
        "HostConfig" => Some("StaticHostConfig"),
        "KubeAPIServerAggregatorCAConfig" => Some("KubeAggregatorCAConfig"),
        _ => {
            let bare = kind.strip_suffix("V1Alpha1")?;
            schema::kind(Family::Talos, bare).map(|kind| kind.name)
        }
    }
}
