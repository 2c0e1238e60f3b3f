//! Where Talos and containerd part ways for an image, in words.

use super::attempt::{Attempt, LoginKind, Source};
use super::effective::{Effective, Origin, Setting};
use super::{PullPath, Trace};
use crate::reference::DEFAULT_DOMAIN;

/// What the two engines do differently, the weightiest first.
pub(super) fn differences(trace: &Trace) -> Vec<String> {
    let (talos, containerd) = (&trace.talos, &trace.containerd.path);
    let mut said = Vec::new();
    match (&talos.error, &containerd.error) {
        (Some(_), Some(_)) => return said,
        (Some(error), None) => {
            let hosts = hosts(containerd);
            said.push(format!(
                "Talos cannot pull ({error}), pods can, from {hosts}"
            ));
        }
        (None, Some(error)) => {
            let hosts = hosts(talos);
            said.push(format!(
                "pods cannot pull ({error}), Talos can, from {hosts}"
            ));
        }
        (None, None) => {}
    }
    if let (Some(reason), Some(directory)) =
        (&trace.containerd.rejected, &trace.containerd.directory)
    {
        said.push(format!(
            "containerd ignores {directory}/hosts.toml ({reason}), so the mirror does not exist for pods"
        ));
    }
    if talos.error.is_some() || containerd.error.is_some() {
        return said;
    }
    let places = |path: &PullPath| -> Vec<(String, String)> {
        path.attempts
            .iter()
            .map(|attempt| (attempt.host.clone(), attempt.path.clone()))
            .collect()
    };
    if places(talos) != places(containerd) {
        let (talos, containerd) = (hosts(talos), hosts(containerd));
        said.push(format!("Talos asks {talos}; containerd asks {containerd}"));
        return said;
    }
    for (own, theirs) in talos.attempts.iter().zip(&containerd.attempts) {
        said.extend(attempt_differences(own, theirs));
    }
    said
}

fn hosts(path: &PullPath) -> String {
    let hosts: Vec<String> = path
        .attempts
        .iter()
        .map(|attempt| match attempt.host.as_str() {
            "" => "nowhere (a URL without a host)".to_owned(),
            host => format!("`{host}`"),
        })
        .collect();
    hosts.join(", then ")
}

fn attempt_differences(talos: &Attempt, containerd: &Attempt) -> Vec<String> {
    let host = &talos.host;
    let mut said = Vec::new();
    if containerd.http_fallback {
        said.push(format!(
            "containerd asks `{host}` over HTTPS and, where that is not spoken, over plain HTTP; Talos uses {} only",
            if talos.scheme == "https" { "HTTPS" } else { "plain HTTP" }
        ));
    } else if talos.scheme != containerd.scheme {
        let (own, theirs) = (&talos.scheme, &containerd.scheme);
        said.push(format!(
            "Talos asks `{host}` over `{own}`, containerd over `{theirs}`"
        ));
    }
    if talos.tls.insecure_skip_verify != containerd.tls.insecure_skip_verify {
        let engine = if talos.tls.insecure_skip_verify {
            "Talos"
        } else {
            "containerd"
        };
        said.push(format!("only {engine} accepts any certificate of `{host}`"));
    }
    let trust = (talos.tls.custom_ca, talos.tls.client_certificate);
    if trust != (containerd.tls.custom_ca, containerd.tls.client_certificate) {
        let (engine, tls) = if talos.tls.configured {
            ("Talos", &talos.tls)
        } else {
            ("containerd", &containerd.tls)
        };
        let place = at(tls.source.as_deref());
        said.push(format!(
            "only {engine} uses the TLS settings{place} for `{host}`"
        ));
    }
    if talos.login.kind != containerd.login.kind {
        said.push(login_difference(talos, containerd));
    }
    said
}

fn login_difference(talos: &Attempt, containerd: &Attempt) -> String {
    let host = &talos.host;
    let say = |attempt: &Attempt| {
        let place = at(attempt.login.source.as_deref());
        match &attempt.login.kind {
            LoginKind::Anonymous => "pulls anonymously".to_owned(),
            LoginKind::Basic { .. } | LoginKind::Open => {
                format!("logs in with the password{place}")
            }
            LoginKind::IdentityToken(_) => format!("logs in with the token{place}"),
            LoginKind::Error(_) => format!("fails on the credentials{place}"),
        }
    };
    let (talos, containerd) = (say(talos), say(containerd));
    format!("when `{host}` asks for credentials, Talos {talos}, containerd {containerd}")
}

fn at(origin: Option<&Origin>) -> String {
    origin.map_or_else(String::new, |origin| format!(" at {origin}"))
}

/// What else is worth knowing about the path of an image: settings that look as if they applied, and do not.
pub(super) fn notes(trace: &Trace, effective: &Effective) -> Vec<String> {
    let mut notes = Vec::new();
    let registry = trace.reference.domain();
    if trace.containerd.uncertain {
        notes.push(
            "two entries write the same hosts directory: chance decides which one pods follow"
                .to_owned(),
        );
    }
    if let Some((_, mirror)) = effective.mirror(registry) {
        notes.extend(mirror.open_endpoints.iter().map(|origin| {
            format!("the endpoint at {origin} is filled in later and left out here")
        }));
    }
    for entry in &effective.overridden {
        let applies = match entry.setting {
            Setting::Mirror => effective
                .mirror(registry)
                .is_some_and(|(name, _)| name == entry.name),
            Setting::Credentials | Setting::Tls => is_used(trace, &entry.winner),
        };
        if applies {
            let (setting, name) = (entry.setting.as_str(), &entry.name);
            let (origin, winner) = (&entry.origin, &entry.winner);
            notes.push(format!(
                "{origin} has no effect on the {setting} for `{name}`: {winner} replaces it"
            ));
        }
    }
    for (setting, name, origin) in named(effective) {
        if !is_used(trace, origin)
            && let Some(meant) = near_miss(trace, name)
        {
            let setting = setting.as_str();
            notes.push(format!(
                "the {setting} for `{name}` at {origin} are not used: the host that is asked is `{meant}`"
            ));
        }
    }
    for attempt in &trace.talos.attempts {
        if attempt.tls.custom_ca && !attempt.tls.insecure_skip_verify {
            let host = &attempt.host;
            notes.push(format!(
                "for `{host}` Talos trusts only the given CA, containerd the system's certificates as well"
            ));
        }
        if attempt.is_broken() && matches!(attempt.source, Source::Mirror(_)) {
            let place = at(attempt.source.origin());
            notes.push(format!("the endpoint{place} has no host that can be asked"));
        }
    }
    notes.dedup();
    notes
}

/// Whether any request is made with the settings that are written there.
fn is_used(trace: &Trace, origin: &Origin) -> bool {
    let paths = [&trace.talos, &trace.containerd.path];
    let mut attempts = paths.iter().flat_map(|path| &path.attempts);
    attempts.any(|attempt| {
        [&attempt.tls.source, &attempt.login.source]
            .into_iter()
            .any(|source| source.as_deref() == Some(origin))
    })
}

fn named(effective: &Effective) -> impl Iterator<Item = (Setting, &str, &Origin)> {
    let credentials = effective
        .credentials
        .iter()
        .map(|(name, entry)| (Setting::Credentials, name.as_str(), &entry.origin));
    let tls = effective
        .tls
        .iter()
        .map(|(name, entry)| (Setting::Tls, name.as_str(), &entry.origin));
    credentials.chain(tls)
}

/// The host of the path that a name stands for once scheme, path, default port and case are not counted.
fn near_miss<'t>(trace: &'t Trace, name: &str) -> Option<&'t str> {
    let plain = plain_host(name);
    let hosts = trace.talos.attempts.iter().map(|attempt| &*attempt.host);
    hosts
        .filter(|host| *host != name)
        .find(|host| plain_host(host) == plain)
}

fn plain_host(name: &str) -> String {
    let name = name.split_once("://").map_or(name, |(_, rest)| rest);
    let name = name.split('/').next().unwrap_or(name);
    let name = name.strip_suffix(":443").unwrap_or(name);
    match name.to_ascii_lowercase() {
        hub if hub == DEFAULT_DOMAIN || hub == "index.docker.io" => {
            "registry-1.docker.io".to_owned()
        }
        other => other,
    }
}
