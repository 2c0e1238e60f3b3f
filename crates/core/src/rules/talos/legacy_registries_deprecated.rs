//! `legacy-registries-deprecated`: registry settings in the main document.

use crate::declare_rule;
use crate::finding::{Consumer, Finding, Tag};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// Registry settings stand under `machine.registries`, which documents of their own have replaced in Talos 1.12.
    ///
    /// ## What happens
    /// Nothing yet: Talos reads both, and prints no warning. `pullpath migrate` writes the same settings as documents
    /// and keeps the comments.
    ///
    /// ## Bad
    /// ```yaml expect
    /// machine:
    ///   registries:
    ///     mirrors:
    ///       docker.io:
    ///         endpoints:
    ///           - https://mirror.example.org
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    pub(crate) static LEGACY_REGISTRIES_DEPRECATED = {
        name: "legacy-registries-deprecated",
        summary: "registry settings in the main document",
        level: Info,
        impact: Hygiene,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.4 and 5.1",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    if !context.options().talos.at_least(1, 12) {
        return;
    }
    let Some(main) = context.configuration().legacy() else {
        return;
    };
    let registries = main.at(&["machine", "registries"]);
    if registries.count("mirrors") == 0 && registries.count("config") == 0 {
        return;
    }
    sink.push(
        Finding::new(
            &LEGACY_REGISTRIES_DEPRECATED,
            main.at(&["machine"]).place("registries"),
            "registry settings have documents of their own since Talos 1.12",
        )
        .help("`pullpath migrate` rewrites them")
        .tag(Tag::Deprecated),
    );
}
