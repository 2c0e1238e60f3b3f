//! The pull path of an image, in a few lines of Markdown.

use crate::document::File;
use crate::engine::Options;
use crate::trace::{Attempt, LoginKind, Trace, Tracer};

/// The requests of a pull under the settings of files, numbered, for each engine. Secrets are not in it.
pub fn pull_path<'f>(
    files: impl IntoIterator<Item = &'f File>,
    options: &Options,
    image: &str,
) -> String {
    let tracer = Tracer::of(
        files,
        &crate::trace::Options {
            talos: options.talos,
            ..crate::trace::Options::default()
        },
    );
    match tracer.trace(image) {
        Ok(trace) => describe(&trace),
        Err(error) => format!("`{image}` is no image reference: {error}"),
    }
}

/// An image of a registry, to show what requests look like.
pub(super) fn sample_image(registry: &str) -> String {
    match registry {
        "*" => "registry.example.org/repository/image:tag".to_owned(),
        "docker.io" => "docker.io/library/image:tag".to_owned(),
        registry => format!("{registry}/repository/image:tag"),
    }
}

fn describe(trace: &Trace) -> String {
    let talos = steps(trace, &trace.talos.attempts, trace.talos.error.as_deref());
    let path = &trace.containerd.path;
    let containerd = steps(trace, &path.attempts, path.error.as_deref());
    let mut text = format!("Pulling `{}`", trace.reference);
    if talos == containerd {
        text.push_str(":\n\n");
        text.push_str(&talos);
    } else {
        text.push_str(&format!(
            " by Talos itself:\n\n{talos}\n\nfor pods, by containerd:\n\n{containerd}"
        ));
    }
    if trace.containerd.rejected.is_some() {
        text.push_str("\n\ncontainerd cannot read the host configuration of this registry and ignores its mirrors.");
    }
    text
}

fn steps(trace: &Trace, attempts: &[std::sync::Arc<Attempt>], error: Option<&str>) -> String {
    if let Some(error) = error {
        return format!("no request can be made: {error}");
    }
    let lines: Vec<String> = attempts
        .iter()
        .enumerate()
        .map(|(index, attempt)| {
            let url = attempt.url(&trace.reference);
            let mut line = format!("{}. `{url}`", index + 1);
            match &attempt.login.kind {
                LoginKind::Anonymous => {}
                LoginKind::Basic { username, .. } => {
                    line.push_str(&format!(", as `{username}`"));
                }
                LoginKind::Open => line.push_str(", with credentials that are filled in later"),
                LoginKind::IdentityToken(_) => line.push_str(", with an identity token"),
                LoginKind::Error(_) => line.push_str(", with credentials that cannot be read"),
            }
            if attempt.tls.insecure_skip_verify {
                line.push_str(", certificate not verified");
            }
            line
        })
        .collect();
    lines.join("\n")
}
