//! `machine-field-discouraged`: a field of the main document that Talos takes and warns of.

use crate::declare_rule;
use crate::document::talos::{Fields, MachineType};
use crate::finding::{Consumer, Finding, Tag};
use crate::rules::{Check, Context, Sink};
use crate::version::Version;

declare_rule! {
    /// A field of the main document is deprecated, and Talos says so each time it validates the configuration.
    ///
    /// Most deprecated fields pass in silence; `deprecated-field` knows them all.
    ///
    /// ## What happens
    /// Talos accepts the configuration and prints a warning. A later release may drop the field.
    ///
    /// ## Bad
    /// ```yaml expect
    /// machine:
    ///   type: worker
    ///   acceptedCAs:
    ///     - crt: Zm9v
    ///   files:
    ///     - path: /etc/cri/conf.d/20-customization.part
    ///       op: create
    ///       permissions: 0o644
    ///       content: |
    ///         [metrics]
    ///           address = "0.0.0.0:11234"
    /// cluster: {}
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// machine:
    ///   type: worker
    ///   acceptedCAs:
    ///     - crt: Zm9v
    /// cluster: {}
    /// ---
    /// apiVersion: v1alpha1
    /// kind: CRICustomizationConfig
    /// name: metrics
    /// content: |
    ///   [metrics]
    ///     address = "0.0.0.0:11234"
    /// ```
    pub(crate) static MACHINE_FIELD_DISCOURAGED = {
        name: "machine-field-discouraged",
        summary: "a field of the main document that Talos takes and warns of",
        level: Info,
        impact: Hygiene,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 2.5 and 5.1; vectors of the families cri-base-spec and cri-customization",
        check: Check::File(check),
    }
}

/// A field with a successor.
struct Deprecated {
    path: &'static [&'static str],
    since: Version,
    successor: &'static str,
    warning: &'static str,
}

const DEPRECATED: &[Deprecated] = &[
    Deprecated {
        path: &["machine", "files"],
        since: Version::new(1, 14),
        successor: "`EtcFileConfig` for files below `/etc`, `CRICustomizationConfig` for containerd",
        warning: ".machine.files is deprecated; use dedicated configuration documents instead",
    },
    Deprecated {
        path: &["machine", "baseRuntimeSpecOverrides"],
        since: Version::new(1, 14),
        successor: "a `CRIBaseRuntimeSpecConfig` document",
        warning: ".machine.baseRuntimeSpecOverrides is deprecated; use a CRIBaseRuntimeSpecConfig document instead",
    },
    Deprecated {
        path: &["machine", "install", "extensions"],
        since: Version::new(1, 10),
        successor: "an installer image that has the extensions built in",
        warning: ".machine.install.extensions is deprecated, please see https://docs.siderolabs.com/talos/latest/platform-specific-installations/boot-assets",
    },
];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(main) = context.configuration().legacy() else {
        return;
    };
    let target = context.options().talos;
    for field in DEPRECATED {
        let Some((key, parents)) = field.path.split_last() else {
            continue;
        };
        let parent = main.at(parents);
        let since = field.since;
        if parent.count(key) == 0 || !target.at_least(since.major, since.minor) {
            continue;
        }
        let Some(entry) = parent.node().and_then(|node| node.get(key)) else {
            continue;
        };
        let path = field.path.join(".");
        let finding = Finding::new(
            &MACHINE_FIELD_DISCOURAGED,
            entry.key.span(),
            format!("`{path}` is deprecated since Talos {since}"),
        )
        .help(format!("use {}", field.successor))
        .tag(Tag::Deprecated);
        sink.push(finding.warned_by_talos(field.warning));
    }
    let machine = main.at(&["machine"]);
    // A patch need not say what type the machine is.
    let configuration = context.configuration();
    let speaks_of_type = configuration.is_whole() || machine.set(&["type"]).is_some();
    if speaks_of_type && !configuration.machine_type_is_open() {
        old_machine_type(machine, sink);
    }
}

/// `join`, and no type at all, mean a worker.
fn old_machine_type(machine: Fields<'_>, sink: &mut Sink<'_>) {
    if machine.node().is_none() {
        return;
    }
    let written = machine.string("type");
    let Some(machine_type) = MachineType::parse(&written) else {
        return;
    };
    let word = machine_type.as_str();
    if word == written {
        return;
    }
    let message = if written.is_empty() {
        format!("the machine has no type and is taken for a `{word}`")
    } else {
        format!("the machine type `{written}` is an old word for `{word}`")
    };
    sink.push(
        Finding::new(&MACHINE_FIELD_DISCOURAGED, machine.place("type"), message)
            .help(format!("write `type: {word}`"))
            .warned_by_talos(format!(
                "use \"{word}\" instead of \"{written}\" for machine type"
            )),
    );
}
