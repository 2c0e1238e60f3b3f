//! `osartifact-volume-unused`: a volume that nothing mounts.

use super::volumes::{importers, volumes};
use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::document::placeholder::is_placeholder;
use crate::finding::{Consumer, Finding};
use crate::kairos::os_artifact::VOLUME_FIELDS;
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// A volume of an `OSArtifact` that no field names and no importer mounts.
    ///
    /// ## What happens
    /// The volume is part of the Pod that builds, and nobody looks into it. More often than not a field that should name it is
    /// missing or spelt another way. A Secret or `ConfigMap` that it takes still has to be there: without it the Pod does not
    /// start.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: edge
    /// spec:
    ///   image:
    ///     ref: quay.io/kairos/ubuntu:24.04-core-amd64-generic-v3.6.0
    ///   volumes:
    ///     - name: overlay
    ///       configMap:
    ///         name: overlay
    ///   artifacts:
    ///     iso: true
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: edge
    /// spec:
    ///   image:
    ///     ref: quay.io/kairos/ubuntu:24.04-core-amd64-generic-v3.6.0
    ///   volumes:
    ///     - name: overlay
    ///       configMap:
    ///         name: overlay
    ///   artifacts:
    ///     iso: true
    ///     overlayISOVolume: overlay
    /// ```
    pub(crate) static OSARTIFACT_VOLUME_UNUSED = {
        name: "osartifact-volume-unused",
        summary: "a volume of an OSArtifact that nothing mounts",
        level: Info,
        impact: Hygiene,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 5 (X15)",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for object in context.objects().of_kind(KubernetesKind::OsArtifact) {
        if !object.is_stored() {
            continue;
        }
        let tree = object.stored();
        let named = VOLUME_FIELDS.iter().map(|path| object.text(path));
        let mounted = importers(object).iter().flat_map(|importer| {
            let mounts = tree.get(*importer, "volumeMounts");
            let mounts = mounts.map_or(&[][..], |id| tree.items(id));
            mounts.iter().filter_map(|mount| tree.text(tree.get(*mount, "name")?))
        });
        let used: Vec<&str> = named.chain(mounted).collect();
        if used.iter().any(|name| is_placeholder(name)) {
            continue;
        }
        for (volume, name) in volumes(object) {
            if let Some(node) = tree.node(volume)
                && !used.contains(&name)
                && !is_placeholder(name)
            {
                let message = format!("nothing mounts the volume `{}`", name.escape_debug());
                sink.push(Finding::new(&OSARTIFACT_VOLUME_UNUSED, node.span(), message));
            }
        }
    }
}
