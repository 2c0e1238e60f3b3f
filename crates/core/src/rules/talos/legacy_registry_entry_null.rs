//! `legacy-registry-entry-null`: an entry of `machine.registries` with nothing in it.

use crate::declare_rule;
use crate::finding::{Consumer, Finding, Impact, Level};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// An entry under `machine.registries.mirrors` or `machine.registries.config` has a name and nothing else.
    ///
    /// Often the lines below it have lost their indentation, or all of them are commented out.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration: a new node does not start with it, and a running one answers with the
    /// error and keeps the configuration it has. An empty mapping, `{}`, would be accepted. In a patch, the entry does
    /// nothing when the configuration already has one of that name, and makes it invalid otherwise.
    ///
    /// ## Bad
    /// ```yaml expect
    /// machine:
    ///   registries:
    ///     mirrors:
    ///       docker.io:
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
    pub(crate) static LEGACY_REGISTRY_ENTRY_NULL = {
        name: "legacy-registry-entry-null",
        summary: "an entry of `machine.registries` has nothing in it",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.4; vectors of the families loader-null, legacy-registries and legacy-and-docs",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let configuration = context.configuration();
    let Some(main) = configuration.legacy() else {
        return;
    };
    for section in ["mirrors", "config"] {
        let Some(entries) = main.set(&["machine", "registries", section]) else {
            continue;
        };
        for entry in entries.entries().filter(|entry| entry.value.is_go_null()) {
            let name = entry.name();
            let finding = Finding::new(
                &LEGACY_REGISTRY_ENTRY_NULL,
                entry.key.span(),
                format!("`{name}` has nothing under it"),
            )
            .help("indent what belongs to it, or remove the entry")
            .talos_says(format!("registries.{section}[\"{name}\"] is null"));
            sink.push(if configuration.is_whole() {
                finding
            } else {
                finding.impact(Impact::Hygiene).at_level(Level::Warning)
            });
        }
    }
}
