//! The words for an attempt: shared by text and diagrams.

use pullpath_core::trace::{Attempt, LoginKind, Origin, PullPath, Source, Trace};

use crate::printable;

/// What brings an attempt about, with the place.
pub(super) fn source(attempt: &Attempt) -> String {
    let place = |origin: Option<&Origin>| match origin {
        Some(origin) => format!("{}, {}", shown(origin), origin.path),
        None => "added by Talos".to_owned(),
    };
    match &attempt.source {
        Source::Mirror(origin) => place(origin.as_deref()),
        Source::Fallback(Some(origin)) => {
            format!("the registry itself, as a last resort ({})", shown(origin))
        }
        Source::Fallback(None) => "the registry itself, as a last resort".to_owned(),
        Source::Default => "the registry itself: no mirror is set for it".to_owned(),
        Source::ImageCache => "the image cache of the node".to_owned(),
    }
}

/// How the connection is secured.
pub(super) fn tls(attempt: &Attempt, engine: Engine) -> String {
    let tls = &attempt.tls;
    if attempt.scheme != "https" {
        return "none, plain HTTP".to_owned();
    }
    let place = tls
        .source
        .as_deref()
        .map_or_else(String::new, |origin| format!(" ({})", shown(origin)));
    let mut said = if tls.insecure_skip_verify {
        match (tls.source.is_some(), place) {
            (false, _) => "any certificate is accepted, because the host is the node".to_owned(),
            (true, place) => format!("any certificate is accepted{place}"),
        }
    } else {
        match (tls.custom_ca, engine) {
            (true, Engine::Talos) => format!("certificates of the given CA only{place}"),
            (true, Engine::Containerd) => {
                format!("certificates of the given CA or the system{place}")
            }
            (false, _) if tls.client_certificate => format!("certificates of the system{place}"),
            (false, _) => "certificates of the system".to_owned(),
        }
    };
    if tls.client_certificate {
        said.push_str(", with a client certificate");
    }
    if attempt.http_fallback {
        said.push_str("; plain HTTP where TLS is not spoken");
    }
    said
}

/// What is answered when the host asks who is there.
pub(super) fn credentials(attempt: &Attempt) -> String {
    let place = attempt
        .login
        .source
        .as_deref()
        .map_or_else(String::new, |origin| format!(" ({})", shown(origin)));
    match &attempt.login.kind {
        LoginKind::Anonymous => "none".to_owned(),
        LoginKind::Basic { username, .. } => {
            format!("user `{}`, password hidden{place}", printable(username))
        }
        LoginKind::Open => format!("user and password, not known yet{place}"),
        LoginKind::IdentityToken(_) => format!("identity token, hidden{place}"),
        LoginKind::Error(error) => format!("unusable{place}: {}", printable(error)),
    }
}

/// A place in a file.
pub(super) fn shown(origin: &Origin) -> String {
    printable(&origin.to_string()).into_owned()
}

/// Host with scheme and root: what tells one attempt from another.
pub(super) fn place(attempt: &Attempt) -> String {
    if attempt.host.is_empty() {
        return "(no host)".to_owned();
    }
    let (scheme, host, path) = (&attempt.scheme, &attempt.host, &attempt.path);
    printable(&format!("{scheme}://{host}{path}")).into_owned()
}

/// Hosts in order, for one line.
pub(super) fn hosts(path: &PullPath) -> String {
    if path.error.is_some() {
        return "cannot be pulled".to_owned();
    }
    let hosts: Vec<String> = path
        .attempts
        .iter()
        .map(|attempt| match attempt.host.as_str() {
            "" => "(no host)".to_owned(),
            host => printable(host).into_owned(),
        })
        .collect();
    hosts.join(", then ")
}

/// Who pulls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    Talos,
    Containerd,
}

/// Whether both engines ask the same places in the same order.
pub(super) fn same_places(trace: &Trace) -> bool {
    let (talos, containerd) = (&trace.talos, &trace.containerd.path);
    let place = |attempt: &Attempt| {
        (
            attempt.scheme.clone(),
            attempt.host.clone(),
            attempt.path.clone(),
        )
    };
    talos.error.is_none()
        && containerd.error.is_none()
        && trace.containerd.rejected.is_none()
        && talos.attempts.len() == containerd.attempts.len()
        && talos
            .attempts
            .iter()
            .zip(&containerd.attempts)
            .all(|(one, other)| place(one) == place(other))
}

/// Whether both engines do the same, as far as anyone can see from outside.
pub(super) fn is_same(trace: &Trace) -> bool {
    let (talos, containerd) = (&trace.talos, &trace.containerd.path);
    same_places(trace)
        && talos
            .attempts
            .iter()
            .zip(&containerd.attempts)
            .all(|(one, other)| looks_same(one, other))
}

fn looks_same(one: &Attempt, other: &Attempt) -> bool {
    let outside = |attempt: &Attempt| {
        (
            attempt.http_fallback,
            attempt.tls.insecure_skip_verify,
            attempt.tls.client_certificate,
        )
    };
    // A CA is used in two different ways.
    outside(one) == outside(other)
        && !one.tls.custom_ca
        && !other.tls.custom_ca
        && one.login.kind == other.login.kind
}
