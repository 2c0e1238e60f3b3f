//! `placeholder-value`: a secret that was never filled in.

use super::secrets::secrets_of;
use crate::certificate::is_masked;
use crate::declare_rule;
use crate::document::talos::{Text, Tls};
use crate::finding::{Consumer, Finding, Level};
use crate::rules::secret::is_sample;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A secret that is a mask or a sample: stars, `changeme`, `your-password`.
    ///
    /// Stars come from a configuration that was printed with its secrets masked and then taken over as it was.
    ///
    /// ## What happens
    /// The value is used as it is. Pulls fail with 401 as soon as the registry checks it.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.org
    /// username: node
    /// password: "******"
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: registry.example.org
    /// username: node
    /// password: ${REGISTRY_PASSWORD}
    /// ```
    pub(crate) static PLACEHOLDER_VALUE = {
        name: "placeholder-value",
        summary: "a secret was never filled in",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 4.2, 7, 9 (P1); pains",
        check: Check::File(check),
    }
}

/// What Talos prints for a secret.
const TALOS_MASK: &str = "******";

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let registries = context.registries();
    let secrets = registries
        .auths
        .iter()
        .flat_map(secrets_of)
        .chain(registries.tls.iter().filter_map(identity_key));
    for (field, secret) in secrets {
        let Some(text) = secret.known().filter(|text| is_sample(text)) else {
            continue;
        };
        let what = if is_masked(text) { "masked" } else { "a sample" };
        sink.push(
            Finding::new(
                &PLACEHOLDER_VALUE,
                secret.span(),
                format!("the value of `{field}` is {what}"),
            )
            .at_level(level(text))
            .help("put the real value in its place"),
        );
    }
}

/// Talos prints six stars in the place of a secret; any other number of them is what samples and guides write.
fn level(text: &str) -> Level {
    let is_stars = text.chars().all(|c| c == '*');
    if is_stars && text.len() != TALOS_MASK.len() {
        Level::Hint
    } else {
        Level::Warning
    }
}

fn identity_key<'f>(tls: &Tls<'f>) -> Option<(&'static str, Text<'f>)> {
    Some(("key", tls.identity?.key?))
}
