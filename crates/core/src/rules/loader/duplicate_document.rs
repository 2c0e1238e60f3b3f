//! `duplicate-document`: two documents with the same identity.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::joined::{joined_endpoints, joined_main};
use super::outcome::{Outcome, head, outcomes};
use crate::declare_rule;
use crate::document::{Class, DocumentRef, InputKind};
use crate::finding::{Consumer, Finding, Impact, Level, Stage};
use crate::fix::Fix;
use crate::rules::hosts::delete_document;
use crate::rules::{Check, Context, Sink};
use crate::schema::{Dispatch, Identity, Kind};
use crate::yaml::NodeRef;

declare_rule! {
    /// Two documents with the same `apiVersion`, `kind` and `name`, or two main documents.
    ///
    /// ## What happens
    /// Talos refuses the whole configuration: a new node does not start with it, and a running one answers with the
    /// error and keeps the configuration it has. Endpoints of one registry belong into one document; `machine` and
    /// `cluster` belong into one main document. Names are compared as they are written, case and all.
    ///
    /// In a patch, documents may repeat: they are applied one after the other, and their lists add up. A file without a
    /// whole configuration may be meant as one, so there this is a warning.
    ///
    /// ## Bad
    /// ```yaml expect as=talos-config
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://one.example.org
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://two.example.org
    /// ```
    ///
    /// ## Good
    /// ```yaml ok
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: docker.io
    /// endpoints:
    ///   - url: https://one.example.org
    ///   - url: https://two.example.org
    /// ```
    ///
    /// One that only repeats another can go:
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    ///
    /// ## Fixed
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: ghcr.io
    /// endpoints:
    ///   - url: https://mirror.example.org
    /// ```
    ///
    /// Two that differ only in their endpoints become one:
    /// ```yaml expect
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: quay.io
    /// endpoints:
    ///   - url: https://one.example.org
    /// ---
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: quay.io
    /// endpoints:
    ///   - url: https://two.example.org/v2/quay.io
    ///     overridePath: true
    /// ```
    ///
    /// ```yaml fixed
    /// apiVersion: v1alpha1
    /// kind: RegistryMirrorConfig
    /// name: quay.io
    /// endpoints:
    ///   - url: https://one.example.org
    ///   - url: https://two.example.org/v2/quay.io
    ///     overridePath: true
    /// ```
    pub(crate) static DUPLICATE_DOCUMENT = {
        name: "duplicate-document",
        summary: "two documents have the same identity",
        level: Error,
        impact: Rejected,
        consumer: Some(Consumer::Talos),
        preset: Recommended,
        evidence: "talos facts 1.2; verdict vectors of the family loader-duplicate-doc",
        misses: InDocument,
        check: Check::File(check),
    }
}

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let input = context.file().input();
    // The documents of a patch are applied one after the other.
    if context.file().is_patch() {
        return;
    }
    let refused = input == InputKind::TalosConfig || context.file().is_whole_configuration();
    let count = context.outcomes().len();
    let mut written: HashMap<&Identity<'_>, NodeRef<'_>> = HashMap::with_capacity(count);
    let mut decoded: HashMap<(&str, Cow<'_, str>), NodeRef<'_>> = HashMap::with_capacity(count);
    for &Outcome {
        document,
        root,
        ref dispatch,
        ref identity,
        ..
    } in outcomes(context)
    {
        if matches!(dispatch, Dispatch::NotAMapping | Dispatch::Nothing) {
            continue;
        }
        // Without being told, several main documents that are no whole configuration are taken for patches.
        let fragment = document.class() == Class::TalosMain
            && root.at_path(&["machine", "type"]).is_none();
        if input == InputKind::Auto && fragment {
            continue;
        }
        if let Some(first) = written.get(identity) {
            let finding = duplicate(identity, *first, root, refused);
            let fix = removal(document, *first, root)
                .or_else(|| joined_endpoints(document, *first, root))
                .or_else(|| joined_main(document, *first, root));
            sink.push(finding.fix(fix));
            continue;
        }
        written.insert(identity, root);
        // Identities that are written differently can still come out the same.
        if let Some((kind, name)) = decoded_identity(root, dispatch) {
            match decoded.entry((kind, name)) {
                Entry::Occupied(first) => {
                    let finding = duplicate(identity, *first.get(), root, refused);
                    sink.push(finding.fix(removal(document, *first.get(), root)));
                }
                Entry::Vacant(place) => {
                    place.insert(root);
                }
            }
        }
    }
}

fn decoded_identity<'a>(
    root: NodeRef<'a>,
    outcome: &Dispatch<'_>,
) -> Option<(&'static str, Cow<'a, str>)> {
    let Dispatch::Known(kind) = outcome else {
        return None;
    };
    let name = root.get("name").filter(|_| kind.shape().named);
    let name = name.map_or(Ok(None), |entry| entry.value.decode_string());
    Some((kind.name, name.ok()?.unwrap_or_default()))
}

/// Takes the second of two documents out, where they say the same.
fn removal(document: DocumentRef<'_>, first: NodeRef<'_>, second: NodeRef<'_>) -> Option<Fix> {
    if first.source().trim_end() != second.source().trim_end() {
        return None;
    }
    Some(Fix::safe("Remove the repeated document", delete_document(document)?))
}

/// `refused` where the file is a configuration for sure, and no patch.
fn duplicate(
    identity: &Identity<'_>,
    first: NodeRef<'_>,
    second: NodeRef<'_>,
    refused: bool,
) -> Finding {
    let place = |root: NodeRef<'_>| {
        root.get("name")
            .or_else(|| root.get("kind"))
            .map_or_else(|| head(root), |entry| entry.span())
    };
    let (message, help) = if identity.kind == Kind::MAIN {
        (
            "second main document".to_owned(),
            "put `machine` and `cluster` into one document",
        )
    } else if identity.name.is_empty() {
        (
            format!("second `{}` document", identity.kind),
            "there can be only one; merge them",
        )
    } else {
        (
            format!("second `{}` named `{}`", identity.kind, identity.name),
            "merge the two, or give one another name",
        )
    };
    let Identity {
        api_version,
        kind,
        name,
    } = identity;
    let finding = Finding::new(&DUPLICATE_DOCUMENT, place(second), message)
        .label(place(first), "first one here");
    if !refused {
        return finding
            .at_level(Level::Warning)
            .impact(Impact::Hygiene)
            .note("Talos refuses this in a configuration; in a patch, the lists of both add up")
            .help(help);
    }
    finding
        .rejected(Stage::Load)
        .note(format!(
            "Talos says: duplicate document {api_version}/{kind}/{name} is not allowed"
        ))
        .help(help)
}
