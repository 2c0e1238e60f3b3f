//! `osartifact-ca-file-name`: certificate authorities in files that nobody reads.

use super::cluster::{Cluster, Located};
use crate::declare_rule;
use crate::document::KubernetesKind;
use crate::document::placeholder::is_placeholder;
use crate::finding::{Consumer, Finding};
use crate::kairos::os_artifact::CA_CERTIFICATES;
use crate::kubernetes::{ROOT, ValueId};
use crate::rules::{Check, Context, Sink};

declare_rule! {
    /// The volume in `caCertificatesVolume` has no file that ends in `.crt`.
    ///
    /// ## What happens
    /// Buildah takes the files of this folder by their endings: `.crt` is a certificate authority, `.cert` a client certificate
    /// that needs a `.key` of the same name. A file with another ending is not read, so that the registry's certificate is
    /// refused as before; a `.cert` without its key ends the build.
    ///
    /// ## Bad
    /// ```yaml expect
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: company-ca
    /// data:
    ///   ca.pem: |
    ///     (certificate)
    /// ---
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: edge
    /// spec:
    ///   image:
    ///     buildOptions:
    ///       version: v1.0.0
    ///       baseImage: ubuntu:24.04
    ///     caCertificatesVolume: ca
    ///   volumes:
    ///     - name: ca
    ///       configMap:
    ///         name: company-ca
    ///   artifacts:
    ///     iso: true
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata:
    ///   name: company-ca
    /// data:
    ///   ca.crt: |
    ///     (certificate)
    /// ---
    /// apiVersion: build.kairos.io/v1alpha2
    /// kind: OSArtifact
    /// metadata:
    ///   name: edge
    /// spec:
    ///   image:
    ///     buildOptions:
    ///       version: v1.0.0
    ///       baseImage: ubuntu:24.04
    ///     caCertificatesVolume: ca
    ///   volumes:
    ///     - name: ca
    ///       configMap:
    ///         name: company-ca
    ///   artifacts:
    ///     iso: true
    /// ```
    pub(crate) static OSARTIFACT_CA_FILE_NAME = {
        name: "osartifact-ca-file-name",
        summary: "certificate authorities of a build in files of another ending",
        level: Warning,
        impact: Breaks,
        consumer: Some(Consumer::Kairos),
        preset: Recommended,
        evidence: "kairos-k8s facts 2.3 (O26)",
        check: Check::Run(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let cluster = context.cluster();
    for from in cluster.objects() {
        if from.object.kind != KubernetesKind::OsArtifact
            || !from.object.is_stored()
            || !from.object.text(&["spec", "image", "ref"]).is_empty()
        {
            continue;
        }
        let Some((source, files)) = files(cluster, from) else {
            continue;
        };
        let has_ending = |ending: &str| files.iter().any(|file| file.ends_with(ending));
        if files.is_empty() || has_ending(".crt") || files.iter().any(|file| is_placeholder(file)) {
            continue;
        }
        let is_client = has_ending(".cert") && has_ending(".key");
        if is_client {
            continue;
        }
        let span = from
            .object
            .written(&CA_CERTIFICATES)
            .unwrap_or_else(|| from.object.kind_span());
        sink.push_in(
            from.file,
            Finding::new(
                &OSARTIFACT_CA_FILE_NAME,
                span,
                format!(
                    "no file of the {} `{}` ends in `.crt`, and Buildah reads no other",
                    source.object.gvk.kind,
                    source.object.name()
                ),
            )
            .help("rename the key to one that ends in `.crt`")
            .label_in(
                source.file,
                source.object.span(&["metadata", "name"]),
                "this one",
            ),
        );
    }
}

/// What the volume with the certificate authorities is made of, and its files.
fn files<'a>(cluster: &Cluster<'a>, from: Located<'a>) -> Option<(Located<'a>, Vec<String>)> {
    let tree = from.object.stored();
    let name = from.object.text(&CA_CERTIFICATES);
    let volumes = tree.items(from.object.get(&["spec", "volumes"])?);
    let is_it = |volume: &&ValueId| {
        let named = tree.get(**volume, "name").and_then(|id| tree.text(id));
        named == Some(name) && !name.is_empty()
    };
    let volume = *volumes.iter().find(is_it)?;
    for (field, reference, kind) in [
        ("secret", "secretName", KubernetesKind::Secret),
        ("configMap", "name", KubernetesKind::ConfigMap),
    ] {
        let Some(part) = tree.get(volume, field) else {
            continue;
        };
        let named = tree.text(tree.get(part, reference)?)?;
        let mut sources = cluster.objects().filter(|located| {
            located.object.kind == kind
                && located.object.name() == named
                && located.same_namespace(&from) == Some(true)
        });
        let source = sources.next().filter(|_| !is_placeholder(named))?;
        let items = tree.get(part, "items").map(|id| tree.items(id));
        let files = match items {
            Some(items) if !items.is_empty() => items
                .iter()
                .filter_map(|item| Some(tree.text(tree.get(*item, "path")?)?.to_owned()))
                .collect(),
            _ => keys(source),
        };
        return Some((source, files));
    }
    None
}

/// The keys of a Secret or `ConfigMap`.
fn keys(source: Located<'_>) -> Vec<String> {
    let tree = &source.object.tree;
    ["data", "stringData", "binaryData"]
        .into_iter()
        .filter_map(|section| tree.get(ROOT, section))
        .flat_map(|section| tree.members(section))
        .map(|member| member.name.to_string())
        .collect()
}
