//! `secret-wrong-type`: registry credentials in a Secret of another type.

use std::collections::HashSet;

use super::cluster::{Located, Resolved};
use crate::kairos::consequence::Consequence;
use crate::credentials::docker_config::{self, Form};
use crate::declare_rule;
use crate::document::kubernetes::Object;
use crate::finding::{Consumer, Finding, Level};
use crate::fix::Fix;
use crate::json::Json;
use crate::document::kubernetes::Puller;
use crate::reference::Reference;
use crate::schema::nearest;
use super::coverage::is_public;
use crate::kubernetes::secret::Secret;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A Secret that is named as a pull secret, or looks like one, and has another type than
    /// `kubernetes.io/dockerconfigjson` and `kubernetes.io/dockercfg`. Without a `type` a Secret is `Opaque`.
    ///
    /// ## What happens
    /// The kubelet passes over pull secrets of other types without a word, and pulls without credentials. The type of a
    /// Secret cannot be changed in the cluster: delete it first.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry
    /// type: Opaque
    /// stringData:
    ///   .dockerconfigjson: |
    ///     {"auths": {"registry.example.org": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ---
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata:
    ///   name: app
    /// imagePullSecrets:
    ///   - name: registry
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
    /// ---
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata:
    ///   name: app
    /// imagePullSecrets:
    ///   - name: registry
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
    /// ---
    /// apiVersion: v1
    /// kind: ServiceAccount
    /// metadata:
    ///   name: app
    /// imagePullSecrets:
    ///   - name: registry
    /// ```
    pub(crate) static SECRET_WRONG_TYPE = {
        name: "secret-wrong-type",
        summary: "registry credentials in a Secret of another type",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kubelet),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.3 (O04), 3.1, 3.3, 5 (X03), 9 (SEC006); keyring vectors of the family secret-type",
        check: Check::Run(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let cluster = context.cluster();
    let mut named: HashSet<(usize, u32)> = HashSet::new();
    for from in cluster.objects() {
        for reference in from.object.pull_secrets() {
            let Resolved::Found(secrets) = cluster.resolve(from, &reference.name) else {
                continue;
            };
            // With one of the right type among them nothing is certain.
            let [secret] = secrets[..] else { continue };
            let Some(mut finding) = of_other_type(secret) else {
                continue;
            };
            named.insert(place(secret));
            let span = from.span_of(reference.node);
            finding = finding.label_in(from.file, span, "named as a pull secret here");
            if let Some(note) = Consequence::of(from.object).note() {
                finding = finding.note(note);
            }
            sink.push_in(secret.file, finding);
        }
        if let Some(reference) = from.object.build_credentials()
            && let Resolved::Found(secrets) = cluster.resolve(from, &reference.name)
        {
            // A build takes the credentials from any type.
            named.extend(secrets.iter().copied().map(place));
            if let [secret] = secrets[..] {
                importers(context, from, secret, sink);
            }
        }
    }
    for secret in cluster.secrets() {
        if (is_untyped(secret.object) || is_nearly_typed(secret.object))
            && !named.contains(&place(secret))
            && let Some(finding) = of_other_type(secret)
        {
            sink.push_in(secret.file, finding.at_level(Level::Warning));
        }
    }
}

/// The credentials of a build are a pull secret of its Pod, too, where the kubelet looks at the type.
fn importers(context: &Context<'_>, from: Located<'_>, secret: Located<'_>, sink: &mut Sink<'_>) {
    let is_taken = secret
        .object
        .secret()
        .is_none_or(|content| Form::of_type(&content.secret_type).is_some());
    let has_others = from.object.get(&["spec", "imagePullSecrets"]).is_some();
    if is_taken || has_others {
        return;
    }
    for site in from.object.images() {
        let Ok(reference) = Reference::parse(&site.image) else {
            continue;
        };
        let registry = reference.domain();
        if site.puller == Puller::Kubelet
            && site.path.starts_with("spec.importers")
            && !is_public(registry)
            && !context.cluster().is_assumed_public(from, registry)
        {
            let finding = Finding::new(
                &SECRET_WRONG_TYPE,
                from.span_of(site.node),
                format!(
                    "the kubelet pulls this without the Secret `{}`, which is for the build alone by its type",
                    secret.object.name()
                ),
            )
            .help("name a Secret of type `kubernetes.io/dockerconfigjson` in `spec.imagePullSecrets`")
            .label_in(
                secret.file,
                secret.object.span(&["type"]),
                "this type is not taken for a pull secret",
            );
            sink.push_in(from.file, finding.at_level(Level::Warning));
        }
    }
}

fn place(secret: Located<'_>) -> (usize, u32) {
    (secret.file, secret.object.document_start())
}

/// What there is to say about the type of a Secret that is a pull secret, or could be one.
fn of_other_type(secret: Located<'_>) -> Option<Finding> {
    let object = secret.object;
    let content = object.secret()?;
    if Form::of_type(&content.secret_type).is_some() {
        return None;
    }
    let span = object
        .written(&["type"])
        .unwrap_or_else(|| object.kind_span());
    let message = format!(
        "the Secret `{}` is of type `{}`, which the kubelet does not take for a pull secret",
        object.name(),
        content.secret_type
    );
    let wanted = form_of(content).unwrap_or(Form::ConfigJson);
    Some(
        Finding::new(&SECRET_WRONG_TYPE, span, message)
            .help(format!("give it `type: {}`", wanted.secret_type()))
            .fix(typed(object, content)),
    )
}


/// Whether the type of a Secret is that of one for registries, but for a slip.
fn is_nearly_typed(object: &Object<'_>) -> bool {
    let types = Form::ALL.map(Form::secret_type);
    object
        .secret()
        .is_some_and(|content| nearest(&content.secret_type, types).is_some())
}

/// Whether a Secret without a type holds what one of the registry types needs.
fn is_untyped(object: &Object<'_>) -> bool {
    object.written_key(&["type"]).is_none()
        && object
            .secret()
            .is_some_and(|content| form_of(content).is_some())
}

/// The form whose key a Secret has.
fn form_of(content: &Secret<'_>) -> Option<Form> {
    Form::ALL
        .into_iter()
        .find(|form| content.entry(form.data_key()).is_some())
}

/// The right type, where the content goes with it; and the right key, where the only one holds a docker configuration.
fn typed(object: &Object<'_>, content: &Secret<'_>) -> Option<Fix> {
    let root = object.document.root()?;
    let (entry, form) = match (form_of(content), &content.entries[..]) {
        (Some(form), _) => (content.entry(form.data_key())?, form),
        (None, [entry]) => (entry, Form::ConfigJson),
        _ => return None,
    };
    let json = Json::parse(entry.content.bytes()).ok()?;
    if docker_config::entries(&json, form).is_empty() {
        return None;
    }
    let mut edits = match root.get("type") {
        Some(entry) => entry.value.replace_text(form.secret_type())?,
        None => root.insert_entry("type", form.secret_type())?,
    };
    if entry.name != form.data_key() {
        edits.extend(entry.key?.entry()?.rename(form.data_key())?);
    }
    Some(Fix::unsafe_(
        format!("Make it `{}`", form.secret_type()),
        edits,
    ))
}
