//! `secret-key-missing`: an object reads a key that the Secret does not have.

use super::cluster::Resolved;
use crate::declare_rule;
use crate::document::kubernetes::SecretReference;
use crate::document::placeholder::is_placeholder;
use crate::finding::{Consumer, Finding};
use crate::fix::Fix;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An `OSArtifact` reads a key of a Secret that the Secret, which is in the input, does not have: credentials under
    /// `config.json` where `.dockerconfigjson` is read, a build definition under `Dockerfile` where `ociSpec` is read.
    ///
    /// ## What happens
    /// For credentials the Pod of the build waits in `ContainerCreating`: the volume cannot be mounted. For the build
    /// definition the operator fails to start the build. The artifact's phase says nothing of either.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// stringData:
    ///   config.json: |
    ///     {"auths": {"registry.example.org": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ---
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: hadron
    /// spec:
    ///   image:
    ///     ref: registry.example.org/kairos/hadron:v0.1.0
    ///     imageCredentialsSecretRef:
    ///       name: registry
    ///   artifacts:
    ///     iso: true
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// stringData:
    ///   config.json: |
    ///     {"auths": {"registry.example.org": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ---
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: hadron
    /// spec:
    ///   image:
    ///     ref: registry.example.org/kairos/hadron:v0.1.0
    ///     imageCredentialsSecretRef:
    ///       name: registry
    ///       key: config.json
    ///   artifacts:
    ///     iso: true
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// stringData:
    ///   config.json: |
    ///     {"auths": {"registry.example.org": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ---
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: hadron
    /// spec:
    ///   image:
    ///     ref: registry.example.org/kairos/hadron:v0.1.0
    ///     imageCredentialsSecretRef:
    ///       name: registry
    ///       key: config.json
    ///   artifacts:
    ///     iso: true
    /// ```
    pub(crate) static SECRET_KEY_MISSING = {
        name: "secret-key-missing",
        summary: "an object reads a key that the Secret does not have",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.3 (O03, O08, O22), 5 (X04), 9 (KAI013)",
        check: Check::Run(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let cluster = context.cluster();
    for from in cluster.objects() {
        for reference in from.object.keys_read() {
            let (Some(key), Resolved::Found(secrets)) =
                (&reference.key, cluster.resolve(from, &reference.name))
            else {
                continue;
            };
            let [secret] = secrets[..] else { continue };
            let Some(content) = secret.object.secret() else {
                continue;
            };
            if content.entry(key).is_some() || is_placeholder(key) {
                continue;
            }
            let span = from.span_of(reference.node);
            let only = match &content.entries[..] {
                [entry] => Some(entry.name.as_str()),
                _ => None,
            };
            let help = match only {
                Some(only) => format!("name its key: `key: {only}`"),
                None => format!("give the Secret the key `{key}`, or name another one with `key:`"),
            };
            sink.push_in(
                from.file,
                Finding::new(
                    &SECRET_KEY_MISSING,
                    span,
                    format!("the Secret `{}` has no key `{key}`", reference.name),
                )
                .help(help)
                .label_in(
                    secret.file,
                    secret.object.span(&["metadata", "name"]),
                    "the Secret",
                )
                .fix(only.and_then(|only| with_key(&reference, only))),
            );
        }
    }
}

/// The reference with the key that there is.
fn with_key(reference: &SecretReference<'_>, key: &str) -> Option<Fix> {
    let mapping = reference.node?.parent()?;
    let edits = match mapping.get("key") {
        Some(entry) => entry.value.replace_text(key)?,
        None => mapping.insert_entry("key", key)?,
    };
    Some(Fix::unsafe_(format!("Read the key `{key}`"), edits))
}
