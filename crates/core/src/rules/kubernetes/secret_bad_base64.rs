//! `secret-bad-base64`: a value below `data` that is no base64.

use super::faults::{is_bad_base64, objections, span};
use crate::declare_rule;
use crate::document::kubernetes::Object;
use crate::encoding::base64;
use crate::finding::{Consumer, Finding};
use crate::fix::Fix;
use crate::json::{Json, Kind};
use crate::kubernetes::secret::Origin;
use crate::kubernetes::{Fault, FaultKind};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A value below `data` of a Secret that is no base64: plain text, base64 without its padding, the alphabet of URLs,
    /// a placeholder. Line breaks are passed over, blanks are not.
    ///
    /// ## What happens
    /// The API server cannot read the Secret and refuses it. Plain text belongs below `stringData`.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: kubernetes.io/dockerconfigjson
    /// data:
    ///   .dockerconfigjson: '{"auths": {}}'
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: kubernetes.io/dockerconfigjson
    /// data:
    ///   .dockerconfigjson: eyJhdXRocyI6IHsiZ2hjci5pbyI6IHsiYXV0aCI6ICJkVEU2Y0hjdE1RPT0ifX19
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: kubernetes.io/dockerconfigjson
    /// stringData:
    ///   .dockerconfigjson: '{"auths": {}}'
    /// ```
    pub(crate) static SECRET_BAD_BASE64 = {
        name: "secret-bad-base64",
        summary: "a value below `data` that is no base64",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Kubernetes),
        preset: Recommended,
        evidence: "kairos-k8s facts 3.1; secret vectors of the family base64",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for (object, fault) in objections(context) {
        let FaultKind::Decode { message } = &fault.kind else {
            continue;
        };
        if !is_bad_base64(fault) {
            continue;
        }
        let text = fault.node.map_or("", |node| node.text()).trim_start();
        let help = if text.starts_with('<') {
            "put the base64 of the real value in its place"
        } else if text.starts_with('{') {
            "this is the JSON itself: move the entry from `data` to `stringData`"
        } else if text.contains(['-', '_']) && !text.contains(['+', '/']) {
            "encode it with the standard alphabet (`base64 -w0`), not that of URLs"
        } else {
            "encode it with `base64 -w0`, or move the plain text to `stringData`"
        };
        sink.push(
            Finding::new(
                &SECRET_BAD_BASE64,
                span(object, fault),
                format!("`{}` is no base64", fault.path.trim_start_matches("data.")),
            )
            .help(help)
            .note(format!("the API server says: {message}"))
            .fix(repaired(object, fault)),
        );
    }
}

/// What is plainly meant: JSON moved to `stringData`, base64 of another alphabet or without padding in the standard
/// form.
fn repaired(object: &Object<'_>, fault: &Fault<'_>) -> Option<Fix> {
    let node = fault.node?;
    let text = node.text();
    if Json::parse(text.as_bytes()).is_ok_and(|json| json.root().kind() == Kind::Object) {
        let root = object.document.root()?;
        let data = root.get(Origin::Data.field())?;
        let is_alone = data.value.entries().count() == 1;
        let is_free = root.get(Origin::StringData.field()).is_none();
        let edits = (is_alone && is_free).then(|| data.rename(Origin::StringData.field()))??;
        return Some(Fix::safe("Move it to `stringData`", edits));
    }
    let standard = base64::standardized(text)?;
    // Only where what comes out is what has to be there: many words happen to be base64.
    let decoded = base64::decode(standard.as_bytes()).ok()?;
    Json::parse(&decoded).ok()?;
    Some(Fix::safe(
        "Write it in the standard alphabet, with padding and without blanks",
        node.replace_text(&standard)?,
    ))
}
