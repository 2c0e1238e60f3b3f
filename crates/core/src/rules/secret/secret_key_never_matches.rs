//! `secret-key-never-matches`: a key under which the kubelet never finds anything.

use super::contents::{contents, is_filled_in, replaced, title};
use crate::credentials::docker_config::Entry;
use crate::credentials::key_name::KeyParts;
use crate::credentials::kubelet::{KUBELET_GO, Key};
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::fix::Fix;
use crate::reference::Reference;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A key of an entry that fits no image: a scheme other than `http` and `https`, capital letters, a tag, blanks, a
    /// word that is no host, `/v2` without the slash behind it.
    ///
    /// What always fits is the registry as it stands in the image's name, host and port, without a scheme.
    ///
    /// ## What happens
    /// The kubelet passes over the entry in silence and pulls without credentials; the registry answers 401.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: kubernetes.io/dockerconfigjson
    /// stringData:
    ///   .dockerconfigjson: |
    ///     {"auths": {"https://registry.example.org/v2": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: kubernetes.io/dockerconfigjson
    /// stringData:
    ///   .dockerconfigjson: |
    ///     {"auths": {"registry.example.org": {"auth": "cm9ib3Q6czNjcjN0"}}}
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
    ///   .dockerconfigjson: |
    ///     {"auths": {"registry.example.org": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ```
    pub(crate) static SECRET_KEY_NEVER_MATCHES = {
        name: "secret-key-never-matches",
        summary: "a key under which the kubelet never finds anything",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kubelet),
        preset: Recommended,
        evidence: "kairos-k8s facts 3.3, 9 (SEC012); keyring vectors of the families host-spelling, port-and-address, path-prefix, glob",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for content in contents(context) {
        let entries = content.entries();
        for entry in &entries {
            let Some(reason) = why_never(entry) else {
                continue;
            };
            let fix = meant(entry.name())
                .filter(|meant| entries.iter().all(|other| other.name() != meant))
                .and_then(|meant| {
                    let edits = content.edits(&[replaced(entry.key, &meant)])?;
                    Some(Fix::safe(format!("Name it `{meant}`"), edits))
                });
            sink.push(
                Finding::new(
                    &SECRET_KEY_NEVER_MATCHES,
                    content.span(entry.key.span()),
                    format!("no image matches the key {}: {reason}", title(entry)),
                )
                .help("name it as the registry stands in the image: host and port, no scheme")
                .fix(fix),
            );
        }
    }
}

/// Why no image can match a key; none where one can.
fn why_never(entry: &Entry<'_>) -> Option<&'static str> {
    let key = entry.name();
    let parts = KeyParts::of(key);
    // An object called so in the older form is the newer form, which another rule reports.
    if parts.is_hub() || is_filled_in(key) || key == "auths" {
        return None;
    }
    if key.trim().is_empty() {
        return Some("it is empty");
    }
    if key.contains(char::is_whitespace) {
        return Some("it holds a blank");
    }
    match parts.scheme {
        None | Some("http" | "https") => {}
        Some(scheme) if matches!(&*scheme.to_ascii_lowercase(), "http" | "https") => {
            return Some("its scheme is not in lower case");
        }
        Some(_) => return Some("only `http://` and `https://` may stand before the host"),
    }
    let Ok(normalized) = Key::normalize(key, KUBELET_GO) else {
        return Some("it cannot be read as a URL");
    };
    let host = parts.host;
    let has_wildcard = host.contains(['*', '?', '[']);
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) && !has_wildcard {
        return Some("its host is not in lower case");
    }
    if !host.contains(['.', ':', '[', '*', '?']) && host != "localhost" {
        return Some("it names no host: a name without dot and port belongs to Docker Hub");
    }
    if host == "*" {
        return Some("a star stands for one part of a host, and no registry has only one");
    }
    let path = normalized.split_once('/').map_or("", |(_, path)| path);
    if matches!(parts.path, "/v1" | "/v2") {
        return Some("without a slash at its end this is a repository's name");
    }
    if path.contains([':', '@']) {
        return Some("a tag or digest is no part of what is compared");
    }
    if path.contains(['*', '?']) {
        return Some("wildcards are read in the host only");
    }
    let is_repository = path.is_empty()
        || Reference::parse(&format!("registry.example.org/{}", path.trim_end_matches('/'))).is_ok();
    (!is_repository).then_some("no repository can begin so")
}

/// The key that was meant.
fn meant(key: &str) -> Option<String> {
    let parts = KeyParts::of(key);
    let host: String = parts.host.trim().to_ascii_lowercase();
    let path = parts.path.trim_end_matches('/');
    let path = path.split(['@', '?', '#']).next().unwrap_or(path);
    let path = match path.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => path,
        _ => path,
    };
    let path = path
        .strip_prefix("/v1")
        .or_else(|| path.strip_prefix("/v2"))
        .filter(|rest| rest.is_empty() || rest.starts_with('/'))
        .unwrap_or(path);
    let is_host = host.contains(['.', ':']) || host == "localhost";
    let meant = format!("{host}{path}");
    (is_host && Reference::parse(&format!("{meant}/app")).is_ok()).then_some(meant)
}
