//! `machine-config-incomplete`: the main document lacks what every machine configuration needs.

use crate::declare_rule;
use crate::document::talos::{Fields, MachineType};
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;

declare_rule! {
    /// The main document lacks something that every machine configuration needs: `machine`, `cluster`, a certificate
    /// authority to trust, on control plane nodes also its key.
    ///
    /// Files that are merely patches are not held to this. pullpath takes a file for a whole configuration when it is
    /// told so (`--as talos-config`) or when its main document has a machine type, a token or certificate authority,
    /// and a `cluster` section.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration: a new node does not start with it, and a running one answers with the
    /// error and keeps the configuration it has. Once there is a main document, it has to be complete, even when the
    /// file is otherwise about registries only.
    ///
    /// ## Bad
    /// ```yaml expect
    /// machine:
    ///   type: worker
    ///   token: abcdef.0123456789abcdef
    ///   registries:
    ///     mirrors:
    ///       docker.io:
    ///         endpoints:
    ///           - https://mirror.example.org
    /// cluster: {}
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// machine:
    ///   type: worker
    ///   token: abcdef.0123456789abcdef
    ///   ca:
    ///     crt: Zm9v
    /// cluster: {}
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    pub(crate) static MACHINE_CONFIG_INCOMPLETE = {
        name: "machine-config-incomplete",
        summary: "the main document lacks what every machine configuration needs",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.6 and correction 11; vectors of the families legacy-registries, loader-stream and base-stream",
        misses: InDocument,
        check: Check::File(check),
    }
}

/// Something that is missing.
struct Lack {
    span: Span,
    what: &'static str,
    help: &'static str,
    says: &'static str,
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let configuration = context.configuration();
    let Some(main) = configuration.legacy().filter(|_| configuration.is_whole()) else {
        return;
    };
    let lacks = if main.set(&["machine"]).is_some() {
        let machine_type = configuration.machine_type();
        lacking_parts(main, machine_type)
    } else {
        vec![Lack {
            span: main.place("machine"),
            what: "there is no `machine` section",
            help: "a main document needs `machine` and `cluster`; settings without them belong into documents of their own kind or into a patch",
            says: "machine instructions are required",
        }]
    };
    for lack in lacks {
        sink.push(
            Finding::new(&MACHINE_CONFIG_INCOMPLETE, lack.span, lack.what)
                .help(lack.help)
                .talos_says(lack.says),
        );
    }
}

fn lacking_parts(main: Fields<'_>, machine_type: Option<MachineType>) -> Vec<Lack> {
    let machine = main.at(&["machine"]);
    let mut lacks = Vec::new();
    if main.set(&["cluster"]).is_none() {
        lacks.push(Lack {
            span: main.place("cluster"),
            what: "there is no `cluster` section",
            help: "add `cluster` (`{}` will do on a worker), or make this file a patch",
            says: "cluster instructions are required",
        });
    } else if let Some(control_plane) = main.set(&["cluster", "controlPlane"])
        && main.set(&["cluster", "controlPlane", "endpoint"]).is_none()
    {
        lacks.push(Lack {
            span: main.inside(control_plane).place("endpoint"),
            what: "`cluster.controlPlane` has no `endpoint`",
            help: "set `endpoint` to the URL of the Kubernetes API, such as `https://cluster.example.org:6443`",
            says: "cluster controlplane endpoint is required",
        });
    }
    let ca = machine.at(&["ca"]);
    if ca.node().is_none() {
        if machine.count("acceptedCAs") == 0 {
            lacks.push(Lack {
                span: machine.place("ca"),
                what: "the machine trusts no certificate authority",
                help: "set `machine.ca`, or `machine.acceptedCAs` on a worker",
                says: "issuing CA or some accepted CAs are required (.machine.ca, machine.acceptedCAs)",
            });
        }
        if machine_type.is_some_and(MachineType::is_control_plane) {
            lacks.push(Lack {
                span: machine.place("type"),
                what: "a control plane node needs `machine.ca`",
                help: "set `machine.ca` with certificate and key",
                says: "issuing CA is required (.machine.ca)",
            });
        }
    } else {
        lacks.extend(lacking_ca_parts(machine, machine_type));
    }
    lacks
}

fn lacking_ca_parts(machine: Fields<'_>, machine_type: Option<MachineType>) -> Option<Lack> {
    let ca = machine.at(&["ca"]);
    match machine_type {
        Some(MachineType::Init | MachineType::ControlPlane) if ca.lacks("key") => {
            Some(Lack {
                span: ca.place("key"),
                what: "a control plane node needs the key of `machine.ca`",
                help: "set `machine.ca.key`",
                says: "issuing CA key is required for controlplane nodes (.machine.ca.key)",
            })
        }
        Some(MachineType::Worker)
            if ca.lacks("crt") && machine.count("acceptedCAs") == 0 =>
        {
            Some(Lack {
                span: ca.place("crt"),
                what: "`machine.ca` has no certificate",
                help: "set `machine.ca.crt`, or list the certificate under `machine.acceptedCAs`",
                says: "trusted CA certificates are required on non-controlplane nodes (.machine.ca.crt, .machine.acceptedCAs)",
            })
        }
        _ => None,
    }
}
