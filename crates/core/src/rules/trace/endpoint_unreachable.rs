//! `endpoint-unreachable`: an endpoint that is never asked, because another one ends the pull.

use super::paths::{MirrorPath, paths, tracer};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};
use crate::trace::Origin;

declare_rule! {
    /// An endpoint that is never asked, because of another endpoint of the same mirror.
    ///
    /// Endpoints are meant as alternatives: when one fails, the next is asked. Some mistakes end the pull for all of them.
    ///
    /// ## What happens
    /// Talos prepares all endpoints of a mirror before it asks the first one. One that is no URL, one with `http` and TLS
    /// settings, or one with a client certificate that cannot be used makes the pull fail at once. containerd reads all
    /// endpoints from one file; two of the same name make the file unreadable, and pods pull from the registry itself.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: http://mirror.example.org:5000
    ///   - url: https://other.example.org
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
    ///   - url: https://other.example.org
    /// ```
    ///
    /// TLS settings that can be used, for an `https` endpoint, end nothing:
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org:5000
    ///   - url: https://other.example.org
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: mirror.example.org:5000
    /// clientIdentity:
    ///   cert: |
    ///     -----BEGIN CERTIFICATE-----
    ///     MIH9MIGwoAMCAQICBG5vZGUwBQYDK2VwMBYxFDASBgNVBAMMC3JlZ2lzdHJ5IENB
    ///     MB4XDTI1MDEwMTAwMDAwMFoXDTQ1MDEwMTAwMDAwMFowDzENMAsGA1UEAwwEbm9k
    ///     ZTAqMAUGAytlcAMhAGC/PpZCC1Mx0FxaIaGyDTUmFMHVkoE+GI2Yx+4+CT9+oycw
    ///     JTAOBgNVHQ8BAf8EBAMCB4AwEwYDVR0lBAwwCgYIKwYBBQUHAwIwBQYDK2VwA0EA
    ///     afemcRQwrDYIDFLqTrps+VpUtEU/HDz+qns8iuD7L3qKOP5S4pjGJlUBpHcEOCoS
    ///     PZfaI12PXwZ7QBbqAO3UBw==
    ///     -----END CERTIFICATE-----
    ///   key: |
    ///     -----BEGIN PRIVATE KEY-----
    ///     MC4CAQAwBQYDK2VwBCIEIGQByMsamRVWMxZmcXEh+bJJR5DrQbFnQCvxh0x2awoN
    ///     -----END PRIVATE KEY-----
    /// ```
    pub(crate) static ENDPOINT_UNREACHABLE = {
        name: "endpoint-unreachable",
        summary: "an endpoint is never asked, because another one ends the pull",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 3.2 (step 5), 2.7.1, 2.7.20; trace vectors of the families tls-endpoint, tls-identity and duplicate-endpoint",
        misses: InFile,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    if tracer(context).is_none() {
        return;
    }
    for path in paths(context) {
        let talos = &path.trace.talos;
        if let (Some(error), Some(culprit)) = (&talos.error, &talos.stopped_by) {
            let message = "is never asked: another endpoint ends the pull before it";
            let note = format!("Talos says: {error}");
            others(&path, culprit, Consumer::Talos, message, &note, sink);
        }
        let containerd = &path.trace.containerd;
        if let (Some(reason), Some(culprit)) = (&containerd.rejected, &containerd.rejected_by) {
            let message = "is never asked for pods: another endpoint makes its file unreadable";
            let note = format!("containerd says: {reason}");
            others(&path, culprit, Consumer::Containerd, message, &note, sink);
        }
    }
}

fn others(
    path: &MirrorPath<'_>,
    culprit: &Origin,
    consumer: Consumer,
    message: &str,
    note: &str,
    sink: &mut Sink<'_>,
) {
    let text_of = |origin: &Origin| {
        path.mirror
            .endpoints
            .iter()
            .find(|endpoint| endpoint.origin.as_ref() == Some(origin))
            .map(|endpoint| endpoint.url.clone())
    };
    let Some(blamed) = text_of(culprit) else {
        return;
    };
    // Repetitions of the one to blame are its own matter.
    let mut others = path
        .mirror
        .endpoints
        .iter()
        .filter(|endpoint| endpoint.url != blamed)
        .filter_map(|endpoint| endpoint.origin.as_ref());
    let Some(first) = others.next() else {
        return;
    };
    let mut finding = Finding::new(
        &ENDPOINT_UNREACHABLE,
        first.span,
        format!("this endpoint of `{}` {message}", path.name),
    )
    .consumer(consumer)
    .label(culprit.span, "this one")
    .note(note)
    .help("correct the other endpoint or remove it");
    for origin in others {
        finding = finding.label(origin.span, "nor is this one asked");
    }
    sink.push(finding);
}
