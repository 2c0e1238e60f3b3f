//! `tls-without-identity-panics`: a TLS document that Talos 1.12.0 and 1.12.1 crash on.

use crate::declare_rule;
use crate::document::talos::Origin;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A `RegistryTLSConfig` without `clientIdentity`, for nodes that run Talos 1.12.0 or 1.12.1.
    ///
    /// ## What happens
    /// Talos accepts the configuration. The part of it that passes registry settings on to containerd then crashes
    /// again and again, so no registry setting takes effect. Talos 1.12.2 has this repaired.
    ///
    /// ## Bad
    /// ```yaml expect talos=1.12.1
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: registry.example.org
    /// insecureSkipVerify: false
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryTLSConfig
    /// name: registry.example.org
    /// insecureSkipVerify: false
    /// ```
    pub(crate) static TLS_WITHOUT_IDENTITY_PANICS = {
        name: "tls-without-identity-panics",
        summary: "Talos 1.12.0 and 1.12.1 crash on a TLS document without `clientIdentity`",
        level: Error,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.3 and 7 (7)",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let talos = context.options().talos;
    let affected = (talos.major, talos.minor) == (1, 12) && matches!(talos.patch, Some(0 | 1));
    if !affected {
        return;
    }
    let documents = context
        .registries()
        .tls
        .iter()
        .filter(|tls| tls.origin == Origin::Document && tls.identity.is_none());
    for tls in documents {
        sink.push(
            Finding::new(
                &TLS_WITHOUT_IDENTITY_PANICS,
                tls.span(),
                format!("Talos {talos} crashes on TLS settings without `clientIdentity`"),
            )
            .help("upgrade to Talos 1.12.2, or write these settings under `machine.registries.config`"),
        );
    }
}
