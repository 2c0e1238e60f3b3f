//! `tls-on-http-endpoint`: TLS settings for an endpoint without TLS.

use crate::declare_rule;
use crate::document::talos::{Origin, Target, Tls};
use crate::finding::{Consumer, Finding};
use crate::fix::{Applicability, Edit, Fix};
use crate::rules::hosts::{TLS_FIELDS, delete_document, has_other_field, sets_anything};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// TLS settings, even empty ones, for the host of an `http` endpoint.
    ///
    /// ## What happens
    /// Talos refuses to pull: `TLS config specified for non-HTTPS registry`. It does so for every image of the
    /// registry that is mirrored, and tries neither the other endpoints nor the upstream. containerd, which pulls for
    /// pods, tries `https` first and then `http`, unless the port is 80.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: http://mirror.example.org:5000
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: mirror.example.org:5000
    /// insecureSkipVerify: true
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: http://mirror.example.org:5000
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org:5000
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: mirror.example.org:5000
    /// insecureSkipVerify: true
    /// ```
    ///
    /// Settings that set nothing can go:
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: http://mirror.example.org:5000
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: mirror.example.org:5000
    /// ```
    ///
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: http://mirror.example.org:5000
    /// ```
    pub(crate) static TLS_ON_HTTP_ENDPOINT = {
        name: "tls-on-http-endpoint",
        summary: "Talos refuses TLS settings for an `http` endpoint",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.7.2, 3.2 (step 5), corrections 5; trace vectors of the family tls-endpoint",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let registries = context.registries();
    for tls in &registries.tls {
        let Some(name) = tls.known_name() else {
            continue;
        };
        let hit: Vec<Target<'_, '_>> = registries
            .targets_on(name)
            .filter(|target| target.scheme == "http")
            .collect();
        if !hit.is_empty() {
            sink.push(finding(tls, name, &hit));
        }
    }
}

fn finding(tls: &Tls<'_>, name: &str, hit: &[Target<'_, '_>]) -> Finding {
    let mut finding = Finding::new(
        &TLS_ON_HTTP_ENDPOINT,
        tls.span(),
        format!("TLS settings for `{name}`, which is an `http` endpoint"),
    );
    let mut edits = Vec::new();
    for target in hit {
        let message = match target.mirror.known_name() {
            Some("*") => "Talos refuses all images that this mirror serves".to_owned(),
            Some(registry) => format!("Talos refuses all images of `{registry}`"),
            None => "this endpoint speaks `http`".to_owned(),
        };
        finding = finding.label(target.endpoint.span(), message);
        let scheme = target
            .endpoint
            .read
            .as_ref()
            .and_then(|read| read.as_ref().ok())
            .and_then(|url| target.endpoint.part(url.parts().scheme));
        edits.extend(scheme.map(|scheme| Edit::replace(scheme, "https")));
    }
    let all = edits.len() == hit.len();
    let encrypt = all.then(|| Fix::unsafe_("Let the endpoint speak `https`", edits));
    let remove = removal(tls).map(|edits| Fix::unsafe_("Remove the TLS settings", edits));
    // Settings that set nothing are left over. Of others nobody but the author knows which half is wrong.
    let fixes = if sets_anything(tls) || has_other_field(tls.node, &TLS_FIELDS) {
        let remove = remove.map(|fix| Fix {
            applicability: Applicability::Display,
            ..fix
        });
        [encrypt, remove]
    } else {
        [remove, encrypt]
    };
    let finding = finding
        .note(format!(
            "Talos says: TLS config specified for non-HTTPS registry: \"{name}\""
        ))
        .help("write `https://` in the endpoint, or remove the TLS settings");
    fixes.into_iter().fold(finding, Finding::fix)
}

/// Takes the settings out.
fn removal(tls: &Tls<'_>) -> Option<Vec<Edit>> {
    match tls.origin {
        Origin::Document => delete_document(tls.document),
        Origin::Legacy => tls.node.entry()?.delete(),
    }
}
