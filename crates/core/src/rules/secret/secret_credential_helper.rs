//! `secret-credential-helper`: credentials left to a program that is not there.

use super::contents::contents;
use crate::credentials::docker_config::{Entry, Form};
use crate::declare_rule;
use crate::finding::{Consumer, Finding, Level};
use crate::json::{Kind, Member};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A Secret made from a `config.json` that names a helper program: `credsStore` or `credHelpers`. With Docker
    /// Desktop the passwords are in the store of the system, and `config.json` has empty entries.
    ///
    /// ## What happens
    /// The kubelet runs no helpers and looks only at `auths`; what is not there it pulls without credentials.
    /// AuroraBoot and Buildah try to run the program, which is not in their images, and the build fails.
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
    ///     {"auths": {"registry.example.org": {}}, "credsStore": "desktop"}
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
    pub(crate) static SECRET_CREDENTIAL_HELPER = {
        name: "secret-credential-helper",
        summary: "credentials left to a program that is not there",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Kubelet),
        preset: Recommended,
        evidence: "kairos-k8s facts 3.2, 3.4, 9 (SEC013); credential-engines vectors of the family file",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for content in contents(context).filter(|content| content.form == Form::ConfigJson) {
        let root = content.json.root();
        let helper = root
            .fields("credsStore")
            .find(|member| member.value.as_string().is_some_and(|name| !name.is_empty()))
            .or_else(|| root.fields("credHelpers").find(is_filled));
        let Some(helper) = helper else { continue };
        let name = helper.name.text();
        let entries = content.entries();
        let has_credentials = entries.iter().any(|entry| {
            !Entry::text(entry.auth).is_empty() || !Entry::text(entry.password).is_empty()
        });
        let span = content.span(helper.name.span());
        let finding = if has_credentials {
            Finding::new(
                &SECRET_CREDENTIAL_HELPER,
                span,
                format!("`{name}` names a helper program, which the kubelet does not run"),
            )
            .at_level(Level::Warning)
        } else {
            Finding::new(
                &SECRET_CREDENTIAL_HELPER,
                span,
                format!("all credentials are left to the helper program in `{name}`"),
            )
        };
        sink.push(finding.help(
            "make the Secret with `kubectl create secret docker-registry` instead of from `config.json`",
        ));
    }
}

fn is_filled(member: &Member<'_>) -> bool {
    member.value.kind() == Kind::Object && member.value.members().next().is_some()
}
