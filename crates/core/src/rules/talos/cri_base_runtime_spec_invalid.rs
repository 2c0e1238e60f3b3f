//! `cri-base-runtime-spec-invalid`: overrides of the runtime specification that do not fit it.

use super::runtime_spec::{SPEC, misfits};
use crate::declare_rule;
use crate::document::talos::Fields;
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};
use crate::yaml::NodeRef;

declare_rule! {
    /// Overrides of the base runtime specification have a value of the wrong type.
    ///
    /// The overrides become a part of the OCI runtime specification of every container. `yes` and `'5'` are text
    /// there, `-1` is no limit, and a single value is no list.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration: a new node does not start with it, and a running one answers with the
    /// error and keeps the configuration it has. Keys that the specification does not know are passed over in silence.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: CRIBaseRuntimeSpecConfig
    /// overrides:
    ///   process:
    ///     rlimits:
    ///       - type: RLIMIT_NOFILE
    ///         hard: "1024"
    ///         soft: 1024
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: CRIBaseRuntimeSpecConfig
    /// overrides:
    ///   process:
    ///     rlimits:
    ///       - type: RLIMIT_NOFILE
    ///         hard: 1024
    ///         soft: 1024
    /// ```
    pub(crate) static CRI_BASE_RUNTIME_SPEC_INVALID = {
        name: "cri-base-runtime-spec-invalid",
        summary: "overrides of the runtime specification that do not fit it",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.5; vectors of the family cri-base-spec",
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let configuration = context.configuration();
    for document in configuration.of_kind("CRIBaseRuntimeSpecConfig") {
        let fields = Fields::of(document);
        if let Some(overrides) = fields.set(&["overrides"]) {
            examine(fields, overrides, sink);
        }
    }
    if let Some(main) = configuration.legacy()
        && let Some(overrides) = main.set(&["machine", "baseRuntimeSpecOverrides"])
    {
        examine(main, overrides, sink);
    }
}

fn examine(fields: Fields<'_>, overrides: NodeRef<'_>, sink: &mut Sink<'_>) {
    if !overrides.is_mapping() {
        return;
    }
    for misfit in misfits(overrides, SPEC) {
        let node = misfit.node;
        if node.is_scalar() && fields.is_unknown(node.text()) {
            continue;
        }
        let span = match node.entry() {
            Some(entry) if !node.is_scalar() => entry.key.span(),
            _ => node.span(),
        };
        let name = node
            .entry()
            .map_or("the item", |entry| entry.name())
            .to_owned();
        let name = if node.entry().is_some() {
            format!("`{name}`")
        } else {
            name
        };
        sink.push(
            Finding::new(
                &CRI_BASE_RUNTIME_SPEC_INVALID,
                span,
                format!("{name} has to be {}", misfit.wanted.wanted()),
            )
            .talos_says("failed to unmarshal base runtime spec overrides"),
        );
    }
}
