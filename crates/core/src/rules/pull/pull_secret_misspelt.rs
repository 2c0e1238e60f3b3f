//! `pull-secret-misspelt`: the name of a pull secret that is nearly that of another.


use super::cluster::{Located, Resolved};
use crate::kairos::consequence::Consequence;
use crate::credentials::docker_config::Form;
use crate::declare_rule;
use crate::finding::{Consumer, Finding};
use crate::fix::Fix;
use crate::rules::{Check, Context, Sink};
use crate::schema;
use crate::ordered;

declare_rule! {
    /// An object names a Secret that is in none of the files, and a registry Secret beside it that nothing names is
    /// called nearly the same.
    ///
    /// ## What happens
    /// The kubelet does not find the Secret, notes an event at the Pod and pulls without credentials.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry-credentials
    /// type: kubernetes.io/dockerconfigjson
    /// stringData:
    ///   .dockerconfigjson: |
    ///     {"auths": {"registry.example.org": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: app
    /// spec:
    ///   imagePullSecrets:
    ///     - name: registry-credential
    ///   containers:
    ///     - name: app
    ///       image: registry.example.org/app:1.2
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry-credentials
    /// type: kubernetes.io/dockerconfigjson
    /// stringData:
    ///   .dockerconfigjson: |
    ///     {"auths": {"registry.example.org": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: app
    /// spec:
    ///   imagePullSecrets:
    ///     - name: registry-credentials
    ///   containers:
    ///     - name: app
    ///       image: registry.example.org/app:1.2
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1
    /// kind: Secret
    /// metadata:
    ///   name: registry-credentials
    /// type: kubernetes.io/dockerconfigjson
    /// stringData:
    ///   .dockerconfigjson: |
    ///     {"auths": {"registry.example.org": {"auth": "cm9ib3Q6czNjcjN0"}}}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata:
    ///   name: app
    /// spec:
    ///   imagePullSecrets:
    ///     - name: registry-credentials
    ///   containers:
    ///     - name: app
    ///       image: registry.example.org/app:1.2
    /// ```
    pub(crate) static PULL_SECRET_MISSPELT = {
        name: "pull-secret-misspelt",
        summary: "the name of a pull secret is nearly that of another",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Kubelet),
        preset: Recommended,
        evidence: "kairos-k8s facts 5 (X08), 9 (REF007)",
        misses: InFile,
        check: Check::Run(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let cluster = context.cluster();
    let references: Vec<_> = cluster
        .objects()
        .flat_map(|from| {
            let references = from.object.registry_secrets();
            references.into_iter().map(move |reference| (from, reference))
        })
        .collect();
    let named = ordered::set(references.iter().map(|(_, reference)| reference.name.as_str()));
    let idle: Vec<Located<'_>> = cluster
        .secrets()
        .filter(|secret| {
            let is_for_registry = secret
                .object
                .secret()
                .is_some_and(|secret| Form::of_type(&secret.secret_type).is_some());
            is_for_registry && !named.contains(secret.object.name())
        })
        .collect();
    for (from, reference) in &references {
        if !matches!(cluster.resolve(*from, &reference.name), Resolved::Absent) {
            continue;
        }
        let beside = idle.iter().filter(|secret| {
            from.same_namespace(secret) == Some(true)
                && !differ_by_number(secret.object.name(), &reference.name)
        });
        let names = beside.clone().map(|secret| secret.object.name());
        let Some(meant) = schema::nearest(&reference.name, names) else {
            continue;
        };
        let (Some(node), Some(secret)) = (
            reference.node,
            beside.clone().find(|secret| secret.object.name() == meant.name),
        ) else {
            continue;
        };
        let fix = node
            .replace_text(meant.name)
            .map(|edits| Fix::unsafe_(format!("Name `{}`", meant.name), edits));
        let finding = Finding::new(
            &PULL_SECRET_MISSPELT,
            node.span(),
            format!("there is no Secret `{}` in the files", reference.name),
        )
        .help(format!("did you mean `{}`, which nothing names?", meant.name))
        .label_in(
            secret.file,
            secret.object.span(&["metadata", "name"]),
            "this one",
        )
        .fix(fix);
        sink.push_in(
            from.file,
            match Consequence::of(from.object).note() {
                Some(note) => finding.note(note),
                None => finding,
            },
        );
    }
}

/// Whether two names are those of a series: `registry-1` and `registry-2`.
fn differ_by_number(a: &str, b: &str) -> bool {
    let without_digits = |name: &str| -> String {
        name.chars().filter(|c| !c.is_ascii_digit()).collect()
    };
    without_digits(a) == without_digits(b)
}
