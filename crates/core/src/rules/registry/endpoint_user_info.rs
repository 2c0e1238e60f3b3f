//! `endpoint-user-info`: credentials in a URL.

use super::credentials_in_url::Moved;
use super::urls::known;
use crate::declare_rule;
use crate::document::talos::Origin;
use crate::finding::{Consumer, Finding};
use crate::fix::{Edit, Fix};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;

declare_rule! {
    /// Credentials in the URL of an endpoint.
    ///
    /// ## What happens
    /// They are dropped: neither Talos nor containerd sends them, and pulls through this endpoint stay anonymous.
    /// Unlike those of a `RegistryAuthConfig` they are not masked where Talos shows the configuration.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://robot:secret@mirror.example.org
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: mirror.example.org
    /// username: robot
    /// password: not-the-real-one
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryAuthConfig
    /// name: mirror.example.org
    /// username: robot
    /// password: secret
    /// ```
    ///
    /// In the legacy block they become an entry of `config`:
    /// ```yaml expect
    /// machine:
    ///   registries:
    ///     mirrors:
    ///       ghcr.io:
    ///         endpoints:
    ///           - https://robot:p%40ss@mirror.example.org:5000
    /// ```
    ///
    /// ```yaml fixed
    /// machine:
    ///   registries:
    ///     mirrors:
    ///       ghcr.io:
    ///         endpoints:
    ///           - https://mirror.example.org:5000
    ///     config:
    ///       mirror.example.org:5000:
    ///         auth:
    ///           username: robot
    ///           password: p@ss
    /// ```
    pub(crate) static ENDPOINT_USER_INFO = {
        name: "endpoint-user-info",
        summary: "credentials in an endpoint's URL are dropped, and shown in the open",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.1, 2.6, 2.7.19; verdict vectors of the family url",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let mut moved = Moved::default();
    for known in known(context) {
        let Some(url) = known.web_url().filter(|url| url.has_user_info()) else {
            continue;
        };
        let host = url.host();
        let written = known.part(url.parts().user_info);
        // The `@` goes with what stands before it.
        let removal = written.map(|part| {
            let edit = Edit::delete(Span::new(part.start, part.end + 1));
            match moved.edits(context.registries(), &known) {
                Some(mut edits) => {
                    edits.push(edit);
                    Fix::unsafe_(format!("Move the credentials to those of `{host}`"), edits)
                        .moving_secret()
                }
                None => Fix::unsafe_("Remove the credentials from the URL", vec![edit]),
            }
        });
        sink.push(
            Finding::new(
                &ENDPOINT_USER_INFO,
                written.unwrap_or_else(|| known.endpoint.span()),
                "credentials in the URL of an endpoint are never sent",
            )
            .help(
                match known.mirror.origin {
                    Origin::Document => format!("move them into a RegistryAuthConfig named `{host}`; consider them disclosed"),
                    Origin::Legacy => format!("move them to `machine.registries.config.\"{host}\".auth`; consider them disclosed"),
                },
            )
            .fix(removal),
        );
    }
}
