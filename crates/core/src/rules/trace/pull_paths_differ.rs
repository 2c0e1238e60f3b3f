//! `pull-paths-differ`: Talos and pods ask different hosts for the same image.

use super::paths::{MirrorPath, paths, tracer};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};
use crate::trace::PullPath;

declare_rule! {
    /// A mirror that leads Talos itself and the pods to different hosts.
    ///
    /// Most of the reasons have rules of their own; this one finds what is left.
    ///
    /// ## What happens
    /// Talos reads an endpoint of the legacy block as a URL. containerd gets the same text in a file, and takes every text
    /// that does not begin with `http` for a host: `HTTP://mirror` becomes a host named `HTTP:`. The installer and the kubelet
    /// then come from the mirror, and nothing else does.
    ///
    /// ## Bad
    /// ```yaml expect
    /// machine:
    ///   registries:
    ///     mirrors:
    ///       docker.io:
    ///         endpoints:
    ///           - HTTPS://mirror.example.org
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// machine:
    ///   registries:
    ///     mirrors:
    ///       docker.io:
    ///         endpoints:
    ///           - https://mirror.example.org
    /// ```
    pub(crate) static PULL_PATHS_DIFFER = {
        name: "pull-paths-differ",
        summary: "Talos and pods ask different hosts for the same image",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Containerd),
        preset: Recommended,
        evidence: "talos facts 3.5, corrections 4; trace vectors of the family legacy-only",
        misses: InFile,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    if tracer(context).is_none() {
        return;
    }
    for path in paths(context) {
        let (talos, containerd) = (&path.trace.talos, &path.trace.containerd.path);
        if is_explained(&path) || hosts(talos) == hosts(containerd) {
            continue;
        }
        let place = talos
            .attempts
            .iter()
            .zip(&containerd.attempts)
            .find(|(one, other)| one.host != other.host)
            .and_then(|(attempt, _)| attempt.source.origin())
            .or(path.mirror.origin.as_ref());
        let Some(place) = place else { continue };
        let (talos, containerd) = (hosts(talos), hosts(containerd));
        sink.push(
            Finding::new(
                &PULL_PATHS_DIFFER,
                place.span,
                format!(
                    "Talos and pods pull images of `{}` from different hosts",
                    path.name
                ),
            )
            .note(format!("Talos asks {}", talos.join(", then ")))
            .note(format!("pods ask {}", containerd.join(", then ")))
            .help("write the endpoint as `https://host` or `http://host`, in lower case"),
        );
    }
}

/// Whether another rule speaks about it: a pull that fails, a file that is ignored, an endpoint without a host or
/// without a scheme, a mirror without endpoints.
fn is_explained(path: &MirrorPath<'_>) -> bool {
    let (talos, containerd) = (&path.trace.talos, &path.trace.containerd);
    talos.error.is_some()
        || containerd.path.error.is_some()
        || containerd.rejected.is_some()
        || containerd.uncertain
        || path.mirror.endpoints.is_empty()
        || talos.attempts.iter().any(|attempt| attempt.is_broken())
}

fn hosts(path: &PullPath) -> Vec<String> {
    let attempts = path.attempts.iter();
    attempts
        .map(|attempt| format!("`{}`", attempt.host))
        .collect()
}
