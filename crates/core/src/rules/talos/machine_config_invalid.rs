//! `machine-config-invalid`: values of the main document that Talos refuses.

use crate::declare_rule;
use crate::document::talos::{Fields, MachineType};
use crate::finding::{Consumer, Finding};
use crate::rules::{Check, Context, Sink};
use crate::source::Span;

declare_rule! {
    /// A value of the main document that loads, and that Talos refuses when it looks at the whole: an unknown machine
    /// type, `persist: false`, host DNS that is forwarded but not enabled, keys on a worker that only control plane
    /// nodes may have.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration, registry settings included: a new node does not start with it, and a
    /// running one answers with the error and keeps the configuration it has.
    ///
    /// ## Bad
    /// ```yaml expect
    /// machine:
    ///   type: Worker
    ///   acceptedCAs:
    ///     - crt: Zm9v
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
    /// ```
    pub(crate) static MACHINE_CONFIG_INVALID = {
        name: "machine-config-invalid",
        summary: "a value of the main document that Talos refuses",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.6 and 5.1; vectors of the family legacy-registries",
        check: Check::File(check),
    }
}

struct Offence {
    span: Span,
    what: String,
    says: String,
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let configuration = context.configuration();
    let Some(main) = configuration.legacy().filter(|_| configuration.is_whole()) else {
        return;
    };
    if main.set(&["machine"]).is_none() {
        return;
    }
    let machine_type = configuration.machine_type();
    let mut offences = Vec::new();
    if machine_type.is_none() && !configuration.machine_type_is_open() {
        offences.push(unknown_type(main.at(&["machine"])));
    }
    offences.extend(host_dns(main.at(&["machine", "features", "hostDNS"])));
    offences.extend(not_persisted(main));
    offences.extend(talos_api_access(main, machine_type));
    if machine_type == Some(MachineType::Worker) {
        offences.extend(control_plane_secrets(main));
    }
    for offence in offences {
        sink.push(
            Finding::new(&MACHINE_CONFIG_INVALID, offence.span, offence.what)
                .talos_says(offence.says),
        );
    }
}

fn unknown_type(machine: Fields<'_>) -> Offence {
    let written = machine.string("type");
    Offence {
        span: machine.place("type"),
        what: format!("`{written}` is no machine type; there are `controlplane` and `worker`"),
        says: format!("unknown machine type \"{written}\""),
    }
}

fn host_dns(host_dns: Fields<'_>) -> Option<Offence> {
    let forwards = host_dns.truth("forwardKubeDNSToHost") == Some(true);
    (forwards && host_dns.truth("enabled") != Some(true)).then(|| Offence {
        span: host_dns.place("forwardKubeDNSToHost"),
        what: "host DNS is forwarded to but not enabled".to_owned(),
        says: "feature hostDNS.forwardKubeDNSToHost requires hostDNS.enabled to be true (.machine.features.hostDNS)".to_owned(),
    })
}

fn not_persisted(main: Fields<'_>) -> Option<Offence> {
    (main.truth("persist") == Some(false)).then(|| Offence {
        span: main.place("persist"),
        what: "`persist` cannot be turned off any more".to_owned(),
        says: ".persist should be enabled".to_owned(),
    })
}

fn talos_api_access(main: Fields<'_>, machine_type: Option<MachineType>) -> Option<Offence> {
    let access = main.at(&["machine", "features", "kubernetesTalosAPIAccess"]);
    let enabled = access.truth("enabled") == Some(true);
    let worker = machine_type == Some(MachineType::Worker);
    (enabled && worker).then(|| Offence {
        span: access.place("enabled"),
        what: "only control plane nodes can give pods access to the Talos API".to_owned(),
        says: "feature Kubernetes Talos API Access can only be enabled on control plane machines"
            .to_owned(),
    })
}

/// Keys and settings that a worker may not have.
fn control_plane_secrets(main: Fields<'_>) -> Vec<Offence> {
    let mut offences = Vec::new();
    let machine_ca = main.at(&["machine", "ca"]);
    if !machine_ca.lacks("key") {
        offences.push(Offence {
            span: machine_ca.place("key"),
            what: "a worker must not have the key of `machine.ca`".to_owned(),
            says: "issuing Talos API CA key is not allowed on non-controlplane nodes (.machine.ca)"
                .to_owned(),
        });
    }
    let cluster_ca = main.at(&["cluster", "ca"]);
    if !cluster_ca.lacks("key") {
        offences.push(Offence {
            span: cluster_ca.place("key"),
            what: "a worker must not have the key of `cluster.ca`".to_owned(),
            says: "cluster CA key is not allowed on non-controlplane nodes (.cluster.ca)"
                .to_owned(),
        });
    }
    let cluster = main.at(&["cluster"]);
    if cluster.set(&["etcd"]).is_some() {
        offences.push(Offence {
            span: cluster.place("etcd"),
            what: "etcd runs on control plane nodes only".to_owned(),
            says: "etcd config is only allowed on control plane machines".to_owned(),
        });
    }
    offences
}
