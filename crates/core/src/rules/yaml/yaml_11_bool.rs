//! `yaml-11-bool`: a truth value that only some readers know.

use crate::declare_rule;
use crate::document::talos::Flag;
use crate::finding::{Consumer, Finding};
use crate::fix::Fix;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A truth value written as `yes`, `no`, `on`, `off`, `y` or `n`.
    ///
    /// These were truth values in YAML 1.1. In YAML 1.2, which most tools read today, they are text.
    ///
    /// ## What happens
    /// Talos takes them, even in quotes. Other readers of the same file, such as editors with the schema of Talos,
    /// formatters and templating tools, see text where a truth value belongs, and some write it back in quotes.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// skipFallback: yes
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// skipFallback: true
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// skipFallback: true
    /// ```
    pub(crate) static YAML_11_BOOL = {
        name: "yaml-11-bool",
        summary: "`yes` and `on` are truth values to some readers only",
        level: Warning,
        impact: Hygiene,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.3 (booleans), corrections 6, 9 (P1)",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let registries = context.registries();
    let of_mirrors = registries.mirrors.iter().flat_map(|mirror| {
        let own = [mirror.override_path, mirror.skip_fallback];
        let of_endpoints = mirror.endpoints.iter().map(|endpoint| endpoint.override_path);
        own.into_iter().chain(of_endpoints)
    });
    let of_tls = registries.tls.iter().map(|tls| tls.insecure_skip_verify);
    for flag in of_mirrors.chain(of_tls).flatten() {
        if let Some(word) = plain_word(flag) {
            sink.push(
                Finding::new(
                    &YAML_11_BOOL,
                    flag.span(),
                    format!("`{}` is a truth value of YAML 1.1 only", flag.node().text()),
                )
                .help(format!("write `{word}`"))
                .fix(flag.node().replace_source(word).map(|edits| {
                    Fix::safe(format!("Write `{word}`"), edits)
                })),
            );
        }
    }
}

/// What to write in place of a word that not every reader takes for a truth value.
fn plain_word(flag: Flag<'_>) -> Option<&'static str> {
    // A tag says itself what the value is.
    let value = flag.value().filter(|_| flag.node().tag().is_none())?;
    let known = ["true", "True", "TRUE", "false", "False", "FALSE"];
    (!known.contains(&flag.node().text())).then_some(if value { "true" } else { "false" })
}
