//! `auth-unused`: credentials that nothing in the file uses.

use crate::declare_rule;
use crate::finding::{Consumer, Finding, Tag};
use crate::rules::hosts::{all_known, may_be_used};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// Credentials whose name is no endpoint and no mirrored registry of the same file.
    ///
    /// ## What happens
    /// They are used only for images that are pulled directly from that host. If there are none, they are left over.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: cache.example.org
    /// username: node
    /// password: node-password
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: mirror.example.org
    /// username: node
    /// password: node-password
    /// ```
    pub(crate) static AUTH_UNUSED = {
        name: "auth-unused",
        summary: "nothing in the file is pulled with these credentials",
        level: Info,
        impact: Hygiene,
        consumer: Some(Consumer::Talos),
        preset: Strict,
        evidence: "talos facts 2.7.7, 9 (P1)",
        misses: InFile,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let registries = context.registries();
    if registries.mirrors.is_empty() || !all_known(registries) {
        return;
    }
    for credentials in &registries.auths {
        let (Some(name), Some(text)) = (credentials.name, credentials.known_name()) else {
            continue;
        };
        if may_be_used(registries, text) {
            continue;
        }
        sink.push(
            Finding::new(
                &AUTH_UNUSED,
                name.span(),
                format!("no mirror in this file leads to `{text}`"),
            )
            .tag(Tag::Unnecessary)
            .help("remove the credentials unless images are pulled from there directly"),
        );
    }
}
