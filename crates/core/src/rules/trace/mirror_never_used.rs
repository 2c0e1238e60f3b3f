//! `mirror-never-used`: a mirror that pods go around.

use super::paths::{MirrorPath, paths, tracer};
use crate::declare_rule;
use crate::document::talos::Origin;
use crate::finding::{Consumer, Finding, Level};
use crate::rules::{Check, Context, Sink};
use crate::trace::Tracer;

declare_rule! {
    /// A mirror that pods never use, because of something said elsewhere.
    ///
    /// ## What happens
    /// Talos writes the mirrors of all registries into files for containerd. A single setting that cannot be written, for
    /// whichever registry, stops that: what was there before stays, on a new node nothing, and pods pull around all mirrors.
    /// The same happens to one of two mirrors whose names end up in the same directory; which one is left to chance.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: '*'
    /// insecureSkipVerify: true
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
    pub(crate) static MIRROR_NEVER_USED = {
        name: "mirror-never-used",
        summary: "pods go around a mirror because of something said elsewhere",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Containerd),
        preset: Recommended,
        evidence: "talos facts 2.7.10, 2.7.11, 3.4, corrections 2; trace vectors of the families tls-wildcard, tls-name, mirror-name-path and directory-collision",
        misses: InFile,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(tracer) = tracer(context) else {
        return;
    };
    if let Some(reason) = tracer.hosts_failure() {
        if !is_refused(context) {
            unwritten(context, tracer, reason, sink);
        }
        return;
    }
    for path in paths(context) {
        if let (true, Some(origin)) = (path.trace.containerd.uncertain, &path.mirror.origin) {
            let message = format!(
                "chance decides whether pods use the mirror `{}`: another name ends up in the same directory",
                path.name
            );
            sink.push(
                Finding::new(&MIRROR_NEVER_USED, origin.span, message)
                    .at_level(Level::Warning)
                    .help("name mirrors and TLS settings after registries as images name them"),
            );
        }
    }
}

/// Whether Talos does not even load the documents: then no path exists, and the URL at fault has its own finding.
fn is_refused(context: &Context<'_>) -> bool {
    context.registries().mirrors.iter().any(|mirror| {
        mirror.origin == Origin::Document
            && mirror
                .endpoints
                .iter()
                .any(|endpoint| matches!(endpoint.read, Some(Err(_))))
    })
}

/// One finding for all mirrors, at the first: the cause is one.
fn unwritten(context: &Context<'_>, tracer: &Tracer, reason: &str, sink: &mut Sink<'_>) {
    let culprit = tracer.hosts_failure_origin();
    let mut mirrors = paths(context).filter_map(|path| {
        let MirrorPath { name, mirror, .. } = path;
        let origin = mirror.origin.as_ref()?;
        // The mirror to blame has its own findings.
        let is_to_blame = mirror
            .endpoints
            .iter()
            .any(|endpoint| endpoint.origin.as_ref() == culprit);
        (!is_to_blame && !mirror.endpoints.is_empty()).then_some((name, origin))
    });
    let Some((name, origin)) = mirrors.next() else {
        return;
    };
    let mut finding = Finding::new(
        &MIRROR_NEVER_USED,
        origin.span,
        format!("pods never use the mirror `{name}`: Talos cannot write its files for containerd"),
    )
    .note(format!("Talos says: {reason}"))
    .help("correct the setting that cannot be written");
    if let Some(culprit) = culprit {
        finding = finding.label(culprit.span, "because of this");
    }
    for (_, origin) in mirrors {
        finding = finding.label(origin.span, "nor this one");
    }
    sink.push(finding);
}
