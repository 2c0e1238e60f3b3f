//! `secret-unreadable-entry`: an entry that those who pull cannot read.

use super::contents::{auth_of, all_contents, is_filled_in, known, replace_auth, title};
use crate::credentials::docker_config::Entry;
use crate::credentials::kubelet::decode_auth;
use crate::declare_rule;
use crate::document::kubernetes::RegistryContent;
use crate::encoding::base64;
use crate::finding::{Consumer, Finding, Level};
use crate::fix::Fix;
use crate::json::{Kind, Value, same_field};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An entry whose `auth` is not base64 of `username:password`, or with a field that is no text.
    ///
    /// The kubelet takes base64 with and without padding. AuroraBoot and Buildah, which build images for Kairos, insist
    /// on the padding; so does the docker command line tool.
    ///
    /// ## What happens
    /// The API server takes the Secret, it does not look into the entries. The kubelet reads all pull secrets of a Pod
    /// together, and one entry that it cannot read fails every image of the Pod, those of other registries too.
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
    ///     {"auths": {"registry.example.org": {"auth": "robot:s3cr3t"}}}
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
    pub(crate) static SECRET_UNREADABLE_ENTRY = {
        name: "secret-unreadable-entry",
        summary: "an entry that those who pull cannot read",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kubelet),
        preset: Recommended,
        evidence: "kairos-k8s facts 3.2 to 3.4, 9 (SEC008); keyring vectors of the families auth-decoding, auth-overrides, entry-shapes; credential-engines vectors of the family auth; pains 43",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for content in all_contents(context) {
        check_types(&content, sink);
        for entry in content.entries() {
            check_auth(&content, &entry, sink);
        }
    }
}

/// Fields that the kubelet wants to be texts.
const TEXTS: [&str; 4] = ["username", "password", "email", "auth"];

fn check_types(content: &RegistryContent<'_, '_>, sink: &mut Sink<'_>) {
    let wrong = |span, what: String, wanted: &str| {
        Finding::new(&SECRET_UNREADABLE_ENTRY, content.span(span), what)
            .help(format!("write {wanted} in its place"))
    };
    for member in content.json.root().fields("auths") {
        if !matches!(member.value.kind(), Kind::Object | Kind::Null) {
            sink.push(wrong(
                member.name.span(),
                "`auths` is no object".to_owned(),
                "`{\"registry.example.org\": {…}}`",
            ));
        }
    }
    for entry in content.entries() {
        if !matches!(entry.value.kind(), Kind::Object | Kind::Null) {
            sink.push(wrong(
                entry.key.span(),
                format!("the entry for {} is no object", title(&entry)),
                "`{\"auth\": \"…\"}`",
            ));
        }
        for member in entry.value.members() {
            let field = TEXTS
                .iter()
                .find(|field| same_field(member.name.text(), field));
            if let Some(field) = field
                && !matches!(member.value.kind(), Kind::String | Kind::Null)
            {
                sink.push(wrong(
                    member.name.span(),
                    format!("`{field}` of {} is no text", title(&entry)),
                    "it in double quotes",
                ));
            }
        }
    }
}

fn check_auth(content: &RegistryContent<'_, '_>, entry: &Entry<'_>, sink: &mut Sink<'_>) {
    let Some(auth) = known(entry.auth) else {
        return;
    };
    let key = entry.auth.map_or(entry.key.span(), Value::span);
    let span = content.span(key);
    let what = title(entry);
    if decode_auth(entry.name(), auth).is_err() {
        sink.push(
            Finding::new(
                &SECRET_UNREADABLE_ENTRY,
                span,
                format!("the `auth` of {what} is not base64 of `username:password`"),
            )
            .help("encode user name, colon and password together: `printf '%s' 'user:password' | base64 -w0`")
            .note("the kubelet then fails every image of the Pod")
            .fix(readable(content, entry, auth)),
        );
    } else if base64::decode(auth.as_bytes()).is_err() {
        sink.push(
            Finding::new(
                &SECRET_UNREADABLE_ENTRY,
                span,
                format!("the `auth` of {what} lacks its padding"),
            )
            .at_level(Level::Warning)
            .note("the kubelet reads it; AuroraBoot, Buildah and the docker command line tool do not")
            .help("end it with `=` so that its length is a multiple of four")
            .fix(with_padding(content, entry, auth)),
        );
    }
}

fn with_padding(
    content: &RegistryContent<'_, '_>,
    entry: &Entry<'_>,
    auth: &str,
) -> Option<Fix> {
    let edits = replace_auth(content, entry, &base64::standardized(auth)?)?;
    Some(Fix::safe("Add the padding", edits))
}

/// An `auth` that can be read and was meant.
fn readable(
    content: &RegistryContent<'_, '_>,
    entry: &Entry<'_>,
    auth: &str,
) -> Option<Fix> {
    let (title, meant) = meant(entry, auth)?;
    Some(Fix::safe(title, replace_auth(content, entry, &meant)?))
}

fn meant(entry: &Entry<'_>, auth: &str) -> Option<(&'static str, String)> {
    let is_login = |auth: &str| decode_auth("", auth).is_ok();
    if let (Some(username), Some(password)) = (known(entry.username), known(entry.password)) {
        return Some((
            "Compute it from `username` and `password`",
            auth_of(username, password),
        ));
    }
    let standard = base64::standardized(auth);
    if let Some(standard) = standard.clone().filter(|auth| is_login(auth)) {
        return Some(("Write it in the standard form of base64", standard));
    }
    let inner = standard
        .and_then(|standard| base64::decode(standard.as_bytes()).ok())
        .and_then(|inner| base64::standardized(&String::from_utf8(inner).ok()?));
    if let Some(inner) = inner.filter(|inner| is_login(inner)) {
        return Some(("Encode it once, not twice", inner));
    }
    let is_plain = auth
        .split_once(':')
        .is_some_and(|(username, password)| !username.is_empty() && !password.is_empty())
        && !auth.contains(char::is_whitespace)
        && !is_filled_in(auth);
    is_plain.then(|| ("Encode it in base64", base64::encode(auth.as_bytes())))
}
